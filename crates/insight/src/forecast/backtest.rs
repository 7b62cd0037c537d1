//! How good forecasts would have been: the past, seen from earlier.

use rayon::prelude::*;
use serde::Serialize;

use super::{Model, Period, Range, Settings, Work, open_deals};
use crate::columns::{Columns, DAY_MS, Outcome};
use crate::money;
use crate::stats::{SMALL, Share, float};

/// How often a range from the 10th to the 90th percentile should hold what comes.
const COVERED: f64 = 0.8;

/// How good forecasts were.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Backtest {
    /// How many days ahead each forecast looked.
    pub horizon_days: i64,
    /// The instants from which forecasts were made.
    pub cutoffs: Vec<Cutoff>,
    /// How many single forecasts of deals were held against what happened.
    pub predictions: usize,
    /// How many of them were of deals that were won in time.
    pub won: usize,
    /// The mean squared error of the chances: 0 is perfect.
    pub brier: Option<f64>,
    /// The same of the naive forecast: every open deal has the share that was won in the period before.
    pub brier_naive: Option<f64>,
    /// By which share the error is smaller than the naive one; below 0 it is larger.
    pub skill: Option<f64>,
    /// The mean error of the forecast sums, as a share of all wins.
    pub error: Option<f64>,
    /// The same of the naive forecast: as many wins as in the period before.
    pub error_naive: Option<f64>,
    /// In how many forecasts the wins lay between the 10th and the 90th percentile of the simulation alone; 80 % would be
    /// right. A forecast widens its ranges by what such errors were.
    pub within: Share,
    /// Forecast chances beside what happened, from low to high.
    pub calibration: Vec<Reliability>,
    /// What to make of it.
    pub verdict: String,
}

/// One forecast of the past.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Cutoff {
    /// From when it was made, milliseconds UTC.
    pub at: i64,
    /// Deals that were open.
    pub open: usize,
    /// Wins forecast, new deals included.
    pub forecast: Range,
    /// Wins that came.
    pub actual: usize,
    /// Wins of the period before: the naive forecast.
    pub naive: usize,
    #[serde(skip)]
    singles: Vec<(f64, bool)>,
    #[serde(skip)]
    naive_rate: f64,
}

/// What happened to the deals that were given about the same chance.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Reliability {
    /// The mean of the chances.
    pub forecast: f64,
    /// How many were won in time.
    pub won: Share,
}

/// Forecasts `horizon` days ahead from past instants, `every` so many days, up to `most` of them, held against what
/// happened until `known`.
pub fn backtest(
    columns: &Columns,
    deals: &[u32],
    known: i64,
    horizon_days: i64,
    most: i64,
    settings: Settings,
) -> Backtest {
    let horizon = horizon_days * DAY_MS;
    let first = deals.iter().map(|deal| columns.opened[*deal as usize]).min().unwrap_or(known);
    // The first forecast needs a history of its own to learn from and a period before it to be naive by.
    let cutoffs: Vec<i64> = (1..=most)
        .map(|step| known - horizon * step)
        .filter(|at| *at >= first + horizon)
        .rev()
        .collect();
    let made: Vec<Cutoff> = cutoffs
        .par_iter()
        .map(|at| cutoff(columns, deals, (*at, known), horizon, settings))
        .collect();
    judged(horizon_days, made)
}

/// A forecast made `at` an instant, held against what was `known` later. What it and the naive one rest on is what was known
/// when it was made, also of deals that were opened again since.
fn cutoff(
    columns: &Columns,
    deals: &[u32],
    (at, known): (i64, i64),
    horizon: i64,
    settings: Settings,
) -> Cutoff {
    let begun: Vec<u32> =
        deals.iter().copied().filter(|deal| columns.opened[*deal as usize] <= at).collect();
    let model = Model::of(columns, &begun, at);
    let open = open_deals(columns, &begun, &model, at);
    let currency = money::main_currency(columns, &begun);
    let settings = Settings { runs: settings.runs.min(500), ..settings };
    let work = Work { columns, model: &model, as_of: at, currency, settings };
    let period = Period { name: String::new(), from: at, to: at + horizon };
    let won_by = |deal: u32, to: i64, known: i64| {
        columns.outcome_at(deal, known) == Outcome::Won && columns.closed_at(deal, known) <= to
    };
    let won_in = |from: i64, to: i64, known: i64| {
        let won =
            |deal: &&u32| won_by(**deal, to, known) && columns.closed_at(**deal, known) > from;
        deals.iter().filter(won).count()
    };
    let won = |deal: u32| won_by(deal, at + horizon, known);
    let singles = open.iter().map(|open| (work.chance_in(open, &period), won(open.deal))).collect();
    let drawn = work.simulate(&begun, &open, &period, true);
    Cutoff {
        at,
        open: open.len(),
        forecast: Range::of(drawn.wins),
        actual: won_in(at, at + horizon, known),
        naive: won_in(at - horizon, at, at),
        naive_rate: naive_rate(columns, &begun, at, horizon),
        singles,
    }
}

