//! The funnel: how many came to each stage of a playbook, and what became of them there.
//!
//! For a stage *s* and the deals in scope (a cohort: see [`crate::scope`]):
//!
//! - **entered**: deals with a visit to *s*;
//! - judged by their *last* visit to *s*, each of them is one of
//!   **advanced** (later entered a later stage, or won, or for a stage after winning: was completed),
//!   **fell off** (lost or disqualified from *s*),
//!   **back** (left *s* for an earlier stage and has not come further since),
//!   **open** (is there now);
//! - **conversion** = advanced ÷ entered, with the open ones shown beside it;
//! - **time** = the length of finished visits to *s*, exact percentiles in days.
//!
//! So each deal in scope is counted at a stage once, and each lost deal falls off at exactly one stage.

#[cfg(test)]
mod tests;

use playbook::Word as _;
use rayon::prelude::*;
use serde::Serialize;

use crate::columns::{Columns, NEVER, NO_AMOUNT, Outcome, StageId, days};
use crate::group::{self, CHUNK, Dimension, Group, Totals};
use crate::money::{Money, Worth};
use crate::order::{Classes, Wanted};
use crate::stats::{Share, Spread};

/// The funnel of some deals.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Funnel {
    /// What became of all of them.
    pub totals: Totals,
    /// The stages, playbook by playbook.
    pub playbooks: Vec<PlaybookFunnel>,
    /// The table asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<Group>,
}

/// The funnel of one playbook.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct PlaybookFunnel {
    /// Its key.
    pub playbook: String,
    /// What people call it.
    pub name: String,
    /// How many deals follow it.
    pub deals: usize,
    /// Its stages in order.
    pub stages: Vec<StageFunnel>,
}

/// What became of the deals at one stage.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct StageFunnel {
    /// Its key.
    pub stage: String,
    /// What people call it.
    pub name: String,
    /// lead, deal, settlement, delivery or care.
    pub phase: String,
    /// Deals that came here.
    pub entered: usize,
    /// Those that went on.
    pub advanced: usize,
    /// Those that were lost or disqualified here.
    pub fell_off: usize,
    /// Those that went back and have not come further since.
    pub back: usize,
    /// Those that are here.
    pub open: usize,
    /// Advanced of entered.
    pub conversion: Share,
    /// Entered of all deals of the playbook.
    pub reached: Share,
    /// Days of finished visits.
    pub days: Spread,
    /// What those that are here are worth.
    pub value_open: Vec<Money>,
    /// What those that fell off were worth.
    pub value_lost: Vec<Money>,
}

/// What a deal is to a stage that it entered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// Went on.
    Advanced,
    /// Lost or disqualified here.
    FellOff,
    /// Went back and has not come further since.
    Back,
    /// Is here.
    Open,
}

/// The funnel of some deals, seen from `as_of`, with a table by `by`.
pub fn funnel(columns: &Columns, deals: &[u32], as_of: i64, by: Option<Dimension>) -> Funnel {
    let counted = count(columns, deals, as_of);
    let spreads = spreads(columns, deals, as_of, &counted);
    let mut playbooks = Vec::new();
    for (place, playbook) in columns.playbooks.iter().enumerate() {
        let size = counted.playbooks.get(place).copied().unwrap_or(0);
        if size == 0 {
            continue;
        }
        let stage = |id: &StageId| {
            let at = usize::from(id.0);
            counted.stages[at].told(columns, *id, size, spreads[at].clone())
        };
        playbooks.push(PlaybookFunnel {
            playbook: playbook.key.clone(),
            name: playbook.name.clone(),
            deals: size,
            stages: playbook.stages.iter().map(stage).collect(),
        });
    }
    Funnel {
        totals: group::totals(columns, deals, as_of),
        playbooks,
        groups: by.map(|by| group::table(columns, deals, as_of, by)).unwrap_or_default(),
    }
}

/// What is counted at each stage and in each playbook.
#[derive(Clone, Debug)]
pub(crate) struct Counted {
    pub(crate) stages: Vec<AtStage>,
    playbooks: Vec<usize>,
}

/// What is counted at one stage.
#[derive(Clone, Debug, Default)]
pub(crate) struct AtStage {
    pub(crate) fates: [usize; 4],
    times: Classes,
    open: Worth,
    lost: Worth,
}

impl AtStage {
    pub(crate) fn entered(&self) -> usize {
        self.fates.iter().sum()
    }

    fn with(mut self, other: AtStage) -> AtStage {
        for (count, more) in self.fates.iter_mut().zip(other.fates) {
            *count += more;
        }
        self.times = self.times.with(&other.times);
        self.open.take(&other.open);
        self.lost.take(&other.lost);
        self
    }

    fn told(&self, columns: &Columns, id: StageId, size: usize, days: Spread) -> StageFunnel {
        let stage = columns.stage(id);
        let [advanced, fell_off, back, open] = self.fates;
        let entered = self.entered();
        StageFunnel {
            stage: stage.key.clone(),
            name: stage.name.clone(),
            phase: stage.phase.word().to_owned(),
            entered,
            advanced,
            fell_off,
            back,
            open,
            conversion: Share::of(advanced, entered),
            reached: Share::of(entered, size),
            days,
            value_open: self.open.money(columns),
            value_lost: self.lost.money(columns),
        }
    }
}

impl Counted {
    fn nothing(columns: &Columns) -> Counted {
        Counted {
            stages: vec![AtStage::default(); columns.stages.len()],
            playbooks: vec![0; columns.playbooks.len()],
        }
    }

