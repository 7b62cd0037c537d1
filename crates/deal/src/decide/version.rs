//! Moving a running deal to another version of its playbook.

use playbook::Mapping;
use playbook::model::{Key, Phase};

use super::Making;
use crate::WarningCode;
use crate::command::MoveVersion;
use crate::event::{Fact, LadderEnd};
use crate::refusal::{Code, Refusal};
use crate::state::{How, Origin};
use crate::time;

impl Making<'_> {
    pub(super) fn move_version(&mut self, to: &MoveVersion) -> Result<(), Refusal> {
        self.may_move(to)?;
        let old = self.state.stage().unwrap_or_default().to_owned();
        let new = to.mapping.stages.get(&old).unwrap_or(&old).clone();
        let at = self.mapped(&old, &new)?;
        self.follow_version(to, at);
        self.leave_processes_behind();
        self.leave_ladders_behind();
        if new != old {
            self.enter(at, How::Version, None);
        }
        self.leave_tasks_behind();
        if !self.state.visit.as_ref().is_some_and(|visit| visit.muted) {
            self.plan(at);
        }
        self.warn_of_answers();
        Ok(())
    }

    /// A mapping may pass gates by, so that only who may override them moves a deal, and only to another version.
    fn may_move(&self, to: &MoveVersion) -> Result<(), Refusal> {
        if !self.context.actor.rights.may_manage() {
            let message =
                "You may not move a deal to another version of its playbook; a manager may.";
            return Err(Refusal::new(Code::NotAllowed, message));
        }
        if self.state.version == Some(to.to) {
            let message = "The deal follows this version of its playbook already.";
            return Err(Refusal::new(Code::AlreadyRunning, message));
        }
        Ok(())
    }

    /// The new stage, on the same side of winning as the old one.
    fn mapped(&self, old: &str, new: &str) -> Result<usize, Refusal> {
        let refused = |message| Err(Refusal::new(Code::Mapping, message));
        let Some(at) = self.playbook.stage_index(new) else {
            return refused(format!(
                "The new version has no stage “{new}”. Say which stage follows “{old}”."
            ));
        };
        let after_winning = self.stage(at).phase >= Phase::Delivery;
        let no_delivery = self.playbook.first_after_win().is_none();
        if after_winning && !self.state.is_won() {
            return refused(format!("“{new}” comes after winning, and the deal is not won."));
        }
        if !after_winning && self.state.is_won() && !no_delivery {
            return refused(format!("“{new}” comes before winning, and the deal is won."));
        }
        Ok(at)
    }

    fn follow_version(&mut self, to: &MoveVersion, at: usize) {
        let calendar = self.context.calendar;
        let ticking = self.state.visit.as_ref().filter(|visit| !visit.muted);
        let since = ticking.map(|visit| visit.anew.unwrap_or(visit.entered));
        let due = since.and_then(|since| time::due(self.stage(at).within, since, calendar));
        let warn = since.and_then(|since| time::warning(due, since, calendar));
        // Of what is nearly over they were told before.
        let warn = warn.filter(|warn| *warn > self.at);
        let mapping = Box::new(what_changes(&to.mapping));
        self.happens(Fact::VersionMoved { version: to.to, due, warn, mapping });
    }

    fn leave_processes_behind(&mut self) {
        let playbook = self.playbook;
        let gone = self.state.running_processes().filter(|run| {
            let process = playbook.process(&run.key);
            !process.is_some_and(|it| it.stages.iter().any(|stage| stage.key == run.stage))
        });
        let gone: Vec<_> = gone.map(|run| (run.id, run.key.clone())).collect();
        for (id, key) in gone {
            self.lapse(|task| matches!(task.origin, Origin::Process { run, .. } if run == id));
            let reason = Some("The new version of the playbook does not have it.".to_owned());
            self.happens(Fact::ProcessEnded { run: id, done: false, reason });
            self.warn(WarningCode::LeftBehind, format!("The process “{key}” was broken off."));
        }
    }

    fn leave_ladders_behind(&mut self) {
        let playbook = self.playbook;
        let gone = self.state.ladders.iter().filter(|run| {
            let ladder = playbook.ladder(&run.key);
            !ladder.is_some_and(|it| it.steps.iter().any(|step| step.key == run.step))
        });
        let gone: Vec<Key> = gone.map(|run| run.key.clone()).collect();
        for key in gone {
            self.stop_ladder(&key, LadderEnd::Version);
        }
    }

    /// Open tasks that the new version does not know in the stage lapse.
    fn leave_tasks_behind(&mut self) {
        let playbook = self.playbook;
        let here = self.state.stage().unwrap_or_default().to_owned();
        self.lapse(|task| {
            let Origin::Stage { stage, key } = &task.origin else { return false };
            let known = playbook
                .stage(stage)
                .is_some_and(|stage| stage.tasks.iter().any(|rule| rule.key == *key));
            *stage != here || !known
        });
    }

    fn warn_of_answers(&mut self) {
        let gone = self.state.answers.keys().filter(|group| self.playbook.group(group).is_none());
        let gone: Vec<Key> = gone.cloned().collect();
        for group in gone {
            let message = format!("The answers to “{group}” are kept, but nothing reads them.");
            self.warn(WarningCode::LeftBehind, message);
        }
    }
}

/// Without the keys that stay.
fn what_changes(mapping: &Mapping) -> Mapping {
    let mut changes = mapping.clone();
    let maps = [
        &mut changes.stages,
        &mut changes.groups,
        &mut changes.roles,
        &mut changes.processes,
        &mut changes.ladders,
    ];
    maps.into_iter().for_each(|map| map.retain(|old, new| old != new));
    changes
}
