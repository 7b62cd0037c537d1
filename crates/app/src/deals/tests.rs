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
            ("entered", "ABCD"),
            ("-entered", "DCBA"),
            ("score", "ABCD"),
            ("-score", "DCBA"),
            ("close", "ABCD"),
            ("-close", "ABCD"),
            ("closed", "ABCD"),
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

    async fn a_dossier_has_everything_around_a_deal(world: World) {
        let deal = world.deal(world.sam, "Harbour Books").await;
        let by = world.by(world.sam).await;
        let dossier = world
            .app
            .read(move |read| deals::dossier::of(read, &by, deal.id))
            .await
            .unwrap();
        assert_eq!(dossier.deal.state.name, "Harbour Books");
        assert!(!dossier.missing.is_empty());
        assert_eq!(dossier.visits.len(), 1);
        assert_eq!(dossier.name_of(world.sam), "Sam Seller");
        assert!(dossier.may.write && !dossier.may.go_over && !dossier.may.manage);
        assert_eq!(dossier.playbook_version, 1);
        assert!(dossier.newer.is_none());
        let (status, briefing) = world.call(world.sam, Method::GET, "/api/v1/deals/1/briefing", None).await;
        assert_eq!(status, StatusCode::OK, "{briefing}");
        assert!(!briefing["to_ask"].as_array().unwrap().is_empty(), "{briefing}");
    }

    async fn a_timeline_is_read_through_a_lens_and_page_by_page(world: World) {
        let deal = world.deal(world.sam, "Harbour Books").await;
        let by = world.by(world.sam).await;
        world
            .write(move |tx| {
                for nth in 0..3 {
                    let log = deal::Log { kind: deal::ActivityKind::Call, ..deal::Log::default() };
                    let body = Some(format!("call {nth}"));
                    let new = deals::NewActivity { log, body, ..deals::NewActivity::default() };
                    deals::log(tx, &by, deal.id, new, &[])?;
                }
                let note = deals::NewActivity { body: Some("a note".into()), ..deals::NewActivity::default() };
                deals::log(tx, &by, deal.id, note, &[])?;
                Ok(())
            })
            .await;
        use deals::history::{self, Lens, What};
        let words = |part: &history::Part| -> Vec<String> {
            let bodies = part.moments.iter().filter_map(|moment| match &moment.what {
                What::Activity(activity) => activity.body.clone(),
                _ => None,
            });
            bodies.collect()
        };
        let talks = world
            .app
            .read(move |read| history::of(read, deal.id, Lens::Talks, None, 2))
            .await
            .unwrap();
        assert_eq!(words(&talks), ["call 2", "call 1"]);
        let before = talks.before;
        let rest = world
            .app
            .read(move |read| history::of(read, deal.id, Lens::Talks, before, 2))
            .await
            .unwrap();
        assert_eq!((words(&rest), rest.before), (vec!["call 0".to_owned()], None));
        let notes = world
            .app
            .read(move |read| history::of(read, deal.id, Lens::Notes, None, 9))
            .await
            .unwrap();
        assert_eq!(words(&notes), ["a note"]);
        let all = world
            .app
            .read(move |read| history::of(read, deal.id, Lens::All, None, 99))
            .await
            .unwrap();
        assert!(all.moments.len() >= 6, "{all:?}");
        let moves = world
            .app
            .read(move |read| history::of(read, deal.id, Lens::Moves, None, 99))
            .await
            .unwrap();
        assert!(moves.moments.iter().all(|moment| matches!(moment.what, What::Fact(_))));
    }

    async fn whoever_is_offered_a_deal_sees_it_until_they_answer(world: World) {
        let deal = world.deal(world.sam, "Harbour Books").await;
        let (sam, kim, to) = (world.by(world.sam).await, world.by(world.kim).await, world.kim);
        let seen_by_kim = async || {
            let by = kim.clone();
            let found = world.app.read(move |read| deals::find(read, &by, deal.id)).await.is_ok();
            let by = kim.clone();
            let listed = world
                .app
                .read(move |read| {
                    let limit = web::Limit::default();
                    let (filter, sort) = (deals::list::DealFilter::default(), deals::list::Sort::Next);
                    deals::list::page(read, &by, &filter, sort, None, limit)
                })
                .await
                .unwrap();
            (found, listed.items.len())
        };
        assert_eq!(seen_by_kim().await, (false, 0));
        world
            .write(move |tx| {
                let offer = deal::OfferHandOver { to, role: None, brief: "All of it".into(), keep_owner: false };
                deals::act(tx, &sam, deal.id, None, Command::OfferHandOver(offer))
            })
            .await;
        assert_eq!(seen_by_kim().await, (true, 1));
        let by = kim.clone();
        let dossier = world.app.read(move |read| deals::dossier::of(read, &by, deal.id)).await.unwrap();
        assert_eq!(dossier.words.brief.as_deref(), Some("All of it"));
        let by = kim.clone();
        world
            .write(move |tx| {
                let reason = "I am away".to_owned();
                deals::act(tx, &by, deal.id, None, Command::DeclineHandOver { reason })
            })
            .await;
        assert_eq!(seen_by_kim().await, (false, 0));
        let house = world.app.house.clone();
        let report = world.app.read(move |read| verify::workspace(read, &house)).await.unwrap();
        assert!(report.equal, "{:#?}", report.differences);
    }

    async fn neighbours_are_those_beside_a_deal_in_a_list(world: World) {
        use deals::list::{DealFilter, Neighbours, Sort, neighbours};
        for name in ["One", "Two", "Three"] {
            world.deal(world.sam, name).await;
        }
        world.deal(world.kim, "Kim's").await;
        let by = world.by(world.sam).await;
        let beside = async |number: i64, sort: Sort| {
            let by = by.clone();
            world
                .app
                .read(move |read| neighbours(read, &by, &DealFilter::default(), sort, number))
                .await
        };
        let found = beside(2, Sort::Created).await.unwrap();
        assert_eq!(found, Neighbours { before: Some(1), after: Some(3) });
        let found = beside(3, Sort::Newest).await.unwrap();
        assert_eq!(found, Neighbours { before: None, after: Some(2) });
        assert!(matches!(beside(4, Sort::Created).await, Err(Error::NotFound)));
    }
}

