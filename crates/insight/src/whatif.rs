//! What if: the fitted process run many times, as it is and as it might be.
//!
//! The process is fitted from history: new deals a day, and for each stage whether and when deals go on, fall off or
//! stay (Aalen–Johansen, so that deals still on their way count as seen so long), where they go on to, and what won
//! deals bring. A run draws the error of each stage's share, lets the deals that are open now go on and new ones come,
//! and counts the wins within the days asked for. The changed process is run with the same draws (common random
//! numbers), so that the difference is the change's and not chance's. Told are mean and 10th, 50th and 90th percentile.

mod fitted;
#[cfg(test)]
mod tests;

use rayon::prelude::*;
use serde::Serialize;

use crate::columns::{Columns, DAY_MS, StageId, Word, days};
use crate::forecast::Range;
use crate::money::{self, Money};
use crate::random::{Random, mix};
use crate::stats::{SMALL, float};

use fitted::{Fitted, Next};

/// What is to be changed; all of it together.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Change {
    /// The stage that becomes quicker or better; absent means every stage.
    pub stage: Option<StageId>,
    /// So many percent less time there.
    pub faster: f64,
    /// So many percent more of the deals there go on: 10 makes 30 % to 33 %.
    pub better: f64,
    /// So many percent more new deals.
    pub leads: f64,
    /// So many more sellers, each bringing and serving as many deals as one does now.
    pub sellers: f64,
}

/// What a change would do.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct WhatIf {
    /// How many days were run.
    pub days: i64,
    /// How often.
    pub runs: usize,
    /// The process as it is.
    pub now: Outcomes,
    /// The process as it might be.
    pub changed: Outcomes,
    /// The one less the other, run by run.
    pub difference: Outcomes,
    /// In which share of the runs the change brought more wins.
    pub chance_of_more: f64,
    /// What the fitted process rests on and what it leaves out.
    pub assumptions: Vec<String>,
    /// What to make of it.
    pub verdict: String,
}

/// Wins and what they bring.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Outcomes {
    /// Wins.
    pub wins: Range,
    /// What they bring; absent where no amounts are known.
    pub value: Option<Value>,
}

/// A range of value.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Value {
    /// The mean.
    pub mean: Money,
    /// One in ten lies below.
    pub p10: Money,
    /// Half lie below.
    pub p50: Money,
    /// Nine in ten lie below.
    pub p90: Money,
}

/// The most walks of single deals in one report.
const MOST_WALKS: usize = 3_000_000;
/// Runs at most and at least.
const RUNS: (usize, usize) = (500, 100);

/// What a change would do to some deals' process over so many days, seen from `as_of`; the same seed gives the same
/// answer.
pub fn what_if(
    columns: &Columns,
    deals: &[u32],
    as_of: i64,
    horizon_days: i64,
    change: &Change,
    seed: u64,
) -> WhatIf {
    let fitted = Fitted::of(columns, deals, as_of);
    let currency = money::main_currency(columns, deals);
    let horizon = horizon_days * DAY_MS;
    let expected = fitted.arrivals_a_day() * (1.0 + change.leads / 100.0) * days(horizon);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "not negative")]
    let walks = fitted.open.len() + expected.max(0.0) as usize + 1;
    let runs = (MOST_WALKS / walks / 2).clamp(RUNS.1, RUNS.0);
    let pairs: Vec<(Run, Run)> = (0..runs)
        .into_par_iter()
        .map(|run| {
            let seed = mix(seed ^ (run as u64).wrapping_mul(0x9e37_79b9));
            let factors = fitted.draw_factors(&mut Random::seeded(seed));
            let plain = Work {
                fitted: &fitted,
                horizon,
                seed,
                factors: &factors,
                change: &Change::default(),
            };
            let changed = Work { change, ..plain };
            (plain.run(), changed.run())
        })
        .collect();
    told(columns, currency, horizon_days, &fitted, change, &pairs)
}

/// What one run came to.
#[derive(Clone, Copy, Debug, Default)]
struct Run {
    wins: f64,
    value: f64,
}

#[derive(Clone, Copy)]
struct Work<'a> {
    fitted: &'a Fitted,
    horizon: i64,
    seed: u64,
    factors: &'a [f64],
    change: &'a Change,
}

