//! The time zones of each country.

use std::collections::HashMap;
use std::sync::LazyLock;

use types::{Country, Zone};

static BY_COUNTRY: LazyLock<HashMap<Country, Vec<Zone>>> = LazyLock::new(|| {
    let lines = include_str!("zones.txt").lines();
    lines.filter(|line| !line.starts_with('#')).filter_map(read_line).collect()
});

fn read_line(line: &str) -> Option<(Country, Vec<Zone>)> {
    let mut words = line.split(' ');
    let country = words.next()?.parse().ok()?;
    Some((country, words.filter_map(|zone| zone.parse().ok()).collect()))
}

/// The zones of a country whose clocks differ nowadays, that of its business first.
pub(super) fn of(country: Country) -> Vec<Zone> {
    BY_COUNTRY.get(&country).cloned().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_table_is_read() {
        let lines = include_str!("zones.txt").lines().filter(|line| !line.starts_with('#'));
        for line in lines {
            let (country, zones) = read_line(line).expect("a country of ISO 3166");
            assert_eq!(zones.len(), line.split(' ').count() - 1, "{country}: a zone is unknown");
        }
    }

    #[test]
    fn nearly_every_country_has_a_zone() {
        let without: Vec<Country> = Country::all().filter(|c| of(*c).is_empty()).collect();
        let islands_without_people = ["BV", "HM"].map(|code| code.parse().unwrap());
        assert_eq!(without, islands_without_people);
    }
}
