//! Exact percentiles of many numbers without sorting or copying them: two passes.
//!
//! The first pass counts how many numbers fall into each of 4,096 classes (by their leading bits, so that a class
//! is at most 1/64 wide of its numbers). Then it is known in which class each wanted rank lies, and the second pass
//! collects the numbers of these classes alone. The result is exact.

#[cfg(test)]
mod tests;

use crate::stats::{SMALL, Spread, float};

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
    n: usize,
    sum: i128,
    least: u64,
    most: u64,
}

impl Default for Classes {
    fn default() -> Classes {
        Classes { counts: vec![0; CLASSES], n: 0, sum: 0, least: u64::MAX, most: 0 }
    }
}

impl Classes {
    /// Counts a number; below zero counts as zero.
    pub fn add(&mut self, value: i64) {
        let value = u64::try_from(value).unwrap_or(0);
        self.counts[class(value)] += 1;
        self.n += 1;
        self.sum += i128::from(value);
        self.least = self.least.min(value);
        self.most = self.most.max(value);
    }

    /// Takes in what another counted.
    #[must_use]
    pub fn with(mut self, other: &Classes) -> Classes {
        for (count, more) in self.counts.iter_mut().zip(&other.counts) {
            *count += more;
        }
        self.n += other.n;
        self.sum += other.sum;
        self.least = self.least.min(other.least);
        self.most = self.most.max(other.most);
        self
    }

    /// How many numbers there are.
    pub fn n(&self) -> usize {
        self.n
    }

    /// Which classes the second pass must collect for these ranks.
    pub fn wanted(&self, shares: &[f64]) -> Wanted {
        let mut wanted = Wanted { classes: vec![false; CLASSES] };
        for rank in shares.iter().flat_map(|share| ranks(self.n, *share)) {
            if let Some((class, _)) = self.class_of(rank) {
                wanted.classes[class] = true;
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
        if self.n == 0 {
            return Spread { small: true, ..Spread::default() };
        }
        collected.sort_unstable();
        let at = |share: f64| self.quantile(&collected, share).map(|value| value * unit);
        #[expect(clippy::cast_precision_loss, reason = "a mean need not be exact to the last bit")]
        let (sum, least, most) = (self.sum as f64, self.least as f64, self.most as f64);
        Spread {
            n: self.n,
            min: Some(least * unit),
            p25: at(0.25),
            median: at(0.5),
            mean: Some(sum / float(self.n) * unit),
            p75: at(0.75),
            p90: at(0.9),
            max: Some(most * unit),
            small: self.n < SMALL,
        }
    }

    fn quantile(&self, collected: &[u64], share: f64) -> Option<f64> {
        let [below, above] = ranks(self.n, share);
        let (low, high) = (self.value(collected, below)?, self.value(collected, above)?);
        let part = (float(self.n - 1) * share).fract();
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

/// The two ranks between which a share lies (type 7 of Hyndman and Fan 1996).
fn ranks(n: usize, share: f64) -> [usize; 2] {
    let Some(last) = n.checked_sub(1) else { return [0, 0] };
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to last")]
    let below = (float(last) * share).floor() as usize;
    [below, (below + 1).min(last)]
}

/// The classes that the second pass collects.
#[derive(Clone, Debug)]
pub struct Wanted {
    classes: Vec<bool>,
}

impl Wanted {
    /// Whether this number is to be collected; if so, as it is counted.
    pub fn take(&self, value: i64) -> Option<u64> {
        let value = u64::try_from(value).unwrap_or(0);
        self.classes[class(value)].then_some(value)
    }
}
