//! Making a workspace of an export.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};

use db::{Engine, Read, Select, Sql, Tx, Value, params, sql};
use serde::Deserialize;

use super::tables::{Kind, TABLES, Table};
use super::{FORMAT, TableCount, line};
use crate::house::{App, By};
use crate::journal::Kind as Subject;
use crate::{Error, Result, deals, search};

/// Reads an export into an empty workspace: all of it or nothing. Afterwards people set new passwords, and
/// programs get new tokens.
///
/// # Errors
/// [`Error::Conflict`] for a workspace that is not empty; [`Error::Invalid`] with file and line for an export
/// that cannot be read.
pub fn restore_dir(app: &App, folder: &Path) -> Result<Vec<TableCount>> {
    check_manifest(folder)?;
    let from = folder.to_owned();
    let counts = app.db.write_blocking(move |tx| {
        must_be_empty(tx)?;
        let mut counts = Vec::new();
        for table in TABLES {
            let rows = read_table(tx, table, &from)?;
            counts.push(TableCount { table: table.name.to_owned(), rows });
        }
        deals::sums::count_anew(tx)?;
        Ok::<_, Error>(counts)
    })?;
    make_findable(app)?;
    Ok(counts)
}

#[derive(Deserialize)]
struct Manifest {
    waymark: u32,
}

fn check_manifest(folder: &Path) -> Result<()> {
    let path = folder.join("manifest.json");
    let text = std::fs::read_to_string(&path).map_err(|error| unreadable(&path, &error))?;
    let manifest: Manifest =
        serde_json::from_str(&text).map_err(|error| unreadable(&path, &error))?;
    if manifest.waymark == FORMAT {
        return Ok(());
    }
    let message =
        format!("This export has form {}; this program reads {FORMAT}.", manifest.waymark);
    Err(Error::field("folder", message))
}

fn unreadable(path: &Path, why: &impl std::fmt::Display) -> Error {
    Error::field("folder", format!("{} cannot be read: {why}.", path.display()))
}

const RECORDS: Sql = sql!(
    "SELECT (SELECT count(*) FROM workspace) + (SELECT count(*) FROM users)
          + (SELECT count(*) FROM deals) + (SELECT count(*) FROM events)"
);

fn must_be_empty(read: &mut Read<'_>) -> Result<()> {
    let records: i64 = read.one(RECORDS, params![])?;
    if records == 0 {
        return Ok(());
    }
    let message = "This workspace is not empty; restore into a new one.";
    Err(Error::Conflict(message.to_owned()))
}

/// How many rows are written by one statement where that helps.
const AT_ONCE: usize = 500;

fn read_table(tx: &mut Tx<'_>, table: &Table, folder: &Path) -> Result<u64> {
    let path = folder.join("data").join(format!("{}.jsonl", table.name));
    let file = File::open(&path).map_err(|error| unreadable(&path, &error))?;
    let mut batch = Batch::new(table);
    let mut rows = 0;
    for (nth, text) in BufReader::new(file).lines().enumerate() {
        let wrong = |why: String| unreadable(&path, &format!("line {}: {why}", nth + 1));
        let text = text.map_err(|error| wrong(error.to_string()))?;
        if text.is_empty() {
            continue;
        }
        let mut cells = line::read(table, &text).map_err(wrong)?;
        fill_bytes(table, &mut cells, folder)?;
        batch.push(cells);
        rows += 1;
        if batch.len() == AT_ONCE {
            batch.write(tx)?;
        }
    }
    batch.write(tx)?;
    if let Some(counts) = table.counts {
        count_on(tx, table.name, counts)?;
    }
    Ok(rows)
}

