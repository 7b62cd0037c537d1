//! The calendar: what is due, what was done, what took place.

use axum::http::{Method, StatusCode};
use deal::{ActivityKind, AddTask, Command, Log};
use types::Millis;

use crate::deals;
use crate::world::both;

both! {
    async fn a_week_shows_tasks_meetings_and_what_was_done(world: World) {
        let now = world.app.house.clock.now();
        let deal = world.deal(world.sam, "Harbour Books").await;
        let by = world.by(world.sam).await;
        world.write(move |tx| {
            for (name, days) in [("Send the list", 1), ("Far away", 20)] {
                let due = Some(now + Millis::days(days));
                let task = AddTask { name: name.to_owned(), due, ..AddTask::default() };
                deals::act(tx, &by, deal.id, None, Command::AddTask(task))?;
            }
            let task = AddTask { name: "Look them up".to_owned(), ..AddTask::default() };
            let done = deals::act(tx, &by, deal.id, None, Command::AddTask(task))?;
            let task = done.deal.state.tasks.last().unwrap().id;
            deals::act(tx, &by, deal.id, None, Command::DoTask { task, outcome: None })?;
            let log = Log { kind: ActivityKind::Meeting, reached: true, ..Log::default() };
            let subject = Some("First talk".to_owned());
            let new = deals::NewActivity { log, subject, ..deals::NewActivity::default() };
            deals::log(tx, &by, deal.id, new, &[])
        })
        .await;
        let (from, until) = (now - Millis::days(1), now + Millis::days(6));
        let path = format!("/api/v1/calendar?from={from}&until={until}&owner=me");
        let (status, week) = world.call(world.sam, Method::GET, &path, None).await;
        assert_eq!(status, StatusCode::OK, "{week}");
        let titles: Vec<(&str, &str)> = week["items"].as_array().unwrap().iter()
            .map(|item| (item["what"].as_str().unwrap(), item["title"].as_str().unwrap()))
            .collect();
        for entry in [("done", "Look them up"), ("held", "First talk"), ("task", "Send the list")] {
            assert!(titles.contains(&entry), "{entry:?} in {titles:?}");
        }
        assert!(titles.iter().all(|(_, title)| *title != "Far away"), "{titles:?}");
        let (_, kims) = world.call(world.kim, Method::GET, &path, None).await;
        assert_eq!(kims["items"].as_array().unwrap().len(), 0);
        let path = format!("/api/v1/calendar?from={from}&until={until}");
        let (_, everybodys) = world.call(world.marta, Method::GET, &path, None).await;
        assert!(everybodys["items"].as_array().unwrap().len() >= 2);
    }

    async fn a_year_at_once_is_too_much(world: World) {
        let path = "/api/v1/calendar?from=2026-01-01T00:00:00Z&until=2027-01-01T00:00:00Z";
        let (status, problem) = world.call(world.sam, Method::GET, path, None).await;
        assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
        assert_eq!(problem["errors"][0]["field"], "until");
    }
}
