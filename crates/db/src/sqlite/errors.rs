//! Naming SQLite's trouble, constraints included.
//!
//! SQLite tells which columns of a unique index were violated, not which index; and of a foreign
//! key it tells nothing. The names come from the schema, looked up only after a failure.

use rusqlite::{Connection, ErrorCode, ffi};

use crate::{Error, Value, sqlite::foreign_keys};

/// Explains trouble with a statement.
pub(crate) fn explain_in(
    conn: &Connection,
    text: &str,
    values: &[Value<'_>],
    error: &rusqlite::Error,
) -> Error {
    match error.sqlite_extended_error_code() {
        Some(ffi::SQLITE_CONSTRAINT_FOREIGNKEY) if text == "COMMIT" => {
            Error::ForeignKey { constraint: foreign_keys::name_of_broken(conn) }
        }
        Some(ffi::SQLITE_CONSTRAINT_FOREIGNKEY) => {
            Error::ForeignKey { constraint: foreign_keys::name_of_violated(conn, text, values) }
        }
        Some(ffi::SQLITE_CONSTRAINT_UNIQUE) => {
            Error::Unique { constraint: unique_name(conn, &message(error)) }
        }
        Some(ffi::SQLITE_CONSTRAINT_PRIMARYKEY | ffi::SQLITE_CONSTRAINT_ROWID) => {
            Error::Unique { constraint: format!("{}_pkey", table_of(&message(error))) }
        }
        _ => match explain(error) {
            Error::Other(why) => Error::Other(format!("{why}: {text}")),
            other => other,
        },
    }
}

/// Explains trouble without a statement at hand.
pub(crate) fn explain(error: &rusqlite::Error) -> Error {
    let why = message(error);
    match error.sqlite_extended_error_code() {
        Some(ffi::SQLITE_CONSTRAINT_CHECK) => {
            return Error::Check { constraint: after_colon(&why).to_owned() };
        }
        Some(ffi::SQLITE_CONSTRAINT_NOTNULL) => {
            return Error::NotNull { column: after_colon(&why).to_owned() };
        }
        _ => {}
    }
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Error::Busy(why),
        Some(ErrorCode::DiskFull) => Error::Full,
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Error::Corrupt(why),
        Some(
            ErrorCode::SystemIoFailure
            | ErrorCode::CannotOpen
            | ErrorCode::PermissionDenied
            | ErrorCode::ReadOnly
            | ErrorCode::OutOfMemory,
        ) => Error::Unavailable(why),
        _ => Error::Other(why),
    }
}

fn message(error: &rusqlite::Error) -> String {
    match error {
        rusqlite::Error::SqliteFailure(_, Some(message)) => message.clone(),
        other => other.to_string(),
    }
}

/// `UNIQUE constraint failed: deals.number` → `deals.number`.
fn after_colon(message: &str) -> &str {
    message.split_once(": ").map_or(message, |(_, rest)| rest)
}

fn table_of(message: &str) -> &str {
    after_colon(message).split('.').next().unwrap_or_default()
}

/// Finds the index over the columns that the message lists.
fn unique_name(conn: &Connection, message: &str) -> String {
    let listed = after_colon(message);
    if let Some(index) = listed.strip_prefix("index '") {
        return index.trim_end_matches('\'').to_owned();
    }
    let table = table_of(message);
    let columns: Vec<&str> =
        listed.split(", ").filter_map(|part| part.split_once('.').map(|(_, it)| it)).collect();
    let named = index_over(conn, table, &columns).ok().flatten();
    named.unwrap_or_else(|| format!("{table}_{}_key", columns.join("_")))
}

fn index_over(
    conn: &Connection,
    table: &str,
    columns: &[&str],
) -> rusqlite::Result<Option<String>> {
    let mut indexes = conn.prepare_cached(
        "SELECT name, origin FROM pragma_index_list(?1) WHERE \"unique\" = 1 ORDER BY name",
    )?;
    let mut rows = indexes.query([table])?;
    while let Some(row) = rows.next()? {
        let (name, origin): (String, String) = (row.get(0)?, row.get(1)?);
        if columns_of(conn, &name)? != columns {
            continue;
        }
        return Ok(match origin.as_str() {
            "c" => Some(name),
            "pk" => Some(format!("{table}_pkey")),
            _ => None,
        });
    }
    Ok(None)
}

fn columns_of(conn: &Connection, index: &str) -> rusqlite::Result<Vec<String>> {
    let mut columns =
        conn.prepare_cached("SELECT coalesce(name, '') FROM pragma_index_info(?1) ORDER BY seqno")?;
    let rows = columns.query_map([index], |row| row.get(0))?;
    rows.collect()
}
