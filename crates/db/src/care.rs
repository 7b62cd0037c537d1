//! Looking after the data: copies and checks.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
};

use crate::{Db, Error, Result, Target, sqlite};

impl Db {
    /// Copies a SQLite database, as it is at this moment, to a file; writing goes on meanwhile.
    ///
    /// The file appears only when it is complete, and never in the place of another. It blocks. PostgreSQL has
    /// `pg_dump` for this.
    pub fn backup_to(&self, to: &Path) -> Result<()> {
        match self.target() {
            Target::Sqlite(from) => {
                must_be_free(to, from)?;
                let conn = sqlite::connect(from, sqlite::Role::Reader, self.options())?;
                in_one_piece(to, |part| sqlite::copy(&conn, part))
            }
            Target::Postgres { schema, .. } => Err(Error::Unsupported(format!(
                "a PostgreSQL database is backed up with its own tool: \
                 pg_dump --format=custom --schema={schema} --file={}",
                to.display()
            ))),
        }
    }

    /// Looks for damage, and for rows that point at nothing. What is found is told in words.
    ///
    /// It reads the whole file, and blocks. PostgreSQL looks after its own pages.
    pub fn check(&self) -> Result<Vec<String>> {
        match self.target() {
            Target::Sqlite(path) => {
                sqlite::check(&sqlite::connect(path, sqlite::Role::Reader, self.options())?)
            }
            Target::Postgres { .. } => Ok(Vec::new()),
        }
    }
}

/// Refuses to write a backup over anything, and over the database itself in particular.
fn must_be_free(to: &Path, database: &Path) -> Result<()> {
    let is_database = |path: &Path| match (path.canonicalize(), database.canonicalize()) {
        (Ok(path), Ok(database)) => path == database,
        _ => false,
    };
    if is_database(to) || is_database(&part_of(to)) {
        return Err(Error::Unsupported(format!(
            "{} is the database itself; give the backup another name",
            database.display()
        )));
    }
    // A link that leads nowhere is something too.
    if to.symlink_metadata().is_ok() {
        return Err(Error::Unsupported(format!(
            "{} exists already; move it away, or give the backup another name",
            to.display()
        )));
    }
    Ok(())
}

/// Puts a backup in the place of a SQLite database that is not there yet.
///
/// The backup is checked first, and the file appears only when it is complete.
pub fn restore(backup: &Path, to: &Path) -> Result<()> {
    if to.exists() {
        return Err(Error::Unsupported(format!(
            "{} exists already; move it away before restoring",
            to.display()
        )));
    }
    let conn = sqlite::open_backup(backup)?;
    if let Some(damage) = sqlite::check(&conn)?.into_iter().next() {
        return Err(Error::Corrupt(format!("{}: {damage}", backup.display())));
    }
    in_one_piece(to, |part| sqlite::copy(&conn, part))
}

/// Lets `make` write a file beside `to`, and gives it the name only when it is on disk.
fn in_one_piece(to: &Path, make: impl FnOnce(&Path) -> Result<()>) -> Result<()> {
    let part = part_of(to);
    let unwritten = |error: std::io::Error| match error.kind() {
        std::io::ErrorKind::StorageFull => Error::Full,
        _ => Error::Unavailable(format!("{}: {error}", to.display())),
    };
    remove_if_there(&part).map_err(unwritten)?;
    let made = make(&part)
        .and_then(|()| File::open(&part).and_then(|file| file.sync_all()).map_err(unwritten))
        .and_then(|()| fs::rename(&part, to).map_err(unwritten));
    if made.is_err() {
        // The trouble is told; that a half-made file stays as well is no news.
        let _ = remove_if_there(&part);
    }
    made?;
    let folder = to.parent().filter(|folder| !folder.as_os_str().is_empty());
    let folder = File::open(folder.unwrap_or(Path::new("."))).map_err(unwritten)?;
    folder.sync_all().map_err(unwritten)
}

/// What a file is called while it is being written.
fn part_of(to: &Path) -> PathBuf {
    let mut part = to.as_os_str().to_owned();
    part.push(".part");
    PathBuf::from(part)
}

fn remove_if_there(file: &Path) -> std::io::Result<()> {
    match fs::remove_file(file) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
