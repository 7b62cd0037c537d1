//! A number leads to exactly the deals that it counts.

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use super::cast::{act, go, lose, open, publish, win, without_criterion};
use crate::deals::{self, Deal, NewActivity};
use crate::insights::{self, InsightQuery};
use crate::world::{World, both};

async fn get(world: &World, path: &str) -> Value {
    let path = format!("/api/v1/insights/{path}");
    let (status, told) = world.call(world.anna, Method::GET, &path, None).await;
    assert_eq!(status, StatusCode::OK, "{path}: {told}");
    told
}

async fn behind(world: &World, query: &str) -> Value {
    get(world, &format!("deals?playbook=plain&{query}")).await["total"].clone()
}

async fn call(world: &World, deal: &Deal) {
    let (by, id) = (world.by(world.sam).await, deal.id);
    world
        .write(move |tx| {
            let log = deal::Log { kind: deal::ActivityKind::Call, ..deal::Log::default() };
            let call = NewActivity { log, subject: None, body: None, minutes: None };
            deals::log(tx, &by, id, call, &[])
        })
        .await;
}

/// One won, one lost of silence, one lost to Acme, two open: three of Sam's, two of Kim's.
async fn story(world: &World) {
    publish(world, &without_criterion()).await;
    let first = open(world, world.sam, "Harbour Books").await;
    let second = open(world, world.sam, "Hill Books").await;
    let third = open(world, world.kim, "Mill Books").await;
    open(world, world.kim, "Pier Books").await;
    open(world, world.sam, "Quay Books").await;
    call(world, &first).await;
    go(world, world.sam, &first, "meet").await;
    go(world, world.sam, &first, "offer").await;
    win(world, &first).await;
    lose(world, &second).await;
    go(world, world.kim, &third, "meet").await;
    act(
        world,
        world.kim,
        &third,
        json!({ "do": "lose", "reason": "silent", "competitor": "Acme" }),
    )
    .await;
}

fn encoded(text: &Value) -> String {
    let text = text.as_str().map(|text| text.replace(' ', "%20").replace('&', "%26"));
    text.unwrap_or_else(|| "(none)".to_owned())
}

