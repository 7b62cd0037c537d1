//! Two teams far apart: each deal's time is counted by the hours of the team that it counts for.

use axum::http::{Method, StatusCode};
use deal::Command;
use deal::state::Visit;
use serde_json::{Value, json};
use types::id::kind as id;
use types::{Id, Timestamp};

use crate::insights::{self, InsightQuery};
use crate::world::{World, both};
use crate::{deals, playbooks, teams};

/// A lead is answered within a working day.
const PLAYBOOK: &str = r#"
key = "quick"
name = "Quick answers"
[[role]]
key = "seller"
name = "Seller"

[[stage]]
key = "answer"
name = "Answer the lead"
phase = "lead"
owner = "seller"
within = "1 working day"

[[stage]]
key = "offer"
name = "Send the offer"
phase = "deal"
owner = "seller"

[[stage]]
key = "deliver"
name = "Deliver the goods"
phase = "delivery"
owner = "seller"

[[reason]]
key = "silent"
for = "lost"
name = "No answer any more"
"#;

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// Ten to six in São Paulo, where Brazil's holidays are off.
fn paulista() -> Value {
    let day = json!(["10:00-18:00"]);
    let week = json!({
        "monday": day, "tuesday": day, "wednesday": day, "thursday": day, "friday": day,
    });
    json!({"zone": "America/Sao_Paulo", "week": week, "holidays": "BR"})
}

/// A team of one; administrators make it, who alone may give it hours.
async fn team(world: &World, name: &str, member: Id<id::User>, hours: Value) -> Value {
    let body = json!({"name": name, "members": [member], "calendar": hours});
    let (status, team) = world.call(world.anna, Method::POST, "/api/v1/teams", Some(body)).await;
    assert_eq!(status, StatusCode::CREATED, "{team}");
    team
}

/// Sam is in Berlin and goes by the workspace's hours, Kim is in São Paulo and goes by other ones.
async fn far_apart(world: &World) -> Value {
    let by = world.by(world.anna).await;
    world.write(move |tx| playbooks::publish(tx, &by, PLAYBOOK, None).map(drop)).await;
    team(world, "Berlin", world.sam, Value::Null).await;
    team(world, "São Paulo", world.kim, paulista()).await
}

async fn lead(world: &World, owner: Id<id::User>) -> Id<id::Deal> {
    let by = world.by(owner).await;
    let opened = world.write(move |tx| {
        let open = deal::Open {
            name: "Harbour Books".to_owned(),
            owner: Some(owner),
            ..deal::Open::default()
        };
        let playbook = Some("quick".to_owned());
        Ok(deals::open(tx, &by, deals::NewDeal { playbook, open, ..Default::default() })?.deal)
    });
    opened.await.id
}

async fn act(world: &World, deal: Id<id::Deal>, command: Command) -> deals::Deal {
    let by = world.by(world.marta).await;
    world.write(move |tx| Ok(deals::act(tx, &by, deal, None, command.clone())?.deal)).await
}

async fn give(world: &World, deal: Id<id::Deal>, to: Id<id::User>) -> deals::Deal {
    act(world, deal, Command::Assign { role: None, user: Some(to) }).await
}

async fn visit(world: &World, deal: Id<id::Deal>) -> Visit {
    let by = world.by(world.marta).await;
    let found = world.app.read(move |read| deals::find(read, &by, deal)).await.unwrap();
    found.state.visit.unwrap()
}

async fn due(world: &World, deal: Id<id::Deal>) -> Option<Timestamp> {
    visit(world, deal).await.due
}

