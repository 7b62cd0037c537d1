//! Putting right what was recorded: an activity that was logged wrongly or never was, a file that does not belong here.
//!
//! The earlier event stays. What rules did because of it stays done: nothing that a colleague was told or a buyer got
//! can be taken back. What evidence or a payment rests on is not taken away from under it.

use types::{Activity, Id, Timestamp};

use super::Making;
use super::making::{SHORT, bounded, optional};
use crate::automation::Trigger;
use crate::command::{CorrectActivity, Log, WithdrawActivity, WithdrawFile};
use crate::event::{
    ActivityCorrected, ActivityWithdrawn, EvidenceGiven, Fact, LadderEnd, Logged, Tally,
};
use crate::gate::any_of;
use crate::past::Past;
use crate::refusal::{Code, Refusal};

impl Making<'_> {
    pub(super) fn correct_activity(&mut self, correction: &CorrectActivity) -> Result<(), Refusal> {
        let CorrectActivity { log, past } = correction;
        let was = known(past, log.id)?;
        let now = self.as_corrected(log, was)?;
        if now == *was {
            return Ok(());
        }
        if tells_otherwise(&now, was) {
            self.must_be_free(past.resting_on_activity(was.id))?;
        }
        let mut past = past.clone();
        past.put(&now, self.at);
        let is_new_answer = now.is_from_buyer() && !was.is_from_buyer();
        let is_new_no_show = now.no_show && !was.no_show;
        let happened = now.happened.unwrap_or(self.at);
        let corrected = ActivityCorrected { activity: now, tally: self.tally_of(&past) };
        self.happens(Fact::ActivityCorrected(Box::new(corrected)));
        if is_new_answer {
            let is_answered = |key: &str| past.followed_since(key).is_none_or(|at| at <= happened);
            self.stop_ladders_that(LadderEnd::Buyer, is_answered);
        }
        if is_new_no_show && self.concerns_this_visit(happened) {
            self.run(&Trigger::NoShow);
        }
        Ok(())
    }

    /// What was done with the buyer, added up anew. Where the last touch is the same, so are the silences after it.
    fn tally_of(&self, past: &Past) -> Tally {
        let mut tally = past.tally();
        if let Some(visit) = &self.state.visit
            && tally.last_touch == self.state.last_touch
        {
            tally.quiet.clone_from(&visit.quiet);
        }
        tally
    }

    /// Whether the rules of the present stage are to answer what happened then: the deal's life goes on, and it was here.
    fn concerns_this_visit(&self, happened: Timestamp) -> bool {
        let is_here = self.state.visit.as_ref().is_some_and(|visit| visit.entered <= happened);
        is_here && self.state.is_alive() && self.state.parked.is_none()
    }

    /// The activity as it is true, with its time said in full.
    fn as_corrected(&self, log: &Log, was: &Logged) -> Result<Logged, Refusal> {
        if let Some(person) = log.person.filter(|_| log.person != was.person) {
            self.person(person)?;
        }
        let happened = log.at.or(was.happened).unwrap_or(self.at);
        self.check_talk(log, happened)?;
        Ok(Logged {
            id: was.id,
            kind: log.kind,
            direction: log.direction,
            channel: optional("channel", log.channel.as_deref(), SHORT)?,
            person: log.person,
            reached: log.reached,
            no_show: log.no_show,
            outcome: optional("outcome", log.outcome.as_deref(), SHORT)?,
            happened: Some(happened),
        })
    }

    pub(super) fn withdraw_activity(
        &mut self,
        withdrawal: &WithdrawActivity,
    ) -> Result<(), Refusal> {
        let WithdrawActivity { activity, reason, past } = withdrawal;
        let was = known(past, Some(*activity))?;
        let reason = optional("reason", reason.as_deref(), SHORT)?;
        self.must_be_free(past.resting_on_activity(*activity))?;
        let (kind, happened) = (was.kind, was.happened.unwrap_or(self.at));
        let mut past = past.clone();
        past.withdraw(*activity);
        let tally = self.tally_of(&past);
        let withdrawn = ActivityWithdrawn { activity: *activity, kind, happened, reason, tally };
        self.happens(Fact::ActivityWithdrawn(Box::new(withdrawn)));
        Ok(())
    }

    pub(super) fn withdraw_file(&mut self, withdrawal: &WithdrawFile) -> Result<(), Refusal> {
        let WithdrawFile { file, name, reason, past } = withdrawal;
        let reason = optional("reason", reason.as_deref(), SHORT)?;
        let name = bounded("name", name, SHORT)?.to_owned();
        if past.file_was_withdrawn(*file) {
            let message = "This file has been taken back already.";
            return Err(Refusal::new(Code::TakenBack, message));
        }
        if past.proves_payment(*file) {
            let message = if self.state.is_won() {
                "This file proves a payment of a won deal. Undo the win and take the payment back first."
            } else {
                "This file proves a payment. Take the payment back first."
            };
            return Err(Refusal::new(Code::InUse, message));
        }
        self.must_be_free(past.resting_on_file(*file))?;
        self.happens(Fact::FileWithdrawn { file: *file, name, reason });
        Ok(())
    }

    /// Refuses to take away what evidence rests on, and says which.
    fn must_be_free(&self, resting: Option<&EvidenceGiven>) -> Result<(), Refusal> {
        let Some(given) = resting else { return Ok(()) };
        let exit = given.evidence.criterion.as_ref().and_then(|it| self.exit(it).ok());
        let what =
            exit.map_or_else(|| any_of(&[given.evidence.kind]), |(_, exit)| exit.says.clone());
        let mut message =
            format!("This is pointed at as evidence: “{what}”. Take that evidence back first.");
        if !self.state.is_alive() {
            message.push_str(" The deal has to be opened again before that.");
        }
        Err(Refusal::new(Code::InUse, message))
    }
}

/// An activity that still counts.
fn known(past: &Past, id: Option<Id<Activity>>) -> Result<&Logged, Refusal> {
    if let Some(logged) = id.and_then(|id| past.activity(id)) {
        return Ok(logged);
    }
    if id.is_some_and(|id| past.was_withdrawn(id)) {
        let message = "This has been taken back already. Log it anew if it was right after all.";
        return Err(Refusal::new(Code::TakenBack, message));
    }
    Err(Refusal::new(Code::UnknownActivity, "There is no such activity."))
}

/// Whether something else happened than was said, and not only at another time or in other words.
fn tells_otherwise(now: &Logged, was: &Logged) -> bool {
    let what = |it: &Logged| (it.kind, it.direction, it.reached, it.no_show);
    what(now) != what(was)
}
