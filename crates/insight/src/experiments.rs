//! Experiments: who gets A and who gets B, and what may be said of it when.
//!
//! - **Assignment** by a stable hash of the experiment and the deal: the same deal always gets the same arm, on every
//!   node, and nobody chooses. *Stratified* assignment deals the arms out in shuffled blocks within each stratum, so
//!   that small strata are balanced too.
//! - **Chance that B beats A** and **expected loss** of choosing either: from beta distributions after an even prior
//!   (beta-binomial; Stucchio 2015 for the loss).
//! - **Sample needed**: for a difference worth having, at 5 % error and 80 % power (Fleiss, Levin and Paik 2003,
//!   formula 4.14 without correction).
//! - **What counts**: of each arm the planned number of cases whose results became known first. Later ones do not: with
//!   them every further look would be a fresh test at the full level, and sooner or later one of them is lucky.
//! - **Verdict**: only when the planned sample is reached, at a two-sided level of 4.2 %, and from then on it stands;
//!   before that only if the difference is larger than chance makes it at any look: with the part *t* of the planned
//!   information there, its z must be above 2.7 ÷ √t (the boundary of O'Brien and Fleming 1979, drawn through). On the
//!   scale of information the difference moves like a Brownian motion however large the sample is (Lan and DeMets
//!   1983), and by the reflection principle such a one without drift that ends within ±2.03 has been beyond ±2.7 on its
//!   way in at most 0.08 % of all cases. So one may look as often as one likes, at every single case of any sample:
//!   over many experiments without a difference at most 5 % ever get a verdict.

mod chance;
#[cfg(test)]
mod tests;

use serde::Serialize;

use crate::random::{Random, mix};
use crate::stats::{Difference, Share, difference, fisher, float, two_sided};

pub use chance::{chance_greater, expected_loss};

/// The chance of a false verdict over all looks that is promised.
pub const LEVEL: f64 = 0.05;
/// The level of the planned sample. Beside the early looks it leaves room for what a test of two shares by large numbers
/// may be off.
const LAST: f64 = 0.042;
/// The z beyond which the whole sample would have to be; early looks need it divided by the root of the part that is
/// there.
const EDGE: f64 = 2.7;

/// A number that stays the same for a text, everywhere and for ever (FNV-1a, then mixed).
pub fn stable_hash(text: &str) -> u64 {
    let fold = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    mix(text.bytes().fold(0xcbf2_9ce4_8422_2325, fold))
}

/// The arm of a subject by its hash; `weights` say how large each arm is to be.
pub fn assign(experiment: &str, subject: &str, weights: &[u32]) -> usize {
    let all: u64 = weights.iter().map(|weight| u64::from(*weight)).sum();
    if all == 0 {
        return 0;
    }
    let hash = stable_hash(&format!("{experiment}\u{1f}{subject}"));
    let mut place = u64::try_from((u128::from(hash) * u128::from(all)) >> 64).unwrap_or(0);
    for (arm, weight) in weights.iter().enumerate() {
        if place < u64::from(*weight) {
            return arm;
        }
        place -= u64::from(*weight);
    }
    weights.len() - 1
}

/// The arm of the `nth` subject (from 0) of a stratum: in each block of as many as the weights add up to, every arm
/// comes as often as its weight says, in an order that is shuffled anew for each block.
pub fn assign_in_stratum(experiment: &str, stratum: &str, nth: usize, weights: &[u32]) -> usize {
    let mut block: Vec<usize> = Vec::new();
    for (arm, weight) in weights.iter().enumerate() {
        block.extend(std::iter::repeat_n(arm, *weight as usize));
    }
    if block.is_empty() {
        return 0;
    }
    let (number, place) = (nth / block.len(), nth % block.len());
    let seed = stable_hash(&format!("{experiment}\u{1f}{stratum}\u{1f}{number}"));
    let mut random = Random::seeded(seed);
    for last in (1..block.len()).rev() {
        block.swap(last, random.below(last + 1));
    }
    block[place]
}

