//! Clocks: working time, order, and ticks that can be repeated.

use deal::{ActivityKind, Command, Direction, Fact, Log};
use types::{Calendar, Millis};

use crate::world::{World, at, kinds, lose, mail_out, open};

#[test]
fn deadlines_run_in_working_time() {
    let mut world = World::empty();
    world.now = at("2026-03-06T16:00:00+01:00");
    world.does(Command::Open(Box::new(open())));
    assert_eq!(world.task("call").due, Some(at("2026-03-09T12:00:00+01:00")), "over the weekend");
}

#[test]
fn a_clock_that_runs_behind_does_not_turn_time_back() {
    let mut world = World::opened();
    let before = world.state.last_at;
    world.now -= Millis::hours(1);
    let decision = world.does(mail_out());
    assert_eq!(Some(decision.events[0].at), before);
}

#[test]
fn ticking_twice_at_one_instant_is_ticking_once() {
    let mut world = World::opened();
    world.waits("30 working days");
    let decision = world.ticks();
    assert_eq!(kinds(&decision), ["late", "raised", "went_quiet", "ladder_started"]);
    assert!(world.ticks().events.is_empty());
    let next =
        world.state.next_tick(&world.playbook, &world.calendar, world.now).expect("the ladder");
    assert!(next > world.now);
}

#[test]
fn a_warning_comes_when_three_quarters_of_the_working_time_are_gone() {
    let mut world = World::empty();
    world.now = at("2026-03-06T16:00:00+01:00");
    world.does(Command::Open(Box::new(open())));
    let call = world.task("call");
    assert_eq!(call.due, Some(at("2026-03-09T12:00:00+01:00")), "four hours, over the weekend");
    assert_eq!(call.warn, Some(at("2026-03-09T11:00:00+01:00")), "three of them");
    let call = call.id;
    let decision = world.ticks_even_to_warn();
    assert_eq!(world.now, at("2026-03-09T11:00:00+01:00"));
    assert_eq!(decision.events[0].fact, Fact::DueSoon { tasks: vec![call] });
    assert_eq!(world.task("call").warn, None, "once");
    assert!(world.ticks().events.is_empty());
}

#[test]
fn a_stage_warns_before_it_is_late() {
    let mut world = World::opened();
    let warn = world.state.visit.as_ref().and_then(|visit| visit.warn).expect("a warning");
    while world.now < warn {
        world.ticks_even_to_warn();
    }
    assert_eq!(world.now, warn);
    let stage = Fact::DueSoon { tasks: Vec::new() };
    assert_eq!(world.events.iter().filter(|event| event.fact == stage).count(), 1);
    assert!(!world.state.is_late(world.now));
    assert!(kinds(&world.ticks_next()).contains(&"late"));
    assert_eq!(world.events.iter().filter(|event| event.fact == stage).count(), 1);
}

#[test]
fn what_is_over_warns_nobody() {
    let mut world = World::opened();
    world.waits("2 working days");
    assert!(!kinds(&world.ticks()).contains(&"due_soon"), "it is late");
    let next = world.state.next_tick(&world.playbook, &world.calendar, world.now);
    assert!(next.is_none_or(|next| next > world.now));
}

#[test]
fn a_call_logged_afterwards_counts_from_when_it_was_made() {
    let mut world = World::opened();
    world.waits("2 working hours");
    let earlier = world.now - Millis::hours(1);
    let log = Log {
        kind: ActivityKind::Call,
        direction: Direction::In,
        at: Some(earlier),
        ..Log::default()
    };
    let decision = world.does(Command::Log(log));
    assert_eq!(decision.events[0].at, world.now, "it is told now");
    assert_eq!(world.state.last_touch, Some(earlier));
    assert_eq!(world.state.last_inbound, Some(earlier));
}

#[test]
fn a_note_is_no_touch() {
    let mut world = World::opened();
    world.does(Command::Log(Log::default()));
    assert_eq!(world.state.last_touch, None);
    assert_eq!(world.state.activities, deal::state::Counters::default());
}

/// Nine to five in São Paulo, where it is three hours before noon when Berlin closes.
fn sao_paulo() -> Calendar {
    Calendar::usual("America/Sao_Paulo".parse().expect("a zone"), None)
}

#[test]
fn another_team_counts_from_the_beginning_by_its_own_hours() {
    let mut world = World::opened();
    world.waits("2 working hours");
    let entered = world.state.visit.as_ref().expect("a visit").entered;
    world.calendar = sao_paulo();
    let decision = world.does(Command::Reckon);
    let due = world.calendar.add(entered, "1 working day".parse().expect("a time"));
    assert_eq!(kinds(&decision), ["reckoned"]);
    assert_eq!(world.state.visit.as_ref().and_then(|visit| visit.due), Some(due));
    assert!(world.does(Command::Reckon).events.is_empty(), "once");
}

#[test]
fn passing_a_deal_on_makes_nothing_late() {
    let mut world = World::empty();
    world.calendar = sao_paulo();
    world.does(Command::Open(Box::new(open())));
    let due = world.state.visit.as_ref().and_then(|visit| visit.due).expect("a deadline");
    world.calendar = World::empty().calendar;
    // Berlin has closed, São Paulo has not.
    world.now = at("2026-03-02T18:00:00+01:00");
    assert!(world.now < due);
    assert!(world.does(Command::Reckon).events.is_empty());
    assert_eq!(world.state.visit.as_ref().and_then(|visit| visit.due), Some(due));
}

#[test]
fn no_time_is_counted_anew_while_none_runs() {
    let mut world = World::opened();
    let until = world.now + Millis::days(9);
    world.does(Command::Park { until, reason: "season".to_owned(), note: None });
    world.calendar = sao_paulo();
    assert!(world.does(Command::Reckon).events.is_empty(), "it is parked");
    world.does(Command::Wake);
    world.does(lose());
    world.calendar = World::empty().calendar;
    assert!(world.does(Command::Reckon).events.is_empty(), "it is over");
}
