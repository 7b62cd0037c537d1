//! Which deals a report is about: the same question for every report.
//!
//! A cohort is made of the deals that *began* in a period (or, if asked for, that ended in it), and keeps all of
//! them whatever became of them: who entered is never mixed with who left. Everything is seen from one instant,
//! `as_of`: what happened later is not known yet. Facts that are no events (whose a deal is, what it is worth, where it
//! came from) are those of today, for the columns keep no others.

use rayon::prelude::*;

use crate::columns::{Columns, NEVER, Outcome, Word};
use crate::group::CHUNK;

/// What puts a deal into the period.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Cohort {
    /// It began in it.
    #[default]
    Opened,
    /// It was won, lost or disqualified in it.
    Closed,
}

/// Which deals, seen from when.
#[derive(Clone, Debug)]
pub struct Scope {
    /// What the period is about.
    pub cohort: Cohort,
    /// From this instant on.
    pub from: Option<i64>,
    /// Before this instant.
    pub to: Option<i64>,
    /// Seen from here: what comes later has not happened.
    pub as_of: i64,
    /// Of this playbook, by its place.
    pub playbook: Option<u16>,
    /// In this version of it.
    pub version: Option<u16>,
    /// Only deals whose fact is one of these words; one entry a fact.
    pub only: Vec<(Fact, Vec<Word>)>,
    /// Only these deals (what the reader may see), ascending; absent means all.
    pub among: Option<Vec<u32>>,
}

/// A fact of a deal that is a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Fact {
    /// Who answers for it.
    Owner,
    /// The owner's team.
    Team,
    /// Where it came from.
    Source,
    /// The campaign.
    Campaign,
    /// What may be sold.
    Product,
    /// The segment.
    Segment,
    /// The country.
    Country,
    /// Why it was lost.
    Reason,
    /// Who got the order.
    Competitor,
    /// Who plays a role.
    Role(Word),
}

impl Fact {
    /// The deal's word as it is known today.
    pub fn of(self, columns: &Columns, deal: u32) -> Word {
        let at = deal as usize;
        match self {
            Fact::Owner => columns.owner[at],
            Fact::Team => columns.team[at],
            Fact::Source => columns.source[at],
            Fact::Campaign => columns.campaign[at],
            Fact::Product => columns.product[at],
            Fact::Segment => columns.segment[at],
            Fact::Country => columns.country[at],
            Fact::Reason => columns.reason[at],
            Fact::Competitor => columns.competitor[at],
            Fact::Role(role) => columns.holders.get(&role).map_or(Word::NONE, |who| who[at]),
        }
    }
}

impl Scope {
    /// All deals, seen from `as_of`.
    pub fn all(as_of: i64) -> Scope {
        Scope {
            cohort: Cohort::Opened,
            from: None,
            to: None,
            as_of,
            playbook: None,
            version: None,
            only: Vec::new(),
            among: None,
        }
    }

    /// The deals, ascending.
    pub fn select(&self, columns: &Columns) -> Vec<u32> {
        let inside = |deal: &u32| self.holds(columns, *deal);
        let parts: Vec<Vec<u32>> = match &self.among {
            Some(among) => {
                let part = |part: &[u32]| part.iter().copied().filter(inside).collect();
                among.par_chunks(CHUNK).map(part).collect()
            }
            None => {
                let size = u32::try_from(columns.len()).unwrap_or(u32::MAX);
                let starts: Vec<u32> = (0..size).step_by(CHUNK).collect();
                let part = |start: u32| (start..size).take(CHUNK).filter(inside).collect();
                starts.into_par_iter().map(part).collect()
            }
        };
        parts.concat()
    }

    /// Whether a deal belongs.
    pub fn holds(&self, columns: &Columns, deal: u32) -> bool {
        let at = deal as usize;
        if columns.outcome[at] == Outcome::Merged || columns.opened[at] > self.as_of {
            return false;
        }
        if self.playbook.is_some_and(|playbook| playbook != columns.playbook[at])
            || self.version.is_some_and(|version| version != columns.version[at])
        {
            return false;
        }
        self.in_period(columns, deal)
            && self.only.iter().all(|(fact, words)| words.contains(&fact.of(columns, deal)))
    }

    fn in_period(&self, columns: &Columns, deal: u32) -> bool {
        let when = match self.cohort {
            Cohort::Opened => columns.opened[deal as usize],
            Cohort::Closed => columns.closed_at(deal, self.as_of),
        };
        when != NEVER
            && self.from.is_none_or(|from| when >= from)
            && self.to.is_none_or(|to| when < to)
    }
}
