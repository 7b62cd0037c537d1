//! The workspace's SQL.

use db::{FromRow, Json, Read, Row, Sql, Tx, params, sql};

use std::sync::Arc;
use types::Calendar;

use super::Workspace;
use crate::Result;

impl FromRow for Workspace {
    fn from_row(row: &Row<'_>) -> db::Result<Workspace> {
        let Json(calendar): Json<Calendar> = row.get(3)?;
        Ok(Workspace {
            id: row.get(0)?,
            name: row.get(1)?,
            currency: row.get(2)?,
            calendar: Arc::new(calendar),
            created_at: row.get(4)?,
            version: row.get(5)?,
        })
    }
}

const VERSION: Sql = sql!("SELECT version FROM workspace");

pub(super) fn version(read: &mut Read<'_>) -> Result<Option<i64>> {
    Ok(read.maybe(VERSION, params![])?)
}

const FIND: Sql = sql!("SELECT id, name, currency, calendar, created_at, version FROM workspace");

pub(super) fn find(read: &mut Read<'_>) -> Result<Option<Workspace>> {
    Ok(read.maybe(FIND, params![])?)
}

const INSERT: Sql = sql!(
    "INSERT INTO workspace (id, name, currency, calendar, settings, created_at, version)
     VALUES ($1, $2, $3, $4, '{}', $5, $6)"
);

pub(super) fn insert(tx: &mut Tx<'_>, workspace: &Workspace) -> Result<()> {
    tx.exec(
        INSERT,
        params![
            workspace.id,
            workspace.name,
            workspace.currency,
            Json(&*workspace.calendar),
            workspace.created_at,
            workspace.version
        ],
    )?;
    Ok(())
}

const UPDATE: Sql =
    sql!("UPDATE workspace SET name = $1, currency = $2, calendar = $3, version = $4");

pub(super) fn update(tx: &mut Tx<'_>, workspace: &Workspace) -> Result<()> {
    tx.exec(
        UPDATE,
        params![workspace.name, workspace.currency, Json(&*workspace.calendar), workspace.version],
    )?;
    Ok(())
}
