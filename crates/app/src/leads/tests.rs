//! The inbox: clocks, facts to check, and the hour of the customer.

use axum::http::{Method, StatusCode};
use deal::{ActivityKind, Log};
use insight::score::{Chances, Likely, Score, Weight};
use insight::stats::Share;
use serde_json::{Value, json};
use types::id::kind as id;
use types::{Id, Millis};

use crate::deals::list::{DealFilter, Sort};
use crate::world::{World, both};
use crate::{deals, insights, verify};

/// A lead of a company in Brazil that wrote its website badly.
async fn lead(world: &World) -> Value {
    let company =
        json!({"name": "Loja Azul", "country": "BR", "website": "https://lojaazul.example"});
    let (status, company) =
        world.call(world.sam, Method::POST, "/api/v1/companies", Some(company)).await;
    assert_eq!(status, StatusCode::CREATED, "{company}");
    let contact = json!({
        "name": "Ana Souza", "company": company["id"], "email": "ana@lojaazul.example",
    });
    let (status, contact) =
        world.call(world.sam, Method::POST, "/api/v1/contacts", Some(contact)).await;
    assert_eq!(status, StatusCode::CREATED, "{contact}");
    let body = json!({
        "name": "Loja Azul", "playbook": "simple-funnel", "contact": contact["id"],
    });
    let (status, deal) = world.call(world.sam, Method::POST, "/api/v1/deals", Some(body)).await;
    assert_eq!(status, StatusCode::CREATED, "{deal}");
    deal
}

async fn inbox(world: &World, query: &str) -> Vec<Value> {
    let path = format!("/api/v1/leads?{query}");
    let (status, page) = world.call(world.sam, Method::GET, &path, None).await;
    assert_eq!(status, StatusCode::OK, "{page}");
    page["items"].as_array().unwrap().clone()
}

fn names(leads: &[Value]) -> Vec<String> {
    leads.iter().map(|lead| lead["name"].as_str().unwrap().to_owned()).collect()
}

/// Has the node know these chances, all for the same reason.
fn learned(world: &World, chances: &[(Id<id::Deal>, f64)]) {
    let weight = Weight {
        fact: "source".to_owned(),
        value: "fair".to_owned(),
        weight: 0.8,
        won: Share::of(4, 10),
    };
    let told = Score {
        signal: true,
        says: "There is a signal.".to_owned(),
        n: 10,
        won: Share::of(4, 10),
        known_days: 1,
        within_days: 90,
        guarded: 0,
        test: None,
        weights: vec![weight],
        leads: Vec::new(),
    };
    let likely = |&(id, chance): &(Id<id::Deal>, f64)| Likely {
        id,
        number: 0,
        chance,
        points: 50,
        facts: vec![0],
    };
    let chances = Chances::of(told, chances.iter().map(likely).collect());
    world.app.house.insights.keep_chances(chances, world.app.house.clock.now());
}

