//! The playbooks' SQL.

use db::{FromRow, Read, Row, Sql, Tx, params, sql};
use types::Id;
use types::id::kind as id;

use super::{Playbook, Version};
use crate::Result;

impl FromRow for Playbook {
    fn from_row(row: &Row<'_>) -> db::Result<Playbook> {
        Ok(Playbook {
            id: row.get(0)?,
            key: row.get(1)?,
            name: row.get(2)?,
            rank: row.get(3)?,
            current: row.get(4)?,
            draft: row.get(5)?,
            draft_base: row.get(6)?,
            archived: row.get(7)?,
            created_at: row.get(8)?,
            version: row.get(9)?,
        })
    }
}

impl FromRow for Version {
    fn from_row(row: &Row<'_>) -> db::Result<Version> {
        Ok(Version {
            id: row.get(0)?,
            playbook: row.get(1)?,
            number: row.get(2)?,
            text: row.get(3)?,
            note: row.get(4)?,
            published_at: row.get(5)?,
            published_by: row.get(6)?,
        })
    }
}

const FIND: Sql = sql!(
    "SELECT id, key, name, rank, current_id, draft, draft_base, archived, created_at, version
       FROM playbooks
      WHERE id = $1"
);

pub(super) fn find(read: &mut Read<'_>, id: Id<id::Playbook>) -> Result<Option<Playbook>> {
    Ok(read.maybe(FIND, params![id])?)
}

const FIND_BY_KEY: Sql = sql!(
    "SELECT id, key, name, rank, current_id, draft, draft_base, archived, created_at, version
       FROM playbooks
      WHERE key = $1"
);

pub(super) fn find_by_key(read: &mut Read<'_>, key: &str) -> Result<Option<Playbook>> {
    Ok(read.maybe(FIND_BY_KEY, params![key])?)
}

const LIST: Sql = sql!(
    "SELECT id, key, name, rank, current_id, draft, draft_base, archived, created_at, version
       FROM playbooks
      ORDER BY rank, key"
);

pub(super) fn list(read: &mut Read<'_>) -> Result<Vec<Playbook>> {
    Ok(read.all(LIST, params![])?)
}

const INSERT: Sql = sql!(
    "INSERT INTO playbooks (id, key, name, rank, current_id, draft, draft_base, archived,
                            created_at, version)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
);

pub(super) fn insert(tx: &mut Tx<'_>, playbook: &Playbook) -> Result<()> {
    tx.exec(
        INSERT,
        params![
            playbook.id,
            playbook.key,
            playbook.name,
            playbook.rank,
            playbook.current,
            playbook.draft,
            playbook.draft_base,
            playbook.archived,
            playbook.created_at,
            playbook.version
        ],
    )?;
    Ok(())
}

const UPDATE: Sql = sql!(
    "UPDATE playbooks
        SET name = $2, rank = $3, current_id = $4, draft = $5, draft_base = $6, archived = $7,
            version = $8
      WHERE id = $1"
);

pub(super) fn update(tx: &mut Tx<'_>, playbook: &Playbook) -> Result<()> {
    tx.exec(
        UPDATE,
        params![
            playbook.id,
            playbook.name,
            playbook.rank,
            playbook.current,
            playbook.draft,
            playbook.draft_base,
            playbook.archived,
            playbook.version
        ],
    )?;
    Ok(())
}

const RANK: Sql = sql!("UPDATE playbooks SET rank = $2 WHERE id = $1");

/// Changes a rank and nothing else: playbooks move together and conflict with no edit.
pub(super) fn set_rank(tx: &mut Tx<'_>, id: Id<id::Playbook>, rank: i64) -> Result<()> {
    tx.exec(RANK, params![id, rank])?;
    Ok(())
}

const LAST_RANK: Sql = sql!("SELECT coalesce(max(rank), 0) FROM playbooks");

pub(super) fn last_rank(read: &mut Read<'_>) -> Result<i64> {
    Ok(read.one(LAST_RANK, params![])?)
}

const LAST_NUMBER: Sql =
    sql!("SELECT coalesce(max(number), 0) FROM playbook_versions WHERE playbook_id = $1");

pub(super) fn last_number(read: &mut Read<'_>, playbook: Id<id::Playbook>) -> Result<i64> {
    Ok(read.one(LAST_NUMBER, params![playbook])?)
}

const FIND_VERSION: Sql = sql!(
    "SELECT id, playbook_id, number, text, note, published_at, published_by
       FROM playbook_versions
      WHERE id = $1"
);

pub(super) fn find_version(
    read: &mut Read<'_>,
    id: Id<id::PlaybookVersion>,
) -> Result<Option<Version>> {
    Ok(read.maybe(FIND_VERSION, params![id])?)
}

const FIND_NUMBER: Sql = sql!(
    "SELECT id, playbook_id, number, text, note, published_at, published_by
       FROM playbook_versions
      WHERE playbook_id = $1 AND number = $2"
);

pub(super) fn find_number(
    read: &mut Read<'_>,
    playbook: Id<id::Playbook>,
    number: i64,
) -> Result<Option<Version>> {
    Ok(read.maybe(FIND_NUMBER, params![playbook, number])?)
}

const VERSIONS: Sql = sql!(
    "SELECT id, playbook_id, number, text, note, published_at, published_by
       FROM playbook_versions
      WHERE playbook_id = $1
      ORDER BY number DESC"
);

pub(super) fn versions(read: &mut Read<'_>, playbook: Id<id::Playbook>) -> Result<Vec<Version>> {
    Ok(read.all(VERSIONS, params![playbook])?)
}

const INSERT_VERSION: Sql = sql!(
    "INSERT INTO playbook_versions (id, playbook_id, number, text, note, published_at, published_by)
     VALUES ($1, $2, $3, $4, $5, $6, $7)"
);

pub(super) fn insert_version(tx: &mut Tx<'_>, version: &Version) -> Result<()> {
    tx.exec(
        INSERT_VERSION,
        params![
            version.id,
            version.playbook,
            version.number,
            version.text,
            version.note,
            version.published_at,
            version.published_by
        ],
    )?;
    Ok(())
}
