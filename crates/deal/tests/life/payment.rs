//! Payment and winning.

use deal::state::{How, Outcome, PaymentKind};
use deal::{Code, Command, MissingKind, ProvePayment, Rights, WarningCode};

use crate::world::{World, bank, kinds, lose, open, over, win};

fn proof(kind: PaymentKind, change: impl FnOnce(&mut ProvePayment)) -> Command {
    let mut payment = ProvePayment { kind, ..bank("10.00 EUR") };
    change(&mut payment);
    Command::ProvePayment(payment)
}

#[test]
fn a_deal_is_won_only_with_proof_of_payment_and_no_right_changes_that() {
    let mut world = World::at_stage("settle");
    let refusal = world.is_refused(win(), Code::Unpaid);
    assert_eq!(refusal.missing[0].kind, MissingKind::Payment);
    assert!(refusal.missing.iter().any(|missing| missing.key == "paid"));
    world.pays();
    world.does(Command::Win { over: None, at: None });
    assert!(world.state.is_won());
}

#[test]
fn a_win_leads_into_delivery() {
    let mut world = World::at_stage("settle");
    world.does(Command::Change(Box::new(deal::Changes {
        amount: "900.00 EUR".parse().ok().into(),
        ..deal::Changes::default()
    })));
    world.pays();
    let decision = world.does(Command::Win { over: None, at: None });
    assert_eq!(&kinds(&decision)[..3], ["won", "entered", "tasks_added"]);
    assert_eq!(world.stage(), "deliver");
    assert!(world.state.is_alive());
    assert_eq!(world.state.visit.as_ref().map(|visit| visit.how), Some(How::Won));
    let amount = "900.00 EUR".parse().ok();
    let from = "settle".to_owned();
    assert_eq!(world.state.outcome, Outcome::Won { at: world.now, amount, from });
}

#[test]
fn a_win_from_an_early_stage_passes_every_gate_up_to_the_end_of_settlement() {
    let mut world = World::opened();
    world.pays();
    let refusal = world.is_refused(Command::Win { over: None, at: None }, Code::Gate);
    let keys: Vec<_> = refusal.missing.iter().map(|missing| missing.key.as_str()).collect();
    assert_eq!(keys, ["spoken", "call", "pain", "met", "accepted", "sound"]);
    world.does(win());
    assert_eq!(world.state.visit.as_ref().map(|visit| visit.how), Some(How::Overridden));
}

#[test]
fn a_deal_is_won_once() {
    let mut world = World::won();
    world.is_refused(win(), Code::AlreadyWon);
    world.is_refused(lose(), Code::AlreadyWon);
}

#[test]
fn a_payment_says_how_much_and_how_it_is_proved() {
    let mut world = World::opened();
    let none = proof(PaymentKind::Bank, |it| it.amount = None);
    assert_eq!(world.is_refused(none, Code::Invalid).fields[0].field, "amount");
    let zero = proof(PaymentKind::Bank, |it| it.amount = "0.00 EUR".parse().ok());
    world.is_refused(zero, Code::Invalid);
    let negative = proof(PaymentKind::Cash, |it| it.amount = "-5.00 EUR".parse().ok());
    world.is_refused(negative, Code::Invalid);
    let receipt = proof(PaymentKind::Receipt, |_| {});
    assert_eq!(world.is_refused(receipt, Code::Invalid).fields[0].field, "reference");
    let future =
        proof(PaymentKind::Bank, |it| it.at = Some("2030-01-01T00:00:00Z".parse().unwrap()));
    world.is_refused(future, Code::Invalid);
    world.does(proof(PaymentKind::Receipt, |it| it.reference = Some("R-17".into())));
    world.does(proof(PaymentKind::Card, |_| {}));
    assert_eq!(world.state.payments.len(), 2);
}

#[test]
fn only_an_import_proves_a_payment_by_its_own_row() {
    let mut world = World::opened();
    let imported = || {
        proof(PaymentKind::Imported, |it| {
            it.amount = None;
            it.reference = Some("closed_deals.csv:12".into());
        })
    };
    world.actor.rights = Rights::default();
    world.is_refused(imported(), Code::NotAllowed);
    world.actor.rights.backdate = true;
    world.does(imported());
    assert_eq!(world.state.payments[0].kind, PaymentKind::Imported);
}

#[test]
fn a_payment_in_another_currency_is_taken_with_a_warning() {
    let mut world = World::empty();
    let mut open = open();
    open.amount = "10.00 EUR".parse().ok();
    world.does(Command::Open(Box::new(open)));
    let decision = world.does(Command::ProvePayment(bank("11.00 USD")));
    assert_eq!(decision.warnings[0].code, WarningCode::OtherCurrency);
}

#[test]
fn proof_is_withdrawn_before_the_win_and_not_after() {
    let mut world = World::at_stage("settle");
    world.pays();
    let payment = world.state.payments[0].id;
    let withdraw = || Command::WithdrawPayment { payment, reason: "It bounced".into() };
    world.does(withdraw());
    world.is_refused(withdraw(), Code::UnknownPayment);
    world.is_refused(win(), Code::Unpaid);
    world.pays();
    world.does(win());
    let payment = world.state.payments[0].id;
    let again = Command::WithdrawPayment { payment, reason: "It bounced".into() };
    world.is_refused(again, Code::AlreadyWon);
}

#[test]
fn without_stages_after_winning_a_win_completes_the_deal() {
    let text = include_str!("house.toml");
    let end = text.find("[[stage]]\nkey = \"deliver\"").expect("delivery");
    let mut world = World::of(crate::world::compiled(&text[..end]));
    world.does(Command::Open(Box::new(open())));
    world.pays();
    let decision = world.does(Command::Win { over: over(), at: None });
    assert!(kinds(&decision).contains(&"completed"), "{:?}", kinds(&decision));
    assert!(world.state.is_won() && !world.state.is_alive());
    assert_eq!(world.stage(), "reach");
    world.does(Command::Reopen { reason: "It bounced".into() });
    assert!(world.state.is_open(), "the win itself is undone");
}
