use super::*;
use crate::random::Random;
use crate::world::{by_chance, columns, deal, ended, everyone};

/// The first of February 1971: a year of deals lies before it.
const TODAY: i32 = 396;
const NOW: i64 = 396 * DAY_MS;

/// Thirty deals a month over a year, won with a chance that may differ by month.
fn year(seed: u64, chance: impl Fn(i64) -> f64) -> Columns {
    let mut columns = columns();
    let mut random = Random::seeded(seed);
    for month in 0..13 {
        for n in 0..40 {
            let day = month * 30 + n % 20;
            let row = deal(&mut columns, "web", &[(0, day)]);
            let won = random.happens(chance(month));
            let outcome = if won { Outcome::Won } else { Outcome::Lost };
            let took = 3 + i64::try_from(random.below(5)).unwrap();
            columns.put(ended(row, outcome, day + took));
        }
    }
    columns
}

fn state(columns: &Columns, running: usize) -> Health {
    health(columns, &everyone(columns), NOW, TODAY, running)
}

#[test]
fn a_steady_process_hums() {
    let steady = (0..40).filter(|seed| state(&year(*seed, |_| 0.4), 0).state == State::Humming);
    assert!(steady.count() >= 34, "false alarms are rare");
}

#[test]
fn a_break_is_a_signal() {
    let told = state(&year(1, |month| if month >= 10 { 0.05 } else { 0.5 }), 0);
    assert!(told.charts[0].signals >= 1, "{:?}", told.charts[0]);
    assert_ne!(told.state, State::Humming);
}

#[test]
fn changes_quicker_than_anybody_can_learn_are_thrashing() {
    let mut columns = year(2, |_| 0.4);
    let day = |day: i64| day * DAY_MS;
    columns.playbooks[0].published =
        vec![(1, 0), (2, day(330)), (3, day(345)), (4, day(360)), (5, day(380))];
    let told = state(&columns, 0);
    assert_eq!(told.state, State::Thrashing, "{:?}", told.evidence);
    assert_eq!(told.changes.len(), 4);
    assert!(
        told.evidence.iter().any(|it| it.contains("4 changes of playbooks in the last 90 days"))
    );
}

#[test]
fn changes_that_can_be_judged_are_experiments() {
    let mut columns = year(3, |_| 0.4);
    columns.playbooks[0].published = vec![(1, 0), (2, 310 * DAY_MS), (3, 370 * DAY_MS)];
    for place in everyone(&columns) {
        let at = place as usize;
        columns.version[at] = if columns.opened[at] >= 310 * DAY_MS { 2 } else { 1 };
    }
    assert_eq!(state(&columns, 0).state, State::Experimenting);
    let calm = year(4, |_| 0.4);
    assert_eq!(state(&calm, 1).state, State::Experimenting);
}

#[test]
fn little_is_not_judged() {
    let columns = by_chance(1, 12);
    let told = state(&columns, 0);
    assert_eq!(told.state, State::Unknown);
    assert!(told.evidence[0].starts_with("Only "), "{:?}", told.evidence);
}
