//! What a handler gives back, and what happens when it cannot.

use app::{App, workspace};
use axum::http::header::{LOCATION, REFERER, SET_COOKIE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use axum::response::{IntoResponse, Response};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use ui::{Flash, Tone};
use web::Problem;

use crate::cookies;
use crate::viewer::is_fragment;

/// What a handler gives back.
pub type Answer = Result<Response, Oops>;

/// Why a page could not be shown: drawn within the frame, or as an alert where a script asked.
#[derive(Debug)]
pub enum Oops {
    /// Something to tell.
    Problem(Problem),
    /// Another page comes first: signing in, setting up.
    Elsewhere(Box<Response>),
}

impl From<app::Error> for Oops {
    fn from(error: app::Error) -> Oops {
        Oops::Problem(error.into())
    }
}

impl From<Problem> for Oops {
    fn from(problem: Problem) -> Oops {
        Oops::Problem(problem)
    }
}

impl IntoResponse for Oops {
    fn into_response(self) -> Response {
        match self {
            Oops::Problem(problem) => problem.into_response(),
            Oops::Elsewhere(response) => *response,
        }
    }
}

/// Says something once after what was done.
pub trait Done {
    /// The next page says this.
    #[must_use]
    fn with_flash(self, text: impl Into<String>) -> Response;

    /// The next page says that this went wrong.
    #[must_use]
    fn with_warning(self, text: impl Into<String>) -> Response;
}

impl Done for Response {
    fn with_flash(self, text: impl Into<String>) -> Response {
        said(self, Tone::Good, text.into())
    }

    fn with_warning(self, text: impl Into<String>) -> Response {
        said(self, Tone::Bad, text.into())
    }
}

/// The script `toasts.js` shows what a fragment says in this header; a page reads the cookie.
const TOAST: HeaderName = HeaderName::from_static("x-toast");

fn said(mut response: Response, tone: Tone, text: String) -> Response {
    let flash = Flash { tone, text };
    let moves =
        response.headers().contains_key(LOCATION) || response.headers().contains_key(HX_REDIRECT);
    if moves {
        response.headers_mut().append(SET_COOKIE, cookies::keep_flash(&flash));
    } else {
        response.headers_mut().insert(TOAST, toast(&flash));
    }
    response
}

fn toast(flash: &Flash) -> HeaderValue {
    let text = utf8_percent_encode(&flash.text, NON_ALPHANUMERIC);
    let header = format!("{}.{text}", flash.tone.as_str());
    HeaderValue::from_str(&header).expect("the text is encoded")
}

const HX_REDIRECT: HeaderName = HeaderName::from_static("hx-redirect");

/// Sends the browser to a page of ours; `is_script` where htmx asked, which follows a header of its own.
pub fn redirect(to: &str, is_script: bool) -> Response {
    let to = if is_local(to) { to } else { "/" };
    let Ok(place) = HeaderValue::from_str(to) else { return StatusCode::SEE_OTHER.into_response() };
    if is_script {
        return (StatusCode::NO_CONTENT, [(HX_REDIRECT, place)]).into_response();
    }
    (StatusCode::SEE_OTHER, [(LOCATION, place)]).into_response()
}

/// Whether an address leads to a page of ours: a path, and none that browsers take for another host.
pub(crate) fn is_local(to: &str) -> bool {
    to.starts_with('/') && !to.starts_with("//") && !to.contains(['\\', '\r', '\n', '\t'])
}

/// Where somebody goes who is not signed in: to the first run, or to sign in and then back here.
pub(crate) async fn signed_out(app: &App, parts: &Parts) -> Oops {
    let is_set_up = match app.read(workspace::exists).await {
        Ok(is_set_up) => is_set_up,
        Err(error) => return error.into(),
    };
    let to = if !is_set_up {
        "/start".to_owned()
    } else if parts.method == Method::GET && !is_fragment(&parts.headers) {
        let here = parts.uri.path_and_query().map_or("/", |it| it.as_str());
        sign_in_and_then(here)
    } else {
        // A form or a part of a page: back to the page that it stands on.
        sign_in_and_then(came_from(&parts.headers).unwrap_or("/"))
    };
    Oops::Elsewhere(Box::new(redirect(&to, is_fragment(&parts.headers))))
}

/// The page that a request comes from, as its path; whatever host the address names, one stays here.
pub(crate) fn came_from(headers: &HeaderMap) -> Option<&str> {
    let (_, rest) = headers.get(REFERER)?.to_str().ok()?.split_once("://")?;
    rest.find('/').map(|at| &rest[at..]).filter(|path| is_local(path))
}

fn sign_in_and_then(here: &str) -> String {
    if here == "/" || here.starts_with("/sign-in") {
        return "/sign-in".to_owned();
    }
    format!("/sign-in?next={}", utf8_percent_encode(here, NON_ALPHANUMERIC))
}
