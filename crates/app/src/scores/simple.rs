//! Rules that are made by choosing: a fact, a comparison, a value. They are rules like all others.

use crate::{Error, Result};

/// What a fact is, as far as it is compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// A text.
    Text,
    /// A whole number.
    Whole,
    /// A number with decimals.
    Decimal,
}

/// A fact to choose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fact {
    /// As rules write it.
    pub path: &'static str,
    /// As people say it.
    pub name: &'static str,
    /// What it is.
    pub sort: Sort,
}

/// The facts to choose from, in the order in which people think of them.
pub const FACTS: [Fact; 24] = [
    fact("company.industry", "Company: industry", Sort::Text),
    fact("company.size", "Company: employees", Sort::Whole),
    fact("company.stores", "Company: stores", Sort::Whole),
    fact("company.revenue", "Company: yearly sales", Sort::Decimal),
    fact("company.country", "Company: country (as DE)", Sort::Text),
    fact("company.language", "Company: language (as de)", Sort::Text),
    fact("company.segment", "Company: segment (b2b or b2c)", Sort::Text),
    fact("company.domain", "Company: domain", Sort::Text),
    fact("company.website", "Company: website", Sort::Text),
    fact("contact.title", "Contact: position", Sort::Text),
    fact("contact.email", "Contact: mail address", Sort::Text),
    fact("contact.phone", "Contact: telephone", Sort::Text),
    fact("contact.language", "Contact: language (as de)", Sort::Text),
    fact("lead.source", "Lead: source", Sort::Text),
    fact("lead.campaign", "Lead: campaign", Sort::Text),
    fact("lead.product", "Lead: product", Sort::Text),
    fact("lead.country", "Lead: country (as DE)", Sort::Text),
    fact("lead.language", "Lead: language (as de)", Sort::Text),
    fact("lead.amount", "Lead: amount", Sort::Decimal),
    fact("activities.conversations", "Calls that reached somebody", Sort::Whole),
    fact("activities.mails_in", "Mails from them", Sort::Whole),
    fact("activities.meetings", "Meetings held", Sort::Whole),
    fact("activities.no_shows", "Meetings missed by them", Sort::Whole),
    fact("activities.attempts", "Attempts to reach them", Sort::Whole),
];

const fn fact(path: &'static str, name: &'static str, sort: Sort) -> Fact {
    Fact { path, name, sort }
}

/// A comparison to choose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Op {
    /// Just this.
    Is,
    /// Something else.
    IsNot,
    /// Any of these, separated by commas.
    OneOf,
    /// Has this in it.
    Contains,
    /// This or more.
    AtLeast,
    /// This or less.
    AtMost,
    /// Is stated at all.
    Known,
    /// Is not stated.
    Unknown,
}

impl Op {
    /// All comparisons.
    pub const ALL: [Op; 8] = [
        Op::Is,
        Op::IsNot,
        Op::OneOf,
        Op::Contains,
        Op::AtLeast,
        Op::AtMost,
        Op::Known,
        Op::Unknown,
    ];

    /// The word in forms.
    pub fn as_str(self) -> &'static str {
        match self {
            Op::Is => "is",
            Op::IsNot => "is-not",
            Op::OneOf => "one-of",
            Op::Contains => "contains",
            Op::AtLeast => "at-least",
            Op::AtMost => "at-most",
            Op::Known => "known",
            Op::Unknown => "unknown",
        }
    }

    /// As people say it.
    pub fn name(self) -> &'static str {
        match self {
            Op::Is => "is",
            Op::IsNot => "is not",
            Op::OneOf => "is one of",
            Op::Contains => "contains",
            Op::AtLeast => "is at least",
            Op::AtMost => "is at most",
            Op::Known => "is known",
            Op::Unknown => "is not known",
        }
    }
}

/// A rule made by choosing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    /// A fact's path.
    pub fact: String,
    /// A comparison's word.
    pub op: String,
    /// What it is compared with.
    pub value: String,
}

impl Choice {
    /// The rule.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a comparison that does not suit the fact, or a value that is none.
    pub fn rule(&self) -> Result<String> {
        let fact = FACTS.into_iter().find(|fact| fact.path == self.fact);
        let fact = fact.ok_or_else(|| Error::field("fact", "Choose a fact."))?;
        let op = Op::ALL.into_iter().find(|op| op.as_str() == self.op);
        let op = op.ok_or_else(|| Error::field("op", "Choose a comparison."))?;
        let path = fact.path;
        match op {
            Op::Known => return Ok(format!("has({path})")),
            Op::Unknown => return Ok(format!("!has({path})")),
            _ => {}
        }
        let is_text = fact.sort == Sort::Text;
        match op {
            Op::AtLeast | Op::AtMost if is_text => {
                return Err(Error::field("op", "Texts are not larger or smaller than others."));
            }
            Op::Contains if !is_text => {
                return Err(Error::field("op", "Only a text contains something."));
            }
            _ => {}
        }
        if op == Op::OneOf {
            let values = self.value.split(',').map(str::trim).filter(|value| !value.is_empty());
            let values: Vec<String> =
                values.map(|value| literal(fact.sort, value)).collect::<Result<_>>()?;
            if values.is_empty() {
                return Err(Error::field("value", "Give values, separated by commas."));
            }
            return Ok(format!("{path} in [{}]", values.join(", ")));
        }
        let value = literal(fact.sort, self.value.trim())?;
        Ok(match op {
            Op::Contains => format!("{path}.contains({value})"),
            Op::IsNot => format!("{path} != {value}"),
            Op::AtLeast => format!("{path} >= {value}"),
            Op::AtMost => format!("{path} <= {value}"),
            _ => format!("{path} == {value}"),
        })
    }

