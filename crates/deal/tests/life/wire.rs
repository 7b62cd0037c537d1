//! How states and facts look as JSON: small, and the same for ever.

use deal::{ActivityKind, Command, Event, Fact, Log, State};
use serde_json::json;

use crate::world::{World, mail_out};

fn roundtrip(world: &World) {
    let text = serde_json::to_string(&world.state).expect("data");
    let back: State = serde_json::from_str(&text).expect("a state");
    assert_eq!(back, world.state);
    assert_eq!(State::replay(&world.events), world.state);
    for event in &world.events {
        let text = serde_json::to_string(event).expect("data");
        let back: Event = serde_json::from_str(&text).expect("an event");
        assert_eq!(back, *event);
    }
}

#[test]
fn a_rich_deal_survives_its_json_and_its_journal() {
    let mut world = World::won();
    world.does(mail_out());
    roundtrip(&world);
    world.go("keep");
    world.does(Command::Complete { over: None, at: None });
    roundtrip(&world);
}

#[test]
fn an_unopened_deal_is_almost_nothing() {
    assert_eq!(serde_json::to_string(&State::default()).expect("data"), r#"{"name":""}"#);
}

#[test]
fn a_fact_is_small_and_tagged_by_its_kind() {
    let mut world = World::opened();
    let decision = world.does(mail_out());
    let Fact::Logged(logged) = &decision.events[0].fact else { panic!() };
    let json = serde_json::to_value(&decision.events[0]).expect("data");
    let at = world.now.as_millis();
    assert_eq!(json, json!({"at": at, "fact": {"logged": {"id": logged.id, "kind": "mail"}}}));
}

#[test]
fn commands_are_read_as_people_write_them() {
    let log: Command = serde_json::from_value(json!({
        "do": "log", "kind": "call", "direction": "in", "reached": true,
    }))
    .expect("a command");
    let expected = Log {
        kind: ActivityKind::Call,
        direction: deal::Direction::In,
        reached: true,
        ..Log::default()
    };
    assert_eq!(log, Command::Log(expected));
    let change: Command = serde_json::from_value(json!({
        "do": "change", "amount": null, "expected_close": "2026-06-01", "source": "web",
    }))
    .expect("a command");
    let Command::Change(changes) = change else { panic!() };
    assert_eq!(changes.amount, deal::Edit::Clear);
    assert_eq!(changes.source, deal::Edit::Set("web".to_owned()));
    assert_eq!(changes.name, None);
}
