//! Fresh databases for tests.
//!
//! [`both!`](crate::both) turns one body into two tests, one for each engine. SQLite gets a new
//! file; PostgreSQL gets a new schema in the database that `WAYMARK_TEST_POSTGRES` names. Where
//! that variable is missing, the PostgreSQL half says by name that it was skipped.

use std::{
    collections::hash_map::RandomState,
    hash::{BuildHasher, Hasher},
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
};

use crate::{
    Db, Engine, Error, Migration, Options, Registered, Result, Target, postgres, read::Conn,
};

pub mod tape;

/// The variable that names the PostgreSQL database for tests.
pub const POSTGRES: &str = "WAYMARK_TEST_POSTGRES";

/// Makes two tests of each function: `name::sqlite` and `name::postgres`.
///
/// ```ignore
/// db::both! {
///     migrations = &MIGRATIONS;
///     async fn a_note_is_kept(db: Db) { … }
/// }
/// ```
#[macro_export]
macro_rules! both {
    (migrations = $migrations:expr; $($(#[$meta:meta])* async fn $name:ident($db:ident: $type:ty) $body:block)+) => {
        $(
            fn $name(engine: $crate::Engine, test: &str) {
                async fn body($db: $type) $body
                $crate::testing::run(engine, $migrations, test, body);
            }

            $(#[$meta])*
            mod $name {
                #[test]
                fn sqlite() {
                    super::$name($crate::Engine::Sqlite, module_path!());
                }

                #[test]
                fn postgres() {
                    super::$name($crate::Engine::Postgres, module_path!());
                }
            }
        )+
    };
    ($($(#[$meta:meta])* async fn $name:ident($db:ident: $type:ty) $body:block)+) => {
        $crate::both! { migrations = &[]; $($(#[$meta])* async fn $name($db: $type) $body)+ }
    };
}

/// A database that is removed when the value is dropped, also after a failed test.
pub struct Fresh {
    db: Db,
    place: Place,
}

enum Place {
    Folder(#[expect(dead_code, reason = "dropping it removes the folder")] tempfile::TempDir),
    Schema { url: String, schema: String },
}

impl Fresh {
    /// Makes an empty database; none when PostgreSQL is asked for and the variable is missing.
    pub fn new(engine: Engine, migrations: &[Migration]) -> Result<Option<Self>> {
        let (target, place) = match engine {
            Engine::Sqlite => {
                let folder = tempfile::tempdir().map_err(|error| {
                    Error::Unavailable(format!("no folder for a test: {error}"))
                })?;
                (Target::sqlite(folder.path().join("test.sqlite")), Place::Folder(folder))
            }
            Engine::Postgres => {
                let Ok(url) = std::env::var(POSTGRES) else { return Ok(None) };
                let schema = format!("test_{}_{:016x}", std::process::id(), arbitrary());
                (Target::postgres(&url, &schema), Place::Schema { url, schema })
            }
        };
        let db = Db::open(&target, options())?;
        let fresh = Self { db, place };
        fresh.db.migrate(migrations)?;
        Ok(Some(fresh))
    }

    /// A handle on it.
    pub fn db(&self) -> Db {
        self.db.clone()
    }
}

impl Drop for Fresh {
    fn drop(&mut self) {
        self.db.close();
        if let Place::Schema { url, schema } = &self.place {
            let dropped = postgres::on_own_thread(|| {
                let mut client = postgres::Server::new(url, schema, &options())?.connect()?;
                let drop = format!("DROP SCHEMA IF EXISTS \"{schema}\" CASCADE");
                client.batch_execute(&drop).map_err(|error| postgres::explain(&error))
            });
            if let Err(error) = dropped {
                tracing::warn!(%error, schema, "a test's schema is left behind");
            }
        }
    }
}

/// Small numbers, so that many tests at once stay light; commits do not wait for the disk.
pub fn options() -> Options {
    Options { readers: 2, writers: 3, durable: false, ..Options::default() }
}

/// Runs one test on one engine.
pub fn run<F: Future<Output = ()>>(
    engine: Engine,
    migrations: &[Migration],
    test: &str,
    body: impl FnOnce(Db) -> F,
) {
    let fresh = Fresh::new(engine, migrations).expect("a fresh database for the test");
    let Some(fresh) = fresh else {
        #[expect(clippy::print_stderr, reason = "a skipped test must say so")]
        {
            eprintln!("SKIPPED {test}::postgres: {POSTGRES} is not set");
        }
        return;
    };
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_time()
        .build()
        .expect("a runtime for the test");
    let db = fresh.db();
    let done = catch_unwind(AssertUnwindSafe(|| runtime.block_on(body(db))));
    drop(fresh);
    if let Err(panic) = done {
        resume_unwind(panic);
    }
}

/// Lets a SQLite file grow by so many pages and no further, as a full disk would. False where the engine keeps its
/// files out of our reach.
pub async fn leave_room(db: &Db, pages: i64) -> Result<bool> {
    if db.engine() != Engine::Sqlite {
        return Ok(false);
    }
    let has: i64 = db.write(|tx| tx.one(adhoc("PRAGMA page_count"), &[])).await?;
    let most = format!("PRAGMA max_page_count = {}", has.saturating_add(pages));
    let _: i64 = db.write(move |tx| tx.one(adhoc(most.clone()), &[])).await?;
    Ok(true)
}

/// A statement that only one test needs, not entered in the list.
pub(crate) fn adhoc(text: impl Into<String>) -> crate::Sql {
    let text: &'static str = text.into().leak();
    assert!(!text.contains('$'), "a statement with parameters is made by sql!");
    crate::Sql::__new(text, text, None)
}

/// The statements of a migration, one by one.
#[cfg(test)]
pub(crate) fn statements(migration: &str, engine: Engine) -> Vec<String> {
    let text = crate::migrate::translate(migration, engine).expect("the migration is sound");
    text.split(';').map(str::trim).filter(|it| !it.is_empty()).map(str::to_owned).collect()
}

/// Prepares every statement of the program on `db` and lists those that it refuses.
///
/// The database must be migrated. One test of the product calls this on both engines.
pub async fn prepare_all(db: &Db) -> Vec<String> {
    let engine = db.engine();
    let mut refused = Vec::new();
    for statement in Registered::all().filter(|statement| statement.is_for(engine)) {
        let text = statement.sql.text;
        let prepared = db.read(move |read| match &mut read.conn {
            Conn::Sqlite(conn) => crate::sqlite::prepare_only(conn, text.sqlite),
            Conn::Postgres(session) => session.prepare_only(text.postgres),
        });
        if let Err(error) = prepared.await {
            refused.push(format!("{}:{}: {error}", statement.file, statement.line));
        }
    }
    refused
}

fn arbitrary() -> u64 {
    RandomState::new().build_hasher().finish()
}
