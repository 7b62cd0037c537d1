//! The only crate that names a database driver.

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
