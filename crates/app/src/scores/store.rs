//! The score rules' SQL, and that of the deals' points.

use db::{FromRow, Read, Row, Sql, Tx, params, sql};
use types::Id;
use types::id::kind as id;

use super::ScoreRule;
use crate::Result;

impl FromRow for ScoreRule {
    fn from_row(row: &Row<'_>) -> db::Result<ScoreRule> {
        Ok(ScoreRule {
            id: row.get(0)?,
            name: row.get(1)?,
            rule: row.get(2)?,
            points: row.get(3)?,
            active: row.get(4)?,
            created_at: row.get(5)?,
            version: row.get(6)?,
        })
    }
}

const LIST: Sql = sql!(
    "SELECT id, name, rule, points, active, created_at, version
       FROM score_rules
      ORDER BY points DESC, id"
);

pub(super) fn list(read: &mut Read<'_>) -> Result<Vec<ScoreRule>> {
    Ok(read.all(LIST, params![])?)
}

const ACTIVE: Sql = sql!(
    "SELECT id, name, rule, points, active, created_at, version
       FROM score_rules
      WHERE active
      ORDER BY points DESC, id"
);

pub(super) fn active(read: &mut Read<'_>) -> Result<Vec<ScoreRule>> {
    Ok(read.all(ACTIVE, params![])?)
}

const FIND: Sql = sql!(
    "SELECT id, name, rule, points, active, created_at, version FROM score_rules WHERE id = $1"
);

pub(super) fn find(read: &mut Read<'_>, id: Id<id::ScoreRule>) -> Result<Option<ScoreRule>> {
    Ok(read.maybe(FIND, params![id])?)
}

const INSERT: Sql = sql!(
    "INSERT INTO score_rules (id, name, rule, points, active, created_at, version)
     VALUES ($1, $2, $3, $4, $5, $6, $7)"
);

pub(super) fn insert(tx: &mut Tx<'_>, it: &ScoreRule) -> Result<()> {
    tx.exec(
        INSERT,
        params![it.id, it.name, it.rule, it.points, it.active, it.created_at, it.version],
    )?;
    Ok(())
}

const UPDATE: Sql = sql!(
    "UPDATE score_rules
        SET name = $3, rule = $4, points = $5, active = $6, version = version + 1
      WHERE id = $1 AND version = $2"
);

/// Updates a rule that nobody changed since it was read; says whether that was so.
pub(super) fn update(tx: &mut Tx<'_>, it: &ScoreRule, before: i64) -> Result<bool> {
    Ok(tx.exec(UPDATE, params![it.id, before, it.name, it.rule, it.points, it.active])? == 1)
}

const DELETE: Sql = sql!("DELETE FROM score_rules WHERE id = $1");

pub(super) fn delete(tx: &mut Tx<'_>, id: Id<id::ScoreRule>) -> Result<()> {
    tx.exec(DELETE, params![id])?;
    Ok(())
}

const SET_POINTS: Sql = sql!("UPDATE deals SET score = $2 WHERE id = $1 AND score <> $2");

/// Writes the points that lists order by.
pub(super) fn set_points(tx: &mut Tx<'_>, deal: Id<id::Deal>, points: i64) -> Result<()> {
    tx.exec(SET_POINTS, params![deal, points])?;
    Ok(())
}

const ALIVE_AFTER: Sql = sql!(
    "SELECT d.id, d.number FROM deals d WHERE d.alive AND d.number > $1 ORDER BY d.number LIMIT $2"
);

/// Deals with a stage by number after `number`.
pub(super) fn alive_after(
    read: &mut Read<'_>,
    number: i64,
    limit: i64,
) -> Result<Vec<(Id<id::Deal>, i64)>> {
    Ok(read.all(ALIVE_AFTER, params![number, limit])?)
}

const OF_COMPANY: Sql = sql!(
    "SELECT d.id, d.number FROM deals d
      WHERE d.company_id = $1 AND d.alive AND d.number > $2
      ORDER BY d.number
      LIMIT $3"
);

/// Deals of a company with a stage, by number after `number`.
pub(super) fn of_company(
    read: &mut Read<'_>,
    company: Id<id::Company>,
    number: i64,
    limit: i64,
) -> Result<Vec<(Id<id::Deal>, i64)>> {
    Ok(read.all(OF_COMPANY, params![company, number, limit])?)
}

const OF_CONTACT: Sql = sql!(
    "SELECT d.id, d.number FROM deals d
      WHERE d.contact_id = $1 AND d.alive AND d.number > $2
      ORDER BY d.number
      LIMIT $3"
);

/// Deals of a contact with a stage, by number after `number`.
pub(super) fn of_contact(
    read: &mut Read<'_>,
    contact: Id<id::Contact>,
    number: i64,
    limit: i64,
) -> Result<Vec<(Id<id::Deal>, i64)>> {
    Ok(read.all(OF_CONTACT, params![contact, number, limit])?)
}
