use proptest::prelude::*;

use super::{Calendar, Hours, Unit, Week, Within};
use crate::{Date, LocalTime, Millis, TimeOfDay, Timestamp, Weekday, Zone};

fn zone(name: &str) -> Zone {
    name.parse().unwrap()
}

fn hours(text: &str) -> Vec<Hours> {
    text.split(' ').map(|span| span.parse().unwrap()).collect()
}

/// The instant at which a zone's wall clock shows this.
fn at(zone: &Zone, shown: &str) -> Timestamp {
    let (date, time) = shown.split_once(' ').unwrap();
    zone.instant(LocalTime::new(date.parse().unwrap(), time.parse().unwrap()))
}

fn within(text: &str) -> Within {
    text.parse().unwrap()
}

fn berlin() -> Calendar {
    Calendar::usual(zone("Europe/Berlin"), Some("DE".parse().unwrap()))
}

/// What the wall clock shows when a time allowed from `from` runs out.
fn deadline(calendar: &Calendar, from: &str, allowed: &str) -> String {
    let zone = calendar.zone();
    zone.local(calendar.add(at(zone, from), within(allowed))).to_string()
}

#[test]
fn working_days_end_at_the_same_time_of_a_later_day() {
    let berlin = berlin();
    // 2026-03-02 is a Monday.
    assert_eq!(deadline(&berlin, "2026-03-02 10:30", "1 working day"), "2026-03-03 10:30");
    assert_eq!(deadline(&berlin, "2026-03-02 10:30", "5 working days"), "2026-03-09 10:30");
    assert_eq!(deadline(&berlin, "2026-03-06 16:00", "1 working day"), "2026-03-09 16:00");
}

#[test]
fn out_of_hours_time_begins_with_the_next_opening() {
    let berlin = berlin();
    for from in ["2026-03-06 17:00", "2026-03-07 12:00", "2026-03-09 08:59", "2026-03-09 09:00"] {
        assert_eq!(deadline(&berlin, from, "1 working day"), "2026-03-09 17:00", "{from}");
        assert_eq!(deadline(&berlin, from, "2 working days"), "2026-03-10 17:00", "{from}");
        assert_eq!(deadline(&berlin, from, "1 working hour"), "2026-03-09 10:00", "{from}");
        assert_eq!(deadline(&berlin, from, "8 working hours"), "2026-03-09 17:00", "{from}");
    }
}

#[test]
fn public_holidays_and_own_days_are_skipped() {
    // Good Friday and Easter Monday 2026 are 3 and 6 April.
    let berlin = berlin();
    assert_eq!(deadline(&berlin, "2026-04-02 12:00", "1 working day"), "2026-04-07 12:00");
    assert_eq!(deadline(&berlin, "2026-04-02 16:00", "2 working hours"), "2026-04-07 10:00");
    let own = berlin.closed_on("2026-04-07".parse().unwrap());
    assert_eq!(deadline(&own, "2026-04-02 12:00", "1 working day"), "2026-04-08 12:00");
    let busy = own.with_hours_on("2026-04-06".parse().unwrap(), hours("10:00-14:00")).unwrap();
    assert_eq!(deadline(&busy, "2026-04-02 12:00", "1 working day"), "2026-04-06 12:00");
    assert_eq!(deadline(&busy, "2026-04-02 16:00", "1 working day"), "2026-04-06 14:00");
}

#[test]
fn working_hours_stop_for_lunch_and_for_the_night() {
    let week = Week::new([
        (Weekday::Monday, hours("09:00-12:00 13:00-17:00")),
        (Weekday::Tuesday, hours("09:00-12:00")),
    ]);
    let calendar = Calendar::new(Zone::UTC, week.unwrap());
    assert_eq!(deadline(&calendar, "2026-03-02 11:00", "1 working hour"), "2026-03-02 12:00");
    assert_eq!(deadline(&calendar, "2026-03-02 11:00", "2 working hours"), "2026-03-02 14:00");
    assert_eq!(deadline(&calendar, "2026-03-02 16:30", "45 working minutes"), "2026-03-03 09:15");
    assert_eq!(deadline(&calendar, "2026-03-03 11:00", "2 working hours"), "2026-03-09 10:00");
    assert_eq!(deadline(&calendar, "2026-03-02 14:00", "1 working day"), "2026-03-03 12:00");
    assert_eq!(deadline(&calendar, "2026-03-03 11:00", "2 working days"), "2026-03-10 11:00");
    let utc = calendar.zone();
    assert!(!calendar.is_open(at(utc, "2026-03-02 12:00")));
    assert!(calendar.is_open(at(utc, "2026-03-02 13:00")));
    assert_eq!(calendar.next_open(at(utc, "2026-03-03 12:00")), at(utc, "2026-03-09 09:00"));
}

