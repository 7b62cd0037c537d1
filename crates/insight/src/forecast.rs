//! What will be won, and when: a chance and a date for each open deal, the sum by simulation, and how good such
//! forecasts were.
//!
//! - **Chance** of an open deal that has been in its stage for an age: of the earlier visits to that stage that had
//!   lasted so long, the share that ended in a win (Aalen–Johansen, so that deals still open count as seen so long),
//!   taken as hits among the cases that tell something, on top of the playbook's stated chance as prior (beta-binomial;
//!   the prior counts as ten cases). A deal that was decided after lasting so long is a case. One that is still open has
//!   not shown how it ends: it counts by the share of such decisions that had come before it had lasted as long as it
//!   has, and all of these together at most as much as all that were decided. So a hundred open deals and none decided
//!   leave the playbook's word as it is, and deals that outlast every decision are known not to be won. History takes
//!   over as deals are decided.
//! - **Date**: from the times that later wins took from the same stage and age.
//! - **Sum**: a seeded simulation; each run draws the stages' chances from what is believed of them, whether each
//!   deal is won and when, and how many new deals come (at the rate of the last ninety days, of the deals in scope alone)
//!   and are won in time.
//!   Told are the mean and the 10th, 50th and 90th percentile; the range is widened to what past forecasts of such
//!   periods were off by (see [`Checked`]).
//! - **Commit** is what is won already plus open deals with a chance of at least 75 % to be won in the period,
//!   **best case** also those with at least 40 %.
//! - **Back-test**: the same model made of what was known at past instants, held against what then happened: Brier
//!   score (Brier 1950) and calibration of single deals, error of sums, both beside a naive forecast (next period
//!   is like the last).

mod backtest;
mod checked;
mod model;
mod simulate;
#[cfg(test)]
mod tests;

use serde::Serialize;

use crate::columns::{Columns, DAY_MS, NO_AMOUNT, Outcome, Word, days};
use crate::group::{self, Dimension};
use crate::money::{self, Money};
use crate::scope::Fact;
use crate::stats::{self, SMALL};

pub use backtest::{Backtest, Cutoff, Reliability, backtest};
pub use checked::Checked;
pub use model::{Chance, Model};
pub use simulate::Range;

/// The chance from which on a deal is in the commit.
pub const COMMIT: f64 = 0.75;
/// The chance from which on a deal is in the best case.
pub const BEST_CASE: f64 = 0.4;

/// A stretch of time to forecast.
#[derive(Clone, Debug)]
pub struct Period {
    /// What people call it: "March 2026".
    pub name: String,
    /// From this instant on.
    pub from: i64,
    /// Before this instant.
    pub to: i64,
}

/// What will be won.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Forecast {
    /// How many deals are open.
    pub open: usize,
    /// Open deals that count nowhere here: history out of an import that nobody took up, known no longer.
    pub left_out: usize,
    /// How many visits the chances rest on: those of deals that have been decided.
    pub learned_from: usize,
    /// One forecast a period.
    pub periods: Vec<PeriodForecast>,
    /// The last period by person, team or whatever was asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<GroupForecast>,
    /// The open deals that are likeliest to be won in the last period, at most a hundred.
    pub deals: Vec<DealForecast>,
    /// What to make of it.
    pub note: String,
}

/// The forecast of one period.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct PeriodForecast {
    /// What people call it.
    pub name: String,
    /// Wins in it so far.
    pub won: usize,
    /// What they brought.
    pub won_value: Option<Money>,
    /// Wins in all, those so far included.
    pub wins: Range,
    /// How good such ranges were in the past; absent for groups, whose ranges are the simulation's alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub checked: Option<Checked>,
    /// The standard deviation of the wins over all runs.
    #[serde(skip)]
    deviation: f64,
    /// What they bring, in minor units of the main currency.
    pub value: Option<ValueRange>,
    /// Wins expected from deals that are open now.
    pub from_open: f64,
    /// Wins expected from deals that are still to come.
    pub from_new: f64,
    /// Won so far and open deals that are nearly sure.
    pub commit: Tier,
    /// The commit and open deals that may well be won.
    pub best_case: Tier,
}

