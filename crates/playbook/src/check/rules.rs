//! Exit criteria that can never be met: the deal would be held in the stage for ever.

use super::own_stages;
use crate::model::{Act, Exit, Gate, Playbook, Stage};
use crate::path::Path;
use crate::problem::{Problem, Spot};
use crate::rule::{Demand, demands, variable};
use crate::words::Word;

pub(super) fn check(playbook: &Playbook, problems: &mut Vec<Problem>) {
    for (at, (path, stage)) in own_stages(playbook).enumerate() {
        for (e, exit) in stage.exits.iter().enumerate() {
            let Some(rule) = &exit.rule else { continue };
            let path = path.item("exit", e).field("rule");
            let place = Place { playbook, stage, at, exit, path };
            for demand in demands(rule) {
                problems.extend(place.never_met(&demand));
            }
        }
    }
}

struct Place<'p> {
    playbook: &'p Playbook,
    stage: &'p Stage,
    at: usize,
    exit: &'p Exit,
    path: Path,
}

impl Place<'_> {
    /// What one part of the rule asks for in vain.
    fn never_met(&self, demand: &Demand) -> Option<Problem> {
        let (message, hint) = match demand {
            Demand::Never { .. } => (
                "this can never be met".to_owned(),
                "leave it out, or write what has to be recorded",
            ),
            Demand::Stage { key, .. } if *key != self.stage.key && self.is_stage(key) => {
                let message =
                    format!("a deal in `{}` is never in `{key}` at the same time", self.stage.key);
                (message, "leave this part out: the criterion belongs to its own stage anyway")
            }
            Demand::Phase { word, .. } if word != self.stage.phase.word() => {
                let message = format!("a deal in `{}` is never in phase {word}", self.stage.key);
                (message, "leave this part out")
            }
            Demand::TaskDone { name, .. } => {
                let later = self.later_stage_of_task(name)?;
                let message = format!("this task belongs to `{later}`, which comes later");
                (message, "move the task here, or the criterion there")
            }
            Demand::Answered { name, .. } => return self.collected_later(name, demand),
            _ => return None,
        };
        let mut problem = match self.exit.gate {
            Gate::Advise => Problem::warning("never-met", &self.path, message),
            Gate::Require | Gate::Approve => Problem::error("never-left", &self.path, message),
        };
        problem.at = Spot::Within(self.path.clone(), demand.span());
        Some(problem.hint(hint))
    }

    /// Answers can be given at any time, but here nobody is asked for them yet.
    fn collected_later(&self, name: &str, demand: &Demand) -> Option<Problem> {
        let collects = |stage: &Stage| stage.collect.iter().any(|key| variable(key) == name);
        let (until_here, later) = self.playbook.stages.split_at(self.at + 1);
        let mut processes = self.playbook.processes.iter().flat_map(|process| &process.stages);
        if until_here.iter().any(collects) || processes.any(collects) {
            return None;
        }
        let stage = later.iter().find(|stage| collects(stage))?;
        let message = format!("these questions are asked in `{}`, which comes later", stage.key);
        let problem = Problem::warning("collected-later", &self.path, message);
        let at = Spot::Within(self.path.clone(), demand.span());
        let hint = "collect them here, or move the criterion there";
        Some(Problem { at, ..problem.hint(hint) })
    }

    fn is_stage(&self, key: &str) -> bool {
        self.playbook.stages.iter().any(|stage| stage.key == key)
    }

    /// The later stage whose task this is, if it is a task of no earlier one.
    fn later_stage_of_task(&self, name: &str) -> Option<&str> {
        let has = |stage: &Stage| stage.tasks.iter().any(|task| variable(&task.key) == name);
        let (until_here, later) = self.playbook.stages.split_at(self.at + 1);
        let elsewhere = |stage: &Stage| {
            let automatic = stage.whens.iter().any(|when| match &when.act {
                Act::Task(task) => variable(&task.key) == name,
                _ => false,
            });
            automatic || has(stage)
        };
        let processes = self.playbook.processes.iter().flat_map(|process| &process.stages);
        if until_here.iter().any(elsewhere) || processes.into_iter().any(has) {
            return None;
        }
        later.iter().find(|stage| has(stage)).map(|stage| stage.key.as_str())
    }
}
