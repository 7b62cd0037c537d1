//! Ends a request that takes too long, so that a stuck handler cannot hold a caller for ever.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::Options;
use crate::Problem;

/// Answers 503 when no answer has begun in time; a body that streams may go on as long as it likes.
pub(super) async fn keep(
    State(options): State<Arc<Options>>,
    request: Request,
    next: Next,
) -> Response {
    let path = request.uri().path();
    let patient = options.patient_paths.iter().any(|start| path.starts_with(start.as_str()));
    let limit = if patient { options.patient_time_limit } else { options.time_limit };
    match tokio::time::timeout(limit, next.run(request)).await {
        Ok(response) => response,
        Err(_) => too_slow().into_response(),
    }
}

fn too_slow() -> Problem {
    tracing::error!("a request took too long and was ended");
    Problem::new(StatusCode::SERVICE_UNAVAILABLE, "too-slow", "This took too long").with_detail(
        "The request took too long and was ended. Look whether it was done before you repeat it.",
    )
}
