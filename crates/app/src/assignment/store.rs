//! The assignment rules' SQL.

use db::{FromRow, Json, Read, Row, Sql, Tx, params, sql};
use types::Id;
use types::id::kind as id;

use super::Rule;
use crate::Result;

impl FromRow for Rule {
    fn from_row(row: &Row<'_>) -> db::Result<Rule> {
        let Json(says) = row.get(3)?;
        Ok(Rule {
            id: row.get(0)?,
            rank: row.get(1)?,
            name: row.get(2)?,
            says,
            active: row.get(4)?,
            version: row.get(5)?,
        })
    }
}

const LIST: Sql =
    sql!("SELECT id, rank, name, rule, active, version FROM assignment_rules ORDER BY rank, id");

pub(super) fn list(read: &mut Read<'_>) -> Result<Vec<Rule>> {
    Ok(read.all(LIST, params![])?)
}

const ACTIVE: Sql = sql!(
    "SELECT id, rank, name, rule, active, version
       FROM assignment_rules
      WHERE active
      ORDER BY rank, id"
);

pub(super) fn active(read: &mut Read<'_>) -> Result<Vec<Rule>> {
    Ok(read.all(ACTIVE, params![])?)
}

const FIND: Sql =
    sql!("SELECT id, rank, name, rule, active, version FROM assignment_rules WHERE id = $1");

pub(super) fn find(read: &mut Read<'_>, id: Id<id::Rule>) -> Result<Option<Rule>> {
    Ok(read.maybe(FIND, params![id])?)
}

const LAST_RANK: Sql = sql!("SELECT coalesce(max(rank), 0) FROM assignment_rules");

pub(super) fn last_rank(read: &mut Read<'_>) -> Result<i64> {
    Ok(read.one(LAST_RANK, params![])?)
}

const INSERT: Sql = sql!(
    "INSERT INTO assignment_rules (id, rank, name, rule, active, turn, version)
     VALUES ($1, $2, $3, $4, $5, 0, $6)"
);

pub(super) fn insert(tx: &mut Tx<'_>, rule: &Rule) -> Result<()> {
    let says = Json(&rule.says);
    tx.exec(INSERT, params![rule.id, rule.rank, rule.name, says, rule.active, rule.version])?;
    Ok(())
}

const UPDATE: Sql = sql!(
    "UPDATE assignment_rules
        SET name = $3, rule = $4, active = $5, version = version + 1
      WHERE id = $1 AND version = $2"
);

/// Updates a rule that nobody changed since it was read; says whether that was so.
pub(super) fn update(tx: &mut Tx<'_>, rule: &Rule, before: i64) -> Result<bool> {
    let says = Json(&rule.says);
    Ok(tx.exec(UPDATE, params![rule.id, before, rule.name, says, rule.active])? == 1)
}

const RANK: Sql = sql!("UPDATE assignment_rules SET rank = $2 WHERE id = $1");

/// Changes a rank and nothing else: rules move together and conflict with no edit.
pub(super) fn set_rank(tx: &mut Tx<'_>, id: Id<id::Rule>, rank: i64) -> Result<()> {
    tx.exec(RANK, params![id, rank])?;
    Ok(())
}

const NEXT_TURN: Sql =
    sql!("UPDATE assignment_rules SET turn = turn + 1 WHERE id = $1 RETURNING turn - 1");

/// Whose turn it is, from 0.
pub(super) fn next_turn(tx: &mut Tx<'_>, id: Id<id::Rule>) -> Result<i64> {
    Ok(tx.one(NEXT_TURN, params![id])?)
}

const TURN: Sql = sql!("SELECT turn FROM assignment_rules WHERE id = $1");

/// Whose turn it is, from 0; it does not pass.
pub(super) fn turn(read: &mut Read<'_>, id: Id<id::Rule>) -> Result<i64> {
    Ok(read.maybe(TURN, params![id])?.unwrap_or_default())
}

const DELETE: Sql = sql!("DELETE FROM assignment_rules WHERE id = $1");

pub(super) fn delete(tx: &mut Tx<'_>, id: Id<id::Rule>) -> Result<()> {
    tx.exec(DELETE, params![id])?;
    Ok(())
}
