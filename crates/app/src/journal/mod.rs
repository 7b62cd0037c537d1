//! The journal: every change is an event, written in the transaction that makes it.
//!
//! Two shapes of subject share it. A **deal** leaves the facts of [`deal::Event`]; everything else is a
//! [`Record`], a plain value whose events carry the fields that changed. Both can be rebuilt from their
//! events, and [`crate::verify`] does so. Nothing deletes or rewrites an event.

mod pile;
mod store;
#[cfg(test)]
mod tests;

use db::{Read, Tx};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use types::Timestamp;

pub(crate) use pile::Pile;
pub use store::{Cursor, Entry, Touched};

use crate::house::By;
use crate::{Error, Result};

/// Where the database tells of new events, on every node.
pub const CHANNEL: &str = "journal";

/// What an event is about.
#[derive(
    Clone,
    Copy,
    Debug,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    utoipa::ToSchema,
)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// The workspace itself.
    Workspace,
    /// A colleague.
    User,
    /// A team.
    Team,
    /// A time in which a colleague is away.
    Absence,
    /// A department.
    Department,
    /// An API token.
    Token,
    /// A customer company.
    Company,
    /// A person at a customer's.
    Contact,
    /// A playbook.
    Playbook,
    /// A deal.
    Deal,
    /// A call, mail, meeting, message or note.
    Activity,
    /// A file.
    File,
    /// An assignment rule.
    AssignmentRule,
    /// An import.
    Import,
    /// A saved list.
    View,
    /// Something that one person is told.
    Notification,
    /// Something that is sold.
    Product,
    /// A rule that gives leads points.
    ScoreRule,
    /// A trial of one thing against another.
    Experiment,
    /// The arm of an experiment that a deal got.
    ExperimentArm,
    /// Something to be reached.
    Goal,
    /// A rule by which commission is reckoned.
    CommissionRule,
    /// Commission that somebody earned.
    Earning,
    /// A piece of background work that somebody tried again or stopped.
    Job,
}

impl Kind {
    /// All kinds, in the order in which an export can be read back.
    pub const ALL: [Kind; 24] = [
        Kind::Workspace,
        Kind::Department,
        Kind::Team,
        Kind::User,
        Kind::Absence,
        Kind::Token,
        Kind::Playbook,
        Kind::AssignmentRule,
        Kind::View,
        Kind::Company,
        Kind::Contact,
        Kind::Import,
        Kind::Deal,
        Kind::Activity,
        Kind::File,
        Kind::Notification,
        Kind::Product,
        Kind::ScoreRule,
        Kind::Experiment,
        Kind::ExperimentArm,
        Kind::Goal,
        Kind::CommissionRule,
        Kind::Earning,
        Kind::Job,
    ];

    /// The stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::Workspace => "workspace",
            Kind::User => "user",
            Kind::Team => "team",
            Kind::Absence => "absence",
            Kind::Department => "department",
            Kind::Token => "token",
            Kind::Company => "company",
            Kind::Contact => "contact",
            Kind::Playbook => "playbook",
            Kind::Deal => "deal",
            Kind::Activity => "activity",
            Kind::File => "file",
            Kind::AssignmentRule => "assignment-rule",
            Kind::Import => "import",
            Kind::View => "view",
            Kind::Notification => "notification",
            Kind::Product => "product",
            Kind::ScoreRule => "score-rule",
            Kind::Experiment => "experiment",
            Kind::ExperimentArm => "experiment-arm",
            Kind::Goal => "goal",
            Kind::CommissionRule => "commission-rule",
            Kind::Earning => "earning",
            Kind::Job => "job",
        }
    }

    /// Reads the stored word.
    pub fn from_word(word: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

/// The name of the event by which a record that an import had made ceased to be.
pub const REVERTED: &str = "reverted";

/// A plain value with a history: what is stored is what its events say.
pub trait Record: Serialize + DeserializeOwned {
    /// What it is.
    const KIND: Kind;
    /// Its id as stored.
    fn key(&self) -> String;
}

/// Writes one event.
///
/// # Errors
/// The database's.
pub fn append(tx: &mut Tx<'_>, by: &By, event: &NewEvent<'_>) -> Result<()> {
    store::insert(tx, by, event)
}

/// An event to write.
pub struct NewEvent<'a> {
    /// About what.
    pub kind: Kind,
    /// Its id as stored.
    pub subject: &'a str,
    /// What happened.
    pub name: &'a str,
    /// JSON text.
    pub body: &'a str,
}

/// Records that `record` came to be.
///
/// # Errors
/// The database's.
pub fn created<R: Record>(tx: &mut Tx<'_>, by: &By, record: &R) -> Result<()> {
    let body = creation(record)?;
    append(
        tx,
        by,
        &NewEvent { kind: R::KIND, subject: &record.key(), name: "created", body: &body },
    )
}

/// What the journal says of a record that came to be.
///
/// # Errors
/// [`Error::Internal`] for a record that is not an object.
pub(crate) fn creation<R: Record>(record: &R) -> Result<String> {
    Ok(Value::Object(without_nulls(object(record)?)).to_string())
}

