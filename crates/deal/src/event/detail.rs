//! What the larger facts carry.

use std::collections::BTreeMap;

use playbook::model::{About, Key};
use serde::{Deserialize, Serialize};
use types::{
    Activity, Buyer, Date, File, Id, Money, PlaybookVersion, Row, Timestamp, User, Within,
};

use crate::command::{ActivityKind, Direction};
use crate::refusal::MissingKind;
use crate::state::{Counters, Criterion, Evidence, Payment, Profile, Values};
use crate::wire::{self, is_default};

/// How a deal's life began.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Opened {
    /// What people call it.
    pub name: String,
    /// The playbook's version.
    #[serde(rename = "pb", skip_serializing_if = "Option::is_none")]
    pub version: Option<Id<PlaybookVersion>>,
    /// Who answers for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub owner: Option<Id<User>>,
    /// Who plays which role.
    #[serde(skip_serializing_if = "is_default")]
    pub holders: BTreeMap<Key, Id<User>>,
    /// Where it came from and what it is about.
    #[serde(skip_serializing_if = "is_default")]
    pub profile: Profile,
    /// What it is worth.
    #[serde(rename = "amt", skip_serializing_if = "Option::is_none")]
    pub amount: Option<Money>,
    /// The day on which the seller expects to win it.
    #[serde(rename = "close", skip_serializing_if = "Option::is_none")]
    pub expected_close: Option<Date>,
    /// Points of the playbook's score rules.
    #[serde(skip_serializing_if = "is_default")]
    pub score: i64,
}

/// Answers that were given or taken away.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Answered {
    /// The group.
    pub group: Key,
    /// Where its answers are kept. The deal's state keeps only those about the deal.
    #[serde(skip_serializing_if = "is_default")]
    pub about: About,
    /// The row of a repeating group, old or new.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub row: Option<Id<Row>>,
    /// By question; `null` takes an answer away.
    #[serde(rename = "v")]
    pub values: Values,
    /// Whether a person of the buyer's confirms it; absent leaves that as it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confirmed: Option<bool>,
}

/// Evidence with everything that was said of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct EvidenceGiven {
    /// What the state keeps.
    #[serde(rename = "is")]
    pub evidence: Evidence,
    /// In words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Where it can be seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    /// The file that shows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<Id<File>>,
    /// The activity that it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub activity: Option<Id<Activity>>,
}

/// A payment with everything that was said of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PaymentProved {
    /// What the state keeps.
    #[serde(rename = "is")]
    pub payment: Payment,
    /// The bank's, the receipt's or the imported row's reference.
    #[serde(rename = "ref", default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// The file that shows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<Id<File>>,
}

/// An activity as the journal knows it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Logged {
    /// Identifies the activity.
    pub id: Id<Activity>,
    /// What was done.
    pub kind: ActivityKind,
    /// Who began it.
    #[serde(rename = "dir", default, skip_serializing_if = "is_default")]
    pub direction: Direction,
    /// "WhatsApp", "switchboard".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<String>,
    /// With whom.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person: Option<Id<Buyer>>,
    /// Somebody was reached.
    #[serde(default, skip_serializing_if = "is_default")]
    pub reached: bool,
    /// The buyer did not come to the meeting.
    #[serde(default, skip_serializing_if = "is_default")]
    pub no_show: bool,
    /// What came out, in a word.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<String>,
    /// When it happened, where that is not the event's time.
    #[serde(rename = "on", default, with = "wire::maybe", skip_serializing_if = "Option::is_none")]
    pub happened: Option<Timestamp>,
}

/// All that was done with the buyer, added up after something of it was put right.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Tally {
    /// How much of each kind.
    #[serde(rename = "cnt", skip_serializing_if = "is_default")]
    pub activities: Counters,
    /// The last thing to or from the buyer.
    #[serde(rename = "lt", with = "wire::maybe", skip_serializing_if = "Option::is_none")]
    pub last_touch: Option<Timestamp>,
    /// The last thing from the buyer.
    #[serde(rename = "li", with = "wire::maybe", skip_serializing_if = "Option::is_none")]
    pub last_inbound: Option<Timestamp>,
    /// The silences of the present visit that were noted and that nothing has ended.
    #[serde(skip_serializing_if = "is_default")]
    pub quiet: Vec<Within>,
}

/// An activity that had been logged wrongly, as it is true.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ActivityCorrected {
    /// The whole activity; it says when it happened.
    #[serde(rename = "is")]
    pub activity: Logged,
    /// What follows from it.
    #[serde(rename = "sum", default, skip_serializing_if = "is_default")]
    pub tally: Tally,
}

/// An activity that had not been, or not in this deal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ActivityWithdrawn {
    /// Which.
    #[serde(rename = "id")]
    pub activity: Id<Activity>,
    /// What it was said to be.
    pub kind: ActivityKind,
    /// When it was said to have happened.
    #[serde(rename = "on", with = "wire")]
    pub happened: Timestamp,
    /// Why, where somebody said so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// What follows from it.
    #[serde(rename = "sum", default, skip_serializing_if = "is_default")]
    pub tally: Tally,
}

/// Something that a gate asked for and an override left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Skipped {
    /// What it is.
    pub kind: MissingKind,
    /// The criterion, or for other kinds the place and the key of what was missing.
    #[serde(rename = "of")]
    pub what: Criterion,
}

/// Why a ladder of follow-ups ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LadderEnd {
    /// Its last step came.
    Done,
    /// The buyer acted.
    Buyer,
    /// The deal moved to another stage.
    Moved,
    /// The deal's life ended, or it was won.
    Closed,
    /// Somebody stopped it.
    Hand,
    /// The new version of the playbook does not have it.
    Version,
}
