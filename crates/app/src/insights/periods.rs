//! The periods of a forecast, as calendars have them.

use insight::forecast::Period;
use types::{Date, Zone};

use crate::{Error, Result};

/// The periods that a forecast tells from a day on; the one asked for comes last.
pub(super) fn periods(today: Date, zone: &Zone, asked: Option<&str>) -> Result<Vec<Period>> {
    let mut all = vec![
        ("month", months(today, zone, 0, 1)),
        ("next-month", months(today, zone, 1, 1)),
        ("next-quarter", months(today, zone, 3, 3)),
        ("year", months(today, zone, 0, 12)),
        ("quarter", months(today, zone, 0, 3)),
    ];
    let asked = asked.unwrap_or("quarter");
    let place = all.iter().position(|(word, _)| *word == asked).ok_or_else(|| {
        Error::field("period", "Say month, next-month, quarter, next-quarter or year.")
    })?;
    let last = all.remove(place);
    all.push(last);
    Ok(all.into_iter().map(|(_, period)| period).collect())
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
    Period { name, from: zone.start_of(first).as_millis(), to: zone.start_of(end).as_millis() }
}
