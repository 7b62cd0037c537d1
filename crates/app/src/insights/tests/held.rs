//! Deals held against their playbook.

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};
use types::Millis;

use super::cast::{act, force, go, lose, open, publish, win, with_criterion, without_criterion};
use crate::world::{World, both};

async fn get(world: &World, path: &str) -> (StatusCode, Value) {
    world.call(world.anna, Method::GET, &format!("/api/v1/insights/{path}"), None).await
}

/// One goes stage by stage; one skips the meeting; one goes back, too late, and past the gate.
pub(super) async fn story(world: &World) {
    publish(world, &without_criterion()).await;
    let straight = open(world, world.sam, "Straight").await;
    for stage in ["meet", "offer"] {
        go(world, world.sam, &straight, stage).await;
    }
    win(world, &straight).await;
    let skips = open(world, world.sam, "Skips").await;
    go(world, world.sam, &skips, "offer").await;
    lose(world, &skips).await;
    publish(world, &with_criterion("answered.need", "require")).await;
    let wanders = open(world, world.kim, "Wanders").await;
    go(world, world.kim, &wanders, "meet").await;
    world.clock.advance(Millis::days(9));
    force(world, &wanders, "offer").await;
    let back = json!({ "do": "go_back", "to": "meet", "reason": "Somebody else decides" });
    act(world, world.kim, &wanders, back).await;
    lose(world, &wanders).await;
}

fn row<'a>(told: &'a Value, list: &str, kind: &str) -> &'a Value {
    let rows = told.pointer(list).and_then(Value::as_array).unwrap();
    rows.iter().find(|row| row["kind"] == kind).unwrap_or(&Value::Null)
}

both! {
    async fn each_deal_is_held_against_the_version_that_it_follows(world: World) {
        story(&world).await;
        let (status, told) = get(&world, "conformance?playbook=plain").await;
        assert_eq!(status, StatusCode::OK, "{told}");
        assert_eq!((&told["deals"], &told["conforming"]["count"]), (&json!(3), &json!(1)));
        assert!(told["against"].is_null());
        let fitness = told["fitness"].as_f64().unwrap();
        assert!(fitness > 0.5 && fitness < 1.0, "{fitness}");
        for (kind, deals) in [("skipped", 1), ("repeated", 1), ("back", 1), ("out_of_order", 0), ("overridden", 1), ("late", 1), ("strange", 0)] {
            assert_eq!(row(&told, "/kinds", kind)["deals"]["count"], deals, "{kind}: {told}");
        }
        assert_eq!(told["playbooks"].as_array().unwrap().len(), 1, "versions of one playbook are told together");
        let skipped = row(&told, "/playbooks/0/stages", "skipped");
        assert_eq!((&skipped["key"], &skipped["deals"]["n"]), (&json!("meet"), &json!(3)));
        let effect = &skipped["effect"];
        assert_eq!((&effect["won_with"]["count"], &effect["won_with"]["n"]), (&json!(0), &json!(1)));
        assert_eq!((&effect["won_without"]["count"], &effect["won_without"]["n"]), (&json!(1), &json!(2)));
        assert!(effect["won_without"]["small"].as_bool().unwrap() && effect["won_without"]["low"].is_number());
        assert_eq!(effect["days_without"]["n"], 1);
        let worst = &told["worst"];
        assert_eq!((worst.as_array().unwrap().len(), &worst[0]["name"]), (2, &json!("Skips")), "{told}");
        assert_eq!(worst[0]["deviations"], json!([{ "kind": "skipped", "stage": "meet", "name": "Meet the buyer", "times": 1 }]));
    }

    async fn all_can_be_held_against_one_text(world: World) {
        story(&world).await;
        let late = |told: &Value| row(told, "/kinds", "late")["deals"]["count"].clone();
        let (_, told) = get(&world, "conformance?playbook=plain&against=plain@1").await;
        assert_eq!((&told["against"], late(&told)), (&json!("plain@1"), json!(1)));
        let strict = without_criterion().replace("2 working days", "1 working hour");
        publish(&world, &strict).await;
        let (_, told) = get(&world, "conformance?playbook=plain&against=plain").await;
        assert_eq!((&told["against"], late(&told)), (&json!("plain@3"), json!(2)), "times are those of the text: {told}");
        for against in ["nothing", "plain@9", "plain@draft", "plain@x"] {
            let (status, told) = get(&world, &format!("conformance?against={against}")).await;
            assert_eq!((status, &told["errors"][0]["field"]), (StatusCode::UNPROCESSABLE_ENTITY, &json!("against")), "{told}");
        }
    }

    async fn a_deviation_leads_to_its_deals(world: World) {
        story(&world).await;
        for (asked, names) in [
            ("deviation=skipped", vec!["Skips"]),
            ("deviation=skipped&stage=meet", vec!["Skips"]),
            ("deviation=skipped&stage=contact", vec![]),
            ("deviation=late", vec!["Wanders"]),
            ("deviation=overridden", vec!["Wanders"]),
            ("deviation=repeated&outcome=won", vec![]),
        ] {
            let (_, told) = get(&world, &format!("deals?playbook=plain&{asked}")).await;
            let found: Vec<_> = told["items"].as_array().unwrap().iter().map(|it| it["name"].as_str().unwrap()).collect();
            assert_eq!(found, names, "{asked}");
        }
        let (status, told) = get(&world, "deals?deviation=wrong").await;
        assert_eq!((status, &told["errors"][0]["field"]), (StatusCode::UNPROCESSABLE_ENTITY, &json!("deviation")));
    }

    async fn nobody_is_told_of_deals_that_they_do_not_see(world: World) {
        story(&world).await;
        let path = "/api/v1/insights/conformance?playbook=plain";
        let (_, told) = world.call(world.kim, Method::GET, path, None).await;
        assert_eq!((&told["deals"], &told["worst"][0]["name"]), (&json!(1), &json!("Wanders")));
        let (_, told) = world.call(world.pia, Method::GET, path, None).await;
        assert_eq!((&told["deals"], &told["fitness"]), (&json!(0), &json!(1.0)));
    }
}
