use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::deals::{Links, NewDeal};
use crate::world::{World, both, publish};
use crate::{deals, house::By};

async fn company(world: &World, body: Value) -> Value {
    let (status, company) =
        world.call(world.sam, Method::POST, "/api/v1/companies", Some(body)).await;
    assert_eq!(status, StatusCode::CREATED, "{company}");
    company["id"].clone()
}

/// Opens a deal of the consultative playbook with a pain.
async fn deal(world: &World, company: &Value, pain: &str) {
    let by = world.by(world.sam).await;
    let (company, pain) = (company.as_str().unwrap().parse().unwrap(), pain.to_owned());
    world
        .write(move |tx| {
            let new = NewDeal {
                playbook: Some("consultative-b2b".to_owned()),
                links: Links { company: Some(company), contact: None },
                open: deal::Open { owner: by.user(), ..deal::Open::default() },
                import: None,
            };
            let deal = deals::open(tx, &by, new)?.deal;
            let answer = deal::Answer {
                group: "pains".to_owned(),
                values: [("pain".to_owned(), json!(pain))].into(),
                ..deal::Answer::default()
            };
            deals::act(tx, &by, deal.id, None, deal::Command::Answer(answer))
        })
        .await;
}

both! {
    async fn accounts_of_the_same_kind_and_pain_come_first(world: World) {
        let house = world.app.house.clone();
        world.write(move |tx| publish(tx, &By::system(&house), "consultative-b2b")).await;
        let books = |name: &str, size: i64, country: &str| {
            json!({"name": name, "industry": "Book shops", "size": size, "country": country})
        };
        let ours = company(&world, books("Harbour Books", 40, "DE")).await;
        let near = company(&world, books("Hill Books", 50, "DE")).await;
        let same_pain = company(&world, books("Mill Books", 45, "DE")).await;
        let large = company(&world, books("Mega Books", 9_000, "US")).await;
        company(&world, books("Never Met", 40, "DE")).await;
        let other = company(&world, json!({"name": "Smithy", "industry": "Tools", "country": "DE"})).await;
        deal(&world, &ours, "Returns pile up in the warehouse").await;
        deal(&world, &near, "Staff is hard to find").await;
        deal(&world, &same_pain, "The warehouse drowns in returns").await;
        deal(&world, &large, "Taxes").await;
        deal(&world, &other, "Returns in the warehouse").await;
        let path = format!("/api/v1/companies/{}/similar", ours.as_str().unwrap());
        let (status, similar) = world.call(world.sam, Method::GET, &path, None).await;
        assert_eq!(status, StatusCode::OK, "{similar}");
        let names: Vec<&Value> =
            similar.as_array().unwrap().iter().map(|it| &it["name"]).collect();
        assert_eq!(names, ["Mill Books", "Hill Books", "Mega Books"]);
        assert_eq!(similar[0]["reasons"], json!([
            "The same industry: Book shops", "In the same country: Germany", "Of like size: 45 people",
            "The same pains: returns, warehouse",
        ]));
        assert_eq!(similar[0]["deals"][0]["status"], "open");
        let (_, kims) = world.call(world.kim, Method::GET, &path, None).await;
        assert_eq!(kims, json!([]), "Kim sees none of these deals");
    }

    async fn without_an_industry_the_country_tells(world: World) {
        let ours = company(&world, json!({"name": "Ours", "country": "DE"})).await;
        let path = format!("/api/v1/companies/{}/similar", ours.as_str().unwrap());
        let theirs = company(&world, json!({"name": "Theirs", "country": "DE"})).await;
        let body = json!({"playbook": "simple-funnel", "company": theirs});
        world.call(world.sam, Method::POST, "/api/v1/deals", Some(body)).await;
        let (_, similar) = world.call(world.sam, Method::GET, &path, None).await;
        assert_eq!(similar[0]["reasons"], json!(["In the same country: Germany"]));
    }
}
