//! How fast deals move, and how much the process brings a day.
//!
//! - **Time in a stage**: finished visits in real and in working time, exact percentiles; and the median with the
//!   open visits counted as not yet finished (Kaplan–Meier), which is the honest one while many are open.
//! - **Going on**: the share of the deals that came to a stage that goes on from it, where many have come so lately that
//!   they cannot have gone on yet (Kaplan–Meier from the last coming to going on). Deals that fell off or went back stay
//!   in the count for as long as they could have been seen, so the curve is the share of all and not of those that stay.
//! - **Cycle**: days from the beginning to the win.
//! - **Velocity** = deals × win rate × value ÷ cycle: what the process brings a day, by the usual formula of sales
//!   operations, with the mean value of won deals and the mean cycle. It is told for the main currency alone: the wins,
//!   their value and their cycle are those of deals won in it whose value is stated. What was won in another currency
//!   brought nothing in this one.

#[cfg(test)]
mod tests;

use rayon::prelude::*;
use serde::Serialize;
use types::{OpenHours, Timestamp};

use crate::columns::{Columns, NEVER, NO_AMOUNT, Outcome, StageId, Word, days};
use crate::funnel::{Fate, fates};
use crate::group::{self, CHUNK, Dimension, Totals};
use crate::hours::OfTeams;
use crate::money::{self, Money};
use crate::stats::{SMALL, Share, Spread, float, mean};
use crate::survival::{Curve, End, Observation};

/// The milliseconds of an hour.
const HOUR_MS: f64 = 3_600_000.0;

/// How fast deals move.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Velocity {
    /// What became of the deals; `days_to_win` is the cycle.
    pub totals: Totals,
    /// What the process brings a day.
    pub velocity: Rate,
    /// The time in each stage, playbook by playbook.
    pub stages: Vec<StageTime>,
    /// The velocity of each group of the table asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<GroupRate>,
}

/// Deals × win rate × value ÷ cycle.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Rate {
    /// How many deals there are.
    pub deals: usize,
    /// How many of all are won.
    pub conversion: Share,
    /// The mean value of a won deal in the main currency.
    pub value: Option<Money>,
    /// The mean days from the beginning to the win.
    pub cycle_days: Option<f64>,
    /// What the process brings a day by the wins in the main currency; absent where a part is not known.
    pub per_day: Option<Money>,
    /// Won deals whose value is not stated or is in another currency.
    pub without_value: usize,
    /// Whether too few were won for these figures to mean much.
    pub small: bool,
}

/// The velocity of a group.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct GroupRate {
    /// The value as it is stored.
    pub key: Option<String>,
    /// What people call it.
    pub name: String,
    /// Its velocity.
    #[serde(flatten)]
    pub rate: Rate,
    /// Days from the beginning to the win.
    pub days_to_win: Spread,
}

/// The time that deals spend in a stage.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct StageTime {
    /// The playbook's key.
    pub playbook: String,
    /// The stage's key.
    pub stage: String,
    /// What people call it.
    pub name: String,
    /// The time allowed, as the playbook writes it.
    pub within: Option<String>,
    /// Days of finished visits.
    pub days: Spread,
    /// Working hours of finished visits.
    pub working_hours: Spread,
    /// Visits that last.
    pub open: usize,
    /// The days by which half of all visits are finished, those that last included.
    pub median_with_open: Option<f64>,
    /// The share of the deals that goes on from here, those that came lately counted as seen so long.
    pub conversion_with_open: GoingOn,
    /// Visits that ended or last beyond their time, of those that had one.
    pub late: Share,
}

/// The share of the deals that came to a stage that goes on from it, as far as deals were seen.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct GoingOn {
    /// How many came.
    pub n: usize,
    /// The share that goes on, as far as a tenth of them, ten at most, was seen; absent where none came.
    pub share: Option<f64>,
    /// The lower end of the 95 % interval; absent where none or all went on.
    pub low: Option<f64>,
    /// The upper end.
    pub high: Option<f64>,
    /// Whether `n` is too small for the share to mean much.
    pub small: bool,
}

