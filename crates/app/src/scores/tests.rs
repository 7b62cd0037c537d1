//! Points and their reasons, and how they follow rules and customers.

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::world::{World, both};
use crate::{background, verify};

const RULES: &str = "/api/v1/score-rules";

async fn post(world: &World, path: &str, body: Value) -> Value {
    let (status, answer) = world.call(world.marta, Method::POST, path, Some(body)).await;
    assert_eq!(status, StatusCode::CREATED, "{answer}");
    answer
}

/// Two leads, one of a large company.
async fn leads(world: &World) -> Value {
    let large = json!({"name": "Harbour Books", "size": 80, "country": "DE"});
    let company = post(world, "/api/v1/companies", large).await;
    let lead = json!({"playbook": "simple-funnel", "company": company["id"], "source": "fair"});
    post(world, "/api/v1/deals", lead).await;
    post(world, "/api/v1/deals", json!({"playbook": "simple-funnel", "name": "Small"})).await;
    company
}

async fn score(world: &World, number: i64) -> Value {
    let path = format!("/api/v1/deals/{number}/score");
    world.call(world.marta, Method::GET, &path, None).await.1
}

/// The points as lists know them.
async fn listed(world: &World) -> Vec<i64> {
    let (_, list) = world.call(world.marta, Method::GET, "/api/v1/deals?sort=created", None).await;
    list["items"].as_array().unwrap().iter().map(|deal| deal["score"].as_i64().unwrap()).collect()
}

async fn work(world: &World) {
    background::worker(&world.app).run_due().await.unwrap();
}

async fn verified(world: &World) {
    let house = world.app.house.clone();
    let report = world.app.read(move |read| verify::workspace(read, &house)).await.unwrap();
    assert!(report.equal, "{:#?}", report.differences);
}

both! {
    async fn a_rule_gives_points_with_its_reason_and_lists_follow(world: World) {
        leads(&world).await;
        let rule = post(&world, RULES, json!({"rule": "company.size >= 50", "points": 30})).await;
        assert_eq!(rule["name"], "The company’s number of employees is at least 50");
        post(&world, RULES, json!({"name": "From a fair", "rule": "source == \"fair\"", "points": 10})).await;
        let large = score(&world, 1).await;
        assert_eq!(large["points"], 40);
        assert_eq!(large["reasons"][1], {
            let (_, list) = world.call(world.sam, Method::GET, RULES, None).await;
            json!({"points": 10, "says": "From a fair", "rule": list["items"][1]["id"]})
        });
        let small = score(&world, 2).await;
        assert_eq!(small["points"], 0);
        assert_eq!(small["missed"][0]["why"], "the company’s number of employees is not answered yet");
        assert_eq!(listed(&world).await, [0, 0], "lists follow in the background");
        work(&world).await;
        assert_eq!(listed(&world).await, [40, 0]);
        verified(&world).await;
    }

    async fn points_follow_the_deal_at_once_and_the_customer_by_a_job(world: World) {
        let company = leads(&world).await;
        post(&world, RULES, json!({"rule": "company.size >= 50", "points": 30})).await;
        post(&world, RULES, json!({"rule": "lead.product == \"Till\"", "points": 5})).await;
        work(&world).await;
        assert_eq!(listed(&world).await, [30, 0]);
        let change = json!({"commands": [{"do": "change", "product": "Till"}]});
        let path = "/api/v1/deals/2/commands";
        let (status, _) = world.call(world.marta, Method::POST, path, Some(change)).await;
        assert_eq!(status, StatusCode::OK);
        assert_eq!(listed(&world).await, [30, 5]);
        let path = format!("/api/v1/companies/{}", company["id"].as_str().unwrap());
        world.call(world.marta, Method::PATCH, &path, Some(json!({"size": 10}))).await;
        work(&world).await;
        assert_eq!(listed(&world).await, [0, 5]);
        verified(&world).await;
    }

    async fn a_rule_is_changed_turned_off_and_taken_away(world: World) {
        leads(&world).await;
        let rule = post(&world, RULES, json!({"rule": "company.size >= 50", "points": 30})).await;
        let path = format!("{RULES}/{}", rule["id"].as_str().unwrap());
        let change = json!({"version": 1, "rule": "company.size >= 100"});
        let (status, changed) = world.call(world.marta, Method::PATCH, &path, Some(change)).await;
        assert_eq!(status, StatusCode::OK, "{changed}");
        assert_eq!(changed["name"], "The company’s number of employees is at least 100");
        let old = Some(json!({"version": 1, "points": 3}));
        let (status, _) = world.call(world.marta, Method::PATCH, &path, old).await;
        assert_eq!(status, StatusCode::CONFLICT);
        work(&world).await;
        assert_eq!(listed(&world).await, [0, 0]);
        let back = Some(json!({"rule": "company.size >= 50", "active": false}));
        world.call(world.marta, Method::PATCH, &path, back).await;
        work(&world).await;
        assert_eq!(listed(&world).await, [0, 0], "it is not in use");
        world.call(world.marta, Method::PATCH, &path, Some(json!({"active": true}))).await;
        work(&world).await;
        assert_eq!(listed(&world).await, [30, 0]);
        let (status, _) = world.call(world.sam, Method::DELETE, &path, None).await;
        assert_eq!(status, StatusCode::FORBIDDEN);
        let (status, _) = world.call(world.marta, Method::DELETE, &path, None).await;
        assert_eq!(status, StatusCode::NO_CONTENT);
        work(&world).await;
        assert_eq!(listed(&world).await, [0, 0]);
        verified(&world).await;
    }

    async fn mistakes_are_told_at_their_field(world: World) {
        for (body, field) in [
            (json!({"rule": "company.sise > 3", "points": 1}), "rule"),
            (json!({"rule": "", "points": 1}), "rule"),
            (json!({"rule": "company.size > 3", "points": 0}), "points"),
            (json!({"rule": "company.size > 3", "points": 1_001}), "points"),
        ] {
            let (status, problem) =
                world.call(world.marta, Method::POST, RULES, Some(body.clone())).await;
            assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{body}");
            assert_eq!(problem["errors"][0]["field"], field, "{problem}");
        }
    }

    async fn a_rule_is_tried_on_the_newest_leads_and_on_what_has_ended(world: World) {
        leads(&world).await;
        let lose = json!({"commands": [{"do": "disqualify", "reason": "no-fit"}]});
        let (_, playbook) =
            world.call(world.marta, Method::GET, "/api/v1/playbooks/simple-funnel", None).await;
        let path = format!("{RULES}/try");
        let body = Some(json!({"rule": "company.size >= 50"}));
        let (status, tried) = world.call(world.marta, Method::POST, &path, body.clone()).await;
        assert_eq!(status, StatusCode::OK, "{tried} {playbook} {lose}");
        let holds: Vec<_> =
            tried["leads"].as_array().unwrap().iter().map(|lead| &lead["holds"]).collect();
        assert_eq!(holds, [&json!(false), &json!(true)]);
        assert_eq!(tried["won"], json!({"of": 0, "holds": 0}));
        assert_eq!(listed(&world).await, [0, 0], "nothing has changed");
        let (status, _) = world.call(world.sam, Method::POST, &path, body).await;
        assert_eq!(status, StatusCode::FORBIDDEN);
    }
}
