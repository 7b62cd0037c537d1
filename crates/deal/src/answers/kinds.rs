//! Answers that are words: texts, choices, days, addresses, people.

use serde_json::Value;
use types::{Buyer, Date, Id, User};

use crate::state::Person;

/// How long a line may be.
pub(super) const LINE: usize = 1_000;
/// How long a long text may be.
pub(super) const PAGE: usize = 50_000;

type Checked = Result<Value, String>;

fn words<'v>(value: &'v Value, wanted: &str) -> Result<&'v str, String> {
    value.as_str().map(str::trim).ok_or_else(|| format!("Write {wanted}."))
}

pub(super) fn text(value: &Value, most: usize) -> Checked {
    let text = match value {
        Value::Number(number) => number.to_string(),
        _ => words(value, "a text")?.to_owned(),
    };
    if text.contains('\0') {
        return Err("It contains a character that no text has (NUL).".to_owned());
    }
    if text.len() > most && text.chars().count() > most {
        return Err(format!("Write at most {most} characters."));
    }
    Ok(Value::String(text))
}

fn option(text: &str, options: &[String]) -> Result<String, String> {
    let exact = options.iter().find(|option| *option == text);
    let alike = || options.iter().find(|option| types::fold(option) == types::fold(text));
    let found = exact.or_else(alike).cloned();
    found.ok_or_else(|| format!("“{text}” is not among the choices: {}.", options.join(", ")))
}

pub(super) fn choice(value: &Value, options: &[String]) -> Checked {
    option(words(value, "one of the choices")?, options).map(Value::String)
}

/// Kept in the order of the options, each once.
pub(super) fn choices(value: &Value, options: &[String]) -> Checked {
    let wanted: Vec<&Value> = match value {
        Value::Array(items) => items.iter().collect(),
        one => vec![one],
    };
    let mut chosen = Vec::new();
    for item in wanted {
        chosen.push(option(words(item, "some of the choices")?, options)?);
    }
    let kept = options.iter().filter(|option| chosen.contains(option));
    Ok(kept.map(|option| Value::String(option.clone())).collect())
}

pub(super) fn yes_no(value: &Value) -> Checked {
    if let Value::Bool(_) = value {
        return Ok(value.clone());
    }
    match value.as_str().map(types::fold).as_deref().map(str::trim) {
        Some("yes" | "true" | "y" | "1" | "on") => Ok(Value::Bool(true)),
        Some("no" | "false" | "n" | "0" | "off") => Ok(Value::Bool(false)),
        _ => Err("Answer yes or no.".to_owned()),
    }
}

pub(super) fn date(value: &Value) -> Checked {
    let day = words(value, "a day as 2026-03-31")?;
    let parsed: Result<Date, _> = day.parse();
    let date = parsed.map_err(|_| format!("“{day}” is no day; write it as 2026-03-31."))?;
    Ok(Value::String(date.to_string()))
}

pub(super) fn link(value: &Value) -> Checked {
    let address = words(value, "a web address")?;
    let known = ["https://", "http://", "mailto:", "tel:"];
    let scheme = known.iter().find(|scheme| {
        address.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme))
    });
    let odd = |c: char| c.is_whitespace() || c.is_control();
    let rest = scheme.map(|scheme| &address[scheme.len()..]);
    if address.len() > 2_000 || address.contains(odd) || rest.is_none_or(str::is_empty) {
        return Err("Write a web address that begins with https://.".to_owned());
    }
    Ok(Value::String(address.to_owned()))
}

pub(super) fn person(value: &Value, people: &[Person]) -> Checked {
    let text = words(value, "one of the deal's people")?;
    let id: Id<Buyer> = text.parse().map_err(|wrong| format!("{wrong}"))?;
    if !people.iter().any(|person| person.id == id) {
        return Err("That is none of the deal's people; add them first.".to_owned());
    }
    Ok(Value::String(id.to_string()))
}

pub(super) fn user(value: &Value) -> Checked {
    let text = words(value, "a colleague")?;
    let id: Id<User> = text.parse().map_err(|wrong| format!("{wrong}"))?;
    Ok(Value::String(id.to_string()))
}
