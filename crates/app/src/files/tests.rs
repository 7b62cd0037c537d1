//! Files of a deal: kept, listed, given out, and pointed at as proof.

use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use http_body_util::BodyExt as _;
use serde_json::json;
use tower::ServiceExt as _;

use crate::world::{World, both};
use crate::{deals, exports, files, verify};

/// "%PDF-1.7 receipt" in base64.
const RECEIPT: &str = "JVBERi0xLjcgcmVjZWlwdA==";

async fn give(
    world: &World,
    deal: i64,
    name: &str,
    base64: &str,
) -> (StatusCode, serde_json::Value) {
    let path = format!("/api/v1/deals/{deal}/files");
    let body = Some(json!({"name": name, "base64": base64}));
    world.call(world.sam, Method::POST, &path, body).await
}

both! {
    async fn a_file_comes_back_as_a_download_letter_by_letter(world: World) {
        let deal = world.deal(world.sam, "Harbour Books").await;
        let (status, file) = give(&world, deal.number, "../Beleg \"März\".pdf", RECEIPT).await;
        assert_eq!(status, StatusCode::CREATED, "{file}");
        assert_eq!(file["name"], "Beleg \"März\".pdf");
        assert_eq!(file["media"], "application/pdf");
        let path = format!("/api/v1/deals/{}/files/{}", deal.number, file["id"].as_str().unwrap());
        let request = Request::get(&path)
            .header(header::AUTHORIZATION, format!("Bearer {}", world.token(world.sam).await))
            .body(Body::empty())
            .unwrap();
        let answer = world.router().oneshot(request).await.unwrap();
        assert_eq!(answer.status(), StatusCode::OK);
        let headers = answer.headers().clone();
        assert_eq!(headers[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
        assert_eq!(headers[header::CONTENT_TYPE], "application/pdf");
        assert_eq!(
            headers[header::CONTENT_DISPOSITION],
            r#"attachment; filename="Beleg _M_rz_.pdf"; filename*=UTF-8''Beleg%20%22M%C3%A4rz%22.pdf"#
        );
        let bytes = answer.into_body().collect().await.unwrap().to_bytes();
        assert_eq!(&bytes[..], b"%PDF-1.7 receipt");
    }

    async fn a_form_sends_a_file_too(world: World) {
        let deal = world.deal(world.sam, "Harbour Books").await;
        let body = "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"note.txt\"\r\n\
                    Content-Type: image/png\r\n\r\nPaid on Monday\r\n--edge--\r\n";
        let request = Request::post(format!("/api/v1/deals/{}/files", deal.number))
            .header(header::AUTHORIZATION, format!("Bearer {}", world.token(world.sam).await))
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=edge")
            .body(Body::from(body))
            .unwrap();
        let answer = world.router().oneshot(request).await.unwrap();
        assert_eq!(answer.status(), StatusCode::CREATED);
        let (_, list) =
            world.call(world.sam, Method::GET, &format!("/api/v1/deals/{}/files", deal.number), None).await;
        assert_eq!(list[0]["name"], "note.txt");
        assert_eq!(list[0]["media"], "text/plain; charset=utf-8");
        assert_eq!(list[0]["size"], 14);
    }

    async fn the_same_file_is_kept_once(world: World) {
        let deal = world.deal(world.sam, "Harbour Books").await;
        let (_, first) = give(&world, deal.number, "receipt.pdf", RECEIPT).await;
        let (_, again) = give(&world, deal.number, "receipt.pdf", RECEIPT).await;
        assert_eq!(first["id"], again["id"]);
    }

    async fn what_is_empty_large_or_a_program_is_refused_with_a_reason(world: World) {
        let deal = world.deal(world.sam, "Harbour Books").await;
        for (content, says) in [("", "empty"), ("TVqQAAMAAAAEAAAA", "program")] {
            let (status, answer) = give(&world, deal.number, "file.pdf", content).await;
            assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
            assert_eq!(answer["errors"][0]["field"], "file");
            assert!(answer["errors"][0]["message"].as_str().unwrap().contains(says), "{answer}");
        }
        let large = files::NewFile { name: "a".into(), content: vec![b'a'; files::LARGEST + 1] };
        let by = world.by(world.sam).await;
        let refused = world.app.write(move |tx| files::add(tx, &by, deal.id, &large)).await;
        assert!(refused.unwrap_err().to_string().contains("larger than 10 MB"));
    }

    async fn a_stranger_sees_no_file(world: World) {
        let deal = world.deal(world.sam, "Harbour Books").await;
        let (_, file) = give(&world, deal.number, "receipt.pdf", RECEIPT).await;
        let path = format!("/api/v1/deals/{}/files", deal.number);
        let (status, _) = world.call(world.kim, Method::GET, &path, None).await;
        assert_eq!(status, StatusCode::NOT_FOUND);
        let one = format!("{path}/{}", file["id"].as_str().unwrap());
        let (status, _) = world.call(world.kim, Method::GET, &one, None).await;
        assert_eq!(status, StatusCode::NOT_FOUND);
        let other = world.deal(world.kim, "Kim's own").await;
        let one = format!("/api/v1/deals/{}/files/{}", other.number, file["id"].as_str().unwrap());
        let (status, _) = world.call(world.kim, Method::GET, &one, None).await;
        assert_eq!(status, StatusCode::NOT_FOUND);
    }

    async fn a_payment_points_at_a_file_of_its_own_deal_only(world: World) {
        let deal = world.deal(world.sam, "Harbour Books").await;
        let other = world.deal(world.sam, "Tide Maps").await;
        let (_, file) = give(&world, other.number, "receipt.pdf", RECEIPT).await;
        let payment = |file: &serde_json::Value| Some(json!({
            "kind": "receipt", "amount": {"amount": "100.00", "currency": "EUR"}, "file": file["id"],
        }));
        let path = format!("/api/v1/deals/{}/payments", deal.number);
        let (status, answer) = world.call(world.sam, Method::POST, &path, payment(&file)).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{answer}");
        assert_eq!(answer["errors"][0]["field"], "file");
        let (_, own) = give(&world, deal.number, "receipt.pdf", RECEIPT).await;
        let (status, answer) = world.call(world.sam, Method::POST, &path, payment(&own)).await;
        assert!(status.is_success(), "{answer}");
        assert_eq!(answer["payments"][0]["kind"], "receipt");
    }

    async fn a_wrong_file_is_taken_back_with_all_that_is_in_it(world: World) {
        let deal = world.deal(world.sam, "Harbour Books").await;
        let (_, file) = give(&world, deal.number, "receipt.pdf", RECEIPT).await;
        let files = format!("/api/v1/deals/{}/files", deal.number);
        let path = format!("{files}/{}", file["id"].as_str().unwrap());
        let why = || Some(json!({"reason": "Another customer's"}));
        let (status, _) = world.call(world.kim, Method::DELETE, &path, why()).await;
        assert_eq!(status, StatusCode::NOT_FOUND);
        let (status, _) = world.call(world.vera, Method::DELETE, &path, why()).await;
        assert_eq!(status, StatusCode::FORBIDDEN);
        let (status, told) = world.call(world.sam, Method::DELETE, &path, why()).await;
        assert_eq!(status, StatusCode::NO_CONTENT, "{told}");
        let (status, _) = world.call(world.sam, Method::GET, &path, None).await;
        assert_eq!(status, StatusCode::NOT_FOUND);
        let (_, list) = world.call(world.sam, Method::GET, &files, None).await;
        assert_eq!(list, json!([]));
        let (status, told) = world.call(world.sam, Method::DELETE, &path, why()).await;
        assert_eq!(status, StatusCode::CONFLICT, "{told}");
        assert!(told["detail"].as_str().unwrap().contains("already"), "{told}");
        let (status, again) = give(&world, deal.number, "receipt.pdf", RECEIPT).await;
        assert_eq!(status, StatusCode::CREATED, "it may come again: {again}");
        assert_ne!(again["id"], file["id"]);
        world.assert_sound().await;
        let id = deal.id;
        let told = world
            .app
            .read(move |read| deals::history::of(read, id, deals::history::Lens::Work, None, 99))
            .await
            .unwrap();
        let is_withdrawn = |moment: &deals::history::Moment| match &moment.what {
            deals::history::What::Fact(event) => matches!(
                &event.fact,
                deal::Fact::FileWithdrawn { name, reason: Some(_), .. } if name == "receipt.pdf"
            ),
            _ => false,
        };
        assert_eq!(told.moments.iter().filter(|it| is_withdrawn(it)).count(), 1, "{told:?}");
    }

    async fn a_file_that_proves_something_is_not_taken_back(world: World) {
        let deal = world.deal(world.sam, "Harbour Books").await;
        let (_, receipt) = give(&world, deal.number, "receipt.pdf", RECEIPT).await;
        let (_, shown) = give(&world, deal.number, "shown.pdf", RECEIPT).await;
        let of = |rest: &str| format!("/api/v1/deals/{}{rest}", deal.number);
        let paid = json!({
            "kind": "receipt", "amount": {"amount": "100.00", "currency": "EUR"}, "file": receipt["id"],
        });
        let (status, told) = world.call(world.sam, Method::POST, &of("/payments"), Some(paid)).await;
        assert!(status.is_success(), "{told}");
        let payment = told["payments"][0]["id"].as_str().unwrap().to_owned();
        let evidence = json!({"kind": "file", "file": shown["id"]});
        let (status, told) = world.call(world.sam, Method::POST, &of("/evidence"), Some(evidence)).await;
        assert!(status.is_success(), "{told}");
        for (file, says) in [(&receipt, "payment"), (&shown, "evidence")] {
            let path = of(&format!("/files/{}", file["id"].as_str().unwrap()));
            let (status, told) = world.call(world.sam, Method::DELETE, &path, Some(json!({}))).await;
            assert_eq!((status, &told["code"]), (StatusCode::CONFLICT, &json!("in-use")), "{told}");
            assert!(told["detail"].as_str().unwrap().contains(says), "{told}");
        }
        let path = of(&format!("/payments/{payment}"));
        let why = Some(json!({"reason": "The wrong receipt"}));
        let (status, told) = world.call(world.sam, Method::DELETE, &path, why).await;
        assert!(status.is_success(), "{told}");
        let path = of(&format!("/files/{}", receipt["id"].as_str().unwrap()));
        let (status, told) = world.call(world.sam, Method::DELETE, &path, Some(json!({}))).await;
        assert_eq!(status, StatusCode::NO_CONTENT, "{told}");
        world.assert_sound().await;
    }

    async fn a_file_is_exported_and_checked(world: World) {
        let deal = world.deal(world.sam, "Harbour Books").await;
        give(&world, deal.number, "receipt.pdf", RECEIPT).await;
        let (app, by) = (world.app.clone(), world.by(world.anna).await);
        let folder = tempfile::tempdir().unwrap();
        let into = folder.path().join("export");
        let path = into.clone();
        tokio::task::spawn_blocking(move || exports::write_dir(&app, &by, &path)).await.unwrap().unwrap();
        let mut written = std::fs::read_dir(into.join("files")).unwrap();
        let bytes = std::fs::read(written.next().unwrap().unwrap().path()).unwrap();
        assert_eq!(bytes, b"%PDF-1.7 receipt");
        let house = world.app.house.clone();
        let report =
            world.app.read(move |read| verify::workspace(read, &house)).await.unwrap();
        assert!(report.equal, "{report:?}");
        world
            .write(|tx| {
                const SPOIL: db::Sql = db::sql!("UPDATE files SET content = $1");
                tx.exec(SPOIL, db::params![b"spoilt".to_vec()])?;
                Ok(())
            })
            .await;
        let house = world.app.house.clone();
        let report =
            world.app.read(move |read| verify::workspace(read, &house)).await.unwrap();
        assert!(!report.equal);
        assert_eq!(report.differences[0].place, "content");
    }
}
