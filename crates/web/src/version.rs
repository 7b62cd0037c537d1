//! Which version of a record an edit was made from.

#[cfg(test)]
mod tests;

use axum::extract::FromRequestParts;
use axum::http::header::IF_MATCH;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue};

use crate::{FieldError, Problem};

/// The version that the `If-Match` header names; none where there is no header or it says `*`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IfMatch(pub Option<i64>);

impl IfMatch {
    /// The version of the header or of the body; 422 where both are given and differ.
    pub fn or_body(self, body: Option<i64>) -> Result<Option<i64>, Problem> {
        match (self.0, body) {
            (Some(header), Some(body)) if header != body => {
                let message = format!("The body says {body} and If-Match says {header}.");
                Err(Problem::invalid(vec![FieldError::new("/version", "version", message)]))
            }
            (header, body) => Ok(header.or(body)),
        }
    }
}

impl<S: Send + Sync> FromRequestParts<S> for IfMatch {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Problem> {
        if_match(&parts.headers).map(Self)
    }
}

/// The entity tag of a version: `"12"`.
pub fn etag(version: i64) -> HeaderValue {
    HeaderValue::from_str(&format!("\"{version}\"")).expect("digits are a header value")
}

/// The version that `If-Match` names, or 422 where it is none that [`etag`] gave.
pub fn if_match(headers: &HeaderMap) -> Result<Option<i64>, Problem> {
    let mut values = headers.get_all(IF_MATCH).iter();
    let Some(value) = values.next() else { return Ok(None) };
    let text = value.to_str().unwrap_or_default().trim();
    if values.next().is_some() {
        return Err(wrong());
    }
    match text {
        "*" => Ok(None),
        _ => version(text).map(Some).ok_or_else(wrong),
    }
}

fn version(text: &str) -> Option<i64> {
    let digits = text.strip_prefix('"')?.strip_suffix('"')?;
    digits.bytes().all(|c| c.is_ascii_digit()).then(|| digits.parse().ok())?
}

fn wrong() -> Problem {
    let message = "Send the ETag of the version that you edited, as \"12\" with its quotes.";
    Problem::invalid(vec![FieldError::new("If-Match", "version", message)])
}
