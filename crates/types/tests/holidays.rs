//! Compares our holidays with the Python package `holidays`, country by country and year by year.

use std::collections::BTreeSet;

use types::holidays::{COUNTRIES, holidays};
use types::{Country, Date};

const REFERENCE: &str = include_str!("data/holidays.txt");

/// One line: a country, a year and that year's days.
fn read(line: &str) -> (Country, i16, BTreeSet<Date>) {
    let mut parts = line.split(' ');
    let country = parts.next().and_then(|code| code.parse().ok()).expect("a line has a country");
    let year = parts.next().expect("a line has a year");
    let date = |day: &str| format!("{year}-{}-{}", &day[..2], &day[2..]).parse();
    let dates = parts.map(date).collect::<Result<_, _>>().expect("a line has real dates");
    (country, year.parse().expect("a year is a number"), dates)
}

#[test]
fn every_country_agrees_with_the_reference_on_every_day() {
    let mut compared = BTreeSet::new();
    for line in REFERENCE.lines().filter(|line| !line.starts_with('#')) {
        let (country, year, expected) = read(line);
        let ours: BTreeSet<Date> = holidays(country, year).iter().map(|day| day.date).collect();
        assert_eq!(ours, expected, "{country} {year}");
        compared.insert(country);
    }
    assert!(compared.iter().eq(COUNTRIES.iter()), "every known country is compared");
    assert_eq!(compared.len(), 244);
}
