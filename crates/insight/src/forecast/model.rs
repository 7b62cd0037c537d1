//! What history says of a deal in a stage for so long: whether it is won, and when.

use crate::columns::{Columns, DAY_MS, NEVER, Outcome, StageId};
use crate::stats::{Belief, float};
use crate::survival::{Curve, End, Observation};

/// How many cases the playbook's stated chance counts as.
const PRIOR: f64 = 10.0;
/// The chance of a stage for which the playbook states none and history says nothing.
const NO_WORD: f64 = 0.1;
/// From so many wins on, times are taken from later wins alone.
const ENOUGH: usize = 5;
/// The mean of the days to a win where nothing is known at all.
const NO_TIME_DAYS: i64 = 60;
/// The days over which the arrival of new deals is counted.
const RATE_DAYS: i64 = 90;

/// What is believed of a deal's chance.
#[derive(Clone, Copy, Debug)]
pub struct Chance {
    /// The expected chance that it is ever won.
    pub mean: f64,
    /// What is believed of it.
    pub belief: Belief,
    /// How many earlier visits it rests on: those that lasted so long and whose deal has been decided since.
    pub n: usize,
}

/// What history says of each stage.
#[derive(Clone, Debug)]
pub struct Model {
    stages: Vec<Option<AtStage>>,
    /// How many visits it rests on: those whose deal has been decided.
    pub learned_from: usize,
    /// How many wins.
    pub wins: usize,
    /// The days over which the arrival of new deals is counted.
    arrival_days: f64,
    /// What won deals of late brought, by the deal's place.
    pub(super) late_wins: Vec<u32>,
}

#[derive(Clone, Debug)]
struct AtStage {
    prior: f64,
    timing: Timing,
}

/// How long after coming to a stage deals are won.
#[derive(Clone, Debug)]
pub(crate) struct Timing {
    curve: Curve,
}

impl Model {
    /// Learns from deals as they were known at `as_of`.
    pub fn of(columns: &Columns, history: &[u32], as_of: i64) -> Model {
        let mut cases: Vec<Vec<Observation>> = vec![Vec::new(); columns.stages.len()];
        let mut wins = Vec::new();
        for deal in history {
            if columns.opened[*deal as usize] > as_of {
                continue;
            }
            observe(columns, *deal, as_of, &mut cases);
            if columns.outcome_at(*deal, as_of) == Outcome::Won {
                wins.push(*deal);
            }
        }
        let stages = columns.stages.iter().zip(cases).map(|(stage, cases)| {
            let at = AtStage {
                prior: stage.chance.unwrap_or(NO_WORD),
                timing: Timing { curve: Curve::of(cases) },
            };
            stage.is_before_winning().then_some(at)
        });
        let stages: Vec<Option<AtStage>> = stages.collect();
        let learned_from = stages.iter().flatten().map(|at| at.timing.curve.ended()).sum();
        wins.sort_by_key(|deal| std::cmp::Reverse(columns.closed_at(*deal, as_of)));
        let count = wins.len();
        wins.truncate(200);
        let arrival_days = arrival_days(columns, history, as_of);
        Model { stages, learned_from, wins: count, arrival_days, late_wins: wins }
    }

    /// What is believed of a deal that has been in a stage for `age`; none for a stage after winning.
    pub fn chance(&self, stage: StageId, age: i64) -> Option<Chance> {
        let at = self.stages[usize::from(stage.0)].as_ref()?;
        let curve = &at.timing.curve;
        let n = curve.ended_after(age);
        let evidence = curve.evidence_after(age);
        let seen = curve.chance_within(age, i64::MAX / 2).unwrap_or(0.0);
        let belief = Belief::after(seen * evidence, evidence, at.prior, PRIOR);
        Some(Chance { mean: belief.mean(), belief, n })
    }

    /// New deals a day of some that the model has learnt from, by the stage in which they began.
    pub(super) fn arrivals(
        &self,
        columns: &Columns,
        deals: &[u32],
        as_of: i64,
    ) -> Vec<(usize, f64)> {
        let since = as_of - RATE_DAYS * DAY_MS;
        let mut counts = vec![0usize; columns.stages.len()];
        for deal in deals {
            let opened = columns.opened[*deal as usize];
            let first = columns.visits.of(*deal).next();
            if let Some(visit) = first.filter(|_| opened > since && opened <= as_of) {
                counts[usize::from(columns.visits.stage[visit].0)] += 1;
            }
        }
        let rate = |(stage, count): (usize, usize)| (stage, float(count) / self.arrival_days);
        counts.into_iter().enumerate().filter(|it| it.1 > 0).map(rate).collect()
    }

