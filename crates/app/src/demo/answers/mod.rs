//! What customers answer to the playbooks' questions.

mod closing;
mod discovery;
mod merchant;
mod preparing;
mod proposal;
mod shopper;

use deal::state::{Person, PersonRole, Values};
use serde_json::Value;
use types::id::kind as id;
use types::{Date, Id};

use super::customers::Customer;
use super::luck::Luck;
use super::scripts::Line;

/// What the answers are made of.
pub(super) struct Known<'a> {
    pub(super) luck: &'a Luck,
    pub(super) customer: &'a Customer,
    /// The buying committee.
    pub(super) people: &'a [Person],
    /// The colleague who will deliver.
    pub(super) deliverer: Id<id::User>,
    /// What the deal is worth, in whole euro.
    pub(super) worth: i64,
    /// Whether somebody takes the trouble to do it well.
    pub(super) well: bool,
    pub(super) today: Date,
}

/// One form or one row.
pub(super) struct Row {
    pub(super) values: Values,
    /// Whether the buyer confirmed it.
    pub(super) confirmed: bool,
}

/// What is answered to the questions of this group.
pub(super) fn rows(line: Line, group: &str, known: &Known<'_>) -> Vec<Row> {
    match line {
        Line::Consultative => preparing::rows(group, known)
            .or_else(|| discovery::rows(group, known))
            .or_else(|| proposal::rows(group, known))
            .or_else(|| closing::rows(group, known)),
        Line::Inbound => merchant::rows(group, known),
        Line::Retail => shopper::rows(group, known),
    }
    .unwrap_or_default()
}

/// A row that nobody has confirmed yet.
fn row(values: Value) -> Row {
    Row { values: of_object(values), confirmed: false }
}

/// A row that the buyer confirmed.
fn confirmed(values: Value) -> Row {
    Row { values: of_object(values), confirmed: true }
}

fn of_object(values: Value) -> Values {
    match values {
        Value::Object(map) => map.into_iter().filter(|(_, value)| !value.is_null()).collect(),
        _ => Values::new(),
    }
}

impl Known<'_> {
    /// A day so many days from now.
    fn day(&self, days: i64) -> String {
        self.today.plus_days(days).to_string()
    }

    /// A day about so many days from now.
    fn about(&self, days: i64) -> String {
        self.day(days + self.luck.between(-5, 9))
    }

    /// The person of this role, or whoever the deal is aimed at.
    fn person(&self, role: PersonRole) -> Option<String> {
        let found = self.people.iter().find(|person| person.details.role == role);
        let found = found.or_else(|| self.people.iter().find(|person| person.primary));
        found.map(|person| person.id.to_string())
    }

    fn yes(&self, probability: f64) -> bool {
        self.luck.chance(probability)
    }
}
