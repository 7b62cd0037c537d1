//! Excel since 2007, read cell by cell with calamine, which never sees an archive that has not been
//! measured first.

use std::io::{Read, Seek, SeekFrom};

use calamine::{Data, Reader, SheetType, SheetVisible, Xlsx, XlsxError};

use super::{Grid, Opened, nothing_in, package, value, wanted};
use crate::detected::SheetName;
use crate::options::{Format, Options};
use crate::refusal::Refusal;

pub(super) fn open<R: Read + Seek>(mut file: R, options: &Options) -> Result<Opened, Refusal> {
    file.seek(SeekFrom::Start(0))?;
    package::check_xlsx(&mut file, &options.limits)?;
    file.seek(SeekFrom::Start(0))?;
    let mut workbook = Xlsx::new(file).map_err(refused)?;
    let sheets = sheets(&workbook);
    let tried = wanted(&sheets, options)?;
    for name in &tried {
        let grid = read(&mut workbook, name, options)?;
        if !grid.is_empty() {
            let sheet = (*name).to_owned();
            return Ok(Opened { format: Format::Xlsx, sheet, sheets, grid });
        }
    }
    Err(nothing_in(&tried, &sheets))
}

fn refused(error: XlsxError) -> Refusal {
    match error {
        XlsxError::Password => Refusal::Encrypted,
        error => Refusal::broken(Format::Xlsx, error),
    }
}

fn sheets<R: Read + Seek>(workbook: &Xlsx<R>) -> Vec<SheetName> {
    let all = workbook.sheets_metadata().iter();
    let worksheets = all.filter(|sheet| sheet.typ == SheetType::WorkSheet);
    worksheets
        .map(|sheet| SheetName {
            name: sheet.name.clone(),
            hidden: sheet.visible != SheetVisible::Visible,
        })
        .collect()
}

fn read<R: Read + Seek>(
    workbook: &mut Xlsx<R>,
    name: &str,
    options: &Options,
) -> Result<Grid, Refusal> {
    let mut grid = Grid::new();
    let mut cells = workbook.worksheet_cells_reader(name).map_err(refused)?;
    let mut last = (0, 0);
    loop {
        let cell = cells.next_cell().map_err(|error| after(last, error))?;
        let Some(cell) = cell else { break };
        last = cell.get_position();
        let data = Data::from(cell.get_value().clone());
        grid.push(last.0, last.1, &value::text(&data), &options.limits)?;
    }
    grid.seal();
    Ok(grid)
}

fn after((row, column): (u32, u32), error: XlsxError) -> Refusal {
    let place = format!("{}{}", column_letters(column), u64::from(row) + 1);
    match refused(error) {
        Refusal::Broken { format, reason } => {
            Refusal::Broken { format, reason: format!("{reason} (in the cell after {place})") }
        }
        other => other,
    }
}

/// The letters of a column as Excel has them: A is 0, AA is 26.
fn column_letters(column: u32) -> String {
    let mut letters = Vec::new();
    let mut rest = u64::from(column) + 1;
    while rest > 0 {
        rest -= 1;
        letters.push(char::from(b'A' + (rest % 26) as u8));
        rest /= 26;
    }
    letters.iter().rev().collect()
}
