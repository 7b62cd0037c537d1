//! Opens a file: tells what it is, finds its header, looks at its first rows, and leaves it at the
//! first row of data.

use std::io::{Cursor, Read, Seek, SeekFrom};

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

use crate::detected::{Column, Detected, LineEnd};
use crate::options::{Format, HeaderRow, Options};
use crate::refusal::Refusal;
use crate::row::Row;
use crate::sheet::{column, see};
use crate::sniff::dialect::{self, Sample};
use crate::sniff::encoding::{self, Found};
use crate::sniff::format::{self, Container};
use crate::sniff::header;
use crate::text::parse::Dialect;
use crate::text::reader::TextRows;
use crate::text::source::Source;
use crate::values::ColumnScan;
use crate::workbook::{self, Grid};

/// How many bytes of a text are looked at first, and then where a row is longer than that.
const SAMPLES: [usize; 3] = [256 << 10, 2 << 20, 16 << 20];

/// How many rows are looked at.
const SAMPLED_ROWS: usize = 1000;

const PREVIEWED_ROWS: usize = 20;

/// A file that has been looked at, ready to read on from its first row of data.
pub(crate) struct Opened {
    pub detected: Detected,
    pub rows: Input,
}

/// Where rows come from.
pub(crate) enum Input {
    Text(Box<TextRows>),
    Grid(Grid),
}

impl std::fmt::Debug for Input {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Input::Text(_) => "Text",
            Input::Grid(_) => "Grid",
        })
    }
}

/// Opens whatever can be read and started again.
pub(crate) fn open(
    mut file: impl Read + Seek + Send + 'static,
    file_name: Option<&str>,
    options: &Options,
) -> Result<Opened, Refusal> {
    let size = file.seek(SeekFrom::End(0))?;
    if size == 0 {
        return Err(Refusal::Empty);
    }
    if size > options.limits.file {
        return Err(Refusal::TooLarge { size, limit: options.limits.file });
    }
    let head = head(&mut file, SAMPLES[0])?;
    let container = match options.format {
        Some(Format::Delimited) => Container::Text,
        _ => format::container(&head)?,
    };
    match container {
        Container::Text => {
            format::check(options.format, Format::Delimited)?;
            open_text(file, size, head, file_name, options)
        }
        workbook => open_workbook(workbook, file, options),
    }
}

fn head(file: &mut (impl Read + Seek), bytes: usize) -> Result<Vec<u8>, Refusal> {
    file.seek(SeekFrom::Start(0))?;
    let mut head = Vec::new();
    file.by_ref().take(bytes as u64).read_to_end(&mut head)?;
    Ok(head)
}

fn open_text(
    mut file: impl Read + Seek + Send + 'static,
    size: u64,
    first: Vec<u8>,
    file_name: Option<&str>,
    options: &Options,
) -> Result<Opened, Refusal> {
    let found = find_encoding(&mut file, &first, options)?;
    let (text, dialect, rows) = sample(&mut file, size, first, found.encoding, file_name, options)?;
    if rows.is_empty() && text.whole {
        return Err(Refusal::Empty);
    }
    let declared = usize::from(dialect::declares(&text.text));
    let header = match options.header {
        HeaderRow::Auto => header::find(&rows[declared.min(rows.len())..])
            .map(|place| rows[place + declared].line()),
        HeaderRow::Line(line) => Some(line),
        HeaderRow::None => None,
    };
    file.seek(SeekFrom::Start(0))?;
    let mut input = TextRows::new(Box::new(file), found.encoding, dialect, options.limits);
    let above = declared.checked_sub(1).and(rows.first()).map(Row::line);
    let names = pass_header(header.or(above), |row| read_any(&mut input, row))?;
    let names = if header.is_some() { names } else { None };
    let after = header.or(above).unwrap_or(0);
    let below: Vec<Row> = rows.into_iter().filter(|row| row.line() > after).collect();
    let table = Table::of(names.as_ref(), below, text.whole, |rows| usual(rows, Row::len));
    let detected = Detected {
        format: Format::Delimited,
        encoding: Some(found.encoding.name()),
        byte_order_mark: found.marked,
        line_end: Some(line_end(&text.text, &dialect)),
        delimiter: Some(char::from(dialect.delimiter)),
        quote: dialect.quote.map(char::from),
        sheet: None,
        sheets: Vec::new(),
        header_line: header,
        columns: table.columns,
        preview: table.preview,
        sampled: table.sampled,
        whole: text.whole,
    };
    Ok(Opened { detected, rows: Input::Text(Box::new(input)) })
}

fn find_encoding(
    file: &mut (impl Read + Seek),
    head: &[u8],
    options: &Options,
) -> Result<Found, Refusal> {
    let told = options.encoding.as_deref().map(encoding::by_label).transpose()?;
    let seen = encoding::at_a_glance(head);
    let found = match (told, seen) {
        (Some(encoding), seen) => {
            let marked = seen.is_some_and(|seen| seen.marked && seen.encoding == encoding);
            Found { encoding, marked }
        }
        (None, Some(seen)) => seen,
        (None, None) => {
            format::refuse_binary(head)?;
            file.seek(SeekFrom::Start(0))?;
            Found { encoding: encoding::survey(file)?, marked: false }
        }
    };
    if found.encoding == UTF_8 || (told.is_some() && !is_utf_16(found.encoding)) {
        format::refuse_binary(head)?;
    }
    Ok(found)
}

fn is_utf_16(encoding: &'static Encoding) -> bool {
    encoding == UTF_16LE || encoding == UTF_16BE
}

struct Text {
    text: String,
    whole: bool,
}

