//! What was logged wrongly is corrected or taken back on the page of its deal.

use app::deals::history::{self, Lens, What};
use app::deals::{self, Deal};
use axum::http::{Method, StatusCode};
use types::{Activity, Id, User};

use crate::world::{World, both};

/// The one activity that is told of a deal.
async fn only(world: &World, deal: &Deal) -> deals::Activity {
    let id = deal.id;
    let part =
        world.app.read(move |read| history::of(read, id, Lens::All, None, 99)).await.unwrap();
    let told = part.moments.into_iter().find_map(|moment| match moment.what {
        What::Activity(activity) => Some(*activity),
        _ => None,
    });
    told.expect("something is logged")
}

/// Logs a call that nobody answered, and gives its id.
async fn called(world: &World, who: Id<User>, deal: &Deal) -> Id<Activity> {
    let fields = [("kind", "call"), ("outcome", "no answer"), ("note", "It rang and rang")];
    let page = world.post(who, &format!("/deals/{}/log", deal.number), &fields).await;
    assert_eq!(page.status, StatusCode::SEE_OTHER, "{}", page.text);
    only(world, deal).await.id
}

both! {
    async fn a_call_is_corrected_in_a_form_that_knows_what_was_said(world: World) {
        let deal = world.deal(world.sam, "Harbour Books").await;
        let id = called(&world, world.sam, &deal).await;
        let page = world.get(world.sam, &format!("/deals/{}", deal.number)).await;
        let path = format!("/deals/{}/activities/{id}", deal.number);
        assert!(page.says(&format!("href=\"{path}\"")), "{}", page.text);
        let form = world.get(world.sam, &path).await;
        assert_eq!(form.status, StatusCode::OK, "{}", form.text);
        for words in ["It rang and rang", "value=\"no answer\" checked", "2026-03-02T09:00", "Correct it"] {
            assert!(form.says(words), "{words}: {}", form.text);
        }
        let version = world.now(&deal).await.version.to_string();
        let fields = [
            ("version", version.as_str()), ("kind", "call"), ("outcome", "interested"),
            ("note", "She picked up"), ("when", "2026-03-02T08:30"),
        ];
        let done = world.post(world.sam, &path, &fields).await;
        assert_eq!(done.goes_to(), format!("/deals/{}", deal.number), "{}", done.text);
        let activity = only(&world, &deal).await;
        assert_eq!(activity.body.as_deref(), Some("She picked up"));
        assert_eq!(activity.at.to_string(), "2026-03-02T07:30:00.000Z");
        let counted = world.now(&deal).await.state.activities;
        assert_eq!((counted.calls, counted.conversations), (1, 1));
        let page = world.get(world.sam, &format!("/deals/{}", deal.number)).await;
        assert!(page.says("; corrected by Sam Seller"), "{}", page.text);
        assert!(page.says("She picked up") && !page.says("It rang and rang"), "{}", page.text);
    }

    async fn a_call_becomes_a_mail_and_a_time_that_stays_keeps_its_seconds(world: World) {
        let deal = world.deal(world.sam, "Harbour Books").await;
        world.clock.advance(types::Millis::seconds(7));
        let id = called(&world, world.sam, &deal).await;
        let before = only(&world, &deal).await.at;
        let path = format!("/deals/{}/activities/{id}", deal.number);
        let form = world.get(world.sam, &format!("{path}?kind=mail")).await;
        assert!(form.says("They wrote") && !form.says("Left a message"), "{}", form.text);
        let fields = [("kind", "mail"), ("outcome", "answered"), ("note", "Yes"), ("when", "2026-03-02T09:00")];
        let done = world.post(world.sam, &path, &fields).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
        let counted = world.now(&deal).await.state.activities;
        assert_eq!((counted.calls, counted.mails_in), (0, 1));
        assert_eq!(only(&world, &deal).await.at, before);
    }

    async fn a_correction_with_a_mistake_keeps_what_was_typed(world: World) {
        let deal = world.deal(world.sam, "Harbour Books").await;
        let id = called(&world, world.sam, &deal).await;
        let path = format!("/deals/{}/activities/{id}", deal.number);
        let wrong = [("kind", "mail"), ("note", "Half a sentence"), ("when", "2026-03-02T09:00")];
        let page = world.post(world.sam, &path, &wrong).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(page.says("Half a sentence") && page.says("Please fill this in."), "{}", page.text);
        let later = [("kind", "call"), ("outcome", "no answer"), ("note", "x"), ("when", "2027-01-01T09:00")];
        let page = world.post(world.sam, &path, &later).await;
        assert_eq!(page.status, StatusCode::CONFLICT);
        assert!(page.says("That time lies in the future"), "{}", page.text);
        let old = [("version", "1"), ("kind", "call"), ("outcome", "busy"), ("note", "x"), ("when", "2026-03-02T09:00")];
        let page = world.post(world.sam, &path, &old).await;
        assert!(page.status.is_client_error() && page.says("Somebody changed this deal meanwhile"), "{}", page.text);
    }

    async fn a_script_corrects_in_a_sheet(world: World) {
        let deal = world.deal(world.sam, "Harbour Books").await;
        let id = called(&world, world.sam, &deal).await;
        let path = format!("/deals/{}/activities/{id}", deal.number);
        let part = world.fragment(world.sam, &path).await;
        assert!(!part.says("<html") && part.says("It rang and rang"), "{}", part.text);
        let (browser, script) = (world.browser(world.sam).await, [("hx-request", "true")]);
        let fields = [("kind", "call"), ("outcome", "busy"), ("note", "Busy"), ("when", "2026-03-02T09:00")];
        let page = world.send(Some(&browser), Method::POST, &path, Some(&fields), &script).await;
        assert_eq!((page.status, page.text.as_str()), (StatusCode::NO_CONTENT, ""));
        assert!(!page.header("x-toast").is_empty());
    }

    async fn a_call_on_the_wrong_deal_is_taken_back(world: World) {
        let deal = world.deal(world.sam, "Harbour Books").await;
        let id = called(&world, world.sam, &deal).await.to_string();
        let path = format!("/deals/{}/withdraw-activity", deal.number);
        let form = world.get(world.sam, &format!("{path}?activity={id}")).await;
        assert!(form.says(&id) && form.says("It will count nowhere any more"), "{}", form.text);
        let fields = [("activity", id.as_str()), ("reason", "Another customer")];
        let done = world.post(world.sam, &path, &fields).await;
        assert_eq!(done.goes_to(), format!("/deals/{}", deal.number), "{}", done.text);
        let page = world.get(world.sam, &format!("/deals/{}", deal.number)).await;
        assert!(page.says("Took back: ") && page.says("Another customer"), "{}", page.text);
        assert!(!page.says("It rang and rang"), "{}", page.text);
        assert_eq!(world.now(&deal).await.state.last_touch, None);
        let again = world.post(world.sam, &path, &fields).await;
        assert_eq!(again.status, StatusCode::UNPROCESSABLE_ENTITY);
        assert!(again.says("This has been taken back already"), "{}", again.text);
    }

    async fn a_wrong_file_is_taken_back(world: World) {
        let deal = world.deal(world.sam, "Harbour Books").await;
        let add = format!("/deals/{}/file", deal.number);
        world.upload(world.sam, &add, &[], ("other-customer.txt", b"secret")).await;
        let page = world.get(world.sam, &format!("/deals/{}", deal.number)).await;
        let id = page.text.split_once("withdraw-file?file=").unwrap().1.split_once('"').unwrap().0.to_owned();
        let path = format!("/deals/{}/withdraw-file", deal.number);
        let form = world.get(world.sam, &format!("{path}?file={id}")).await;
        assert!(form.says("other-customer.txt") && form.says("What is in it will be gone"), "{}", form.text);
        let done = world.post(world.sam, &path, &[("file", &id)]).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
        let page = world.get(world.sam, &format!("/deals/{}", deal.number)).await;
        assert!(page.says("Took a file back: "), "{}", page.text);
        let gone = world.get(world.sam, &format!("/deals/{}/files/{id}", deal.number)).await;
        assert_eq!(gone.status, StatusCode::NOT_FOUND);
    }

    async fn who_may_not_is_offered_nothing_and_gets_nowhere(world: World) {
        let deal = world.deal(world.sam, "Harbour Books").await;
        let id = called(&world, world.sam, &deal).await.to_string();
        let page = world.get(world.vera, &format!("/deals/{}", deal.number)).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(!page.says("withdraw-activity") && !page.says(&format!("activities/{id}")), "{}", page.text);
        let path = format!("/deals/{}/activities/{id}", deal.number);
        assert_eq!(world.get(world.vera, &path).await.status, StatusCode::FORBIDDEN);
        let fields = [("kind", "call"), ("outcome", "busy"), ("note", "x"), ("when", "2026-03-02T09:00")];
        assert_eq!(world.post(world.vera, &path, &fields).await.status, StatusCode::FORBIDDEN);
        let back = format!("/deals/{}/withdraw-activity", deal.number);
        let fields = [("activity", id.as_str())];
        assert_eq!(world.post(world.vera, &back, &fields).await.status, StatusCode::FORBIDDEN);
        let own = world.deal(world.anna, "Anna's own").await;
        let id = called(&world, world.anna, &own).await.to_string();
        let path = format!("/deals/{}/activities/{id}", own.number);
        assert_eq!(world.get(world.sam, &path).await.status, StatusCode::NOT_FOUND);
        let back = format!("/deals/{}/withdraw-activity", own.number);
        let page = world.post(world.sam, &back, &[("activity", &id)]).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND);
    }
}
