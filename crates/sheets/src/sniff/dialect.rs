//! Tells the delimiter and the quoting of a text by trying them: the right ones cut most rows into
//! the same number of cells, and cells that look like values.

use std::collections::HashMap;

use crate::options::{Options, Quote};
use crate::refusal::Refusal;
use crate::row::Row;
use crate::text::parse::{Behind, Dialect, Step, cut};
use crate::values::looks_typed;

/// In order of preference where two do equally well: the rarer a character is in ordinary text, the
/// more it says.
const DELIMITERS: [u8; 4] = [b'\t', b'|', b';', b','];

/// How many rows are tried.
const ROWS: usize = 1000;

/// How well a delimiter must do to be believed.
const ENOUGH: f64 = 0.4;

/// A text's first part, as detection sees it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sample<'a> {
    pub text: &'a str,
    /// Whether it is the whole text.
    pub whole: bool,
}

impl<'a> Sample<'a> {
    fn behind(&self) -> Behind {
        if self.whole { Behind::Nothing } else { Behind::More }
    }

    /// Cuts the sample into its first rows.
    pub(crate) fn rows(&self, dialect: &Dialect, columns: usize, most: usize) -> Vec<Row> {
        self.cut(dialect, columns, most).rows
    }

    fn cut(&self, dialect: &Dialect, columns: usize, most: usize) -> Cut {
        let mut found = Cut::default();
        let (mut at, mut line) = (0, 1);
        while found.rows.len() < most {
            let mut row = Row::default();
            row.clear(line);
            match cut(dialect, &self.text[at..], self.behind(), columns, &mut row) {
                Step::Row { used, lines, trouble, .. } => {
                    at += used;
                    line += lines;
                    found.troubles += usize::from(trouble.is_some());
                    found.rows.push(row);
                }
                Step::Blank { used } => {
                    at += used;
                    line += 1;
                }
                Step::More | Step::TooLong | Step::End => break,
            }
        }
        found
    }
}

#[derive(Default)]
struct Cut {
    rows: Vec<Row>,
    troubles: usize,
}

/// Finds how the text is written; what the options say is not questioned.
pub(crate) fn find(
    sample: Sample<'_>,
    file_name: Option<&str>,
    options: &Options,
) -> Result<Dialect, Refusal> {
    let told = told_quote(options)?;
    let delimiter = told_delimiter(options)?.or_else(|| declared(sample.text));
    if let (Some(delimiter), Some(Some(quote))) = (delimiter, told)
        && delimiter == quote
    {
        let value = char::from(quote).to_string();
        let reason = "the delimiter is the same character";
        return Err(Refusal::BadOption { option: "quote", value, reason });
    }
    let carriage = has_carriage_ends(sample.text);
    let base = Dialect { carriage, ..Dialect::of(b',') };
    let judged = |dialect: Dialect| (judge(&sample, &dialect, options.limits.columns), dialect);
    let candidates = candidates(&sample, options.limits.columns, base, delimiter, told);
    let mut best: Option<(f64, Dialect)> = None;
    for (score, dialect) in candidates.into_iter().map(judged) {
        if best.is_none_or(|(highest, _)| score > highest + 1e-9) {
            best = Some((score, dialect));
        }
    }
    let fallback = Dialect { delimiter: delimiter.unwrap_or(by_name(file_name)), ..base };
    let fallback = Dialect { quote: told.unwrap_or(fallback.quote), ..fallback };
    match best {
        Some((score, dialect)) if score >= ENOUGH || delimiter.is_some() => Ok(dialect),
        _ => Ok(spaces(&sample, fallback, options).unwrap_or(fallback)),
    }
}

fn told_delimiter(options: &Options) -> Result<Option<u8>, Refusal> {
    let Some(delimiter) = options.delimiter else { return Ok(None) };
    let reason = "a delimiter is one ASCII character, and no letter, digit or line end";
    match u8::try_from(delimiter) {
        Ok(byte) if is_mark(byte) => Ok(Some(byte)),
        _ => {
            Err(Refusal::BadOption { option: "delimiter", value: format!("{delimiter:?}"), reason })
        }
    }
}

fn told_quote(options: &Options) -> Result<Option<Option<u8>>, Refusal> {
    let reason = "a quotation mark is one ASCII character, and no letter, digit or line end";
    match options.quote {
        None => Ok(None),
        Some(Quote::None) => Ok(Some(None)),
        Some(Quote::Char(mark)) => match u8::try_from(mark) {
            Ok(byte) if is_mark(byte) => Ok(Some(Some(byte))),
            _ => Err(Refusal::BadOption { option: "quote", value: format!("{mark:?}"), reason }),
        },
    }
}

fn is_mark(byte: u8) -> bool {
    byte.is_ascii() && !byte.is_ascii_alphanumeric() && !matches!(byte, b'\n' | b'\r' | 0)
}

/// Excel's own line `sep=;` above the header.
fn declared(text: &str) -> Option<u8> {
    let first = text.lines().next()?;
    let mark = first.get(..4)?.eq_ignore_ascii_case("sep=").then(|| &first[4..])?;
    let byte = *mark.as_bytes().first()?;
    (mark.len() == 1 && is_mark(byte)).then_some(byte)
}

/// Whether the line that Excel reads as a declaration is the first of the rows.
pub(crate) fn declares(text: &str) -> bool {
    declared(text).is_some()
}

