//! Experiments: who gets which, what is counted, and when a verdict may be spoken.

use axum::http::{Method, StatusCode};
use deal::Command;
use insight::random::Random;
use serde_json::{Value, json};
use types::{Currency, Deal, Id, Millis, Money};

use super::{Arm, Assignment};
use crate::house::By;
use crate::nodes_tests::second_node;
use crate::world::{World, both};
use crate::{deals, experiments, playbooks, today};

const PATH: &str = "/api/v1/experiments";

/// How many deals a workspace has in which all is chance.
const DEALS: usize = 300;

/// A deal whose facts say nothing: they are drawn, and so is how it will end.
async fn by_chance(world: &World, random: &mut Random, n: usize) -> Id<Deal> {
    let by = world.by(if n.is_multiple_of(2) { world.sam } else { world.kim }).await;
    let pick = |random: &mut Random, words: [&str; 3]| Some(words[random.below(3)].to_owned());
    let profile = deal::state::Profile {
        source: pick(random, ["web shop", "trade fair", "partner"]),
        campaign: pick(random, ["Spring", "Summer", "Autumn"]),
        country: pick(random, ["DE", "AT", "CH"]),
        ..deal::state::Profile::default()
    };
    world
        .write(move |tx| {
            let (name, profile) = (format!("Deal {n}"), profile.clone());
            let open = deal::Open { name, profile, owner: by.user(), ..Default::default() };
            let playbook = Some("simple-funnel".to_owned());
            Ok(deals::open(tx, &by, deals::NewDeal { playbook, open, ..Default::default() })?
                .deal
                .id)
        })
        .await
}

/// A second version of the simple funnel, which is the present one afterwards.
async fn second_version(world: &World) {
    let by = By::system(&world.app.house);
    world
        .write(move |tx| {
            let (_, text) =
                playbook::builtin::all().iter().find(|(key, _)| *key == "simple-funnel").unwrap();
            let text = text.replace("Listen and present what helps", "Listen first, then present");
            playbooks::publish(tx, &by, &text, None)
        })
        .await;
}

fn versions(change: f64) -> Value {
    json!({"name": "Listen first", "hypothesis": "Who is heard buys", "playbook": "simple-funnel",
           "what": "version", "a": "1", "b": "2", "base": 20.0, "change": change})
}

/// A process of four stages in this order.
async fn ordered(world: &World, stages: [&str; 4]) {
    let phases = ["lead", "deal", "deal", "delivery"];
    let stage = |(key, phase): (&str, &str)| {
        format!(
            "[[stage]]\nkey = \"{key}\"\nname = \"To {key}\"\nphase = \"{phase}\"\nowner = \"seller\"\n"
        )
    };
    let stages: String = stages.into_iter().zip(phases).map(stage).collect();
    let text = format!(
        "key = \"plain\"\nname = \"Plain\"\n[[role]]\nkey = \"seller\"\nname = \"Seller\"\n{stages}\
         [[reason]]\nkey = \"silent\"\nfor = \"lost\"\nname = \"No answer\"\n"
    );
    let by = world.by(world.anna).await;
    world.write(move |tx| playbooks::publish(tx, &by, &text, None)).await;
}

async fn lose(world: &World, deal: Id<Deal>) {
    let by = world.by(world.marta).await;
    world
        .write(move |tx| {
            let reason = "price".to_owned();
            let lose = Command::Lose { reason, competitor: None, note: None, at: None };
            deals::act(tx, &by, deal, None, lose)
        })
        .await;
}

async fn told_of(world: &World, path: &str) -> Value {
    world.call(world.marta, Method::GET, path, None).await.1
}

/// Of each arm: assigned, known, hits, later.
fn counts(told: &Value) -> [[u64; 4]; 2] {
    let of = |arm: &Value| {
        ["assigned", "known", "hits", "later"].map(|name| arm[name].as_u64().unwrap())
    };
    [of(&told["arms"][0]), of(&told["arms"][1])]
}

