//! The variable parts of a path.

use axum::extract::FromRequestParts;
use axum::extract::path::ErrorKind;
use axum::extract::rejection::PathRejection;
use axum::http::request::Parts;
use serde::de::DeserializeOwned;

use crate::Problem;

/// The variable parts of the path; what does not parse is 404, for nothing can be there.
#[derive(Clone, Copy, Debug)]
pub struct Path<T>(pub T);

impl<T, S> FromRequestParts<S> for Path<T>
where
    T: DeserializeOwned + Send,
    S: Send + Sync,
{
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        match axum::extract::Path::from_request_parts(parts, state).await {
            Ok(axum::extract::Path(value)) => Ok(Self(value)),
            Err(rejection) => Err(problem(&rejection)),
        }
    }
}

fn problem(rejection: &PathRejection) -> Problem {
    if !is_our_mistake(rejection) {
        return Problem::not_found();
    }
    tracing::error!(error = %rejection, "a route and its handler do not agree on the path");
    Problem::internal()
}

fn is_our_mistake(rejection: &PathRejection) -> bool {
    let PathRejection::FailedToDeserializePathParams(error) = rejection else { return true };
    matches!(
        error.kind(),
        ErrorKind::WrongNumberOfParameters { .. } | ErrorKind::UnsupportedType { .. }
    )
}
