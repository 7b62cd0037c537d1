//! Names in a text to send that are filled in when it is sent: `{{contact.name}}`.

use crate::near::did_you_mean;
use std::ops::Range;

/// What a text may name, besides which it says nothing of the reader.
pub const PLACEHOLDERS: [&str; 27] = [
    "company.name",
    "company.domain",
    "company.website",
    "company.industry",
    "company.country",
    "company.language",
    "contact.name",
    "contact.first_name",
    "contact.email",
    "contact.phone",
    "contact.title",
    "contact.language",
    "contact.country",
    "deal.name",
    "deal.number",
    "deal.amount",
    "deal.currency",
    "deal.product",
    "deal.source",
    "deal.campaign",
    "deal.country",
    "deal.expected_close",
    "owner.name",
    "owner.first_name",
    "owner.email",
    "owner.phone",
    "workspace.name",
];

/// The text with its names filled in, and the names that had no value: those stay as they are,
/// so that nobody sends a sentence with a hole.
pub fn fill(text: &str, value: impl Fn(&str) -> Option<String>) -> (String, Vec<String>) {
    let mut filled = String::with_capacity(text.len());
    let mut missing = Vec::new();
    let mut at = 0;
    for placeholder in placeholders(text) {
        filled.push_str(&text[at..placeholder.span.start]);
        at = placeholder.span.end;
        match value(placeholder.name) {
            Some(value) => filled.push_str(&value),
            None => {
                filled.push_str(&text[placeholder.span]);
                missing.push(placeholder.name.to_owned());
            }
        }
    }
    filled.push_str(&text[at..]);
    (filled, missing)
}

/// One name in a text.
pub(crate) struct Placeholder<'t> {
    pub span: Range<usize>,
    pub name: &'t str,
}

impl Placeholder<'_> {
    /// Whether it names something that can be filled in.
    pub(crate) fn is_known(&self) -> bool {
        PLACEHOLDERS.contains(&self.name)
    }

    /// What may have been meant.
    pub(crate) fn hint(&self) -> String {
        did_you_mean(self.name, &PLACEHOLDERS)
            .unwrap_or_else(|| format!("known are {}", PLACEHOLDERS.join(", ")))
    }
}

/// The names in a text; brackets that are not closed are just text.
pub(crate) fn placeholders(text: &str) -> impl Iterator<Item = Placeholder<'_>> {
    text.match_indices("{{").filter_map(|(start, _)| {
        let rest = &text[start + 2..];
        let name = &rest[..rest.find("}}")?];
        let single = !name.contains(['{', '}', '\n']) && !name.trim().is_empty();
        let end = start + 2 + name.len() + 2;
        single.then(|| Placeholder { span: start..end, name: name.trim() })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_filled_in_and_those_without_value_told() {
        let value = |name: &str| (name == "contact.name").then(|| "Ana".to_owned());
        let (text, missing) = fill("Dear {{ contact.name }}, of {{company.name}} {{", value);
        assert_eq!(text, "Dear Ana, of {{company.name}} {{");
        assert_eq!(missing, ["company.name"]);
    }

    #[test]
    fn brackets_in_values_are_not_filled_again() {
        let (text, _) = fill("{{contact.name}}", |_| Some("{{owner.name}}".to_owned()));
        assert_eq!(text, "{{owner.name}}");
    }

    #[test]
    fn any_brackets_are_read() {
        for text in ["{{{{", "}}{{", "{{}}", "{{ }}", "{{é}}", "{{{a}}}", "{{a{{b}}"] {
            fill(text, |_| Some("x".to_owned()));
        }
    }
}