fn by_name(file_name: Option<&str>) -> u8 {
    let extension = file_name.and_then(|name| name.rsplit_once('.')).map_or("", |(_, end)| end);
    match extension.to_ascii_lowercase().as_str() {
        "tsv" | "tab" => b'\t',
        "psv" => b'|',
        "ssv" => b';',
        _ => b',',
    }
}

/// Lines end with a carriage return alone where no line feed is to be seen outside of quotes.
fn has_carriage_ends(text: &str) -> bool {
    let mut quoted = false;
    let mut carriages = 0;
    for byte in text.bytes() {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' if !quoted => return false,
            b'\r' if !quoted => carriages += 1,
            _ => {}
        }
    }
    carriages > 0 && (!text.contains('\n') || carriages > 1)
}

fn candidates(
    sample: &Sample<'_>,
    columns: usize,
    base: Dialect,
    delimiter: Option<u8>,
    quote: Option<Option<u8>>,
) -> Vec<Dialect> {
    let text = sample.text;
    let delimiters: Vec<u8> = match delimiter {
        Some(told) => vec![told],
        None => DELIMITERS.into_iter().filter(|byte| text.contains(char::from(*byte))).collect(),
    };
    let quotes: Vec<Option<u8>> = match quote {
        Some(told) => vec![told],
        None => vec![Some(b'"'), Some(b'\''), None],
    };
    let mut list = Vec::new();
    for &delimiter in &delimiters {
        for &quote in &quotes {
            let dialect = Dialect { delimiter, quote, ..base };
            if quote == Some(delimiter) || (quote == Some(b'\'') && !wraps(text, delimiter)) {
                continue;
            }
            list.push(dialect);
            let Some(mark) = quote.map(char::from) else { continue };
            if text.contains(&format!("{} {mark}", char::from(delimiter))) {
                list.push(Dialect { spaced: true, ..dialect });
            }
            // A backslash means itself where the text makes sense with that: a cell may end in one.
            if text.contains(&format!("\\{mark}")) && !is_sound(sample, &dialect, columns) {
                list.push(Dialect { backslash: true, ..dialect });
            }
        }
    }
    list
}

/// Whether all rows have the same width and no broken quoting.
fn is_sound(sample: &Sample<'_>, dialect: &Dialect, columns: usize) -> bool {
    let Cut { rows, troubles } = sample.cut(dialect, columns, ROWS);
    let width = rows.first().map(Row::len);
    troubles == 0 && rows.iter().all(|row| Some(row.len()) == width)
}

/// Whether apostrophes wrap cells: one closes right before a delimiter and one opens right after it.
fn wraps(text: &str, delimiter: u8) -> bool {
    text.contains(&format!("'{}'", char::from(delimiter)))
}

/// From 0 (no table) to 1.4: how even the rows are, less for broken quoting, more for values.
fn judge(sample: &Sample<'_>, dialect: &Dialect, columns: usize) -> f64 {
    let Cut { rows, troubles } = sample.cut(dialect, columns, ROWS);
    let mut widths: HashMap<usize, usize> = HashMap::new();
    for row in &rows {
        *widths.entry(row.len()).or_default() += 1;
    }
    widths.remove(&1);
    let common = widths.into_iter().max_by_key(|&(width, count)| (count, width));
    let Some((width, count)) = common else { return 0.0 };
    let even = count as f64 / rows.len() as f64;
    let sound = 1.0 - troubles as f64 / rows.len() as f64;
    // Quoting by the usual mark is the rule; another, or none, must do better to be believed.
    let usual = if dialect.quote == Some(b'"') { 0.02 } else { 0.0 };
    let bare = if dialect.quote.is_none() { 1.0 - wrapped(&rows) } else { 1.0 };
    even * sound * sound * bare * bare + 0.3 * typed(&rows, width) + usual
}

/// Which part of the rows, cut without quoting, have a cell in quotation marks.
fn wrapped(rows: &[Row]) -> f64 {
    let in_marks = |cell: &str| cell.len() > 1 && cell.starts_with('"') && cell.ends_with('"');
    rows.iter().filter(|row| row.cells().any(in_marks)).count() as f64 / rows.len() as f64
}

/// Which part of the filled cells of the even rows look like numbers, dates or yes and no.
fn typed(rows: &[Row], width: usize) -> f64 {
    let cells = rows.iter().filter(|row| row.len() == width).flat_map(Row::cells);
    let (mut filled, mut typed) = (0_u32, 0_u32);
    for cell in cells.filter(|cell| !cell.trim().is_empty()) {
        filled += 1;
        typed += u32::from(looks_typed(cell));
    }
    if filled == 0 { 0.0 } else { f64::from(typed) / f64::from(filled) }
}

/// Spaces delimit only where nothing else does, all rows are even, and a column beyond the first
/// holds nothing but values; a column of first and last names is no table of two.
fn spaces(sample: &Sample<'_>, base: Dialect, options: &Options) -> Option<Dialect> {
    if options.delimiter.is_some() {
        return None;
    }
    let dialect = Dialect { delimiter: b' ', ..base };
    let rows = sample.rows(&dialect, options.limits.columns, ROWS);
    let width = rows.first()?.len();
    if rows.len() < 3 || width < 2 || rows.iter().any(|row| row.len() != width) {
        return None;
    }
    let is_typed = |column: usize| rows[1..].iter().all(|row| looks_typed(&row[column]));
    (1..width).any(is_typed).then_some(dialect)
}
