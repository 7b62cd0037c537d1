//! What a decision gives back: what happened, and what is odd about it.

use serde::{Deserialize, Serialize};

use crate::{Event, State};

/// An accepted command.
#[derive(Clone, Debug, PartialEq)]
pub struct Decision {
    /// What happened, in order. Empty where the command changes nothing.
    pub events: Vec<Event>,
    /// What is odd but no reason to refuse.
    pub warnings: Vec<Warning>,
    /// The state after the events, so that the caller need not apply them again.
    pub after: State,
}

/// Something odd about an accepted command.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Warning {
    /// The kind, for programs.
    pub code: WarningCode,
    /// One plain sentence.
    pub message: String,
}

/// The kind of oddness.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WarningCode {
    /// The claimed time lies before the deal's other events; the claim is kept, the order too.
    BeforeOtherEvents,
    /// A rule could not be evaluated and so did not run.
    RuleUnknown,
    /// A rule ran and had nothing to do, or was kept from it.
    RuleWithoutEffect,
    /// A payment is in another currency than the deal.
    OtherCurrency,
    /// Something was left behind by the new version of the playbook.
    LeftBehind,
}
