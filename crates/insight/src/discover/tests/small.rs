//! Small logs whose process can be seen by looking.

use super::super::{More, discover, handovers, rework};
use crate::log::{Builder, EventLog, NewEvent};

/// Cases written as `a b b c`; every event a second after the one before, by the person in brackets.
fn log(cases: &[&str]) -> EventLog {
    let mut builder = Builder::default();
    for (number, case) in cases.iter().enumerate() {
        let name = number.to_string();
        for (second, word) in case.split_whitespace().enumerate() {
            let (activity, who) = word.split_once('/').unwrap_or((word, ""));
            let mut event = NewEvent::new(&name, activity, 1000 * second as i64);
            event.resource = Some(who).filter(|who| !who.is_empty());
            builder.add(event);
        }
    }
    builder.finish()
}

#[test]
fn repetitions_are_counted_after_the_first() {
    let log = log(&["a b b c b", "a b", "a a a"]);
    let found = rework(&log);
    let told: Vec<_> = found
        .iter()
        .map(|one| (log.activities().get(one.activity), one.cases, one.repeats, one.at_once))
        .collect();
    assert_eq!(told, [("a", 1, 2, 2), ("b", 1, 2, 1)]);
}

#[test]
fn work_is_handed_over_from_one_to_another_only() {
    let log = log(&["a/Ada b/Ada c/Bo d e/Cy f/Bo", "a/Ada c/Bo"]);
    let found = handovers(&log);
    let names = log.resources();
    let told: Vec<_> = found
        .iter()
        .map(|one| (names.get(one.from), names.get(one.to), one.count, one.total))
        .collect();
    assert_eq!(told, [("Ada", "Bo", 2, 2000), ("Cy", "Bo", 1, 1000)]);
}

#[test]
fn sums_of_placeholder_dates_stay_at_the_limit() {
    let mut builder = Builder::default();
    for case in ["1", "2", "3"] {
        for (activity, time, who) in [("a", 0, "Ada"), ("b", i64::MAX / 2, "Bo")] {
            builder.add(NewEvent::new(case, activity, time).by(who));
        }
    }
    let log = builder.finish();
    let process = discover(&log);
    assert_eq!(process.edges[0].total, i64::MAX);
    assert_eq!(handovers(&log)[0].total, i64::MAX);
    let more = More::of(&log, &process, 10);
    assert!((more.bottlenecks[0].share - 1.0).abs() < 1e-9, "{:?}", more.bottlenecks);
}

#[test]
fn the_happy_path_is_the_most_frequent_one() {
    let log = log(&["a c", "a b", "a b", "a c"]);
    let process = discover(&log);
    let path: Vec<_> = process.happy_path().unwrap().activities.clone();
    assert_eq!(path, [0, 1], "of two equally frequent ones the first");
    let more = More::of(&log, &process, 10);
    assert_eq!(more.top_variants[0].share, 0.5);
    assert_eq!(more.top_variants[0].activities, ["a", "c"]);
}

#[test]
fn waiting_is_ranked_by_all_of_it() {
    let mut builder = Builder::default();
    for (case, activity, time) in [
        ("1", "a", 0),
        ("1", "b", 10),
        ("2", "a", 0),
        ("2", "b", 20),
        ("3", "a", 0),
        ("3", "c", 25),
    ] {
        builder.add(NewEvent::new(case, activity, time));
    }
    let log = builder.finish();
    let process = discover(&log);
    let found: Vec<_> = process.bottlenecks().iter().map(|edge| edge.total).collect();
    assert_eq!(found, [30, 25]);
    assert_eq!(process.edges[0].median, 15.0);
}

#[test]
fn nothing_is_found_in_nothing() {
    let log = Builder::default().finish();
    let process = discover(&log);
    assert_eq!((process.cases, process.events, process.edges.len()), (0, 0, 0));
    assert_eq!(process.throughput.n, 0);
}