async fn running(world: &World, body: Value) -> String {
    let (status, made) = world.call(world.marta, Method::POST, PATH, Some(body)).await;
    assert_eq!(status, StatusCode::CREATED, "{made}");
    let path = format!("{PATH}/{}", made["id"].as_str().unwrap());
    let (status, told) = world.call(world.marta, Method::PUT, &format!("{path}/run"), None).await;
    assert_eq!((status, &told["status"]), (StatusCode::OK, &json!("running")), "{told}");
    path
}

async fn arms(world: &World) -> Vec<Assignment> {
    world.app.read(|read| experiments::arms_after(read, "")).await.unwrap()
}

both! {
    async fn experiments_are_narrowed_by_days_playbook_and_state(world: World) {
        second_version(&world).await;
        let path = running(&world, versions(60.0)).await;
        world.clock.advance(Millis::days(10));
        let (status, _) = world.call(world.marta, Method::POST, PATH, Some(versions(50.0))).await;
        assert_eq!(status, StatusCode::CREATED);
        let reason = json!({"reason": "We know enough"});
        let (status, ended) = world.call(world.marta, Method::PUT, &format!("{path}/decision"), Some(reason)).await;
        assert_eq!(status, StatusCode::OK, "{ended}");
        for (asked, count) in [
            ("", 2),
            ("?status=planned", 1),
            ("?status=running", 0),
            ("?status=ended", 1),
            ("?playbook=simple-funnel", 2),
            ("?to=2026-03-01", 0),
            ("?to=2026-03-02", 1),
            ("?from=2026-03-03&to=2026-03-11", 1),
            ("?from=2026-03-12", 2),
            ("?from=2026-03-13", 1),
            ("?from=2026-03-13&status=ended", 0),
        ] {
            let told = told_of(&world, &format!("{PATH}{asked}")).await;
            assert_eq!(told["items"].as_array().map(Vec::len), Some(count), "{asked}: {told}");
        }
        for (asked, field) in [
            ("status=odd", "status"),
            ("playbook=nothing", "playbook"),
            ("from=2026-03-02&to=2026-03-01", "to"),
            ("from=soon", "from"),
            ("owner=me", "owner"),
        ] {
            let path = format!("{PATH}?{asked}");
            let (status, told) = world.call(world.marta, Method::GET, &path, None).await;
            assert_eq!((status, &told["errors"][0]["field"]), (StatusCode::UNPROCESSABLE_ENTITY, &json!(field)), "{told}");
        }
    }

    async fn new_deals_follow_the_version_of_their_arm_and_it_stays(world: World) {
        second_version(&world).await;
        world.deal(world.sam, "Before").await;
        let path = running(&world, versions(20.0)).await;
        for n in 0..12 {
            world.deal(world.sam, &format!("Deal {n}")).await;
        }
        let given = arms(&world).await;
        assert_eq!(given.len(), 12, "the deal from before takes no part");
        let in_b = given.iter().filter(|it| it.arm == Arm::B).count();
        assert!((1..12).contains(&in_b), "{in_b} of 12");
        let found = world.app.read(|read| deals::after(read, 0, 100)).await.unwrap();
        let numbers = world
            .app
            .read(move |read| {
                let playbook = playbooks::find_by_key(read, "simple-funnel")?;
                playbooks::versions(read, playbook.id)
            })
            .await
            .unwrap();
        for it in &given {
            let deal = found.iter().find(|deal| deal.id == it.deal).unwrap();
            let number = numbers.iter().find(|v| v.id == deal.playbook_version).unwrap().number;
            assert_eq!(number, if it.arm == Arm::A { 1 } else { 2 });
            let again = insight::experiments::assign(
                &it.experiment.as_key(), &it.deal.as_key(), &[1, 1]);
            assert_eq!(Arm::BOTH[again], it.arm, "every node draws the same");
        }
        let (_, told) = world.call(world.marta, Method::GET, &path, None).await;
        assert_eq!(told["arms"][1]["assigned"], in_b, "{told}");
        assert_eq!(told["arms"][1]["open"], in_b, "open deals are shown and not counted");
        assert_eq!(told["result"]["verdict"], "running");
        let (_, listed) =
            world.call(world.marta, Method::GET, &format!("{path}/deals?arm=b"), None).await;
        assert_eq!(listed["items"].as_array().unwrap().len(), in_b);
        world.assert_sound().await;
    }

    async fn strata_are_balanced_and_counted(world: World) {
        second_version(&world).await;
        let mut body = versions(20.0);
        body["stratified_by"] = json!("owner");
        running(&world, body).await;
        for n in 0..8 {
            world.deal(world.sam, &format!("Sam {n}")).await;
            world.deal(world.kim, &format!("Kim {n}")).await;
        }
        let given = arms(&world).await;
        for who in [world.sam, world.kim] {
            let key = who.as_key().to_string();
            let theirs: Vec<_> = given.iter().filter(|it| it.stratum == key).collect();
            let in_b = theirs.iter().filter(|it| it.arm == Arm::B).count();
            assert_eq!((theirs.len(), in_b), (8, 4));
        }
        world.assert_sound().await;
    }

    async fn two_nodes_take_turns_in_a_stratum(world: World) {
        second_version(&world).await;
        let mut body = versions(20.0);
        body["stratified_by"] = json!("source");
        running(&world, body).await;
        let other = second_node(&world).await;
        for n in 0..4 {
            let (one, two) = (format!("Here {n}"), format!("There {n}"));
            tokio::join!(world.deal(world.sam, &one), other.deal(other.kim, &two));
        }
        let given = arms(&world).await;
        let mut places: Vec<i64> = given.iter().map(|it| it.nth).collect();
        places.sort_unstable();
        assert_eq!(places, (0..8).collect::<Vec<_>>(), "no place is given twice");
        assert_eq!(given.iter().filter(|it| it.arm == Arm::B).count(), 4);
        world.assert_sound().await;
    }

    async fn words_are_shown_by_arm_from_the_stage_on(world: World) {
        let body = json!({"name": "How to begin", "playbook": "simple-funnel", "what": "task",
            "stage": "prospect", "task": "get-in-touch", "a": "Call them", "b": "Write to them",
            "base": 30.0, "change": 20.0, "goal": "reached", "goal_stage": "present",
            "within_days": 10});
        let path = running(&world, body.clone()).await;
        let (status, problem) = world.call(world.marta, Method::POST, PATH, Some(body)).await;
        assert_eq!(status, StatusCode::CREATED, "{problem}");
        let twin = format!("{PATH}/{}/run", problem["id"].as_str().unwrap());
        let (status, _) = world.call(world.marta, Method::PUT, &twin, None).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "one thing is not tried twice at once");
        for n in 0..10 {
            let deal = world.deal(world.sam, &format!("Deal {n}")).await;
            let (by, sam) = (world.by(world.marta).await, world.sam);
            world
                .write(move |tx| {
                    let role = Some("seller".to_owned());
                    deals::act(tx, &by, deal.id, None, Command::Assign { role, user: Some(sam) })
                })
                .await;
        }
        world.clock.advance(Millis::days(4));
        let by = world.by(world.sam).await;
        let now = world.app.read(move |read| today::read(read, &by)).await.unwrap();
        let named = |words: &str| {
            let reasons = now.items.iter().flat_map(|item| &item.reasons);
            reasons
                .filter(|it| matches!(it, today::Reason::Task { name, .. } if name == words))
                .count()
        };
        let in_b = arms(&world).await.iter().filter(|it| it.arm == Arm::B).count();
        assert_eq!((named("Call them"), named("Write to them")), (10 - in_b, in_b));
        assert_eq!(named("Get in touch"), 0);
        // One goes on in time, the others' time runs out: then all are known.
        let (by, deal) = (world.by(world.marta).await, arms(&world).await[0].clone());
        world
            .write(move |tx| {
                let over = Some(deal::Override { reason: "They called us".to_owned() });
                let command = Command::Advance { to: None, over, at: None };
                deals::act(tx, &by, deal.deal, None, command)
            })
            .await;
        let known = |told: &Value| {
            let arms = told["arms"].as_array().unwrap().iter();
            arms.map(|arm| (arm["known"].as_u64().unwrap(), arm["hits"].as_u64().unwrap()))
                .fold((0, 0), |sum, arm| (sum.0 + arm.0, sum.1 + arm.1))
        };
        let (_, told) = world.call(world.marta, Method::GET, &path, None).await;
        assert_eq!(known(&told), (0, 0), "who is quick counts no sooner than who is slow: {told}");
        world.clock.advance(Millis::days(7));
        let (_, told) = world.call(world.marta, Method::GET, &path, None).await;
        assert_eq!(known(&told), (10, 1));
        world.assert_sound().await;
    }

    async fn a_look_is_recorded_and_deciding_early_needs_a_reason(world: World) {
        second_version(&world).await;
        let path = running(&world, versions(20.0)).await;
        let deal = world.deal(world.sam, "Harbour Books").await;
        world.win(deal.id, Money::of_minor(100_000, Currency::EUR)).await;
        let (status, looked) = world.call(world.marta, Method::POST, &format!("{path}/looks"), None).await;
        assert_eq!((status, &looked["looks"]), (StatusCode::CREATED, &json!(1)), "{looked}");
        assert_eq!(looked["last_look"]["verdict"], "running");
        let decision = format!("{path}/decision");
        let keep = json!({"keep": "a"});
        let (status, problem) = world.call(world.marta, Method::PUT, &decision, Some(keep)).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(problem["errors"][0]["field"], "reason", "{problem}");
        let keep = json!({"keep": "a", "reason": "We merge the teams"});
        let (status, _) = world.call(world.sam, Method::PUT, &decision, Some(keep.clone())).await;
        assert_eq!(status, StatusCode::FORBIDDEN);
        let (status, told) = world.call(world.marta, Method::PUT, &decision, Some(keep)).await;
        assert_eq!(status, StatusCode::OK, "{told}");
        assert_eq!(told["decision"]["against_evidence"], true);
        let current = world
            .app
            .read(|read| {
                let playbook = playbooks::find_by_key(read, "simple-funnel")?;
                playbooks::version(read, playbook.current.unwrap())
            })
            .await
            .unwrap();
        assert_eq!(current.number, 1, "what is kept is what new deals follow");
        world.deal(world.sam, "After").await;
        assert_eq!(arms(&world).await.len(), 1, "an ended experiment takes nobody in");
        let (status, _) = world.call(world.marta, Method::DELETE, &path, None).await;
        assert_eq!(status, StatusCode::CONFLICT);
        world.assert_sound().await;
    }

    async fn what_makes_no_experiment_is_refused_by_its_field(world: World) {
        second_version(&world).await;
        for (field, wrong, at) in [
            ("name", json!(""), "name"),
            ("playbook", json!("nothing"), "playbook"),
            ("what", json!("colour"), "what"),
            ("what", json!("task"), "stage"),
            ("b", json!("1"), "b"),
            ("b", json!("9"), "b"),
            ("weights", json!([0, 1]), "weights"),
            ("goal", json!("fame"), "goal"),
            ("goal", json!("reached"), "goal_stage"),
            ("base", json!(0.0), "base"),
            ("change", json!(90.0), "change"),
            ("change", json!(0.01), "change"),
            ("within_days", json!(0), "within_days"),
        ] {
            let mut body = versions(20.0);
            body[field] = wrong;
            let (status, problem) = world.call(world.marta, Method::POST, PATH, Some(body)).await;
            assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY, "{field}: {problem}");
            assert_eq!(problem["errors"][0]["field"], at, "{problem}");
        }
        let (status, _) = world.call(world.sam, Method::POST, PATH, Some(versions(20.0))).await;
        assert_eq!(status, StatusCode::FORBIDDEN);
    }

    async fn the_verdict_of_the_planned_number_stands(world: World) {
        second_version(&world).await;
        let body = json!({"name": "Listen first", "playbook": "simple-funnel", "what": "version",
                          "a": "1", "b": "2", "base": 50.0, "change": 50.0});
        let path = running(&world, body).await;
        let (_, told) = world.call(world.marta, Method::GET, &path, None).await;
        let sample = told["sample"].as_u64().unwrap();
        let mut won = 0;
        while counts(&told_of(&world, &path).await).iter().any(|arm| arm[1] < sample) {
            let deal = world.deal(world.sam, &format!("Deal {won}")).await;
            world.clock.advance(Millis::hours(1));
            world.win(deal.id, Money::of_minor(100_000, Currency::EUR)).await;
            won += 1;
            assert!(won < 100, "both arms fill up");
        }
        let full = told_of(&world, &path).await;
        assert_eq!(full["result"]["verdict"], "no-difference", "{full}");
        for n in 0..20 {
            let deal = world.deal(world.sam, &format!("Later {n}")).await;
            world.clock.advance(Millis::hours(1));
            if arms(&world).await.iter().any(|it| it.deal == deal.id && it.arm == Arm::A) {
                lose(&world, deal.id).await;
            } else {
                world.win(deal.id, Money::of_minor(100_000, Currency::EUR)).await;
            }
        }
        let later = told_of(&world, &path).await;
        assert_eq!(later["result"], full["result"], "what comes later is no fresh test");
        let [a, b] = counts(&later);
        assert_eq!((a[1], a[2], b[1], b[2]), (sample, sample, sample, sample));
        assert_eq!(a[3] + b[3], won + 20 - 2 * sample, "they are told all the same");
        world.assert_sound().await;
    }

    async fn whoever_came_so_far_did_so_by_the_order_of_their_own_version(world: World) {
        ordered(&world, ["contact", "meet", "offer", "deliver"]).await;
        ordered(&world, ["contact", "offer", "meet", "deliver"]).await;
        let body = json!({"name": "Offer first", "playbook": "plain", "what": "version", "a": "1",
                          "b": "2", "base": 20.0, "change": 20.0, "goal": "reached", "goal_stage": "meet"});
        let path = running(&world, body).await;
        for n in 0..10 {
            let by = world.by(world.sam).await;
            world
                .write(move |tx| {
                    let name = format!("Deal {n}");
                    let open = deal::Open { name, owner: by.user(), ..Default::default() };
                    let playbook = Some("plain".to_owned());
                    let new = deals::NewDeal { playbook, open, ..Default::default() };
                    let opened = deals::open(tx, &by, new)?.deal;
                    let to = Some("offer".to_owned());
                    let command = Command::Advance { to, over: None, at: None };
                    deals::act(tx, &by, opened.id, None, command)
                })
                .await;
        }
        let [a, b] = counts(&told_of(&world, &path).await);
        assert_eq!((a[0] + b[0], a[2], b[2]), (10, a[0], 0), "in B the offer comes before: {a:?} {b:?}");
        assert!(a[0] > 0 && b[0] > 0);
        ordered(&world, ["contact", "call", "offer", "deliver"]).await;
        ordered(&world, ["contact", "meet", "offer", "deliver"]).await;
        let body = json!({"name": "Without", "playbook": "plain", "what": "version", "a": "1", "b": "3",
                          "base": 20.0, "change": 20.0, "goal": "reached", "goal_stage": "meet"});
        let (status, told) = world.call(world.marta, Method::POST, PATH, Some(body)).await;
        assert_eq!((status, &told["errors"][0]["field"]), (StatusCode::UNPROCESSABLE_ENTITY, &json!("b")), "{told}");
        world.assert_sound().await;
    }

    async fn with_days_for_it_nothing_is_known_before_they_are_over(world: World) {
        second_version(&world).await;
        let mut body = versions(20.0);
        body["within_days"] = json!(30);
        let path = running(&world, body).await;
        let (won, lost) = (world.deal(world.sam, "Won").await, world.deal(world.sam, "Lost").await);
        let late = world.deal(world.sam, "Late").await;
        world.clock.advance(Millis::days(5));
        world.win(won.id, Money::of_minor(100_000, Currency::EUR)).await;
        lose(&world, lost.id).await;
        let sum = |told: &Value| {
            let [a, b] = counts(told);
            (a[1] + b[1], a[2] + b[2])
        };
        assert_eq!(sum(&told_of(&world, &path).await), (0, 0), "neither hits nor losses");
        world.clock.advance(Millis::days(26));
        assert_eq!(sum(&told_of(&world, &path).await), (3, 1));
        world.win(late.id, Money::of_minor(100_000, Currency::EUR)).await;
        assert_eq!(sum(&told_of(&world, &path).await), (3, 1), "too late is too late");
    }

    async fn an_arms_number_and_its_list_are_of_the_same_deals(world: World) {
        second_version(&world).await;
        let path = running(&world, versions(20.0)).await;
        let mut made = Vec::new();
        for n in 0..6 {
            made.push(world.deal(world.sam, &format!("Deal {n}")).await.id.to_string());
        }
        let body = json!({"keep": made[0], "lose": made[1]});
        let (status, told) = world.call(world.marta, Method::POST, "/api/v1/merges", Some(body)).await;
        assert!(status.is_success(), "{status} {told}");
        let told = counts(&told_of(&world, &path).await);
        assert_eq!(told[0][0] + told[1][0], 5);
        for (arm, count) in ["a", "b"].into_iter().zip(told) {
            let deals = format!("{path}/deals?arm={arm}");
            let (_, listed) = world.call(world.marta, Method::GET, &deals, None).await;
            assert_eq!(listed["items"].as_array().unwrap().len() as u64, count[0], "{listed}");
        }
        let given = arms(&world).await;
        for (n, it) in given.iter().filter(|it| made[2..].contains(&it.deal.to_string())).enumerate() {
            match n {
                0 | 1 => drop(world.win(it.deal, Money::of_minor(100_000, Currency::EUR)).await),
                2 => lose(&world, it.deal).await,
                _ => {}
            }
        }
        let told = counts(&told_of(&world, &path).await);
        assert_eq!((told[0][1] + told[1][1], told[0][2] + told[1][2]), (3, 2));
        for (arm, count) in ["a", "b"].into_iter().zip(told) {
            for (which, size) in [("known", count[1]), ("hits", count[2]), ("all", count[0])] {
                let deals = format!("{path}/deals?arm={arm}&which={which}");
                let (_, listed) = world.call(world.marta, Method::GET, &deals, None).await;
                assert_eq!(listed["items"].as_array().unwrap().len() as u64, size, "{which}: {listed}");
            }
        }
    }

    async fn where_all_is_chance_nothing_gets_a_verdict_and_the_score_finds_no_signal(world: World) {
        second_version(&world).await;
        let path = running(&world, versions(40.0)).await;
        let mut random = Random::seeded(11);
        let mut made = Vec::new();
        // Each deal is decided twenty days after it began, when its facts have long been known.
        for n in 0..DEALS + 80 {
            if n < DEALS {
                made.push(by_chance(&world, &mut random, n).await);
            }
            if let Some(deal) = n.checked_sub(80).map(|first| made[first]) {
                if random.happens(0.5) {
                    world.win(deal, Money::of_minor(100_000, Currency::EUR)).await;
                } else {
                    lose(&world, deal).await;
                }
            }
            world.clock.advance(Millis::hours(6));
            if n % 20 == 19 {
                let (_, told) =
                    world.call(world.marta, Method::POST, &format!("{path}/looks"), None).await;
                let verdict = told["result"]["verdict"].as_str().unwrap();
                assert!(matches!(verdict, "running" | "no-difference"), "{told}");
            }
        }
        let (_, told) = world.call(world.marta, Method::GET, &path, None).await;
        assert_eq!(told["looks"], (DEALS + 80) / 20);
        let [a, b] = counts(&told);
        assert!(a[1] > 10 && b[1] > 10, "both arms are known: {told}");
        world.clock.advance(Millis::days(100));
        let (_, score) = world.call(world.marta, Method::GET, "/api/v1/insights/score", None).await;
        assert_eq!(score["n"], DEALS, "all of them could be seen for long enough: {score}");
        assert!(score["won"]["count"].as_u64().unwrap() > 100, "{score}");
        assert!(score["test"]["n"].as_u64().unwrap() >= 70, "it was learned and tested: {score}");
        assert_eq!(score["signal"], false, "{score}");
    }
}
