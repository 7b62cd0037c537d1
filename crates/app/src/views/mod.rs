//! Lists that somebody saved: what they are narrowed by, their order and columns; kept for oneself, or shared
//! with a team or with everybody.
//!
//! A view grants nothing: who opens one sees in it what they see anyhow.

pub(crate) mod api;
mod store;
#[cfg(test)]
mod tests;

use db::{Read, Tx};
use serde::{Deserialize, Serialize};
use types::id::kind as id;
use types::{Id, Timestamp};
use utoipa::ToSchema;

use crate::deals::list::{DealFilter, Sort};
use crate::fields::Checked;
use crate::house::By;
use crate::journal::{self, Kind, NewEvent, Record};
use crate::{Error, Result};

/// A saved list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct View {
    /// Its id.
    pub id: Id<id::View>,
    /// Of what it is a list.
    pub list: ListOf,
    /// What people call it.
    pub name: String,
    /// Whose it is.
    pub owner: Id<id::User>,
    /// Who else sees it.
    pub shared: Sharing,
    /// The team, where it is shared with one.
    pub team: Option<Id<id::Team>>,
    /// What it is.
    pub says: Says,
    /// When it was saved first.
    pub created_at: Timestamp,
    /// Grows with each change.
    #[serde(skip)]
    pub version: i64,
}

impl Record for View {
    const KIND: Kind = Kind::View;
    fn key(&self) -> String {
        self.id.as_key().to_string()
    }
}

/// Of what a list is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum ListOf {
    /// Of deals.
    #[default]
    Deals,
    /// Of leads: deals in an early phase.
    Leads,
}

impl ListOf {
    /// The stored word.
    pub fn word(self) -> &'static str {
        match self {
            ListOf::Deals => "deals",
            ListOf::Leads => "leads",
        }
    }
}

/// Who sees a view besides its owner.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Sharing {
    /// Nobody.
    #[default]
    Own,
    /// A team.
    Team,
    /// Everybody.
    All,
}

impl Sharing {
    /// The stored word.
    pub fn word(self) -> &'static str {
        match self {
            Sharing::Own => "own",
            Sharing::Team => "team",
            Sharing::All => "all",
        }
    }
}

/// What a view is: filter, order, columns.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = ViewSaysJson)]
pub struct Says {
    /// What it is narrowed by.
    pub filter: DealFilter,
    /// In which order.
    pub sort: Sort,
    /// Its columns, in order; none means the usual ones.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<String>,
}

/// What is needed to save a view.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewViewJson)]
pub struct NewView {
    /// Of what it is a list.
    #[serde(default)]
    pub list: ListOf,
    /// What people call it.
    #[serde(default)]
    pub name: String,
    /// Who else sees it.
    #[serde(default)]
    pub shared: Sharing,
    /// The team, where it is shared with one.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub team: Option<Id<id::Team>>,
    /// What it is.
    #[serde(default)]
    pub says: Says,
}

/// Changes of a view; what is absent stays.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = ViewChangesJson)]
pub struct ViewChanges {
    /// The version that was edited, to notice a conflict.
    pub version: Option<i64>,
    /// What people call it.
    pub name: Option<String>,
    /// Who else sees it.
    pub shared: Option<Sharing>,
    /// The team, where it is shared with one.
    #[schema(value_type = Option<String>)]
    pub team: Option<Id<id::Team>>,
    /// What it is.
    pub says: Option<Says>,
}

/// The most views that one person saves.
const MOST: i64 = 200;
/// The most columns, and the longest name of one.
const COLUMNS: usize = 40;

/// The views of a list that the actor sees, by name: their own and those shared with them.
///
/// # Errors
/// The database's.
pub fn list(read: &mut Read<'_>, by: &By, list: ListOf) -> Result<Vec<View>> {
    store::visible(read, by, Some(list), None)
}

/// A view that the actor sees.
///
/// # Errors
/// [`Error::NotFound`].
pub fn find(read: &mut Read<'_>, by: &By, id: Id<id::View>) -> Result<View> {
    store::visible(read, by, None, Some(id))?.pop().ok_or(Error::NotFound)
}

