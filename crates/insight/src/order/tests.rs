use proptest::prelude::*;

use super::*;
use crate::stats::Spread;

proptest! {
    #[test]
    fn two_passes_give_what_sorting_gives(values in prop::collection::vec(0i64..1 << 40, 1..400)) {
        let mut classes = Classes::default();
        values.iter().for_each(|value| classes.add(*value));
        let wanted = classes.wanted();
        let collected = values.iter().filter_map(|value| wanted.take(*value)).collect();
        let quick = classes.spread(collected, 1.0);
        let slow = Spread::of(values.iter().map(|value| *value as f64).collect());
        let close = |a: Option<f64>, b: Option<f64>| (a.unwrap() - b.unwrap()).abs() < 1e-3;
        prop_assert!(close(quick.median, slow.median));
        prop_assert!(close(quick.p25, slow.p25) && close(quick.p75, slow.p75));
        prop_assert!(close(quick.p90, slow.p90) && close(quick.mean, slow.mean));
        prop_assert_eq!((quick.n, quick.min, quick.max), (slow.n, slow.min, slow.max));
    }
}

#[test]
fn classes_keep_the_order_of_numbers() {
    let numbers: Vec<u64> =
        (0..60).flat_map(|bit| (0..5).map(move |n| (1u64 << bit) + n)).collect();
    let mut sorted = numbers;
    sorted.sort_unstable();
    assert!(sorted.windows(2).all(|pair| class(pair[0]) <= class(pair[1])));
    assert!(class(u64::MAX) < CLASSES);
}
