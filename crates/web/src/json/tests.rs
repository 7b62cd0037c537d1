use std::collections::BTreeMap;

use axum::body::{Body, Bytes};
use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderValue, Request};
use axum::{Router, routing};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use types::{Company, Deal, Id};

use crate::Json;
use crate::testing::{Answer, ids, post, send};

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Order {
    name: String,
    #[serde(default)]
    lines: Vec<Line>,
    deal: Option<Id<Deal>>,
    #[serde(default)]
    extra: BTreeMap<String, u8>,
    how: Option<How>,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Line {
    count: u8,
}

#[derive(Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
enum How {
    Mail,
    Post,
}

const JSON: &str = "application/json";

fn orders() -> Router {
    let echo = |Json(order): Json<Order>| async { Json(order) };
    Router::new().route("/", routing::post(echo)).layer(DefaultBodyLimit::max(10_000))
}

async fn order(json: impl Into<Body>) -> Answer {
    post(&orders(), JSON, json).await
}

#[tokio::test]
async fn json_goes_in_and_out() {
    let answer = order(r#"{"name":"Zoë 🚀 \u0000","lines":[{"count":2}],"how":"mail"}"#).await;
    assert_eq!(answer.status, 200);
    assert_eq!(answer.header("content-type"), "application/json");
    assert_eq!(answer.json()["name"], "Zoë 🚀 \0");
}

#[tokio::test]
async fn other_types_of_content_are_refused() {
    for kind in
        ["", "text/plain", "application/jsonp", "application/+json", "json", "a/b/json", ";"]
    {
        let answer = post(&orders(), kind, r#"{"name":"A"}"#).await;
        assert_eq!(answer.problem(), (415, "wrong-type".into()), "{kind}");
    }
    let kinds =
        ["application/json", "Application/JSON; charset=utf-8", "application/merge-patch+json"];
    for kind in kinds {
        assert_eq!(post(&orders(), kind, r#"{"name":"A"}"#).await.status, 200, "{kind}");
    }
}

#[tokio::test]
async fn a_content_type_of_junk_bytes_is_refused() {
    let junk = HeaderValue::from_bytes(b"application/json\xff\xfe").unwrap();
    let request = Request::post("/").header("content-type", junk).body(Body::from("{}")).unwrap();
    assert_eq!(send(&orders(), request).await.problem().0, 415);
}

#[tokio::test]
async fn a_body_over_the_limit_is_refused() {
    let huge = format!(r#"{{"name":"{}"}}"#, "x".repeat(10_001));
    assert_eq!(order(huge.clone()).await.problem(), (413, "too-large".into()));
    let chunks = huge.into_bytes().chunks(100).map(<[u8]>::to_vec).collect::<Vec<_>>();
    let chunks = chunks.into_iter().map(|chunk| Ok::<_, std::io::Error>(Bytes::from(chunk)));
    let streamed = Body::from_stream(futures_util::stream::iter(chunks));
    assert_eq!(order(streamed).await.problem(), (413, "too-large".into()));
}

#[tokio::test]
async fn a_body_that_breaks_off_is_refused() {
    let parts = [Ok(Bytes::from_static(b"{\"na")), Err(std::io::Error::other("gone"))];
    let answer = order(Body::from_stream(futures_util::stream::iter(parts))).await;
    assert_eq!(answer.problem(), (400, "malformed".into()));
}

#[tokio::test]
async fn broken_json_is_refused_with_line_and_column() {
    let answer = order("{\n  \"name\": \"A\",\n  oops\n}").await;
    assert_eq!(answer.problem(), (400, "malformed".into()));
    assert_eq!((&answer.json()["line"], &answer.json()["column"]), (&json!(3), &json!(3)));
    let detail = answer.json()["detail"].as_str().unwrap().to_owned();
    assert_eq!(detail, "The JSON is broken at line 3, column 3: key must be a string.");
}

#[tokio::test]
async fn what_is_no_json_at_all_is_refused() {
    let hostile: [&[u8]; 9] = [
        b"",
        b"\0",
        b"{",
        b"{\"name\":\"A\"} trailing",
        b"{\"name\":\"A\"}{\"name\":\"B\"}",
        b"{\"name\":\"\xff\xfe\"}",
        b"\xef\xbb\xbf{\"name\":\"A\"}",
        b"{\"name\":\"\\ud800\"}",
        b"{\"name\":NaN}",
    ];
    for body in hostile {
        let answer = order(body).await;
        assert_eq!(answer.problem().0, 400, "{:?}: {}", body.escape_ascii(), answer.text());
    }
}

#[tokio::test]
async fn deep_nesting_is_refused_before_it_costs_the_stack() {
    let whole = Router::new()
        .route("/", routing::post(|Json(value): Json<Value>| async { Json(value) }))
        .layer(DefaultBodyLimit::max(10_000_000));
    for open in ["[", "{\"a\":"] {
        let answer = post(&whole, JSON, open.repeat(1_000_000)).await;
        assert_eq!(answer.problem().0, 400);
    }
    let answer = order(format!(r#"{{"extra":{}}}"#, "[".repeat(5_000))).await;
    assert!([400, 422].contains(&answer.problem().0));
}

#[tokio::test]
async fn a_missing_field_is_named() {
    let (field, code, message) = order("{}").await.only_error();
    assert_eq!((field.as_str(), code.as_str()), ("/name", "required"));
    assert_eq!(message, "This field is required.");
    let (field, code, _) = order(r#"{"name":"A","lines":[{"count":1},{}]}"#).await.only_error();
    assert_eq!((field.as_str(), code.as_str()), ("/lines/1/count", "required"));
}

#[tokio::test]
async fn an_unknown_field_is_named_with_those_that_exist() {
    let (field, code, message) = order(r#"{"name":"A","nmae":"B"}"#).await.only_error();
    assert_eq!((field.as_str(), code.as_str()), ("/nmae", "unknown"));
    assert!(message.contains("`name`") && message.contains("`lines`"), "{message}");
    let (field, ..) = order(r#"{"name":"A","lines":[{"count":1,"a/b~":2}]}"#).await.only_error();
    assert_eq!(field, "/lines/0/a~1b~0");
}

#[tokio::test]
async fn a_field_given_twice_is_named() {
    let (field, code, _) = order(r#"{"name":"A","name":"B"}"#).await.only_error();
    assert_eq!((field.as_str(), code.as_str()), ("/name", "duplicate"));
}

#[tokio::test]
async fn a_value_of_the_wrong_shape_is_named_by_its_path() {
    let wrong = [
        (r#"{"name":5}"#, "/name"),
        (r#"{"name":"A","lines":[{"count":1},{"count":"many"}]}"#, "/lines/1/count"),
        (r#"{"name":"A","lines":[{"count":300}]}"#, "/lines/0/count"),
        (r#"{"name":"A","lines":[{"count":-1}]}"#, "/lines/0/count"),
        (r#"{"name":"A","lines":[{"count":1.5}]}"#, "/lines/0/count"),
        (r#"{"name":"A","lines":{}}"#, "/lines"),
        (r#"{"name":"A","extra":{"a/b":null}}"#, "/extra/a~1b"),
        (r#"{"name":"A","how":"pigeon"}"#, "/how"),
        (r#"[]"#, ""),
        (r#""name""#, ""),
    ];
    for (body, pointer) in wrong {
        let (field, _, message) = order(body).await.only_error();
        assert_eq!(field, pointer, "{body}");
        assert!(!message.contains("at line"), "{message}");
    }
}

#[tokio::test]
async fn the_id_of_another_kind_is_refused_with_both_kinds_named() {
    let company: Id<Company> = ids().new_id(types::Timestamp::from_millis(0));
    let (field, _, message) =
        order(json!({ "name": "A", "deal": company }).to_string()).await.only_error();
    assert_eq!(field, "/deal");
    assert!(message.contains("a company") && message.contains("a deal"), "{message}");
}

#[tokio::test]
async fn an_error_repeats_little_of_a_huge_value() {
    let name = "k".repeat(4_000);
    let body = format!(r#"{{"name":"A","{name}":1}}"#);
    assert!(order(body).await.body.len() < 1_500);
    let body = format!(r#"{{"name":"A","how":"{name}"}}"#);
    assert!(order(body).await.body.len() < 1_500);
}

#[tokio::test]
async fn a_value_that_cannot_be_written_is_an_internal_error() {
    let odd = BTreeMap::from([((1, 2), 3)]);
    let router = Router::new().route("/", routing::post(|| async { Json(odd) }));
    let answer = post(&router, "", "").await;
    assert_eq!(answer.problem(), (500, "internal".into()));
    assert!(!answer.text().contains("key must be"));
}
