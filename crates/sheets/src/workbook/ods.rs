//! OpenDocument spreadsheets, read in one pass over their XML. Values are taken from their
//! attributes as the text they are written in, so that no number goes through a float.

use std::borrow::Cow;
use std::collections::HashSet;
use std::io::{BufRead, Read, Seek, SeekFrom};

use quick_xml::Reader;
use quick_xml::events::{BytesRef, Event};

use super::ods_tags::{Attributes, Name};
use super::{Grid, Opened, names, nothing_in, package, same_name, value};
use crate::detected::SheetName;
use crate::options::{Format, Limits, Options};
use crate::refusal::Refusal;

const FORMAT: Format = Format::Ods;

/// As many rows as LibreOffice has; what is said to lie below is not there.
const ROWS: u32 = 1 << 20;

pub(super) fn open<R: Read + Seek>(mut file: R, options: &Options) -> Result<Opened, Refusal> {
    file.seek(SeekFrom::Start(0))?;
    let mut archive = package::archive(file, FORMAT)?;
    let limits = &options.limits;
    if let Some(mut manifest) =
        package::part(&mut archive, "META-INF/manifest.xml", FORMAT, limits)?
    {
        let mut text = Vec::new();
        manifest.read_to_end(&mut text).map_err(|error| Refusal::broken(FORMAT, error))?;
        if memchr::memmem::find(&text, b"encryption-data").is_some() {
            return Err(Refusal::Encrypted);
        }
    }
    let content = package::part(&mut archive, "content.xml", FORMAT, limits)?;
    let content = content.ok_or_else(|| Refusal::broken(FORMAT, "it has no content"))?;
    Document::new(content, options).read()
}

struct Document<'a, R> {
    xml: Reader<R>,
    buffer: Vec<u8>,
    options: &'a Options,
    hidden_styles: HashSet<String>,
    style: String,
    sheets: Vec<SheetName>,
    /// The sheet to read; once a hidden one, until there is a visible one.
    found: Option<(SheetName, Grid)>,
}

/// What the walk came upon, free of the buffer it was read into.
enum Tag {
    Start(Name, Attributes),
    End(Name),
    Text,
    Eof,
}

impl<'a, R: BufRead> Document<'a, R> {
    fn new(content: R, options: &'a Options) -> Self {
        let mut xml = Reader::from_reader(content);
        let config = xml.config_mut();
        config.expand_empty_elements = true;
        config.check_end_names = false;
        Self {
            xml,
            buffer: Vec::new(),
            options,
            hidden_styles: HashSet::new(),
            style: String::new(),
            sheets: Vec::new(),
            found: None,
        }
    }

    fn read(mut self) -> Result<Opened, Refusal> {
        loop {
            match self.next(None)? {
                Tag::Start(name, attributes) => self.element(name, &attributes)?,
                Tag::End(_) | Tag::Text => {}
                Tag::Eof => break,
            }
        }
        let sheets = self.sheets;
        match self.found {
            Some((sheet, mut grid)) if !grid.is_empty() => {
                grid.seal();
                Ok(Opened { format: FORMAT, sheet: sheet.name, sheets, grid })
            }
            Some((sheet, _)) => Err(nothing_in(&[&sheet.name], &sheets)),
            None => match &self.options.sheet {
                Some(asked) => {
                    Err(Refusal::NoSuchSheet { asked: asked.clone(), sheets: names(&sheets) })
                }
                None => Err(nothing_in(&[], &sheets)),
            },
        }
    }

