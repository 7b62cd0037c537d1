//! What was passed over while reading a log, so that nothing is lost silently.

use serde::Serialize;

/// How many notes are kept in words.
const KEPT: usize = 100;

/// One thing that was passed over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Note {
    /// The line of the file; 0 where there are no lines.
    pub line: u64,
    /// What was passed over and why.
    pub says: String,
}

/// All that was passed over: how much, and the first hundred in words.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Notes {
    /// How many events or rows were passed over.
    pub total: u64,
    /// The first of them.
    pub first: Vec<Note>,
}

impl Notes {
    pub(crate) fn add(&mut self, line: u64, says: impl FnOnce() -> String) {
        self.total += 1;
        if self.first.len() < KEPT {
            self.first.push(Note { line, says: says() });
        }
    }
}
