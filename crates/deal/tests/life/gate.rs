//! Going forward and back.

use deal::state::{Criterion, How, PastStage};
use deal::{Code, Command, MissingKind, Override, Rights, SetTerms};
use playbook::model::{EvidenceKind, Gate};
use serde_json::json;

use crate::world::{World, advance, answer, confirmed_pain, evidence, kinds, over, reached, sound};

fn to(stage: &str) -> Command {
    Command::Advance { to: Some(stage.to_owned()), over: None, at: None }
}

fn back(stage: &str) -> Command {
    Command::GoBack { to: stage.to_owned(), reason: "They changed their mind".to_owned() }
}

#[test]
fn a_refused_move_names_everything_that_is_missing_what_would_meet_it_and_who_could() {
    let mut world = World::opened();
    let refusal = world.is_refused(advance(), Code::Gate);
    assert_eq!(refusal.message, "2 things are missing to leave “Reach the prospect”.");
    let [spoken, call] = refusal.missing.as_slice() else { panic!("{refusal:#?}") };
    assert_eq!(spoken.kind, MissingKind::Criterion);
    assert_eq!((spoken.stage.as_deref(), spoken.key.as_str()), (Some("reach"), "spoken"));
    assert_eq!(spoken.says, "We have spoken");
    assert_eq!(spoken.would_meet, "Call until somebody answers.");
    assert!(spoken.why.contains("calls that reached somebody"), "{}", spoken.why);
    assert!(spoken.who.buyer);
    assert_eq!(spoken.who.role.as_deref(), Some("sdr"));
    assert_eq!(call.kind, MissingKind::Task);
    assert_eq!(call.task, Some(world.task("call").id));
    assert_eq!(call.would_meet, "Do “Call them”.");
    assert_eq!(
        refusal.to_string(),
        "2 things are missing to leave “Reach the prospect”.\n\
         - We have spoken: Call until somebody answers.\n\
         - Call them: Do “Call them”."
    );
}

#[test]
fn who_could_is_the_holder_of_the_role_in_this_deal() {
    let mut world = World::opened();
    let sdr = world.user();
    world.does(Command::Assign { role: Some("sdr".into()), user: Some(sdr) });
    let refusal = world.is_refused(advance(), Code::Gate);
    assert_eq!(refusal.missing[0].who.users, [sdr]);
}

#[test]
fn advice_is_shown_and_never_in_the_way() {
    let mut world = World::opened();
    assert_eq!(world.missing(), ["spoken", "known", "call"]);
    world.does(reached());
    world.do_task("call");
    assert_eq!(world.missing(), ["known"]);
    world.does(advance());
    assert_eq!(world.stage(), "understand");
}

#[test]
fn a_met_gate_lets_through_and_says_how() {
    let mut world = World::opened();
    world.does(reached());
    world.do_task("call");
    world.does(advance());
    let visit = world.state.visit.as_ref().expect("a visit");
    assert_eq!(visit.how, How::Advanced);
    assert_eq!(world.state.past.get("reach"), Some(&PastStage { times: 1, left: world.now }));
    assert_eq!(world.state.overrides, 0);
}

#[test]
fn jumping_over_a_stage_asks_for_its_criteria_and_tasks_too() {
    let mut world = World::at_stage("understand");
    world.does(back("reach"));
    world.does(reached());
    let refusal = world.is_refused(to("offer"), Code::Gate);
    let keys: Vec<_> = refusal.missing.iter().map(|missing| missing.key.as_str()).collect();
    assert_eq!(keys, ["call", "pain", "met"]);
}

#[test]
fn evidence_pointed_at_the_criterion_meets_it() {
    let mut world = World::at_stage("understand");
    world.does(confirmed_pain());
    let met = Criterion::of_stage("understand", "met");
    world.does(evidence(EvidenceKind::Meeting, None));
    assert_eq!(world.missing(), ["met"], "a meeting must be pointed at its criterion");
    world.does(evidence(EvidenceKind::Meeting, Some(met)));
    assert!(world.missing().is_empty());
    let id = world.state.evidence[1].id;
    world.does(Command::WithdrawEvidence { evidence: id });
    assert_eq!(world.missing(), ["met"]);
}

