//! A row: its cells as text and the line it starts on; and what can be wrong with one.

use std::fmt;
use std::ops::{Index, Range};

use serde::ser::{Serialize, SerializeStruct, Serializer};

/// Holds the cells of one row and the line of the file it starts on.
///
/// The cells lie in one string, so that one `Row` can be filled again and again by
/// [`Sheet::read`](crate::Sheet::read) without new memory.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Row {
    line: u64,
    text: String,
    spans: Vec<Range<u32>>,
}

impl Row {
    /// Makes a row from its cells.
    pub fn new<I>(line: u64, cells: I) -> Self
    where
        I: IntoIterator,
        I::Item: AsRef<str>,
    {
        let mut row = Self { line, ..Self::default() };
        for cell in cells {
            row.push(cell.as_ref());
        }
        row
    }

    /// The line of the file on which the row starts; the first is 1. In a workbook, the row's number.
    pub fn line(&self) -> u64 {
        self.line
    }

    /// How many cells the row has.
    pub fn len(&self) -> usize {
        self.spans.len()
    }

    /// Whether the row has no cells.
    pub fn is_empty(&self) -> bool {
        self.spans.is_empty()
    }

    /// Whether all cells are empty or white space.
    pub fn is_blank(&self) -> bool {
        self.cells().all(|cell| cell.trim().is_empty())
    }

    /// The cell of a column, the first being 0.
    pub fn get(&self, column: usize) -> Option<&str> {
        let span = self.spans.get(column)?;
        Some(&self.text[span.start as usize..span.end as usize])
    }

    /// The cells from left to right.
    pub fn cells(&self) -> Cells<'_> {
        Cells { row: self, next: 0 }
    }

    pub(crate) fn clear(&mut self, line: u64) {
        self.line = line;
        self.text.clear();
        self.spans.clear();
    }

    pub(crate) fn push(&mut self, cell: &str) {
        let start = self.start();
        self.text.push_str(cell);
        self.end(start);
    }

    /// Where the next cell begins; to be given to [`Row::end`] once its text is appended.
    pub(crate) fn start(&self) -> usize {
        self.text.len()
    }

    pub(crate) fn append(&mut self, text: &str) {
        self.text.push_str(text);
    }

    pub(crate) fn end(&mut self, start: usize) {
        self.spans.push(start as u32..self.text.len() as u32);
    }

    /// Appends a piece of text that holds several cells, the spans counted from its start.
    pub(crate) fn append_cells(&mut self, text: &str, cells: impl Iterator<Item = Range<usize>>) {
        let base = self.text.len();
        self.text.push_str(text);
        self.spans.extend(cells.map(|cell| (base + cell.start) as u32..(base + cell.end) as u32));
    }

    /// Appends the last cell of what [`Row::append_cells`] took: the text's last `length` bytes.
    pub(crate) fn append_last(&mut self, length: usize) {
        self.spans.push((self.text.len() - length) as u32..self.text.len() as u32);
    }

    /// Forgets the text of the cell that began at `start`.
    pub(crate) fn reset(&mut self, start: usize) {
        self.text.truncate(start);
    }

    /// Forgets the cells after the first `cells`, and their text.
    pub(crate) fn truncate(&mut self, cells: usize) {
        self.spans.truncate(cells);
        self.text.truncate(self.spans.last().map_or(0, |span| span.end as usize));
    }

    /// Makes the row `width` cells wide with empty cells.
    pub(crate) fn pad(&mut self, width: usize) {
        while self.spans.len() < width {
            let end = self.text.len() as u32;
            self.spans.push(end..end);
        }
    }

    /// How many cells there are up to the last that is not empty.
    pub(crate) fn filled_width(&self) -> usize {
        self.spans.iter().rposition(|span| !span.is_empty()).map_or(0, |last| last + 1)
    }

    /// The first cell longer than `limit`, with its length.
    pub(crate) fn longest_cell_over(&self, limit: usize) -> Option<(usize, usize)> {
        if self.text.len() <= limit {
            return None;
        }
        self.spans.iter().map(Range::len).enumerate().find(|(_, length)| *length > limit)
    }
}

impl Index<usize> for Row {
    type Output = str;

    fn index(&self, column: usize) -> &str {
        self.get(column).expect("the caller knows the row to be this wide")
    }
}

