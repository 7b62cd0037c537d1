//! What is said about values that do not fit, with what was probably meant.

use super::shape::Shape;
use crate::near::did_you_mean;
use crate::path::Path;
use crate::problem::{Problem, Spot};
use crate::rule::variable;
use toml::Spanned;
use toml::de::{DeString, DeValue};

/// Lower-case letters, digits and single hyphens, beginning with a letter.
pub(crate) fn is_key(text: &str) -> bool {
    let letters = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
    text.len() <= 64
        && text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.chars().all(letters)
        && !text.ends_with('-')
        && !text.contains("--")
}

/// The problem of a key that is not written as keys are.
pub(crate) fn bad_key(path: &Path, key: &str) -> Problem {
    let message = format!("“{key}” is not a key");
    let hint = match as_key(key) {
        Some(better) => format!("write `{better}`"),
        None => "a key has lower-case letters, digits and single hyphens, and starts with a \
                 letter"
            .to_owned(),
    };
    Problem::error("bad-key", path, message).hint(hint)
}

fn as_key(text: &str) -> Option<String> {
    let plain = types::fold(text).replace(|c: char| !c.is_ascii_alphanumeric(), "-");
    let words: Vec<&str> = plain.split('-').filter(|word| !word.is_empty()).collect();
    Some(words.join("-")).filter(|key| is_key(key) && !variable(key).is_empty())
}

pub(super) fn unknown_field(path: &Path, shape: &Shape, name: &Spanned<DeString<'_>>) -> Problem {
    let known: Vec<&str> = shape.fields.to_vec();
    let typed = name.get_ref().as_ref();
    let message = format!("a {} has no `{typed}`", shape.what);
    let listed = format!("it has {}", shape.fields.join(", "));
    let hint = elsewhere(typed).or_else(|| did_you_mean(typed, &known)).unwrap_or(listed);
    let at = Spot::Text(path.clone(), name.span());
    Problem { at, ..Problem::error("unknown-field", path, message).hint(hint) }
}

/// Plurals and near words that people write for the name of a list.
fn elsewhere(typed: &str) -> Option<String> {
    let meant = match typed {
        "question" | "group" | "groups" => "[[questions]]",
        "stages" | "steps" => "[[stage]]",
        "roles" => "[[role]]",
        "exits" | "criterion" | "criteria" => "[[stage.exit]]",
        "tasks" => "[[stage.task]]",
        "asks" => "[[questions.ask]]",
        "sub-process" | "subprocess" | "processes" => "[[process]]",
        _ => return None,
    };
    Some(format!("did you mean `{meant}`?"))
}

pub(super) fn wrong_type(path: &Path, name: &str, value: &DeValue<'_>, wanted: &str) -> Problem {
    let found = match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a decimal number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    };
    let message = format!("`{name}` is {found}");
    Problem::error("wrong-kind", path, message).hint(format!("write {wanted}"))
}

pub(super) fn bad_within(path: &Path, text: &str) -> Problem {
    Problem::error("bad-time", path, format!("“{text}” is no length of time"))
        .hint("write for example “30 minutes”, “4 working hours”, “5 working days”, “2 weeks”")
}

/// Thousandths of a decimal number between 0 and 1, without going through binary fractions.
pub(super) fn thousandths(text: &str) -> Result<u16, &'static str> {
    const RANGE: &str = "write a chance as 0.25 (one in four)";
    const PERCENT: &str = "a chance is written as a fraction: 0.25 for 25 %";
    let text = text.trim_start_matches('+');
    let number: f64 = text.parse().map_err(|_| RANGE)?;
    if (1.0..=100.0).contains(&number) && number != 1.0 {
        return Err(PERCENT);
    }
    if !(0.0..=1.0).contains(&number) || text.starts_with('-') {
        return Err(RANGE);
    }
    let thousand = (number * 1000.0).round();
    if (number * 1000.0 - thousand).abs() > 1e-6 {
        return Err("write at most three digits after the point");
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a whole number from 0 to 1000"
    )]
    Ok(thousand as u16)
}
