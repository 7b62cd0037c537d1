//! How far ranges must reach: what past forecasts of the same kind were off by.
//!
//! The simulation knows the chances of deals and how many new ones come; it does not know good and bad months, so its
//! ranges are narrower than the truth. They are widened by what past forecasts were off by, as locally weighted split
//! conformal prediction does it (Lei, G'Sell, Rinaldo, Tibshirani and Wasserman 2018, section 5.2): forecasts of a
//! period as long and as far ahead are made from past instants, the error of each is divided by the standard deviation
//! that the model itself gives it (by one win at least), and of n such errors the ⌈0.8 × (n + 1)⌉-th smallest is how
//! many standard deviations a range must reach to each side to hold the wins eight times in ten. Ranges become wider
//! by it and never narrower. The guarantee is exact where past and coming periods are alike, so it is as good as that.
//!
//! Past periods do not overlap. With fewer than nine of them nothing is widened, and the forecast says that its range
//! is not checked.

use std::collections::{BTreeSet, HashMap};

use rayon::prelude::*;
use serde::Serialize;

use super::{Model, OpenDeal, Period, PeriodForecast, Settings, Work};
use crate::columns::{Columns, DAY_MS, Outcome, StageId, Word};
use crate::money::Money;
use crate::stats::{Share, float};

/// The days between two instants from which past forecasts are made: a month or quarter is never longer than one or three
/// of them.
const STEP_DAYS: i64 = 31;
/// So many such steps are gone back at most: three years.
const STEPS: i64 = 36;
/// So many past periods are looked at, the latest.
const MOST: usize = 12;
/// With fewer past periods than this nothing is said of a range.
const ENOUGH: usize = 9;
/// So many deals of a large history are enough to learn the chances of the past from.
const LEARN_FROM: usize = 10_000;
/// So many standard deviations to each side hold eight of ten values of a normal distribution.
const PLAIN_REACH: f64 = 1.281_551_565_544_600_4;

/// How good the ranges of past periods as long and as far ahead were.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Checked {
    /// In how many past periods the wins lay within 1.28 standard deviations of the mean, as the simulation alone would
    /// draw the range; 80 % would be right.
    pub within: Share,
    /// How many standard deviations a range must reach to each side to hold the wins eight times in ten; absent where
    /// fewer than nine past periods are known. The range is at least so wide.
    pub reach: Option<f64>,
}

impl Checked {
    /// Of the errors of past forecasts, in standard deviations.
    pub(super) fn of(mut errors: Vec<f64>) -> Checked {
        errors.sort_unstable_by(f64::total_cmp);
        let n = errors.len();
        let inside = errors.partition_point(|error| *error <= PLAIN_REACH);
        // ⌈0.8 × (n + 1)⌉, counted from 1.
        let rank = (4 * (n + 1)).div_ceil(5);
        let reach = (n >= ENOUGH).then(|| errors[rank - 1]);
        Checked { within: Share::of(inside, n), reach }
    }

    /// What to make of it, behind another sentence.
    pub(super) fn says(&self, period: &str) -> String {
        let (count, n) = (self.within.count, self.within.n);
        match self.reach {
            None => format!(
                " The range of {period} is not checked yet: {n} past periods as long and as far ahead can be held against what came, {ENOUGH} are needed."
            ),
            Some(reach) if reach > PLAIN_REACH => format!(
                " In {count} of {n} past periods the wins lay in a range such as the simulation alone gives {period}, 80 % would be right: it is widened to what past forecasts were off by."
            ),
            Some(_) => {
                format!(
                    " In {count} of {n} past periods the wins lay in a range such as that of {period}."
                )
            }
        }
    }
}

/// When a period begins and ends, from the instant at which it is forecast.
#[derive(Clone, Copy)]
struct Ahead {
    from: i64,
    to: i64,
}

impl Ahead {
    fn of(period: &Period, as_of: i64) -> Ahead {
        Ahead { from: (period.from - as_of).max(0), to: (period.to - as_of).max(0) }
    }

