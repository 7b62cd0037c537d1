//! What lists ask of a state.

use deal::state::{DeadlineKind, Status};
use deal::{Changes, Command, Edit};
use playbook::model::Phase;
use types::Millis;

use crate::world::{World, at};

#[test]
fn a_list_knows_phase_stage_age_and_the_next_deadline() {
    let mut world = World::opened();
    assert_eq!(world.state.phase(&world.playbook), Some(Phase::Lead));
    let deadline = world.state.next_deadline(&world.playbook, &world.calendar).expect("one");
    assert_eq!(deadline.kind, DeadlineKind::Task);
    assert_eq!(deadline.at, at("2026-03-02T13:00:00+01:00"));
    world.do_task("call");
    let deadline = world.state.next_deadline(&world.playbook, &world.calendar).expect("one");
    assert_eq!(deadline.kind, DeadlineKind::Stage);
    world.now += Millis::hours(30);
    assert_eq!(world.state.age(world.now), Millis::hours(30));
    assert_eq!(world.state.age_in_stage(world.now), Millis::hours(30));
    assert_eq!(world.state.status(world.now), Status::Late);
    assert_eq!(world.state.status(world.now).key(), "late");
}

#[test]
fn an_ended_deal_stops_growing_older() {
    let mut world = World::opened();
    world.now += Millis::hours(5);
    world.does(crate::world::lose());
    world.now += Millis::days(100);
    assert_eq!(world.state.age(world.now), Millis::hours(5));
    assert_eq!(world.state.age_in_stage(world.now), Millis::hours(5));
    assert!(world.missing().is_empty());
}

#[test]
fn a_quiet_deal_and_a_won_one_say_so() {
    let mut world = World::opened();
    world.ticks_next();
    world.ticks_next();
    assert_eq!(world.state.status(at("2026-03-02T10:00:00+01:00")), Status::Quiet);
    assert_eq!(World::won().state.status(world.now), Status::Won);
    assert_eq!(World::opened().state.status(at("2026-03-02T09:00:00+01:00")), Status::Open);
}

#[test]
fn changes_touch_what_they_name() {
    let mut world = World::opened();
    let changes = Changes {
        name: Some(" Lamps ".into()),
        amount: "10.00 EUR".parse().ok().into(),
        expected_close: "2026-06-01".parse().ok().into(),
        country: Edit::Set("SE".into()),
        ..Changes::default()
    };
    world.does(Command::Change(Box::new(changes.clone())));
    assert_eq!(world.state.name, "Lamps");
    assert_eq!(world.state.profile.country.as_deref(), Some("SE"));
    assert!(world.does(Command::Change(Box::new(changes))).events.is_empty());
    let clear = Changes { amount: Edit::Clear, ..Changes::default() };
    world.does(Command::Change(Box::new(clear)));
    assert_eq!(world.state.amount, None);
    let nameless = Changes { name: Some(String::new()), ..Changes::default() };
    world.is_refused(Command::Change(Box::new(nameless)), deal::Code::Invalid);
}
