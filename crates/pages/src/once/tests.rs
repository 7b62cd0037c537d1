//! Forms that make something, sent again: nothing is made twice, and nothing new is taken for old.

use axum::http::{Method, StatusCode};

use crate::board::tests::deal;
use crate::world::{Page, World, both};

type Fields = &'static [(&'static str, &'static str)];

/// A form that makes something: where it stands, where it goes, what is typed, and one field typed otherwise.
struct Kind {
    form: &'static str,
    to: &'static str,
    typed: Fields,
    otherwise: (&'static str, &'static str),
    file: Option<&'static str>,
}

const fn kind(
    form: &'static str,
    to: &'static str,
    typed: Fields,
    otherwise: (&'static str, &'static str),
) -> Kind {
    Kind { form, to, typed, otherwise, file: None }
}

const LOG: &str = "/deals/1/log";

const KINDS: [Kind; 12] = [
    kind(
        "/deals/1/log?kind=call",
        LOG,
        &[("kind", "call"), ("outcome", "no answer"), ("note", "It rang")],
        ("note", "It rang and rang"),
    ),
    kind(
        "/deals/1/log?kind=mail",
        LOG,
        &[("kind", "mail"), ("outcome", "sent"), ("note", "The list")],
        ("note", "The new list"),
    ),
    kind(
        "/deals/1/log?kind=meeting",
        LOG,
        &[("kind", "meeting"), ("outcome", "went well"), ("note", "Coffee")],
        ("note", "Tea"),
    ),
    kind(
        "/deals/1/log?kind=note",
        LOG,
        &[("kind", "note"), ("note", "Likes blue")],
        ("note", "Likes green"),
    ),
    kind(
        "/deals/1/call",
        "/deals/1/call",
        &[("call", "1"), ("outcome", "no answer"), ("note", "Nobody there")],
        ("note", "Nobody there yet"),
    ),
    kind(
        "/deals/1/add-task",
        "/deals/1/add-task",
        &[("name", "Send the list"), ("due", "2026-03-05")],
        ("name", "Send the other list"),
    ),
    kind(
        "/leads/new",
        "/leads/new",
        &[("company", "Loja Azul"), ("name", "Ana Souza"), ("sure", "true")],
        ("source", "fair"),
    ),
    kind(
        "/deals/new",
        "/deals/new",
        &[("company-name", "Kite Shop"), ("playbook", "simple-funnel"), ("looked", "1")],
        ("source", "fair"),
    ),
    kind(
        "/companies/new",
        "/companies",
        &[("name", "Kite Makers"), ("anyway", "true")],
        ("industry", "Toys"),
    ),
    kind(
        "/contacts/new",
        "/contacts",
        &[("name", "Kit Maker"), ("anyway", "true")],
        ("title", "Buyer"),
    ),
    Kind {
        file: Some("%PDF-1.7 paid"),
        ..kind(
            "/deals/1/payment",
            "/deals/1/payment",
            &[
                ("kind", "receipt"),
                ("amount", "100"),
                ("amount-currency", "EUR"),
                ("at", "2026-03-01"),
            ],
            ("reference", "The second half"),
        )
    },
    Kind {
        file: Some("The list"),
        ..kind("/deals/1/file", "/deals/1/file", &[], ("", "Another list"))
    },
];

impl Kind {
    /// Sends it as Sam.
    async fn send(&self, world: &World, key: &str, otherwise: bool) -> Page {
        let (name, value) = self.otherwise;
        let mut fields: Vec<_> = self.typed.to_vec();
        if otherwise && !name.is_empty() {
            fields.retain(|(known, _)| *known != name);
            fields.push((name, value));
        }
        fields.push(("once", key));
        let Some(content) = self.file else { return world.post(world.sam, self.to, &fields).await };
        let content = if otherwise && name.is_empty() { value } else { content };
        world.upload(world.sam, self.to, &fields, ("proof.pdf", content.as_bytes())).await
    }
}

const SENT_BEFORE: &str = "This form was sent before with something else in it";

/// The key of the form on a page.
fn key(page: &Page) -> String {
    let after = page.text.split_once("name=\"once\" value=\"");
    let (_, after) = after.unwrap_or_else(|| panic!("no form with a key: {}", page.text));
    after.split_once('"').unwrap().0.to_owned()
}

