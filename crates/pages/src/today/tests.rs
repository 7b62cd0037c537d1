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
}
