//! The files' SQL.

use db::{FromRow, Read, Row, Sql, Tx, params, sql};
use types::Id;
use types::id::kind as id;

use super::File;
use crate::Result;

impl FromRow for File {
    fn from_row(row: &Row<'_>) -> db::Result<File> {
        Ok(File {
            id: row.get(0)?,
            deal: row.get(1)?,
            name: row.get(2)?,
            media: row.get(3)?,
            size: row.get(4)?,
            sha256: row.get(5)?,
            created_at: row.get(6)?,
            created_by: row.get(7)?,
        })
    }
}

/// A file and its bytes.
struct Whole(File, Vec<u8>);

impl FromRow for Whole {
    fn from_row(row: &Row<'_>) -> db::Result<Whole> {
        Ok(Whole(File::from_row(row)?, row.get(8)?))
    }
}

const INSERT: Sql = sql!(
    "INSERT INTO files (id, deal_id, name, media, size, sha256, content, created_at, created_by)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
);

pub(super) fn insert(tx: &mut Tx<'_>, file: &File, content: &[u8]) -> Result<()> {
    tx.exec(
        INSERT,
        params![
            file.id,
            file.deal,
            file.name,
            file.media,
            file.size,
            file.sha256,
            content,
            file.created_at,
            file.created_by
        ],
    )?;
    Ok(())
}

const LIST: Sql = sql!(
    "SELECT id, deal_id, name, media, size, sha256, created_at, created_by
       FROM files
      WHERE deal_id = $1
      ORDER BY created_at DESC, id DESC"
);

pub(super) fn list(read: &mut Read<'_>, deal: Id<id::Deal>) -> Result<Vec<File>> {
    Ok(read.all(LIST, params![deal])?)
}

const PUT_DEAL: Sql = sql!("UPDATE files SET deal_id = $2 WHERE id = $1");

/// Hangs a file on another deal.
pub(super) fn put_deal(tx: &mut Tx<'_>, file: Id<id::File>, deal: Id<id::Deal>) -> Result<()> {
    tx.exec(PUT_DEAL, params![file, deal])?;
    Ok(())
}

const CONTENT: Sql = sql!(
    "SELECT id, deal_id, name, media, size, sha256, created_at, created_by, content
       FROM files
      WHERE deal_id = $1 AND id = $2"
);

pub(super) fn content(
    read: &mut Read<'_>,
    deal: Id<id::Deal>,
    file: Id<id::File>,
) -> Result<Option<(File, Vec<u8>)>> {
    let found: Option<Whole> = read.maybe(CONTENT, params![deal, file])?;
    Ok(found.map(|Whole(file, bytes)| (file, bytes)))
}

const FIND: Sql = sql!(
    "SELECT id, deal_id, name, media, size, sha256, created_at, created_by
       FROM files
      WHERE deal_id = $1 AND id = $2"
);

pub(super) fn find(
    read: &mut Read<'_>,
    deal: Id<id::Deal>,
    file: Id<id::File>,
) -> Result<Option<File>> {
    Ok(read.maybe(FIND, params![deal, file])?)
}

const DELETE: Sql = sql!("DELETE FROM files WHERE id = $1");

/// Lets a file go, with its bytes.
pub(super) fn delete(tx: &mut Tx<'_>, file: Id<id::File>) -> Result<()> {
    tx.exec(DELETE, params![file])?;
    Ok(())
}

const IS_OF_DEAL: Sql = sql!("SELECT count(*) FROM files WHERE deal_id = $1 AND id = $2");

pub(super) fn is_of_deal(
    read: &mut Read<'_>,
    deal: Id<id::Deal>,
    file: Id<id::File>,
) -> Result<bool> {
    let found: i64 = read.one(IS_OF_DEAL, params![deal, file])?;
    Ok(found > 0)
}

const AFTER: Sql = sql!(
    "SELECT id, deal_id, name, media, size, sha256, created_at, created_by, content
       FROM files
      WHERE id > $1
      ORDER BY id
      LIMIT 10"
);

/// All files by id, a few at a time: they may be large.
pub(super) fn after(read: &mut Read<'_>, id: &str) -> Result<Vec<(File, Vec<u8>)>> {
    let found: Vec<Whole> = read.all(AFTER, params![id])?;
    Ok(found.into_iter().map(|Whole(file, bytes)| (file, bytes)).collect())
}
