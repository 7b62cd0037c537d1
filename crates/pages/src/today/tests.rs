//! Today in the browser.

use axum::http::StatusCode;
use deal::{AddTask, Command};
use types::Millis;

use crate::board::tests::deal;
use crate::world::both;

both! {
    async fn the_day_does_not_wait_for_its_figures(world: World) {
        deal(&world, world.sam, "Harbour Books", 300_000).await;
        let first = world.get(world.sam, "/today").await;
        assert!(first.says("Harbour Books") && first.says("hx-get=\"/today/strip\""), "{}", first.text);
        assert!(!first.says("Won this month"), "nothing is said that is not known: {}", first.text);
        let strip = world.fragment(world.sam, "/today/strip").await;
        assert!(strip.says("Won this month") && strip.says("€3,000") && !strip.says("<html"), "{}", strip.text);
        assert!(world.app.house.insights.is_loaded());
        let others = world.fragment(world.anna, "/today/strip").await;
        assert!(!others.says("€3,000"), "Anna has no deals: {}", others.text);
    }

    async fn the_day_says_why_each_deal_is_there_and_does_what_is_at_hand(world: World) {
        assert!(world.get(world.sam, "/today").await.says("Nothing presses today"));
        let made = deal(&world, world.sam, "Harbour Books", 300_000).await;
        let now = world.app.house.clock.now();
        let by = world.by(world.sam).await;
        let task = world.app.write(move |tx| {
            let due = Some(now + Millis::hours(2));
            let add = AddTask { name: "Send the price list".to_owned(), due, ..AddTask::default() };
            let done = app::deals::act(tx, &by, made.id, None, Command::AddTask(add))?;
            Ok(done.deal.state.tasks.last().unwrap().id.to_string())
        });
        let task = task.await.unwrap();
        let page = world.get(world.sam, "/today").await;
        for words in ["Harbour Books", "Send the price list", "Nobody has answered this lead", "€3,000", "Done"] {
            assert!(page.says(words), "{words}: {}", page.text);
        }
        let fields = [("deal", "1"), ("do", "done"), ("task", task.as_str())];
        assert_eq!(world.post(world.sam, "/today/act", &fields).await.goes_to(), "/today");
        assert!(!world.get(world.sam, "/today").await.says("Send the price list"));
        let part = world.fragment(world.sam, "/today").await;
        assert!(part.says(r#"id="today""#) && !part.says("<html"));
        let stranger = world.post(world.vera, "/today/act", &fields).await;
        assert_eq!(stranger.status, StatusCode::FORBIDDEN);
    }

    async fn a_task_moves_to_another_day_where_it_stands(world: World) {
        let made = deal(&world, world.sam, "Harbour Books", 300_000).await;
        let now = world.app.house.clock.now();
        let by = world.by(world.sam).await;
        let task = world.app.write(move |tx| {
            let due = Some(now + Millis::hours(2));
            let add = AddTask { name: "Send the price list".to_owned(), due, ..AddTask::default() };
            let done = app::deals::act(tx, &by, made.id, None, Command::AddTask(add))?;
            Ok(done.deal.state.tasks.last().unwrap().id)
        });
        let task = task.await.unwrap();
        let page = world.get(world.sam, "/today").await;
        for words in ["Move “Send the price list” to another day", "Tomorrow", "Next week", "type=\"date\""] {
            assert!(page.says(words), "{words}: {}", page.text);
        }
        let id = task.to_string();
        // It is Monday 2 March, and Berlin works until five.
        for (field, day) in [
            (("to", "tomorrow"), "2026-03-03T16:00:00Z"),
            (("to", "next-week"), "2026-03-09T16:00:00Z"),
            (("day", "2026-03-19"), "2026-03-19T16:00:00Z"),
        ] {
            let fields = [("deal", "1"), ("do", "move"), ("task", id.as_str()), field];
            assert_eq!(world.post(world.sam, "/today/act", &fields).await.goes_to(), "/today");
            let by = world.by(world.sam).await;
            let found = world.app.read(move |read| app::deals::find(read, &by, made.id)).await.unwrap();
            let due = found.state.task(task).unwrap().due.unwrap();
            assert_eq!(due, day.parse().unwrap(), "{field:?}: {due}");
        }
        assert!(!world.get(world.sam, "/today").await.says("Send the price list"));
        let fields = [("deal", "1"), ("do", "move"), ("task", id.as_str()), ("day", "someday")];
        assert_eq!(world.post(world.sam, "/today/act", &fields).await.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
}
