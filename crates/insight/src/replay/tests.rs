use super::{Judged, replay};
use crate::columns::Outcome;

fn deals(count: usize, met: bool, outcome: Outcome) -> Vec<Judged> {
    let one = Judged { met, overridden: !met, asked_then: false, outcome, days: 10.0 };
    vec![one; count]
}

#[test]
fn held_deals_are_counted_by_how_they_ended() {
    let all = [
        deals(2, false, Outcome::Won),
        deals(3, false, Outcome::Lost),
        deals(1, false, Outcome::Disqualified),
        deals(4, true, Outcome::Won),
    ]
    .concat();
    let told = replay(&all, false);
    let held = &told.held;
    assert_eq!((held.deals, held.won, held.lost, held.disqualified), (6, 2, 3, 1));
    assert_eq!((held.win_rate.count, held.win_rate.n, held.win_rate.small), (2, 6, true));
    assert_eq!((told.passed.deals, told.passed.won, told.overridden), (4, 4, 6));
    assert!(told.verdict.starts_with("It would have held 6 of 10 closed deals."));
    assert!(told.verdict.contains("only 4 deals on one side"), "{}", told.verdict);
}

#[test]
fn a_difference_is_told_only_where_it_is_hardly_chance() {
    let sides = |with: usize, without: usize| {
        [
            deals(with, true, Outcome::Won),
            deals(60 - with, true, Outcome::Lost),
            deals(without, false, Outcome::Won),
            deals(60 - without, false, Outcome::Lost),
        ]
        .concat()
    };
    let told = replay(&sides(40, 10), false);
    assert!(
        told.verdict.ends_with("won less often, and that is hardly chance."),
        "{}",
        told.verdict
    );
    assert!(told.chance < 0.001 && told.difference.unwrap().high < 0.0);
    let told = replay(&sides(30, 29), false);
    assert!(told.verdict.ends_with("no greater than chance gives."), "{}", told.verdict);
    let told = replay(&sides(10, 40), true);
    assert!(told.verdict.contains("asked nobody to override"), "{}", told.verdict);
    assert!(told.verdict.contains("won more often"), "{}", told.verdict);
}

#[test]
fn nothing_is_made_of_nothing() {
    assert!(replay(&[], false).verdict.contains("history says nothing"));
    let all = deals(3, true, Outcome::Lost);
    assert!(replay(&all, false).verdict.ends_with("All of them met it."));
    let told = replay(&deals(3, false, Outcome::Lost), false);
    assert!(told.verdict.ends_with("nothing to compare with."), "{}", told.verdict);
}
