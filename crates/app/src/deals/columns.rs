//! The columns of a deal's row: what lists and checks see of its state, in stored words.

use deal::State;
use deal::state::Outcome;
use playbook::model::{Phase, TaskKind};
use playbook::{Compiled, Word};
use types::id::kind as id;
use types::{Calendar, Id, Timestamp, Zone};

/// All columns that follow from a state, as stored. What also follows from the calendar (when the next thing
/// is due) or from the score rules is not among them, since those may change.
#[derive(Clone, Debug, PartialEq)]
pub struct StoredColumns {
    pub(super) status: String,
    pub(super) alive: bool,
    pub(super) stage: (Option<String>, Option<String>),
    pub(super) times: [Option<Timestamp>; 5],
    pub(super) owner: Option<Id<id::User>>,
    pub(super) offered_to: Option<Id<id::User>>,
    pub(super) amount: (Option<i64>, Option<String>),
    pub(super) profile: [Option<String>; 5],
}

impl StoredColumns {
    /// What should be stored for a state.
    pub fn of(state: &State, playbook: &Compiled) -> StoredColumns {
        let c = Columns::of(state, playbook, &Calendar::always(Zone::UTC));
        let profile = state.profile.clone();
        let text = |word: Option<&str>| word.map(str::to_owned);
        StoredColumns {
            status: c.status.to_owned(),
            alive: c.alive,
            stage: (text(c.phase), text(c.stage)),
            times: [c.entered_at, c.due_at, state.last_touch, state.opened_at, c.closed_at],
            owner: state.owner,
            offered_to: c.offered_to,
            amount: (c.amount, c.currency),
            profile: [
                profile.source,
                profile.campaign,
                profile.product,
                profile.segment,
                profile.country,
            ],
        }
    }
}

/// The columns that follow from a state.
#[derive(Clone, Debug, PartialEq)]
pub struct Columns<'a> {
    /// open, parked, won, lost, disqualified or merged.
    pub status: &'static str,
    /// Whether it has a stage.
    pub alive: bool,
    /// The stage's phase.
    pub phase: Option<&'static str>,
    /// The stage's key.
    pub stage: Option<&'a str>,
    /// Since when it is there.
    pub entered_at: Option<Timestamp>,
    /// When the stage's time runs out.
    pub due_at: Option<Timestamp>,
    /// When the next thing is due.
    pub next_at: Option<Timestamp>,
    /// When the clock has something to say.
    pub tick_at: Option<Timestamp>,
    /// What it is worth, in minor units.
    pub amount: Option<i64>,
    /// The amount's currency.
    pub currency: Option<String>,
    /// When it was won, lost, disqualified or merged.
    pub closed_at: Option<Timestamp>,
    /// The colleague who is offered it and has not answered.
    pub offered_to: Option<Id<id::User>>,
}

impl Columns<'_> {
    /// What lists show of a state.
    pub fn of<'a>(state: &'a State, playbook: &Compiled, calendar: &Calendar) -> Columns<'a> {
        let visit = state.visit.as_ref().filter(|visit| visit.left.is_none());
        let stage = visit.map(|visit| visit.stage.as_str());
        let phase = stage.and_then(|key| playbook.stage(key)).map(|stage| phase_word(stage.phase));
        Columns {
            status: status_word(state),
            alive: visit.is_some(),
            phase,
            stage,
            entered_at: visit.map(|visit| visit.entered),
            due_at: visit.and_then(|visit| visit.due),
            next_at: state.next_deadline(playbook, calendar).map(|deadline| deadline.at),
            tick_at: state.next_tick(playbook, calendar, state.last_at.unwrap_or(Timestamp::MIN)),
            amount: state.amount.as_ref().map(|amount| amount.minor()),
            currency: state.amount.as_ref().map(|amount| amount.currency().as_str().to_owned()),
            closed_at: closed_at(&state.outcome),
            offered_to: state.hand_over.as_ref().map(|offer| offer.to),
        }
    }
}

fn closed_at(outcome: &Outcome) -> Option<Timestamp> {
    match outcome {
        Outcome::Open => None,
        Outcome::Won { at, .. }
        | Outcome::Lost { at, .. }
        | Outcome::Disqualified { at, .. }
        | Outcome::Merged { at, .. } => Some(*at),
    }
}

/// The stored word for how a deal stands: what no clock changes by itself.
pub fn status_word(state: &State) -> &'static str {
    match &state.outcome {
        Outcome::Open if state.parked.is_some() => "parked",
        Outcome::Open => "open",
        Outcome::Won { .. } => "won",
        Outcome::Lost { .. } => "lost",
        Outcome::Disqualified { .. } => "disqualified",
        Outcome::Merged { .. } => "merged",
    }
}

/// The stored word for a phase.
pub fn phase_word(phase: Phase) -> &'static str {
    phase.word()
}

/// The stored word for a kind of task.
pub fn task_kind_word(kind: TaskKind) -> &'static str {
    kind.word()
}
