//! How a deal stands: open, or how it went.

use playbook::model::Key;
use serde::{Deserialize, Serialize};
use types::{Deal, Id, Money, Timestamp};

use crate::wire;

/// How it went, so far. Being parked is no outcome: see [`Parked`].
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// Nothing is decided.
    #[default]
    Open,
    /// Paid. The life goes on where the playbook has stages of delivery or care.
    Won {
        /// When, as claimed: an imported time may lie before the deal's other events.
        #[serde(with = "wire")]
        at: Timestamp,
        /// What it brought.
        #[serde(rename = "amt", default, skip_serializing_if = "Option::is_none")]
        amount: Option<Money>,
        /// The stage from which it was won.
        from: Key,
    },
    /// The buyer said no, or nothing.
    Lost {
        /// When, as claimed.
        #[serde(with = "wire")]
        at: Timestamp,
        /// One of the playbook's reasons.
        reason: Key,
        /// Who got the order.
        #[serde(rename = "to", default, skip_serializing_if = "Option::is_none")]
        competitor: Option<String>,
    },
    /// Never a fit.
    Disqualified {
        /// When, as claimed.
        #[serde(with = "wire")]
        at: Timestamp,
        /// One of the playbook's reasons.
        reason: Key,
    },
    /// The same as another deal, which goes on.
    Merged {
        /// When.
        #[serde(with = "wire")]
        at: Timestamp,
        /// The deal that goes on.
        into: Id<Deal>,
    },
}

/// Put aside until a day; meanwhile its clocks do not press.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Parked {
    /// It wakes by itself then.
    #[serde(with = "wire")]
    pub until: Timestamp,
    /// Since when it is parked.
    #[serde(with = "wire")]
    pub since: Timestamp,
    /// One of the playbook's reasons.
    pub reason: Key,
}
