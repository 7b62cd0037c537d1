//! One line in the log for each request.
//!
//! It holds the route and not the address, for addresses hold ids, search words and the secrets of
//! public links; and no header and no body.

use std::time::Instant;

use axum::extract::{MatchedPath, Request};
use axum::middleware::Next;
use axum::response::Response;
use tracing::Instrument;

use super::RequestId;

/// Runs the request in a span and logs how it ended.
pub(super) async fn line(request: Request, next: Next) -> Response {
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let route = route.as_ref().map_or("none", MatchedPath::as_str);
    let id = request.extensions().get::<RequestId>().map_or("", RequestId::as_str);
    let span = tracing::info_span!("request", id, %method, route);
    let begun = Instant::now();
    let response = next.run(request).instrument(span.clone()).await;
    let _inside = span.entered();
    report(&response, begun);
    response
}

fn report(response: &Response, begun: Instant) {
    let status = response.status().as_u16();
    let micros = u64::try_from(begun.elapsed().as_micros()).unwrap_or(u64::MAX);
    if response.status().is_server_error() {
        tracing::error!(status, micros, "answered");
    } else {
        tracing::info!(status, micros, "answered");
    }
}
