//! The one gate: what is missing to go forward, what would meet it, and who could.

mod criterion;
mod winning;
mod words;

pub(crate) use self::words::{any_of, role as role_name};

use std::ops::Range;

use playbook::Compiled;
use playbook::model::{By, Exit, Gate, Key, Stage, TaskRule};
use types::{Id, Process};

use self::criterion::Asking;
use crate::facts::DealFacts;
use crate::refusal::{Missing, MissingKind, Who};
use crate::state::{ApprovalStatus, Origin, ProcessRun, State, Subject, Task};

/// What looks at a deal from in front of its gate.
pub(crate) struct Gatekeeper<'a> {
    pub(crate) state: &'a State,
    pub(crate) playbook: &'a Compiled,
    pub(crate) facts: &'a DealFacts<'a>,
}

impl Gatekeeper<'_> {
    /// What is missing to leave these stages of the deal, by their positions; advice included.
    pub(crate) fn missing(&self, stages: Range<usize>) -> Vec<Missing> {
        let mut missing = Vec::new();
        for at in stages.clone() {
            let stage = &self.playbook.stages()[at];
            let asking = Asking { process: None, stage };
            for (exit, rule) in self.playbook.exits(at) {
                missing.extend(self.criterion(asking, exit, rule));
            }
            missing.extend(self.stage_tasks(stage));
        }
        let keys = &self.playbook.stages()[stages];
        missing.extend(self.processes(keys));
        missing.extend(self.conditions());
        missing
    }

    /// What is missing of one criterion of a stage; nothing where it is met, or where there is no such criterion.
    pub(crate) fn missing_of(&self, at: usize, criterion: &str) -> Option<Missing> {
        let asking = Asking { process: None, stage: &self.playbook.stages()[at] };
        let (exit, rule) = self.playbook.exits(at).find(|(exit, _)| exit.key == criterion)?;
        self.criterion(asking, exit, rule)
    }

    /// What these stages wait for from the buyer, advice left out.
    pub(crate) fn missing_by_buyer(&self, stages: Range<usize>) -> Vec<Missing> {
        let mut missing = Vec::new();
        for at in stages {
            let asking = Asking { process: None, stage: &self.playbook.stages()[at] };
            let theirs = |exit: &Exit| exit.by == By::Buyer && exit.gate != Gate::Advise;
            let exits = self.playbook.exits(at).filter(|(exit, _)| theirs(exit));
            missing.extend(exits.filter_map(|(exit, rule)| self.criterion(asking, exit, rule)));
        }
        missing
    }

    /// What is missing to leave stages of a sub-process.
    pub(crate) fn missing_in_process(
        &self,
        run: &ProcessRun,
        stages: Range<usize>,
    ) -> Vec<Missing> {
        let Some(process) = self.playbook.process_index(&run.key) else { return Vec::new() };
        let model = &self.playbook.playbook().processes[process];
        let mut missing = Vec::new();
        for at in stages {
            let stage = &model.stages[at];
            let asking = Asking { process: Some(&run.key), stage };
            for (exit, rule) in self.playbook.process_exits(process, at) {
                missing.extend(self.criterion(asking, exit, rule));
            }
            missing.extend(self.process_tasks(run, stage));
        }
        missing
    }

    /// Tasks of a stage that must be done: its own, come to it or not, and those that its rules added.
    fn stage_tasks(&self, stage: &Stage) -> Vec<Missing> {
        let asking = Asking { process: None, stage };
        let is_it = |task: &Task, rule: &TaskRule| task.origin.is_stage_task(&stage.key, &rule.key);
        let own = stage.tasks.iter().filter(|rule| rule.must);
        let own = own.filter(|rule| !self.state.is_settled(|task| is_it(task, rule))).map(|rule| {
            let open = self.open_task(|task| is_it(task, rule));
            self.task(asking, rule.key.clone(), rule.name.clone(), rule.owner.as_ref(), open)
        });
        let added = self.state.open_tasks().filter(|task| {
            task.must && matches!(&task.origin, Origin::Rule { stage: of, .. } if *of == stage.key)
        });
        let added = added.map(|task| {
            let name = self.state.task_name(task, self.playbook).to_owned();
            let key = task.origin.key().unwrap_or_default().to_owned();
            self.task(asking, key, name, task.role.as_ref(), Some(task))
        });
        own.chain(added).collect()
    }

    fn process_tasks(&self, run: &ProcessRun, stage: &Stage) -> Vec<Missing> {
        let asking = Asking { process: Some(&run.key), stage };
        let of_rule = |task: &Task, rule: &TaskRule| is_process_task(task, run.id, stage, rule);
        let open = stage
            .tasks
            .iter()
            .filter(|rule| rule.must && !self.state.is_settled(|task| of_rule(task, rule)));
        open.map(|rule| {
            let open = self.open_task(|task| of_rule(task, rule));
            self.task(asking, rule.key.clone(), rule.name.clone(), rule.owner.as_ref(), open)
        })
        .collect()
    }

    fn open_task(&self, is_it: impl Fn(&Task) -> bool) -> Option<&Task> {
        self.state.open_tasks().find(|task| is_it(task))
    }

    fn task(
        &self,
        asking: Asking<'_>,
        key: Key,
        name: String,
        role: Option<&Key>,
        open: Option<&Task>,
    ) -> Missing {
        let why = match open {
            Some(_) => "It is not done yet.",
            None => "It was never taken up, because the stage was not entered.",
        };
        Missing {
            kind: MissingKind::Task,
            process: asking.process.cloned(),
            stage: Some(asking.stage.key.clone()),
            key,
            would_meet: format!("Do “{name}”."),
            says: name,
            why: why.to_owned(),
            who: self.who(role.or(asking.stage.owner.as_ref())),
            gate: Gate::Require,
            groups: Vec::new(),
            task: open.map(|task| task.id),
        }
    }

    /// Sub-processes that hold the deal in one of the stages.
    fn processes(&self, stages: &[Stage]) -> Vec<Missing> {
        let started_here = |run: &&ProcessRun| stages.iter().any(|stage| stage.key == run.from);
        let holding = self.state.running_processes().filter(started_here).filter_map(|run| {
            let process = self.playbook.process(&run.key)?;
            process.holds.then_some((run, process))
        });
        let missing = holding.map(|(run, process)| {
            let stage = process.stages.iter().find(|stage| stage.key == run.stage);
            let at = stage.map_or("its end", |stage| stage.name.as_str());
            Missing {
                kind: MissingKind::Process,
                process: Some(run.key.clone()),
                stage: Some(run.from.clone()),
                key: run.key.clone(),
                says: format!("“{}” has ended", process.name),
                why: format!("It is still at “{at}”."),
                would_meet: format!("Bring “{}” to its end.", process.name),
                who: self.who(Some(&process.owner)),
                gate: Gate::Require,
                groups: Vec::new(),
                task: None,
            }
        });
        missing.collect()
    }

    /// Pre-set conditions that hold and are not granted.
    fn conditions(&self) -> Vec<Missing> {
        let active = self.playbook.conditions().filter(|(condition, rule)| {
            let subject = Subject::Condition(condition.key.clone());
            self.state.approval(&subject) != Some(ApprovalStatus::Granted)
                && self.playbook.eval(rule, self.facts).is_met()
        });
        let missing = active.map(|(condition, _)| {
            let subject = Subject::Condition(condition.key.clone());
            let role = words::role(self.playbook, &condition.by);
            Missing {
                kind: MissingKind::Condition,
                process: None,
                stage: None,
                key: condition.key.clone(),
                says: condition.says.clone(),
                why: words::agreement(self.state.approval(&subject), &role),
                would_meet: format!("{role} grants it."),
                who: self.who(Some(&condition.by)),
                gate: Gate::Approve,
                groups: Vec::new(),
                task: None,
            }
        });
        missing.collect()
    }

    /// Who plays a role in this deal; without a role, the owner.
    pub(crate) fn who(&self, role: Option<&Key>) -> Who {
        let holder = role.and_then(|role| self.state.holders.get(role)).copied();
        let user = if role.is_some() { holder } else { self.state.owner };
        Who { buyer: false, role: role.cloned(), users: user.into_iter().collect() }
    }
}

fn is_process_task(task: &Task, of: Id<Process>, at: &Stage, rule: &TaskRule) -> bool {
    let Origin::Process { run, stage, key } = &task.origin else { return false };
    *run == of && *stage == at.key && *key == rule.key
}

impl State {
    /// The last word on an agreement.
    pub(crate) fn approval(&self, subject: &Subject) -> Option<ApprovalStatus> {
        let approval = self.approvals.iter().find(|approval| approval.subject == *subject);
        approval.map(|approval| approval.status)
    }
}

/// Without what is only advised.
pub(crate) fn in_the_way(missing: Vec<Missing>) -> Vec<Missing> {
    missing.into_iter().filter(|missing| missing.gate != Gate::Advise).collect()
}
