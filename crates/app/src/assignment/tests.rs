//! Who gets what: rules, turns, load, roles, many at once.

use axum::http::{Method, StatusCode};
use serde_json::{Value, json};
use types::Id;

use super::role::find_and_assign;
use crate::world::{World, both};
use crate::{By, background, deals, verify};

const RULES: &str = "/api/v1/assignment-rules";

async fn rule(world: &World, body: Value) -> Value {
    let (status, rule) = world.call(world.marta, Method::POST, RULES, Some(body)).await;
    assert_eq!(status, StatusCode::CREATED, "{rule}");
    rule
}

/// The owner of a lead that the rules gave to somebody.
async fn owner(world: &World, more: Value) -> Value {
    let mut body = json!({"name": "Lead", "playbook": "simple-funnel", "by_rules": true});
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let (status, deal) = world.call(world.marta, Method::POST, "/api/v1/deals", Some(body)).await;
    assert_eq!(status, StatusCode::CREATED, "{deal}");
    deal["owner"].clone()
}

async fn team(world: &World, members: &[Id<types::User>]) -> Value {
    let body = json!({"name": "North", "members": members, "territory": ["DE", "DK"]});
    let (status, team) = world.call(world.anna, Method::POST, "/api/v1/teams", Some(body)).await;
    assert_eq!(status, StatusCode::CREATED, "{team}");
    team["id"].clone()
}

async fn verified(world: &World) {
    let house = world.app.house.clone();
    let report = world.app.read(move |read| verify::workspace(read, &house)).await.unwrap();
    assert!(report.equal, "{:#?}", report.differences);
}

