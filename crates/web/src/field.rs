//! What is wrong with one field of the input, and how serde's words become that.

#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::fmt;

use serde::Serialize;
use utoipa::ToSchema;

/// One field that is not right: where, which rule, and a sentence for people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct FieldError {
    /// A JSON pointer into the body (`/lines/0/amount`), or the name of a form or query field.
    #[schema(example = "/email")]
    pub field: String,
    /// The rule that the value breaks, a stable slug.
    #[schema(example = "required", value_type = String)]
    pub code: Cow<'static, str>,
    /// A sentence for people.
    #[schema(example = "This field is required.")]
    pub message: String,
}

impl FieldError {
    /// A field that is not right.
    pub fn new(
        field: impl Into<String>,
        code: impl Into<Cow<'static, str>>,
        message: impl Into<String>,
    ) -> Self {
        Self { field: field.into(), code: code.into(), message: message.into() }
    }

    /// A field that is missing.
    pub fn required(field: impl Into<String>) -> Self {
        Self::new(field, "required", "This field is required.")
    }
}

impl fmt::Display for FieldError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.field.as_str() {
            "" => f.write_str(&self.message),
            field => write!(f, "{field}: {}", self.message),
        }
    }
}

/// What serde says of a value, taken apart: most rules come with the name of a field.
pub(crate) enum Said<'a> {
    /// A field that the type wants and the input lacks.
    Missing(&'a str),
    /// A field that the type does not have, and the words that list those it has.
    Unknown(&'a str, &'a str),
    /// A field given twice.
    Duplicate(&'a str),
    /// Anything else.
    Wrong(&'a str),
}

/// The longest message that is sent back; it may quote what the caller sent.
const LONGEST: usize = 300;

impl<'a> Said<'a> {
    /// Reads the message of a serde error, without its line and column.
    pub(crate) fn read(message: &'a str) -> Self {
        let named = |start: &str| message.strip_prefix(start)?.split_once('`');
        if let Some((name, _)) = named("missing field `") {
            return Self::Missing(name);
        }
        if let Some((name, _)) = named("duplicate field `") {
            return Self::Duplicate(name);
        }
        match named("unknown field `") {
            Some((name, rest)) => Self::Unknown(name, rest.trim_start_matches([',', ' '])),
            None => Self::Wrong(message),
        }
    }

    /// The field's own name where the message holds one: it lies below the place of the error.
    pub(crate) fn name(&self) -> Option<&'a str> {
        match self {
            Self::Missing(name) | Self::Unknown(name, _) | Self::Duplicate(name) => Some(name),
            Self::Wrong(_) => None,
        }
    }

    /// The error of this field.
    pub(crate) fn at(&self, field: String) -> FieldError {
        match self {
            Self::Missing(_) => FieldError::required(field),
            Self::Unknown(_, known) => {
                let known = if known.is_empty() { "there are no fields" } else { known };
                let message = format!("There is no such field: {known}.");
                FieldError::new(field, "unknown", bounded(&message))
            }
            Self::Duplicate(_) => FieldError::new(field, "duplicate", "This field is given twice."),
            Self::Wrong(message) => FieldError::new(field, "wrong", bounded(&sentence(message))),
        }
    }
}

/// The text with a capital first letter and a full stop.
fn sentence(text: &str) -> String {
    let mut characters = text.chars();
    let Some(first) = characters.next() else { return String::from("This value is not right.") };
    let stop = if text.ends_with(['.', '!', '?']) { "" } else { "." };
    format!("{}{}{stop}", first.to_uppercase(), characters.as_str())
}

/// The text cut to what is worth sending back.
pub(crate) fn bounded(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}
