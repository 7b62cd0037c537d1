use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::exports::{self, SheetOf};
use crate::verify;
use crate::world::{World, both};

async fn post(world: &World, path: &str, body: Value) -> Value {
    let (status, answer) = world.call(world.sam, Method::POST, path, Some(body)).await;
    assert_eq!(status, StatusCode::CREATED, "{answer}");
    answer
}

async fn edit(world: &World, id: &Value, body: Value) -> (StatusCode, Value) {
    let path = format!("/api/v1/contacts/{}", id.as_str().unwrap());
    world.call(world.sam, Method::PATCH, &path, Some(body)).await
}

async fn names(world: &World, path: &str) -> Vec<String> {
    let (status, page) = world.call(world.sam, Method::GET, path, None).await;
    assert_eq!(status, StatusCode::OK, "{page}");
    let items = page["items"].as_array().unwrap().iter();
    items.map(|item| item["name"].as_str().unwrap().to_owned()).collect()
}

both! {
    async fn a_number_is_read_by_the_persons_country_or_else_the_companys(world: World) {
        let company = post(&world, "/api/v1/companies", json!({"name": "Books", "country": "DE"})).await;
        let body = json!({
            "name": "Ada", "company": company["id"], "phone": "030 1234567", "email": "Ada.L@Books.Example",
        });
        let ada = post(&world, "/api/v1/contacts", body).await;
        assert_eq!((&ada["phone"], &ada["email"]), (&json!("+49301234567"), &json!("ada.l@books.example")));
        assert_eq!(ada["company_name"], "Books");
        let body = json!({"name": "Bob", "company": company["id"], "country": "FR", "phone": "01 23 45 67 89"});
        let bob = post(&world, "/api/v1/contacts", body).await;
        assert_eq!(bob["phone"], "+33123456789");
        let body = json!({"name": "Cy", "phone": "030 1234567"});
        let (status, problem) = world.call(world.sam, Method::POST, "/api/v1/contacts", Some(body)).await;
        assert_eq!((status.as_u16(), &problem["errors"][0]["field"]), (422, &json!("phone")));
    }

    async fn a_wrong_address_or_company_is_told_by_its_field(world: World) {
        let wrong = [
            ("/email", json!({"name": "Ada", "email": "ada@nowhere"})),
            ("/company", json!({"name": "Ada", "company": "person_01k5a2x0000000000000000000"})),
            ("company", json!({"name": "Ada", "company": "co_01k5a2x0000000000000000000"})),
            ("name", json!({"name": "\u{200b}\u{a0}".repeat(400)})),
            ("channels", json!({"name": "Ada", "channels": vec!["x"; 51]})),
            ("channels/1", json!({"name": "Ada", "channels": ["fine", "x".repeat(301)]})),
        ];
        for (field, body) in wrong {
            let (status, problem) =
                world.call(world.sam, Method::POST, "/api/v1/contacts", Some(body)).await;
            assert_eq!((status.as_u16(), &problem["errors"][0]["field"]), (422, &json!(field)), "{problem}");
        }
    }

    async fn doubts_tell_of_what_does_not_fit_the_company(world: World) {
        let body = json!({"name": "Books", "country": "DE", "domain": "books.example"});
        let company = post(&world, "/api/v1/companies", body).await;
        let body = json!({
            "name": "Ada", "company": company["id"], "email": "ada@tools.example", "phone": "+33 1 23456789",
        });
        let ada = post(&world, "/api/v1/contacts", body).await;
        let fields: Vec<&Value> =
            ada["doubts"].as_array().unwrap().iter().map(|doubt| &doubt["field"]).collect();
        assert_eq!(fields, [&json!("email"), &json!("phone")]);
        let change = json!({"email": "ada@mail.books.example", "phone": "030 1234567"});
        let (_, ada) = edit(&world, &ada["id"], change).await;
        assert_eq!(ada["doubts"], json!([]), "{ada}");
        let marks: Vec<&Value> =
            ada["corrected"].as_array().unwrap().iter().map(|mark| &mark["from"]).collect();
        assert_eq!(marks, [&json!("ada@tools.example"), &json!("+33123456789")]);
        let house = world.app.house.clone();
        let report = world.app.read(move |read| verify::workspace(read, &house)).await.unwrap();
        assert!(report.equal, "{:#?}", report.differences);
    }

    async fn people_are_listed_by_company_country_and_name(world: World) {
        let body = json!({"name": "Books", "country": "DE", "domain": "books.example"});
        let books = post(&world, "/api/v1/companies", body).await;
        for body in [
            json!({"name": "Ada", "company": books["id"]}),
            json!({"name": "Élodie", "company": books["id"], "country": "FR"}),
            json!({"name": "Zoë", "country": "DE"}),
        ] {
            post(&world, "/api/v1/contacts", body).await;
        }
        let of_books = format!("/api/v1/companies/{}/contacts", books["id"].as_str().unwrap());
        assert_eq!(names(&world, &of_books).await, ["Ada", "Élodie"]);
        assert_eq!(names(&world, &format!("{of_books}?sort=-created&limit=1")).await, ["Élodie"]);
        assert_eq!(names(&world, "/api/v1/contacts?country=DE").await, ["Ada", "Zoë"]);
        assert_eq!(names(&world, "/api/v1/contacts?q=el").await, ["Élodie"]);
        assert_eq!(names(&world, "/api/v1/contacts?domain=books.example").await, ["Ada", "Élodie"]);
    }

    async fn a_person_moves_and_their_edit_may_conflict(world: World) {
        let books = post(&world, "/api/v1/companies", json!({"name": "Books"})).await;
        let tools = post(&world, "/api/v1/companies", json!({"name": "Tools"})).await;
        let ada = post(&world, "/api/v1/contacts", json!({"name": "Ada", "company": books["id"]})).await;
        let move_to = json!({"version": 1, "company": tools["id"], "title": "Head of tools"});
        let (_, moved) = edit(&world, &ada["id"], move_to.clone()).await;
        assert_eq!((&moved["company_name"], &moved["version"]), (&json!("Tools"), &json!(2)));
        let (status, _) = edit(&world, &ada["id"], move_to).await;
        assert_eq!(status, StatusCode::CONFLICT);
        let (_, alone) = edit(&world, &ada["id"], json!({"company": null})).await;
        assert_eq!((&alone["company"], &alone["title"]), (&Value::Null, &json!("Head of tools")));
    }

    async fn a_person_is_called_at_their_own_hours(world: World) {
        let books = post(&world, "/api/v1/companies", json!({"name": "Books", "country": "BR"})).await;
        let body = json!({"name": "Ada", "company": books["id"], "country": "JP"});
        let ada = post(&world, "/api/v1/contacts", body).await;
        let bob = post(&world, "/api/v1/contacts", json!({"name": "Bob", "company": books["id"]})).await;
        for (person, zone) in [(&ada, "Asia/Tokyo"), (&bob, "America/Sao_Paulo")] {
            let path = format!("/api/v1/contacts/{}/reachable", person["id"].as_str().unwrap());
            let (_, hours) = world.call(world.sam, Method::GET, &path, None).await;
            assert_eq!(hours["reachable"]["zone"], zone);
        }
    }

    async fn a_seller_passes_on_their_own_people_and_nobody_elses(world: World) {
        let body = json!({"name": "Ada", "owner": world.sam});
        let ada = post(&world, "/api/v1/contacts", body).await;
        let path = format!("/api/v1/contacts/{}/owner", ada["id"].as_str().unwrap());
        let to_kim = Some(json!({"owner": world.kim}));
        let (status, passed) = world.call(world.sam, Method::PUT, &path, to_kim.clone()).await;
        assert_eq!((status, &passed["owner"]), (StatusCode::OK, &json!(world.kim)));
        let (status, _) = world.call(world.sam, Method::PUT, &path, to_kim).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "it is Kim's now");
        let (_, timeline) = world
            .call(world.kim, Method::GET, &path.replace("/owner", "/timeline"), None)
            .await;
        assert_eq!(timeline["items"][0]["event"], "assigned");
    }

    async fn where_somebody_works_is_told_to_whoever_sees_the_company(world: World) {
        let new = Some(json!({"name": "Secret Works", "country": "PT", "owner": world.kim}));
        let (_, company) = world.call(world.kim, Method::POST, "/api/v1/companies", new).await;
        let new = Some(json!({"name": "Ada", "company": company["id"]}));
        let (status, ada) = world.call(world.kim, Method::POST, "/api/v1/contacts", new).await;
        assert_eq!((status, &ada["company_name"]), (StatusCode::CREATED, &json!("Secret Works")), "{ada}");
        let own = format!("/api/v1/contacts/{}", ada["id"].as_str().unwrap());
        for (user, name) in [(world.kim, json!("Secret Works")), (world.sam, json!(null))] {
            let (_, shown) = world.call(user, Method::GET, &own, None).await;
            assert_eq!(shown["company_name"], name);
            let (_, list) = world.call(user, Method::GET, "/api/v1/contacts", None).await;
            assert_eq!(list["items"][0]["company_name"], name);
            let (_, found) = world.call(user, Method::GET, "/api/v1/search?q=ada", None).await;
            assert_eq!(found["items"][0]["detail"], name, "{found}");
            let mut by = world.by(user).await;
            by.actor.as_mut().unwrap().role = web::Role::Manager;
            let sheet = move |read: &mut db::Read<'_>| exports::write_sheet(read, &by, SheetOf::Contacts, Vec::new());
            let csv = String::from_utf8(world.app.read(sheet).await.unwrap()).unwrap();
            assert_eq!(csv.contains("Secret Works"), user == world.kim, "{csv}");
        }
        let (_, changed) =
            world.call(world.sam, Method::PATCH, &own, Some(json!({"title": "Owner"}))).await;
        assert_eq!((&changed["company"], &changed["company_name"]), (&company["id"], &json!(null)));
    }
}
