//! The first run, and changes of the settings.

use std::sync::Arc;

use axum::http::{Method, StatusCode};
use serde_json::json;
use types::{FixedClock, IdSource};

use crate::house::{App, Setup};
use crate::world::{World, both};

/// A node on an empty database.
async fn empty(db: db::Db) -> World {
    let clock = Arc::new(FixedClock::at("2026-03-02T08:00:00Z".parse().unwrap()));
    let setup = Setup {
        clock: clock.clone(),
        ids: Arc::new(IdSource::seeded(7)),
        secure: false,
        origin: None,
    };
    let app = tokio::task::spawn_blocking(move || App::start(db, setup)).await.unwrap().unwrap();
    World::of_nobody(app, clock)
}

db::both! {
    migrations = &[];
    async fn an_empty_database_is_set_up_once(db: db::Db) {
        let world = empty(db).await;
        let body = |playbook: &str, password: &str| {
            Some(json!({
                "name": "Lantern", "currency": "EUR", "zone": "Europe/Berlin", "country": "DE",
                "admin": {"name": "Anna", "email": "anna@lantern.example", "password": password},
                "playbooks": [playbook],
            }))
        };
        let good = "seven lanterns by the harbour";
        let post = |body| world.call_with(None, Method::POST, "/api/v1/setup", body, &[]);
        let (status, problem) = post(body("inbound", "short")).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(problem["errors"][0]["field"], "admin/password", "{problem}");
        let (status, problem) = post(body("no-such", good)).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{problem}");
        let (status, done) = post(body("inbound", good)).await;
        assert_eq!(status, StatusCode::CREATED, "{done}");
        assert_eq!(done["workspace"]["calendar"]["zone"], "Europe/Berlin");
        assert_eq!(done["user"]["role"], "admin");
        let (status, _) = post(body("inbound", good)).await;
        assert_eq!(status, StatusCode::CONFLICT);
        let sign_in = Some(json!({"email": "anna@lantern.example", "password": good}));
        let (status, _) = world.call_with(None, Method::POST, "/api/v1/session", sign_in, &[]).await;
        assert_eq!(status, StatusCode::CREATED);
    }
}

both! {
    async fn administrators_change_the_settings_and_notice_conflicts(world: World) {
        let path = "/api/v1/workspace";
        let (status, shown) = world.call(world.vera, Method::GET, path, None).await;
        assert_eq!((status, &shown["name"]), (StatusCode::OK, &json!("Lantern")));
        let calendar = json!({"zone": "Europe/Lisbon", "week": {"monday": ["08:00-12:00"]}});
        let wish = || Some(json!({"version": 1, "currency": "USD", "calendar": calendar}));
        let (status, _) = world.call(world.marta, Method::PATCH, path, wish()).await;
        assert_eq!(status, StatusCode::FORBIDDEN);
        let (status, changed) = world.call(world.anna, Method::PATCH, path, wish()).await;
        assert_eq!(status, StatusCode::OK, "{changed}");
        assert_eq!(changed["calendar"]["zone"], "Europe/Lisbon");
        let (status, _) = world.call(world.anna, Method::PATCH, path, wish()).await;
        assert_eq!(status, StatusCode::CONFLICT);
        let bad = Some(json!({"calendar": {"zone": "Mars/Olympus", "week": {}}}));
        let (status, problem) = world.call(world.anna, Method::PATCH, path, bad).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{problem}");
    }
}
