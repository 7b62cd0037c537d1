//! Work on a playbook between two versions: its draft, its rank, whether it takes new deals.

use db::Tx;
use serde::Deserialize;
use types::Id;
use types::id::kind as id;

use playbook::edit::{Edit, Misedit, Value, key_for};

use super::{Playbook, Version, create, find, invalid, list, publish, store};
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

/// Begins a playbook of one's own, unpublished, as a draft: from another text, whose key and name it changes, or
/// from next to nothing.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::Invalid`] for a name that is none.
pub fn begin(tx: &mut Tx<'_>, by: &By, name: &str, from: Option<&str>) -> Result<Playbook> {
    by.must_manage("make playbooks")?;
    let name = name.trim();
    if name.is_empty() || name.chars().count() > 200 || name.contains('\0') {
        return Err(Error::field("name", "Give it a name of at most 200 characters."));
    }
    let here = list(tx)?;
    let taken = here.iter().map(|playbook| playbook.key.as_str());
    let built_in = playbook::builtin::all().iter().map(|(key, _)| *key);
    let key = key_for(name, taken.chain(built_in));
    let said = |value: &str| Some(Value::Text(value.to_owned()));
    let fields = vec![("key".to_owned(), said(&key)), ("name".to_owned(), said(name))];
    let set = Edit::Set { at: playbook::edit::Place::top(), fields };
    let text = playbook::edit::apply(from.unwrap_or(NEARLY_NOTHING), &set).map_err(misedit)?;
    let old = create(tx, by, &key, name)?;
    write(tx, by, &old, Playbook { draft: Some(text), ..old.clone() }, "draft-kept")
}

/// What a playbook begins from: one role and one stage.
const NEARLY_NOTHING: &str = r#"key = "new"
name = "New"

[[role]]
key = "seller"
name = "Seller"

[[stage]]
key = "first-contact"
name = "Get in touch and listen"
phase = "lead"
owner = "seller"
"#;

/// Changes one part of the text that is being edited, or begins to edit the published one.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Forbidden`], [`Error::Conflict`] if somebody edited meanwhile,
/// [`Error::Invalid`] for a text whose parts cannot be told.
pub fn edit(
    tx: &mut Tx<'_>,
    by: &By,
    id: Id<id::Playbook>,
    version: Option<i64>,
    change: &Edit,
) -> Result<Playbook> {
    let old = looked_at(tx, by, id, version)?;
    let text = match &old.draft {
        Some(draft) => draft.clone(),
        None => super::text(tx, &old, "current")?.unwrap_or_default(),
    };
    let changed = playbook::edit::apply(&text, change).map_err(misedit)?;
    if changed == text && old.draft.is_none() {
        return Ok(old);
    }
    keep_draft(tx, by, id, version, &changed)
}

fn misedit(error: Misedit) -> Error {
    match error {
        Misedit::Missing => Error::Conflict(error.to_string()),
        Misedit::Broken | Misedit::Odd(_) => Error::field("text", error.to_string()),
    }
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
