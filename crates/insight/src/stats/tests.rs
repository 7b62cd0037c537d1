use proptest::prelude::*;

use super::*;
use crate::random::Random;

fn near(a: f64, b: f64, by: f64) -> bool {
    (a - b).abs() < by
}

#[test]
fn quantiles_are_those_of_numpy() {
    let sorted = [1.0, 2.0, 4.0, 8.0];
    assert_eq!(quantile(&sorted, 0.25), Some(1.75));
    assert_eq!(quantile(&sorted, 0.5), Some(3.0));
    assert!(near(quantile(&sorted, 0.9).unwrap(), 6.8, 1e-12));
    assert_eq!(quantile(&[], 0.5), None);
}

#[test]
fn intervals_are_those_of_the_papers() {
    // Newcombe 1998, table II: 56/70 less 48/80 is 0.2, 0.0524 to 0.3339; Wilson for 81/263 is 0.2553 to 0.3662.
    let (low, high) = wilson(81, 263).unwrap();
    assert!(near(low, 0.2553, 5e-5) && near(high, 0.3662, 5e-5), "{low} {high}");
    let found = difference((56, 70), (48, 80)).unwrap();
    assert!(near(found.low, 0.0524, 5e-5) && near(found.high, 0.3339, 5e-5), "{found:?}");
}

#[test]
fn fishers_lady_tasting_tea() {
    assert!(near(fisher((3, 4), (1, 4)), 0.4857, 5e-5));
    assert!(near(fisher((1, 10), (11, 14)), 0.0027594562, 1e-8));
    assert_eq!(fisher((0, 5), (0, 9)), 1.0);
    // Where the numbers are large it is what the normal curve says, a little more careful.
    for n in [1_000, 3_000, 9_000] {
        let (p, z) = (fisher((n / 10, n), (n / 10 + 40, n)), z_test((n / 10, n), (n / 10 + 40, n)));
        assert!(z < p && p < z * 1.3 && p > 1e-6, "{n}: {p} {z}");
        assert!(fisher((n / 2, n), (n / 2, n)) > 0.999);
    }
}

#[test]
fn the_rank_test_counts_pairs() {
    // Of the 80 pairs the first is larger in 6 and equal in 4: U = 8; with ties the deviation is 11.2314 and z 2.8046.
    let one: Vec<f64> = (1..=8).map(f64::from).collect();
    let other: Vec<f64> = (5..=14).map(f64::from).collect();
    let p = mann_whitney(&one, &other);
    assert!(near(p, 0.005_037_231, 1e-8), "{p}");
    assert_eq!(mann_whitney(&[1.0; 20], &[1.0; 20]), 1.0);
}

#[test]
fn holm_corrects_by_steps() {
    assert_eq!(holm(&[0.01, 0.04, 0.03]), [0.03, 0.06, 0.06]);
}

#[test]
fn a_belief_moves_from_the_prior_to_what_was_seen() {
    let prior = Belief::after(0.0, 0.0, 0.25, 8.0);
    assert!(near(prior.mean(), 0.25, 1e-12));
    let seen = Belief::after(900.0, 1_000.0, 0.25, 8.0);
    assert!(near(seen.mean(), 0.895, 0.001) && seen.quantile(0.05) > 0.87);
}

#[test]
fn chance_alone_is_seldom_called_a_difference() {
    let mut random = Random::seeded(11);
    let mut wrong = 0;
    for _ in 0..500 {
        let mut hits = || (0..80).filter(|_| random.happens(0.2)).count();
        let (one, other) = (hits(), hits());
        wrong += usize::from(fisher((one, 80), (other, 80)) <= 0.05);
    }
    assert!(wrong <= 35, "{wrong} of 500, at most one in twenty expected");
}

#[test]
fn drawn_numbers_lie_as_they_should() {
    let mut random = Random::seeded(1);
    let draw = |n: usize, f: &mut dyn FnMut() -> f64| (0..n).map(|_| f()).collect::<Vec<f64>>();
    let betas = draw(20_000, &mut || random.beta(2.0, 6.0));
    assert!(near(mean(&betas).unwrap(), 0.25, 0.005));
    assert!(near(deviation(&betas).unwrap(), (0.1875f64 / 9.0).sqrt(), 0.005));
    #[expect(clippy::cast_precision_loss, reason = "small counts")]
    let counts = draw(20_000, &mut || random.poisson(3.5) as f64);
    assert!(near(mean(&counts).unwrap(), 3.5, 0.05));
    let normals = draw(20_000, &mut || random.normal());
    assert!(
        near(mean(&normals).unwrap(), 0.0, 0.03) && near(deviation(&normals).unwrap(), 1.0, 0.02)
    );
}

proptest! {
    #[test]
    fn a_spread_needs_no_order(mut values in proptest::collection::vec(-1e6..1e6f64, 0..200)) {
        let spread = Spread::of(values.clone());
        values.sort_unstable_by(f64::total_cmp);
        prop_assert_eq!((spread.min, spread.max), (values.first().copied(), values.last().copied()));
        for (share, found) in
            [(0.25, spread.p25), (0.5, spread.median), (0.75, spread.p75), (0.9, spread.p90)]
        {
            prop_assert_eq!(found, quantile(&values, share));
        }
    }

    #[test]
    fn the_median_without_ones_own_is_that_of_the_rest(
        own in prop::collection::vec(0u8..50, 0..40),
        rest in prop::collection::vec(0u8..50, 1..40),
    ) {
        let mut own: Vec<f64> = own.into_iter().map(f64::from).collect();
        let mut rest: Vec<f64> = rest.into_iter().map(f64::from).collect();
        own.sort_unstable_by(f64::total_cmp);
        let pool = Pool::of(own.iter().chain(&rest).copied().collect());
        rest.sort_unstable_by(f64::total_cmp);
        prop_assert_eq!(pool.median_without(&own), quantile(&rest, 0.5));
    }
}