#[test]
fn an_accepted_quote_counts_wherever_it_is_asked_for() {
    let mut world = World::at_stage("offer");
    world.does(evidence(EvidenceKind::QuoteAccepted, None));
    assert_eq!(world.missing(), ["sound"]);
}

#[test]
fn evidence_that_the_criterion_does_not_take_is_refused() {
    let mut world = World::at_stage("understand");
    let met = || Some(Criterion::of_stage("understand", "met"));
    let refusal = world.is_refused(evidence(EvidenceKind::Note, met()), Code::UnknownCriterion);
    assert!(
        refusal.message.contains("a meeting with the buyer or a meeting that the buyer booked")
    );
    let pain = Some(Criterion::of_stage("understand", "pain"));
    world.is_refused(evidence(EvidenceKind::Mail, pain), Code::UnknownCriterion);
    let nothing = Some(Criterion::of_stage("understand", "nothing"));
    world.is_refused(evidence(EvidenceKind::Mail, nothing), Code::UnknownCriterion);
    let id = world.ids.new_id(world.now);
    world.is_refused(Command::WithdrawEvidence { evidence: id }, Code::UnknownEvidence);
}

#[test]
fn evidence_points_at_something() {
    let mut world = World::at_stage("understand");
    let Command::GiveEvidence(mut bare) = evidence(EvidenceKind::Mail, None) else { panic!() };
    bare.note = None;
    world.is_refused(Command::GiveEvidence(bare), Code::Invalid);
}

#[test]
fn who_may_overrides_with_a_reason_and_what_was_missing_is_kept() {
    let mut world = World::opened();
    let decision = world.go("understand");
    let deal::Fact::Overridden { reason, missing } = &decision.events[0].fact else { panic!() };
    assert_eq!(reason, "It is a test");
    let kinds: Vec<_> = missing.iter().map(|skipped| skipped.kind).collect();
    assert_eq!(kinds, [MissingKind::Criterion, MissingKind::Task]);
    assert_eq!(missing[0].what, Criterion::of_stage("reach", "spoken"));
    assert_eq!(world.state.visit.as_ref().map(|visit| visit.how), Some(How::Overridden));
    assert_eq!(world.state.overrides, 1);
}

#[test]
fn an_override_needs_the_right_and_a_reason() {
    let mut world = World::opened();
    let command = Command::Advance { to: None, over: over(), at: None };
    world.seller();
    let refusal = world.is_refused(command.clone(), Code::NotAllowed);
    assert_eq!(refusal.missing.len(), 2, "what is missing is told all the same");
    world.actor.rights = Rights { override_: true, ..Rights::default() };
    let blank = Some(Override { reason: " ".to_owned() });
    world.is_refused(Command::Advance { to: None, over: blank, at: None }, Code::Invalid);
    world.does(command);
}

#[test]
fn an_override_of_nothing_is_an_ordinary_move() {
    let mut world = World::opened();
    world.does(reached());
    world.do_task("call");
    let decision = world.go("understand");
    assert!(!kinds(&decision).contains(&"overridden"));
}

#[test]
fn stages_of_delivery_are_entered_only_by_winning() {
    let mut world = World::at_stage("settle");
    for command in [to("deliver"), to("keep"), advance()] {
        let refusal = world.is_refused(command, Code::NotWon);
        let kinds: Vec<_> = refusal.missing.iter().map(|missing| missing.kind).collect();
        assert_eq!(kinds, [MissingKind::State, MissingKind::Payment]);
    }
}

