use proptest::prelude::*;

use super::{Clock, Date, FixedClock, LocalTime, Millis, TimeOfDay, Timestamp, Weekday, Zone};

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn zone(name: &str) -> Zone {
    name.parse().unwrap()
}

fn local(date: &str, time: &str) -> LocalTime {
    LocalTime::new(date.parse().unwrap(), time.parse().unwrap())
}

#[test]
fn an_instant_is_written_in_utc_with_milliseconds() {
    assert_eq!(at("2026-07-24T14:03:00+02:00").to_string(), "2026-07-24T12:03:00.000Z");
    assert_eq!(at("1969-12-31T23:59:59.9999Z").as_millis(), -1);
    assert_eq!(Timestamp::from_millis(1_735_689_600_123).to_string(), "2025-01-01T00:00:00.123Z");
}

#[test]
fn an_instant_without_offset_is_refused() {
    for text in ["2026-07-24T14:03:00", "2026-07-24", "24.07.2026 14:03", "", "now", "1735689600"] {
        assert!(text.parse::<Timestamp>().is_err(), "{text}");
    }
}

#[test]
fn the_ends_of_time_hold() {
    assert_eq!(at(&Timestamp::MIN.to_string()), Timestamp::MIN);
    assert_eq!(at(&Timestamp::MAX.to_string()), Timestamp::MAX);
    assert_eq!(Timestamp::from_millis(i64::MAX), Timestamp::MAX);
    assert_eq!(Timestamp::MIN - Millis::days(1), Timestamp::MIN);
    assert_eq!(Date::MAX.next(), Date::MAX);
    assert_eq!(Date::MIN.plus_days(i64::MIN), Date::MIN);
    assert_eq!(zone("Pacific/Kiritimati").date_of(Timestamp::MAX), Date::MAX);
    assert_eq!(zone("Pacific/Pago_Pago").date_of(Timestamp::MIN), Date::MIN);
    assert_eq!(zone("UTC").instant(LocalTime::new(Date::MAX, TimeOfDay::END)), Timestamp::MAX);
}

#[test]
fn a_date_has_one_spelling() {
    assert_eq!("2024-02-29".parse::<Date>().unwrap().as_key().as_str(), "2024-02-29");
    for text in ["2023-02-29", "2024-2-9", "24-02-29", "2024-02-29 ", "+024-01-01", "2024-13-01"] {
        assert!(text.parse::<Date>().is_err(), "{text}");
    }
    let why = "2023-02-29".parse::<Date>().unwrap_err().to_string();
    assert_eq!(why, "\"2023-02-29\" is not a date: the calendar has no such day");
}

#[test]
fn days_and_months_are_counted() {
    let date: Date = "2024-01-31".parse().unwrap();
    assert_eq!(date.plus_months(1).to_string(), "2024-02-29");
    assert_eq!(date.plus_days(-31).to_string(), "2023-12-31");
    assert_eq!(date.days_until("2024-03-01".parse().unwrap()), 30);
    assert_eq!(date.weekday(), Weekday::Wednesday);
    assert_eq!(date.monday().to_string(), "2024-01-29");
    assert_eq!(date.monday().monday(), date.monday());
    assert_eq!("Sun".parse::<Weekday>().unwrap(), Weekday::Sunday);
}

#[test]
fn a_zone_knows_its_clock_changes() {
    let sao_paulo = zone("america/sao_paulo");
    assert_eq!(sao_paulo.as_str(), "America/Sao_Paulo");
    // Clocks went from 00:00 to 01:00 on 15 October 2017.
    let day = "2017-10-15".parse().unwrap();
    assert_eq!(sao_paulo.start_of(day), at("2017-10-15T03:00:00Z"));
    assert_eq!(sao_paulo.local(at("2017-10-15T03:00:00Z")), local("2017-10-15", "01:00"));
    assert!(!sao_paulo.shows_once(local("2017-10-15", "00:30")));
    assert_eq!(at("2017-10-15T03:00:00Z").in_zone(&sao_paulo), "2017-10-15T01:00:00.000-02:00");
    // Berlin shows 02:30 twice on 29 October 2017; the first counts.
    let berlin = zone("Europe/Berlin");
    assert_eq!(berlin.instant(local("2017-10-29", "02:30")), at("2017-10-29T00:30:00Z"));
}

#[test]
fn an_unknown_zone_is_refused() {
    for name in ["", "Mars/Olympus", "+02:00", "Europe/", "../etc/passwd"] {
        assert!(name.parse::<Zone>().is_err(), "{name}");
    }
}

