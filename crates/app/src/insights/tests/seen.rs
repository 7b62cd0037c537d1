//! Who sees which numbers, and what a query may ask.

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::world::{World, both};

async fn get(world: &World, who: types::Id<types::User>, path: &str) -> (StatusCode, Value) {
    world.call(who, Method::GET, &format!("/api/v1/insights/{path}"), None).await
}

both! {
    async fn everybody_is_told_of_the_deals_that_they_see(world: World) {
        world.deal(world.sam, "Harbour Books").await;
        world.deal(world.sam, "Hill Books").await;
        world.deal(world.kim, "Mill Books").await;
        for (who, deals, own) in
            [(world.marta, 3, false), (world.vera, 3, false), (world.sam, 2, true), (world.kim, 1, true), (world.pia, 0, true)]
        {
            let (status, told) = get(&world, who, "funnel?by=owner").await;
            assert_eq!(status, StatusCode::OK, "{told}");
            assert_eq!(told["totals"]["deals"], deals);
            assert_eq!(told["scope"]["own_view"], own);
            let (_, behind) = get(&world, who, "deals").await;
            assert_eq!(behind["total"], deals);
            assert_eq!(behind["items"].as_array().unwrap().len(), deals);
        }
        let (_, told) = get(&world, world.kim, "people").await;
        assert_eq!(told["people"].as_array().unwrap().len(), 1, "nobody else's strengths: {told}");
    }

    async fn a_number_leads_to_its_deals_page_by_page(world: World) {
        for name in ["One", "Two", "Three"] {
            world.deal(world.sam, name).await;
        }
        let (_, told) = get(&world, world.anna, "funnel").await;
        let stage = told["playbooks"][0]["stages"][0]["stage"].as_str().unwrap().to_owned();
        let path = format!("deals?stage={stage}&fate=open&limit=2");
        let (_, first) = get(&world, world.anna, &path).await;
        assert_eq!((&first["total"], first["items"].as_array().unwrap().len()), (&json!(3), 2));
        let (_, rest) = get(&world, world.anna, &format!("{path}&after={}", first["next"])).await;
        assert_eq!(rest["items"][0]["name"], "Three");
        assert!(rest["next"].is_null());
        let (_, mine) = get(&world, world.sam, "deals?by=owner&group=(none)").await;
        assert_eq!(mine["total"], 0);
    }

    async fn what_cannot_be_asked_is_refused_by_name(world: World) {
        for (path, field) in [
            ("funnel?by=colour", "by"),
            ("funnel?playbook=nothing", "playbook"),
            ("funnel?version=1", "playbook"),
            ("funnel?from=2026-02-01&to=2026-01-01", "to"),
            ("funnel?from=yesterday", "from"),
            ("funnel?cohort=both", "cohort"),
            ("funnel?owner=Nobody", "owner"),
            ("survival?days=a", "days"),
            ("people?by=month", "by"),
            ("deals?stage=nowhere", "stage"),
            ("deals?outcome=great", "outcome"),
            ("deals?limit=0", "limit"),
            ("deals?group=x", "by"),
        ] {
            let (status, told) = get(&world, world.anna, path).await;
            assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{path}: {told}");
            assert_eq!(told["errors"][0]["field"], field, "{path}: {told}");
        }
        let (status, told) = get(&world, world.anna, "funnel?source=moon").await;
        assert_eq!((status, &told["totals"]["deals"]), (StatusCode::OK, &json!(0)));
        assert_eq!(told["totals"]["conversion"]["small"], true);
    }

    async fn people_may_be_asked_for_by_name(world: World) {
        world.deal(world.sam, "Harbour Books").await;
        let (_, told) = get(&world, world.marta, "funnel?owner=Sam%20Seller").await;
        assert_eq!(told["totals"]["deals"], 1);
        let (_, told) = get(&world, world.sam, "funnel?owner=me").await;
        assert_eq!(told["totals"]["deals"], 1);
    }
}
