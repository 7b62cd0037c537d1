//! What an import did: counts per file, and what was said of single rows.

use serde::{Deserialize, Serialize};
use sheets::Row;

/// What happened to the rows of one file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Tally {
    pub(super) read: u64,
    pub(super) created: u64,
    pub(super) updated: u64,
    pub(super) unchanged: u64,
    pub(super) rejected: u64,
    pub(super) warnings: u64,
}

/// What was done with one file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct FileResult {
    /// The file's name.
    pub file: String,
    /// Rows read, rejected ones included.
    pub read: u64,
    /// Rows that made a new record.
    pub created: u64,
    /// Rows that changed a record.
    pub updated: u64,
    /// Rows that said nothing new.
    pub unchanged: u64,
    /// Rows that were not taken.
    pub rejected: u64,
    /// Things that are odd about rows that were taken.
    pub warnings: u64,
    /// The first of the warnings, with the lines of their rows.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub notes: Vec<Note>,
    /// The first of the rows that were not taken, with the reasons.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rejects: Vec<Reject>,
    /// Where all rows that were not taken have been written with their reasons.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rejects_file: Option<String>,
    /// The line up to which the file has been read.
    #[serde(default, skip_serializing)]
    pub line: u64,
}

/// Something odd about a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Note {
    /// The row's line in the file.
    pub line: u64,
    /// What is odd.
    pub says: String,
}

/// A row that was not taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Reject {
    /// The file.
    pub file: String,
    /// The row's line in it.
    pub line: u64,
    /// Why.
    pub reason: String,
    /// The row's cells, as far as they could be read.
    pub cells: Vec<String>,
}

/// The most notes and rejected rows that a result lists.
const LISTED: usize = 100;

impl FileResult {
    pub(super) fn of(file: &str) -> FileResult {
        FileResult { file: file.to_owned(), ..FileResult::default() }
    }

    /// Adds what a batch did.
    pub(super) fn add(&mut self, tally: Tally, notes: &[Note], rejects: &[Reject]) {
        self.read += tally.read;
        self.created += tally.created;
        self.updated += tally.updated;
        self.unchanged += tally.unchanged;
        self.rejected += tally.rejected;
        self.warnings += tally.warnings;
        let room = LISTED.saturating_sub(self.notes.len());
        self.notes.extend(notes.iter().take(room).cloned());
        let room = LISTED.saturating_sub(self.rejects.len());
        self.rejects.extend(rejects.iter().take(room).cloned());
    }
}

impl Reject {
    pub(super) fn of(file: &str, row: &Row, reason: String) -> Reject {
        Reject {
            file: file.to_owned(),
            line: row.line(),
            reason,
            cells: row.cells().map(str::to_owned).collect(),
        }
    }
}
