use super::*;
use crate::columns::{DAY_MS, Word};
use crate::random::Random;
use crate::world::{by_chance, columns, deal, ended, everyone};

const NOW: i64 = 400 * DAY_MS;

fn met(day: i64) -> Touch {
    Touch {
        at: day * DAY_MS,
        kind: TouchKind::Meeting,
        inbound: false,
        reached: false,
        no_show: false,
        by: Word::NONE,
    }
}

/// So many deals; the won ones were met, the lost ones not, but for one in ten.
fn met_are_won(size: u32) -> (Columns, History) {
    let mut columns = columns();
    let mut history = History::default();
    for n in 0..size {
        let won = n % 2 == 0;
        let row = deal(&mut columns, "web", &[(0, 1), (1, 3), (2, 8)]);
        let outcome = if won { Outcome::Won } else { Outcome::Lost };
        let place = columns.put(ended(row, outcome, 20 + i64::from(n)));
        if won != (n % 10 == 9) {
            history.touches.put(place, &[met(4), met(9)]);
        }
    }
    (columns, history)
}

#[test]
fn the_last_deals_stand_side_by_side() {
    let (columns, history) = met_are_won(20);
    let told = look_back(&columns, &history, &everyone(&columns), NOW, 5);
    assert_eq!((told.deals.len(), told.won, told.lost), (5, 2, 3));
    assert_eq!(told.deals[0].number, 20, "the last to end comes first");
    let won = &told.deals[1];
    assert_eq!((won.outcome.as_str(), won.days), ("won", 37.0));
    let stays: Vec<(&str, f64)> =
        won.stages.iter().map(|it| (it.stage.as_str(), it.days)).collect();
    assert_eq!(stays, [("contact", 2.0), ("meet", 5.0), ("offer", 30.0)]);
    assert_eq!((won.touches.len(), won.touches[0].day, won.gaps.median), (2, 3.0, Some(5.0)));
    assert!(told.verdict.contains("hint to talk about"), "{}", told.verdict);
}

#[test]
fn what_won_deals_share_is_found_where_it_is_no_chance() {
    let (columns, history) = met_are_won(100);
    let told = look_back(&columns, &history, &everyone(&columns), NOW, 100);
    let sure: Vec<&str> =
        told.traits.iter().filter(|it| it.p <= 0.05).map(|it| it.name.as_str()).collect();
    assert!(
        sure.contains(&"met at least once") && sure.contains(&"met at least twice"),
        "{sure:?}"
    );
    assert!(!sure.contains(&"went back a stage"));
    assert!(told.traits[0].difference.unwrap().low > 0.5);
}

#[test]
fn what_comes_after_the_win_is_no_trait_of_winning() {
    let mut columns = columns();
    let mut history = History::default();
    for n in 0..60 {
        let won = n % 2 == 0;
        let mut row = deal(&mut columns, "web", &[(0, 1), (1, 3)]);
        row.visits[1].how = if won { How::Advanced } else { How::Overridden };
        let mut row = ended(row, if won { Outcome::Won } else { Outcome::Lost }, 20);
        if won {
            // In delivery the deal goes back to the beginning of delivery past a gate, and more people get known.
            let mut last = *row.visits.last().unwrap();
            for (how, day) in [(How::Overridden, 25), (How::Back, 26)] {
                last.entered = day * DAY_MS;
                last.how = how;
                row.visits.push(last);
            }
        }
        let place = columns.put(row);
        let people = |day: i64, known| crate::history::PeopleAt { at: day * DAY_MS, known };
        let known = if won { [people(2, 1), people(30, 4)] } else { [people(2, 1), people(9, 2)] };
        history.people.put(place, &known);
    }
    let told = look_back(&columns, &history, &everyone(&columns), NOW, 60);
    let counts = |name: &str| {
        let found = told.traits.iter().find(|it| it.name.contains(name)).unwrap();
        (found.won.count, found.lost.count)
    };
    assert_eq!(counts("went back"), (0, 0));
    assert_eq!(counts("overridden"), (0, 30));
    assert_eq!(counts("several people"), (0, 30));
    let overrides =
        |outcome: &str| told.deals.iter().find(|it| it.outcome == outcome).map(|it| it.overrides);
    assert_eq!((overrides("won"), overrides("lost")), (Some(0), Some(1)));
}

#[test]
fn where_all_is_chance_nothing_is_called_a_difference() {
    let wrong = (0..80)
        .filter(|seed| {
            let columns = by_chance(*seed, 200);
            let mut random = Random::seeded(*seed);
            let mut history = History::default();
            for deal in everyone(&columns) {
                let day = columns.opened_day[deal as usize];
                let touches: Vec<Touch> = (0..random.below(4))
                    .map(|n| met(i64::from(day) + i64::try_from(n).unwrap()))
                    .collect();
                history.touches.put(deal, &touches);
            }
            // How far a deal came tells how it ended, so only traits of the first three days are chance.
            let told = look_back(&columns, &history, &everyone(&columns), NOW, 100);
            told.traits.iter().any(|it| it.p <= 0.05 && it.name.starts_with("answered"))
        })
        .count();
    assert!(wrong <= 8, "{wrong} of 80");
}

#[test]
fn without_lost_deals_there_is_nothing_to_compare() {
    let mut columns = columns();
    let row = deal(&mut columns, "web", &[(0, 1)]);
    columns.put(ended(row, Outcome::Won, 3));
    let told = look_back(&columns, &History::default(), &[0], NOW, 10);
    assert!(told.verdict.starts_with("Only won or only lost"), "{}", told.verdict);
    let none = look_back(&columns, &History::default(), &[], NOW, 10);
    assert!(none.deals.is_empty());
}
