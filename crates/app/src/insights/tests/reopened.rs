//! A deal that was lost and opened again is seen from an earlier day as it stood then.

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};
use types::Millis;

use super::cast::{act, go, lose, open, publish, win, without_criterion};
use crate::nodes_tests::second_node;
use crate::world::{World, both};

async fn get(world: &World, path: &str) -> Value {
    let path = format!("/api/v1/insights/{path}");
    let (status, told) = world.call(world.anna, Method::GET, &path, None).await;
    assert_eq!(status, StatusCode::OK, "{path}: {told}");
    told
}

/// One is won on 5 March. The other is lost on 7 March at “Meet the buyer”, opened again on 17 March, and goes to the offer on
/// 18 March.
async fn story(world: &World) {
    publish(world, &without_criterion()).await;
    let won = open(world, world.sam, "Straight").await;
    go(world, world.sam, &won, "meet").await;
    go(world, world.sam, &won, "offer").await;
    win(world, &won).await;
    let deal = open(world, world.sam, "Twice").await;
    go(world, world.sam, &deal, "meet").await;
    lose(world, &deal).await;
    get(world, "funnel?playbook=plain").await;
    world.clock.advance(Millis::days(10));
    act(world, world.anna, &deal, json!({ "do": "reopen", "reason": "They called" })).await;
    go(world, world.sam, &deal, "offer").await;
}

/// Won, lost and open, and at “Meet the buyer” advanced, fallen off and open.
async fn standing(world: &World, as_of: &str) -> (Value, Value) {
    let told = get(world, &format!("funnel?playbook=plain&as_of={as_of}")).await;
    let (totals, meet) = (&told["totals"], &told["playbooks"][0]["stages"][1]);
    assert_eq!(meet["stage"], "meet", "{told}");
    (
        json!([totals["won"], totals["lost"], totals["open"]]),
        json!([meet["advanced"], meet["fell_off"], meet["open"]]),
    )
}

both! {
    async fn a_deal_lost_and_opened_again_is_lost_between(world: World) {
        story(&world).await;
        let anew = second_node(&world).await;
        for node in [&world, &anew] {
            for (day, all, meet) in [
                ("2026-03-06", json!([1, 0, 1]), json!([1, 0, 1])),
                ("2026-03-10", json!([1, 1, 0]), json!([1, 1, 0])),
                ("2026-03-17", json!([1, 0, 1]), json!([1, 0, 1])),
                ("2026-03-18", json!([1, 0, 1]), json!([2, 0, 0])),
            ] {
                assert_eq!(standing(node, day).await, (all, meet), "{day}");
            }
        }
    }

    async fn all_reports_see_it_lost_then_and_open_later(world: World) {
        story(&world).await;
        let (then, later) = ("playbook=plain&as_of=2026-03-10", "playbook=plain&as_of=2026-03-17");
        let told = get(&world, &format!("winloss?{then}")).await;
        assert_eq!((&told["lost"][0]["key"], &told["lost"][0]["share"]["count"]), (&json!("silent"), &json!(1)), "{told}");
        assert_eq!(told["stages"][0]["key"], "meet", "{told}");
        assert_eq!(get(&world, &format!("winloss?{later}")).await["lost"], json!([]));

        let told = get(&world, &format!("lookback?{then}")).await;
        let story = &told["deals"][0];
        assert_eq!((&told["lost"], &story["name"], &story["outcome"]), (&json!(1), &json!("Twice"), &json!("lost")), "{told}");
        assert_eq!((&story["days"], &story["reason"]), (&json!(2.0), &json!("No answer any more")), "{told}");
        let told = get(&world, &format!("lookback?{later}")).await;
        assert_eq!((&told["won"], &told["lost"]), (&json!(1), &json!(0)), "{told}");

        let waits = |told: &Value| {
            let stages = told["stages"].as_array().unwrap().iter();
            stages.filter(|stage| stage["stage"] == "meet").map(|stage| stage["open"].clone()).collect::<Vec<_>>()
        };
        assert_eq!(waits(&get(&world, &format!("velocity?{then}")).await), [json!(0)]);
        assert_eq!(waits(&get(&world, &format!("velocity?{later}")).await), [json!(1)]);
        for (scope, open, lost) in [(then, 0, 1), (later, 1, 0)] {
            assert_eq!(get(&world, &format!("forecast?{scope}")).await["open"], open, "{scope}");
            for (asked, count) in [
                ("outcome=lost", lost), ("ended=2026-03&outcome=lost", lost), ("by=reason&group=silent", lost),
                ("stage=meet&fate=fell-off", lost), ("outcome=open", open),
            ] {
                let told = get(&world, &format!("deals?{scope}&{asked}")).await;
                assert_eq!(told["total"], count, "{scope}&{asked}: {told}");
            }
        }
        let ended = "cohort=closed&from=2026-03-07&to=2026-03-07";
        assert_eq!(get(&world, &format!("funnel?{then}&{ended}")).await["totals"]["lost"], 1);
        assert_eq!(get(&world, &format!("funnel?{later}&{ended}")).await["totals"]["deals"], 0);
    }

    async fn a_win_that_was_undone_is_won_between(world: World) {
        publish(&world, &without_criterion()).await;
        let deal = open(&world, world.sam, "Undone").await;
        go(&world, world.sam, &deal, "offer").await;
        win(&world, &deal).await;
        world.clock.advance(Millis::days(10));
        act(&world, world.anna, &deal, json!({ "do": "reopen", "reason": "The payment bounced" })).await;
        for (day, won, open) in [("2026-03-03", 0, 1), ("2026-03-10", 1, 0), ("2026-03-14", 0, 1)] {
            let told = get(&world, &format!("funnel?playbook=plain&as_of={day}")).await;
            let totals = &told["totals"];
            assert_eq!((&totals["won"], &totals["open"]), (&json!(won), &json!(open)), "{day}: {told}");
        }
        let told = get(&world, "funnel?playbook=plain&as_of=2026-03-10").await;
        assert_eq!(told["totals"]["days_to_win"]["median"], 2.0, "{told}");
    }
}
