use super::{COUNTRIES, YEARS, holidays, on, weekend};
use crate::{Country, Date, Weekday};

fn country(code: &str) -> Country {
    code.parse().unwrap()
}

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

/// Days looked up in the laws and gazettes of the countries, not in the reference.
#[test]
fn well_known_days_are_off() {
    let off = [
        ("DE", "2026-10-03"),
        ("DE", "2026-05-14"),
        ("FR", "2026-07-14"),
        ("US", "2026-11-26"),
        ("US", "2026-07-03"),
        ("GB", "2026-08-31"),
        ("GB", "2023-05-08"),
        ("IE", "2026-02-02"),
        ("BR", "2017-10-12"),
        ("JP", "2026-05-06"),
        ("CN", "2026-02-17"),
        ("SG", "2026-08-10"),
        ("IN", "2026-01-26"),
        ("VN", "2026-02-17"),
        ("GR", "2026-04-13"),
        ("IL", "2026-09-21"),
    ];
    for (code, date) in off {
        assert!(on(country(code), day(date)).is_some(), "{code} {date}");
    }
}

#[test]
fn common_days_are_not() {
    for code in ["DE", "US", "GB", "BR", "JP", "IN", "VN"] {
        assert_eq!(on(country(code), day("2026-03-11")), None, "{code}");
    }
}

#[test]
fn a_holiday_has_its_name() {
    assert_eq!(on(country("VN"), day("2026-02-17")).unwrap().name, "Lunar New Year");
    let names: Vec<_> = holidays(country("US"), 2026).iter().map(|day| day.name).collect();
    assert!(names.contains(&"Thanksgiving Day"), "{names:?}");
}

#[test]
fn every_country_has_holidays_in_every_year_and_in_order() {
    for known in COUNTRIES.iter().copied().filter(|known| !["MS", "UA"].contains(&known.as_str())) {
        for year in YEARS {
            let days = holidays(known, year);
            assert!(!days.is_empty(), "{known} {year}");
            assert!(days.windows(2).all(|pair| pair[0] < pair[1]), "{known} {year}");
            assert!(days.iter().all(|day| day.date.year() == year), "{known} {year}");
        }
    }
}

#[test]
fn an_unknown_country_or_a_far_year_has_none() {
    assert!(holidays(country("BV"), 2026).is_empty());
    assert!(holidays(country("JP"), 1900).is_empty());
    assert!(holidays(country("JP"), 9999).is_empty());
}

#[test]
fn weekends_differ() {
    assert_eq!(weekend(country("DE")), [Weekday::Saturday, Weekday::Sunday]);
    assert_eq!(weekend(country("SA")), [Weekday::Friday, Weekday::Saturday]);
}
