//! Answers where no handler gave one.

use std::any::Any;

use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};

use crate::Problem;

/// No route has this address.
pub(super) async fn no_such_address() -> Problem {
    Problem::not_found().with_detail("There is nothing at this address.")
}

/// The address exists, but not for this method; axum adds the `Allow` header.
pub(super) async fn no_such_method(method: Method) -> Problem {
    let title = "Not with this method";
    Problem::new(StatusCode::METHOD_NOT_ALLOWED, "method-not-allowed", title).with_detail(format!(
        "This address does not take {method}; the Allow header says what it takes."
    ))
}

/// A handler panicked. The panic's own words stay in the log.
#[expect(clippy::needless_pass_by_value, reason = "the layer hands it over so")]
pub(super) fn panicked(panic: Box<dyn Any + Send>) -> Response {
    let words = panic.downcast_ref::<String>().map(String::as_str);
    let words = words.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("no words");
    tracing::error!(panic = words, "a handler panicked");
    Problem::internal().into_response()
}
