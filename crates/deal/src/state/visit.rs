//! One stay in one stage.

use playbook::model::Key;
use serde::{Deserialize, Serialize};
use types::{Id, Timestamp, Within};

use crate::wire::{self, is_default};

/// How a deal came into a stage.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum How {
    /// Opened there.
    Opened,
    /// Went forward with everything that the gate asks for.
    #[default]
    Advanced,
    /// Went forward though something was missing, with a reason.
    Overridden,
    /// Went back.
    Back,
    /// Won, and so into delivery or care.
    Won,
    /// Opened again after its end.
    Reopened,
    /// Moved to another version of the playbook.
    Version,
    /// History from elsewhere: recorded, not judged.
    Imported,
}

/// The stay in a stage. Each begins when the one before ends.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Visit {
    /// Identifies it.
    pub id: Id<types::Visit>,
    /// Where.
    #[serde(rename = "s")]
    pub stage: Key,
    /// Since when.
    #[serde(rename = "in", with = "wire")]
    pub entered: Timestamp,
    /// When the stage's time runs out.
    #[serde(default, with = "wire::maybe", skip_serializing_if = "Option::is_none")]
    pub due: Option<Timestamp>,
    /// When whoever answers for the deal is told that the time is nearly over; absent once they were.
    #[serde(default, with = "wire::maybe", skip_serializing_if = "Option::is_none")]
    pub warn: Option<Timestamp>,
    /// How it came here.
    #[serde(default, skip_serializing_if = "is_default")]
    pub how: How,
    /// When it was left; only at the end of life.
    #[serde(default, with = "wire::maybe", skip_serializing_if = "Option::is_none")]
    pub left: Option<Timestamp>,
    /// Its lateness has been noted.
    #[serde(default, skip_serializing_if = "is_default")]
    pub late: bool,
    /// History from an import that nobody has taken up: no clock runs.
    #[serde(rename = "mute", default, skip_serializing_if = "is_default")]
    pub muted: bool,
    /// When its clocks began anew, because it woke or was taken up.
    #[serde(default, with = "wire::maybe", skip_serializing_if = "Option::is_none")]
    pub anew: Option<Timestamp>,
    /// The silences that have been noted since the last touch.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub quiet: Vec<Within>,
}

/// What is kept of earlier stays in a stage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PastStage {
    /// How often it was left.
    #[serde(rename = "n")]
    pub times: u32,
    /// When it was left last.
    #[serde(rename = "at", with = "wire")]
    pub left: Timestamp,
}
