//! Who is away, who stands in, and what follows for what is seen, given out and told.

use axum::http::{Method, StatusCode};
use deal::Command;
use serde_json::{Value, json};
use types::id::kind as id;
use types::{Id, Timestamp};

use crate::insights::{self, InsightQuery};
use crate::world::{World, both};
use crate::{companies, deals};

const ABSENCES: &str = "/api/v1/absences";

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// Sam is away on the fifth and sixth of March, and Kim stands in.
async fn sam_is_away(world: &World) -> Value {
    let body = json!({"stand_in": world.kim, "from": "2026-03-05", "to": "2026-03-06"});
    let (status, absence) = world.call(world.sam, Method::POST, ABSENCES, Some(body)).await;
    assert_eq!(status, StatusCode::CREATED, "{absence}");
    absence
}

/// What comes of somebody's wish that somebody be away.
async fn wish(world: &World, by: Id<id::User>, body: Value) -> (StatusCode, Value) {
    world.call(by, Method::POST, ABSENCES, Some(body)).await
}

/// The field and the words of what is wrong with a wish.
async fn wrong(world: &World, by: Id<id::User>, body: Value) -> (String, String) {
    let (status, problem) = wish(world, by, body).await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{problem}");
    let error = &problem["errors"][0];
    let text = |name: &str| error[name].as_str().unwrap_or_default().to_owned();
    (text("field"), text("message"))
}

async fn status(world: &World, user: Id<id::User>, path: &str) -> StatusCode {
    world.call(user, Method::GET, path, None).await.0
}

/// How many records somebody finds at these addresses.
async fn count(world: &World, user: Id<id::User>, path: &str) -> usize {
    let (status, found) = world.call(user, Method::GET, path, None).await;
    assert_eq!(status, StatusCode::OK, "{path}: {found}");
    found["items"].as_array().unwrap_or_else(|| panic!("{path}: {found}")).len()
}

/// How much of Sam's somebody sees in lists, in search, on the board and in reports.
async fn seen(world: &World, user: Id<id::User>) -> [usize; 6] {
    let by = world.by(user).await;
    let told = insights::funnel(&world.app, &by, InsightQuery::default()).await.unwrap();
    let told = serde_json::to_value(told).unwrap()["totals"]["deals"].as_u64().unwrap();
    let (_, board) = world.call(user, Method::GET, "/api/v1/boards/simple-funnel", None).await;
    let columns = board["columns"].as_array().unwrap_or_else(|| panic!("{board}"));
    let cards = columns.iter().map(|column| column["cards"].as_array().unwrap().len()).sum();
    [
        count(world, user, "/api/v1/deals").await,
        count(world, user, "/api/v1/companies").await,
        count(world, user, "/api/v1/search?q=harbour").await,
        count(world, user, "/api/v1/tasks").await.min(1),
        cards,
        usize::try_from(told).unwrap(),
    ]
}

async fn company(world: &World, owner: Id<id::User>) -> Id<id::Company> {
    let by = world.by(owner).await;
    let company = world.write(move |tx| {
        let new = companies::NewCompany {
            name: "Harbour".to_owned(),
            owner: Some(owner),
            ..companies::NewCompany::default()
        };
        companies::create(tx, &by, new)
    });
    company.await.id
}

