//! The statistics that measures share: spreads, shares with intervals, tests.
//!
//! A share never stands alone: it carries how many it rests on, an interval, and whether that is too few to
//! mean much.

#[cfg(test)]
mod tests;

use serde::Serialize;
use statrs::distribution::{Beta, ContinuousCDF, Discrete, DiscreteCDF, Hypergeometric, Normal};

/// With fewer cases than this a share or a median says little: figures are then marked as small.
pub const SMALL: usize = 30;

/// The standard normal quantile of a two-sided 95 % interval.
const Z95: f64 = 1.959_963_984_540_054;

/// A number as a float; counts are far below 2^53.
#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
pub fn float(count: usize) -> f64 {
    count as f64
}

/// The quantile of sorted values, between neighbours by straight line (Hyndman and Fan 1996, type 7).
pub fn quantile(sorted: &[f64], share: f64) -> Option<f64> {
    let (below, above, part) = neighbours(sorted.len().checked_sub(1)?, share);
    Some(sorted[below] + (sorted[above] - sorted[below]) * part)
}

/// The two ranks from 0 to `last` between which a share lies, and how far it is from the first to the second.
pub(crate) fn neighbours(last: usize, share: f64) -> (usize, usize, f64) {
    let place = float(last) * share.clamp(0.0, 1.0);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to last")]
    let below = place.floor() as usize;
    (below, (below + 1).min(last), place - float(below))
}

/// How values lie.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Spread {
    /// How many.
    pub n: usize,
    /// The least.
    pub min: Option<f64>,
    /// A quarter lies below.
    pub p25: Option<f64>,
    /// A half lies below.
    pub median: Option<f64>,
    /// The mean.
    pub mean: Option<f64>,
    /// Three quarters lie below.
    pub p75: Option<f64>,
    /// Nine tenths lie below.
    pub p90: Option<f64>,
    /// The most.
    pub max: Option<f64>,
    /// Whether `n` is too small for these figures to mean much.
    pub small: bool,
}

/// The quantiles that a spread tells, ascending.
pub(crate) const TOLD: [f64; 6] = [0.0, 0.25, 0.5, 0.75, 0.9, 1.0];

impl Spread {
    /// Of some values.
    pub fn of(mut values: Vec<f64>) -> Spread {
        let (n, mean) = (values.len(), mean(&values));
        let [min, p25, median, p75, p90, max] = quantiles(&mut values, TOLD);
        Spread { n, min, p25, median, mean, p75, p90, max, small: n < SMALL }
    }
}

/// Some quantiles of values in any order, as [`quantile`] has them, without sorting more than these need. The shares
/// ascend.
fn quantiles<const N: usize>(values: &mut [f64], shares: [f64; N]) -> [Option<f64>; N] {
    let Some(last) = values.len().checked_sub(1) else { return [None; N] };
    // The values asked for so far stand in their places, and none of those behind is smaller.
    let mut settled = 0;
    shares.map(|share| {
        let (below, above, part) = neighbours(last, share);
        for rank in [below, above] {
            if rank >= settled {
                values[settled..].select_nth_unstable_by(rank - settled, f64::total_cmp);
                settled = rank + 1;
            }
        }
        Some(values[below] + (values[above] - values[below]) * part)
    })
}

/// The mean.
pub fn mean(values: &[f64]) -> Option<f64> {
    if values.is_empty() { None } else { Some(values.iter().sum::<f64>() / float(values.len())) }
}

/// The standard deviation of a sample.
pub fn deviation(values: &[f64]) -> Option<f64> {
    let mean = mean(values).filter(|_| values.len() > 1)?;
    let squares: f64 = values.iter().map(|value| (value - mean).powi(2)).sum();
    Some((squares / float(values.len() - 1)).sqrt())
}

/// So many of so many, with a 95 % interval.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Share {
    /// So many …
    pub count: usize,
    /// … of so many.
    pub n: usize,
    /// The one divided by the other; absent where there is nothing to divide by.
    pub share: Option<f64>,
    /// The lower end of the 95 % interval (Wilson 1927).
    pub low: Option<f64>,
    /// The upper end.
    pub high: Option<f64>,
    /// Whether `n` is too small for the share to mean much.
    pub small: bool,
}

