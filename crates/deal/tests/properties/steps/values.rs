//! Answers, right and wrong.

use playbook::model::{Ask, AskKind};
use serde_json::{Value, json};

use super::Step;
use crate::life::Life;

/// A value for a question: mostly one that fits.
pub(crate) fn value(life: &Life, ask: &Ask, step: &Step, salt: usize) -> Value {
    let n = usize::from(step.flavour) + salt;
    if n.is_multiple_of(11) {
        return nonsense(n);
    }
    let option = || ask.options.get(n % ask.options.len().max(1)).cloned().unwrap_or_default();
    let number = |from: i64, to: i64| {
        let (from, to) = (ask.min.unwrap_or(from), ask.max.unwrap_or(to));
        from + i64::try_from(n).unwrap_or(0) % (to - from + 1).max(1)
    };
    match ask.kind {
        AskKind::Text | AskKind::LongText => json!(format!("words {n} ü 漢字 🙂")),
        AskKind::Number if n.is_multiple_of(2) => json!(number(0, 50) as f64 + 0.1),
        AskKind::Number => json!(number(0, 50)),
        AskKind::Percent => json!(number(0, 100)),
        AskKind::Score => json!(number(1, 5)),
        AskKind::Money if n.is_multiple_of(2) => json!({"amount": "120.50", "currency": "EUR"}),
        AskKind::Money => json!("99.90 USD"),
        AskKind::Choice => json!(option()),
        AskKind::Choices => json!([option()]),
        AskKind::YesNo => json!(n.is_multiple_of(2)),
        AskKind::Date => json!("2026-04-01"),
        AskKind::Link => json!("https://shop.example/a?b=c"),
        AskKind::Person => match life.state.people.get(n % life.state.people.len().max(1)) {
            Some(person) => json!(person.id.to_string()),
            None => Value::Null,
        },
        AskKind::User => json!(life.actor.user.expect("a user").to_string()),
    }
}

fn nonsense(n: usize) -> Value {
    match n % 7 {
        0 => Value::Null,
        1 => json!({"a": [1, 2, {"b": null}]}),
        2 => json!("\u{0}"),
        3 => json!(-1e300),
        4 => json!(["", 3, null]),
        5 => json!("  "),
        _ => json!("x".repeat(2_000)),
    }
}
