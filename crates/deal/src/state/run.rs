//! What runs beside the deal: other teams' processes and ladders of follow-ups.

use playbook::model::Key;
use serde::{Deserialize, Serialize};
use types::{Id, Process, Timestamp};

use crate::wire::{self, is_default};

/// A sub-process of the deal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ProcessRun {
    /// Identifies it.
    pub id: Id<Process>,
    /// The playbook's process.
    #[serde(rename = "k")]
    pub key: Key,
    /// The deal's stage that started it, which it may hold.
    pub from: Key,
    /// Its present stage; the last one after its end.
    #[serde(rename = "s")]
    pub stage: Key,
    /// When it came into that stage.
    #[serde(rename = "in", with = "wire")]
    pub entered: Timestamp,
    /// When that stage's time runs out.
    #[serde(default, with = "wire::maybe", skip_serializing_if = "Option::is_none")]
    pub due: Option<Timestamp>,
    /// Its lateness has been noted.
    #[serde(default, skip_serializing_if = "is_default")]
    pub late: bool,
    /// When it ended.
    #[serde(default, with = "wire::maybe", skip_serializing_if = "Option::is_none")]
    pub ended: Option<Timestamp>,
    /// It went through to its end and was not broken off.
    #[serde(default, skip_serializing_if = "is_default")]
    pub done: bool,
}

impl ProcessRun {
    /// Whether it has not ended.
    pub fn is_running(&self) -> bool {
        self.ended.is_none()
    }
}

/// A running ladder of follow-ups.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LadderRun {
    /// The playbook's ladder.
    #[serde(rename = "k")]
    pub key: Key,
    /// The step that comes next.
    pub step: Key,
    /// When it comes.
    #[serde(with = "wire")]
    pub due: Timestamp,
}