/// What one arm came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Arm {
    /// Cases whose result is known.
    pub n: usize,
    /// Those with the wished result.
    pub hits: usize,
}

/// A case whose result is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Known<K> {
    /// Since when.
    pub at: i64,
    /// Which case it is: of those known at one instant the lower comes first.
    pub case: K,
    /// Whether it has the wished result.
    pub hit: bool,
}

/// The cases of an arm that count: the `needed` ones whose results became known first.
pub fn that_count<K: Ord>(mut known: Vec<Known<K>>, needed: usize) -> Vec<Known<K>> {
    known.sort_unstable();
    known.truncate(needed);
    known
}

/// What counts of an arm.
pub fn counted<K: Ord>(known: Vec<Known<K>>, needed: usize) -> Arm {
    let known = that_count(known, needed);
    Arm { n: known.len(), hits: known.iter().filter(|case| case.hit).count() }
}

/// What an experiment says so far.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Comparison {
    /// The share with the wished result in A.
    pub a: Share,
    /// The share in B.
    pub b: Share,
    /// B less A, with its interval.
    pub difference: Option<Difference>,
    /// The chance that B is better than A.
    pub chance_b_beats_a: f64,
    /// What choosing A costs on average, in shares: how much better B may be.
    pub loss_of_a: f64,
    /// What choosing B costs on average.
    pub loss_of_b: f64,
    /// How likely a difference as large is without any cause.
    pub p: f64,
    /// Cases that each arm needs.
    pub needed: usize,
    /// Cases still missing over both arms.
    pub missing: usize,
    /// running, a, b or no-difference.
    pub verdict: Verdict,
    /// The verdict in plain words.
    pub says: String,
}

/// What may be said.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub enum Verdict {
    /// Too early.
    Running,
    /// A is better.
    A,
    /// B is better.
    B,
    /// The planned sample shows no difference.
    NoDifference,
}

/// Compares two arms by the cases that count; `needed` were planned for each.
pub fn compare(a: Arm, b: Arm, needed: usize) -> Comparison {
    let verdict = verdict(a, b, needed);
    let full = a.n >= needed && b.n >= needed;
    let missing = needed.saturating_sub(a.n) + needed.saturating_sub(b.n);
    let mut told = Comparison {
        a: Share::of(a.hits, a.n),
        b: Share::of(b.hits, b.n),
        difference: difference((b.hits, b.n), (a.hits, a.n)),
        chance_b_beats_a: chance_greater(posterior(b), posterior(a)),
        loss_of_a: expected_loss(posterior(a), posterior(b)),
        loss_of_b: expected_loss(posterior(b), posterior(a)),
        p: chance_of_accident(a, b),
        needed,
        missing,
        verdict,
        says: String::new(),
    };
    told.says = says(&told, full);
    told
}

/// What is to be said of two arms for good, once an experiment has ended: what the numbers showed, and what they could
/// not tell. More cases will not come, so nothing is too early any more.
pub fn ended(told: Comparison) -> Comparison {
    let says = says_at_the_end(&told);
    Comparison { says, ..told }
}

/// What may be said of two arms when `needed` cases were planned for each.
pub fn verdict(a: Arm, b: Arm, needed: usize) -> Verdict {
    let full = a.n >= needed && b.n >= needed;
    let level = if full { LAST } else { early_level(a, b, needed) };
    let decided = chance_of_accident(a, b) < level;
    let b_is_better = float(b.hits) * float(a.n) > float(a.hits) * float(b.n);
    match (decided, b_is_better) {
        (true, true) => Verdict::B,
        (true, false) => Verdict::A,
        (false, _) if full => Verdict::NoDifference,
        (false, _) => Verdict::Running,
    }
}

/// The two-sided level of a look before the planned sample is there. The information of two arms is the harmonic mean of
/// their cases: of an arm without any there is none.
fn early_level(a: Arm, b: Arm, needed: usize) -> f64 {
    let both = float(a.n + b.n) * float(needed);
    if both == 0.0 || a.n == 0 || b.n == 0 {
        return 0.0;
    }
    let part = (2.0 * float(a.n) * float(b.n) / both).min(1.0);
    two_sided(EDGE / part.sqrt())
}

