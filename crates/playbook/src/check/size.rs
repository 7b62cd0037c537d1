//! No list longer than anybody could want: what comes after may compare each with each.

use super::all_stages;
use crate::model::Playbook;
use crate::path::Path;
use crate::problem::Problem;

/// The most parts that a list may have.
const MOST: usize = 1_000;

/// The lists that are too long.
pub(super) fn too_long(playbook: &Playbook) -> Vec<Problem> {
    let p = playbook;
    let top = Path::top();
    let mut lists = vec![
        (top.field("role"), p.roles.len()),
        (top.field("persona"), p.personas.len()),
        (top.field("questions"), p.questions.len()),
        (top.field("collateral"), p.collateral.len()),
        (top.field("reason"), p.reasons.len()),
        (top.field("condition"), p.conditions.len()),
        (top.field("ladder"), p.ladders.len()),
        (top.field("process"), p.processes.len()),
        (top.field("score"), p.scores.len()),
        (top.field("stage"), p.stages.len()),
    ];
    for (at, group) in p.questions.iter().enumerate() {
        let path = top.item("questions", at);
        lists.push((path.field("ask"), group.asks.len()));
        let options = group.asks.iter().enumerate();
        lists.extend(
            options.map(|(a, ask)| (path.item("ask", a).field("options"), ask.options.len())),
        );
    }
    for (at, ladder) in p.ladders.iter().enumerate() {
        lists.push((top.item("ladder", at).field("step"), ladder.steps.len()));
    }
    for (at, process) in p.processes.iter().enumerate() {
        lists.push((top.item("process", at).field("stage"), process.stages.len()));
    }
    for (path, stage) in all_stages(p) {
        lists.push((path.field("collect"), stage.collect.len()));
        lists.push((path.field("uses"), stage.uses.len()));
        lists.push((path.field("task"), stage.tasks.len()));
        lists.push((path.field("exit"), stage.exits.len()));
        lists.push((path.field("obstacle"), stage.obstacles.len()));
        lists.push((path.field("when"), stage.whens.len()));
    }
    let long = lists.into_iter().filter(|(_, length)| *length > MOST);
    long.map(|(path, length)| {
        let message =
            format!("this list has {length} parts, and no list may have more than {MOST}");
        Problem::error("too-many", &path, message)
    })
    .collect()
}
