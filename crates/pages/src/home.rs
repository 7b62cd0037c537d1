//! The first address, the theme, and the sign in the browser's tab.

use app::App;
use axum::Router;
use axum::http::HeaderMap;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, SET_COOKIE};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use ui::Theme;

use crate::answer::came_from;
use crate::{Answer, Filled, Viewer, cookies, redirect};

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/", get(home))
        .route("/theme", post(keep_theme))
        .route("/favicon.svg", get(favicon))
}

async fn home(viewer: Viewer) -> Answer {
    Ok(viewer.see_other("/today"))
}

/// Keeps the theme in this browser and goes back; nobody need be signed in.
async fn keep_theme(headers: HeaderMap, form: Filled) -> Answer {
    let mut response = redirect(came_from(&headers).unwrap_or("/"), false);
    let cookie = cookies::keep_theme(Theme::of(form.get("theme")));
    response.headers_mut().append(SET_COOKIE, cookie);
    Ok(response)
}

/// A mountain with a way up.
const FAVICON: &str = r##"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="#4338ca"/><path d="M6 24 13 9l5 9 3-5 5 11z" fill="none" stroke="#fff" stroke-width="2.5" stroke-linejoin="round" stroke-linecap="round"/></svg>"##;

async fn favicon() -> Response {
    let headers = [(CONTENT_TYPE, "image/svg+xml"), (CACHE_CONTROL, "public, max-age=86400")];
    (headers, FAVICON).into_response()
}