#[test]
fn a_working_day_ends_with_the_opening_of_a_day_that_begins_later() {
    let week = Week::new([
        (Weekday::Monday, hours("08:00-16:00")),
        (Weekday::Tuesday, hours("10:00-18:00")),
    ]);
    let calendar = Calendar::new(Zone::UTC, week.unwrap());
    assert_eq!(deadline(&calendar, "2026-03-02 09:00", "1 working day"), "2026-03-03 10:00");
    assert_eq!(deadline(&calendar, "2026-03-02 08:00", "1 working day"), "2026-03-02 16:00");
    assert_eq!(deadline(&calendar, "2026-03-03 17:00", "1 working day"), "2026-03-09 16:00");
}

#[test]
fn a_week_in_which_clocks_change_keeps_its_working_hours() {
    // Clocks went forward in Berlin on Sunday, 29 March 2026; the week has 40 hours all the same.
    let berlin = berlin();
    let zone = berlin.zone();
    let (friday, monday) = (at(zone, "2026-03-27 12:00"), at(zone, "2026-03-30 12:00"));
    assert_eq!(berlin.between(friday, monday), Millis::hours(8));
    assert_eq!(monday - friday, Millis::hours(71));
    assert_eq!(deadline(&berlin, "2026-03-27 12:00", "3 days"), "2026-03-30 12:00");
    assert_eq!(deadline(&berlin, "2026-03-27 12:00", "72 hours"), "2026-03-30 13:00");
    assert_eq!(deadline(&berlin, "2026-03-27 12:00", "1 week"), "2026-04-03 12:00");
}

#[test]
fn a_day_on_which_clocks_change_has_the_hours_it_has() {
    let length = |name: &str, date: &str| {
        let calendar = Calendar::always(zone(name));
        let date: Date = date.parse().unwrap();
        let (start, end) = (calendar.zone().start_of(date), calendar.zone().start_of(date.next()));
        calendar.between(start, end)
    };
    assert_eq!(length("America/Sao_Paulo", "2017-10-15"), Millis::hours(23));
    assert_eq!(length("America/Sao_Paulo", "2018-02-17"), Millis::hours(25));
    assert_eq!(length("Europe/Berlin", "2026-03-29"), Millis::hours(23));
    assert_eq!(length("Europe/Berlin", "2026-10-25"), Millis::hours(25));
    assert_eq!(length("America/New_York", "2026-03-08"), Millis::hours(23));
    assert_eq!(length("Australia/Lord_Howe", "2026-04-05"), Millis::minutes(24 * 60 + 30));
    assert_eq!(length("Pacific/Apia", "2011-12-30"), Millis::ZERO);
}

#[test]
fn hours_that_the_clock_jumps_over_are_gone() {
    let night = Week::except(&[], "00:00-04:00".parse().unwrap()).unwrap();
    let calendar = Calendar::new(zone("America/Sao_Paulo"), night);
    let local = calendar.zone();
    let (from, to) = (at(local, "2017-10-14 12:00"), at(local, "2017-10-15 12:00"));
    assert_eq!(calendar.between(from, to), Millis::hours(3));
    assert_eq!(deadline(&calendar, "2017-10-14 12:00", "1 working hour"), "2017-10-15 02:00");
    let swallowed = Week::except(&[], "00:10-00:50".parse().unwrap()).unwrap();
    let calendar = Calendar::new(local.clone(), swallowed);
    assert_eq!(calendar.between(from, to), Millis::ZERO);
    assert_eq!(deadline(&calendar, "2017-10-14 12:00", "1 working hour"), "2017-10-17 00:30");
    assert_eq!(deadline(&calendar, "2017-10-14 00:20", "1 working day"), "2017-10-16 00:20");
}

