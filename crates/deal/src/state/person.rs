//! The buying committee: who is who at the buyer's.

use playbook::model::Key;
use serde::{Deserialize, Serialize};
use types::{Buyer, Contact, Id};

use crate::wire::is_default;

/// The part a person plays in buying.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PersonRole {
    /// Decides.
    Decider,
    /// Pays: the economic buyer.
    Payer,
    /// Works with it.
    User,
    /// Is listened to.
    Influencer,
    /// Sells for us inside.
    Champion,
    /// Is against it.
    Blocker,
    /// Keeps the door.
    Gatekeeper,
    /// Not known yet, or none of these.
    #[default]
    Other,
}

/// Where a person stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Stance {
    /// Wants it.
    For,
    /// Will not stand in the way.
    Neutral,
    /// Does not want it.
    Against,
    /// Not known yet.
    #[default]
    Unknown,
}

/// What is known of a person of the deal.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PersonDetails {
    /// What they are called.
    pub name: String,
    /// The contact that they are.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contact: Option<Id<Contact>>,
    /// "Head of purchasing".
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The part they play.
    #[serde(skip_serializing_if = "is_default")]
    pub role: PersonRole,
    /// The playbook's persona that fits.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub persona: Option<Key>,
    /// How much their word weighs, 1 to 5.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub influence: Option<u8>,
    /// Where they stand.
    #[serde(skip_serializing_if = "is_default")]
    pub stance: Stance,
    /// What they win for themselves.
    #[serde(rename = "win", skip_serializing_if = "Option::is_none")]
    pub personal_win: Option<String>,
    /// Whom they report to, among the deal's people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reports_to: Option<Id<Buyer>>,
}

/// A person of the deal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Person {
    /// Identifies them in the deal; answers of the kind `person` name it.
    pub id: Id<Buyer>,
    /// The one the deal is aimed at.
    #[serde(default, skip_serializing_if = "is_default")]
    pub primary: bool,
    /// What is known of them.
    #[serde(rename = "is")]
    pub details: PersonDetails,
}
