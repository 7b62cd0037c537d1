//! Time passes: shares run out, parked deals wake, lateness, silence and times that are nearly over are noted, ladders go
//! on.

use std::collections::BTreeMap;

use types::{Id, Process, Task, User};

use super::Making;
use crate::automation::Trigger;
use crate::event::Fact;
use crate::refusal::Refusal;

/// How often a tick looks again whether what it did brought something due.
const ROUNDS: usize = 8;

impl Making<'_> {
    /// After a tick, another one at the same instant finds nothing to do.
    pub(super) fn tick(&mut self) -> Result<(), Refusal> {
        for _ in 0..ROUNDS {
            let before = self.events_so_far();
            self.end_shares();
            self.wake_if_time();
            if self.state.parked.is_none() {
                self.note_late_processes();
                self.note_lateness();
                self.note_stage_due_soon();
                self.note_tasks_due_soon();
                self.note_silence();
                self.step_ladders();
            }
            if self.events_so_far() == before {
                break;
            }
        }
        Ok(())
    }

    fn end_shares(&mut self) {
        let over = |until: &types::Timestamp| *until <= self.at;
        let ended = self.state.shares.iter().filter(|share| share.until.as_ref().is_some_and(over));
        let ended: Vec<Id<User>> = ended.map(|share| share.user).collect();
        for user in ended {
            self.happens(Fact::Unshared { user });
        }
    }

    fn wake_if_time(&mut self) {
        if self.state.parked.as_ref().is_some_and(|parked| parked.until <= self.at) {
            self.wake_up();
        }
    }

    fn note_late_processes(&mut self) {
        let late = self.state.running_processes().filter(|run| !run.late);
        let late = late.filter(|run| run.due.is_some_and(|due| due <= self.at));
        let late: Vec<Id<Process>> = late.map(|run| run.id).collect();
        for run in late {
            self.happens(Fact::Late { run: Some(run) });
        }
    }

    fn note_lateness(&mut self) {
        if self.state.coming_lateness().is_some_and(|due| due <= self.at) {
            self.happens(Fact::Late { run: None });
            self.run(&Trigger::Late);
        }
    }

    fn note_stage_due_soon(&mut self) {
        if self.state.coming_stage_warning(self.at).is_some_and(|warn| warn <= self.at) {
            self.happens(Fact::DueSoon { tasks: Vec::new() });
        }
    }

    /// Each who has several tasks is told of all of them together.
    fn note_tasks_due_soon(&mut self) {
        let mut of: BTreeMap<Option<Id<User>>, Vec<Id<Task>>> = BTreeMap::new();
        for (warn, task) in self.state.coming_task_warnings(self.at) {
            if warn <= self.at {
                of.entry(self.state.doer(task, self.at)).or_default().push(task.id);
            }
        }
        let of_nobody = of.remove(&None).unwrap_or_default();
        let each = of_nobody.into_iter().map(|task| vec![task]);
        for tasks in of.into_values().chain(each) {
            self.happens(Fact::DueSoon { tasks });
        }
    }

    fn note_silence(&mut self) {
        let coming = self.state.coming_silences(self.playbook, self.context.calendar);
        for (reached, after) in coming {
            if reached > self.at {
                continue;
            }
            self.happens(Fact::WentQuiet { after });
            self.run(&Trigger::Quiet(after));
        }
    }
}
