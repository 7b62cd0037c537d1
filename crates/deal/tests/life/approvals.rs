//! Agreements and exceptions.

use deal::state::{ApprovalStatus, Status, Subject};
use deal::{Code, Command, MissingKind, SetTerms};

use crate::world::{World, evidence, sound};
use deal::state::Criterion;
use playbook::model::EvidenceKind;

fn ask(subject: Subject) -> Command {
    Command::AskApproval { subject, note: Some("Please look".to_owned()) }
}

fn approve(subject: Subject) -> Command {
    Command::Approve { subject, note: None }
}

fn refuse(subject: Subject) -> Command {
    Command::Refuse { subject, reason: "Too cheap".to_owned() }
}

fn discount() -> Subject {
    Subject::Condition("discount".to_owned())
}

fn offer_discount(percent: u32) -> Command {
    Command::SetTerms(SetTerms { discount_bp: Some(percent * 100), ..SetTerms::default() })
}

#[test]
fn an_approver_is_asked_and_agrees() {
    let mut world = World::at_stage("offer");
    world.does(evidence(EvidenceKind::QuoteAccepted, None));
    let why = |world: &World| world.state.missing(&world.playbook, &world.context())[0].why.clone();
    assert_eq!(why(&world), "Sales manager has not been asked yet.");
    world.does(ask(sound()));
    assert_eq!(why(&world), "Sales manager has been asked and has not answered yet.");
    assert_eq!(world.state.status(world.now), Status::AwaitingApproval);
    world.does(refuse(sound()));
    assert_eq!(why(&world), "Sales manager did not agree.");
    world.does(approve(sound()));
    assert!(world.missing().is_empty());
    assert!(world.does(approve(sound())).events.is_empty(), "agreed once is agreed");
    world.is_refused(ask(sound()), Code::NothingPending);
}

#[test]
fn only_who_plays_the_approvers_role_agrees() {
    let mut world = World::at_stage("offer");
    world.seller();
    let me = world.actor.user;
    world.does(Command::Assign { role: Some("manager".into()), user: me });
    for command in [approve(sound()), refuse(sound()), approve(discount())] {
        let refusal = world.is_refused(command, Code::NotAllowed);
        assert_eq!(refusal.missing[0].kind, MissingKind::Right);
        assert_eq!(refusal.missing[0].who.role.as_deref(), Some("manager"));
    }
    world.actor.roles.push("manager".to_owned());
    world.does(approve(sound()));
    assert_eq!(world.state.approvals[0].status, ApprovalStatus::Granted);
    assert_eq!(world.state.approvals[0].by, me);
}

#[test]
fn only_what_needs_agreement_is_agreed_to() {
    let mut world = World::at_stage("offer");
    let accepted = Subject::Criterion(Criterion::of_stage("offer", "accepted"));
    world.is_refused(ask(accepted), Code::UnknownCriterion);
    let nothing = Subject::Condition("nothing".to_owned());
    world.is_refused(approve(nothing), Code::UnknownCondition);
}

#[test]
fn a_refusal_says_why() {
    let mut world = World::at_stage("offer");
    let silent = Command::Refuse { subject: sound(), reason: String::new() };
    world.is_refused(silent, Code::Invalid);
}

#[test]
fn a_granted_exception_does_not_cover_a_larger_one() {
    let mut world = World::at_stage("offer");
    world.does(offer_discount(15));
    world.does(approve(discount()));
    assert!(!world.missing().contains(&"discount".to_owned()));
    world.does(offer_discount(12));
    assert!(!world.missing().contains(&"discount".to_owned()), "less is covered");
    let decision = world.does(offer_discount(30));
    assert_eq!(crate::world::kinds(&decision), ["terms_set", "approval_lapsed"]);
    assert!(world.missing().contains(&"discount".to_owned()));
}

#[test]
fn terms_are_sensible_and_change_only_when_they_change() {
    let mut world = World::at_stage("offer");
    world.is_refused(offer_discount(101), Code::Invalid);
    world.does(offer_discount(10));
    assert!(world.does(offer_discount(10)).events.is_empty());
}
