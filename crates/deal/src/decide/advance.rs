//! Going forward through the gate, going back, and coming to the end of the way.

use std::ops::Range;

use playbook::model::{Key, Phase};
use types::Timestamp;

use super::Making;
use super::making::{LONG, required};
use crate::automation::Trigger;
use crate::command::Override;
use crate::event::{Fact, Skipped};
use crate::gate::in_the_way;
use crate::refusal::{Code, Missing, Refusal};
use crate::state::How;

impl Making<'_> {
    pub(super) fn advance(
        &mut self,
        to: Option<&Key>,
        over: Option<&Override>,
        at: Option<Timestamp>,
    ) -> Result<(), Refusal> {
        let here = self.here()?;
        let to = self.forward_target(here, to)?;
        self.claim(at)?;
        let how = self.pass(here..to, over)?;
        self.move_to(to, how);
        Ok(())
    }

    /// Where forward leads, if it is open to a deal that stands as this one does.
    fn forward_target(&self, here: usize, to: Option<&Key>) -> Result<usize, Refusal> {
        let to = match to {
            Some(key) => self.stage_at(key)?,
            None => here + 1,
        };
        if to <= here {
            let name = &self.stage(to).name;
            let message = format!("“{name}” does not lie ahead. Go back to it instead.");
            return Err(Refusal::new(Code::WrongDirection, message));
        }
        let is_won = self.state.is_won();
        if !is_won && to >= self.end_of_settlement() {
            return Err(self.only_by_winning());
        }
        if to >= self.playbook.stages().len() {
            let message = "This is the last stage. Complete the deal instead.";
            return Err(Refusal::new(Code::WrongDirection, message));
        }
        Ok(to)
    }

    fn only_by_winning(&self) -> Refusal {
        let message = "Only a win leads on from here, and a win needs proof of payment.";
        let missing = self.at_gate(|gate| {
            let unpaid = self.state.payments.is_empty().then(|| gate.missing_payment());
            [gate.missing_win()].into_iter().chain(unpaid).collect()
        });
        Refusal::new(Code::NotWon, message).with_missing(missing)
    }

    /// Passes the gate of these stages, or says what is missing, or overrides it.
    pub(super) fn pass(
        &mut self,
        stages: Range<usize>,
        over: Option<&Override>,
    ) -> Result<How, Refusal> {
        if self.history {
            return Ok(How::Imported);
        }
        if stages.is_empty() {
            return Ok(How::Advanced);
        }
        let leaving = self.stage(stages.start).name.clone();
        let missing = in_the_way(self.at_gate(|gate| gate.missing(stages)));
        self.override_or_refuse(missing, over, &format!("to leave “{leaving}”"))
    }

    /// Goes on where nothing is missing, or where somebody who may says why to go on all the same.
    pub(super) fn override_or_refuse(
        &mut self,
        missing: Vec<Missing>,
        over: Option<&Override>,
        what_for: &str,
    ) -> Result<How, Refusal> {
        if missing.is_empty() {
            return Ok(How::Advanced);
        }
        let Some(over) = over else {
            let message = match missing.len() {
                1 => format!("One thing is missing {what_for}."),
                many => format!("{many} things are missing {what_for}."),
            };
            return Err(Refusal::new(Code::Gate, message).with_missing(missing));
        };
        if !self.context.actor.rights.may_override() {
            let message = "You may not override the gate; a manager may.";
            return Err(Refusal::new(Code::NotAllowed, message).with_missing(missing));
        }
        let reason = required("reason", &over.reason, LONG)?.to_owned();
        let skipped = missing.iter().map(|it| Skipped { kind: it.kind, what: it.place() });
        self.happens(Fact::Overridden { reason, missing: skipped.collect() });
        Ok(How::Overridden)
    }

    /// Moves on, with what the stage's `leave` rules bring. They are asked before the deal leaves.
    pub(super) fn move_to(&mut self, to: usize, how: How) {
        let leaving = self.prepare(&Trigger::Leave);
        self.enter_after(to, how, leaving);
    }

    pub(super) fn go_back(&mut self, to: &Key, reason: &str) -> Result<(), Refusal> {
        let here = self.here()?;
        let to = self.stage_at(to)?;
        let reason = required("reason", reason, LONG)?.to_owned();
        if to >= here {
            let name = &self.stage(to).name;
            let message = format!("“{name}” does not lie behind. Go forward to it instead.");
            return Err(Refusal::new(Code::WrongDirection, message));
        }
        if self.state.is_won() && self.stage(to).phase < Phase::Delivery {
            let message = "The deal is won. Undo the win to go back before it.";
            return Err(Refusal::new(Code::AlreadyWon, message));
        }
        self.enter(to, How::Back, Some(reason));
        Ok(())
    }

    pub(super) fn complete(
        &mut self,
        over: Option<&Override>,
        at: Option<Timestamp>,
    ) -> Result<(), Refusal> {
        let here = self.here()?;
        self.claim(at)?;
        self.pass(here..self.playbook.stages().len(), over)?;
        let leaving = self.prepare(&Trigger::Leave);
        self.end_life(Fact::Completed {});
        self.carry_out(leaving);
        Ok(())
    }
}
