//! Losing, disqualifying, and opening again: the ways out that are never barred.

use playbook::model::{Phase, ReasonFor};
use types::Timestamp;

use super::Making;
use super::making::{LONG, SHORT, optional, required};
use crate::automation::Trigger;
use crate::event::{Fact, LadderEnd};
use crate::refusal::{Code, Refusal};
use crate::state::{How, Outcome};

impl Making<'_> {
    pub(super) fn lose(
        &mut self,
        reason: &str,
        competitor: Option<&str>,
        note: Option<&str>,
        at: Option<Timestamp>,
    ) -> Result<(), Refusal> {
        let reason = self.reason(ReasonFor::Lost, reason)?;
        let competitor = optional("competitor", competitor, SHORT)?;
        let note = optional("note", note, LONG)?;
        let claimed = self.claim(at)?;
        self.end_life(Fact::Lost { reason, competitor, note, claimed });
        let lost = self.prepare(&Trigger::Lost);
        self.carry_out(lost);
        Ok(())
    }

    pub(super) fn disqualify(
        &mut self,
        reason: &str,
        note: Option<&str>,
        at: Option<Timestamp>,
    ) -> Result<(), Refusal> {
        let reason = self.reason(ReasonFor::Disqualified, reason)?;
        let note = optional("note", note, LONG)?;
        let claimed = self.claim(at)?;
        self.end_life(Fact::Disqualified { reason, note, claimed });
        Ok(())
    }

    /// One of the playbook's reasons; any words where the playbook names none.
    pub(super) fn reason(&self, what: ReasonFor, key: &str) -> Result<String, Refusal> {
        let key = required("reason", key, SHORT)?;
        let known = self.playbook.playbook().reasons.iter().filter(|reason| reason.for_ == what);
        let keys: Vec<&str> = known.map(|reason| reason.key.as_str()).collect();
        if keys.is_empty() || keys.contains(&key) {
            return Ok(key.to_owned());
        }
        let message = format!("There is no reason “{key}”; choose one of {}.", keys.join(", "));
        Err(Refusal::new(Code::UnknownReason, message))
    }

    /// Ends the deal's life: whatever was running stops before, whatever was to do lapses.
    pub(super) fn end_life(&mut self, fact: Fact) {
        self.stop_ladders(LadderEnd::Closed);
        self.end_processes("The deal's life ended.");
        self.lapse(|_| true);
        self.happens(fact);
    }

    pub(super) fn reopen(&mut self, reason: &str) -> Result<(), Refusal> {
        let reason = required("reason", reason, LONG)?.to_owned();
        if self.state.is_open() {
            let message = "The deal is open; there is no end to take back.";
            return Err(Refusal::new(Code::NotClosed, message));
        }
        if !self.context.actor.rights.may_reopen() {
            let message = "You may not open a deal again; a manager may.";
            return Err(Refusal::new(Code::NotAllowed, message));
        }
        let (to, unwon) = self.back_to();
        if unwon {
            self.end_processes("The win was undone.");
        }
        self.happens(Fact::Reopened { reason, unwon });
        self.enter(to, How::Reopened, None);
        Ok(())
    }

    /// The stage in which the deal goes on, and whether its win is undone.
    fn back_to(&self) -> (usize, bool) {
        let here = self.here().unwrap_or(0);
        let Outcome::Won { from, .. } = &self.state.outcome else { return (here, false) };
        if self.state.ended_at.is_some() && self.stage(here).phase >= Phase::Delivery {
            return (here, false);
        }
        let before_winning = |at: &usize| *at < self.end_of_settlement();
        let from = self.playbook.stage_index(from).filter(before_winning);
        (from.unwrap_or_else(|| self.playbook.last_before_win()), true)
    }
}
