use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, HeaderValue, Request};
use axum::response::{Html, IntoResponse};
use axum::{Extension, Router, routing};
use serde_json::Value;
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use super::{Options, RequestId, fallbacks, layers};
use crate::testing::{Answer, get, ids, post, send};
use crate::{ClientAddress, Json, Problem};

fn options() -> Options {
    Options { body_limit: 1_000, time_limit: Duration::from_secs(5), ..Options::new(ids()) }
}

fn site(options: &Options) -> Router {
    let router = Router::new()
        .route(
            "/",
            routing::get(|| async { "hello" }).post(|Json(v): Json<Value>| async { Json(v) }),
        )
        .route("/long", routing::get(|| async { "long ".repeat(1_000) }))
        .route("/events", routing::get(events))
        .route("/panic", routing::get(panics))
        .route("/slow", routing::get(slow))
        .route("/uploads/slow", routing::get(slow))
        .route("/who", routing::get(who))
        .route("/public/{secret}", routing::get(|| async { Problem::not_found() }))
        .route("/own", routing::get(|| async { ([("cache-control", "max-age=60")], "asset") }))
        .route("/mine", routing::get(|| async { Problem::conflict("No.").with_instance("/a/b") }));
    layers(fallbacks(router), options)
}

async fn events() -> impl IntoResponse {
    ([("content-type", "text/event-stream")], "data: long\n\n".repeat(1_000))
}

async fn panics() -> &'static str {
    panic!("secret words of the inside")
}

async fn slow() -> &'static str {
    tokio::time::sleep(Duration::from_secs(20)).await;
    "done"
}

async fn who(Extension(id): Extension<RequestId>, address: ClientAddress) -> String {
    format!("{id} from {address}")
}

async fn fetched(uri: &str) -> Answer {
    get(&site(&options()), uri).await
}

#[tokio::test]
async fn every_answer_keeps_the_browser_in_bounds() {
    for uri in ["/", "/nowhere", "/panic"] {
        let answer = fetched(uri).await;
        let policy = answer.header("content-security-policy");
        assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"));
        assert!(!policy.contains("unsafe") && !policy.contains("  "), "{policy}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff");
        assert_eq!(answer.header("x-frame-options"), "DENY");
        assert_eq!(answer.header("referrer-policy"), "same-origin");
        assert_eq!(answer.header("cache-control"), "no-store");
        assert_eq!(answer.header("strict-transport-security"), "");
    }
}

#[tokio::test]
async fn a_handler_may_say_otherwise() {
    assert_eq!(fetched("/own").await.header("cache-control"), "max-age=60");
}

#[tokio::test]
async fn over_tls_the_browser_is_told_to_stay_there() {
    let secure = Options { secure: true, ..options() };
    let answer = get(&site(&secure), "/").await;
    assert_eq!(answer.header("strict-transport-security"), "max-age=31536000");
}

#[tokio::test]
async fn unknown_addresses_and_methods_are_problems() {
    let answer = fetched("/nowhere?a=b").await;
    assert_eq!(answer.problem(), (404, "not-found".into()));
    assert_eq!(answer.json()["instance"], "/nowhere");
    let request = Request::delete("/").body(Body::empty()).unwrap();
    let answer = send(&site(&options()), request).await;
    assert_eq!(answer.problem(), (405, "method-not-allowed".into()));
    assert_eq!(answer.header("allow"), "GET,HEAD,POST");
}

#[tokio::test]
async fn every_answer_has_an_id_and_a_problem_repeats_it() {
    let answer = fetched("/public/wm_secret").await;
    let id = answer.header("x-request-id").to_owned();
    assert_eq!(id.len(), 16);
    assert_eq!(answer.json()["request"], id);
    assert_eq!(answer.header("content-type"), "application/problem+json");
    assert_eq!(fetched("/mine").await.json()["instance"], "/a/b");
    let site = site(&options());
    let (one, other) = (get(&site, "/").await, get(&site, "/").await);
    assert_ne!(one.header("x-request-id"), other.header("x-request-id"));
}

