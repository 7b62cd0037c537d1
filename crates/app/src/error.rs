//! What can go wrong in a verb, and how each is told to the caller.

use db::Error as DbError;
use deal::Refusal;
use web::{FieldError, Problem};

/// The result of a verb.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a verb did nothing.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such thing, or the actor may not see it: the two look alike.
    #[error("there is no such thing here")]
    NotFound,
    /// Visible, but not the actor's to do.
    #[error("{0}")]
    Forbidden(String),
    /// Input that cannot be accepted, field by field.
    #[error("{}", words(.0))]
    Invalid(Vec<FieldError>),
    /// Somebody else was faster.
    #[error("{0}")]
    Conflict(String),
    /// The process does not allow it yet; says what is missing.
    #[error("{}", .0.message)]
    Refused(Box<Refusal>),
    /// Too often; come back later.
    #[error("too many attempts")]
    TooMany(web::TooMany),
    /// The database could not.
    #[error("the database could not do this")]
    Db(#[source] DbError),
    /// A defect of ours.
    #[error("something that should not happen did: {0}")]
    Internal(String),
}

impl Error {
    /// One wrong field.
    pub fn field(field: &str, message: impl Into<String>) -> Error {
        Error::Invalid(vec![FieldError::new(field, "invalid", message)])
    }

    /// A right that the actor lacks; `what` completes "You may not …".
    pub fn may_not(what: &str) -> Error {
        Error::Forbidden(format!("You may not {what}."))
    }

    /// Stored text that we cannot read back.
    pub fn unreadable(what: &str, why: impl std::fmt::Display) -> Error {
        Error::Internal(format!("cannot read {what}: {why}"))
    }
}

fn words(fields: &[FieldError]) -> String {
    fields.iter().map(|f| format!("{}: {}", f.field, f.message)).collect::<Vec<_>>().join("; ")
}

impl From<DbError> for Error {
    fn from(error: DbError) -> Error {
        match error {
            DbError::Unique { ref constraint } => match taken(constraint) {
                Some((field, message)) => {
                    Error::Invalid(vec![FieldError::new(field, "taken", message)])
                }
                None => Error::Db(error),
            },
            DbError::Invalid(why) => Error::field("", why),
            other => Error::Db(other),
        }
    }
}

/// What a violated unique constraint tells the user: field and words.
fn taken(constraint: &str) -> Option<(&'static str, &'static str)> {
    Some(match constraint {
        "users_email" => ("email", "Somebody with this e-mail address is already here."),
        "teams_name" => ("name", "There is already a team of this name."),
        "departments_name" => ("name", "There is already a department of this name."),
        "products_name" => ("name", "There is already a product of this name."),
        "products_code" => ("code", "There is already a product with this code."),
        "experiments_running" => {
            ("", "Another experiment tries the same thing already: end it first.")
        }
        "playbooks_key" => ("key", "There is already a playbook with this key."),
        _ => return None,
    })
}

impl From<web::TooMany> for Error {
    fn from(too_many: web::TooMany) -> Error {
        Error::TooMany(too_many)
    }
}

impl From<web::password::Failed> for Error {
    fn from(failed: web::password::Failed) -> Error {
        Error::Internal(failed.to_string())
    }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Error {
        Error::Refused(Box::new(refusal))
    }
}

impl From<Error> for Problem {
    fn from(error: Error) -> Problem {
        match error {
            Error::NotFound => Problem::not_found(),
            Error::Forbidden(detail) => Problem::forbidden().with_detail(detail),
            Error::Invalid(fields) => Problem::invalid(fields),
            Error::Conflict(detail) => Problem::conflict(detail),
            Error::Refused(refusal) => refused(&refusal),
            Error::TooMany(too_many) => Problem::from(too_many),
            Error::Db(error) => unavailable(&error),
            Error::Internal(_) => {
                tracing::error!(%error, "internal error");
                Problem::internal()
            }
        }
    }
}

fn refused(refusal: &Refusal) -> Problem {
    let missing = serde_json::to_value(&refusal.missing).unwrap_or_default();
    let code = serde_json::to_value(refusal.code).unwrap_or_default();
    let code = code.as_str().unwrap_or("refused").replace('_', "-");
    let problem = Problem::refused(code, refusal.message.clone()).with("missing", missing);
    refusal.fields.iter().fold(problem, |problem, wrong| {
        problem.with_error(FieldError::new(wrong.field.clone(), "invalid", wrong.message.clone()))
    })
}

fn unavailable(error: &DbError) -> Problem {
    tracing::error!(%error, "database error");
    match error {
        DbError::Full => Problem::full(
            "The disk that holds the workspace is full, so this was not saved; all that was saved before is safe. \
             Whoever runs this server has to make room on it. Then try again.",
        ),
        DbError::Closed => Problem::unavailable(
            "Waymark is being stopped or started again. Try again in a moment.",
        ),
        error if error.is_transient() => {
            Problem::unavailable("The database does not answer. Try again in a moment.")
        }
        _ => Problem::internal(),
    }
}

impl axum::response::IntoResponse for Error {
    fn into_response(self) -> axum::response::Response {
        Problem::from(self).into_response()
    }
}