/// Deals above a chance.
#[derive(Clone, Debug, Default, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Tier {
    /// How many.
    pub deals: usize,
    /// What they bring.
    pub value: Option<Money>,
}

/// A range of value.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct ValueRange {
    /// The mean.
    pub mean: Money,
    /// One in ten lies below.
    pub p10: Money,
    /// Half lie below.
    pub p50: Money,
    /// Nine in ten lie below.
    pub p90: Money,
}

/// The forecast of a group for the last period.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct GroupForecast {
    /// The value as it is stored.
    pub key: Option<String>,
    /// What people call it.
    pub name: String,
    /// Its forecast. New deals come to a group as they came in the last ninety days, so that the means of the groups add
    /// up to that of the whole; groups by time, reason or competitor get none, for a new deal is in none of them yet.
    #[serde(flatten)]
    pub forecast: PeriodForecast,
}

/// The forecast of one open deal.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct DealForecast {
    /// Its id.
    pub id: String,
    /// The number that people say.
    pub number: i64,
    /// The stage's key.
    pub stage: String,
    /// Days in the stage so far.
    pub age_days: f64,
    /// The chance that it is ever won.
    pub chance: f64,
    /// The lower end of what is believed of the chance (5 %).
    pub low: f64,
    /// The upper end (95 %).
    pub high: f64,
    /// How many visits to the stage the chance rests on: those that lasted so long, of deals that have been decided
    /// since. With 0 it is the playbook's word, less for every deal that has outlasted all decisions.
    pub n: usize,
    /// The chance that it is won in the last period.
    pub chance_in_period: f64,
    /// The days until half of such deals that are won are won.
    pub median_days: Option<f64>,
    /// What it is worth.
    pub value: Option<Money>,
}

/// How a forecast is made.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// The seed of the simulation.
    pub seed: u64,
    /// How many runs at most.
    pub runs: usize,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings { seed: 1, runs: 2_000 }
    }
}

/// What will be won of some deals, seen from `as_of`; the model learns from `history`, which may be more deals.
pub fn forecast(
    columns: &Columns,
    deals: &[u32],
    history: &[u32],
    as_of: i64,
    periods: &[Period],
    by: Option<Dimension>,
    settings: Settings,
) -> Forecast {
    let model = Model::of(columns, history, as_of);
    let currency = money::main_currency(columns, deals);
    let work = Work { columns, model: &model, as_of, currency, settings };
    let open = open_deals(columns, deals, &model, as_of);
    let left_out = deals.iter().filter(|deal| columns.is_left(**deal, as_of)).count();
    let checked = checked::checked(columns, deals, history, as_of, periods);
    let last = periods.last();
    let says = last.zip(checked.last()).map(|(last, checked)| checked.says(&last.name));
    let told = |(period, checked): (&Period, Checked)| {
        work.period(deals, &open, period, true).widened(checked)
    };
    Forecast {
        open: open.len(),
        left_out,
        learned_from: model.learned_from,
        periods: periods.iter().zip(checked).map(told).collect(),
        groups: by.zip(last).map(|(by, last)| work.groups(deals, last, by)).unwrap_or_default(),
        deals: last.map(|last| work.deals(&open, last)).unwrap_or_default(),
        note: note(open.len(), &model)
            + &says.unwrap_or_default()
            + &without(left_out)
            + of_groups(by),
    }
}

/// The deals of a tier: those won in the period so far, and the open ones with at least this chance to be won in it.
pub fn tier(
    columns: &Columns,
    deals: &[u32],
    history: &[u32],
    as_of: i64,
    period: &Period,
    least: f64,
) -> Vec<u32> {
    let model = Model::of(columns, history, as_of);
    let currency = money::main_currency(columns, deals);
    let work = Work { columns, model: &model, as_of, currency, settings: Settings::default() };
    let open = open_deals(columns, deals, &model, as_of);
    work.in_tier(&work.won_in(deals, period), &open, period, least)
}

