//! Whether an answer fits its question, and the one form in which it is kept.

mod kinds;
mod numbers;

use playbook::model::{Ask, AskKind};
use serde_json::Value;

use crate::State;

/// The answer as it is kept, or what is wrong with it in words for the seller. `null` and blank
/// texts take an answer away.
pub(crate) fn check(ask: &Ask, value: &Value, state: &State) -> Result<Value, String> {
    if is_blank(value) {
        return Ok(Value::Null);
    }
    match ask.kind {
        AskKind::Text => kinds::text(value, kinds::LINE),
        AskKind::LongText => kinds::text(value, kinds::PAGE),
        AskKind::Number => numbers::number(value, bounds(ask, None, None)),
        AskKind::Percent => numbers::number(value, bounds(ask, Some(0), Some(100))),
        AskKind::Score => numbers::score(value, bounds(ask, Some(1), Some(5))),
        AskKind::Money => numbers::money(value, bounds(ask, None, None), state),
        AskKind::Choice => kinds::choice(value, &ask.options),
        AskKind::Choices => kinds::choices(value, &ask.options),
        AskKind::YesNo => kinds::yes_no(value),
        AskKind::Date => kinds::date(value),
        AskKind::Link => kinds::link(value),
        AskKind::Person => kinds::person(value, &state.people),
        AskKind::User => kinds::user(value),
    }
}

fn is_blank(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.trim().is_empty(),
        Value::Array(items) => items.is_empty(),
        _ => false,
    }
}

fn bounds(ask: &Ask, least: Option<i64>, most: Option<i64>) -> numbers::Bounds {
    numbers::Bounds { least: ask.min.or(least), most: ask.max.or(most) }
}