both! {
    async fn the_clock_runs_until_somebody_answers(world: World) {
        let deal = lead(&world).await;
        let first = inbox(&world, "").await;
        assert_eq!(first[0]["clock"]["state"], "running", "{}", first[0]);
        world.clock.advance(Millis::days(30));
        assert_eq!(inbox(&world, "due=late").await[0]["clock"]["state"], "over");
        let by = world.by(world.sam).await;
        let which = deals::Which::Number(deal["number"].as_i64().unwrap());
        world.write(move |tx| {
            let log = Log { kind: ActivityKind::Call, reached: true, ..Log::default() };
            let new = deals::NewActivity { log, ..deals::NewActivity::default() };
            deals::log(tx, &by, which, new, &[])
        })
        .await;
        let answered = inbox(&world, "").await;
        assert_eq!(answered[0]["clock"]["state"], "answered");
        assert_eq!(answered[0]["clock"]["answered_after_minutes"], 30 * 24 * 60);
    }

    async fn the_customers_hour_is_that_of_their_country(world: World) {
        lead(&world).await;
        let lead = inbox(&world, "").await.remove(0);
        assert_eq!(lead["reachable"]["zone"], "America/Sao_Paulo");
        // Nine o'clock in Berlin is five in São Paulo.
        assert_eq!(lead["reachable"]["open_now"], false);
        world.clock.advance(Millis::hours(5));
        assert_eq!(inbox(&world, "").await[0]["reachable"]["open_now"], true);
    }

    async fn what_is_corrected_is_marked_and_what_is_wrong_is_told_at_its_field(world: World) {
        let deal = lead(&world).await;
        let path = format!("/api/v1/leads/{}/facts", deal["number"]);
        let wrong = json!({"email": "nobody", "website": "htp:/shop", "company_phone": "abc"});
        let (status, problem) = world.call(world.sam, Method::PATCH, &path, Some(wrong)).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(problem["errors"][0]["field"], "email", "{problem}");
        let wrong = json!({"company_phone": "abc", "phone": "abc"});
        let (_, problem) = world.call(world.sam, Method::PATCH, &path, Some(wrong)).await;
        let fields: Vec<&str> = problem["errors"].as_array().unwrap().iter()
            .map(|error| error["field"].as_str().unwrap()).collect();
        assert_eq!(fields, ["company_phone", "phone"], "{problem}");
        let right = json!({
            "company": "Loja Azul", "website": "https://www.loja-azul.example",
            "email": "ana.souza@lojaazul.example", "country": "br",
        });
        let (status, lead) = world.call(world.sam, Method::PATCH, &path, Some(right)).await;
        assert_eq!(status, StatusCode::OK, "{lead}");
        let corrected = &lead["company_facts"]["corrected"];
        assert_eq!(corrected.as_array().unwrap().len(), 1, "{corrected}");
        assert_eq!(corrected[0]["field"], "website");
        assert_eq!(corrected[0]["from"], "https://lojaazul.example");
        assert_eq!(lead["contact_facts"]["corrected"][0]["field"], "email");
        let house = world.app.house.clone();
        let report = world.app.read(move |read| verify::workspace(read, &house)).await.unwrap();
        assert!(report.equal, "{:#?}", report.differences);
    }

    async fn a_lead_without_a_customer_gets_one_by_its_facts(world: World) {
        let deal = world.deal(world.sam, "Somebody from the fair").await;
        let path = format!("/api/v1/leads/{}/facts", deal.number);
        let facts = json!({"company": "Kite Shop", "country": "PT", "name": "Rui Alves"});
        let (status, lead) = world.call(world.sam, Method::PATCH, &path, Some(facts)).await;
        assert_eq!(status, StatusCode::OK, "{lead}");
        assert_eq!(lead["company_facts"]["name"], "Kite Shop");
        assert_eq!(lead["contact_facts"]["name"], "Rui Alves");
        assert_eq!(lead["reachable"]["zone"], "Europe/Lisbon");
        let (status, _) = world.call(world.kim, Method::PATCH, &path, Some(json!({}))).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "a stranger's lead is not there");
    }

    async fn what_is_no_lead_any_more_is_not_in_the_inbox(world: World) {
        let deal = lead(&world).await;
        assert_eq!(inbox(&world, "owner=me").await.len(), 1);
        assert_eq!(inbox(&world, "owner=none").await.len(), 0);
        let by = world.by(world.marta).await;
        let which = deals::Which::Number(deal["number"].as_i64().unwrap());
        world.write(move |tx| {
            let over = Some(deal::Override { reason: "They know us".to_owned() });
            deals::act(tx, &by, which, None, deal::Command::Advance { to: None, over, at: None })
        })
        .await;
        assert_eq!(inbox(&world, "").await.len(), 0);
    }

    async fn a_correction_does_not_overwrite_what_a_colleague_has_corrected(world: World) {
        let deal = lead(&world).await;
        let path = format!("/api/v1/leads/{}/facts", deal["number"]);
        let before = inbox(&world, "").await.remove(0);
        let versions = (before["company_facts"]["version"].clone(), before["contact_facts"]["version"].clone());
        let facts = |industry: &str, title: &str| Some(json!({
            "industry": industry, "title": title,
            "company_version": versions.0, "contact_version": versions.1,
        }));
        let (status, lead) = world.call(world.sam, Method::PATCH, &path, facts("Kites", "Owner")).await;
        assert_eq!(status, StatusCode::OK, "{lead}");
        for late in [facts("Boats", "Owner"), facts("Kites", "Clerk")] {
            let (status, problem) = world.call(world.sam, Method::PATCH, &path, late).await;
            assert_eq!(status, StatusCode::CONFLICT, "{problem}");
        }
        let (status, lead) = world.call(world.sam, Method::PATCH, &path, facts("Kites", "Owner")).await;
        assert_eq!(status, StatusCode::OK, "what is so already is no conflict: {lead}");
        let none = world.deal(world.sam, "Somebody from the fair").await;
        let path = format!("/api/v1/leads/{}/facts", none.number);
        let first = Some(json!({"company": "Kite Shop", "company_version": 0, "contact_version": 0}));
        let (status, lead) = world.call(world.sam, Method::PATCH, &path, first).await;
        assert_eq!(status, StatusCode::OK, "{lead}");
        let second = Some(json!({"company": "Kite Stop", "company_version": 0, "contact_version": 0}));
        let (status, problem) = world.call(world.sam, Method::PATCH, &path, second).await;
        assert_eq!(status, StatusCode::CONFLICT, "{problem}");
    }

    async fn the_learned_chance_is_looked_up_with_its_reasons_and_orders_the_inbox(world: World) {
        let mut ids = Vec::new();
        for name in ["Loja Azul", "Kite Shop", "Harbour Books", "Lantern Bar"] {
            ids.push(world.deal(world.sam, name).await.id);
        }
        let told = names(&inbox(&world, "sort=-chance").await);
        assert_eq!(told, ["Loja Azul", "Kite Shop", "Harbour Books", "Lantern Bar"], "nothing is learned");
        assert!(inbox(&world, "").await.iter().all(|lead| lead.get("learned").is_none()));
        learned(&world, &[(ids[0], 0.1), (ids[2], 0.6), (ids[3], 0.3)]);
        let likely = inbox(&world, "sort=-chance").await;
        assert_eq!(names(&likely), ["Harbour Books", "Lantern Bar", "Loja Azul", "Kite Shop"]);
        assert_eq!(likely[0]["learned"]["chance"], 0.6, "{}", likely[0]);
        assert_eq!(likely[0]["learned"]["reasons"], json!(["for it: source is fair"]), "he sees only his own");
        assert_eq!(likely[3].get("learned"), None, "of this one nothing is known");
        let by = world.by(world.marta).await;
        let hers = world.app.read(move |read| super::find(read, &by, ids[2])).await.unwrap();
        assert_eq!(hers.chance.unwrap().reasons, ["for it: source is fair (40 % of 10 won)"]);
        let unlikely = names(&inbox(&world, "sort=chance").await);
        assert_eq!(unlikely, ["Loja Azul", "Lantern Bar", "Harbour Books", "Kite Shop"]);
    }

    async fn pages_in_the_order_of_the_learned_chance_join_without_gap(world: World) {
        let mut chances = Vec::new();
        for n in 0..7 {
            let deal = world.deal(world.sam, &format!("Lead {n}")).await;
            chances.push((deal.id, [0.2, 0.7, 0.2, 0.9, 0.1, 0.2, 0.4][n]));
        }
        chances.pop();
        learned(&world, &chances);
        let (mut seen, mut after) = (Vec::new(), String::new());
        loop {
            let path = format!("/api/v1/leads?sort=-chance&limit=2{after}");
            let (status, page) = world.call(world.sam, Method::GET, &path, None).await;
            assert_eq!(status, StatusCode::OK, "{page}");
            seen.extend(names(page["items"].as_array().unwrap()));
            let Some(next) = page["next"].as_str() else { break };
            after = format!("&after={next}");
        }
        let order = ["Lead 3", "Lead 1", "Lead 0", "Lead 2", "Lead 5", "Lead 4", "Lead 6"];
        assert_eq!(seen, order);
        let beside = async |number: i64| {
            let by = world.by(world.sam).await;
            let found = world.app.read(move |read| {
                let (filter, sort) = (DealFilter::default(), Sort::Likeliest);
                crate::deals::list::neighbours(read, &by, &filter, sort, number)
            });
            let found = found.await.unwrap();
            (found.before, found.after)
        };
        assert_eq!(beside(4).await, (None, Some(2)));
        assert_eq!(beside(1).await, (Some(2), Some(3)));
        assert_eq!(beside(7).await, (Some(5), None));
    }

    async fn without_enough_history_it_says_that_there_is_no_signal(world: World) {
        world.deal(world.sam, "Harbour Books").await;
        assert!(insights::chances(&world.app).is_none(), "nobody waits for it");
        insights::learn(&world.app).await.unwrap();
        let known = insights::chances(&world.app).unwrap();
        assert!(!known.signal && known.is_empty() && known.says.starts_with("No signal here"), "{}", known.says);
        assert!(inbox(&world, "").await.iter().all(|lead| lead.get("learned").is_none()));
    }
}
