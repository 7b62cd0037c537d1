//! Parking and waking.

use deal::state::{DeadlineKind, Status};
use deal::{Code, Command};
use types::Millis;

use crate::world::{World, kinds, raised};

fn park(world: &World, days: i64) -> Command {
    let until = world.now + Millis::days(days);
    Command::Park { until, reason: "season".to_owned(), note: None }
}

#[test]
fn a_parked_deal_waits_for_its_day_and_nothing_else() {
    let mut world = World::opened();
    world.does(park(&world, 30));
    let deadline = world.state.next_deadline(&world.playbook, &world.calendar).expect("a day");
    assert_eq!(deadline.kind, DeadlineKind::Wake);
    assert_eq!(world.state.status(world.now), Status::Parked);
    world.waits("5 working days");
    assert!(world.ticks().events.is_empty(), "neither late nor quiet");
    assert!(!world.state.is_late(world.now));
    assert_eq!(
        world.state.next_tick(&world.playbook, &world.calendar, world.now),
        Some(deadline.at)
    );
}

#[test]
fn it_wakes_by_itself_with_a_new_clock() {
    let mut world = World::opened();
    world.does(park(&world, 30));
    let decision = world.ticks_next();
    assert_eq!(kinds(&decision), ["woken"]);
    assert!(world.state.parked.is_none());
    let due = world.state.visit.as_ref().and_then(|visit| visit.due);
    assert!(due.is_some_and(|due| due > world.now), "nobody could keep the old one");
    let late = world.ticks_next();
    assert_eq!(raised(&late).len(), 1, "and from then on it runs");
}

#[test]
fn somebody_may_wake_it_earlier() {
    let mut world = World::opened();
    world.is_refused(Command::Wake, Code::NotParked);
    world.does(park(&world, 30));
    world.does(Command::Wake);
    assert!(world.state.parked.is_none());
}

#[test]
fn parking_needs_a_reason_and_a_day_ahead() {
    let mut world = World::opened();
    world.is_refused(park(&world, 0), Code::NotThen);
    let until = world.now + Millis::days(1);
    let wrong = Command::Park { until, reason: "price".into(), note: None };
    world.is_refused(wrong, Code::UnknownReason);
}

#[test]
fn moving_a_parked_deal_wakes_it() {
    let mut world = World::opened();
    world.does(park(&world, 30));
    world.go("understand");
    assert!(world.state.parked.is_none());
}
