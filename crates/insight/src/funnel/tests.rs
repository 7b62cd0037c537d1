use super::*;
use crate::columns::DAY_MS;
use crate::scope::{Cohort, Scope};
use crate::world::{by_chance, columns, deal, ended, everyone};

const NOW: i64 = 400 * DAY_MS;

fn counts(stage: &StageFunnel) -> [usize; 5] {
    [stage.entered, stage.advanced, stage.fell_off, stage.back, stage.open]
}

#[test]
fn each_deal_is_counted_once_at_each_stage() {
    let mut columns = columns();
    let won = deal(&mut columns, "web", &[(0, 1), (1, 3), (2, 8)]);
    columns.put(ended(won, Outcome::Won, 10));
    let lost = deal(&mut columns, "web", &[(0, 1), (1, 4)]);
    columns.put(ended(lost, Outcome::Lost, 6));
    // Went back and was lost there: it falls off where it was, not where it had been.
    let back = deal(&mut columns, "web", &[(0, 1), (1, 2), (0, 5)]);
    columns.put(ended(back, Outcome::Lost, 9));
    let open = deal(&mut columns, "fair", &[(0, 7)]);
    columns.put(open);
    let told = funnel(&columns, &everyone(&columns), NOW, None);
    let stages = &told.playbooks[0].stages;
    assert_eq!(counts(&stages[0]), [4, 2, 1, 0, 1]);
    assert_eq!(counts(&stages[1]), [3, 1, 1, 1, 0]);
    assert_eq!(counts(&stages[2]), [1, 1, 0, 0, 0]);
    assert_eq!(counts(&stages[3]), [1, 0, 0, 0, 1]);
    assert_eq!(stages[0].conversion.share, Some(0.5));
    assert_eq!(stages[0].days.n, 4, "two visits of the one that went back");
    assert_eq!(stages[0].days.median, Some(2.5));
    assert_eq!(told.totals.conversion.share, Some(0.25));
}

#[test]
fn how_a_deal_ended_later_is_no_group_yet() {
    let mut columns = columns();
    let price = columns.words.put("price");
    let won = deal(&mut columns, "web", &[(0, 1)]);
    columns.put(ended(won, Outcome::Won, 40));
    let mut lost = deal(&mut columns, "web", &[(0, 1)]);
    lost.reason = price;
    columns.put(ended(lost, Outcome::Lost, 50));
    let keys = |by: Dimension, day: i64| -> Vec<Option<String>> {
        let table = crate::group::table(&columns, &everyone(&columns), day * DAY_MS, by);
        table.into_iter().map(|group| group.key).collect()
    };
    let reason = Dimension::Fact(crate::scope::Fact::Reason);
    for by in [Dimension::WonMonth, Dimension::ClosedMonth, reason] {
        assert_eq!(keys(by, 20), [None], "{by:?}: both are open then");
    }
    assert_eq!(keys(Dimension::ClosedMonth, 45), [Some("1970-02".to_owned()), None]);
    assert_eq!(keys(Dimension::ClosedMonth, 60), [Some("1970-02".to_owned())]);
    assert_eq!(keys(reason, 60).len(), 2);
    assert!(reason.is_in(&columns, 1, 60 * DAY_MS, "price"));
    assert!(reason.is_in(&columns, 1, 20 * DAY_MS, "(none)"));
}

#[test]
fn what_comes_later_has_not_happened() {
    let mut columns = columns();
    let won = deal(&mut columns, "web", &[(0, 1), (1, 3), (2, 8)]);
    columns.put(ended(won, Outcome::Won, 10));
    let told = funnel(&columns, &everyone(&columns), 9 * DAY_MS, None);
    assert_eq!((told.totals.won, told.totals.open), (0, 1));
    assert_eq!(counts(&told.playbooks[0].stages[2]), [1, 0, 0, 0, 1]);
    assert_eq!(told.playbooks[0].stages[3].entered, 0);
}

