//! The files that pages load: embedded, compressed ahead, named by their content so that browsers keep them.

use axum::Router;
use axum::extract::Path;
use axum::http::header::{ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, VARY};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

struct Asset {
    name: &'static str,
    url: &'static str,
    kind: &'static str,
    plain: &'static [u8],
    brotli: Option<&'static [u8]>,
    gzip: Option<&'static [u8]>,
}

include!(concat!(env!("OUT_DIR"), "/assets.rs"));

/// The address of a file by its plain name: `app.css` gives `/assets/app-3FA9C2D1.css`.
///
/// # Panics
/// When there is no such file, which the first test of any page finds.
pub fn asset(name: &str) -> &'static str {
    ALL.iter().find(|asset| asset.name == name).expect("the build makes this file").url
}

/// Serves the files. They never change under their names, so browsers ask once.
pub fn assets_router<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new().route("/assets/{file}", get(serve))
}

async fn serve(Path(file): Path<String>, headers: HeaderMap) -> Response {
    let found = ALL.iter().find(|asset| asset.url.strip_prefix("/assets/") == Some(&file));
    let Some(asset) = found else { return StatusCode::NOT_FOUND.into_response() };
    let (encoding, bytes) = asset.fitting(&headers);
    let mut response = bytes.into_response();
    let answer = response.headers_mut();
    answer.insert(CONTENT_TYPE, HeaderValue::from_static(asset.kind));
    answer.insert(CACHE_CONTROL, HeaderValue::from_static("public, max-age=31536000, immutable"));
    answer.insert(VARY, HeaderValue::from_static("accept-encoding"));
    if let Some(encoding) = encoding {
        answer.insert(CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    response
}

impl Asset {
    /// The smallest form that the browser reads.
    fn fitting(&self, headers: &HeaderMap) -> (Option<&'static str>, &'static [u8]) {
        let accepted = headers.get(ACCEPT_ENCODING).and_then(|value| value.to_str().ok());
        let takes = |name: &str| accepted.is_some_and(|accepted| accepts(accepted, name));
        if let Some(bytes) = self.brotli.filter(|_| takes("br")) {
            return (Some("br"), bytes);
        }
        match self.gzip.filter(|_| takes("gzip")) {
            Some(bytes) => (Some("gzip"), bytes),
            None => (None, self.plain),
        }
    }
}

/// Whether `Accept-Encoding` names an encoding without refusing it.
fn accepts(header: &str, encoding: &str) -> bool {
    header.split(',').any(|part| {
        let (name, quality) = part.split_once(';').unwrap_or((part, ""));
        name.trim() == encoding && !matches!(quality.trim(), "q=0" | "q=0.0" | "q=0.00" | "q=0.000")
    })
}
