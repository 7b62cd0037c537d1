//! Two records of one deal become one.

use deal::state::{PersonDetails, Status};
use deal::{Code, Command};
use serde_json::json;

use crate::world::{World, kinds, lose, reached};

#[test]
fn a_merged_deal_ends_and_goes_on_as_another() {
    let mut world = World::opened();
    let into = world.ids.new_id(world.now);
    world.does(Command::Merge { into });
    assert_eq!(world.state.status(world.now), Status::Merged);
    let refusal = world.is_refused(reached(), Code::Closed);
    assert!(refusal.message.contains("merged"));
    world.is_refused(Command::Reopen { reason: "No".into() }, Code::Closed);
    assert!(world.ticks().events.is_empty());
}

#[test]
fn a_lost_deal_may_be_merged_and_a_won_one_may_not() {
    let mut world = World::opened();
    let into = world.ids.new_id(world.now);
    world.does(lose());
    let ended = world.state.ended_at;
    world.waits("1 working day");
    world.does(Command::Merge { into });
    assert_eq!(world.state.ended_at, ended, "its life had ended before");
    World::won().is_refused(Command::Merge { into }, Code::AlreadyWon);
}

#[test]
fn the_other_deal_takes_over_what_it_does_not_know() {
    let mut other = World::at_stage("understand");
    let contact = Some(other.ids.new_id(other.now));
    let person =
        |name: &str, contact| PersonDetails { name: name.into(), contact, ..Default::default() };
    let add = |person| Command::AddPerson { person, primary: false };
    other.does(add(person("Ann", contact)));
    other.does(add(person("Bo", None)));
    let ann = other.state.people[0].id.to_string();
    other.answers("need", json!({"what": "chairs", "story": "dark", "who": ann}));
    other.answers("pains", json!({"level": "business"}));
    other.does(reached());
    other.pays();

    let mut world = World::at_stage("understand");
    world.does(add(person("Ann L.", contact)));
    world.answers("need", json!({"what": "lamps"}));
    let deal = world.ids.new_id(world.now);
    let absorbed = other.state.absorbable(deal);
    let decision = world.does(Command::Absorb(Box::new(absorbed.clone())));
    assert_eq!(kinds(&decision), ["absorbed"]);
    let names: Vec<_> = world.state.people.iter().map(|it| it.details.name.as_str()).collect();
    assert_eq!(names, ["Ann L.", "Bo"], "the same contact is one person");
    let need = &world.state.answers["need"][0].values;
    assert_eq!(need["what"], json!("lamps"), "what was known stays");
    assert_eq!(need["story"], json!("dark"));
    assert_eq!(need["who"], json!(world.state.people[0].id.to_string()));
    assert_eq!(world.state.answers["pains"].len(), 1);
    assert_eq!(world.state.activities.conversations, 1);
    assert_eq!(world.state.payments.len(), 1);

    let before = world.state.payments.len();
    world.does(Command::Absorb(Box::new(absorbed)));
    assert_eq!(world.state.payments.len(), before, "nothing is counted as paid twice");
}
