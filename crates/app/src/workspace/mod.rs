//! The workspace: its name, zone, currency, working time. A database holds exactly one.

pub(crate) mod api;
mod setup;
mod store;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use db::{Read, Tx};
use serde::{Deserialize, Serialize};
use types::id::kind as id;
use types::{Calendar, Currency, Id, Timestamp, Zone};
use web::FieldError;

use crate::house::{By, House};
use crate::journal::{self, Kind, Record};
use crate::{Error, Result};
pub use setup::{NewAdmin, begin, set_up};

/// How the company works.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Workspace {
    /// Its id.
    pub id: Id<id::Workspace>,
    /// What people call it.
    pub name: String,
    /// The currency of amounts that state none.
    pub currency: Currency,
    /// Its working time: zone, hours per weekday, holidays. Time allowed is counted by it.
    pub calendar: Arc<Calendar>,
    /// When it was set up.
    pub created_at: Timestamp,
    /// Grows with each change.
    #[serde(skip)]
    pub version: i64,
}

impl Record for Workspace {
    const KIND: Kind = Kind::Workspace;
    fn key(&self) -> String {
        self.id.as_key().to_string()
    }
}

/// What is needed to set up a workspace.
#[derive(Clone, Debug)]
pub struct NewWorkspace {
    /// What people call it.
    pub name: String,
    /// The currency of amounts that state none.
    pub currency: Currency,
    /// Its working time.
    pub calendar: Calendar,
}

/// What may be changed; absent stays.
#[derive(Clone, Debug, Default)]
pub struct WorkspaceChanges {
    /// What people call it.
    pub name: Option<String>,
    /// The currency of amounts that state none.
    pub currency: Option<Currency>,
    /// Its working time.
    pub calendar: Option<Calendar>,
    /// The version that was changed, to notice a conflict.
    pub version: Option<i64>,
}

/// The settings as they are now.
///
/// # Errors
/// [`Error::NotFound`] before the workspace is set up.
pub fn current(read: &mut Read<'_>, house: &House) -> Result<Arc<Workspace>> {
    let Some(version) = store::version(read)? else { return Err(Error::NotFound) };
    if let Some(kept) = house.kept_workspace(version) {
        return Ok(kept);
    }
    let workspace = Arc::new(store::find(read)?.ok_or(Error::NotFound)?);
    house.keep_workspace(workspace.clone());
    Ok(workspace)
}

/// The calendar by which time allowed is counted; before the workspace is set up, plain office hours in UTC.
///
/// # Errors
/// The database's.
pub fn calendar(read: &mut Read<'_>, house: &House) -> Result<Arc<Calendar>> {
    match current(read, house) {
        Ok(workspace) => Ok(workspace.calendar.clone()),
        Err(Error::NotFound) => Ok(Arc::new(Calendar::usual(Zone::UTC, None))),
        Err(error) => Err(error),
    }
}

/// The currency of amounts that state none.
///
/// # Errors
/// The database's.
pub fn currency(read: &mut Read<'_>, house: &House) -> Result<Option<Currency>> {
    match current(read, house) {
        Ok(workspace) => Ok(Some(workspace.currency)),
        Err(Error::NotFound) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Whether the workspace has been set up.
///
/// # Errors
/// The database's.
pub fn exists(read: &mut Read<'_>) -> Result<bool> {
    Ok(store::version(read)?.is_some())
}

/// The settings, or none before the workspace is set up.
///
/// # Errors
/// The database's.
pub fn find(read: &mut Read<'_>) -> Result<Option<Workspace>> {
    store::find(read)
}

/// Sets the workspace up; there can be only one.
///
/// # Errors
/// [`Error::Conflict`] where there is one.
pub fn create(tx: &mut Tx<'_>, by: &By, new: NewWorkspace) -> Result<Workspace> {
    if exists(tx)? {
        return Err(Error::Conflict("This workspace has been set up already.".to_owned()));
    }
    let workspace = Workspace {
        id: by.house.ids.new_id(by.now),
        name: checked_name(&new.name)?,
        currency: new.currency,
        calendar: Arc::new(new.calendar),
        created_at: by.now,
        version: 1,
    };
    store::insert(tx, &workspace)?;
    journal::created(tx, by, &workspace)?;
    Ok(workspace)
}

/// Changes the settings.
///
/// # Errors
/// [`Error::Forbidden`] for all but administrators, [`Error::Conflict`] if somebody was faster.
pub fn change(tx: &mut Tx<'_>, by: &By, changes: WorkspaceChanges) -> Result<Workspace> {
    by.must_be_admin("change the workspace's settings")?;
    let old = store::find(tx)?.ok_or(Error::NotFound)?;
    if changes.version.is_some_and(|version| version != old.version) {
        return Err(Error::Conflict("The settings were changed meanwhile.".to_owned()));
    }
    let name = changes.name.as_deref().map(checked_name).transpose()?;
    let new = Workspace {
        name: name.unwrap_or_else(|| old.name.clone()),
        currency: changes.currency.unwrap_or(old.currency),
        calendar: changes.calendar.map_or_else(|| old.calendar.clone(), Arc::new),
        version: old.version + 1,
        ..old.clone()
    };
    if journal::changed(tx, by, &old, &new)? {
        store::update(tx, &new)?;
        return Ok(new);
    }
    Ok(old)
}

fn checked_name(name: &str) -> Result<String> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > 200 || name.contains('\0') {
        let message = "Give the workspace a name of at most 200 characters.";
        return Err(Error::Invalid(vec![FieldError::new("name", "invalid", message)]));
    }
    Ok(name.to_owned())
}
