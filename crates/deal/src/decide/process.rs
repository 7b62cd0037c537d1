//! Sub-processes and ladders, moved by hand.

use playbook::model::Key;
use types::{Id, Process};

use super::Making;
use super::approval::missing_right;
use super::making::{LONG, required};
use crate::command::Override;
use crate::event::LadderEnd;
use crate::gate::{in_the_way, role_name};
use crate::refusal::{Code, Refusal, Who};

impl Making<'_> {
    pub(super) fn start_process_by_hand(&mut self, key: &str) -> Result<(), Refusal> {
        if self.playbook.process(key).is_none() {
            let message = format!("The playbook has no process “{key}”.");
            return Err(Refusal::new(Code::UnknownProcess, message));
        }
        if self.state.running_processes().any(|run| run.key == key) {
            return Err(Refusal::new(Code::AlreadyRunning, "The process is running already."));
        }
        self.start_process(key);
        Ok(())
    }

    /// Forward through its gate, back freely; past the last stage it has ended.
    pub(super) fn advance_process(
        &mut self,
        id: Id<Process>,
        to: Option<&Key>,
        over: Option<&Override>,
    ) -> Result<(), Refusal> {
        let (run, process, here) = self.running(id)?;
        let to = match to {
            None => here + 1,
            Some(key) => {
                let found = process.stages.iter().position(|stage| stage.key == *key);
                let message = format!("“{}” has no stage “{key}”.", process.name);
                found.ok_or_else(|| Refusal::new(Code::UnknownStage, message))?
            }
        };
        if to == here {
            let message = "The process is in that stage already.";
            return Err(Refusal::new(Code::WrongDirection, message));
        }
        if to > here {
            let missing = self.at_gate(|gate| gate.missing_in_process(&run, here..to));
            let what_for = format!("to leave “{}”", process.stages[here].name);
            self.override_or_refuse(in_the_way(missing), over, &what_for)?;
        }
        match process.stages.get(to) {
            Some(stage) => self.enter_process_stage(id, stage),
            None => self.end_process(&run, None),
        }
        Ok(())
    }

    /// Not by the seller whom the process may hold: by whoever runs it, or who may override.
    pub(super) fn break_off_process(
        &mut self,
        id: Id<Process>,
        reason: &str,
    ) -> Result<(), Refusal> {
        let (run, process, _) = self.running(id)?;
        let reason = required("reason", reason, LONG)?.to_owned();
        let actor = self.context.actor;
        if !actor.roles.contains(&process.owner) && !actor.rights.may_override() {
            let name = role_name(self.playbook, &process.owner);
            let who = Who { role: Some(process.owner.clone()), ..Who::default() };
            let message = format!("That is not yours to break off. {name} may.");
            let refusal = Refusal::new(Code::NotAllowed, message);
            return Err(refusal.with_missing(vec![missing_right(&name, who)]));
        }
        self.end_process(&run, Some(reason));
        Ok(())
    }

    pub(super) fn start_ladder_by_hand(&mut self, key: &str) -> Result<(), Refusal> {
        if self.playbook.ladder(key).is_none() {
            let message = format!("The playbook has no follow-ups called “{key}”.");
            return Err(Refusal::new(Code::UnknownLadder, message));
        }
        if self.state.ladders.iter().any(|ladder| ladder.key == key) {
            return Err(Refusal::new(
                Code::AlreadyRunning,
                "These follow-ups are running already.",
            ));
        }
        self.start_ladder(key);
        Ok(())
    }

    pub(super) fn stop_ladder_by_hand(&mut self, key: &str) -> Result<(), Refusal> {
        if !self.state.ladders.iter().any(|ladder| ladder.key == key) {
            let message = format!("No follow-ups called “{key}” are running.");
            return Err(Refusal::new(Code::UnknownLadder, message));
        }
        self.stop_ladder(key, LadderEnd::Hand);
        Ok(())
    }
}
