//! Playbooks in the workspace: drafts, published versions, which one a lead takes.
//!
//! A published version never changes. A running deal stays on its version until somebody moves it.

pub(crate) mod api;
mod edit;
mod json;
pub mod moves;
mod store;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use db::{Read, Tx};
use deal::Open;
use playbook::{Compiled, Diagnostic};
use serde::{Deserialize, Serialize};
use types::id::kind as id;
use types::{Id, Timestamp};
use web::FieldError;

use crate::deals::{Customer, survey};
use crate::house::{By, House};
use crate::journal::{self, Kind, Record};
use crate::{Error, Result, teams};
pub use edit::{PlaybookChanges, begin, change, drop_draft, edit, keep_draft, publish_next};

/// A playbook: its name, its published version, its draft.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Playbook {
    /// Its id.
    pub id: Id<id::Playbook>,
    /// Unique in the workspace.
    pub key: String,
    /// What people call it.
    pub name: String,
    /// The first, by rank, that takes a lead gets it.
    pub rank: i64,
    /// The version that new deals follow; absent until published.
    pub current: Option<Id<id::PlaybookVersion>>,
    /// A text being edited.
    pub draft: Option<String>,
    /// The version that the draft began from.
    pub draft_base: Option<Id<id::PlaybookVersion>>,
    /// Takes no new deals.
    pub archived: bool,
    /// When it was made.
    pub created_at: Timestamp,
    /// Grows with each change.
    #[serde(skip)]
    pub version: i64,
}

impl Record for Playbook {
    const KIND: Kind = Kind::Playbook;
    fn key(&self) -> String {
        self.id.as_key().to_string()
    }
}

/// A published text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Version {
    /// Its id.
    pub id: Id<id::PlaybookVersion>,
    /// Of which playbook.
    pub playbook: Id<id::Playbook>,
    /// 1, 2, 3 …
    pub number: i64,
    /// The whole text.
    pub text: String,
    /// What changed, in the publisher's words.
    pub note: Option<String>,
    /// When.
    pub published_at: Timestamp,
    /// By whom.
    pub published_by: Option<Id<id::User>>,
}

/// Publishes `text` as the next version of the playbook whose key it states, making the playbook if there is none.
///
/// # Errors
/// [`Error::Forbidden`] for all but managers and administrators; [`Error::Invalid`] with every mistake of the text.
pub fn publish(tx: &mut Tx<'_>, by: &By, text: &str, note: Option<&str>) -> Result<Version> {
    by.must_manage("publish playbooks")?;
    let parsed = playbook::parse(text).map_err(|mistakes| invalid(&mistakes))?;
    let (key, name) = (parsed.playbook.key.clone(), parsed.playbook.name);
    let found = store::find_by_key(tx, &key)?;
    let playbook = match &found {
        Some(playbook) => playbook.clone(),
        None => create(tx, by, &key, &name)?,
    };
    if let Some(same) = same_as_current(tx, &playbook, text)? {
        return Ok(same);
    }
    let version = Version {
        id: by.house.ids.new_id(by.now),
        playbook: playbook.id,
        number: store::last_number(tx, playbook.id)? + 1,
        text: text.to_owned(),
        note: note.map(str::to_owned),
        published_at: by.now,
        published_by: by.user(),
    };
    store::insert_version(tx, &version)?;
    let published = Playbook {
        name,
        current: Some(version.id),
        draft: None,
        draft_base: None,
        version: playbook.version + 1,
        ..playbook.clone()
    };
    store::update(tx, &published)?;
    record_version(tx, by, &version)?;
    journal::happened(tx, by, "published", &playbook, &published)?;
    Ok(version)
}

/// Makes a published version the one that new deals follow; running deals stay on theirs.
///
/// # Errors
/// [`Error::Forbidden`] for all but managers and administrators; [`Error::NotFound`] for a version of another playbook.
pub(crate) fn make_current(
    tx: &mut Tx<'_>,
    by: &By,
    playbook: Id<id::Playbook>,
    version: Id<id::PlaybookVersion>,
) -> Result<()> {
    by.must_manage("choose the version that new deals follow")?;
    let old = find(tx, playbook)?;
    let chosen = self::version(tx, version)?;
    if chosen.playbook != playbook {
        return Err(Error::NotFound);
    }
    if old.current == Some(version) {
        return Ok(());
    }
    let new = Playbook { current: Some(version), version: old.version + 1, ..old.clone() };
    store::update(tx, &new)?;
    journal::happened(tx, by, "switched", &old, &new)?;
    Ok(())
}

/// The event that holds the published text itself, so that a journal alone can rebuild it.
fn record_version(tx: &mut Tx<'_>, by: &By, version: &Version) -> Result<()> {
    let body = serde_json::to_string(version)
        .map_err(|error| Error::unreadable("a playbook version", error))?;
    let subject = version.id.as_key();
    let event =
        journal::NewEvent { kind: Kind::Playbook, subject: &subject, name: "version", body: &body };
    journal::append(tx, by, &event)
}

fn create(tx: &mut Tx<'_>, by: &By, key: &str, name: &str) -> Result<Playbook> {
    let playbook = Playbook {
        id: by.house.ids.new_id(by.now),
        key: key.to_owned(),
        name: name.to_owned(),
        rank: store::last_rank(tx)? + 1,
        current: None,
        draft: None,
        draft_base: None,
        archived: false,
        created_at: by.now,
        version: 1,
    };
    store::insert(tx, &playbook)?;
    journal::created(tx, by, &playbook)?;
    Ok(playbook)
}

