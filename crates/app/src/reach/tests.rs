use types::{Calendar, Phone, Timestamp, Zone};

use super::{Place, Reachable, Span, reachable};

fn berlin() -> Calendar {
    Calendar::usual("Europe/Berlin".parse().unwrap(), Some("DE".parse().unwrap()))
}

fn at(time: &str) -> Timestamp {
    time.parse().unwrap()
}

fn country(code: &str) -> Place {
    Place::of(None, Some(code.parse().unwrap()), None)
}

fn called(place: &Place, now: &str) -> Reachable {
    reachable(place, &berlin(), at(now)).unwrap()
}

fn span(from: &str, to: &str) -> Span {
    Span { from: at(from), to: at(to) }
}

#[test]
fn the_afternoon_here_is_the_morning_there() {
    // A Wednesday in July: Berlin is at +02:00, São Paulo at -03:00.
    let there = called(&country("BR"), "2025-07-16T08:00:00Z");
    assert_eq!(there.local_time, "2025-07-16T05:00:00.000-03:00");
    assert!(!there.open_now);
    assert_eq!(there.next_open, at("2025-07-16T12:00:00Z"));
    let today = span("2025-07-16T12:00:00Z", "2025-07-16T15:00:00Z");
    let tomorrow = span("2025-07-17T12:00:00Z", "2025-07-17T15:00:00Z");
    assert_eq!(there.overlap_with_caller, [today, tomorrow]);
}

#[test]
fn what_is_left_of_today_begins_now() {
    let there = called(&country("BR"), "2025-07-16T13:30:00Z");
    assert!(there.open_now);
    assert_eq!(there.next_open, at("2025-07-16T13:30:00Z"));
    let today = span("2025-07-16T13:30:00Z", "2025-07-16T15:00:00Z");
    assert_eq!(there.overlap_with_caller[0], today);
}

#[test]
fn holidays_on_either_side_close_the_day() {
    // 3 October is a holiday in Germany, 25 December in both.
    let there = called(&country("FR"), "2025-10-03T08:00:00Z");
    assert!(there.open_now, "the French work");
    assert_eq!(there.overlap_with_caller, [], "we do not, and tomorrow is a Saturday");
    let there = called(&country("FR"), "2025-12-25T09:00:00Z");
    assert_eq!((there.open_now, there.holiday.is_some()), (false, true));
    assert_eq!(there.next_open, at("2025-12-26T08:00:00Z"));
}

#[test]
fn a_friday_is_closed_where_the_week_ends_on_thursday() {
    let there = called(&country("SA"), "2025-07-18T08:00:00Z");
    assert!(!there.open_now);
    assert_eq!(there.next_open, at("2025-07-20T06:00:00Z"), "on Sunday");
}

#[test]
fn clocks_that_change_here_and_not_there_move_the_overlap() {
    // Berlin goes back on 26 October 2025, New York a week later.
    let before = called(&country("US"), "2025-10-24T06:00:00Z");
    let between = called(&country("US"), "2025-10-27T06:00:00Z");
    let after = called(&country("US"), "2025-11-03T06:00:00Z");
    assert_eq!(before.overlap_with_caller[0], span("2025-10-24T13:00:00Z", "2025-10-24T15:00:00Z"));
    assert_eq!(
        between.overlap_with_caller[0],
        span("2025-10-27T13:00:00Z", "2025-10-27T16:00:00Z")
    );
    assert_eq!(after.overlap_with_caller[0], span("2025-11-03T14:00:00Z", "2025-11-03T16:00:00Z"));
}

#[test]
fn there_may_be_no_common_hour() {
    let there = called(&country("NZ"), "2025-07-16T08:00:00Z");
    assert_eq!(there.overlap_with_caller, []);
}

#[test]
fn a_country_of_several_zones_is_not_sure() {
    let guessed = called(&country("US"), "2025-07-16T08:00:00Z");
    assert_eq!(guessed.zone.as_str(), "America/New_York");
    assert!(!guessed.zone_is_sure);
    assert_eq!(guessed.other_zones.len(), 7);
    let known = Place::of(Some("America/Chicago"), Some("US".parse().unwrap()), None);
    let known = called(&known, "2025-07-16T08:00:00Z");
    assert_eq!((known.zone.as_str(), known.zone_is_sure), ("America/Chicago", true));
    assert!(called(&country("DE"), "2025-07-16T08:00:00Z").zone_is_sure);
}

#[test]
fn a_telephone_number_tells_the_country_where_nothing_else_does() {
    let phone = Phone::parse("+49 30 1234567", None).unwrap();
    let place = Place::of(None, None, Some(&phone));
    assert_eq!(called(&place, "2025-07-16T08:00:00Z").zone.as_str(), "Europe/Berlin");
    let american = Phone::parse("+1 212 555 0123", None).unwrap();
    assert_eq!(Place::of(None, None, Some(&american)), Place::default(), "25 countries share +1");
}

#[test]
fn a_person_sits_where_the_company_does_unless_elsewhere() {
    let company = Place::of(Some("America/Denver"), Some("US".parse().unwrap()), None);
    assert_eq!(Place::default().or(company.clone()), company);
    let person = Place::of(None, Some("DE".parse().unwrap()), None);
    let berlin: Zone = "Europe/Berlin".parse().unwrap();
    assert_eq!(called(&person.or(company), "2025-07-16T08:00:00Z").zone, berlin);
}

#[test]
fn an_unknown_place_has_no_hours() {
    assert_eq!(reachable(&Place::default(), &berlin(), at("2025-07-16T08:00:00Z")), None);
}