/// The share of the deals open at the beginning of the period before that was won in it.
fn naive_rate(columns: &Columns, deals: &[u32], at: i64, horizon: i64) -> f64 {
    let before = at - horizon;
    let (mut open, mut won) = (0usize, 0usize);
    for deal in deals {
        let place = *deal as usize;
        if columns.opened[place] > before || columns.outcome_at(*deal, before) != Outcome::Open {
            continue;
        }
        open += 1;
        won += usize::from(columns.outcome_at(*deal, at) == Outcome::Won);
    }
    if open == 0 { 0.0 } else { float(won) / float(open) }
}

fn judged(horizon_days: i64, cutoffs: Vec<Cutoff>) -> Backtest {
    let singles: Vec<(f64, bool)> =
        cutoffs.iter().flat_map(|cutoff| cutoff.singles.iter().copied()).collect();
    let error = |chance: f64, won: bool| (chance - f64::from(u8::from(won))).powi(2);
    let n = singles.len();
    let own: f64 = singles.iter().map(|(chance, won)| error(*chance, *won)).sum();
    let naive: f64 = cutoffs
        .iter()
        .flat_map(|it| it.singles.iter().map(move |(_, won)| error(it.naive_rate, *won)))
        .sum();
    let brier = (n > 0).then(|| own / float(n));
    let brier_naive = (n > 0).then(|| naive / float(n));
    let skill = brier.zip(brier_naive).filter(|it| it.1 > 0.0).map(|(own, base)| 1.0 - own / base);
    let actual: f64 = cutoffs.iter().map(|it| float(it.actual)).sum();
    let off = |forecast: fn(&Cutoff) -> f64| {
        let sum: f64 = cutoffs.iter().map(|it| (forecast(it) - float(it.actual)).abs()).sum();
        (actual > 0.0).then_some(sum / actual)
    };
    let inside = |it: &&Cutoff| (it.forecast.p10..=it.forecast.p90).contains(&float(it.actual));
    let won = singles.iter().filter(|it| it.1).count();
    let mut told = Backtest {
        horizon_days,
        predictions: n,
        won,
        brier,
        brier_naive,
        skill,
        error: off(|it| it.forecast.mean),
        error_naive: off(|it| float(it.naive)),
        within: Share::of(cutoffs.iter().filter(inside).count(), cutoffs.len()),
        calibration: calibration(singles),
        cutoffs,
        verdict: String::new(),
    };
    told.verdict = verdict(&told);
    told
}

/// Ten classes of about equal size, from the lowest chances to the highest.
fn calibration(mut singles: Vec<(f64, bool)>) -> Vec<Reliability> {
    singles.sort_by(|a, b| a.0.total_cmp(&b.0));
    let size = singles.len().div_ceil(10).max(1);
    let class = |part: &[(f64, bool)]| Reliability {
        forecast: part.iter().map(|it| it.0).sum::<f64>() / float(part.len()),
        won: Share::of(part.iter().filter(|it| it.1).count(), part.len()),
    };
    singles.chunks(size).map(class).collect()
}

fn verdict(told: &Backtest) -> String {
    if told.cutoffs.is_empty() || told.won < SMALL {
        return format!(
            "Only {} wins could be forecast in the past: too few to say how good forecasts are.",
            told.won
        );
    }
    let skill = match told.skill {
        Some(skill) if skill > 0.02 => {
            format!("The chances are {:.0} % less wrong than the naive ones.", skill * 100.0)
        }
        Some(skill) if skill < -0.02 => {
            format!(
                "The chances are {:.0} % more wrong than the naive ones: mistrust them.",
                -skill * 100.0
            )
        }
        _ => "The chances are as good as the naive ones and no better.".to_owned(),
    };
    let sums = match told.error.zip(told.error_naive) {
        Some((own, naive)) => format!(
            " The sums were off by {:.0} %, the naive ones by {:.0} %.",
            own * 100.0,
            naive * 100.0
        ),
        None => String::new(),
    };
    format!("{skill}{sums} {}", coverage(&told.within))
}

/// Whether the ranges held the wins as often as they say: eight times in ten, as far as so few ranges tell.
fn coverage(within: &Share) -> String {
    let judged = match (within.low, within.high) {
        (_, Some(high)) if high < COVERED => "they are too narrow",
        (Some(low), _) if low > COVERED => "they are wider than need be",
        _ => "as far as so few tell that is as it should be",
    };
    format!(
        "In {} of {} the wins lay in the range that should hold them eight times in ten: {judged}.",
        within.count, within.n
    )
}