both! {
    async fn a_form_that_is_sent_twice_makes_one_thing_and_answers_the_same(world: World) {
        deal(&world, world.sam, "Harbour Books", 300_000).await;
        for kind in &KINDS {
            let form = world.get(world.sam, kind.form).await;
            assert_eq!(form.status, StatusCode::OK, "{}", kind.form);
            let (key, before) = (key(&form), world.mark().await);
            let first = kind.send(&world, &key, false).await;
            let to = first.goes_to().to_owned();
            let made = world.mark().await;
            assert!(made > before, "{}: nothing happened", kind.form);
            let again = kind.send(&world, &key, false).await;
            assert_eq!(again.goes_to(), to, "{}", kind.form);
            assert_eq!(again.header("set-cookie"), first.header("set-cookie"), "{}: it says the same", kind.form);
            assert_eq!(world.mark().await, made, "{}: something happened twice", kind.form);
        }
    }

    async fn other_words_under_the_same_key_are_asked_about_and_then_count_as_new(world: World) {
        deal(&world, world.sam, "Harbour Books", 300_000).await;
        for kind in &KINDS {
            let old = key(&world.get(world.sam, kind.form).await);
            kind.send(&world, &old, false).await.goes_to();
            let made = world.mark().await;
            let refused = kind.send(&world, &old, true).await;
            assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", kind.form);
            assert!(refused.says(SENT_BEFORE), "{}: {}", kind.form, refused.text);
            assert_eq!(world.mark().await, made, "{}", kind.form);
            let new = key(&refused);
            assert_ne!(new, old, "{}", kind.form);
            kind.send(&world, &new, true).await.goes_to();
            assert!(world.mark().await > made, "{}: sent again it is something new", kind.form);
        }
    }

    async fn each_drawing_has_a_key_of_its_own_which_lasts_until_it_is_done(world: World) {
        let form = key(&world.get(world.sam, "/companies/new").await);
        assert_ne!(form, key(&world.get(world.sam, "/companies/new").await));
        let wrong = world.post(world.sam, "/companies", &[("name", ""), ("once", &form)]).await;
        assert_eq!((wrong.status, key(&wrong)), (StatusCode::UNPROCESSABLE_ENTITY, form.clone()));
        let fields = [("name", "Kite Makers"), ("once", form.as_str())];
        assert_eq!(world.post(world.sam, "/companies", &fields).await.goes_to(), "/companies/1");
        assert_eq!(world.post(world.sam, "/companies", &fields).await.goes_to(), "/companies/1", "it is not taken for one that may be here twice");
        let hers = world.post(world.marta, "/companies", &[fields[0], fields[1], ("anyway", "true")]).await;
        assert_eq!(hers.goes_to(), "/companies/2", "a key is one person's");
    }

    async fn two_presses_at_once_make_one_thing(world: World) {
        let key = key(&world.get(world.sam, "/companies/new").await);
        let fields = [("name", "Kite Makers"), ("once", key.as_str())];
        let press = || world.post(world.sam, "/companies", &fields);
        let (one, two) = tokio::join!(press(), press());
        assert_eq!((one.goes_to(), two.goes_to()), ("/companies/1", "/companies/1"));
        assert_eq!(world.get(world.sam, "/companies/2").await.status, StatusCode::NOT_FOUND);
    }

    async fn a_key_that_is_none_protects_nothing_and_breaks_nothing(world: World) {
        deal(&world, world.sam, "Harbour Books", 300_000).await;
        for key in ["", "a b", "\"><script>", &"k".repeat(65)] {
            let before = world.mark().await;
            let fields = [("kind", "note"), ("note", "Likes blue"), ("once", key)];
            assert_eq!(world.post(world.sam, LOG, &fields).await.goes_to(), "/deals/1", "{key}");
            assert!(world.mark().await > before, "{key}");
        }
    }

    async fn the_way_in_which_a_browser_writes_a_form_makes_no_difference(world: World) {
        deal(&world, world.sam, "Harbour Books", 300_000).await;
        let key = key(&world.get(world.sam, "/deals/1/log?kind=note").await);
        let by_hand = [("kind", "note"), ("note", "One\r\nTwo"), ("once", key.as_str())];
        world.post(world.sam, LOG, &by_hand).await.goes_to();
        let made = world.mark().await;
        let by_script = [("note", "One\nTwo "), ("once", key.as_str()), ("kind", "note"), ("person", "")];
        assert_eq!(world.post(world.sam, LOG, &by_script).await.goes_to(), "/deals/1");
        assert_eq!(world.mark().await, made);
    }

    async fn a_form_that_stays_on_the_page_is_given_its_next_key(world: World) {
        deal(&world, world.sam, "Harbour Books", 300_000).await;
        let browser = world.browser(world.sam).await;
        let old = key(&world.get(world.sam, "/deals/1").await);
        let fields = [("kind", "note"), ("note", "Likes blue"), ("once", old.as_str())];
        let script = [("hx-request", "true")];
        let first = world.send(Some(&browser), Method::POST, LOG, Some(&fields), &script).await;
        assert_eq!(first.status, StatusCode::NO_CONTENT, "{}", first.text);
        let made = world.mark().await;
        let again = world.send(Some(&browser), Method::POST, LOG, Some(&fields), &script).await;
        assert_eq!((again.status, again.header("x-toast")), (StatusCode::NO_CONTENT, first.header("x-toast")));
        assert_eq!(world.mark().await, made);
        let next = again.header("x-once");
        assert!(!next.is_empty() && next != old);
        let fields = [fields[0], fields[1], ("once", next)];
        world.send(Some(&browser), Method::POST, LOG, Some(&fields), &script).await;
        assert!(world.mark().await > made, "the same words once more are a second note");
    }
}
