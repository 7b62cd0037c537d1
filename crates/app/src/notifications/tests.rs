//! Who is told what, and that nobody is told of what is not theirs.

use axum::http::{Method, StatusCode};
use deal::state::Assignee;
use deal::{Command, Obligation};
use serde_json::{Value, json};
use types::id::kind as id;
use types::{Id, Millis, Timestamp};

use crate::deals::raised::{NOTIFY, Raised};
use crate::world::{World, both};
use crate::{By, background, deals, verify};

const PATH: &str = "/api/v1/notifications";

async fn told(world: &World, user: Id<id::User>) -> Vec<Value> {
    let (status, page) = world.call(user, Method::GET, PATH, None).await;
    assert_eq!(status, StatusCode::OK, "{page}");
    page["items"].as_array().unwrap().clone()
}

async fn says(world: &World, user: Id<id::User>) -> Vec<String> {
    let items = told(world, user).await;
    items.iter().map(|item| item["says"].as_str().unwrap().to_owned()).collect()
}

async fn act(world: &World, user: Id<id::User>, deal: Id<id::Deal>, command: Command) {
    let by = world.by(user).await;
    world.write(move |tx| deals::act(tx, &by, deal, None, command.clone())).await;
}

/// Lets the deals' clocks run at an instant.
async fn tick_at(world: &World, at: Timestamp) {
    world.clock.set(at);
    let by = By::system(&world.app.house);
    world.write(move |tx| deals::tick(tx, &by, 50)).await;
}

/// What somebody was told of stages whose time is nearly over.
async fn of_stage(world: &World, user: Id<id::User>) -> Vec<String> {
    let is_of_stage = |item: &Value| item["what"] == "answer-soon" || item["what"] == "stage-soon";
    let items = told(world, user).await.into_iter().filter(is_of_stage);
    items.map(|item| item["says"].as_str().unwrap().to_owned()).collect()
}

/// The notes of what somebody was told of this kind, the newest first.
async fn soon(world: &World, user: Id<id::User>, what: &str) -> Vec<Value> {
    let items = told(world, user).await.into_iter().filter(|item| item["what"] == what);
    items.map(|item| item["note"].clone()).collect()
}

async fn task_named(world: &World, deal: Id<id::Deal>, name: &str) -> deal::state::Task {
    let by = world.by(world.marta).await;
    let found = world.app.read(move |read| deals::find(read, &by, deal)).await.unwrap();
    let mut tasks = found.state.tasks.into_iter();
    tasks.find(|task| task.name.as_deref() == Some(name)).unwrap()
}

async fn unread(world: &World, user: Id<id::User>) -> i64 {
    let (_, count) = world.call(user, Method::GET, "/api/v1/notifications/unread", None).await;
    count["unread"].as_i64().unwrap()
}

async fn verified(world: &World) {
    let house = world.app.house.clone();
    let report = world.app.read(move |read| verify::workspace(read, &house)).await.unwrap();
    assert!(report.equal, "{:#?}", report.differences);
}

async fn note(world: &World, user: Id<id::User>, deal: i64, body: &str) {
    let path = format!("/api/v1/deals/{deal}/activities");
    let body = json!({"kind": "note", "body": body});
    let (status, answer) = world.call(user, Method::POST, &path, Some(body)).await;
    assert_eq!(status, StatusCode::CREATED, "{answer}");
}

