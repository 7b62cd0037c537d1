//! Which playbook takes a lead, and how many points it gets.

use super::{BASE, base_with};
use cel::Value;
use cel::objects::{Key, Map};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

fn object<const N: usize>(fields: [(&str, Value); N]) -> Value {
    let map: HashMap<Key, Value> =
        fields.into_iter().map(|(name, value)| (Key::from(name), value)).collect();
    Value::Map(Map { map: Arc::new(map) })
}

fn lead(segment: &str, size: i64) -> BTreeMap<String, Value> {
    BTreeMap::from([
        (
            "deal".to_owned(),
            object([
                ("segment", segment.into()),
                ("source", "fair".into()),
                ("country", "".into()),
            ]),
        ),
        (
            "company".to_owned(),
            object([
                ("size", Value::Int(size)),
                ("country", "DE".into()),
                ("industry", "shoes".into()),
            ]),
        ),
        ("contact".to_owned(), object([("name", "Ana".into())])),
    ])
}

fn compiled(text: &str) -> crate::Compiled {
    crate::compile(text).unwrap_or_else(|told| panic!("{}", crate::render_all(&told, ""))).0
}

#[test]
fn a_lead_is_taken_by_the_rule() {
    let playbook = compiled(BASE);
    assert!(crate::takes(&playbook, &lead("b2b", 10)));
    assert!(!crate::takes(&playbook, &lead("b2c", 10)));
}

#[test]
fn the_bare_names_and_the_whole_lead_say_the_same() {
    let rule = r#"country == "DE" && industry == "shoes" && lead.company.size > 5 && company.size > 5
        && lead.source == source && lead.contact.name == "Ana" && contact.name == "Ana""#;
    let text =
        base_with("'segment == \"b2b\" && source != \"web shop\"'", &format!("'''{rule}'''"));
    assert!(crate::takes(&compiled(&text), &lead("b2b", 10)));
}

#[test]
fn a_playbook_without_a_rule_takes_no_lead_by_itself() {
    let text = base_with("takes = 'segment == \"b2b\" && source != \"web shop\"'\n", "");
    assert!(!crate::takes(&compiled(&text), &lead("b2b", 10)));
}

#[test]
fn points_come_with_their_reasons() {
    let playbook = compiled(BASE);
    assert_eq!(
        crate::score(&playbook, &lead("b2b", 51)),
        (10, vec!["More than fifty employees".into()])
    );
    assert_eq!(crate::score(&playbook, &lead("b2b", 50)), (0, Vec::new()));
    assert_eq!(crate::score(&playbook, &BTreeMap::new()), (0, Vec::new()));
}

#[test]
fn a_compiled_playbook_finds_its_parts() {
    let playbook = compiled(BASE);
    assert_eq!(playbook.key(), "base");
    assert_eq!(playbook.first_stage().key, "discover");
    assert_eq!(playbook.stage_index("agree"), Some(1));
    assert_eq!(playbook.last_before_win(), 1);
    assert_eq!(playbook.first_after_win(), None);
    let (exit, rule) = playbook.exits(0).next().unwrap();
    assert_eq!(exit.key, "confirmed");
    assert_eq!(rule.unwrap().variables(), ["pains"]);
    assert_eq!(playbook.whens(0).count(), 2);
    assert_eq!(playbook.conditions().count(), 1);
    assert_eq!(playbook.task_rule(0, "introduce").unwrap().uses, ["pitch"]);
    assert!(playbook.group("pains").is_some_and(|group| group.repeats));
    assert_eq!(playbook.process_index("estimation"), Some(0));
    assert!(playbook.stage("nowhere").is_none() && playbook.exits(7).next().is_none());
    assert!(playbook.role("seller").is_some() && playbook.reason("price").is_some());
    assert!(playbook.ladder("persist").is_some() && playbook.collateral("pitch").is_some());
    assert!(playbook.condition("discount").is_some() && playbook.exit(1, "accepted").is_some());
}
