use types::{Calendar, Zone};

use super::*;
use crate::columns::DAY_MS;
use crate::world::{columns, deal, ended, everyone};

fn hours() -> OfTeams<OpenHours> {
    let calendar = Calendar::usual(Zone::UTC, None);
    OfTeams::usual(
        calendar.open_hours(Timestamp::from_millis(0), Timestamp::from_millis(400 * DAY_MS)),
    )
}

#[test]
fn velocity_is_deals_times_win_rate_times_value_by_cycle() {
    let mut columns = columns();
    for (day, amount) in [(10, 10_000), (20, 30_000)] {
        let mut row = deal(&mut columns, "web", &[(0, 0), (1, 2)]);
        row.amount = amount;
        columns.put(ended(row, Outcome::Won, day));
    }
    let open = deal(&mut columns, "web", &[(0, 0)]);
    columns.put(open);
    let lost = deal(&mut columns, "web", &[(0, 0)]);
    columns.put(ended(lost, Outcome::Lost, 5));
    let told = velocity(&columns, &everyone(&columns), 30 * DAY_MS, &hours(), None);
    // 4 deals × 0.5 × 200.00 ÷ 15 days
    assert_eq!(told.velocity.cycle_days, Some(15.0));
    assert_eq!(told.velocity.per_day.as_ref().unwrap().amount, "26.67");
    assert!(told.velocity.small);
    let contact = &told.stages[0];
    assert_eq!((contact.days.n, contact.open), (3, 1));
    assert_eq!(contact.days.median, Some(2.0));
    // 1970-01-01 was a Thursday: two days are sixteen hours of work; five days are a weekend less.
    assert_eq!(contact.working_hours.min, Some(16.0));
    assert_eq!(contact.working_hours.max, Some(24.0));
    assert_eq!((contact.late.count, contact.late.n), (1, 4), "the open one is over its time");
}

#[test]
fn what_was_won_in_another_currency_brings_nothing_in_the_main_one() {
    let mut columns = columns();
    let dollars = columns.words.put("USD");
    for n in 0..4 {
        let mut row = deal(&mut columns, "web", &[(0, 0)]);
        row.amount = 10_000;
        if n == 3 {
            row.currency = dollars;
        }
        let days = if n == 3 { 50 } else { 10 };
        columns.put(ended(row, Outcome::Won, days));
    }
    let told = velocity(&columns, &everyone(&columns), 60 * DAY_MS, &hours(), None).velocity;
    // Three wins of 100.00 in ten days each; the dollars are told apart.
    let brings = told.per_day.unwrap();
    assert_eq!((brings.amount.as_str(), brings.currency.as_str(), brings.n), ("30.00", "EUR", 3));
    assert_eq!((told.without_value, told.conversion.count, told.cycle_days), (1, 4, Some(20.0)));
}

#[test]
fn open_visits_make_the_median_longer() {
    let mut columns = columns();
    for day in 1..=3 {
        let row = deal(&mut columns, "web", &[(0, 0), (1, day)]);
        columns.put(row);
    }
    for _ in 0..3 {
        let row = deal(&mut columns, "web", &[(0, 0)]);
        columns.put(row);
    }
    let told = velocity(&columns, &everyone(&columns), 30 * DAY_MS, &hours(), None);
    assert_eq!(told.stages[0].days.median, Some(2.0));
    assert_eq!(told.stages[0].median_with_open, Some(3.0));
}

#[test]
fn without_wins_there_is_no_velocity() {
    let mut columns = columns();
    let open = deal(&mut columns, "web", &[(0, 0)]);
    columns.put(open);
    let told = velocity(&columns, &everyone(&columns), 30 * DAY_MS, &hours(), None);
    assert_eq!((told.velocity.per_day, told.velocity.cycle_days), (None, None));
}

#[test]
fn deals_that_came_lately_do_not_make_going_on_look_rare() {
    let mut columns = columns();
    for day in 1..=3 {
        let row = deal(&mut columns, "web", &[(0, 0), (1, day)]);
        columns.put(row);
    }
    let lost = deal(&mut columns, "web", &[(0, 0)]);
    columns.put(ended(lost, Outcome::Lost, 2));
    for _ in 0..4 {
        let row = deal(&mut columns, "web", &[(0, 30)]);
        columns.put(row);
    }
    let told = velocity(&columns, &everyone(&columns), 30 * DAY_MS, &hours(), None);
    let on = &told.stages[0].conversion_with_open;
    // Of the four that could be seen for longer three went on; the funnel says three of eight.
    assert!((on.share.unwrap() - 0.75).abs() < 1e-9, "{on:?}");
    assert!(on.low.unwrap() > 0.2 && on.high.unwrap() < 1.0 && on.low < on.high, "{on:?}");
    assert_eq!((on.n, on.small), (8, true));
    assert_eq!(told.stages[1].conversion_with_open.share, Some(0.0), "nobody went on from there");
}
