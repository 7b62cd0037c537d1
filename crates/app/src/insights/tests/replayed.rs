//! History replayed against a criterion.

use axum::http::{Method, StatusCode};
use deal::Command;
use serde_json::{Value, json};
use types::Millis;

use super::cast::{
    act, force, go, lose, open, open_for, publish, win, with_criterion, without_criterion,
};
use crate::By;
use crate::companies::{self, NewCompany};
use crate::deals::{self, Deal, Links, NewDeal};
use crate::house::Cause;
use crate::playbooks;
use crate::world::{World, both};

async fn get(world: &World, path: &str) -> (StatusCode, Value) {
    world.call(world.anna, Method::GET, &format!("/api/v1/insights/{path}"), None).await
}

async fn answer(world: &World, deal: &Deal) {
    let values = json!({ "problem": "They run out of paper" });
    let command = json!({ "do": "answer", "group": "need", "values": values });
    act(world, world.sam, deal, command).await;
}

/// Keeps a text as the draft of the small process.
async fn draft(world: &World, text: &str) {
    let (by, text) = (world.by(world.marta).await, text.to_owned());
    world
        .write(move |tx| {
            let playbook = playbooks::find_by_key(tx, "plain")?;
            playbooks::keep_draft(tx, &by, playbook.id, None, &text)
        })
        .await;
}

/// Known in time and won; known too late and lost; never known and lost; never got there; still open.
async fn story(world: &World) {
    publish(world, &without_criterion()).await;
    let in_time = open(world, world.sam, "In time").await;
    go(world, world.sam, &in_time, "meet").await;
    answer(world, &in_time).await;
    go(world, world.sam, &in_time, "offer").await;
    win(world, &in_time).await;
    let too_late = open(world, world.sam, "Too late").await;
    go(world, world.sam, &too_late, "meet").await;
    go(world, world.sam, &too_late, "offer").await;
    answer(world, &too_late).await;
    lose(world, &too_late).await;
    let jumps = open(world, world.kim, "Jumps").await;
    go(world, world.kim, &jumps, "offer").await;
    lose(world, &jumps).await;
    let stops = open(world, world.sam, "Stops").await;
    go(world, world.sam, &stops, "meet").await;
    lose(world, &stops).await;
    let still = open(world, world.sam, "Still open").await;
    go(world, world.sam, &still, "offer").await;
}

