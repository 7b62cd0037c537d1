//! Rules over facts: what holds, what does not, and what is said about it.

use super::parse::parse;
use super::{Env, Rule, Verdict, lower};
use crate::tests::BASE;
use cel::objects::{Key, Map, Value};
use proptest::prelude::*;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

fn object<const N: usize>(fields: [(&str, Value); N]) -> Value {
    let map: HashMap<Key, Value> =
        fields.into_iter().map(|(name, value)| (Key::from(name), value)).collect();
    Value::Map(Map { map: Arc::new(map) })
}

fn list(items: Vec<Value>) -> Value {
    Value::List(Arc::new(items))
}

fn facts() -> BTreeMap<String, Value> {
    let business = object([("level", "business".into()), ("confirmed", true.into())]);
    let vague = object([("confirmed", false.into())]);
    BTreeMap::from([
        (
            "deal".to_owned(),
            object([
                ("name", "Pilot".into()),
                ("amount", 1000.0.into()),
                ("days_open", 12.into()),
                ("stage", "discover".into()),
                ("segment", "b2b".into()),
            ]),
        ),
        ("pains".to_owned(), list(vec![vague, business])),
        ("budget".to_owned(), object([("amount", 500.0.into())])),
        ("people".to_owned(), list(Vec::new())),
        (
            "tasks".to_owned(),
            object([("introduce", object([("done", false.into()), ("open", true.into())]))]),
        ),
        ("answered".to_owned(), object([("pains", true.into()), ("budget", false.into())])),
        ("payment".to_owned(), object([("proved", false.into())])),
        ("quotes".to_owned(), object([("sent", 0.into()), ("discount", 20.0.into())])),
    ])
}

fn rule(text: &str) -> Rule {
    let playbook = crate::parse(BASE).unwrap().playbook;
    Rule::compile(text, &Env::of_deal(&playbook)).unwrap_or_else(|faults| panic!("{faults:?}"))
}

fn verdict(text: &str) -> Verdict {
    rule(text).verdict(&facts())
}

fn why(text: &str) -> String {
    verdict(text).why().unwrap_or("met").to_owned()
}

#[test]
fn rules_hold_over_facts() {
    for text in [
        "pains.exists(p, p.level == \"business\" && p.confirmed)",
        "deal.amount > 100.0 && deal.amount > 100",
        "deal.days_open >= 12",
        "deal.days_open < 12.5",
        "size(pains) == 2 && pains.size() == 2",
        "has(budget.amount) && !has(budget.approved)",
        "deal.name.startsWith(\"Pi\") && deal.name.contains(\"lot\") && deal.name.matches(\"^P\")",
        "people.all(p, p.stance == \"for\")",
        "!people.exists(p, p.role == \"blocker\")",
        "deal.stage in [\"discover\", \"agree\"]",
        "(budget.amount > 100.0 ? 1 : 2) == 1",
        "pains.filter(p, p.confirmed).size() == 1",
        "pains.map(p, p.confirmed, p.level) == [\"business\"]",
        "pains.exists_one(p, p.confirmed)",
        "deal.amount * 2.0 == 2000.0 && -deal.days_open == -12 && deal.days_open % 5 == 2",
        "tasks.introduce.open && !tasks.introduce.done",
        "deal.name == 'Pilot' || budget.approved",
        "pains[1].level == \"business\"",
        "double(deal.days_open) / 2.0 == 6.0",
    ] {
        assert_eq!(verdict(text), Verdict::Met, "{text}");
    }
}

#[test]
fn an_unanswered_question_is_not_met_and_named() {
    insta::assert_snapshot!(why("budget.approved"), @"“Is it approved?” (Budget) is not answered yet");
    insta::assert_snapshot!(why("pains.all(p, p.level == \"business\")"), @"“Which level is this pain?” is not answered yet");
    insta::assert_snapshot!(why("deal.expected_close < timestamp(\"2026-01-31T00:00:00Z\")"), @"the deal’s expected close is not answered yet");
    assert!(matches!(verdict("budget.approved"), Verdict::NotMet { .. }));
}

#[test]
fn what_does_not_hold_is_told_in_words() {
    insta::assert_snapshot!(why("pains.exists(p, p.level == \"personal\" && p.confirmed)"), @"not yet: “Pains” has a row where “Which level is this pain?” is “personal” and the row is confirmed by the buyer");
    insta::assert_snapshot!(why("deal.amount > 100.0 && tasks.introduce.done && false"), @"not yet: the task “Introduce ourselves” is done");
    insta::assert_snapshot!(why("answered.budget"), @"not yet: “Budget” is completely answered");
    insta::assert_snapshot!(why("payment.proved"), @"not yet: the payment is proved");
    insta::assert_snapshot!(why("quotes.sent > 0 || quotes.discount <= 10.0"), @"not yet: the number of quotes sent is above 0 or the largest discount in percent is at most 10");
    insta::assert_snapshot!(why("!tasks.introduce.open"), @"not yet: the task “Introduce ourselves” is not open");
    insta::assert_snapshot!(why("size(people) >= 2"), @"not yet: the count of the buying committee is at least 2");
    insta::assert_snapshot!(why("people.exists(p, p.role == \"decider\" && p.influence > 3)"), @"not yet: the buying committee has a person where the person’s role is “decider” and the person’s influence is above 3");
    insta::assert_snapshot!(why("deal.segment == \"b2c\""), @"not yet: the deal’s segment is “b2c”");
    insta::assert_snapshot!(why("deal.stage in [\"agree\"]"), @"not yet: the deal’s stage is one of “agree”");
    insta::assert_snapshot!(why("has(budget.approved)"), @"not yet: “Is it approved?” (Budget) is answered");
    insta::assert_snapshot!(why("!deal.name.contains(\"Pilot\")"), @"not yet: the deal’s name does not contain “Pilot”");
}

