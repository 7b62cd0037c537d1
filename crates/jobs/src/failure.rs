//! Why a handler did not finish its job, and what should become of it.

use std::fmt;

use types::Timestamp;

/// What a handler answers when its job is not done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Failure {
    /// It went wrong and may go right another time.
    Again(String),
    /// It went right so far, and should go on at this time. It counts as no failure.
    Later(Timestamp),
    /// It will never go right.
    Never(String),
    /// Somebody asked to stop it.
    Cancelled,
}

impl Failure {
    /// Says that trying again may help.
    pub fn again(why: impl fmt::Display) -> Self {
        Self::Again(why.to_string())
    }

    /// Says that trying again will not help.
    pub fn never(why: impl fmt::Display) -> Self {
        Self::Never(why.to_string())
    }
}

impl From<db::Error> for Failure {
    fn from(error: db::Error) -> Self {
        Self::Again(error.to_string())
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Again(why) | Self::Never(why) => f.write_str(why),
            Self::Later(at) => write!(f, "goes on at {at}"),
            Self::Cancelled => f.write_str("cancelled"),
        }
    }
}

impl std::error::Error for Failure {}