impl fmt::Debug for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.line)?;
        f.debug_list().entries(self.cells()).finish()
    }
}

impl Serialize for Row {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut row = serializer.serialize_struct("Row", 2)?;
        row.serialize_field("line", &self.line)?;
        row.serialize_field("cells", &self.cells().collect::<Vec<_>>())?;
        row.end()
    }
}

/// Walks the cells of a row.
#[derive(Clone)]
pub struct Cells<'a> {
    row: &'a Row,
    next: usize,
}

impl<'a> Iterator for Cells<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        let cell = self.row.get(self.next)?;
        self.next += 1;
        Some(cell)
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = self.row.len() - self.next;
        (left, Some(left))
    }
}

impl ExactSizeIterator for Cells<'_> {}

/// Reports a row that could not be read as the others, with its line and what was read of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RowProblem {
    /// The line of the file on which the row starts.
    pub line: u64,
    /// What is wrong.
    pub reason: Reason,
    /// The cells as far as they could be made out.
    pub row: Row,
}

/// Names what is wrong with a row. Columns count from 1, as people do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Reason {
    /// The row ends before the last column.
    TooFewCells {
        /// How many columns there are.
        expected: usize,
        /// How many cells the row has.
        found: usize,
    },
    /// The row has something beyond the last column.
    TooManyCells {
        /// How many columns there are.
        expected: usize,
        /// How many cells the row has.
        found: usize,
    },
    /// The row has bytes that mean nothing in the file's encoding; each is shown as `�`.
    Undecodable {
        /// The first column with such bytes.
        column: usize,
        /// The encoding the file was read in.
        encoding: &'static str,
    },
    /// A quotation mark opens a cell and never closes it; the line was read without quoting.
    UnclosedQuote {
        /// The column of the cell.
        column: usize,
    },
    /// A quotation mark stands within a quoted cell without being doubled.
    StrayQuote {
        /// The column of the cell.
        column: usize,
    },
    /// A cell is longer than allowed.
    CellTooLong {
        /// The column of the cell.
        column: usize,
        /// The most bytes allowed.
        limit: usize,
    },
    /// The row is longer than allowed; only its beginning is kept.
    RowTooLong {
        /// The most bytes allowed.
        limit: usize,
    },
    /// The file could not be read any further; no row comes after this.
    BrokenOff(String),
}

impl Reason {
    /// Whether reading ended here, so that rows below it were not seen.
    pub fn ends_reading(&self) -> bool {
        matches!(self, Reason::BrokenOff(_))
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Reason::TooFewCells { expected, found } => {
                write!(f, "the row has {found} of {expected} cells; add the missing delimiters")
            }
            Reason::TooManyCells { expected, found } => write!(
                f,
                "the row has {found} cells but there are {expected} columns; quote the cells that \
                 contain the delimiter, or name the other columns in the header"
            ),
            Reason::Undecodable { column, encoding } => write!(
                f,
                "column {column} has bytes that are not {encoding}; correct them, or say which \
                 encoding the file is in"
            ),
            Reason::UnclosedQuote { column } => write!(
                f,
                "column {column} opens a quotation mark that is never closed; close or double it, \
                 or say that the file has no quoting"
            ),
            Reason::StrayQuote { column } => {
                write!(f, "column {column} has a quotation mark inside a quoted cell; double it")
            }
            Reason::CellTooLong { column, limit } => write!(
                f,
                "column {column} has a cell of more than {limit} bytes; shorten it, or close its \
                 quotation mark"
            ),
            Reason::RowTooLong { limit } => {
                write!(f, "the row has more than {limit} bytes; check the line ends of the file")
            }
            Reason::BrokenOff(reason) => {
                write!(f, "{reason}; the rows from here on were not read")
            }
        }
    }
}

impl fmt::Display for RowProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.reason)
    }
}

impl std::error::Error for RowProblem {}

impl Serialize for RowProblem {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut problem = serializer.serialize_struct("RowProblem", 3)?;
        problem.serialize_field("line", &self.line)?;
        problem.serialize_field("reason", &self.reason.to_string())?;
        problem.serialize_field("cells", &self.row.cells().collect::<Vec<_>>())?;
        problem.end()
    }
}
