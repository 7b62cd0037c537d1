//! Problems as pages: whoever asked with a browser gets words and a way on, not a document for programs.

use std::sync::Arc;

use app::App;
use axum::extract::{Request, State};
use axum::http::header::SET_COOKIE;
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use maud::{Markup, html};
use ui::{Icon, Section, Tone};
use web::{Actor, Problem};

use crate::cookies;
use crate::viewer::{Viewer, is_fragment};

/// The layer that draws the problems of pages within the frame; those of the API stay documents.
pub(crate) async fn draw(State(app): State<App>, request: Request, next: Next) -> Response {
    if is_for_programs(request.uri().path()) {
        return next.run(request).await;
    }
    let actor = request.extensions().get::<Actor>().cloned();
    let headers = request.headers().clone();
    let response = next.run(request).await;
    let Some(problem) = response.extensions().get::<Problem>().cloned() else { return response };
    let page = match actor {
        Some(actor) if !is_fragment(&headers) => framed(&app, actor, &headers, &problem).await,
        _ => None,
    };
    let page = page.unwrap_or_else(|| alone(&problem, &headers));
    keeping_headers(response, page)
}

/// Draws what goes wrong outside the pages' own handlers: a broken token, a panic, a time limit.
pub(crate) fn plain() -> web::Draw {
    Arc::new(|problem, headers| {
        let instance = problem.instance().unwrap_or_default();
        (!is_for_programs(instance)).then(|| alone(problem, headers))
    })
}

fn is_for_programs(path: &str) -> bool {
    path.starts_with("/api/")
}

async fn framed(
    app: &App,
    actor: Actor,
    headers: &HeaderMap,
    problem: &Problem,
) -> Option<Response> {
    let viewer = Viewer::new(app, actor, headers).await.ok()?;
    let title = problem.title().to_owned();
    Some(viewer.page_with(problem.status(), &title, Section::Elsewhere, words(problem)))
}

/// A page without the frame, or an alert where a script asked.
fn alone(problem: &Problem, headers: &HeaderMap) -> Response {
    if is_fragment(headers) {
        return (problem.status(), alert(problem)).into_response();
    }
    let page = ui::bare_page(problem.title(), cookies::theme(headers), None, words(problem));
    (problem.status(), page).into_response()
}

/// The answer's own headers (`Retry-After`, cookies) stay.
fn keeping_headers(old: Response, mut page: Response) -> Response {
    for (name, value) in old.headers() {
        if name == SET_COOKIE
            || name == axum::http::header::RETRY_AFTER
            || name == axum::http::header::ALLOW
        {
            page.headers_mut().append(name, value.clone());
        }
    }
    page
}

fn alert(problem: &Problem) -> Markup {
    ui::alert(Tone::Bad, problem.title(), html! { p { (sentence(problem)) } })
}

fn words(problem: &Problem) -> Markup {
    let drawing = match problem.status() {
        StatusCode::NOT_FOUND => Icon::Map,
        StatusCode::FORBIDDEN => Icon::Lock,
        StatusCode::CONFLICT => Icon::GitCompare,
        StatusCode::TOO_MANY_REQUESTS => Icon::Hourglass,
        _ => Icon::TriangleAlert,
    };
    let back = html! {
        div.actions { (ui::link_button("Go to Today", "/today").primary()) }
    };
    html! {
        h1.sr-only { (problem.title()) }
        (ui::empty_state(drawing, problem.title(), sentence(problem), Some(back)))
        @if let Some(missing) = missing(problem) { (missing) }
        @if let Some(id) = problem.member("request").and_then(|id| id.as_str()) {
            p.muted.centred { "If you ask somebody about this, name it " code { (id) } "." }
        }
    }
}

fn sentence(problem: &Problem) -> &str {
    problem.detail().unwrap_or("Go back and try again.")
}

/// What is wrong with fields that the page could not show beside them.
fn missing(problem: &Problem) -> Option<Markup> {
    if problem.errors().len() < 2 {
        return None;
    }
    Some(html! { ul.problems { @for error in problem.errors() { li { (error.to_string()) } } } })
}
