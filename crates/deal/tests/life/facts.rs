//! What rules can read.

use std::sync::Arc;

use deal::state::{PersonDetails, PersonRole};
use deal::{Changes, Command, CompanyFacts, DealFacts, SetTerms};
use playbook::Facts;
use playbook::cel::Value;
use playbook::model::EvidenceKind;
use serde_json::json;

use crate::world::{World, confirmed_pain, evidence, mail_in, open, reached};

/// Reads `deal.amount` and the like.
fn read(world: &World, path: &str) -> Option<Value> {
    let facts = DealFacts::of(&world.state, &world.playbook, &world.context());
    let mut parts = path.split('.');
    let mut value = facts.get(parts.next()?)?;
    for part in parts {
        value = match value {
            Value::Map(map) => map.map.get(&playbook::cel::objects::Key::from(part))?.clone(),
            Value::List(list) => list.get(part.parse::<usize>().ok()?)?.clone(),
            _ => return None,
        };
    }
    Some(value)
}

fn text(words: &str) -> Option<Value> {
    Some(words.into())
}

fn int(number: i64) -> Option<Value> {
    Some(Value::Int(number))
}

fn yes(is: bool) -> Option<Value> {
    Some(Value::Bool(is))
}

#[test]
fn the_deal_and_its_clocks() {
    let mut world = World::empty();
    let mut open = open();
    open.amount = "1200.50 EUR".parse().ok();
    open.expected_close = "2026-06-01".parse().ok();
    open.profile.source = Some("fair".into());
    world.does(Command::Open(Box::new(open)));
    world.waits("7 working days");
    assert_eq!(read(&world, "deal.name"), text("Lamps for Lund"));
    assert_eq!(read(&world, "deal.amount"), Some(Value::Float(1200.5)));
    assert_eq!(read(&world, "deal.currency"), text("EUR"));
    assert_eq!(read(&world, "deal.source"), text("fair"));
    assert_eq!(read(&world, "deal.stage"), text("reach"));
    assert_eq!(read(&world, "deal.phase"), text("lead"));
    assert_eq!(read(&world, "deal.score"), int(10));
    assert_eq!(read(&world, "deal.days_open"), int(8));
    assert_eq!(read(&world, "deal.days_in_stage"), int(8));
    assert_eq!(read(&world, "deal.working_days_in_stage"), int(7));
    assert!(matches!(read(&world, "deal.expected_close"), Some(Value::Timestamp(_))));
    assert_eq!(read(&world, "deal.campaign"), None, "what is not known is absent");
    assert_eq!(read(&world, "nothing"), None);
}

#[test]
fn what_the_deal_does_not_say_the_company_says() {
    let mut world = World::opened();
    world.company = CompanyFacts {
        segment: Some("b2b".into()),
        country: Some("SE".into()),
        size: Some(40),
        revenue: "5000000.00 SEK".parse().ok(),
        ..CompanyFacts::default()
    };
    world.contact.language = Some("sv".into());
    assert_eq!(read(&world, "deal.segment"), text("b2b"));
    assert_eq!(read(&world, "deal.country"), text("SE"));
    assert_eq!(read(&world, "deal.language"), text("sv"));
    assert_eq!(read(&world, "company.size"), int(40));
    assert_eq!(read(&world, "company.revenue"), Some(Value::Float(5_000_000.0)));
    assert_eq!(read(&world, "contact.language"), text("sv"));
}

#[test]
fn groups_rows_and_whether_they_are_complete() {
    let mut world = World::at_stage("understand");
    assert!(matches!(read(&world, "need"), Some(Value::Map(_))), "present but empty");
    assert_eq!(read(&world, "answered.need"), yes(false));
    world.answers(
        "need",
        json!({
            "what": "lamps", "when": "now", "shops": 3, "budget": "10.50 EUR",
            "start-day": "2026-05-01", "channels": ["web"], "decided": true, "liking": 4,
        }),
    );
    assert_eq!(read(&world, "answered.need"), yes(true));
    assert_eq!(read(&world, "need.shops"), Some(Value::Float(3.0)));
    assert_eq!(read(&world, "need.budget"), Some(Value::Float(10.5)));
    assert!(matches!(read(&world, "need.start_day"), Some(Value::Timestamp(_))));
    assert_eq!(read(&world, "need.channels.0"), text("web"));
    assert_eq!(read(&world, "need.decided"), yes(true));
    assert_eq!(read(&world, "need.liking"), int(4));
    assert_eq!(read(&world, "need.story"), None);
    assert_eq!(read(&world, "answered.pains"), yes(false));
    world.does(confirmed_pain());
    assert_eq!(read(&world, "pains.0.level"), text("business"));
    assert_eq!(read(&world, "pains.0.confirmed"), yes(true));
    assert_eq!(read(&world, "answered.pains"), yes(true));
    world.answers("pains", json!({"words": "dark"}));
    assert_eq!(read(&world, "answered.pains"), yes(false), "one row is not complete");
}