/// All views: for checks.
///
/// # Errors
/// The database's.
pub(crate) fn all(read: &mut Read<'_>) -> Result<Vec<View>> {
    store::all(read)
}

/// Saves a view.
///
/// # Errors
/// [`Error::Forbidden`] for viewers, and for whoever shares with everybody without managing; [`Error::Invalid`].
pub fn create(tx: &mut Tx<'_>, by: &By, new: NewView) -> Result<View> {
    by.must_write("save lists")?;
    let Some(owner) = by.user() else { return Err(Error::may_not("save lists as nobody")) };
    if store::count(tx, owner)? >= MOST {
        return Err(Error::field("name", format!("You have {MOST} saved lists: take one away.")));
    }
    let view = View {
        id: by.house.ids.new_id(by.now),
        list: new.list,
        name: new.name,
        owner,
        shared: new.shared,
        team: new.team,
        says: new.says,
        created_at: by.now,
        version: 1,
    };
    let view = checked(by, view)?;
    store::insert(tx, &view)?;
    journal::created(tx, by, &view)?;
    Ok(view)
}

/// Changes a view.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Forbidden`] for what somebody else saved, [`Error::Conflict`], [`Error::Invalid`].
pub fn change(tx: &mut Tx<'_>, by: &By, id: Id<id::View>, changes: &ViewChanges) -> Result<View> {
    let old = find(tx, by, id)?;
    must_own(by, &old, "change")?;
    let conflict = || Error::Conflict("This list was changed meanwhile.".to_owned());
    if changes.version.is_some_and(|version| version != old.version) {
        return Err(conflict());
    }
    let mut new = old.clone();
    new.name = changes.name.clone().unwrap_or(new.name);
    new.shared = changes.shared.unwrap_or(new.shared);
    new.team = changes.team.or(new.team);
    new.says = changes.says.clone().unwrap_or(new.says);
    let mut new = checked(by, new)?;
    if journal::changed(tx, by, &old, &new)? {
        if !store::update(tx, &new)? {
            return Err(conflict());
        }
        new.version += 1;
    }
    Ok(new)
}

/// Takes a view away.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Forbidden`] for what somebody else saved.
pub fn delete(tx: &mut Tx<'_>, by: &By, id: Id<id::View>) -> Result<()> {
    let view = find(tx, by, id)?;
    must_own(by, &view, "take away")?;
    store::delete(tx, id)?;
    let subject = view.key();
    let event = NewEvent { kind: Kind::View, subject: &subject, name: "deleted", body: "{}" };
    journal::append(tx, by, &event)
}

/// One's own views, and for managers those that are shared.
fn must_own(by: &By, view: &View, what: &str) -> Result<()> {
    by.must_write("change saved lists")?;
    if by.user() == Some(view.owner) {
        return Ok(());
    }
    by.must_manage(&format!("{what} what a colleague saved"))
}

fn checked(by: &By, mut view: View) -> Result<View> {
    let mut checks = Checked::of(by);
    view.name = checks.name("name", &view.name);
    if view.shared != Sharing::Team {
        view.team = None;
    }
    let actor = by.actor.as_ref();
    let leads = by.must_manage("").is_ok();
    match (view.shared, view.team) {
        (Sharing::Team, None) => checks.wrong("team", "Say with which team.".to_owned()),
        (Sharing::Team, Some(team)) if !leads && !actor.is_some_and(|a| a.is_in_team(team)) => {
            checks.wrong("team", "Share with a team that you are in.".to_owned());
        }
        (Sharing::All, _) if !leads => by.must_manage("share lists with everybody")?,
        _ => {}
    }
    let columns = &view.says.columns;
    if columns.len() > COLUMNS || columns.iter().any(|column| column.len() > COLUMNS) {
        checks.wrong("says/columns", format!("At most {COLUMNS} columns."));
    }
    if serde_json::to_string(&view.says).map_or(true, |says| says.len() > 20_000) {
        checks.wrong("says", "This is too long to be kept.".to_owned());
    }
    checks.done()?;
    Ok(view)
}
