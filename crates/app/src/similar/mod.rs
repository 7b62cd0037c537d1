//! Similar accounts that we have worked with, won or lost: what to learn from before the first call.
//!
//! Alike are companies of the same industry, of about the same size, in the same country, and whose deals tell of
//! the same pains. Only companies with deals that the actor may see are told.

pub(crate) mod api;
#[cfg(test)]
mod tests;

use std::collections::{HashMap, HashSet};

use db::Read;
use serde_json::Value;
use types::Id;
use types::id::kind as id;
use web::Limit;

use crate::companies::{self, Company};
use crate::deals::{self, Deal, DealLine};
use crate::house::By;
use crate::journal::Kind;
use crate::lists::{RecordFilter, Sort};
use crate::{Result, search};

/// An account like another.
#[derive(Clone, Debug)]
pub struct Similar {
    /// The company.
    pub company: Company,
    /// How alike, 1 to 100.
    pub score: i64,
    /// Why, in words.
    pub reasons: Vec<String>,
    /// What we did with them, the latest first.
    pub deals: Vec<DealLine>,
}

/// As many companies of the same industry or country are weighed.
const WEIGHED: usize = 200;
/// As many of the most alike are looked at closely: their deals are read.
const CLOSER: usize = 20;
/// As many deals of one account are read for their pains.
const DEALS_OF_ONE: usize = 3;

/// The accounts most like a company, of those with whom the actor sees deals.
///
/// # Errors
/// [`crate::Error::NotFound`].
pub fn accounts(
    read: &mut Read<'_>,
    by: &By,
    company: Id<id::Company>,
    limit: usize,
) -> Result<Vec<Similar>> {
    let company = companies::find(read, by, company)?;
    let own = lines_of(read, by, &[company.id])?;
    let pains = pains_of(read, by, &own)?;
    let mut alike: Vec<Similar> = candidates(read, by, &company)?
        .into_iter()
        .filter(|other| other.id != company.id)
        .map(|other| weigh(&company, other))
        .filter(|similar| similar.score > 0)
        .collect();
    alike.sort_by_key(|similar| std::cmp::Reverse(similar.score));
    let mut deals = by_company(lines_of(read, by, &ids_of(&alike))?);
    let mut told = Vec::new();
    for mut similar in alike {
        let Some(lines) = deals.remove(&similar.company.id) else { continue };
        similar.add_pains(&pains, &pains_of(read, by, &lines)?);
        similar.deals = lines;
        told.push(similar);
        if told.len() == CLOSER {
            break;
        }
    }
    told.sort_by_key(|similar| std::cmp::Reverse(similar.score));
    told.truncate(limit);
    Ok(told)
}

/// Companies that may be alike: of the same industry, or else of the same country.
fn candidates(read: &mut Read<'_>, by: &By, company: &Company) -> Result<Vec<Company>> {
    if let Some(industry) = &company.facts.industry {
        let found = search::find(read, by, industry, &[Kind::Company], WEIGHED)?;
        let keys = found.iter().filter_map(|found| found.id.split('_').next_back());
        let keys: Vec<String> = keys.map(str::to_owned).collect();
        return companies::among(read, by, &keys);
    }
    let filter = RecordFilter { country: company.country, ..RecordFilter::default() };
    Ok(companies::list(read, by, &filter, Sort::Newest, None, Limit::MOST)?.items)
}

