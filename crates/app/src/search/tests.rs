use axum::http::{Method, StatusCode};
use db::search::UnusedWords;
use deal::Command;
use serde_json::{Value, json};
use types::id::kind as id;
use types::{Id, Millis};

use crate::companies::NewCompany;
use crate::contacts::NewContact;
use crate::house::By;
use crate::journal::Kind;
use crate::world::{World, both, skipped};
use crate::{background, companies, contacts, deals, search};

async fn post(world: &World, path: &str, body: Value) -> Value {
    let path = format!("/api/v1{path}");
    let (status, answer) = world.call(world.sam, Method::POST, &path, Some(body)).await;
    assert_eq!(status, StatusCode::CREATED, "{answer}");
    answer
}

/// The titles that somebody finds.
async fn found(world: &World, user: Id<id::User>, question: &str) -> Vec<String> {
    let (by, question) = (world.by(user).await, question.to_owned());
    let found = world.app.read(move |read| search::find(read, &by, &question, &[], 50)).await;
    found.unwrap().into_iter().map(|found| found.title).collect()
}

async fn note(
    world: &World,
    deal: Id<id::Deal>,
    subject: Option<&'static str>,
    body: &'static str,
) {
    let by = world.by(world.sam).await;
    world
        .write(move |tx| {
            let note = deals::NewActivity {
                subject: subject.map(str::to_owned),
                body: Some(body.to_owned()),
                ..deals::NewActivity::default()
            };
            deals::log(tx, &by, deal, note, &[])
        })
        .await;
}

async fn share(world: &World, deal: Id<id::Deal>, with: Id<id::User>) {
    let by = world.by(world.sam).await;
    world
        .write(move |tx| {
            let command = Command::Share { user: with, until: None, replacement: false };
            deals::act(tx, &by, deal, None, command)
        })
        .await;
}

