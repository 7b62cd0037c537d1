//! Where the process loses most, in expected wins and in money.
//!
//! A deal at a stage is worth its chance there times its amount (see [`crate::forecast`]). Two ways to lose it:
//!
//! - **fell off**: what the deals that were lost or disqualified from the stage were worth when they came there;
//! - **waiting**: what open deals have lost because they have been there for so long: the chance of one that has
//!   just come, less the chance at their age. It may be negative: where slow deals win as often, waiting is no leak.
//!
//! History out of an import that nobody took up waits for nobody: its open deals are told by number and count nowhere.
//!
//! The suggestion names the stage at which most is lost and what the deals themselves say of why.

#[cfg(test)]
mod tests;

use std::collections::HashMap;

use serde::Serialize;

use crate::columns::{Columns, NO_AMOUNT, Outcome, StageId, Word};
use crate::forecast::{Model, without};
use crate::funnel::{Fate, fates};
use crate::money::{self, Money};
use crate::stats::{SMALL, Share};

/// Where most is lost.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Leaks {
    /// The stages, the largest leak first.
    pub stages: Vec<Leak>,
    /// How many deals were looked at.
    pub n: usize,
    /// Of them, those whose value is not stated or in another currency than most: their wins are counted, not their
    /// value.
    pub without_value: usize,
    /// Open deals that count as waiting nowhere: history out of an import that nobody took up, known no longer.
    pub left_out: usize,
    /// Where to look first, in words.
    pub suggestion: String,
}

/// What is lost at one stage.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Leak {
    /// The playbook's key.
    pub playbook: String,
    /// The stage's key.
    pub stage: String,
    /// What people call it.
    pub name: String,
    /// Deals that fell off, of all that came here.
    pub fell_off: Share,
    /// The wins that they were expected to be.
    pub wins_lost: f64,
    /// What those wins were expected to bring.
    pub value_lost: Option<Money>,
    /// Deals that are here.
    pub open: usize,
    /// The wins that their waiting has cost so far.
    pub wins_waiting: f64,
    /// What those wins were expected to bring.
    pub value_waiting: Option<Money>,
    /// Why deals fall off here, the most frequent reason; absent where nobody said.
    pub reason: Option<String>,
    /// How many of the fallen have that reason.
    pub reason_share: Share,
}

#[derive(Clone, Debug, Default)]
struct Sums {
    entered: usize,
    fell_off: usize,
    wins_lost: f64,
    value_lost: f64,
    open: usize,
    wins_waiting: f64,
    value_waiting: f64,
    valued: usize,
    reasons: HashMap<Word, usize>,
}

/// Where some deals are lost, seen from `as_of`; chances are learnt from `history`.
pub fn leaks(columns: &Columns, deals: &[u32], history: &[u32], as_of: i64) -> Leaks {
    let model = Model::of(columns, history, as_of);
    let currency = money::main_currency(columns, deals);
    let mut stages: HashMap<StageId, Sums> = HashMap::new();
    let (mut without_value, mut left_out) = (0, 0);
    for deal in deals {
        let is_left = columns.is_left(*deal, as_of);
        left_out += usize::from(is_left);
        let value = value_of(columns, *deal, currency);
        without_value += usize::from(value.is_none());
        fates(columns, *deal, as_of, |stage, fate| {
            let Some(fresh) = model.chance(stage, 0) else { return };
            let of = stages.entry(stage).or_default();
            of.entered += 1;
            of.valued += usize::from(value.is_some());
            let value = value.unwrap_or(0.0);
            match fate {
                Fate::FellOff => of.fall(columns.reason_at(*deal, as_of), fresh.mean, value),
                Fate::Open if !is_left && columns.outcome_at(*deal, as_of) == Outcome::Open => {
                    let age = age(columns, *deal, as_of);
                    let now = model.chance(stage, age).map_or(fresh.mean, |chance| chance.mean);
                    of.open += 1;
                    of.wins_waiting += fresh.mean - now;
                    of.value_waiting += (fresh.mean - now) * value;
                }
                _ => {}
            }
        });
    }
    let told = |(id, sums): (StageId, Sums)| leak(columns, id, currency, &sums);
    let mut stages: Vec<Leak> = stages.into_iter().map(told).collect();
    let has_value = without_value < deals.len();
    stages.sort_by(|a, b| {
        lost(b, has_value).total_cmp(&lost(a, has_value)).then(a.stage.cmp(&b.stage))
    });
    let suggestion = suggestion(&stages, has_value) + &without(left_out);
    Leaks { suggestion, n: deals.len(), without_value, left_out, stages }
}

