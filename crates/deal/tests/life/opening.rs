//! Opening a deal.

use deal::state::{How, Profile};
use deal::{Code, Command, Fact, Open, Rights};

use crate::world::{World, at, kinds, open, over};

fn open_with(change: impl FnOnce(&mut Open)) -> Command {
    let mut open = open();
    change(&mut open);
    Command::Open(Box::new(open))
}

#[test]
fn a_new_deal_stands_in_the_first_stage_with_its_tasks_and_its_clock() {
    let mut world = World::empty();
    let decision = world.does(open_with(|_| {}));
    assert_eq!(kinds(&decision), ["opened", "entered", "tasks_added"]);
    assert_eq!(world.stage(), "reach");
    assert_eq!(world.state.stage_name(&world.playbook), Some("Reach the prospect"));
    assert!(world.has_open("call") && world.has_open("look"));
    let visit = world.state.visit.as_ref().expect("a visit");
    assert_eq!(visit.how, How::Opened);
    assert_eq!(visit.due, Some(at("2026-03-02T17:00:00+01:00")), "one working day");
    assert_eq!(world.task("call").due, Some(at("2026-03-02T13:00:00+01:00")));
    assert!(world.task("call").must && !world.task("look").must);
    assert_eq!(world.task("call").role.as_deref(), Some("sdr"));
}

#[test]
fn a_deal_is_opened_once() {
    World::opened().is_refused(open_with(|_| {}), Code::AlreadyOpen);
}

#[test]
fn nothing_can_be_asked_of_a_deal_that_was_never_opened() {
    World::empty().is_refused(Command::Tick, Code::NotOpened);
}

#[test]
fn a_deal_needs_a_name() {
    let refusal =
        World::empty().is_refused(open_with(|open| open.name = " ".into()), Code::Invalid);
    assert_eq!(refusal.fields[0].field, "name");
    let long = "x".repeat(501);
    World::empty().is_refused(open_with(|open| open.name = long), Code::Invalid);
    World::empty().is_refused(open_with(|open| open.name = "a\0b".into()), Code::Invalid);
}

#[test]
fn an_unknown_stage_or_role_is_named_with_the_known_ones() {
    let mut world = World::empty();
    let stage = open_with(|open| open.stage = Some("rech".into()));
    assert!(world.is_refused(stage, Code::UnknownStage).message.contains("reach"));
    let user = world.user();
    let role = open_with(|open| {
        open.holders.insert("boss".into(), user);
    });
    assert!(world.is_refused(role, Code::UnknownRole).message.contains("seller"));
}

#[test]
fn opening_in_a_later_stage_passes_the_gates_between() {
    let mut world = World::empty();
    let refusal = world.is_refused(open_with(|open| open.stage = Some("offer".into())), Code::Gate);
    let keys: Vec<_> = refusal.missing.iter().map(|missing| missing.key.as_str()).collect();
    assert_eq!(keys, ["spoken", "call", "pain", "met"]);
    let decision = world.does(open_with(|open| {
        open.stage = Some("offer".into());
        open.over = over();
    }));
    assert_eq!(kinds(&decision), ["opened", "overridden", "entered"]);
    assert_eq!(world.state.overrides, 1);
}

#[test]
fn no_deal_is_opened_after_winning() {
    let deliver = open_with(|open| {
        open.stage = Some("deliver".into());
        open.over = over();
    });
    World::empty().is_refused(deliver, Code::NotWon);
}

#[test]
fn a_new_deal_is_scored_by_the_playbook() {
    let mut world = World::empty();
    world.does(open_with(|open| {
        open.profile = Profile {
            source: Some("fair".into()),
            product: Some("suite".into()),
            ..Profile::default()
        };
    }));
    assert_eq!(world.state.score, 15);
}

#[test]
fn a_source_that_is_known_to_be_empty_differs_from_one_that_is_not_known() {
    let mut world = World::empty();
    world.does(open_with(|open| open.profile.source = Some(String::new())));
    assert_eq!(world.state.profile.source.as_deref(), Some(""));
    assert_eq!(World::opened().state.profile.source, None);
    let long = Some("x".repeat(501));
    let mut world = World::empty();
    let refusal = world.is_refused(open_with(|open| open.profile.source = long), Code::Invalid);
    assert_eq!(refusal.fields[0].field, "source");
}

#[test]
fn only_who_may_opens_a_deal_in_the_past_and_nobody_in_the_future() {
    let mut world = World::empty();
    let past = at("2026-02-01T09:00:00Z");
    world.actor.rights = Rights::default();
    world.is_refused(open_with(|open| open.at = Some(past)), Code::NotAllowed);
    world.actor.rights.backdate = true;
    let future = at("2027-02-01T09:00:00Z");
    world.is_refused(open_with(|open| open.at = Some(future)), Code::NotThen);
    let decision = world.does(open_with(|open| open.at = Some(past)));
    assert!(decision.events.iter().all(|event| event.at == past));
    assert_eq!(world.state.opened_at, Some(past));
    assert!(matches!(decision.events[0].fact, Fact::Opened(_)));
}

#[test]
fn an_amount_that_cannot_be_added_to_others_is_refused_wherever_it_comes_from() {
    let huge = || "10000000000000.01 EUR".parse().ok();
    let mut world = World::empty();
    let refusal = world.is_refused(open_with(|open| open.amount = huge()), Code::Invalid);
    assert_eq!(refusal.fields[0].field, "amount");
    assert!(refusal.fields[0].message.contains("10000000000000.00 EUR"), "{refusal}");
    world.does(open_with(|open| open.amount = "10000000000000.00 EUR".parse().ok()));
    let worth = |amount: Option<types::Money>| {
        Command::Change(Box::new(deal::Changes { amount: amount.into(), ..Default::default() }))
    };
    let below = "-10000000000000.01 EUR".parse().ok();
    for amount in [huge(), below] {
        assert_eq!(world.is_refused(worth(amount), Code::Invalid).fields[0].field, "amount");
    }
    world.does(worth("5.00 EUR".parse().ok()));
    let paid = crate::world::bank("10000000000000.01 EUR");
    let refusal = world.is_refused(Command::ProvePayment(paid), Code::Invalid);
    assert_eq!(refusal.fields[0].field, "amount");
}
