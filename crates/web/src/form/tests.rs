use axum::extract::DefaultBodyLimit;
use axum::{Router, routing};
use serde::{Deserialize, Serialize};

use crate::testing::{Answer, post};
use crate::{Form, Json};

#[derive(Deserialize, Serialize)]
struct SignIn {
    email: String,
    #[serde(default)]
    remember: bool,
}

async fn sign_in(kind: &str, body: impl Into<axum::body::Body>) -> Answer {
    let echo = |Form(form): Form<SignIn>| async { Json(form) };
    let router = Router::new().route("/", routing::post(echo)).layer(DefaultBodyLimit::max(1_000));
    post(&router, kind, body).await
}

#[tokio::test]
async fn a_form_becomes_a_struct() {
    let json = sign_in(super::FORM, "email=a%40example.com&remember=on").await.json();
    assert_eq!(json, serde_json::json!({ "email": "a@example.com", "remember": true }));
}

#[tokio::test]
async fn a_form_is_refused_as_the_other_input_is() {
    assert_eq!(sign_in("application/json", "{}").await.problem().0, 415);
    assert_eq!(sign_in(super::FORM, "x".repeat(1_001)).await.problem().0, 413);
    let (field, code, _) = sign_in(super::FORM, "remember=on").await.only_error();
    assert_eq!((field.as_str(), code.as_str()), ("email", "required"));
    let (field, ..) = sign_in(super::FORM, &b"email=\xff\xfe"[..]).await.only_error();
    assert_eq!(field, "email");
}