impl GoingOn {
    fn of(cases: Vec<Observation>) -> GoingOn {
        let curve = Curve::of(cases);
        // The last of all to go on would make it all of them.
        let enough = (curve.n / 10).clamp(1, 10);
        let seen = curve.at_risk.partition_point(|at_risk| *at_risk >= enough);
        let last = seen.checked_sub(1).map(|place| curve.times[place]);
        let bounds = last.and_then(|last| curve.interval(last));
        GoingOn {
            n: curve.n,
            share: (curve.n > 0).then(|| last.map_or(0.0, |last| curve.by(last))),
            low: bounds.map(|bounds| bounds.0),
            high: bounds.map(|bounds| bounds.1),
            small: curve.n < SMALL,
        }
    }
}

/// How fast some deals move, seen from `as_of`; working time by the `hours` of their teams.
pub fn velocity(
    columns: &Columns,
    deals: &[u32],
    as_of: i64,
    hours: &OfTeams<OpenHours>,
    by: Option<Dimension>,
) -> Velocity {
    let currency = money::main_currency(columns, deals);
    let groups = by.map(|by| rates(columns, deals, as_of, currency, by)).unwrap_or_default();
    Velocity {
        totals: group::totals(columns, deals, as_of),
        velocity: rate(columns, deals, as_of, currency).0,
        stages: stages(columns, deals, as_of, hours),
        groups,
    }
}

fn rates(
    columns: &Columns,
    deals: &[u32],
    as_of: i64,
    currency: Word,
    by: Dimension,
) -> Vec<GroupRate> {
    let mut groups: Vec<_> = group::parts(columns, deals, as_of, by).into_iter().collect();
    groups.sort_by(|a, b| {
        if by.is_time() { a.0.cmp(&b.0) } else { b.1.len().cmp(&a.1.len()).then(a.0.cmp(&b.0)) }
    });
    let told = |(key, members): (group::Key, Vec<u32>)| {
        let (key, name) = by.names(columns, key);
        let (rate, cycle) = rate(columns, &members, as_of, currency);
        GroupRate { key, name, rate, days_to_win: Spread::of(cycle) }
    };
    groups.into_iter().map(told).collect()
}

fn rate(columns: &Columns, deals: &[u32], as_of: i64, currency: Word) -> (Rate, Vec<f64>) {
    let is_won = |deal: &&u32| columns.outcome_at(**deal, as_of) == Outcome::Won;
    let won: Vec<u32> = deals.iter().filter(is_won).copied().collect();
    let cycle: Vec<f64> = won.iter().map(|deal| columns.days_to_close(*deal, as_of)).collect();
    let valued = |deal: &&u32| {
        let at = **deal as usize;
        columns.amount[at] != NO_AMOUNT && columns.currency[at] == currency
    };
    let valued: Vec<u32> = won.iter().filter(valued).copied().collect();
    #[expect(clippy::cast_precision_loss, reason = "a mean need not be exact to the last cent")]
    let values: Vec<f64> =
        valued.iter().map(|deal| columns.amount[*deal as usize] as f64).collect();
    let value = mean(&values);
    let cycle_days = mean(&cycle);
    let conversion = Share::of(won.len(), deals.len());
    let cycles: Vec<f64> = valued.iter().map(|deal| columns.days_to_close(*deal, as_of)).collect();
    let valued_cycle = mean(&cycles).filter(|cycle| *cycle > 0.0);
    let per_day = value.zip(valued_cycle).map(|(value, cycle)| {
        let rate = Share::of(values.len(), deals.len()).share.unwrap_or(0.0);
        let brought = float(deals.len()) * rate * value / cycle;
        Money::about(columns, currency, brought, values.len())
    });
    let rate = Rate {
        deals: deals.len(),
        value: value.map(|value| Money::about(columns, currency, value, values.len())),
        cycle_days,
        per_day,
        without_value: won.len() - values.len(),
        small: won.len() < crate::stats::SMALL,
        conversion,
    };
    (rate, cycle)
}

/// What is gathered of the visits to one stage.
#[derive(Clone, Debug, Default)]
struct Gathered {
    finished: Vec<f64>,
    working: Vec<f64>,
    cases: Vec<Observation>,
    /// From the last coming until going on.
    ways: Vec<Observation>,
    open: usize,
    late: usize,
    due: usize,
}

