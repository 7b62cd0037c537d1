//! Workbooks: Excel's two formats and OpenDocument.
//!
//! One sheet is read as a whole into a [`Grid`], which holds only cells that have something in them,
//! so that a sheet said to be a million rows high costs nothing. A workbook from a stranger may be
//! made to exhaust memory or to crash its reader: every count in it is checked before it is believed,
//! and a panic in a library becomes a refusal. That is why only .xlsx goes through calamine, behind a
//! check of its own. Its readers of .xls and .ods follow sector chains in circles, copy a shared
//! text for every cell, wait for ever at the end of a broken file, or set aside as much memory as
//! the file asks for, none of which could be caught.

mod biff;
mod bytes;
mod compound;
mod grid;
mod number_format;
mod ods;
mod ods_tags;
mod package;
mod value;
mod xls;
mod xlsx;

use std::io::{Read, Seek};
use std::panic::{AssertUnwindSafe, catch_unwind};

pub(crate) use grid::Grid;

use crate::detected::SheetName;
use crate::options::{Format, Options};
use crate::refusal::Refusal;
use crate::sniff::format::Container;

/// A sheet that was read, with the names of all the sheets of its workbook.
pub(crate) struct Opened {
    pub format: Format,
    pub sheet: String,
    pub sheets: Vec<SheetName>,
    pub grid: Grid,
}

/// Reads the sheet of a workbook that the options ask for.
pub(crate) fn open<R: Read + Seek>(
    container: Container,
    mut file: R,
    options: &Options,
) -> Result<Opened, Refusal> {
    if container == Container::Compound {
        crate::sniff::format::check(options.format, Format::Xls)?;
        return guarded(Format::Xls, || xls::open(file, options));
    }
    let format = package::format(&mut file)?;
    crate::sniff::format::check(options.format, format)?;
    match format {
        Format::Ods => guarded(format, || ods::open(file, options)),
        _ => guarded(format, || xlsx::open(file, options)),
    }
}

/// Turns a panic into a refusal. Nothing that was being built outlives it.
fn guarded(
    format: Format,
    open: impl FnOnce() -> Result<Opened, Refusal>,
) -> Result<Opened, Refusal> {
    catch_unwind(AssertUnwindSafe(open))
        .unwrap_or_else(|_| Err(Refusal::broken(format, "it is damaged beyond reading")))
}

/// The sheets to try, in order: the one asked for, or all visible ones and then the hidden ones.
fn wanted<'a>(sheets: &'a [SheetName], options: &Options) -> Result<Vec<&'a str>, Refusal> {
    let Some(asked) = &options.sheet else {
        let visible = sheets.iter().filter(|sheet| !sheet.hidden);
        let hidden = sheets.iter().filter(|sheet| sheet.hidden);
        return Ok(visible.chain(hidden).map(|sheet| sheet.name.as_str()).collect());
    };
    match sheets.iter().find(|sheet| same_name(&sheet.name, asked)) {
        Some(sheet) => Ok(vec![&sheet.name]),
        None => Err(Refusal::NoSuchSheet { asked: asked.clone(), sheets: names(sheets) }),
    }
}

fn same_name(name: &str, asked: &str) -> bool {
    name == asked || name.trim().to_lowercase() == asked.trim().to_lowercase()
}

fn names(sheets: &[SheetName]) -> Vec<String> {
    sheets.iter().map(|sheet| sheet.name.clone()).collect()
}

/// Says that none of the sheets tried has a cell.
fn nothing_in(tried: &[&str], sheets: &[SheetName]) -> Refusal {
    match tried.first() {
        Some(sheet) => Refusal::EmptySheet { sheet: (*sheet).to_owned(), sheets: names(sheets) },
        None => Refusal::Empty,
    }
}

#[cfg(test)]
mod tests;
