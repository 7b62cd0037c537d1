//! Today: what is listed, why, and in which order.

use deal::{ActivityKind, AddTask, Command, Direction, Log, OfferHandOver};
use types::id::kind as id;
use types::{Currency, Id, Millis, Money};

use super::{Reason, Today, Urgency};
use crate::world::{World, both};
use crate::{deals, today, users};

async fn today_of(world: &World, user: Id<id::User>) -> Today {
    let by = world.by(user).await;
    world.app.read(move |read| today::read(read, &by)).await.unwrap()
}

fn names(today: &Today) -> Vec<&str> {
    today.items.iter().map(|item| item.lead.deal.name.as_str()).collect()
}

async fn act(world: &World, user: Id<id::User>, deal: Id<id::Deal>, command: Command) {
    let by = world.by(user).await;
    world.write(move |tx| deals::act(tx, &by, deal, None, command.clone())).await;
}

async fn log(world: &World, deal: Id<id::Deal>, direction: Direction) {
    let by = world.by(world.sam).await;
    world
        .write(move |tx| {
            let log = Log { kind: ActivityKind::Mail, direction, ..Log::default() };
            let subject = Some("Your offer".to_owned());
            let new = deals::NewActivity { log, subject, ..deals::NewActivity::default() };
            deals::log(tx, &by, deal, new, &[])
        })
        .await;
}

fn task(name: &str, due: types::Timestamp) -> Command {
    Command::AddTask(AddTask { name: name.to_owned(), due: Some(due), ..AddTask::default() })
}

/// A deal of Sam's that has been answered, so that only what is added to it counts.
async fn answered(world: &World, name: &str) -> deals::Deal {
    let deal = world.deal(world.sam, name).await;
    log(world, deal.id, Direction::Out).await;
    deal
}

