//! How tasks come, are finished and are forgotten.

use types::{Id, Task as TaskKind, Timestamp};

use crate::state::{Delegation, Origin, State, Task, TaskStatus};

/// How many finished tasks that no rule can ask for stay in the state, so that they can be opened
/// again. The journal keeps all.
const FINISHED_KEPT: usize = 20;

impl State {
    /// Adds tasks; a finished one of the same origin makes room for its successor.
    pub(super) fn add_tasks(&mut self, tasks: &[Task]) {
        for task in tasks {
            if task.origin != Origin::Hand {
                self.tasks.retain(|old| old.is_open() || old.origin != task.origin);
            }
            self.tasks.push(task.clone());
        }
    }

    pub(super) fn finish_task(&mut self, id: Id<TaskKind>, status: TaskStatus) {
        self.with_task(id, |task| {
            task.status = status;
            task.delegated = None;
        });
        self.forget_old_tasks();
    }

    pub(super) fn lapse_tasks(&mut self, ids: &[Id<TaskKind>]) {
        for task in self.tasks.iter_mut().filter(|task| ids.contains(&task.id)) {
            task.status = TaskStatus::Lapsed;
            task.delegated = None;
        }
        self.forget_old_tasks();
    }

    fn forget_old_tasks(&mut self) {
        let forgettable = |task: &Task| {
            !task.is_open() && matches!(task.origin, Origin::Hand | Origin::Ladder { .. })
        };
        let mut surplus = self.tasks.iter().filter(|task| forgettable(task)).count();
        self.tasks.retain(|task| {
            let goes = surplus > FINISHED_KEPT && forgettable(task);
            surplus -= usize::from(goes);
            !goes
        });
    }

    pub(super) fn delegate_task(&mut self, id: Id<TaskKind>, to: Option<&Delegation>) {
        self.with_task(id, |task| task.delegated = to.cloned());
    }

    pub(super) fn reopen_task(&mut self, id: Id<TaskKind>) {
        self.with_task(id, |task| task.status = TaskStatus::Open);
    }

    pub(super) fn reschedule_task(
        &mut self,
        id: Id<TaskKind>,
        due: Option<Timestamp>,
        warn: Option<Timestamp>,
    ) {
        self.with_task(id, |task| (task.due, task.warn) = (due, warn));
    }

    /// Somebody was told that the time of these is nearly over, or that of the stage.
    pub(super) fn note_warning(&mut self, tasks: &[Id<TaskKind>]) {
        if let Some(visit) = self.visit.as_mut().filter(|_| tasks.is_empty()) {
            visit.warn = None;
        }
        for task in self.tasks.iter_mut().filter(|task| tasks.contains(&task.id)) {
            task.warn = None;
        }
    }

    fn with_task(&mut self, id: Id<TaskKind>, change: impl FnOnce(&mut Task)) {
        if let Some(task) = self.tasks.iter_mut().find(|task| task.id == id) {
            change(task);
        }
    }
}
