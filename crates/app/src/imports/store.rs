//! The imports' SQL.

use db::{FromRow, Json, Read, Row, Select, Sql, Tx, params, sql};
use types::id::kind as id;
use types::{Id, Timestamp};

use super::drafts::Draft;
use super::result::{FileResult, Reject};
use super::{Import, Status};
use crate::house::By;
use crate::{Error, Result};

impl FromRow for Import {
    fn from_row(row: &Row<'_>) -> db::Result<Import> {
        let Json(files) = row.get(5)?;
        Ok(Import {
            id: row.get(0)?,
            name: row.get(1)?,
            map: row.get(2)?,
            status: row.parse(3)?,
            dry: row.get(4)?,
            files,
            error: row.get(6)?,
            started_by: row.get(7)?,
            created_at: row.get(8)?,
            finished_at: row.get(9)?,
            job: row.get(10)?,
            draft: row.get::<Option<Json<Draft>>>(11)?.map(|Json(draft)| draft),
            version: row.get(12)?,
        })
    }
}

const INSERT: Sql = sql!(
    "INSERT INTO imports (id, name, map, status, dry, result, started_by, created_at, version,
                          job_id, draft)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1, $9, $10)"
);

pub(super) fn insert(tx: &mut Tx<'_>, import: &Import) -> Result<()> {
    tx.exec(
        INSERT,
        params![
            import.id,
            import.name,
            import.map,
            import.status.as_str(),
            import.dry,
            Json(&import.files),
            import.started_by,
            import.created_at,
            import.job,
            import.draft.as_ref().map(Json)
        ],
    )?;
    Ok(())
}

const FIND: Sql = sql!(
    "SELECT id, name, map, status, dry, result, error, started_by, created_at, finished_at, job_id,
            draft, version
       FROM imports
      WHERE id = $1"
);

pub(super) fn find(read: &mut Read<'_>, id: Id<id::Import>) -> Result<Option<Import>> {
    Ok(read.maybe(FIND, params![id])?)
}

/// The newest imports before one.
pub(super) fn page(
    read: &mut Read<'_>,
    before: Option<Id<id::Import>>,
    limit: i64,
) -> Result<Vec<Import>> {
    let mut select = Select::new(
        "SELECT id, name, map, status, dry, result, error, started_by, created_at, finished_at,
                job_id, draft, version
           FROM imports
          WHERE TRUE",
    );
    if let Some(before) = before {
        select.push(" AND id < ", before);
    }
    select.push(" ORDER BY id DESC LIMIT ", limit);
    Ok(select.all(read)?)
}

const PROGRESS: Sql = sql!(
    "UPDATE imports
        SET result = $2, status = 'running', version = version + 1
      WHERE id = $1 AND status IN ('waiting', 'running')"
);

/// Notes how far an import is; refuses where somebody has ended it meanwhile.
pub(super) fn progress(tx: &mut Tx<'_>, id: Id<id::Import>, files: &[FileResult]) -> Result<()> {
    if tx.exec(PROGRESS, params![id, Json(Stored::of(files))])? == 1 {
        return Ok(());
    }
    Err(Error::Conflict("Somebody has stopped this import.".to_owned()))
}

const WITH_JOBS: Sql = sql!(
    "SELECT id, name, map, status, dry, result, error, started_by, created_at, finished_at, job_id,
            draft, version
       FROM imports
      WHERE status IN ('waiting', 'running') AND job_id IS NOT NULL
      ORDER BY id
      LIMIT 100"
);

/// Imports that a job should be working on.
pub(super) fn with_jobs(read: &mut Read<'_>) -> Result<Vec<Import>> {
    Ok(read.all(WITH_JOBS, params![])?)
}

const FINISH: Sql = sql!(
    "UPDATE imports
        SET status = $2, result = $3, error = $4, finished_at = $5, version = version + 1
      WHERE id = $1"
);

pub(super) fn finish(
    tx: &mut Tx<'_>,
    id: Id<id::Import>,
    status: Status,
    files: &[FileResult],
    error: Option<&str>,
    at: Timestamp,
) -> Result<()> {
    tx.exec(FINISH, params![id, status.as_str(), Json(Stored::of(files)), error, at])?;
    Ok(())
}