impl Work<'_> {
    fn run(&self) -> Run {
        let mut run = Run::default();
        for (nth, open) in self.fitted.open.iter().enumerate() {
            let mut random = Random::seeded(mix(self.seed ^ (nth as u64) << 1));
            self.walk(&mut run, &mut random, open.stage, open.age, 0, open.value);
        }
        for (nth, arrivals) in self.fitted.arrivals.iter().enumerate() {
            self.arrive(&mut run, nth, arrivals.0, arrivals.1);
        }
        run
    }

    /// Lets new deals come to a stage. A change adds deals behind those that come anyway, so that these stay the same.
    fn arrive(&self, run: &mut Run, nth: usize, stage: usize, a_day: f64) {
        let sellers = 1.0 + self.change.sellers / float(self.fitted.sellers.max(1));
        let more = (1.0 + self.change.leads / 100.0).max(0.0) * sellers.max(0.0);
        let mean = a_day * days(self.horizon);
        let mut counting = Random::seeded(mix(self.seed ^ 0xa11c_e000 ^ nth as u64));
        let base = counting.poisson(mean);
        let count = if more >= 1.0 {
            base + counting.poisson(mean * (more - 1.0))
        } else {
            (0..base).filter(|_| counting.happens(more)).count()
        };
        for place in 0..count {
            let seed = mix(self.seed ^ ((place as u64) << 20) ^ ((nth as u64) << 1) ^ 1);
            let mut random = Random::seeded(seed);
            #[expect(
                clippy::cast_precision_loss,
                clippy::cast_possible_truncation,
                reason = "a horizon of years fits"
            )]
            let at = (random.uniform() * self.horizon as f64) as i64;
            let value = self.fitted.draw_value(random.uniform());
            self.walk(run, &mut random, stage, 0, at, value);
        }
    }

    /// One deal on its way until it is won, falls off, stays, or the time is over.
    fn walk(&self, run: &mut Run, random: &mut Random, from: usize, age: i64, at: i64, value: f64) {
        let (mut stage, mut age, mut at) = (from, age, at);
        // A playbook has fewer stages than this; loops cannot happen, since deals go forward only.
        for _ in 0..128 {
            let (goes_on, when, next) = (random.uniform(), random.uniform(), random.uniform());
            let Some(of) = &self.fitted.stages[stage] else { return };
            let is_meant = self.change.stage.is_none_or(|it| usize::from(it.0) == stage);
            let better = if is_meant { 1.0 + self.change.better / 100.0 } else { 1.0 };
            let faster = if is_meant { 1.0 - self.change.faster / 100.0 } else { 1.0 };
            let chance = of.chance(age) * self.factors[stage] * better;
            if goes_on >= chance {
                return;
            }
            at = at.saturating_add(scaled(of.time(age, when), faster));
            if at > self.horizon {
                return;
            }
            age = 0;
            match of.next(next) {
                Next::Won => {
                    run.wins += 1.0;
                    run.value += value;
                    return;
                }
                Next::Stage(other) => stage = other,
            }
        }
    }
}

#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    reason = "milliseconds of years fit"
)]
fn scaled(time: i64, by: f64) -> i64 {
    (time as f64 * by.max(0.0)) as i64
}

fn told(
    columns: &Columns,
    currency: Word,
    horizon_days: i64,
    fitted: &Fitted,
    change: &Change,
    pairs: &[(Run, Run)],
) -> WhatIf {
    let outcomes = |of: &dyn Fn(&(Run, Run)) -> Run| {
        let runs: Vec<Run> = pairs.iter().map(of).collect();
        let range = Range::of(runs.iter().map(|run| run.value).collect());
        let money = |minor: f64| Money::about(columns, currency, minor, fitted.values.len());
        Outcomes {
            wins: Range::of(runs.iter().map(|run| run.wins).collect()),
            value: (!fitted.values.is_empty()).then(|| Value {
                mean: money(range.mean),
                p10: money(range.p10),
                p50: money(range.p50),
                p90: money(range.p90),
            }),
        }
    };
    let less = |pair: &(Run, Run)| Run {
        wins: pair.1.wins - pair.0.wins,
        value: pair.1.value - pair.0.value,
    };
    let difference = outcomes(&less);
    let more = pairs.iter().filter(|pair| pair.1.wins > pair.0.wins).count();
    WhatIf {
        days: horizon_days,
        runs: pairs.len(),
        now: outcomes(&|pair| pair.0),
        changed: outcomes(&|pair| pair.1),
        chance_of_more: float(more) / float(pairs.len().max(1)),
        assumptions: assumptions(columns, fitted, change),
        verdict: verdict(fitted, &difference, horizon_days),
        difference,
    }
}

fn assumptions(columns: &Columns, fitted: &Fitted, change: &Change) -> Vec<String> {
    let mut said = vec![
        format!(
            "The process is as it was: {} stays in stages, {:.2} new deals a day, {} deals open now.",
            fitted.learned_from,
            fitted.arrivals_a_day(),
            fitted.open.len()
        ),
        "Nothing else changes: neither the market nor how other stages work.".to_owned(),
    ];
    if let Some(stage) = change.stage {
        said.push(format!("Changed at “{}” only.", columns.stage(stage).name));
    }
    if change.sellers != 0.0 {
        said.push(format!(
            "{} sellers had deals of late; each further one brings and serves as many as one of them.",
            fitted.sellers
        ));
    }
    if change.leads != 0.0 {
        said.push(
            "More leads are as good as those of late, and there is time to serve them.".to_owned(),
        );
    }
    said
}

fn verdict(fitted: &Fitted, difference: &Outcomes, horizon_days: i64) -> String {
    if fitted.wins < SMALL {
        return format!(
            "Only {} deals were won so far: this process is not known well enough to run it.",
            fitted.wins
        );
    }
    let wins = difference.wins;
    let value = difference.value.as_ref().map_or(String::new(), |value| {
        let [low, middle, high] = [&value.p10, &value.p50, &value.p90].map(Money::spoken);
        format!(", {middle} ({low} to {high})")
    });
    format!(
        "Over {horizon_days} days about {:+.1} wins ({:+.1} to {:+.1}){value}.",
        wins.p50, wins.p10, wins.p90
    )
}
