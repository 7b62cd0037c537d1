//! Chance that is the same for the same seed, so that the made-up company is the same on every machine.

use types::IdSource;

/// A seeded generator.
pub(super) struct Luck(IdSource);

impl Luck {
    /// The same seed gives the same chances.
    pub(super) fn seeded(seed: u64) -> Luck {
        Luck(IdSource::seeded(seed))
    }

    /// A number from zero, below `limit`.
    fn below(&self, limit: usize) -> usize {
        let drawn = self.0.below(u64::try_from(limit).unwrap_or(1));
        usize::try_from(drawn).unwrap_or(0)
    }

    /// Whether something of this probability happens.
    pub(super) fn chance(&self, probability: f64) -> bool {
        self.share() < probability
    }

    /// A number from 0 to 1.
    pub(super) fn share(&self) -> f64 {
        const STEPS: u32 = 1 << 20;
        let drawn = u32::try_from(self.0.below(u64::from(STEPS))).unwrap_or(0);
        f64::from(drawn) / f64::from(STEPS)
    }

    /// A whole number between the two, both included.
    pub(super) fn between(&self, from: i64, to: i64) -> i64 {
        let width = u64::try_from(to - from + 1).unwrap_or(1);
        from + i64::try_from(self.0.below(width)).unwrap_or(0)
    }

    /// A whole number between the two, more often a small one: sizes and sums are like that.
    pub(super) fn low(&self, from: i64, to: i64) -> i64 {
        self.between(from, to).min(self.between(from, to)).min(self.between(from, to))
    }

    /// One of them.
    pub(super) fn pick<'a, T>(&self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }

    /// One of them, by weight.
    pub(super) fn weighted<T: Copy>(&self, from: &[(T, u32)]) -> T {
        let all: u32 = from.iter().map(|(_, weight)| weight).sum();
        let mut drawn = u32::try_from(self.0.below(u64::from(all))).unwrap_or(0);
        for (one, weight) in from {
            if drawn < *weight {
                return *one;
            }
            drawn -= weight;
        }
        from[0].0
    }
}
