//! Excel 5.0 to 2003: the sheets of the workbook and the values of their cells.

use std::io::{Read, Seek, SeekFrom};

use calamine::{Data, ExcelDateTime, ExcelDateTimeType};

use super::biff::{Record, Shared, Texts, records};
use super::bytes::{byte, float, half, word};
use super::compound::Compound;
use super::{Grid, Opened, nothing_in, number_format, value, wanted};
use crate::detected::SheetName;
use crate::options::{Format, Options};
use crate::refusal::Refusal;

const FORMULA: u16 = 0x0006;
const END: u16 = 0x000A;
const DATE_MODE: u16 = 0x0022;
const FILE_PASS: u16 = 0x002F;
const CODE_PAGE: u16 = 0x0042;
const BOUND_SHEET: u16 = 0x0085;
const MULTIPLE_RK: u16 = 0x00BD;
const RICH_STRING: u16 = 0x00D6;
const EXTENDED_FORMAT: u16 = 0x00E0;
const SHARED_TEXTS: u16 = 0x00FC;
const SHARED_LABEL: u16 = 0x00FD;
const NUMBER: u16 = 0x0203;
const LABEL: u16 = 0x0204;
const BOOLEAN_OR_ERROR: u16 = 0x0205;
const FORMULA_TEXT: u16 = 0x0207;
const RK: u16 = 0x027E;
const FORMAT: u16 = 0x041E;
const BEGIN: u16 = 0x0809;

pub(super) fn open<R: Read + Seek>(mut file: R, options: &Options) -> Result<Opened, Refusal> {
    file.seek(SeekFrom::Start(0))?;
    let mut bytes = Vec::new();
    file.take(options.limits.unpacked.saturating_add(1)).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > options.limits.unpacked {
        return Err(Refusal::UnpacksTooLarge { limit: options.limits.unpacked });
    }
    let stream = workbook_stream(&bytes)?;
    let book = Book::read(&stream)?;
    let tried = wanted(&book.sheets, options)?;
    for name in &tried {
        let grid = book.read_sheet(&stream, name, options)?;
        if !grid.is_empty() {
            let (sheet, sheets) = ((*name).to_owned(), book.sheets.clone());
            return Ok(Opened { format: Format::Xls, sheet, sheets, grid });
        }
    }
    Err(nothing_in(&tried, &book.sheets))
}

fn workbook_stream(bytes: &[u8]) -> Result<Vec<u8>, Refusal> {
    let broken = || Refusal::broken(Format::Xls, "its table of contents is damaged");
    let file = Compound::read(bytes).ok_or_else(broken)?;
    if file.has("EncryptedPackage") {
        return Err(Refusal::Encrypted);
    }
    for name in ["Workbook", "Book"] {
        if file.has(name) {
            return file.stream(name).ok_or_else(broken);
        }
    }
    let word = file.has("WordDocument");
    Err(Refusal::NotATable {
        what: if word { "a Word document" } else { "a Microsoft file without a workbook" },
        advice: "save the table as CSV, XLSX or ODS and read that",
    })
}

/// What a workbook says before its sheets begin.
struct Book {
    texts: Texts,
    mac_dates: bool,
    /// How each cell format shows numbers.
    formats: Vec<Option<ExcelDateTimeType>>,
    shared: Shared,
    sheets: Vec<SheetName>,
    starts: Vec<u32>,
}

impl Book {
    fn read(stream: &[u8]) -> Result<Self, Refusal> {
        let mut book = Self {
            texts: Texts::new(),
            mac_dates: false,
            formats: Vec::new(),
            shared: Shared::default(),
            sheets: Vec::new(),
            starts: Vec::new(),
        };
        let mut codes = Vec::new();
        let mut cell_formats = Vec::new();
        for record in records(stream) {
            match record.kind {
                BEGIN => book.texts.unicode = half(record.data, 0) == Some(0x0600),
                FILE_PASS => return Err(Refusal::Encrypted),
                CODE_PAGE => book.texts.use_code_page(half(record.data, 0).unwrap_or(0)),
                DATE_MODE => book.mac_dates = half(record.data, 0) == Some(1),
                FORMAT => codes.extend(book.format(&record)),
                EXTENDED_FORMAT => cell_formats.push(half(record.data, 2).unwrap_or(0)),
                SHARED_TEXTS => book.shared = Shared::read(&record),
                BOUND_SHEET => book.add_sheet(&record),
                END => break,
                _ => {}
            }
        }
        let shown = |id: u16| match codes.iter().rev().find(|(known, _)| *known == id) {
            Some((_, shown)) => *shown,
            None => number_format::built_in(id),
        };
        book.formats = cell_formats.into_iter().map(shown).collect();
        Ok(book)
    }

    fn format(&self, record: &Record<'_>) -> Option<(u16, Option<ExcelDateTimeType>)> {
        let code = match self.texts.unicode {
            true => self.texts.long(record, 2)?,
            false => self.texts.short(record, 2)?,
        };
        Some((half(record.data, 0)?, number_format::custom(&code)))
    }

    /// Takes note of a worksheet; charts and macros are no tables.
    fn add_sheet(&mut self, record: &Record<'_>) {
        let (Some(start), Some(0)) = (word(record.data, 0), byte(record.data, 5)) else { return };
        let Some(name) = self.texts.short(record, 6) else { return };
        let hidden = byte(record.data, 4).is_some_and(|state| state & 3 != 0);
        self.sheets.push(SheetName { name, hidden });
        self.starts.push(start);
    }

