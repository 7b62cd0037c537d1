//! Answers: every kind of question, right and wrong.

use deal::{Answer, Code, Command};
use serde_json::{Value, json};
use types::{Id, Row};

use crate::world::{World, answer, kinds};

/// Answers one question of the need and says what was kept.
fn kept(world: &mut World, ask: &str, value: Value) -> Value {
    world.does(answer("need", json!({ ask: value })));
    world.state.answers["need"][0].values[ask].clone()
}

fn wrong(world: &mut World, ask: &str, value: Value) -> String {
    let refusal = world.is_refused(answer("need", json!({ ask: value })), Code::Invalid);
    assert_eq!(refusal.fields[0].field, ask);
    refusal.fields[0].message.clone()
}

#[test]
fn every_kind_of_answer_is_kept_in_one_form() {
    let mut world = World::at_stage("understand");
    let world = &mut world;
    assert_eq!(kept(world, "what", json!("  lamps ")), json!("lamps"));
    assert_eq!(kept(world, "what", json!(12)), json!("12"));
    assert_eq!(kept(world, "story", json!("one\ntwo")), json!("one\ntwo"));
    assert_eq!(kept(world, "shops", json!("12")), json!(12));
    assert_eq!(kept(world, "shops", json!(1.5)), json!(1.5));
    assert_eq!(kept(world, "sure", json!("99.9")), json!(99.9));
    let money = json!({"amount": "1200.50", "currency": "EUR"});
    assert_eq!(kept(world, "budget", money.clone()), money);
    assert_eq!(
        kept(world, "budget", json!("99.90 USD")),
        json!({"amount": "99.90", "currency": "USD"})
    );
    assert_eq!(kept(world, "when", json!("Now")), json!("now"));
    assert_eq!(kept(world, "channels", json!(["web", "Shop", "web"])), json!(["shop", "web"]));
    assert_eq!(kept(world, "decided", json!("yes")), json!(true));
    assert_eq!(kept(world, "decided", json!(false)), json!(false));
    assert_eq!(kept(world, "start-day", json!("2026-05-01")), json!("2026-05-01"));
    assert_eq!(
        kept(world, "site", json!("https://lund.example/a?b")),
        json!("https://lund.example/a?b")
    );
    assert_eq!(kept(world, "liking", json!("4")), json!(4));
    let user = world.user().to_string();
    assert_eq!(kept(world, "colleague", json!(user)), json!(user));
}

#[test]
fn wrong_answers_say_what_would_be_right() {
    let mut world = World::at_stage("understand");
    let world = &mut world;
    assert_eq!(
        wrong(world, "shops", json!("many")),
        "Write a number, with a point before the decimals."
    );
    assert_eq!(wrong(world, "shops", json!(-1)), "Write a number from 0 to 1000.");
    assert_eq!(
        wrong(world, "shops", json!("nan")),
        "Write a number, with a point before the decimals."
    );
    assert_eq!(wrong(world, "sure", json!(101)), "Write a number from 0 to 100.");
    assert_eq!(wrong(world, "liking", json!(3.5)), "Write a whole number.");
    assert_eq!(wrong(world, "liking", json!(6)), "Write a number from 1 to 5.");
    assert_eq!(wrong(world, "budget", json!("12")), "Write the currency too, as in 1200.50 EUR.");
    assert!(
        wrong(world, "budget", json!({"amount": "1"}))
            .starts_with("Write an amount and a currency")
    );
    assert_eq!(wrong(world, "when", json!("soon")), "“soon” is not among the choices: now, later.");
    assert!(wrong(world, "channels", json!(["shop", "moon"])).contains("“moon”"));
    assert_eq!(wrong(world, "decided", json!("perhaps")), "Answer yes or no.");
    assert!(wrong(world, "start-day", json!("2026-02-30")).contains("is no day"));
    assert!(wrong(world, "site", json!("javascript:alert(1)")).contains("https://"));
    assert!(wrong(world, "site", json!("https://a b")).contains("https://"));
    assert!(wrong(world, "who", json!("buyer_nobody")).contains("buyer_"));
    let user = world.user().to_string();
    assert!(wrong(world, "who", json!(user)).contains("the id of a user"));
    let stranger: Id<types::Buyer> = world.ids.new_id(world.now);
    assert!(wrong(world, "who", json!(stranger.to_string())).contains("none of the deal's people"));
    assert_eq!(wrong(world, "what", json!({"a": 1})), "Write a text.");
    assert!(wrong(world, "what", json!("x".repeat(1_001))).contains("1000"));
    assert!(wrong(world, "what", json!("a\0b")).contains("NUL"));
    assert_eq!(wrong(world, "nothing", json!(1)), "“The need” does not ask this.");
}

