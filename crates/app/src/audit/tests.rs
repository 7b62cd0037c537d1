//! Who sees the audit, and what it shows.

use axum::http::{Method, StatusCode};

use crate::world::both;

both! {
    async fn the_audit_is_for_those_who_lead(world: World) {
        for (user, expected) in [
            (world.anna, StatusCode::OK),
            (world.marta, StatusCode::OK),
            (world.sam, StatusCode::FORBIDDEN),
            (world.vera, StatusCode::FORBIDDEN),
        ] {
            let (status, _) = world.call(user, Method::GET, "/api/v1/audit", None).await;
            assert_eq!(status, expected);
        }
    }

    async fn the_audit_comes_newest_first_in_pages_and_can_be_narrowed(world: World) {
        let deal = world.deal(world.sam, "Harbour Books").await;
        let path = "/api/v1/audit?limit=2";
        let (_, first) = world.call(world.anna, Method::GET, path, None).await;
        let next = first["next"].as_str().unwrap();
        let (_, second) =
            world.call(world.anna, Method::GET, &format!("{path}&after={next}"), None).await;
        let seq = |page: &serde_json::Value, at: usize| page["items"][at]["seq"].as_i64().unwrap();
        assert!(seq(&first, 0) > seq(&first, 1) && seq(&first, 1) > seq(&second, 0));
        let path = format!("/api/v1/audit?kind=deal&actor={}&subject={}", world.sam, deal.id);
        let (status, events) = world.call(world.anna, Method::GET, &path, None).await;
        assert_eq!(status, StatusCode::OK, "{events}");
        let items = events["items"].as_array().unwrap();
        assert!(items.iter().all(|event| event["subject"] == deal.id.to_string()), "{events}");
        assert_eq!(items.last().unwrap()["name"], "born");
        let (status, problem) =
            world.call(world.anna, Method::GET, "/api/v1/audit?subject=nobody", None).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{problem}");
    }
}
