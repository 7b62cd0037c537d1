//! What every request goes through and every answer carries, whatever the route.

mod fallback;
mod headers;
mod log;
mod request_id;
#[cfg(test)]
mod tests;
mod time_limit;

use std::sync::Arc;
use std::time::Duration;

use axum::extract::DefaultBodyLimit;
use axum::http::HeaderMap;
use axum::response::Response;
use axum::{Extension, Router, middleware};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, NotForContentType, Predicate as _};
use types::IdSource;

use crate::Problem;
pub use request_id::RequestId;

/// The most bytes of a body, known to those who read it so that they can say it.
#[derive(Clone, Copy, Debug)]
pub struct BodyLimit(pub(crate) usize);

/// The layer that bounds the bodies of routes, in bytes; one further in has the last word.
pub fn body_limit(most: usize) -> (Extension<BodyLimit>, DefaultBodyLimit) {
    (Extension(BodyLimit(most)), DefaultBodyLimit::max(most))
}

/// Draws a problem as a page for a caller who wants one, which the request's headers say; none
/// leaves the document. The status and the problem's own headers are set afterwards.
pub type Draw = Arc<dyn Fn(&Problem, &HeaderMap) -> Option<Response> + Send + Sync>;

/// How the layers are set up.
#[derive(Clone)]
pub struct Options {
    /// Where request ids come from.
    pub ids: Arc<IdSource>,
    /// Whether people reach the site over TLS: says so to browsers for a year.
    pub secure: bool,
    /// Whether `X-Forwarded-For` and `X-Request-Id` are a proxy's word and not anybody's.
    pub trust_proxy: bool,
    /// The most bytes of a body; a route that takes files sets its own [`body_limit`].
    pub body_limit: usize,
    /// How long a handler may take.
    pub time_limit: Duration,
    /// Paths that begin so may take longer: uploads and the like.
    pub patient_paths: Vec<String>,
    /// How long they may take.
    pub patient_time_limit: Duration,
    /// How problems are drawn for browsers, where they are.
    pub draw: Option<Draw>,
}

impl Options {
    /// 2 MiB, 30 seconds, nobody trusted, plain HTTP.
    pub fn new(ids: Arc<IdSource>) -> Self {
        Self {
            ids,
            secure: false,
            trust_proxy: false,
            body_limit: 2 * 1024 * 1024,
            time_limit: Duration::from_secs(30),
            patient_paths: Vec::new(),
            patient_time_limit: Duration::from_secs(15 * 60),
            draw: None,
        }
    }
}

impl std::fmt::Debug for Options {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Options")
            .field("secure", &self.secure)
            .field("trust_proxy", &self.trust_proxy)
            .field("body_limit", &self.body_limit)
            .field("time_limit", &self.time_limit)
            .field("patient_paths", &self.patient_paths)
            .finish_non_exhaustive()
    }
}

/// Makes unknown addresses and methods problems too. Call it when all routes are there and before
/// any layer that should see those answers.
pub fn fallbacks<S: Clone + Send + Sync + 'static>(router: Router<S>) -> Router<S> {
    router.fallback(fallback::no_such_address).method_not_allowed_fallback(fallback::no_such_method)
}

/// Puts the layers around a router whose routes are complete.
///
/// From the outside in: security headers, compression (never of event streams, fonts and pictures),
/// request id and client address, log, the request's id in problems, panics, time limit, body limit.
pub fn layers(router: Router, options: &Options) -> Router {
    let options = Arc::new(options.clone());
    let set_up = |options: &Arc<Options>| Arc::clone(options);
    let worth_it = DefaultPredicate::new().and(NotForContentType::const_new("font/"));
    router
        .layer(body_limit(options.body_limit))
        .layer(middleware::from_fn_with_state(set_up(&options), time_limit::keep))
        .layer(CatchPanicLayer::custom(fallback::panicked))
        .layer(middleware::from_fn(log::line))
        .layer(middleware::from_fn_with_state(set_up(&options), request_id::give))
        .layer(CompressionLayer::new().compress_when(worth_it))
        .layer(middleware::from_fn_with_state(options, headers::add))
}
