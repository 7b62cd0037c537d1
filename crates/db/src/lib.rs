//! The only crate that names a database driver: SQLite and PostgreSQL behind one small surface.
//!
//! A workspace's data is one SQLite file or one PostgreSQL schema. The rest of the product holds a
//! [`Db`] and hands it plain, synchronous closures:
//!
//! - [`Db::read`] gives the closure a [`Read`]: one consistent moment, after every answered write.
//! - [`Db::write`] gives it a [`Tx`]: all of it is kept or nothing, and `Ok` means *on disk*.
//!
//! On SQLite a few threads read and one writes, committing in groups; on PostgreSQL each thread owns
//! a connection, and a transaction that another one got in the way of is run again. So a closure
//! may run more than once: it changes nothing but the database, and leaves what should happen
//! outside to [`Tx::after_commit`]. This crate never says "deal"; it knows no table but its own.
//!
//! ```
//! use db::{Db, Error, FromRow, Migration, Options, Read, Row, Select, Sql, Target, Tx, params, sql};
//! use types::{Company, Id, IdSource, Timestamp};
//!
//! // One text for both engines; `db::migrate::translate` lists the words that differ.
//! const MIGRATIONS: [Migration; 1] = [Migration {
//!     version: 1,
//!     name: "companies",
//!     sql: "CREATE TABLE companies (
//!               id       TEXT NOT NULL PRIMARY KEY,
//!               name     TEXT NOT NULL,
//!               domain   TEXT,
//!               added_at BIGINT NOT NULL
//!           );
//!           CREATE UNIQUE INDEX companies_domain_once ON companies (domain);",
//! }];
//!
//! // A store: its SQL beside the functions that run it.
//! #[derive(Debug, PartialEq)]
//! pub struct CompanyRow {
//!     pub id: Id<Company>,
//!     pub name: String,
//!     pub domain: Option<String>,
//!     pub added_at: Timestamp,
//! }
//!
//! impl FromRow for CompanyRow {
//!     fn from_row(row: &Row<'_>) -> db::Result<Self> {
//!         Ok(Self {
//!             id: row.get("id")?,
//!             name: row.get("name")?,
//!             domain: row.get("domain")?,
//!             added_at: row.get("added_at")?,
//!         })
//!     }
//! }
//!
//! const INSERT: Sql = sql!(
//!     "INSERT INTO companies (id, name, domain, added_at)
//!      VALUES                ($1, $2,   $3,     $4)");
//! const FIND: Sql = sql!("SELECT id, name, domain, added_at FROM companies WHERE id = $1");
//!
//! pub fn insert(tx: &mut Tx<'_>, row: &CompanyRow) -> db::Result<()> {
//!     tx.exec(INSERT, params![row.id, row.name, row.domain, row.added_at])?;
//!     tx.notify("companies");
//!     Ok(())
//! }
//!
//! pub fn find(read: &mut Read<'_>, id: Id<Company>) -> db::Result<Option<CompanyRow>> {
//!     read.maybe(FIND, params![id])
//! }
//!
//! /// Optional filters: fixed pieces of text, bound values.
//! pub fn page_after(
//!     read: &mut Read<'_>,
//!     domain: Option<&str>,
//!     after: Option<&CompanyRow>,
//! ) -> db::Result<Vec<CompanyRow>> {
//!     let mut list = Select::new("SELECT id, name, domain, added_at FROM companies WHERE TRUE");
//!     if let Some(domain) = domain {
//!         list.push(" AND domain = ", domain);
//!     }
//!     if let Some(last) = after {
//!         list.push(" AND (name, id) > (", &last.name).push(", ", last.id).text(")");
//!     }
//!     list.text(" ORDER BY name, id LIMIT ").bind(50);
//!     list.all(read)
//! }
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let folder = tempfile::tempdir()?;
//! # let path = folder.path().join("waymark.sqlite");
//! let db = Db::open(&Target::sqlite(path), Options::default())?;
//! db.migrate(&MIGRATIONS)?;
//!
//! let now = Timestamp::from_millis(1_750_000_000_000);
//! let id = IdSource::seeded(1).new_id(now);
//! // In asynchronous code: `db.write(…).await`. A `Tx` reads like a `Read`, so `find(tx, id)` works.
//! let saved = db.write_blocking(move |tx| {
//!     let row = CompanyRow { id, name: "Ada".into(), domain: Some("ada.org".into()), added_at: now };
//!     insert(tx, &row)?;
//!     find(tx, id)
//! })?;
//! assert_eq!(saved.map(|row| row.name), Some("Ada".to_owned()));
//!
//! // The database decides uniqueness, and the constraint's name says what to tell the user.
//! let other = IdSource::seeded(2).new_id(now);
//! let refused: Result<(), Error> = db.write_blocking(move |tx| {
//!     let row = CompanyRow { id: other, name: "Bob".into(), domain: Some("ada.org".into()), added_at: now };
//!     insert(tx, &row)
//! });
//! assert_eq!(refused.unwrap_err().constraint(), Some("companies_domain_once"));
//! # db.close();
//! # Ok(())
//! # }
//! ```
//!
//! # Rules that keep both engines alike
//!
//! - Placeholders are `$1`, `$2` …; a value is never formatted into a text.
//! - Name every `CHECK` (`CONSTRAINT deals_worth_positive CHECK (…)`), give unique indexes their own
//!   columns, leave foreign keys unnamed and without `ON DELETE RESTRICT` (the default refuses too).
//!   Then [`Error`] names them alike: the index, `{table}_pkey`, `{table}_{columns}_key`,
//!   `{table}_{columns}_fkey`.
//! - A refused statement spoils its transaction. What may be refused without harm runs inside
//!   [`Tx::attempt`].
//! - `LIKE` heeds case on both and has no escape sign unless it says `ESCAPE '\'`; texts are ordered by
//!   their bytes. Fold what people search for in Rust (`types::fold`).
//! - Cast sums and averages (`CAST(sum(worth) AS BIGINT)`), and parameters that stand alone.
//! - A text with NUL and a number that is not finite are refused before they reach an engine.

mod care;
mod db;
mod error;
mod hub;
mod insert;
mod journal;
mod lanes;
pub mod migrate;
mod postgres;
mod read;
mod row;
pub mod search;
mod select;
mod sql;
mod sqlite;
mod target;
mod task;
#[cfg(any(test, feature = "testing"))]
pub mod testing;
#[cfg(test)]
mod tests;
mod tx;
mod typed;
mod value;

pub use care::restore;
pub use db::Db;
pub use error::{Error, Result};
pub use insert::Insert;
pub use migrate::Migration;
pub use read::Read;
pub use row::{Column, FromRow, Row};
pub use select::Select;
#[doc(hidden)]
pub use sql::__private;
pub use sql::{Registered, Sql};
pub use target::{Engine, Options, Target};
pub use tx::Tx;
pub use value::{FromColumn, Json, ToParam, Value};