#[tokio::test]
async fn the_words_of_a_proxy_count_only_where_it_is_trusted() {
    let asked = |options: Options, id: &'static [u8]| async move {
        let request = Request::get("/who")
            .header("x-request-id", HeaderValue::from_bytes(id).unwrap())
            .header("x-forwarded-for", "203.0.113.9")
            .extension(ConnectInfo("127.0.0.1:99".parse::<SocketAddr>().unwrap()));
        send(&site(&options), request.body(Body::empty()).unwrap()).await.text().to_owned()
    };
    let trusting = || Options { trust_proxy: true, ..options() };
    assert_eq!(asked(trusting(), b"from-proxy").await, "from-proxy from 203.0.113.9");
    let alone = asked(options(), b"from-proxy").await;
    assert!(alone.ends_with(" from 127.0.0.1") && !alone.contains("proxy"), "{alone}");
    for junk in [&b""[..], b"a b", b"\xff", b"a\tb", &[b'a'; 500]] {
        let told = asked(trusting(), junk).await;
        assert_eq!(told.split(' ').next().unwrap().len(), 16, "{told}");
    }
}

#[tokio::test]
async fn a_body_over_the_limit_is_refused() {
    let body = format!("\"{}\"", "x".repeat(1_000));
    let answer = post(&site(&options()), "application/json", body).await;
    assert_eq!(answer.problem(), (413, "too-large".into()));
    assert_eq!(answer.json()["limit"], 1_000);
}