    /// The choice behind a rule that was made by choosing, so that a form can show it again.
    pub fn of_rule(rule: &str) -> Option<Choice> {
        let made = |fact: &Fact, op: Op, value: String| {
            let choice = Choice { fact: fact.path.to_owned(), op: op.as_str().to_owned(), value };
            (choice.rule().ok()? == rule).then_some(choice)
        };
        FACTS.iter().find_map(|fact| {
            let unknown = made(fact, Op::Unknown, String::new());
            if let Some(choice) = unknown.or_else(|| made(fact, Op::Known, String::new())) {
                return Some(choice);
            }
            let rest = rule.strip_prefix(fact.path)?;
            let bare = |text: &str| {
                let text =
                    text.strip_prefix('"').and_then(|it| it.strip_suffix('"')).unwrap_or(text);
                text.replace("\\\"", "\"").replace("\\\\", "\\")
            };
            let (op, value) = if let Some(list) = rest.strip_prefix(" in [") {
                let items = list.strip_suffix(']')?.split(", ");
                (Op::OneOf, items.map(bare).collect::<Vec<_>>().join(", "))
            } else if let Some(text) = rest.strip_prefix(".contains(") {
                (Op::Contains, bare(text.strip_suffix(')')?))
            } else {
                let (sign, value) = rest.strip_prefix(' ')?.split_once(' ')?;
                let op = match sign {
                    "==" => Op::Is,
                    "!=" => Op::IsNot,
                    ">=" => Op::AtLeast,
                    "<=" => Op::AtMost,
                    _ => return None,
                };
                (op, bare(value))
            };
            made(fact, op, value)
        })
    }
}

/// A value as rules write it.
fn literal(sort: Sort, value: &str) -> Result<String> {
    let wrong = |message: &str| Err(Error::field("value", message));
    match sort {
        _ if value.is_empty() => wrong("Give a value."),
        Sort::Text if value.chars().any(char::is_control) || value.chars().nth(300).is_some() => {
            wrong("Give one line of at most 300 characters.")
        }
        Sort::Text => Ok(format!("\"{}\"", value.replace('\\', "\\\\").replace('"', "\\\""))),
        Sort::Whole => match value.parse::<i64>() {
            Ok(number) => Ok(number.to_string()),
            Err(_) => wrong("Give a whole number."),
        },
        Sort::Decimal => match value.parse::<f64>() {
            Ok(number) if number.is_finite() => Ok(format!("{number:?}")),
            _ => wrong("Give a number, as 1200.50."),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn choice(fact: &str, op: &str, value: &str) -> Choice {
        Choice { fact: fact.to_owned(), op: op.to_owned(), value: value.to_owned() }
    }

    #[test]
    fn every_choice_makes_a_rule_that_is_read_and_shown_again() {
        for (fact, op, value, rule) in [
            ("company.size", "at-least", "50", "company.size >= 50"),
            (
                "company.industry",
                "is",
                "Retail \"big\"",
                "company.industry == \"Retail \\\"big\\\"\"",
            ),
            ("company.country", "one-of", "DE, AT", "company.country in [\"DE\", \"AT\"]"),
            ("contact.title", "contains", "Head", "contact.title.contains(\"Head\")"),
            ("lead.source", "is-not", "fair", "lead.source != \"fair\""),
            ("company.website", "known", "", "has(company.website)"),
            ("contact.phone", "unknown", "", "!has(contact.phone)"),
            ("lead.amount", "at-most", "1200.5", "lead.amount <= 1200.5"),
            ("company.size", "one-of", "1, 2", "company.size in [1, 2]"),
        ] {
            let choice = choice(fact, op, value);
            assert_eq!(choice.rule().unwrap(), rule);
            playbook::ideal_rule(rule).unwrap();
            assert_eq!(Choice::of_rule(rule), Some(choice), "{rule}");
        }
        for fact in FACTS {
            let rule = choice(fact.path, "known", "").rule().unwrap();
            playbook::ideal_rule(&rule).unwrap();
        }
        assert_eq!(Choice::of_rule("company.size >= 50 && lead.amount > 3.0"), None);
    }

    #[test]
    fn what_does_not_suit_is_told_at_its_field() {
        for (fact, op, value, field) in [
            ("company.colour", "is", "red", "fact"),
            ("company.size", "glows", "1", "op"),
            ("company.size", "contains", "1", "op"),
            ("company.industry", "at-least", "a", "op"),
            ("company.size", "is", "many", "value"),
            ("company.size", "is", "", "value"),
            ("lead.amount", "is", "NaN", "value"),
            ("company.country", "one-of", " , ", "value"),
        ] {
            let Err(Error::Invalid(wrong)) = choice(fact, op, value).rule() else {
                panic!("{fact} {op} {value} was taken");
            };
            assert_eq!(wrong[0].field, field, "{fact} {op} {value}");
        }
    }
}
