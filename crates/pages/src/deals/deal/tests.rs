//! The page of a deal through the router: what is refused, what is kept, what a stranger sees.

mod acts;
mod correcting;

use app::companies;
use app::deals::{self, Deal};
use axum::http::{Method, StatusCode, header};
use deal::Command;
use types::{Id, User};

use crate::world::{Page, World, both};

/// Characters that have broken pages before: markup, quotes, directions, combining marks, emoji.
const NAUGHTY: [&str; 5] = [
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "Ω≈ç√∫ \u{202e}txet\u{202c} Z̮̞̠͙͔ͅḀ̗̞͈̻̗",
    "'; DROP TABLE deals; --",
    "👩‍💻 &amp; {{company.name}} </textarea></title>",
];

impl World {
    /// Opens a deal of this name in `simple-funnel`, with a company.
    async fn deal(&self, user: Id<User>, name: &str) -> Deal {
        let by = self.by(user).await;
        let name = name.to_owned();
        let opened = self.app.write(move |tx| {
            let company = companies::NewCompany {
                name: "Harbour".to_owned(),
                owner: by.user(),
                ..companies::NewCompany::default()
            };
            let company = Some(companies::create(tx, &by, company)?.id);
            let new = deals::NewDeal {
                playbook: Some("simple-funnel".to_owned()),
                links: deals::Links { company, contact: None },
                open: deal::Open { name: name.clone(), owner: by.user(), ..deal::Open::default() },
                ..deals::NewDeal::default()
            };
            Ok(deals::open(tx, &by, new)?.deal)
        });
        opened.await.unwrap()
    }

    /// Does something to a deal.
    async fn act(&self, user: Id<User>, deal: &Deal, command: Command) {
        let (by, id) = (self.by(user).await, deal.id);
        self.app.write(move |tx| deals::act(tx, &by, id, None, command.clone())).await.unwrap();
    }

    /// A deal as it is now.
    async fn now(&self, deal: &Deal) -> Deal {
        let (by, id) = (self.by(self.anna).await, deal.id);
        self.app.read(move |read| deals::find(read, &by, id)).await.unwrap()
    }
}

/// The value of the first hidden field of this name after a piece of the page.
fn hidden_after(page: &Page, place: &str, name: &str) -> String {
    let text = page
        .text
        .split_once(place)
        .unwrap_or_else(|| panic!("{place} is not there: {}", page.text))
        .1;
    let field = format!("name=\"{name}\" value=\"");
    let rest = text.split_once(&field).unwrap_or_else(|| panic!("no {name} after {place}")).1;
    rest.split_once('"').unwrap().0.to_owned()
}

/// The first group of the playbook that is asked in the first stage, with its first question of a line.
fn first_question(world_text: &Page) -> (String, String) {
    let group = world_text.text.split_once("id=\"group-").unwrap().1.split_once('"').unwrap().0;
    let part = world_text.text.split_once(&format!("id=\"group-{group}\"")).unwrap().1;
    let name =
        part.split_once("data-kind=\"line\"").or(part.split_once("data-kind=\"long\"")).unwrap().1;
    let name = name.split_once("name=\"").unwrap().1.split_once('"').unwrap().0;
    (group.to_owned(), name.to_owned())
}

