//! A deal from its first day to its end, through the verbs and through HTTP.

use axum::http::{Method, StatusCode};
use deal::Command;
use serde_json::json;

use crate::world::both;
use crate::{Error, deals, verify};

both! {
    async fn a_deal_is_opened_and_stands_in_the_first_stage(world: World) {
        let deal = world.deal(world.sam, "Harbour Books").await;
        assert_eq!(deal.number, 1);
        assert_eq!(deal.state.name, "Harbour Books");
        let by = world.by(world.sam).await;
        let found = world.app.read(move |read| deals::find(read, &by, deal.id)).await.unwrap();
        assert_eq!(found.state.stage(), deal.state.stage());
        assert_eq!(found.version, 1);
    }

    async fn a_strangers_deal_is_not_there(world: World) {
        let deal = world.deal(world.sam, "Harbour Books").await;
        let by = world.by(world.kim).await;
        let found = world.app.read(move |read| deals::find(read, &by, deal.id)).await;
        assert!(matches!(found, Err(Error::NotFound)));
    }

    async fn a_move_that_misses_something_is_refused_with_what_is_missing(world: World) {
        let deal = world.deal(world.sam, "Harbour Books").await;
        let path = format!("/api/v1/deals/{}/commands", deal.number);
        let body = json!({"commands": [{"do": "advance"}]});
        let (status, problem) = world.call(world.sam, Method::POST, &path, Some(body)).await;
        assert_eq!(status, StatusCode::CONFLICT, "{problem}");
        assert_eq!(problem["code"], "gate");
        assert!(!problem["missing"].as_array().unwrap().is_empty(), "{problem}");
    }

    async fn a_manager_overrides_with_a_reason_and_the_journal_equals_the_state(world: World) {
        let deal = world.deal(world.sam, "Harbour Books").await;
        let by = world.by(world.marta).await;
        let over = Some(deal::Override { reason: "They called us and want to start".to_owned() });
        let done = world
            .write(move |tx| {
                let command = Command::Advance { to: None, over: over.clone(), at: None };
                deals::act(tx, &by, deal.id, Some(1), command)
            })
            .await;
        assert_eq!(done.deal.state.overrides, 1);
        let house = world.app.house.clone();
        let report = world.app.read(move |read| verify::workspace(read, &house)).await.unwrap();
        assert!(report.equal, "{:#?}", report.differences);
        assert_eq!(report.deals, 1);
    }

    async fn an_edit_made_from_an_old_version_is_a_conflict(world: World) {
        let deal = world.deal(world.sam, "Harbour Books").await;
        let path = format!("/api/v1/deals/{}/commands", deal.id);
        let rename = |name: &str| {
            Some(json!({"version": 1, "commands": [{"do": "change", "name": name}]}))
        };
        let (first, _) = world.call(world.sam, Method::POST, &path, rename("Harbour")).await;
        let (second, problem) = world.call(world.sam, Method::POST, &path, rename("Books")).await;
        assert_eq!((first, second), (StatusCode::OK, StatusCode::CONFLICT), "{problem}");
    }

    async fn a_repeated_request_opens_one_deal(world: World) {
        let token = world.token(world.sam).await;
        let body = || Some(json!({"name": "Harbour Books", "playbook": "simple-funnel"}));
        let key = [("Idempotency-Key", "abc-1")];
        let post = |body| world.call_with(Some(&token), Method::POST, "/api/v1/deals", body, &key);
        let (status, first) = post(body()).await;
        assert_eq!(status, StatusCode::CREATED, "{first}");
        let (again, second) = post(body()).await;
        assert_eq!((again, &second), (StatusCode::CREATED, &first));
        let (other, problem) = post(Some(json!({"name": "Other", "playbook": "simple-funnel"}))).await;
        assert_eq!(other, StatusCode::UNPROCESSABLE_ENTITY, "{problem}");
    }
}
