//! What a rule would do, before it is used: on the newest leads, and on deals that have ended.

use db::{Read, Select};
use types::Id;
use types::id::kind as id;
use web::Limit;

use super::{compiled, reckon, told};
use crate::deals::list::{DealFilter, Sort, page};
use crate::deals::{self, Deal, DealLine};
use crate::house::By;
use crate::{Error, Result};

/// How many of the newest leads are tried.
const LEADS: u64 = 25;
/// How many of the deals that ended last are looked at, of each outcome.
const ENDED: i64 = 200;

/// What a rule would do.
#[derive(Clone, Debug, PartialEq)]
pub struct Tried {
    /// The rule in words.
    pub words: String,
    /// On the newest leads.
    pub leads: Vec<TriedLead>,
    /// Among the deals won last.
    pub won: Met,
    /// Among the deals lost or disqualified last.
    pub lost: Met,
}

/// What a rule says of a lead.
#[derive(Clone, Debug, PartialEq)]
pub struct TriedLead {
    /// The lead's number.
    pub number: i64,
    /// Its id.
    pub id: Id<id::Deal>,
    /// What people call it.
    pub name: String,
    /// The points that it has by the rules in use.
    pub points: i64,
    /// Why the rule does not hold; absent where it does.
    pub why_not: Option<String>,
}

/// Of how many deals a rule holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Met {
    /// Looked at.
    pub of: usize,
    /// It holds.
    pub holds: usize,
}

impl Met {
    /// In whole percent; none where nothing was looked at.
    pub fn percent(self) -> Option<usize> {
        (self.of > 0).then(|| (self.holds * 100 + self.of / 2) / self.of)
    }
}

/// Tries a rule on what the actor may see.
///
/// # Errors
/// [`Error::Forbidden`] for all but managers and administrators, [`Error::Invalid`] for a rule that cannot be read.
pub fn try_out(read: &mut Read<'_>, by: &By, text: &str) -> Result<Tried> {
    by.must_manage("try score rules")?;
    let rule =
        compiled(&by.house, text).map_err(|mistakes| Error::field("rule", told(&mistakes)))?;
    let holds = |read: &mut Read<'_>, deal: &Deal| {
        deals::with_facts(read, by, deal, |facts, _| playbook::ideal_verdict(&rule, facts))
    };
    let mut leads = Vec::new();
    for deal in newest_leads(read, by)? {
        let verdict = holds(read, &deal)?;
        leads.push(TriedLead {
            number: deal.number,
            id: deal.id,
            name: deal.state.name.clone(),
            points: reckon::of_deal(read, by, &deal)?.points,
            why_not: verdict.why().map(str::to_owned),
        });
    }
    let mut met = |status: &'static [&'static str]| {
        let mut met = Met::default();
        for deal in ended(read, by, status)? {
            met.of += 1;
            met.holds += usize::from(holds(read, &deal)?.is_met());
        }
        Ok::<_, Error>(met)
    };
    let (won, lost) = (met(&["won"])?, met(&["lost", "disqualified"])?);
    Ok(Tried { words: super::capital(rule.words()), leads, won, lost })
}

fn newest_leads(read: &mut Read<'_>, by: &By) -> Result<Vec<Deal>> {
    let filter = DealFilter { phase: Some("lead".to_owned()), ..DealFilter::default() };
    let lines =
        page(read, by, &filter, Sort::Newest, None, Limit::new(LEADS).unwrap_or_default())?.items;
    lines.into_iter().map(|line| deals::find(read, by, line.id)).collect()
}

fn ended(read: &mut Read<'_>, by: &By, statuses: &[&'static str]) -> Result<Vec<Deal>> {
    let mut found = Vec::new();
    for status in statuses {
        let mut select: Select = deals::visible_lines(by);
        select.push(" AND d.status = ", *status);
        select.push(" ORDER BY d.closed_at DESC, d.number DESC LIMIT ", ENDED);
        let lines: Vec<DealLine> = select.all(read)?;
        for line in lines {
            found.push(deals::find(read, by, line.id)?);
        }
    }
    Ok(found)
}
