//! Winning: never without proof of payment.

use types::Timestamp;

use super::Making;
use crate::automation::Trigger;
use crate::command::Override;
use crate::event::Fact;
use crate::gate::in_the_way;
use crate::refusal::{Code, Refusal};
use crate::state::How;

impl Making<'_> {
    pub(super) fn win(
        &mut self,
        over: Option<&Override>,
        at: Option<Timestamp>,
    ) -> Result<(), Refusal> {
        let here = self.here()?;
        let claimed = self.claim(at)?;
        self.check_paid(here)?;
        let how = self.pass(here..self.end_of_settlement(), over)?;
        let won = self.prepare(&Trigger::Won);
        let leaving = self.prepare(&Trigger::Leave);
        self.happens(Fact::Won { amount: self.state.amount, claimed });
        let how = if how == How::Advanced { How::Won } else { how };
        match self.playbook.first_after_win() {
            Some(delivery) => self.enter_after(delivery, how, leaving),
            None => {
                self.end_life(Fact::Completed {});
                self.carry_out(leaving);
            }
        }
        self.carry_out(won);
        Ok(())
    }

    /// Payment has no override. Whatever else is missing is told along with it.
    fn check_paid(&self, here: usize) -> Result<(), Refusal> {
        if !self.state.payments.is_empty() {
            return Ok(());
        }
        let mut missing = vec![self.at_gate(|gate| gate.missing_payment())];
        if !self.history {
            let stages = here..self.end_of_settlement();
            missing.extend(in_the_way(self.at_gate(|gate| gate.missing(stages))));
        }
        let message = "A deal is won only with proof of payment.";
        Err(Refusal::new(Code::Unpaid, message).with_missing(missing))
    }
}
