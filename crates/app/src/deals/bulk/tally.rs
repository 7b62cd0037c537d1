//! What became of many deals, counted: how many were done, how many refused, and why.

use std::cmp::Reverse;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{BulkDone, BulkRefused};

/// So many reasons are told apart; whoever refuses for another one is only counted.
const REASONS: usize = 20;
/// So many deals are named for each reason.
const NAMED: usize = 20;

/// What became of many deals.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = BulkTally)]
pub struct Tally {
    /// How many deals it was done to.
    pub done: usize,
    /// How many refused.
    pub refused: usize,
    /// Why, the commonest first: at most twenty reasons.
    pub reasons: Vec<Reason>,
}

/// Why some deals refused.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[schema(as = BulkReason)]
pub struct Reason {
    /// The reason in words.
    pub says: String,
    /// How many deals gave it.
    pub count: usize,
    /// The first twenty of them, as they were named.
    pub deals: Vec<String>,
}

impl Tally {
    /// What became of some deals.
    pub fn of(done: &BulkDone) -> Tally {
        let mut tally = Tally::default();
        tally.take(done);
        tally
    }

    /// Counts some more.
    pub(super) fn take(&mut self, done: &BulkDone) {
        self.done += done.done.len();
        self.refused += done.refused.len();
        for refused in &done.refused {
            self.note(refused);
        }
        self.reasons.sort_by_key(|reason| Reverse(reason.count));
    }

    fn note(&mut self, refused: &BulkRefused) {
        if let Some(known) = self.reasons.iter_mut().find(|it| it.says == refused.detail) {
            known.count += 1;
            if known.deals.len() < NAMED {
                known.deals.push(refused.deal.clone());
            }
        } else if self.reasons.len() < REASONS {
            let deals = vec![refused.deal.clone()];
            self.reasons.push(Reason { says: refused.detail.clone(), count: 1, deals });
        }
    }
}
