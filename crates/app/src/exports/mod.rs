//! Exports: everything that a workspace holds, for reading elsewhere and for reading back here.
//!
//! An export is a folder. `data` has a file for each table, a JSON object a line, exact to the letter:
//! [`restore_dir`] makes the same workspace of it. `csv` has the same for spreadsheets, guarded against
//! formulas; `playbooks` has the published texts, `files` the files. The journal is `data/events.jsonl`.
//!
//! Left out is what would let somebody in: passwords, the secrets of tokens, sessions.

pub(crate) mod api;
mod folder;
mod line;
mod restore;
mod sheet;
mod tables;
#[cfg(test)]
mod tests;

use serde::Serialize;

pub use folder::write_dir;
pub use restore::restore_dir;
pub use sheet::{SheetOf, must_take_along, write_sheet};

use crate::Result;
use crate::house::By;

/// How many rows of a table were written or read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct TableCount {
    /// The table.
    pub table: String,
    /// Its rows.
    pub rows: u64,
}

/// The version of the folder's form.
const FORMAT: u32 = 1;

/// Refuses whoever may not export everything.
///
/// # Errors
/// [`crate::Error::Forbidden`].
pub fn must_export(by: &By) -> Result<()> {
    by.must_be_admin("export everything")
}
