//! Reads tables out of the files people really have: delimited text in any encoding, delimiter,
//! quoting and line ending, Excel workbooks and OpenDocument spreadsheets.
//!
//! A file is either **read** or **refused** with a sentence that says what is wrong and what to do
//! ([`Refusal`]). While reading, a bad row does not stop the rest: it is handed over as a
//! [`RowProblem`] with its line and what could be read of it, so that no row vanishes silently.
//! Whatever is found out by itself ([`Detected`]) can be overridden by [`Options`].
//!
//! ```
//! use sheets::{Options, Sheet};
//!
//! let mut sheet = Sheet::from_bytes("name;city\nAda;London\n", Some("a.csv"), &Options::default())?;
//! assert_eq!(sheet.detected().delimiter, Some(';'));
//! for row in sheet.rows() {
//!     let row = row?;
//!     println!("line {}: {:?}", row.line(), row.get(0));
//! }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Every cell is text. Numbers are never taken through a float on their way from a text file;
//! [`NumberFormat`] and [`DateFormat`] read texts exactly, list the formats that a column's values
//! fit, and say [`Ambiguous`] where more than one does.
//!
//! This crate knows nothing of deals, databases or HTTP, and must not: it turns bytes into rows.

mod detected;
mod open;
mod options;
mod refusal;
mod row;
mod sheet;
mod sniff;
mod text;
mod values;
mod workbook;
mod write;

pub use detected::{Column, Detected, LineEnd, Profile, SheetName, detect};
pub use options::{Format, HeaderRow, Limits, Options, Quote, UnknownFormat};
pub use refusal::Refusal;
pub use row::{Cells, Reason, Row, RowProblem};
pub use sheet::{Rows, Sheet};
pub use values::{
    Ambiguous, Candidates, ColumnScan, DateFormat, DateOrder, Guess, Kind, Misfit, Moment, Number,
    NumberFormat, UnknownDateFormat, UnknownNumberFormat, Unreadable, date_candidates,
    is_placeholder, number_candidates, read_bool,
};
pub use write::{Writer, guard_formula, unguard_formula, write_csv};

#[cfg(test)]
mod tests;
