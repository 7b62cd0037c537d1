//! The fields after the question mark.

#[cfg(test)]
mod tests;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use serde::de::DeserializeOwned;

use crate::{Problem, urlencoded};

/// The query as a struct; a repeated field fills a list. What does not fit is 422 naming the field.
#[derive(Clone, Copy, Debug, Default)]
pub struct Query<T>(pub T);

impl<T: DeserializeOwned> Query<T> {
    /// Reads a query that stands elsewhere than in the address, without its question mark.
    ///
    /// # Errors
    /// 422 naming the field that does not fit.
    pub fn read(text: &str) -> Result<T, Problem> {
        urlencoded::read(text.as_bytes())
    }
}

impl<T, S> FromRequestParts<S> for Query<T>
where
    T: DeserializeOwned,
    S: Send + Sync,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Problem> {
        let text = parts.uri.query().unwrap_or_default();
        urlencoded::read(text.as_bytes()).map(Self)
    }
}
