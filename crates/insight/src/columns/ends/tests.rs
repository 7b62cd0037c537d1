use proptest::prelude::*;
use serde_json::{Value, json};
use types::{Calendar, OpenHours, Timestamp, Zone};

use super::*;
use crate::columns::{DAY_MS, DealRow, How, StageId};
use crate::forecast::{Period, Settings, backtest, forecast};
use crate::funnel::funnel;
use crate::group::Dimension;
use crate::history::History;
use crate::hours::OfTeams;
use crate::lookback::look_back;
use crate::scope::{Cohort, Fact, Scope};
use crate::velocity::velocity;
use crate::winloss::winloss;
use crate::world::{columns, deal, ended, everyone, go_to, reopened};

const REASON: Dimension = Dimension::Fact(Fact::Reason);

/// A deal won on day 12, and one that was lost on day 10 for its price, opened again on day 30, and lost on day 50 to a
/// competitor; both were met.
fn two_deals() -> Columns {
    let mut columns = columns();
    let won = deal(&mut columns, "web", &[(0, 1), (1, 3), (2, 8)]);
    columns.put(ended(won, Outcome::Won, 12));
    let mut row = deal(&mut columns, "web", &[(0, 1), (1, 4)]);
    row.reason = columns.words.put("price");
    let (row, first) = reopened(ended(row, Outcome::Lost, 10), 1, 30);
    let mut row = ended(row, Outcome::Lost, 50);
    (row.reason, row.competitor) = (columns.words.put("silent"), columns.words.put("Acme"));
    let place = columns.put(row);
    columns.put_ends(place, vec![first]);
    columns
}

#[test]
fn a_deal_that_was_opened_again_stands_as_it_stood() {
    let columns = two_deals();
    for (day, outcome, closed, reason, competitor) in [
        (9, Outcome::Open, None, None, None),
        (10, Outcome::Lost, Some(10), Some("price"), None),
        (29, Outcome::Lost, Some(10), Some("price"), None),
        (30, Outcome::Open, None, None, None),
        (49, Outcome::Open, None, None, None),
        (50, Outcome::Lost, Some(50), Some("silent"), Some("Acme")),
        (90, Outcome::Lost, Some(50), Some("silent"), Some("Acme")),
    ] {
        let as_of = day * DAY_MS;
        assert_eq!(columns.outcome_at(1, as_of), outcome, "day {day}");
        let at = closed.map_or(NEVER, |day| day * DAY_MS);
        assert_eq!(columns.closed_at(1, as_of), at, "day {day}");
        let on = closed.map_or(NO_DAY, |day| i32::try_from(day).unwrap());
        assert_eq!(columns.closed_day_at(1, as_of), on, "day {day}");
        assert_eq!(columns.words.text(columns.reason_at(1, as_of)), reason, "day {day}");
        assert_eq!(columns.words.text(columns.competitor_at(1, as_of)), competitor, "day {day}");
    }
}

#[test]
fn measures_tell_of_the_end_that_was_known_and_of_none_after_it_was_taken_back() {
    let (columns, history) = (two_deals(), History::default());
    let all = everyone(&columns);
    for (day, lost, open, reason, days) in [
        (20, 1, 0, Some("price"), Some(9.0)),
        (40, 0, 1, None, None),
        (60, 1, 0, Some("silent"), Some(49.0)),
    ] {
        let as_of = day * DAY_MS;
        let told = funnel(&columns, &all, as_of, None);
        assert_eq!(
            (told.totals.won, told.totals.lost, told.totals.open),
            (1, lost, open),
            "day {day}"
        );
        let meet = &told.playbooks[0].stages[1];
        assert_eq!(
            (meet.entered, meet.advanced, meet.fell_off, meet.open),
            (2, 1, lost, open),
            "day {day}"
        );

        let told = winloss(&columns, &all, as_of, None);
        let reasons: Vec<Option<&str>> = told.lost.iter().map(|it| it.key.as_deref()).collect();
        assert_eq!(reasons, reason.into_iter().map(Some).collect::<Vec<_>>(), "day {day}");
        assert_eq!(told.competitors.len(), usize::from(day == 60), "day {day}");

        let told = look_back(&columns, &history, &all, as_of, 10);
        assert_eq!((told.won, told.lost), (1, lost), "day {day}");
        let story = told.deals.iter().find(|story| story.outcome == "lost");
        assert_eq!(story.map(|story| story.days), days, "day {day}");
        assert_eq!(story.and_then(|story| story.reason.as_deref()), reason, "day {day}");

        let told = velocity(&columns, &all, as_of, &hours(), None);
        let meet = told.stages.iter().find(|stage| stage.stage == "meet").unwrap();
        assert_eq!(meet.open, open, "day {day}");

        let ahead = Period { name: "ahead".to_owned(), from: as_of, to: as_of + 30 * DAY_MS };
        let settings = Settings { seed: 1, runs: 50 };
        let told = forecast(&columns, &all, &all, as_of, &[ahead], None, settings);
        assert_eq!(told.open, open, "day {day}");
    }
}