both! {
    async fn a_lead_that_nobody_answered_comes_before_a_task_of_today(world: World) {
        let now = world.app.house.clock.now();
        let first = answered(&world, "With a task").await;
        act(&world, world.sam, first.id, task("Send the list", now + Millis::hours(3))).await;
        world.deal(world.sam, "New lead").await;
        world.clock.advance(Millis::days(20));
        let list = today_of(&world, world.sam).await;
        assert_eq!(list.items[0].lead.deal.name, "New lead");
        assert!(matches!(list.items[0].reasons[0], Reason::Unanswered(_)), "{:?}", list.items[0]);
        assert_eq!(list.items[0].urgency, Urgency::Now);
        assert!(!list.items[0].reasons.iter().any(|it| matches!(it, Reason::Stage(_))));
        assert_eq!(today_of(&world, world.kim).await.items.len(), 0, "it is not hers");
    }

    async fn of_two_tasks_the_one_with_more_at_stake_comes_first(world: World) {
        let now = world.app.house.clock.now();
        for (name, minor) in [("Small", 1_000), ("Large", 9_000_000), ("Middle", 100_000)] {
            let deal = answered(&world, name).await;
            let amount = deal::Edit::Set(Money::of_minor(minor, Currency::EUR));
            let changes = deal::Changes { amount, ..deal::Changes::default() };
            act(&world, world.sam, deal.id, Command::Change(Box::new(changes))).await;
            act(&world, world.sam, deal.id, task("Call", now + Millis::hours(2))).await;
        }
        assert_eq!(names(&today_of(&world, world.sam).await), ["Large", "Middle", "Small"]);
    }

    async fn what_is_due_tomorrow_or_parked_is_not_listed(world: World) {
        let now = world.app.house.clock.now();
        let later = answered(&world, "Tomorrow").await;
        act(&world, world.sam, later.id, task("Call", now + Millis::days(1))).await;
        let parked = answered(&world, "Parked").await;
        act(&world, world.sam, parked.id, task("Call", now + Millis::hours(1))).await;
        let reason = "not-now".to_owned();
        let park = Command::Park { until: now + Millis::days(30), reason, note: None };
        act(&world, world.sam, parked.id, park).await;
        assert_eq!(names(&today_of(&world, world.sam).await), Vec::<&str>::new());
        world.clock.advance(Millis::days(1));
        assert_eq!(names(&today_of(&world, world.sam).await), ["Tomorrow"]);
    }

    async fn what_somebody_asked_for_without_a_day_is_listed_last(world: World) {
        let deal = answered(&world, "Some day").await;
        let wish = AddTask { name: "Send a card".to_owned(), ..AddTask::default() };
        act(&world, world.sam, deal.id, Command::AddTask(wish)).await;
        let list = today_of(&world, world.sam).await;
        assert_eq!(names(&list), ["Some day"]);
        assert!(matches!(&list.items[0].reasons[..], [Reason::Task { due: None, .. }]));
        assert_eq!(list.items[0].urgency, Urgency::Later);
    }

    async fn a_lost_deal_comes_back_when_it_should_be_won_back(world: World) {
        let by = world.by(world.anna).await;
        world.write(move |tx| {
            let (_, text) = playbook::builtin::all().iter().find(|(key, _)| *key == "simple-funnel").unwrap();
            let second = text.match_indices("\n[[stage]]\n").nth(1).unwrap().0;
            let (first, rest) = text.split_at(second);
            let rule = "\n[[stage.when]]\non = \"lost\"\ntask = { key = \"ask-again\", name = \"Ask how it goes\", kind = \"call\", due = \"2 weeks\" }\n";
            crate::playbooks::publish(tx, &by, &format!("{first}{rule}{rest}"), None)
        }).await;
        let (by, sam) = (world.by(world.anna).await, world.sam);
        world.write(move |tx| {
            users::cast(tx, &by, "seller", &[sam])
        }).await;
        let deal = answered(&world, "Went elsewhere").await;
        let lose = Command::Lose { reason: "price".to_owned(), competitor: None, note: None, at: None };
        act(&world, world.sam, deal.id, lose).await;
        assert_eq!(names(&today_of(&world, world.sam).await), Vec::<&str>::new());
        world.clock.advance(Millis::days(15));
        let list = today_of(&world, world.sam).await;
        assert_eq!(names(&list), ["Went elsewhere"]);
        assert!(matches!(&list.items[0].reasons[..], [Reason::Task { name, .. }] if name == "Ask how it goes"), "{:?}", list.items[0]);
    }

    async fn a_reply_is_listed_until_it_is_answered(world: World) {
        let deal = answered(&world, "They wrote").await;
        world.clock.advance(Millis::minutes(5));
        log(&world, deal.id, Direction::In).await;
        let list = today_of(&world, world.sam).await;
        let Reason::Reply { kind, subject, .. } = &list.items[0].reasons[0] else {
            panic!("{:?}", list.items[0].reasons)
        };
        assert_eq!((kind.as_str(), subject.as_deref()), ("mail", Some("Your offer")));
        world.clock.advance(Millis::minutes(5));
        log(&world, deal.id, Direction::Out).await;
        let list = today_of(&world, world.sam).await;
        assert!(!list.items.iter().any(|item| {
            item.reasons.iter().any(|it| matches!(it, Reason::Reply { .. }))
        }));
    }

    async fn a_deal_offered_is_listed_for_its_receiver_until_they_answer(world: World) {
        let deal = answered(&world, "To hand over").await;
        let offer = OfferHandOver {
            to: world.kim,
            role: None,
            brief: "They want to start in May.".to_owned(),
            keep_owner: false,
        };
        act(&world, world.sam, deal.id, Command::OfferHandOver(offer)).await;
        let share = Command::Share { user: world.kim, until: None, replacement: false };
        act(&world, world.sam, deal.id, share).await;
        let list = today_of(&world, world.kim).await;
        assert!(matches!(list.items[0].reasons[0], Reason::HandOver { .. }));
        act(&world, world.kim, deal.id, Command::AcceptHandOver).await;
        assert_eq!(today_of(&world, world.kim).await.items.len(), 0);
    }

    async fn a_deal_gone_quiet_is_listed_last(world: World) {
        answered(&world, "Quiet").await;
        world.clock.advance(Millis::days(8));
        let list = today_of(&world, world.sam).await;
        assert_eq!(names(&list), ["Quiet"]);
        let reasons = &list.items[0].reasons;
        assert!(reasons.iter().any(|it| matches!(it, Reason::Quiet(_))), "{reasons:?}");
    }

    async fn who_manages_sees_the_leads_that_are_nobodys(world: World) {
        let body = serde_json::json!({
            "name": "From the website", "playbook": "simple-funnel", "by_rules": true,
        });
        let post = axum::http::Method::POST;
        let (status, deal) = world.call(world.marta, post, "/api/v1/deals", Some(body)).await;
        assert_eq!(status, axum::http::StatusCode::CREATED, "{deal}");
        let list = today_of(&world, world.marta).await;
        assert!(list.items[0].reasons.contains(&Reason::Unassigned), "{:?}", list.items);
        assert_eq!(today_of(&world, world.vera).await.items.len(), 0);
        let path = "/api/v1/today";
        let (_, answer) = world.call(world.marta, axum::http::Method::GET, path, None).await;
        assert_eq!(answer["items"][0]["deal"]["name"], "From the website");
    }
}

