//! The calendar in the browser.

use axum::http::StatusCode;
use deal::{AddTask, Command};
use types::Millis;

use crate::board::tests::deal;
use crate::world::both;

both! {
    async fn a_task_stands_on_its_day_in_every_span(world: World) {
        let made = deal(&world, world.sam, "Harbour Books", 300_000).await;
        let now = world.app.house.clock.now();
        let by = world.by(world.sam).await;
        let add = world.app.write(move |tx| {
            let due = Some(now + Millis::days(2));
            let add = AddTask { name: "Send the price list".to_owned(), due, ..AddTask::default() };
            app::deals::act(tx, &by, made.id, None, Command::AddTask(add))
        });
        add.await.unwrap();
        for span in ["month", "week", "agenda"] {
            let page = world.get(world.sam, &format!("/calendar?span={span}")).await;
            assert_eq!(page.status, StatusCode::OK, "{span}");
            assert!(page.says("Send the price list") && page.says("Harbour Books"), "{span}: {}", page.text);
        }
        let later = world.get(world.sam, "/calendar?span=week&day=2026-06-01").await;
        assert!(!later.says("Send the price list") && later.says("1 – 7 June 2026"), "{}", later.text);
        for (span, words) in [("month", "Nothing in this month"), ("week", "Nothing in this week"), ("agenda", "Nothing in these two weeks")] {
            let later = world.get(world.sam, &format!("/calendar?span={span}&day=2026-06-01")).await;
            assert!(later.says(words) && later.says("Look further ahead"), "{span}: {}", later.text);
            assert!(!world.get(world.sam, &format!("/calendar?span={span}")).await.says(words), "{span}");
        }
        let marta = world.get(world.marta, "/calendar?all=true").await;
        assert!(marta.says("Send the price list") && marta.says("Sam Seller"), "{}", marta.text);
        assert!(!world.get(world.marta, "/calendar").await.says("Send the price list"));
        let wrong = world.get(world.sam, "/calendar?day=never").await;
        assert_eq!(wrong.status, StatusCode::UNPROCESSABLE_ENTITY);
    }
}
