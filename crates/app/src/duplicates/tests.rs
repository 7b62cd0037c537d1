use axum::http::{Method, StatusCode};
use deal::state::{PersonDetails, PersonRole};
use deal::{ActivityKind, Command, Log, MoveVersion};
use serde_json::{Value, json};
use types::Id;
use types::id::kind as id;

use crate::companies::NewCompany;
use crate::deals::history::{self, Lens, What};
use crate::files::{self, NewFile};
use crate::house::{By, Cause};
use crate::world::{World, both};
use crate::{background, companies, deals, playbooks, search, verify};

async fn call(
    world: &World,
    user: Id<id::User>,
    method: Method,
    path: &str,
    body: Value,
) -> (u16, Value) {
    let path = format!("/api/v1{path}");
    let (status, answer) = world.call(user, method, &path, Some(body)).await;
    (status.as_u16(), answer)
}

async fn post(world: &World, path: &str, body: Value) -> Value {
    let (status, answer) = call(world, world.sam, Method::POST, path, body).await;
    assert_eq!(status, 201, "{path}: {answer}");
    answer
}

async fn get(world: &World, user: Id<id::User>, path: &str) -> Value {
    let path = format!("/api/v1{path}");
    let (status, answer) = world.call(user, Method::GET, &path, None).await;
    assert_eq!(status, StatusCode::OK, "{path}: {answer}");
    answer
}

async fn pairs(world: &World, user: Id<id::User>, kind: &str) -> Vec<(String, String, i64)> {
    let page = get(world, user, &format!("/duplicates?kind={kind}")).await;
    let pairs = page["items"].as_array().unwrap().iter();
    let name = |record: &Value| record["name"].as_str().unwrap().to_owned();
    pairs
        .map(|it| (name(&it["older"]), name(&it["newer"]), it["score"].as_i64().unwrap()))
        .collect()
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap()
}

fn pair(older: &str, newer: &str, score: i64) -> (String, String, i64) {
    (older.to_owned(), newer.to_owned(), score)
}

async fn is_verified(world: &World) {
    let house = world.app.house.clone();
    let report = world.app.read(move |read| verify::workspace(read, &house)).await.unwrap();
    assert!(report.equal, "{:#?}", report.differences);
}

async fn deal(world: &World, name: &str, company: &Value, contact: &Value) -> Value {
    let body = json!({
        "name": name, "playbook": "simple-funnel", "company": company["id"], "contact": contact["id"],
    });
    post(world, "/deals", body).await
}

fn id_of<T: types::Kind>(record: &Value) -> Id<T> {
    text(&record["id"]).parse().unwrap()
}

fn person(name: &str, contact: Id<id::Contact>) -> PersonDetails {
    PersonDetails { name: name.to_owned(), contact: Some(contact), ..PersonDetails::default() }
}

async fn add_people(world: &World, deal: Id<id::Deal>, people: &[PersonDetails]) {
    let by = world.by(world.sam).await;
    let add =
        |person: &PersonDetails| Command::AddPerson { person: person.clone(), primary: false };
    let commands: Vec<Command> = people.iter().map(add).collect();
    world.write(move |tx| deals::act_all(tx, &by, deal, None, &commands)).await;
}

/// A deal that an import brought and that nobody has taken up.
async fn imported_deal(world: &World, person: PersonDetails) -> Id<id::Deal> {
    let by = world.by(world.anna).await.importing(world.app.house.new_id());
    let name = "History".to_owned();
    let opened = world.write(move |tx| {
        let open = deal::Open { name: name.clone(), at: Some(by.now), ..deal::Open::default() };
        let playbook = Some("simple-funnel".to_owned());
        let new = deals::NewDeal { playbook, open, ..deals::NewDeal::default() };
        let id = deals::open(tx, &by, new)?.deal.id;
        let add = Command::AddPerson { person: person.clone(), primary: true };
        deals::act(tx, &by, id, None, add)
    });
    let deal = opened.await.deal;
    assert!(deal.state.visit.as_ref().unwrap().muted);
    deal.id
}

/// The contacts of a deal's people, in the order in which they were added.
async fn contacts_in(world: &World, deal: Id<id::Deal>) -> Vec<Option<Id<id::Contact>>> {
    let by = world.by(world.anna).await;
    let deal = world.app.read(move |read| deals::find(read, &by, deal)).await.unwrap();
    deal.state.people.iter().map(|person| person.details.contact).collect()
}