    fn limits(&self) -> &'a Limits {
        &self.options.limits
    }

    /// The next tag; text is appended to `text`, if given. The element that an aside begins is gone
    /// through to its end.
    fn next(&mut self, text: Option<&mut String>) -> Result<Tag, Refusal> {
        self.buffer.clear();
        let limits = &self.options.limits;
        let refused = |error| package::xml_refused(error, FORMAT, limits);
        let piece = match self.xml.read_event_into(&mut self.buffer).map_err(refused)? {
            Event::Start(element) => {
                let name = Name::of(element.local_name().as_ref());
                if name == Name::Aside {
                    let end = element.to_end().into_owned();
                    self.buffer.clear();
                    let skipped = self.xml.read_to_end_into(end.name(), &mut self.buffer);
                    skipped.map_err(refused)?;
                    return Ok(Tag::Text);
                }
                let attributes = match name.has_attributes() {
                    true => Attributes::of(&element),
                    false => Attributes::default(),
                };
                return Ok(Tag::Start(name, attributes));
            }
            Event::End(element) => return Ok(Tag::End(Name::of(element.local_name().as_ref()))),
            Event::Eof => return Ok(Tag::Eof),
            Event::Text(piece) => piece.xml10_content(),
            Event::CData(piece) => piece.xml10_content(),
            Event::GeneralRef(reference) => resolve(&reference),
            _ => return Ok(Tag::Text),
        };
        if let Some(text) = text {
            text.push_str(&piece);
        }
        Ok(Tag::Text)
    }

    fn element(&mut self, name: Name, attributes: &Attributes) -> Result<(), Refusal> {
        match name {
            Name::Style => self.style = attributes.get("name").unwrap_or_default().to_owned(),
            Name::TableProperties if attributes.get("display") == Some("false") => {
                self.hidden_styles.insert(self.style.clone());
            }
            Name::Table => return self.table(attributes),
            _ => {}
        }
        Ok(())
    }

    /// Goes behind the end of the table that has just begun.
    fn skip_table(&mut self) -> Result<(), Refusal> {
        let mut depth = 1_u32;
        while depth > 0 {
            self.buffer.clear();
            let event = self.xml.read_event_into(&mut self.buffer);
            match event
                .map_err(|error| package::xml_refused(error, FORMAT, &self.options.limits))?
            {
                Event::Start(element) if element.local_name().as_ref() == "table" => depth += 1,
                Event::End(element) if element.local_name().as_ref() == "table" => depth -= 1,
                Event::Eof => return Err(cut_off()),
                _ => {}
            }
        }
        Ok(())
    }

    fn table(&mut self, attributes: &Attributes) -> Result<(), Refusal> {
        let Some(name) = attributes.get("name").map(str::to_owned) else {
            return self.skip_table();
        };
        let hidden =
            attributes.get("style-name").is_some_and(|style| self.hidden_styles.contains(style));
        let sheet = SheetName { name, hidden };
        self.sheets.push(sheet.clone());
        if !self.is_wanted(&sheet) {
            return self.skip_table();
        }
        let grid = self.rows()?;
        let better = match &self.found {
            None => true,
            Some((known, held)) => !grid.is_empty() && (held.is_empty() || known.hidden),
        };
        if better {
            self.found = Some((sheet, grid));
        }
        Ok(())
    }

    /// The sheet asked for; or the first visible one with cells, or else the first hidden one.
    fn is_wanted(&self, sheet: &SheetName) -> bool {
        match (&self.options.sheet, &self.found) {
            (Some(_), Some(_)) => false,
            (Some(asked), None) => same_name(&sheet.name, asked),
            (None, None) => true,
            (None, Some((_, grid))) if grid.is_empty() => true,
            (None, Some((known, _))) => known.hidden && !sheet.hidden,
        }
    }

    fn rows(&mut self) -> Result<Grid, Refusal> {
        let mut grid = Grid::new();
        let mut row = 0_u32;
        let mut depth = 1_u32;
        loop {
            match self.next(None)? {
                Tag::Start(Name::Row, attributes) => {
                    let times = attributes.times("number-rows-repeated");
                    let cells = self.cells()?;
                    if !cells.is_empty() {
                        self.put(&mut grid, row, times, &cells)?;
                    }
                    row = row.saturating_add(times);
                }
                Tag::Start(Name::Table, _) => depth += 1,
                Tag::End(Name::Table) if depth == 1 => return Ok(grid),
                Tag::End(Name::Table) => depth -= 1,
                Tag::Eof => return Err(cut_off()),
                _ => {}
            }
        }
    }

    fn put(&self, grid: &mut Grid, row: u32, times: u32, cells: &[Cells]) -> Result<(), Refusal> {
        let columns = self.limits().columns.min(u32::MAX as usize - 1) as u32;
        for row in row..row.saturating_add(times).min(ROWS) {
            for cell in cells {
                // One cell beyond the last allowed column is enough to show that there is one.
                let end = cell.column.saturating_add(cell.times).min(columns.saturating_add(1));
                for column in cell.column..end.max(cell.column + 1) {
                    grid.push(row, column, &cell.text, self.limits())?;
                }
            }
        }
        Ok(())
    }

    fn cells(&mut self) -> Result<Vec<Cells>, Refusal> {
        let mut cells = Vec::new();
        let mut column = 0_u32;
        loop {
            match self.next(None)? {
                Tag::Start(name @ (Name::Cell | Name::CoveredCell), attributes) => {
                    let times = attributes.times("number-columns-repeated");
                    let text = self.cell(name, &attributes)?;
                    if !text.is_empty() {
                        cells.push(Cells { column, times, text });
                    }
                    column = column.saturating_add(times).min(u32::MAX - 1);
                }
                Tag::End(Name::Row) => return Ok(cells),
                Tag::Eof => return Err(cut_off()),
                _ => {}
            }
        }
    }

    /// The value of a cell: that of its attributes, or the paragraphs within it.
    fn cell(&mut self, name: Name, attributes: &Attributes) -> Result<String, Refusal> {
        let written = self.paragraphs(name)?;
        let value = |name: &str| attributes.get(name).map(str::to_owned);
        let stated = match attributes.get("value-type") {
            Some("float" | "percentage" | "currency") => {
                value("value").map(|number| value::number(&number))
            }
            Some("date") => value("date-value"),
            Some("time") => value("time-value").map(|time| value::clock(&time)),
            Some("boolean") => value("boolean-value"),
            _ => value("string-value").filter(|text| !text.is_empty()),
        };
        Ok(stated.unwrap_or(written))
    }

    /// The text of a cell, a line for each paragraph.
    fn paragraphs(&mut self, cell: Name) -> Result<String, Refusal> {
        let most = self.limits().cell;
        let mut text = String::new();
        let mut paragraphs = 0;
        let mut within = 0_u32;
        loop {
            let wanted = within > 0 && text.len() <= most;
            match self.next(wanted.then_some(&mut text))? {
                Tag::Start(Name::Paragraph, _) => {
                    paragraphs += 1;
                    within += 1;
                    if paragraphs > 1 {
                        text.push('\n');
                    }
                }
                Tag::Start(Name::Spaces, attributes) => {
                    let room = (most + 1).saturating_sub(text.len());
                    let spaces = attributes.times("c") as usize;
                    text.push_str(&" ".repeat(spaces.min(room)));
                }
                Tag::Start(Name::Tab, _) => text.push('\t'),
                Tag::Start(Name::LineBreak, _) => text.push('\n'),
                Tag::End(Name::Paragraph) => within = within.saturating_sub(1),
                Tag::End(name) if name == cell => return Ok(text),
                Tag::Eof => return Err(cut_off()),
                _ => {}
            }
        }
    }
}

/// A cell with something in it, and how many columns it fills with the same.
struct Cells {
    column: u32,
    times: u32,
    text: String,
}

fn cut_off() -> Refusal {
    Refusal::broken(FORMAT, "its content is cut off")
}

/// The character that `&amp;` or `&#10;` stands for.
fn resolve<'a>(reference: &BytesRef<'_>) -> Cow<'a, str> {
    if let Ok(Some(letter)) = reference.resolve_char_ref() {
        return Cow::Owned(letter.to_string());
    }
    Cow::Borrowed(quick_xml::escape::resolve_predefined_entity(reference).unwrap_or_default())
}
