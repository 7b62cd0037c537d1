//! A list of deals as a table for spreadsheets: the same deals in the same order, guarded against formulas.

use std::collections::HashMap;

use db::Read;
use types::id::kind as id;
use types::{Id, Money, Timestamp};
use web::Limit;

use super::learned::ORDERED;
use super::{DealFilter, Sort, count, page};
use crate::deals::DealLine;
use crate::house::By;
use crate::{Error, Result, playbooks, users, workspace};

/// The most rows of one table.
pub const MOST_ROWS: usize = 100_000;

/// The heads of the columns.
const HEADS: [&str; 21] = [
    "number",
    "name",
    "company",
    "contact",
    "playbook",
    "stage",
    "status",
    "owner",
    "amount",
    "currency",
    "expected close",
    "next due",
    "in stage since",
    "last contact",
    "score",
    "source",
    "campaign",
    "product",
    "country",
    "opened",
    "closed",
];

/// The deals that the filter lets through, as CSV in UTF-8 with a mark that spreadsheets know, and whether there
/// were more than [`MOST_ROWS`].
///
/// # Errors
/// The database's.
pub fn sheet(
    read: &mut Read<'_>,
    by: &By,
    filter: &DealFilter,
    sort: Sort,
) -> Result<(Vec<u8>, bool)> {
    let mut sheet = sheets::Writer::new(Vec::new()).guarded();
    sheet.mark().map_err(unwritten)?;
    sheet.row(HEADS).map_err(unwritten)?;
    let names = Words::of(read, by)?;
    let sort = whole_order(read, by, filter, sort)?;
    let (mut after, mut rows) = (None, 0);
    loop {
        let lines = page(read, by, filter, sort, after.as_ref(), Limit::MOST)?;
        for line in &lines.items {
            sheet.row(names.row(line)).map_err(unwritten)?;
        }
        rows += lines.items.len();
        after = match lines.next {
            Some(_) if rows >= MOST_ROWS => return Ok((sheet.finish().map_err(unwritten)?, true)),
            Some(next) => Some(web::Cursor::of(next)),
            None => return Ok((sheet.finish().map_err(unwritten)?, false)),
        };
    }
}

/// The order asked for; by number where more deals fit than are ordered by their chance, so that none is left out.
fn whole_order(read: &mut Read<'_>, by: &By, filter: &DealFilter, sort: Sort) -> Result<Sort> {
    if sort.is_learned() && count(read, by, filter, ORDERED + 1)? > ORDERED {
        return Ok(Sort::Created);
    }
    Ok(sort)
}

fn unwritten(error: std::io::Error) -> Error {
    Error::Internal(format!("a table could not be written: {error}"))
}

/// The words behind ids, and the zone in which instants are told.
struct Words {
    people: HashMap<Id<id::User>, String>,
    playbooks: HashMap<Id<id::Playbook>, String>,
    zone: types::Zone,
}

impl Words {
    fn of(read: &mut Read<'_>, by: &By) -> Result<Words> {
        let people = users::list(read)?.into_iter().map(|user| (user.id, user.name)).collect();
        let playbooks = playbooks::list(read)?.into_iter().map(|it| (it.id, it.name)).collect();
        let zone = workspace::calendar(read, &by.house)?.zone().clone();
        Ok(Words { people, playbooks, zone })
    }

    fn row(&self, line: &DealLine) -> [String; 21] {
        let money = line.amount.zip(line.currency.as_deref().and_then(|it| it.parse().ok()));
        let money = money.map(|(minor, currency)| Money::of_minor(minor, currency).amount());
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        [
            line.number.to_string(),
            line.name.clone(),
            text(&line.company_name),
            text(&line.contact_name),
            self.playbooks.get(&line.playbook).cloned().unwrap_or_default(),
            text(&line.stage),
            line.status.clone(),
            line.owner.and_then(|owner| self.people.get(&owner).cloned()).unwrap_or_default(),
            money.unwrap_or_default(),
            text(&line.currency),
            line.close_on.map(|day| day.to_string()).unwrap_or_default(),
            self.instant(line.next_at),
            self.instant(line.entered_at),
            self.instant(line.touched_at),
            line.score.to_string(),
            text(&line.source),
            text(&line.campaign),
            text(&line.product),
            text(&line.country),
            self.instant(Some(line.opened_at)),
            self.instant(line.closed_at),
        ]
    }

    /// Day and hour where the company works, as spreadsheets read them.
    fn instant(&self, at: Option<Timestamp>) -> String {
        let Some(at) = at else { return String::new() };
        let local = self.zone.local(at);
        let clock: String = local.time.to_string().chars().take(5).collect();
        format!("{} {clock}", local.date)
    }
}
