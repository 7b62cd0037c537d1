//! Agreements: asked for, given, refused.

use playbook::model::{Gate, Key};

use super::Making;
use super::making::{LONG, optional, required};
use crate::event::Fact;
use crate::gate::role_name;
use crate::refusal::{Code, Missing, MissingKind, Refusal, Who};
use crate::state::{Approval, ApprovalStatus, Subject};

impl Making<'_> {
    pub(super) fn ask_approval(
        &mut self,
        subject: &Subject,
        note: Option<&str>,
    ) -> Result<(), Refusal> {
        self.approver(subject)?;
        let note = optional("note", note, LONG)?;
        if self.state.approval(subject) == Some(ApprovalStatus::Granted) {
            return Err(Refusal::new(Code::NothingPending, "That has been agreed to already."));
        }
        self.say(subject, ApprovalStatus::Asked, note);
        Ok(())
    }

    pub(super) fn approve(&mut self, subject: &Subject, note: Option<&str>) -> Result<(), Refusal> {
        self.check_may_agree(subject)?;
        let note = optional("note", note, LONG)?;
        if self.state.approval(subject) != Some(ApprovalStatus::Granted) {
            self.say(subject, ApprovalStatus::Granted, note);
        }
        Ok(())
    }

    pub(super) fn refuse(&mut self, subject: &Subject, reason: &str) -> Result<(), Refusal> {
        self.check_may_agree(subject)?;
        let reason = required("reason", reason, LONG)?.to_owned();
        self.say(subject, ApprovalStatus::Refused, Some(reason));
        Ok(())
    }

    fn say(&mut self, subject: &Subject, status: ApprovalStatus, note: Option<String>) {
        let by = self.context.actor.user;
        let approval = Approval { subject: subject.clone(), status, by, at: self.at };
        self.happens(Fact::Approval { approval, note });
    }

    /// The role whose agreement it is; none means a manager's.
    fn approver(&self, subject: &Subject) -> Result<Option<Key>, Refusal> {
        match subject {
            Subject::Criterion(criterion) => {
                let (_, exit) = self.exit(criterion)?;
                if exit.gate == Gate::Approve {
                    return Ok(exit.approver.clone());
                }
                let message = format!("“{}” needs nobody's agreement.", exit.says);
                Err(Refusal::new(Code::UnknownCriterion, message))
            }
            Subject::Condition(key) => match self.playbook.condition(key) {
                Some(condition) => Ok(Some(condition.by.clone())),
                None => {
                    let message = format!("The playbook has no condition “{key}”.");
                    Err(Refusal::new(Code::UnknownCondition, message))
                }
            },
        }
    }

    /// Who plays the approver's role in the workspace may agree, and so may managers. Being made
    /// the role's holder in one deal is not enough: anybody who works on the deal could do that.
    fn check_may_agree(&self, subject: &Subject) -> Result<(), Refusal> {
        let role = self.approver(subject)?;
        let actor = self.context.actor;
        let plays = role.as_ref().is_some_and(|role| actor.roles.contains(role));
        if plays || actor.rights.may_manage() {
            return Ok(());
        }
        let name = role.as_ref().map(|role| role_name(self.playbook, role));
        let name = name.as_deref().unwrap_or("A manager");
        let who = Who { role, ..Who::default() };
        let message = format!("That is not yours to agree to. {name} may.");
        Err(Refusal::new(Code::NotAllowed, message).with_missing(vec![missing_right(name, who)]))
    }
}

/// A right that the actor lacks.
pub(super) fn missing_right(name: &str, who: Who) -> Missing {
    Missing {
        kind: MissingKind::Right,
        process: None,
        stage: None,
        key: "right".to_owned(),
        says: format!("{name} may do that"),
        why: "You do not have that right.".to_owned(),
        would_meet: format!("{name} does it."),
        who,
        gate: Gate::Require,
        groups: Vec::new(),
        task: None,
    }
}