both! {
    async fn records_that_look_the_same_make_pairs_with_their_reasons(world: World) {
        let body = json!({"name": "Acme, Inc.", "country": "US", "domain": "acme.example.org", "phone": "2125550123"});
        post(&world, "/companies", body).await;
        post(&world, "/companies", json!({"name": "ACME Corporation", "country": "US"})).await;
        post(&world, "/companies", json!({"name": "Acme GmbH", "country": "DE"})).await;
        post(&world, "/companies", json!({"name": "Roadrunner", "website": "https://www.acme.example.org/x"})).await;
        assert_eq!(pairs(&world, world.sam, "company").await, [
            pair("Acme, Inc.", "Roadrunner", 60),
            pair("Acme, Inc.", "ACME Corporation", 55),
        ]);
        let page = get(&world, world.sam, "/duplicates?kind=company&limit=1").await;
        assert_eq!(page["items"][0]["reasons"][0]["says"], "Both are at acme.example.org.");
        let next = format!("/duplicates?kind=company&limit=1&after={}", text(&page["next"]));
        let page = get(&world, world.sam, &next).await;
        assert_eq!(page["items"][0]["newer"]["name"], "ACME Corporation");
        assert_eq!(page.get("next"), None);
    }

    async fn a_pair_is_seen_by_whoever_sees_both(world: World) {
        post(&world, "/companies", json!({"name": "Acme", "domain": "acme.example.org", "owner": world.sam})).await;
        let other = post(&world, "/companies", json!({"name": "Acme", "domain": "acme.example.org"})).await;
        assert_eq!(pairs(&world, world.sam, "company").await.len(), 1);
        assert_eq!(pairs(&world, world.kim, "company").await, []);
        let alike = get(&world, world.kim, &format!("/companies/{}/duplicates", text(&other["id"]))).await;
        assert_eq!(alike, json!([]));
        let alike = get(&world, world.sam, &format!("/companies/{}/duplicates", text(&other["id"]))).await;
        assert_eq!(alike[0]["score"], 100);
    }

    async fn likely_duplicates_are_told_before_a_record_is_added(world: World) {
        let books = post(&world, "/companies", json!({"name": "Harbour Books Ltd", "country": "GB", "phone": "020 7946 0018"})).await;
        post(&world, "/contacts", json!({"name": "Ada Lovelace", "email": "ada@books.example.org", "company": books["id"]})).await;
        let found = get(&world, world.sam, "/duplicates/likely?kind=company&name=harbour+books&country=GB").await;
        assert_eq!(found[0]["record"]["name"], "Harbour Books Ltd");
        let found = get(&world, world.sam, "/duplicates/likely?kind=company&name=X&country=GB&phone=%2B442079460018").await;
        assert_eq!(found[0]["reasons"][0]["what"], "phone");
        let found = get(&world, world.sam, "/duplicates/likely?kind=contact&email=ADA@books.example.org").await;
        assert_eq!((&found[0]["record"]["name"], &found[0]["score"]), (&json!("Ada Lovelace"), &json!(80)));
        let query = format!("/duplicates/likely?kind=contact&name=Lovelace,+Dr.+Ada&company={}", text(&books["id"]));
        assert_eq!(get(&world, world.sam, &query).await[0]["reasons"][0]["what"], "company");
        let found = get(&world, world.sam, "/duplicates/likely?kind=company&name=Nobody").await;
        assert_eq!(found, json!([]));
    }

    async fn what_everybody_shares_makes_no_pair(world: World) {
        post(&world, "/companies", json!({"name": "One", "website": "https://facebook.com/one"})).await;
        post(&world, "/companies", json!({"name": "Two", "website": "https://www.facebook.com/two"})).await;
        let books = post(&world, "/companies", json!({"name": "Books", "country": "DE"})).await;
        for name in ["Ada Lovelace", "Grace Hopper"] {
            let body = json!({"name": name, "company": books["id"], "phone": "030 1234567"});
            post(&world, "/contacts", body).await;
        }
        assert_eq!(pairs(&world, world.sam, "company").await, []);
        assert_eq!(pairs(&world, world.sam, "contact").await, [], "a switchboard");
        post(&world, "/contacts", json!({"name": "G. Hopper", "phone": "+49301234567"})).await;
        assert_eq!(pairs(&world, world.sam, "contact").await.len(), 2);
    }

    async fn records_told_apart_stay_apart(world: World) {
        let one = post(&world, "/companies", json!({"name": "Acme", "country": "DE"})).await;
        let other = post(&world, "/companies", json!({"name": "Acme GmbH", "country": "DE"})).await;
        let body = json!({"one": one["id"], "other": other["id"]});
        post(&world, "/distinctions", body.clone()).await;
        assert_eq!(pairs(&world, world.sam, "company").await, []);
        let path = format!("/companies/{}", text(&one["id"]));
        call(&world, world.sam, Method::PATCH, &path, json!({"name": "ACME"})).await;
        assert_eq!(pairs(&world, world.sam, "company").await, [], "also after a change");
        let (status, _) = call(&world, world.vera, Method::POST, "/distinctions", body).await;
        assert_eq!(status, 403);
        is_verified(&world).await;
    }

    async fn a_change_makes_and_unmakes_pairs(world: World) {
        post(&world, "/companies", json!({"name": "Acme", "country": "DE"})).await;
        let other = post(&world, "/companies", json!({"name": "Zenith", "country": "DE"})).await;
        assert_eq!(pairs(&world, world.sam, "company").await, []);
        let path = format!("/companies/{}", text(&other["id"]));
        call(&world, world.sam, Method::PATCH, &path, json!({"name": "Acme AG"})).await;
        assert_eq!(pairs(&world, world.sam, "company").await, [pair("Acme", "Acme AG", 55)]);
        call(&world, world.sam, Method::PATCH, &path, json!({"name": "Zenith AG"})).await;
        assert_eq!(pairs(&world, world.sam, "company").await, []);
    }

    async fn merging_companies_loses_nothing(world: World) {
        let keep = post(&world, "/companies", json!({"name": "Acme", "industry": "Traps", "note": "Kept"})).await;
        let lose = post(&world, "/companies", json!({
            "name": "Acme Incorporated", "industry": "Anvils", "domain": "acme.example.org", "city": "Tucson",
            "note": "Lost",
        })).await;
        let ada = post(&world, "/contacts", json!({"name": "Ada Lovelace", "company": lose["id"]})).await;
        let sale = deal(&world, "Anvils", &lose, &ada).await;
        let body = json!({"keep": keep["id"], "lose": lose["id"]});
        let (viewer, _) = call(&world, world.vera, Method::POST, "/merges", body.clone()).await;
        assert_eq!(viewer, 403);
        post(&world, "/merges", body.clone()).await;
        let company = get(&world, world.sam, &format!("/companies/{}", text(&lose["id"]))).await;
        assert_eq!(company["id"], keep["id"], "the old id leads to the survivor");
        assert_eq!((&company["name"], &company["industry"]), (&json!("Acme"), &json!("Traps")));
        assert_eq!((&company["domain"], &company["city"]), (&json!("acme.example.org"), &json!("Tucson")));
        assert_eq!(company["note"], "Kept\n\nLost");
        assert_eq!(company["absorbed"], json!([lose["id"]]));
        let people = get(&world, world.sam, &format!("/companies/{}/contacts", text(&keep["id"]))).await;
        assert_eq!(people["items"][0]["id"], ada["id"]);
        let sale = get(&world, world.sam, &format!("/deals/{}", text(&sale["id"]))).await;
        assert_eq!((&sale["company"], &sale["contact"]), (&keep["id"], &ada["id"]));
        let list = get(&world, world.sam, "/companies").await;
        assert_eq!(list["items"].as_array().unwrap().len(), 1);
        assert_eq!(pairs(&world, world.sam, "company").await, []);
        let timeline = get(&world, world.sam, &format!("/companies/{}/timeline?limit=200", text(&keep["id"]))).await;
        let moments = timeline["items"].as_array().unwrap();
        let told = |subject: &Value, event: &str| {
            moments.iter().filter(|it| it["subject"] == *subject && it["event"] == event).count()
        };
        assert_eq!((told(&keep["id"], "absorbed"), told(&lose["id"], "merged")), (1, 1));
        assert_eq!((told(&lose["id"], "created"), told(&ada["id"], "moved")), (1, 1));
        let found = get(&world, world.sam, "/search?q=incorporated").await;
        assert_eq!(found["items"][0]["id"], keep["id"], "the old name finds the survivor");
        let (again, _) = call(&world, world.sam, Method::POST, "/merges", body).await;
        assert_eq!(again, 422, "they are one already");
        is_verified(&world).await;
    }

    async fn a_record_merged_twice_leads_to_the_last_survivor(world: World) {
        let mut all = Vec::new();
        for name in ["One", "Two", "Three"] {
            all.push(post(&world, "/companies", json!({"name": name})).await["id"].clone());
        }
        post(&world, "/merges", json!({"keep": all[1], "lose": all[0]})).await;
        post(&world, "/merges", json!({"keep": all[2], "lose": all[1]})).await;
        for id in &all {
            let company = get(&world, world.sam, &format!("/companies/{}", text(id))).await;
            assert_eq!(company["id"], all[2]);
        }
        let found = get(&world, world.sam, "/search?q=one").await;
        assert_eq!(found["items"][0]["id"], all[2]);
        is_verified(&world).await;
    }

    async fn merging_contacts_keeps_every_way_to_reach_them(world: World) {
        let books = post(&world, "/companies", json!({"name": "Books"})).await;
        let keep = post(&world, "/contacts", json!({"name": "Ada Lovelace", "email": "ada@books.example.org"})).await;
        let lose = post(&world, "/contacts", json!({
            "name": "A. Lovelace", "email": "lovelace@books.example.org", "phone": "+49 30 1234567",
            "company": books["id"], "title": "Head of books",
        })).await;
        let sale = deal(&world, "Shelves", &books, &lose).await;
        let (by, sale_id) = (world.by(world.sam).await, text(&sale["id"]).parse::<Id<id::Deal>>().unwrap());
        let contact = text(&lose["id"]).parse::<Id<id::Contact>>().unwrap();
        world.write(move |tx| {
            let person = PersonDetails {
                name: "Ada".to_owned(),
                contact: Some(contact),
                role: PersonRole::Decider,
                ..PersonDetails::default()
            };
            deals::act(tx, &by, sale_id, None, Command::AddPerson { person, primary: true })
        }).await;
        post(&world, "/merges", json!({"keep": keep["id"], "lose": lose["id"]})).await;
        let ada = get(&world, world.sam, &format!("/contacts/{}", text(&lose["id"]))).await;
        assert_eq!((&ada["id"], &ada["email"]), (&keep["id"], &json!("ada@books.example.org")));
        assert_eq!((&ada["phone"], &ada["title"]), (&json!("+49301234567"), &json!("Head of books")));
        assert_eq!(ada["channels"], json!(["lovelace@books.example.org"]));
        assert_eq!(ada["company"], books["id"]);
        let sale = get(&world, world.sam, &format!("/deals/{}", text(&sale["id"]))).await;
        assert_eq!(sale["contact"], keep["id"]);
        assert_eq!(sale["people"].as_array().unwrap().len(), 1);
        assert!(sale["people"].to_string().contains(text(&keep["id"])), "{sale}");
        is_verified(&world).await;
    }

    async fn nobody_merges_what_a_colleague_looks_after(world: World) {
        let sams = post(&world, "/companies", json!({"name": "Acme", "owner": world.sam})).await;
        let kims = post(&world, "/companies", json!({"name": "Acme", "owner": world.kim})).await;
        let body = json!({"keep": sams["id"], "lose": kims["id"]});
        let (status, _) = call(&world, world.sam, Method::POST, "/merges", body.clone()).await;
        assert_eq!(status, 404, "Sam does not even see Kim's");
        let (status, _) = call(&world, world.marta, Method::POST, "/merges", body).await;
        assert_eq!(status, 201, "a manager does");
        let sams = text(&sams["id"]).to_owned();
        assert_eq!(get(&world, world.sam, &format!("/companies/{sams}")).await["owner"], json!(world.sam));
        is_verified(&world).await;
    }

    async fn records_of_two_kinds_cannot_be_one(world: World) {
        let company = post(&world, "/companies", json!({"name": "Acme"})).await;
        let contact = post(&world, "/contacts", json!({"name": "Ada"})).await;
        for (keep, lose, field) in [
            (&company["id"], &contact["id"], "lose"),
            (&company["id"], &company["id"], "lose"),
            (&json!("nonsense"), &company["id"], "keep"),
        ] {
            let body = json!({"keep": keep, "lose": lose});
            let (status, problem) = call(&world, world.sam, Method::POST, "/merges", body).await;
            assert_eq!((status, &problem["errors"][0]["field"]), (422, &json!(field)), "{problem}");
        }
    }

    async fn two_deals_of_one_customer_become_one(world: World) {
        let books = post(&world, "/companies", json!({"name": "Books"})).await;
        let ada = post(&world, "/contacts", json!({"name": "Ada", "company": books["id"]})).await;
        let keep = deal(&world, "Shelves", &json!({}), &json!({})).await;
        let lose = deal(&world, "Shelves again", &books, &ada).await;
        let (by, lose_id) = (world.by(world.sam).await, text(&lose["id"]).parse::<Id<id::Deal>>().unwrap());
        world.write(move |tx| {
            let person = PersonDetails { name: "Grace".to_owned(), ..PersonDetails::default() };
            let add = Command::AddPerson { person, primary: true };
            let call = deals::NewActivity {
                log: Log { kind: ActivityKind::Call, reached: true, ..Log::default() },
                subject: Some("Grace wants oak".to_owned()),
                ..deals::NewActivity::default()
            };
            deals::log(tx, &by, lose_id, call, &[add])
        }).await;
        post(&world, "/merges", json!({"keep": keep["id"], "lose": lose["id"]})).await;
        let kept = get(&world, world.sam, &format!("/deals/{}", text(&keep["id"]))).await;
        assert_eq!((&kept["company"], &kept["contact"]), (&books["id"], &ada["id"]));
        assert!(kept["people"].to_string().contains("Grace"), "{kept}");
        assert_eq!(kept["activities"]["conversations"], 1);
        let found = get(&world, world.sam, "/search?q=oak").await;
        assert_eq!(found["items"][0]["deal"], keep["id"], "the call went along");
        let gone = get(&world, world.sam, &format!("/deals/{}", text(&lose["id"]))).await;
        assert_eq!(gone["status"], "merged");
        let found = get(&world, world.sam, "/search?q=shelves&kinds=deal").await;
        assert_eq!(found["items"].as_array().unwrap().len(), 1, "{found}");
        let body = json!({"keep": keep["id"], "lose": lose["id"]});
        let (again, _) = call(&world, world.sam, Method::POST, "/merges", body).await;
        assert_eq!(again, 409);
        is_verified(&world).await;
    }

    async fn what_an_import_brought_is_found_and_compared_by_a_job_afterwards(world: World) {
        post(&world, "/companies", json!({"name": "Acme", "country": "DE"})).await;
        let by = world.by(world.anna).await;
        let import: Id<id::Import> = world.app.house.new_id();
        let by = By { cause: Cause::Import, cause_id: Some(import.as_key().to_string()), ..by };
        world.write(move |tx| {
            let name = "Acme GmbH".to_owned();
            let country = Some("DE".parse().unwrap());
            companies::create(tx, &by, NewCompany { name, country, ..NewCompany::default() })?;
            search::after_import(tx, &by, import)
        }).await;
        let hits = |found: Value| found["items"].as_array().unwrap().len();
        assert_eq!(hits(get(&world, world.sam, "/search?q=gmbh").await), 0);
        background::worker(&world.app).run_due().await.unwrap();
        assert_eq!(hits(get(&world, world.sam, "/search?q=gmbh").await), 1);
        assert_eq!(pairs(&world, world.sam, "company").await, [pair("Acme", "Acme GmbH", 55)]);
    }

    async fn what_moves_with_a_merged_deal_is_told_once_and_is_what_the_journal_says(world: World) {
        let keep = world.deal(world.sam, "Shelves").await;
        let lose = world.deal(world.sam, "Shelves again").await;
        let by = world.by(world.sam).await;
        let (keep, lose) = (keep.id, lose.id);
        let receipt = world.write(move |tx| {
            for kind in [ActivityKind::Call, ActivityKind::Note] {
                let log = Log { kind, ..Log::default() };
                let new = deals::NewActivity { log, subject: Some("Oak".to_owned()), ..deals::NewActivity::default() };
                deals::log(tx, &by, lose, new, &[])?;
            }
            let new = NewFile { name: "receipt.pdf".to_owned(), content: b"%PDF-1.7 receipt".to_vec() };
            files::add(tx, &by, lose, &new)
        }).await;
        post(&world, "/merges", json!({"keep": keep, "lose": lose})).await;
        for lens in Lens::ALL {
            let part = world.app.read(move |read| history::of(read, keep, lens, None, 100)).await.unwrap();
            let told = |wanted: fn(&What) -> bool| part.moments.iter().filter(|it| wanted(&it.what)).count();
            let talks = told(|what| matches!(what, What::Activity(_)));
            let files = told(|what| matches!(what, What::File(_)));
            let expected = match lens {
                Lens::All => (2, 1),
                Lens::Talks | Lens::Notes => (1, 0),
                Lens::Moves => (0, 0),
                Lens::Work => (0, 1),
            };
            assert_eq!((talks, files), expected, "{lens:?}");
        }
        let by = world.by(world.sam).await;
        let (file, bytes) = world.app.read(move |read| files::content(read, &by, keep, receipt.id)).await.unwrap();
        assert_eq!((file.deal, bytes.as_slice()), (keep, &b"%PDF-1.7 receipt"[..]));
        get(&world, world.sam, &format!("/deals/{keep}/timeline")).await;
        is_verified(&world).await;
    }

    async fn a_merged_contact_is_followed_by_the_committees_that_they_stand_in(world: World) {
        let ada = post(&world, "/contacts", json!({"name": "Ada", "email": "ada@books.example.org"})).await;
        let lose = post(&world, "/contacts", json!({"name": "A. Lovelace"})).await;
        let (keep_id, lose_id) = (id_of(&ada), id_of(&lose));
        let only_in_it = world.deal(world.sam, "Shelves").await.id;
        let both_in_it = world.deal(world.sam, "Lamps").await.id;
        add_people(&world, only_in_it, &[person("Ada", lose_id)]).await;
        add_people(&world, both_in_it, &[person("Ada", keep_id), person("Lovelace", lose_id)]).await;
        let imported = imported_deal(&world, person("Ada", lose_id)).await;
        post(&world, "/merges", json!({"keep": ada["id"], "lose": lose["id"]})).await;
        assert_eq!(contacts_in(&world, only_in_it).await, [Some(keep_id)]);
        assert_eq!(contacts_in(&world, both_in_it).await, [Some(keep_id), None], "nobody is lost");
        assert_eq!(contacts_in(&world, imported).await, [Some(keep_id)]);
        let by = world.by(world.anna).await;
        let deal = world.app.read(move |read| deals::find(read, &by, imported)).await.unwrap();
        assert!(deal.state.visit.as_ref().unwrap().muted, "nobody has worked on it");
        is_verified(&world).await;
    }

    async fn a_deal_whose_playbook_refuses_does_not_hold_up_a_merge_of_contacts(world: World) {
        let ada = post(&world, "/contacts", json!({"name": "Ada"})).await;
        let lose = post(&world, "/contacts", json!({"name": "A. Lovelace"})).await;
        let (keep_id, lose_id) = (id_of(&ada), id_of(&lose));
        let (odd, usual) = (world.deal(world.sam, "Shelves").await.id, world.deal(world.sam, "Lamps").await.id);
        let payer = PersonDetails { persona: Some("payer".to_owned()), ..person("Ada", lose_id) };
        add_people(&world, odd, &[payer]).await;
        add_people(&world, usual, &[person("Ada", lose_id)]).await;
        let by = world.by(world.marta).await;
        world.write(move |tx| {
            let text = playbook::builtin::text("simple-funnel").unwrap().replace("key = \"payer\"", "key = \"purse\"");
            let to = playbooks::publish(tx, &by, &text, None)?.id;
            deals::act(tx, &by, odd, None, Command::MoveVersion(MoveVersion { to, mapping: Default::default() }))
        }).await;
        post(&world, "/merges", json!({"keep": ada["id"], "lose": lose["id"]})).await;
        assert_eq!(contacts_in(&world, usual).await, [Some(keep_id)]);
        assert_eq!(contacts_in(&world, odd).await, [Some(lose_id)]);
        let kept = get(&world, world.sam, &format!("/contacts/{lose_id}")).await;
        assert_eq!(kept["id"], ada["id"], "the old id leads to her");
        get(&world, world.sam, &format!("/deals/{odd}")).await;
        is_verified(&world).await;
    }
}
