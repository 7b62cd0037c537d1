//! Commission: earned with the win, taken back with it, shared, and seen by whose it is.

use axum::http::{Method, StatusCode};
use deal::Command;
use serde_json::{Value, json};
use types::{Clock, Currency, Id, Money};

use crate::deals;
use crate::house::By;
use crate::world::{World, both};

const RULES: &str = "/api/v1/commission/rules";
const EARNINGS: &str = "/api/v1/commission/earnings";

fn euro(units: i64) -> Money {
    Money::of_units(units, Currency::EUR).unwrap()
}

fn rule(name: &str) -> Value {
    json!({"name": name, "currency": "EUR", "free_discount": 5.0, "malus": 10,
           "bands": [{"from": "0", "percent": 2.0}, {"from": "10000.00", "percent": 4.0}]})
}

async fn make(world: &World, body: Value) -> Value {
    let (status, rule) = world.call(world.marta, Method::POST, RULES, Some(body)).await;
    assert_eq!(status, StatusCode::CREATED, "{rule}");
    rule
}

async fn earned(world: &World, who: Id<types::User>) -> Value {
    let (status, told) = world.call(who, Method::GET, EARNINGS, None).await;
    assert_eq!(status, StatusCode::OK, "{told}");
    told
}

both! {
    async fn a_win_earns_by_the_bands_and_a_win_undone_is_taken_back(world: World) {
        make(&world, rule("Everybody")).await;
        let deal = world.deal(world.sam, "Harbour Books").await;
        world.win(deal.id, euro(15_000)).await;
        let told = earned(&world, world.sam).await;
        // 2 % of 10,000 and 4 % of 5,000.
        assert_eq!(told["items"][0]["amount"], json!({"amount": "400.00", "currency": "EUR"}));
        assert_eq!(told["items"][0]["steps"].as_array().unwrap().len(), 2, "{told}");
        let by = world.by(world.marta).await;
        let reason = "The bank called the money back".to_owned();
        world
            .write(move |tx| {
                deals::act(tx, &by, deal.id, None, Command::Reopen { reason: reason.clone() })
            })
            .await;
        let told = earned(&world, world.sam).await;
        let items = told["items"].as_array().unwrap();
        assert_eq!(items.len(), 2, "the earning stays, an entry takes it back: {told}");
        assert_eq!(items[0]["amount"]["amount"], "-400.00");
        assert_eq!(items[0]["corrects"], items[1]["id"]);
        assert_eq!(items[0]["reason"], "The bank called the money back");
        assert_eq!(told["sums"][0]["amount"]["amount"], "0.00");
        let by = world.by(world.marta).await;
        let over = Some(deal::Override { reason: "Paid after all".to_owned() });
        world
            .write(move |tx| {
                deals::act(tx, &by, deal.id, None, Command::Win { over: over.clone(), at: None })
            })
            .await;
        assert_eq!(earned(&world, world.sam).await["sums"][0]["amount"]["amount"], "400.00");
        world.assert_sound().await;
    }

    async fn a_discount_costs_and_a_rule_that_changes_changes_no_earning(world: World) {
        let made = make(&world, rule("Everybody")).await;
        let deal = world.deal(world.sam, "Harbour Books").await;
        let by = world.by(world.marta).await;
        world
            .write(move |tx| {
                let terms = deal::SetTerms { discount_bp: Some(800), ..deal::SetTerms::default() };
                deals::act(tx, &by, deal.id, None, Command::SetTerms(terms))
            })
            .await;
        world.win(deal.id, euro(10_000)).await;
        // 2 %, less 10 % for each of three percent above five.
        let told = earned(&world, world.sam).await;
        assert_eq!(told["items"][0]["amount"]["amount"], "140.00", "{told}");
        let path = format!("{RULES}/{}", made["id"].as_str().unwrap());
        let mut other = rule("Everybody");
        other["bands"] = json!([{"from": "0", "percent": 50.0}]);
        let (status, _) = world.call(world.marta, Method::PUT, &path, Some(other)).await;
        assert_eq!(status, StatusCode::OK);
        assert_eq!(earned(&world, world.sam).await["items"][0]["amount"]["amount"], "140.00");
        let (status, _) = world.call(world.marta, Method::DELETE, &path, None).await;
        assert_eq!(status, StatusCode::NO_CONTENT);
        assert_eq!(earned(&world, world.sam).await["items"][0]["rule_name"], "Everybody");
        world.assert_sound().await;
    }

    async fn the_most_specific_rule_counts_and_sharers_get_their_part(world: World) {
        make(&world, rule("Everybody")).await;
        let mut own = rule("Sam’s own");
        own["to"] = json!("person");
        own["who"] = json!(world.sam.to_string());
        own["shared_percent"] = json!(30);
        own["bands"] = json!([{"from": "0", "percent": 10.0}]);
        make(&world, own).await;
        let deal = world.deal(world.sam, "Harbour Books").await;
        let (by, pia, kim) = (world.by(world.marta).await, world.pia, world.kim);
        world
            .write(move |tx| {
                let share = |user, replacement| Command::Share { user, until: None, replacement };
                deals::act_all(tx, &by, deal.id, None, &[share(pia, false), share(kim, true)])
            })
            .await;
        world.win(deal.id, euro(1_000)).await;
        let sum = |told: Value| told["sums"][0]["amount"]["amount"].as_str().map(str::to_owned);
        assert_eq!(sum(earned(&world, world.sam).await).as_deref(), Some("70.00"));
        assert_eq!(sum(earned(&world, world.pia).await).as_deref(), Some("30.00"));
        assert_eq!(sum(earned(&world, world.kim).await), None, "whoever stands in earns nothing");
        assert_eq!(sum(earned(&world, world.vera).await), None, "pay is not everybody's to see");
        let all = earned(&world, world.marta).await;
        assert_eq!(all["sums"].as_array().unwrap().len(), 2, "{all}");
        world.assert_sound().await;
    }

    async fn full_payment_is_waited_for_where_the_rule_says_so(world: World) {
        let mut late = rule("When all is paid");
        late["due"] = json!("full-payment");
        make(&world, late).await;
        let deal = world.deal(world.sam, "Harbour Books").await;
        let by = world.by(world.marta).await;
        let pay = |units: i64| {
            Command::ProvePayment(deal::ProvePayment {
                kind: deal::state::PaymentKind::Bank,
                amount: Some(euro(units)),
                reference: Some("statement 8".to_owned()),
                at: None,
            file: None,
            })
        };
        let price = deal::Changes { amount: deal::Edit::Set(euro(1_000)), ..deal::Changes::default() };
        let over = Some(deal::Override { reason: "Agreed by telephone".to_owned() });
        let commands =
            vec![Command::Change(price.into()), pay(400), Command::Win { over, at: None }];
        let manager = by.clone();
        world.write(move |tx| deals::act_all(tx, &manager, deal.id, None, &commands)).await;
        assert!(earned(&world, world.sam).await["items"].as_array().unwrap().is_empty());
        world.clock.advance(types::Millis::days(1));
        make(&world, rule("Came too late")).await;
        let payer = By { now: world.clock.now(), ..by };
        world.write(move |tx| deals::act(tx, &payer, deal.id, None, pay(600))).await;
        assert_eq!(earned(&world, world.sam).await["sums"][0]["amount"]["amount"], "20.00");
        world.assert_sound().await;
    }

    async fn a_price_can_be_tried_and_a_wrong_rule_is_refused(world: World) {
        let made = make(&world, rule("Everybody")).await;
        let path = format!("{RULES}/{}/trial?amount=15000&discount=7", made["id"].as_str().unwrap());
        let (status, told) = world.call(world.sam, Method::GET, &path, None).await;
        assert_eq!(status, StatusCode::OK, "{told}");
        assert_eq!(told["amount"]["amount"], "320.00");
        assert_eq!(told["steps"].as_array().unwrap().len(), 3);
        for (field, wrong, at) in [
            ("name", json!(" "), "name"),
            ("bands", json!([]), "bands"),
            ("bands", json!([{"from": "5.00", "percent": 1.0}]), "bands"),
            ("bands", json!([{"from": "0", "percent": 101.0}]), "bands"),
            ("bands", json!([{"from": "much", "percent": 1.0}]), "bands"),
            ("to", json!("moon"), "to"),
            ("to", json!("person"), "who"),
            ("playbook", json!("nothing"), "playbook"),
            ("shared_percent", json!(101), "shared_percent"),
            ("until", json!("2020-01-01"), "until"),
        ] {
            let mut body = rule("Wrong");
            body["from"] = json!("2026-01-01");
            body[field] = wrong;
            let (status, problem) = world.call(world.marta, Method::POST, RULES, Some(body)).await;
            assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{field}: {problem}");
            assert_eq!(problem["errors"][0]["field"], at, "{problem}");
        }
        let (status, _) = world.call(world.sam, Method::POST, RULES, Some(rule("Mine"))).await;
        assert_eq!(status, StatusCode::FORBIDDEN);
    }
}