#[test]
fn whole_working_days_are_counted() {
    let berlin = berlin();
    let days =
        |from, to| berlin.working_days_between(at(berlin.zone(), from), at(berlin.zone(), to));
    assert_eq!(days("2026-03-02 10:00", "2026-03-03 09:59"), 0);
    assert_eq!(days("2026-03-02 10:00", "2026-03-03 10:00"), 1);
    assert_eq!(days("2026-03-06 09:00", "2026-03-06 17:00"), 1);
    assert_eq!(days("2026-03-06 09:00", "2026-03-09 16:59"), 1);
    assert_eq!(days("2026-03-02 10:00", "2026-03-30 10:00"), 20);
    assert_eq!(days("2026-03-03 10:00", "2026-03-02 10:00"), 0);
}

#[test]
fn weeks_without_hours_or_with_overlapping_hours_are_refused() {
    assert!(Week::new([]).is_err());
    assert!(Week::except(&Weekday::ALL, Hours::ALL_DAY).is_err());
    let overlapping = Week::new([(Weekday::Monday, hours("09:00-12:00 11:00-13:00"))]);
    let why = overlapping.unwrap_err().to_string();
    assert!(why.contains("overlaps 09:00-12:00"), "{why}");
    for text in ["", "9-17", "17:00-09:00", "09:00-09:00", "09:00", "09:00-25:00"] {
        assert!(text.parse::<Hours>().is_err(), "{text}");
    }
}

#[test]
fn a_usual_week_keeps_the_countrys_weekend() {
    let riyadh = Calendar::usual(zone("Asia/Riyadh"), Some("SA".parse().unwrap()));
    // 2026-03-08 is a Sunday.
    assert!(riyadh.is_open(at(riyadh.zone(), "2026-03-08 10:00")));
    assert!(!riyadh.is_open(at(riyadh.zone(), "2026-03-06 10:00")));
}

