//! How many rows go into one transaction.
//!
//! A transaction writes every page that it touches once, whether one row stands on it or fifty, and a large file touches
//! most pages of most indexes; so large batches are several times faster than small ones. But everybody else's
//! writes wait for them. So a batch grows as long as the disk takes it in well under a second.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

/// A batch that is written faster is followed by one of twice the size.
const QUICK: Duration = Duration::from_millis(350);
/// A batch that takes longer is followed by one of half the size.
const SLOW: Duration = Duration::from_millis(900);

/// The size of batches, as it was found to suit the disk.
pub(super) struct Pace {
    rows: AtomicUsize,
    least: usize,
    most: usize,
}

impl Pace {
    pub(super) fn new(least: usize, most: usize) -> Pace {
        let least = least.max(1);
        Pace { rows: AtomicUsize::new(least), least, most: most.max(least) }
    }

    /// How many rows the next batch should have.
    pub(super) fn rows(&self) -> usize {
        self.rows.load(Ordering::Relaxed)
    }

    /// Learns from a batch that is on disk. One that was sent before the size changed says nothing new.
    pub(super) fn took(&self, rows: usize, time: Duration) {
        if rows != self.rows() {
            return;
        }
        let next = match time {
            time if time < QUICK => rows.saturating_mul(2).min(self.most),
            time if time > SLOW => (rows / 2).max(self.least),
            _ => rows,
        };
        self.rows.store(next, Ordering::Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn batches_grow_while_the_disk_is_quick_and_shrink_when_it_is_not() {
        let pace = Pace::new(1_000, 3_000);
        pace.took(1_000, Duration::from_millis(100));
        assert_eq!(pace.rows(), 2_000);
        pace.took(1_000, Duration::from_millis(100));
        assert_eq!(pace.rows(), 2_000, "that one was sent before");
        pace.took(2_000, Duration::from_millis(100));
        assert_eq!(pace.rows(), 3_000, "no more than the most");
        pace.took(3_000, Duration::from_millis(600));
        assert_eq!(pace.rows(), 3_000);
        pace.took(3_000, Duration::from_secs(2));
        pace.took(1_500, Duration::from_secs(2));
        assert_eq!(pace.rows(), 1_000, "no less than the least");
    }
}
