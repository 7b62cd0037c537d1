//! What a caller may say about a file instead of letting it be detected, and how much is too much.

use std::fmt;
use std::str::FromStr;

use serde::Serialize;

/// Says how to read a file; whatever is left `None` or `Auto` is detected.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// The kind of file; detected from its first bytes, not from its name.
    pub format: Option<Format>,
    /// The text encoding by any of its usual labels ("utf-8", "latin1", "windows-1252", "big5").
    pub encoding: Option<String>,
    /// The character between two cells; ASCII only.
    pub delimiter: Option<char>,
    /// The quotation mark, or that there is none.
    pub quote: Option<Quote>,
    /// Where the names of the columns stand.
    pub header: HeaderRow,
    /// The worksheet by name, upper and lower case alike; else the first visible one with cells.
    pub sheet: Option<String>,
    /// Takes cells missing at the end of a row for empty ones instead of reporting the row.
    pub pad_short_rows: bool,
    /// Bounds on memory and work.
    pub limits: Limits,
}

/// Names the kinds of file that are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    /// Text with a delimiter: CSV, TSV, semicolons, pipes, spaces.
    Delimited,
    /// Excel since 2007: .xlsx, .xlsm, .xltx, .xltm.
    Xlsx,
    /// Excel 5.0 to 2003: .xls.
    Xls,
    /// OpenDocument spreadsheet: .ods.
    Ods,
}

impl Format {
    /// Whether the file is a workbook of sheets rather than text.
    pub fn is_workbook(self) -> bool {
        self != Format::Delimited
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Format::Delimited => "delimited text",
            Format::Xlsx => "Excel workbook (xlsx)",
            Format::Xls => "Excel 97 workbook (xls)",
            Format::Ods => "OpenDocument spreadsheet (ods)",
        })
    }
}

/// Says that a word names no format.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no format is called {0:?}; there are csv, tsv, txt, xlsx, xlsm, xls and ods")]
pub struct UnknownFormat(pub String);

impl FromStr for Format {
    type Err = UnknownFormat;

    fn from_str(word: &str) -> Result<Self, UnknownFormat> {
        match word.to_ascii_lowercase().as_str() {
            "csv" | "tsv" | "tab" | "psv" | "txt" | "delimited" => Ok(Format::Delimited),
            "xlsx" | "xlsm" => Ok(Format::Xlsx),
            "xls" => Ok(Format::Xls),
            "ods" => Ok(Format::Ods),
            _ => Err(UnknownFormat(word.to_owned())),
        }
    }
}

/// Says where the names of the columns stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum HeaderRow {
    /// Looks for it below titles and blank lines; finds none where all rows look like data.
    #[default]
    Auto,
    /// The row that starts on this line of the file (the first line is 1).
    Line(u64),
    /// There is none: the columns are named "column 1", "column 2", …
    None,
}

/// Names the quotation mark of a delimited text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quote {
    /// This character, ASCII only; doubled inside a quoted cell it stands for itself.
    Char(char),
    /// Quotation marks are ordinary characters.
    None,
}

/// Bounds what one file may take; what goes beyond is refused or reported, never swallowed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of the file.
    pub file: u64,
    /// Bytes that the parts of a workbook may unpack to, together.
    pub unpacked: u64,
    /// Cells of a workbook's sheet that hold something.
    pub cells: u64,
    /// Columns of a row.
    pub columns: usize,
    /// Bytes of a row, as UTF-8.
    pub row: usize,
    /// Bytes of a cell, as UTF-8.
    pub cell: usize,
}

impl Default for Limits {
    /// Four GiB of text, workbooks of 512 MiB unpacked with ten million filled cells, 16,384
    /// columns as Excel has, rows of 16 MiB, cells of 1 MiB.
    fn default() -> Self {
        Self {
            file: 4 << 30,
            unpacked: 512 << 20,
            cells: 10_000_000,
            columns: 16_384,
            row: 16 << 20,
            cell: 1 << 20,
        }
    }
}