/// Bytes lie in files of their own, under the row's id.
fn fill_bytes(table: &Table, cells: &mut [Value<'static>], folder: &Path) -> Result<()> {
    let Some(at) = table.columns.iter().position(|column| column.kind == Kind::Bytes) else {
        return Ok(());
    };
    if cells[at] != Value::Null {
        return Ok(());
    }
    let id = match cells.first() {
        Some(Value::Text(id)) if id.chars().all(|c| c.is_ascii_alphanumeric()) => id.to_string(),
        _ => return Err(Error::field("folder", "a file has an id that is none")),
    };
    let path: PathBuf = folder.join("files").join(id);
    let content = std::fs::read(&path).map_err(|error| unreadable(&path, &error))?;
    cells[at] = Value::Blob(content.into());
    Ok(())
}

/// Rows of one table that wait.
struct Batch {
    insert: db::Insert,
    empty: db::Insert,
    is_tokens: bool,
}

impl Batch {
    fn new(table: &Table) -> Batch {
        let is_tokens = table.name == "tokens";
        let empty = if is_tokens {
            // The secrets were not exported: what stands here no secret has as its hash.
            let head = "INSERT INTO tokens (id, user_id, name, read_only, created_at, used_at,
                                expires_at, revoked_at, secret)";
            db::Insert::new(head, table.columns.len() + 1)
        } else {
            db::Insert::new(table.write, table.columns.len())
        };
        Batch { insert: empty.clone(), empty, is_tokens }
    }

    fn push(&mut self, mut cells: Vec<Value<'static>>) {
        if self.is_tokens {
            let id = match &cells[0] {
                Value::Text(id) => id.to_string(),
                _ => String::new(),
            };
            cells.push(Value::Text(format!("restored {id}").into()));
        }
        let cells: Vec<&dyn db::ToParam> =
            cells.iter().map(|cell| cell as &dyn db::ToParam).collect();
        self.insert.row(&cells);
    }

    fn len(&self) -> usize {
        self.insert.len()
    }

    fn write(&mut self, tx: &mut Tx<'_>) -> Result<()> {
        self.insert.exec(tx)?;
        self.insert = self.empty.clone();
        Ok(())
    }
}

const COUNT_COMPANIES: Sql = sql!(postgres:
    "SELECT setval(pg_get_serial_sequence('companies', 'number'),
                   (SELECT max(number) FROM companies))");
const COUNT_CONTACTS: Sql = sql!(postgres:
    "SELECT setval(pg_get_serial_sequence('contacts', 'number'),
                   (SELECT max(number) FROM contacts))");
const COUNT_DEALS: Sql = sql!(postgres:
    "SELECT setval(pg_get_serial_sequence('deals', 'number'), (SELECT max(number) FROM deals))");
const COUNT_EVENTS: Sql = sql!(postgres:
    "SELECT setval(pg_get_serial_sequence('events', 'seq'), (SELECT max(seq) FROM events))");

/// New rows get numbers after those that were read. SQLite sees to that by itself.
fn count_on(tx: &mut Tx<'_>, table: &str, _column: &str) -> Result<()> {
    if tx.engine() == Engine::Sqlite {
        return Ok(());
    }
    let sql = match table {
        "companies" => COUNT_COMPANIES,
        "contacts" => COUNT_CONTACTS,
        "deals" => COUNT_DEALS,
        _ => COUNT_EVENTS,
    };
    tx.one::<Option<i64>>(sql, params![])?;
    Ok(())
}

/// How many records are made findable in one transaction.
const INDEXED_AT_ONCE: i64 = 500;

fn make_findable(app: &App) -> Result<()> {
    let texts: [(Subject, &'static str); 4] = [
        (Subject::Company, "SELECT id FROM companies WHERE id > "),
        (Subject::Contact, "SELECT id FROM contacts WHERE id > "),
        (Subject::Deal, "SELECT id FROM deals WHERE id > "),
        (Subject::Activity, "SELECT id FROM activities WHERE id > "),
    ];
    for (kind, text) in texts {
        let mut after = String::new();
        loop {
            let (by, from) = (By::system(&app.house), after.clone());
            let last = app.db.write_blocking(move |tx| {
                let mut select = Select::new(text);
                select.bind(&from).push(" ORDER BY id LIMIT ", INDEXED_AT_ONCE);
                let keys: Vec<String> = select.all(tx)?;
                let records: Vec<_> = keys.iter().map(|key| (kind, key.clone())).collect();
                search::index_many(tx, &by, &records)?;
                Ok::<_, Error>(keys.into_iter().next_back())
            })?;
            match last {
                Some(last) => after = last,
                None => break,
            }
        }
    }
    Ok(())
}