    /// How many steps before the end of what is known such forecasts were made: the latest first, none overlapping,
    /// each with a history behind it as long as it looks ahead.
    fn steps(self, history: i64) -> Vec<i64> {
        let step = STEP_DAYS * DAY_MS;
        let length = self.to - self.from;
        if length <= 0 {
            return Vec::new();
        }
        let round = |time: i64| (time + step - 1) / step;
        let stride = usize::try_from(round(length)).unwrap_or(usize::MAX);
        let all = (round(self.to)..=STEPS).step_by(stride);
        all.filter(|back| history - back * step >= self.to).take(MOST).collect()
    }
}

/// How good the ranges of such periods were in the past of some deals, one answer a period. The model learns from
/// `history`, as that of the forecast does.
pub(super) fn checked(
    columns: &Columns,
    deals: &[u32],
    history: &[u32],
    as_of: i64,
    periods: &[Period],
) -> Vec<Checked> {
    let seen = deals.iter().map(|deal| columns.seen_until(*deal, as_of));
    let known = seen.max().unwrap_or(as_of);
    let first = deals.iter().map(|deal| columns.opened[*deal as usize]).min().unwrap_or(known);
    let aheads: Vec<Ahead> = periods.iter().map(|period| Ahead::of(period, as_of)).collect();
    let steps: Vec<Vec<i64>> = aheads.iter().map(|ahead| ahead.steps(known - first)).collect();
    let all: BTreeSet<i64> = steps.iter().flatten().copied().collect();
    let every = history.len().div_ceil(LEARN_FROM).max(1);
    let sample: Vec<u32> = history.iter().copied().step_by(every).collect();
    let all: Vec<i64> = all.into_iter().collect();
    let errors: Vec<Vec<Option<f64>>> = all
        .par_iter()
        .map(|back| {
            let past = Past::at(columns, deals, &sample, known - back * STEP_DAYS * DAY_MS);
            let error = |(ahead, steps): (&Ahead, &Vec<i64>)| {
                steps.contains(back).then(|| past.error(columns, deals, *ahead, known)).flatten()
            };
            aheads.iter().zip(&steps).map(error).collect()
        })
        .collect();
    let of = |place: usize| errors.iter().filter_map(|errors| errors[place]).collect();
    (0..periods.len()).map(|place| Checked::of(of(place))).collect()
}

/// What was known at a past instant.
struct Past {
    at: i64,
    model: Model,
    /// The deals that were open, by stage and whole days there.
    open: Vec<(OpenDeal, f64)>,
    arrivals: Vec<(usize, f64)>,
}

impl Past {
    fn at(columns: &Columns, deals: &[u32], history: &[u32], at: i64) -> Past {
        let model = Model::of(columns, history, at);
        let mut counts: HashMap<(StageId, i64), usize> = HashMap::new();
        for deal in deals {
            let is_open = columns.opened[*deal as usize] <= at
                && columns.outcome_at(*deal, at) == Outcome::Open
                && !columns.is_left(*deal, at);
            let visit = if is_open { columns.visits.last(*deal, at) } else { None };
            if let Some(visit) = visit {
                let age = (at - columns.visits.entered[visit]).max(0) / DAY_MS;
                *counts.entry((columns.visits.stage[visit], age)).or_default() += 1;
            }
        }
        let mut counts: Vec<((StageId, i64), usize)> = counts.into_iter().collect();
        counts.sort_unstable();
        let open = |((stage, days), count): ((StageId, i64), usize)| {
            let age = days * DAY_MS + DAY_MS / 2;
            let chance = model.chance(stage, age)?;
            let open = OpenDeal { deal: 0, age, chance, stage: usize::from(stage.0) };
            Some((open, float(count)))
        };
        let open = counts.into_iter().filter_map(open).collect();
        let arrivals = model.arrivals(columns, deals, at);
        Past { at, open, arrivals, model }
    }

