//! How values are put into words that many pages share: money, spans of time, and the names behind ids.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use app::playbooks::{self, Playbook};
use app::{By, absences, users};
use db::Read;
use maud::{Markup, html};
use playbook::Compiled;
use playbook::model::Stage;
use types::id::kind as id;
use types::{Currency, Id, Millis, Money};
use ui::Icon;

/// An amount as people write it, `€12,000` or `CHF 12,000.50`: cents only where there are some.
pub(crate) fn money(amount: Money) -> String {
    let text = amount.to_string();
    let (number, code) = text.split_once(' ').unwrap_or((&text, ""));
    let (sign, number) = number.strip_prefix('-').map_or(("", number), |rest| ("−", rest));
    let (whole, cents) = number.split_once('.').unwrap_or((number, ""));
    let cents =
        if cents.bytes().all(|digit| digit == b'0') { String::new() } else { format!(".{cents}") };
    format!("{sign}{}{}{cents}", before(code), grouped(whole))
}

/// A large amount in few signs, `€1.2m`, for the heads of columns; below ten thousand it is written in full.
pub(crate) fn money_short(amount: Money) -> String {
    let text = amount.to_string();
    let (number, code) = text.split_once(' ').unwrap_or((&text, ""));
    let whole: i64 = number.split('.').next().and_then(|it| it.parse().ok()).unwrap_or(0);
    let units = [(1_000_000_000, "bn"), (1_000_000, "m"), (1_000, "k")];
    let found = units.into_iter().find(|(unit, _)| whole.abs() >= *unit);
    match found.filter(|_| whole.abs() >= 10_000) {
        None => money(amount),
        Some((unit, letter)) => {
            let value = whole as f64 / unit as f64;
            let digits = usize::from(value.abs() < 100.0);
            format!("{}{value:.digits$}{letter}", before(code))
        }
    }
}

/// What stands before a number of a currency.
fn before(code: &str) -> String {
    match code {
        "EUR" => "€".to_owned(),
        "USD" => "$".to_owned(),
        "GBP" => "£".to_owned(),
        "" => String::new(),
        code => format!("{code}\u{a0}"),
    }
}

fn grouped(digits: &str) -> String {
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// An amount as rows of the database have it.
pub(crate) fn amount(minor: Option<i64>, currency: Option<&str>) -> Option<Money> {
    Some(Money::of_minor(minor?, currency?.parse::<Currency>().ok()?))
}

/// Several sums, each in its currency; the first few, short.
pub(crate) fn monies(sums: &[Money]) -> Markup {
    let full = sums.iter().map(|sum| money(*sum)).collect::<Vec<_>>().join(" + ");
    let short = sums.iter().take(3).map(|sum| money_short(*sum)).collect::<Vec<_>>().join(" + ");
    html! { span.figures title=(full) { (short) @if sums.len() > 3 { " + …" } } }
}

/// A span of time in few signs: `12 min`, `5 h`, `3 d`, `4 mo`.
pub(crate) fn span(span: Millis) -> String {
    let minutes = span.as_millis().unsigned_abs() / 60_000;
    match minutes {
        0 => "now".to_owned(),
        1..60 => format!("{minutes} min"),
        60..2_880 => format!("{} h", minutes / 60),
        2_880..129_600 => format!("{} d", minutes / 1_440),
        129_600..1_051_200 => format!("{} mo", minutes / 43_200),
        _ => format!("{} y", minutes / 525_600),
    }
}

/// The sign of a kind of task or activity.
pub(crate) fn task_icon(kind: &str) -> Icon {
    match kind {
        "call" => Icon::Phone,
        "mail" => Icon::Mail,
        "meeting" => Icon::Users,
        "message" => Icon::MessageSquare,
        "document" => Icon::FileText,
        "research" => Icon::Search,
        "approval" => Icon::ShieldCheck,
        "note" => Icon::Pencil,
        _ => Icon::CircleCheck,
    }
}

/// A number with its noun: `1 deal`, `3 deals`.
pub(crate) fn count(number: i64, one: &str, many: &str) -> String {
    let digits = grouped(&number.unsigned_abs().to_string());
    format!("{digits} {}", if number == 1 { one } else { many })
}

/// What an address or a page needs of playbooks: their names and those of their stages, as published now.
pub(crate) struct Guide {
    /// By rank.
    pub(crate) playbooks: Vec<(Playbook, Arc<Compiled>)>,
}

impl Guide {
    /// Reads all published playbooks.
    pub(crate) fn read(read: &mut Read<'_>, by: &By) -> app::Result<Guide> {
        let mut all = Vec::new();
        for playbook in playbooks::list(read)? {
            let Some(version) = playbook.current else { continue };
            let compiled = playbooks::compiled(read, &by.house, version)?;
            all.push((playbook, compiled));
        }
        Ok(Guide { playbooks: all })
    }

    /// A playbook by its id.
    pub(crate) fn playbook(&self, id: Id<id::Playbook>) -> Option<&Playbook> {
        self.playbooks.iter().find(|(it, _)| it.id == id).map(|(it, _)| it)
    }

    /// A stage of a playbook, if the present version has it.
    pub(crate) fn stage(&self, playbook: Id<id::Playbook>, key: &str) -> Option<&Stage> {
        let (_, compiled) = self.playbooks.iter().find(|(it, _)| it.id == playbook)?;
        compiled.stage(key)
    }

    /// What a stage is called; its key in words where the present version does not have it.
    pub(crate) fn stage_name(&self, playbook: Id<id::Playbook>, key: &str) -> Cow<'_, str> {
        match self.stage(playbook, key) {
            Some(stage) => Cow::Borrowed(stage.name.as_str()),
            None => Cow::Owned(key.replace(['-', '_'], " ")),
        }
    }
}

