//! Copying and checking files.

use std::path::Path;

use rusqlite::{
    Connection, OpenFlags,
    backup::{Backup, StepResult},
};

use crate::{Error, Result, sqlite::explain};

/// Copies what `from` sees at this moment into a new file.
pub(crate) fn copy(from: &Connection, to: &Path) -> Result<()> {
    let named = |error: rusqlite::Error| explain(&error);
    let mut copy = Connection::open(to).map_err(named)?;
    let pages = {
        let backup = Backup::new(from, &mut copy).map_err(named)?;
        // All pages in one step come from one moment; writers go on in the log meanwhile.
        match backup.step(-1).map_err(named)? {
            StepResult::Done => backup.progress().pagecount,
            _ => return Err(Error::Busy("the database is locked by another program".into())),
        }
    };
    // The copy is one file without a log beside it.
    copy.query_row("PRAGMA journal_mode = DELETE", [], |_| Ok(())).map_err(named)?;
    tracing::debug!(pages, "copied a database");
    Ok(())
}

/// Opens a backup to read it.
pub(crate) fn open_backup(path: &Path) -> Result<Connection> {
    let named = |error: rusqlite::Error| match explain(&error) {
        Error::Corrupt(why) => Error::Corrupt(format!("{}: {why}", path.display())),
        other => Error::Unavailable(format!("{}: {other}", path.display())),
    };
    let conn =
        Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY).map_err(named)?;
    let id: i32 = conn.query_row("PRAGMA application_id", [], |row| row.get(0)).map_err(named)?;
    if id != super::connect::APPLICATION_ID {
        return Err(Error::Corrupt(format!("{} is not a backup of ours", path.display())));
    }
    Ok(conn)
}

/// Looks for damage and for rows that point at nothing.
pub(crate) fn check(conn: &Connection) -> Result<Vec<String>> {
    let named = |error: rusqlite::Error| explain(&error);
    let mut found = Vec::new();
    let mut damage = conn.prepare("PRAGMA integrity_check(100)").map_err(named)?;
    let lines = damage.query_map([], |row| row.get::<_, String>(0)).map_err(named)?;
    for line in lines {
        let line = line.map_err(named)?;
        if line != "ok" {
            found.push(line);
        }
    }
    let mut orphans = conn
        .prepare("SELECT \"table\", parent, count(*) FROM pragma_foreign_key_check GROUP BY 1, 2")
        .map_err(named)?;
    let lines = orphans
        .query_map([], |row| {
            let (child, parent): (String, String) = (row.get(0)?, row.get(1)?);
            let count: i64 = row.get(2)?;
            Ok(format!("{count} rows of {child} point at rows of {parent} that do not exist"))
        })
        .map_err(named)?;
    for line in lines {
        found.push(line.map_err(named)?);
    }
    Ok(found)
}