both! {
    async fn the_strip_the_board_and_the_reports_say_the_same(world: World) {
        let price = |units: i64| Money::of_units(units, Currency::EUR).unwrap();
        let won = world.deal(world.sam, "Won").await;
        world.win(won.id, price(900)).await;
        let before = world.deal(world.sam, "Won last month").await;
        world.win(before.id, price(70)).await;
        for (name, owner, units) in
            [("One", world.sam, 500), ("Two", world.sam, 250), ("Hers", world.kim, 40)]
        {
            let deal = world.deal(owner, name).await;
            let amount = deal::Edit::Set(price(units));
            let changes = deal::Changes { amount, ..deal::Changes::default() };
            act(&world, world.marta, deal.id, Command::Change(changes.into())).await;
        }
        let get = |who, path: &'static str| {
            let world = &world;
            async move { world.call(who, axum::http::Method::GET, path, None).await.1 }
        };
        let strip = get(world.sam, "/api/v1/today/strip").await;
        assert_eq!((&strip["month"], &strip["won"], &strip["open"]),
                   (&"2026-03".into(), &2.into(), &2.into()), "{strip}");
        assert_eq!(strip["value_won"][0]["amount"], "970.00");
        assert_eq!(strip["value_open"][0]["amount"], "750.00");
        let report = "/api/v1/insights/funnel?owner=me&cohort=closed&from=2026-03-01&to=2026-03-31";
        let report = get(world.sam, report).await;
        assert_eq!(report["totals"]["value_won"], strip["value_won"]);
        let report = get(world.sam, "/api/v1/insights/funnel?owner=me").await;
        assert_eq!(report["totals"]["value_open"], strip["value_open"]);
        let board = get(world.sam, "/api/v1/boards/simple-funnel").await;
        let columns = board["columns"].as_array().unwrap().iter();
        // What stands after the win is won; all before it is open.
        let open = columns.filter(|column| column["stage"] != "after-sales");
        let (deals, value) = open.fold((0, 0.0), |(deals, value), column| {
            let amount = column["value"][0]["amount"].as_str().unwrap_or("0");
            (deals + column["deals"].as_i64().unwrap(), value + amount.parse::<f64>().unwrap())
        });
        assert_eq!((deals, value), (2, 750.0), "{board}");
        world.clock.set("2026-04-01T08:00:00Z".parse().unwrap());
        assert_eq!(get(world.sam, "/api/v1/today/strip").await["won"], 0, "a new month begins");
    }
}
