//! A table opened for reading: what was detected, then row after row.

use std::fs::File;
use std::io::{Cursor, Read, Seek};
use std::path::Path;

use crate::detected::{Column, Detected, Profile};
use crate::open::{Input, open};
use crate::options::{Limits, Options};
use crate::refusal::Refusal;
use crate::row::{Reason, Row, RowProblem};
use crate::values::ColumnScan;

/// How many problems a profile keeps.
const KEPT_PROBLEMS: usize = 100;

/// A table whose rows are read one after another.
#[derive(Debug)]
pub struct Sheet {
    detected: Detected,
    rows: Input,
    limits: Limits,
    pad: bool,
}

impl Sheet {
    /// Opens a file on disk; only a window of a text is held in memory at a time.
    pub fn open(path: impl AsRef<Path>, options: &Options) -> Result<Self, Refusal> {
        let path = path.as_ref();
        let name = path.file_name().map(|name| name.to_string_lossy());
        Self::from_reader(File::open(path)?, name.as_deref(), options)
    }

    /// Opens a file that is held in memory.
    pub fn from_bytes(
        bytes: impl AsRef<[u8]> + Send + 'static,
        file_name: Option<&str>,
        options: &Options,
    ) -> Result<Self, Refusal> {
        Self::from_reader(Cursor::new(bytes), file_name, options)
    }

    /// Opens whatever can be read and started again.
    pub fn from_reader(
        file: impl Read + Seek + Send + 'static,
        file_name: Option<&str>,
        options: &Options,
    ) -> Result<Self, Refusal> {
        let opened = open(file, file_name, options)?;
        // A workbook's sheet has no rows that are too short: what is missing at the end is empty.
        let pad = options.pad_short_rows || opened.detected.format.is_workbook();
        Ok(Self { detected: opened.detected, rows: opened.rows, limits: options.limits, pad })
    }

    /// What was found out about the file.
    pub fn detected(&self) -> &Detected {
        &self.detected
    }

    /// What was found out about the file, to be kept.
    pub fn into_detected(self) -> Detected {
        self.detected
    }

    /// The names of the columns from left to right.
    pub fn columns(&self) -> impl ExactSizeIterator<Item = &str> {
        self.detected.columns.iter().map(|column| column.name.as_str())
    }

    /// The place of the column of a name, the first being 0.
    pub fn column(&self, name: &str) -> Option<usize> {
        self.detected.columns.iter().position(|column| column.name == name)
    }

    /// Reads the next row into `row`, which then has as many cells as there are columns; `Ok(false)`
    /// at the end. After a problem the next row can be read, unless the reason ends reading. Rows
    /// with nothing in them are passed over.
    pub fn read(&mut self, row: &mut Row) -> Result<bool, RowProblem> {
        loop {
            let width = self.detected.columns.len();
            let found = match &mut self.rows {
                Input::Text(rows) => {
                    if !rows.read(row)? {
                        return Ok(false);
                    }
                    row.len()
                }
                Input::Grid(grid) => match grid.read(self.limits.columns, row) {
                    Some(found) => found,
                    None => return Ok(false),
                },
            };
            if found == 1 && width > 1 && row.is_blank() {
                continue;
            }
            return self.fit(row, found, width).map(|()| true);
        }
    }

    /// Makes a row as wide as the table, or says why it is not.
    fn fit(&self, row: &mut Row, found: usize, width: usize) -> Result<(), RowProblem> {
        let reason = if found > row.len() || row.filled_width() > width {
            Reason::TooManyCells { expected: width, found }
        } else if found < width && !self.pad {
            Reason::TooFewCells { expected: width, found }
        } else {
            row.truncate(width);
            row.pad(width);
            return match row.longest_cell_over(self.limits.cell) {
                None => Ok(()),
                Some((column, _)) => {
                    let limit = self.limits.cell;
                    Err(problem(row, Reason::CellTooLong { column: column + 1, limit }))
                }
            };
        };
        Err(problem(row, reason))
    }

    /// Walks all rows. Handy, but each row is new memory; [`Sheet::read`] is faster.
    pub fn rows(&mut self) -> Rows<'_> {
        Rows { sheet: self }
    }

    /// Reads all rows to say what the columns hold, without a doubt left for rows not seen.
    pub fn profile(mut self) -> Profile {
        let mut scans = vec![ColumnScan::default(); self.detected.columns.len()];
        let mut profile =
            Profile { rows: 0, columns: Vec::new(), problem_rows: 0, problems: Vec::new() };
        let mut row = Row::default();
        loop {
            match self.read(&mut row) {
                Ok(true) => {
                    profile.rows += 1;
                    see(&mut scans, &row);
                }
                Ok(false) => break,
                Err(problem) => {
                    profile.problem_rows += 1;
                    if profile.problems.len() < KEPT_PROBLEMS {
                        profile.problems.push(problem);
                    }
                }
            }
        }
        let names = self.detected.columns.into_iter().map(|column| column.name);
        profile.columns = names.zip(scans).map(column).collect();
        profile
    }
}

pub(crate) fn see(scans: &mut [ColumnScan], row: &Row) {
    for (scan, cell) in scans.iter_mut().zip(row.cells()) {
        scan.see(row.line(), cell);
    }
}

pub(crate) fn column((name, scan): (String, ColumnScan)) -> Column {
    Column { name, guess: scan.finish() }
}

fn problem(row: &Row, reason: Reason) -> RowProblem {
    RowProblem { line: row.line(), reason, row: row.clone() }
}

/// Walks the rows of a sheet.
pub struct Rows<'a> {
    sheet: &'a mut Sheet,
}

impl Iterator for Rows<'_> {
    type Item = Result<Row, RowProblem>;

    fn next(&mut self) -> Option<Self::Item> {
        let mut row = Row::default();
        match self.sheet.read(&mut row) {
            Ok(true) => Some(Ok(row)),
            Ok(false) => None,
            Err(problem) => Some(Err(problem)),
        }
    }
}