const PREPARE: Sql = sql!(
    "UPDATE imports
        SET name = $2, map = $3, draft = $4, result = '[]', error = NULL, version = version + 1
      WHERE id = $1"
);

/// Keeps what somebody prepares; what an earlier try came to says nothing any more.
pub(super) fn prepare(
    tx: &mut Tx<'_>,
    id: Id<id::Import>,
    name: &str,
    map: &str,
    draft: &Draft,
) -> Result<()> {
    tx.exec(PREPARE, params![id, name, map, Json(draft)])?;
    Ok(())
}

const SEND: Sql = sql!(
    "UPDATE imports
        SET name = $2, dry = $3, job_id = $4, status = 'waiting', result = '[]', error = NULL,
            created_at = $5, version = version + 1
      WHERE id = $1"
);

/// Has a prepared import run.
pub(super) fn send(
    tx: &mut Tx<'_>,
    id: Id<id::Import>,
    name: &str,
    dry: bool,
    job: Id<id::Job>,
    at: Timestamp,
) -> Result<()> {
    tx.exec(SEND, params![id, name, dry, job, at])?;
    Ok(())
}

const RETURN_DRAFT: Sql = sql!(
    "UPDATE imports
        SET status = 'draft', result = $2, error = $3, version = version + 1
      WHERE id = $1 AND dry"
);

/// Gives a prepared import back with what its try came to; not one that is meant by now.
pub(super) fn return_draft(
    tx: &mut Tx<'_>,
    id: Id<id::Import>,
    files: &[FileResult],
    error: Option<&str>,
) -> Result<()> {
    tx.exec(RETURN_DRAFT, params![id, Json(Stored::of(files)), error])?;
    Ok(())
}

const DELETE: Sql = sql!("DELETE FROM imports WHERE id = $1 AND status = 'draft'");

/// Deletes a prepared import that never ran.
pub(super) fn delete(tx: &mut Tx<'_>, id: Id<id::Import>) -> Result<()> {
    forget_files(tx, id)?;
    tx.exec(DELETE, params![id])?;
    Ok(())
}

const STALE: Sql =
    sql!("SELECT id FROM imports WHERE status = 'draft' AND created_at < $1 ORDER BY id LIMIT 100");

/// Prepared imports that nobody went on with.
pub(super) fn stale(read: &mut Read<'_>, before: Timestamp) -> Result<Vec<Id<id::Import>>> {
    Ok(read.all(STALE, params![before])?)
}

const SET_STATUS: Sql = sql!("UPDATE imports SET status = $2, version = version + 1 WHERE id = $1");

pub(super) fn set_status(tx: &mut Tx<'_>, id: Id<id::Import>, status: Status) -> Result<()> {
    tx.exec(SET_STATUS, params![id, status.as_str()])?;
    Ok(())
}

/// A result as it is stored: with the line up to which the file was read, which callers are not told.
#[derive(serde::Serialize)]
struct Stored<'a> {
    #[serde(flatten)]
    result: &'a FileResult,
    line: u64,
}

impl Stored<'_> {
    fn of(files: &[FileResult]) -> Vec<Stored<'_>> {
        files.iter().map(|result| Stored { result, line: result.line }).collect()
    }
}

const KEEP_FILE: Sql =
    sql!("INSERT INTO import_files (import_id, nth, name, content) VALUES ($1, $2, $3, $4)");

pub(super) fn keep_file(
    tx: &mut Tx<'_>,
    import: Id<id::Import>,
    nth: i64,
    name: &str,
    content: &[u8],
) -> Result<()> {
    tx.exec(KEEP_FILE, params![import, nth, name, content])?;
    Ok(())
}

const FILES: Sql = sql!("SELECT name, content FROM import_files WHERE import_id = $1 ORDER BY nth");

pub(super) fn files(read: &mut Read<'_>, import: Id<id::Import>) -> Result<Vec<(String, Vec<u8>)>> {
    Ok(read.all(FILES, params![import])?)
}

const FILE_NAMES: Sql = sql!("SELECT name FROM import_files WHERE import_id = $1 ORDER BY nth");

pub(super) fn file_names(read: &mut Read<'_>, import: Id<id::Import>) -> Result<Vec<String>> {
    Ok(read.all(FILE_NAMES, params![import])?)
}