#[test]
fn tasks_evidence_people_and_activities() {
    let mut world = World::opened();
    assert_eq!(read(&world, "tasks.call.open"), yes(true));
    assert_eq!(read(&world, "tasks.ship.open"), yes(false));
    world.do_task("call");
    assert_eq!(read(&world, "tasks.call.done"), yes(true));
    world.does(evidence(EvidenceKind::QuoteSeen, None));
    assert_eq!(read(&world, "evidence.quote_seen"), int(1));
    assert_eq!(read(&world, "evidence.meeting_booked"), int(0));
    let person = PersonDetails {
        name: "Ann".into(),
        role: PersonRole::Champion,
        influence: Some(4),
        ..PersonDetails::default()
    };
    world.does(Command::AddPerson { person, primary: false });
    assert_eq!(read(&world, "people.0.role"), text("champion"));
    assert_eq!(read(&world, "people.0.stance"), text("unknown"));
    assert_eq!(read(&world, "people.0.influence"), int(4));
    assert_eq!(read(&world, "people.0.primary"), yes(true));
    assert_eq!(read(&world, "activities.last_touch_days"), None);
    world.does(reached());
    world.does(mail_in());
    world.waits("3 days");
    assert_eq!(read(&world, "activities.calls"), int(1));
    assert_eq!(read(&world, "activities.conversations"), int(1));
    assert_eq!(read(&world, "activities.mails_in"), int(1));
    assert_eq!(read(&world, "activities.attempts"), int(1));
    assert_eq!(read(&world, "activities.last_inbound_days"), int(3));
    assert_eq!(read(&world, "activities.last_touch_days"), int(3));
}

#[test]
fn processes_payment_quotes_and_grants() {
    let mut world = World::at_stage("understand");
    assert_eq!(read(&world, "processes.estimation.started"), yes(false));
    world.does(Command::StartProcess { key: "estimation".into() });
    assert_eq!(read(&world, "processes.estimation.running"), yes(true));
    assert_eq!(read(&world, "processes.estimation.done"), yes(false));
    assert_eq!(read(&world, "processes.welcome_pack.started"), yes(false));
    assert_eq!(read(&world, "payment.proved"), yes(false));
    world.pays();
    assert_eq!(read(&world, "payment.proved"), yes(true));
    assert_eq!(read(&world, "payment.amount"), Some(Value::Float(1000.0)));
    assert_eq!(read(&world, "payment.imported"), yes(false));
    world.does(Command::SetTerms(SetTerms {
        discount_bp: Some(1_250),
        payment_days: Some(30),
        quotes_sent: Some(2),
        quotes_accepted: Some(1),
    }));
    assert_eq!(read(&world, "quotes.discount"), Some(Value::Float(12.5)));
    assert_eq!(read(&world, "quotes.payment_days"), int(30));
    assert_eq!(read(&world, "quotes.sent"), int(2));
    assert_eq!(read(&world, "quotes.accepted"), int(1));
    assert_eq!(read(&world, "granted.discount"), yes(false));
    let subject = deal::state::Subject::Condition("discount".into());
    world.does(Command::Approve { subject, note: None });
    assert_eq!(read(&world, "granted.discount"), yes(true));
}

#[test]
fn a_lead_finds_the_playbook_that_takes_it() {
    let mut world = World::empty();
    let lead = open();
    let takes = |world: &World| {
        let context = world.context();
        playbook::takes(&world.playbook, &DealFacts::of_lead(&lead, &world.playbook, &context))
    };
    assert!(!takes(&world));
    world.company.segment = Some("b2b".into());
    assert!(takes(&world));
}

#[test]
fn the_score_follows_what_changes() {
    let mut world = World::opened();
    assert_eq!(world.state.score, 0);
    let product = |value: deal::Edit<String>| {
        Command::Change(Box::new(Changes { product: value, ..Changes::default() }))
    };
    world.does(product(deal::Edit::Set("suite".into())));
    assert_eq!(world.state.score, 5);
    world.does(product(deal::Edit::Clear));
    assert_eq!(world.state.score, 0);
    assert!(world.does(product(deal::Edit::Clear)).events.is_empty());
}

#[test]
fn each_fact_is_made_once() {
    let world = World::opened();
    let facts = DealFacts::of(&world.state, &world.playbook, &world.context());
    let (Some(Value::Map(first)), Some(Value::Map(second))) =
        (facts.get("deal"), facts.get("deal"))
    else {
        panic!("a map")
    };
    assert!(Arc::ptr_eq(&first.map, &second.map));
}
