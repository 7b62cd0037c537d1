//! Parts that are there and never used.

use super::all_stages;
use crate::compiled::rule_places;
use crate::model::{Act, On, Playbook};
use crate::path::Path;
use crate::problem::Problem;
use std::collections::HashSet;

/// What the parts of a playbook speak of.
#[derive(Default)]
pub(crate) struct Used<'p> {
    pub groups: HashSet<&'p str>,
    pub collateral: HashSet<&'p str>,
    pub roles: HashSet<&'p str>,
    pub processes: HashSet<&'p str>,
    pub ladders: HashSet<&'p str>,
}

impl<'p> Used<'p> {
    /// Collects what stages, ladders, processes and conditions name.
    pub(crate) fn of(playbook: &'p Playbook) -> Used<'p> {
        let mut used = Used::default();
        used.roles.extend(playbook.conditions.iter().map(|it| it.by.as_str()));
        used.roles.extend(playbook.processes.iter().map(|it| it.owner.as_str()));
        let steps = playbook.ladders.iter().flat_map(|ladder| &ladder.steps);
        used.collateral.extend(steps.flat_map(|step| &step.uses).map(String::as_str));
        for (_, stage) in all_stages(playbook) {
            used.groups.extend(stage.collect.iter().map(String::as_str));
            used.collateral.extend(stage.uses.iter().map(String::as_str));
            used.roles.extend(stage.owner.as_deref());
            used.roles.extend(stage.exits.iter().filter_map(|exit| exit.approver.as_deref()));
            for task in &stage.tasks {
                used.roles.extend(task.owner.as_deref());
                used.collateral.extend(task.uses.iter().map(String::as_str));
            }
            for when in &stage.whens {
                if let On::Ended(process) = &when.on {
                    used.processes.insert(process);
                }
                used.act(&when.act);
            }
        }
        used
    }

    fn act(&mut self, act: &'p Act) {
        match act {
            Act::Start(key) => {
                self.processes.insert(key);
            }
            Act::Follow(key) => {
                self.ladders.insert(key);
            }
            Act::Assign(key) => {
                self.roles.insert(key);
            }
            Act::Notify { role, .. } => {
                self.roles.insert(role);
            }
            Act::Mail { uses, to } => {
                self.collateral.insert(uses);
                self.roles.insert(to);
            }
            Act::Task(task) => {
                self.roles.extend(task.owner.as_deref());
                self.collateral.extend(task.uses.iter().map(String::as_str));
            }
            Act::Webhook(_) => {}
        }
    }
}

pub(super) fn check(playbook: &Playbook, problems: &mut Vec<Problem>) {
    if playbook.stages.is_empty() {
        return;
    }
    let used = Used::of(playbook);
    let spoken = |name: &str| rule_places(playbook).iter().any(|place| place.text.contains(name));
    let mut unused = |list, code, at, key: &str, message: String, hint: &str| {
        if !key.is_empty() {
            let path = Path::top().item(list, at);
            problems.push(Problem::warning(code, &path, message).hint(hint));
        }
    };
    for (at, group) in playbook.questions.iter().enumerate() {
        if !used.groups.contains(group.key.as_str()) {
            let message = format!("no stage collects the question group `{}`", group.key);
            let hint = "name it in a stage: `collect = [\"…\"]`";
            unused("questions", "group-never-collected", at, &group.key, message, hint);
        }
    }
    for (at, piece) in playbook.collateral.iter().enumerate() {
        if !used.collateral.contains(piece.key.as_str()) {
            let message = format!("nothing uses the collateral `{}`", piece.key);
            let hint = "name it in a stage, task or ladder step: `uses = [\"…\"]`";
            unused("collateral", "collateral-never-used", at, &piece.key, message, hint);
        }
    }
    for (at, ladder) in playbook.ladders.iter().enumerate() {
        if !used.ladders.contains(ladder.key.as_str()) {
            let message = format!("nothing starts the ladder `{}`", ladder.key);
            let hint = "start it in a stage: [[stage.when]] with `follow = \"…\"`";
            unused("ladder", "ladder-never-used", at, &ladder.key, message, hint);
        }
    }
    for (at, process) in playbook.processes.iter().enumerate() {
        let name = crate::rule::variable(&process.key);
        let known = used.processes.contains(process.key.as_str());
        if !known && !spoken(&format!("processes.{name}")) {
            let message = format!("nothing starts or awaits the sub-process `{}`", process.key);
            let hint = "start it in a stage: [[stage.when]] with `start = \"…\"`";
            unused("process", "process-never-used", at, &process.key, message, hint);
        }
    }
}
