use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use super::{CompanyChanges, NewCompany};
use crate::house::{By, Cause};
use crate::world::{World, both};
use crate::{companies, verify};

async fn add(world: &World, body: Value) -> Value {
    let (status, company) =
        world.call(world.sam, Method::POST, "/api/v1/companies", Some(body)).await;
    assert_eq!(status, StatusCode::CREATED, "{company}");
    company
}

async fn edit(world: &World, id: &Value, body: Value) -> (StatusCode, Value) {
    let path = format!("/api/v1/companies/{}", id.as_str().unwrap());
    world.call(world.sam, Method::PATCH, &path, Some(body)).await
}

/// The names on a page, and the cursor to the next.
async fn page(world: &World, query: &str) -> (Vec<String>, Option<String>) {
    let path = format!("/api/v1/companies?{query}");
    let (status, page) = world.call(world.sam, Method::GET, &path, None).await;
    assert_eq!(status, StatusCode::OK, "{page}");
    let names = page["items"].as_array().unwrap().iter();
    let names = names.map(|company| company["name"].as_str().unwrap().to_owned()).collect();
    (names, page["next"].as_str().map(str::to_owned))
}

async fn names(world: &World, query: &str) -> Vec<String> {
    page(world, query).await.0
}

async fn is_verified(world: &World) {
    let house = world.app.house.clone();
    let report = world.app.read(move |read| verify::workspace(read, &house)).await.unwrap();
    assert!(report.equal, "{:#?}", report.differences);
}

