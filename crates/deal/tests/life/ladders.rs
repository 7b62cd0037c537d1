//! Follow-ups, up to the goodbye, and not when the buyer has answered.

use deal::state::{Origin, TaskStatus};
use deal::{Code, Command, Fact, LadderEnd};
use playbook::model::EvidenceKind;

use crate::world::{World, evidence, kinds, mail_in, mail_out, reached};

fn following() -> World {
    let mut world = World::opened();
    world.go("understand");
    world.does(Command::StartLadder { key: "persist".into() });
    world
}

fn ended(decision: &deal::Decision) -> Option<LadderEnd> {
    decision.events.iter().find_map(|event| match event.fact {
        Fact::LadderStopped { why, .. } => Some(why),
        _ => None,
    })
}

#[test]
fn steps_come_one_after_the_other_and_the_next_is_counted_from_the_last_one_done() {
    let mut world = following();
    let decision = world.ticks_next();
    assert_eq!(kinds(&decision), ["tasks_added", "ladder_stepped"]);
    assert!(matches!(world.task("case").origin, Origin::Ladder { .. }));
    let name = world.state.task_name(world.task("case"), &world.playbook);
    assert_eq!(name, "Send a case study");
    world.waits("10 working days");
    world.ticks();
    assert!(!world.has_open("bye"), "it waits until the step before is done");
    let decision = world.do_task("case");
    assert_eq!(kinds(&decision), ["task_done", "ladder_stepped"]);
    let after = world.calendar.add(world.now, "2 working days".parse().expect("a time"));
    assert_eq!(world.state.ladders[0].due, after);
    world.now = after;
    let decision = world.ticks();
    assert_eq!(ended(&decision), Some(LadderEnd::Done));
    assert!(world.has_open("bye"));
}

#[test]
fn the_buyers_word_stops_them() {
    for command in [mail_in(), reached(), evidence(EvidenceKind::QuoteSeen, None)] {
        let mut world = following();
        world.ticks_next();
        let decision = world.does(command);
        assert_eq!(ended(&decision), Some(LadderEnd::Buyer));
        assert_eq!(world.task("case").status, TaskStatus::Lapsed, "nothing is sent any more");
    }
}

#[test]
fn a_payment_or_an_accepted_quote_stops_them() {
    let mut world = following();
    assert_eq!(ended(&world.pays()), Some(LadderEnd::Buyer));
    let mut world = following();
    let accepted = deal::SetTerms { quotes_accepted: Some(1), ..deal::SetTerms::default() };
    assert_eq!(ended(&world.does(Command::SetTerms(accepted))), Some(LadderEnd::Buyer));
}

#[test]
fn our_own_tries_do_not_stop_them() {
    let mut world = following();
    world.does(mail_out());
    assert_eq!(world.state.ladders.len(), 1);
    world.does(evidence(EvidenceKind::Note, None));
    assert_eq!(world.state.ladders.len(), 1);
}

#[test]
fn leaving_the_stage_or_the_end_stops_them() {
    assert_eq!(ended(&following().go("offer")), Some(LadderEnd::Moved));
    assert_eq!(ended(&following().does(crate::world::lose())), Some(LadderEnd::Closed));
}

#[test]
fn they_are_started_and_stopped_by_hand() {
    let mut world = following();
    let start = |key: &str| Command::StartLadder { key: key.to_owned() };
    let stop = |key: &str| Command::StopLadder { key: key.to_owned() };
    world.is_refused(start("persist"), Code::AlreadyRunning);
    world.is_refused(start("nothing"), Code::UnknownLadder);
    world.is_refused(stop("nothing"), Code::UnknownLadder);
    assert_eq!(ended(&world.does(stop("persist"))), Some(LadderEnd::Hand));
    world.is_refused(stop("persist"), Code::UnknownLadder);
}

#[test]
fn a_parked_deal_sends_no_follow_ups() {
    let mut world = following();
    let until = world.calendar.add(world.now, "30 working days".parse().expect("a time"));
    world.does(Command::Park { until, reason: "season".into(), note: None });
    world.waits("5 working days");
    assert!(world.ticks().events.is_empty());
}
