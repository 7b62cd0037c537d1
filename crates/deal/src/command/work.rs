//! Commands about the daily work on a deal.

use playbook::model::{Key, TaskKind};
use serde::{Deserialize, Serialize};
use types::{Activity, Buyer, File, Id, Row, Timestamp, User};

use crate::Past;
use crate::state::{Assignee, Values};
use crate::wire::is_default;

/// Answers questions of one group.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Answer {
    /// The group.
    pub group: Key,
    /// The row of a repeating group; absent makes a new row.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub row: Option<Id<Row>>,
    /// By question; `null` takes an answer away. Questions that are not named keep their answers.
    pub values: Values,
    /// A person of the buyer's confirmed it; absent leaves that as it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confirmed: Option<bool>,
}

/// Adds a task of one's own.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct AddTask {
    /// What to do.
    pub name: String,
    /// How.
    #[serde(skip_serializing_if = "is_default")]
    pub kind: TaskKind,
    /// Until when.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due: Option<Timestamp>,
    /// Who does it: a colleague, a role or a department; absent means the deal's owner.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<Assignee>,
}

/// What was done with the buyer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ActivityKind {
    /// By telephone.
    Call,
    /// By e-mail.
    Mail,
    /// In person or online.
    Meeting,
    /// On any other channel.
    Message,
    /// Written down; not done with the buyer.
    #[default]
    Note,
}

/// Who began it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// We.
    #[default]
    Out,
    /// The buyer.
    In,
}

/// Logs something done with the buyer. Its text is kept by whoever keeps the activity.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Log {
    /// Identifies the activity; absent makes a new id.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<Id<Activity>>,
    /// What was done.
    pub kind: ActivityKind,
    /// Who began it.
    #[serde(rename = "dir", alias = "direction", skip_serializing_if = "is_default")]
    pub direction: Direction,
    /// "WhatsApp", "switchboard".
    #[serde(skip_serializing_if = "Option::is_none")]
    pub channel: Option<String>,
    /// With whom.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub person: Option<Id<Buyer>>,
    /// Somebody was reached.
    #[serde(skip_serializing_if = "is_default")]
    pub reached: bool,
    /// The buyer did not come to the meeting.
    #[serde(skip_serializing_if = "is_default")]
    pub no_show: bool,
    /// What came out, in a word: "voicemail", "interested".
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome: Option<String>,
    /// When it happened, if not now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<Timestamp>,
}

/// Says how something logged really was. Made of the deal's own journal and never taken from outside.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct CorrectActivity {
    /// The whole activity as it is true, with its id; an absent time is the one that stands.
    pub log: Log,
    /// What was done with the buyer so far.
    pub past: Past,
}

/// Takes back something logged. Made of the deal's own journal and never taken from outside.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WithdrawActivity {
    /// Which.
    pub activity: Id<Activity>,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// What was done with the buyer so far.
    pub past: Past,
}

/// Takes back a file. Made of the deal's own journal and never taken from outside.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct WithdrawFile {
    /// Which.
    pub file: Id<File>,
    /// What it is called.
    pub name: String,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// What was pointed at so far.
    pub past: Past,
}

/// Offers the deal to a colleague.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct OfferHandOver {
    /// The receiver.
    pub to: Id<User>,
    /// The role that the receiver is to play.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<Key>,
    /// What the receiver must know.
    pub brief: String,
    /// The deal keeps its owner; only the role passes on.
    #[serde(default, skip_serializing_if = "is_default")]
    pub keep_owner: bool,
}
