//! Refusals as data.

use deal::{Code, Command, Refusal};

use crate::world::{World, advance};

#[test]
fn a_refusal_is_data_that_comes_back() {
    let refusal = World::opened().is_refused(advance(), Code::Gate);
    let text = serde_json::to_string(&refusal).expect("data");
    let back: Refusal = serde_json::from_str(&text).expect("a refusal");
    assert_eq!(back, refusal);
    let json: serde_json::Value = serde_json::from_str(&text).expect("json");
    assert_eq!(json["code"], "gate");
    assert_eq!(json["missing"][0]["kind"], "criterion");
    assert_eq!(json["missing"][0]["stage"], "reach");
    assert_eq!(json["missing"][0]["who"]["buyer"], true);
    assert!(json.get("fields").is_none(), "what is empty is left out");
}

#[test]
fn a_refusal_of_one_thing_says_so() {
    let mut world = World::opened();
    world.does(crate::world::reached());
    let refusal = world.is_refused(advance(), Code::Gate);
    assert_eq!(refusal.message, "One thing is missing to leave “Reach the prospect”.");
}

#[test]
fn what_is_required_is_named_as_a_field() {
    let mut world = World::opened();
    let refusal =
        world.is_refused(Command::GoBack { to: "reach".into(), reason: " ".into() }, Code::Invalid);
    assert_eq!(refusal.message, "reason: Write something here.");
}