#[test]
fn a_time_of_day_lasts_to_midnight() {
    assert_eq!("24:00".parse::<TimeOfDay>().unwrap(), TimeOfDay::END);
    assert_eq!("9:05".parse::<TimeOfDay>().unwrap().to_string(), "09:05");
    assert_eq!("09:05:07.25".parse::<TimeOfDay>().unwrap().to_string(), "09:05:07.250");
    for text in ["24:01", "12", "12:60", "1:2", "12:00.5", "12:00:00.", "-1:00", "12:00:00:00"] {
        assert!(text.parse::<TimeOfDay>().is_err(), "{text}");
    }
}

#[test]
fn a_length_of_time_shows_its_two_largest_units() {
    let shown = |millis| Millis::new(millis).to_string();
    assert_eq!(shown(0), "0 ms");
    assert_eq!(shown(-250), "-250 ms");
    assert_eq!(shown(3_600_000), "1 h");
    assert_eq!(shown(90_061_001), "1 d 1 h");
    assert_eq!(Millis::hours(2).to_std(), Some(std::time::Duration::from_secs(7200)));
    assert_eq!(Millis::new(-1).to_std(), None);
}

#[test]
fn a_fixed_clock_stands_until_it_is_set() {
    let clock = FixedClock::at(at("2026-01-01T00:00:00Z"));
    assert_eq!(clock.now(), clock.now());
    assert_eq!(clock.advance(Millis::hours(1)), at("2026-01-01T01:00:00Z"));
    assert_eq!(clock.now(), at("2026-01-01T01:00:00Z"));
    clock.set(Timestamp::EPOCH);
    assert_eq!(clock.now(), Timestamp::EPOCH);
}

#[test]
fn json_holds_texts() {
    let json = serde_json::to_string(&(
        at("2026-07-24T12:03:00Z"),
        "2026-07-24".parse::<Date>().unwrap(),
        zone("Europe/Berlin"),
        Weekday::Friday,
    ))
    .unwrap();
    assert_eq!(json, r#"["2026-07-24T12:03:00.000Z","2026-07-24","Europe/Berlin","friday"]"#);
    let back: (Timestamp, Date, Zone, Weekday) = serde_json::from_str(&json).unwrap();
    assert_eq!(back.0, at("2026-07-24T12:03:00Z"));
    assert!(serde_json::from_str::<Date>("\"2026-02-30\"").is_err());
}

proptest! {
    #[test]
    fn instants_survive_their_text(millis in Timestamp::MIN.as_millis()..=Timestamp::MAX.as_millis()) {
        let instant = Timestamp::from_millis(millis);
        prop_assert_eq!(instant.as_millis(), millis);
        prop_assert_eq!(at(&instant.to_string()), instant);
    }

    #[test]
    fn instants_survive_their_text_in_a_zone(millis in 0..=Timestamp::MAX.as_millis()) {
        let instant = Timestamp::from_millis(millis);
        prop_assert_eq!(at(&instant.in_zone(&zone("America/St_Johns"))), instant);
    }

    #[test]
    fn dates_survive_their_text(days in 0_i64..3_652_424) {
        let date = Date::MIN.plus_days(days);
        prop_assert_eq!(date.to_string().parse::<Date>().unwrap(), date);
        prop_assert_eq!(Date::MIN.days_until(date), days);
    }

    #[test]
    fn times_of_day_survive_their_text(millis in 0_u32..=86_400_000) {
        let time = TimeOfDay::from_millis(millis).unwrap();
        prop_assert_eq!(time.to_string().parse::<TimeOfDay>().unwrap(), time);
    }

    #[test]
    fn no_text_breaks_the_parsers(text in any::<String>()) {
        let _ = text.parse::<Timestamp>();
        let _ = text.parse::<Date>();
        let _ = text.parse::<TimeOfDay>();
        let _ = text.parse::<Zone>();
        let _ = text.parse::<Weekday>();
    }

    #[test]
    fn an_unambiguous_local_time_is_one_instant(millis in 1_400_000_000_000_i64..1_900_000_000_000) {
        let berlin = zone("Europe/Berlin");
        let shown = berlin.local(Timestamp::from_millis(millis));
        if berlin.shows_once(shown) {
            prop_assert_eq!(berlin.instant(shown).as_millis(), millis);
        }
    }
}
