//! The absences' SQL.

use db::{FromRow, Read, Row, Select, Sql, Tx, params, sql};
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

const ABSENCE: &str = "SELECT id, user_id, stand_in_id, from_at, until_at, created_at, version
       FROM absences";

pub(super) fn find(read: &mut Read<'_>, id: Id<id::Absence>) -> Result<Option<Absence>> {
    Ok(Select::new(ABSENCE).push(" WHERE id = ", id).maybe(read)?)
}

/// Those that last at an instant or come after it, but those that do not take place.
pub(super) fn not_over(read: &mut Read<'_>, now: Timestamp) -> Result<Vec<Absence>> {
    let mut select = Select::new(ABSENCE);
    select.push(" WHERE until_at > ", now).text(" AND until_at > from_at ORDER BY from_at, id");
    Ok(select.all(read)?)
}

/// When somebody is away between two instants.
pub(super) fn of_user(
    read: &mut Read<'_>,
    user: Id<id::User>,
    from: Timestamp,
    until: Timestamp,
) -> Result<Vec<Absence>> {
    between(read, " WHERE user_id = ", user, from, until)
}

/// When somebody stands in between two instants.
pub(super) fn of_stand_in(
    read: &mut Read<'_>,
    user: Id<id::User>,
    from: Timestamp,
    until: Timestamp,
) -> Result<Vec<Absence>> {
    between(read, " WHERE stand_in_id = ", user, from, until)
}

fn between(
    read: &mut Read<'_>,
    whose: &'static str,
    user: Id<id::User>,
    from: Timestamp,
    until: Timestamp,
) -> Result<Vec<Absence>> {
    let mut select = Select::new(ABSENCE);
    select.push(whose, user).push(" AND until_at > ", from).push(" AND from_at < ", until);
    select.text(" AND until_at > from_at ORDER BY from_at, id");
    Ok(select.all(read)?)
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

pub(super) fn after(read: &mut Read<'_>, id: &str) -> Result<Vec<Absence>> {
    Ok(Select::new(ABSENCE).push(" WHERE id > ", id).text(" ORDER BY id LIMIT 1000").all(read)?)
}
