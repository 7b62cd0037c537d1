//! Things to do: added, done, left out, given to somebody else, opened again.

use types::{Id, Task as TaskId, Timestamp};

use super::Making;
use super::making::{LONG, SHORT, optional, required, room};
use crate::command::AddTask;
use crate::event::Fact;
use crate::refusal::{Code, Refusal};
use crate::state::{Assignee, Delegation, Origin, Task, TaskStatus};
use crate::time;

/// How many tasks may be open at a time.
const MOST_OPEN: usize = 300;

impl Making<'_> {
    pub(super) fn add_task(&mut self, task: &AddTask) -> Result<(), Refusal> {
        let name = required("name", &task.name, SHORT)?.to_owned();
        room("tasks", self.state.open_tasks().count(), MOST_OPEN)?;
        let (mut role, mut user, mut delegated) = (None, None, None);
        match &task.to {
            None => {}
            Some(Assignee::User(id)) => user = Some(*id),
            Some(Assignee::Role(key)) => {
                self.known_role(key)?;
                role = Some(key.clone());
            }
            Some(to @ Assignee::Department(department)) => {
                required("to", department, SHORT)?;
                delegated = Some(Delegation { to: to.clone(), by: self.context.actor.user });
            }
        }
        let task = Task {
            id: self.context.ids.new_id(self.at),
            origin: Origin::Hand,
            name: Some(name),
            kind: task.kind,
            must: false,
            role,
            user,
            due: task.due,
            warn: time::warning(task.due, self.at, self.context.calendar),
            status: TaskStatus::Open,
            delegated,
        };
        self.add_all(vec![task]);
        Ok(())
    }

    pub(super) fn plan_stage(&mut self) -> Result<(), Refusal> {
        let here = self.here()?;
        if self.state.visit.as_ref().is_some_and(|visit| visit.muted) {
            self.take_up();
            return Ok(());
        }
        self.plan(here);
        Ok(())
    }

    fn task(&self, id: Id<TaskId>) -> Result<&Task, Refusal> {
        let unknown = || Refusal::new(Code::UnknownTask, "There is no such task in the deal.");
        self.state.task(id).ok_or_else(unknown)
    }

    fn open_task(&self, id: Id<TaskId>) -> Result<&Task, Refusal> {
        let task = self.task(id)?;
        if task.is_open() {
            return Ok(task);
        }
        Err(Refusal::new(Code::TaskNotOpen, "The task is not open any more."))
    }

    pub(super) fn do_task(&mut self, id: Id<TaskId>, outcome: Option<&str>) -> Result<(), Refusal> {
        let origin = self.open_task(id)?.origin.clone();
        let outcome = optional("outcome", outcome, LONG)?;
        self.happens(Fact::TaskDone { task: id, outcome });
        self.count_from_step(&origin);
        Ok(())
    }

    pub(super) fn skip_task(&mut self, id: Id<TaskId>, reason: &str) -> Result<(), Refusal> {
        let task = self.open_task(id)?;
        if task.must {
            let name = self.state.task_name(task, self.playbook);
            let message = format!("“{name}” must be done and cannot be left out.");
            return Err(Refusal::new(Code::MustBeDone, message));
        }
        let origin = task.origin.clone();
        let reason = required("reason", reason, LONG)?.to_owned();
        self.happens(Fact::TaskSkipped { task: id, reason });
        self.count_from_step(&origin);
        Ok(())
    }

    pub(super) fn delegate_task(
        &mut self,
        id: Id<TaskId>,
        to: &Assignee,
        note: Option<&str>,
    ) -> Result<(), Refusal> {
        self.open_task(id)?;
        match to {
            Assignee::User(_) => {}
            Assignee::Role(role) => self.known_role(role)?,
            Assignee::Department(department) => {
                required("to", department, SHORT)?;
            }
        }
        let note = optional("note", note, LONG)?;
        let to = Delegation { to: to.clone(), by: self.context.actor.user };
        self.happens(Fact::TaskDelegated { task: id, to, note });
        Ok(())
    }

    pub(super) fn return_task(&mut self, id: Id<TaskId>, note: &str) -> Result<(), Refusal> {
        if self.open_task(id)?.delegated.is_none() {
            let message = "The task was not given to anybody, so it cannot come back.";
            return Err(Refusal::new(Code::NotDelegated, message));
        }
        let note = required("note", note, LONG)?.to_owned();
        self.happens(Fact::TaskReturned { task: id, note });
        Ok(())
    }

    pub(super) fn reopen_task(&mut self, id: Id<TaskId>) -> Result<(), Refusal> {
        if self.task(id)?.is_open() {
            return Err(Refusal::new(Code::TaskOpen, "The task is open."));
        }
        self.happens(Fact::TaskReopened { task: id });
        Ok(())
    }

    pub(super) fn reschedule_task(
        &mut self,
        id: Id<TaskId>,
        due: Option<Timestamp>,
    ) -> Result<(), Refusal> {
        if self.open_task(id)?.due != due {
            let warn = time::warning(due, self.at, self.context.calendar);
            self.happens(Fact::TaskRescheduled { task: id, due, warn });
        }
        Ok(())
    }

    pub(super) fn known_role(&self, key: &str) -> Result<(), Refusal> {
        if self.playbook.role(key).is_some() {
            return Ok(());
        }
        let known: Vec<&str> =
            self.playbook.playbook().roles.iter().map(|role| role.key.as_str()).collect();
        let message = format!("There is no role “{key}”; there are {}.", known.join(", "));
        Err(Refusal::new(Code::UnknownRole, message))
    }
}
