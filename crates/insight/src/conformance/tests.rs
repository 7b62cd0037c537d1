//! Deviations that can be seen by looking, and what holds for all courses.

use playbook::model::{Playbook, Stage, TaskRule};
use proptest::prelude::*;
use types::{Calendar, Zone};

use super::{Courses, Endings, Kind, Stay, Way, check, deviations, fit, of_log};
use crate::draft::{Wish, draft};
use crate::log::{Builder, NewEvent, Options, open};
use crate::shared::shared;

const HOUR: i64 = 3_600_000;
/// Monday, 2026-01-05, nine o'clock.
const MONDAY: i64 = 1_767_603_600_000;

fn calendar() -> Calendar {
    Calendar::usual("UTC".parse::<Zone>().unwrap(), None)
}

fn way(stages: usize) -> Way {
    let stage = |at: usize| Stage {
        key: format!("s{at}"),
        name: format!("Stage {at}"),
        ..Stage::default()
    };
    Way::of(&Playbook { stages: (0..stages).map(stage).collect(), ..Playbook::default() })
}

fn one(stays: &[u16]) -> Courses {
    let mut courses = Courses::default();
    courses.push(stays.iter().map(|stage| Stay::at(*stage)), Some(true), 1.0);
    courses
}

/// The deviations of a course as `kind stage times`.
fn found(stays: &[u16]) -> Vec<(Kind, u16, u32)> {
    let courses = one(stays);
    let found = deviations(&courses.course(0), 5);
    found.into_iter().map(|one| (one.kind, one.stage.unwrap_or(99), one.times)).collect()
}

#[test]
fn each_deviation_is_known_by_its_name() {
    assert_eq!(found(&[0, 1, 2, 3, 4]), []);
    assert_eq!(found(&[0, 1]), [], "who is in the second stage has skipped nothing");
    assert_eq!(found(&[0, 2, 3]), [(Kind::Skipped, 1, 1)]);
    assert_eq!(found(&[2, 3]), [(Kind::Skipped, 0, 1), (Kind::Skipped, 1, 1)]);
    assert_eq!(
        found(&[0, 1, 0, 1, 2]),
        [(Kind::Repeated, 0, 1), (Kind::Repeated, 1, 1), (Kind::Back, 1, 1)]
    );
    assert_eq!(found(&[0, 2, 1, 3]), [(Kind::OutOfOrder, 1, 1)]);
    assert_eq!(found(&[0, 3, 1, 2]), [(Kind::OutOfOrder, 1, 1), (Kind::OutOfOrder, 2, 1)]);
    assert_eq!(found(&[0, 0]), [(Kind::Repeated, 0, 1)]);
    assert_eq!(found(&[0, 9]), [(Kind::Strange, 99, 1)]);
    assert_eq!(found(&[]), []);
}

#[test]
fn a_gate_is_overridden_where_it_was_left() {
    let mut courses = Courses::default();
    let over = Stay { overridden: true, ..Stay::at(1) };
    let late = Stay { late: true, ..Stay::at(2) };
    courses.push([Stay::at(0), over, late], None, 0.0);
    let found: Vec<_> =
        deviations(&courses.course(0), 3).iter().map(|one| (one.kind, one.stage)).collect();
    assert_eq!(found, [(Kind::Overridden, Some(0)), (Kind::Late, Some(2))]);
}

#[test]
fn fitness_is_that_of_the_best_alignment() {
    let fitness = |stays: &[u16]| fit(&one(stays).course(0), 5).fitness();
    assert_eq!(fitness(&[0, 1, 2]), 1.0);
    assert_eq!(fitness(&[]), 1.0);
    assert_eq!(fitness(&[9]), 0.0);
    // One stage of three missed: one of five moves.
    assert_eq!(fitness(&[0, 2]), 1.0 - 1.0 / 5.0);
    // Five stays, three stages; two stays too many.
    assert_eq!(fitness(&[0, 1, 0, 1, 2]), 1.0 - 2.0 / 8.0);
    assert_eq!(fitness(&[2, 1, 0]), 1.0 - 4.0 / 6.0);
}

#[test]
fn like_is_compared_with_like() {
    let mut courses = Courses::default();
    let mut add = |stays: &[u16], won, times| {
        for day in 0..times {
            courses.push(stays.iter().map(|stage| Stay::at(*stage)), won, f64::from(day));
        }
    };
    // Lost in the first stage: they could not skip the second, and say nothing about skipping it.
    add(&[0], Some(false), 100);
    add(&[0, 1, 2], Some(true), 30);
    add(&[0, 1, 2], Some(false), 10);
    add(&[0, 2], Some(true), 5);
    add(&[0, 2], Some(false), 15);
    add(&[0, 2], None, 4);
    let report = check(&way(3), &courses);
    let skipped = report.stages.iter().find(|row| row.kind == Kind::Skipped).unwrap();
    assert_eq!((skipped.key.as_str(), skipped.deals.count, skipped.deals.n), ("s1", 24, 64));
    let effect = &skipped.effect;
    assert_eq!((effect.won_with.count, effect.won_with.n), (5, 20));
    assert_eq!((effect.won_without.count, effect.won_without.n), (30, 40));
    let difference = effect.difference.unwrap();
    assert!((difference.difference + 0.5).abs() < 1e-12);
    assert!(difference.high < 0.0 && effect.adjusted < 0.01 && effect.adjusted >= effect.chance);
    assert_eq!((effect.days_with.n, effect.days_with.median), (5, Some(2.0)));
    assert_eq!(report.conforming.count, 140);
    assert_eq!(report.deals, 164);
}

