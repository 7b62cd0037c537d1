//! The calendar: tasks by the day they are due or were done, and meetings that took place.

pub(crate) mod api;
#[cfg(test)]
mod tests;

use db::{FromRow, Read, Row, Select};
use types::id::kind as id;
use types::{Id, Timestamp};

use crate::Result;
use crate::access::only_visible_among_deals;
use crate::house::By;
use crate::owners::OwnedBy;

/// What a calendar shows.
#[derive(Clone, Debug, PartialEq)]
pub struct Entries {
    /// By time.
    pub entries: Vec<Entry>,
    /// Whether there is more than is shown.
    pub more: bool,
}

/// Something on a calendar.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// When it is due, was done or took place.
    pub at: Timestamp,
    /// What it is.
    pub what: What,
    /// Its words.
    pub title: String,
    /// call, mail, meeting, message, document, research, approval or todo.
    pub kind: String,
    /// Who does or did it.
    pub owner: Option<Id<id::User>>,
    /// The deal.
    pub deal: Id<id::Deal>,
    /// The deal's number.
    pub deal_number: i64,
    /// What people call the deal.
    pub deal_name: String,
}

/// What an entry is.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum What {
    /// A task to do.
    Task(Id<id::Task>),
    /// A task that was done.
    Done(Id<id::Task>),
    /// A meeting that took place.
    Held(Id<id::Activity>),
}

/// Which entries.
#[derive(Clone, Copy, Debug)]
pub struct CalendarFilter {
    /// Whose; absent means everybody's.
    pub owner: Option<OwnedBy>,
    /// The team of the deals' owners.
    pub team: Option<Id<id::Team>>,
    /// From then on.
    pub from: Timestamp,
    /// Before.
    pub until: Timestamp,
}

/// The most entries of one kind.
const MOST: usize = 1_000;

/// What there is between two instants, of deals that the actor sees.
///
/// # Errors
/// The database's.
pub fn entries(read: &mut Read<'_>, by: &By, filter: &CalendarFilter) -> Result<Entries> {
    let mut entries: Vec<Entry> = Vec::new();
    let mut more = false;
    for (text, end) in [(OPEN, BY_DUE), (DONE, BY_DONE), (HELD, BY_AT)] {
        let mut select = Select::new(text);
        narrow(&mut select, by, filter, text);
        only_visible_among_deals(&mut select, by);
        select.text(end).push(" LIMIT ", MOST as i64 + 1);
        let found: Vec<Entry> = select.all(read)?;
        more |= found.len() > MOST;
        entries.extend(found.into_iter().take(MOST));
    }
    entries.sort_by_key(|entry| (entry.at, entry.deal_number));
    Ok(Entries { entries, more })
}

const OPEN: &str =
    "SELECT 'open', t.due_at, t.id, t.name, t.kind, t.owner_id, d.id, d.number, d.name
       FROM tasks t JOIN deals d ON d.id = t.deal_id
      WHERE t.status = 'open'";
const BY_DUE: &str = " ORDER BY t.due_at, t.id";

const DONE: &str =
    "SELECT 'done', t.done_at, t.id, t.name, t.kind, t.owner_id, d.id, d.number, d.name
       FROM tasks t JOIN deals d ON d.id = t.deal_id
      WHERE t.status = 'done'";
const BY_DONE: &str = " ORDER BY t.done_at, t.id";

const HELD: &str =
    "SELECT 'held', a.at, a.id, coalesce(a.subject, ''), a.kind, a.by_id, d.id, d.number,
            d.name
       FROM activities a JOIN deals d ON d.id = a.deal_id
      WHERE a.kind = 'meeting'";
const BY_AT: &str = " ORDER BY a.at, a.id";

fn narrow(select: &mut Select, by: &By, filter: &CalendarFilter, text: &str) {
    let (from, until, owner, nobody) = match text {
        OPEN => (" AND t.due_at >= ", " AND t.due_at < ", " AND t.owner_id = ", OPEN_NOBODY),
        DONE => (" AND t.done_at >= ", " AND t.done_at < ", " AND t.owner_id = ", OPEN_NOBODY),
        _ => (" AND a.at >= ", " AND a.at < ", " AND a.by_id = ", " AND a.by_id IS NULL"),
    };
    select.push(from, filter.from).push(until, filter.until);
    match filter.owner {
        Some(OwnedBy::Nobody) => {
            select.text(nobody);
        }
        Some(OwnedBy::Me) => {
            select.push(owner, by.user());
        }
        Some(OwnedBy::User(user)) => {
            select.push(owner, user);
        }
        // What everybody did would be looked for in all that was ever done.
        None if text == DONE => {
            select.text(" AND FALSE");
        }
        None => {}
    }
    if let Some(team) = filter.team {
        select.push(" AND d.team_id = ", team);
    }
}

const OPEN_NOBODY: &str = " AND t.owner_id IS NULL";

impl FromRow for Entry {
    fn from_row(row: &Row<'_>) -> db::Result<Entry> {
        let what: String = row.get(0)?;
        let what = match what.as_str() {
            "open" => What::Task(row.get(2)?),
            "done" => What::Done(row.get(2)?),
            _ => What::Held(row.get(2)?),
        };
        Ok(Entry {
            what,
            at: row.get(1)?,
            title: row.get(3)?,
            kind: row.get(4)?,
            owner: row.get(5)?,
            deal: row.get(6)?,
            deal_number: row.get(7)?,
            deal_name: row.get(8)?,
        })
    }
}
