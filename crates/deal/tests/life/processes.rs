//! Sub-processes: other teams' ways that may hold the deal.

use deal::state::Criterion;
use deal::{Code, Command, MissingKind};
use playbook::model::EvidenceKind;
use types::{Id, Process};

use crate::world::{World, confirmed_pain, evidence, kinds, over};

fn estimating() -> (World, Id<Process>) {
    let mut world = World::at_stage("understand");
    world.does(Command::StartProcess { key: "estimation".into() });
    let run = world.state.processes[0].id;
    (world, run)
}

fn on(run: Id<Process>) -> Command {
    Command::AdvanceProcess { run, to: None, over: None }
}

fn written() -> Criterion {
    let (process, stage) = (Some("estimation".to_owned()), "answer".to_owned());
    Criterion { process, stage, key: "answered-in-writing".to_owned() }
}

#[test]
fn a_process_goes_its_own_way_through_its_own_gates() {
    let (mut world, run) = estimating();
    let refusal = world.is_refused(on(run), Code::Gate);
    assert_eq!(refusal.missing[0].process.as_deref(), Some("estimation"));
    assert_eq!(refusal.missing[0].key, "reckon");
    assert_eq!(world.task("reckon").role.as_deref(), None);
    world.do_task("reckon");
    world.does(on(run));
    let refusal = world.is_refused(on(run), Code::Gate);
    assert_eq!(refusal.missing[0].key, "answered-in-writing");
    world.does(evidence(EvidenceKind::File, Some(written())));
    let decision = world.does(on(run));
    assert_eq!(kinds(&decision)[0], "process_ended");
    assert!(world.state.processes[0].done);
    world.is_refused(on(run), Code::NotRunning);
}

#[test]
fn a_process_that_holds_keeps_the_deal_in_its_stage() {
    let (mut world, run) = estimating();
    world.does(confirmed_pain());
    let met = Criterion::of_stage("understand", "met");
    world.does(evidence(EvidenceKind::Meeting, Some(met)));
    let missing = world.state.missing(&world.playbook, &world.context());
    let [held] = missing.as_slice() else { panic!("{missing:#?}") };
    assert_eq!(held.kind, MissingKind::Process);
    assert_eq!(held.why, "It is still at “Read the requirements”.");
    assert_eq!(held.who.role.as_deref(), Some("engineer"));
    world.does(Command::AdvanceProcess { run, to: Some("answer".into()), over: over() });
    world.does(evidence(EvidenceKind::File, Some(written())));
    world.does(on(run));
    assert!(world.missing().is_empty());
}

#[test]
fn the_seller_whom_it_holds_does_not_break_it_off() {
    let (mut world, run) = estimating();
    world.seller();
    let stop = || Command::EndProcess { run, reason: "No time".into() };
    let refusal = world.is_refused(stop(), Code::NotAllowed);
    assert_eq!(refusal.missing[0].who.role.as_deref(), Some("engineer"));
    world.actor.roles = vec!["engineer".to_owned()];
    world.is_refused(Command::EndProcess { run, reason: " ".into() }, Code::Invalid);
    world.does(stop());
    assert!(!world.state.processes[0].done && !world.state.processes[0].is_running());
}

#[test]
fn a_process_runs_once_at_a_time_and_is_known() {
    let (mut world, run) = estimating();
    let start = |key: &str| Command::StartProcess { key: key.to_owned() };
    world.is_refused(start("estimation"), Code::AlreadyRunning);
    world.is_refused(start("nothing"), Code::UnknownProcess);
    let nothing = world.ids.new_id(world.now);
    world.is_refused(on(nothing), Code::UnknownProcess);
    let to =
        |stage: &str| Command::AdvanceProcess { run, to: Some(stage.to_owned()), over: over() };
    world.is_refused(to("nowhere"), Code::UnknownStage);
    world.is_refused(to("read"), Code::WrongDirection);
    world.does(to("answer"));
    world.does(to("read"));
    assert_eq!(world.state.processes[0].stage, "read", "back is open here too");
}

#[test]
fn only_the_last_run_of_a_process_is_kept() {
    let (mut world, run) = estimating();
    world.does(Command::EndProcess { run, reason: "Wrong papers".into() });
    world.does(Command::StartProcess { key: "estimation".into() });
    assert_eq!(world.state.processes.len(), 1);
    assert_eq!(world.state.tasks.iter().filter(|it| it.origin.key() == Some("reckon")).count(), 1);
}

#[test]
fn a_late_process_is_noted_once() {
    let (mut world, _) = estimating();
    world.waits("2 working days");
    let decision = world.ticks();
    assert_eq!(kinds(&decision), ["late"]);
    assert!(world.state.processes[0].late);
    assert!(world.ticks().events.is_empty());
}
