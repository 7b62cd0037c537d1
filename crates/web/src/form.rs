//! What a form of a page sends.

#[cfg(test)]
mod tests;

use axum::extract::{FromRequest, Request};
use serde::de::DeserializeOwned;

use crate::{Problem, json, urlencoded};

/// A sent form as a struct, read by the rules of [`Query`](crate::Query).
#[derive(Clone, Copy, Debug, Default)]
pub struct Form<T>(pub T);

/// The type of content that a form without files has.
pub(crate) const FORM: &str = "application/x-www-form-urlencoded";

impl<T, S> FromRequest<S> for Form<T>
where
    T: DeserializeOwned,
    S: Send + Sync,
{
    type Rejection = Problem;

    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        if json::media_type(request.headers()).as_deref() != Some(FORM) {
            return Err(Problem::wrong_type(FORM));
        }
        urlencoded::read(&json::whole(request, state).await?).map(Self)
    }
}