fn same_as_current(
    read: &mut Read<'_>,
    playbook: &Playbook,
    text: &str,
) -> Result<Option<Version>> {
    let Some(current) = playbook.current else { return Ok(None) };
    Ok(store::find_version(read, current)?.filter(|version| version.text == text))
}

/// Every mistake as a field error at its line.
pub fn invalid(mistakes: &[Diagnostic]) -> Error {
    let at = |d: &Diagnostic| format!("text:{}:{}", d.line, d.column);
    Error::Invalid(
        mistakes
            .iter()
            .map(|d| FieldError::new(at(d), d.code.clone(), d.message.clone()))
            .collect(),
    )
}

/// All playbooks, by rank.
///
/// # Errors
/// The database's.
pub fn list(read: &mut Read<'_>) -> Result<Vec<Playbook>> {
    store::list(read)
}

/// A playbook by its id.
///
/// # Errors
/// [`Error::NotFound`].
pub fn find(read: &mut Read<'_>, id: Id<id::Playbook>) -> Result<Playbook> {
    store::find(read, id)?.ok_or(Error::NotFound)
}

/// A playbook by its key.
///
/// # Errors
/// [`Error::NotFound`].
pub fn find_by_key(read: &mut Read<'_>, key: &str) -> Result<Playbook> {
    store::find_by_key(read, key)?.ok_or(Error::NotFound)
}

/// A published version.
///
/// # Errors
/// [`Error::NotFound`].
pub fn version(read: &mut Read<'_>, id: Id<id::PlaybookVersion>) -> Result<Version> {
    store::find_version(read, id)?.ok_or(Error::NotFound)
}

/// The versions of a playbook, newest first.
///
/// # Errors
/// The database's.
pub fn versions(read: &mut Read<'_>, playbook: Id<id::Playbook>) -> Result<Vec<Version>> {
    store::versions(read, playbook)
}

/// A published version by its number.
///
/// # Errors
/// [`Error::NotFound`].
pub fn numbered(read: &mut Read<'_>, playbook: Id<id::Playbook>, number: i64) -> Result<Version> {
    store::find_number(read, playbook, number)?.ok_or(Error::NotFound)
}

/// One of a playbook's texts: `draft`, `current`, or a version's number; none where there is no such text.
///
/// # Errors
/// The database's.
pub fn text(read: &mut Read<'_>, playbook: &Playbook, which: &str) -> Result<Option<String>> {
    let version = match (which, which.parse::<i64>()) {
        ("draft", _) => return Ok(playbook.draft.clone()),
        ("current", _) => playbook.current.map(|id| store::find_version(read, id)).transpose()?,
        (_, Ok(number)) => Some(store::find_number(read, playbook.id, number)?),
        _ => None,
    };
    Ok(version.flatten().map(|version| version.text))
}

/// How many deals with a stage run on each version; versions without any are not named.
///
/// # Errors
/// The database's.
pub fn running(
    read: &mut Read<'_>,
    playbook: Id<id::Playbook>,
) -> Result<Vec<(Id<id::PlaybookVersion>, i64)>> {
    survey::count_running(read, playbook)
}

/// A published version, ready to run deals by.
///
/// # Errors
/// [`Error::NotFound`], or [`Error::Internal`] where a stored text no longer compiles.
pub fn compiled(
    read: &mut Read<'_>,
    house: &House,
    id: Id<id::PlaybookVersion>,
) -> Result<Arc<Compiled>> {
    house.compiled(id, || {
        let version = version(read, id)?;
        playbook::compile(&version.text).map(|(it, _)| it).map_err(|_| unsound(&version))
    })
}

fn unsound(version: &Version) -> Error {
    Error::Internal(format!("version {} of a playbook no longer compiles", version.number))
}

/// The playbook that a new deal follows, in its published version: the named one, or the first that takes it.
///
/// # Errors
/// [`Error::Invalid`] where there is none.
pub(crate) fn choose(
    read: &mut Read<'_>,
    by: &By,
    key: Option<&str>,
    open: &Open,
    customer: &Customer,
) -> Result<(Id<id::Playbook>, Id<id::PlaybookVersion>, Arc<Compiled>)> {
    if let Some(key) = key {
        let unknown = || Error::field("playbook", "There is no published playbook with this key.");
        let found = store::find_by_key(read, key)?.filter(|p| !p.archived).ok_or_else(unknown)?;
        let version = found.current.ok_or_else(unknown)?;
        return Ok((found.id, version, compiled(read, &by.house, version)?));
    }
    for playbook in store::list(read)?.into_iter().filter(|playbook| !playbook.archived) {
        let Some(version) = playbook.current else { continue };
        let compiled = compiled(read, &by.house, version)?;
        if takes(read, by, version, &compiled, open, customer)? {
            return Ok((playbook.id, version, compiled));
        }
    }
    Err(Error::field("playbook", "No playbook takes this lead: name one."))
}

fn takes(
    read: &mut Read<'_>,
    by: &By,
    version: Id<id::PlaybookVersion>,
    compiled: &Compiled,
    open: &Open,
    customer: &Customer,
) -> Result<bool> {
    let calendar = teams::hours_of(read, &by.house, open.owner)?;
    let actor = deal::ActorFacts::default();
    let context = deal::Context {
        now: by.now,
        actor: &actor,
        cause: deal::Cause::System,
        version,
        calendar: &calendar,
        company: &customer.company,
        contact: &customer.contact,
        ids: &by.house.ids,
    };
    Ok(playbook::takes(compiled, &deal::DealFacts::of_lead(open, compiled, &context)))
}
