//! What programs are told when it is not their fault: a full disk, a closed database; and when they send too much.

use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use http_body_util::BodyExt as _;
use serde_json::{Value, json};
use tower::ServiceExt as _;

use crate::world::{World, both};

const COMPANIES: &str = "/api/v1/companies";

async fn add_company(world: &World, token: &str, note: &str) -> (StatusCode, Value) {
    let body = json!({"name": "Harbour Books", "note": note});
    world.call_with(Some(token), Method::POST, COMPANIES, Some(body), &[]).await
}

/// Sends a form with one file of this many bytes.
async fn upload(world: &World, token: &str, path: &str, bytes: usize) -> (StatusCode, Value) {
    let head =
        "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"big.csv\"\r\n\r\n";
    let mut body = head.as_bytes().to_vec();
    body.resize(head.len() + bytes, b'a');
    body.extend(b"\r\n--edge--\r\n");
    let request = Request::post(path)
        .header(header::AUTHORIZATION, format!("Bearer {token}"))
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=edge");
    let answer = world.router().oneshot(request.body(Body::from(body)).unwrap()).await.unwrap();
    let status = answer.status();
    let bytes = answer.into_body().collect().await.unwrap().to_bytes();
    (status, serde_json::from_slice(&bytes).unwrap())
}

both! {
    async fn a_full_disk_is_told_with_what_to_do_and_writing_goes_on_after(world: World) {
        let token = world.token(world.sam).await;
        // What only a file can run out of.
        if !db::testing::leave_room(&world.app.db, 20).await.unwrap() {
            return;
        }
        let note = "x".repeat(5_000);
        let mut kept = 0;
        let problem = loop {
            let (status, told) = add_company(&world, &token, &note).await;
            if status != StatusCode::CREATED {
                break (status, told);
            }
            kept += 1;
            assert!(kept < 200, "the disk does not get full");
        };
        assert_eq!(problem.0, StatusCode::INSUFFICIENT_STORAGE, "{}", problem.1);
        assert_eq!(problem.1["code"], "full");
        assert!(problem.1["detail"].as_str().unwrap().contains("disk"), "{}", problem.1);
        let (status, _) = world.call_with(Some(&token), Method::GET, COMPANIES, None, &[]).await;
        assert_eq!(status, StatusCode::OK, "reading goes on");
        db::testing::leave_room(&world.app.db, 1_000_000).await.unwrap();
        let (status, told) = add_company(&world, &token, &note).await;
        assert_eq!(status, StatusCode::CREATED, "{told}");
        let (_, list) = world.call_with(Some(&token), Method::GET, COMPANIES, None, &[]).await;
        assert_eq!(list["items"].as_array().unwrap().len(), kept + 1);
    }

    async fn a_closed_database_is_told_as_something_that_passes(world: World) {
        let token = world.token(world.sam).await;
        let db = world.app.db.clone();
        tokio::task::spawn_blocking(move || db.close()).await.unwrap();
        for method in [Method::GET, Method::POST] {
            let body = (method == Method::POST).then(|| json!({"name": "Harbour Books"}));
            let (status, told) =
                world.call_with(Some(&token), method, COMPANIES, body, &[]).await;
            assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE, "{told}");
            assert_eq!(told["code"], "unavailable");
            assert!(told["detail"].as_str().unwrap().contains("Try again"), "{told}");
        }
    }

    async fn what_is_too_large_is_told_with_the_limit(world: World) {
        let token = world.token(world.anna).await;
        let deal = world.deal(world.anna, "Harbour Books").await.number;
        let files = format!("/api/v1/deals/{deal}/files");
        for (path, bytes, what, size) in [
            (files.as_str(), 14 << 20, "The file", "10 MB"),
            ("/api/v1/imports", (64 << 20) + 1, "The upload", "64 MB"),
            ("/api/v1/imports/detect", (64 << 20) + 1, "The upload", "64 MB"),
        ] {
            let (status, told) = upload(&world, &token, path, bytes).await;
            assert_eq!((status, &told["code"]), (StatusCode::PAYLOAD_TOO_LARGE, &json!("too-large")), "{path}");
            let says = format!("{what} is larger than {size}, the most that this address accepts.");
            assert_eq!(told["detail"], says, "{path}");
            assert!(told["limit"].as_u64().is_some(), "{told}");
        }
        let large = json!({"name": "scan.pdf", "base64": "a".repeat(14 << 20)});
        let (status, told) = world.call_with(Some(&token), Method::POST, &files, Some(large), &[]).await;
        assert_eq!(status, StatusCode::PAYLOAD_TOO_LARGE);
        assert!(told["detail"].as_str().unwrap().starts_with("The file is larger than 10 MB"), "{told}");
        let large = json!({"name": "x".repeat(2 << 20)});
        let (status, told) = world.call_with(Some(&token), Method::POST, COMPANIES, Some(large), &[]).await;
        assert_eq!(status, StatusCode::PAYLOAD_TOO_LARGE);
        assert!(told["detail"].as_str().unwrap().starts_with("The body is larger than 2 MB"), "{told}");
    }
}