both! {
    async fn facts_get_one_spelling(world: World) {
        let body = json!({
            "name": "  Harbour Books ", "website": "WWW.Harbour-Books.Example/shop",
            "country": "de", "phone": "030 1234567", "zone": "europe/berlin", "segment": "B2B",
            "revenue": {"amount": "1200000.00", "currency": "EUR"},
        });
        let company = add(&world, body).await;
        assert_eq!(company["name"], "Harbour Books");
        assert_eq!(company["website"], "https://www.harbour-books.example/shop");
        assert_eq!(company["domain"], "harbour-books.example");
        assert_eq!(company["phone"], "+49301234567");
        assert_eq!(company["zone"], "Europe/Berlin");
        assert_eq!(company["segment"], "b2b");
        assert_eq!(company["doubts"], json!([]));
        assert_eq!(company["version"], 1);
        is_verified(&world).await;
    }

    async fn all_that_is_wrong_is_told_at_once(world: World) {
        let body = json!({
            "name": " ", "website": "n/a", "phone": "call me", "country": "DE", "zone": "Middle Earth",
            "segment": "b2x", "size": -1, "domain": "nowhere", "industry": "x".repeat(301),
            "note": "a\u{0}b",
        });
        let (status, problem) =
            world.call(world.sam, Method::POST, "/api/v1/companies", Some(body)).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        let errors = problem["errors"].as_array().unwrap().iter();
        let mut fields: Vec<&str> = errors.map(|error| error["field"].as_str().unwrap()).collect();
        fields.sort_unstable();
        let all = [
            "domain", "industry", "name", "note", "phone", "segment", "size", "website", "zone",
        ];
        assert_eq!(fields, all);
        assert_eq!(names(&world, "").await, Vec::<String>::new());
    }

    async fn a_field_that_does_not_exist_is_refused(world: World) {
        let body = json!({"name": "Harbour Books", "colour": "blue"});
        let (status, problem) =
            world.call(world.sam, Method::POST, "/api/v1/companies", Some(body)).await;
        assert_eq!((status.as_u16(), &problem["errors"][0]["field"]), (422, &json!("/colour")));
    }

    async fn what_a_person_corrects_is_marked_with_what_it_said_at_first(world: World) {
        let body = json!({"name": "Harbor Books", "country": "DE", "website": "harbour.example"});
        let company = add(&world, body).await;
        let change = json!({"name": "Harbour Books", "website": "https://books.example"});
        let (status, once) = edit(&world, &company["id"], change).await;
        assert_eq!(status, StatusCode::OK, "{once}");
        assert_eq!(once["corrected"].as_array().unwrap().len(), 2);
        let (_, twice) =
            edit(&world, &company["id"], json!({"name": "Harbour Bookshop", "industry": "Books"})).await;
        let marks = twice["corrected"].as_array().unwrap();
        let name = marks.iter().find(|mark| mark["field"] == "name").unwrap();
        assert_eq!(name["from"], "Harbor Books", "the first value stays");
        assert_eq!(name["by"], world.sam.to_string());
        assert_eq!(marks.len(), 2, "what was not known before was not corrected: {twice}");
        let (_, back) = edit(&world, &company["id"], json!({"name": "Harbor Books"})).await;
        let marks = back["corrected"].as_array().unwrap();
        assert!(marks.iter().all(|mark| mark["field"] != "name"), "{back}");
        is_verified(&world).await;
    }

    async fn an_import_keeps_raw_facts_and_tells_to_doubt_them(world: World) {
        let by = By { cause: Cause::Import, ..world.by(world.anna).await };
        let id = world
            .write(move |tx| {
                let mut new = NewCompany { name: "Raw Facts".to_owned(), ..NewCompany::default() };
                new.facts.website = Some("n/a".to_owned());
                new.facts.phone = Some("ask Bob".to_owned());
                let company = companies::create(tx, &by, new)?;
                let changes = CompanyChanges {
                    name: Some("Raw Facts Ltd".to_owned()),
                    ..CompanyChanges::default()
                };
                companies::change(tx, &by, company.id, &changes)
            })
            .await
            .id;
        let path = format!("/api/v1/companies/{id}");
        let (_, company) = world.call(world.sam, Method::GET, &path, None).await;
        assert_eq!((&company["website"], &company["phone"]), (&json!("n/a"), &json!("ask Bob")));
        let doubts = company["doubts"].as_array().unwrap().iter();
        let doubts: Vec<&Value> = doubts.map(|doubt| &doubt["field"]).collect();
        assert_eq!(doubts, [&json!("country"), &json!("website"), &json!("phone")]);
        assert_eq!(company.get("corrected"), None, "an import corrects nothing");
        let id = json!(id.to_string());
        let (status, company) = edit(&world, &id, json!({"industry": "Books"})).await;
        assert_eq!(status, StatusCode::OK, "what stays is not asked again: {company}");
        let (_, company) = edit(&world, &id, json!({"website": "https://raw.example"})).await;
        assert_eq!(company["corrected"][0]["from"], "n/a", "{company}");
        assert_eq!(company["domain"], "raw.example");
        is_verified(&world).await;
    }

    async fn null_empties_and_absent_stays(world: World) {
        let body = json!({"name": "Harbour Books", "industry": "Books", "domain": "harbour.example"});
        let company = add(&world, body).await;
        let (_, company) = edit(&world, &company["id"], json!({"industry": null})).await;
        assert_eq!(company.get("industry"), None);
        assert_eq!(company["domain"], "harbour.example");
        let (_, company) = edit(&world, &company["id"], json!({"domain": null})).await;
        assert_eq!(company["domain"], Value::Null);
        is_verified(&world).await;
    }

    async fn an_edit_made_from_an_old_version_is_a_conflict(world: World) {
        let company = add(&world, json!({"name": "Harbour Books"})).await;
        let first = edit(&world, &company["id"], json!({"version": 1, "name": "Harbour"})).await;
        let second = edit(&world, &company["id"], json!({"version": 1, "name": "Books"})).await;
        assert_eq!((first.0, second.0), (StatusCode::OK, StatusCode::CONFLICT));
        let same = edit(&world, &company["id"], json!({"version": 2, "name": "Harbour"})).await;
        assert_eq!((same.0, &same.1["version"]), (StatusCode::OK, &json!(2)), "nothing changed");
        let token = world.token(world.sam).await;
        let path = format!("/api/v1/companies/{}", company["id"].as_str().unwrap());
        let body = Some(json!({"name": "Books"}));
        let old = [("If-Match", "\"1\"")];
        let (status, _) = world.call_with(Some(&token), Method::PATCH, &path, body, &old).await;
        assert_eq!(status, StatusCode::CONFLICT);
    }

    async fn lists_are_narrowed_and_ordered(world: World) {
        add(&world, json!({"name": "Škoda Auto", "country": "CZ", "domain": "skoda.example"})).await;
        add(&world, json!({"name": "skoda dealer", "country": "DE", "owner": world.sam})).await;
        add(&world, json!({"name": "Élan", "country": "DE"})).await;
        assert_eq!(names(&world, "").await, ["Élan", "Škoda Auto", "skoda dealer"]);
        assert_eq!(names(&world, "sort=-name").await, ["skoda dealer", "Škoda Auto", "Élan"]);
        assert_eq!(names(&world, "sort=-created").await, ["Élan", "skoda dealer", "Škoda Auto"]);
        assert_eq!(names(&world, "q=%C5%A0KO").await, ["Škoda Auto", "skoda dealer"]);
        assert_eq!(names(&world, "q=sk%25").await, Vec::<String>::new(), "a sign is a sign");
        assert_eq!(names(&world, "country=DE").await, ["Élan", "skoda dealer"]);
        assert_eq!(names(&world, "owner=me").await, ["skoda dealer"]);
        assert_eq!(names(&world, "owner=none").await, ["Élan", "Škoda Auto"]);
        assert_eq!(names(&world, "domain=www.skoda.example").await, ["Škoda Auto"]);
        assert_eq!(names(&world, "created_from=2026-03-03T00:00:00Z").await, Vec::<String>::new());
        assert_eq!(names(&world, "created_until=2026-03-03T00:00:00Z").await.len(), 3);
        let (status, problem) =
            world.call(world.sam, Method::GET, "/api/v1/companies?sort=colour", None).await;
        assert_eq!((status.as_u16(), &problem["errors"][0]["field"]), (422, &json!("sort")));
    }

    async fn pages_follow_each_other_without_gap_or_overlap(world: World) {
        for name in ["Alpha", "alpha", "Älpha", "Beta", "Gamma", "Gamma", "Delta"] {
            add(&world, json!({"name": name})).await;
        }
        for sort in ["name", "-name", "created", "-created"] {
            let whole = names(&world, &format!("sort={sort}")).await;
            let (mut paged, mut next) = (Vec::new(), Some(String::new()));
            while let Some(after) = next {
                let after = if after.is_empty() { after } else { format!("&after={after}") };
                let (names, more) = page(&world, &format!("sort={sort}&limit=2{after}")).await;
                paged.extend(names);
                next = more;
            }
            assert_eq!(paged, whole, "{sort}");
        }
        let (_, next) = page(&world, "sort=name&limit=2").await;
        let path = format!("/api/v1/companies?sort=created&after={}", next.unwrap());
        let (status, _) = world.call(world.sam, Method::GET, &path, None).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "a cursor belongs to one order");
    }

    async fn what_a_colleague_looks_after_is_not_there_and_a_viewer_only_looks(world: World) {
        let company = add(&world, json!({"name": "Harbour Books", "owner": world.sam})).await;
        let path = format!("/api/v1/companies/{}", company["id"].as_str().unwrap());
        let body = || Some(json!({"name": "Mine"}));
        let (kim, _) = world.call(world.kim, Method::GET, &path, None).await;
        let (kim_edits, _) = world.call(world.kim, Method::PATCH, &path, body()).await;
        assert_eq!((kim, kim_edits), (StatusCode::NOT_FOUND, StatusCode::NOT_FOUND));
        let (vera, _) = world.call(world.vera, Method::GET, &path, None).await;
        let (vera_edits, _) = world.call(world.vera, Method::PATCH, &path, body()).await;
        assert_eq!((vera, vera_edits), (StatusCode::OK, StatusCode::FORBIDDEN));
        let (_, list) = world.call(world.kim, Method::GET, "/api/v1/companies", None).await;
        assert_eq!(list["items"], json!([]));
        for path in ["/timeline", "/contacts", "/reachable", "/duplicates"] {
            let path = format!("/api/v1/companies/{}{path}", company["id"].as_str().unwrap());
            let (status, _) = world.call(world.kim, Method::GET, &path, None).await;
            assert_eq!(status, StatusCode::NOT_FOUND, "{path}");
        }
    }

    async fn a_seller_takes_what_is_free_and_a_manager_passes_on_anything(world: World) {
        let free = add(&world, json!({"name": "Free"})).await;
        let sams = add(&world, json!({"name": "Sam's", "owner": world.sam})).await;
        let owner = |id: &Value| format!("/api/v1/companies/{}/owner", id.as_str().unwrap());
        let to = |user| Some(json!({"owner": user}));
        let (took, company) =
            world.call(world.kim, Method::PUT, &owner(&free["id"]), to(Some(world.kim))).await;
        assert_eq!((took, &company["owner"]), (StatusCode::OK, &json!(world.kim)));
        let (steals, _) =
            world.call(world.kim, Method::PUT, &owner(&sams["id"]), to(Some(world.kim))).await;
        assert_eq!(steals, StatusCode::NOT_FOUND, "it is not visible");
        let ids = [&free["id"], &sams["id"]];
        let all = Some(json!({"ids": ids, "owner": world.sam}));
        let path = "/api/v1/companies/assignments";
        let (status, done) = world.call(world.marta, Method::POST, path, all.clone()).await;
        assert_eq!(status, StatusCode::OK, "{done}");
        assert_eq!(done, json!({"changed": 1, "unchanged": 1, "refused": []}));
        let (_, done) = world.call(world.kim, Method::POST, path, all).await;
        assert_eq!((&done["changed"], done["refused"].as_array().unwrap().len()), (&json!(0), 2));
        let nobody = Some(json!({"ids": ids, "owner": "user_01k5a2x0000000000000000000"}));
        let (status, _) = world.call(world.marta, Method::POST, path, nobody).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        is_verified(&world).await;
    }

    async fn the_timeline_tells_of_people_and_deals_as_far_as_they_are_seen(world: World) {
        let company = add(&world, json!({"name": "Harbour Books"})).await;
        edit(&world, &company["id"], json!({"industry": "Books"})).await;
        let person = json!({"name": "Ada Lovelace", "company": company["id"]});
        world.call(world.sam, Method::POST, "/api/v1/contacts", Some(person)).await;
        let deal = json!({"playbook": "simple-funnel", "company": company["id"], "name": "Shelves"});
        let (status, _) = world.call(world.sam, Method::POST, "/api/v1/deals", Some(deal)).await;
        assert_eq!(status, StatusCode::CREATED);
        let path = format!("/api/v1/companies/{}/timeline?limit=200", company["id"].as_str().unwrap());
        let told = |timeline: &Value, kind: &str| {
            let moments = timeline["items"].as_array().unwrap().iter();
            moments.filter(|moment| moment["kind"] == kind).count()
        };
        let (_, timeline) = world.call(world.sam, Method::GET, &path, None).await;
        assert_eq!((told(&timeline, "company"), told(&timeline, "contact")), (2, 1));
        assert!(told(&timeline, "deal") > 1, "{timeline}");
        let last = timeline["items"].as_array().unwrap().last().unwrap();
        assert_eq!((&last["event"], &last["subject"]), (&json!("created"), &company["id"]));
        let (_, timeline) = world.call(world.kim, Method::GET, &path, None).await;
        assert_eq!((told(&timeline, "company"), told(&timeline, "deal")), (2, 0), "{timeline}");
        let short = path.replace("limit=200", "limit=1");
        let (_, first) = world.call(world.kim, Method::GET, &short, None).await;
        let next = format!("{short}&after={}", first["next"].as_str().unwrap());
        let (_, second) = world.call(world.kim, Method::GET, &next, None).await;
        assert_eq!((&second["items"][0]), &timeline["items"][1]);
    }

    async fn the_hours_there_stand_against_the_callers(world: World) {
        // It is Monday 2 March 2026, nine o'clock in Berlin, five in São Paulo.
        let company = add(&world, json!({"name": "Livraria", "country": "BR"})).await;
        let path = format!("/api/v1/companies/{}/reachable", company["id"].as_str().unwrap());
        let (_, hours) = world.call(world.sam, Method::GET, &path, None).await;
        let hours = &hours["reachable"];
        assert_eq!(hours["local_time"], "2026-03-02T05:00:00.000-03:00");
        assert_eq!((&hours["open_now"], &hours["zone_is_sure"]), (&json!(false), &json!(false)));
        assert_eq!(hours["next_open"], "2026-03-02T12:00:00.000Z");
        let today = json!({"from": "2026-03-02T12:00:00.000Z", "to": "2026-03-02T16:00:00.000Z"});
        assert_eq!(hours["overlap_with_caller"][0], today);
        edit(&world, &company["id"], json!({"country": null})).await;
        let (_, hours) = world.call(world.sam, Method::GET, &path, None).await;
        assert_eq!(hours, json!({"reachable": null}));
    }

    async fn a_company_belongs_to_another_and_never_to_itself(world: World) {
        let group = add(&world, json!({"name": "Harbour Group"})).await;
        let branch = add(&world, json!({"name": "Harbour North", "parent": group["id"]})).await;
        assert_eq!(branch["parent"], group["id"]);
        let (status, problem) = edit(&world, &group["id"], json!({"parent": branch["id"]})).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(problem["errors"][0]["field"], "parent");
        let twin = add(&world, json!({"name": "Harbor Group"})).await;
        let merge = Some(json!({"keep": twin["id"], "lose": group["id"]}));
        let (status, _) = world.call(world.marta, Method::POST, "/api/v1/merges", merge).await;
        assert_eq!(status, StatusCode::CREATED);
        let path = format!("/api/v1/companies/{}/children", twin["id"].as_str().unwrap());
        let (_, children) = world.call(world.sam, Method::GET, &path, None).await;
        assert_eq!(children[0]["id"], branch["id"]);
        assert_eq!(children[0]["parent"], twin["id"]);
        is_verified(&world).await;
    }
}
