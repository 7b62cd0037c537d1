//! Writes rows as CSV that reads back the same, and that a spreadsheet does not take for formulas.

use std::borrow::Cow;
use std::io::{self, Write};

/// Writes rows of cells as comma-separated UTF-8 text with CRLF after each row (RFC 4180).
#[derive(Debug)]
pub struct Writer<W> {
    output: W,
    delimiter: u8,
    guard: bool,
    line: Vec<u8>,
}

impl<W: Write> Writer<W> {
    /// Writes to `output`, which should be buffered.
    pub fn new(output: W) -> Self {
        Self { output, delimiter: b',', guard: false, line: Vec::new() }
    }

    /// Writes cells that a spreadsheet would take for formulas so that it does not; see
    /// [`guard_formula`].
    #[must_use]
    pub fn guarded(self) -> Self {
        Self { guard: true, ..self }
    }

    /// Writes tabs between cells instead of commas.
    #[must_use]
    pub fn tabbed(self) -> Self {
        Self { delimiter: b'\t', ..self }
    }

    /// Writes the mark by which Excel knows a file to be UTF-8; to be called before any row.
    pub fn mark(&mut self) -> io::Result<()> {
        self.output.write_all("\u{feff}".as_bytes())
    }

    /// Writes one row. A row without cells is an empty line, which readers pass over.
    pub fn row<I>(&mut self, cells: I) -> io::Result<()>
    where
        I: IntoIterator,
        I::Item: AsRef<str>,
    {
        self.line.clear();
        let mut count = 0;
        for cell in cells {
            if count > 0 {
                self.line.push(self.delimiter);
            }
            count += 1;
            self.cell(cell.as_ref());
        }
        if count == 1 && self.line.is_empty() {
            self.line.extend_from_slice(b"\"\"");
        }
        self.line.extend_from_slice(b"\r\n");
        self.output.write_all(&self.line)
    }

    fn cell(&mut self, cell: &str) {
        let cell = if self.guard { guard_formula(cell) } else { Cow::Borrowed(cell) };
        if !needs_quotes(&cell) {
            self.line.extend_from_slice(cell.as_bytes());
            return;
        }
        self.line.push(b'"');
        for piece in cell.split_inclusive('"') {
            self.line.extend_from_slice(piece.as_bytes());
            if piece.ends_with('"') {
                self.line.push(b'"');
            }
        }
        self.line.push(b'"');
    }

    /// Hands back the output once it is flushed.
    pub fn finish(mut self) -> io::Result<W> {
        self.output.flush()?;
        Ok(self.output)
    }
}

/// Any delimiter that a reader might guess is put in quotes, white space at the ends too, for some
/// programs drop it.
fn needs_quotes(cell: &str) -> bool {
    let ends = |letter: char| letter.is_whitespace() || letter == '\u{feff}';
    cell.contains(['"', ',', ';', '\t', '|', '\n', '\r'])
        || cell.starts_with(ends)
        || cell.ends_with(ends)
}

/// Puts an apostrophe before a text that a spreadsheet would take for a formula: one that begins
/// with `=`, `+`, `-`, `@`, a tab or a carriage return, their full-width forms included. Plain
/// numbers stay as they are.
pub fn guard_formula(cell: &str) -> Cow<'_, str> {
    let dangerous =
        cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
    if !dangerous || is_number(cell) {
        return Cow::Borrowed(cell);
    }
    Cow::Owned(format!("'{cell}"))
}

/// Takes off the apostrophe that [`guard_formula`] put before a text.
pub fn unguard_formula(cell: &str) -> &str {
    match cell.strip_prefix('\'') {
        Some(rest) if matches!(guard_formula(rest), Cow::Owned(_)) => rest,
        _ => cell,
    }
}

fn is_number(cell: &str) -> bool {
    let digits = cell.strip_prefix(['+', '-']).unwrap_or(cell);
    let marks = digits.bytes().filter(|byte| matches!(byte, b'.' | b',')).count();
    digits.starts_with(|first: char| first.is_ascii_digit())
        && marks <= 1
        && digits.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b','))
}

/// Writes all rows as CSV with formulas guarded, as exports do.
pub fn write_csv<W, R, I>(output: W, rows: R) -> io::Result<W>
where
    W: Write,
    R: IntoIterator<Item = I>,
    I: IntoIterator,
    I::Item: AsRef<str>,
{
    let mut writer = Writer::new(output).guarded();
    for row in rows {
        writer.row(row)?;
    }
    writer.finish()
}
