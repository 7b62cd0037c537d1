//! Cuts one row off the front of a text.
//!
//! Cells are those of RFC 4180, and what people make of it: a quoted cell may hold delimiters, line
//! ends and doubled quotation marks; one that is never closed is read as plain text up to the end of
//! its line, so that a single stray mark cannot swallow the rest of the file.

use memchr::{memchr, memchr_iter, memchr2, memchr3};

use crate::row::Row;

/// Says how cells and rows are told apart. All marks are ASCII, so they never lie inside a character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Dialect {
    pub delimiter: u8,
    pub quote: Option<u8>,
    /// A backslash takes the special meaning from the quotation mark after it.
    pub backslash: bool,
    /// Spaces may stand between a delimiter and a quotation mark.
    pub spaced: bool,
    /// A carriage return ends a row also without a line feed after it.
    pub carriage: bool,
}

impl Dialect {
    pub(crate) fn of(delimiter: u8) -> Self {
        Self { delimiter, quote: Some(b'"'), backslash: false, spaced: false, carriage: false }
    }
}

/// Says what lies behind the end of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Behind {
    /// More of the file.
    More,
    /// The end of the file.
    Nothing,
    /// More of the file, but the row is as long as it may be.
    TooMuch,
}

/// Names what was cut off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// A row of `used` bytes over `lines` lines; `cells` counts also those beyond the column limit.
    Row { used: usize, lines: u64, cells: usize, trouble: Option<Trouble> },
    /// A line without anything.
    Blank { used: usize },
    /// Nothing yet: the end of the row is not in sight.
    More,
    /// The row is too long, and its end not in sight.
    TooLong,
    /// Nothing: the file has ended.
    End,
}

/// Names what is wrong with the quotation marks of a row, in the column (from 0).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Trouble {
    Stray {
        column: usize,
    },
    /// `scanned` bytes were searched in vain for the closing mark.
    Unclosed {
        column: usize,
        scanned: usize,
    },
}

/// Cuts one row off `text` into `row`, which keeps at most `columns` + 1 cells.
pub(crate) fn cut(
    dialect: &Dialect,
    text: &str,
    behind: Behind,
    columns: usize,
    row: &mut Row,
) -> Step {
    if text.is_empty() {
        return if behind == Behind::Nothing { Step::End } else { Step::More };
    }
    let parser = Parser { dialect, text, bytes: text.as_bytes(), behind, columns };
    match parser.first_mark() {
        Some(at) if Some(parser.bytes[at]) == dialect.quote => parser.quoted_row(row),
        Some(at) => parser.plain_row(at, row),
        None if behind == Behind::Nothing => parser.plain_row(text.len(), row),
        None => parser.wait(),
    }
}

struct Parser<'a> {
    dialect: &'a Dialect,
    text: &'a str,
    bytes: &'a [u8],
    behind: Behind,
    columns: usize,
}

/// What follows a cell.
enum Next {
    /// Another cell, which starts here.
    Cell(usize),
    /// The next row, which starts here.
    Row(usize),
    /// More of this cell.
    Text,
    /// It cannot be told yet.
    Unknown,
}

/// Why a quoted cell was not read.
enum Open {
    /// Its end is not in sight yet.
    More,
    /// It has none, as far as `scanned` bytes go.
    Unclosed { scanned: usize },
}

struct Closed {
    next: Next,
    stray: bool,
}

