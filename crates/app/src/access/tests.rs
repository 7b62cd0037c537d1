//! Signing in and out, new passwords, tokens.

use axum::body::Body;
use axum::http::{Method, Request, StatusCode, header};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::journal::{self, AuditFilter, Kind};
use crate::verify;
use crate::world::{World, both};

const PASSWORD: &str = "seven lanterns by the harbour";

async fn give_password(world: &World, user: types::Id<types::User>, password: &str) {
    let path = format!("/api/v1/users/{user}/password");
    let body = Some(json!({ "password": password }));
    let (status, problem) = world.call(world.anna, Method::PUT, &path, body).await;
    assert_eq!(status, StatusCode::NO_CONTENT, "{problem}");
}

async fn sign_in(world: &World, email: &str, password: &str) -> (StatusCode, String, Value) {
    let body = json!({ "email": email, "password": password }).to_string();
    let request = Request::post("/api/v1/session")
        .header(header::CONTENT_TYPE, "application/json")
        .body(Body::from(body))
        .unwrap();
    let answer = world.router().oneshot(request).await.unwrap();
    let status = answer.status();
    let cookie = answer.headers().get(header::SET_COOKIE);
    let cookie = cookie.map(|it| it.to_str().unwrap().split(';').next().unwrap().to_owned());
    let bytes = answer.into_body().collect().await.unwrap().to_bytes();
    (status, cookie.unwrap_or_default(), serde_json::from_slice(&bytes).unwrap_or_default())
}

async fn names_of_events(world: &World, user: types::Id<types::User>) -> Vec<String> {
    let filter = AuditFilter {
        kind: Some(Kind::User),
        subject: Some(user.as_key().to_string()),
        ..AuditFilter::default()
    };
    let entries = world.app.read(move |read| journal::audit(read, &filter, 50)).await.unwrap();
    entries.into_iter().rev().map(|entry| entry.name).collect()
}

