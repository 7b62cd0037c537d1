//! The process as history shows it: rates, chances, times, ways on.

use std::collections::{BTreeMap, HashSet};

use crate::columns::{Columns, DAY_MS, NO_AMOUNT, Outcome};
use crate::money;
use crate::random::Random;
use crate::stats::{Belief, float};
use crate::survival::{Curve, End, Observation};

/// The days over which new deals and busy sellers are counted.
const LATE_DAYS: i64 = 90;

/// The fitted process.
pub(super) struct Fitted {
    pub(super) stages: Vec<Option<AtStage>>,
    /// The stage in which new deals begin, and how many a day.
    pub(super) arrivals: Vec<(usize, f64)>,
    pub(super) open: Vec<Open>,
    pub(super) values: Vec<f64>,
    pub(super) sellers: usize,
    pub(super) learned_from: usize,
    pub(super) wins: usize,
}

/// A deal that is under way.
pub(super) struct Open {
    pub(super) stage: usize,
    pub(super) age: i64,
    pub(super) value: f64,
}

/// Where a deal goes on to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Next {
    Won,
    Stage(usize),
}

/// One stage: whether and when deals go on, and where to.
pub(super) struct AtStage {
    curve: Curve,
    ways: Vec<(Next, f64)>,
}

impl AtStage {
    /// The chance to go on for a deal that has been here for `age`.
    pub(super) fn chance(&self, age: i64) -> f64 {
        self.curve.chance_within(age, i64::MAX / 2).unwrap_or(0.0)
    }

    /// The time until it goes on, for an even number from 0 to 1.
    pub(super) fn time(&self, age: i64, uniform: f64) -> i64 {
        let done = self.curve.by(age);
        let later = self.curve.ever() - done;
        let time = self.curve.time_of(done + later * uniform.max(1e-12));
        time.map_or(i64::MAX / 4, |time| (time - age).max(0))
    }

    /// Where it goes on to.
    pub(super) fn next(&self, uniform: f64) -> Next {
        let reached = self.ways.iter().find(|(_, until)| uniform < *until);
        reached.or(self.ways.last()).map_or(Next::Won, |(next, _)| *next)
    }
}

#[derive(Default)]
struct Gathered {
    cases: Vec<Observation>,
    ways: BTreeMap<Next, usize>,
}

impl Fitted {
    pub(super) fn of(columns: &Columns, deals: &[u32], as_of: i64) -> Fitted {
        let mut gathered: Vec<Gathered> = Vec::new();
        gathered.resize_with(columns.stages.len(), Gathered::default);
        for deal in deals {
            observe(columns, *deal, as_of, &mut gathered);
        }
        let learned_from = gathered.iter().map(|it| it.cases.len()).sum();
        let is_won = |deal: &&u32| columns.outcome_at(**deal, as_of) == Outcome::Won;
        Fitted {
            stages: columns
                .stages
                .iter()
                .zip(gathered)
                .map(|(stage, of)| stage.is_before_winning().then(|| fit(of)))
                .collect(),
            arrivals: arrivals(columns, deals, as_of),
            open: open(columns, deals, as_of),
            values: values(columns, deals, as_of),
            sellers: sellers(columns, deals, as_of),
            learned_from,
            wins: deals.iter().filter(is_won).count(),
        }
    }

    pub(super) fn arrivals_a_day(&self) -> f64 {
        self.arrivals.iter().map(|it| it.1).sum()
    }

    pub(super) fn draw_value(&self, uniform: f64) -> f64 {
        if self.values.is_empty() {
            return 0.0;
        }
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "0 to the last"
        )]
        let place = (uniform * float(self.values.len())) as usize;
        self.values[place.min(self.values.len() - 1)]
    }

    /// By how much each stage's share may be off, drawn from what is believed of it.
    pub(super) fn draw_factors(&self, random: &mut Random) -> Vec<f64> {
        let factor = |stage: &Option<AtStage>| {
            let Some(of) = stage else { return 1.0 };
            let n = float(of.curve.n);
            let share = of.curve.ever();
            if n < 1.0 || share <= 0.0 {
                return 1.0;
            }
            let belief = Belief::after(share * n, n, share, 2.0);
            random.beta(belief.hits, belief.misses) / belief.mean()
        };
        self.stages.iter().map(factor).collect()
    }
}

fn fit(gathered: Gathered) -> AtStage {
    let all: usize = gathered.ways.values().sum();
    let mut until = 0.0;
    let ways = gathered.ways.into_iter().map(|(next, count)| {
        until += float(count) / float(all);
        (next, until)
    });
    let ways = ways.collect();
    AtStage { curve: Curve::of(gathered.cases), ways }
}

