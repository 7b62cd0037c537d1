//! What makes a gate open: evidence and agreements, and what they are about.

use playbook::model::{EvidenceKind, Key};
use serde::{Deserialize, Serialize};
use types::{Id, Timestamp, User};

use crate::wire;

/// One exit criterion of the playbook.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Criterion {
    /// The sub-process whose stage it is; absent for a stage of the deal itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub process: Option<Key>,
    /// The stage.
    pub stage: Key,
    /// The criterion's key in the stage.
    pub key: Key,
}

impl Criterion {
    /// A criterion of a stage of the deal itself.
    pub fn of_stage(stage: impl Into<Key>, key: impl Into<Key>) -> Self {
        Self { process: None, stage: stage.into(), key: key.into() }
    }
}

/// Something that happened and was pointed at. The note and the link stay in the journal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    /// Identifies it.
    pub id: Id<types::Evidence>,
    /// What happened.
    #[serde(rename = "k")]
    pub kind: EvidenceKind,
    /// The criterion that it was given for.
    #[serde(rename = "for", default, skip_serializing_if = "Option::is_none")]
    pub criterion: Option<Criterion>,
    /// When it was given.
    #[serde(with = "wire")]
    pub at: Timestamp,
}

/// What somebody is asked to agree to.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Subject {
    /// An exit criterion whose gate is `approve`.
    Criterion(Criterion),
    /// A pre-set condition.
    Condition(Key),
}

/// How far an agreement is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ApprovalStatus {
    /// Waits for the approver.
    Asked,
    /// The approver agreed.
    Granted,
    /// The approver said no.
    Refused,
}

/// The last word on one agreement.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Approval {
    /// To what.
    #[serde(rename = "on")]
    pub subject: Subject,
    /// How far it is.
    #[serde(rename = "s")]
    pub status: ApprovalStatus,
    /// Who asked, agreed or refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<Id<User>>,
    /// When.
    #[serde(with = "wire")]
    pub at: Timestamp,
}
