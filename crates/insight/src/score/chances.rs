//! The chances of open leads, kept to be looked up.

use std::collections::HashMap;

use types::{Deal, Id};

use super::{Score, Settings, Weight, learned};
use crate::columns::Columns;
use crate::history::History;

/// The learned chances of all open leads.
#[derive(Clone, Debug)]
pub struct Chances {
    /// Whether there was anything to learn from; without a signal no lead has a chance.
    pub signal: bool,
    /// What was found, in words.
    pub says: String,
    /// What is predicted: won within so many days.
    pub within_days: i64,
    weights: Vec<Weight>,
    leads: HashMap<Id<Deal>, Likely>,
}

/// An open lead with its chance, in short.
#[derive(Clone, Debug)]
pub struct Likely {
    /// Its id.
    pub id: Id<Deal>,
    /// The number that people say.
    pub number: i64,
    /// The chance to be won in time.
    pub chance: f64,
    /// How many of a hundred earlier leads have a lower chance.
    pub points: u32,
    /// The places of the weights that move the chance most, the strongest first.
    pub facts: Vec<u32>,
}

/// What is looked up of a lead.
#[derive(Clone, Debug, PartialEq)]
pub struct Chance {
    /// The chance to be won in time.
    pub chance: f64,
    /// How many of a hundred earlier leads have a lower chance.
    pub points: u32,
    /// What speaks for and against it, in words.
    pub reasons: Vec<String>,
}

/// How much of the learned history somebody is told with a chance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Telling {
    /// The facts only.
    Facts,
    /// Also how many of the deals with a fact were won.
    Shares,
}

/// Learns from some deals, seen from `as_of`, and keeps the chances of those of them that are open.
pub fn chances(
    columns: &Columns,
    history: &History,
    deals: &[u32],
    as_of: i64,
    settings: Settings,
) -> Chances {
    let (told, leads) = learned(columns, history, deals, as_of, settings);
    Chances::of(told, leads)
}

impl Chances {
    /// What was learned, with the leads that it gave a chance.
    pub fn of(told: Score, leads: Vec<Likely>) -> Chances {
        let Score { signal, says, within_days, weights, .. } = told;
        let leads = leads.into_iter().map(|lead| (lead.id, lead)).collect();
        Chances { signal, says, within_days, weights, leads }
    }

    /// How many leads have a chance.
    pub fn len(&self) -> usize {
        self.leads.len()
    }

    /// Whether no lead has one.
    pub fn is_empty(&self) -> bool {
        self.leads.is_empty()
    }

    /// The chance of a lead as a number to order by.
    pub fn rank(&self, lead: Id<Deal>) -> Option<f64> {
        self.leads.get(&lead).map(|lead| lead.chance)
    }

    /// The chance of a lead with its reasons.
    pub fn find(&self, lead: Id<Deal>, telling: Telling) -> Option<Chance> {
        let Likely { chance, points, facts, .. } = self.leads.get(&lead)?;
        let weights = facts.iter().filter_map(|fact| self.weights.get(*fact as usize));
        let reasons = weights.map(|weight| match telling {
            Telling::Facts => weight.plainly(),
            Telling::Shares => weight.says(),
        });
        Some(Chance { chance: *chance, points: *points, reasons: reasons.collect() })
    }
}
