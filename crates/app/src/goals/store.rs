//! The goals' SQL, and who may see which.

use db::{FromRow, Json, Read, Row, Select, Sql, Tx, params, sql};
use types::Id;
use types::id::kind as id;

use super::{Goal, GoalFilter};
use crate::Result;
use crate::deals::leads;
use crate::house::By;

impl FromRow for Goal {
    fn from_row(row: &Row<'_>) -> db::Result<Goal> {
        let Json(goal): Json<Goal> = row.get(0)?;
        Ok(Goal { version: row.get(1)?, ..goal })
    }
}

/// Narrows a selection of goals to those that the actor may see.
fn only_visible(select: &mut Select, by: &By) {
    let Some(actor) = &by.actor else { return };
    if leads(actor.role) || actor.sees_all() {
        return;
    }
    select.push(" AND (scope = 'company' OR (scope = 'person' AND subject_id = ", actor.user);
    select.text(")");
    if !actor.teams.is_empty() {
        select.push_list(" OR (scope = 'team' AND subject_id IN (", actor.teams.iter(), "))");
    }
    if !actor.departments.is_empty() {
        let ours = actor.departments.iter();
        select.push_list(" OR (scope = 'department' AND subject_id IN (", ours, "))");
    }
    select.text(")");
}

pub(super) fn list(
    read: &mut Read<'_>,
    by: &By,
    filter: GoalFilter,
    limit: i64,
) -> Result<Vec<Goal>> {
    let mut select = Select::new("SELECT facts, version FROM goals WHERE TRUE");
    only_visible(&mut select, by);
    if let Some(day) = filter.on {
        select.push(" AND from_day <= ", day);
        select.push(" AND to_day >= ", day);
    }
    if filter.own {
        select.push(" AND scope = 'person' AND subject_id = ", by.user());
    }
    select.push(
        " ORDER BY CASE scope WHEN 'company' THEN 0 WHEN 'department' THEN 1 WHEN 'team' THEN 2
                              ELSE 3 END,
                   to_day DESC, id
          LIMIT ",
        limit,
    );
    Ok(select.all(read)?)
}

pub(super) fn find(read: &mut Read<'_>, by: &By, id: Id<id::Goal>) -> Result<Option<Goal>> {
    let mut select = Select::new("SELECT facts, version FROM goals WHERE TRUE");
    select.push(" AND id = ", id);
    only_visible(&mut select, by);
    Ok(select.maybe(read)?)
}

const AFTER: Sql = sql!("SELECT facts, version FROM goals WHERE id > $1 ORDER BY id LIMIT 1000");

pub(super) fn after(read: &mut Read<'_>, id: &str) -> Result<Vec<Goal>> {
    Ok(read.all(AFTER, params![id])?)
}

const INSERT: Sql = sql!(
    "INSERT INTO goals (id, scope, subject_id, measure, facts, from_day, to_day, created_at, version)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
);

pub(super) fn insert(tx: &mut Tx<'_>, it: &Goal) -> Result<()> {
    let (scope, subject, measure) = (it.whose.scope(), it.whose.key(), it.measure.word());
    tx.exec(
        INSERT,
        params![
            it.id,
            scope,
            subject,
            measure,
            Json(it),
            it.from,
            it.to,
            it.created_at,
            it.version
        ],
    )?;
    Ok(())
}

const UPDATE: Sql = sql!(
    "UPDATE goals SET facts = $3, from_day = $4, to_day = $5, version = version + 1
      WHERE id = $1 AND version = $2"
);

/// Updates a goal that nobody changed since it was read; says whether that was so.
pub(super) fn update(tx: &mut Tx<'_>, it: &Goal, before: i64) -> Result<bool> {
    Ok(tx.exec(UPDATE, params![it.id, before, Json(it), it.from, it.to])? == 1)
}

const DELETE: Sql = sql!("DELETE FROM goals WHERE id = $1");

pub(super) fn delete(tx: &mut Tx<'_>, id: Id<id::Goal>) -> Result<()> {
    tx.exec(DELETE, params![id])?;
    Ok(())
}