both! {
    async fn everything_is_found_by_the_beginning_of_its_words(world: World) {
        let company = post(&world, "/companies", json!({
            "name": "Škoda Auto a.s.", "country": "CZ", "city": "Mladá Boleslav", "domain": "skoda.example",
        })).await;
        post(&world, "/contacts", json!({
            "name": "Élodie Müller", "company": company["id"], "email": "elodie@skoda.example",
            "phone": "+49 30 1234567", "title": "Head of fleet",
        })).await;
        let body = json!({"name": "Fleet 2026", "playbook": "simple-funnel", "company": company["id"]});
        let deal = post(&world, "/deals", body).await;
        note(&world, deal["id"].as_str().unwrap().parse().unwrap(), None, "Wants electric vans, très vite").await;
        for (question, titles) in [
            ("mlada bol", vec!["Škoda Auto a.s."]),
            ("elodie MULL", vec!["Élodie Müller"]),
            ("+49301234567", vec!["Élodie Müller"]),
            ("head of fl", vec!["Élodie Müller"]),
            ("fleet 2026", vec!["Fleet 2026"]),
            ("fleet sko", vec!["Fleet 2026", "Élodie Müller"]),
            ("skoda.example", vec!["Élodie Müller", "Škoda Auto a.s."]),
            ("electric tres", vec!["Wants electric vans, très vite"]),
            ("fl skoda", vec![]),
            ("", vec![]),
            ("!?", vec![]),
        ] {
            assert_eq!(found(&world, world.sam, question).await, titles, "{question:?}");
        }
    }

    async fn a_number_finds_the_deal(world: World) {
        let first = world.deal(world.sam, "Harbour Books").await;
        world.deal(world.sam, "Street 1").await;
        let (number, hash) = (first.number.to_string(), format!("#{}", first.number));
        assert_eq!(found(&world, world.sam, &number).await[0], "Harbour Books");
        assert_eq!(found(&world, world.sam, &hash).await, ["Harbour Books"]);
        assert_eq!(found(&world, world.kim, &hash).await, Vec::<String>::new());
        for odd in ["#", "#x", "#99999999999999999999", "0"] {
            assert_eq!(found(&world, world.sam, odd).await, Vec::<String>::new(), "{odd}");
        }
    }

    async fn nobody_finds_what_they_may_not_see(world: World) {
        let deal = world.deal(world.sam, "Harbour Books").await.id;
        note(&world, deal, Some("Harbour visit"), "They showed us the harbour").await;
        post(&world, "/companies", json!({"name": "Harbour Free"})).await;
        post(&world, "/companies", json!({"name": "Harbour Sam", "owner": world.sam})).await;
        post(&world, "/contacts", json!({"name": "Harbour Ada", "owner": world.sam})).await;
        assert_eq!(found(&world, world.sam, "harbour").await.len(), 5);
        assert_eq!(found(&world, world.anna, "harbour").await.len(), 5);
        assert_eq!(found(&world, world.vera, "harbour").await.len(), 5, "a viewer looks");
        assert_eq!(found(&world, world.kim, "harbour").await, ["Harbour Free"]);
        share(&world, deal, world.kim).await;
        let mut kims = found(&world, world.kim, "harbour").await;
        kims.sort();
        assert_eq!(kims, ["Harbour Books", "Harbour Free", "Harbour visit"]);
    }

    async fn ones_own_are_found_behind_hundreds_of_others(world: World) {
        let deal = world.deal(world.sam, "Smith and the deal").await.id;
        note(&world, deal, Some("Smith called"), "about the deal").await;
        let (sam, kim) = (world.by(world.sam).await, world.by(world.kim).await);
        world.write(move |tx| {
            let mine = NewContact { name: "John Smith".to_owned(), owner: sam.user(), ..NewContact::default() };
            contacts::create(tx, &sam, mine)?;
            for n in 0..420 {
                let (name, owner) = (format!("Smith {n}"), kim.user());
                contacts::create(tx, &kim, NewContact { name, owner, ..NewContact::default() })?;
            }
            Ok(())
        }).await;
        let mine = found(&world, world.sam, "smith").await;
        assert_eq!(mine, ["Smith called", "Smith and the deal", "John Smith"]);
        share(&world, deal, world.pia).await;
        let shared = found(&world, world.pia, "smith").await;
        assert_eq!(shared, ["Smith called", "Smith and the deal"]);
        assert_eq!(found(&world, world.vera, "smith").await.len(), 50);
    }

    async fn words_that_nothing_contains_are_forgotten_by_the_next_day(world: World) {
        let company = post(&world, "/companies", json!({ "name": "Weatherstation Barometer" })).await;
        let path = format!("/api/v1/companies/{}", company["id"].as_str().unwrap());
        let (status, told) = world.call(world.sam, Method::PATCH, &path, Some(json!({ "name": "Barometer" }))).await;
        assert_eq!(status, StatusCode::OK, "{told}");
        let unused = async || world.app.read(|read| Ok(read.unused_words("", 10_000)?)).await.unwrap();
        let expected: &[&str] = match world.app.db.engine() {
            db::Engine::Sqlite => &["weatherstation"],
            db::Engine::Postgres => &[],
        };
        assert_eq!(unused().await.words, expected);
        let mut worker = background::worker(&world.app);
        worker.run_due().await.unwrap();
        assert_eq!(unused().await.words, expected, "not before its time");
        world.clock.advance(Millis::days(1));
        worker.run_due().await.unwrap();
        assert_eq!(unused().await, UnusedWords::default());
        assert_eq!(found(&world, world.sam, "barom").await, ["Barometer"]);
        let (status, _) = world.call(world.sam, Method::PATCH, &path, Some(json!({ "name": "Weatherstation" }))).await;
        assert_eq!(status, StatusCode::OK);
        assert_eq!(found(&world, world.sam, "weathers").await, ["Weatherstation"], "it is learnt again");
    }

    async fn a_new_name_is_found_everywhere_and_the_old_one_nowhere(world: World) {
        let company = post(&world, "/companies", json!({"name": "Wayne"})).await;
        let ada = post(&world, "/contacts", json!({"name": "Ada", "company": company["id"]})).await;
        let body = json!({
            "name": "Lamps", "playbook": "simple-funnel", "company": company["id"], "contact": ada["id"],
        });
        post(&world, "/deals", body).await;
        assert_eq!(found(&world, world.sam, "wayne").await, ["Wayne", "Lamps", "Ada"]);
        for (path, name) in [("companies", "Stark"), ("contacts", "Grace")] {
            let id = if path == "companies" { &company["id"] } else { &ada["id"] };
            let path = format!("/api/v1/{path}/{}", id.as_str().unwrap());
            let (status, _) = world.call(world.sam, Method::PATCH, &path, Some(json!({"name": name}))).await;
            assert_eq!(status, StatusCode::OK);
        }
        assert_eq!(found(&world, world.sam, "wayne").await, Vec::<String>::new());
        assert_eq!(found(&world, world.sam, "ada").await, Vec::<String>::new());
        assert_eq!(found(&world, world.sam, "stark").await, ["Stark", "Lamps", "Grace"]);
        assert_eq!(found(&world, world.sam, "grace lamps").await, ["Lamps"]);
    }

    async fn a_deal_is_found_by_what_was_learnt_of_it(world: World) {
        let deal = world.deal(world.sam, "Lamps").await.id;
        let by = world.by(world.sam).await;
        world.write(move |tx| {
            let person = deal::state::PersonDetails {
                name: "Katherine Johnson".to_owned(),
                title: Some("Orbit planner".to_owned()),
                ..deal::state::PersonDetails::default()
            };
            deals::act(tx, &by, deal, None, Command::AddPerson { person, primary: true })?;
            let changes = deal::Changes {
                name: Some("Bright lamps".to_owned()),
                source: deal::Edit::Set("Trade fair Utrecht".to_owned()),
                ..deal::Changes::default()
            };
            deals::act(tx, &by, deal, None, Command::Change(Box::new(changes)))
        }).await;
        for question in ["katherine", "orbit", "utre", "bright"] {
            assert_eq!(found(&world, world.sam, question).await, ["Bright lamps"], "{question}");
        }
    }

    async fn the_api_narrows_by_kind_and_says_what_it_found(world: World) {
        let company = post(&world, "/companies", json!({"name": "Wayne", "city": "Gotham", "country": "US"})).await;
        let body = json!({"name": "Wayne lamps", "playbook": "simple-funnel", "company": company["id"]});
        let deal = post(&world, "/deals", body).await;
        let get = async |query: &str| {
            world.call(world.sam, Method::GET, &format!("/api/v1/search?{query}"), None).await
        };
        let (_, both) = get("q=wayne").await;
        assert_eq!(both["items"].as_array().unwrap().len(), 2);
        let (_, one) = get("q=wayne&limit=1").await;
        assert_eq!(one["items"], json!([{
            "kind": "company", "id": company["id"], "number": company["number"], "title": "Wayne",
            "detail": "Gotham · United States",
        }]));
        let (_, deals) = get("q=wayne&kinds=deal,activity").await;
        assert_eq!(deals["items"][0]["id"], deal["id"]);
        assert_eq!(deals["items"].as_array().unwrap().len(), 1);
        let (_, none) = get("q=wayne&kinds=contact&kinds=activity").await;
        assert_eq!(none["items"], json!([]));
        let (status, problem) = get("q=wayne&kinds=user").await;
        assert_eq!((status.as_u16(), &problem["errors"][0]["field"]), (422, &json!("kinds")));
        let (status, _) = get("q=wayne&limit=0").await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        let (status, _) = get(&format!("q={}", "%00%27%22(*".repeat(300))).await;
        assert_eq!(status, StatusCode::OK);
        let (status, _) =
            world.call_with(None, Method::GET, "/api/v1/search?q=wayne", None, &[]).await;
        assert_eq!(status, StatusCode::UNAUTHORIZED);
    }

    async fn hostile_texts_are_kept_as_they_are_and_found_by_themselves(world: World) {
        let Some(texts) = naughty() else { return };
        let (by, given) = (world.by(world.anna).await, texts.clone());
        let added = world.write(move |tx| add_named(tx, &by, &given)).await;
        assert!(added.len() > 450, "{} of {}", added.len(), texts.len());
        let by = world.by(world.anna).await;
        world.app.read(move |read| {
            for (text, id) in &added {
                let company = companies::find(read, &by, *id)?;
                assert_eq!(company.name, text.trim());
                assert_eq!(company.facts.note.as_ref(), Some(text));
                let found = search::find(read, &by, text, &[Kind::Company], 200)?;
                let has_words = types::fold(text).contains(char::is_alphanumeric);
                let is_number = text.trim_start().starts_with('#');
                let itself = found.iter().any(|found| found.id == id.to_string());
                assert_eq!(itself, has_words && !is_number, "{text:?}");
            }
            for text in &texts {
                search::find(read, &by, text, &[], 20)?;
            }
            Ok(())
        }).await.unwrap();
    }

    async fn an_author_does_not_learn_what_became_of_a_deal_that_they_see_no_more(world: World) {
        let deal = world.deal(world.sam, "Harbour Books").await;
        note(&world, deal.id, Some("Wants lanterns"), "for the quay").await;
        assert_eq!(found(&world, world.sam, "lanterns").await, ["Wants lanterns"]);
        let (by, kim) = (world.by(world.marta).await, world.kim);
        world.write(move |tx| {
            let changes = deal::Changes { name: Some("Project Falcon".to_owned()), ..deal::Changes::default() };
            let give = Command::Assign { user: Some(kim), role: None };
            deals::act_all(tx, &by, deal.id, None, &[give, Command::Change(changes.into())])
        }).await;
        assert_eq!(found(&world, world.sam, "lanterns").await, Vec::<String>::new());
        assert_eq!(found(&world, world.kim, "lanterns").await, ["Wants lanterns"]);
    }
}

/// Adds a company of each name that can be one.
fn add_named(
    tx: &mut db::Tx<'_>,
    by: &By,
    names: &[String],
) -> crate::Result<Vec<(String, Id<id::Company>)>> {
    let mut added = Vec::new();
    for text in names.iter().filter(|text| !text.trim().is_empty() && text.chars().count() <= 300) {
        let mut new = NewCompany { name: text.clone(), ..NewCompany::default() };
        new.facts.note = Some(text.clone());
        added.push((text.clone(), companies::create(tx, by, new)?.id));
    }
    Ok(added)
}

/// The hostile texts of the shared folder, or none where it is not there.
fn naughty() -> Option<Vec<String>> {
    let Some(shared) = std::env::var_os("WAYMARK_SHARED") else {
        skipped("WAYMARK_SHARED is not set");
        return None;
    };
    let path = std::path::Path::new(&shared).join("data/naughty/blns.json");
    let Ok(text) = std::fs::read_to_string(path) else {
        skipped("../shared/data/naughty is not there");
        return None;
    };
    Some(serde_json::from_str(&text).unwrap())
}
