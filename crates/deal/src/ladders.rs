//! Ladders of follow-ups: one step after the other, until the buyer acts.
//!
//! The next step is counted from when the step before was done; while a step waits to be done, the
//! ladder waits too, so that nobody finds a heap of follow-ups after a holiday.

use playbook::model::LadderStep;
use types::Timestamp;

use crate::decide::Making;
use crate::event::{Fact, LadderEnd};
use crate::state::{LadderRun, Origin, State, Task, TaskStatus};
use crate::time;

/// How long a step's task may take.
const STEP_DUE: &str = "1 working day";

impl State {
    /// Whether a ladder's last step waits to be done.
    fn ladder_waits(&self, ladder: &LadderRun) -> bool {
        let is_step = |task: &Task| matches!(&task.origin, Origin::Ladder { ladder: of, .. } if *of == ladder.key);
        self.open_tasks().any(is_step)
    }

    /// When ladders go on by themselves.
    pub(crate) fn coming_steps(&self) -> impl Iterator<Item = Timestamp> {
        self.ladders.iter().filter(|ladder| !self.ladder_waits(ladder)).map(|ladder| ladder.due)
    }
}

impl Making<'_> {
    /// Starts a ladder, unless it is running.
    pub(crate) fn start_ladder(&mut self, key: &str) {
        let Some(ladder) = self.playbook.ladder(key) else { return };
        let running = self.state.ladders.iter().any(|ladder| ladder.key == key);
        let Some(first) = ladder.steps.first().filter(|_| !running) else { return };
        let due = self.step_due(first);
        self.happens(Fact::LadderStarted { key: key.to_owned(), step: first.key.clone(), due });
    }

    fn step_due(&self, step: &LadderStep) -> Timestamp {
        self.context.calendar.add(self.at, step.after)
    }

    /// Takes the steps that have come.
    pub(crate) fn step_ladders(&mut self) {
        let come: Vec<LadderRun> = self
            .state
            .ladders
            .iter()
            .filter(|ladder| ladder.due <= self.at && !self.state.ladder_waits(ladder))
            .cloned()
            .collect();
        come.iter().for_each(|ladder| self.step(ladder));
    }

    fn step(&mut self, run: &LadderRun) {
        let steps = self.playbook.ladder(&run.key).map_or(&[][..], |ladder| &ladder.steps);
        let place = steps.iter().position(|step| step.key == run.step);
        let Some(place) = place else {
            self.happens(Fact::LadderStopped { key: run.key.clone(), why: LadderEnd::Version });
            return;
        };
        let task = self.step_task(run, &steps[place]);
        self.add_all(vec![task]);
        let key = run.key.clone();
        match steps.get(place + 1) {
            Some(next) => {
                let due = self.step_due(next);
                self.happens(Fact::LadderStepped { key, step: next.key.clone(), due });
            }
            None => self.happens(Fact::LadderStopped { key, why: LadderEnd::Done }),
        }
    }

    fn step_task(&self, run: &LadderRun, step: &LadderStep) -> Task {
        let stage = self.here().ok().map(|here| self.stage(here));
        let within = STEP_DUE.parse().ok();
        let due = time::due(within, self.at, self.context.calendar);
        Task {
            id: self.context.ids.new_id(self.at),
            origin: Origin::Ladder { ladder: run.key.clone(), key: step.key.clone() },
            name: None,
            kind: step.kind,
            must: false,
            role: stage.and_then(|stage| stage.owner.clone()),
            user: None,
            due,
            warn: time::warning(due, self.at, self.context.calendar),
            status: TaskStatus::Open,
            delegated: None,
        }
    }

    /// A step was finished: the next one is counted from now.
    pub(crate) fn count_from_step(&mut self, finished: &Origin) {
        let Origin::Ladder { ladder: key, .. } = finished else { return };
        let running = self.state.ladders.iter().find(|ladder| ladder.key == *key);
        let Some(run) = running.filter(|run| !self.state.ladder_waits(run)) else { return };
        let steps = self.playbook.ladder(key).map_or(&[][..], |ladder| &ladder.steps);
        let Some(next) = steps.iter().find(|step| step.key == run.step) else { return };
        let due = self.step_due(next);
        self.happens(Fact::LadderStepped { key: key.clone(), step: next.key.clone(), due });
    }

    /// Stops every ladder; steps that wait to be done lapse.
    pub(crate) fn stop_ladders(&mut self, why: LadderEnd) {
        self.stop_ladders_that(why, |_| true);
    }

    /// Stops the ladders that are meant; their steps that wait to be done lapse.
    pub(crate) fn stop_ladders_that(&mut self, why: LadderEnd, is_meant: impl Fn(&str) -> bool) {
        let running = self.state.ladders.iter().filter(|ladder| is_meant(&ladder.key));
        let running: Vec<String> = running.map(|ladder| ladder.key.clone()).collect();
        for key in running {
            self.happens(Fact::LadderStopped { key, why });
        }
        self.lapse(|task| {
            let Origin::Ladder { ladder, .. } = &task.origin else { return false };
            is_meant(ladder) && task.delegated.is_none()
        });
    }

    /// Stops one ladder.
    pub(crate) fn stop_ladder(&mut self, key: &str, why: LadderEnd) {
        self.happens(Fact::LadderStopped { key: key.to_owned(), why });
        self.lapse(|task| matches!(&task.origin, Origin::Ladder { ladder, .. } if ladder == key));
    }
}