    fn read_sheet(&self, stream: &[u8], name: &str, options: &Options) -> Result<Grid, Refusal> {
        let place = self.sheets.iter().position(|sheet| sheet.name == name).unwrap_or(0);
        let start = self.starts.get(place).map_or(0, |start| *start as usize);
        let Some(sheet) = stream.get(start..) else {
            return Err(Refusal::broken(Format::Xls, format!("the sheet {name:?} is cut off")));
        };
        let mut reader = SheetReader { book: self, grid: Grid::new(), options, formula: None };
        let mut depth = 0_u32;
        for record in records(sheet) {
            match record.kind {
                BEGIN => depth += 1,
                END if depth <= 1 => break,
                END => depth -= 1,
                // A chart within the sheet has cells of its own.
                _ if depth > 1 => {}
                _ => reader.read(&record)?,
            }
        }
        reader.grid.seal();
        Ok(reader.grid)
    }
}

struct SheetReader<'a> {
    book: &'a Book,
    grid: Grid,
    options: &'a Options,
    /// The cell whose formula gave a text, which comes in the next record.
    formula: Option<(u16, u16)>,
}

impl SheetReader<'_> {
    fn read(&mut self, record: &Record<'_>) -> Result<(), Refusal> {
        let data = record.data;
        if record.kind == FORMULA_TEXT {
            let text = self.book.texts.long(record, 0);
            return match (self.formula.take(), text) {
                (Some((row, column)), Some(text)) => self.put(row, column, &text),
                _ => Ok(()),
            };
        }
        let (Some(row), Some(column)) = (half(data, 0), half(data, 2)) else { return Ok(()) };
        let format = half(data, 4).unwrap_or(0);
        match record.kind {
            NUMBER => self.put_number(row, column, format, float(data, 6)),
            RK => self.put_number(row, column, format, word(data, 6).map(unpack)),
            MULTIPLE_RK => self.put_numbers(row, column, data),
            SHARED_LABEL => {
                let book = self.book;
                let text = word(data, 6).and_then(|number| book.shared.get(number));
                self.put(row, column, text.unwrap_or_default())
            }
            LABEL | RICH_STRING => {
                let text = self.book.texts.long(record, 6).unwrap_or_default();
                self.put(row, column, &text)
            }
            BOOLEAN_OR_ERROR => {
                self.put_state(row, column, byte(data, 7) == Some(1), byte(data, 6))
            }
            FORMULA => self.put_formula(row, column, format, data),
            _ => Ok(()),
        }
    }

    fn put(&mut self, row: u16, column: u16, text: &str) -> Result<(), Refusal> {
        self.grid.push(row.into(), column.into(), text, &self.options.limits)
    }

    fn put_number(
        &mut self,
        row: u16,
        column: u16,
        format: u16,
        number: Option<f64>,
    ) -> Result<(), Refusal> {
        let Some(number) = number else { return Ok(()) };
        let data = match self.book.formats.get(format as usize).copied().flatten() {
            Some(kind) => Data::DateTime(ExcelDateTime::new(number, kind, self.book.mac_dates)),
            None => Data::Float(number),
        };
        self.put(row, column, &value::text(&data))
    }

    /// A row of numbers in one record: format and number for each column, then the last column.
    fn put_numbers(&mut self, row: u16, first: u16, data: &[u8]) -> Result<(), Refusal> {
        let pairs = data.get(4..).unwrap_or_default().as_chunks::<6>().0.iter();
        for (column, pair) in (first..).zip(pairs) {
            let format = half(pair, 0).unwrap_or(0);
            self.put_number(row, column, format, word(pair, 2).map(unpack))?;
        }
        Ok(())
    }

    fn put_state(
        &mut self,
        row: u16,
        column: u16,
        is_error: bool,
        state: Option<u8>,
    ) -> Result<(), Refusal> {
        let text = match (is_error, state) {
            (false, state) => value::boolean(state.is_some_and(|state| state != 0)),
            (true, Some(0x00)) => "#NULL!",
            (true, Some(0x07)) => "#DIV/0!",
            (true, Some(0x0F)) => "#VALUE!",
            (true, Some(0x17)) => "#REF!",
            (true, Some(0x1D)) => "#NAME?",
            (true, Some(0x24)) => "#NUM!",
            (true, _) => "#N/A",
        };
        self.put(row, column, text)
    }

    fn put_formula(
        &mut self,
        row: u16,
        column: u16,
        format: u16,
        data: &[u8],
    ) -> Result<(), Refusal> {
        self.formula = None;
        if half(data, 12) != Some(0xFFFF) {
            return self.put_number(row, column, format, float(data, 6));
        }
        match byte(data, 6) {
            Some(0) => self.formula = Some((row, column)),
            Some(1) => return self.put_state(row, column, false, byte(data, 8)),
            Some(2) => return self.put_state(row, column, true, byte(data, 8)),
            _ => {}
        }
        Ok(())
    }
}

/// Unpacks a number of thirty bits: a whole number or the upper part of a float, perhaps in
/// hundredths.
fn unpack(packed: u32) -> f64 {
    let number = match packed & 2 {
        2 => f64::from(packed as i32 >> 2),
        _ => f64::from_bits(u64::from(packed & !3) << 32),
    };
    if packed & 1 == 1 { number / 100.0 } else { number }
}