fn note(open: usize, model: &Model) -> String {
    if open == 0 {
        return "No deal is open: only new ones can be won.".to_owned();
    }
    match model.wins {
        0 => "Nothing has been won yet: the chances are the playbook's word alone.".to_owned(),
        few if few < SMALL => format!(
            "Only {few} deals have been won so far: the chances are still mostly the playbook's word."
        ),
        _ => "Chances and dates rest on how earlier deals went.".to_owned(),
    }
}

/// Whether new deals can be in the groups of a table: not where what makes them is how or when a deal began or ended.
fn takes_new(by: Dimension) -> bool {
    !by.is_time() && !matches!(by, Dimension::Fact(Fact::Reason | Fact::Competitor))
}

/// What groups count of new deals, in words.
fn of_groups(by: Option<Dimension>) -> &'static str {
    match by.map(takes_new) {
        None => "",
        Some(true) => {
            " New deals come to each group as they came in the last ninety days, so the groups' means add up; their ranges are not checked by themselves."
        }
        Some(false) => {
            " These groups count open deals alone: new ones are in none of them yet, so the groups add up to less than the whole."
        }
    }
}

/// The words for deals that are left out, behind another sentence; nothing where there are none.
pub(crate) fn without(left_out: usize) -> String {
    match left_out {
        0 => String::new(),
        1 => " 1 open deal out of an import that nobody took up is left out.".to_owned(),
        more => format!(" {more} open deals out of imports that nobody took up are left out."),
    }
}

/// An open deal with what is believed of it.
#[derive(Clone, Debug)]
pub(crate) struct OpenDeal {
    pub(crate) deal: u32,
    pub(crate) age: i64,
    pub(crate) chance: Chance,
    pub(crate) stage: usize,
}

/// The deals that are under way before winning; not history that nobody took up and that is known no longer.
pub(crate) fn open_deals(
    columns: &Columns,
    deals: &[u32],
    model: &Model,
    as_of: i64,
) -> Vec<OpenDeal> {
    let open = |deal: &u32| {
        if columns.outcome_at(*deal, as_of) != Outcome::Open || columns.is_left(*deal, as_of) {
            return None;
        }
        let visit = columns.visits.last(*deal, as_of)?;
        let stage = columns.visits.stage[visit];
        let age = (as_of - columns.visits.entered[visit]).max(0);
        let chance = model.chance(stage, age)?;
        Some(OpenDeal { deal: *deal, age, chance, stage: usize::from(stage.0) })
    };
    deals.iter().filter_map(open).collect()
}

/// What all parts of a forecast share.
pub(crate) struct Work<'a> {
    pub(crate) columns: &'a Columns,
    pub(crate) model: &'a Model,
    pub(crate) as_of: i64,
    pub(crate) currency: Word,
    pub(crate) settings: Settings,
}

