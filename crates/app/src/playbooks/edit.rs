//! Work on a playbook between two versions: its draft, its rank, whether it takes new deals.

use db::Tx;
use serde::Deserialize;
use types::Id;
use types::id::kind as id;

use super::{Playbook, Version, find, invalid, list, publish, store};
use crate::house::By;
use crate::{Error, Result, journal};

/// The longest text of a playbook, in bytes.
const LONGEST: usize = 1 << 20;

/// Changes of a playbook; what is absent stays.
#[derive(Clone, Debug, Default, Deserialize, utoipa::ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = PlaybookChangesJson)]
pub struct PlaybookChanges {
    /// The version that was looked at, to notice a conflict.
    pub version: Option<i64>,
    /// Its place among all, from 1: the first that takes a lead gets it.
    pub rank: Option<i64>,
    /// Takes no new deals.
    pub archived: Option<bool>,
}

/// Changes a playbook's place, or whether it takes new deals. The others move up or down.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Forbidden`] for all but managers and administrators,
/// [`Error::Conflict`] if somebody was faster.
pub fn change(
    tx: &mut Tx<'_>,
    by: &By,
    id: Id<id::Playbook>,
    changes: &PlaybookChanges,
) -> Result<Playbook> {
    let old = looked_at(tx, by, id, changes.version)?;
    let archived = changes.archived.unwrap_or(old.archived);
    if archived != old.archived {
        let new = Playbook { archived, version: old.version + 1, ..old.clone() };
        journal::changed(tx, by, &old, &new)?;
        store::update(tx, &new)?;
    }
    if let Some(rank) = changes.rank {
        put_at(tx, by, id, rank)?;
    }
    find(tx, id)
}

fn put_at(tx: &mut Tx<'_>, by: &By, id: Id<id::Playbook>, rank: i64) -> Result<()> {
    let mut all = list(tx)?;
    let Some(from) = all.iter().position(|playbook| playbook.id == id) else { return Ok(()) };
    let moved = all.remove(from);
    let place = usize::try_from(rank.max(1) - 1).unwrap_or(0).min(all.len());
    all.insert(place, moved);
    for (old, rank) in all.iter().zip(1_i64..) {
        if old.rank != rank {
            let new = Playbook { rank, ..old.clone() };
            journal::changed(tx, by, old, &new)?;
            store::set_rank(tx, old.id, rank)?;
        }
    }
    Ok(())
}

/// Keeps a text that is being edited; it may still be wrong.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Forbidden`], [`Error::Conflict`] if somebody edited meanwhile,
/// [`Error::Invalid`] for a text that is too long.
pub fn keep_draft(
    tx: &mut Tx<'_>,
    by: &By,
    id: Id<id::Playbook>,
    version: Option<i64>,
    text: &str,
) -> Result<Playbook> {
    let old = looked_at(tx, by, id, version)?;
    if text.len() > LONGEST {
        return Err(Error::field("text", "A playbook has at most a million characters."));
    }
    let draft_base = old.draft_base.filter(|_| old.draft.is_some()).or(old.current);
    let draft = Some(text.to_owned());
    write(tx, by, &old, Playbook { draft, draft_base, ..old.clone() }, "draft-kept")
}

/// Throws the draft away.
///
/// # Errors
/// As [`keep_draft`].
pub fn drop_draft(
    tx: &mut Tx<'_>,
    by: &By,
    id: Id<id::Playbook>,
    version: Option<i64>,
) -> Result<Playbook> {
    let old = looked_at(tx, by, id, version)?;
    let new = Playbook { draft: None, draft_base: None, ..old.clone() };
    write(tx, by, &old, new, "draft-dropped")
}

fn write(tx: &mut Tx<'_>, by: &By, old: &Playbook, new: Playbook, name: &str) -> Result<Playbook> {
    let new = Playbook { version: old.version + 1, ..new };
    if !journal::happened(tx, by, name, old, &new)? {
        return Ok(old.clone());
    }
    store::update(tx, &new)?;
    Ok(new)
}

/// Publishes a text, or the draft where none is given, as the next version of this playbook.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Forbidden`], [`Error::Conflict`] if somebody edited meanwhile or
/// published since the draft began, [`Error::Invalid`] with every mistake, for the key of another
/// playbook, and where there is no draft.
pub fn publish_next(
    tx: &mut Tx<'_>,
    by: &By,
    id: Id<id::Playbook>,
    version: Option<i64>,
    text: Option<&str>,
    note: Option<&str>,
) -> Result<Version> {
    let old = looked_at(tx, by, id, version)?;
    if note.is_some_and(|note| note.chars().count() > 2_000) {
        return Err(Error::field("note", "A note has at most 2,000 characters."));
    }
    let text = match (text, &old.draft) {
        (Some(text), _) => text,
        (None, Some(_)) if old.draft_base != old.current => {
            let message = "Somebody published a version since this draft began. Compare them, then \
                           publish the text itself.";
            return Err(Error::Conflict(message.to_owned()));
        }
        (None, Some(draft)) => draft,
        (None, None) => return Err(Error::field("text", "There is no draft: give the text.")),
    };
    let parsed = playbook::parse(text).map_err(|mistakes| invalid(&mistakes))?;
    if parsed.playbook.key != old.key {
        let message = format!("The text has the key “{}”, not “{}”.", parsed.playbook.key, old.key);
        return Err(Error::field("text", message));
    }
    publish(tx, by, text, note)
}

fn looked_at(
    tx: &mut Tx<'_>,
    by: &By,
    id: Id<id::Playbook>,
    version: Option<i64>,
) -> Result<Playbook> {
    let old = find(tx, id)?;
    by.must_manage("change playbooks")?;
    if version.is_some_and(|version| version != old.version) {
        let message = "Somebody changed this playbook meanwhile. Look at it again.";
        return Err(Error::Conflict(message.to_owned()));
    }
    Ok(old)
}
