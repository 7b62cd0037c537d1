//! Holidays by table, for the countries that rules do not know or know otherwise.
//!
//! A country's block begins with `=DE`; then each line holds a name and, for every date that bears
//! it, month, day and the years since 2000: `Labour Day|0501:16-35 0502:21,27`.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::Holiday;
use crate::Date;

/// The lines of each country.
static BLOCKS: LazyLock<HashMap<&'static str, &'static str>> = LazyLock::new(|| {
    let blocks = include_str!("../../data/holidays.txt").split("\n=").skip(1);
    blocks.map(|block| block.split_once('\n').expect("a block has lines")).collect()
});

/// The lines of one country.
pub(super) fn block(alpha2: &str) -> Option<&'static str> {
    BLOCKS.get(alpha2).copied()
}

pub(super) fn holidays(block: &'static str, year: i16) -> Vec<Holiday> {
    let mut found = Vec::new();
    for line in block.lines() {
        let (name, dates) = line.split_once('|').expect("a line has a name and dates");
        for entry in dates.split(' ') {
            found.extend(on(entry, year).map(|date| Holiday { date, name }));
        }
    }
    found
}

/// The date of an entry such as `0501:16-35`, where the year is one of its years.
fn on(entry: &str, year: i16) -> Option<Date> {
    let (date, years) = entry.split_once(':').expect("an entry has a date and years");
    let number = |digits: &str| digits.parse::<i16>().expect("an entry is made of digits");
    let is_within = |run: &str| {
        let (first, last) = run.split_once('-').unwrap_or((run, run));
        (2000 + number(first)..=2000 + number(last)).contains(&year)
    };
    if !years.split(',').any(is_within) {
        return None;
    }
    let (month, day) = date.split_at(2);
    let part = |digits: &str| digits.parse().expect("a month or day has two digits");
    Some(Date::new(year, part(month), part(day)).expect("the table has real dates only"))
}
