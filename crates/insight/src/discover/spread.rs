//! How values spread: exact quantiles.

/// Numbers that describe many values. All are 0 where there is no value; look at `n`.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Spread {
    /// How many values there are.
    pub n: usize,
    /// The least.
    pub min: f64,
    /// A quarter is at most this.
    pub p25: f64,
    /// Half is at most this; between two middle values their mean.
    pub median: f64,
    /// The arithmetic mean.
    pub mean: f64,
    /// Three quarters are at most this.
    pub p75: f64,
    /// Nine tenths are at most this.
    pub p90: f64,
    /// The greatest.
    pub max: f64,
}

impl Spread {
    /// Describes values, which it sorts.
    ///
    /// Quantiles are interpolated linearly between the two nearest values (type 7 of R. Hyndman and Y. Fan, "Sample
    /// Quantiles in Statistical Packages", 1996), as NumPy, pandas and spreadsheets do.
    pub fn of(values: &mut [i64]) -> Spread {
        values.sort_unstable();
        let (Some(min), Some(max)) = (values.first(), values.last()) else {
            return Spread::default();
        };
        Spread {
            n: values.len(),
            min: *min as f64,
            p25: quantile(values, 0.25),
            median: quantile(values, 0.5),
            mean: mean(values),
            p75: quantile(values, 0.75),
            p90: quantile(values, 0.9),
            max: *max as f64,
        }
    }
}

/// The quantile of sorted values, of which there is at least one.
pub(crate) fn quantile(sorted: &[i64], share: f64) -> f64 {
    let place = share * (sorted.len() - 1) as f64;
    let below = place.floor() as usize;
    let above = (below + 1).min(sorted.len() - 1);
    let (low, high) = (sorted[below] as f64, sorted[above] as f64);
    low + (high - low) * (place - below as f64)
}

/// The sum without rounding, divided once.
pub(crate) fn mean(values: &[i64]) -> f64 {
    let sum: i128 = values.iter().map(|value| i128::from(*value)).sum();
    sum as f64 / values.len() as f64
}

/// The median without sorting all; the values change their places.
pub(crate) fn median(values: &mut [i64]) -> f64 {
    let middle = values.len() / 2;
    let odd = values.len() % 2 == 1;
    let (below, high, _) = values.select_nth_unstable(middle);
    let high = *high;
    if odd {
        return high as f64;
    }
    let low = below.iter().max().copied().unwrap_or(high);
    (low as f64 + high as f64) / 2.0
}
