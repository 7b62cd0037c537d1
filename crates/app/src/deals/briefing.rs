//! Before a call: what we know, what to ask, which success to tell of.

use db::Read;
use deal::AnswerRow;
use playbook::model::{Ask, Collateral, Key, QuestionGroup, Stage};
use serde_json::Value;
use types::Id;
use types::id::kind as id;

use super::dossier::{self, Dossier};
use super::{Activity, Which, activities_of};
use crate::house::By;
use crate::similar::Similar;
use crate::{Result, similar};

/// What to know before a call.
pub struct Briefing {
    /// The deal and what is around it.
    pub dossier: Dossier,
    /// The last things done with the buyer, the newest first.
    pub last: Vec<Activity>,
    /// Won deals with accounts like this one, the most alike first.
    pub successes: Vec<Similar>,
}

/// How many of the last activities are told.
const LAST: i64 = 6;
/// How many accounts are looked at for a success.
const ALIKE: usize = 10;
/// How many successes are told.
const SUCCESSES: usize = 3;

/// The briefing of a deal that the actor may see.
///
/// # Errors
/// [`crate::Error::NotFound`].
pub fn of(read: &mut Read<'_>, by: &By, which: impl Into<Which>) -> Result<Briefing> {
    let dossier = dossier::of(read, by, which)?;
    let last = last(read, dossier.deal.id)?;
    let mut successes = similar_to(read, by, &dossier)?;
    for similar in &mut successes {
        similar.deals.retain(|line| line.status == "won");
    }
    successes.retain(|similar| !similar.deals.is_empty());
    successes.truncate(SUCCESSES);
    Ok(Briefing { dossier, last, successes })
}

/// The last things done with the buyer of a deal that the caller has found, the newest first.
///
/// # Errors
/// The database's.
pub fn last(read: &mut Read<'_>, deal: Id<id::Deal>) -> Result<Vec<Activity>> {
    activities_of(read, deal, LAST)
}

/// Accounts like the deal's that the actor may know of; none where the company is not theirs to see.
///
/// # Errors
/// The database's.
pub fn similar_to(read: &mut Read<'_>, by: &By, dossier: &Dossier) -> Result<Vec<Similar>> {
    let Some(company) = dossier.deal.links.company else { return Ok(Vec::new()) };
    match similar::accounts(read, by, company, ALIKE) {
        Err(crate::Error::NotFound) => Ok(Vec::new()),
        found => found,
    }
}

/// A question and what was answered.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Known<'a> {
    /// Its group.
    pub group: &'a QuestionGroup,
    /// The question.
    pub ask: &'a Ask,
    /// The row of a repeating group.
    pub row: Option<&'a AnswerRow>,
    /// The answer.
    pub answer: &'a Value,
}

/// A question without an answer.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Open<'a> {
    /// Its group.
    pub group: &'a QuestionGroup,
    /// The question.
    pub ask: &'a Ask,
    /// The row of a repeating group; absent for a row that is still to come.
    pub row: Option<&'a AnswerRow>,
    /// Whether the stage waits for it: its group must be complete and it is part of that.
    pub is_needed: bool,
}

impl Dossier {
    /// The present stage.
    pub fn stage(&self) -> Option<&Stage> {
        self.playbook.stage(self.deal.state.stage()?)
    }

    /// The question groups of the present stage: those that it collects and those that its criteria read.
    pub fn groups_now(&self) -> Vec<&QuestionGroup> {
        let collected = self.stage().map_or(&[][..], |stage| &stage.collect);
        let needed = self.missing.iter().flat_map(|missing| &missing.groups);
        let mut keys: Vec<&Key> = Vec::new();
        for key in collected.iter().chain(needed) {
            if !keys.contains(&key) {
                keys.push(key);
            }
        }
        keys.into_iter().filter_map(|key| self.playbook.group(key)).collect()
    }

    /// Everything that was answered, in the playbook's order.
    pub fn known(&self) -> Vec<Known<'_>> {
        let mut known = Vec::new();
        for group in &self.playbook.playbook().questions {
            for row in self.rows(group) {
                let answered = group.asks.iter().filter_map(|ask| {
                    let answer = row.values.get(&ask.key)?;
                    let row = group.repeats.then_some(row);
                    Some(Known { group, ask, row, answer })
                });
                known.extend(answered);
            }
        }
        known
    }

    /// What is still to ask in this stage: first what it waits for.
    pub fn to_ask(&self) -> Vec<Open<'_>> {
        let mut open = Vec::new();
        for group in self.groups_now() {
            let is_needed = self.missing.iter().any(|missing| missing.groups.contains(&group.key));
            let rows = self.rows(group);
            let no_row: [Option<&AnswerRow>; 1] = [None];
            let asked: Vec<Option<&AnswerRow>> =
                if rows.is_empty() { no_row.to_vec() } else { rows.iter().map(Some).collect() };
            for row in asked {
                let is_open = |ask: &&Ask| row.is_none_or(|row| !row.values.contains_key(&ask.key));
                open.extend(group.asks.iter().filter(is_open).map(|ask| Open {
                    group,
                    ask,
                    row: row.filter(|_| group.repeats),
                    is_needed: is_needed && ask.required,
                }));
            }
        }
        open.sort_by_key(|open| (!open.is_needed, !open.ask.required));
        open
    }

    /// What to show or send now: the stage's own, and what suits the buyer's state.
    pub fn collateral_now(&self) -> Vec<&Collateral> {
        let Some(stage) = self.stage() else { return Vec::new() };
        let state = [&stage.journey.buyer, &stage.journey.marketer];
        let suits = |collateral: &&Collateral| {
            stage.uses.contains(&collateral.key)
                || collateral.suits.iter().any(|suit| state.contains(&&Some(suit.clone())))
        };
        let all = &self.playbook.playbook().collateral;
        let own = all.iter().filter(|it| stage.uses.contains(&it.key));
        let others = all.iter().filter(suits).filter(|it| !stage.uses.contains(&it.key));
        own.chain(others).collect()
    }
}
