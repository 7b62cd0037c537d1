//! The way of a deal: it begins, goes forward, and can be won.

use super::{all_stages, own_stages};
use crate::model::{Exit, Gate, On, Phase, Playbook, Stage};
use crate::path::Path;
use crate::problem::Problem;
use crate::words::Word;

pub(super) fn check(playbook: &Playbook, problems: &mut Vec<Problem>) {
    let top = Path::top();
    way(playbook, problems);
    for (at, process) in playbook.processes.iter().enumerate() {
        if process.stages.is_empty() {
            let message = "this sub-process has no stages";
            let hint = "add [[process.stage]] below it";
            let path = top.item("process", at);
            problems.push(Problem::error("no-stages", &path, message).hint(hint));
        }
    }
    for (at, ladder) in playbook.ladders.iter().enumerate() {
        if ladder.steps.is_empty() {
            let message = "this ladder has no steps";
            let hint = "add [[ladder.step]] below it";
            let path = top.item("ladder", at);
            problems.push(Problem::error("no-steps", &path, message).hint(hint));
        }
    }
    for (path, stage) in all_stages(playbook) {
        for (at, exit) in stage.exits.iter().enumerate() {
            proof(exit, &path.item("exit", at), problems);
        }
        late(stage, &path, problems);
    }
}

fn way(playbook: &Playbook, problems: &mut Vec<Problem>) {
    let Some(first) = playbook.stages.first() else {
        let message = "this playbook has no stages";
        let hint = "add [[stage]], one for each step of the way";
        problems.push(Problem::error("no-stages", &Path::top(), message).hint(hint));
        return;
    };
    let mut reached = first;
    for (path, stage) in own_stages(playbook) {
        if stage.phase < reached.phase {
            let message = format!(
                "`{}` is in phase {}, after `{}` in phase {}",
                stage.key,
                stage.phase.word(),
                reached.key,
                reached.phase.word()
            );
            let problem = Problem::error("phase-backwards", &path.field("phase"), message);
            let hint = "phases go lead, deal, settlement, delivery, care: move the stage up";
            problems.push(problem.hint(hint));
        } else {
            reached = stage;
        }
    }
    winning(playbook, first, problems);
}

fn winning(playbook: &Playbook, first: &Stage, problems: &mut Vec<Problem>) {
    let path = Path::top().item("stage", 0).field("phase");
    if first.phase >= Phase::Delivery {
        let message = format!(
            "no deal can ever be in `{}`: it is entered by winning, and no stage lies before it",
            first.key
        );
        let problem = Problem::error("no-way-to-win", &path, message);
        problems.push(problem.hint("put a stage of phase lead, deal or settlement first"));
        return;
    }
    let sells = |stage: &Stage| matches!(stage.phase, Phase::Deal | Phase::Settlement);
    if !playbook.stages.iter().any(sells) {
        let last = playbook.stages.iter().rposition(|stage| stage.phase == Phase::Lead);
        let path = Path::top().item("stage", last.unwrap_or(0)).field("phase");
        let message = "no stage is of phase deal or settlement: a lead would be won straight away";
        let problem = Problem::warning("no-deal-stage", &path, message);
        problems.push(problem.hint("say where a lead becomes a deal: `phase = \"deal\"`"));
    }
}

fn proof(exit: &Exit, path: &Path, problems: &mut Vec<Problem>) {
    let approve = exit.gate == Gate::Approve;
    if exit.rule.is_some() && !exit.evidence.is_empty() {
        let message = "this criterion has a `rule` and `evidence`";
        let problem = Problem::error("two-proofs", &path.field("evidence"), message).at_name();
        problems.push(problem.hint("make two criteria of it, or keep the stronger one"));
    }
    if exit.rule.is_none() && exit.evidence.is_empty() && !approve {
        let message = "nothing says how this criterion is met";
        let hint = "add `rule = \"…\"` or `evidence = [\"mail\", \"meeting\"]`";
        problems.push(Problem::error("no-proof", path, message).hint(hint));
    }
    if approve && exit.approver.is_none() {
        let message = "nobody is named who may approve this";
        let hint = "add `approver = \"manager\"`, one of the roles";
        problems.push(Problem::error("no-approver", path, message).hint(hint));
    }
    if !approve && exit.approver.is_some() {
        let message = "an approver is named, and nothing is to be approved";
        let hint = "write `gate = \"approve\"`, or leave the approver out";
        let problem = Problem::error("unused-approver", &path.field("approver"), message).at_name();
        problems.push(problem.hint(hint));
    }
    for (at, kind) in exit.evidence.iter().enumerate() {
        if exit.evidence[..at].contains(kind) {
            let message = format!("“{}” is there twice", kind.word());
            let path = path.field("evidence").nth(at);
            problems.push(Problem::warning("duplicate-evidence", &path, message));
        }
    }
}

fn late(stage: &Stage, path: &Path, problems: &mut Vec<Problem>) {
    if stage.within.is_some() {
        return;
    }
    for (at, when) in stage.whens.iter().enumerate() {
        if when.on == On::Late {
            let message = "this never runs: the stage has no time that could run out";
            let problem =
                Problem::error("late-without-within", &path.item("when", at).field("on"), message);
            problems.push(problem.hint("give the stage `within = \"5 working days\"`"));
        }
    }
}
