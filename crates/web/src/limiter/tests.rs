use std::sync::Arc;
use std::time::Duration;

use proptest::prelude::*;
use types::{FixedClock, Millis, Timestamp};

use super::{Limiter, Rate, TooMany};
use crate::Problem;

const MINUTE: Duration = Duration::from_secs(60);

fn limiter(burst: u32, per: Duration, most: usize) -> (Arc<FixedClock>, Limiter) {
    let clock = Arc::new(FixedClock::at(Timestamp::from_millis(1_735_689_600_000)));
    let limiter = Limiter::new(Arc::clone(&clock) as _, Rate::new(burst, per), most);
    (clock, limiter)
}

fn wait(clock: &FixedClock, seconds: i64) {
    clock.advance(Millis::new(seconds * 1000));
}

#[test]
fn a_burst_passes_and_the_next_waits() {
    let (clock, limiter) = limiter(3, MINUTE, 100);
    for _ in 0..3 {
        assert_eq!(limiter.take("anna"), Ok(()));
    }
    assert_eq!(limiter.take("anna"), Err(TooMany { retry_after: Duration::from_secs(20) }));
    assert_eq!(limiter.take("ben"), Ok(()));
    wait(&clock, 19);
    assert_eq!(limiter.take("anna"), Err(TooMany { retry_after: Duration::from_secs(1) }));
    wait(&clock, 1);
    assert_eq!(limiter.take("anna"), Ok(()));
    assert!(limiter.take("anna").is_err());
}

#[test]
fn a_refused_try_costs_nothing() {
    let (clock, limiter) = limiter(1, MINUTE, 100);
    assert!(limiter.take("anna").is_ok());
    for _ in 0..50 {
        assert!(limiter.take("anna").is_err());
    }
    wait(&clock, 60);
    assert!(limiter.take("anna").is_ok());
}

#[test]
fn being_right_fills_the_bucket() {
    let (_, limiter) = limiter(1, MINUTE, 100);
    assert!(limiter.take("anna").is_ok());
    limiter.forget("anna");
    assert!(limiter.take("anna").is_ok());
    limiter.forget("nobody");
}

#[test]
fn keys_that_owe_nothing_are_forgotten() {
    let (clock, limiter) = limiter(2, MINUTE, 100);
    for key in 0..50 {
        limiter.take(&key.to_string()).unwrap();
    }
    assert_eq!(limiter.len(), 50);
    wait(&clock, 31);
    limiter.take("last").unwrap();
    assert_eq!(limiter.len(), 1);
}

#[test]
fn a_flood_of_keys_does_not_free_the_one_that_owes_most() {
    let (_, limiter) = limiter(5, MINUTE, 1_000);
    for _ in 0..5 {
        limiter.take("guesser").unwrap();
    }
    for key in 0..20_000 {
        limiter.take(&format!("key {key}")).unwrap();
    }
    assert!(limiter.len() <= 1_000);
    assert!(limiter.take("guesser").is_err());
}

#[test]
fn a_clock_that_goes_back_locks_nobody_out_for_long() {
    let (clock, limiter) = limiter(1, MINUTE, 100);
    limiter.take("anna").unwrap();
    clock.set(Timestamp::from_millis(0));
    let wait_for = limiter.take("anna").unwrap_err().retry_after;
    assert!(wait_for <= MINUTE, "{wait_for:?}");
    wait(&clock, 60);
    assert!(limiter.take("anna").is_ok());
}

#[test]
fn strange_rates_and_keys_do_no_harm() {
    for (burst, per) in [(0, MINUTE), (u32::MAX, Duration::ZERO), (1, Duration::MAX)] {
        let (_, limiter) = limiter(burst, per, 0);
        let _ = limiter.take("");
        let _ = limiter.take(&"k".repeat(1_000_000));
        assert!(limiter.len() <= 1);
    }
}

#[test]
fn too_many_becomes_a_problem() {
    let problem = Problem::from(TooMany { retry_after: Duration::from_secs(7) });
    assert_eq!((problem.status().as_u16(), problem.code()), (429, "too-many"));
}

proptest! {
    /// Over any time no more pass than the burst and what flowed in.
    #[test]
    fn no_more_pass_than_the_rate_allows(
        waits in prop::collection::vec(0_i64..5_000, 1..200),
        burst in 1_u32..10,
    ) {
        let (clock, limiter) = limiter(burst, Duration::from_secs(10), 10);
        let mut passed = 0_i64;
        for millis in &waits {
            clock.advance(Millis::new(*millis));
            passed += i64::from(limiter.take("key").is_ok());
        }
        let cost = 10_000 / i64::from(burst);
        let flowed = waits.iter().sum::<i64>() / cost;
        prop_assert!(passed <= i64::from(burst) + flowed);
    }
}
