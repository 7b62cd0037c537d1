//! Instants and days as people read them.

use maud::{Markup, html};
use types::{Date, LocalTime, Timestamp, Zone};

/// An instant in somebody's zone, `2 Mar 2026, 09:00`, or without the year where it is this one's; how long ago
/// is its title.
pub fn time(at: Timestamp, zone: &Zone, now: Timestamp) -> Markup {
    let local = zone.local(at);
    let title = format!("{} ({})", relative(at, now), zone.as_str());
    html! {
        time datetime=(at.to_string()) title=(title) { (words(local, zone.date_of(now))) }
    }
}

/// A day, `Mon 2 Mar 2026`, or without the year where it is this one's.
pub fn date(day: Date, today: Date) -> Markup {
    html! { time datetime=(day.to_string()) { (weekday(day)) " " (day_words(day, today)) } }
}

/// How long ago or in how long: `5 minutes ago`, `in 3 days`.
pub fn relative(at: Timestamp, now: Timestamp) -> String {
    let away = now.since(at).as_millis();
    let span = span_words(away.unsigned_abs());
    match (span, away) {
        (None, _) => "just now".to_owned(),
        (Some(span), away) if away > 0 => format!("{span} ago"),
        (Some(span), _) => format!("in {span}"),
    }
}

const MINUTE: u64 = 60_000;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;

fn span_words(millis: u64) -> Option<String> {
    let units = [
        (365 * DAY, "year"),
        (30 * DAY, "month"),
        (DAY, "day"),
        (HOUR, "hour"),
        (MINUTE, "minute"),
    ];
    let (unit, name) = units.into_iter().find(|(unit, _)| millis >= *unit)?;
    let count = millis / unit;
    Some(format!("{count} {name}{}", if count == 1 { "" } else { "s" }))
}

fn words(local: LocalTime, today: Date) -> String {
    let clock: String = local.time.to_string().chars().take(5).collect(); // without seconds
    format!("{}, {clock}", day_words(local.date, today))
}

const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

fn day_words(day: Date, today: Date) -> String {
    let month = usize::try_from(day.month() - 1).ok().and_then(|month| MONTHS.get(month));
    let (number, month) = (day.day(), month.copied().unwrap_or_default());
    if day.year() == today.year() {
        format!("{number} {month}")
    } else {
        format!("{number} {month} {}", day.year())
    }
}

fn weekday(day: Date) -> String {
    let name = day.weekday().to_string();
    let mut letters = name.chars().take(3);
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
}