fn weigh(company: &Company, other: Company) -> Similar {
    let mut similar = Similar { company: other, score: 0, reasons: Vec::new(), deals: Vec::new() };
    let (ours, theirs) = (&company.facts, similar.company.facts.clone());
    let folded = |text: &Option<String>| text.as_deref().map(types::fold);
    if ours.industry.is_some() && folded(&ours.industry) == folded(&theirs.industry) {
        let industry = theirs.industry.as_deref().unwrap_or_default();
        similar.add(40, format!("The same industry: {industry}"));
    }
    if let Some(country) = company.country.filter(|it| similar.company.country == Some(*it)) {
        similar.add(15, format!("In the same country: {}", country.name()));
    }
    if let (Some(our_size), Some(their_size)) = (ours.size, theirs.size) {
        match times_larger(our_size, their_size) {
            Some(times) if times <= 2.0 => {
                similar.add(20, format!("Of like size: {their_size} people"));
            }
            Some(times) if times <= 5.0 => {
                similar.add(10, format!("Of near size: {their_size} people"));
            }
            _ => {}
        }
    }
    if let (Some(our_stores), Some(their_stores)) = (ours.stores, theirs.stores)
        && times_larger(our_stores, their_stores).is_some_and(|times| times <= 2.0)
    {
        similar.add(10, format!("As many shops: {their_stores}"));
    }
    if ours.segment.is_some() && ours.segment == theirs.segment {
        similar.add(5, "The same segment".to_owned());
    }
    similar
}

/// How many times the larger number is the smaller.
fn times_larger(one: i64, other: i64) -> Option<f64> {
    let (small, large) = (one.min(other), one.max(other));
    #[expect(clippy::cast_precision_loss, reason = "it is only compared with small factors")]
    (small > 0).then(|| large as f64 / small as f64)
}

impl Similar {
    fn add(&mut self, points: i64, reason: String) {
        self.score = (self.score + points).min(100);
        self.reasons.push(reason);
    }

    fn add_pains(&mut self, ours: &HashSet<String>, theirs: &HashSet<String>) {
        let mut common: Vec<&str> = ours.intersection(theirs).map(String::as_str).collect();
        if common.is_empty() {
            return;
        }
        common.sort_unstable();
        let points = i64::try_from(common.len()).unwrap_or(5).min(5) * 5;
        common.truncate(5);
        self.add(points, format!("The same pains: {}", common.join(", ")));
    }
}

fn ids_of(alike: &[Similar]) -> Vec<Id<id::Company>> {
    alike.iter().map(|similar| similar.company.id).collect()
}

/// The deals with some companies that the actor sees, the latest first.
fn lines_of(read: &mut Read<'_>, by: &By, companies: &[Id<id::Company>]) -> Result<Vec<DealLine>> {
    let mut select = deals::visible_lines(by);
    select.push_list(" AND d.company_id IN (", companies, ") AND d.status <> 'merged'");
    select.text(" ORDER BY d.opened_at DESC, d.number DESC");
    Ok(select.all(read)?)
}

fn by_company(lines: Vec<DealLine>) -> HashMap<Id<id::Company>, Vec<DealLine>> {
    let mut of: HashMap<Id<id::Company>, Vec<DealLine>> = HashMap::new();
    for line in lines {
        if let Some(company) = line.company {
            of.entry(company).or_default().push(line);
        }
    }
    of
}

/// The words that the latest deals' answers about pains use.
fn pains_of(read: &mut Read<'_>, by: &By, lines: &[DealLine]) -> Result<HashSet<String>> {
    let mut words = HashSet::new();
    for line in lines.iter().take(DEALS_OF_ONE) {
        words.extend(pains(&deals::find(read, by, line.id)?));
    }
    Ok(words)
}

/// Shorter words join sentences and say little. An answer of one word is a choice or an id.
const SHORTEST: usize = 5;

fn pains(deal: &Deal) -> HashSet<String> {
    let groups = deal.state.answers.iter().filter(|(group, _)| group.contains("pain"));
    let values = groups.flat_map(|(_, rows)| rows).flat_map(|row| row.values.values());
    let texts = values.filter_map(Value::as_str).filter(|text| text.contains(' '));
    let texts: Vec<String> = texts.map(types::fold).collect();
    let words = texts.iter().flat_map(|text| text.split(|c: char| !c.is_alphanumeric()));
    words.filter(|word| word.chars().count() >= SHORTEST).map(str::to_owned).collect()
}
