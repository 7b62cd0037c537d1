//! Deadlines in working time, lateness and silence.

use playbook::Compiled;
use playbook::model::{On, Phase, Stage};
use types::{Calendar, Date, Millis, Timestamp, Within};

use crate::State;
use crate::state::{Deadline, DeadlineKind, Task, Visit};

/// When the time allowed in a stage runs out.
pub(crate) fn due(
    within: Option<Within>,
    from: Timestamp,
    calendar: &Calendar,
) -> Option<Timestamp> {
    within.map(|within| calendar.add(from, within))
}

/// Beyond this nobody asks how much of the time is working time.
const FAR: Millis = Millis::days(400);

/// When whoever is to keep a deadline is told that it comes: when three quarters of the time are gone, in working time;
/// by the clock where nobody works meanwhile or it is more than 400 days away. None for a deadline that is over already.
pub(crate) fn warning(
    due: Option<Timestamp>,
    from: Timestamp,
    calendar: &Calendar,
) -> Option<Timestamp> {
    let due = due.filter(|due| *due > from)?;
    let three_quarters = |of: Millis| Millis::new(of.as_millis() / 4 * 3);
    let time = due.since(from);
    let open = if time > FAR { Millis::ZERO } else { calendar.between(from, due) };
    if open == Millis::ZERO {
        return Some(from + three_quarters(time));
    }
    Some(calendar.after_working(from, three_quarters(open)))
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

    /// When whoever answers for the deal is to be told that the stage's time is nearly over. What is over by now is
    /// late, and no warning helps.
    pub(crate) fn coming_stage_warning(&self, now: Timestamp) -> Option<Timestamp> {
        self.coming_lateness().filter(|due| *due > now)?;
        self.visit.as_ref()?.warn
    }

    /// The open tasks of whose time somebody is still to be told, with when.
    pub(crate) fn coming_task_warnings(
        &self,
        now: Timestamp,
    ) -> impl Iterator<Item = (Timestamp, &Task)> {
        let muted = self.visit.as_ref().is_none_or(|visit| visit.muted);
        let is_alive = self.is_alive() && self.parked.is_none() && !muted;
        let open =
            self.open_tasks().filter(move |task| is_alive && task.due.is_some_and(|due| due > now));
        open.filter_map(|task| Some((task.warn?, task)))
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
    now: Timestamp,
) -> Option<Timestamp> {
    let shares = state.shares.iter().filter_map(|share| share.until);
    if let Some(parked) = &state.parked {
        return shares.chain([parked.until]).min();
    }
    let runs = state.running_processes().filter(|run| !run.late).filter_map(|run| run.due);
    let silences = state.coming_silences(playbook, calendar).into_iter().map(|(at, _)| at);
    shares
        .chain(state.coming_lateness())
        .chain(state.coming_stage_warning(now))
        .chain(state.coming_task_warnings(now).map(|(at, _)| at))
        .chain(runs)
        .chain(state.coming_steps())
        .chain(silences)
        .min()
}
