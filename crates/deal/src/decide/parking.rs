//! Putting a deal aside until a day, and taking it up again.

use playbook::model::ReasonFor;
use types::Timestamp;

use super::Making;
use super::making::{LONG, optional};
use crate::event::Fact;
use crate::refusal::{Code, Refusal};
use crate::time;

impl Making<'_> {
    pub(super) fn park(
        &mut self,
        until: Timestamp,
        reason: &str,
        note: Option<&str>,
    ) -> Result<(), Refusal> {
        let reason = self.reason(ReasonFor::Parked, reason)?;
        let note = optional("note", note, LONG)?;
        if until <= self.at {
            let message = "Choose a day in the future on which the deal wakes.";
            return Err(Refusal::new(Code::NotThen, message));
        }
        self.happens(Fact::Parked { until, reason, note });
        Ok(())
    }

    pub(super) fn wake(&mut self) -> Result<(), Refusal> {
        if self.state.parked.is_none() {
            return Err(Refusal::new(Code::NotParked, "The deal is not parked."));
        }
        self.wake_up();
        Ok(())
    }

    /// The stage's clock begins anew: nobody could keep a deadline while the deal lay aside.
    pub(super) fn wake_up(&mut self) {
        let within = self.here().ok().and_then(|here| self.stage(here).within);
        let due = time::due(within, self.at, self.context.calendar);
        let warn = time::warning(due, self.at, self.context.calendar);
        self.happens(Fact::Woken { due, warn });
    }
}
