//! Finds the row that names the columns: below titles and notes, above the first row of values.

use std::collections::{HashMap, HashSet};

use crate::row::Row;
use crate::values::looks_typed;

/// Returns the place of the header among the first rows, if one of them looks like it.
///
/// It is the first row above the data that fills more than half of what rows usually fill, with
/// different texts. Where no column holds values to tell data by, it is the first such row whose
/// texts do not come again below.
pub(crate) fn find(rows: &[Row]) -> Option<usize> {
    let usual = usual_fill(rows)?;
    let data = rows.iter().position(|row| is_data(row, usual));
    let above = &rows[..data.unwrap_or(rows.len())];
    let header = above.iter().position(|row| 2 * fill(row) > usual && is_names(row))?;
    if data.is_none() && comes_again(&rows[header], &rows[header + 1..]) {
        return None;
    }
    Some(header)
}

/// How many cells of a row hold something.
fn fill(row: &Row) -> usize {
    row.cells().filter(|cell| !cell.trim().is_empty()).count()
}

/// The median of the cells filled.
fn usual_fill(rows: &[Row]) -> Option<usize> {
    let mut fills: Vec<usize> = rows.iter().map(fill).filter(|fill| *fill > 0).collect();
    fills.sort_unstable();
    fills.get(fills.len() / 2).copied()
}

/// A row of data fills at least half of what is usual and holds a value. Years in a sequence are
/// names: "Year, 2000, 2001, 2002".
fn is_data(row: &Row, usual: usize) -> bool {
    2 * fill(row) >= usual && row.cells().any(|cell| looks_typed(cell.trim())) && !names_years(row)
}

fn names_years(row: &Row) -> bool {
    let typed: Vec<&str> = row.cells().map(str::trim).filter(|cell| looks_typed(cell)).collect();
    let years: Vec<u32> = typed.iter().filter_map(|cell| year(cell)).collect();
    years.len() >= 2
        && years.len() == typed.len()
        && (years.is_sorted_by(|a, b| a < b) || years.is_sorted_by(|a, b| a > b))
}

fn year(text: &str) -> Option<u32> {
    let year = text.parse().ok()?;
    (text.len() == 4 && (1800..2200).contains(&year)).then_some(year)
}

/// Names are different from each other, or nearly so.
fn is_names(row: &Row) -> bool {
    let mut seen = HashSet::new();
    let filled = row.cells().map(str::trim).filter(|cell| !cell.is_empty());
    let (mut count, mut different) = (0, 0);
    for cell in filled {
        count += 1;
        different += usize::from(seen.insert(cell));
    }
    2 * different > count
}

/// Whether half of the filled columns repeat their first text below it.
fn comes_again(header: &Row, below: &[Row]) -> bool {
    let again =
        |(column, cell): &(usize, &str)| below.iter().any(|row| row.get(*column) == Some(*cell));
    let filled = header.cells().enumerate().filter(|(_, cell)| !cell.trim().is_empty());
    2 * filled.filter(again).count() >= fill(header)
}

/// Gives every column a name of its own: white space is evened out, blank ones are called
/// "column 3", and a second "Series" becomes "Series (2)".
pub(crate) fn column_names(header: Option<&Row>, width: usize) -> Vec<String> {
    let raw: Vec<String> = (0..width).map(|column| raw_name(header, column)).collect();
    let mut taken: HashSet<String> = raw.iter().cloned().collect();
    let mut seen: HashMap<&str, usize> = HashMap::new();
    let mut names = Vec::with_capacity(width);
    for name in &raw {
        let count = seen.entry(name).or_insert(0);
        *count += 1;
        if *count == 1 {
            names.push(name.clone());
            continue;
        }
        let mut unique = format!("{name} ({count})");
        while !taken.insert(unique.clone()) {
            *count += 1;
            unique = format!("{name} ({count})");
        }
        names.push(unique);
    }
    names
}

fn raw_name(header: Option<&Row>, column: usize) -> String {
    let cell = header.and_then(|row| row.get(column)).unwrap_or_default();
    let name = cell.split_whitespace().collect::<Vec<_>>().join(" ");
    if name.is_empty() { format!("column {}", column + 1) } else { name }
}
