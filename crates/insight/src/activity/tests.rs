use types::{Calendar, Zone};

use super::*;
use crate::columns::DAY_MS;
use crate::world::{columns, deal, ended, everyone};

const HOUR_MS: i64 = 3_600_000;

fn touch(at: i64, kind: TouchKind) -> Touch {
    Touch { at, kind, inbound: false, reached: false, no_show: false, by: Word::NONE }
}

fn hours() -> OfTeams<OpenHours> {
    let calendar = Calendar::usual(Zone::UTC, None);
    OfTeams::usual(
        calendar.open_hours(Timestamp::from_millis(0), Timestamp::from_millis(400 * DAY_MS)),
    )
}

/// Four deals that began on a Monday at nine: one called after half an hour, one after two days, two not at all.
fn answered() -> (Columns, History) {
    let mut columns = columns();
    let mut history = History::default();
    let ann = columns.words.put("ann");
    let nine = 4 * DAY_MS + 9 * HOUR_MS;
    for place in 0..4 {
        let mut row = deal(&mut columns, "web", &[(0, 4)]);
        row.opened = nine;
        columns.put(row);
        let at = match place {
            0 => nine + HOUR_MS / 2,
            1 => nine + 48 * HOUR_MS,
            _ => continue,
        };
        let call = Touch { reached: place == 0, by: ann, ..touch(at, TouchKind::Call) };
        let note = touch(nine, TouchKind::Note);
        history.touches.put(place, &[note, call]);
    }
    (columns, history)
}

#[test]
fn response_time_counts_from_the_beginning_in_working_hours_too() {
    let (columns, history) = answered();
    let told = activity(&columns, &history, &everyone(&columns), 40 * DAY_MS, &hours());
    let response = &told.response;
    assert_eq!((response.hours.n, response.unanswered), (2, 2));
    assert_eq!((response.hours.min, response.hours.max), (Some(0.5), Some(48.0)));
    assert_eq!(response.working_hours.max, Some(16.0));
    assert_eq!((response.within_hour.count, response.within_hour.n), (1, 4));
    assert_eq!((response.within_day.count, response.within_day.n), (1, 4));
    assert_eq!(response.median_with_open, Some(48.0));
    assert_eq!(response.working_median_with_open, Some(16.0));
    assert_eq!(response.working_median_above, None);
}

#[test]
fn where_most_are_not_answered_the_median_lies_beyond_what_was_seen() {
    let (mut columns, history) = answered();
    for _ in 0..6 {
        let mut row = deal(&mut columns, "web", &[(0, 4)]);
        row.opened = 4 * DAY_MS + 9 * HOUR_MS;
        columns.put(row);
    }
    // Two weeks of five days of eight hours, and the first hour of the third Monday's.
    let now = 18 * DAY_MS + 10 * HOUR_MS;
    let told = activity(&columns, &history, &everyone(&columns), now, &hours());
    let response = &told.response;
    assert_eq!((response.working_hours.median, response.unanswered), (Some(8.25), 8));
    assert_eq!(response.working_median_with_open, None);
    assert_eq!(response.working_median_above, Some(81.0));
    let none = activity(&columns, &history, &[], now, &hours());
    assert_eq!(none.response.working_median_above, None);
}

#[test]
fn ratios_go_from_tries_to_wins_and_name_who_did_it() {
    let (mut columns, mut history) = answered();
    let row = deal(&mut columns, "web", &[(0, 5), (1, 6)]);
    columns.put(ended(row, Outcome::Won, 9));
    let meeting = touch(6 * DAY_MS, TouchKind::Meeting);
    let absent = Touch { no_show: true, ..meeting };
    let reply = Touch { inbound: true, ..touch(7 * DAY_MS, TouchKind::Mail) };
    let late = touch(30 * DAY_MS, TouchKind::Mail);
    history.touches.put(4, &[absent, meeting, reply, late]);
    let told = activity(&columns, &history, &everyone(&columns), 40 * DAY_MS, &hours());
    let counts = &told.counts;
    assert_eq!((counts.calls, counts.meetings, counts.no_shows), (2, 1, 1));
    assert_eq!((counts.mails_in, counts.mails_out), (1, 1));
    assert_eq!((counts.attempts, counts.conversations), (3, 3));
    assert_eq!((counts.deals_spoken.count, counts.deals_spoken.n), (2, 3));
    assert_eq!((counts.deals_met.count, counts.deals_won.count), (1, 1));
    assert_eq!(told.touches_won.median, Some(3.0), "what came after the win does not count");
    assert_eq!(told.people.len(), 1);
    assert_eq!((told.people[0].name.as_str(), told.people[0].counts.calls), ("ann", 2));
}

#[test]
fn who_merely_wrote_to_us_was_not_tried() {
    let (mut columns, mut history) = answered();
    let wrote = deal(&mut columns, "web", &[(0, 5)]);
    columns.put(wrote);
    let mail = Touch { inbound: true, ..touch(6 * DAY_MS, TouchKind::Mail) };
    history.touches.put(4, &[mail]);
    let told = activity(&columns, &history, &everyone(&columns), 40 * DAY_MS, &hours());
    let counts = &told.counts;
    assert_eq!((counts.mails_in, counts.conversations), (1, 2), "it was said all the same");
    assert_eq!((counts.deals_tried, counts.deals_spoken.count, counts.deals_spoken.n), (2, 1, 2));
}

#[test]
fn behind_each_ratio_are_just_the_deals_that_it_counts() {
    let (mut columns, mut history) = answered();
    for day in [7, 8, 9] {
        let row = deal(&mut columns, "web", &[(0, 5)]);
        columns.put(ended(row, Outcome::Won, day));
    }
    let wrote = Touch { inbound: true, ..touch(6 * DAY_MS, TouchKind::Mail) };
    let invited = Touch { inbound: true, ..touch(6 * DAY_MS, TouchKind::Meeting) };
    let met = touch(6 * DAY_MS, TouchKind::Meeting);
    history.touches.put(4, &[wrote]);
    history.touches.put(5, &[invited]);
    history.touches.put(6, &[met]);
    let (deals, as_of) = (everyone(&columns), 40 * DAY_MS);
    let counts = activity(&columns, &history, &deals, as_of, &hours()).counts;
    let behind = |done| behind(&columns, &history, &deals, as_of, done, None);
    assert_eq!(behind(Done::Tried), [0, 1, 6]);
    assert_eq!(behind(Done::Spoken), [0, 6]);
    assert_eq!(behind(Done::Met), [6]);
    assert_eq!(behind(Done::MetAndWon), [6]);
    assert_eq!(counts.deals_tried, 3);
    assert_eq!((counts.deals_spoken.count, counts.deals_spoken.n), (2, 3));
    assert_eq!((counts.deals_met.count, counts.deals_met.n), (1, 2));
    assert_eq!((counts.deals_won.count, counts.deals_won.n), (1, 1));
}

#[test]
fn deals_left_alone_are_told_the_longest_first() {
    let (mut columns, history) = answered();
    columns.parked[3] = true;
    let told = activity(&columns, &history, &everyone(&columns), 20 * DAY_MS, &hours());
    assert_eq!((told.quiet_deals.count, told.quiet_deals.n), (2, 3));
    assert_eq!((told.quiet[0].number, told.quiet[0].never), (3, true));
    assert_eq!(told.quiet[1].number, 1);
}