/// The deals that say where it leaks now: those that ended at `since` or later, and those that are open.
pub fn of_late(columns: &Columns, deals: &[u32], as_of: i64, since: i64) -> Vec<u32> {
    let is_late = |deal: &u32| {
        columns.outcome_at(*deal, as_of) == Outcome::Open
            || columns.closed_at(*deal, as_of) >= since
    };
    deals.iter().copied().filter(is_late).collect()
}

impl Sums {
    fn fall(&mut self, reason: Word, chance: f64, value: f64) {
        self.fell_off += 1;
        self.wins_lost += chance;
        self.value_lost += chance * value;
        *self.reasons.entry(reason).or_default() += 1;
    }
}

fn value_of(columns: &Columns, deal: u32, currency: Word) -> Option<f64> {
    let at = deal as usize;
    let amount = columns.amount[at];
    #[expect(clippy::cast_precision_loss, reason = "an expected value need not be exact")]
    (amount != NO_AMOUNT && columns.currency[at] == currency).then_some(amount as f64)
}

fn age(columns: &Columns, deal: u32, as_of: i64) -> i64 {
    let entered = columns.visits.last(deal, as_of).map(|visit| columns.visits.entered[visit]);
    entered.map_or(0, |entered| (as_of - entered).max(0))
}

/// What is lost at a stage in all, in money where amounts are known.
fn lost(leak: &Leak, has_value: bool) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "it is only compared")]
    let minor = |money: &Option<Money>| money.as_ref().map_or(0.0, |money| money.minor as f64);
    if has_value {
        return minor(&leak.value_lost) + minor(&leak.value_waiting).max(0.0);
    }
    leak.wins_lost + leak.wins_waiting.max(0.0)
}

fn leak(columns: &Columns, id: StageId, currency: Word, sums: &Sums) -> Leak {
    let stage = columns.stage(id);
    let named = sums.reasons.iter().filter(|(reason, _)| reason.is_some());
    let main = named.max_by_key(|(reason, count)| (**count, std::cmp::Reverse(**reason)));
    let money =
        |minor: f64| (sums.valued > 0).then(|| Money::about(columns, currency, minor, sums.valued));
    Leak {
        playbook: columns.playbooks[usize::from(stage.playbook)].key.clone(),
        stage: stage.key.clone(),
        name: stage.name.clone(),
        fell_off: Share::of(sums.fell_off, sums.entered),
        wins_lost: sums.wins_lost,
        value_lost: money(sums.value_lost),
        open: sums.open,
        wins_waiting: sums.wins_waiting,
        value_waiting: money(sums.value_waiting),
        reason: main.and_then(|it| columns.words.title(*it.0)).map(str::to_owned),
        reason_share: Share::of(main.map_or(0, |it| *it.1), sums.fell_off),
    }
}

fn suggestion(stages: &[Leak], has_value: bool) -> String {
    let Some(first) = stages.first().filter(|first| lost(first, has_value) > 0.0) else {
        return "Nothing is lost yet.".to_owned();
    };
    if first.fell_off.n < SMALL {
        return format!(
            "Most is lost at “{}” so far, but only {} deals came there: too few to act on.",
            first.name, first.fell_off.n
        );
    }
    let waits = first.wins_waiting > first.wins_lost;
    let why = match &first.reason {
        _ if waits => "it is the waiting: work on what is open there, or end it".to_owned(),
        Some(reason) => format!(
            "the reason given most often is “{reason}” ({} of {})",
            first.reason_share.count, first.reason_share.n
        ),
        None => "nobody says why: ask for a reason when a deal is lost there".to_owned(),
    };
    let what = match (&first.value_lost, &first.value_waiting) {
        (Some(lost), _) if !waits => lost.spoken(),
        (_, Some(waiting)) if waits => waiting.spoken(),
        _ => format!("{:.1} wins", first.wins_lost.max(first.wins_waiting)),
    };
    format!("Look first at “{}”: {what} expected there are lost; {why}.", first.name)
}
