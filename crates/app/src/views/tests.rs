//! Saved lists: kept, shared, changed, taken away.

use axum::http::{Method, StatusCode};
use serde_json::json;

use crate::verify;
use crate::world::both;

both! {
    async fn a_saved_list_comes_back_as_it_was(world: World) {
        let says = json!({
            "filter": {"status": "open", "owner": "me", "due": "overdue", "quiet_days": 14},
            "sort": "-worth",
            "columns": ["name", "amount", "next"],
        });
        let new = json!({"name": "Mine, late and quiet", "says": says});
        let (status, made) = world.call(world.sam, Method::POST, "/api/v1/views", Some(new)).await;
        assert_eq!(status, StatusCode::CREATED, "{made}");
        let (_, all) = world.call(world.sam, Method::GET, "/api/v1/views", None).await;
        assert_eq!(all["items"][0], made);
        assert_eq!(made["says"], says);
        let (_, leads) = world.call(world.sam, Method::GET, "/api/v1/views?list=leads", None).await;
        assert_eq!(leads["items"], json!([]));
    }

    async fn what_is_not_shared_is_not_there_for_others(world: World) {
        let new = json!({"name": "Mine"});
        let (_, made) = world.call(world.sam, Method::POST, "/api/v1/views", Some(new)).await;
        let path = format!("/api/v1/views/{}", made["id"].as_str().unwrap());
        for method in [Method::GET, Method::DELETE] {
            let (status, _) = world.call(world.kim, method, &path, None).await;
            assert_eq!(status, StatusCode::NOT_FOUND);
        }
        let everybody = json!({"shared": "all"});
        let (status, _) =
            world.call(world.sam, Method::PATCH, &path, Some(everybody.clone())).await;
        assert_eq!(status, StatusCode::FORBIDDEN, "only who manages shares with everybody");
        let new = json!({"name": "Ours", "shared": "all"});
        let (status, ours) = world.call(world.marta, Method::POST, "/api/v1/views", Some(new)).await;
        assert_eq!(status, StatusCode::CREATED, "{ours}");
        let path = format!("/api/v1/views/{}", ours["id"].as_str().unwrap());
        let (status, _) = world.call(world.kim, Method::GET, &path, None).await;
        assert_eq!(status, StatusCode::OK);
        let (status, _) = world.call(world.kim, Method::DELETE, &path, None).await;
        assert_eq!(status, StatusCode::FORBIDDEN);
    }

    async fn a_list_is_shared_with_a_team_one_is_in(world: World) {
        let team = json!({"name": "North", "members": [world.sam, world.kim]});
        let (status, team) = world.call(world.anna, Method::POST, "/api/v1/teams", Some(team)).await;
        assert_eq!(status, StatusCode::CREATED, "{team}");
        let new = |name: &str| Some(json!({"name": name, "shared": "team", "team": team["id"]}));
        let (status, problem) =
            world.call(world.pia, Method::POST, "/api/v1/views", new("Not hers")).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(problem["errors"][0]["field"], "team", "{problem}");
        let (status, made) = world.call(world.sam, Method::POST, "/api/v1/views", new("Ours")).await;
        assert_eq!(status, StatusCode::CREATED, "{made}");
        let (_, seen) = world.call(world.kim, Method::GET, "/api/v1/views", None).await;
        assert_eq!(seen["items"][0]["name"], "Ours");
        let (_, seen) = world.call(world.vera, Method::GET, "/api/v1/views", None).await;
        assert_eq!(seen["items"], json!([]));
    }

    async fn an_edit_from_an_old_version_is_a_conflict_and_the_journal_knows_all(world: World) {
        let new = json!({"name": "Mine"});
        let (_, made) = world.call(world.sam, Method::POST, "/api/v1/views", Some(new)).await;
        let path = format!("/api/v1/views/{}", made["id"].as_str().unwrap());
        let rename = |name: &str| Some(json!({"version": 1, "name": name}));
        let (first, _) = world.call(world.sam, Method::PATCH, &path, rename("Late")).await;
        let (second, _) = world.call(world.sam, Method::PATCH, &path, rename("Later")).await;
        assert_eq!((first, second), (StatusCode::OK, StatusCode::CONFLICT));
        let new = json!({"name": "Gone soon"});
        let (_, gone) = world.call(world.sam, Method::POST, "/api/v1/views", Some(new)).await;
        let path = format!("/api/v1/views/{}", gone["id"].as_str().unwrap());
        let (status, _) = world.call(world.sam, Method::DELETE, &path, None).await;
        assert_eq!(status, StatusCode::NO_CONTENT);
        let house = world.app.house.clone();
        let report = world.app.read(move |read| verify::workspace(read, &house)).await.unwrap();
        assert!(report.equal, "{:#?}", report.differences);
    }

    async fn what_a_list_cannot_be_narrowed_by_is_refused(world: World) {
        for says in [json!({"filter": {"colour": "red"}}), json!({"sort": "colour"})] {
            let new = json!({"name": "Wrong", "says": says});
            let (status, problem) =
                world.call(world.sam, Method::POST, "/api/v1/views", Some(new)).await;
            assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{problem}");
        }
    }
}
