//! Exact percentiles of many numbers without sorting or copying them: two passes.
//!
//! The first pass counts how many numbers fall into each of 4,096 classes (by their leading bits, so that a class
//! is at most 1/64 wide of its numbers). Then it is known in which class each wanted rank lies, and the second pass
//! collects the numbers of these classes alone. The result is exact.

#[cfg(test)]
mod tests;

use crate::stats::{SMALL, Spread, TOLD, float, neighbours};

/// The number of classes.
const CLASSES: usize = 64 * 64;

/// The class of a number: its length in bits, and the six bits after the first.
fn class(value: u64) -> usize {
    let bits = 64 - value.leading_zeros();
    if bits <= 6 {
        return usize::try_from(value).unwrap_or(0);
    }
    let next = (value >> (bits - 7)) & 0x3f;
    ((bits - 6) as usize) * 64 + usize::try_from(next).unwrap_or(0)
}

/// The first pass: how many numbers fall into each class.
#[derive(Clone, Debug)]
pub struct Classes {
    counts: Vec<u32>,
    sum: i128,
}

impl Default for Classes {
    fn default() -> Classes {
        Classes { counts: vec![0; CLASSES], sum: 0 }
    }
}

impl Classes {
    /// Counts a number; below zero counts as zero.
    pub fn add(&mut self, value: i64) {
        let value = u64::try_from(value).unwrap_or(0);
        self.counts[class(value)] += 1;
        self.sum += i128::from(value);
    }

    /// Takes in what another counted.
    #[must_use]
    pub fn with(mut self, other: &Classes) -> Classes {
        for (count, more) in self.counts.iter_mut().zip(&other.counts) {
            *count += more;
        }
        self.sum += other.sum;
        self
    }

    /// How many numbers there are.
    pub fn n(&self) -> usize {
        self.counts.iter().map(|count| *count as usize).sum()
    }

    /// Which classes the second pass must collect for a spread.
    pub fn wanted(&self) -> Wanted {
        let mut wanted = Wanted { classes: vec![0; CLASSES / 64] };
        let Some(last) = self.n().checked_sub(1) else { return wanted };
        for share in TOLD {
            let (below, above, _) = neighbours(last, share);
            for (class, _) in [below, above].into_iter().filter_map(|rank| self.class_of(rank)) {
                wanted.classes[class / 64] |= 1 << (class % 64);
            }
        }
        wanted
    }

    /// The class in which a rank lies, and how many numbers lie in the classes below.
    fn class_of(&self, rank: usize) -> Option<(usize, usize)> {
        let mut below = 0;
        for (class, count) in self.counts.iter().enumerate() {
            let next = below + *count as usize;
            if rank < next {
                return Some((class, below));
            }
            below = next;
        }
        None
    }

    /// The spread of the numbers times `unit`, from what the second pass collected.
    pub fn spread(&self, mut collected: Vec<u64>, unit: f64) -> Spread {
        let n = self.n();
        let Some(last) = n.checked_sub(1) else {
            return Spread { small: true, ..Spread::default() };
        };
        collected.sort_unstable();
        let [min, p25, median, p75, p90, max] =
            TOLD.map(|share| self.quantile(&collected, last, share).map(|value| value * unit));
        #[expect(clippy::cast_precision_loss, reason = "a mean need not be exact to the last bit")]
        let mean = Some(self.sum as f64 / float(n) * unit);
        Spread { n, min, p25, median, mean, p75, p90, max, small: n < SMALL }
    }

    fn quantile(&self, collected: &[u64], last: usize, share: f64) -> Option<f64> {
        let (below, above, part) = neighbours(last, share);
        let (low, high) = (self.value(collected, below)?, self.value(collected, above)?);
        #[expect(clippy::cast_precision_loss, reason = "milliseconds of centuries fit")]
        let (low, high) = (low as f64, high as f64);
        Some(low + (high - low) * part)
    }

    /// The number of a rank: it stands in its class, behind the collected numbers of lower classes.
    fn value(&self, collected: &[u64], rank: usize) -> Option<u64> {
        let (place, below) = self.class_of(rank)?;
        let start = collected.partition_point(|value| class(*value) < place);
        collected.get(start + rank - below).copied()
    }
}

/// The classes that the second pass collects, a bit each.
#[derive(Clone, Debug)]
pub struct Wanted {
    classes: Vec<u64>,
}

impl Wanted {
    /// Whether this number is to be collected; if so, as it is counted.
    pub fn take(&self, value: i64) -> Option<u64> {
        let value = u64::try_from(value).unwrap_or(0);
        let class = class(value);
        (self.classes[class / 64] >> (class % 64) & 1 == 1).then_some(value)
    }
}
