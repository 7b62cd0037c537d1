//! Goals: who sees them, what is there of them, and that the reports say the same.

use axum::http::{Method, StatusCode};
use deal::{ActivityKind, Direction, Log};
use serde_json::{Value, json};
use types::{Currency, Id, Money};

use crate::deals;
use crate::world::{World, both};

const PATH: &str = "/api/v1/goals";

async fn set(world: &World, body: Value) -> Value {
    let (status, goal) = world.call(world.marta, Method::POST, PATH, Some(body)).await;
    assert_eq!(status, StatusCode::CREATED, "{goal}");
    goal
}

async fn seen(world: &World, who: Id<types::User>) -> Vec<Value> {
    let (status, told) = world.call(who, Method::GET, PATH, None).await;
    assert_eq!(status, StatusCode::OK, "{told}");
    told["items"].as_array().unwrap().clone()
}

fn names(goals: &[Value]) -> Vec<&str> {
    goals.iter().map(|goal| goal["name"].as_str().unwrap()).collect()
}

both! {
    async fn a_goal_is_reckoned_as_the_reports_reckon(world: World) {
        let year = |measure: &str, target: f64| {
            json!({"scope": "company", "measure": measure, "period": "2026", "target": target})
        };
        for (measure, target) in
            [("won-amount", 10_000.0), ("won-deals", 4.0), ("new-deals", 3.0), ("win-rate", 80.0)]
        {
            set(&world, year(measure, target)).await;
        }
        let won = world.deal(world.sam, "Harbour Books").await;
        world.win(won.id, Money::of_minor(250_050, Currency::EUR)).await;
        world.deal(world.kim, "Mill Books").await;
        let goals = seen(&world, world.sam).await;
        let figure = |measure: &str| {
            let found = goals.iter().find(|goal| goal["measure"] == measure).unwrap();
            (found["progress"]["actual"].as_f64().unwrap(), found["n"].as_u64().unwrap())
        };
        assert_eq!(figure("won-amount"), (2_500.5, 1), "a seller sees the company's sum: {goals:#?}");
        assert_eq!(figure("won-deals"), (1.0, 1));
        assert_eq!(figure("new-deals"), (2.0, 2));
        assert_eq!(figure("win-rate"), (100.0, 1));
        let report = "/api/v1/insights/funnel?cohort=closed&from=2026-01-01&to=2026-12-31";
        let (_, report) = world.call(world.marta, Method::GET, report, None).await;
        assert_eq!(report["totals"]["value_won"][0]["amount"], "2500.50", "{report}");
        assert_eq!(report["totals"]["won"], 1);
        let abroad = world.deal(world.kim, "Prairie Books").await;
        world.win(abroad.id, Money::of_minor(90_000, Currency::USD)).await;
        let goals = seen(&world, world.sam).await;
        let sum = goals.iter().find(|goal| goal["measure"] == "won-amount").unwrap();
        assert_eq!((&sum["progress"]["actual"], &sum["n"]), (&json!(2_500.5), &json!(1)), "dollars are no euros");
        world.assert_sound().await;
    }

    async fn the_goal_of_a_team_that_is_gone_breaks_nothing(world: World) {
        let body = json!({"name": "North", "members": [world.sam.to_string()]});
        let (status, team) = world.call(world.anna, Method::POST, "/api/v1/teams", Some(body)).await;
        assert_eq!(status, StatusCode::CREATED, "{team}");
        for (measure, activity) in [("won-amount", ""), ("activities", "call"), ("win-rate", "")] {
            set(&world, json!({"scope": "team", "who": team["id"], "measure": measure,
                "activity": activity, "period": "2026", "target": 10.0})).await;
        }
        let path = format!("/api/v1/teams/{}", team["id"].as_str().unwrap());
        let (status, told) = world.call(world.anna, Method::DELETE, &path, None).await;
        assert_eq!(status, StatusCode::NO_CONTENT, "{told}");
        let goals = seen(&world, world.marta).await;
        assert_eq!(goals.len(), 3);
        for goal in goals {
            assert_eq!(goal["n"], 0, "{goal}");
            assert!(goal["progress"]["actual"].as_f64().is_none_or(|actual| actual == 0.0), "{goal}");
        }
    }

    async fn what_somebody_did_and_how_soon_counts_for_them(world: World) {
        for (who, measure, activity, target) in [
            (world.sam, "activities", "call", 4.0),
            (world.sam, "activities", "mail", 4.0),
            (world.kim, "activities", "call", 4.0),
            (world.sam, "response-time", "", 2.0),
        ] {
            set(&world, json!({"scope": "person", "who": who.to_string(), "measure": measure,
                "activity": activity, "period": "2026-03", "target": target})).await;
        }
        let deal = world.deal(world.sam, "Harbour Books").await;
        world.clock.advance(types::Millis::minutes(30));
        let by = world.by(world.sam).await;
        world
            .write(move |tx| {
                for direction in [Direction::Out, Direction::In] {
                    let log = Log { kind: ActivityKind::Call, direction, ..Log::default() };
                    let new = deals::NewActivity { log, ..deals::NewActivity::default() };
                    deals::log(tx, &by, deal.id, new, &[])?;
                }
                Ok(())
            })
            .await;
        let all = seen(&world, world.marta).await;
        let actual = |who: Id<types::User>, name: &str| {
            let who = who.to_string();
            let found = all.iter().find(|goal| goal["who"] == who.as_str() && goal["name"] == name);
            found.unwrap()["progress"]["actual"].as_f64().unwrap()
        };
        assert_eq!(actual(world.sam, "Calls"), 1.0, "what the buyer did is not theirs: {all:#?}");
        assert_eq!(actual(world.sam, "Mails"), 0.0);
        assert_eq!(actual(world.kim, "Calls"), 0.0);
        assert_eq!(actual(world.sam, "Response time"), 0.5);
        let soon = all.iter().find(|goal| goal["measure"] == "response-time").unwrap();
        assert_eq!(soon["says"], "on track", "less is better: {soon}");
    }

    async fn whoever_is_not_answered_counts_as_waiting(world: World) {
        set(&world, json!({"scope": "company", "measure": "response-time", "period": "2026-03", "target": 2.0})).await;
        let answered = world.deal(world.sam, "Harbour Books").await;
        for n in 0..3 {
            world.deal(world.sam, &format!("Deal {n}")).await;
        }
        world.clock.advance(types::Millis::minutes(30));
        let by = world.by(world.sam).await;
        world
            .write(move |tx| {
                let log = Log { kind: ActivityKind::Call, ..Log::default() };
                let new = deals::NewActivity { log, ..deals::NewActivity::default() };
                deals::log(tx, &by, answered.id, new, &[])
            })
            .await;
        let goal = seen(&world, world.marta).await.remove(0);
        assert_eq!((&goal["says"], &goal["n"]), (&json!("not begun"), &json!(4)), "too soon to say: {goal}");
        world.clock.advance(types::Millis::days(4));
        let goal = seen(&world, world.marta).await.remove(0);
        assert_eq!(goal["says"], "far behind", "one in half an hour and three never: {goal}");
        assert!(goal["progress"]["actual"].as_f64().unwrap() > 16.0, "{goal}");
    }

    async fn pace_counts_working_time(world: World) {
        // Monday at nine: of the five working days from this Monday on, none is over; on Saturday all are.
        let week = json!({"scope": "company", "measure": "won-deals", "target": 5.0,
                          "from": "2026-03-02", "to": "2026-03-08"});
        set(&world, week).await;
        let elapsed = |goals: &[Value]| goals[0]["progress"]["elapsed"].as_f64().unwrap();
        let goals = seen(&world, world.marta).await;
        assert!(elapsed(&goals) < 0.01, "{goals:?}");
        assert_eq!(goals[0]["says"], "not begun");
        world.clock.set("2026-03-04T23:00:00Z".parse().unwrap());
        let goals = seen(&world, world.marta).await;
        assert!((elapsed(&goals) - 0.6).abs() < 1e-9, "three of five days: {goals:?}");
        assert_eq!(goals[0]["says"], "far behind");
        world.clock.set("2026-03-07T08:00:00Z".parse().unwrap());
        assert!((elapsed(&seen(&world, world.marta).await) - 1.0).abs() < 1e-9);
        world.clock.set("2026-03-09T08:00:00Z".parse().unwrap());
        assert!(seen(&world, world.marta).await.is_empty(), "its days are over");
    }

    async fn one_sees_the_companys_ones_teams_and_ones_own(world: World) {
        let body = json!({"name": "North", "members": [world.sam.to_string()]});
        let (status, team) = world.call(world.anna, Method::POST, "/api/v1/teams", Some(body)).await;
        assert_eq!(status, StatusCode::CREATED, "{team}");
        for (name, scope, who) in [
            ("All", "company", Value::Null),
            ("Team", "team", team["id"].clone()),
            ("Sam’s", "person", json!(world.sam.to_string())),
            ("Kim’s", "person", json!(world.kim.to_string())),
        ] {
            set(&world, json!({"name": name, "scope": scope, "who": who, "measure": "won-deals",
                               "period": "2026-Q1", "target": 1.0})).await;
        }
        assert_eq!(names(&seen(&world, world.sam).await), ["All", "Team", "Sam’s"]);
        assert_eq!(names(&seen(&world, world.kim).await), ["All", "Kim’s"]);
        assert_eq!(seen(&world, world.marta).await.len(), 4);
        let all = seen(&world, world.marta).await;
        let kims = all.iter().find(|goal| goal["name"] == "Kim’s").unwrap();
        let path = format!("{PATH}/{}", kims["id"].as_str().unwrap());
        let (status, _) = world.call(world.sam, Method::GET, &path, None).await;
        assert_eq!(status, StatusCode::NOT_FOUND, "what one does not see is not there");
        let (status, _) = world.call(world.kim, Method::PATCH, &path, Some(json!({"target": 9.0}))).await;
        assert_eq!(status, StatusCode::FORBIDDEN);
        let (status, changed) =
            world.call(world.marta, Method::PATCH, &path, Some(json!({"version": 1, "target": 9.0}))).await;
        assert_eq!((status, &changed["target"]), (StatusCode::OK, &json!(9.0)));
        let (status, _) =
            world.call(world.marta, Method::PATCH, &path, Some(json!({"version": 1, "target": 8.0}))).await;
        assert_eq!(status, StatusCode::CONFLICT);
        let (status, _) = world.call(world.marta, Method::DELETE, &path, None).await;
        assert_eq!(status, StatusCode::NO_CONTENT);
        world.assert_sound().await;
    }

    async fn a_free_result_is_entered_by_whose_it_is(world: World) {
        let goal = set(&world, json!({"name": "Reference visits", "scope": "person",
            "who": world.sam.to_string(), "measure": "result", "period": "2026-03", "target": 4.0})).await;
        let path = format!("{PATH}/{}/actual", goal["id"].as_str().unwrap());
        let body = || Some(json!({"actual": 2.5}));
        let (status, _) = world.call(world.sam, Method::PUT, &path, body()).await;
        assert_eq!(status, StatusCode::OK);
        let (status, _) = world.call(world.kim, Method::PUT, &path, body()).await;
        assert_eq!(status, StatusCode::NOT_FOUND);
        assert_eq!(seen(&world, world.sam).await[0]["progress"]["actual"], 2.5);
        let other = set(&world, json!({"scope": "company", "measure": "won-deals", "period": "2026",
                                       "target": 1.0})).await;
        let path = format!("{PATH}/{}/actual", other["id"].as_str().unwrap());
        let (status, _) = world.call(world.marta, Method::PUT, &path, body()).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "what is reckoned is not entered");
        world.assert_sound().await;
    }

    async fn a_wrong_goal_is_refused_by_its_field(world: World) {
        let good = json!({"scope": "company", "measure": "won-deals", "period": "2026", "target": 1.0});
        for (field, wrong, at) in [
            ("scope", json!("galaxy"), "scope"),
            ("scope", json!("team"), "who"),
            ("measure", json!("luck"), "measure"),
            ("measure", json!("activities"), "activity"),
            ("measure", json!("result"), "name"),
            ("period", json!("2026-Q5"), "period"),
            ("period", json!("2026-13"), "period"),
            ("target", json!(0.0), "target"),
            ("target", json!(1e300), "target"),
        ] {
            let mut body = good.clone();
            body[field] = wrong;
            let (status, problem) = world.call(world.marta, Method::POST, PATH, Some(body)).await;
            assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{field}: {problem}");
            assert_eq!(problem["errors"][0]["field"], at, "{problem}");
        }
        let (status, _) = world.call(world.sam, Method::POST, PATH, Some(good)).await;
        assert_eq!(status, StatusCode::FORBIDDEN);
    }
}

#[test]
fn periods_are_named_by_year_quarter_and_month() {
    let days =
        |name: &str| super::period(name).map(|(from, to)| (from.to_string(), to.to_string()));
    let pair = |from: &str, to: &str| Some((from.to_owned(), to.to_owned()));
    assert_eq!(days("2026"), pair("2026-01-01", "2026-12-31"));
    assert_eq!(days("2026-Q1"), pair("2026-01-01", "2026-03-31"));
    assert_eq!(days("2028-02"), pair("2028-02-01", "2028-02-29"));
    for wrong in ["", "26", "2026-Q0", "2026-Q", "2026-0", "2026-13", "2026-x", "99999"] {
        assert_eq!(days(wrong), None, "{wrong}");
    }
}
