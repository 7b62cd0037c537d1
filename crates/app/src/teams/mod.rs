//! Teams, and the departments that they belong to. Who is in a team decides what sellers see who see
//! their team's; the first of somebody's teams is the one that their deals count for.

pub(crate) mod api;
pub mod departments;
pub(crate) mod follow;
mod hours;
#[cfg(test)]
mod hours_tests;
mod store;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use db::{Read, Tx};
use deal::Edit;
use serde::{Deserialize, Serialize};
use types::id::kind as id;
use types::{Calendar, Country, Id};

pub(crate) use follow::with_handlers;
pub use hours::{Hours, hours, hours_of};

use crate::fields::Checked;
use crate::house::By;
use crate::journal::{self, Kind, Record};
use crate::{Error, Result, users};

/// The most members of a team.
const MOST_MEMBERS: usize = 1_000;

/// What only administrators do of a team.
const HOURS: &str = "set the working time of a team";

/// Colleagues who sell together.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Team {
    /// Its id.
    pub id: Id<id::Team>,
    /// What people call it.
    pub name: String,
    /// Where it belongs.
    pub department: Option<Id<id::Department>>,
    /// Who leads it.
    pub lead: Option<Id<id::User>>,
    /// The countries that it looks after.
    pub territory: BTreeSet<Country>,
    /// Its working time; absent means the workspace's.
    #[serde(default)]
    pub calendar: Option<Calendar>,
    /// Who is in it.
    pub members: BTreeSet<Id<id::User>>,
    /// Grows with each change.
    #[serde(skip)]
    pub version: i64,
}

impl Record for Team {
    const KIND: Kind = Kind::Team;
    fn key(&self) -> String {
        self.id.as_key().to_string()
    }
}

/// A team to make.
#[derive(Clone, Debug, Default, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewTeamJson)]
pub struct NewTeam {
    /// What people call it.
    pub name: String,
    /// Where it belongs.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub department: Option<Id<id::Department>>,
    /// Who leads it.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub lead: Option<Id<id::User>>,
    /// The countries that it looks after, ISO alpha-2.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    pub territory: BTreeSet<Country>,
    /// Its working time; absent means the workspace's.
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    pub calendar: Option<Calendar>,
    /// Who is in it.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    pub members: BTreeSet<Id<id::User>>,
}

/// Changes of a team; what is absent stays, null empties.
#[derive(Clone, Debug, Default, Deserialize, utoipa::ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = TeamChangesJson)]
pub struct TeamChanges {
    /// The version that was edited, to notice a conflict.
    pub version: Option<i64>,
    /// What people call it.
    pub name: Option<String>,
    /// Where it belongs.
    #[schema(value_type = Option<String>)]
    pub department: Edit<Id<id::Department>>,
    /// Who leads it.
    #[schema(value_type = Option<String>)]
    pub lead: Edit<Id<id::User>>,
    /// The countries that it looks after, ISO alpha-2.
    #[schema(value_type = Option<Vec<String>>)]
    pub territory: Option<BTreeSet<Country>>,
    /// Its working time, the whole of it; null means the workspace's.
    #[schema(value_type = Option<Object>)]
    pub calendar: Edit<Calendar>,
    /// Who is in it: all of them.
    #[schema(value_type = Option<Vec<String>>)]
    pub members: Option<BTreeSet<Id<id::User>>>,
}

/// All teams, by name.
///
/// # Errors
/// The database's.
pub fn list(read: &mut Read<'_>) -> Result<Vec<Team>> {
    store::list(read)
}

/// A team.
///
/// # Errors
/// [`Error::NotFound`].
pub fn find(read: &mut Read<'_>, id: Id<id::Team>) -> Result<Team> {
    store::find(read, id)?.ok_or(Error::NotFound)
}