both! {
    async fn a_list_is_narrowed_by_words_worth_and_what_is_planned(world: World) {
        let close = |day: &str| json!({"expected_close": day});
        for (name, worth, close) in [
            ("Harbour Books", 300, close("2026-04-01")),
            ("Kite Shop", 100, json!({})),
            ("Harbour Lamps", 50, close("2026-03-10")),
        ] {
            let mut body = json!({
                "name": name,
                "playbook": "simple-funnel",
                "amount": {"amount": format!("{worth}.00"), "currency": "EUR"},
            });
            body.as_object_mut().unwrap().extend(close.as_object().unwrap().clone());
            let (status, made) =
                world.call(world.sam, Method::POST, "/api/v1/deals", Some(body)).await;
            assert_eq!(status, StatusCode::CREATED, "{made}");
        }
        for (query, expected) in [
            ("q=harbour&sort=created", vec!["Harbour Books", "Harbour Lamps"]),
            ("q=nobody", vec![]),
            ("worth_from=10000&sort=worth", vec!["Kite Shop", "Harbour Books"]),
            ("worth_until=9999", vec!["Harbour Lamps"]),
            ("sort=close", vec!["Harbour Lamps", "Harbour Books", "Kite Shop"]),
            ("sort=-close", vec!["Harbour Books", "Harbour Lamps", "Kite Shop"]),
            ("close_until=2026-03-31", vec!["Harbour Lamps"]),
            ("due=overdue", vec![]),
            ("due=nothing", vec![]),
            ("stage_days=1", vec![]),
            ("quiet_days=0", vec![]),
        ] {
            let path = format!("/api/v1/deals?status=open&{query}");
            let (status, page) = world.call(world.sam, Method::GET, &path, None).await;
            assert_eq!(status, StatusCode::OK, "{query}: {page}");
            let items = page["items"].as_array().unwrap().iter();
            let names: Vec<&str> = items.map(|item| item["name"].as_str().unwrap()).collect();
            assert_eq!(names, expected, "{query}");
        }
        world.clock.advance(types::Millis::days(40));
        for query in ["due=overdue", "due=late", "due=today", "stage_days=30", "quiet_days=30"] {
            let path = format!("/api/v1/deals?status=open&{query}");
            let (_, page) = world.call(world.sam, Method::GET, &path, None).await;
            assert_eq!(page["items"].as_array().unwrap().len(), 3, "{query}: {page}");
        }
    }
}

