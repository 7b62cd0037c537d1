use super::*;
use crate::columns::DAY_MS;
use crate::world::{columns, deal, ended, everyone};

const NOW: i64 = 400 * DAY_MS;

/// Forty deals to `meet`, of which half are lost there for the price and half won two stages later.
fn half_lost() -> Columns {
    let mut columns = columns();
    let price = columns.words.put("price");
    columns.words.name(price, "Too dear");
    for n in 0..40 {
        let path: &[(u16, i64)] =
            if n % 2 == 0 { &[(0, 1), (1, 3)] } else { &[(0, 1), (1, 3), (2, 5)] };
        let mut row = deal(&mut columns, "web", path);
        row.amount = 100_000;
        let outcome = if n % 2 == 0 { Outcome::Lost } else { Outcome::Won };
        row.reason = if n % 2 == 0 { price } else { Word::NONE };
        columns.put(ended(row, outcome, 9));
    }
    columns
}

#[test]
fn what_fell_off_was_worth_its_chance_times_its_amount() {
    let columns = half_lost();
    let all = everyone(&columns);
    let told = leaks(&columns, &all, &all, NOW);
    let first = &told.stages[0];
    assert_eq!((first.stage.as_str(), first.fell_off.count, first.fell_off.n), ("meet", 20, 40));
    // Of 40 half were won, and the playbook's 0.3 counts as ten more: (20 + 3) / 50 = 0.46 each.
    assert!((first.wins_lost - 20.0 * 0.46).abs() < 1e-9, "{}", first.wins_lost);
    assert_eq!(first.value_lost.as_ref().unwrap().amount, "9200.00");
    assert_eq!(
        told.suggestion,
        "Look first at “To meet”: 9,200 EUR expected there are lost; the reason given most often is “Too dear” (20 of 20)."
    );
}

#[test]
fn waiting_costs_where_slow_deals_are_not_won() {
    let mut columns = half_lost();
    for _ in 0..10 {
        let row = deal(&mut columns, "web", &[(0, 100), (1, 101)]);
        columns.put(row);
    }
    let all = everyone(&columns);
    let told = leaks(&columns, &all, &all, NOW);
    let meet = told.stages.iter().find(|leak| leak.stage == "meet").unwrap();
    assert_eq!(meet.open, 10);
    assert!(meet.wins_waiting > 0.5, "{meet:?}");
}

#[test]
fn little_is_called_little() {
    let mut columns = columns();
    assert_eq!(leaks(&columns, &[], &[], NOW).suggestion, "Nothing is lost yet.");
    let row = deal(&mut columns, "web", &[(0, 1)]);
    columns.put(ended(row, Outcome::Lost, 4));
    let told = leaks(&columns, &[0], &[0], NOW);
    assert!(told.suggestion.contains("only 1 deals came there"), "{}", told.suggestion);
    assert_eq!(told.stages[0].value_lost, None);
}

#[test]
fn history_that_nobody_took_up_does_not_wait() {
    let mut columns = half_lost();
    for _ in 0..10 {
        let row = deal(&mut columns, "web", &[(0, 100), (1, 101)]);
        columns.put(row);
    }
    for at in 40..48 {
        columns.known_until[at] = 110 * DAY_MS;
    }
    let all = everyone(&columns);
    let told = leaks(&columns, &all, &all, NOW);
    let meet = told.stages.iter().find(|leak| leak.stage == "meet").unwrap();
    assert_eq!((meet.open, told.left_out), (2, 8));
    assert!(told.suggestion.contains("8 open deals out of imports"), "{}", told.suggestion);
}

#[test]
fn of_late_are_those_that_ended_since_and_those_that_are_open() {
    let mut columns = half_lost();
    let row = deal(&mut columns, "web", &[(0, 2)]);
    columns.put(row);
    let row = deal(&mut columns, "web", &[(0, 2), (1, 4)]);
    columns.put(ended(row, Outcome::Lost, 300));
    let all = everyone(&columns);
    assert_eq!(of_late(&columns, &all, NOW, 220 * DAY_MS), [40, 41]);
    assert_eq!(of_late(&columns, &all, NOW, 0).len(), 42);
    let told = leaks(&columns, &[40, 41], &all, NOW);
    assert_eq!(told.stages.iter().map(|leak| leak.fell_off.count).sum::<usize>(), 1);
}
