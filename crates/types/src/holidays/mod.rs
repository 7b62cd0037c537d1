//! Public holidays by country and year.
//!
//! They come from two places: rules (the crate `holidays-rs`) for the countries where those agree
//! with the reference on every day of 23 years, and a shipped table for the others. Which is which,
//! and how to write the table anew, stands in `tests/data/README.md`.
//!
//! Only days that hold for a whole country are known; days of a region are added to a calendar by
//! hand. The United Kingdom stands for England and Wales.

mod rules;
mod table;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, PoisonError, RwLock};

use crate::{Country, Date, Weekday};

/// The countries whose holidays are known, by their letters.
pub static COUNTRIES: LazyLock<Vec<Country>> =
    LazyLock::new(|| Country::all().filter(|country| source(*country).is_some()).collect());

/// The years for which the holidays of all [`COUNTRIES`] are known. Where a country goes by rules,
/// they are reckoned for other years too; elsewhere those have none.
pub const YEARS: std::ops::RangeInclusive<i16> = 2016..=2035;

/// A public holiday: the day that is off, and what for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Holiday {
    /// The day that is off, which may make up for a day that fell on a weekend.
    pub date: Date,
    /// The name, in English where the source has it.
    pub name: &'static str,
}

/// Where a country's holidays come from.
enum Source {
    Rules(holidays_rs::Country),
    Table(&'static str),
}

type Year = Arc<[Holiday]>;

/// What has been asked before: a calendar asks for the same year again and again.
static KNOWN: LazyLock<RwLock<HashMap<(Country, i16), Year>>> = LazyLock::new(RwLock::default);

/// A country's public holidays in a year, by date; none for an unknown country.
pub fn holidays(country: Country, year: i16) -> Arc<[Holiday]> {
    let key = (country, year);
    if let Some(known) = KNOWN.read().unwrap_or_else(PoisonError::into_inner).get(&key) {
        return Arc::clone(known);
    }
    let found: Year = find(country, year).into();
    let mut known = KNOWN.write().unwrap_or_else(PoisonError::into_inner);
    Arc::clone(known.entry(key).or_insert(found))
}

/// The holiday that a country has on a day.
pub fn on(country: Country, date: Date) -> Option<Holiday> {
    let year = holidays(country, date.year());
    let place = year.partition_point(|holiday| holiday.date < date);
    year.get(place).copied().filter(|holiday| holiday.date == date)
}

/// The days on which a country's offices are commonly closed.
pub fn weekend(country: Country) -> &'static [Weekday] {
    match country.as_str() {
        "AF" | "BD" | "BH" | "DJ" | "DZ" | "EG" | "IL" | "IQ" | "JO" | "KW" | "MV" | "OM"
        | "QA" | "SA" | "SD" | "SY" | "YE" => &[Weekday::Friday, Weekday::Saturday],
        "BN" => &[Weekday::Friday, Weekday::Sunday],
        "IR" => &[Weekday::Friday],
        _ => &[Weekday::Saturday, Weekday::Sunday],
    }
}

fn source(country: Country) -> Option<Source> {
    let rules = rules::country(country.as_str()).map(Source::Rules);
    rules.or_else(|| table::block(country.as_str()).map(Source::Table))
}

fn find(country: Country, year: i16) -> Vec<Holiday> {
    let mut found = match source(country) {
        Some(Source::Rules(country)) => rules::holidays(country, year),
        Some(Source::Table(block)) => table::holidays(block, year),
        None => Vec::new(),
    };
    found.sort_unstable();
    found
}