both! {
    async fn the_first_rule_that_fits_decides(world: World) {
        let north = team(&world, &[world.sam]).await;
        rule(&world, json!({"name": "Fairs", "when": {"sources": ["Fair"]}, "to": {"user": world.sam}})).await;
        rule(&world, json!({"name": "Portuguese", "when": {"languages": ["pt"]}, "to": {"user": world.kim}})).await;
        rule(&world, json!({"name": "North", "when": {"territory": north}, "to": {"round_robin_team": north}})).await;
        assert_eq!(owner(&world, json!({"source": "fair"})).await, json!(world.sam));
        assert_eq!(owner(&world, json!({"language": "pt"})).await, json!(world.kim));
        assert_eq!(owner(&world, json!({"country": "DK"})).await, json!(world.sam));
        assert_eq!(owner(&world, json!({"country": "FR"})).await, Value::Null);
        verified(&world).await;
    }

    async fn turns_go_round_and_skip_whoever_is_not_active(world: World) {
        rule(&world, json!({"name": "All", "to": {"round_robin": [world.sam, world.kim, world.vera]}})).await;
        let mut owners = Vec::new();
        for _ in 0..4 {
            owners.push(owner(&world, json!({})).await);
        }
        let (sam, kim) = (json!(world.sam), json!(world.kim));
        assert_eq!(owners, [sam.clone(), kim.clone(), sam, kim.clone()], "a viewer gets nothing");
        let leave = Some(json!({"active": false}));
        world.call(world.anna, Method::PATCH, &format!("/api/v1/users/{}", world.sam), leave).await;
        assert_eq!(owner(&world, json!({})).await, kim);
    }

    async fn whoever_has_least_to_do_gets_the_lead(world: World) {
        let north = team(&world, &[world.sam, world.kim]).await;
        rule(&world, json!({"name": "Load", "to": {"least_load": north}})).await;
        world.deal(world.sam, "One").await;
        world.deal(world.sam, "Two").await;
        assert_eq!(owner(&world, json!({})).await, json!(world.kim));
        assert_eq!(owner(&world, json!({})).await, json!(world.kim));
        assert_eq!(owner(&world, json!({})).await, json!(world.sam), "equal, and Sam came first");
    }

    async fn working_hours_count_where_the_rule_says_so(world: World) {
        let far = Some(json!({"zone": "America/Los_Angeles"}));
        world.call(world.anna, Method::PATCH, &format!("/api/v1/users/{}", world.sam), far).await;
        let to = json!({"round_robin": [world.sam, world.kim]});
        rule(&world, json!({"name": "Now", "to": to, "at_work_first": true})).await;
        for _ in 0..3 {
            assert_eq!(owner(&world, json!({})).await, json!(world.kim), "nine o'clock in Berlin");
        }
    }

    async fn rules_are_changed_by_managers_and_move_together(world: World) {
        let first = rule(&world, json!({"name": "First", "to": {"user": world.sam}})).await;
        let second =
            rule(&world, json!({"name": "Second", "to": {"user": world.kim}, "rank": 1})).await;
        assert_eq!(second["rank"], 1);
        let path = format!("{RULES}/{}", first["id"].as_str().unwrap());
        let (_, shown) = world.call(world.sam, Method::GET, &path, None).await;
        assert_eq!(shown["rank"], 2);
        let off = Some(json!({"active": false, "version": 1}));
        let (status, _) = world.call(world.sam, Method::PATCH, &path, off.clone()).await;
        assert_eq!(status, StatusCode::FORBIDDEN);
        let (status, _) = world.call(world.marta, Method::PATCH, &path, off.clone()).await;
        assert_eq!(status, StatusCode::OK);
        let (status, _) = world.call(world.marta, Method::PATCH, &path, off).await;
        assert_eq!(status, StatusCode::CONFLICT);
        let stranger: Id<types::User> = world.app.house.new_id();
        let bad = Some(json!({"name": "Bad", "to": {"user": stranger}}));
        let (status, problem) = world.call(world.marta, Method::POST, RULES, bad).await;
        assert_eq!((status, &problem["errors"][0]["field"]), (StatusCode::UNPROCESSABLE_ENTITY, &json!("to")));
        let (status, _) = world.call(world.marta, Method::DELETE, &path, None).await;
        assert_eq!(status, StatusCode::NO_CONTENT);
        verified(&world).await;
    }

    async fn many_deals_are_assigned_at_once(world: World) {
        let one = world.deal(world.sam, "One").await.id;
        let two = world.deal(world.kim, "Two").await.id;
        let gone: Id<types::Deal> = world.app.house.new_id();
        let path = "/api/v1/deals/assign";
        let body = Some(json!({"deals": [one, two, gone], "to": {"user": world.kim}}));
        let (status, _) = world.call(world.sam, Method::POST, path, body.clone()).await;
        assert_eq!(status, StatusCode::FORBIDDEN);
        let (status, done) = world.call(world.marta, Method::POST, path, body).await;
        assert_eq!(status, StatusCode::OK, "{done}");
        assert_eq!((&done["changed"], &done["unchanged"]), (&json!(1), &json!(1)));
        assert_eq!(done["refused"][0]["id"], json!(gone));
        rule(&world, json!({"name": "All", "to": {"user": world.sam}})).await;
        let body = Some(json!({"deals": [one, two], "to": "rules"}));
        let (_, done) = world.call(world.marta, Method::POST, path, body).await;
        assert_eq!(done["changed"], 2, "{done}");
        let viewer = Some(json!({"deals": [one], "to": {"user": world.vera}}));
        let (status, _) = world.call(world.marta, Method::POST, path, viewer).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        verified(&world).await;
    }

    async fn a_role_that_nobody_plays_is_filled_from_the_team_first_then_by_load(world: World) {
        team(&world, &[world.sam, world.pia]).await;
        for user in [world.pia, world.kim] {
            let plays = Some(json!({"plays": ["delivery"]}));
            world.call(world.anna, Method::PATCH, &format!("/api/v1/users/{user}"), plays).await;
        }
        let deal = world.deal(world.sam, "Harbour Books").await;
        let house = world.app.house.clone();
        let id = deal.id;
        let found = world
            .write(move |tx| {
                let by = By::system(&house);
                let found = find_and_assign(tx, &by, id, "delivery")?;
                Ok((found, deals::find(tx, &by, id)?))
            })
            .await;
        assert!(found.0);
        assert_eq!(found.1.state.holders.get("delivery"), Some(&world.pia));
        assert_eq!(found.1.state.owner, Some(world.pia));
        let house = world.app.house.clone();
        let nobody = world
            .write(move |tx| find_and_assign(tx, &By::system(&house), id, "manager"))
            .await;
        assert!(!nobody);
        verified(&world).await;
    }

    async fn what_a_playbook_asks_is_done_by_the_worker(world: World) {
        use deal::Obligation;
        use deals::raised::{ASSIGN, Raised};
        let plays = Some(json!({"plays": ["delivery"]}));
        world.call(world.anna, Method::PATCH, &format!("/api/v1/users/{}", world.pia), plays).await;
        let deal = world.deal(world.sam, "Harbour Books").await.id;
        let house = world.app.house.clone();
        world
            .write(move |tx| {
                let asks = Obligation::Assign { role: "delivery".to_owned() };
                let now = house.clock.now();
                let raised = Raised { deal, asks };
                let job = jobs::NewJob::new(house.new_id(), ASSIGN, &raised, now);
                Ok(jobs::enqueue(tx, &job)?)
            })
            .await;
        background::worker(&world.app).run_due().await.unwrap();
        let by = By::system(&world.app.house);
        let found = world.app.read(move |read| deals::find(read, &by, deal)).await.unwrap();
        assert_eq!(found.state.owner, Some(world.pia));
    }
}
