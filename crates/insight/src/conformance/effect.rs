//! How deals with a deviation ended, beside those without.

use serde::Serialize;

use crate::stats::{Difference, Share, difference, fisher, mann_whitney, quantile};

/// Deals with a deviation beside deals that could have had it and had not.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Effect {
    /// Of the deals with it that have ended, how many were won.
    pub won_with: Share,
    /// Of the deals without it that have ended, how many were won.
    pub won_without: Share,
    /// The win rate with it less the one without it, with its interval (Newcombe 1998).
    pub difference: Option<Difference>,
    /// How likely a difference as large would be by chance alone (Fisher 1922), before looking at others.
    pub chance: f64,
    /// The same after looking at all stages and kinds at once (Holm 1979).
    pub adjusted: f64,
    /// Days that won deals with it took.
    pub days_with: Days,
    /// Days that won deals without it took.
    pub days_without: Days,
    /// How likely a difference of the days as large would be by chance alone (Mann and Whitney 1947).
    pub days_chance: f64,
}

/// Days that won deals took: the median, and between what it lies with 95 % certainty.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "schema", schema(as = DaysOfWon))]
pub struct Days {
    /// How many deals.
    pub n: usize,
    /// The median.
    pub median: Option<f64>,
    /// The lower end of the interval.
    pub low: Option<f64>,
    /// The upper end.
    pub high: Option<f64>,
}

impl Days {
    /// The interval is between two of the values themselves, so it supposes nothing about how they are distributed
    /// (W. Thompson, 1936): the ranks below and above which the median lies with 2.5 % chance each.
    pub(super) fn of(sorted: &[f64]) -> Days {
        let n = sorted.len();
        let below = rank_below_median(n);
        let value = |rank: Option<usize>| rank.and_then(|rank| sorted.get(rank).copied());
        Days {
            n,
            median: quantile(sorted, 0.5),
            low: value(below),
            high: value(below.map(|below| n - 1 - below)),
        }
    }
}

/// The highest rank (from 0) that at most 2.5 % of samples have above the true median; none where so few values cannot say.
fn rank_below_median(n: usize) -> Option<usize> {
    // The number of values below the median is binomial with a half; its lower tail is summed by logarithms.
    let mut chance = -(n as f64) * std::f64::consts::LN_2;
    let mut tail = 0.0;
    let mut rank = None;
    for below in 0..n / 2 {
        tail += chance.exp();
        if tail > 0.025 {
            break;
        }
        rank = Some(below);
        chance += ((n - below) as f64 / (below + 1) as f64).ln();
    }
    rank
}

/// Collects deals on both sides.
#[derive(Debug, Clone, Default)]
pub(super) struct Sides {
    with: Side,
    without: Side,
}

#[derive(Debug, Clone, Default)]
struct Side {
    deals: usize,
    ended: usize,
    won: usize,
    days: Vec<f64>,
}

impl Sides {
    pub(super) fn add(&mut self, has_it: bool, won: Option<bool>, days: f64) {
        let side = if has_it { &mut self.with } else { &mut self.without };
        side.deals += 1;
        let Some(won) = won else { return };
        side.ended += 1;
        if won {
            side.won += 1;
            side.days.push(days);
        }
    }

    /// How many deals have the deviation, of those that could.
    pub(super) fn share(&self) -> Share {
        Share::of(self.with.deals, self.with.deals + self.without.deals)
    }

    pub(super) fn has_any(&self) -> bool {
        self.with.deals > 0
    }

    pub(super) fn effect(mut self) -> Effect {
        self.with.days.sort_by(f64::total_cmp);
        self.without.days.sort_by(f64::total_cmp);
        let (with, without) =
            ((self.with.won, self.with.ended), (self.without.won, self.without.ended));
        let chance = fisher(with, without);
        Effect {
            won_with: Share::of(with.0, with.1),
            won_without: Share::of(without.0, without.1),
            difference: difference(with, without),
            chance,
            adjusted: chance,
            days_with: Days::of(&self.with.days),
            days_without: Days::of(&self.without.days),
            days_chance: mann_whitney(&self.with.days, &self.without.days),
        }
    }
}
