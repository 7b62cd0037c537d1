//! Tests of the crate as a whole: on the files of others, on hostile ones, and there and back.

mod horror;
mod hostile;
mod options;
mod round_trip;
mod spectrum;

use std::path::PathBuf;

use crate::{Options, Row, RowProblem, Sheet};

/// The folder of shared data, or a note that the test was skipped.
pub(crate) fn shared(folder: &str) -> Option<PathBuf> {
    let beside = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared");
    let root = std::env::var_os("WAYMARK_SHARED").map_or_else(|| beside.into(), PathBuf::from);
    let found = root.join("data").join(folder);
    if found.is_dir() {
        return Some(found);
    }
    let thread = std::thread::current();
    println!("skipped: {}: ../shared not found", thread.name().unwrap_or("a test"));
    None
}

pub(crate) fn read_text(text: &str, options: &Options) -> Sheet {
    Sheet::from_bytes(text.as_bytes().to_vec(), None, options).unwrap()
}

/// All rows and all problems.
pub(crate) fn read_all(sheet: &mut Sheet) -> (Vec<Row>, Vec<RowProblem>) {
    let (mut rows, mut problems) = (Vec::new(), Vec::new());
    for row in sheet.rows() {
        match row {
            Ok(row) => rows.push(row),
            Err(problem) => problems.push(problem),
        }
    }
    (rows, problems)
}

pub(crate) fn cells(row: &Row) -> Vec<&str> {
    row.cells().collect()
}
