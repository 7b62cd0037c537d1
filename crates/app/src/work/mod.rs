//! Background work as administrators see it: what waits, runs, failed or was cancelled; tried again or stopped.
//!
//! The queue itself is the crate `jobs`. Here are its words for people, and the two verbs, which leave events as every
//! other does. What a job is told (its payload) is not shown: it can hold what its reader may not see.

pub mod api;
#[cfg(test)]
mod tests;

use db::{Read, Tx};
use jobs::Filter;
pub use jobs::{Record, State};
use types::Id;
use types::id::kind as id;
use web::{Cursor, Limit, Page};

use crate::deals::bulk::background::BULK;
use crate::deals::raised;
use crate::house::By;
use crate::journal::{self, Kind, NewEvent};
use crate::{Error, Result, background, imports, playbooks, scores, search, teams};

/// The list's name in its cursors.
const LIST: &str = "jobs";

/// All states, in the order in which a job goes through them.
pub const STATES: [State; 5] =
    [State::Waiting, State::Running, State::Dead, State::Cancelled, State::Done];

/// Which jobs.
#[derive(Clone, Debug, Default)]
pub struct WorkFilter {
    /// Only in this state.
    pub state: Option<State>,
    /// Only of this kind.
    pub kind: Option<String>,
}

/// A page of jobs, the newest first.
///
/// # Errors
/// [`Error::Forbidden`] for all but administrators, [`Error::Invalid`] for a cursor of another list.
pub fn list(
    read: &mut Read<'_>,
    by: &By,
    filter: &WorkFilter,
    after: Option<&Cursor>,
    limit: Limit,
) -> Result<Page<Record>> {
    by.must_be_admin("see background work")?;
    let before = after.map(|cursor| cursor.read::<String>(LIST)).transpose();
    let before = before.map_err(|problem| Error::Invalid(problem.errors().to_vec()))?;
    let before = before.map(|id| id.parse::<Id<id::Job>>()).transpose();
    let before = before.map_err(|_| Error::field("after", "This is no place in this list."))?;
    let filter = Filter { kind: filter.kind.clone(), state: filter.state, before };
    let most = u32::try_from(limit.and_one()).unwrap_or(u32::MAX);
    let rows = jobs::page(read, &filter, most)?;
    Ok(Page::cut(rows, limit, |last| Cursor::new(LIST, &last.id.to_string())))
}

/// A job.
///
/// # Errors
/// [`Error::Forbidden`] for all but administrators, [`Error::NotFound`].
pub fn find(read: &mut Read<'_>, by: &By, job: Id<id::Job>) -> Result<Record> {
    by.must_be_admin("see background work")?;
    jobs::find(read, job)?.ok_or(Error::NotFound)
}

/// Gives a job that failed for good or was cancelled all its tries again, from now on.
///
/// # Errors
/// [`Error::Forbidden`] for all but administrators, [`Error::NotFound`], [`Error::Conflict`] for a job in another state, and
/// where another of the same work waits already.
pub fn retry(tx: &mut Tx<'_>, by: &By, job: Id<id::Job>) -> Result<Record> {
    let old = find(tx, by, job)?;
    if !may_retry(old.state) {
        let says =
            format!("This is {}: only what failed or was cancelled is tried again.", old.state);
        return Err(Error::Conflict(says));
    }
    if !jobs::retry(tx, job, by.now)? {
        return Err(Error::Conflict("The same work waits already.".to_owned()));
    }
    tell(tx, by, &old, "retried")?;
    find(tx, by, job)
}

/// Stops a job: at once while it waits, as soon as it looks up while it runs.
///
/// # Errors
/// [`Error::Forbidden`] for all but administrators, [`Error::NotFound`], [`Error::Conflict`] for a job that is over.
pub fn cancel(tx: &mut Tx<'_>, by: &By, job: Id<id::Job>) -> Result<Record> {
    let old = find(tx, by, job)?;
    if old.state.is_over() || !jobs::cancel(tx, job, by.now)? {
        return Err(Error::Conflict(format!("This is {}: there is nothing to stop.", old.state)));
    }
    tell(tx, by, &old, "cancelled")?;
    find(tx, by, job)
}

/// Whether a job in this state can be tried again.
pub fn may_retry(state: State) -> bool {
    matches!(state, State::Dead | State::Cancelled)
}

/// Says in the journal that somebody had a job begin, or tried one again, or stopped it.
pub(crate) fn tell(tx: &mut Tx<'_>, by: &By, job: &Record, name: &str) -> Result<()> {
    let body = serde_json::json!({ "kind": job.kind, "was": job.state.as_str() }).to_string();
    let subject = job.id.as_key().to_string();
    journal::append(tx, by, &NewEvent { kind: Kind::Job, subject: &subject, name, body: &body })
}

/// What a job does, in words.
pub fn words(kind: &str) -> &str {
    match kind {
        background::TICK => "Let time pass for deals",
        background::TIDY => "Forget what is no longer needed",
        raised::NOTIFY => "Tell somebody, by a rule",
        raised::MAIL => "Send a mail, by a rule",
        raised::WEBHOOK => "Call a web address, by a rule",
        raised::ASSIGN => "Find somebody for a role",
        BULK => "Change many deals",
        playbooks::moves::MOVE => "Move deals to another version",
        imports::jobs::RUN => "Run an import",
        scores::refresh::ALL => "Reckon the score of all leads",
        scores::refresh::CUSTOMER => "Reckon the score of a customer’s leads",
        search::later::AFTER_IMPORT => "Make an import findable",
        search::later::CUSTOMER => "Make a customer’s deals findable",
        search::later::WORDS => "Forget words that nothing contains",
        teams::follow::FOLLOW => "Have records follow a team",
        other => other,
    }
}

/// Why a waiting job goes on waiting, where no part of this version does its kind of work: it is not failing.
pub fn held(job: &Record) -> Option<&'static str> {
    let has_no_sender = matches!(job.kind.as_str(), raised::MAIL | raised::WEBHOOK);
    (has_no_sender && job.state == State::Waiting).then_some("Waiting: sending is not set up")
}
