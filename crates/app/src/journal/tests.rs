//! What the journal keeps of a record.

use serde_json::{Map, Value, json};

use super::{difference, fold};

fn object(value: Value) -> Map<String, Value> {
    let Value::Object(fields) = value else { unreachable!("an object") };
    fields
}

#[test]
fn a_difference_names_what_changed_and_what_went_away() {
    let old = object(json!({"name": "A", "city": "Kiel", "size": 3}));
    let new = object(json!({"name": "B", "size": 3, "country": "DE"}));
    let delta = difference(&old, &new);
    assert_eq!(delta, object(json!({"name": "B", "country": "DE", "city": null})));
}

#[test]
fn folding_the_differences_gives_the_last_state() {
    let old = object(json!({"name": "A", "city": "Kiel"}));
    let new = object(json!({"name": "B"}));
    let mut folded = Map::new();
    fold(&mut folded, old.clone());
    fold(&mut folded, difference(&old, &new));
    assert_eq!(folded, new);
}