const FORGET_FILES: Sql = sql!("DELETE FROM import_files WHERE import_id = $1");

pub(super) fn forget_files(tx: &mut Tx<'_>, import: Id<id::Import>) -> Result<()> {
    tx.exec(FORGET_FILES, params![import])?;
    Ok(())
}

const REJECTS: Sql = sql!(
    "SELECT file, line, reason, cells
       FROM import_rejects
      WHERE import_id = $1 AND (file, line) > ($2, $3)
      ORDER BY file, line
      LIMIT $4"
);

impl FromRow for Reject {
    fn from_row(row: &Row<'_>) -> db::Result<Reject> {
        let Json(cells) = row.get(3)?;
        let line: i64 = row.get(1)?;
        let line = u64::try_from(line).unwrap_or(0);
        Ok(Reject { file: row.get(0)?, line, reason: row.get(2)?, cells })
    }
}

/// Rejected rows after a file and line.
pub(super) fn rejects(
    read: &mut Read<'_>,
    import: Id<id::Import>,
    after: (&str, i64),
    limit: i64,
) -> Result<Vec<Reject>> {
    Ok(read.all(REJECTS, params![import, after.0, after.1, limit])?)
}

/// A row of a file that became a record.
#[derive(Clone, Debug)]
pub(super) struct KeyRow {
    pub(super) source: String,
    pub(super) key: String,
    pub(super) kind: String,
    pub(super) subject: String,
    pub(super) hash: String,
}

impl FromRow for KeyRow {
    fn from_row(row: &Row<'_>) -> db::Result<KeyRow> {
        Ok(KeyRow {
            source: row.get(0)?,
            key: row.get(1)?,
            kind: row.get(2)?,
            subject: row.get(3)?,
            hash: row.get(4)?,
        })
    }
}

/// What these keys became.
pub(super) fn keys(read: &mut Read<'_>, space: &str, keys: &[String]) -> Result<Vec<KeyRow>> {
    let mut found = Vec::new();
    for part in keys.chunks(1_000) {
        let mut select = Select::new(
            "SELECT source, key, kind, subject_id, row_hash FROM import_keys WHERE source = ",
        );
        select.bind(space).push_list(" AND key IN (", part, ")");
        found.extend(select.all::<KeyRow>(read)?);
    }
    Ok(found)
}

/// Those of the records that are in their table.
pub(super) fn present(read: &mut Read<'_>, kind: &str, subjects: &[String]) -> Result<Vec<String>> {
    let text = match kind {
        "deal" => "SELECT id FROM deals WHERE id",
        "company" => "SELECT id FROM companies WHERE id",
        _ => "SELECT id FROM contacts WHERE id",
    };
    let mut found = Vec::with_capacity(subjects.len());
    for part in subjects.chunks(1_000) {
        let mut select = Select::new(text);
        select.push_list(" IN (", part, ")");
        found.extend(select.all::<String>(read)?);
    }
    Ok(found)
}

const RENEW_KEY: Sql = sql!("UPDATE import_keys SET row_hash = $3 WHERE source = $1 AND key = $2");

pub(super) fn renew_key(tx: &mut Tx<'_>, space: &str, key: &str, hash: &str) -> Result<()> {
    tx.exec(RENEW_KEY, params![space, key, hash])?;
    Ok(())
}

const PEOPLE: Sql = sql!("SELECT key, subject_id FROM import_keys WHERE source = $1");

/// The people of a mapping by what files call them.
pub(super) fn people(read: &mut Read<'_>, space: &str) -> Result<Vec<(String, Id<id::User>)>> {
    Ok(read.all(PEOPLE, params![space])?)
}

const KEEP_PERSON: Sql = sql!(
    "INSERT INTO import_keys (source, key, kind, subject_id, row_hash, import_id)
     VALUES ($1, $2, 'user', $3, '', $4)
     ON CONFLICT (source, key) DO NOTHING"
);

pub(super) fn keep_person(
    tx: &mut Tx<'_>,
    by: &By,
    space: &str,
    cell: &str,
    user: Id<id::User>,
) -> Result<()> {
    tx.exec(KEEP_PERSON, params![space, cell, user, by.cause_id.as_deref().unwrap_or("")])?;
    Ok(())
}
