//! Bringing the schema up to date.
//!
//! One list of migrations serves both engines (see [`translate`]). All that are
//! missing run in one transaction behind a lock, so that two nodes starting at once migrate
//! once, and a crash half-way leaves the schema as it was. `refinery` keeps the book: a migration
//! that was changed after it ran, or that this program does not know, stops the start.

mod runner;
#[cfg(test)]
mod tests;
mod translate;

pub use translate::translate;

use crate::{Db, Error, Result, Target, migrate::runner::Script, postgres, sqlite};

/// One step of the schema, forward only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Migration {
    /// Its place in the order; unique.
    pub version: u32,
    /// Its name in letters, digits and underscores.
    pub name: &'static str,
    /// Its text for both engines.
    pub sql: &'static str,
}

impl Db {
    /// Runs the migrations that have not run yet and names them. It blocks until that is done.
    pub fn migrate(&self, migrations: &[Migration]) -> Result<Vec<String>> {
        let scripts = self.scripts(migrations)?;
        match self.target() {
            Target::Sqlite(path) => {
                let conn = sqlite::connect(path, sqlite::Role::Writer, self.options())?;
                runner::on_sqlite(&conn, &scripts)
            }
            Target::Postgres { url, schema } => postgres::on_own_thread(|| {
                let server = postgres::Server::new(url, schema, self.options())?;
                runner::on_postgres(&mut server.connect()?, server.schema(), &scripts)
            }),
        }
    }

    fn scripts(&self, migrations: &[Migration]) -> Result<Vec<Script>> {
        let script = |migration: &Migration| {
            let text = translate(migration.sql, self.engine()).map_err(|why| {
                Error::Migration(format!("{} {}: {why}", migration.version, migration.name))
            })?;
            runner::script(migration, &text)
        };
        migrations.iter().map(script).collect()
    }
}