#[test]
fn what_cannot_be_evaluated_is_not_met_and_says_why() {
    insta::assert_snapshot!(why("activities.calls > 0"), @"nothing is known about `activities` here");
    insta::assert_snapshot!(why("deal.days_open / (deal.days_open - 12) == 1"), @"the rule divides by zero");
    insta::assert_snapshot!(why("pains[7].confirmed"), @"the list has fewer rows");
    assert!(matches!(verdict("activities.calls > 0"), Verdict::Unknown { .. }));
}

#[test]
fn a_fact_of_another_type_than_promised_is_told_and_does_not_panic() {
    let mut facts = facts();
    facts.insert("payment".to_owned(), object([("proved", "yes".into())]));
    let verdict = rule("payment.proved").verdict(&facts);
    assert!(matches!(verdict, Verdict::Unknown { .. }), "{verdict:?}");
    let verdict = rule("payment.proved && deal.amount > 1.0").verdict(&facts);
    assert!(matches!(verdict, Verdict::Unknown { .. }), "{verdict:?}");
}

#[test]
fn only_what_a_rule_mentions_is_asked_for() {
    struct Strict(BTreeMap<String, Value>);
    impl super::Facts for Strict {
        fn get(&self, name: &str) -> Option<Value> {
            assert!(matches!(name, "pains" | "deal"), "{name} was asked for");
            self.0.get(name).cloned()
        }
    }
    let rule = rule("pains.exists(deal_row, deal_row.confirmed) && deal.amount > 1.0");
    assert_eq!(rule.variables(), ["pains", "deal"]);
    assert_eq!(rule.verdict(&Strict(facts())), Verdict::Met);
}

/// Expressions that read and mean the same in the evaluator's own parser.
fn expressions() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("deal.amount > 5.0".to_owned()),
        Just("budget.approved".to_owned()),
        Just("has(budget.amount)".to_owned()),
        Just("true".to_owned()),
        Just("deal.days_open - 2 * 3 <= 4 + 5 % 3".to_owned()),
        Just("'b' in [\"a\", 'b', r'c']".to_owned()),
        Just("size(pains) == 2".to_owned()),
        Just("-deal.days_open < -1".to_owned()),
        Just("\"\\x41\\u00e9\\n\\\"\" != ''".to_owned()),
        Just("{'a': 1}['a'] == 1".to_owned()),
    ];
    leaf.prop_recursive(4, 32, 3, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 2..5).prop_map(|terms| terms.join(" && ")),
            proptest::collection::vec(inner.clone(), 2..5).prop_map(|terms| terms.join(" || ")),
            inner.clone().prop_map(|inner| format!("!({inner})")),
            inner.clone().prop_map(|inner| format!("pains.exists(p, {inner})")),
            inner.clone().prop_map(|inner| format!("pains.all(p, p.confirmed || {inner})")),
            inner.clone().prop_map(|inner| format!("pains.filter(p, {inner}).size() > 0")),
            inner.clone().prop_map(|inner| format!("pains.exists_one(p, {inner})")),
            inner.clone().prop_map(|inner| format!("pains.map(p, {inner}).size() > 0")),
            inner.clone().prop_map(|inner| format!("pains.map(p, {inner}, p.confirmed) == [true]")),
            (inner.clone(), inner.clone(), inner)
                .prop_map(|(test, yes, no)| format!("(({test}) ? {yes} : {no})")),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn rules_mean_what_the_evaluators_own_parser_reads(text in expressions()) {
        let ours = parse(&text);
        prop_assume!(ours.is_ok());
        let ours = lower::lower(&ours.unwrap());
        let theirs = cel::Program::compile(&text).unwrap();
        let names: Vec<String> = facts().into_keys().collect();
        let context = super::run::context(&names, &facts());
        let (ours, theirs) = (Value::resolve(&ours, &context), theirs.execute(&context));
        prop_assert_eq!(ours.is_ok(), theirs.is_ok());
        if let (Ok(ours), Ok(theirs)) = (ours, theirs) {
            prop_assert_eq!(ours, theirs);
        }
    }

    #[test]
    fn no_text_makes_the_reader_panic(text in "[ -~é“\n]{0,60}") {
        let _ = parse(&text);
    }
}
