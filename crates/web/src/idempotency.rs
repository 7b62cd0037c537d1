//! The key by which a repeated write is known.

#[cfg(test)]
mod tests;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;

use crate::{FieldError, Problem};

/// The `Idempotency-Key` of a write, where the caller sent one: the same key and the same request
/// must do the thing once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct IdempotencyKey(pub Option<String>);

const HEADER: &str = "idempotency-key";
const LONGEST: usize = 200;

impl<S: Send + Sync> FromRequestParts<S> for IdempotencyKey {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Problem> {
        let mut values = parts.headers.get_all(HEADER).iter();
        let Some(value) = values.next() else { return Ok(Self(None)) };
        let key = value.to_str().unwrap_or_default();
        let fits = (1..=LONGEST).contains(&key.len()) && key.bytes().all(|c| c.is_ascii_graphic());
        if !fits || values.next().is_some() {
            return Err(wrong());
        }
        Ok(Self(Some(key.to_owned())))
    }
}

fn wrong() -> Problem {
    let message =
        format!("Send one key of 1 to {LONGEST} visible ASCII characters, without spaces.");
    Problem::invalid(vec![FieldError::new("Idempotency-Key", "key", message)])
}