#[test]
fn the_interval_of_a_median_is_that_of_its_ranks() {
    use super::Days;
    let values: Vec<f64> = (1..=20).map(f64::from).collect();
    let days = Days::of(&values);
    // The tables of the sign test: for 20 values the 6th and the 15th.
    assert_eq!((days.median, days.low, days.high), (Some(10.5), Some(6.0), Some(15.0)));
    let few = Days::of(&values[..5]);
    assert_eq!((few.low, few.high), (None, None), "five values say too little");
    let many: Vec<f64> = (0..3000).map(f64::from).collect();
    let days = Days::of(&many);
    assert!(days.low.unwrap() > 1440.0 && days.high.unwrap() < 1560.0);
}

fn playbook() -> Playbook {
    let task = |name: &str| TaskRule {
        key: name.to_lowercase(),
        name: name.to_owned(),
        ..TaskRule::default()
    };
    let stage = |key: &str, within: Option<&str>, tasks: Vec<TaskRule>| Stage {
        key: key.to_owned(),
        name: format!("Do {key}"),
        within: within.map(|text| text.parse().unwrap()),
        tasks,
        ..Stage::default()
    };
    Playbook {
        stages: vec![
            stage("first", Some("4 working hours"), vec![]),
            stage("second", Some("1 working day"), vec![task("Write"), task("Send")]),
            stage("third", None, vec![]),
        ],
        ..Playbook::default()
    }
}

#[test]
fn activities_are_recognised_and_their_time_is_held_against_what_is_allowed() {
    let mut builder = Builder::default();
    // Stage "first" is entered at nine and left when the second begins, five hours later: late. "Write" and "Send" are tasks
    // of the second, done one after the other, in time.
    for (activity, hours) in
        [("FIRST", 0), ("send", 5), ("write", 6), ("Lunch", 7), ("do third", 8)]
    {
        builder.add(NewEvent::new("a", activity, MONDAY + hours * HOUR));
    }
    // The second takes two days.
    for (activity, hours) in [("first", 0), ("Send", 50)] {
        builder.add(NewEvent::new("b", activity, MONDAY + hours * HOUR));
    }
    let log = builder.finish();
    let endings = |lost: &[&str]| Endings {
        won: vec!["do third".to_owned()],
        lost: lost.iter().map(|name| (*name).to_owned()).collect(),
    };
    let courses = of_log(&log, &playbook(), &endings(&["Send"]), &calendar());
    let a = courses.course(0);
    let stages: Vec<_> = a.stays.iter().map(|stay| (stay.stage, stay.late)).collect();
    assert_eq!(stages, [(Some(0), true), (Some(1), false), (None, false), (Some(2), false)]);
    assert_eq!((a.won, courses.course(1).won), (Some(true), Some(false)));
    let courses = of_log(&log, &playbook(), &endings(&[]), &calendar());
    assert_eq!(courses.course(1).won, None, "a case of which no end is told still runs");
}

#[test]
fn a_draft_fits_the_log_it_was_drafted_from() {
    for (name, least) in
        [("bpic2012-a.xes.gz", 0.99), ("bpic2012-o.xes.gz", 0.8), ("receipt.xes.gz", 0.6)]
    {
        let Some(path) = shared(&format!("logs/{name}")) else { return };
        let log = open(path, &Options::default()).unwrap();
        let draft = draft(&log, &Wish::named(name, calendar()));
        let courses = of_log(&log, &draft.playbook, &Endings::default(), &calendar());
        let report = check(&Way::of(&draft.playbook), &courses);
        assert_eq!(report.deals, log.case_count());
        assert!(report.fitness >= least, "{name}: {}", report.fitness);
        assert!(report.kinds.iter().all(|row| row.effect.won_with.n == 0), "no end is known");
    }
}

proptest! {
    #[test]
    fn fitness_is_one_exactly_where_nothing_deviates_in_order(stays in prop::collection::vec(0..6_u16, 0..12)) {
        let courses = one(&stays);
        let course = courses.course(0);
        let fit = fit(&course, 5);
        prop_assert!((0.0..=1.0).contains(&fit.fitness()));
        prop_assert_eq!(fit.cost == 0, deviations(&course, 5).is_empty());
    }

    #[test]
    fn no_alignment_is_better(stays in prop::collection::vec(0..4_u16, 0..7)) {
        // Every subset of the stays, and whether it rises: the definition itself.
        let best = (0..1_u32 << stays.len())
            .filter_map(|chosen| {
                let kept: Vec<u16> = (0..stays.len()).filter(|at| (chosen >> at) & 1 == 1).map(|at| stays[at]).collect();
                kept.windows(2).all(|pair| pair[0] < pair[1]).then_some(kept.len())
            })
            .max()
            .unwrap_or(0);
        let model = stays.iter().max().map_or(0, |stage| usize::from(*stage) + 1);
        let courses = one(&stays);
        prop_assert_eq!(fit(&courses.course(0), 5).cost as usize, stays.len() + model - 2 * best);
    }

    #[test]
    fn counts_of_a_report_agree(all in prop::collection::vec((prop::collection::vec(0..6_u16, 0..8), prop::option::of(any::<bool>())), 0..30)) {
        let mut courses = Courses::default();
        for (stays, won) in &all {
            courses.push(stays.iter().map(|stage| Stay::at(*stage)), *won, 1.0);
        }
        let report = check(&way(5), &courses);
        for row in &report.kinds {
            let by_case = report.cases.iter().filter(|case| case.deviations.iter().any(|one| one.kind == row.kind)).count();
            prop_assert_eq!(row.deals.count, by_case);
        }
        prop_assert_eq!(report.cases.len(), all.len());
    }
}