    /// When deals are won that are, from a stage.
    pub(crate) fn timing(&self, stage: usize) -> &Timing {
        match &self.stages[stage] {
            Some(at) => &at.timing,
            None => unreachable_timing(),
        }
    }
}

/// Stages after winning have no timing and are never asked for one; an empty curve answers all the same.
fn unreachable_timing() -> &'static Timing {
    static EMPTY: std::sync::LazyLock<Timing> =
        std::sync::LazyLock::new(|| Timing { curve: Curve::of(Vec::new()) });
    &EMPTY
}

/// What the visits of one deal say: from coming to a stage to the win, the loss, or until it was seen last.
fn observe(columns: &Columns, deal: u32, as_of: i64, cases: &mut [Vec<Observation>]) {
    let (end, until) = match columns.outcome_at(deal, as_of) {
        Outcome::Won => (End::Event, columns.closed_at(deal, as_of)),
        Outcome::Lost | Outcome::Disqualified => (End::Other, columns.closed_at(deal, as_of)),
        Outcome::Open | Outcome::Merged => (End::Censored, columns.seen_until(deal, as_of)),
    };
    let visits = &columns.visits;
    let mut seen: u128 = 0;
    for visit in visits.until(deal, as_of) {
        let id = visits.stage[visit];
        let stage = columns.stage(id);
        let bit = 1u128 << (stage.rank & 127);
        if !stage.is_before_winning() || seen & bit != 0 {
            continue;
        }
        seen |= bit;
        let time = (until - visits.entered[visit]).max(0);
        cases[usize::from(id.0)].push(Observation { time, end });
    }
}

/// Over how many days new deals are counted: ninety, or fewer in a workspace that is younger.
fn arrival_days(columns: &Columns, history: &[u32], as_of: i64) -> f64 {
    let opened = history.iter().map(|deal| columns.opened[*deal as usize]);
    let first = opened.filter(|opened| *opened <= as_of).min().unwrap_or(as_of);
    crate::columns::days(as_of - first).clamp(1.0, crate::columns::days(RATE_DAYS * DAY_MS))
}

impl Timing {
    /// Of those that are won after `age`: the share won in the next `ahead`.
    pub(crate) fn by(&self, age: i64, ahead: i64) -> f64 {
        if ahead <= 0 {
            return 0.0;
        }
        let done = self.curve.by(age);
        let later = self.curve.ever() - done;
        if self.wins_after(age) >= ENOUGH && later > 1e-12 {
            return ((self.curve.by(age.saturating_add(ahead)) - done) / later).clamp(0.0, 1.0);
        }
        if self.curve.events >= ENOUGH {
            return (self.curve.by(ahead) / self.curve.ever()).clamp(0.0, 1.0);
        }
        // Nothing is known but that waiting takes time: an exponential clock.
        let mean = crate::columns::days(NO_TIME_DAYS * DAY_MS);
        1.0 - (-crate::columns::days(ahead) / mean).exp()
    }

    fn wins_after(&self, age: i64) -> usize {
        self.curve.events_after(age)
    }

    /// A time to the win drawn for a deal of this age; `uniform` is even from 0 to 1.
    pub(crate) fn draw(&self, age: i64, uniform: f64) -> i64 {
        let done = self.curve.by(age);
        let later = self.curve.ever() - done;
        if self.wins_after(age) >= ENOUGH && later > 1e-12 {
            let time = self.curve.time_of(done + later * uniform.max(1e-12));
            return (time.unwrap_or(NEVER / 4) - age).max(0);
        }
        if self.curve.events >= ENOUGH {
            return self.curve.time_of(self.curve.ever() * uniform.max(1e-12)).unwrap_or(NEVER / 4);
        }
        let mean = crate::columns::days(NO_TIME_DAYS * DAY_MS) * crate::forecast::float_day();
        #[expect(clippy::cast_possible_truncation, reason = "a drawn time fits")]
        let time = (-(1.0 - uniform).ln() * mean) as i64;
        time
    }

    /// The milliseconds until half of the deals that are won after this age are won.
    pub(crate) fn median(&self, age: i64) -> Option<f64> {
        #[expect(clippy::cast_precision_loss, reason = "milliseconds of centuries fit")]
        let time = self.draw(age, 0.5) as f64;
        (self.curve.events >= ENOUGH).then_some(time)
    }
}
