//! Sub-processes of a deal: other teams' ways, beside the deal's own.

use playbook::model::{Process as Model, Stage};
use types::{Id, Process};

use crate::automation::Trigger;
use crate::decide::Making;
use crate::event::Fact;
use crate::refusal::{Code, Refusal};
use crate::state::{Origin, ProcessRun};
use crate::time;

impl<'a> Making<'a> {
    /// Starts a sub-process that is not running.
    pub(crate) fn start_process(&mut self, key: &str) {
        let Some(process) = self.playbook.process(key) else { return };
        let Some(first) = process.stages.first() else { return };
        let run = self.context.ids.new_id(self.at);
        let due = time::due(first.within, self.at, self.context.calendar);
        let (key, stage) = (process.key.clone(), first.key.clone());
        self.happens(Fact::ProcessStarted { run, key, stage, due });
        self.plan_process(run, first);
    }

    /// Moves a sub-process into one of its stages.
    pub(crate) fn enter_process_stage(&mut self, run: Id<Process>, stage: &Stage) {
        self.lapse_process(run);
        let due = time::due(stage.within, self.at, self.context.calendar);
        self.happens(Fact::ProcessEntered { run, stage: stage.key.clone(), due });
        self.plan_process(run, stage);
    }

    /// Ends a sub-process; rules that wait for it run.
    pub(crate) fn end_process(&mut self, run: &ProcessRun, broken_off: Option<String>) {
        self.lapse_process(run.id);
        let done = broken_off.is_none();
        self.happens(Fact::ProcessEnded { run: run.id, done, reason: broken_off });
        self.run(&Trigger::Ended(&run.key));
    }

    /// Breaks every sub-process off, because the deal's life ends. No rules run on that.
    pub(crate) fn end_processes(&mut self, reason: &str) {
        let running: Vec<Id<Process>> = self.state.running_processes().map(|run| run.id).collect();
        for run in running {
            self.lapse_process(run);
            let reason = Some(reason.to_owned());
            self.happens(Fact::ProcessEnded { run, done: false, reason });
        }
    }

    fn lapse_process(&mut self, of: Id<Process>) {
        self.lapse(|task| matches!(task.origin, Origin::Process { run, .. } if run == of));
    }

    /// A run that has not ended, with its process in the playbook and the position of its stage.
    pub(crate) fn running(
        &self,
        id: Id<Process>,
    ) -> Result<(ProcessRun, &'a Model, usize), Refusal> {
        let unknown =
            || Refusal::new(Code::UnknownProcess, "There is no such process in the deal.");
        let run = self.state.processes.iter().find(|run| run.id == id).ok_or_else(unknown)?;
        if !run.is_running() {
            return Err(Refusal::new(Code::NotRunning, "The process has ended."));
        }
        let process = self.playbook.process(&run.key).ok_or_else(unknown)?;
        let at = process.stages.iter().position(|stage| stage.key == run.stage);
        Ok((run.clone(), process, at.ok_or_else(unknown)?))
    }
}
