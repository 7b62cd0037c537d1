//! Accounts: who changes what, and what happens to somebody who leaves.

use axum::http::{Method, StatusCode};
use serde_json::json;

use crate::verify;
use crate::world::both;

both! {
    async fn only_administrators_add_colleagues_and_an_address_belongs_to_one(world: World) {
        let new = || Some(json!({"name": "Nora New", "email": "nora@lantern.example", "role": "seller"}));
        let (status, _) = world.call(world.marta, Method::POST, "/api/v1/users", new()).await;
        assert_eq!(status, StatusCode::FORBIDDEN);
        let (status, user) = world.call(world.anna, Method::POST, "/api/v1/users", new()).await;
        assert_eq!(status, StatusCode::CREATED, "{user}");
        assert_eq!((&user["sees"], &user["active"]), (&json!("own"), &json!(true)));
        let (status, problem) = world.call(world.anna, Method::POST, "/api/v1/users", new()).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(problem["errors"][0]["field"], "email", "{problem}");
    }

    async fn people_change_their_own_name_and_nothing_that_gives_rights(world: World) {
        let path = format!("/api/v1/users/{}", world.sam);
        let name = Some(json!({"name": "Samuel Seller", "zone": "Europe/Lisbon"}));
        let (status, user) = world.call(world.sam, Method::PATCH, &path, name).await;
        assert_eq!(status, StatusCode::OK, "{user}");
        assert_eq!((&user["name"], &user["version"]), (&json!("Samuel Seller"), &json!(2)));
        for wish in [json!({"role": "admin"}), json!({"sees": "all"}), json!({"plays": ["sdr"]})] {
            let (status, _) = world.call(world.sam, Method::PATCH, &path, Some(wish)).await;
            assert_eq!(status, StatusCode::FORBIDDEN);
        }
        let other = Some(json!({"name": "Kimberly"}));
        let path = format!("/api/v1/users/{}", world.kim);
        let (status, _) = world.call(world.sam, Method::PATCH, &path, other).await;
        assert_eq!(status, StatusCode::FORBIDDEN);
    }

    async fn the_last_administrator_stays_one(world: World) {
        let path = format!("/api/v1/users/{}", world.anna);
        for wish in [json!({"role": "seller"}), json!({"active": false})] {
            let (status, problem) =
                world.call(world.anna, Method::PATCH, &path, Some(wish)).await;
            assert_eq!(status, StatusCode::CONFLICT, "{problem}");
        }
        let marta = format!("/api/v1/users/{}", world.marta);
        let raise = Some(json!({"role": "admin"}));
        let (status, _) = world.call(world.anna, Method::PATCH, &marta, raise).await;
        assert_eq!(status, StatusCode::OK);
        let step_down = Some(json!({"role": "seller"}));
        let (status, _) = world.call(world.anna, Method::PATCH, &path, step_down).await;
        assert_eq!(status, StatusCode::OK);
    }

    async fn whoever_leaves_is_shut_out_at_once(world: World) {
        let token = world.token(world.kim).await;
        let path = format!("/api/v1/users/{}", world.kim);
        let leave = Some(json!({"active": false, "version": 1}));
        let (status, _) = world.call(world.anna, Method::PATCH, &path, leave.clone()).await;
        assert_eq!(status, StatusCode::OK);
        let (status, _) =
            world.call_with(Some(&token), Method::GET, "/api/v1/me", None, &[]).await;
        assert_eq!(status, StatusCode::UNAUTHORIZED);
        let (status, _) = world.call(world.anna, Method::PATCH, &path, leave).await;
        assert_eq!(status, StatusCode::CONFLICT, "made from an old version");
        let house = world.app.house.clone();
        let report = world.app.read(move |read| verify::workspace(read, &house)).await.unwrap();
        assert!(report.equal, "{:#?}", report.differences);
    }
}