both! {
    async fn a_deal_is_held_by_what_was_known_when_it_went_on(world: World) {
        story(&world).await;
        draft(&world, &with_criterion("answered.need", "require")).await;
        let (status, told) = get(&world, "replay?criterion=plain@draft:meet/known").await;
        assert_eq!(status, StatusCode::OK, "{told}");
        assert_eq!((&told["against"], &told["gate"], &told["change"]), (&json!("plain@draft"), &json!("require"), &json!("require")));
        assert_eq!((&told["closed"], &told["looked_at"], &told["not_reached"], &told["not_judged"]), (&json!(4), &json!(4), &json!(1), &json!(0)));
        let (held, passed) = (&told["held"], &told["passed"]);
        assert_eq!((&held["deals"], &held["won"], &held["lost"]), (&json!(2), &json!(0), &json!(2)), "{told}");
        assert_eq!((&passed["deals"], &passed["won"]), (&json!(1), &json!(1)));
        assert!(held["win_rate"]["high"].is_number() && held["win_rate"]["small"] == true);
        assert_eq!((&told["overridden"], &told["asked_then"]), (&json!(0), &json!(0)));
        let names: Vec<_> = told["deals"].as_array().unwrap().iter().map(|it| it["name"].as_str().unwrap()).collect();
        assert_eq!(names, ["Jumps", "Too late"], "those that ended last come first");
        assert!(!told["deals"][0]["why"].as_str().unwrap().is_empty());
        assert!(told["verdict"].as_str().unwrap().starts_with("It would have held 2 of 3 closed deals."), "{told}");
    }

    async fn a_criterion_that_was_in_the_way_may_be_made_optional(world: World) {
        publish(&world, &with_criterion("answered.need", "require")).await;
        let forced = open(&world, world.sam, "Forced").await;
        go(&world, world.sam, &forced, "meet").await;
        force(&world, &forced, "offer").await;
        win(&world, &forced).await;
        let (_, told) = get(&world, "replay?playbook=plain&criterion=meet/known&change=optional").await;
        assert_eq!((&told["held"]["won"], &told["overridden"], &told["asked_then"]), (&json!(1), &json!(1), &json!(1)), "{told}");
        assert!(told["verdict"].as_str().unwrap().contains("1 of them past a gate that was overridden"), "{told}");
        assert_eq!(told["change"], "optional");
    }

    async fn the_customer_is_judged_as_they_were_known_then_too(world: World) {
        publish(&world, &with_criterion("answered.customer && company.industry == \"books\"", "advise")).await;
        let by = world.by(world.anna).await;
        let company = world.write(move |tx| {
            let facts = companies::CompanyFacts { industry: Some("books".to_owned()), ..Default::default() };
            companies::create(tx, &by, NewCompany { name: "Lighthouse".to_owned(), facts, ..NewCompany::default() })
        }).await;
        let links = Links { company: Some(company.id), contact: None };
        let before = open_for(&world, world.sam, "Before", links).await;
        go(&world, world.sam, &before, "offer").await;
        let values = json!({ "size": 12 });
        act(&world, world.sam, &before, json!({ "do": "answer", "group": "customer", "values": values })).await;
        let after = open_for(&world, world.sam, "After", links).await;
        go(&world, world.sam, &after, "offer").await;
        for deal in [&before, &after] {
            lose(&world, deal).await;
        }
        let (_, told) = get(&world, "replay?criterion=plain:meet/known").await;
        assert_eq!((&told["held"]["deals"], &told["passed"]["deals"]), (&json!(1), &json!(1)), "{told}");
        assert_eq!(told["deals"][0]["name"], "Before");
        assert_eq!(told["gate"], "advise");
    }

    async fn history_from_elsewhere_is_not_judged(world: World) {
        publish(&world, &with_criterion("answered.need", "require")).await;
        let by = By { cause: Cause::Import, ..world.by(world.anna).await };
        world.write(move |tx| {
            let ago = |days| Some(by.now - Millis::days(days));
            let open = deal::Open { name: "Old".to_owned(), at: ago(9), ..deal::Open::default() };
            let new = NewDeal { playbook: Some("plain".to_owned()), open, ..NewDeal::default() };
            let old = deals::open(tx, &by, new)?.deal;
            let went = Command::Advance { to: Some("offer".to_owned()), over: None, at: ago(5) };
            let lost = Command::Lose { reason: "silent".to_owned(), competitor: None, note: None, at: ago(2) };
            deals::act_all(tx, &by, old.id, None, &[went, lost])
        }).await;
        let (_, told) = get(&world, "replay?criterion=plain:meet/known").await;
        assert_eq!((&told["closed"], &told["not_judged"], &told["held"]["deals"]), (&json!(1), &json!(1), &json!(0)), "{told}");
    }

    async fn a_deal_that_was_opened_later_on_the_way_is_judged_by_what_lies_before(world: World) {
        publish(&world, &without_criterion()).await;
        let by = world.by(world.anna).await;
        let late = world.write(move |tx| {
            let open = deal::Open { name: "Straight to the offer".to_owned(), stage: Some("offer".to_owned()), ..deal::Open::default() };
            let new = NewDeal { playbook: Some("plain".to_owned()), open, ..NewDeal::default() };
            Ok(deals::open(tx, &by, new)?.deal)
        }).await;
        lose(&world, &late).await;
        draft(&world, &with_criterion("answered.need", "require")).await;
        let (_, told) = get(&world, "replay?criterion=plain@draft:meet/known").await;
        assert_eq!((&told["held"]["deals"], &told["not_reached"]), (&json!(1), &json!(0)), "{told}");
    }

    async fn a_replay_tells_only_of_what_one_sees(world: World) {
        story(&world).await;
        draft(&world, &with_criterion("answered.need", "require")).await;
        let path = "/api/v1/insights/replay?criterion=plain@draft:meet/known";
        let (_, told) = world.call(world.kim, Method::GET, path, None).await;
        assert_eq!((&told["closed"], &told["deals"][0]["name"]), (&json!(1), &json!("Jumps")));
        let (_, told) = world.call(world.pia, Method::GET, path, None).await;
        assert_eq!(told["closed"], 0);
        assert!(told["verdict"].as_str().unwrap().contains("history says nothing"));
    }

    async fn a_criterion_that_is_not_there_is_refused_by_name(world: World) {
        publish(&world, &with_criterion("answered.need", "require")).await;
        for asked in [
            "", "&criterion=meet/known", "&criterion=plain:meet", "&criterion=plain:meet/other", "&criterion=plain:nowhere/known",
            "&criterion=plain@draft:meet/known", "&criterion=nothing:meet/known", "&playbook=simple-funnel&criterion=plain:meet/known",
        ] {
            let (status, told) = get(&world, &format!("replay?from=2026-01-01{asked}")).await;
            assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{asked}: {told}");
            assert_eq!(told["errors"][0]["field"], "criterion", "{asked}: {told}");
        }
        let (_, told) = get(&world, "replay?criterion=plain:meet/known&change=more").await;
        assert_eq!(told["errors"][0]["field"], "change");
    }
}
