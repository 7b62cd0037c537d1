use super::*;
use crate::columns::Outcome;
use crate::world::{by_chance, columns, deal, ended, everyone};

const NOW: i64 = 360 * DAY_MS;

fn run(columns: &Columns, change: &Change) -> WhatIf {
    what_if(columns, &everyone(columns), NOW, 180, change, 1)
}

#[test]
fn no_change_changes_nothing() {
    let columns = by_chance(1, 1_500);
    let told = run(&columns, &Change::default());
    assert_eq!(told.now.wins, told.changed.wins);
    assert_eq!((told.difference.wins.p10, told.difference.wins.p90), (0.0, 0.0));
    assert_eq!(told.chance_of_more, 0.0);
    assert_eq!(
        run(&columns, &Change::default()).now.wins,
        told.now.wins,
        "the same seed, the same answer"
    );
}

#[test]
fn the_process_as_it_is_goes_on_as_it_went() {
    let columns = by_chance(2, 4_000);
    let told = run(&columns, &Change::default());
    let came = |from: i64, to: i64| {
        let won = |at: &usize| {
            columns.outcome[*at] == Outcome::Won
                && (from * DAY_MS..to * DAY_MS).contains(&columns.closed[*at])
        };
        float((0..columns.len()).filter(won).count())
    };
    let last_half = came(180, 360);
    assert!((told.now.wins.mean / last_half - 1.0).abs() < 0.2, "{:?} {last_half}", told.now.wins);
    assert!(told.now.wins.p10 < last_half && last_half < told.now.wins.p90 * 1.1);
}

#[test]
fn each_change_does_what_it_should() {
    let columns = by_chance(3, 3_000);
    let leads = run(&columns, &Change { leads: 50.0, ..Change::default() });
    assert!(leads.difference.wins.mean > 0.2 * leads.now.wins.mean, "{:?}", leads.difference);
    let better = Change { stage: Some(StageId(1)), better: 20.0, ..Change::default() };
    let better = run(&columns, &better);
    let ratio = better.changed.wins.mean / better.now.wins.mean;
    assert!(ratio > 1.08 && ratio < 1.21, "{ratio}");
    assert!(
        better.chance_of_more > 0.95 && better.verdict.contains("wins (+"),
        "{}",
        better.verdict
    );
    let faster = run(&columns, &Change { faster: 50.0, ..Change::default() });
    assert!(faster.difference.wins.mean > 0.0, "more are won in time: {:?}", faster.difference);
    let seller = run(&columns, &Change { sellers: 1.0, ..Change::default() });
    assert!(seller.difference.wins.mean > 0.0);
    assert!(
        seller.assumptions.iter().any(|it| it.starts_with("6 sellers")),
        "{:?}",
        seller.assumptions
    );
    let fewer = run(&columns, &Change { leads: -50.0, ..Change::default() });
    assert!(fewer.difference.wins.mean < 0.0);
    assert!(leads.difference.value.is_some());
}

#[test]
fn a_process_that_is_hardly_known_is_not_run_in_earnest() {
    let mut columns = columns();
    let row = deal(&mut columns, "web", &[(0, 350)]);
    columns.put(ended(row, Outcome::Won, 355));
    let told = run(&columns, &Change { leads: 10.0, ..Change::default() });
    assert!(told.verdict.starts_with("Only 1 deals were won"), "{}", told.verdict);
    let nothing = what_if(&columns, &[], NOW, 90, &Change::default(), 1);
    assert_eq!(nothing.now.wins.mean, 0.0);
}

#[test]
fn what_came_later_is_not_known_and_what_nobody_took_up_does_not_go_on() {
    let mut columns = by_chance(5, 1_500);
    let then = 200 * DAY_MS;
    let seen = what_if(&columns, &everyone(&columns), then, 90, &Change::default(), 1);
    // Deals that are open then are worth what they are today; of what begins and is won later nothing is known.
    let is_late = |at: &usize| columns.outcome[*at] == Outcome::Won && columns.opened[*at] > then;
    let late: Vec<usize> = (0..columns.len()).filter(is_late).collect();
    assert!(!late.is_empty());
    for at in late {
        columns.amount[at] *= 1_000;
    }
    let again = what_if(&columns, &everyone(&columns), then, 90, &Change::default(), 1);
    assert_eq!(
        again.now.value.as_ref().unwrap().p50.minor,
        seen.now.value.as_ref().unwrap().p50.minor
    );
    let fitted = Fitted::of(&columns, &everyone(&columns), NOW);
    for at in 0..columns.len() {
        columns.known_until[at] = NOW - DAY_MS;
    }
    let left = Fitted::of(&columns, &everyone(&columns), NOW);
    assert!(!fitted.open.is_empty() && left.open.is_empty());
}
