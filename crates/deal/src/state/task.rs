//! Things to do in a deal.

use playbook::model::{Key, TaskKind};
use serde::{Deserialize, Serialize};
use types::{Id, Process, Timestamp, User};

use crate::wire::{self, is_default};

/// Where a task comes from.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Origin {
    /// Somebody added it.
    #[default]
    Hand,
    /// A task of a stage.
    Stage {
        /// The stage.
        #[serde(rename = "s")]
        stage: Key,
        /// The task's key.
        #[serde(rename = "k")]
        key: Key,
    },
    /// A task of a sub-process's stage.
    Process {
        /// The run.
        run: Id<Process>,
        /// Its stage.
        #[serde(rename = "s")]
        stage: Key,
        /// The task's key.
        #[serde(rename = "k")]
        key: Key,
    },
    /// A `when` rule of a stage.
    Rule {
        /// The stage whose rule it is.
        #[serde(rename = "s")]
        stage: Key,
        /// The task's key.
        #[serde(rename = "k")]
        key: Key,
    },
    /// A step of a ladder.
    Ladder {
        /// The ladder.
        #[serde(rename = "l")]
        ladder: Key,
        /// The step.
        #[serde(rename = "k")]
        key: Key,
    },
}

impl Origin {
    /// The task's key in the playbook, by which rules name it.
    pub fn key(&self) -> Option<&str> {
        match self {
            Self::Hand => None,
            Self::Stage { key, .. }
            | Self::Process { key, .. }
            | Self::Rule { key, .. }
            | Self::Ladder { key, .. } => Some(key),
        }
    }

    /// Whether it is this task of this stage of the deal.
    pub(crate) fn is_stage_task(&self, of: &str, rule: &str) -> bool {
        matches!(self, Self::Stage { stage, key } if stage == of && key == rule)
    }
}

/// How far a task is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum TaskStatus {
    /// To do.
    #[default]
    Open,
    /// Done.
    Done,
    /// Left out, with a reason.
    Skipped,
    /// Overtaken: its stage was left, its ladder stopped or the deal ended.
    Lapsed,
}

/// Who is to do something.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Assignee {
    /// A colleague.
    User(Id<User>),
    /// Whoever plays this role.
    Role(Key),
    /// Anybody of this department.
    Department(String),
}

/// A task given to somebody else, who gives it back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delegation {
    /// To whom.
    pub to: Assignee,
    /// By whom; it comes back to them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<Id<User>>,
}

/// One thing to do.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Task {
    /// Identifies it.
    pub id: Id<types::Task>,
    /// Where it comes from.
    #[serde(rename = "of", default, skip_serializing_if = "is_default")]
    pub origin: Origin,
    /// What to do; absent where the playbook says it (see [`crate::State::task_name`]).
    #[serde(rename = "n", default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// How.
    #[serde(rename = "k", default, skip_serializing_if = "is_default")]
    pub kind: TaskKind,
    /// The stage cannot be left (without override) while it is open.
    #[serde(rename = "m", default, skip_serializing_if = "is_default")]
    pub must: bool,
    /// The role that does it; absent means the deal's owner.
    #[serde(rename = "r", default, skip_serializing_if = "Option::is_none")]
    pub role: Option<Key>,
    /// The colleague who does it, where one was named.
    #[serde(rename = "u", default, skip_serializing_if = "Option::is_none")]
    pub user: Option<Id<User>>,
    /// Until when.
    #[serde(rename = "d", default, with = "wire::maybe", skip_serializing_if = "Option::is_none")]
    pub due: Option<Timestamp>,
    /// When whoever does it is told that the time is nearly over; absent once they were.
    #[serde(rename = "w", default, with = "wire::maybe", skip_serializing_if = "Option::is_none")]
    pub warn: Option<Timestamp>,
    /// How far it is.
    #[serde(rename = "st", default, skip_serializing_if = "is_default")]
    pub status: TaskStatus,
    /// Given to somebody else.
    #[serde(rename = "to", default, skip_serializing_if = "Option::is_none")]
    pub delegated: Option<Delegation>,
}

impl Task {
    /// Whether it is still to do.
    pub fn is_open(&self) -> bool {
        self.status == TaskStatus::Open
    }
}
