//! The periods of a forecast, as calendars have them.

use insight::forecast::Period;
use types::{Date, Zone};

use crate::{Error, Result, goals};

/// The periods that a forecast tells from a day on; the one asked for comes last.
pub(super) fn periods(today: Date, zone: &Zone, asked: Option<&str>) -> Result<Vec<Period>> {
    let mut all = vec![
        ("week", week(today, zone)),
        ("month", months(today, zone, 0, 1)),
        ("next-month", months(today, zone, 1, 1)),
        ("next-quarter", months(today, zone, 3, 3)),
        ("year", months(today, zone, 0, 12)),
        ("quarter", months(today, zone, 0, 3)),
    ];
    let asked = asked.unwrap_or("quarter");
    let place = all.iter().position(|(word, _)| *word == asked).ok_or_else(|| {
        Error::field("period", "Say week, month, next-month, quarter, next-quarter or year.")
    })?;
    let last = all.remove(place);
    all.push(last);
    Ok(all.into_iter().map(|(_, period)| period).collect())
}

/// The period of a name: `2026-03`, `2026-Q1`, `2026-W10` or `2026`.
pub(super) fn named(name: &str, zone: &Zone) -> Result<Period> {
    let days = match name.split_once("-W") {
        Some((year, number)) => days_of_week(year, number),
        None => goals::period(name),
    };
    let unknown = || Error::field("ended", "Give a period: 2026-03, 2026-Q1, 2026-W10 or 2026.");
    let (first, last) = days.ok_or_else(unknown)?;
    Ok(of_days(name.to_owned(), first, last.next(), zone))
}

fn of_days(name: String, first: Date, end: Date, zone: &Zone) -> Period {
    Period { name, from: zone.start_of(first).as_millis(), to: zone.start_of(end).as_millis() }
}

/// The period of so many months in which the day so many months later lies.
fn months(today: Date, zone: &Zone, later: i32, length: i32) -> Period {
    let first = today.first_of_month().plus_months(later);
    let into = (i32::from(first.month()) - 1) % length;
    let first = first.plus_months(-into);
    let end = first.plus_months(length);
    let name = match length {
        1 => format!("{:04}-{:02}", first.year(), first.month()),
        3 => format!("{:04}-Q{}", first.year(), (first.month() - 1) / 3 + 1),
        _ => format!("{:04}", first.year()),
    };
    of_days(name, first, end, zone)
}

/// The week in which a day lies, by ISO 8601: it begins on Monday and is called by the year of its Thursday.
fn week(today: Date, zone: &Zone) -> Period {
    let monday = today.monday();
    let thursday = monday.plus_days(3);
    let first = Date::new(thursday.year(), 1, 1).unwrap_or(thursday);
    let nth = first.days_until(thursday) / 7 + 1;
    let name = format!("{:04}-W{nth:02}", thursday.year());
    of_days(name, monday, monday.plus_days(7), zone)
}

/// Monday and Sunday of a week by its year and number.
fn days_of_week(year: &str, number: &str) -> Option<(Date, Date)> {
    let year: i16 = year.parse().ok().filter(|year| (1900..=2200).contains(year))?;
    let number: i64 = number.parse().ok().filter(|number| (1..=53).contains(number))?;
    // The fourth of January is always in the first week.
    let first = Date::new(year, 1, 4).ok()?.monday().plus_days(7 * (number - 1));
    (first.plus_days(3).year() == year).then(|| (first, first.plus_days(6)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_week_begins_on_monday_and_is_found_by_its_name() {
        let zone: Zone = "Europe/Berlin".parse().unwrap();
        for (day, name) in [
            ("2026-03-02", "2026-W10"),
            ("2026-03-08", "2026-W10"),
            ("2027-01-01", "2026-W53"),
            ("2024-12-30", "2025-W01"),
        ] {
            let found = week(day.parse().unwrap(), &zone);
            assert_eq!(found.name, name, "{day}");
            let again = named(name, &zone).unwrap();
            assert_eq!((again.from, again.to), (found.from, found.to), "{day}");
        }
        for wrong in ["2026-W54", "2025-W53", "2026-13", "yesterday"] {
            assert!(named(wrong, &zone).is_err(), "{wrong}");
        }
    }
}
