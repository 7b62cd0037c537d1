//! An event log: who did what when, case by case, as a structure of arrays.
//!
//! A log is read from XES (IEEE 1849), plain or gzipped, from a table (CSV, TSV, Excel, OpenDocument), or built from any
//! other history with a [`Builder`]. Cases lie one after another; inside a case events are in the order of their time,
//! and events of the same time in the order of the file. A file that is not what it says it is gives a [`LogError`]
//! with the line; what can be passed over (an event without a time) is passed over and told in [`Notes`].
//!
//! Reading streams: only names and columns stay in memory, never the text.

mod blocks;
mod builder;
mod columns;
mod error;
mod journal;
mod lifecycle;
mod names;
mod notes;
mod open;
mod scanner;
mod table;
mod time;
mod xes;

#[cfg(test)]
mod tests;

pub use builder::{Builder, NewEvent};
pub use columns::{Case, EventLog};
pub use error::LogError;
pub use journal::{Ends, Tell, of_columns};
pub use lifecycle::{Keep, Lifecycle};
pub use names::Names;
pub use notes::{Note, Notes};
pub use open::{Limits, Options, open, read};
pub use table::ColumnNames;