both! {
    async fn whoever_is_given_a_deal_hears_of_it_and_whoever_gives_it_does_not(world: World) {
        let deal = world.deal(world.marta, "Harbour Books").await;
        let give = Command::Assign { role: None, user: Some(world.sam) };
        act(&world, world.marta, deal.id, give).await;
        assert_eq!(says(&world, world.sam).await, ["Marta Manager gave you “Harbour Books”"]);
        assert_eq!(says(&world, world.marta).await, Vec::<String>::new());
        let items = told(&world, world.sam).await;
        assert_eq!((&items[0]["deal_number"], &items[0]["what"]), (&json!(1), &json!("assigned")));
        verified(&world).await;
    }

    async fn a_hand_over_is_told_to_its_receiver_and_its_answer_to_the_giver(world: World) {
        let deal = world.deal(world.sam, "Harbour Books").await;
        let offer = deal::OfferHandOver {
            to: world.kim,
            role: None,
            brief: "They decide in May".to_owned(),
            keep_owner: false,
        };
        act(&world, world.sam, deal.id, Command::OfferHandOver(offer)).await;
        let items = told(&world, world.kim).await;
        assert_eq!(items[0]["note"], "They decide in May");
        let share = Command::Share { user: world.kim, until: None, replacement: false };
        act(&world, world.sam, deal.id, share).await;
        let says = says(&world, world.kim).await;
        assert!(says.contains(&"Sam Seller offers you “Harbour Books”".to_owned()), "{says:?}");
        act(&world, world.kim, deal.id, Command::AcceptHandOver).await;
        let items = told(&world, world.sam).await;
        assert_eq!(items[0]["says"], "Kim Seller took a deal that you do not see any more");
        assert_eq!(items[0].get("deal_number"), None);
        verified(&world).await;
    }

    async fn a_task_given_and_returned_is_told(world: World) {
        let deal = world.deal(world.sam, "Harbour Books").await;
        let add = deal::AddTask {
            name: "Estimate the shelves".to_owned(),
            to: Some(Assignee::User(world.pia)),
            ..deal::AddTask::default()
        };
        act(&world, world.sam, deal.id, Command::AddTask(add)).await;
        let items = told(&world, world.pia).await;
        assert_eq!(items[0]["says"], "Sam Seller gave you a task in “Harbour Books”");
        assert_eq!(items[0]["note"], "Estimate the shelves");
        assert_eq!(says(&world, world.sam).await, Vec::<String>::new());
    }

    async fn who_is_named_in_a_note_and_may_see_the_deal_hears_of_it(world: World) {
        let deal = world.deal(world.sam, "Harbour Books").await;
        note(&world, world.sam, deal.number, "@marta and @Kim Seller: what do you think?").await;
        assert_eq!(says(&world, world.marta).await, ["Sam Seller named you in “Harbour Books”"]);
        assert_eq!(says(&world, world.kim).await, Vec::<String>::new(), "she may not see the deal");
        verified(&world).await;
    }

    async fn a_late_stage_is_told_to_whoever_answers_for_the_deal(world: World) {
        world.deal(world.sam, "Harbour Books").await;
        world.clock.set("2026-04-20T08:00:00Z".parse().unwrap());
        let by = By::system(&world.app.house);
        world.write(move |tx| deals::tick(tx, &by, 50)).await;
        let says = says(&world, world.sam).await;
        assert!(says.contains(&"“Harbour Books” is over the time of its stage".to_owned()), "{says:?}");
        verified(&world).await;
    }

    async fn an_unanswered_lead_warns_its_owner_once_before_its_time_is_over(world: World) {
        let deal = world.deal(world.sam, "Harbour Books").await;
        let visit = deal.state.visit.clone().unwrap();
        let (warn, due) = (visit.warn.unwrap(), visit.due.unwrap());
        assert!(warn < due && world.app.house.clock.now() < warn, "{visit:?}");
        tick_at(&world, warn - Millis::minutes(1)).await;
        assert_eq!(of_stage(&world, world.sam).await, Vec::<String>::new(), "there is time");
        tick_at(&world, warn).await;
        tick_at(&world, warn + Millis::minutes(5)).await;
        let words = "Nobody has answered “Harbour Books” yet, and the time for it is nearly over";
        assert_eq!(of_stage(&world, world.sam).await, [words]);
        assert_eq!(of_stage(&world, world.marta).await, Vec::<String>::new(), "it is not hers");
        let told = told(&world, world.sam).await;
        let soon = told.iter().find(|it| it["what"] == "answer-soon").unwrap();
        assert_eq!(soon["deal_number"], json!(deal.number), "it leads there");
        tick_at(&world, due).await;
        let late = says(&world, world.sam).await;
        assert!(late.contains(&"“Harbour Books” is over the time of its stage".to_owned()), "{late:?}");
        verified(&world).await;
    }

    async fn an_answered_lead_warns_of_its_stage_only(world: World) {
        let deal = world.deal(world.sam, "Harbour Books").await;
        let path = format!("/api/v1/deals/{}/activities", deal.number);
        let call = json!({"kind": "call", "direction": "out", "reached": true, "body": "Wants to see the plan"});
        let (status, answer) = world.call(world.sam, Method::POST, &path, Some(call)).await;
        assert_eq!(status, StatusCode::CREATED, "{answer}");
        tick_at(&world, deal.state.visit.unwrap().warn.unwrap()).await;
        let words = "The time of the stage of “Harbour Books” is nearly over";
        assert_eq!(of_stage(&world, world.sam).await, [words]);
        verified(&world).await;
    }

    async fn whoever_was_not_warned_in_time_hears_that_it_is_late_and_no_more(world: World) {
        let deal = world.deal(world.sam, "Harbour Books").await;
        tick_at(&world, deal.state.visit.unwrap().due.unwrap()).await;
        assert_eq!(of_stage(&world, world.sam).await, Vec::<String>::new());
        let says = says(&world, world.sam).await;
        assert!(says.contains(&"“Harbour Books” is over the time of its stage".to_owned()), "{says:?}");
        verified(&world).await;
    }

    async fn whoever_does_tasks_is_warned_of_them_together_and_again_when_they_move(world: World) {
        let deal = world.deal(world.sam, "Harbour Books").await.id;
        let due: Timestamp = "2026-03-06T16:00:00Z".parse().unwrap();
        for (name, to) in [("Estimate", world.pia), ("Draw the plan", world.pia), ("Ask", world.sam)] {
            let to = Some(Assignee::User(to));
            let add = deal::AddTask { name: name.to_owned(), to, due: Some(due), ..deal::AddTask::default() };
            act(&world, world.marta, deal, Command::AddTask(add)).await;
        }
        let task = task_named(&world, deal, "Estimate").await;
        tick_at(&world, task.warn.unwrap()).await;
        let warned = soon(&world, world.pia, "task-soon").await;
        assert_eq!(warned, [json!("Estimate, Draw the plan")]);
        let his = soon(&world, world.sam, "task-soon").await;
        assert!(his.contains(&json!("Ask")), "{his:?}");
        let later = Some(due + Millis::days(14));
        act(&world, world.marta, deal, Command::RescheduleTask { task: task.id, due: later }).await;
        let warn = task_named(&world, deal, "Estimate").await.warn.unwrap();
        assert!(warn > due, "the clock runs anew");
        tick_at(&world, warn).await;
        let warned = soon(&world, world.pia, "task-soon").await;
        assert_eq!(warned, [json!("Estimate"), json!("Estimate, Draw the plan")]);
        verified(&world).await;
    }

    async fn a_rule_tells_whoever_plays_the_role_or_else_those_who_lead(world: World) {
        let deal = world.deal(world.sam, "Harbour Books").await.id;
        let ask = |role: &'static str| {
            let house = world.app.house.clone();
            world.write(move |tx| {
                let asks = Obligation::Notify { role: role.to_owned(), says: "Call now".to_owned() };
                let raised = Raised { deal, asks };
                let job = jobs::NewJob::new(house.new_id(), NOTIFY, &raised, house.clock.now());
                Ok(jobs::enqueue(tx, &job)?)
            })
        };
        ask("nobody-plays-this").await;
        background::worker(&world.app).run_due().await.unwrap();
        let items = told(&world, world.marta).await;
        assert_eq!((&items[0]["what"], &items[0]["note"]), (&json!("rule"), &json!("Call now")));
        let plays = Some(json!({"plays": ["watcher"]}));
        world.call(world.anna, Method::PATCH, &format!("/api/v1/users/{}", world.vera), plays).await;
        ask("watcher").await;
        background::worker(&world.app).run_due().await.unwrap();
        assert_eq!(told(&world, world.vera).await.len(), 1);
        assert_eq!(told(&world, world.marta).await.len(), 1);
        verified(&world).await;
    }

    async fn what_is_read_is_counted_no_more_and_nobody_reads_for_another(world: World) {
        for name in ["One", "Two", "Three"] {
            let deal = world.deal(world.marta, name).await;
            let give = Command::Assign { role: None, user: Some(world.sam) };
            act(&world, world.marta, deal.id, give).await;
        }
        assert_eq!(unread(&world, world.sam).await, 3);
        let (_, first) = world.call(world.sam, Method::GET, &format!("{PATH}?limit=2"), None).await;
        assert_eq!(first["items"].as_array().unwrap().len(), 2);
        let next = format!("{PATH}?limit=2&after={}", first["next"].as_str().unwrap());
        let (_, second) = world.call(world.sam, Method::GET, &next, None).await;
        assert_eq!(second["items"].as_array().unwrap().len(), 1);
        let path = format!("{PATH}/{}/read", first["items"][0]["id"].as_str().unwrap());
        let (status, _) = world.call(world.kim, Method::PUT, &path, None).await;
        assert_eq!(status, StatusCode::NOT_FOUND);
        let (status, _) = world.call(world.sam, Method::PUT, &path, None).await;
        assert_eq!(status, StatusCode::NO_CONTENT);
        let (_, open) = world.call(world.sam, Method::GET, &format!("{PATH}?unread=true"), None).await;
        assert_eq!(open["items"].as_array().unwrap().len(), 2);
        let (_, done) =
            world.call(world.sam, Method::POST, &format!("{PATH}/read"), None).await;
        assert_eq!(done, json!({"marked": 2}));
        assert_eq!(unread(&world, world.sam).await, 0);
        let by = By::system(&world.app.house);
        assert_eq!(world.app.read(move |read| super::unread(read, &by)).await.unwrap(), 0);
        verified(&world).await;
    }

    async fn a_role_in_a_deal_that_one_may_not_see_is_not_told(world: World) {
        let deal = world.deal(world.sam, "Harbour Books").await;
        let role = "delivery".to_owned();
        let assign = Command::Assign { role: Some(role.clone()), user: Some(world.kim) };
        act(&world, world.sam, deal.id, assign).await;
        assert_eq!(says(&world, world.kim).await, Vec::<String>::new());
        let asks = Obligation::Notify { role, says: "Call now".to_owned() };
        let raised = Raised { deal: deal.id, asks };
        let house = world.app.house.clone();
        world
            .write(move |tx| {
                let job = jobs::NewJob::new(house.new_id(), NOTIFY, &raised, house.clock.now());
                Ok(jobs::enqueue(tx, &job)?)
            })
            .await;
        background::worker(&world.app).run_due().await.unwrap();
        assert_eq!(says(&world, world.kim).await, Vec::<String>::new());
        assert_eq!(told(&world, world.marta).await[0]["note"], "Call now");
        verified(&world).await;
    }

    async fn whoever_gave_a_task_away_hears_that_it_is_done(world: World) {
        let deal = world.deal(world.sam, "Harbour Books").await;
        let add = deal::AddTask { name: "Estimate the shelves".into(), ..deal::AddTask::default() };
        act(&world, world.sam, deal.id, Command::AddTask(add)).await;
        let by = world.by(world.sam).await;
        let now = world.app.read(move |read| deals::find(read, &by, deal.id)).await.unwrap();
        let task = now.state.tasks.last().unwrap().id;
        let to = Assignee::User(world.pia);
        act(&world, world.sam, deal.id, Command::DelegateTask { task, to, note: None }).await;
        let outcome = Some("Twelve days".to_owned());
        act(&world, world.pia, deal.id, Command::DoTask { task, outcome }).await;
        let items = told(&world, world.sam).await;
        assert_eq!(items[0]["says"], "Pia Presales did a task that you gave in “Harbour Books”");
        assert_eq!(items[0]["note"], "Estimate the shelves: Twelve days");
        verified(&world).await;
    }

    async fn the_end_of_a_process_is_told_to_whoever_answers_for_the_deal(world: World) {
        let by = world.by(world.sam).await;
        let system = By::system(&world.app.house);
        let deal = world
            .write(move |tx| {
                crate::world::publish(tx, &system, "consultative-b2b")?;
                let name = "Harbour Books".to_owned();
                let open = deal::Open { name, owner: by.user(), ..deal::Open::default() };
                let playbook = Some("consultative-b2b".to_owned());
                let new = deals::NewDeal { playbook, open, ..deals::NewDeal::default() };
                let deal = deals::open(tx, &by, new)?.deal;
                let start = Command::StartProcess { key: "estimation".to_owned() };
                Ok(deals::act(tx, &by, deal.id, None, start)?.deal)
            })
            .await;
        let mut running = deal.state.running_processes();
        let run = running.find(|run| run.key == "estimation").unwrap().id;
        let reason = "They want the standard".to_owned();
        act(&world, world.marta, deal.id, Command::EndProcess { run, reason }).await;
        let items = told(&world, world.sam).await;
        assert_eq!(items[0]["says"], "A process of “Harbour Books” has ended");
        let note = "Estimation: find a way for every gap was broken off: They want the standard";
        assert_eq!(items[0]["note"], note);
        verified(&world).await;
    }

    async fn a_deal_that_wakes_tells_its_owner_what_they_wanted_to_say(world: World) {
        let deal = world.deal(world.sam, "Harbour Books").await;
        let until = "2026-04-01T07:00:00Z".parse().unwrap();
        let note = Some("Ask for the new budget".to_owned());
        let park = Command::Park { until, reason: "not-now".to_owned(), note };
        act(&world, world.sam, deal.id, park).await;
        world.clock.set(until);
        let by = By::system(&world.app.house);
        world.write(move |tx| deals::tick(tx, &by, 50)).await;
        let items = told(&world, world.sam).await;
        assert_eq!(items[0]["says"], "“Harbour Books” is awake again");
        assert_eq!((&items[0]["what"], &items[0]["note"]), (&json!("woken"), &json!("Ask for the new budget")));
        verified(&world).await;
    }
}