#[test]
fn a_period_of_endings_has_the_ends_that_were_known() {
    let columns = two_deals();
    let ended_within = |from: i64, to: i64, as_of: i64| {
        let (from, to) = (Some(from * DAY_MS), Some(to * DAY_MS));
        let scope = Scope { cohort: Cohort::Closed, from, to, ..Scope::all(as_of * DAY_MS) };
        scope.select(&columns)
    };
    assert_eq!(ended_within(5, 15, 20), [0, 1]);
    assert_eq!(ended_within(5, 15, 40), [0], "it is open again");
    assert_eq!(ended_within(5, 15, 60), [0]);
    assert_eq!(ended_within(45, 55, 60), [1]);
}

#[test]
fn ends_that_are_put_again_replace_those_before_and_go_with_the_deal() {
    let mut columns = two_deals();
    let lost = |columns: &Columns| columns.outcome_at(1, 20 * DAY_MS) == Outcome::Lost;
    assert!(lost(&columns));
    columns.put_ends(1, Vec::new());
    assert!(!lost(&columns));
    let mut columns = two_deals();
    let days = columns.by_days_of(|at| i32::try_from(at / DAY_MS).unwrap() + 1_000);
    assert_eq!(days.closed_day_at(1, 20 * DAY_MS), 1_010);
    columns.remove(columns.id[1]);
    assert_eq!(columns.outcome_at(1, 20 * DAY_MS), Outcome::Merged);
    assert_eq!(columns.closed_at(1, 20 * DAY_MS), NEVER);
}

fn hours() -> OfTeams<OpenHours> {
    let calendar = Calendar::usual(Zone::UTC, None);
    OfTeams::usual(
        calendar.open_hours(Timestamp::from_millis(0), Timestamp::from_millis(400 * DAY_MS)),
    )
}

/// A life: the day of its beginning, and what is tried after so many days each.
type Life = (i64, Vec<(i64, u8)>);

/// The columns of what had happened by a day: later steps, and deals that began later, are not known.
fn known_by(lives: &[Life], day: i64) -> Columns {
    let mut columns = columns();
    let reasons = ["price", "silent"].map(|reason| columns.words.put(reason));
    for (opened, steps) in lives.iter().filter(|life| life.0 <= day) {
        let mut row = deal(&mut columns, "web", &[(0, *opened)]);
        row.amount = 1_000 + 10 * i64::try_from(columns.len()).unwrap();
        let (mut now, mut ends) = (*opened, Vec::new());
        for (wait, step) in steps {
            now += wait;
            if now > day {
                break;
            }
            row = lived(row, &mut ends, *step, now, reasons);
        }
        let place = columns.put(row);
        columns.put_ends(place, ends);
    }
    columns
}

/// The deal after one step; what cannot be done is not.
fn lived(
    mut row: DealRow,
    ends: &mut Vec<EndRow>,
    step: u8,
    day: i64,
    reasons: [Word; 2],
) -> DealRow {
    let StageId(stage) = row.visits.last().unwrap().stage;
    let reason = reasons[usize::try_from(day % 2).unwrap()];
    match (row.outcome, step) {
        (Outcome::Open, 0 | 1) if stage < 2 => go_to(&mut row, stage + 1, day, How::Advanced),
        (Outcome::Open, 2) if stage > 0 => go_to(&mut row, stage - 1, day, How::Back),
        (Outcome::Open, 3) => {
            row.reason = reason;
            return ended(row, Outcome::Lost, day);
        }
        (Outcome::Open, 4) => {
            row.reason = reason;
            return ended(row, Outcome::Disqualified, day);
        }
        (Outcome::Open, 5) => return ended(row, Outcome::Won, day),
        (Outcome::Open, _) => {}
        (_, 0..=3) => {
            let (row, end) = reopened(row, stage.min(2), day);
            ends.push(end);
            return row;
        }
        _ => {}
    }
    row
}

/// What all measures tell of the deals that had begun by a day, seen from it.
fn told(columns: &Columns, day: i64) -> Value {
    let as_of = day * DAY_MS;
    let deals = Scope::all(as_of).select(columns);
    let ahead = Period { name: "ahead".to_owned(), from: as_of, to: as_of + 30 * DAY_MS };
    let settings = Settings { seed: 1, runs: 20 };
    let late =
        Scope { cohort: Cohort::Closed, from: Some(as_of - 40 * DAY_MS), ..Scope::all(as_of) };
    json!({
        "funnel": funnel(columns, &deals, as_of, Some(REASON)),
        "months": funnel(columns, &deals, as_of, Some(Dimension::ClosedMonth)).groups,
        "velocity": velocity(columns, &deals, as_of, &hours(), None),
        "winloss": winloss(columns, &deals, as_of, None),
        "lookback": look_back(columns, &History::default(), &deals, as_of, 20),
        "forecast": forecast(columns, &deals, &deals, as_of, &[ahead], None, settings),
        "backtest": backtest(columns, &deals, as_of, 20, 4, settings),
        "ended": late.select(columns),
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn seen_from_a_day_all_is_as_it_was_known_on_that_day(
        mut lives in prop::collection::vec((0i64..120, prop::collection::vec((1i64..25, 0u8..7), 0..9)), 1..14),
        day in 0i64..300,
    ) {
        lives.sort_by_key(|life| life.0);
        let (whole, then) = (known_by(&lives, 1_000), known_by(&lives, day));
        prop_assert_eq!(told(&whole, day), told(&then, day));
    }
}
