//! The list of tasks in the browser.

use axum::http::StatusCode;
use deal::state::Assignee;
use deal::{AddTask, Command};
use types::Millis;

use crate::board::tests::deal;
use crate::world::both;

both! {
    async fn tasks_are_listed_by_whose_they_are_and_when(world: World) {
        let made = deal(&world, world.sam, "Harbour Books", 300_000).await;
        let now = world.app.house.clock.now();
        let marta = world.by(world.marta).await;
        let by = world.by(world.sam).await;
        let add = world.app.write(move |tx| {
            app::teams::departments::create(tx, &marta, "Presales")?;
            let later = AddTask { name: "Send the price list".to_owned(), due: Some(now + Millis::days(3)), ..AddTask::default() };
            let undated = AddTask { name: "Estimate it".to_owned(), to: Some(Assignee::Department("Presales".to_owned())), ..AddTask::default() };
            app::deals::act(tx, &by, made.id, None, Command::AddTask(later))?;
            app::deals::act(tx, &by, made.id, None, Command::AddTask(undated))
        });
        add.await.unwrap();
        let mine = world.get(world.sam, "/tasks").await;
        assert_eq!(mine.status, StatusCode::OK);
        assert!(mine.says("Send the price list") && mine.says("Harbour Books") && !mine.says("Estimate it"), "{}", mine.text);
        assert!(mine.says("/do-task?task=task_") && mine.says("data-sheet"));
        let asked = world.get(world.sam, "/tasks?whose=department:Presales").await;
        assert!(asked.says("Estimate it") && asked.says("No day") && !asked.says("Send the price list"), "{}", asked.text);
        let today = world.get(world.sam, "/tasks?due=today").await;
        assert!(!today.says("Send the price list"));
        let watching = world.get(world.vera, "/tasks?whose=all").await;
        assert!(watching.says("Send the price list") && !watching.says("/do-task?"), "who only looks is offered nothing");
        assert_eq!(world.get(world.sam, "/tasks?whose=somebody").await.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(world.get(world.sam, "/tasks?status=done").await.says("No tasks here"));
    }
}
