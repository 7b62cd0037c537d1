//! What the tests of this crate share: a request in, an answer out.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::request::Builder;
use axum::http::{HeaderMap, Request, StatusCode};
use http_body_util::BodyExt;
use serde_json::Value;
use tower::ServiceExt;
use types::{Id, IdSource, Session, Timestamp, User};

use crate::{Actor, Role, Via, Visibility};

/// An answer with its body read.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).expect("the answer is JSON")
    }

    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).expect("the answer is text")
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("plain"))
    }

    /// Status and code of a problem.
    pub(crate) fn problem(&self) -> (u16, String) {
        assert_eq!(self.header("content-type"), "application/problem+json", "{self:?}");
        let json = self.json();
        assert_eq!(json["status"], self.status.as_u16());
        assert_eq!(json["type"], format!("/problems/{}", json["code"].as_str().unwrap()));
        (self.status.as_u16(), json["code"].as_str().unwrap().to_owned())
    }

    /// Field, code and message of the only error of a field.
    pub(crate) fn only_error(&self) -> (String, String, String) {
        assert_eq!(self.problem(), (422, "invalid".into()), "{}", self.text());
        let json = self.json();
        let [error] = json["errors"].as_array().unwrap().as_slice() else { panic!("{json}") };
        let word = |member: &str| error[member].as_str().unwrap().to_owned();
        (word("field"), word("code"), word("message"))
    }
}

pub(crate) async fn send(router: &Router, request: Request<Body>) -> Answer {
    let response = router.clone().oneshot(request).await.expect("routers do not fail");
    let (parts, body) = response.into_parts();
    let body = body.collect().await.expect("the body is whole").to_bytes();
    Answer { status: parts.status, headers: parts.headers, body }
}

pub(crate) async fn get(router: &Router, uri: &str) -> Answer {
    send(router, Request::get(uri).body(Body::empty()).unwrap()).await
}

pub(crate) async fn post(router: &Router, kind: &str, body: impl Into<Body>) -> Answer {
    send(router, typed(Request::post("/"), kind).body(body.into()).unwrap()).await
}

fn typed(request: Builder, kind: &str) -> Builder {
    if kind.is_empty() { request } else { request.header("content-type", kind) }
}

pub(crate) fn ids() -> Arc<IdSource> {
    Arc::new(IdSource::seeded(1))
}

pub(crate) fn user() -> Id<User> {
    ids().new_id(Timestamp::from_millis(1_735_689_600_000))
}

pub(crate) fn session(seed: u64) -> Id<Session> {
    IdSource::seeded(seed).new_id(Timestamp::from_millis(1_735_689_600_000))
}

pub(crate) fn anna(role: Role, via: Via) -> Actor {
    Actor {
        user: user(),
        name: String::from("Anna Berg"),
        role,
        sees: Visibility::Team,
        teams: Arc::new([]),
        departments: Arc::new([]),
        stands_in: Arc::new([]),
        via,
    }
}
