//! Products through the API: prices, codes, who may change them.

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::verify;
use crate::world::{World, both};

const PATH: &str = "/api/v1/products";

async fn add(world: &World, body: Value) -> Value {
    let (status, product) = world.call(world.marta, Method::POST, PATH, Some(body)).await;
    assert_eq!(status, StatusCode::CREATED, "{product}");
    product
}

both! {
    async fn a_product_has_a_price_in_each_currency(world: World) {
        let prices = json!([
            {"amount": "120.00", "currency": "USD"}, {"amount": "100.00", "currency": "EUR"}
        ]);
        let product = add(&world, json!({
            "name": "Point of sale", "code": "POS-1", "unit": "licence", "prices": prices, "tax": 1900
        })).await;
        assert_eq!(product["prices"][0], json!({"amount": "100.00", "currency": "EUR"}));
        let path = format!("{PATH}/{}", product["id"].as_str().unwrap());
        let change = json!({"version": 1, "code": null, "active": false});
        let (status, changed) = world.call(world.marta, Method::PATCH, &path, Some(change)).await;
        assert_eq!((status, &changed["active"]), (StatusCode::OK, &json!(false)), "{changed}");
        assert_eq!(changed.get("code"), None);
        let change = Some(json!({"version": 1, "name": "Till"}));
        let (status, _) = world.call(world.marta, Method::PATCH, &path, change).await;
        assert_eq!(status, StatusCode::CONFLICT);
        let (_, list) =
            world.call(world.vera, Method::GET, &format!("{PATH}?active=true"), None).await;
        assert_eq!(list["items"], json!([]));
        let house = world.app.house.clone();
        let report = world.app.read(move |read| verify::workspace(read, &house)).await.unwrap();
        assert!(report.equal, "{:#?}", report.differences);
    }

    async fn a_name_and_a_code_are_there_once_and_sellers_change_nothing(world: World) {
        add(&world, json!({"name": "Point of sale", "code": "POS-1"})).await;
        for (body, field) in [
            (json!({"name": "point of SALE"}), "name"),
            (json!({"name": "Other", "code": "pos-1"}), "code"),
            (json!({"name": " "}), "name"),
            (json!({"name": "Tax", "tax": 10_001}), "tax"),
            (json!({"name": "Less", "prices": [{"amount": "-1.00", "currency": "EUR"}]}), "prices"),
            (json!({"name": "Two", "prices": [{"amount": "1.00", "currency": "EUR"},
                                              {"amount": "2.00", "currency": "EUR"}]}), "prices"),
        ] {
            let (status, problem) =
                world.call(world.marta, Method::POST, PATH, Some(body.clone())).await;
            assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{body}");
            assert_eq!(problem["errors"][0]["field"], field, "{problem}");
        }
        let body = Some(json!({"name": "Mine"}));
        let (status, _) = world.call(world.sam, Method::POST, PATH, body).await;
        assert_eq!(status, StatusCode::FORBIDDEN);
    }

    async fn pages_follow_each_other(world: World) {
        for name in ["Écran", "drawer", "Zebra printer"] {
            add(&world, json!({"name": name})).await;
        }
        let (_, first) = world.call(world.sam, Method::GET, &format!("{PATH}?limit=2"), None).await;
        assert_eq!(first["items"][0]["name"], "drawer");
        assert_eq!(first["items"][1]["name"], "Écran");
        let next = format!("{PATH}?limit=2&after={}", first["next"].as_str().unwrap());
        let (_, second) = world.call(world.sam, Method::GET, &next, None).await;
        assert_eq!(second["items"][0]["name"], "Zebra printer");
        let (_, begun) = world.call(world.sam, Method::GET, &format!("{PATH}?q=ECR"), None).await;
        assert_eq!(begun["items"].as_array().unwrap().len(), 1);
    }
}
