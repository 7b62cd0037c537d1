//! Keys: well written, and each used once.

use super::all_stages;
use crate::decode::{bad_key, is_key};
use crate::model::{Act, Playbook};
use crate::path::Path;
use crate::problem::Problem;
use crate::rule::{DEAL_VARIABLES, RESERVED, variable};
use std::collections::HashSet;

pub(super) fn check(playbook: &Playbook, problems: &mut Vec<Problem>) {
    let top = Path::top();
    well_written(&playbook.key, &top, problems);
    let p = playbook;
    unique("role", "role", &top, p.roles.iter().map(|it| &it.key), problems);
    unique("persona", "persona", &top, p.personas.iter().map(|it| &it.key), problems);
    unique("questions", "question group", &top, p.questions.iter().map(|it| &it.key), problems);
    unique("collateral", "collateral", &top, p.collateral.iter().map(|it| &it.key), problems);
    unique("reason", "reason", &top, p.reasons.iter().map(|it| &it.key), problems);
    unique("condition", "condition", &top, p.conditions.iter().map(|it| &it.key), problems);
    unique("ladder", "ladder", &top, p.ladders.iter().map(|it| &it.key), problems);
    unique("process", "process", &top, p.processes.iter().map(|it| &it.key), problems);
    unique("stage", "stage", &top, p.stages.iter().map(|it| &it.key), problems);
    for (at, group) in p.questions.iter().enumerate() {
        let path = top.item("questions", at);
        unique("ask", "question", &path, group.asks.iter().map(|it| &it.key), problems);
        reserved_group(&group.key, &path, problems);
        for (a, ask) in group.asks.iter().enumerate() {
            if group.repeats && ask.key == "confirmed" {
                problems.push(confirmed(&path.item("ask", a).field("key")));
            }
        }
    }
    for (at, ladder) in p.ladders.iter().enumerate() {
        let path = top.item("ladder", at);
        unique("step", "step", &path, ladder.steps.iter().map(|it| &it.key), problems);
    }
    for (at, process) in p.processes.iter().enumerate() {
        let path = top.item("process", at);
        unique("stage", "stage", &path, process.stages.iter().map(|it| &it.key), problems);
    }
    for (path, stage) in all_stages(p) {
        unique("task", "task", &path, stage.tasks.iter().map(|it| &it.key), problems);
        unique("exit", "exit criterion", &path, stage.exits.iter().map(|it| &it.key), problems);
        let taken: HashSet<&str> = stage.tasks.iter().map(|task| task.key.as_str()).collect();
        for (at, when) in stage.whens.iter().enumerate() {
            let Act::Task(task) = &when.act else { continue };
            let path = path.item("when", at).field("task");
            well_written(&task.key, &path, problems);
            if taken.contains(task.key.as_str()) {
                problems.push(twice("task", &task.key, &path.field("key")));
            }
        }
    }
}

fn unique<'k>(
    list: &'static str,
    what: &str,
    parent: &Path,
    keys: impl Iterator<Item = &'k String>,
    problems: &mut Vec<Problem>,
) {
    let mut seen = HashSet::new();
    for (at, key) in keys.enumerate() {
        let path = parent.item(list, at);
        well_written(key, &path, problems);
        if !key.is_empty() && !seen.insert(key) {
            problems.push(twice(what, key, &path.field("key")));
        }
    }
}

fn well_written(key: &str, path: &Path, problems: &mut Vec<Problem>) {
    if !key.is_empty() && !is_key(key) {
        problems.push(bad_key(&path.field("key"), key));
    }
}

fn twice(what: &str, key: &str, path: &Path) -> Problem {
    Problem::error("duplicate-key", path, format!("the key `{key}` is used by another {what}"))
        .hint("rules and the history name parts by their keys: give this one a key of its own")
}

fn confirmed(path: &Path) -> Problem {
    Problem::error("reserved-key", path, "every row of a repeating group has `confirmed` already")
        .hint("leave this question out, or give it another key")
}

fn reserved_group(key: &str, path: &Path, problems: &mut Vec<Problem>) {
    let name = variable(key);
    let name = name.as_str();
    if DEAL_VARIABLES.contains(&name) || RESERVED.contains(&name) {
        let message = format!("`{key}` has a meaning of its own in rules");
        let problem = Problem::error("reserved-key", &path.field("key"), message);
        problems.push(problem.hint("give the group another key"));
    }
}