    /// By how many standard deviations the forecast of a period was off from what was `known` later; nothing where there
    /// was nothing to forecast.
    fn error(&self, columns: &Columns, deals: &[u32], ahead: Ahead, known: i64) -> Option<f64> {
        let (from, to) = (self.at + ahead.from, self.at + ahead.to);
        let won = |deal: &&u32| {
            let closed = columns.closed_at(**deal, known);
            columns.outcome_at(**deal, known) == Outcome::Won && closed > from && closed <= to
        };
        let came = deals.iter().filter(won).count();
        if came == 0 && self.open.is_empty() && self.arrivals.is_empty() {
            return None;
        }
        let settings = Settings::default();
        let (model, currency) = (&self.model, Word::NONE);
        let work = Work { columns, model, as_of: self.at, currency, settings };
        let period = Period { name: String::new(), from, to };
        let (mean, deviation) = work.expected(&self.open, &self.arrivals, &period);
        if mean < 1.0 && came == 0 {
            return None; // nothing was expected and nothing came: that says nothing of a range
        }
        Some((float(came) - mean).abs() / deviation.max(1.0))
    }
}

/// What is added up of the open deals of one stage.
#[derive(Clone, Copy, Default)]
struct AtStage {
    wins: f64,
    squares: f64,
    hits: f64,
    misses: f64,
    n: f64,
}

impl Work<'_> {
    /// The mean of the wins in a period and their standard deviation, reckoned as the simulation draws them: deals are
    /// won by themselves, those of a stage share the error of its chance, and new ones come by the law of Poisson.
    /// `open` says of each deal how many there are of it.
    fn expected(
        &self,
        open: &[(OpenDeal, f64)],
        arrivals: &[(usize, f64)],
        period: &Period,
    ) -> (f64, f64) {
        let mut stages = vec![AtStage::default(); self.columns.stages.len()];
        for (deal, count) in open {
            let chance = self.chance_in(deal, period);
            let of = &mut stages[deal.stage];
            of.wins += count * chance;
            of.squares += count * chance * chance;
            of.hits += count * deal.chance.belief.hits;
            of.misses += count * deal.chance.belief.misses;
            of.n += count;
        }
        let new = self.new_wins(arrivals, period);
        let (mut mean, mut variance) = (new, new);
        for of in stages.iter().filter(|of| of.n > 0.0) {
            let (hits, misses) = (of.hits / of.n, of.misses / of.n);
            // The variance of the factor that all deals of the stage share.
            let shared = misses / (hits * (hits + misses + 1.0));
            mean += of.wins;
            variance += (of.wins - of.squares * (1.0 + shared)).max(0.0) + of.wins.powi(2) * shared;
        }
        (mean, variance.sqrt())
    }
}

impl PeriodForecast {
    /// The same with a range that reaches at least as far as past forecasts were off: never narrower, and where there is
    /// nothing to win just nothing.
    pub(super) fn widened(mut self, checked: Checked) -> PeriodForecast {
        let (wins, won) = (self.wins, float(self.won));
        if let Some(reach) = checked.reach.filter(|_| self.deviation > 0.0) {
            let reach = reach * self.deviation.max(1.0);
            self.wins.p10 = wins.p10.min((wins.mean - reach).max(won));
            self.wins.p90 = wins.p90.max(wins.mean + reach);
        }
        let so_far = self.won_value.as_ref().map_or(0, |money| money.minor);
        if let Some(value) = self.value.as_mut().filter(|_| wins.mean > 0.0) {
            let lower = worth(&value.mean, (wins.p10 - self.wins.p10) / wins.mean);
            let higher = worth(&value.mean, (self.wins.p90 - wins.p90) / wins.mean);
            let least = so_far.min(value.p10.minor);
            value.p10 = value.p10.with_minor(value.p10.minor.saturating_sub(lower).max(least));
            value.p90 = value.p90.with_minor(value.p90.minor.saturating_add(higher));
        }
        self.checked = Some(checked);
        self
    }
}

/// What so many times the wins of the mean bring.
#[expect(clippy::cast_precision_loss, reason = "a range need not be exact to the last cent")]
#[expect(clippy::cast_possible_truncation, reason = "sums fit")]
fn worth(mean: &Money, times: f64) -> i64 {
    (mean.minor as f64 * times).round() as i64
}
