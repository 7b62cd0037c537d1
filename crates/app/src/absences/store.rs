//! The absences' SQL.

use db::{FromRow, Read, Row, Sql, Tx, params, sql};
use types::id::kind as id;
use types::{Id, Timestamp};
use web::StandsIn;

use super::Absence;
use crate::Result;

impl FromRow for Absence {
    fn from_row(row: &Row<'_>) -> db::Result<Absence> {
        Ok(Absence {
            id: row.get(0)?,
            user: row.get(1)?,
            stand_in: row.get(2)?,
            from: row.get(3)?,
            until: row.get(4)?,
            created_at: row.get(5)?,
            version: row.get(6)?,
        })
    }
}

const FIND: Sql = sql!(
    "SELECT id, user_id, stand_in_id, from_at, until_at, created_at, version
       FROM absences
      WHERE id = $1"
);

pub(super) fn find(read: &mut Read<'_>, id: Id<id::Absence>) -> Result<Option<Absence>> {
    Ok(read.maybe(FIND, params![id])?)
}

const NOT_OVER: Sql = sql!(
    "SELECT id, user_id, stand_in_id, from_at, until_at, created_at, version
       FROM absences
      WHERE until_at > $1 AND until_at > from_at
      ORDER BY from_at, id"
);

/// Those that last at an instant or come after it, but those that do not take place.
pub(super) fn not_over(read: &mut Read<'_>, now: Timestamp) -> Result<Vec<Absence>> {
    Ok(read.all(NOT_OVER, params![now])?)
}

const OF_USER: Sql = sql!(
    "SELECT id, user_id, stand_in_id, from_at, until_at, created_at, version
       FROM absences
      WHERE user_id = $1 AND until_at > $2 AND from_at < $3 AND until_at > from_at
      ORDER BY from_at, id"
);

/// When somebody is away between two instants.
pub(super) fn of_user(
    read: &mut Read<'_>,
    user: Id<id::User>,
    from: Timestamp,
    until: Timestamp,
) -> Result<Vec<Absence>> {
    Ok(read.all(OF_USER, params![user, from, until])?)
}

const OF_STAND_IN: Sql = sql!(
    "SELECT id, user_id, stand_in_id, from_at, until_at, created_at, version
       FROM absences
      WHERE stand_in_id = $1 AND until_at > $2 AND from_at < $3 AND until_at > from_at
      ORDER BY from_at, id"
);

/// When somebody stands in between two instants.
pub(super) fn of_stand_in(
    read: &mut Read<'_>,
    user: Id<id::User>,
    from: Timestamp,
    until: Timestamp,
) -> Result<Vec<Absence>> {
    Ok(read.all(OF_STAND_IN, params![user, from, until])?)
}

const STOOD_IN_FOR: Sql = sql!(
    "SELECT user_id, from_at, until_at
       FROM absences
      WHERE stand_in_id = $1
      ORDER BY until_at DESC
      LIMIT $2"
);

pub(super) fn stood_in_for(
    read: &mut Read<'_>,
    user: Id<id::User>,
    limit: i64,
) -> Result<Vec<StandsIn>> {
    let found: Vec<(Id<id::User>, Timestamp, Timestamp)> =
        read.all(STOOD_IN_FOR, params![user, limit])?;
    Ok(found.into_iter().map(|(absent, from, until)| StandsIn { absent, from, until }).collect())
}

const COMING: Sql = sql!("SELECT count(*) FROM absences WHERE stand_in_id = $1 AND until_at > $2");

/// In how many times somebody stands in, now and later.
pub(super) fn coming(read: &mut Read<'_>, user: Id<id::User>, now: Timestamp) -> Result<i64> {
    Ok(read.one(COMING, params![user, now])?)
}

const HOLD: Sql = sql!("UPDATE users SET active = active WHERE id = $1 OR id = $2");

/// Lets nobody else say at the same moment when these two are away.
pub(super) fn hold(tx: &mut Tx<'_>, user: Id<id::User>, stand_in: Id<id::User>) -> Result<()> {
    tx.exec(HOLD, params![user, stand_in])?;
    Ok(())
}

const INSERT: Sql = sql!(
    "INSERT INTO absences (id, user_id, stand_in_id, from_at, until_at, created_at, version)
     VALUES ($1, $2, $3, $4, $5, $6, $7)"
);

pub(super) fn insert(tx: &mut Tx<'_>, it: &Absence) -> Result<()> {
    tx.exec(
        INSERT,
        params![it.id, it.user, it.stand_in, it.from, it.until, it.created_at, it.version],
    )?;
    Ok(())
}

const SET_UNTIL: Sql =
    sql!("UPDATE absences SET until_at = $3, version = version + 1 WHERE id = $1 AND version = $2");

/// Says whether nobody changed it since it was read.
pub(super) fn set_until(tx: &mut Tx<'_>, it: &Absence, before: i64) -> Result<bool> {
    Ok(tx.exec(SET_UNTIL, params![it.id, before, it.until])? == 1)
}

const AFTER: Sql = sql!(
    "SELECT id, user_id, stand_in_id, from_at, until_at, created_at, version
       FROM absences
      WHERE id > $1
      ORDER BY id
      LIMIT 1000"
);

pub(super) fn after(read: &mut Read<'_>, id: &str) -> Result<Vec<Absence>> {
    Ok(read.all(AFTER, params![id])?)
}
