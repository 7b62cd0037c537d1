//! Naming PostgreSQL's trouble.

use ::postgres::error::{DbError, SqlState};

use crate::{Error, postgres::connect::errors_of};

/// Explains trouble in the words both engines share.
pub(crate) fn explain(error: &::postgres::Error) -> Error {
    let Some(trouble) = error.as_db_error() else {
        return without_state(error);
    };
    let constraint = trouble.constraint().unwrap_or("unknown").to_owned();
    match trouble.code() {
        &SqlState::UNIQUE_VIOLATION => Error::Unique { constraint },
        &SqlState::FOREIGN_KEY_VIOLATION => Error::ForeignKey { constraint },
        &SqlState::CHECK_VIOLATION => Error::Check { constraint },
        &SqlState::NOT_NULL_VIOLATION => Error::NotNull { column: column_of(trouble) },
        &SqlState::DISK_FULL => Error::Full,
        &SqlState::DATA_CORRUPTED | &SqlState::INDEX_CORRUPTED => Error::Corrupt(said(trouble)),
        &SqlState::T_R_SERIALIZATION_FAILURE
        | &SqlState::T_R_DEADLOCK_DETECTED
        | &SqlState::LOCK_NOT_AVAILABLE
        | &SqlState::QUERY_CANCELED => Error::Busy(said(trouble)),
        code if is_about_the_server(code) => Error::Unavailable(said(trouble)),
        _ => Error::Other(said(trouble)),
    }
}

/// Whether the transaction may succeed when it is run again from the start.
pub(super) fn is_worth_rerunning(error: &::postgres::Error) -> bool {
    error.code().is_some_and(|code| {
        *code == SqlState::T_R_SERIALIZATION_FAILURE || *code == SqlState::T_R_DEADLOCK_DETECTED
    })
}

/// Whether a prepared statement no longer fits the schema, as after another node's migration.
pub(super) fn is_outdated_plan(error: &::postgres::Error) -> bool {
    error.as_db_error().is_some_and(|trouble| {
        *trouble.code() == SqlState::FEATURE_NOT_SUPPORTED
            && trouble.message().contains("cached plan")
    })
}

/// Whether the connection is gone.
pub(super) fn is_broken(error: &::postgres::Error) -> bool {
    error.is_closed()
        || error.code().is_some_and(|code| {
            *code == SqlState::ADMIN_SHUTDOWN
                || *code == SqlState::CRASH_SHUTDOWN
                || *code == SqlState::IDLE_IN_TRANSACTION_SESSION_TIMEOUT
                || code.code().starts_with("08")
        })
        || error.as_db_error().is_none() && is_io(error)
}

fn without_state(error: &::postgres::Error) -> Error {
    let why = errors_of(error);
    if error.is_closed() || is_io(error) { Error::Unavailable(why) } else { Error::Other(why) }
}

fn is_io(error: &::postgres::Error) -> bool {
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        if error.is::<std::io::Error>() {
            return true;
        }
        cause = error.source();
    }
    false
}

fn is_about_the_server(code: &SqlState) -> bool {
    let class = &code.code()[..2];
    // Connections, authorisation, resources, the operator, the system, the configuration.
    matches!(class, "08" | "28" | "3D" | "53" | "57" | "58" | "F0")
}

fn column_of(trouble: &DbError) -> String {
    let table = trouble.table().unwrap_or_default();
    format!("{table}.{}", trouble.column().unwrap_or_default())
}

fn said(trouble: &DbError) -> String {
    match trouble.detail() {
        Some(detail) => format!("{} ({detail})", trouble.message()),
        None => trouble.message().to_owned(),
    }
}