both! {
    async fn whoever_stands_in_sees_all_of_the_absent_one_and_only_then(world: World) {
        let deal = world.deal(world.sam, "Harbour Books").await;
        let company = company(&world, world.sam).await;
        let add = deal::AddTask { name: "Send the list".to_owned(), ..deal::AddTask::default() };
        let by = world.by(world.sam).await;
        world.write(move |tx| deals::act(tx, &by, deal.id, None, Command::AddTask(add.clone()))).await;
        sam_is_away(&world).await;
        let (deal, company) = (format!("/api/v1/deals/{}", deal.number), format!("/api/v1/companies/{company}"));
        let none = [0; 6];
        assert_eq!(seen(&world, world.kim).await, none, "before");
        assert_eq!(status(&world, world.kim, &deal).await, StatusCode::NOT_FOUND);
        // In Berlin it is the first minute of the fifth.
        world.clock.set(at("2026-03-04T23:00:00Z"));
        assert_eq!(seen(&world, world.kim).await, [1, 1, 2, 1, 1, 1], "the deal and the company are found");
        assert_eq!(status(&world, world.kim, &deal).await, StatusCode::OK);
        assert_eq!(status(&world, world.kim, &company).await, StatusCode::OK);
        assert_eq!(seen(&world, world.pia).await, none, "a stranger");
        for path in [&deal, &company] {
            assert_eq!(status(&world, world.pia, path).await, StatusCode::NOT_FOUND);
        }
        // What comes meanwhile is theirs to do as well.
        let new = world.deal(world.sam, "Harbour Lamps").await;
        let rename = json!({"commands": [{"do": "change", "name": "Harbour Lights"}]});
        let commands = format!("/api/v1/deals/{}/commands", new.number);
        let (done, answer) = world.call(world.kim, Method::POST, &commands, Some(rename)).await;
        assert_eq!(done, StatusCode::OK, "{answer}");
        assert_eq!(seen(&world, world.kim).await[0], 2);
        // The seventh begins.
        world.clock.set(at("2026-03-06T23:00:00Z"));
        assert_eq!(seen(&world, world.kim).await, none, "after");
        assert_eq!(status(&world, world.kim, &deal).await, StatusCode::NOT_FOUND);
        assert_eq!(count(&world, world.anna, ABSENCES).await, 0);
        world.assert_sound().await;
    }

    async fn an_absence_that_is_ended_early_is_over_at_once(world: World) {
        let deal = world.deal(world.sam, "Harbour Books").await;
        let path = format!("/api/v1/deals/{}", deal.number);
        let absence = sam_is_away(&world).await;
        let one = format!("{ABSENCES}/{}", absence["id"].as_str().unwrap());
        let end = format!("{one}/end");
        world.clock.set(at("2026-03-05T10:00:00Z"));
        assert_eq!(status(&world, world.kim, &path).await, StatusCode::OK);
        assert_eq!(world.call(world.kim, Method::POST, &end, None).await.0, StatusCode::FORBIDDEN);
        let (done, ended) = world.call(world.sam, Method::POST, &end, None).await;
        assert_eq!((done, &ended["until"]), (StatusCode::OK, &json!("2026-03-05T10:00:00.000Z")), "{ended}");
        assert_eq!(status(&world, world.kim, &path).await, StatusCode::NOT_FOUND);
        assert_eq!(world.call(world.sam, Method::POST, &end, None).await.0, StatusCode::CONFLICT);
        assert_eq!(status(&world, world.vera, &one).await, StatusCode::OK, "it is no secret");
        // One that has not begun does not take place, and the days are free again.
        let next = json!({"stand_in": world.kim, "from": "2026-03-09", "to": "2026-03-10"});
        let (_, absence) = wish(&world, world.sam, next.clone()).await;
        let end = format!("{ABSENCES}/{}/end", absence["id"].as_str().unwrap());
        assert_eq!(world.call(world.sam, Method::POST, &end, None).await.0, StatusCode::OK);
        assert_eq!(count(&world, world.sam, ABSENCES).await, 0);
        assert_eq!(wish(&world, world.sam, next).await.0, StatusCode::CREATED);
        let (_, audit) = world.call(world.anna, Method::GET, "/api/v1/audit?kind=absence", None).await;
        let names: Vec<&str> = audit["items"].as_array().unwrap().iter().map(|it| it["name"].as_str().unwrap()).collect();
        assert_eq!(names, ["created", "ended", "created", "ended", "created"], "{audit}");
        world.assert_sound().await;
    }

    async fn days_that_overlap_and_chains_are_refused_in_plain_words(world: World) {
        sam_is_away(&world).await;
        let away = |stand_in: Id<id::User>, from: &str, to: &str| json!({"stand_in": stand_in, "from": from, "to": to});
        let (field, says) = wrong(&world, world.sam, away(world.pia, "2026-03-06", "2026-03-12")).await;
        assert_eq!((field.as_str(), says.as_str()), ("from", "Sam Seller is away from 2026-03-05 to 2026-03-06 already."));
        let (field, says) = wrong(&world, world.sam, away(world.sam, "2026-03-09", "2026-03-12")).await;
        assert_eq!((field.as_str(), says.as_str()), ("stand_in", "Nobody stands in for themselves."));
        let (field, says) = wrong(&world, world.kim, away(world.pia, "2026-03-06", "2026-03-12")).await;
        assert_eq!(field, "from");
        assert_eq!(says, "Kim Seller stands in for Sam Seller from 2026-03-05 to 2026-03-06: somebody else must do that first.");
        let (field, says) = wrong(&world, world.pia, away(world.sam, "2026-03-02", "2026-03-05")).await;
        assert_eq!(field, "stand_in");
        assert_eq!(says, "Sam Seller is away from 2026-03-05 to 2026-03-06: choose somebody who is there all the time.");
        let (field, _) = wrong(&world, world.pia, away(world.vera, "2026-03-09", "2026-03-12")).await;
        assert_eq!(field, "stand_in", "who only looks on works on nothing");
        let stranger: Id<id::User> = world.app.house.new_id();
        assert_eq!(wrong(&world, world.pia, away(stranger, "2026-03-09", "2026-03-12")).await.0, "stand_in");
        assert_eq!(wrong(&world, world.pia, away(world.kim, "2026-03-12", "2026-03-09")).await.0, "to");
        assert_eq!(wrong(&world, world.pia, away(world.kim, "2026-02-01", "2026-03-01")).await.0, "to", "that is over");
        assert_eq!(wrong(&world, world.pia, away(world.kim, "2026-03-09", "2027-03-10")).await.0, "to", "a year at most");
        let (done, absence) = wish(&world, world.kim, away(world.pia, "2026-03-07", "2026-03-12")).await;
        assert_eq!(done, StatusCode::CREATED, "from the day after on: {absence}");
        world.assert_sound().await;
    }

    async fn oneself_managers_of_the_team_and_administrators_say_who_is_away(world: World) {
        let sams = |from: &str| json!({"user": world.sam, "stand_in": world.pia, "from": from, "to": from});
        for person in [world.kim, world.marta, world.vera] {
            let (done, problem) = wish(&world, person, sams("2026-03-05")).await;
            assert_eq!(done, StatusCode::FORBIDDEN, "{problem}");
        }
        let own = json!({"stand_in": world.pia, "from": "2026-03-05", "to": "2026-03-05"});
        assert_eq!(wish(&world, world.vera, own).await.0, StatusCode::FORBIDDEN, "a viewer has nothing to do");
        let north = json!({"name": "North", "members": [world.sam], "lead": world.marta});
        world.call(world.anna, Method::POST, "/api/v1/teams", Some(north)).await;
        let (done, absence) = wish(&world, world.marta, sams("2026-03-05")).await;
        assert_eq!((done, &absence["user"]), (StatusCode::CREATED, &json!(world.sam)), "{absence}");
        assert_eq!(wish(&world, world.anna, sams("2026-03-06")).await.0, StatusCode::CREATED);
        let stranger: Id<id::User> = world.app.house.new_id();
        let nobody = json!({"user": stranger, "stand_in": world.pia, "from": "2026-03-05", "to": "2026-03-05"});
        assert_eq!(wish(&world, world.anna, nobody).await.0, StatusCode::NOT_FOUND);
        let none: Id<id::Absence> = world.app.house.new_id();
        assert_eq!(status(&world, world.anna, &format!("{ABSENCES}/{none}")).await, StatusCode::NOT_FOUND);
        let (done, _) = world.call(world.anna, Method::POST, &format!("{ABSENCES}/{none}/end"), None).await;
        assert_eq!(done, StatusCode::NOT_FOUND);
    }

    async fn turns_pass_over_whoever_is_away_unless_everybody_is(world: World) {
        let rule = json!({"name": "All", "to": {"round_robin": [world.sam, world.kim]}});
        world.call(world.marta, Method::POST, "/api/v1/assignment-rules", Some(rule)).await;
        sam_is_away(&world).await;
        world.clock.set(at("2026-03-05T10:00:00Z"));
        let lead = || {
            let world = &world;
            async move {
                let body = json!({"name": "Lead", "playbook": "simple-funnel", "by_rules": true});
                world.call(world.marta, Method::POST, "/api/v1/deals", Some(body)).await.1["owner"].clone()
            }
        };
        for _ in 0..3 {
            assert_eq!(lead().await, json!(world.kim));
        }
        let kims = json!({"user": world.kim, "stand_in": world.pia, "from": "2026-03-09", "to": "2026-03-10"});
        let sams = json!({"user": world.sam, "stand_in": world.pia, "from": "2026-03-09", "to": "2026-03-10"});
        for both in [kims, sams] {
            assert_eq!(wish(&world, world.anna, both).await.0, StatusCode::CREATED);
        }
        world.clock.set(at("2026-03-09T10:00:00Z"));
        let mut owners = [lead().await, lead().await];
        owners.sort_by_key(ToString::to_string);
        let mut all = [json!(world.sam), json!(world.kim)];
        all.sort_by_key(ToString::to_string);
        assert_eq!(owners, all, "a lead does not get lost, and Pia sees it");
    }

    async fn whoever_stands_in_is_told_what_the_absent_one_is_told(world: World) {
        let absence = sam_is_away(&world).await;
        let news = |user: Id<id::User>| {
            let world = &world;
            async move { world.call(user, Method::GET, "/api/v1/notifications", None).await.1["items"].clone() }
        };
        let first = news(world.kim).await;
        assert_eq!((&first[0]["what"], &first[0]["absent"]), (&json!("stands-in"), &json!(world.sam)), "{first}");
        assert_eq!(first[0]["says"], "You stand in for Sam Seller");
        let give = |name: &'static str| {
            let world = &world;
            async move {
                let deal = world.deal(world.marta, name).await;
                let by = world.by(world.marta).await;
                let to = Command::Assign { role: None, user: Some(world.sam) };
                world.write(move |tx| deals::act(tx, &by, deal.id, None, to.clone())).await;
                deal
            }
        };
        give("Early").await;
        assert_eq!(news(world.kim).await.as_array().unwrap().len(), 1, "Sam is still there");
        world.clock.set(at("2026-03-05T10:00:00Z"));
        let deal = give("Harbour Books").await;
        let told = news(world.kim).await;
        assert_eq!(told.as_array().unwrap().len(), 2, "{told}");
        assert_eq!((&told[0]["what"], &told[0]["absent"]), (&json!("assigned"), &json!(world.sam)));
        assert_eq!(told[0]["deal_number"], deal.number);
        assert!(told[0]["says"].as_str().unwrap().starts_with("For Sam Seller, who is away: "), "{told}");
        assert_eq!(news(world.sam).await.as_array().unwrap().len(), 2, "Sam finds it on coming back");
        assert_eq!(news(world.pia).await.as_array().unwrap().len(), 0);
        let (_, today) = world.call(world.kim, Method::GET, "/api/v1/today", None).await;
        let items = today["items"].as_array().unwrap();
        assert!(!items.is_empty(), "{today}");
        for item in items {
            assert_eq!(item["absent"]["user"], json!(world.sam), "{item}");
            assert_eq!(item["absent"]["until"], absence["until"], "{item}");
        }
        world.assert_sound().await;
    }

    async fn a_deal_that_is_offered_to_the_absent_one_is_taken_for_them(world: World) {
        sam_is_away(&world).await;
        world.clock.set(at("2026-03-05T10:00:00Z"));
        let deal = world.deal(world.marta, "Harbour Books").await;
        let offer = deal::OfferHandOver { to: world.sam, role: None, brief: "They want oak".to_owned(), keep_owner: false };
        let by = world.by(world.marta).await;
        world.write(move |tx| deals::act(tx, &by, deal.id, None, Command::OfferHandOver(offer.clone()))).await;
        let by = world.by(world.kim).await;
        let taken = world.write(move |tx| deals::act(tx, &by, deal.id, None, Command::AcceptHandOver)).await;
        assert_eq!(taken.deal.state.owner, Some(world.sam));
        world.assert_sound().await;
    }

    async fn whoever_leaves_stands_in_no_longer(world: World) {
        sam_is_away(&world).await;
        let off = Some(json!({"active": false}));
        let path = format!("/api/v1/users/{}", world.kim);
        assert_eq!(world.call(world.anna, Method::PATCH, &path, off).await.0, StatusCode::OK);
        assert_eq!(count(&world, world.sam, ABSENCES).await, 0, "Sam finds somebody else");
        let again = json!({"stand_in": world.pia, "from": "2026-03-05", "to": "2026-03-06"});
        assert_eq!(wish(&world, world.sam, again).await.0, StatusCode::CREATED);
        world.assert_sound().await;
    }
}
