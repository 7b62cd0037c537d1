//! Who sees which numbers, and what a query may ask.

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};
use utoipa::IntoParams;

use crate::insights::InsightQuery;
use crate::insights::uses::USES;
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
            ("funnel?as_of=2026-03-03", "as_of"),
            ("survival?days=a", "days"),
            ("people?by=month", "by"),
            ("deals?stage=nowhere", "stage"),
            ("deals?outcome=great", "outcome"),
            ("deals?limit=0", "limit"),
            ("deals?group=x", "by"),
            ("leak?by=owner", "by"),
            ("health?faster=10", "faster"),
            ("health?period=nonsense", "period"),
            ("funnel?last=5", "last"),
            ("deals?ahead=30", "ahead"),
        ] {
            let (status, told) = get(&world, world.anna, path).await;
            assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{path}: {told}");
            assert_eq!(told["errors"][0]["field"], field, "{path}: {told}");
        }
        let (status, told) = get(&world, world.anna, "funnel?source=moon").await;
        assert_eq!((status, &told["totals"]["deals"]), (StatusCode::OK, &json!(0)));
        assert_eq!(told["totals"]["conversion"]["small"], true);
    }

    async fn a_day_that_goes_on_is_seen_up_to_now(world: World) {
        let (_, today) = get(&world, world.anna, "funnel?as_of=2026-03-02").await;
        let (_, now) = get(&world, world.anna, "funnel").await;
        assert_eq!(today["scope"]["as_of"], now["scope"]["as_of"], "{today}");
        let (_, before) = get(&world, world.anna, "funnel?as_of=2026-03-01").await;
        assert!(before["scope"]["as_of"].as_str().unwrap() < now["scope"]["as_of"].as_str().unwrap());
    }

    async fn overdue_tasks_are_those_of_the_deals_looked_at(world: World) {
        for owner in [world.sam, world.kim] {
            let (deal, by) = (world.deal(owner, "Books").await, world.by(world.marta).await);
            world
                .write(move |tx| {
                    let role = Some("seller".to_owned());
                    let assign = deal::Command::Assign { role, user: Some(owner) };
                    crate::deals::act(tx, &by, deal.id, None, assign)
                })
                .await;
        }
        world.clock.advance(types::Millis::days(60));
        let sum = |told: &Value| {
            let people = told["overdue"].as_array().unwrap().iter();
            people.map(|it| it["tasks"].as_i64().unwrap()).sum::<i64>()
        };
        let (_, all) = get(&world, world.marta, "activity").await;
        let (_, sams) = get(&world, world.marta, "activity?owner=Sam%20Seller").await;
        let (_, none) = get(&world, world.marta, "activity?source=moon").await;
        assert!(sum(&all) > 0, "{all}");
        assert_eq!((sum(&sams) * 2, sum(&none)), (sum(&all), 0), "{sams}");
    }

    async fn what_was_won_keeps_its_currency(world: World) {
        let deal = world.deal(world.sam, "Prairie Books").await;
        world.win(deal.id, types::Money::of_minor(90_000, types::Currency::USD)).await;
        let by = world.by(world.marta).await;
        let euros = types::Money::of_minor(50_000, types::Currency::EUR);
        let changes = deal::Changes { amount: deal::Edit::Set(euros), ..deal::Changes::default() };
        world
            .write(move |tx| {
                let change = deal::Command::Change(changes.clone().into());
                crate::deals::act(tx, &by, deal.id, None, change)
            })
            .await;
        let (_, told) = get(&world, world.marta, "funnel").await;
        let won = &told["totals"]["value_won"][0];
        assert_eq!((&won["amount"], &won["currency"]), (&json!("900.00"), &json!("USD")), "{told}");
    }

    async fn experiments_that_run_are_changes_being_judged(world: World) {
        let plan = json!({"name": "How to begin", "playbook": "simple-funnel", "what": "task",
            "stage": "prospect", "task": "get-in-touch", "a": "Call them", "b": "Write to them",
            "base": 30.0, "change": 20.0});
        let path = "/api/v1/experiments";
        let (_, made) = world.call(world.marta, Method::POST, path, Some(plan)).await;
        let run = format!("{path}/{}/run", made["id"].as_str().unwrap());
        world.call(world.marta, Method::PUT, &run, None).await;
        let says = |told: &Value| {
            let evidence = told["evidence"].as_array().unwrap();
            evidence.iter().any(|it| it == "One experiment is running.")
        };
        let (_, none) = get(&world, world.marta, "health").await;
        assert!(!says(&none), "no deal of the playbook is looked at: {none}");
        world.deal(world.sam, "Harbour Books").await;
        let (_, told) = get(&world, world.marta, "health").await;
        assert!(says(&told), "{told}");
    }

    async fn people_who_got_known_after_the_end_are_no_trait(world: World) {
        let mut deals = Vec::new();
        for name in ["Harbour Books", "Hill Books"] {
            deals.push(world.deal(world.sam, name).await);
        }
        let add = async |deal: &crate::deals::Deal, name: &'static str| {
            let (by, id) = (world.by(world.sam).await, deal.id);
            world
                .write(move |tx| {
                    let person = json!({"do": "add_person", "person": {"name": name}, "primary": false});
                    let command: deal::Command = serde_json::from_value(person).unwrap();
                    crate::deals::act(tx, &by, id, None, command)
                })
                .await;
        };
        for deal in &deals {
            add(deal, "Ada").await;
        }
        add(&deals[0], "Bo").await;
        world.clock.advance(types::Millis::days(1));
        for deal in &deals {
            world.win(deal.id, types::Money::of_minor(90_000, types::Currency::EUR)).await;
        }
        world.clock.advance(types::Millis::days(1));
        add(&deals[1], "Cy").await;
        let (_, told) = get(&world, world.marta, "lookback").await;
        let traits = told["traits"].as_array().unwrap();
        let known = traits.iter().find(|it| it["name"] == "several people known at the buyer's").unwrap();
        assert_eq!((&known["won"]["count"], &known["won"]["n"]), (&json!(1), &json!(2)), "{known}");
    }

    async fn people_may_be_asked_for_by_name(world: World) {
        world.deal(world.sam, "Harbour Books").await;
        let (_, told) = get(&world, world.marta, "funnel?owner=Sam%20Seller").await;
        assert_eq!(told["totals"]["deals"], 1);
        let (_, told) = get(&world, world.sam, "funnel?owner=me").await;
        assert_eq!(told["totals"]["deals"], 1);
    }
}

#[test]
fn every_parameter_belongs_to_the_scope_or_to_some_report() {
    const SCOPE: [&str; 14] = [
        "from", "to", "cohort", "as_of", "playbook", "version", "owner", "team", "source",
        "campaign", "product", "segment", "country", "zone",
    ];
    let parameters = InsightQuery::into_params(|| None);
    let beside = InsightQuery::default().beside_the_scope().map(|(field, _)| field);
    for parameter in &parameters {
        let name = parameter.name.as_str();
        assert!(SCOPE.contains(&name) || beside.contains(&name), "{name} is swallowed by all");
    }
    assert_eq!(parameters.len(), SCOPE.len() + beside.len());
    for field in beside {
        assert!(USES.iter().any(|(_, _, uses)| uses.contains(&field)), "nobody uses {field}");
    }
}