#[test]
fn everything_wrong_is_told_at_once_and_nothing_is_kept() {
    let mut world = World::at_stage("understand");
    let values = json!({"what": "lamps", "shops": "many", "decided": "perhaps"});
    let refusal = world.is_refused(answer("need", values), Code::Invalid);
    assert_eq!(refusal.fields.len(), 2);
    assert_eq!(refusal.message, "2 fields are not right.");
    assert!(refusal.to_string().contains("- decided: Answer yes or no."));
    assert!(world.state.answers.is_empty());
}

#[test]
fn a_person_is_one_of_the_deals() {
    let mut world = World::at_stage("understand");
    let person = deal::state::PersonDetails { name: "Ann".into(), ..Default::default() };
    world.does(Command::AddPerson { person, primary: true });
    let id = world.state.people[0].id.to_string();
    assert_eq!(kept(&mut world, "who", json!(id)), json!(id));
}

#[test]
fn null_and_blank_take_an_answer_away() {
    let mut world = World::at_stage("understand");
    world.answers("need", json!({"what": "lamps", "story": "dark"}));
    world.answers("need", json!({"what": null, "story": " "}));
    assert!(world.state.answers["need"][0].values.is_empty());
}

#[test]
fn answering_the_same_again_changes_nothing() {
    let mut world = World::at_stage("understand");
    world.answers("need", json!({"what": "lamps"}));
    assert!(world.answers("need", json!({"what": "lamps"})).events.is_empty());
    assert!(world.answers("need", json!({"story": null})).events.is_empty());
}

#[test]
fn naughty_texts_survive() {
    let mut world = World::at_stage("understand");
    for text in
        ["'; DROP TABLE deals;--", "<script>", "\u{202e}evil", "👩‍👩‍👧‍👦", "\u{feff}x", "é\u{301}"]
    {
        assert_eq!(kept(&mut world, "what", json!(text)), json!(text));
    }
}

fn row(world: &World) -> Id<Row> {
    world.state.answers["pains"].last().and_then(|row| row.id).expect("a row")
}

#[test]
fn rows_are_added_changed_confirmed_and_removed() {
    let mut world = World::at_stage("understand");
    world.answers("pains", json!({"level": "business"}));
    world.answers("pains", json!({"level": "business", "words": "too dark"}));
    assert_eq!(world.state.answers["pains"].len(), 2);
    let id = row(&world);
    let confirm = |confirmed| {
        Command::Answer(Answer {
            group: "pains".to_owned(),
            row: Some(id),
            confirmed: Some(confirmed),
            ..Answer::default()
        })
    };
    world.does(confirm(true));
    assert!(world.does(confirm(true)).events.is_empty());
    assert!(!world.missing().contains(&"pain".to_owned()));
    world.does(confirm(false));
    assert!(world.missing().contains(&"pain".to_owned()));
    let remove = || Command::RemoveRow { group: "pains".into(), row: id };
    assert_eq!(kinds(&world.does(remove())), ["row_removed"]);
    world.is_refused(remove(), Code::UnknownRow);
}

#[test]
fn rows_belong_to_repeating_groups() {
    let mut world = World::at_stage("understand");
    let row = Some(world.ids.new_id(world.now));
    let to = |group: &str, row| {
        Command::Answer(Answer {
            group: group.to_owned(),
            row,
            values: [("what".to_owned(), json!("x"))].into(),
            confirmed: None,
        })
    };
    world.is_refused(to("need", row), Code::UnknownRow);
    world.is_refused(to("pains", row), Code::UnknownRow);
    world.is_refused(to("nothing", None), Code::UnknownGroup);
    world.is_refused(answer("pains", json!({})), Code::Invalid);
}

#[test]
fn there_is_an_end_to_rows() {
    let mut world = World::at_stage("understand");
    for _ in 0..300 {
        world.answers("pains", json!({"level": "business"}));
    }
    world.is_refused(answer("pains", json!({"level": "business"})), Code::Invalid);
}