impl Share {
    /// `count` of `n`.
    pub fn of(count: usize, n: usize) -> Share {
        let bounds = wilson(count, n);
        Share {
            count,
            n,
            share: (n > 0).then(|| float(count) / float(n)),
            low: bounds.map(|bounds| bounds.0),
            high: bounds.map(|bounds| bounds.1),
            small: n < SMALL,
        }
    }
}

/// The 95 % score interval of a share (Wilson 1927).
pub fn wilson(count: usize, n: usize) -> Option<(f64, f64)> {
    if n == 0 {
        return None;
    }
    let (n, share) = (float(n), float(count) / float(n));
    let square = Z95 * Z95;
    let centre = (share + square / (2.0 * n)) / (1.0 + square / n);
    let half =
        Z95 / (1.0 + square / n) * (share * (1.0 - share) / n + square / (4.0 * n * n)).sqrt();
    Some(((centre - half).max(0.0), (centre + half).min(1.0)))
}

/// The difference of two shares with its 95 % interval.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Difference {
    /// The first share less the second.
    pub difference: f64,
    /// The lower end of the 95 % interval.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

/// The difference of two independent shares (Newcombe 1998, method 10: square and add of Wilson's intervals).
pub fn difference(first: (usize, usize), second: (usize, usize)) -> Option<Difference> {
    let (one, other) = (wilson(first.0, first.1)?, wilson(second.0, second.1)?);
    let p1 = float(first.0) / float(first.1);
    let p2 = float(second.0) / float(second.1);
    let difference = p1 - p2;
    Some(Difference {
        difference,
        low: difference - ((p1 - one.0).powi(2) + (other.1 - p2).powi(2)).sqrt(),
        high: difference + ((one.1 - p1).powi(2) + (p2 - other.0).powi(2)).sqrt(),
    })
}

/// How likely a difference at least as large as this is where there is none: Fisher's exact test, two-sided
/// (Fisher 1922; all tables no likelier than the one seen).
pub fn fisher(first: (usize, usize), second: (usize, usize)) -> f64 {
    let (all, hits) = (first.1 + second.1, first.0 + second.0);
    if first.1 == 0 || second.1 == 0 || hits == 0 || hits == all {
        return 1.0;
    }
    if all > 20_000 {
        return z_test(first, second);
    }
    let Ok(table) = Hypergeometric::new(all as u64, hits as u64, first.1 as u64) else {
        return 1.0;
    };
    // By logarithms: the binomial coefficients of a thousand cases are beyond what a float holds.
    let chance = |count: usize| table.ln_pmf(count as u64).exp();
    let seen = chance(first.0);
    let least = (hits + first.1).saturating_sub(all);
    let most = hits.min(first.1);
    let sum: f64 = (least..=most).map(chance).filter(|chance| *chance <= seen * (1.0 + 1e-7)).sum();
    sum.min(1.0)
}

/// The same for many cases: the two-sided test of two shares by the normal curve.
fn z_test(first: (usize, usize), second: (usize, usize)) -> f64 {
    let (n1, n2) = (float(first.1), float(second.1));
    let pooled = float(first.0 + second.0) / (n1 + n2);
    let error = (pooled * (1.0 - pooled) * (1.0 / n1 + 1.0 / n2)).sqrt();
    if error == 0.0 {
        return 1.0;
    }
    two_sided((float(first.0) / n1 - float(second.0) / n2) / error)
}

/// Twice the tail of the standard normal beyond `z`.
pub fn two_sided(z: f64) -> f64 {
    (2.0 * (1.0 - Normal::standard().cdf(z.abs()))).clamp(0.0, 1.0)
}

/// How likely a difference in place at least as large as this is between two samples of one distribution
/// (Mann and Whitney 1947, normal approximation with correction for ties).
pub fn mann_whitney(first: &[f64], second: &[f64]) -> f64 {
    let mut own = first.to_vec();
    own.sort_unstable_by(f64::total_cmp);
    Pool::of(own.iter().chain(second).copied().collect()).chance_of(&own)
}

/// All values of several samples together, to hold each sample against the rest.
#[derive(Clone, Debug, Default)]
pub struct Pool {
    sorted: Vec<f64>,
    /// The sum of t³ − t over all ties of t values.
    ties: f64,
}

impl Pool {
    /// Of all values.
    pub fn of(mut values: Vec<f64>) -> Pool {
        values.sort_unstable_by(f64::total_cmp);
        let ties =
            values.chunk_by(|a, b| a == b).map(|same| float(same.len())).map(|t| t.powi(3) - t);
        Pool { ties: ties.sum(), sorted: values }
    }

