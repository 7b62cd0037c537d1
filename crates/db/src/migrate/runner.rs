//! Lending refinery a connection that is already inside one locked transaction.

use refinery_core::{
    Runner,
    traits::sync::{Migrate, Query, Transaction},
};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

use crate::{Error, Migration, Result, postgres, sqlite};

pub(super) type Script = refinery_core::Migration;

/// The lock that lets one node migrate at a time.
const LOCK: &str = "SELECT pg_advisory_xact_lock(1466920018, hashtext(current_schema()))";

/// A migration as refinery wants it.
pub(super) fn script(migration: &Migration, text: &str) -> Result<Script> {
    Script::unapplied(&format!("V{}__{}", migration.version, migration.name), text)
        .map_err(|error| unable(&error))
}

pub(super) fn on_sqlite(conn: &rusqlite::Connection, scripts: &[Script]) -> Result<Vec<String>> {
    sqlite::control(conn, "BEGIN IMMEDIATE")?;
    match run(&mut OnSqlite(conn), scripts) {
        Ok(applied) => {
            sqlite::control(conn, "COMMIT")?;
            Ok(applied)
        }
        Err(error) => {
            sqlite::control(conn, "ROLLBACK")?;
            Err(error)
        }
    }
}

pub(super) fn on_postgres(
    client: &mut ::postgres::Client,
    schema: &str,
    scripts: &[Script],
) -> Result<Vec<String>> {
    let missing = "SELECT count(*) = 0 FROM pg_namespace WHERE nspname = $1";
    let missing =
        client.query_one(missing, &[&schema]).map_err(|error| postgres::explain(&error))?;
    if missing.get(0) {
        let create = format!("CREATE SCHEMA IF NOT EXISTS \"{schema}\"");
        client.batch_execute(&create).map_err(|error| postgres::explain(&error))?;
    }
    let mut tx = client.transaction().map_err(|error| postgres::explain(&error))?;
    tx.batch_execute(LOCK).map_err(|error| postgres::explain(&error))?;
    let applied = run(&mut OnPostgres(&mut tx), scripts)?;
    tx.commit().map_err(|error| postgres::explain(&error))?;
    Ok(applied)
}

fn run<C: Migrate>(conn: &mut C, scripts: &[Script]) -> Result<Vec<String>> {
    let mut runner = Runner::new(scripts).set_grouped(true);
    runner.set_migration_table_name("migrations");
    let report = runner.run(conn).map_err(|error| unable(&error))?;
    Ok(report.applied_migrations().iter().map(ToString::to_string).collect())
}

fn unable(error: &refinery_core::Error) -> Error {
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        let more = match error.downcast_ref::<::postgres::Error>() {
            Some(error) => postgres::explain(error).to_string(),
            None => error.to_string(),
        };
        if !text.contains(&more) {
            text = format!("{text}: {more}");
        }
        cause = error.source();
    }
    Error::Migration(text)
}

struct OnSqlite<'c>(&'c rusqlite::Connection);

impl Transaction for OnSqlite<'_> {
    type Error = rusqlite::Error;

    fn execute<'a, T: Iterator<Item = &'a str>>(
        &mut self,
        queries: T,
    ) -> Result<usize, Self::Error> {
        let mut count = 0;
        for query in queries {
            self.0.execute_batch(query)?;
            count += 1;
        }
        Ok(count)
    }
}

impl Query<Vec<Script>> for OnSqlite<'_> {
    fn query(&mut self, query: &str) -> Result<Vec<Script>, Self::Error> {
        let mut statement = self.0.prepare(query)?;
        let rows = statement.query_map([], |row| {
            Ok(applied(
                row.get(0)?,
                row.get(1)?,
                &row.get::<_, String>(2)?,
                &row.get::<_, String>(3)?,
            ))
        })?;
        rows.collect()
    }
}

impl Migrate for OnSqlite<'_> {}

struct OnPostgres<'t, 'c>(&'t mut ::postgres::Transaction<'c>);

impl Transaction for OnPostgres<'_, '_> {
    type Error = ::postgres::Error;

    fn execute<'a, T: Iterator<Item = &'a str>>(
        &mut self,
        queries: T,
    ) -> Result<usize, Self::Error> {
        let mut count = 0;
        for query in queries {
            self.0.batch_execute(query)?;
            count += 1;
        }
        Ok(count)
    }
}

impl Query<Vec<Script>> for OnPostgres<'_, '_> {
    fn query(&mut self, query: &str) -> Result<Vec<Script>, Self::Error> {
        let rows = self.0.query(query, &[])?;
        let read = |row: &::postgres::Row| {
            applied(row.get(0), row.get(1), row.get::<_, &str>(2), row.get::<_, &str>(3))
        };
        Ok(rows.iter().map(read).collect())
    }
}

impl Migrate for OnPostgres<'_, '_> {}

/// What the book says of a migration. An entry nobody can read counts as a changed migration.
fn applied(version: i32, name: String, on: &str, checksum: &str) -> Script {
    let on = OffsetDateTime::parse(on, &Rfc3339).unwrap_or(OffsetDateTime::UNIX_EPOCH);
    Script::applied(version, name, on, checksum.parse().unwrap_or_default())
}
