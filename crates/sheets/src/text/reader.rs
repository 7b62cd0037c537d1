//! Reads rows off a file one after another, counting lines.

use std::io::Read;

use encoding_rs::Encoding;

use super::parse::{Behind, Dialect, Step, Trouble, cut};
use super::source::Source;
use crate::options::Limits;
use crate::row::{Reason, Row, RowProblem};

/// How much text may be searched in vain for closing quotation marks, beyond four times what is
/// read: enough for any honest file, and an end to a file made to waste time.
const WASTE: u64 = 64 << 20;

/// How much of a row that is too long is kept to show.
const SHOWN: usize = 1000;

const WINDOW: usize = 64 * 1024;

/// Reads the rows of a delimited text.
pub(crate) struct TextRows {
    source: Source,
    encoding: &'static Encoding,
    dialect: Dialect,
    limits: Limits,
    line: u64,
    read: u64,
    wasted: u64,
    broken: bool,
}

impl TextRows {
    pub(crate) fn new(
        input: Box<dyn Read + Send>,
        encoding: &'static Encoding,
        dialect: Dialect,
        limits: Limits,
    ) -> Self {
        let source = Source::new(input, encoding);
        Self { source, encoding, dialect, limits, line: 1, read: 0, wasted: 0, broken: false }
    }

    /// The line on which the next row starts.
    pub(crate) fn line(&self) -> u64 {
        self.line
    }

    /// Reads the next row; `Ok(false)` at the end. Lines without anything are passed over.
    pub(crate) fn read(&mut self, row: &mut Row) -> Result<bool, RowProblem> {
        while !self.broken {
            row.clear(self.line);
            match self.step(row) {
                Step::End => return Ok(false),
                Step::Blank { used } => {
                    self.pass(used, 1);
                }
                Step::Row { used, lines, cells, trouble } => {
                    let faulty = self.pass(used, lines);
                    return match self.judge(row, cells, trouble, faulty) {
                        None => Ok(true),
                        Some(reason) => Err(problem(row, reason)),
                    };
                }
                Step::More => self.fill(row)?,
                Step::TooLong => return Err(self.too_long(row)),
            }
        }
        Ok(false)
    }

    fn step(&self, row: &mut Row) -> Step {
        let rest = self.source.rest();
        let behind = match self.source.ended() {
            true => Behind::Nothing,
            false if rest.len() > self.limits.row => Behind::TooMuch,
            false => Behind::More,
        };
        cut(&self.dialect, rest, behind, self.limits.columns, row)
    }

    fn pass(&mut self, used: usize, lines: u64) -> bool {
        self.line += lines;
        self.read += used as u64;
        self.source.advance(used)
    }

    /// Decodes at least twice what there is, so that a long row is not searched again too often.
    fn fill(&mut self, row: &Row) -> Result<(), RowProblem> {
        let wanted = (2 * self.source.rest().len()).max(WINDOW).min(self.limits.row + WINDOW);
        self.source.fill(wanted).map_err(|error| {
            self.broken = true;
            problem(row, Reason::BrokenOff(format!("the file could not be read: {error}")))
        })
    }

    fn judge(
        &mut self,
        row: &Row,
        cells: usize,
        trouble: Option<Trouble>,
        faulty: bool,
    ) -> Option<Reason> {
        match trouble {
            Some(Trouble::Unclosed { column, scanned }) => {
                return Some(self.unclosed(column, scanned));
            }
            Some(Trouble::Stray { column }) => {
                return Some(Reason::StrayQuote { column: column + 1 });
            }
            None => {}
        }
        if faulty {
            let column = row.cells().position(|cell| cell.contains(char::REPLACEMENT_CHARACTER));
            let column = column.unwrap_or(0) + 1;
            return Some(Reason::Undecodable { column, encoding: self.encoding.name() });
        }
        if cells > self.limits.columns {
            return Some(Reason::TooManyCells { expected: self.limits.columns, found: cells });
        }
        let (column, length) = row.longest_cell_over(self.limits.cell)?;
        debug_assert!(length > self.limits.cell);
        Some(Reason::CellTooLong { column: column + 1, limit: self.limits.cell })
    }

    fn unclosed(&mut self, column: usize, scanned: usize) -> Reason {
        self.wasted += scanned as u64;
        if self.wasted > WASTE + 4 * self.read {
            self.broken = true;
            return Reason::BrokenOff(
                "quotation marks are left open in too many rows; say that the file has no quoting"
                    .to_owned(),
            );
        }
        Reason::UnclosedQuote { column: column + 1 }
    }

    /// Reports the beginning of an endless row and goes to the end of its line.
    fn too_long(&mut self, row: &mut Row) -> RowProblem {
        row.clear(self.line);
        row.push(&self.source.rest().chars().take(SHOWN).collect::<String>());
        let found = problem(row, Reason::RowTooLong { limit: self.limits.row });
        loop {
            let rest = self.source.rest();
            let end = match self.dialect.carriage {
                true => memchr::memchr2(b'\n', b'\r', rest.as_bytes()),
                false => memchr::memchr(b'\n', rest.as_bytes()),
            };
            if let Some(at) = end {
                let pair = rest[at..].starts_with("\r\n");
                self.pass(at + 1 + usize::from(pair), 1);
                return found;
            }
            self.pass(rest.len(), 0);
            if self.source.ended() {
                return found;
            }
            if let Err(broken) = self.fill(row) {
                return broken;
            }
        }
    }
}

fn problem(row: &Row, reason: Reason) -> RowProblem {
    RowProblem { line: row.line(), reason, row: row.clone() }
}