    fn up_to(&self, value: f64) -> usize {
        self.sorted.partition_point(|other| *other <= value)
    }

    /// How likely the place of one sample (sorted, a part of the pool) differs by so much from the rest by accident.
    pub fn chance_of(&self, own: &[f64]) -> f64 {
        let (n1, n2) = (float(own.len()), float(self.sorted.len() - own.len()));
        if n1 < 5.0 || n2 < 5.0 {
            return 1.0;
        }
        let rank = |value: &f64| {
            let below = self.sorted.partition_point(|other| other < value);
            float(below + 1 + self.up_to(*value)) / 2.0
        };
        let n = n1 + n2;
        let spread = (n1 * n2 / 12.0 * (n + 1.0 - self.ties / (n * (n - 1.0)))).sqrt();
        if spread == 0.0 {
            return 1.0;
        }
        let u = own.iter().map(rank).sum::<f64>() - n1 * (n1 + 1.0) / 2.0;
        let distance = (u - n1 * n2 / 2.0).abs() - 0.5;
        two_sided(distance.max(0.0) / spread)
    }

    /// The median of all values but those of one sample (sorted, a part of the pool).
    pub fn median_without(&self, own: &[f64]) -> Option<f64> {
        let rest = self.sorted.len() - own.len();
        let last = rest.checked_sub(1)?;
        let (below, above) = (self.without(own, last / 2)?, self.without(own, last.div_ceil(2))?);
        Some(f64::midpoint(below, above))
    }

    /// The value of a rank among all but those of one sample.
    fn without(&self, own: &[f64], rank: usize) -> Option<f64> {
        let (mut low, mut high) = (0, self.sorted.len());
        while low < high {
            let middle = usize::midpoint(low, high);
            let value = self.sorted[middle];
            let mine = own.partition_point(|other| *other <= value);
            if self.up_to(value) - mine > rank { high = middle } else { low = middle + 1 }
        }
        self.sorted.get(low).copied()
    }
}

/// The chances of being wrong after looking at many things at once: none of those at or below 0.05 is a mere
/// accident with 95 % certainty (Holm 1979). In the order given.
pub fn holm(chances: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..chances.len()).collect();
    order.sort_unstable_by(|a, b| chances[*a].total_cmp(&chances[*b]));
    let mut adjusted = vec![1.0; chances.len()];
    let mut worst: f64 = 0.0;
    for (nth, place) in order.iter().enumerate() {
        worst = worst.max(chances[*place] * float(chances.len() - nth)).min(1.0);
        adjusted[*place] = worst;
    }
    adjusted
}

/// What is believed of a share: a beta distribution, from a prior and what was seen.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Belief {
    /// One more than the hits that are believed.
    pub hits: f64,
    /// One more than the misses.
    pub misses: f64,
}

impl Belief {
    /// After `count` of `n`, with a prior worth `weight` cases of the share `prior` (beta-binomial conjugacy:
    /// Gelman and others, Bayesian Data Analysis, 2.4).
    pub fn after(count: f64, n: f64, prior: f64, weight: f64) -> Belief {
        let prior = prior.clamp(0.001, 0.999);
        Belief {
            hits: prior * weight + count.max(0.0),
            misses: (1.0 - prior) * weight + (n - count).max(0.0),
        }
    }

    /// The expected share.
    pub fn mean(self) -> f64 {
        self.hits / (self.hits + self.misses)
    }

    /// The variance.
    pub fn variance(self) -> f64 {
        let sum = self.hits + self.misses;
        self.hits * self.misses / (sum * sum * (sum + 1.0))
    }

    /// The share below which it lies with so much certainty.
    pub fn quantile(self, certainty: f64) -> f64 {
        match Beta::new(self.hits, self.misses) {
            Ok(beta) => beta.inverse_cdf(certainty),
            Err(_) => self.mean(),
        }
    }
}

/// The chance of at least `count` hits in `n` where each has the chance `p`.
pub fn binomial_tail(count: usize, n: usize, p: f64) -> f64 {
    if count == 0 {
        return 1.0;
    }
    match statrs::distribution::Binomial::new(p, n as u64) {
        Ok(binomial) => 1.0 - binomial.cdf(count as u64 - 1),
        Err(_) => 1.0,
    }
}
