//! Gives every request an id that its log lines, its answer and its problem share.

use std::fmt;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::Options;
use crate::{ClientAddress, Problem, secret};

const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
const BYTES: usize = 12;

/// The id of a request, in its extensions and in the answer's `X-Request-Id`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestId(Arc<str>);

impl RequestId {
    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Gives the request its id and the client's address, and puts the id into the answer.
pub(super) async fn give(
    State(options): State<Arc<Options>>,
    mut request: Request,
    next: Next,
) -> Response {
    let id = sent(request.headers()).filter(|_| options.trust_proxy);
    let id = RequestId(id.map_or_else(|| options.ids.secret(BYTES).into(), Arc::from));
    let address = ClientAddress::find(request.headers(), request.extensions(), options.trust_proxy);
    let path = request.uri().path().to_owned();
    request.extensions_mut().insert(id.clone());
    request.extensions_mut().insert(address);
    let mut response = told(next.run(request).await, &id, path);
    let value = HeaderValue::from_str(id.as_str()).expect("an id has plain characters");
    response.headers_mut().insert(X_REQUEST_ID, value);
    response
}

/// An id that a proxy gave, where it is one.
fn sent(headers: &HeaderMap) -> Option<&str> {
    headers.get(X_REQUEST_ID)?.to_str().ok().filter(|id| secret::is_plain(id))
}

/// Writes the path and the id into a problem that nobody drew as a page meanwhile.
fn told(mut response: Response, id: &RequestId, path: String) -> Response {
    let Some(mut problem) = response.extensions_mut().remove::<Problem>() else { return response };
    if !is_problem(response.headers()) {
        return response;
    }
    if problem.instance().is_none() {
        problem = problem.with_instance(path);
    }
    let (mut parts, _) = response.into_parts();
    parts.headers.remove(axum::http::header::CONTENT_LENGTH);
    let (_, body) = problem.with("request", id.as_str()).into_response().into_parts();
    Response::from_parts(parts, body)
}

fn is_problem(headers: &HeaderMap) -> bool {
    let kind = headers.get(axum::http::header::CONTENT_TYPE);
    kind.is_some_and(|kind| kind == "application/problem+json")
}
