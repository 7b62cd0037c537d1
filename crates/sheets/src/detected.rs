//! What was found out about a file, to be shown before it is read and corrected where it is wrong.

use serde::Serialize;

use crate::options::{Format, Options};
use crate::refusal::Refusal;
use crate::row::{Row, RowProblem};
use crate::sheet::Sheet;
use crate::values::Guess;

/// Says how a file is read, what its columns are and how its first rows look.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Detected {
    /// The kind of file.
    pub format: Format,
    /// The encoding of a text by its name in the WHATWG standard; its aliases are all one.
    pub encoding: Option<&'static str>,
    /// Whether a byte order mark says so.
    pub byte_order_mark: bool,
    /// How the lines of a text end.
    pub line_end: Option<LineEnd>,
    /// The character between the cells of a text.
    pub delimiter: Option<char>,
    /// The quotation mark of a text.
    pub quote: Option<char>,
    /// The sheet of a workbook that is read.
    pub sheet: Option<String>,
    /// All worksheets of a workbook.
    pub sheets: Vec<SheetName>,
    /// The line on which the row with the column names starts.
    pub header_line: Option<u64>,
    /// The columns from left to right.
    pub columns: Vec<Column>,
    /// The first rows below the header, however wide.
    pub preview: Vec<Row>,
    /// How many rows below the header the guesses about the columns rest on.
    pub sampled: u64,
    /// Whether that is all rows, so that the guesses are certain.
    pub whole: bool,
}

/// Names how lines end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum LineEnd {
    /// Line feed, as on Unix.
    Lf,
    /// Carriage return and line feed, as on Windows.
    CrLf,
    /// Carriage return, as on old Macs.
    Cr,
}

/// A worksheet of a workbook.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SheetName {
    /// Its name.
    pub name: String,
    /// Whether it is hidden from view.
    pub hidden: bool,
}

/// A column: its name, unique among the others, and what it seems to hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Column {
    /// The name from the header with white space evened out; "column 3" where that is blank.
    pub name: String,
    /// What the values are.
    pub guess: Guess,
}

/// Says what all the rows of a sheet hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Profile {
    /// How many rows were read without a problem.
    pub rows: u64,
    /// The columns, as guessed from all those rows.
    pub columns: Vec<Column>,
    /// How many rows had a problem.
    pub problem_rows: u64,
    /// The first of the problems.
    pub problems: Vec<RowProblem>,
}

/// Finds out how a file is to be read, from its bytes and its name.
pub fn detect(
    bytes: &[u8],
    file_name: Option<&str>,
    options: &Options,
) -> Result<Detected, Refusal> {
    Sheet::from_bytes(bytes.to_vec(), file_name, options).map(Sheet::into_detected)
}
