//! Coming into a stage: what lapses, what begins, what there is to do.

use playbook::model::{Key, Stage, TaskRule};
use types::{Id, Process};

use super::Making;
use crate::automation::{Applying, Trigger};
use crate::event::{Fact, LadderEnd};
use crate::state::{How, Origin, Task};
use crate::time;

impl<'a> Making<'a> {
    /// Comes into a stage of the deal. History brings no tasks and runs nothing.
    pub(super) fn enter(&mut self, to: usize, how: How, reason: Option<String>) {
        self.come_into(to, how, reason);
        self.greet(how);
    }

    /// Comes into a stage and then does what the rules of the stage before wanted done on leaving.
    pub(super) fn enter_after(&mut self, to: usize, how: How, leaving: Vec<Applying<'a>>) {
        self.come_into(to, how, None);
        self.carry_out(leaving);
        self.greet(how);
    }

    /// The stage's own rules for who comes in. Another version of the playbook greets nobody anew.
    fn greet(&mut self, how: How) {
        if how != How::Version {
            self.run(&Trigger::Enter);
        }
    }

    fn come_into(&mut self, to: usize, how: How, reason: Option<String>) {
        self.leave_behind();
        let stage = self.stage(to);
        let visit = self.context.ids.new_id(self.at);
        let was_muted = self.state.visit.as_ref().is_some_and(|visit| visit.muted);
        let muted = self.history || (how == How::Version && was_muted);
        let within = stage.within.filter(|_| !muted);
        let due = time::due(within, self.at, self.context.calendar);
        let warn = time::warning(due, self.at, self.context.calendar);
        let stage = stage.key.clone();
        self.happens(Fact::Entered { visit, stage, due, warn, how, reason, muted });
        if !muted {
            self.plan(to);
        }
    }

    /// What belongs to the stage that is being left does not go along: its open tasks, unless
    /// somebody else has them in hand, and the ladders.
    fn leave_behind(&mut self) {
        let Some(left) = self.state.stage().map(str::to_owned) else { return };
        self.stop_ladders(LadderEnd::Moved);
        self.lapse(|task| task.delegated.is_none() && is_of_stage(&task.origin, &left));
    }

    /// Lets open tasks lapse.
    pub(crate) fn lapse(&mut self, which: impl Fn(&Task) -> bool) {
        let open = self.state.open_tasks().filter(|task| which(task));
        let tasks: Vec<_> = open.map(|task| task.id).collect();
        if !tasks.is_empty() {
            self.happens(Fact::TasksLapsed { tasks });
        }
    }

    /// Adds the tasks of a stage that are neither open nor settled.
    pub(super) fn plan(&mut self, at: usize) {
        let stage = self.stage(at);
        let new = stage.tasks.iter().filter(|rule| {
            !self.is_planned(|task| task.origin.is_stage_task(&stage.key, &rule.key))
        });
        let tasks: Vec<Task> = new
            .map(|rule| {
                let origin = Origin::Stage { stage: stage.key.clone(), key: rule.key.clone() };
                self.task_of(rule, origin, stage.owner.as_ref())
            })
            .collect();
        self.add_all(tasks);
    }

    /// Adds the tasks of a sub-process's stage.
    pub(crate) fn plan_process(&mut self, run: Id<Process>, stage: &Stage) {
        let tasks = stage.tasks.iter().map(|rule| {
            let origin = Origin::Process { run, stage: stage.key.clone(), key: rule.key.clone() };
            self.task_of(rule, origin, stage.owner.as_ref())
        });
        let tasks: Vec<Task> =
            tasks.filter(|task| !self.is_planned(|it| it.origin == task.origin)).collect();
        self.add_all(tasks);
    }

    pub(crate) fn add_all(&mut self, tasks: Vec<Task>) {
        if !tasks.is_empty() {
            self.happens(Fact::TasksAdded { tasks });
        }
    }

    fn is_planned(&self, is_it: impl Fn(&Task) -> bool) -> bool {
        self.state.tasks.iter().any(|task| task.is_open() && is_it(task))
            || self.state.is_settled(is_it)
    }

    /// A task by the playbook's rule. Its name stays with the playbook.
    pub(crate) fn task_of(&self, rule: &TaskRule, origin: Origin, owner: Option<&Key>) -> Task {
        let due = time::due(rule.due, self.at, self.context.calendar);
        Task {
            id: self.context.ids.new_id(self.at),
            origin,
            name: None,
            kind: rule.kind,
            must: rule.must,
            role: rule.owner.as_ref().or(owner).cloned(),
            user: None,
            due,
            warn: time::warning(due, self.at, self.context.calendar),
            status: crate::state::TaskStatus::Open,
            delegated: None,
        }
    }
}

fn is_of_stage(origin: &Origin, left: &str) -> bool {
    match origin {
        Origin::Stage { stage, .. } | Origin::Rule { stage, .. } => stage == left,
        Origin::Hand | Origin::Process { .. } | Origin::Ladder { .. } => false,
    }
}