/// Records what changed from `old` to `new`, and says whether anything did.
///
/// # Errors
/// The database's.
pub fn changed<R: Record>(tx: &mut Tx<'_>, by: &By, old: &R, new: &R) -> Result<bool> {
    happened(tx, by, "changed", old, new)
}

/// Like [`changed`], under a name that says more ("merged", "published"). Writes nothing where nothing differs.
///
/// # Errors
/// The database's.
pub fn happened<R: Record>(tx: &mut Tx<'_>, by: &By, name: &str, old: &R, new: &R) -> Result<bool> {
    let delta = difference(&object(old)?, &object(new)?);
    if delta.is_empty() {
        return Ok(false);
    }
    let body = Value::Object(delta).to_string();
    append(tx, by, &NewEvent { kind: R::KIND, subject: &new.key(), name, body: &body })?;
    Ok(true)
}

/// The fields of a record as a JSON object.
fn object<R: Record>(record: &R) -> Result<Map<String, Value>> {
    match serde_json::to_value(record) {
        Ok(Value::Object(fields)) => Ok(fields),
        Ok(_) => Err(Error::Internal(format!("a {} is not an object", R::KIND.as_str()))),
        Err(error) => Err(Error::unreadable(R::KIND.as_str(), error)),
    }
}

fn without_nulls(mut fields: Map<String, Value>) -> Map<String, Value> {
    fields.retain(|_, value| !value.is_null());
    fields
}

/// The fields of `new` that differ from `old`; a field that went away is null.
pub fn difference(old: &Map<String, Value>, new: &Map<String, Value>) -> Map<String, Value> {
    let gone =
        old.keys().filter(|field| !new.contains_key(*field)).map(|f| (f.clone(), Value::Null));
    new.iter()
        .filter(|(field, value)| old.get(*field).unwrap_or(&Value::Null) != *value)
        .map(|(field, value)| (field.clone(), value.clone()))
        .chain(gone)
        .collect()
}

/// Lays the fields of one event over what earlier events said.
pub fn fold(fields: &mut Map<String, Value>, event: Map<String, Value>) {
    for (field, value) in event {
        if value.is_null() {
            fields.remove(&field);
        } else {
            fields.insert(field, value);
        }
    }
}

/// The record's fields as a fold of its events would leave them.
///
/// # Errors
/// [`Error::Internal`] for a record that is not an object.
pub fn folded<R: Record>(record: &R) -> Result<Map<String, Value>> {
    Ok(without_nulls(object(record)?))
}

/// The events of one subject, oldest first, after `after`.
///
/// # Errors
/// The database's.
pub fn of(read: &mut Read<'_>, subject: &str, after: i64, limit: i64) -> Result<Vec<Entry>> {
    store::of(read, subject, after, limit)
}

/// The events of the whole workspace after `cursor`, in an order in which none is ever missed,
/// at most `limit`; with several nodes it may lag by the length of a running transaction.
///
/// # Errors
/// The database's.
pub fn tail(read: &mut Read<'_>, cursor: Cursor, limit: i64) -> Result<Vec<Entry>> {
    store::tail(read, cursor, limit)
}

/// What was touched after `cursor`, in the order of [`tail`], without what happened to it.
///
/// # Errors
/// The database's.
pub fn touched(read: &mut Read<'_>, cursor: Cursor, limit: i64) -> Result<Vec<Touched>> {
    store::touched(read, cursor, limit)
}

/// What was touched after `cursor` by writes that are done while older ones still run: it is in this snapshot, and
/// [`touched`] will tell it again once it can be sure to miss nothing before it.
///
/// # Errors
/// The database's.
pub fn unsettled(read: &mut Read<'_>, cursor: Cursor) -> Result<Vec<Touched>> {
    store::unsettled(read, cursor)
}

/// Where the journal ends, for whoever has read in this snapshot all that it led to: [`tail`] from here misses
/// nothing, though it may tell some of it again.
///
/// # Errors
/// The database's.
pub fn end(read: &mut Read<'_>) -> Result<Cursor> {
    store::end(read)
}

/// All events after `cursor` but those of deals, by sequence number, in the present snapshot: for checks.
///
/// # Errors
/// The database's.
pub fn scan(read: &mut Read<'_>, cursor: Cursor, limit: i64) -> Result<Vec<Entry>> {
    store::scan(read, cursor.seq, limit)
}

/// Which events an audit asks for.
#[derive(Clone, Debug, Default)]
pub struct AuditFilter {
    /// By whom.
    pub actor: Option<String>,
    /// About what kind.
    pub kind: Option<Kind>,
    /// About which one.
    pub subject: Option<String>,
    /// Recorded from here on.
    pub from: Option<Timestamp>,
    /// Recorded before.
    pub until: Option<Timestamp>,
    /// Before this sequence number (newest first).
    pub before: Option<i64>,
}

/// The newest events that the filter lets through.
///
/// # Errors
/// The database's.
pub fn audit(read: &mut Read<'_>, filter: &AuditFilter, limit: i64) -> Result<Vec<Entry>> {
    store::audit(read, filter, limit)
}
