use axum::body::Body;
use axum::extract::DefaultBodyLimit;
use axum::http::request::Builder;
use axum::http::{HeaderMap, HeaderValue, Request};
use axum::middleware::{self, Next};
use axum::response::IntoResponse;
use axum::{Router, routing};

use super::{Csrf, Origin};
use crate::testing::{Answer, ids, send, session};

const FORM: &str = "application/x-www-form-urlencoded";

fn csrf() -> Csrf {
    Csrf::new("kept in the database", None)
}

/// A site whose only route echoes the body, for the session of seed 1.
fn site() -> Router {
    let guard = |request: axum::extract::Request, next: Next| async move {
        match csrf().pass(session(1), request).await {
            Ok(request) => next.run(request).await,
            Err(problem) => problem.into_response(),
        }
    };
    Router::new()
        .route("/", routing::any(|body: String| async { body }))
        .layer(middleware::from_fn(guard))
        .layer(DefaultBodyLimit::max(10_000))
}

fn token() -> String {
    csrf().token(session(1), &ids())
}

fn post() -> Builder {
    Request::post("/").header("host", "sales.example.com")
}

async fn sent(request: Builder, body: impl Into<Body>) -> Answer {
    send(&site(), request.body(body.into()).unwrap()).await
}

#[tokio::test]
async fn reading_needs_no_token() {
    assert_eq!(sent(Request::get("/"), "").await.status, 200);
    let foreign = Request::get("/").header("sec-fetch-site", "cross-site");
    assert_eq!(sent(foreign, "").await.status, 200);
}

#[tokio::test]
async fn a_change_passes_with_the_token_in_the_header() {
    let answer = sent(post().header("x-csrf-token", token()), "hello").await;
    assert_eq!((answer.status.as_u16(), answer.text()), (200, "hello"));
}

#[tokio::test]
async fn a_change_passes_with_the_token_in_the_form_and_the_form_stays_whole() {
    let body = format!("name=Anna&csrf={}&note=a+b", token());
    let answer = sent(post().header("content-type", FORM), body.clone()).await;
    assert_eq!((answer.status.as_u16(), answer.text()), (200, body.as_str()));
}

#[tokio::test]
async fn a_form_with_files_may_carry_the_token_in_its_action() {
    let request = Request::post(format!("/?csrf={}", token()));
    let answer =
        sent(request.header("content-type", "multipart/form-data; boundary=x"), "--x").await;
    assert_eq!(answer.status, 200);
}

#[tokio::test]
async fn a_change_without_the_sessions_token_is_refused() {
    let foreign = csrf().token(session(2), &ids());
    let other_site = Csrf::new("another secret", None).token(session(1), &ids());
    let cut = &token()[..token().len() - 1];
    for wrong in ["", ".", "a.b", &foreign, &other_site, cut, &format!("x{}", token())] {
        let answer = sent(post().header("x-csrf-token", wrong), "").await;
        assert_eq!(answer.problem(), (403, "csrf".into()), "{wrong}");
        let body = format!("csrf={wrong}");
        let answer = sent(post().header("content-type", FORM), body).await;
        assert_eq!(answer.problem(), (403, "csrf".into()), "{wrong}");
    }
    assert_eq!(sent(post(), "").await.problem().0, 403);
    for method in ["PUT", "PATCH", "DELETE", "TRACE", "ODD"] {
        let request = Request::builder().method(method).uri("/");
        assert_eq!(sent(request, "").await.problem().0, 403, "{method}");
    }
}

#[tokio::test]
async fn hostile_bodies_are_refused() {
    let form = || post().header("content-type", FORM);
    assert_eq!(sent(form(), "x".repeat(10_001)).await.problem().0, 413);
    assert_eq!(sent(form(), &b"csrf=\xff\xfe"[..]).await.problem().0, 403);
    assert_eq!(sent(form(), format!("csrf={0}&csrf={0}", token())).await.problem().0, 403);
    let junk = HeaderValue::from_bytes(b"\xff\xfe").unwrap();
    assert_eq!(sent(post().header("x-csrf-token", junk), "").await.problem().0, 403);
}

#[test]
fn a_token_looks_different_on_every_page() {
    let ids = ids();
    let (one, other) = (csrf().token(session(1), &ids), csrf().token(session(1), &ids));
    assert_ne!(one, other);
    assert!(csrf().is_token_of(session(1), &one) && csrf().is_token_of(session(1), &other));
}

#[tokio::test]
async fn another_sites_page_is_refused_even_with_the_token() {
    let foreign = [
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        ("sec-fetch-site", "strange"),
        ("origin", "https://evil.example"),
        ("origin", "https://evil.sales.example.com"),
        ("origin", "https://sales.example.com:8443"),
        ("origin", "null"),
        ("origin", ""),
    ];
    for (name, value) in foreign {
        let answer = sent(post().header("x-csrf-token", token()).header(name, value), "").await;
        assert_eq!(answer.problem(), (403, "foreign-origin".into()), "{name}: {value}");
    }
    for (name, value) in [
        ("sec-fetch-site", "same-origin"),
        ("sec-fetch-site", "none"),
        ("origin", "https://sales.example.com"),
        ("origin", "http://SALES.example.com"),
    ] {
        let answer = sent(post().header("x-csrf-token", token()).header(name, value), "").await;
        assert_eq!(answer.status, 200, "{name}: {value}");
    }
}

#[test]
fn a_configured_origin_counts_and_not_the_host_header() {
    let own: Origin = "https://Sales.Example.com:443/".parse().unwrap();
    assert_eq!(
        (own.to_string().as_str(), own.host()),
        ("https://sales.example.com", "sales.example.com")
    );
    assert!(own.is_secure());
    let guard = Csrf::new("s", Some(own));
    let passes = |origin: &'static str| {
        let mut headers = HeaderMap::new();
        headers.insert("host", HeaderValue::from_static("10.0.0.5:8080"));
        headers.insert("origin", HeaderValue::from_static(origin));
        guard.check_origin(&headers).is_ok()
    };
    assert!(passes("https://sales.example.com"));
    assert!(!passes("http://sales.example.com"));
    assert!(!passes("http://10.0.0.5:8080"));
}

#[test]
fn what_is_no_origin_is_refused() {
    for text in [
        "",
        "null",
        "sales.example.com",
        "ftp://a.example",
        "https://",
        "https://u@a.example",
        "https://a.example/path",
        "https://a.example?x",
    ] {
        assert!(text.parse::<Origin>().is_err(), "{text}");
    }
}
