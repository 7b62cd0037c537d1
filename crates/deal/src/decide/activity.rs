//! Logging what was done with the buyer.

use types::Timestamp;

use super::Making;
use super::making::{SHORT, optional};
use crate::Cause;
use crate::automation::Trigger;
use crate::command::{ActivityKind, Log};
use crate::event::{Fact, LadderEnd, Logged};
use crate::refusal::{Code, Refusal};

impl Making<'_> {
    pub(super) fn log(&mut self, log: &Log) -> Result<(), Refusal> {
        if let Some(person) = log.person {
            self.person(person)?;
        }
        let happened = log.at.unwrap_or(self.at);
        self.check_talk(log, happened)?;
        if self.context.cause == Cause::Import && self.context.actor.rights.may_backdate() {
            self.at = self.state.last_at.map_or(happened, |last| last.max(happened));
        }
        let logged = Logged {
            id: log.id.unwrap_or_else(|| self.context.ids.new_id(self.at)),
            kind: log.kind,
            direction: log.direction,
            channel: optional("channel", log.channel.as_deref(), SHORT)?,
            person: log.person,
            reached: log.reached,
            no_show: log.no_show,
            outcome: optional("outcome", log.outcome.as_deref(), SHORT)?,
            happened: Some(happened).filter(|happened| *happened != self.at),
        };
        let from_buyer = logged.is_from_buyer();
        self.happens(Fact::Logged(logged));
        if from_buyer {
            self.stop_ladders(LadderEnd::Buyer);
        }
        if log.no_show {
            self.run(&Trigger::NoShow);
        }
        Ok(())
    }

    /// What must be so of anything done with the buyer, whenever it is told.
    pub(super) fn check_talk(&self, log: &Log, happened: Timestamp) -> Result<(), Refusal> {
        if log.no_show && log.kind != ActivityKind::Meeting {
            return Err(Refusal::field("no_show", "Only a meeting can be missed."));
        }
        if happened > self.at {
            let message = "That time lies in the future. Plan it as a task instead.";
            return Err(Refusal::new(Code::NotThen, message));
        }
        Ok(())
    }
}
