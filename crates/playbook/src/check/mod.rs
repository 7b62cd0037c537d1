//! Finds what is wrong with a playbook as a whole: names used twice or not at all, parts that
//! are spoken of and do not exist, ways that lead nowhere.

mod advice;
mod filled;
mod keys;
mod names;
mod questions;
mod references;
mod rules;
mod size;
mod stages;
mod usage;

use crate::model::{Playbook, Stage};
use crate::path::Path;
use crate::problem::Problem;

pub(crate) use filled::filled;

/// The most problems that are looked for: nobody puts more right at a time.
pub(crate) const ENOUGH: usize = 1_000;

/// Everything wrong with a playbook besides the inside of its rules.
pub(crate) fn structure(playbook: &Playbook) -> Vec<Problem> {
    let mut problems = size::too_long(playbook);
    if !problems.is_empty() {
        return problems;
    }
    keys::check(playbook, &mut problems);
    questions::check(playbook, &mut problems);
    references::check(playbook, &mut problems);
    stages::check(playbook, &mut problems);
    rules::check(playbook, &mut problems);
    advice::check(playbook, &mut problems);
    usage::check(playbook, &mut problems);
    problems
}

/// Every stage of a deal and of a sub-process, with its path.
pub(crate) fn all_stages(playbook: &Playbook) -> impl Iterator<Item = (Path, &Stage)> {
    let processes = playbook.processes.iter().enumerate().flat_map(|(p, process)| {
        let path = Path::top().item("process", p);
        process.stages.iter().enumerate().map(move |(s, stage)| (path.item("stage", s), stage))
    });
    processes.chain(own_stages(playbook))
}

/// Every stage of a deal, with its path.
pub(crate) fn own_stages(playbook: &Playbook) -> impl Iterator<Item = (Path, &Stage)> {
    let stages = playbook.stages.iter().enumerate();
    stages.map(|(at, stage)| (Path::top().item("stage", at), stage))
}