#[test]
fn forward_is_forward_and_back_is_back() {
    let mut world = World::at_stage("understand");
    world.is_refused(to("reach"), Code::WrongDirection);
    world.is_refused(to("understand"), Code::WrongDirection);
    world.is_refused(to("nowhere"), Code::UnknownStage);
    world.is_refused(back("offer"), Code::WrongDirection);
    world.is_refused(back("understand"), Code::WrongDirection);
    world.is_refused(back("nowhere"), Code::UnknownStage);
    let silent = Command::GoBack { to: "reach".into(), reason: String::new() };
    world.is_refused(silent, Code::Invalid);
}

#[test]
fn going_back_is_always_open_and_keeps_what_was_done() {
    let mut world = World::opened();
    world.does(reached());
    world.do_task("call");
    world.does(advance());
    world.seller();
    let decision = world.does(back("reach"));
    assert_eq!(kinds(&decision), ["entered", "tasks_added"]);
    assert!(world.has_open("look") && !world.has_open("call"), "the lapsed task comes again");
    assert_eq!(world.state.visit.as_ref().map(|visit| visit.how), Some(How::Back));
    world.does(advance());
    assert_eq!(world.state.past["reach"].times, 2);
}

#[test]
fn a_won_deal_does_not_go_back_before_its_win() {
    let mut world = World::won();
    world.is_refused(back("settle"), Code::AlreadyWon);
    world.do_task("ship");
    world.does(advance());
    assert_eq!(world.stage(), "keep");
    world.does(back("deliver"));
    assert_eq!(world.stage(), "deliver");
}

#[test]
fn the_last_stage_leads_to_completion() {
    let mut world = World::won();
    world.is_refused(Command::Complete { over: None, at: None }, Code::Gate);
    world.do_task("ship");
    world.does(advance());
    world.is_refused(advance(), Code::WrongDirection);
    world.does(Command::Complete { over: None, at: None });
    assert!(!world.state.is_alive() && world.state.is_won());
    world.is_refused(Command::Complete { over: None, at: None }, Code::Closed);
}

#[test]
fn a_condition_that_holds_waits_for_its_grant() {
    let mut world = World::at_stage("offer");
    world.does(evidence(EvidenceKind::QuoteAccepted, None));
    world.does(Command::Approve { subject: sound(), note: None });
    world.does(Command::SetTerms(SetTerms { discount_bp: Some(1_500), ..SetTerms::default() }));
    let refusal = world.is_refused(advance(), Code::Gate);
    let [missing] = refusal.missing.as_slice() else { panic!("{refusal:#?}") };
    assert_eq!((missing.kind, missing.gate), (MissingKind::Condition, Gate::Approve));
    assert_eq!(missing.would_meet, "Sales manager grants it.");
    assert_eq!(missing.why, "Sales manager has not been asked yet.");
    world.does(Command::SetTerms(SetTerms { discount_bp: Some(1_000), ..SetTerms::default() }));
    world.does(advance());
}

#[test]
fn what_is_missing_names_the_questions_to_ask() {
    let mut world = World::opened();
    let missing = world.state.missing(&world.playbook, &world.context());
    let known = missing.iter().find(|missing| missing.key == "known").expect("advice");
    assert_eq!(known.groups, ["merchant"]);
    assert_eq!(known.gate, Gate::Advise);
    world.go("understand");
    let missing = world.state.missing(&world.playbook, &world.context());
    assert_eq!(missing[0].groups, ["pains"]);
}

#[test]
fn answers_about_the_company_meet_criteria_at_once() {
    let mut world = World::opened();
    let decision = world.does(answer("merchant", json!({"line": "lamps"})));
    let deal::Fact::Answered(answered) = &decision.events[0].fact else { panic!() };
    assert_eq!(answered.about, playbook::model::About::Company);
    assert!(world.state.answers.is_empty(), "they are kept with the company");
    answered.merge_into(world.company.groups.entry("merchant".into()).or_default());
    assert!(!world.missing().contains(&"known".to_owned()));
}

#[test]
fn the_last_step_before_winning_shows_the_payment_among_what_is_missing() {
    let mut world = World::at_stage("settle");
    assert_eq!(world.missing(), ["paid", "payment"]);
    world.pays();
    assert!(world.missing().is_empty());
}
