//! Why deals are won and lost: reasons, competitors, stages, and what goes with winning.
//!
//! **Win rate** = won ÷ (won + lost); disqualified deals were never in the race and are told apart. A **pattern** is
//! a fact (source, product, segment, country, campaign, playbook) with which decided deals are won more or less
//! often than without it. It is told as one only if Fisher's exact test, corrected by Holm for all the facts looked
//! at, leaves less than one chance in twenty that it is an accident.

#[cfg(test)]
mod tests;

use std::collections::HashMap;

use serde::Serialize;

use crate::columns::{Columns, NO_AMOUNT, Outcome, Word};
use crate::group::{self, Dimension, Group, Key, Totals};
use crate::money::{Money, Worth};
use crate::scope::Fact;
use crate::stats::{Difference, SMALL, Share, difference, fisher, holm};

/// Why deals are won and lost.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct WinLoss {
    /// What became of the deals.
    pub totals: Totals,
    /// Why they were lost, the most frequent first.
    pub lost: Vec<Reason>,
    /// Why they were disqualified.
    pub disqualified: Vec<Reason>,
    /// Who got the order.
    pub competitors: Vec<Reason>,
    /// From where they were lost.
    pub stages: Vec<Reason>,
    /// Facts with which deals are won more or less often; those that may be accidents are not here.
    pub patterns: Vec<Pattern>,
    /// How many facts were looked at for patterns.
    pub looked_at: usize,
    /// What the patterns mean, in words.
    pub verdict: String,
    /// The table asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<Group>,
}

/// How many deals ended for one reason.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Reason {
    /// The value as it is stored; null where nobody said.
    pub key: Option<String>,
    /// What people call it.
    pub name: String,
    /// The playbook's key, of a stage.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub playbook: Option<String>,
    /// How many of those that ended so.
    pub share: Share,
    /// What they were worth.
    pub value: Vec<Money>,
}

/// A fact that goes with winning or losing. It is no cause: whoever wants to know that makes an experiment.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Pattern {
    /// source, campaign, product, segment, country or playbook.
    pub fact: String,
    /// The value as it is stored.
    pub key: Option<String>,
    /// What people call it.
    pub name: String,
    /// Won of the decided deals with it.
    pub with: Share,
    /// Won of the decided deals without it.
    pub without: Share,
    /// By how much the win rate differs.
    pub difference: Difference,
    /// How likely it is an accident, after correction for all that was looked at.
    pub p: f64,
}

/// Why some deals were won and lost, seen from `as_of`.
pub fn winloss(columns: &Columns, deals: &[u32], as_of: i64, by: Option<Dimension>) -> WinLoss {
    let of = |outcome: Outcome| -> Vec<u32> {
        let is = |deal: &&u32| columns.outcome_at(**deal, as_of) == outcome;
        deals.iter().filter(is).copied().collect()
    };
    let (won, lost) = (of(Outcome::Won), of(Outcome::Lost));
    let (patterns, looked_at) = patterns(columns, &won, &lost, as_of);
    WinLoss {
        totals: group::totals(columns, deals, as_of),
        verdict: verdict(won.len(), lost.len(), patterns.len(), looked_at),
        patterns,
        looked_at,
        lost: reasons(columns, &lost, as_of, Fact::Reason),
        disqualified: reasons(columns, &of(Outcome::Disqualified), as_of, Fact::Reason),
        competitors: competitors(columns, &lost, as_of),
        stages: stages(columns, &lost, as_of),
        groups: by.map(|by| group::table(columns, deals, as_of, by)).unwrap_or_default(),
    }
}

fn verdict(won: usize, lost: usize, patterns: usize, looked_at: usize) -> String {
    let decided = won + lost;
    match (won, lost) {
        (0, 0) => return "No deal has been won or lost yet.".to_owned(),
        (won, 0) => {
            return format!(
                "Nothing was lost: {won} deals were won, and there are none to compare them with. Either lost deals are not \
                 recorded as lost, or they are still open."
            );
        }
        (0, lost) => {
            return format!(
                "Nothing was won: {lost} deals were lost, and there are none to compare them with."
            );
        }
        _ => {}
    }
    if decided < SMALL {
        return format!(
            "Only {decided} deals were won or lost, fewer than {SMALL}: too few to see what goes with winning."
        );
    }
    if looked_at == 0 {
        return "No fact is known of enough deals to be compared.".to_owned();
    }
    match patterns {
        0 => format!(
            "Of {looked_at} facts looked at, none goes with winning or losing more than chance would have it."
        ),
        1 => format!("Of {looked_at} facts looked at, one goes with winning or losing."),
        more => format!("Of {looked_at} facts looked at, {more} go with winning or losing."),
    }
}

fn reasons(columns: &Columns, deals: &[u32], as_of: i64, fact: Fact) -> Vec<Reason> {
    let by = Dimension::Fact(fact);
    let parts = group::parts(columns, deals, as_of, by);
    told(columns, deals.len(), parts, |key| {
        let (key, name) = by.names(columns, key);
        Named { key, name, playbook: None }
    })
}

