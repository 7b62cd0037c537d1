//! Why a command was refused, as data: drawn as a form by the browser, sent as a problem document
//! by the API, and one plain sentence for everybody else.

use std::fmt;

use playbook::model::{Gate, Key};
use serde::{Deserialize, Serialize};
use types::{Id, User};

use crate::state::Criterion;
use crate::wire::is_default;

/// A command that was refused. Nothing has changed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Refusal {
    /// The kind of reason, for programs.
    pub code: Code,
    /// The reason in one plain sentence.
    pub message: String,
    /// What is missing, each with what would meet it and who could.
    #[serde(default, skip_serializing_if = "is_default")]
    pub missing: Vec<Missing>,
    /// What is wrong with which field of the command.
    #[serde(default, skip_serializing_if = "is_default")]
    pub fields: Vec<FieldError>,
}

/// The kind of reason for a refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Code {
    /// The deal has been opened before.
    AlreadyOpen,
    /// The deal has not been opened.
    NotOpened,
    /// The deal's life has ended.
    Closed,
    /// The deal's life has not ended.
    NotClosed,
    /// The deal is won; what was asked is only for deals that are not.
    AlreadyWon,
    /// The deal is not won yet.
    NotWon,
    /// Something is missing that the gate asks for.
    Gate,
    /// A win needs proof of payment.
    Unpaid,
    /// The playbook has no such stage.
    UnknownStage,
    /// The stage does not lie in the direction that was asked for.
    WrongDirection,
    /// The playbook has no such question group.
    UnknownGroup,
    /// There is no such row.
    UnknownRow,
    /// There is no such task.
    UnknownTask,
    /// The playbook has no such reason.
    UnknownReason,
    /// The playbook has no such criterion, or it takes no such evidence.
    UnknownCriterion,
    /// There is no such evidence.
    UnknownEvidence,
    /// The playbook has no such condition.
    UnknownCondition,
    /// The playbook has no such role.
    UnknownRole,
    /// There is no such person.
    UnknownPerson,
    /// There is no such payment.
    UnknownPayment,
    /// There is no such activity.
    UnknownActivity,
    /// It was taken back before.
    TakenBack,
    /// Evidence or a payment rests on it.
    InUse,
    /// The playbook has no such process, or there is no such run.
    UnknownProcess,
    /// The playbook has no such ladder, or it is not running.
    UnknownLadder,
    /// It is running already.
    AlreadyRunning,
    /// It has ended.
    NotRunning,
    /// The task is not open.
    TaskNotOpen,
    /// The task is open.
    TaskOpen,
    /// The task must be done and cannot be left out.
    MustBeDone,
    /// The task was not given to anybody.
    NotDelegated,
    /// Nothing was asked of anybody that could be answered so.
    NothingPending,
    /// The deal is not parked.
    NotParked,
    /// The actor may not do that.
    NotAllowed,
    /// The time lies in the future, or in the past where only the future makes sense.
    NotThen,
    /// A field is wrong: see `fields`.
    Invalid,
    /// The deal runs on another version of the playbook.
    VersionMismatch,
    /// The mapping to the new version leaves something out.
    Mapping,
}

/// One thing that is missing, what would meet it, and who could.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Missing {
    /// What it is.
    pub kind: MissingKind,
    /// The sub-process whose stage asks for it; absent for a stage of the deal itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub process: Option<Key>,
    /// The stage that asks for it; absent where no stage does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stage: Option<Key>,
    /// The key of the criterion, task, process or condition.
    pub key: Key,
    /// What must be so, in the playbook's words.
    pub says: String,
    /// Why it is not so yet.
    pub why: String,
    /// What would meet it.
    pub would_meet: String,
    /// Who could.
    pub who: Who,
    /// How hard it is.
    pub gate: Gate,
    /// Question groups whose answers the rule reads, for the form that asks for just these.
    #[serde(default, skip_serializing_if = "is_default")]
    pub groups: Vec<Key>,
    /// The open task, where one waits to be done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub task: Option<Id<types::Task>>,
}

impl Missing {
    /// Where it is, as a criterion is named.
    pub(crate) fn place(&self) -> Criterion {
        Criterion {
            process: self.process.clone(),
            stage: self.stage.clone().unwrap_or_default(),
            key: self.key.clone(),
        }
    }
}

/// What kind of thing is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MissingKind {
    /// An exit criterion.
    Criterion,
    /// A task that must be done.
    Task,
    /// The end of a sub-process that holds the deal.
    Process,
    /// The grant of a pre-set condition.
    Condition,
    /// Proof of payment.
    Payment,
    /// A right of the actor's.
    Right,
    /// A state of the deal, such as being won.
    State,
}

/// Who could meet what is missing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Who {
    /// The buyer must act.
    #[serde(skip_serializing_if = "is_default")]
    pub buyer: bool,
    /// The playbook's role.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<Key>,
    /// Colleagues who play it in this deal.
    #[serde(skip_serializing_if = "is_default")]
    pub users: Vec<Id<User>>,
}

/// What is wrong with one field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldError {
    /// The field, or the question's key.
    pub field: String,
    /// What is wrong, and what would be right.
    pub message: String,
}

impl Refusal {
    /// A refusal that is one sentence.
    pub(crate) fn new(code: Code, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), missing: Vec::new(), fields: Vec::new() }
    }

    /// A refusal of wrong fields.
    pub(crate) fn invalid(fields: Vec<FieldError>) -> Self {
        let message = match fields.as_slice() {
            [one] => format!("{}: {}", one.field, one.message),
            many => format!("{} fields are not right.", many.len()),
        };
        Self { code: Code::Invalid, message, missing: Vec::new(), fields }
    }

    /// A refusal of one wrong field.
    pub(crate) fn field(field: &str, message: impl Into<String>) -> Self {
        Self::invalid(vec![FieldError { field: field.to_owned(), message: message.into() }])
    }

    pub(crate) fn with_missing(mut self, missing: Vec<Missing>) -> Self {
        self.missing = missing;
        self
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        for missing in &self.missing {
            write!(f, "\n- {}: {}", missing.says, missing.would_meet)?;
        }
        if self.fields.len() > 1 {
            for field in &self.fields {
                write!(f, "\n- {}: {}", field.field, field.message)?;
            }
        }
        Ok(())
    }
}

impl std::error::Error for Refusal {}
