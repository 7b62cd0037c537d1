//! The calendar in the browser.

use axum::http::{Method, StatusCode};
use deal::{AddTask, Command};
use types::{Id, Millis, Task, Timestamp, User};

use crate::board::tests::deal;
use crate::world::{Page, World, both};

impl World {
    /// Adds a task of this deal, due then.
    async fn task(&self, who: Id<User>, deal: &app::deals::Deal, due: Timestamp) -> Id<Task> {
        let (by, id) = (self.by(who).await, deal.id);
        let added = self.app.write(move |tx| {
            let name = "Send the price list".to_owned();
            let add = AddTask { name, due: Some(due), ..AddTask::default() };
            app::deals::act(tx, &by, id, None, Command::AddTask(add))
        });
        added.await.unwrap().deal.state.tasks.last().unwrap().id
    }

    /// When a task is due now.
    async fn due(&self, deal: &app::deals::Deal, task: Id<Task>) -> Option<String> {
        let (by, id) = (self.by(self.anna).await, deal.id);
        let deal = self.app.read(move |read| app::deals::find(read, &by, id)).await.unwrap();
        deal.state.task(task).unwrap().due.map(|due| due.to_string())
    }

    /// Drags what a page holds to another day, as the script does.
    async fn drag(&self, who: Id<User>, path: &str, day: &str) -> Page {
        let browser = self.browser(who).await;
        let script = [("hx-request", "true"), ("x-drag", "1")];
        self.send(Some(&browser), Method::POST, path, Some(&[("day", day)]), &script).await
    }
}

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

    async fn something_to_do_is_added_on_a_day(world: World) {
        let made = deal(&world, world.sam, "Harbour Books", 300_000).await;
        let week = world.get(world.sam, "/calendar?span=week").await;
        let plus = "/calendar/new?due=2026-03-04&amp;next=";
        assert!(week.says(plus) && week.says("Add something to do on 4 March"), "{}", week.text);
        let form = world.get(world.sam, "/calendar/new?due=2026-03-04&next=%2Fcalendar%3Fspan%3Dmonth").await;
        for words in ["value=\"2026-03-04\"", "value=\"Harbour Books #1\"", "value=\"/calendar?span=month\""] {
            assert!(form.says(words), "{words}: {}", form.text);
        }
        let fields = [
            ("deal", "Harbour Books"), ("name", "Coffee with Hilda"), ("kind", "meeting"), ("due", "2026-03-04"),
            ("time", "14:30"), ("next", "/calendar?span=month"),
        ];
        let done = world.post(world.sam, "/calendar/new", &fields).await;
        assert_eq!(done.goes_to(), "/calendar?span=month", "{}", done.text);
        let week = world.get(world.sam, "/calendar?span=week").await;
        assert!(week.says("Coffee with Hilda") && week.says("14:30"), "{}", week.text);
        let by_number = [("deal", "#1"), ("name", "Ring the harbour bell"), ("kind", "call"), ("due", "2026-03-05")];
        assert_eq!(world.post(world.sam, "/calendar/new", &by_number).await.goes_to(), "/calendar?span=week&day=2026-03-05");
        let hers = [("deal", "1"), ("name", "Look it over"), ("kind", "todo"), ("due", "2026-03-05")];
        world.post(world.marta, "/calendar/new", &hers).await.goes_to();
        let own = world.get(world.marta, "/calendar?span=week").await;
        assert!(own.says("Look it over") && !own.says("Ring the harbour bell"), "what one adds is one's own: {}", own.text);
        let tasks = made.state.tasks.len();
        let (by, id) = (world.by(world.sam).await, made.id);
        let now = world.app.read(move |read| app::deals::find(read, &by, id)).await.unwrap();
        assert_eq!(now.state.tasks.len(), tasks + 3);
    }

    async fn what_is_wrong_with_it_is_told_at_its_field(world: World) {
        for who in [world.sam, world.sam, world.anna] {
            deal(&world, who, "Harbour Books", 300_000).await;
        }
        let before = world.mark().await;
        let whole = [("deal", "#1"), ("name", "Call them"), ("kind", "call"), ("due", "2026-03-05")];
        for (name, value, says) in [
            ("deal", "Harbour Books", "Several deals are called so"),
            ("deal", "Nobody", "There is no deal “Nobody” here"),
            ("deal", "#3", "There is no deal “#3” here"),
            ("deal", "", "Please fill this in"),
            ("name", "", "Please fill this in"),
            ("kind", "dance", "Choose how it is done"),
            ("due", "never", "f-due-error"),
            ("time", "late", "f-time-error"),
        ] {
            let kept = whole.iter().copied().filter(|(known, _)| *known != name);
            let fields: Vec<_> = kept.chain([(name, value)]).collect();
            let page = world.post(world.sam, "/calendar/new", &fields).await;
            assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}={value}: {}", page.text);
            assert!(page.says(says), "{name}={value}: {}", page.text);
        }
        assert_eq!(world.get(world.vera, "/calendar/new").await.status, StatusCode::FORBIDDEN);
        assert_eq!(world.post(world.vera, "/calendar/new", &whole).await.status, StatusCode::FORBIDDEN);
        assert_eq!(world.mark().await, before);
    }

    async fn a_task_is_dragged_to_another_day_and_keeps_its_time(world: World) {
        let made = deal(&world, world.sam, "Harbour Books", 300_000).await;
        let task = world.task(world.sam, &made, "2026-03-03T13:30:00Z".parse().unwrap()).await;
        let week = world.get(world.sam, "/calendar?span=week").await;
        for words in ["data-sortable=\"calendar\"", "data-column=\"2026-03-06\"", &format!("/deals/1/due-task?task={task}")] {
            assert!(week.says(words), "{words}: {}", week.text);
        }
        let path = format!("/calendar/move?deal=1&task={task}&from=2026-03-03");
        assert!(week.text.replace("&amp;", "&").contains(&format!("data-move=\"{path}\"")), "{}", week.text);
        let done = world.drag(world.sam, &path, "2026-03-06").await;
        assert_eq!((done.status, done.text.as_str()), (StatusCode::NO_CONTENT, ""));
        assert_eq!(world.due(&made, task).await.as_deref(), Some("2026-03-06T13:30:00.000Z"));
        let late = world.drag(world.sam, &path, "2026-03-09").await;
        assert_eq!(late.status, StatusCode::CONFLICT);
        assert!(late.says("It stays on its day") && late.says("Somebody moved it to another day meanwhile"), "{}", late.text);
        assert_eq!(world.due(&made, task).await.as_deref(), Some("2026-03-06T13:30:00.000Z"));
        let page = world.post(world.sam, &path.replace("03-03", "03-06"), &[("day", "2026-03-04")]).await;
        assert_eq!(page.goes_to(), "/calendar?span=week&day=2026-03-04", "without a script too");
    }

    async fn what_may_not_be_moved_stays_and_says_why(world: World) {
        let made = deal(&world, world.sam, "Harbour Books", 300_000).await;
        let task = world.task(world.sam, &made, "2026-03-03T13:30:00Z".parse().unwrap()).await;
        let path = format!("/calendar/move?deal=1&task={task}&from=2026-03-03");
        let seen = world.get(world.vera, "/calendar?span=week&all=true").await;
        assert!(seen.says("Send the price list") && !seen.says("data-move=") && !seen.says("/calendar/new"), "{}", seen.text);
        assert_eq!(world.drag(world.vera, &path, "2026-03-06").await.status, StatusCode::FORBIDDEN);
        let hers = deal(&world, world.anna, "Anna's own", 300_000).await;
        let other = world.task(world.anna, &hers, "2026-03-03T13:30:00Z".parse().unwrap()).await;
        let theirs = format!("/calendar/move?deal={}&task={other}", hers.number);
        assert_eq!(world.drag(world.sam, &theirs, "2026-03-06").await.status, StatusCode::NOT_FOUND);
        assert_eq!(world.drag(world.sam, &path, "some day").await.status, StatusCode::UNPROCESSABLE_ENTITY);
        let (by, id) = (world.by(world.sam).await, made.id);
        let done = world.app.write(move |tx| app::deals::act(tx, &by, id, None, Command::DoTask { task, outcome: None }));
        done.await.unwrap();
        let refused = world.drag(world.sam, &path, "2026-03-06").await;
        assert_eq!(refused.status, StatusCode::CONFLICT, "{}", refused.text);
        assert!(refused.says("It stays on its day"), "{}", refused.text);
    }
}