fn stages(
    columns: &Columns,
    deals: &[u32],
    as_of: i64,
    hours: &OfTeams<OpenHours>,
) -> Vec<StageTime> {
    let part = |part: &[u32]| {
        let mut gathered = vec![Gathered::default(); columns.stages.len()];
        for deal in part {
            gather(columns, *deal, as_of, hours.of(columns, *deal), &mut gathered);
            gather_ways(columns, *deal, as_of, &mut gathered);
        }
        gathered
    };
    let together = |mut one: Vec<Gathered>, other: Vec<Gathered>| {
        for (one, other) in one.iter_mut().zip(other) {
            one.finished.extend(other.finished);
            one.working.extend(other.working);
            one.cases.extend(other.cases);
            one.ways.extend(other.ways);
            one.open += other.open;
            one.late += other.late;
            one.due += other.due;
        }
        one
    };
    let gathered = deals.par_chunks(CHUNK).map(part).reduce_with(together).unwrap_or_default();
    let mut stages: Vec<(StageId, Gathered)> = (0..).map(StageId).zip(gathered).collect();
    stages.retain(|(_, gathered)| !gathered.cases.is_empty());
    stages.sort_by_key(|(id, _)| (columns.stage(*id).playbook, columns.stage(*id).rank));
    stages.into_iter().map(|(id, gathered)| told(columns, id, gathered)).collect()
}

fn gather(columns: &Columns, deal: u32, as_of: i64, hours: &OpenHours, gathered: &mut [Gathered]) {
    let visits = &columns.visits;
    let seen = columns.seen_until(deal, as_of);
    for visit in visits.until(deal, as_of) {
        let of = &mut gathered[usize::from(visits.stage[visit].0)];
        let (entered, left) = (visits.entered[visit], visits.left_at(visit, as_of));
        if left == NEVER {
            of.open += 1;
            let time = (seen - entered).max(0);
            of.cases.push(Observation { time, end: End::Censored });
        } else {
            let time = left - entered;
            of.finished.push(days(time));
            let (from, to) = (Timestamp::from_millis(entered), Timestamp::from_millis(left));
            #[expect(clippy::cast_precision_loss, reason = "hours of a life fit")]
            of.working.push(hours.between(from, to).as_millis() as f64 / HOUR_MS);
            of.cases.push(Observation { time, end: End::Event });
        }
        if visits.due[visit] != NEVER {
            of.due += 1;
            of.late += usize::from(left.min(seen) > visits.due[visit]);
        }
    }
}

/// Whether and when a deal went on from the stages that it came to, as the funnel judges it: by its last visit to each.
fn gather_ways(columns: &Columns, deal: u32, as_of: i64, gathered: &mut [Gathered]) {
    let visits = &columns.visits;
    let seen = columns.seen_until(deal, as_of);
    fates(columns, deal, as_of, |stage, fate| {
        let last = visits.until(deal, as_of).rev().find(|visit| visits.stage[*visit] == stage);
        let Some(visit) = last else { return };
        let (end, until) = match fate {
            Fate::Advanced => (End::Event, visits.left_at(visit, as_of).min(seen)),
            Fate::FellOff | Fate::Back | Fate::Open => (End::Censored, seen),
        };
        let time = (until - visits.entered[visit]).max(0);
        gathered[usize::from(stage.0)].ways.push(Observation { time, end });
    });
}

fn told(columns: &Columns, id: StageId, gathered: Gathered) -> StageTime {
    let stage = columns.stage(id);
    StageTime {
        playbook: columns.playbooks[usize::from(stage.playbook)].key.clone(),
        stage: stage.key.clone(),
        name: stage.name.clone(),
        within: stage.within.map(|within| within.to_string()),
        days: Spread::of(gathered.finished),
        working_hours: Spread::of(gathered.working),
        open: gathered.open,
        median_with_open: Curve::of(gathered.cases).time_of(0.5).map(days),
        conversion_with_open: GoingOn::of(gathered.ways),
        late: Share::of(gathered.late, gathered.due),
    }
}
