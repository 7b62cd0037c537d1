//! What may be asked of a deal at all, as it stands.

use super::Making;
use crate::event::Fact;
use crate::refusal::{Code, Refusal};
use crate::state::Outcome;
use crate::{Cause, Command, Context, State, time};

/// What a command needs the deal to be.
enum Needs {
    /// Not opened yet.
    Nothing,
    /// Opened; its life may have ended.
    Opened,
    /// In the middle of its life.
    Alive,
    /// Alive and neither won nor lost.
    Undecided,
    /// Alive and won.
    Won,
    /// Opened, and neither lost, disqualified nor merged.
    NotLost,
}

pub(super) fn check(
    state: &State,
    command: &Command,
    context: &Context<'_>,
) -> Result<(), Refusal> {
    let needs = needs(command);
    if matches!(needs, Needs::Nothing) {
        let message = "The deal has been opened before.";
        return refuse_if(state.is_opened(), Code::AlreadyOpen, message);
    }
    refuse_if(!state.is_opened(), Code::NotOpened, "The deal has not been opened.")?;
    check_version(state, command, context)?;
    let merged = matches!(state.outcome, Outcome::Merged { .. });
    let quiet = matches!(command, Command::Tick | Command::Unshare { .. });
    refuse_if(merged && !quiet, Code::Closed, closed_words(state))?;
    let lost = state.ended_at.is_some() && !state.is_won();
    let (alive, won) = (state.is_alive(), state.is_won());
    match needs {
        Needs::Nothing | Needs::Opened => Ok(()),
        Needs::Alive => refuse_if(!alive, Code::Closed, closed_words(state)),
        Needs::NotLost => refuse_if(lost, Code::Closed, closed_words(state)),
        Needs::Undecided => {
            refuse_if(lost, Code::Closed, closed_words(state))?;
            refuse_if(won, Code::AlreadyWon, "The deal is won. Undo the win first.")
        }
        Needs::Won => {
            refuse_if(!alive, Code::Closed, closed_words(state))?;
            refuse_if(!won, Code::NotWon, "The deal is not won yet.")
        }
    }
}

fn check_version(state: &State, command: &Command, context: &Context<'_>) -> Result<(), Refusal> {
    let wanted = match command {
        Command::MoveVersion(to) => Some(to.to),
        _ => state.version,
    };
    let message = "The deal runs on another version of the playbook.";
    refuse_if(wanted != Some(context.version), Code::VersionMismatch, message)
}

fn refuse_if(wrong: bool, code: Code, message: &str) -> Result<(), Refusal> {
    if wrong { Err(Refusal::new(code, message)) } else { Ok(()) }
}

fn closed_words(state: &State) -> &'static str {
    match state.outcome {
        Outcome::Merged { .. } => "The deal goes on as the one it was merged into.",
        Outcome::Lost { .. } => "The deal is lost. Open it again first.",
        Outcome::Disqualified { .. } => "The deal is disqualified. Open it again first.",
        Outcome::Won { .. } | Outcome::Open => "The deal is completed. Open it again first.",
    }
}

fn needs(command: &Command) -> Needs {
    match command {
        Command::Open(_) => Needs::Nothing,
        Command::Change(_)
        | Command::Answer(_)
        | Command::RemoveRow { .. }
        | Command::AddTask(_)
        | Command::DoTask { .. }
        | Command::SkipTask { .. }
        | Command::DelegateTask { .. }
        | Command::ReturnTask { .. }
        | Command::ReopenTask { .. }
        | Command::RescheduleTask { .. }
        | Command::Reopen { .. }
        | Command::Assign { .. }
        | Command::Share { .. }
        | Command::Unshare { .. }
        | Command::AddPerson { .. }
        | Command::ChangePerson { .. }
        | Command::RemovePerson { .. }
        | Command::Aim { .. }
        | Command::Log(_)
        | Command::CorrectActivity(_)
        | Command::WithdrawActivity(_)
        | Command::WithdrawFile(_)
        | Command::StopLadder { .. }
        | Command::Reckon
        | Command::Tick => Needs::Opened,
        Command::SetTerms(_)
        | Command::PlanStage
        | Command::GiveEvidence(_)
        | Command::WithdrawEvidence { .. }
        | Command::Advance { .. }
        | Command::GoBack { .. }
        | Command::AskApproval { .. }
        | Command::Approve { .. }
        | Command::Refuse { .. }
        | Command::Park { .. }
        | Command::Wake
        | Command::OfferHandOver(_)
        | Command::AcceptHandOver
        | Command::DeclineHandOver { .. }
        | Command::Absorb(_)
        | Command::MoveVersion(_)
        | Command::StartProcess { .. }
        | Command::AdvanceProcess { .. }
        | Command::EndProcess { .. }
        | Command::StartLadder { .. } => Needs::Alive,
        Command::Lose { .. }
        | Command::Disqualify { .. }
        | Command::WithdrawPayment { .. }
        | Command::Win { .. } => Needs::Undecided,
        Command::Merge { .. } => Needs::Opened,
        Command::ProvePayment(_) => Needs::NotLost,
        Command::Complete { .. } => Needs::Won,
    }
}

impl Making<'_> {
    /// Work by a person or a program on imported history starts its clocks. Looking after it in
    /// bulk (rules, the clock itself) does not.
    pub(super) fn take_up_if_work(&mut self, command: &Command) {
        let works = matches!(self.context.cause, Cause::User | Cause::Api);
        let muted = self.state.visit.as_ref().is_some_and(|visit| visit.muted);
        if works && muted && self.state.is_alive() && command.is_work() {
            self.take_up();
        }
    }

    /// Starts the clocks of imported history, with the stage's tasks.
    pub(super) fn take_up(&mut self) {
        let Ok(here) = self.here() else { return };
        let due = time::due(self.stage(here).within, self.at, self.context.calendar);
        let warn = time::warning(due, self.at, self.context.calendar);
        self.happens(Fact::TakenUp { due, warn });
        self.plan(here);
    }
}

impl Command {
    /// Whether it means that somebody goes on with the deal from now on.
    fn is_work(&self) -> bool {
        match self {
            Self::Tick
            | Self::Reckon
            | Self::PlanStage
            | Self::Merge { .. }
            | Self::MoveVersion(_)
            | Self::Park { .. }
            | Self::Lose { .. }
            | Self::Disqualify { .. }
            | Self::CorrectActivity(_)
            | Self::WithdrawActivity(_)
            | Self::WithdrawFile(_) => false,
            Self::Advance { at, .. } | Self::Win { at, .. } | Self::Complete { at, .. } => {
                at.is_none()
            }
            _ => true,
        }
    }
}
