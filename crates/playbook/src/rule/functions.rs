//! The functions that rules may call, and what they give back.

use super::kinds::{Type, quoted};
use super::syntax::{Fault, Kind, Node, Word};
use crate::near::did_you_mean;

/// One way to call a function.
struct Function {
    name: &'static str,
    /// `text.contains(…)` and not `contains(…)`.
    on: Option<Takes>,
    args: &'static [Takes],
    gives: fn() -> Type,
    /// How it is written, for hints and the documentation.
    example: &'static str,
}

/// What an argument must be.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Takes {
    Text,
    Bool,
    Sized,
    Time,
    Duration,
    TextOrTime,
    TextOrNumber,
    TextOrDuration,
    Plain,
}

impl Takes {
    fn fits(self, of: &Type) -> bool {
        if of.is_any() {
            return true;
        }
        let plain = of.is_text() || of.is_number() || of.is_bool();
        match self {
            Takes::Text => of.is_text(),
            Takes::Bool => of.is_bool(),
            Takes::Sized => of.is_text() || matches!(of, Type::List(_) | Type::Map(_)),
            Takes::Time => matches!(of, Type::Time),
            Takes::Duration => matches!(of, Type::Duration),
            Takes::TextOrTime => of.is_text() || matches!(of, Type::Time),
            Takes::TextOrNumber => of.is_text() || of.is_number() || matches!(of, Type::Time),
            Takes::TextOrDuration => of.is_text() || matches!(of, Type::Duration),
            Takes::Plain => plain || matches!(of, Type::Time | Type::Duration),
        }
    }

    fn words(self) -> &'static str {
        match self {
            Takes::Text => "a text",
            Takes::Bool => "a yes/no value",
            Takes::Sized => "a list or a text",
            Takes::Time => "a time",
            Takes::Duration => "a length of time",
            Takes::TextOrTime => "a text or a time",
            Takes::TextOrNumber => "a text or a number",
            Takes::TextOrDuration => "a text or a length of time",
            Takes::Plain => "a single value",
        }
    }
}

const fn free(
    name: &'static str,
    args: &'static [Takes],
    gives: fn() -> Type,
    example: &'static str,
) -> Function {
    Function { name, on: None, args, gives, example }
}

const fn member(
    name: &'static str,
    on: Takes,
    args: &'static [Takes],
    gives: fn() -> Type,
    example: &'static str,
) -> Function {
    Function { name, on: Some(on), args, gives, example }
}

const fn bool() -> Type {
    Type::Bool
}
const fn int() -> Type {
    Type::Int
}
const fn double() -> Type {
    Type::Double
}
const fn text() -> Type {
    Type::Text
}
const fn time() -> Type {
    Type::Time
}
const fn duration() -> Type {
    Type::Duration
}

const FUNCTIONS: &[Function] = &[
    free("size", &[Takes::Sized], int, "size(pains) > 0"),
    member("size", Takes::Sized, &[], int, "pains.size() > 0"),
    member("contains", Takes::Text, &[Takes::Text], bool, "deal.name.contains(\"pilot\")"),
    member("startsWith", Takes::Text, &[Takes::Text], bool, "deal.product.startsWith(\"POS\")"),
    member("endsWith", Takes::Text, &[Takes::Text], bool, "company.domain.endsWith(\".br\")"),
    member("matches", Takes::Text, &[Takes::Text], bool, "contact.phone.matches(\"^[+]49\")"),
    free("matches", &[Takes::Text, Takes::Text], bool, "matches(contact.phone, \"^[+]49\")"),
    free("int", &[Takes::TextOrNumber], int, "int(deal.amount)"),
    free("double", &[Takes::TextOrNumber], double, "double(deal.days_open)"),
    free("string", &[Takes::Plain], text, "string(deal.score)"),
    free("timestamp", &[Takes::TextOrTime], time, "timestamp(\"2026-01-31T00:00:00Z\")"),
    free("duration", &[Takes::TextOrDuration], duration, "duration(\"48h\")"),
    member("getFullYear", Takes::Time, &[], int, "deal.expected_close.getFullYear()"),
    member("getMonth", Takes::Time, &[], int, "deal.expected_close.getMonth()"),
    member("getDate", Takes::Time, &[], int, "deal.expected_close.getDate()"),
    member("getDayOfWeek", Takes::Time, &[], int, "deal.expected_close.getDayOfWeek()"),
    member("getHours", Takes::Duration, &[], int, "duration(\"48h\").getHours()"),
    free("bool", &[Takes::Bool], bool, "bool(payment.proved)"),
];

/// Every function with an example: the documentation must have them all.
#[cfg(test)]
pub(crate) fn examples() -> impl Iterator<Item = (&'static str, &'static str)> {
    FUNCTIONS.iter().map(|function| (function.name, function.example))
}

