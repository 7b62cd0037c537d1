//! What holds for every log.

use proptest::prelude::*;

use super::super::discover;
use super::super::spread::{Spread, median};
use crate::log::{Builder, EventLog, NewEvent};

fn any_log() -> impl Strategy<Value = EventLog> {
    let event = (0..9_u8, 0..6_u8, 0..500_i64);
    prop::collection::vec(event, 0..120).prop_map(|events| {
        let mut builder = Builder::default();
        for (case, activity, time) in events {
            builder.add(NewEvent::new(&case.to_string(), &activity.to_string(), time));
        }
        builder.finish()
    })
}

proptest! {
    #[test]
    fn everything_adds_up(log in any_log()) {
        let process = discover(&log);
        let sum = |counts: &[u32]| counts.iter().map(|count| *count as usize).sum::<usize>();
        prop_assert_eq!(sum(&process.activity_events), process.events);
        prop_assert_eq!(sum(&process.starts), process.cases);
        prop_assert_eq!(sum(&process.ends), process.cases);
        prop_assert_eq!(process.edges_total() as usize, process.events - process.cases);
        let cases: u32 = process.variants.iter().map(|variant| variant.cases).sum();
        prop_assert_eq!(cases as usize, process.cases);
        for (id, events) in process.activity_events.iter().enumerate() {
            let out: u32 = process.edges.iter().filter(|edge| edge.from as usize == id).map(|edge| edge.count).sum();
            prop_assert_eq!(out + process.ends[id], *events, "what is done is followed or is the end");
            let into: u32 = process.edges.iter().filter(|edge| edge.to as usize == id).map(|edge| edge.count).sum();
            prop_assert_eq!(into + process.starts[id], *events, "what is done follows or is the start");
        }
        let waited: i64 = process.edges.iter().map(|edge| edge.total).sum();
        let lasted: i64 = log.iter().map(|case| case.duration()).sum();
        prop_assert_eq!(waited, lasted, "the time of a case is the time on its edges");
        for case in log.iter() {
            prop_assert!(case.times.is_sorted());
        }
    }

    #[test]
    fn the_quick_median_is_the_sorted_one(mut values in prop::collection::vec(-1000..1000_i64, 1..60)) {
        let spread = Spread::of(&mut values.clone());
        prop_assert_eq!(median(&mut values), spread.median);
        prop_assert!(spread.min <= spread.p25 && spread.p25 <= spread.median);
        prop_assert!(spread.median <= spread.p75 && spread.p75 <= spread.p90 && spread.p90 <= spread.max);
        prop_assert!(spread.min <= spread.mean && spread.mean <= spread.max);
    }
}
