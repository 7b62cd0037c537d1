//! What a notification says, in one sentence.

use super::{Line, What};

impl Line {
    /// In one sentence, without the note; with whom it is for, where its reader stands in for somebody.
    pub fn says(&self) -> String {
        match &self.absent {
            Some(absent) if self.notification.what != What::StandsIn => {
                format!("For {absent}, who is away: {}", self.of_its_own())
            }
            _ => self.of_its_own(),
        }
    }

    fn of_its_own(&self) -> String {
        let deal = match &self.deal {
            Some((_, name)) => format!("“{name}”"),
            None => "a deal that you do not see any more".to_owned(),
        };
        let import = match &self.import {
            Some(name) => format!("“{name}”"),
            None => "an import that is gone".to_owned(),
        };
        let who = self.from.as_deref();
        match (self.notification.what, who) {
            (What::Assigned, Some(who)) => format!("{who} gave you {deal}"),
            (What::Assigned, None) => format!("You answer for {deal} now"),
            (What::Role, Some(who)) => format!("{who} gave you a role in {deal}"),
            (What::Role, None) => format!("You have a role in {deal} now"),
            (What::HandOverOffered, who) => {
                format!("{} offers you {deal}", who.unwrap_or("Somebody"))
            }
            (What::HandOverAccepted, who) => {
                format!("{} took {deal}", who.unwrap_or("Somebody"))
            }
            (What::HandOverDeclined, who) => {
                format!("{} did not take {deal}", who.unwrap_or("Somebody"))
            }
            (What::ApprovalAsked, who) => {
                format!("{} asks for your agreement in {deal}", who.unwrap_or("Somebody"))
            }
            (What::ApprovalGranted, who) => {
                format!("{} agreed to what you asked in {deal}", who.unwrap_or("Somebody"))
            }
            (What::ApprovalRefused, who) => {
                format!("{} did not agree to what you asked in {deal}", who.unwrap_or("Somebody"))
            }
            (What::TaskGiven, Some(who)) => format!("{who} gave you a task in {deal}"),
            (What::TaskGiven, None) => format!("You have a task in {deal}"),
            (What::TaskReturned, who) => {
                format!("{} gave a task in {deal} back to you", who.unwrap_or("Somebody"))
            }
            (What::TaskDone, Some(who)) => format!("{who} did a task that you gave in {deal}"),
            (What::TaskDone, None) => format!("A task that you gave in {deal} is done"),
            (What::ProcessEnded, _) => format!("A process of {deal} has ended"),
            (What::Woken, _) => format!("{deal} is awake again"),
            (What::Shared, who) => {
                format!("{} shares {deal} with you", who.unwrap_or("Somebody"))
            }
            (What::StandsIn, _) => {
                format!(
                    "You stand in for {}",
                    self.absent.as_deref().unwrap_or("somebody who is gone")
                )
            }
            (What::Late, _) => format!("{deal} is over the time of its stage"),
            (What::AnswerSoon, _) => {
                format!("Nobody has answered {deal} yet, and the time for it is nearly over")
            }
            (What::StageSoon, _) => format!("The time of the stage of {deal} is nearly over"),
            (What::TaskSoon, _) => format!("Something is due soon in {deal}"),
            (What::Mentioned, who) => {
                format!("{} named you in {deal}", who.unwrap_or("Somebody"))
            }
            (What::Rule, _) => format!("About {deal}"),
            (What::ImportDone, _) => format!("The import {import} has ended"),
            (What::ImportFailed, _) => format!("The import {import} failed"),
        }
    }
}
