//! The teams' SQL.

use std::collections::{BTreeMap, BTreeSet};

use db::{FromRow, Json, Read, Row, Sql, Tx, params, sql};
use types::id::kind as id;
use types::{Calendar, Id};

use super::Team;
use crate::Result;

impl FromRow for Team {
    fn from_row(row: &Row<'_>) -> db::Result<Team> {
        let Json(territory) = row.get(4)?;
        let calendar: Option<Json<Calendar>> = row.get(6)?;
        Ok(Team {
            id: row.get(0)?,
            name: row.get(1)?,
            department: row.get(2)?,
            lead: row.get(3)?,
            territory,
            calendar: calendar.map(|Json(calendar)| calendar),
            members: BTreeSet::new(),
            version: row.get(5)?,
        })
    }
}

const FIND: Sql = sql!(
    "SELECT id, name, department_id, lead_id, territory, version, calendar
       FROM teams
      WHERE id = $1"
);
const MEMBERS: Sql = sql!("SELECT user_id FROM team_members WHERE team_id = $1");

pub(super) fn find(read: &mut Read<'_>, id: Id<id::Team>) -> Result<Option<Team>> {
    let Some(team): Option<Team> = read.maybe(FIND, params![id])? else { return Ok(None) };
    let members: Vec<Id<id::User>> = read.all(MEMBERS, params![id])?;
    Ok(Some(Team { members: members.into_iter().collect(), ..team }))
}

const LIST: Sql = sql!(
    "SELECT id, name, department_id, lead_id, territory, version, calendar
       FROM teams
      ORDER BY name_key, id"
);
const ALL_MEMBERS: Sql = sql!("SELECT team_id, user_id FROM team_members");

pub(super) fn list(read: &mut Read<'_>) -> Result<Vec<Team>> {
    let mut members: BTreeMap<Id<id::Team>, BTreeSet<Id<id::User>>> = BTreeMap::new();
    let pairs: Vec<(Id<id::Team>, Id<id::User>)> = read.all(ALL_MEMBERS, params![])?;
    for (team, user) in pairs {
        members.entry(team).or_default().insert(user);
    }
    let teams: Vec<Team> = read.all(LIST, params![])?;
    let with = |team: Team| Team { members: members.remove(&team.id).unwrap_or_default(), ..team };
    Ok(teams.into_iter().map(with).collect())
}

const INSERT: Sql = sql!(
    "INSERT INTO teams (id, name, name_key, department_id, lead_id, territory, version, calendar)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
);

pub(super) fn insert(tx: &mut Tx<'_>, team: &Team) -> Result<()> {
    tx.exec(
        INSERT,
        params![
            team.id,
            team.name,
            types::fold(&team.name),
            team.department,
            team.lead,
            Json(&team.territory),
            team.version,
            team.calendar.as_ref().map(Json)
        ],
    )?;
    team.members.iter().try_for_each(|user| add_member(tx, team.id, *user))
}

const UPDATE: Sql = sql!(
    "UPDATE teams
        SET name = $3, name_key = $4, department_id = $5, lead_id = $6, territory = $7,
            calendar = $8,
            version = version + 1
      WHERE id = $1 AND version = $2"
);

/// Updates a team that nobody changed since it was read; says whether that was so.
pub(super) fn update(tx: &mut Tx<'_>, team: &Team, before: i64) -> Result<bool> {
    let changed = tx.exec(
        UPDATE,
        params![
            team.id,
            before,
            team.name,
            types::fold(&team.name),
            team.department,
            team.lead,
            Json(&team.territory),
            team.calendar.as_ref().map(Json)
        ],
    )?;
    Ok(changed == 1)
}

/// Writes who came and who left.
pub(super) fn put_members(tx: &mut Tx<'_>, old: &Team, new: &Team) -> Result<()> {
    for gone in old.members.difference(&new.members) {
        tx.exec(REMOVE_MEMBER, params![new.id, gone])?;
    }
    new.members.difference(&old.members).try_for_each(|user| add_member(tx, new.id, *user))
}

const ADD_MEMBER: Sql = sql!("INSERT INTO team_members (team_id, user_id) VALUES ($1, $2)");
const REMOVE_MEMBER: Sql = sql!("DELETE FROM team_members WHERE team_id = $1 AND user_id = $2");

fn add_member(tx: &mut Tx<'_>, team: Id<id::Team>, user: Id<id::User>) -> Result<()> {
    tx.exec(ADD_MEMBER, params![team, user])?;
    Ok(())
}

const IS_USED: Sql = sql!(
    "SELECT EXISTS (SELECT 1 FROM deals WHERE team_id = $1)
         OR EXISTS (SELECT 1 FROM companies WHERE team_id = $1)
         OR EXISTS (SELECT 1 FROM contacts WHERE team_id = $1)
         OR EXISTS (SELECT 1 FROM views WHERE team_id = $1)"
);

pub(super) fn is_used(read: &mut Read<'_>, id: Id<id::Team>) -> Result<bool> {
    Ok(read.one(IS_USED, params![id])?)
}

const DELETE_MEMBERS: Sql = sql!("DELETE FROM team_members WHERE team_id = $1");
const DELETE: Sql = sql!("DELETE FROM teams WHERE id = $1");

pub(super) fn delete(tx: &mut Tx<'_>, id: Id<id::Team>) -> Result<()> {
    tx.exec(DELETE_MEMBERS, params![id])?;
    tx.exec(DELETE, params![id])?;
    Ok(())
}