/// Makes a team. What its members own counts for it, where it is their first.
///
/// # Errors
/// [`Error::Forbidden`] for all but managers and administrators, and for all but administrators where it has its own
/// working time, [`Error::Invalid`].
pub fn create(tx: &mut Tx<'_>, by: &By, new: NewTeam) -> Result<Team> {
    by.must_manage("make teams")?;
    if new.calendar.is_some() {
        by.must_be_admin(HOURS)?;
    }
    let team = Team {
        id: by.house.ids.new_id(by.now),
        name: new.name,
        department: new.department,
        lead: new.lead,
        territory: new.territory,
        calendar: new.calendar,
        members: new.members,
        version: 1,
    };
    let team = checked(tx, by, team)?;
    store::insert(tx, &team)?;
    journal::created(tx, by, &team)?;
    let members: Vec<_> = team.members.iter().copied().collect();
    follow::members_changed(tx, by, team.id, &members)?;
    Ok(team)
}

/// Changes a team. What those own who come or go counts for their first team as it is then. Another working time holds
/// for what is counted from now on; times that were set already stay.
///
/// # Errors
/// [`Error::Forbidden`] for all but managers and administrators, for the working time for all but administrators, [`Error::Conflict`] if somebody was
/// faster, [`Error::Invalid`].
pub fn change(tx: &mut Tx<'_>, by: &By, id: Id<id::Team>, changes: &TeamChanges) -> Result<Team> {
    let old = find(tx, id)?;
    by.must_manage("change teams")?;
    if changes.version.is_some_and(|version| version != old.version) {
        return Err(conflict());
    }
    let mut new = old.clone();
    new.name = changes.name.clone().unwrap_or(new.name);
    new.territory = changes.territory.clone().unwrap_or(new.territory);
    new.members = changes.members.clone().unwrap_or(new.members);
    changes.department.apply_to(&mut new.department);
    changes.lead.apply_to(&mut new.lead);
    changes.calendar.apply_to(&mut new.calendar);
    if new.calendar != old.calendar {
        by.must_be_admin(HOURS)?;
    }
    let new = checked(tx, by, new)?;
    if !journal::changed(tx, by, &old, &new)? {
        return Ok(old);
    }
    if !store::update(tx, &new, old.version)? {
        return Err(conflict());
    }
    store::put_members(tx, &old, &new)?;
    let came_or_went: Vec<_> = old.members.symmetric_difference(&new.members).copied().collect();
    follow::members_changed(tx, by, id, &came_or_went)?;
    Ok(Team { version: old.version + 1, ..new })
}

/// Takes a team away that nothing belongs to.
///
/// # Errors
/// [`Error::Forbidden`], [`Error::Conflict`] where deals or customers belong to it.
pub fn delete(tx: &mut Tx<'_>, by: &By, id: Id<id::Team>) -> Result<()> {
    let team = find(tx, id)?;
    by.must_manage("take teams away")?;
    if store::is_used(tx, id)? {
        let message =
            "Deals, customers or saved lists belong to this team: they need another one first.";
        return Err(Error::Conflict(message.to_owned()));
    }
    store::delete(tx, id)?;
    let event =
        journal::NewEvent { kind: Kind::Team, subject: &team.key(), name: "deleted", body: "{}" };
    journal::append(tx, by, &event)
}

fn checked(read: &mut Read<'_>, by: &By, mut team: Team) -> Result<Team> {
    let mut checks = Checked::of(by);
    team.name = checks.name("name", &team.name);
    if team.members.len() > MOST_MEMBERS {
        checks.wrong("members", format!("A team has at most {MOST_MEMBERS} members."));
    }
    if let Some(department) = team.department
        && departments::is_unknown(read, department)?
    {
        checks.wrong("department", "There is no such department.");
    }
    if let Some(lead) = team.lead
        && is_unknown(read, lead)?
    {
        checks.wrong("lead", "There is no such colleague.");
    }
    for member in team.members.iter().take(MOST_MEMBERS) {
        if is_unknown(read, *member)? {
            checks.wrong("members", format!("There is no colleague {member}."));
        }
    }
    checks.done()?;
    Ok(team)
}

fn is_unknown(read: &mut Read<'_>, user: Id<id::User>) -> Result<bool> {
    match users::find(read, user) {
        Ok(_) => Ok(false),
        Err(Error::NotFound) => Ok(true),
        Err(error) => Err(error),
    }
}

fn conflict() -> Error {
    Error::Conflict("Somebody changed this meanwhile. Look at it again.".to_owned())
}