#[test]
fn every_lost_deal_falls_off_at_one_stage_and_fates_add_up() {
    for seed in 0..20 {
        let columns = by_chance(seed, 500);
        for as_of in [100 * DAY_MS, 250 * DAY_MS, NOW] {
            let deals = Scope::all(as_of).select(&columns);
            let told = funnel(&columns, &deals, as_of, None);
            let stages = &told.playbooks[0].stages;
            assert_eq!(stages.iter().map(|it| it.fell_off).sum::<usize>(), told.totals.lost);
            let sums = stages.iter().map(|it| it.advanced + it.fell_off + it.back + it.open);
            assert!(sums.eq(stages.iter().map(|it| it.entered)));
            let slow = |place: usize| {
                let id = columns.playbooks[0].stages[place];
                let visits = &columns.visits;
                let times = deals.iter().flat_map(|deal| visits.until(*deal, as_of));
                let times = times.filter(|visit| visits.stage[*visit] == id);
                let times = times.filter(|visit| visits.left[*visit] <= as_of);
                Spread::of(times.map(|it| days(visits.left[it] - visits.entered[it])).collect())
            };
            for (place, stage) in stages.iter().enumerate() {
                let slow = slow(place);
                assert_eq!(stage.days.n, slow.n);
                let close = |a: Option<f64>, b: Option<f64>| match (a, b) {
                    (Some(a), Some(b)) => (a - b).abs() < 1e-9,
                    (a, b) => a == b,
                };
                assert!(close(stage.days.median, slow.median), "{stage:?} {slow:?}");
                assert!(close(stage.days.p90, slow.p90) && close(stage.days.mean, slow.mean));
            }
        }
    }
}

#[test]
fn the_deals_behind_a_number_are_as_many_as_it_says() {
    let columns = by_chance(3, 800);
    let deals = everyone(&columns);
    let told = funnel(&columns, &deals, NOW, None);
    for (place, stage) in told.playbooks[0].stages.iter().enumerate() {
        let id = columns.playbooks[0].stages[place];
        let size = |fate| behind(&columns, &deals, NOW, id, fate).len();
        assert_eq!(size(None), stage.entered);
        assert_eq!(size(Some(Fate::FellOff)), stage.fell_off);
        assert_eq!(size(Some(Fate::Open)), stage.open);
    }
}

#[test]
fn a_cohort_keeps_all_that_began_in_it() {
    let columns = by_chance(5, 600);
    let (from, to) = (100 * DAY_MS, 200 * DAY_MS);
    let scope = Scope { from: Some(from), to: Some(to), ..Scope::all(NOW) };
    let deals = scope.select(&columns);
    assert!(deals.iter().all(|deal| (from..to).contains(&columns.opened[*deal as usize])));
    assert!(deals.iter().any(|deal| columns.closed[*deal as usize] < NOW));
    let closed = Scope { cohort: Cohort::Closed, ..scope }.select(&columns);
    assert!(closed.iter().all(|deal| (from..to).contains(&columns.closed[*deal as usize])));
}

#[test]
fn a_table_splits_the_totals() {
    let columns = by_chance(8, 700);
    let by = Dimension::Fact(crate::scope::Fact::Source);
    let told = funnel(&columns, &everyone(&columns), NOW, Some(by));
    assert_eq!(told.groups.iter().map(|group| group.totals.won).sum::<usize>(), told.totals.won);
    assert!(told.groups.iter().any(|it| it.key.as_deref() == Some("") && it.name == "empty"));
    let months = funnel(&columns, &everyone(&columns), NOW, Some(Dimension::Month)).groups;
    let keys: Vec<_> = months.iter().filter_map(|group| group.key.clone()).collect();
    assert!(keys.is_sorted() && keys[0] == "1970-01", "{keys:?}");
}

#[test]
fn each_of_many_stages_is_met_once() {
    let mut seen = Seen::default();
    let met: Vec<bool> = [0, 63, 64, 255, 256, 900, 0, 63, 64, 255, 256, 900, 901]
        .map(|id| seen.is_first(StageId(id)))
        .to_vec();
    assert_eq!(met, [[true; 6].as_slice(), &[false; 6], &[true]].concat());
}