#[test]
fn a_calendar_survives_json() {
    let calendar = berlin()
        .closed_on("2026-12-24".parse().unwrap())
        .with_hours_on("2026-11-28".parse().unwrap(), hours("10:00-14:00"))
        .unwrap();
    let json = serde_json::to_string(&calendar).unwrap();
    assert!(
        json.starts_with(r#"{"zone":"Europe/Berlin","week":{"monday":["09:00-17:00"],"#),
        "{json}"
    );
    assert!(
        json.ends_with(
            r#""holidays":"DE","closed":["2026-12-24"],"extra":{"2026-11-28":["10:00-14:00"]}}"#
        ),
        "{json}"
    );
    assert_eq!(serde_json::from_str::<Calendar>(&json).unwrap(), calendar);
    for wrong in [
        r#"{"zone":"Europe/Berlin","week":{}}"#,
        r#"{"zone":"Europe/Berlin","week":{"monday":["9-5"]}}"#,
        r#"{"zone":"UTC","week":{"monday":["09:00-17:00"]},"lunch":true}"#,
        r#"{"zone":"UTC","week":{"mon":["09:00-17:00"]},"extra":{"2026-01-01":["09:00-12:00","11:00-13:00"]}}"#,
    ] {
        assert!(serde_json::from_str::<Calendar>(wrong).is_err(), "{wrong}");
    }
}

#[test]
fn a_time_allowed_is_read_as_people_write_it() {
    assert_eq!(within("5 Working Days").to_string(), "5 working days");
    assert_eq!(within(" 1  business day ").to_string(), "1 working day");
    assert_eq!(within("1 weeks").to_string(), "1 week");
    assert!(within("4 working hours").is_working());
    assert!(!within("30 minutes").is_working());
    for text in [
        "",
        "5",
        "days",
        "0 days",
        "-1 days",
        "1.5 days",
        "100000 days",
        "5 d",
        "five days",
        "5 working weeks",
        "+5 days",
        "5 days ago",
        "99999999999 days",
    ] {
        assert!(text.parse::<Within>().is_err(), "{text}");
    }
    let why = "5 d".parse::<Within>().unwrap_err().to_string();
    assert!(why.contains("5 working days, 4 working hours"), "{why}");
}

#[test]
fn the_end_of_time_stops_everything() {
    let berlin = berlin();
    let far = within("99999 weeks");
    assert_eq!(
        berlin.add(berlin.add(Timestamp::MAX, far), within("1 working day")),
        Timestamp::MAX
    );
    assert_eq!(berlin.add(Timestamp::MAX, within("1 working hour")), Timestamp::MAX);
    assert_eq!(berlin.working_days_between(Timestamp::MAX, Timestamp::MIN), 0);
    assert!(berlin.next_open(Timestamp::MIN) > Timestamp::MIN);
}

fn unit() -> impl Strategy<Value = Unit> {
    prop_oneof![
        Just(Unit::WorkingMinutes),
        Just(Unit::WorkingHours),
        Just(Unit::WorkingDays),
        Just(Unit::Minutes),
        Just(Unit::Hours),
        Just(Unit::Days),
        Just(Unit::Weeks),
    ]
}

fn any_within(most: u32) -> impl Strategy<Value = Within> {
    (1..=most, unit()).prop_map(|(amount, unit)| Within::new(amount, unit).unwrap())
}

/// Up to three spans a day at any minute; a week in which nobody works gets Monday.
fn week() -> impl Strategy<Value = Week> {
    let day = prop::collection::btree_set(0_u32..=1440, 0..=6).prop_map(|minutes| {
        let times: Vec<_> =
            minutes.into_iter().map(|m| TimeOfDay::from_millis(m * 60_000).unwrap()).collect();
        let spans = times.chunks_exact(2).map(|pair| Hours::new(pair[0], pair[1]).unwrap());
        spans.collect::<Vec<_>>()
    });
    prop::collection::vec(day, 7).prop_map(|days| {
        let days = Weekday::ALL.into_iter().zip(days);
        Week::new(days)
            .unwrap_or_else(|_| Week::new([(Weekday::Monday, vec![Hours::ALL_DAY])]).unwrap())
    })
}

/// Calendars of places whose clocks change at different hours, with holidays and without.
fn calendar() -> impl Strategy<Value = Calendar> {
    let places = prop_oneof![
        Just(("America/Sao_Paulo", Some("BR"))),
        Just(("Europe/Berlin", Some("DE"))),
        Just(("America/New_York", Some("US"))),
        Just(("Asia/Ho_Chi_Minh", Some("VN"))),
        Just(("Australia/Lord_Howe", None)),
    ];
    (places, week(), any::<bool>()).prop_map(|((name, country), week, usual)| {
        let country = country.map(|code| code.parse().unwrap());
        if usual {
            return Calendar::usual(zone(name), country);
        }
        let calendar = Calendar::new(zone(name), week);
        country.map_or(calendar.clone(), |country| calendar.with_holidays(country))
    })
}

/// Any instant from 2016 to 2035, and as often one within two weeks of a change of clocks in
/// São Paulo, Berlin or New York.
fn instant() -> impl Strategy<Value = Timestamp> {
    const YEAR: i64 = 31_557_600_000;
    const WEEKS: i64 = 14 * 86_400_000;
    let changes = [
        1_508_036_400_000, // 2017-10-15, São Paulo forward
        1_518_919_200_000, // 2018-02-18, São Paulo back
        1_774_746_000_000, // 2026-03-29, Berlin forward
        1_792_890_000_000, // 2026-10-25, Berlin back
        1_772_953_200_000, // 2026-03-08, New York forward
        1_793_512_800_000, // 2026-11-01, New York back
    ];
    let near = (prop::sample::select(changes.to_vec()), -WEEKS..WEEKS).prop_map(|(at, by)| at + by);
    prop_oneof![near, (46 * YEAR)..(66 * YEAR)].prop_map(Timestamp::from_millis)
}

proptest! {
    #[test]
    fn adding_working_time_and_measuring_it_gives_it_back(
        calendar in calendar(), from in instant(), minutes in 1_u32..20_000,
    ) {
        let end = calendar.add(from, Within::new(minutes, Unit::WorkingMinutes).unwrap());
        prop_assert_eq!(calendar.between(from, end), Millis::minutes(i64::from(minutes)));
        // It is the earliest such instant: a moment before, the team was still at work.
        prop_assert!(calendar.is_open(end - Millis::new(1)));
    }

    #[test]
    fn adding_working_days_and_counting_them_gives_them_back(
        calendar in calendar(), from in instant(), days in 1_u32..60,
    ) {
        let end = calendar.add(from, Within::new(days, Unit::WorkingDays).unwrap());
        prop_assert_eq!(calendar.working_days_between(from, end), days);
        prop_assert_eq!(calendar.working_days_between(from, end - Millis::new(1)), days - 1);
        prop_assert!(calendar.is_open(end - Millis::new(1)) || calendar.is_open(end));
    }

    #[test]
    fn days_and_weeks_keep_the_time_of_day(
        calendar in calendar(), from in instant(), days in 1_u32..400,
    ) {
        let zone = calendar.zone();
        let end = calendar.add(from, Within::new(days, Unit::Days).unwrap());
        let (before, after) = (zone.local(from), zone.local(end));
        prop_assert_eq!(before.date.days_until(after.date), i64::from(days));
        if zone.shows_once(LocalTime::new(after.date, before.time)) {
            prop_assert_eq!(before.time, after.time);
        }
    }

    #[test]
    fn a_longer_time_never_ends_earlier(
        calendar in calendar(), from in instant(), later in 0_i64..1_000_000_000,
        allowed in any_within(100),
    ) {
        let more = Within::new(allowed.amount() + 1, allowed.unit()).unwrap();
        let end = calendar.add(from, allowed);
        prop_assert!(end > from);
        prop_assert!(calendar.add(from, more) > end);
        if allowed.is_working() {
            prop_assert!(calendar.add(from + Millis::new(later), allowed) >= end);
        }
    }

    #[test]
    fn working_time_adds_up(
        calendar in calendar(), a in instant(), b in instant(), c in instant(),
    ) {
        // Kept within a year of each other, for walking twenty years of days is slow.
        let near = |other: Timestamp| {
            a + Millis::new((other - a).as_millis() % 31_536_000_000)
        };
        let (b, c) = (near(b), near(c));
        prop_assert_eq!(calendar.between(a, b) + calendar.between(b, c), calendar.between(a, c));
        prop_assert_eq!(calendar.between(a, b), -calendar.between(b, a));
        let (first, last) = (a.min(b).min(c), a.max(b).max(c));
        let laid_out = calendar.open_hours(first, last);
        prop_assert_eq!(laid_out.between(a, b), calendar.between(a, b));
        prop_assert_eq!(laid_out.between(c, a), calendar.between(c, a));
    }

    #[test]
    fn open_means_that_time_runs(calendar in calendar(), at in instant()) {
        let runs = calendar.between(at, at + Millis::new(1)) == Millis::new(1);
        prop_assert_eq!(calendar.is_open(at), runs);
        let next = calendar.next_open(at);
        prop_assert!(calendar.is_open(next));
        prop_assert_eq!(calendar.between(at, next), Millis::ZERO);
    }

    #[test]
    fn a_time_allowed_survives_its_text(allowed in any_within(99_999)) {
        prop_assert_eq!(within(&allowed.to_string()), allowed);
    }

    #[test]
    fn a_calendar_survives_its_json(calendar in calendar()) {
        let json = serde_json::to_string(&calendar).unwrap();
        prop_assert_eq!(serde_json::from_str::<Calendar>(&json).unwrap(), calendar);
    }

    #[test]
    fn no_text_breaks_the_parsers(text in any::<String>(), span in "[0-9:–-]{0,12}") {
        let _ = text.parse::<Within>();
        let _ = format!("5 {text}").parse::<Within>();
        let _ = text.parse::<Hours>();
        let _ = span.parse::<Hours>();
    }
}