impl Parser<'_> {
    fn wait(&self) -> Step {
        if self.behind == Behind::TooMuch { Step::TooLong } else { Step::More }
    }

    /// The first line end or quotation mark.
    fn first_mark(&self) -> Option<usize> {
        match (self.dialect.quote, self.dialect.carriage) {
            (Some(quote), false) => memchr2(quote, b'\n', self.bytes),
            (Some(quote), true) => memchr3(quote, b'\n', b'\r', self.bytes),
            (None, false) => memchr(b'\n', self.bytes),
            (None, true) => memchr2(b'\n', b'\r', self.bytes),
        }
    }

    /// A row without quotation marks, whose line ends at `end`.
    fn plain_row(&self, end: usize, row: &mut Row) -> Step {
        let Next::Row(used) = self.line_end(end) else { return self.wait() };
        let line = self.text[..end].strip_suffix('\r').unwrap_or(&self.text[..end]);
        if self.is_blank(line) {
            return Step::Blank { used };
        }
        let mut start = 0;
        let mut cells = 1;
        let delimiters = memchr_iter(self.dialect.delimiter, line.as_bytes());
        let inner = delimiters.map(|at| {
            let cell = start..at;
            start = at + 1;
            cells += 1;
            cell
        });
        row.append_cells(line, inner.take(self.columns));
        if cells <= self.columns {
            row.append_last(line.len() - start);
        } else {
            cells = 1 + memchr_iter(self.dialect.delimiter, line.as_bytes()).count();
        }
        Step::Row { used, lines: 1, cells, trouble: None }
    }

    /// What follows the line end at `at`, or the end of the text.
    fn line_end(&self, at: usize) -> Next {
        match self.bytes.get(at) {
            None | Some(b'\n') => Next::Row((at + 1).min(self.bytes.len())),
            _ => match self.bytes.get(at + 1) {
                Some(b'\n') => Next::Row(at + 2),
                None if self.behind != Behind::Nothing => Next::Unknown,
                _ => Next::Row(at + 1),
            },
        }
    }

    /// Whether a line has nothing in it. Where white space delimits, it is something.
    fn is_blank(&self, line: &str) -> bool {
        line.is_empty()
            || (!self.dialect.delimiter.is_ascii_whitespace() && line.trim_ascii().is_empty())
    }

    /// A row with quotation marks somewhere in it.
    fn quoted_row(&self, row: &mut Row) -> Step {
        let mut at = 0;
        let mut cells = 0;
        let mut trouble = None;
        loop {
            let next = match self.opening(at) {
                Some(open) if !matches!(trouble, Some(Trouble::Unclosed { .. })) => {
                    match self.quoted_cell(open, row, cells < self.columns) {
                        Ok(Closed { next, stray }) => {
                            if stray && trouble.is_none() {
                                trouble = Some(Trouble::Stray { column: cells });
                            }
                            next
                        }
                        Err(Open::More) => return self.wait(),
                        Err(Open::Unclosed { scanned }) => {
                            trouble = Some(Trouble::Unclosed { column: cells, scanned });
                            self.plain_cell(at, row, cells < self.columns)
                        }
                    }
                }
                _ => self.plain_cell(at, row, cells < self.columns),
            };
            cells += 1;
            match next {
                Next::Cell(start) => at = start,
                Next::Row(used) => {
                    return Step::Row { used, lines: self.lines(used), cells, trouble };
                }
                Next::Text | Next::Unknown => return self.wait(),
            }
        }
    }

    /// Where the quotation mark stands that opens the cell at `at`.
    fn opening(&self, at: usize) -> Option<usize> {
        let quote = self.dialect.quote?;
        let mut open = at;
        if self.dialect.spaced {
            open += self.bytes[at..].iter().take_while(|byte| **byte == b' ').count();
        }
        (self.bytes.get(open) == Some(&quote)).then_some(open)
    }

    fn plain_cell(&self, at: usize, row: &mut Row, keep: bool) -> Next {
        let rest = &self.bytes[at..];
        let delimiter = self.dialect.delimiter;
        let found = if self.dialect.carriage {
            memchr3(delimiter, b'\n', b'\r', rest)
        } else {
            memchr2(delimiter, b'\n', rest)
        };
        let end = match found {
            Some(length) => at + length,
            None if self.behind == Behind::Nothing => self.bytes.len(),
            None => return Next::Unknown,
        };
        let next = self.after(end);
        let mut cell = &self.text[at..end];
        if matches!(next, Next::Row(_)) {
            cell = cell.strip_suffix('\r').unwrap_or(cell);
        }
        if keep {
            row.push(cell);
        }
        next
    }

    /// What follows when a cell ends at `at`.
    fn after(&self, at: usize) -> Next {
        match self.bytes.get(at) {
            None if self.behind == Behind::Nothing => Next::Row(at),
            None => Next::Unknown,
            Some(byte) if *byte == self.dialect.delimiter => Next::Cell(at + 1),
            Some(b'\n') => Next::Row(at + 1),
            Some(b'\r') => match self.bytes.get(at + 1) {
                Some(b'\n') => Next::Row(at + 2),
                None if self.behind == Behind::Nothing => Next::Row(at + 1),
                None => Next::Unknown,
                Some(_) if self.dialect.carriage => Next::Row(at + 1),
                Some(_) => Next::Text,
            },
            Some(_) => Next::Text,
        }
    }

    /// Reads the cell whose quotation mark opens at `open`.
    fn quoted_cell(&self, open: usize, row: &mut Row, keep: bool) -> Result<Closed, Open> {
        let quote = self.dialect.quote.unwrap_or(b'"');
        let start = row.start();
        let mut from = open + 1;
        loop {
            let Some(at) = self.next_quote(from, quote) else {
                row.reset(start);
                return Err(self.not_closed(self.bytes.len() - open));
            };
            let (close, escaped) = self.escape(from, at, quote);
            row.append(&self.text[from..close]);
            if let Some(next) = escaped {
                row.append(self.quote_text(quote));
                from = next;
                continue;
            }
            match self.after_closing(at + 1) {
                Next::Text => {
                    let scanned = at - open;
                    let end = match self.opens(at) {
                        true => Ok(None),
                        false => self.close_on_line(at + 1, quote),
                    };
                    let Ok(Some(end)) = end else {
                        row.reset(start);
                        return Err(match end {
                            Err(()) => self.not_closed(scanned),
                            Ok(_) => Open::Unclosed { scanned },
                        });
                    };
                    row.append(&self.text[at..end]);
                    finish(row, start, keep);
                    return Ok(Closed { next: self.after_closing(end + 1), stray: true });
                }
                Next::Unknown => {
                    row.reset(start);
                    return Err(self.not_closed(at - open));
                }
                next => {
                    finish(row, start, keep);
                    return Ok(Closed { next, stray: false });
                }
            }
        }
    }

    /// Whether the mark at `at` rather opens another cell, the one before it being left open.
    fn opens(&self, at: usize) -> bool {
        let before = at.checked_sub(1).map(|before| self.bytes[before]);
        before.is_none_or(|byte| byte == self.dialect.delimiter || matches!(byte, b'\n' | b'\r'))
    }

    fn not_closed(&self, scanned: usize) -> Open {
        if self.behind == Behind::More { Open::More } else { Open::Unclosed { scanned } }
    }

    fn next_quote(&self, from: usize, quote: u8) -> Option<usize> {
        Some(from + memchr(quote, self.bytes.get(from..)?)?)
    }

    /// Whether the mark at `at` stands for itself: where the text before it ends, and where the
    /// text after it goes on.
    fn escape(&self, from: usize, at: usize, quote: u8) -> (usize, Option<usize>) {
        if self.dialect.backslash {
            let slashes =
                self.bytes[from..at].iter().rev().take_while(|byte| **byte == b'\\').count();
            if slashes % 2 == 1 {
                return (at - 1, Some(at + 1));
            }
        }
        let doubled = self.bytes.get(at + 1) == Some(&quote);
        (at, doubled.then_some(at + 2))
    }

    fn quote_text(&self, quote: u8) -> &'static str {
        if quote == b'\'' { "'" } else { "\"" }
    }

    fn after_closing(&self, at: usize) -> Next {
        let mut at = at;
        if self.dialect.spaced {
            at += self.bytes[at..].iter().take_while(|byte| **byte == b' ').count();
        }
        self.after(at)
    }

    /// Looks on the same line for a mark that does close the cell. `Err` where the line's end is
    /// not in sight.
    fn close_on_line(&self, from: usize, quote: u8) -> Result<Option<usize>, ()> {
        let mut from = from;
        loop {
            let rest = self.bytes.get(from..).unwrap_or_default();
            let found = memchr3(quote, b'\n', b'\r', rest).map(|length| from + length);
            match found {
                Some(at) if self.bytes[at] == quote => match self.after_closing(at + 1) {
                    Next::Text => from = at + 1,
                    Next::Unknown => return Err(()),
                    Next::Cell(_) | Next::Row(_) => return Ok(Some(at)),
                },
                Some(_) => return Ok(None),
                None if self.behind == Behind::More => return Err(()),
                None => return Ok(None),
            }
        }
    }

    /// How many lines the row of `used` bytes covers.
    fn lines(&self, used: usize) -> u64 {
        let row = &self.bytes[..used];
        let feeds = memchr_iter(b'\n', row).count();
        if !self.dialect.carriage {
            return feeds.max(1) as u64;
        }
        let lone = memchr_iter(b'\r', row).filter(|at| row.get(at + 1) != Some(&b'\n')).count();
        (feeds + lone).max(1) as u64
    }
}

fn finish(row: &mut Row, start: usize, keep: bool) {
    if keep {
        row.end(start);
    } else {
        row.reset(start);
    }
}