both! {
    async fn a_password_opens_a_session_that_ends_when_one_signs_out(world: World) {
        give_password(&world, world.sam, PASSWORD).await;
        let (status, cookie, answer) = sign_in(&world, "SAM@lantern.example", PASSWORD).await;
        assert_eq!(status, StatusCode::CREATED, "{answer}");
        assert_eq!(answer["user"]["name"], "Sam Seller");
        let csrf = answer["csrf"].as_str().unwrap();
        let session = [("cookie", cookie.as_str())];
        let (status, me) = world.call_with(None, Method::GET, "/api/v1/me", None, &session).await;
        assert_eq!((status, &me["user"]["id"]), (StatusCode::OK, &json!(world.sam.to_string())));
        let (status, _) =
            world.call_with(None, Method::DELETE, "/api/v1/session", None, &session).await;
        assert_eq!(status, StatusCode::FORBIDDEN, "a write from a browser needs its token");
        let session = [("cookie", cookie.as_str()), ("x-csrf-token", csrf)];
        let (status, _) =
            world.call_with(None, Method::DELETE, "/api/v1/session", None, &session).await;
        assert_eq!(status, StatusCode::NO_CONTENT);
        let (status, _) = world.call_with(None, Method::GET, "/api/v1/me", None, &session).await;
        assert_eq!(status, StatusCode::UNAUTHORIZED);
        let names = names_of_events(&world, world.sam).await;
        assert_eq!(names, ["created", "password-set", "signed-in", "signed-out"]);
    }

    async fn a_wrong_name_and_a_wrong_password_are_told_alike_and_tries_are_counted(world: World) {
        give_password(&world, world.sam, PASSWORD).await;
        let (status, cookie, wrong) = sign_in(&world, "sam@lantern.example", "not this one").await;
        assert_eq!((status, cookie.as_str()), (StatusCode::UNPROCESSABLE_ENTITY, ""));
        let (_, _, unknown) = sign_in(&world, "nobody@lantern.example", "not this one").await;
        assert_eq!(wrong["errors"], unknown["errors"]);
        for _ in 0..9 {
            sign_in(&world, "nobody@lantern.example", "x").await;
        }
        let (status, _, _) = sign_in(&world, "nobody@lantern.example", "x").await;
        assert_eq!(status, StatusCode::TOO_MANY_REQUESTS);
        let (status, _, _) = sign_in(&world, "sam@lantern.example", PASSWORD).await;
        assert_eq!(status, StatusCode::CREATED, "others still get in");
        assert!(names_of_events(&world, world.sam).await.contains(&"sign-in-refused".to_owned()));
    }

    async fn one_changes_ones_password_with_the_old_one_and_other_sessions_end(world: World) {
        give_password(&world, world.sam, PASSWORD).await;
        let (_, cookie, _) = sign_in(&world, "sam@lantern.example", PASSWORD).await;
        let path = format!("/api/v1/users/{}/password", world.sam);
        let wish = |old: &str, new: &str| Some(json!({"old": old, "password": new}));
        let new = "eight lanterns by the harbour";
        let (status, problem) =
            world.call(world.sam, Method::PUT, &path, wish("wrong", new)).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(problem["errors"][0]["field"], "old");
        let (status, _) = world.call(world.sam, Method::PUT, &path, wish(PASSWORD, "short")).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        let (status, _) = world.call(world.kim, Method::PUT, &path, wish(PASSWORD, new)).await;
        assert_eq!(status, StatusCode::FORBIDDEN);
        let (status, _) = world.call(world.sam, Method::PUT, &path, wish(PASSWORD, new)).await;
        assert_eq!(status, StatusCode::NO_CONTENT);
        let session = [("cookie", cookie.as_str())];
        let (status, _) = world.call_with(None, Method::GET, "/api/v1/me", None, &session).await;
        assert_eq!(status, StatusCode::UNAUTHORIZED, "the other session has ended");
    }

    async fn a_link_sets_a_new_password_once_within_a_day(world: World) {
        let path = format!("/api/v1/users/{}/reset", world.sam);
        let (status, _) = world.call(world.marta, Method::POST, &path, None).await;
        assert_eq!(status, StatusCode::FORBIDDEN);
        let (status, made) = world.call(world.anna, Method::POST, &path, None).await;
        assert_eq!(status, StatusCode::CREATED, "{made}");
        let body = || Some(json!({"secret": made["secret"], "password": PASSWORD}));
        let post = || world.call_with(None, Method::POST, "/api/v1/reset", body(), &[]);
        assert_eq!(post().await.0, StatusCode::NO_CONTENT);
        let (status, problem) = post().await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{problem}");
        assert_eq!(sign_in(&world, "sam@lantern.example", PASSWORD).await.0, StatusCode::CREATED);
        let (_, made) = world.call(world.anna, Method::POST, &path, None).await;
        world.clock.set("2026-03-03T08:00:01Z".parse().unwrap());
        let late = Some(json!({"secret": made["secret"], "password": "another long sentence"}));
        let (status, _) = world.call_with(None, Method::POST, "/api/v1/reset", late, &[]).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    }

    async fn a_token_is_shown_once_listed_and_taken_back(world: World) {
        let new = Some(json!({"name": "reports", "read_only": true}));
        let (status, made) = world.call(world.sam, Method::POST, "/api/v1/tokens", new).await;
        assert_eq!(status, StatusCode::CREATED, "{made}");
        let secret = made["secret"].as_str().unwrap();
        let (status, me) = world.call_with(Some(secret), Method::GET, "/api/v1/me", None, &[]).await;
        assert_eq!((status, &me["read_only"]), (StatusCode::OK, &json!(true)));
        let (_, list) = world.call(world.sam, Method::GET, "/api/v1/tokens", None).await;
        assert!(list["items"].as_array().unwrap().iter().any(|it| it["name"] == "reports"));
        assert!(!list.to_string().contains(secret));
        let path = format!("/api/v1/tokens/{}", made["token"]["id"].as_str().unwrap());
        let (status, _) = world.call(world.kim, Method::DELETE, &path, None).await;
        assert_eq!(status, StatusCode::NOT_FOUND);
        let (status, _) = world.call(world.sam, Method::DELETE, &path, None).await;
        assert_eq!(status, StatusCode::NO_CONTENT);
        let (status, _) =
            world.call_with(Some(secret), Method::GET, "/api/v1/me", None, &[]).await;
        assert_eq!(status, StatusCode::UNAUTHORIZED);
    }

    async fn no_secret_reaches_the_journal_and_the_journal_equals_the_tables(world: World) {
        give_password(&world, world.sam, PASSWORD).await;
        sign_in(&world, "sam@lantern.example", PASSWORD).await;
        let token = world.token(world.sam).await;
        let entries = world
            .app
            .read(|read| journal::audit(read, &AuditFilter::default(), 1_000))
            .await
            .unwrap();
        for entry in &entries {
            let body = entry.body.get();
            assert!(!body.contains("argon2") && !body.contains(&token), "{body}");
        }
        let house = world.app.house.clone();
        let report = world.app.read(move |read| verify::workspace(read, &house)).await.unwrap();
        assert!(report.equal, "{:#?}", report.differences);
    }
}
