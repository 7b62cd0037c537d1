//! Imported history: recorded, not judged, and quiet until somebody takes it up.

use deal::state::{How, Outcome, PaymentKind};
use deal::{ActivityKind, Cause, Code, Command, Log, Open, ProvePayment, Rights, WarningCode};
use types::Timestamp;

use crate::world::{World, at, kinds, open};

fn importing() -> World {
    let mut world = World::empty();
    world.cause = Cause::Import;
    world.actor.rights = Rights { backdate: true, ..Rights::default() };
    world
}

fn opened_on(world: &mut World, day: Timestamp) {
    world.does(Command::Open(Box::new(Open { at: Some(day), ..open() })));
}

fn row() -> ProvePayment {
    ProvePayment {
        kind: PaymentKind::Imported,
        amount: None,
        at: Some(at("2018-03-01T10:00:00Z")),
        reference: Some("closed_deals.csv:12".to_owned()),
        file: None,
    }
}

fn first() -> Timestamp {
    at("2018-02-01T10:00:00Z")
}

#[test]
fn an_imported_lead_has_its_time_and_no_noise() {
    let mut world = importing();
    opened_on(&mut world, first());
    assert_eq!(world.events.len(), 2);
    let visit = world.state.visit.as_ref().expect("a visit");
    assert_eq!((visit.entered, visit.how, visit.muted), (first(), How::Imported, true));
    assert_eq!(visit.due, None, "nobody could have kept a deadline then");
    assert!(!world.state.is_late(world.now));
    assert_eq!(world.state.next_tick(&world.playbook, &world.calendar, world.now), None);
    assert!(world.ticks().events.is_empty());
    let json = serde_json::to_string(&world.state).expect("data");
    assert!(json.len() < 600, "{} bytes: {json}", json.len());
}

#[test]
fn an_imported_win_passes_no_gates_but_needs_its_payment() {
    let mut world = importing();
    opened_on(&mut world, first());
    let won = at("2018-03-01T10:00:00Z");
    let win = || Command::Win { over: None, at: Some(won) };
    let refusal = world.is_refused(win(), Code::Unpaid);
    assert_eq!(refusal.missing.len(), 1);
    world.does(Command::ProvePayment(row()));
    let decision = world.does(win());
    assert_eq!(kinds(&decision), ["won", "entered"]);
    assert!(decision.events.iter().all(|event| event.at == won));
    assert_eq!(world.stage(), "deliver");
    assert!(matches!(world.state.outcome, Outcome::Won { at, .. } if at == won));
    assert!(decision.warnings.is_empty());
}

#[test]
fn a_claimed_time_before_the_others_is_kept_as_claimed_with_a_warning() {
    let mut world = importing();
    opened_on(&mut world, at("2018-03-05T10:00:00Z"));
    world.does(Command::ProvePayment(row()));
    let won = at("2018-03-01T10:00:00Z");
    let decision = world.does(Command::Win { over: None, at: Some(won) });
    assert_eq!(decision.warnings[0].code, WarningCode::BeforeOtherEvents);
    assert!(matches!(world.state.outcome, Outcome::Won { at, .. } if at == won), "the claim");
    let entered = world.state.visit.as_ref().map(|visit| visit.entered);
    assert_eq!(entered, Some(at("2018-03-05T10:00:00Z")), "visits keep their order");
}

#[test]
fn stages_losses_and_activities_of_the_past_keep_their_times() {
    let mut world = importing();
    opened_on(&mut world, first());
    let called = at("2018-02-02T10:00:00Z");
    world.does(Command::Log(Log { kind: ActivityKind::Call, at: Some(called), ..Log::default() }));
    assert_eq!(world.state.last_at, Some(called));
    let moved = at("2018-02-03T10:00:00Z");
    world.does(Command::Advance { to: Some("offer".into()), over: None, at: Some(moved) });
    let visit = world.state.visit.as_ref().expect("a visit");
    assert_eq!((visit.entered, visit.how), (moved, How::Imported));
    let lost = at("2018-02-04T10:00:00Z");
    let lose =
        Command::Lose { reason: "price".into(), competitor: None, note: None, at: Some(lost) };
    assert_eq!(kinds(&world.does(lose)), ["lost"]);
    assert_eq!(world.state.ended_at, Some(lost));
}

#[test]
fn only_who_may_records_the_past_and_nobody_the_future() {
    let mut world = importing();
    opened_on(&mut world, first());
    let go = |at| Command::Advance { to: None, over: None, at: Some(at) };
    world.is_refused(go(at("2030-01-01T00:00:00Z")), Code::NotThen);
    world.actor.rights = Rights::default();
    world.is_refused(go(first()), Code::NotAllowed);
    let future = Some(at("2030-01-01T00:00:00Z"));
    let log = Log { kind: ActivityKind::Call, at: future, ..Log::default() };
    world.is_refused(Command::Log(log), Code::NotThen);
}

#[test]
fn the_past_told_by_a_person_still_passes_the_gate() {
    let mut world = World::opened();
    world.waits("1 working day");
    let yesterday = Some(world.now - types::Millis::hours(2));
    world.is_refused(Command::Advance { to: None, over: None, at: yesterday }, Code::Gate);
}

#[test]
fn the_first_work_by_a_person_starts_the_clocks_and_brings_the_tasks() {
    let mut world = importing();
    opened_on(&mut world, first());
    world.does(Command::Change(Box::new(deal::Changes {
        source: deal::Edit::Set("web".into()),
        ..deal::Changes::default()
    })));
    assert!(world.state.visit.as_ref().is_some_and(|visit| visit.muted), "an import is no work");
    world.cause = Cause::User;
    let decision = world.does(crate::world::reached());
    assert_eq!(kinds(&decision), ["taken_up", "tasks_added", "logged"]);
    let visit = world.state.visit.as_ref().expect("a visit");
    assert!(!visit.muted && visit.due.is_some_and(|due| due > world.now));
    assert_eq!(visit.entered, first(), "its age stays");
    assert!(world.state.next_tick(&world.playbook, &world.calendar, world.now).is_some());
}

#[test]
fn imported_leads_are_taken_up_in_bulk_by_planning_their_stage() {
    let mut world = importing();
    opened_on(&mut world, first());
    world.cause = Cause::Rule;
    assert_eq!(kinds(&world.does(Command::PlanStage)), ["taken_up", "tasks_added"]);
    assert!(world.has_open("call"));
}

#[test]
fn a_new_lead_from_a_file_without_a_time_of_its_own_is_like_any_new_lead() {
    let mut world = importing();
    world.does(Command::Open(Box::new(open())));
    assert!(world.has_open("call"));
    assert!(world.state.visit.as_ref().is_some_and(|visit| !visit.muted));
}
