//! Moving a deal to a stage, in whichever direction that lies: the one verb behind dragging a card.

use db::Tx;
use deal::state::Subject;
use deal::{Command, Override};
use playbook::Compiled;
use playbook::model::{Key, Phase};
use types::Id;
use types::id::kind as id;

use crate::deals::{self, Deal, Done, Which};
use crate::house::By;
use crate::{Error, Result, playbooks};

/// Where a deal should go.
#[derive(Clone, Debug, Default)]
pub struct Move {
    /// The stage.
    pub to: Key,
    /// The stage in which whoever asks saw it; a deal that stands elsewhere by now is a conflict.
    pub from: Option<Key>,
    /// Why it goes back, where it does.
    pub reason: Option<String>,
    /// Why it goes on although something is missing.
    pub over: Option<String>,
    /// Tasks that are done with it.
    pub done: Vec<Id<id::Task>>,
}

/// Moves a deal to a stage: forward through the gate, back with a reason, or into delivery by winning it. Tasks
/// named as done are done with it, or nothing is.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Conflict`] where it stands elsewhere by now, [`Error::Refused`] with what is
/// missing, [`Error::Invalid`] for a way back without a reason.
pub fn move_to(tx: &mut Tx<'_>, by: &By, which: impl Into<Which>, wanted: &Move) -> Result<Done> {
    let deal = deals::find(tx, by, which)?;
    let compiled = playbooks::compiled(tx, &by.house, deal.playbook_version)?;
    if wanted.from.as_deref().is_some_and(|from| deal.state.stage() != Some(from)) {
        let place = deal.state.stage().and_then(|key| compiled.stage(key));
        let place = place.map_or("closed", |stage| stage.name.as_str());
        return Err(Error::Conflict(format!(
            "Somebody moved this deal meanwhile: now it is “{place}”."
        )));
    }
    let done = wanted.done.iter().map(|task| Command::DoTask { task: *task, outcome: None });
    let mut commands: Vec<Command> = done.collect();
    commands.push(command(&deal, &compiled, wanted)?);
    deals::act_all(tx, by, deal.id, None, &commands)
}

/// What moving there means for this deal.
fn command(deal: &Deal, compiled: &Compiled, wanted: &Move) -> Result<Command> {
    let unknown = || Error::field("to", "The deal’s playbook has no such stage.");
    let to = compiled.stage_index(&wanted.to).ok_or_else(unknown)?;
    let here = deal.state.stage().and_then(|key| compiled.stage_index(key));
    let over = wanted.over.as_ref().map(|reason| Override { reason: reason.clone() });
    if here.is_some_and(|here| to < here) {
        let reason = wanted.reason.clone().filter(|reason| !reason.trim().is_empty());
        let reason = reason.ok_or_else(|| Error::field("reason", "Say why it goes back."))?;
        return Ok(Command::GoBack { to: wanted.to.clone(), reason });
    }
    if compiled.stages()[to].phase >= Phase::Delivery && !deal.state.is_won() {
        return Ok(Command::Win { over, at: None });
    }
    Ok(Command::Advance { to: Some(wanted.to.clone()), over, at: None })
}

/// Asks whoever may for their agreement.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Refused`].
pub fn ask(tx: &mut Tx<'_>, by: &By, which: impl Into<Which>, subject: &Subject) -> Result<Done> {
    let command = Command::AskApproval { subject: subject.clone(), note: None };
    deals::act(tx, by, which, None, command)
}
