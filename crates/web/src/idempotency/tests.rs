use axum::body::Body;
use axum::http::{HeaderValue, Request};
use axum::{Router, routing};

use super::IdempotencyKey;
use crate::testing::{Answer, send};

async fn sent(keys: &[&[u8]]) -> Answer {
    let echo = |IdempotencyKey(key): IdempotencyKey| async { key.unwrap_or_default() };
    let mut request = Request::post("/");
    for key in keys {
        request = request.header("Idempotency-Key", HeaderValue::from_bytes(key).unwrap());
    }
    let router = Router::new().route("/", routing::post(echo));
    send(&router, request.body(Body::empty()).unwrap()).await
}

#[tokio::test]
async fn a_key_reaches_the_handler() {
    assert_eq!(sent(&[b"order-17"]).await.text(), "order-17");
    assert_eq!(sent(&[]).await.text(), "");
}

#[tokio::test]
async fn a_key_that_cannot_be_kept_is_refused() {
    let long = [b'a'; 201];
    let hostile: [&[&[u8]]; 5] = [&[b""], &[b"a b"], &[b"\xff"], &[&long], &[b"a", b"a"]];
    for keys in hostile {
        assert_eq!(sent(keys).await.only_error().0, "Idempotency-Key");
    }
}
