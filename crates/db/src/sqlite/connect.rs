//! Opening a connection to the file with every setting it needs.

use std::{path::Path, time::Duration};

use rusqlite::{Connection, OpenFlags, config::DbConfig};

use crate::{
    Error, Options, Result,
    sqlite::{explain, foreign_keys},
};

/// "WAYM" in the file's header, so that no foreign file is mistaken for ours.
pub(super) const APPLICATION_ID: i32 = 0x5741_594D;

/// The log file is cut to this many bytes when it begins anew.
const LONGEST_LOG: u32 = 32 << 20;

/// What a connection is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    Reader,
    Writer,
    Keeper,
}

/// Opens a connection. The writer comes first: it makes the file.
pub(crate) fn connect(path: &Path, role: Role, options: &Options) -> Result<Connection> {
    let mut flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    if role == Role::Writer {
        flags |= OpenFlags::SQLITE_OPEN_CREATE;
    }
    let named = |error: rusqlite::Error| unopened(path, &error);
    let mut conn = Connection::open_with_flags(path, flags).map_err(named)?;
    if role == Role::Writer {
        conn.busy_timeout(options.patience).map_err(named)?;
        claim(&conn, path)?;
        foreign_keys::watch(&mut conn).map_err(named)?;
    }
    set_up(&conn, role, options).map_err(named)?;
    Ok(conn)
}

fn set_up(conn: &Connection, role: Role, options: &Options) -> rusqlite::Result<()> {
    conn.busy_timeout(options.patience)?;
    conn.set_prepared_statement_cache_capacity(1024);
    // Without it a statement may be planned anew for every value that is bound, which costs more than it runs.
    conn.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    let cache = if role == Role::Writer { options.writer_cache } else { options.reader_cache };
    let synchronous = if options.durable { "FULL" } else { "OFF" };
    // No memory-mapped reads: every connection would map the file for itself, and the idle
    // memory of the process would grow with their number.
    conn.execute_batch(&format!(
        "PRAGMA journal_mode = WAL;
         PRAGMA synchronous = {synchronous};
         PRAGMA foreign_keys = ON;
         PRAGMA wal_autocheckpoint = 0;
         PRAGMA journal_size_limit = {LONGEST_LOG};
         PRAGMA case_sensitive_like = ON;
         PRAGMA temp_store = MEMORY;
         PRAGMA mmap_size = 0;
         PRAGMA cache_size = -{cache};"
    ))?;
    match role {
        Role::Reader => conn.execute_batch("PRAGMA query_only = ON"),
        Role::Writer => Ok(()),
        // The keeper shares the disk with the writer and must never make it wait for long.
        Role::Keeper => conn.busy_timeout(Duration::from_millis(100)),
    }
}

/// Marks a new file as ours, and refuses one that belongs to another program.
fn claim(conn: &Connection, path: &Path) -> Result<()> {
    let named = |error: rusqlite::Error| unopened(path, &error);
    let id: i32 = conn.query_row("PRAGMA application_id", [], |row| row.get(0)).map_err(named)?;
    if id == APPLICATION_ID {
        return Ok(());
    }
    let tables: i64 = conn
        .query_row("SELECT count(*) FROM sqlite_master", [], |row| row.get(0))
        .map_err(named)?;
    if id != 0 || tables != 0 {
        return Err(Error::Corrupt(format!(
            "{} is a SQLite file of another program",
            path.display()
        )));
    }
    conn.pragma_update(None, "application_id", APPLICATION_ID).map_err(named)
}

fn unopened(path: &Path, error: &rusqlite::Error) -> Error {
    match explain(error) {
        Error::Other(why) | Error::Unavailable(why) => {
            Error::Unavailable(format!("{}: {why}", path.display()))
        }
        Error::Corrupt(why) => Error::Corrupt(format!("{}: {why}", path.display())),
        Error::Busy(why) => Error::Busy(format!("{}: {why}", path.display())),
        other => other,
    }
}
