//! Commands about a deal's life: how it begins, changes and moves.

use std::collections::BTreeMap;

use playbook::Mapping;
use playbook::model::Key;
use serde::{Deserialize, Serialize};
use types::{Currency, Date, Id, Money, PlaybookVersion, Timestamp, User};

use crate::state::Profile;
use crate::{Edit, wire::is_default};

/// Begins a deal's life.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Open {
    /// What people call it.
    pub name: String,
    /// The first stage, if not the playbook's. A later one is a move forward and passes the gates.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stage: Option<Key>,
    /// Opens in a later stage although something is missing.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub over: Option<Override>,
    /// When it happened, if not now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<Timestamp>,
    /// Who answers for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<Id<User>>,
    /// Who plays which role.
    #[serde(skip_serializing_if = "is_default")]
    pub holders: BTreeMap<Key, Id<User>>,
    /// Where it came from and what it is about.
    pub profile: Profile,
    /// What it is worth.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub amount: Option<Money>,
    /// The day on which the seller expects to win it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expected_close: Option<Date>,
}

/// Goes although something is missing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Override {
    /// Why; recorded.
    pub reason: String,
}

/// Changes of a deal's fields; what is absent stays.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Changes {
    /// What people call it; never empty.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// The score by the playbook's rules; reckoned by the decision, whatever the command says.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub score: Option<i64>,
    /// What it is worth.
    #[serde(rename = "amt", alias = "amount", skip_serializing_if = "Edit::is_keep")]
    pub amount: Edit<Money>,
    /// The day on which the seller expects to win it.
    #[serde(rename = "close", alias = "expected_close", skip_serializing_if = "Edit::is_keep")]
    pub expected_close: Edit<Date>,
    /// Where it came from.
    #[serde(skip_serializing_if = "Edit::is_keep")]
    pub source: Edit<String>,
    /// The campaign that brought it.
    #[serde(skip_serializing_if = "Edit::is_keep")]
    pub campaign: Edit<String>,
    /// What may be sold.
    #[serde(skip_serializing_if = "Edit::is_keep")]
    pub product: Edit<String>,
    /// `b2b` or `b2c`.
    #[serde(skip_serializing_if = "Edit::is_keep")]
    pub segment: Edit<String>,
    /// ISO alpha-2.
    #[serde(skip_serializing_if = "Edit::is_keep")]
    pub country: Edit<String>,
    /// ISO 639-1.
    #[serde(skip_serializing_if = "Edit::is_keep")]
    pub language: Edit<String>,
    /// The currency in which the deal is reckoned while it has no amount.
    #[serde(skip_serializing_if = "Edit::is_keep")]
    pub currency: Edit<Currency>,
}

/// Moves a deal to another version of its playbook.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MoveVersion {
    /// The version.
    pub to: Id<PlaybookVersion>,
    /// Old keys to new ones; what is not named keeps its key.
    #[serde(default)]
    pub mapping: Mapping,
}