/// Fisher's exact test: it never promises more than it keeps.
fn chance_of_accident(a: Arm, b: Arm) -> f64 {
    fisher((a.hits, a.n), (b.hits, b.n))
}

fn posterior(arm: Arm) -> (f64, f64) {
    (float(arm.hits) + 1.0, float(arm.n - arm.hits) + 1.0)
}

fn percent(share: &Share) -> String {
    share.share.map_or("–".to_owned(), |it| format!("{:.1} %", it * 100.0))
}

fn says_at_the_end(told: &Comparison) -> String {
    let (a, b) = (percent(&told.a), percent(&told.b));
    let roughly = told.difference.map(|it| range(it.low, it.high));
    match (told.verdict, roughly) {
        (_, None) => "It ended before any case of both arms had a result, so the numbers say nothing about A and B.".to_owned(),
        (Verdict::A | Verdict::B, Some(range)) => {
            let (better, worse) = if told.verdict == Verdict::B { ("B", "A") } else { ("A", "B") };
            format!(
                "{better} was better than {worse} (A {a}, B {b}). How much better the numbers tell only roughly: B is {range}."
            )
        }
        (Verdict::NoDifference, Some(range)) => format!(
            "No difference was found in all the cases that were planned (A {a}, B {b}). Whether there is a smaller one they could not tell: B is {range}."
        ),
        (Verdict::Running, Some(range)) => format!(
            "It ended without a verdict (A {a}, B {b}): {} of the planned cases were missing. Whether A or B is better the numbers could not tell: B is {range}.",
            told.missing
        ),
    }
}

/// Where the truth lies with 95 % certainty, in words.
fn range(low: f64, high: f64) -> String {
    let end = |share: f64| {
        let than = if share < 0.0 { "worse" } else { "better" };
        format!("{:.1} points {than}", (share * 100.0).abs())
    };
    format!("between {} and {}, with 95 % certainty", end(low), end(high))
}

fn says(told: &Comparison, full: bool) -> String {
    let (a, b) = (percent(&told.a), percent(&told.b));
    match told.verdict {
        Verdict::B | Verdict::A => {
            let (better, worse) = if told.verdict == Verdict::B { ("B", "A") } else { ("A", "B") };
            let early = if full {
                ""
            } else {
                " It is so clear that the planned number need not be waited for."
            };
            format!("{better} is better than {worse} (A {a}, B {b}): take {better}.{early}")
        }
        Verdict::NoDifference => format!(
            "No difference was found (A {a}, B {b}): keep whichever is simpler. A smaller difference than was planned for may still be there."
        ),
        Verdict::Running => format!(
            "Too early: {} more cases are needed. Looking meanwhile does no harm, deciding would: with few cases one of the two always looks better for a while.",
            told.missing
        ),
    }
}

/// The cases that each arm needs to find a change of the share from `base` to `base + change`, with 5 % error and
/// 80 % power.
pub fn needed(base: f64, change: f64) -> usize {
    const ERROR: f64 = 1.959_963_984_540_054;
    const POWER: f64 = 0.841_621_233_572_914_3;
    let p1 = base.clamp(0.001, 0.999);
    let p2 = (base + change).clamp(0.001, 0.999);
    if (p1 - p2).abs() < 1e-9 {
        return usize::MAX / 4;
    }
    let mean = f64::midpoint(p1, p2);
    let under_none = ERROR * (2.0 * mean * (1.0 - mean)).sqrt();
    let under_some = POWER * (p1 * (1.0 - p1) + p2 * (1.0 - p2)).sqrt();
    let n = ((under_none + under_some) / (p1 - p2)).powi(2).ceil();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "positive and far below 2^53"
    )]
    let n = n as usize;
    n.max(10)
}
