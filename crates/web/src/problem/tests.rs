use std::time::Duration;

use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::IntoResponse;
use axum::{Router, routing};
use serde_json::json;
use utoipa::{PartialSchema, ToSchema};

use crate::testing::{Answer, get};
use crate::{FieldError, Problem};

async fn answered(problem: Problem) -> Answer {
    let router = Router::new().route("/", routing::get(|| async { problem }));
    get(&router, "/").await
}

#[tokio::test]
async fn a_problem_is_a_document_of_rfc_9457() {
    let problem = Problem::refused("not-met", "Two criteria are not met.")
        .with_instance("/api/v1/deals/142/stage")
        .with("missing", json!([{ "key": "budget" }]));
    let answer = answered(problem).await;
    assert_eq!(answer.header("content-type"), "application/problem+json");
    assert_eq!(
        answer.json(),
        json!({
            "type": "/problems/not-met",
            "title": "Refused",
            "status": 409,
            "code": "not-met",
            "detail": "Two criteria are not met.",
            "instance": "/api/v1/deals/142/stage",
            "missing": [{ "key": "budget" }],
        })
    );
}

#[tokio::test]
async fn every_constructor_has_its_status_and_code() {
    let all = [
        (Problem::not_found(), 404, "not-found"),
        (Problem::forbidden(), 403, "forbidden"),
        (Problem::unauthenticated(), 401, "unauthenticated"),
        (Problem::invalid(vec![]), 422, "invalid"),
        (Problem::malformed("No."), 400, "malformed"),
        (Problem::conflict("Taken."), 409, "conflict"),
        (Problem::refused("closed", "It is won."), 409, "closed"),
        (Problem::too_large(), 413, "too-large"),
        (Problem::wrong_type("text/csv"), 415, "wrong-type"),
        (Problem::too_many(Duration::from_secs(3)), 429, "too-many"),
        (Problem::internal(), 500, "internal"),
        (Problem::unavailable("Away."), 503, "unavailable"),
        (Problem::full("Make room."), 507, "full"),
        (Problem::too_large_for("“a.csv”", 64 << 20), 413, "too-large"),
    ];
    for (problem, status, code) in all {
        assert_eq!(answered(problem).await.problem(), (status, code.to_owned()));
    }
}

#[tokio::test]
async fn field_errors_say_where_which_rule_and_what_to_do() {
    let email = FieldError::required("/email");
    let answer = answered(Problem::invalid(vec![email])).await;
    assert_eq!(
        answer.only_error(),
        ("/email".into(), "required".into(), "This field is required.".into())
    );
    assert_eq!(answer.json()["detail"], "/email: This field is required.");
}

#[tokio::test]
async fn too_many_says_when_to_come_back_in_whole_seconds() {
    let answer = answered(Problem::too_many(Duration::from_millis(1200))).await;
    assert_eq!(answer.header("retry-after"), "2");
    assert_eq!(answer.json()["detail"], "Try again in 2 seconds.");
    assert_eq!(answered(Problem::too_many(Duration::ZERO)).await.header("retry-after"), "1");
}

#[tokio::test]
async fn a_stranger_is_told_how_to_say_who_they_are() {
    let answer = answered(Problem::unauthenticated()).await;
    assert_eq!(answer.header("www-authenticate"), "Bearer realm=\"Waymark\"");
}

#[tokio::test]
async fn headers_of_a_problem_reach_the_answer() {
    let name = HeaderName::from_static("etag");
    let problem =
        Problem::conflict("Changed.").with_header(name, HeaderValue::from_static("\"3\""));
    assert_eq!(answered(problem).await.header("etag"), "\"3\"");
}

#[test]
fn the_answer_carries_the_problem_for_layers_that_draw_pages() {
    let response = Problem::not_found().into_response();
    assert_eq!(response.extensions().get::<Problem>(), Some(&Problem::not_found()));
}

#[test]
fn a_problem_reads_as_one_line_in_a_log() {
    assert_eq!(Problem::conflict("Taken.").to_string(), "409 conflict: Taken.");
    let plain = Problem::new(StatusCode::GONE, "gone", "Gone");
    assert_eq!(plain.to_string(), "410 gone");
}

#[test]
fn openapi_knows_the_document() {
    assert_eq!(Problem::name(), "Problem");
    let schema = serde_json::to_value(Problem::schema()).unwrap();
    let required: Vec<_> = schema["required"].as_array().unwrap().iter().collect();
    assert_eq!(required, ["type", "title", "status", "code"]);
    let members: Vec<_> = schema["properties"].as_object().unwrap().keys().collect();
    assert_eq!(members.len(), 7, "{members:?}");
    let mut referenced = Vec::new();
    Problem::schemas(&mut referenced);
    assert!(referenced.iter().any(|(name, _)| name == "FieldError"));
}