fn competitors(columns: &Columns, lost: &[u32], as_of: i64) -> Vec<Reason> {
    let named = |deal: &&u32| columns.competitor_at(**deal, as_of).is_some();
    let named: Vec<u32> = lost.iter().filter(named).copied().collect();
    reasons(columns, &named, as_of, Fact::Competitor)
}

fn stages(columns: &Columns, lost: &[u32], as_of: i64) -> Vec<Reason> {
    let mut parts: HashMap<Key, Vec<u32>> = HashMap::new();
    for deal in lost {
        let stage = columns.visits.last(*deal, as_of).map(|last| columns.visits.stage[last]);
        let key = stage.map_or(Key::None, |stage| Key::Number(i64::from(stage.0)));
        parts.entry(key).or_default().push(*deal);
    }
    told(columns, lost.len(), parts, |key| match key {
        Key::Number(place) => {
            let stage = &columns.stages[usize::try_from(place).unwrap_or(0)];
            let playbook = &columns.playbooks[usize::from(stage.playbook)];
            let (key, name) = (Some(stage.key.clone()), stage.name.clone());
            Named { key, name, playbook: Some(playbook.key.clone()) }
        }
        _ => Named { key: None, name: "not stated".to_owned(), playbook: None },
    })
}

/// What a reason is called.
struct Named {
    key: Option<String>,
    name: String,
    playbook: Option<String>,
}

fn told(
    columns: &Columns,
    all: usize,
    parts: HashMap<Key, Vec<u32>>,
    names: impl Fn(Key) -> Named,
) -> Vec<Reason> {
    let mut parts: Vec<_> = parts.into_iter().collect();
    parts.sort_by(|a, b| b.1.len().cmp(&a.1.len()).then(a.0.cmp(&b.0)));
    let reason = |(key, members): (Key, Vec<u32>)| {
        let mut worth = Worth::default();
        for deal in &members {
            let at = *deal as usize;
            if columns.amount[at] != NO_AMOUNT {
                worth.add(columns.currency[at], columns.amount[at]);
            }
        }
        let Named { key, name, playbook } = names(key);
        let share = Share::of(members.len(), all);
        Reason { key, name, playbook, share, value: worth.money(columns) }
    };
    parts.into_iter().map(reason).collect()
}

/// The facts that are looked at for patterns. Who sold it is not among them: see [`crate::people`].
const FACTS: [(&str, Dimension); 6] = [
    ("source", Dimension::Fact(Fact::Source)),
    ("campaign", Dimension::Fact(Fact::Campaign)),
    ("product", Dimension::Fact(Fact::Product)),
    ("segment", Dimension::Fact(Fact::Segment)),
    ("country", Dimension::Fact(Fact::Country)),
    ("playbook", Dimension::Playbook),
];

/// A fact is looked at when so many decided deals have it, and as many have it not.
const LEAST: usize = 10;

fn patterns(columns: &Columns, won: &[u32], lost: &[u32], as_of: i64) -> (Vec<Pattern>, usize) {
    let (all_won, all) = (won.len(), won.len() + lost.len());
    if all < SMALL {
        return (Vec::new(), 0);
    }
    let mut found = Vec::new();
    for (fact, by) in FACTS {
        let wins = group::parts(columns, won, as_of, by);
        let losses = group::parts(columns, lost, as_of, by);
        let mut keys: Vec<Key> = wins.keys().chain(losses.keys()).copied().collect();
        keys.sort_unstable();
        keys.dedup();
        for key in keys {
            let (k, n) = (size(&wins, key), size(&wins, key) + size(&losses, key));
            if key == Key::Word(Word::NONE) || n < LEAST || all - n < LEAST {
                continue;
            }
            found.push((fact, by, key, (k, n), (all_won - k, all - n)));
        }
    }
    let chances: Vec<f64> =
        found.iter().map(|(.., with, without)| fisher(*with, *without)).collect();
    let corrected = holm(&chances);
    let mut patterns: Vec<Pattern> = found
        .iter()
        .zip(corrected)
        .filter(|(_, p)| *p <= 0.05)
        .filter_map(|((fact, by, key, with, without), p)| {
            let (key, name) = by.names(columns, *key);
            Some(Pattern {
                fact: (*fact).to_owned(),
                key,
                name,
                with: Share::of(with.0, with.1),
                without: Share::of(without.0, without.1),
                difference: difference(*with, *without)?,
                p,
            })
        })
        .collect();
    patterns
        .sort_by(|a, b| b.difference.difference.abs().total_cmp(&a.difference.difference.abs()));
    (patterns, found.len())
}

fn size(parts: &HashMap<Key, Vec<u32>>, key: Key) -> usize {
    parts.get(&key).map_or(0, Vec::len)
}
