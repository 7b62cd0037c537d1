//! Deadlines in working time, lateness and silence.

use playbook::Compiled;
use playbook::model::{On, Phase, Stage};
use types::{Calendar, Date, Millis, Timestamp, Within};

use crate::State;
use crate::state::{Deadline, DeadlineKind, Visit};

/// When the time allowed in a stage runs out.
pub(crate) fn due(
    within: Option<Within>,
    from: Timestamp,
    calendar: &Calendar,
) -> Option<Timestamp> {
    within.map(|within| calendar.add(from, within))
}

/// Midnight of a day, where the team works.
pub(crate) fn start_of(day: Date, calendar: &Calendar) -> Timestamp {
    calendar.zone().start_of(day)
}

/// Whole days of 24 hours.
pub(crate) fn days(span: Millis) -> i64 {
    span.as_millis().div_euclid(Millis::days(1).as_millis())
}

pub(crate) fn working_days(from: Timestamp, to: Timestamp, calendar: &Calendar) -> u32 {
    calendar.working_days_between(from, to.max(from))
}

/// A phase as rules write it.
pub(crate) fn phase_word(phase: Phase) -> &'static str {
    match phase {
        Phase::Lead => "lead",
        Phase::Deal => "deal",
        Phase::Settlement => "settlement",
        Phase::Delivery => "delivery",
        Phase::Care => "care",
    }
}

/// The silences that a stage's rules listen for, each once.
fn silences(stage: &Stage) -> impl Iterator<Item = Within> {
    stage.whens.iter().enumerate().filter_map(|(at, when)| {
        let On::Quiet(after) = when.on else { return None };
        let earlier = &stage.whens[..at];
        (!earlier.iter().any(|other| other.on == On::Quiet(after))).then_some(after)
    })
}

impl State {
    /// Since when nothing has come to or from the buyer, as far as this visit goes.
    pub(crate) fn quiet_since(&self, visit: &Visit) -> Timestamp {
        let start = visit.anew.unwrap_or(visit.entered);
        self.last_touch.map_or(start, |touch| touch.max(start))
    }

    /// The silences not noted yet, with when each is reached. None while parked or muted.
    pub(crate) fn coming_silences(
        &self,
        playbook: &Compiled,
        calendar: &Calendar,
    ) -> Vec<(Timestamp, Within)> {
        let Some(visit) = self.visit.as_ref().filter(|visit| !visit.muted) else {
            return Vec::new();
        };
        if !self.is_alive() || self.parked.is_some() {
            return Vec::new();
        }
        let Some(stage) = playbook.stage(&visit.stage) else { return Vec::new() };
        let since = self.quiet_since(visit);
        silences(stage)
            .filter(|after| !visit.quiet.contains(after))
            .map(|after| (calendar.add(since, after), after))
            .collect()
    }

    /// When the present stage's lateness is still to be noted.
    pub(crate) fn coming_lateness(&self) -> Option<Timestamp> {
        let visit = self.visit.as_ref()?;
        let listens = self.is_alive() && self.parked.is_none() && !visit.late && !visit.muted;
        visit.due.filter(|_| listens)
    }
}

/// See [`State::next_deadline`].
pub(crate) fn next_deadline(
    state: &State,
    playbook: &Compiled,
    calendar: &Calendar,
) -> Option<Deadline> {
    let deadline = |kind| move |at| Deadline { at, kind };
    let tasks = state.open_tasks().filter_map(|task| task.due);
    if let Some(parked) = &state.parked {
        return Some(Deadline { at: parked.until, kind: DeadlineKind::Wake });
    }
    let alive = state.is_alive();
    let stage = state.visit.as_ref().and_then(|visit| visit.due).filter(|_| alive);
    let runs = state.running_processes().filter_map(|run| run.due).filter(|_| alive);
    let ladders = state.coming_steps();
    let silences = state.coming_silences(playbook, calendar).into_iter().map(|(at, _)| at);
    let all = stage.map(deadline(DeadlineKind::Stage)).into_iter();
    all.chain(tasks.map(deadline(DeadlineKind::Task)))
        .chain(runs.map(deadline(DeadlineKind::Process)))
        .chain(ladders.map(deadline(DeadlineKind::Ladder)))
        .chain(silences.map(deadline(DeadlineKind::Quiet)))
        .min_by_key(|deadline| deadline.at)
}

/// See [`State::next_tick`].
pub(crate) fn next_tick(
    state: &State,
    playbook: &Compiled,
    calendar: &Calendar,
) -> Option<Timestamp> {
    let shares = state.shares.iter().filter_map(|share| share.until);
    if let Some(parked) = &state.parked {
        return shares.chain([parked.until]).min();
    }
    let runs = state.running_processes().filter(|run| !run.late).filter_map(|run| run.due);
    let silences = state.coming_silences(playbook, calendar).into_iter().map(|(at, _)| at);
    shares
        .chain(state.coming_lateness())
        .chain(runs)
        .chain(state.coming_steps())
        .chain(silences)
        .min()
}
