//! What can go wrong with a database, in words that callers act upon.
//!
//! Both engines report the same trouble as the same variant, and a violated
//! constraint under the same name, so that a feature can say "this e-mail is taken"
//! without knowing which engine noticed.

/// The trouble a database reports.
///
/// It is `Clone` because one failed commit is the answer to every write of its group.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Another row already holds this value. Named after the index, `{table}_pkey`, or
    /// `{table}_{columns}_key` for a `UNIQUE` written in the table.
    #[error("another row already has this value ({constraint})")]
    Unique {
        /// The index's name.
        constraint: String,
    },
    /// A row points at one that is not there, or is still pointed at: `{table}_{columns}_fkey`.
    #[error("a row points at one that does not exist ({constraint})")]
    ForeignKey {
        /// The foreign key's name.
        constraint: String,
    },
    /// A value breaks a named `CHECK`.
    #[error("a value breaks a rule of the table ({constraint})")]
    Check {
        /// The name given by `CONSTRAINT name CHECK (…)`.
        constraint: String,
    },
    /// A value is missing where the table requires one.
    #[error("a value is missing ({column})")]
    NotNull {
        /// `table.column`.
        column: String,
    },
    /// The row asked for by `one` does not exist.
    #[error("no such row")]
    NotFound,
    /// A value that no database of ours stores: text with a NUL character, a number that is not finite.
    #[error("{0}")]
    Invalid(String),
    /// A column's value does not fit the type it is read into, or is not in the row.
    #[error("{0}")]
    Decode(String),
    /// The database stayed locked, or other writes kept getting in the way, until patience ended.
    #[error("the database is busy: {0}")]
    Busy(String),
    /// The disk, or the space allotted to the database, is full.
    #[error("the disk that holds the database is full")]
    Full,
    /// The file is damaged or is not a database of ours.
    #[error("the database cannot be read: {0}")]
    Corrupt(String),
    /// The database cannot be reached, opened or written.
    #[error("the database is not available: {0}")]
    Unavailable(String),
    /// The database has been closed.
    #[error("the database is closed")]
    Closed,
    /// An earlier statement of the same transaction failed and the closure went on regardless.
    #[error("an earlier statement of this transaction failed: {0}")]
    Aborted(String),
    /// The closure panicked; nothing it did was kept.
    #[error("the work on the database failed unexpectedly: {0}")]
    Panicked(String),
    /// A blocking read or write was asked for from within another one.
    #[error("a database call may not be made from within another one")]
    Nested,
    /// This engine cannot do it; the text says what to do instead.
    #[error("{0}")]
    Unsupported(String),
    /// The schema cannot be brought up to date.
    #[error("the database cannot be migrated: {0}")]
    Migration(String),
    /// Anything else, mostly a mistake in SQL.
    #[error("the database refused a statement: {0}")]
    Other(String),
}

/// The result of a call to the database.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// The name of the constraint that a write has broken, on either engine.
    pub fn constraint(&self) -> Option<&str> {
        match self {
            Self::Unique { constraint }
            | Self::ForeignKey { constraint }
            | Self::Check { constraint } => Some(constraint),
            _ => None,
        }
    }

    /// Whether the same call may well succeed a moment later.
    pub fn is_transient(&self) -> bool {
        matches!(self, Self::Busy(_) | Self::Unavailable(_))
    }
}
