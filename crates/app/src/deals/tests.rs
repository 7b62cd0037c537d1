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

both! {
    async fn a_list_shows_what_one_may_see_page_by_page(world: World) {
        for n in 1..=5 {
            world.deal(world.sam, &format!("Deal {n}")).await;
        }
        world.deal(world.kim, "Hers").await;
        let list = |path: String| {
            let world = &world;
            async move { world.call(world.sam, Method::GET, &path, None).await.1 }
        };
        let first = list("/api/v1/deals?limit=3&sort=created".to_owned()).await;
        let names = |page: &serde_json::Value| -> Vec<String> {
            let items = page["items"].as_array().unwrap().iter();
            items.map(|item| item["name"].as_str().unwrap().to_owned()).collect()
        };
        assert_eq!(names(&first), ["Deal 1", "Deal 2", "Deal 3"]);
        let next = first["next"].as_str().unwrap();
        let second = list(format!("/api/v1/deals?limit=3&sort=created&after={next}")).await;
        assert_eq!(names(&second), ["Deal 4", "Deal 5"]);
        assert!(second.get("next").is_none_or(serde_json::Value::is_null), "{second}");
        let (_, all) = world.call(world.marta, Method::GET, "/api/v1/deals", None).await;
        assert_eq!(names(&all).len(), 6);
    }

    async fn every_order_goes_through_all_pages(world: World) {
        for (name, worth) in [("A", Some(300)), ("B", None), ("C", Some(100)), ("D", Some(200))] {
            let amount = worth.map(|worth| json!({"amount": format!("{worth}.00"), "currency": "EUR"}));
            let body = json!({"name": name, "playbook": "simple-funnel", "amount": amount});
            let (status, made) =
                world.call(world.sam, Method::POST, "/api/v1/deals", Some(body)).await;
            assert_eq!(status, StatusCode::CREATED, "{made}");
        }
        for (sort, expected) in [
            ("worth", "BCDA"),
            ("-worth", "ADCB"),
            ("created", "ABCD"),
            ("-created", "DCBA"),
            ("next", "ABCD"),
            ("-next", "DCBA"),
        ] {
            let mut seen = String::new();
            let mut after = String::new();
            loop {
                let path = format!("/api/v1/deals?limit=1&sort={sort}{after}");
                let (_, page) = world.call(world.sam, Method::GET, &path, None).await;
                for item in page["items"].as_array().unwrap() {
                    seen.push_str(item["name"].as_str().unwrap());
                }
                let Some(next) = page["next"].as_str() else { break };
                after = format!("&after={next}");
            }
            assert_eq!(seen, expected, "sorted by {sort}");
        }
    }

    async fn a_cursor_of_another_list_is_refused(world: World) {
        world.deal(world.sam, "A").await;
        world.deal(world.sam, "B").await;
        let (_, page) = world.call(world.sam, Method::GET, "/api/v1/deals?limit=1", None).await;
        let next = page["next"].as_str().unwrap();
        let path = format!("/api/v1/deals?sort=worth&after={next}");
        let (status, problem) = world.call(world.sam, Method::GET, &path, None).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(problem["errors"][0]["field"], "after", "{problem}");
    }

    async fn a_bulk_edit_does_what_it_can_and_tells_the_rest(world: World) {
        let first = world.deal(world.sam, "A").await;
        let hers = world.deal(world.kim, "B").await;
        let body = json!({
            "deals": [first.number.to_string(), hers.id.to_string()],
            "command": {"do": "change", "name": "Renamed"},
        });
        let (status, answer) =
            world.call(world.sam, Method::POST, "/api/v1/deals/bulk", Some(body)).await;
        assert_eq!(status, StatusCode::OK, "{answer}");
        assert_eq!(answer["done"], json!([first.id.to_string()]));
        assert_eq!(answer["refused"][0]["code"], "not-found", "{answer}");
    }

    async fn a_logged_call_keeps_its_words_and_the_deal_counts_it(world: World) {
        let deal = world.deal(world.sam, "Harbour Books").await;
        let path = format!("/api/v1/deals/{}/activities", deal.number);
        let body = json!({
            "kind": "call", "reached": true, "outcome": "interested",
            "body": "Wants to see the plan; call again on Friday",
            "then": [{"do": "add_task", "name": "Call again"}],
        });
        let (status, logged) = world.call(world.sam, Method::POST, &path, Some(body)).await;
        assert_eq!(status, StatusCode::CREATED, "{logged}");
        assert_eq!(logged["deal"]["activities"]["conversations"], 1);
        let (_, list) = world.call(world.sam, Method::GET, &path, None).await;
        assert_eq!(list[0]["body"], "Wants to see the plan; call again on Friday");
        let (_, tasks) = world.call(world.sam, Method::GET, "/api/v1/tasks?owner=me", None).await;
        let named = |task: &serde_json::Value| task["name"] == "Call again";
        assert!(tasks["items"].as_array().unwrap().iter().any(named), "{tasks}");
        let (_, found) =
            world.call(world.sam, Method::GET, "/api/v1/search?q=friday", None).await;
        assert!(!found["items"].as_array().unwrap().is_empty(), "{found}");
        let house = world.app.house.clone();
        let report = world.app.read(move |read| verify::workspace(read, &house)).await.unwrap();
        assert!(report.equal, "{:#?}", report.differences);
    }

    async fn a_deal_is_lost_with_a_reason_and_opened_again(world: World) {
        let deal = world.deal(world.sam, "Harbour Books").await;
        let path = format!("/api/v1/deals/{}/outcome", deal.number);
        let (status, problem) =
            world.call(world.sam, Method::POST, &path, Some(json!({"kind": "lost"}))).await;
        assert!(status.is_client_error(), "{problem}");
        let compiled = {
            let (house, version) = (world.app.house.clone(), deal.playbook_version);
            let load = move |read: &mut db::Read<'_>| crate::playbooks::compiled(read, &house, version);
            world.app.read(load).await.unwrap()
        };
        let reason = compiled.playbook().reasons[0].key.clone();
        let body = json!({"kind": "lost", "reason": reason});
        let (status, lost) = world.call(world.sam, Method::POST, &path, Some(body)).await;
        assert_eq!((status, &lost["status"]), (StatusCode::OK, &json!("lost")), "{lost}");
        let body = json!({"reason": "They called back"});
        let (status, open) = world.call(world.sam, Method::DELETE, &path, Some(body)).await;
        assert_eq!((status, &open["status"]), (StatusCode::OK, &json!("open")), "{open}");
    }

    async fn a_win_needs_proof_of_payment(world: World) {
        let deal = world.deal(world.sam, "Harbour Books").await;
        let outcome = format!("/api/v1/deals/{}/outcome", deal.number);
        let won = json!({"kind": "won", "over": {"reason": "Signed at the fair"}});
        let (status, problem) =
            world.call(world.marta, Method::POST, &outcome, Some(won.clone())).await;
        assert_eq!((status, &problem["code"]), (StatusCode::CONFLICT, &json!("unpaid")), "{problem}");
        let payments = format!("/api/v1/deals/{}/payments", deal.number);
        let paid = json!({"kind": "bank", "amount": {"amount": "900.00", "currency": "EUR"}});
        let (status, answer) = world.call(world.marta, Method::POST, &payments, Some(paid)).await;
        assert_eq!(status, StatusCode::OK, "{answer}");
        let (status, answer) = world.call(world.marta, Method::POST, &outcome, Some(won)).await;
        assert_eq!((status, &answer["status"]), (StatusCode::OK, &json!("won")), "{answer}");
    }

    async fn a_viewer_reads_and_never_writes(world: World) {
        let deal = world.deal(world.sam, "Harbour Books").await;
        let path = format!("/api/v1/deals/{}", deal.number);
        let (status, _) = world.call(world.vera, Method::GET, &path, None).await;
        assert_eq!(status, StatusCode::OK);
        let body = Some(json!({"commands": [{"do": "change", "name": "Mine"}]}));
        let (status, _) =
            world.call(world.vera, Method::POST, &format!("{path}/commands"), body).await;
        assert_eq!(status, StatusCode::FORBIDDEN);
    }

    async fn time_passes_for_deals_that_are_due(world: World) {
        let deal = world.deal(world.sam, "Harbour Books").await;
        world.clock.advance(types::Millis::days(60));
        let by = crate::By::system(&world.app.house);
        let ticked = world.write(move |tx| deals::tick(tx, &by, 10)).await;
        assert_eq!(ticked, 1);
        let path = format!("/api/v1/deals/{}/timeline", deal.number);
        let (_, timeline) = world.call(world.sam, Method::GET, &path, None).await;
        let events: Vec<&str> = timeline["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|moment| moment["event"].as_str().unwrap())
            .collect();
        assert!(events.contains(&"late") || events.contains(&"went-quiet"), "{events:?}");
        let by = crate::By::system(&world.app.house);
        let again = world.write(move |tx| deals::tick(tx, &by, 10)).await;
        assert_eq!(again, 0, "the same instant has nothing more to say");
    }

    async fn every_statement_of_the_product_is_valid(world: World) {
        let wrong = db::testing::prepare_all(&world.app.db).await;
        assert!(wrong.is_empty(), "{wrong:#?}");
    }
}