both! {
    async fn a_deal_page_shows_everything_at_a_glance(world: World) {
        let deal = world.deal(world.sam, "Harbour Books").await;
        let page = world.get(world.sam, &format!("/deals/{}", deal.number)).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.text);
        for words in ["Harbour Books", "To leave this stage", "Timeline", "Buying committee", "Tasks", "Facts", "Move to"] {
            assert!(page.says(words), "{words}: {}", page.text);
        }
        let company = deal.links.company.unwrap();
        assert!(page.says(&format!("data-live=\"{} {company}\"", deal.id)), "it hears of the customer too");
        assert!(!page.text.contains("style="), "the policy forbids inline style");
        assert!(!page.text.contains("onclick"), "the policy forbids inline script");
    }

    async fn a_strangers_deal_is_not_there(world: World) {
        let deal = world.deal(world.anna, "Anna's own").await;
        for path in ["", "/call", "/briefing", "/timeline", "/similar", "/score", "/lose", "/customer"] {
            let page = world.get(world.sam, &format!("/deals/{}{path}", deal.number)).await;
            assert_eq!(page.status, StatusCode::NOT_FOUND, "{path}");
            assert!(!page.says("Anna&#39;s own") && !page.says("Anna's own"), "{path}");
        }
        let page = world.post(world.sam, &format!("/deals/{}/lose", deal.number), &[("reason", "price")]).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND);
        let page = world.get(world.sam, &format!("/deals/{}/no-such-act", deal.number)).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND);
    }

    async fn a_viewer_looks_and_is_offered_nothing_to_do(world: World) {
        let deal = world.deal(world.sam, "Harbour Books").await;
        let page = world.get(world.vera, &format!("/deals/{}", deal.number)).await;
        assert_eq!(page.status, StatusCode::OK);
        for words in ["Move to", "Save note", "More", "/lose", "Add a row"] {
            let main = page.text.split_once("id=\"deal\"").unwrap().1;
            let main = main.split_once("</main>").unwrap().0;
            assert!(!main.contains(words), "{words}");
        }
        let page = world.get(world.vera, &format!("/deals/{}/lose", deal.number)).await;
        assert_eq!(page.status, StatusCode::FORBIDDEN);
        let page = world.post(world.vera, &format!("/deals/{}/log", deal.number), &[("kind", "note"), ("note", "x")]).await;
        assert_eq!(page.status, StatusCode::FORBIDDEN);
    }

    async fn a_refused_move_shows_just_what_is_missing_and_the_way_there(world: World) {
        let deal = world.deal(world.sam, "Harbour Books").await;
        let path = format!("/deals/{}/stage", deal.number);
        let page = world.post(world.sam, &path, &[]).await;
        assert_eq!(page.status, StatusCode::CONFLICT, "{}", page.text);
        let by = world.by(world.sam).await;
        let missing = world.app.read(move |read| {
            let deal = deals::find(read, &by, deal.id)?;
            deals::missing(read, &by, &deal)
        }).await.unwrap();
        for missing in missing.iter().filter(|it| it.gate != playbook::model::Gate::Advise) {
            let says = maud::html! { (missing.says) }.into_string();
            assert!(page.says(&says), "{says}: {}", page.text);
        }
        assert!(!page.says("name=\"over\""), "a seller is not offered to override");
        assert!(page.says("Done…") || page.says("Answer: ") || page.says("evidence?"), "there is a way: {}", page.text);
        assert_eq!(world.now(&deal).await.state.stage(), deal.state.stage());
    }

    async fn whoever_may_goes_on_with_a_reason(world: World) {
        let deal = world.deal(world.sam, "Harbour Books").await;
        let path = format!("/deals/{}/stage", deal.number);
        let page = world.post(world.marta, &path, &[("over", "")]).await;
        assert_eq!(page.status, StatusCode::CONFLICT);
        assert!(page.says("name=\"over\""), "a manager is offered to override: {}", page.text);
        let page = world.post(world.marta, &path, &[("over", "They called and want to start")]).await;
        assert_eq!(page.goes_to(), format!("/deals/{}", deal.number));
        let now = world.now(&deal).await;
        assert_eq!(now.state.overrides, 1);
        assert_ne!(now.state.stage(), deal.state.stage());
        let page = world.get(world.marta, &format!("/deals/{}", deal.number)).await;
        assert!(page.says("They called and want to start"), "the timeline tells why");
    }

    async fn a_form_with_a_mistake_keeps_what_was_typed(world: World) {
        let deal = world.deal(world.sam, "Harbour Books").await;
        let fields = [("name", "Harbour & Sons"), ("amount", "a lot"), ("amount-currency", "EUR"), ("close", "2026-13-40"), ("source", "fair")];
        let page = world.post(world.sam, &format!("/deals/{}/facts", deal.number), &fields).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", page.text);
        for kept in ["value=\"Harbour &amp; Sons\"", "value=\"a lot\"", "value=\"2026-13-40\"", "value=\"fair\""] {
            assert!(page.says(kept), "{kept}: {}", page.text);
        }
        assert_eq!(page.text.matches("class=\"wrong\"").count(), 2, "each mistake stands at its field: {}", page.text);
        assert_eq!(world.now(&deal).await.state.name, "Harbour Books");
        let fields = [("name", "Harbour & Sons"), ("amount", "12,000.50"), ("amount-currency", "eur"), ("close", "2026-05-01")];
        let page = world.post(world.sam, &format!("/deals/{}/facts", deal.number), &fields).await;
        assert_eq!(page.goes_to(), format!("/deals/{}", deal.number));
        let now = world.now(&deal).await;
        assert_eq!(now.state.name, "Harbour & Sons");
        assert_eq!(now.state.amount.unwrap().to_string(), "12000.50 EUR");
    }

    async fn an_edit_from_an_old_page_is_a_conflict_that_can_be_repeated(world: World) {
        let deal = world.deal(world.sam, "Harbour Books").await;
        let path = format!("/deals/{}/facts", deal.number);
        let version = deal.version.to_string();
        let mine = [("version", version.as_str()), ("name", "Mine")];
        world.act(world.anna, &deal, Command::Change(Box::new(deal::Changes { name: Some("Hers".into()), ..deal::Changes::default() }))).await;
        let page = world.post(world.sam, &path, &mine).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.says("Somebody changed this deal meanwhile"), "{}", page.text);
        assert!(page.says("value=\"Mine\""), "what was typed stays");
        let again = hidden_after(&page, "class=\"card sheet\"", "version");
        let page = world.post(world.sam, &path, &[("version", &again), ("name", "Mine")]).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER);
        assert_eq!(world.now(&deal).await.state.name, "Mine");
    }

    async fn answers_are_saved_and_a_colleagues_answer_is_not_overwritten(world: World) {
        let deal = world.deal(world.sam, "Harbour Books").await;
        let page = world.get(world.sam, &format!("/deals/{}", deal.number)).await;
        let (group, field) = first_question(&page);
        let row = field.split('.').nth(1).unwrap();
        let path = format!("/deals/{}/answers/{group}/{row}", deal.number);
        let seen = hidden_after(&page, &format!("action=\"{path}\""), "version");
        let browser = world.browser(world.sam).await;
        let script = [("hx-request", "true"), ("x-autosave", "1")];
        let first = [("version", seen.as_str()), (field.as_str(), "said by Sam")];
        let saved = world.send(Some(&browser), Method::POST, &path, Some(&first), &script).await;
        assert_eq!(saved.status, StatusCode::NO_CONTENT, "{}", saved.text);
        let mark = saved.header("x-version").to_owned();
        assert_ne!(mark, seen);
        let page = world.get(world.sam, &format!("/deals/{}", deal.number)).await;
        assert!(page.says("said by Sam"), "{}", page.text);
        // Somebody else still has the page of before.
        let late = [("version", seen.as_str()), (field.as_str(), "said by Anna")];
        let page = world.post(world.anna, &path, &late).await;
        assert_eq!(page.status, StatusCode::CONFLICT);
        assert!(page.says("Somebody changed this meanwhile"), "{}", page.text);
        assert!(page.says("said by Sam") && page.says("said by Anna"), "both are shown");
        // Having seen it, they keep theirs.
        let again = hidden_after(&page, "class=\"alone\"", "version");
        assert_eq!(again, mark);
        let page = world.post(world.anna, &path, &[("version", &again), (&field, "said by Anna")]).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER);
        let page = world.get(world.sam, &format!("/deals/{}", deal.number)).await;
        assert!(page.says("said by Anna"));
    }

    async fn naughty_words_are_shown_as_they_are_and_harmless(world: World) {
        for words in NAUGHTY {
            let deal = world.deal(world.sam, words).await;
            let home = format!("/deals/{}", deal.number);
            let log = [("kind", "call"), ("outcome", "interested"), ("note", words), ("next-step", words)];
            assert_eq!(world.post(world.sam, &format!("{home}/log"), &log).await.goes_to(), home);
            let person = [("name", words), ("title", words), ("role", "decider"), ("stance", "for"), ("win", words)];
            assert_eq!(world.post(world.sam, &format!("{home}/add-person"), &person).await.goes_to(), home);
            let boss = world.now(&deal).await.state.people[0].id.to_string();
            let below = [("name", words), ("reports-to", boss.as_str())];
            assert_eq!(world.post(world.sam, &format!("{home}/add-person"), &below).await.goes_to(), home);
            let shown = maud::html! { (words) }.into_string();
            for path in ["", "/call", "/briefing", "/timeline", "/hand-over", "/facts", "/lose"] {
                let page = world.get(world.sam, &format!("{home}{path}")).await;
                assert_eq!(page.status, StatusCode::OK, "{path}: {}", page.text);
                assert!(page.says(&shown), "{path} shows it: {}", page.text);
                assert!(!page.says("<script>alert") && !page.says("<img src=x"), "{path}");
            }
        }
    }

    async fn a_meeting_is_agreed_for_a_time_and_moved_to_another(world: World) {
        let deal = world.deal(world.sam, "Harbour Books").await;
        let home = format!("/deals/{}", deal.number);
        let meeting = [("name", "Show it to them"), ("kind", "meeting"), ("due", "2030-01-10"), ("time", "14:30")];
        assert_eq!(world.post(world.sam, &format!("{home}/add-task"), &meeting).await.goes_to(), home);
        let task = world.now(&deal).await.state.tasks.iter().find(|task| task.name.as_deref() == Some("Show it to them")).unwrap().clone();
        assert_eq!(task.due.unwrap().to_string(), "2030-01-10T13:30:00.000Z");
        let form = world.get(world.sam, &format!("{home}/due-task?task={}", task.id)).await;
        assert!(form.says("value=\"14:30\"") && form.says("value=\"2030-01-10\""), "{}", form.text);
        let id = task.id.to_string();
        let later = [("task", id.as_str()), ("due", "2030-01-11"), ("time", "")];
        assert_eq!(world.post(world.sam, &format!("{home}/due-task"), &later).await.goes_to(), home);
        let form = world.get(world.sam, &format!("{home}/due-task?task={id}")).await;
        assert!(form.says("value=\"2030-01-11\"") && !form.says("value=\"17:00\""), "{}", form.text);
        let wrong = [("task", id.as_str()), ("due", ""), ("time", "14:30")];
        let page = world.post(world.sam, &format!("{home}/due-task"), &wrong).await;
        assert!(page.status == StatusCode::UNPROCESSABLE_ENTITY && page.says("Say on which day."), "{}", page.text);
    }

    async fn somebody_of_the_committee_is_one_of_our_contacts(world: World) {
        world.post(world.sam, "/companies", &[("name", "Harbour Books"), ("country", "DE")]).await;
        let fields = [("name", "Ada Lovelace"), ("company", "Harbour Books #1"), ("email", "ada@books.example"), ("title", "Head of purchasing")];
        world.post(world.sam, "/contacts", &fields).await.goes_to();
        let page = world.get(world.sam, "/companies/1").await;
        let company = page.text.split_once("/deals/new?company=").unwrap().1.split_once('"').unwrap().0.to_owned();
        let fields = [("company", company.as_str()), ("name", "Shelves"), ("playbook", "simple-funnel")];
        assert_eq!(world.post(world.sam, "/deals/new", &fields).await.goes_to(), "/deals/1");
        let form = world.get(world.sam, "/deals/1/add-person").await;
        assert!(form.says("Of our contacts there"), "{}", form.text);
        let contact = form.text.split_once("value=\"person_").unwrap().1.split_once('"').unwrap().0;
        let contact = format!("person_{contact}");
        let person = [("contact", contact.as_str()), ("name", ""), ("role", "decider"), ("stance", "for")];
        assert_eq!(world.post(world.sam, "/deals/1/add-person", &person).await.goes_to(), "/deals/1");
        let page = world.get(world.sam, "/deals/1").await;
        assert!(page.says("mailto:ada@books.example") && page.says("Head of purchasing"), "{}", page.text);
        let nobody = [("contact", ""), ("name", "")];
        let page = world.post(world.sam, "/deals/1/add-person", &nobody).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    }

    async fn a_call_by_checklist_keeps_answers_next_step_and_outcome_in_one_step(world: World) {
        let deal = world.deal(world.sam, "Harbour Books").await;
        let path = format!("/deals/{}/call", deal.number);
        let page = world.get(world.sam, &path).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.text);
        assert!(page.says("Not asked yet") && page.says("data-checklist"));
        let deal_page = world.get(world.sam, &format!("/deals/{}", deal.number)).await;
        let (_, field) = first_question(&deal_page);
        let without = [(field.as_str(), "Forty shops"), ("note", "Nice talk")];
        let page = world.post(world.sam, &path, &without).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.says("Forty shops") && page.says("Nice talk"), "nothing is lost: {}", page.text);
        assert_eq!(world.now(&deal).await.state.activities.calls, 0);
        let all = [(field.as_str(), "Forty shops"), ("note", "Nice talk"), ("outcome", "interested"), ("next-step", "Send the case study"), ("next-on", "2026-03-03")];
        let page = world.post(world.sam, &path, &all).await;
        assert_eq!(page.goes_to(), format!("/deals/{}", deal.number), "{}", page.text);
        let now = world.now(&deal).await;
        assert_eq!((now.state.activities.calls, now.state.activities.conversations), (1, 1));
        assert!(now.state.open_tasks().any(|task| task.name.as_deref() == Some("Send the case study")));
        let page = world.get(world.sam, &format!("/deals/{}", deal.number)).await;
        assert!(page.says("Forty shops") && page.says("Nice talk") && page.says("Talked: interested"));
    }

    async fn a_deal_is_handed_over_with_a_brief_and_taken(world: World) {
        let deal = world.deal(world.sam, "Harbour Books").await;
        let home = format!("/deals/{}", deal.number);
        let form = world.get(world.sam, &format!("{home}/hand-over")).await;
        assert!(form.says("THE CUSTOMER"), "the brief is gathered: {}", form.text);
        let marta = world.marta.to_string();
        let offer = [("to", marta.as_str()), ("brief", "They want it by May")];
        assert_eq!(world.post(world.sam, &format!("{home}/hand-over"), &offer).await.goes_to(), home);
        let page = world.get(world.marta, &home).await;
        assert!(page.says("hands this deal to you") && page.says("They want it by May"), "{}", page.text);
        let page = world.get(world.sam, &home).await;
        assert!(page.says("hands this deal to Marta Manager") && page.says("Take the offer back"), "{}", page.text);
        // Once it is taken, Sam, who sees only what is his, is led to his list.
        assert_eq!(world.post(world.marta, &format!("{home}/accept"), &[]).await.goes_to(), home);
        assert_eq!(world.now(&deal).await.state.owner, Some(world.marta));
        assert_eq!(world.get(world.sam, &home).await.status, StatusCode::NOT_FOUND);
    }

    async fn whoever_gives_a_deal_away_is_led_to_their_list(world: World) {
        let deal = world.deal(world.sam, "Harbour Books").await;
        let marta = world.marta.to_string();
        let page = world.post(world.sam, &format!("/deals/{}/assign", deal.number), &[("user", &marta)]).await;
        assert_eq!(page.goes_to(), "/deals");
    }

    async fn a_payment_is_proved_with_a_file_that_comes_back(world: World) {
        let deal = world.deal(world.sam, "Harbour Books").await;
        let form = world.get(world.sam, &format!("/deals/{}/payment", deal.number)).await;
        assert!(form.says("multipart/form-data"), "{}", form.text);
        let parts = [("kind", "receipt"), ("amount", "100"), ("amount-currency", "EUR"), ("at", "2026-03-01")];
        let page = world.upload(world.sam, &format!("/deals/{}/payment", deal.number), &parts, ("receipt.pdf", b"%PDF-1.7 paid")).await;
        assert_eq!(page.goes_to(), format!("/deals/{}", deal.number), "{}", page.text);
        let page = world.get(world.sam, &format!("/deals/{}", deal.number)).await;
        assert!(page.says("receipt.pdf"), "{}", page.text);
        let link = page.text.split_once(&format!("/deals/{}/files/", deal.number)).unwrap().1.split_once('"').unwrap().0;
        let file = world.get(world.sam, &format!("/deals/{}/files/{link}", deal.number)).await;
        assert_eq!(file.text, "%PDF-1.7 paid");
        assert!(file.header(header::CONTENT_DISPOSITION.as_str()).starts_with("attachment"));
        assert_eq!(file.header("x-content-type-options"), "nosniff");
        let missing = world.post(world.sam, &format!("/deals/{}/payment", deal.number), &[("kind", "receipt"), ("amount", "100")]).await;
        assert_eq!(missing.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(missing.says("Point at the receipt"), "{}", missing.text);
    }

    async fn losing_needs_a_reason_and_says_what_was_learnt(world: World) {
        let deal = world.deal(world.sam, "Harbour Books").await;
        let path = format!("/deals/{}/lose", deal.number);
        let page = world.post(world.sam, &path, &[("competitor", "Tide & Co"), ("note", "Too late")]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.says("Tide &amp; Co") && page.says("Too late"));
        let form = world.get(world.sam, &path).await;
        let reason = form.text.split_once("name=\"reason\" value=\"").unwrap().1.split_once('"').unwrap().0.to_owned();
        let page = world.post(world.sam, &path, &[("reason", &reason), ("competitor", "Tide & Co"), ("note", "Too late")]).await;
        assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.text);
        let page = world.get(world.sam, &format!("/deals/{}", deal.number)).await;
        assert!(page.says("Lost: ") && page.says("Tide &amp; Co") && page.says("Too late"), "{}", page.text);
        assert!(page.says("Open again"));
    }

    async fn a_script_gets_the_form_alone_and_an_empty_answer_when_it_is_done(world: World) {
        let deal = world.deal(world.sam, "Harbour Books").await;
        let path = format!("/deals/{}/park", deal.number);
        let part = world.fragment(world.sam, &path).await;
        assert_eq!(part.status, StatusCode::OK);
        assert!(!part.says("<html") && part.says("name=\"until\""), "{}", part.text);
        let reason = part.text.split_once("name=\"reason\" value=\"").map_or("later", |it| it.1.split_once('"').unwrap().0).to_owned();
        let browser = world.browser(world.sam).await;
        let script = [("hx-request", "true")];
        let past = [("until", "2020-01-01"), ("reason", reason.as_str())];
        let page = world.send(Some(&browser), Method::POST, &path, Some(&past), &script).await;
        assert_eq!(page.status, StatusCode::CONFLICT);
        assert!(page.says("in the future") && page.says("2020-01-01") && !page.says("<html"), "{}", page.text);
        let well = [("until", "2026-04-01"), ("reason", reason.as_str())];
        let page = world.send(Some(&browser), Method::POST, &path, Some(&well), &script).await;
        assert_eq!((page.status, page.text.as_str()), (StatusCode::NO_CONTENT, ""));
        assert!(!page.header("x-toast").is_empty());
        assert!(world.now(&deal).await.state.parked.is_some());
    }

    async fn a_new_lead_asks_whether_we_know_them(world: World) {
        let fields = [("company-name", "Harbour Books"), ("website", "harbour.example"), ("contact-name", "Hilda Harbour"), ("email", "hilda@harbour.example"), ("country", "DE"), ("playbook", "simple-funnel")];
        let page = world.post(world.sam, "/deals/new", &fields).await;
        assert_eq!(page.goes_to(), "/deals/1", "{}", page.text);
        let page = world.post(world.sam, "/deals/new", &fields).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.text);
        assert!(page.says("Do we know them already?") && page.says("Going on with them"), "{}", page.text);
        let company = page.text.split_once("name=\"company\" value=\"").unwrap().1.split_once('"').unwrap().0.to_owned();
        let contact = page.text.split_once("name=\"contact\" value=\"").unwrap().1.split_once('"').unwrap().0.to_owned();
        let taken: Vec<(&str, &str)> = fields.iter().copied()
            .chain([("looked", "1"), ("company", company.as_str()), ("contact", contact.as_str()), ("name", "Second order")]).collect();
        let page = world.post(world.sam, "/deals/new", &taken).await;
        assert_eq!(page.goes_to(), "/deals/2", "{}", page.text);
        let (by, sam) = (world.by(world.sam).await, world.sam);
        let (one, two) = world.app.read(move |read| {
            Ok((deals::find(read, &by, deals::Which::Number(1))?, deals::find(read, &by, deals::Which::Number(2))?))
        }).await.unwrap();
        assert_eq!(one.links, two.links);
        assert_eq!(two.state.owner, Some(sam));
        let page = world.post(world.sam, "/deals/new", &[("email", "no mail"), ("source", "fair")]).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.says("value=\"fair\"") && page.says("class=\"wrong\""), "{}", page.text);
    }

    async fn one_walks_through_the_list_that_one_came_from(world: World) {
        for name in ["One", "Two", "Three"] {
            world.deal(world.sam, name).await;
        }
        let page = world.get(world.sam, "/deals/2?in=sort%3Dcreated").await;
        assert!(page.says("href=\"/deals/1?in=sort%3Dcreated\""), "{}", page.text);
        assert!(page.says("href=\"/deals/3?in=sort%3Dcreated\""));
        let plain = world.get(world.sam, "/deals/2").await;
        assert!(!plain.says("Next in the list"));
    }
    async fn a_group_about_a_customer_who_is_not_named_offers_to_name_them(world: World) {
        let by = world.by(world.sam).await;
        let deal = world.app.write(move |tx| {
            let open = deal::Open { name: "Somebody called".to_owned(), owner: by.user(), ..deal::Open::default() };
            let new = deals::NewDeal { playbook: Some("simple-funnel".to_owned()), open, ..deals::NewDeal::default() };
            Ok(deals::open(tx, &by, new)?.deal)
        }).await.unwrap();
        let home = format!("/deals/{}", deal.number);
        let page = world.get(world.sam, &home).await;
        let group = page.text.split_once("id=\"group-prospect\"").unwrap().1.split_once("</section>").unwrap().0;
        assert!(group.contains("this deal names none yet"), "{group}");
        assert!(group.contains("name=\"for\" value=\"company\"") && !group.contains("answers/prospect"), "{group}");
        let call = world.get(world.sam, &format!("{home}/call")).await;
        assert!(call.says("customer?for=company&amp;then=-call") && !call.says("name=\"prospect.only"), "{}", call.text);
        // What is not known is added under the name that was looked for, and one is led back to the questions.
        let found = world.get(world.sam, &format!("{home}/customer?for=company&then=prospect&q=Harbour")).await;
        assert!(found.says("Add “Harbour” as a company") && !found.says("as a contact"), "{}", found.text);
        let add = [("add", "company"), ("q", "Harbour"), ("for", "company"), ("then", "prospect")];
        let page = world.post(world.sam, &format!("{home}/customer"), &add).await;
        assert_eq!(page.goes_to(), format!("{home}#group-prospect"));
        assert!(world.now(&deal).await.links.company.is_some());
        let page = world.get(world.sam, &home).await;
        assert!(page.says("answers/prospect/only") && !page.says("this deal names none yet"), "{}", page.text);
    }

    async fn a_contact_that_is_added_works_at_the_deals_company_and_one_that_is_taken_keeps_it(world: World) {
        let deal = world.deal(world.sam, "Harbour Books").await;
        let path = format!("/deals/{}/customer", deal.number);
        let add = [("add", "contact"), ("q", "Hilda"), ("for", "contact"), ("then", "-call")];
        assert_eq!(world.post(world.sam, &path, &add).await.goes_to(), format!("/deals/{}/call", deal.number));
        let now = world.now(&deal).await;
        let (by, contact) = (world.by(world.sam).await, now.links.contact.unwrap());
        let hilda = world.app.read(move |read| app::contacts::find(read, &by, contact)).await.unwrap();
        assert_eq!((hilda.name.as_str(), hilda.company), ("Hilda", deal.links.company));
        assert_eq!(now.links.company, deal.links.company);
        // Somebody of the company is offered before anything is looked for.
        assert_eq!(world.post(world.sam, &path, &[("contact", "none")]).await.status, StatusCode::SEE_OTHER);
        let page = world.get(world.sam, &format!("{path}?for=contact")).await;
        assert!(page.says("Hilda") && page.says(&contact.to_string()), "{}", page.text);
        // Whoever works nowhere leaves the company of the deal as it is.
        let by = world.by(world.sam).await;
        let loner = world.app.write(move |tx| {
            let new = app::contacts::NewContact { name: "Lena".to_owned(), owner: by.user(), ..app::contacts::NewContact::default() };
            app::contacts::create(tx, &by, new)
        }).await.unwrap();
        let id = loner.id.to_string();
        assert_eq!(world.post(world.sam, &path, &[("contact", &id)]).await.status, StatusCode::SEE_OTHER);
        let now = world.now(&deal).await;
        assert_eq!((now.links.company, now.links.contact), (deal.links.company, Some(loner.id)));
        let strange = world.post(world.sam, &path, &[("contact", "con_nonsense")]).await;
        assert_eq!(strange.status, StatusCode::NOT_FOUND);
    }

    async fn a_name_that_cannot_be_is_refused_where_it_was_typed(world: World) {
        let deal = world.deal(world.sam, "Harbour Books").await;
        let long = "x".repeat(2_000);
        let add = [("add", "company"), ("q", long.as_str()), ("for", "company")];
        let page = world.post(world.sam, &format!("/deals/{}/customer", deal.number), &add).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", page.text);
        assert!(page.says("role=\"alert\""), "{}", page.text);
        assert_eq!(world.now(&deal).await.links, deal.links);
    }

    async fn the_proof_of_payment_is_asked_for_once(world: World) {
        let deal = world.deal(world.sam, "Harbour Books").await;
        let home = format!("/deals/{}", deal.number);
        let (by, id) = (world.by(world.marta).await, deal.id);
        let stages = world.app.read(move |read| {
            let deal = deals::find(read, &by, id)?;
            let compiled = app::playbooks::compiled(read, &by.house, deal.playbook_version)?;
            Ok(compiled.last_before_win() - compiled.stage_index(deal.state.stage().unwrap()).unwrap())
        }).await.unwrap();
        for _ in 0..stages {
            let page = world.post(world.marta, &format!("{home}/stage"), &[("over", "They are in a hurry")]).await;
            assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.text);
        }
        let page = world.get(world.marta, &home).await;
        let needs = page.text.split_once("id=\"needs\"").unwrap().1.split_once("</section>").unwrap().0;
        assert_eq!(needs.matches("Prove the payment").count(), 1, "{needs}");
        let refused = world.post(world.marta, &format!("{home}/win"), &[]).await;
        assert_eq!(refused.status, StatusCode::CONFLICT, "{}", refused.text);
        let list = refused.text.split_once("class=\"needs\"").unwrap().1.split_once("</form>").unwrap().0;
        assert_eq!(list.matches("Prove the payment").count(), 1, "{list}");
    }

    async fn two_deals_become_one_in_the_browser(world: World) {
        let keep = world.deal(world.sam, "Harbour Books").await;
        let (by, links) = (world.by(world.sam).await, keep.links);
        let lose = world.app.write(move |tx| {
            let new = deals::NewDeal {
                playbook: Some("simple-funnel".to_owned()),
                links,
                open: deal::Open { name: "Harbor books again".to_owned(), owner: by.user(), ..deal::Open::default() },
                ..deals::NewDeal::default()
            };
            let id = deals::open(tx, &by, new)?.deal.id;
            let note = deals::NewActivity { subject: Some("Wants oak".to_owned()), ..deals::NewActivity::default() };
            deals::log(tx, &by, id, note, &[])?;
            let file = app::files::NewFile { name: "receipt.pdf".to_owned(), content: b"%PDF-1.7 receipt".to_vec() };
            app::files::add(tx, &by, id, &file)?;
            deals::find(tx, &by, id)
        });
        let lose = lose.await.unwrap();
        assert!(world.get(world.sam, "/deals/1").await.says("Merge with another deal…"));
        let others = world.get(world.sam, "/deals/1/merge").await;
        assert!(others.says("Harbor books again") && others.says("/deals/1/merge?with=2"), "{}", others.text);
        for q in ["harbor", "2", "%232"] {
            let found = world.get(world.sam, &format!("/deals/1/merge?q={q}")).await;
            assert!(found.says("/deals/1/merge?with=2") && !found.says("with=1\""), "{q}: {}", found.text);
        }
        let both = world.get(world.sam, "/deals/1/merge?with=2").await;
        for words in ["Are these one deal?", "What happens", "Keep this one", "Harbor books again", "/deals/2/merge"] {
            assert!(both.says(words), "{words}: {}", both.text);
        }
        assert_eq!(world.get(world.vera, "/deals/1/merge").await.status, StatusCode::FORBIDDEN);
        let page = world.post(world.vera, "/deals/1/merge", &[("lose", "2")]).await;
        assert_eq!(page.status, StatusCode::FORBIDDEN);
        assert_eq!(world.post(world.sam, "/deals/1/merge", &[("lose", "2")]).await.goes_to(), "/deals/1");
        assert!(world.get(world.sam, "/deals/2").await.says("Merged into another deal"));
        for lens in ["", "/timeline?lens=all", "/timeline?lens=talks", "/timeline?lens=notes", "/timeline?lens=moves", "/timeline?lens=work"] {
            let page = world.get(world.sam, &format!("/deals/1{lens}")).await;
            assert_eq!(page.status, StatusCode::OK, "{lens}: {}", page.text);
        }
        let page = world.get(world.sam, "/deals/1").await;
        assert!(page.says("Wants oak") && page.says("receipt.pdf"), "{}", page.text);
        let again = world.post(world.sam, "/deals/1/merge", &[("lose", &lose.number.to_string())]).await;
        assert!(again.status == StatusCode::CONFLICT && again.says("Are these one deal?"), "{}", again.text);
    }

    async fn a_deal_that_a_colleague_owns_is_merged_by_those_who_lead(world: World) {
        let own = world.deal(world.sam, "Harbour Books").await;
        let theirs = world.deal(world.anna, "Anna's own").await;
        for path in ["/deals/1/merge?with=2", "/deals/2/merge", "/deals/2/merge?with=1"] {
            assert_eq!(world.get(world.sam, path).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        assert_eq!(world.post(world.sam, "/deals/1/merge", &[("lose", "2")]).await.status, StatusCode::NOT_FOUND);
        world.act(world.anna, &theirs, Command::Share { user: world.sam, until: None, replacement: false }).await;
        let both = world.get(world.sam, "/deals/1/merge?with=2").await;
        assert!(both.says("A colleague looks after one of them") && !both.says("Keep this one"), "{}", both.text);
        assert!(!world.get(world.sam, "/deals/2").await.says("Merge with another deal…"));
        assert_eq!(world.post(world.sam, "/deals/1/merge", &[("lose", "2")]).await.status, StatusCode::FORBIDDEN);
        assert_eq!(world.post(world.marta, "/deals/1/merge", &[("lose", "2")]).await.goes_to(), "/deals/1");
        assert!(matches!(world.now(&theirs).await.state.outcome, deal::state::Outcome::Merged { into, .. } if into == own.id));
    }

    async fn the_deals_of_two_customers_that_became_one_are_asked_about(world: World) {
        world.deal(world.sam, "Shelves").await;
        world.deal(world.sam, "Shelves again").await;
        let place = world.post(world.sam, "/companies/1/merge", &[("lose", "2")]).await.goes_to().to_owned();
        assert_eq!(place, "/companies/1?merged=true");
        let page = world.get(world.sam, &place).await;
        assert!(page.says("Are some of their deals the same too?") && page.says("/deals/2/merge"), "{}", page.text);
        assert!(!world.get(world.sam, "/companies/1").await.says("Are some of their deals"));
        assert!(world.get(world.sam, "/deals/1/merge").await.says("Shelves again"));
    }

    async fn what_to_say_when_it_wakes_stands_on_top_until_something_is_done(world: World) {
        let deal = world.deal(world.sam, "Harbour Books").await;
        let home = format!("/deals/{}", deal.number);
        let until = "2026-04-01T07:00:00Z".parse().unwrap();
        let note = Some("Ask for the new budget".to_owned());
        world.act(world.sam, &deal, Command::Park { until, reason: "not-now".into(), note }).await;
        world.act(world.sam, &deal, Command::Wake).await;
        let page = world.get(world.sam, &home).await;
        assert!(page.says("Awake again: what you wanted to say"), "{}", page.text);
        assert!(page.says("Ask for the new budget"));
        let call = deal::Log { kind: deal::ActivityKind::Call, ..deal::Log::default() };
        world.act(world.sam, &deal, Command::Log(call)).await;
        let page = world.get(world.sam, &home).await;
        assert!(!page.says("Awake again: what you wanted to say"), "{}", page.text);
    }

    async fn only_who_manages_is_offered_the_newest_playbook(world: World) {
        let deal = world.deal(world.sam, "Harbour Books").await;
        let by = world.by(world.marta).await;
        let text = playbook::builtin::text("simple-funnel").unwrap();
        let text = text.replace("Find somebody who may need us", "Find somebody we can help");
        world.app.write(move |tx| app::playbooks::publish(tx, &by, &text, None)).await.unwrap();
        let home = format!("/deals/{}", deal.number);
        assert!(!world.get(world.sam, &home).await.says("Move to the newest"));
        assert!(world.get(world.marta, &home).await.says("Move to the newest"));
        let page = world.post(world.sam, &format!("{home}/version"), &[]).await;
        assert_eq!(page.status, StatusCode::CONFLICT, "{}", page.text);
        assert!(page.says("a manager may"), "{}", page.text);
        let page = world.post(world.marta, &format!("{home}/version"), &[]).await;
        assert_eq!(page.goes_to(), home, "{}", page.text);
    }
}
