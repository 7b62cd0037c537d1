//! Makes a playbook of a TOML document, by hand: every mistake is found at once, each with its
//! place, and fields that the language does not know are never passed over in silence.

mod misfit;
mod parts;
mod shape;
mod stage;
mod table;

pub(crate) use misfit::{bad_key, is_key};
pub use shape::{SHAPES, Shape};
pub(crate) use stage::trigger;
pub(crate) use table::{Found, Places};

use crate::diagnostic::Severity;
use crate::model::Playbook;
use crate::path::Path;
use crate::problem::{Problem, Spot};
use std::ops::Range;
use table::Table;
use toml::de::DeTable;

/// The largest text that is read.
pub(crate) const LARGEST: usize = 1_000_000;

/// Decodes a text as far as it goes.
pub(crate) fn decode(text: &str) -> (Playbook, Found) {
    let mut found = Found::default();
    if text.len() > LARGEST {
        let message = format!("this text is larger than a playbook may be ({LARGEST} bytes)");
        found.problems.push(at_text("toml-broken", 0..1, message));
        return (Playbook::default(), found);
    }
    let (table, errors) = DeTable::parse_recoverable(text);
    for error in &errors {
        let span = error.span().unwrap_or(0..text.len());
        let again = error.message().contains("duplicate key");
        let code = if again { "set-twice" } else { "toml-broken" };
        let message = if again {
            format!("`{}` is set twice", text.get(span.clone()).unwrap_or_default())
        } else {
            format!("this is not valid TOML: {}", error.message())
        };
        let hint = hint(error.message()).map(str::to_owned);
        found.problems.push(at_text(code, span, message).maybe_hint(hint));
    }
    let playbook = parts::playbook(&mut Table::open(
        &mut found,
        Path::top(),
        table.get_ref(),
        &shape::PLAYBOOK,
    ));
    (playbook, found)
}

fn at_text(code: &'static str, span: Range<usize>, message: String) -> Problem {
    Problem {
        severity: Severity::Error,
        code,
        message,
        hint: None,
        at: Spot::Text(Path::top(), span),
    }
}

fn hint(message: &str) -> Option<&'static str> {
    if message.contains("duplicate key") {
        return Some("a field may be set once; a list of tables has double brackets: [[stage]]");
    }
    if message.contains("string") || message.contains("quote") {
        return Some("a text over several lines stands between three quotes: \"\"\"…\"\"\"");
    }
    None
}
