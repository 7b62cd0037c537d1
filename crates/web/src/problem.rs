//! Errors as the caller sees them: RFC 9457 problem documents.
//!
//! A problem says what the caller may know and no more; the cause of an internal error goes to the
//! log where it is handled, never in here.

mod body;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::fmt;
use std::time::Duration;

use axum::http::header::{CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde_json::{Map, Value};

use crate::FieldError;
pub(crate) use body::ProblemBody;

type Words = Cow<'static, str>;

/// An answer that says what went wrong, for people (`title`, `detail`) and programs (`code`).
///
/// The answer also carries the problem as an extension, so that a layer further out can draw it
/// as a page for a browser.
#[derive(Clone, Debug, PartialEq)]
pub struct Problem(Box<Parts>);

#[derive(Clone, Debug, PartialEq)]
struct Parts {
    status: StatusCode,
    code: Words,
    title: Words,
    detail: Option<Words>,
    instance: Option<String>,
    errors: Vec<FieldError>,
    extra: Map<String, Value>,
    headers: Vec<(HeaderName, HeaderValue)>,
}

impl Problem {
    /// A problem with a status, a stable code (a slug) and a title that is the same for every
    /// problem of this code.
    pub fn new(
        status: StatusCode,
        code: impl Into<Cow<'static, str>>,
        title: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self(Box::new(Parts {
            status,
            code: code.into(),
            title: title.into(),
            detail: None,
            instance: None,
            errors: Vec::new(),
            extra: Map::new(),
            headers: Vec::new(),
        }))
    }

    /// 404: there is no such thing, or none that the caller may see.
    pub fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "not-found", "Not found")
            .with_detail("There is nothing here, or nothing that you may see.")
    }

    /// 403: the caller sees the thing but may not do this.
    pub fn forbidden() -> Self {
        Self::new(StatusCode::FORBIDDEN, "forbidden", "Not allowed")
            .with_detail("Your role does not allow this.")
    }

    /// 401: nobody is signed in.
    pub fn unauthenticated() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "unauthenticated", "Sign in first")
            .with_detail("Sign in, or send a token as \"Authorization: Bearer wm_…\".")
            .with_header(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer realm=\"Waymark\""))
    }

    /// 422: the input was understood and some of its fields are wrong.
    pub fn invalid(errors: Vec<FieldError>) -> Self {
        let mut problem =
            Self::new(StatusCode::UNPROCESSABLE_ENTITY, "invalid", "Some fields are not right");
        if let [only] = errors.as_slice() {
            problem.0.detail = Some(only.to_string().into());
        }
        problem.0.errors = errors;
        problem
    }

    /// 400: the request cannot be read at all.
    pub fn malformed(detail: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "malformed", "The request cannot be read")
            .with_detail(detail)
    }

    /// 409: somebody else changed the thing meanwhile, or it exists already.
    pub fn conflict(detail: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::CONFLICT, "conflict", "Conflict").with_detail(detail)
    }

    /// 409: the thing's own rules refuse the step; the code says which rule, extension members say
    /// what would help.
    pub fn refused(
        code: impl Into<Cow<'static, str>>,
        detail: impl Into<Cow<'static, str>>,
    ) -> Self {
        Self::new(StatusCode::CONFLICT, code, "Refused").with_detail(detail)
    }

    /// 413: the body is larger than this place takes.
    pub fn too_large() -> Self {
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, "too-large", "Too large")
            .with_detail("The body is larger than this address accepts.")
    }

    /// 413: this thing is larger than so many bytes, the most that this place takes. `what` begins the sentence.
    pub fn too_large_for(what: impl fmt::Display, most: usize) -> Self {
        let size = match most {
            0..1_024 => format!("{most} bytes"),
            1_024..1_048_576 => format!("{} KB", most >> 10),
            _ => format!("{} MB", most >> 20),
        };
        let detail = format!("{what} is larger than {size}, the most that this address accepts.");
        Self::too_large().with_detail(detail).with("limit", most)
    }

    /// An upload that could not be read to its end: larger than so many bytes, or else broken as `why` says. Status and
    /// `why` are those of the multipart error.
    pub fn unread(status: StatusCode, why: String, what: impl fmt::Display, most: usize) -> Self {
        match status {
            StatusCode::PAYLOAD_TOO_LARGE => Self::too_large_for(what, most),
            _ => Self::malformed(why),
        }
    }

    /// 415: the body is of another type than the place takes.
    pub fn wrong_type(wanted: &str) -> Self {
        Self::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "wrong-type", "Wrong type of content")
            .with_detail(format!("Send the body with \"Content-Type: {wanted}\"."))
    }

    /// 429: too many tries; says after how long to come back.
    pub fn too_many(retry_after: Duration) -> Self {
        let seconds = retry_after.as_millis().div_ceil(1000).max(1);
        let unit = if seconds == 1 { "second" } else { "seconds" };
        let problem = Self::new(StatusCode::TOO_MANY_REQUESTS, "too-many", "Too many requests")
            .with_detail(format!("Try again in {seconds} {unit}."));
        let after = HeaderValue::from_str(&seconds.to_string()).expect("digits are a header value");
        problem.with_header(RETRY_AFTER, after)
    }

    /// 500: the program failed; the log knows more, the caller learns nothing of the inside.
    pub fn internal() -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", "Something went wrong here")
            .with_detail("The error has been logged under the id of this request.")
    }

    /// 503: not now; the database is away or the program is shutting down.
    pub fn unavailable(detail: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable", "Not available now")
            .with_detail(detail)
    }

    /// 507: there is no room left to keep what was sent.
    pub fn full(detail: impl Into<Cow<'static, str>>) -> Self {
        Self::new(StatusCode::INSUFFICIENT_STORAGE, "full", "No room left").with_detail(detail)
    }

    /// Says in a sentence what went wrong this time.
    #[must_use]
    pub fn with_detail(mut self, detail: impl Into<Cow<'static, str>>) -> Self {
        self.0.detail = Some(detail.into());
        self
    }

    /// Gives a narrower code than the constructor's.
    #[must_use]
    pub fn with_code(mut self, code: impl Into<Cow<'static, str>>) -> Self {
        self.0.code = code.into();
        self
    }

    /// Names this occurrence; the layers fill in the request's path where nothing else is set.
    #[must_use]
    pub fn with_instance(mut self, instance: impl Into<String>) -> Self {
        self.0.instance = Some(instance.into());
        self
    }

    /// Adds what is wrong with one field.
    #[must_use]
    pub fn with_error(mut self, error: FieldError) -> Self {
        self.0.errors.push(error);
        self
    }

    /// Adds an extension member. The members of the standard keep their meaning: one of their
    /// names is not taken.
    #[must_use]
    pub fn with(mut self, member: impl Into<String>, value: impl Into<Value>) -> Self {
        let member = member.into();
        debug_assert!(!body::STANDARD.contains(&member.as_str()), "{member} is a standard member");
        if !body::STANDARD.contains(&member.as_str()) {
            self.0.extra.insert(member, value.into());
        }
        self
    }

    /// Adds a header to the answer.
    #[must_use]
    pub fn with_header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.0.headers.push((name, value));
        self
    }

    /// The status of the answer.
    pub fn status(&self) -> StatusCode {
        self.0.status
    }

    /// The stable code, a slug.
    pub fn code(&self) -> &str {
        &self.0.code
    }

    /// What problems of this code have in common.
    pub fn title(&self) -> &str {
        &self.0.title
    }

    /// What went wrong this time.
    pub fn detail(&self) -> Option<&str> {
        self.0.detail.as_deref()
    }

    /// This occurrence.
    pub fn instance(&self) -> Option<&str> {
        self.0.instance.as_deref()
    }

    /// What is wrong, field by field.
    pub fn errors(&self) -> &[FieldError] {
        &self.0.errors
    }

    /// An extension member.
    pub fn member(&self, name: &str) -> Option<&Value> {
        self.0.extra.get(name)
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let json = serde_json::to_vec(&ProblemBody::from(&self)).expect("a problem is plain data");
        let mut response = (self.0.status, json).into_response();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        for (name, value) in &self.0.headers {
            headers.append(name, value.clone());
        }
        response.extensions_mut().insert(self);
        response
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.0.status.as_u16(), self.0.code)?;
        match &self.0.detail {
            Some(detail) => write!(f, ": {detail}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Problem {}