/// What one deal says of the stages that it came to: from the first coming to the first going beyond.
fn observe(columns: &Columns, deal: u32, as_of: i64, gathered: &mut [Gathered]) {
    let visits = &columns.visits;
    let range = visits.until(deal, as_of);
    let mut seen: u128 = 0;
    for visit in range.clone() {
        let id = visits.stage[visit];
        let stage = columns.stage(id);
        let bit = 1u128 << (stage.rank & 127);
        if !stage.is_before_winning() || seen & bit != 0 {
            continue;
        }
        seen |= bit;
        let beyond = (visit + 1..range.end).find(|later| {
            let other = columns.stage(visits.stage[*later]);
            other.rank > stage.rank && other.is_before_winning()
        });
        let (end, until, next) = match beyond {
            Some(later) => {
                let next = Next::Stage(usize::from(visits.stage[later].0));
                (End::Event, visits.entered[later], Some(next))
            }
            None => fate(columns, deal, as_of),
        };
        let of = &mut gathered[usize::from(id.0)];
        let time = (until - visits.entered[visit]).max(0);
        of.cases.push(Observation { time, end });
        if let Some(next) = next {
            *of.ways.entry(next).or_default() += 1;
        }
    }
}

/// How a deal that came no further ended.
fn fate(columns: &Columns, deal: u32, as_of: i64) -> (End, i64, Option<Next>) {
    let closed = columns.closed_at(deal, as_of);
    match columns.outcome_at(deal, as_of) {
        Outcome::Won => (End::Event, closed, Some(Next::Won)),
        Outcome::Lost | Outcome::Disqualified => (End::Other, closed, None),
        Outcome::Open | Outcome::Merged => (End::Censored, columns.seen_until(deal, as_of), None),
    }
}

fn arrivals(columns: &Columns, deals: &[u32], as_of: i64) -> Vec<(usize, f64)> {
    let since = as_of - LATE_DAYS * DAY_MS;
    let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
    let mut first = as_of;
    for deal in deals {
        let opened = columns.opened[*deal as usize];
        first = first.min(opened);
        let Some(visit) = columns.visits.of(*deal).next() else { continue };
        if opened > since && opened <= as_of {
            *counts.entry(usize::from(columns.visits.stage[visit].0)).or_default() += 1;
        }
    }
    let seen = crate::columns::days(as_of - first).clamp(1.0, 90.0);
    counts.into_iter().map(|(stage, count)| (stage, float(count) / seen)).collect()
}

fn open(columns: &Columns, deals: &[u32], as_of: i64) -> Vec<Open> {
    let currency = money::main_currency(columns, deals);
    let open = |deal: &u32| {
        if columns.outcome_at(*deal, as_of) != Outcome::Open || columns.is_left(*deal, as_of) {
            return None;
        }
        let at = *deal as usize;
        let visit = columns.visits.last(*deal, as_of)?;
        let age = (as_of - columns.visits.entered[visit]).max(0);
        #[expect(clippy::cast_precision_loss, reason = "an expected value need not be exact")]
        let amount = columns.amount[at] as f64;
        let counts = columns.amount[at] != NO_AMOUNT && columns.currency[at] == currency;
        let stage = usize::from(columns.visits.stage[visit].0);
        Some(Open { stage, age, value: if counts { amount } else { 0.0 } })
    };
    deals.iter().filter_map(open).collect()
}

/// What won deals brought, or where none says, what deals are worth.
fn values(columns: &Columns, deals: &[u32], as_of: i64) -> Vec<f64> {
    let currency = money::main_currency(columns, deals);
    let valued = |deal: &&u32| {
        let at = **deal as usize;
        columns.amount[at] != NO_AMOUNT && columns.currency[at] == currency
    };
    #[expect(clippy::cast_precision_loss, reason = "an expected value need not be exact")]
    let amount = |deal: &u32| columns.amount[*deal as usize] as f64;
    let is_won = |deal: &&u32| columns.outcome_at(**deal, as_of) == Outcome::Won;
    let won: Vec<f64> = deals.iter().filter(valued).filter(is_won).map(amount).collect();
    if won.is_empty() { deals.iter().filter(valued).map(amount).collect() } else { won }
}

/// How many people had deals open or won of late.
fn sellers(columns: &Columns, deals: &[u32], as_of: i64) -> usize {
    let since = as_of - LATE_DAYS * DAY_MS;
    let busy = |deal: &&u32| {
        let at = **deal as usize;
        columns.owner[at].is_some()
            && columns.opened[at] <= as_of
            && columns.closed_at(**deal, as_of).min(columns.known_until[at]) > since
    };
    let people: HashSet<_> =
        deals.iter().filter(busy).map(|deal| columns.owner[*deal as usize]).collect();
    people.len()
}
