//! Why a file is no event log.

use std::io;

/// Says why a log was not read, with the line where there is one.
#[derive(Debug, thiserror::Error)]
pub enum LogError {
    /// The text breaks the rules of XML or XES.
    #[error("line {line}: {says}")]
    Malformed {
        /// The line of the file, the first being 1.
        line: u64,
        /// What is wrong there.
        says: String,
    },
    /// The table cannot be read, or its columns are not told.
    #[error("{0}")]
    Table(String),
    /// Nothing was found that could be analysed.
    #[error("the log holds no events{0}")]
    Empty(String),
    /// The file is larger than allowed.
    #[error("{0}")]
    TooLarge(String),
    /// The file could not be read.
    #[error("the file cannot be read: {0}")]
    Io(#[from] io::Error),
}

impl LogError {
    pub(crate) fn at(line: u64, says: impl Into<String>) -> LogError {
        LogError::Malformed { line, says: says.into() }
    }

    /// The line of the file that is wrong, where the fault has one.
    pub fn line(&self) -> Option<u64> {
        match self {
            LogError::Malformed { line, .. } => Some(*line),
            _ => None,
        }
    }
}
