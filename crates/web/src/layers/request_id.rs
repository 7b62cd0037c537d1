//! Gives every request an id that its log lines, its answer and its problem share.

use std::fmt;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
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
    let asked = options.draw.is_some().then(|| request.headers().clone());
    request.extensions_mut().insert(id.clone());
    request.extensions_mut().insert(address);
    let mut response = next.run(request).await;
    if let Some(problem) = problem_of(&mut response) {
        let problem = named(problem, &id, path);
        let page = drawn(&options, &problem, asked.as_ref());
        response = told(response, problem, page);
    }
    let value = HeaderValue::from_str(id.as_str()).expect("an id has plain characters");
    response.headers_mut().insert(X_REQUEST_ID, value);
    response
}

/// An id that a proxy gave, where it is one.
fn sent(headers: &HeaderMap) -> Option<&str> {
    headers.get(X_REQUEST_ID)?.to_str().ok().filter(|id| secret::is_plain(id))
}

/// The problem that an answer is, unless somebody drew it as something else meanwhile.
fn problem_of(response: &mut Response) -> Option<Problem> {
    let problem = response.extensions_mut().remove::<Problem>()?;
    let kind = response.headers().get(CONTENT_TYPE);
    kind.is_some_and(|kind| kind == "application/problem+json").then_some(problem)
}

fn named(problem: Problem, id: &RequestId, path: String) -> Problem {
    let problem = problem.with("request", id.as_str());
    if problem.instance().is_some() { problem } else { problem.with_instance(path) }
}

fn drawn(options: &Options, problem: &Problem, asked: Option<&HeaderMap>) -> Option<Response> {
    options.draw.as_ref()?(problem, asked?)
}

/// The answer with the problem written anew: as a page where there is one, else as a document.
fn told(response: Response, problem: Problem, page: Option<Response>) -> Response {
    let (mut parts, _) = response.into_parts();
    let (new, body) = page.unwrap_or_else(|| problem.into_response()).into_parts();
    parts.headers.remove(CONTENT_LENGTH);
    parts.headers.remove(CONTENT_TYPE);
    for (name, value) in &new.headers {
        parts.headers.entry(name).or_insert_with(|| value.clone());
    }
    Response::from_parts(parts, body)
}
