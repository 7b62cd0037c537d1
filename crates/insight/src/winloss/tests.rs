use super::*;
use crate::columns::DAY_MS;
use crate::random::Random;
use crate::world::{by_chance, columns, deal, ended, everyone};

const NOW: i64 = 400 * DAY_MS;

#[test]
fn reasons_competitors_and_stages_of_the_lost_are_counted() {
    let mut columns = columns();
    let (price, acme) = (columns.words.put("price"), columns.words.put("Acme"));
    for n in 0..3 {
        let mut row = deal(&mut columns, "web", &[(0, 1), (1, 2)]);
        row.reason = if n < 2 { price } else { Word::NONE };
        row.competitor = if n == 0 { acme } else { Word::NONE };
        row.amount = 50_000;
        columns.put(ended(row, Outcome::Lost, 9));
    }
    let told = winloss(&columns, &everyone(&columns), NOW, None);
    let named = |reason: &Reason| (reason.key.clone(), reason.share.count);
    let lost: Vec<_> = told.lost.iter().map(named).collect();
    assert_eq!(lost, [(Some("price".to_owned()), 2), (None, 1)]);
    assert_eq!(told.lost[0].value[0].amount, "1000.00");
    assert_eq!((told.competitors.len(), told.competitors[0].share.n), (1, 1));
    assert_eq!(named(&told.stages[0]), (Some("meet".to_owned()), 3));
    assert!(told.verdict.starts_with("Nothing was won: 3 deals were lost"), "{}", told.verdict);
}

#[test]
fn with_nothing_to_compare_nothing_is_said_of_winning() {
    let verdict = |won: usize, lost: usize| {
        let mut columns = columns();
        for n in 0..won + lost {
            let row = deal(&mut columns, ["fair", "web"][n % 2], &[(0, 1), (1, 2)]);
            let outcome = if n < won { Outcome::Won } else { Outcome::Lost };
            columns.put(ended(row, outcome, 9));
        }
        winloss(&columns, &everyone(&columns), NOW, None).verdict
    };
    assert_eq!(verdict(0, 0), "No deal has been won or lost yet.");
    assert!(
        verdict(60, 0).starts_with("Nothing was lost: 60 deals were won"),
        "{}",
        verdict(60, 0)
    );
    assert!(verdict(3, 2).starts_with("Only 5 deals were won or lost, fewer than 30"));
    assert!(verdict(40, 40).contains("none goes with winning"), "{}", verdict(40, 40));
}

#[test]
fn a_source_that_wins_more_often_is_found() {
    let mut columns = columns();
    let mut random = Random::seeded(2);
    for n in 0..400 {
        let source = ["fair", "web"][n % 2];
        let row = deal(&mut columns, source, &[(0, 1), (1, 2)]);
        let won = random.happens(if source == "fair" { 0.6 } else { 0.3 });
        let outcome = if won { Outcome::Won } else { Outcome::Lost };
        columns.put(ended(row, outcome, 9));
    }
    let told = winloss(&columns, &everyone(&columns), NOW, None);
    let fair = told.patterns.iter().find(|it| it.key.as_deref() == Some("fair")).unwrap();
    assert!(fair.difference.low > 0.0 && fair.p < 0.001, "{fair:?}");
}

#[test]
fn where_all_is_chance_patterns_are_rare() {
    let with_patterns = (0..100)
        .filter(|seed| {
            let columns = by_chance(*seed, 400);
            !winloss(&columns, &everyone(&columns), NOW, None).patterns.is_empty()
        })
        .count();
    assert!(with_patterns <= 8, "{with_patterns} of 100 made-up companies");
}