impl Work<'_> {
    fn value(&self, deal: u32) -> Option<i64> {
        let at = deal as usize;
        let amount = self.columns.amount[at];
        (amount != NO_AMOUNT && self.columns.currency[at] == self.currency).then_some(amount)
    }

    fn money(&self, minor: f64, n: usize) -> Money {
        Money::about(self.columns, self.currency, minor, n)
    }

    pub(crate) fn period(
        &self,
        deals: &[u32],
        open: &[OpenDeal],
        period: &Period,
        with_new: bool,
    ) -> PeriodForecast {
        let won = self.won_in(deals, period);
        let won_values: Vec<i64> = won.iter().filter_map(|deal| self.value(*deal)).collect();
        #[expect(clippy::cast_precision_loss, reason = "sums need not be exact to the last cent")]
        let won_sum = won_values.iter().sum::<i64>() as f64;
        let drawn = self.simulate(deals, open, period, with_new);
        let deviation = stats::deviation(&drawn.wins).unwrap_or(0.0);
        let has_value = drawn.has_value || !won_values.is_empty();
        let value = has_value.then(|| {
            let range = Range::of(drawn.values.iter().map(|value| value + won_sum).collect());
            ValueRange {
                mean: self.money(range.mean, open.len()),
                p10: self.money(range.p10, open.len()),
                p50: self.money(range.p50, open.len()),
                p90: self.money(range.p90, open.len()),
            }
        });
        #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
        let so_far = won.len() as f64;
        PeriodForecast {
            name: period.name.clone(),
            won: won.len(),
            won_value: (!won_values.is_empty()).then(|| self.money(won_sum, won_values.len())),
            wins: Range::of(drawn.wins.iter().map(|wins| wins + so_far).collect()),
            checked: None,
            deviation,
            value,
            from_open: drawn.from_open,
            from_new: drawn.from_new,
            commit: self.tier(&won, open, period, COMMIT),
            best_case: self.tier(&won, open, period, BEST_CASE),
        }
    }

    fn won_in(&self, deals: &[u32], period: &Period) -> Vec<u32> {
        let until = period.to.min(self.as_of.saturating_add(1));
        let inside = |deal: &&u32| {
            self.columns.outcome_at(**deal, self.as_of) == Outcome::Won
                && (period.from..until).contains(&self.columns.closed_at(**deal, self.as_of))
        };
        deals.iter().filter(inside).copied().collect()
    }

    /// The chance that an open deal is won in the period.
    fn chance_in(&self, open: &OpenDeal, period: &Period) -> f64 {
        let from = (period.from - self.as_of).max(0);
        let to = (period.to - self.as_of).max(0);
        let timing = self.model.timing(open.stage);
        open.chance.mean * (timing.by(open.age, to) - timing.by(open.age, from)).max(0.0)
    }

    fn tier(&self, won: &[u32], open: &[OpenDeal], period: &Period, least: f64) -> Tier {
        let all = self.in_tier(won, open, period, least);
        let values: Vec<i64> = all.iter().filter_map(|deal| self.value(*deal)).collect();
        let sum = values.iter().sum();
        let money = || Money::of(self.columns, self.currency, sum, values.len());
        Tier { deals: all.len(), value: (!values.is_empty()).then(money) }
    }

    fn in_tier(&self, won: &[u32], open: &[OpenDeal], period: &Period, least: f64) -> Vec<u32> {
        let likely = open.iter().filter(|open| self.chance_in(open, period) >= least);
        won.iter().copied().chain(likely.map(|open| open.deal)).collect()
    }

    fn groups(&self, deals: &[u32], period: &Period, by: Dimension) -> Vec<GroupForecast> {
        let mut parts: Vec<_> =
            group::parts(self.columns, deals, self.as_of, by).into_iter().collect();
        parts.sort_by_key(|(key, _)| *key);
        let told = |(key, members): (group::Key, Vec<u32>)| {
            let open = open_deals(self.columns, &members, self.model, self.as_of);
            let (key, name) = by.names(self.columns, key);
            GroupForecast {
                key,
                name,
                forecast: self.period(&members, &open, period, takes_new(by)),
            }
        };
        let mut groups: Vec<GroupForecast> = parts.into_iter().map(told).collect();
        groups.sort_by(|a, b| a.name.cmp(&b.name));
        groups
    }

    fn deals(&self, open: &[OpenDeal], period: &Period) -> Vec<DealForecast> {
        let mut told: Vec<(f64, &OpenDeal)> =
            open.iter().map(|open| (self.chance_in(open, period), open)).collect();
        told.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.deal.cmp(&b.1.deal)));
        told.truncate(100);
        told.into_iter().map(|(chance, open)| self.deal(open, chance)).collect()
    }

    fn deal(&self, open: &OpenDeal, chance_in_period: f64) -> DealForecast {
        let at = open.deal as usize;
        let timing = self.model.timing(open.stage);
        DealForecast {
            id: self.columns.id[at].to_string(),
            number: self.columns.number[at],
            stage: self.columns.stages[open.stage].key.clone(),
            age_days: days(open.age),
            chance: open.chance.mean,
            low: open.chance.belief.quantile(0.05),
            high: open.chance.belief.quantile(0.95),
            n: open.chance.n,
            chance_in_period,
            median_days: timing.median(open.age).map(|time| time / float_day()),
            value: self
                .value(open.deal)
                .map(|value| Money::of(self.columns, self.currency, value, 1)),
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "a day's milliseconds are few")]
fn float_day() -> f64 {
    DAY_MS as f64
}