/// What a call gives back. `literal` is the last argument where it is a text in quotes.
pub(super) fn result(
    word: &Word,
    receiver: Option<&Type>,
    args: &[Type],
    literal: Option<&str>,
) -> Result<Type, Fault> {
    let name = word.text.as_str();
    let ways: Vec<&Function> = FUNCTIONS.iter().filter(|function| function.name == name).collect();
    if ways.is_empty() {
        return Err(unknown(word));
    }
    let Some(way) = ways.iter().find(|way| way.on.is_some() == receiver.is_some()) else {
        let message = format!("`{name}` is not called like this");
        return Err(Fault::new(word.span.clone(), "wrong-call", message)
            .hint(format!("for example `{}`", ways[0].example)));
    };
    if way.args.len() != args.len() {
        let count = match way.args.len() {
            0 => "nothing".to_owned(),
            1 => "one value".to_owned(),
            count => format!("{count} values"),
        };
        let message = format!("`{name}` takes {count} in its brackets, not {}", args.len());
        return Err(Fault::new(word.span.clone(), "wrong-call", message)
            .hint(format!("for example `{}`", way.example)));
    }
    let wants = way.on.iter().chain(way.args);
    let gets = receiver.into_iter().chain(args);
    for (takes, found) in wants.zip(gets) {
        if !takes.fits(found) {
            let message =
                format!("`{name}` takes {}, and this is {}", takes.words(), found.words());
            return Err(Fault::new(word.span.clone(), "wrong-type", message)
                .maybe_hint(misfit_hint(name, found)));
        }
    }
    checked_literal(word, literal)?;
    Ok((way.gives)())
}

fn unknown(word: &Word) -> Fault {
    let mut known: Vec<&str> = FUNCTIONS.iter().map(|function| function.name).collect();
    known.extend(["exists", "all", "exists_one", "filter", "map", "has"]);
    known.dedup();
    let message = format!("there is no function `{}`", word.text);
    let hint = match word.text.as_str() {
        "count" | "length" | "len" => "did you mean `size`?".to_owned(),
        "any" | "some" => "did you mean `exists`?".to_owned(),
        "every" => "did you mean `all`?".to_owned(),
        "isEmpty" | "empty" => "write `size(…) == 0`".to_owned(),
        "lower" | "toLower" | "lowerAscii" => {
            "texts are compared as they are; use a choice where spelling varies".to_owned()
        }
        "now" | "today" => {
            "rules count days: `deal.days_in_stage`, `activities.last_touch_days`".to_owned()
        }
        other => did_you_mean(other, &known)
            .unwrap_or_else(|| format!("known are {}", quoted(&known).replace(" or ", " and "))),
    };
    Fault::new(word.span.clone(), "unknown-function", message).hint(hint)
}

fn misfit_hint(name: &str, found: &Type) -> Option<String> {
    match (name, found) {
        ("contains", Type::List(_)) => {
            Some("to ask whether a list holds an item, write `\"item\" in list`".to_owned())
        }
        ("size", Type::Object(_)) => {
            Some("this group does not repeat: ask `has(group.question)`".to_owned())
        }
        _ => None,
    }
}

/// Patterns, times and durations in quotes are read now, so that they cannot fail later.
fn checked_literal(word: &Word, literal: Option<&str>) -> Result<(), Fault> {
    let Some(literal) = literal else { return Ok(()) };
    let (what, hint) = match word.text.as_str() {
        "matches" => ("a pattern", "patterns are regular expressions, as in `^[+]49`"),
        "timestamp" => ("a time", "write it as 2026-01-31T00:00:00Z"),
        "duration" => ("a length of time", "write it as 48h or 30m"),
        "int" => ("a whole number", "write 12"),
        "double" => ("a number", "write 12.5"),
        _ => return Ok(()),
    };
    if runs(&word.text, literal) {
        return Ok(());
    }
    let message = format!("“{literal}” is not {what}");
    Err(Fault::new(word.span.clone(), "bad-literal", message).hint(hint))
}

/// Whether the evaluator itself can make something of this text.
fn runs(function: &str, text: &str) -> bool {
    let span = 0..0;
    let node = |kind| Node { kind, span: span.clone(), depth: 1 };
    let word = Word { text: function.to_owned(), span: span.clone() };
    let argument = node(Kind::Text(text.to_owned()));
    let call = match function {
        "matches" => {
            let target = Box::new(node(Kind::Text(String::new())));
            node(Kind::Call(Some(target), word, vec![argument]))
        }
        _ => node(Kind::Call(None, word, vec![argument])),
    };
    super::run::constant(&super::lower::lower(&call)).is_ok()
}
