//! Losing, disqualifying, opening again.

use deal::state::{How, Outcome, Status, TaskStatus};
use deal::{Code, Command, Rights};

use crate::world::{World, advance, kinds, lose, win};

fn reopen() -> Command {
    Command::Reopen { reason: "They called again".to_owned() }
}

fn disqualify() -> Command {
    Command::Disqualify { reason: "no-fit".to_owned(), note: Some(" ".to_owned()), at: None }
}

#[test]
fn losing_needs_one_of_the_playbooks_reasons() {
    let mut world = World::opened();
    let why = |reason: &str| Command::Lose {
        reason: reason.to_owned(),
        competitor: None,
        note: None,
        at: None,
    };
    assert!(world.is_refused(why("mood"), Code::UnknownReason).message.contains("price"));
    world.is_refused(why("no-fit"), Code::UnknownReason);
    world.is_refused(why(""), Code::Invalid);
    world.does(why("price"));
    assert_eq!(world.state.status(world.now), Status::Lost);
}

#[test]
fn losing_ends_everything_that_was_running() {
    let mut world = World::at_stage("understand");
    world.does(Command::StartProcess { key: "estimation".into() });
    world.does(Command::StartLadder { key: "persist".into() });
    let decision = world.does(Command::Lose {
        reason: "price".into(),
        competitor: Some("Lampex".into()),
        note: Some("Half the price".into()),
        at: None,
    });
    let words = kinds(&decision);
    assert_eq!(words, ["ladder_stopped", "tasks_lapsed", "process_ended", "lost", "tasks_added"]);
    assert!(world.state.ladders.is_empty());
    assert_eq!(world.state.running_processes().count(), 0);
    assert_eq!(world.state.ended_at, Some(world.now));
    assert_eq!(world.task("reckon").status, TaskStatus::Lapsed);
    let Outcome::Lost { competitor, .. } = &world.state.outcome else { panic!() };
    assert_eq!(competitor.as_deref(), Some("Lampex"));
    assert_eq!(world.stage(), "understand", "it is known from where it was lost");
}

#[test]
fn disqualifying_has_its_own_reasons() {
    let mut world = World::opened();
    let wrong = Command::Disqualify { reason: "price".into(), note: None, at: None };
    world.is_refused(wrong, Code::UnknownReason);
    world.does(disqualify());
    assert_eq!(world.state.status(world.now), Status::Disqualified);
}

#[test]
fn a_closed_deal_refuses_to_move_and_says_how_it_stands() {
    let mut world = World::opened();
    world.does(lose());
    for command in [advance(), win(), lose(), disqualify(), Command::Wake] {
        let refusal = world.is_refused(command, Code::Closed);
        assert_eq!(refusal.message, "The deal is lost. Open it again first.");
    }
    world.is_refused(Command::ProvePayment(crate::world::bank("1.00 EUR")), Code::Closed);
}

#[test]
fn lost_customers_can_still_be_worked_with() {
    let mut world = World::at_stage("understand");
    world.does(lose());
    assert!(world.has_open("ask-later"));
    world.does(crate::world::reached());
    world.do_task("ask-later");
    world.answers("need", serde_json::json!({"what": "nothing"}));
}

#[test]
fn opening_again_needs_the_right_a_reason_and_an_end() {
    let mut world = World::opened();
    world.is_refused(reopen(), Code::NotClosed);
    world.does(lose());
    world.is_refused(Command::Reopen { reason: String::new() }, Code::Invalid);
    world.seller();
    world.is_refused(reopen(), Code::NotAllowed);
    world.actor.rights = Rights { reopen: true, ..Rights::default() };
    world.does(reopen());
}

#[test]
fn a_reopened_deal_goes_on_where_it_was_lost_with_a_new_clock() {
    let mut world = World::opened();
    world.does(disqualify());
    world.waits("20 working days");
    let decision = world.does(reopen());
    assert_eq!(kinds(&decision), ["reopened", "entered", "tasks_added"]);
    let visit = world.state.visit.as_ref().expect("a visit");
    assert_eq!((visit.how, visit.entered), (How::Reopened, world.now));
    assert!(visit.due.is_some_and(|due| due > world.now));
    assert!(world.has_open("call"));
    assert!(world.state.is_open());
}

#[test]
fn a_completed_deal_is_taken_up_again_without_losing_its_win() {
    let mut world = World::won();
    world.go("keep");
    world.does(Command::Complete { over: None, at: None });
    assert_eq!(world.state.status(world.now), Status::Completed);
    world.does(reopen());
    assert!(world.state.is_won() && world.state.is_alive());
    assert_eq!(world.stage(), "keep");
}

#[test]
fn undoing_a_win_leads_back_to_where_it_was_won() {
    let mut world = World::won();
    let decision = world.does(reopen());
    assert!(kinds(&decision).contains(&"reopened"));
    assert!(world.state.is_open());
    assert_eq!(world.stage(), "settle");
    assert!(!world.has_open("ship"), "delivery has nothing to do any more");
    let payment = world.state.payments[0].id;
    world.does(Command::WithdrawPayment { payment, reason: "It bounced".into() });
}

#[test]
fn opening_again_keeps_ones_own_tasks() {
    let mut world = World::at_stage("understand");
    world.does(lose());
    let task = deal::AddTask { name: "Call at Easter".into(), ..deal::AddTask::default() };
    world.does(Command::AddTask(task));
    world.does(reopen());
    assert!(world.state.open_tasks().any(|task| task.name.as_deref() == Some("Call at Easter")));
    assert!(!world.has_open("ask-later"), "what was to be asked of a lost customer is overtaken");
}
