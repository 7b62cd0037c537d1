//! What the API answers, word for word, on both databases alike: programs rest on it.

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::world::{World, both};

/// One call of the story below, by Sam, and what comes back.
async fn told(world: &World, method: Method, path: &str, body: Option<Value>) -> Value {
    let said = format!("{method} {path}");
    let path = format!("/api/v1{path}");
    let (status, answer) = world.call(world.sam, method, &path, body).await;
    json!({ "asked": said, "status": status.as_u16(), "answer": answer })
}

/// Members by name: their order is no promise.
fn sorted() -> insta::Settings {
    let mut settings = insta::Settings::clone_current();
    settings.set_sort_maps(true);
    settings
}

both! {
    async fn the_story_of_a_lead_reads_so(world: World) {
        let company = json!({
            "name": "Harbour Books", "website": "harbour-books.example", "country": "DE",
            "zone": "Europe/Berlin", "segment": "b2b",
        });
        let company = told(&world, Method::POST, "/companies", Some(company)).await;
        let contact = json!({
            "name": "Ida Harms", "email": "ida@harbour-books.example",
            "company": company["answer"]["id"], "title": "Owner",
        });
        let contact = told(&world, Method::POST, "/contacts", Some(contact)).await;
        let deal = json!({
            "name": "Harbour Books: web shop", "playbook": "simple-funnel",
            "company": company["answer"]["id"], "contact": contact["answer"]["id"],
            "amount": {"amount": "12000.00", "currency": "EUR"}, "source": "referral",
        });
        let deal = told(&world, Method::POST, "/deals", Some(deal)).await;
        assert_eq!(deal["status"], 201, "{deal}");
        let call = json!({
            "kind": "call", "direction": "out", "reached": true, "outcome": "interested",
            "body": "Likes it.", "minutes": 7,
        });
        let story = [
            (Method::PUT, "/deals/1/stage", Some(json!({}))),
            (Method::POST, "/deals/1/activities", Some(call)),
            (Method::POST, "/deals/1/outcome", Some(json!({"kind": "won"}))),
            (Method::PUT, "/deals/1/parking", Some(json!({"until": "2026-04-01T07:00:00Z", "reason": "not-now"}))),
            (Method::GET, "/deals/1", None),
            (Method::GET, "/deals?limit=1", None),
            (Method::GET, "/deals/1/timeline", None),
            (Method::GET, "/deals/1/visits", None),
            (Method::GET, "/tasks", None),
            (Method::GET, "/search?q=harb", None),
        ];
        let mut answers = vec![company, contact, deal];
        for (method, path, body) in story {
            answers.push(told(&world, method, path, body).await);
        }
        let told = answers.iter().map(|answer| answer["status"].as_u64().unwrap());
        let refused = [409, 409];
        assert_eq!(told.filter(|status| *status >= 400).collect::<Vec<_>>(), refused);
        sorted().bind(|| insta::assert_json_snapshot!("the_story_of_a_lead", answers));
    }

    async fn bad_input_is_answered_so(world: World) {
        world.deal(world.sam, "Harbour Books").await;
        let bad = [
            (Method::POST, "/deals", json!({"name": ""})),
            (Method::POST, "/deals", json!({"name": "A", "colour": "red"})),
            (Method::POST, "/deals", json!({"name": 7})),
            (Method::POST, "/deals", json!({"name": "A", "playbook": "nowhere"})),
            (Method::POST, "/deals", json!({"name": "A", "company": "deal_01kjprzb00eshb76qv568w09h1"})),
            (Method::POST, "/deals", json!({"name": "A", "amount": {"amount": "1.234", "currency": "EUR"}})),
            (Method::PUT, "/deals/1/stage", json!({"to": "nowhere"})),
            (Method::PUT, "/deals/1/stage", json!({"version": 9})),
            (Method::PUT, "/deals/1/parking", json!({"until": "2026-02-30"})),
            (Method::PUT, "/deals/99/stage", json!({})),
            (Method::PUT, "/deals/company_01kjprzb00eshb76qv568w09h1/stage", json!({})),
            (Method::POST, "/companies", json!({"name": "A", "country": "XX", "zone": "Mars/Olympus"})),
        ];
        let mut answers = Vec::new();
        for (method, path, body) in bad {
            let answer = told(&world, method, path, Some(body)).await;
            assert!(answer["status"].as_u64() >= Some(StatusCode::BAD_REQUEST.as_u16().into()), "{answer}");
            answers.push(answer);
        }
        sorted().bind(|| insta::assert_json_snapshot!("bad_input", answers));
    }
}