both! {
    async fn reasons_competitors_and_stages_lead_to_their_deals(world: World) {
        story(&world).await;
        let told = get(&world, "winloss?playbook=plain").await;
        let mut looked_at = 0;
        for (list, by) in [("lost", "reason"), ("competitors", "competitor")] {
            for it in told[list].as_array().unwrap() {
                let query = format!("by={by}&group={}&outcome=lost", encoded(&it["key"]));
                assert_eq!(behind(&world, &query).await, it["share"]["count"], "{query}");
                looked_at += 1;
            }
        }
        for it in told["stages"].as_array().unwrap() {
            assert_eq!(it["playbook"], "plain");
            let query = format!("stage={}&fate=fell-off&outcome=lost", it["key"].as_str().unwrap());
            assert_eq!(behind(&world, &query).await, it["share"]["count"], "{query}");
            looked_at += 1;
        }
        assert_eq!(looked_at, 4, "{told}");
        assert_eq!(told["lost"][0]["share"]["count"], 2);
    }

    async fn people_lead_to_their_deals(world: World) {
        story(&world).await;
        let told = get(&world, "people?playbook=plain").await;
        for person in told["people"].as_array().unwrap() {
            let whose = format!("by=owner&group={}", encoded(&person["person"]));
            assert_eq!(behind(&world, &whose).await, person["deals"], "{person}");
            assert_eq!(behind(&world, &format!("{whose}&outcome=won")).await, person["won"], "{person}");
            for stage in person["stages"].as_array().unwrap() {
                let on = format!("{whose}&stage={}&fate=advanced", stage["stage"].as_str().unwrap());
                assert_eq!(behind(&world, &on).await, stage["theirs"]["count"], "{stage}");
            }
        }
        assert_eq!(told["people"].as_array().unwrap().len(), 2);
    }

    async fn periods_of_a_forecast_lead_to_what_was_won_and_to_their_commit(world: World) {
        story(&world).await;
        for period in ["week", "month", "quarter", "year"] {
            let told = get(&world, &format!("forecast?playbook=plain&period={period}")).await;
            let last = told["periods"].as_array().unwrap().last().unwrap().clone();
            let name = last["name"].as_str().unwrap();
            assert_eq!(last["won"], 1, "{last}");
            assert_eq!(behind(&world, &format!("ended={name}&outcome=won")).await, last["won"]);
            assert_eq!(behind(&world, &format!("ended={name}&tier=commit")).await, last["commit"]["deals"]);
            assert_eq!(behind(&world, &format!("ended={name}&tier=best-case")).await, last["best_case"]["deals"]);
            assert_eq!(behind(&world, &format!("ended={name}")).await, 3, "won and lost");
        }
        assert_eq!(behind(&world, "ended=2025").await, 0);
    }

    async fn what_was_done_leads_to_the_deals_with_which_it_was_done(world: World) {
        story(&world).await;
        let told = get(&world, "activity?playbook=plain").await;
        let counts = &told["counts"];
        for (touch, count) in [
            ("tried", &counts["deals_spoken"]["n"]),
            ("spoken", &counts["deals_spoken"]["count"]),
            ("met", &counts["deals_met"]["count"]),
            ("met-won", &counts["deals_won"]["count"]),
            ("answered", &told["response"]["hours"]["n"]),
            ("unanswered", &told["response"]["unanswered"]),
            ("quiet", &told["quiet_deals"]["count"]),
        ] {
            assert_eq!(behind(&world, &format!("touch={touch}")).await, *count, "{touch}: {told}");
        }
        assert_eq!(counts["deals_spoken"]["n"], 1);
        assert_eq!(behind(&world, "touch=tried&person=Sam%20Seller").await, 1);
        assert_eq!(behind(&world, "touch=tried&person=Marta%20Manager").await, 0);
        let deal = open(&world, world.sam, "Late Books").await;
        act(&world, world.sam, &deal, json!({ "do": "add_task", "name": "Call them", "due": "2026-03-20T08:00:00Z" })).await;
        world.clock.advance(types::Millis::days(30));
        let told = get(&world, "activity").await;
        let sams = told["overdue"].as_array().unwrap().iter().find(|it| it["name"] == "Sam Seller").unwrap().clone();
        let found = behind(&world, &format!("touch=overdue&person={}", sams["person"].as_str().unwrap())).await;
        assert_eq!((found, &sams["tasks"]), (json!(1), &json!(1)));
    }

    async fn ways_rework_and_traits_lead_to_their_deals(world: World) {
        story(&world).await;
        let fourth = open(&world, world.sam, "Back Books").await;
        go(&world, world.sam, &fourth, "meet").await;
        world.clock.advance(types::Millis::days(1));
        act(&world, world.sam, &fourth, json!({ "do": "go_back", "to": "contact", "reason": "A new buyer" })).await;
        go(&world, world.sam, &fourth, "meet").await;
        let told = get(&world, "map?playbook=plain&tell=all").await;
        let mut again = 0;
        for it in told["rework"].as_array().unwrap() {
            let query = format!("tell=all&repeated={}", encoded(&it["activity"]));
            assert_eq!(behind(&world, &query).await, it["cases"], "{it}");
            again += it["cases"].as_u64().unwrap();
        }
        assert!(again >= 2, "both stages are done again: {told}");
        for (place, it) in (1..).zip(told["top_variants"].as_array().unwrap()) {
            let place: i32 = place;
            assert_eq!(behind(&world, &format!("tell=all&way={place}")).await, it["cases"], "{it}");
        }
        assert_eq!(behind(&world, "tell=all&way=99").await, 0);
        for it in told["handovers"].as_array().unwrap() {
            let query = format!("tell=all&handed_by={}&handed_to={}", encoded(&it["from"]), encoded(&it["to"]));
            let deals = behind(&world, &query).await.as_u64().unwrap();
            assert!(deals > 0 && deals <= it["count"].as_u64().unwrap(), "{it}");
        }
        assert_eq!(behind(&world, "tell=all&handed_by=Nobody").await, 0);
        let told = get(&world, "lookback?playbook=plain&last=3").await;
        for it in told["traits"].as_array().unwrap() {
            for outcome in ["won", "lost"] {
                let query = format!("last=3&had={}&outcome={outcome}", encoded(&it["name"]));
                assert_eq!(behind(&world, &query).await, it[outcome]["count"], "{it}");
            }
        }
        let told = get(&world, "conformance?playbook=plain").await;
        assert_eq!(behind(&world, "deviation=none").await, told["conforming"]["count"], "{told}");
        assert!(told["conforming"]["count"].as_u64().unwrap() < told["deals"].as_u64().unwrap(), "{told}");
    }

    async fn what_cannot_be_asked_of_deals_is_refused_by_name(world: World) {
        for (query, field) in [
            ("had=luck", "had"), ("deviation=great", "deviation"),
            ("ended=soon", "ended"), ("tier=commit", "ended"), ("ended=2026&tier=sure", "tier"),
            ("touch=hit", "touch"), ("touch=met&person=Nobody", "person"),
        ] {
            let path = format!("/api/v1/insights/deals?{query}");
            let (status, told) = world.call(world.anna, Method::GET, &path, None).await;
            assert_eq!((status, &told["errors"][0]["field"]), (StatusCode::UNPROCESSABLE_ENTITY, &json!(field)), "{query}");
        }
    }

    async fn a_change_is_tried_at_one_stage_of_one_playbook(world: World) {
        story(&world).await;
        let told = get(&world, "whatif?stage=plain/meet&faster=50&ahead=60").await;
        assert_eq!(told["days"], 60);
        let path = "/api/v1/insights/whatif?stage=plain/nowhere";
        let (status, told) = world.call(world.anna, Method::GET, path, None).await;
        assert_eq!((status, &told["errors"][0]["field"]), (StatusCode::UNPROCESSABLE_ENTITY, &json!("stage")));
    }

    async fn a_file_takes_all_deals_and_words_are_those_that_one_sees(world: World) {
        story(&world).await;
        let by = world.by(world.kim).await;
        let query = InsightQuery { limit: Some(1), ..InsightQuery::default() };
        assert_eq!(insights::behind(&world.app, &by, query.clone()).await.unwrap().items.len(), 1);
        assert_eq!(insights::all_behind(&world.app, &by, query).await.unwrap().items.len(), 2);
        assert!(insights::words(&world.app, &by).await.unwrap().source.is_empty());
    }

    async fn a_source_that_is_called_as_a_reason_keeps_its_own_name(world: World) {
        publish(&world, &without_criterion()).await;
        let by = world.by(world.sam).await;
        let deal = world
            .write(move |tx| {
                let profile = deal::state::Profile { source: Some("silent".to_owned()), ..Default::default() };
                let name = "Harbour Books".to_owned();
                let open = deal::Open { name, profile, owner: by.user(), ..Default::default() };
                let playbook = Some("plain".to_owned());
                Ok(deals::open(tx, &by, deals::NewDeal { playbook, open, ..Default::default() })?.deal)
            })
            .await;
        lose(&world, &deal).await;
        let told = get(&world, "winloss?playbook=plain&by=origin").await;
        assert_eq!((&told["groups"][0]["key"], &told["groups"][0]["name"]), (&json!("silent"), &json!("silent")));
        assert_eq!((&told["lost"][0]["key"], &told["lost"][0]["name"]), (&json!("silent"), &json!("No answer any more")));
        let other = without_criterion().replace("\"plain\"", "\"other\"").replace("No answer any more", "They are gone");
        publish(&world, &other).await;
        let told = get(&world, "winloss").await;
        assert_eq!(told["lost"][0]["name"], "No answer any more / They are gone", "one key, two names: {told}");
        assert_eq!(behind(&world, "by=reason&group=silent&outcome=lost").await, 1);
    }

    async fn leaks_are_those_of_late_unless_a_period_is_asked_for(world: World) {
        story(&world).await;
        let fell = |told: &Value| {
            let stages = told["stages"].as_array().unwrap().iter();
            stages.map(|it| it["fell_off"]["count"].as_u64().unwrap()).sum::<u64>()
        };
        let told = get(&world, "leak?playbook=plain").await;
        assert_eq!((fell(&told), told["about"].as_str().unwrap().contains("180 days ago")), (2, true), "{told}");
        world.clock.advance(types::Millis::days(200));
        let told = get(&world, "leak?playbook=plain").await;
        assert_eq!(fell(&told), 0, "that was long ago: {told}");
        assert!(told["stages"].as_array().unwrap().iter().any(|it| it["open"].as_u64() > Some(0)), "{told}");
        let told = get(&world, "leak?playbook=plain&cohort=closed&from=2026-01-01").await;
        assert_eq!((fell(&told), &told["since"]), (2, &Value::Null), "{told}");
        assert!(told["about"].as_str().unwrap().contains("none of them waits"), "{told}");
    }

    async fn a_map_is_told_as_far_as_it_is_drawn_where_that_is_asked(world: World) {
        story(&world).await;
        let on = open(&world, world.sam, "On Books").await;
        go(&world, world.sam, &on, "meet").await;
        go(&world, world.sam, &on, "offer").await;
        let back = open(&world, world.sam, "Back Books").await;
        go(&world, world.sam, &back, "meet").await;
        act(&world, world.sam, &back, json!({ "do": "go_back", "to": "contact", "reason": "A new buyer" })).await;
        let edges = |told: &Value| told["edges"].as_array().unwrap().len();
        let whole = get(&world, "map?playbook=plain").await;
        assert_eq!(edges(&whole), 4, "{whole}");
        let often = get(&world, "map?playbook=plain&lines=frequency&least=0.5").await;
        assert_eq!(edges(&often), 3, "the way back is rare: {often}");
        assert_eq!(often["edges_total"], whole["edges_total"], "what is not drawn still happened");
        let few = get(&world, "map?playbook=plain&activities=0.6").await;
        assert!(few["activities"].as_object().unwrap().len() < whole["activities"].as_object().unwrap().len(), "{few}");
    }
}