    fn with(self, other: Counted) -> Counted {
        let stages = self.stages.into_iter().zip(other.stages).map(|(a, b)| a.with(b));
        let playbooks = self.playbooks.into_iter().zip(other.playbooks).map(|(a, b)| a + b);
        Counted { stages: stages.collect(), playbooks: playbooks.collect() }
    }

    fn add(&mut self, columns: &Columns, deal: u32, as_of: i64) {
        let at = deal as usize;
        self.playbooks[usize::from(columns.playbook[at])] += 1;
        let visits = &columns.visits;
        for visit in visits.until(deal, as_of) {
            let left = visits.left_at(visit, as_of);
            if left != NEVER {
                let stage = usize::from(visits.stage[visit].0);
                self.stages[stage].times.add(left - visits.entered[visit]);
            }
        }
        fates(columns, deal, as_of, |stage, fate| self.note(columns, at, stage, fate));
    }

    fn note(&mut self, columns: &Columns, at: usize, stage: StageId, fate: Fate) {
        let of = &mut self.stages[usize::from(stage.0)];
        of.fates[fate as usize] += 1;
        let amount = columns.amount[at];
        if amount == NO_AMOUNT {
            return;
        }
        match fate {
            Fate::Open => of.open.add(columns.currency[at], amount),
            Fate::FellOff => of.lost.add(columns.currency[at], amount),
            Fate::Advanced | Fate::Back => {}
        }
    }
}

/// Counts what became of the deals at each stage: the first pass over their visits.
pub(crate) fn count(columns: &Columns, deals: &[u32], as_of: i64) -> Counted {
    let part = |part: &[u32]| {
        let mut counted = Counted::nothing(columns);
        part.iter().for_each(|deal| counted.add(columns, *deal, as_of));
        counted
    };
    deals
        .par_chunks(CHUNK * 4)
        .map(part)
        .reduce_with(Counted::with)
        .unwrap_or_else(|| Counted::nothing(columns))
}

/// The exact spread of visits to each stage: the second pass.
fn spreads(columns: &Columns, deals: &[u32], as_of: i64, counted: &Counted) -> Vec<Spread> {
    let wanted: Vec<Wanted> = counted.stages.iter().map(|stage| stage.times.wanted()).collect();
    let part = |part: &[u32]| {
        let mut collected = vec![Vec::new(); wanted.len()];
        let visits = &columns.visits;
        for deal in part {
            for visit in visits.until(*deal, as_of) {
                let left = visits.left_at(visit, as_of);
                if left == NEVER {
                    continue;
                }
                let stage = usize::from(visits.stage[visit].0);
                collected[stage].extend(wanted[stage].take(left - visits.entered[visit]));
            }
        }
        collected
    };
    let together = |mut one: Vec<Vec<u64>>, other: Vec<Vec<u64>>| {
        one.iter_mut().zip(other).for_each(|(one, other)| one.extend(other));
        one
    };
    let collected = deals.par_chunks(CHUNK * 4).map(part).reduce_with(together);
    let collected = collected.unwrap_or_else(|| vec![Vec::new(); wanted.len()]);
    let stages = counted.stages.iter().zip(collected);
    stages.map(|(stage, collected)| stage.times.spread(collected, days(1))).collect()
}

/// Tells of each stage that a deal entered what became of it there.
pub fn fates(columns: &Columns, deal: u32, as_of: i64, mut tell: impl FnMut(StageId, Fate)) {
    let visits = &columns.visits;
    let range = visits.until(deal, as_of);
    let outcome = columns.outcome_at(deal, as_of);
    let Some(last) = range.end.checked_sub(1).filter(|last| *last >= range.start) else { return };
    let ended = visits.left_at(last, as_of) != NEVER;
    let (mut seen, mut furthest) = (Seen::default(), 0);
    for visit in range.rev() {
        let id = visits.stage[visit];
        if !seen.is_first(id) {
            continue;
        }
        let stage = columns.stage(id);
        let is_last = visit == last;
        let is_won = outcome == Outcome::Won;
        let completed = is_last && ended && is_won;
        let came_further = !is_last && furthest > stage.rank;
        let fate = if came_further || completed || (is_won && stage.is_before_winning()) {
            Fate::Advanced
        } else if !is_last {
            Fate::Back
        } else if matches!(outcome, Outcome::Lost | Outcome::Disqualified) {
            Fate::FellOff
        } else {
            Fate::Open
        };
        furthest = furthest.max(stage.rank);
        tell(id, fate);
    }
}

/// The stages that were met so far: a bit for each of the first 256, and a list of the others, which few have.
#[derive(Default)]
struct Seen {
    bits: [u64; 4],
    others: Vec<StageId>,
}

impl Seen {
    /// Whether a stage is met for the first time, which is noted.
    fn is_first(&mut self, stage: StageId) -> bool {
        let (word, bit) = (usize::from(stage.0 / 64), 1 << (stage.0 % 64));
        let Some(word) = self.bits.get_mut(word) else {
            let is_first = !self.others.contains(&stage);
            self.others.extend(is_first.then_some(stage));
            return is_first;
        };
        let is_first = *word & bit == 0;
        *word |= bit;
        is_first
    }
}

/// The deals behind a number: those to which a stage was this, or all that entered it.
pub fn behind(
    columns: &Columns,
    deals: &[u32],
    as_of: i64,
    stage: StageId,
    fate: Option<Fate>,
) -> Vec<u32> {
    let matches = |deal: &u32| {
        let mut found = false;
        fates(columns, *deal, as_of, |id, it| {
            found |= id == stage && fate.is_none_or(|fate| fate == it);
        });
        found
    };
    deals.par_iter().copied().filter(matches).collect()
}