#[tokio::test]
async fn a_panic_is_an_internal_error_that_says_nothing_of_the_inside() {
    let answer = fetched("/panic").await;
    assert_eq!(answer.problem(), (500, "internal".into()));
    assert!(!answer.text().contains("secret words"));
    assert!(!answer.header("x-request-id").is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_handler_that_takes_too_long_is_ended() {
    assert_eq!(fetched("/slow").await.problem(), (503, "too-slow".into()));
}

#[tokio::test(start_paused = true)]
async fn some_paths_may_take_longer() {
    let patient = Options { patient_paths: vec!["/uploads/".into()], ..options() };
    assert_eq!(get(&site(&patient), "/uploads/slow").await.text(), "done");
    assert_eq!(get(&site(&patient), "/slow").await.problem().0, 503);
}

async fn accepting(uri: &str, encodings: &str) -> Answer {
    let request = Request::get(uri).header("accept-encoding", encodings).body(Body::empty());
    send(&site(&options()), request.unwrap()).await
}

#[tokio::test]
async fn long_answers_are_compressed() {
    for (asked, got) in [("br", "br"), ("gzip", "gzip"), ("gzip, br", "br"), ("zstd", "")] {
        let answer = accepting("/long", asked).await;
        assert_eq!(answer.header("content-encoding"), got);
        assert_eq!(answer.body.len() < 1_000, !got.is_empty());
    }
    assert_eq!(accepting("/", "br").await.header("content-encoding"), "");
}

#[tokio::test]
async fn event_streams_are_not_compressed() {
    let answer = accepting("/events", "br, gzip").await;
    assert_eq!((answer.header("content-encoding"), answer.body.len()), ("", 12_000));
}

#[tokio::test]
async fn a_compressed_problem_is_still_one() {
    let answer = accepting("/nowhere", "br").await;
    assert_eq!((answer.status.as_u16(), answer.header("content-encoding")), (404, "br"));
    assert_eq!(answer.header("content-type"), "application/problem+json");
    assert_eq!(answer.header("content-length"), "");
}

#[tokio::test]
async fn a_browser_gets_problems_as_pages() {
    let draw = |problem: &Problem, headers: &HeaderMap| {
        let wants_page = headers.get("accept").is_some_and(|kind| kind == "text/html");
        let id = problem.member("request").unwrap().as_str().unwrap();
        wants_page.then(|| Html(format!("<h1>{}</h1> {id}", problem.title())).into_response())
    };
    let site = site(&Options { draw: Some(Arc::new(draw)), ..options() });
    for (uri, status, title) in
        [("/nowhere", 404, "Not found"), ("/panic", 500, "Something went wrong here")]
    {
        let request = Request::get(uri).header("accept", "text/html").body(Body::empty()).unwrap();
        let answer = send(&site, request).await;
        let page = format!("<h1>{title}</h1> {}", answer.header("x-request-id"));
        assert_eq!((answer.status.as_u16(), answer.text()), (status, page.as_str()));
        assert_eq!(answer.header("content-type"), "text/html; charset=utf-8");
        assert_eq!(get(&site, uri).await.problem().0, status);
    }
    let request = Request::delete("/").header("accept", "text/html").body(Body::empty()).unwrap();
    let answer = send(&site, request).await;
    assert_eq!((answer.status.as_u16(), answer.header("allow")), (405, "GET,HEAD,POST"));
}

/// Sends bytes over a real connection and gives what comes back before the server closes it.
async fn said_to(server: SocketAddr, bytes: &[u8]) -> String {
    let mut stream = tokio::net::TcpStream::connect(server).await.unwrap();
    let _ = stream.write_all(bytes).await;
    let _ = stream.shutdown().await;
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer).await;
    String::from_utf8_lossy(&answer).lines().next().unwrap_or_default().to_owned()
}

#[tokio::test]
async fn junk_on_the_wire_does_not_stop_the_server() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let server = listener.local_addr().unwrap();
    let service = site(&options()).into_make_service_with_connect_info::<SocketAddr>();
    tokio::spawn(async move { axum::serve(listener, service).await });
    let many: String = (0..500).map(|number| format!("x-{number}: y\r\n")).collect();
    let hostile = [
        b"\xff\xfe\0\0\r\n\r\n".to_vec(),
        b"GET / HTTP/9.9\r\n\r\n".to_vec(),
        b"GET /\xff HTTP/1.1\r\nhost: a\r\n\r\n".to_vec(),
        b"GET / HTTP/1.1\r\nhost: a\r\nbad\0name: x\r\n\r\n".to_vec(),
        b"GET / HTTP/1.1\r\ncontent-length: -5\r\n\r\n".to_vec(),
        b"POST / HTTP/1.1\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\nzz".to_vec(),
        format!("GET / HTTP/1.1\r\nx: {}\r\n\r\n", "a".repeat(2_000_000)).into_bytes(),
        format!("GET / HTTP/1.1\r\n{many}\r\n").into_bytes(),
        format!("GET /{} HTTP/1.1\r\n\r\n", "a".repeat(100_000)).into_bytes(),
    ];
    for bytes in hostile {
        let answer = said_to(server, &bytes).await;
        let shown = bytes[..bytes.len().min(60)].escape_ascii().to_string();
        assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 4"), "{shown}: {answer}");
    }
    let whole = b"GET / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n";
    assert_eq!(said_to(server, whole).await, "HTTP/1.1 200 OK");
}

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl std::io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn the_log_names_the_route_and_no_secret() {
    let log = Log::default();
    let lines = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_max_level(tracing::Level::TRACE)
        .with_ansi(false)
        .with_writer(move || lines.clone())
        .finish();
    let guard = tracing::subscriber::set_default(subscriber);
    let request = Request::get("/public/hush1?token=hush2")
        .header("authorization", "Bearer hush3")
        .header("cookie", "waymark=hush4")
        .body(Body::from("hush5"));
    let answer = send(&site(&options()), request.unwrap()).await;
    drop(guard);
    let text = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(text.contains("route=\"/public/{secret}\"") && text.contains("status=404"), "{text}");
    assert!(text.contains(answer.header("x-request-id")), "{text}");
    assert!(!text.contains("hush"), "{text}");
}
