use super::*;
use crate::random::Random;
use crate::world::{by_chance, columns, deal, ended, everyone};

/// The first of February 1971: a year of deals lies before it.
const NOW: i64 = 396 * DAY_MS;

fn day(at: i64) -> i32 {
    i32::try_from(at.div_euclid(DAY_MS)).unwrap()
}

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
    health(columns, &everyone(columns), NOW, day, running)
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
fn a_version_is_replaced_by_the_next_of_its_own_playbook_alone() {
    let mut columns = year(5, |_| 0.4);
    let at_day = |day: i64| day * DAY_MS;
    let mut second = columns.playbooks[0].clone();
    second.key = "second".to_owned();
    columns.playbooks.push(second);
    for place in everyone(&columns) {
        let at = place as usize;
        columns.playbook[at] = u16::from(place % 2 == 0);
        columns.version[at] = if columns.opened[at] >= at_day(310) { 2 } else { 1 };
    }
    columns.playbooks[0].published = vec![(1, 0), (2, at_day(310))];
    columns.playbooks[1].published = vec![(1, 0), (2, at_day(320))];
    let told = state(&columns, 0);
    assert!(told.changes.iter().all(|it| !it.replaced), "both are the newest: {:?}", told.changes);
    assert_eq!(told.state, State::Experimenting, "{:?}", told.evidence);
    // The second playbook is changed again and again; who looks at the first alone does not care.
    columns.playbooks[1].published.extend([(3, at_day(322)), (4, at_day(325)), (5, at_day(390))]);
    assert_eq!(state(&columns, 0).state, State::Thrashing);
    let first: Vec<u32> = everyone(&columns).into_iter().filter(|it| it % 2 == 1).collect();
    let told = health(&columns, &first, NOW, day, 0);
    assert_eq!((told.changes.len(), told.changes[0].on.as_str()), (1, "1970-11-07"));
    assert!(told.evidence.iter().any(|it| it.starts_with("1 changes of playbooks")), "{told:?}");
}

#[test]
fn newcomers_who_have_not_won_yet_count_as_not_yet() {
    let mut columns = columns();
    let person = |columns: &mut Columns, name: &str, began: i64, won: Option<i64>| {
        let mut row = deal(columns, "web", &[(0, began)]);
        row.owner = columns.words.put(name);
        columns.put(match won {
            Some(day) => ended(row, Outcome::Won, day),
            None => row,
        });
    };
    // Of four newcomers one was quick and three go on; those before them took sixty days.
    for (name, won) in [("a", Some(310)), ("b", None), ("c", None), ("d", None)] {
        person(&mut columns, name, 300, won);
    }
    for name in ["e", "f", "g"] {
        person(&mut columns, name, 10, Some(70));
    }
    // Somebody who has been there for long is no newcomer to the deals looked at.
    person(&mut columns, "e", 380, None);
    let told = state(&columns, 0);
    assert_eq!((told.newcomers.n, told.newcomers.won, told.newcomers.median), (4, 1, None));
    assert_eq!((told.others.n, told.others.median), (3, Some(60.0)));
    assert!(told.evidence.contains(&"Of 4 newcomers 1 have had a first win so far.".to_owned()));
    let late = health(&columns, &[7], NOW, day, 0);
    assert_eq!((late.newcomers.n, late.others.n, late.others.won), (0, 1, 0));
}

#[test]
fn little_is_not_judged() {
    let columns = by_chance(1, 12);
    let told = state(&columns, 0);
    assert_eq!(told.state, State::Unknown);
    assert!(told.evidence[0].starts_with("Only "), "{:?}", told.evidence);
}

#[test]
fn where_nothing_was_measured_nothing_is_called_usual() {
    let told = health(&columns(), &[], NOW, day, 0);
    assert!(told.evidence.contains(&"Won of what was decided: nothing to measure yet.".to_owned()));
    assert!(!told.evidence.iter().any(|it| it.contains("chance explains")), "{:?}", told.evidence);
}