/// The names of people, and where it is asked for, who of them is away.
#[derive(Default)]
pub(crate) struct Names {
    names: HashMap<Id<id::User>, String>,
    away: HashMap<Id<id::User>, String>,
}

impl Names {
    /// Reads the names of some people.
    pub(crate) fn of(
        read: &mut Read<'_>,
        ids: impl IntoIterator<Item = Id<id::User>>,
    ) -> app::Result<Names> {
        Ok(Names { names: users::names(read, ids)?, away: HashMap::new() })
    }

    /// Reads the names of some people, with who is away now and who stands in for them.
    pub(crate) fn with_away(
        read: &mut Read<'_>,
        by: &By,
        ids: impl IntoIterator<Item = Id<id::User>>,
    ) -> app::Result<Names> {
        let absences = absences::now(read, by)?;
        let ids = ids.into_iter().chain(absences.iter().map(|absence| absence.stand_in));
        let mut names = Names::of(read, ids)?;
        for absence in absences {
            let words = format!("away, {} stands in", names.get(absence.stand_in));
            names.away.insert(absence.user, words);
        }
        Ok(names)
    }

    /// Somebody's name.
    pub(crate) fn get(&self, id: Id<id::User>) -> &str {
        self.names.get(&id).map_or("Somebody", String::as_str)
    }

    /// That somebody is away and who stands in, in words.
    pub(crate) fn away(&self, id: Id<id::User>) -> Option<&str> {
        self.away.get(&id).map(String::as_str)
    }

    /// Somebody with a face, and who stands in where they are away.
    pub(crate) fn person(&self, id: Id<id::User>) -> Markup {
        html! {
            (ui::person(self.get(id)))
            @if let Some(away) = self.away(id) { " " (ui::badge(ui::Tone::Warn, away)) }
        }
    }
}

/// Who can be chosen from a list; the rest is found by typing a name elsewhere.
pub(crate) const MOST_CHOICES: i64 = 300;

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Money {
        let (number, code) = text.split_once(' ').unwrap();
        let minor = number.replace('.', "").parse().unwrap();
        Money::of_minor(minor, code.parse().unwrap())
    }

    #[test]
    fn money_is_written_as_people_do() {
        for (given, full, short) in [
            ("0.00 EUR", "€0", "€0"),
            ("950.00 EUR", "€950", "€950"),
            ("12000.00 EUR", "€12,000", "€12.0k"),
            ("1234567.50 CHF", "CHF\u{a0}1,234,567.50", "CHF\u{a0}1.2m"),
            ("-1500.00 USD", "−$1,500", "−$1,500"),
            ("250000.00 GBP", "£250,000", "£250k"),
        ] {
            assert_eq!((money(of(given)).as_str(), money_short(of(given)).as_str()), (full, short));
        }
        assert_eq!(money(Money::of_minor(5_000, Currency::JPY)), "JPY\u{a0}5,000");
    }

    #[test]
    fn spans_are_short() {
        let spans = [
            Millis::ZERO,
            Millis::minutes(59),
            Millis::hours(47),
            Millis::days(89),
            Millis::days(400),
        ];
        assert_eq!(spans.map(span), ["now", "59 min", "47 h", "89 d", "13 mo"]);
    }
}