both! {
    async fn what_only_the_program_asks_of_a_deal_is_refused_by_every_way_from_outside(world: World) {
        let deal = world.deal(world.sam, "Harbour Books").await;
        let other = world.deal(world.sam, "Kite Shop").await;
        let activity = world.app.house.new_id::<types::Activity>();
        let payment = world.app.house.new_id::<types::Payment>();
        let paid = json!([{"id": payment, "k": "bank", "amt": {"amount": "900.00", "currency": "EUR"}, "at": 1_772_000_000_000_i64}]);
        let home = format!("/api/v1/deals/{}", deal.number);
        for command in [
            json!({"do": "absorb", "deal": other.id, "payments": paid}),
            json!({"do": "merge", "into": other.id}),
            json!({"do": "open", "name": "Again"}),
            json!({"do": "tick"}),
            json!({"do": "log", "id": activity, "kind": "call"}),
        ] {
            for (path, body) in [
                (format!("{home}/commands"), json!({"commands": [{"do": "change", "name": "X"}, command]})),
                ("/api/v1/deals/bulk".to_owned(), json!({"deals": ["1", "2"], "command": command})),
                (format!("{home}/activities"), json!({"kind": "note", "body": "X", "then": [command]})),
            ] {
                let (status, problem) = world.call(world.marta, Method::POST, &path, Some(body)).await;
                assert_eq!(status, StatusCode::FORBIDDEN, "{path} {command}: {problem}");
            }
        }
        let (_, now) = world.call(world.marta, Method::GET, &home, None).await;
        assert_eq!((&now["version"], &now["status"]), (&json!(1), &json!("open")), "{now}");
        let many = vec![json!({"do": "change", "name": "X"}); 101];
        let body = Some(json!({ "commands": many }));
        let path = format!("{home}/commands");
        let (status, problem) = world.call(world.sam, Method::POST, &path, body).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{problem}");
        assert_eq!(problem["errors"][0]["field"], "commands", "{problem}");
    }

    async fn a_clock_with_nothing_to_say_is_set_anew_and_the_deal_stays_as_it_is(world: World) {
        let deal = world.deal(world.sam, "Harbour Books").await;
        let long_ago = world.app.house.clock.now() - types::Millis::days(1);
        world.write(move |tx| super::store::put_off(tx, deal.id, long_ago)).await;
        let tick = async || {
            let by = crate::By::system(&world.app.house);
            world.write(move |tx| deals::tick(tx, &by, 50)).await
        };
        assert_eq!((tick().await, tick().await), (1, 0), "it is not due again at once");
        let by = world.by(world.sam).await;
        let found = world.app.read(move |read| deals::find(read, &by, deal.id)).await.unwrap();
        assert_eq!(found.version, 1);
        world.assert_sound().await;
        world.clock.advance(types::Millis::days(60));
        assert_eq!(tick().await, 1, "its clock runs on");
    }

    async fn a_deal_whose_clock_fails_holds_up_no_other(world: World) {
        let broken = world.deal(world.sam, "Broken").await;
        let sound = world.deal(world.sam, "Sound").await;
        world
            .write(move |tx| {
                let mut spoil = db::Select::new("UPDATE deals SET state = '7' WHERE id");
                spoil.push(" = ", broken.id);
                Ok(spoil.exec(tx)?)
            })
            .await;
        world.clock.advance(types::Millis::days(60));
        let tick = async || {
            let by = crate::By::system(&world.app.house);
            world.write(move |tx| deals::tick(tx, &by, 50)).await
        };
        assert_eq!((tick().await, tick().await), (2, 0));
        let path = format!("/api/v1/deals/{}/timeline", sound.number);
        let (_, timeline) = world.call(world.sam, Method::GET, &path, None).await;
        let happened = |event: &str| {
            timeline["items"].as_array().unwrap().iter().any(|moment| moment["event"] == event)
        };
        assert!(happened("late") || happened("went-quiet"), "{timeline}");
        world.clock.advance(types::Millis::hours(2));
        assert!(tick().await >= 1, "the broken one is looked at again later");
    }

    async fn an_amount_beyond_what_can_be_added_up_is_a_wrong_field(world: World) {
        let huge = json!({"amount": "90000000000000000.00", "currency": "EUR"});
        let body = json!({"name": "Harbour Books", "playbook": "simple-funnel", "amount": huge});
        let (status, problem) =
            world.call(world.sam, Method::POST, "/api/v1/deals", Some(body)).await;
        assert!(status.is_client_error(), "{problem}");
        assert_eq!(problem["errors"][0]["field"], "amount", "{problem}");
        let deal = world.deal(world.sam, "Harbour Books").await;
        let path = format!("/api/v1/deals/{}", deal.number);
        let body = json!({ "amount": huge });
        let (status, problem) = world.call(world.sam, Method::PATCH, &path, Some(body)).await;
        assert!(status.is_client_error(), "{problem}");
        assert_eq!(problem["errors"][0]["field"], "amount", "{problem}");
    }

    async fn a_task_delegated_to_a_role_is_its_holders(world: World) {
        let deal = world.deal(world.sam, "Harbour Books").await;
        let (sam, kim) = (world.by(world.sam).await, world.kim);
        let role = || "delivery".to_owned();
        world
            .write(move |tx| {
                let assign = Command::Assign { role: Some(role()), user: Some(kim) };
                deals::act(tx, &sam, deal.id, None, assign)?;
                let add = deal::AddTask { name: "Say when".into(), ..deal::AddTask::default() };
                let done = deals::act(tx, &sam, deal.id, None, Command::AddTask(add))?;
                let task = done.deal.state.tasks.last().unwrap().id;
                let to = deal::state::Assignee::Role(role());
                deals::act(tx, &sam, deal.id, None, Command::DelegateTask { task, to, note: None })
            })
            .await;
        let (_, tasks) = world.call(world.kim, Method::GET, "/api/v1/tasks?owner=me", None).await;
        assert_eq!(tasks["items"][0]["name"], "Say when", "{tasks}");
        let path = format!("/api/v1/deals/{}", deal.number);
        let (status, _) = world.call(world.kim, Method::GET, &path, None).await;
        assert_eq!(status, StatusCode::OK);
        let (_, found) = world.call(world.kim, Method::GET, "/api/v1/search?q=harbour", None).await;
        assert_eq!(found["items"].as_array().map(Vec::len), Some(1), "{found}");
        world.assert_sound().await;
        let (sam, pia) = (world.by(world.sam).await, world.pia);
        world
            .write(move |tx| {
                let assign = Command::Assign { role: Some(role()), user: Some(pia) };
                deals::act(tx, &sam, deal.id, None, assign)
            })
            .await;
        let (status, _) = world.call(world.kim, Method::GET, &path, None).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "another holds the role now");
        let (status, _) = world.call(world.pia, Method::GET, &path, None).await;
        assert_eq!(status, StatusCode::OK);
        world.assert_sound().await;
    }

    async fn what_to_say_when_a_deal_wakes_stands_until_something_is_done(world: World) {
        let deal = world.deal(world.sam, "Harbour Books").await;
        let waking = async || {
            let by = world.by(world.sam).await;
            let read = move |read: &mut db::Read<'_>| deals::dossier::of(read, &by, deal.id);
            world.app.read(read).await.unwrap().words.waking
        };
        let act = async |command: Command| {
            let by = world.by(world.sam).await;
            world.write(move |tx| deals::act(tx, &by, deal.id, None, command.clone())).await;
        };
        let until = "2026-04-01T07:00:00Z".parse().unwrap();
        let note = Some("Ask for the new budget".to_owned());
        act(Command::Park { until, reason: "not-now".to_owned(), note }).await;
        assert_eq!(waking().await, None);
        world.clock.set(until);
        let by = crate::By::system(&world.app.house);
        world.write(move |tx| deals::tick(tx, &by, 50)).await;
        assert_eq!(waking().await.as_deref(), Some("Ask for the new budget"));
        act(Command::Log(deal::Log { kind: deal::ActivityKind::Call, ..Default::default() })).await;
        assert_eq!(waking().await, None);
    }
}
