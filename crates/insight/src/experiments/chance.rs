//! Which of two uncertain shares is larger, and what it costs to be wrong.

use statrs::function::beta::{beta_reg, ln_beta};

use crate::stats::float;

/// The steps of the integral.
const STEPS: usize = 400;

/// The chance that a share believed to be beta-distributed with (`one.0`, `one.1`) is larger than another: the
/// integral of the density of the one times the distribution of the other, by Simpson's rule.
pub fn chance_greater(one: (f64, f64), other: (f64, f64)) -> f64 {
    let (low, high) = bulk(one);
    let density = |x: f64| {
        ((one.0 - 1.0) * x.ln() + (one.1 - 1.0) * (1.0 - x).ln() - ln_beta(one.0, one.1)).exp()
    };
    let width = (high - low) / float(STEPS);
    let (mut sum, mut all) = (0.0, 0.0);
    for step in 0..=STEPS {
        let x = (low + width * float(step)).clamp(1e-12, 1.0 - 1e-12);
        let weight = match step {
            0 | STEPS => 1.0,
            odd if odd % 2 == 1 => 4.0,
            _ => 2.0,
        };
        let mass = weight * density(x);
        all += mass;
        sum += mass * beta_reg(other.0, other.1, x);
    }
    // The density is divided by what the same steps make of it, so that the ends left out do not matter.
    (sum / all).clamp(0.0, 1.0)
}

/// Where nearly all of a beta distribution lies: nine standard deviations about its mean.
fn bulk(shape: (f64, f64)) -> (f64, f64) {
    let sum = shape.0 + shape.1;
    let mean = shape.0 / sum;
    let width = 9.0 * (shape.0 * shape.1 / (sum * sum * (sum + 1.0))).sqrt();
    ((mean - width).max(0.0), (mean + width).min(1.0))
}

/// How much is lost on average by choosing `chosen` although `other` may be better: the mean of what the other is
/// larger by, where it is.
pub fn expected_loss(chosen: (f64, f64), other: (f64, f64)) -> f64 {
    let mean = |shape: (f64, f64)| shape.0 / (shape.0 + shape.1);
    let more = |shape: (f64, f64)| (shape.0 + 1.0, shape.1);
    let gain = mean(other) * chance_greater(more(other), chosen);
    let kept = mean(chosen) * (1.0 - chance_greater(more(chosen), other));
    (gain - kept).max(0.0)
}
