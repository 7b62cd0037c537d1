//! What a deal takes over from another one that was merged into it.

use std::collections::BTreeMap;

use playbook::model::Key;
use serde::{Deserialize, Serialize};
use types::{Deal, Id, Timestamp};

use crate::state::{AnswerRow, Counters, Evidence, Payment, Person, State};
use crate::wire::{self, is_default};

/// The part of a merged deal that the other one keeps.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Absorbed {
    /// The merged deal.
    pub deal: Id<Deal>,
    /// Its people.
    #[serde(default, skip_serializing_if = "is_default")]
    pub people: Vec<Person>,
    /// Its answers, taken where the question has none yet; rows are added.
    #[serde(default, skip_serializing_if = "is_default")]
    pub answers: BTreeMap<Key, Vec<AnswerRow>>,
    /// Its evidence.
    #[serde(default, skip_serializing_if = "is_default")]
    pub evidence: Vec<Evidence>,
    /// Its payments.
    #[serde(default, skip_serializing_if = "is_default")]
    pub payments: Vec<Payment>,
    /// Its counts, which are added.
    #[serde(default, skip_serializing_if = "is_default")]
    pub activities: Counters,
    /// Its last touch.
    #[serde(default, with = "wire::maybe", skip_serializing_if = "Option::is_none")]
    pub last_touch: Option<Timestamp>,
    /// The last thing from the buyer.
    #[serde(default, with = "wire::maybe", skip_serializing_if = "Option::is_none")]
    pub last_inbound: Option<Timestamp>,
}

impl State {
    /// What another deal takes over when this one, whose id is given, is merged into it.
    pub fn absorbable(&self, deal: Id<Deal>) -> Absorbed {
        Absorbed {
            deal,
            people: self.people.to_vec(),
            answers: BTreeMap::clone(&self.answers),
            evidence: self.evidence.to_vec(),
            payments: self.payments.clone(),
            activities: self.activities.clone(),
            last_touch: self.last_touch,
            last_inbound: self.last_inbound,
        }
    }
}