both! {
    async fn clocks_change_in_berlin_and_not_in_sao_paulo(world: World) {
        far_apart(&world).await;
        // A Friday, at four in Berlin and at noon in São Paulo; on the Sunday Berlin's summer begins.
        world.clock.set(at("2026-03-27T15:00:00Z"));
        let berlin = lead(&world, world.sam).await;
        let paulo = lead(&world, world.kim).await;
        assert_eq!(due(&world, berlin).await, Some(at("2026-03-30T14:00:00Z")));
        assert_eq!(due(&world, paulo).await, Some(at("2026-03-30T15:00:00Z")));
        world.assert_sound().await;
    }

    async fn a_holiday_of_one_country_is_a_day_of_work_in_the_other(world: World) {
        far_apart(&world).await;
        // The day of Tiradentes follows, on which Brazil rests.
        world.clock.set(at("2026-04-20T14:00:00Z"));
        let berlin = lead(&world, world.sam).await;
        let paulo = lead(&world, world.kim).await;
        assert_eq!(due(&world, berlin).await, Some(at("2026-04-21T14:00:00Z")));
        assert_eq!(due(&world, paulo).await, Some(at("2026-04-22T14:00:00Z")));
    }

    async fn a_lead_that_is_given_out_has_the_hours_of_who_gets_it(world: World) {
        far_apart(&world).await;
        world.clock.set(at("2026-03-27T15:00:00Z"));
        let deal = lead(&world, world.sam).await;
        world.clock.set(at("2026-03-30T09:00:00Z"));
        let given = give(&world, deal, world.kim).await;
        assert_eq!(given.state.visit.unwrap().due, Some(at("2026-03-30T15:00:00Z")), "from Friday on, by other hours");
        let visits = world.app.read(move |read| deals::visits(read, deal)).await.unwrap();
        assert_eq!(visits.last().unwrap().due_at, Some(at("2026-03-30T15:00:00Z")));
        // By Berlin's hours its time would be over already: the deadline that it has stays.
        world.clock.set(at("2026-03-30T14:30:00Z"));
        give(&world, deal, world.sam).await;
        assert_eq!(due(&world, deal).await, Some(at("2026-03-30T15:00:00Z")));
        world.assert_sound().await;
    }

    async fn who_passes_a_late_deal_on_may_make_it_timely_again(world: World) {
        far_apart(&world).await;
        world.clock.set(at("2026-04-20T14:00:00Z"));
        let deal = lead(&world, world.sam).await;
        world.clock.set(at("2026-04-21T15:00:00Z"));
        let by = crate::house::By::system(&world.app.house);
        world.write(move |tx| deals::tick(tx, &by, 10)).await;
        assert!(visit(&world, deal).await.late);
        give(&world, deal, world.kim).await;
        let visit = visit(&world, deal).await;
        assert_eq!((visit.due, visit.late), (Some(at("2026-04-22T14:00:00Z")), false));
        world.assert_sound().await;
    }

    async fn other_hours_hold_for_what_begins_from_then_on(world: World) {
        let paulo = far_apart(&world).await;
        world.clock.set(at("2026-03-27T15:00:00Z"));
        let before = lead(&world, world.kim).await;
        let path = format!("/api/v1/teams/{}", paulo["id"].as_str().unwrap());
        let (status, team) = world.call(world.anna, Method::PATCH, &path, Some(json!({"calendar": null}))).await;
        assert_eq!((status, &team["calendar"]), (StatusCode::OK, &Value::Null), "{team}");
        let after = lead(&world, world.kim).await;
        assert_eq!(due(&world, before).await, Some(at("2026-03-30T15:00:00Z")));
        assert_eq!(due(&world, after).await, Some(at("2026-03-30T14:00:00Z")), "the workspace's hours again");
        world.assert_sound().await;
    }

    async fn only_administrators_set_a_teams_hours(world: World) {
        let paulo = far_apart(&world).await;
        assert_eq!(paulo["calendar"]["zone"], "America/Sao_Paulo");
        let path = format!("/api/v1/teams/{}", paulo["id"].as_str().unwrap());
        let wish = |version: i64| Some(json!({"version": version, "calendar": {"zone": "Europe/Lisbon", "week": {"monday": ["08:00-12:00"]}}}));
        for person in [world.marta, world.sam, world.vera] {
            let (status, problem) = world.call(person, Method::PATCH, &path, wish(1)).await;
            assert_eq!(status, StatusCode::FORBIDDEN, "{problem}");
        }
        let new = json!({"name": "Lisbon", "calendar": paulista()});
        let (status, _) = world.call(world.marta, Method::POST, "/api/v1/teams", Some(new)).await;
        assert_eq!(status, StatusCode::FORBIDDEN, "nor in making one");
        let rename = Some(json!({"version": 1, "name": "Brasil", "calendar": paulista()}));
        let (status, team) = world.call(world.marta, Method::PATCH, &path, rename).await;
        assert_eq!((status, &team["version"]), (StatusCode::OK, &json!(2)), "the hours are as before: {team}");
        let (status, _) = world.call(world.anna, Method::PATCH, &path, wish(1)).await;
        assert_eq!(status, StatusCode::CONFLICT);
        let (status, team) = world.call(world.anna, Method::PATCH, &path, wish(2)).await;
        assert_eq!((status, &team["calendar"]["zone"]), (StatusCode::OK, &json!("Europe/Lisbon")), "{team}");
        let bad = Some(json!({"calendar": {"zone": "Mars/Olympus", "week": {}}}));
        let (status, problem) = world.call(world.anna, Method::PATCH, &path, bad).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{problem}");
        let nothing: Id<id::Team> = world.app.house.new_id();
        let (status, _) = world.call(world.anna, Method::PATCH, &format!("/api/v1/teams/{nothing}"), wish(1)).await;
        assert_eq!(status, StatusCode::NOT_FOUND);
        world.assert_sound().await;
    }

    async fn measures_count_the_working_time_of_each_team(world: World) {
        far_apart(&world).await;
        world.clock.set(at("2026-03-27T15:00:00Z"));
        let berlin = lead(&world, world.sam).await;
        let paulo = lead(&world, world.kim).await;
        world.clock.set(at("2026-03-30T15:00:00Z"));
        for deal in [berlin, paulo] {
            let over = Some(deal::Override { reason: "They want to start".to_owned() });
            act(&world, deal, Command::Advance { to: None, over, at: None }).await;
        }
        let by = world.by(world.anna).await;
        let told = insights::velocity(&world.app, &by, InsightQuery::default()).await.unwrap();
        let told = serde_json::to_value(told).unwrap();
        let stage = told["stages"].as_array().unwrap().iter().find(|it| it["stage"] == "answer").unwrap();
        // Berlin: one hour of Friday, eight of Monday. São Paulo: six of Friday, two of Monday.
        assert_eq!(stage["working_hours"]["max"], 9.0, "{stage}");
        assert_eq!(stage["working_hours"]["min"], 8.0, "{stage}");
    }

    async fn whoever_calls_does_so_in_the_hours_of_their_team(world: World) {
        far_apart(&world).await;
        let (sam, kim, house) = (world.sam, world.kim, world.app.house.clone());
        let zones = world.app.read(move |read| {
            let of = |read: &mut db::Read<'_>, user| Ok::<_, crate::Error>(teams::hours_of(read, &house, Some(user))?.zone().to_string());
            Ok::<_, crate::Error>([of(read, sam)?, of(read, kim)?])
        });
        assert_eq!(zones.await.unwrap(), ["Europe/Berlin", "America/Sao_Paulo"]);
    }
}
