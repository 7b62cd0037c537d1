//! Today in the browser.

use axum::http::StatusCode;
use deal::{AddTask, Command};
use types::Millis;

use crate::board::tests::deal;
use crate::world::both;

both! {
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