/// Decodes the first part of a text and cuts it into rows; more of it where there is not even one.
fn sample(
    file: &mut (impl Read + Seek),
    size: u64,
    first: Vec<u8>,
    encoding: &'static Encoding,
    file_name: Option<&str>,
    options: &Options,
) -> Result<(Text, Dialect, Vec<Row>), Refusal> {
    let mut bytes = first;
    let mut larger = SAMPLES[1..].iter();
    loop {
        let whole = bytes.len() as u64 >= size;
        let most = 4 * bytes.len();
        let mut source = Source::new(Box::new(Cursor::new(bytes)), encoding);
        source.fill(most)?;
        let text = Text { text: source.rest().to_owned(), whole };
        let sample = Sample { text: &text.text, whole };
        let dialect = dialect::find(sample, file_name, options)?;
        let rows = sample.rows(&dialect, options.limits.columns, SAMPLED_ROWS + 1);
        match larger.next() {
            Some(more) if rows.is_empty() && !whole => bytes = head(file, *more)?,
            _ => {
                let whole = whole && rows.len() <= SAMPLED_ROWS;
                return Ok((Text { whole, ..text }, dialect, rows));
            }
        }
    }
}

/// How most lines end, those within quotes aside.
fn line_end(text: &str, dialect: &Dialect) -> LineEnd {
    if dialect.carriage {
        return LineEnd::Cr;
    }
    let (mut feeds, mut pairs) = (0, 0);
    let mut quoted = false;
    let mut last = 0;
    for byte in text.bytes() {
        quoted ^= Some(byte) == dialect.quote;
        if byte == b'\n' && !quoted {
            feeds += 1;
            pairs += usize::from(last == b'\r');
        }
        last = byte;
    }
    if 2 * pairs > feeds { LineEnd::CrLf } else { LineEnd::Lf }
}

/// Reads a row, whatever is wrong with it; the line it starts on, or where the file ended.
fn read_any(rows: &mut TextRows, row: &mut Row) -> Result<bool, u64> {
    match rows.read(row) {
        Ok(true) => Ok(true),
        Ok(false) => Err(rows.line()),
        Err(problem) => {
            *row = problem.row;
            Ok(true)
        }
    }
}

/// Reads up to the row that starts on the line of the header and returns that.
fn pass_header(
    line: Option<u64>,
    mut read: impl FnMut(&mut Row) -> Result<bool, u64>,
) -> Result<Option<Row>, Refusal> {
    let Some(line) = line else { return Ok(None) };
    let mut row = Row::default();
    loop {
        match read(&mut row) {
            Ok(_) if row.line() == line => return Ok(Some(row)),
            Ok(_) if row.line() < line => {}
            Ok(_) => return Err(Refusal::NoHeader { line, lines: row.line() }),
            Err(end) => return Err(Refusal::NoHeader { line, lines: end.saturating_sub(1) }),
        }
    }
}

fn open_workbook(
    container: Container,
    file: impl Read + Seek,
    options: &Options,
) -> Result<Opened, Refusal> {
    let workbook::Opened { format, sheet, sheets, mut grid } =
        workbook::open(container, file, options)?;
    let columns = options.limits.columns;
    let mut rows = Vec::new();
    let mut row = Row::default();
    while rows.len() <= SAMPLED_ROWS && grid.read(columns, &mut row).is_some() {
        rows.push(row.clone());
    }
    let whole = rows.len() <= SAMPLED_ROWS;
    let header = match options.header {
        HeaderRow::Auto => header::find(&rows).map(|place| rows[place].line()),
        HeaderRow::Line(line) => Some(line),
        HeaderRow::None => None,
    };
    grid.rewind();
    let names = pass_header(header, |row| match grid.read(columns, row) {
        Some(_) => Ok(true),
        None => Err(grid.line() + 1),
    })?;
    let below = rows.into_iter().filter(|row| row.line() > header.unwrap_or(0)).collect();
    // Rows end with their last filled cell, so that only the widest shows how wide the table is.
    let widest = |rows: &[Row]| rows.iter().map(Row::len).max().unwrap_or(0);
    let table = Table::of(names.as_ref(), below, whole, widest);
    let detected = Detected {
        format,
        encoding: None,
        byte_order_mark: false,
        line_end: None,
        delimiter: None,
        quote: None,
        sheet: Some(sheet),
        sheets,
        header_line: header,
        columns: table.columns,
        preview: table.preview,
        sampled: table.sampled,
        whole,
    };
    Ok(Opened { detected, rows: Input::Grid(grid) })
}

/// The columns, as the header and the first rows have them.
struct Table {
    columns: Vec<Column>,
    preview: Vec<Row>,
    sampled: u64,
}

impl Table {
    /// `nameless` tells the width where there is no header.
    fn of(
        header: Option<&Row>,
        mut below: Vec<Row>,
        whole: bool,
        nameless: impl Fn(&[Row]) -> usize,
    ) -> Self {
        if !whole {
            below.truncate(SAMPLED_ROWS);
        }
        let width = match header {
            Some(header) => header.len().max(usual(&below, Row::filled_width)),
            None => nameless(&below),
        };
        let mut scans = vec![ColumnScan::default(); width];
        let mut sampled = 0;
        for row in below.iter().filter(|row| row.filled_width() <= width) {
            sampled += 1;
            see(&mut scans, row);
        }
        below.truncate(PREVIEWED_ROWS);
        let names = header::column_names(header, width);
        let columns = names.into_iter().zip(scans).map(column).collect();
        Self { columns, preview: below, sampled }
    }
}

/// The width that half of the rows do not exceed, to give names to columns the header leaves out.
fn usual(rows: &[Row], width: impl Fn(&Row) -> usize) -> usize {
    let mut widths: Vec<usize> = rows.iter().map(width).collect();
    widths.sort_unstable();
    widths.get(widths.len() / 2).copied().unwrap_or(0)
}
