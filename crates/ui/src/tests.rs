//! Components: what they say, and that nothing in them can break out of its place.

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use http_body_util::BodyExt;
use maud::{Markup, PreEscaped, Render, html};
use tower::ServiceExt;
use types::{Timestamp, Zone};

use crate::*;

const NAUGHTY: &str = r#""><script>alert('1')</script>"#;

#[test]
fn values_are_escaped_wherever_they_stand() {
    let of = FieldOf {
        name: "n",
        label: NAUGHTY,
        hint: Some(NAUGHTY),
        error: Some(NAUGHTY),
        required: true,
    };
    let drawn: Vec<Markup> = vec![
        button(NAUGHTY).attr("data-x", NAUGHTY).render(),
        link_button(NAUGHTY, NAUGHTY).render(),
        field(of, text_input(NAUGHTY, NAUGHTY)),
        textarea("n", NAUGHTY).render(),
        select("n", [(NAUGHTY, NAUGHTY)], NAUGHTY).render(),
        checkbox(NAUGHTY, NAUGHTY, true),
        avatar(NAUGHTY),
        badge(Tone::Bad, NAUGHTY),
        card(NAUGHTY, html! {}, html! { (NAUGHTY) }),
        dialog("d", NAUGHTY, html! {}),
        menu_link(None, NAUGHTY, NAUGHTY),
        form(NAUGHTY, NAUGHTY, html! {}).render(),
    ];
    for PreEscaped(markup) in drawn {
        assert!(!markup.contains("<script"), "{markup}");
        assert!(!markup.contains(r#"=""><"#), "{markup}");
    }
}

#[test]
fn a_field_ties_its_control_to_label_hint_and_error() {
    let of = FieldOf {
        name: "email",
        label: "E-mail",
        hint: Some("Yours"),
        error: Some("Too short"),
        required: true,
    };
    let PreEscaped(markup) = field(of, input("email", "email", ""));
    assert!(markup.contains(r#"<label for="f-email">"#), "{markup}");
    assert!(markup.contains(r#"aria-describedby="f-email-hint f-email-error""#), "{markup}");
    assert!(markup.contains(r#"aria-invalid="true""#), "{markup}");
    assert!(markup.contains(r#"<p class="wrong" id="f-email-error">"#), "{markup}");
}

#[test]
fn an_icon_of_several_shapes_is_one_path() {
    let PreEscaped(clock) = icon(Icon::AlarmClock);
    assert_eq!(clock.matches('<').count(), 3, "an svg with one path: {clock}");
    assert!(clock.contains("M0 0m22 6-3-3"), "a relative step begins at the corner: {clock}");
    assert!(clock.contains("a8 8 0 1 0 16 0"), "the circle: {clock}");
    let PreEscaped(key) = icon(Icon::KeyRound);
    assert!(key.contains("<circle"), "what is filled stays as it was drawn: {key}");
}

#[test]
fn a_field_of_money_is_one_control_with_a_label() {
    let of = FieldOf { name: "amount", label: "Amount", ..FieldOf::default() };
    let PreEscaped(markup) = field(of, money_input("amount", "12", "EUR"));
    assert!(markup.contains(r#"<label for="f-amount">"#), "{markup}");
    assert!(markup.contains(r#"id="f-amount""#) && markup.contains("EUR"), "{markup}");
}

#[test]
fn a_textarea_keeps_a_first_line_break() {
    let PreEscaped(markup) = textarea("n", "\nx").render();
    assert!(markup.contains(">\n\nx</textarea>"), "{markup}");
}

#[test]
fn times_are_said_in_the_zone_of_whoever_looks() {
    let at: Timestamp = "2026-03-02T08:00:00Z".parse().unwrap();
    let now: Timestamp = "2026-03-02T10:30:00Z".parse().unwrap();
    let berlin: Zone = "Europe/Berlin".parse().unwrap();
    let PreEscaped(markup) = time(at, &berlin, now);
    assert_eq!(
        markup,
        r#"<time datetime="2026-03-02T08:00:00.000Z" title="2 hours ago (Europe/Berlin)">2 Mar, 09:00</time>"#
    );
    assert_eq!(relative(now, at), "in 2 hours");
    assert_eq!(relative(now, now), "just now");
}

async fn fetch(path: &str, encoding: &str) -> (StatusCode, Option<String>, Vec<u8>) {
    let router = assets_router::<()>();
    let request = Request::get(path).header(header::ACCEPT_ENCODING, encoding);
    let answer = router.oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    let encoding = answer.headers().get(header::CONTENT_ENCODING);
    let encoding = encoding.map(|value| value.to_str().unwrap().to_owned());
    let status = answer.status();
    (status, encoding, answer.into_body().collect().await.unwrap().to_bytes().to_vec())
}

#[tokio::test]
async fn files_come_in_the_form_that_the_browser_reads() {
    let css = asset("app.css");
    let (status, encoding, small) = fetch(css, "gzip, deflate, br").await;
    assert_eq!((status, encoding.as_deref()), (StatusCode::OK, Some("br")));
    let (_, encoding, _) = fetch(css, "br;q=0, gzip").await;
    assert_eq!(encoding.as_deref(), Some("gzip"));
    let (_, encoding, plain) = fetch(css, "").await;
    assert_eq!(encoding, None);
    assert!(small.len() < plain.len());
    assert_eq!(fetch("/assets/none.css", "").await.0, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_first_visit_stays_within_its_budget() {
    let mut total = 0;
    for name in ["app.css", "app.js", "inter-latin-wght-normal.woff2"] {
        total += fetch(asset(name), "gzip, br").await.2.len();
    }
    assert!(total < 140_000, "{total} bytes before the page itself");
}
