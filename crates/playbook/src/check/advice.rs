//! What could be better: warnings that a good playbook does not have.

use super::names::why_no_verb_phrase;
use super::{all_stages, own_stages};
use crate::model::{By, Phase, Playbook, ReasonFor, Stage};
use crate::path::Path;
use crate::placeholder::placeholders;
use crate::problem::{Problem, Spot};

pub(super) fn check(playbook: &Playbook, problems: &mut Vec<Problem>) {
    for (path, stage) in all_stages(playbook) {
        name(stage, &path, problems);
    }
    for (path, stage) in own_stages(playbook) {
        content(stage, &path, problems);
        buyer(stage, &path, problems);
    }
    chances(playbook, problems);
    letters(playbook, problems);
    reasons(playbook, problems);
}

fn name(stage: &Stage, path: &Path, problems: &mut Vec<Problem>) {
    if let Some(why) = why_no_verb_phrase(&stage.name) {
        let message = format!("“{}” {why}", stage.name);
        let problem = Problem::warning("bare-noun", &path.field("name"), message);
        let hint = "say what is done: “Send the offer to the customer” and not “Offer”";
        problems.push(problem.hint(hint));
    }
}

fn content(stage: &Stage, path: &Path, problems: &mut Vec<Problem>) {
    if stage.purpose.is_none() {
        let message = format!("nobody says why the stage `{}` exists", stage.key);
        let hint = "add `purpose = \"…\"`";
        problems.push(Problem::warning("no-purpose", path, message).hint(hint));
    }
    if stage.output.is_none() {
        let message = format!("nobody says what exists at the end of the stage `{}`", stage.key);
        let hint = "add `output = \"…\"`";
        problems.push(Problem::warning("no-output", path, message).hint(hint));
    }
    if stage.owner.is_none() {
        let message = format!("nobody owns the stage `{}`", stage.key);
        let hint = "add `owner = \"…\"`, one of the roles";
        problems.push(Problem::warning("no-owner", path, message).hint(hint));
    }
    if stage.exits.is_empty() {
        let message = format!("nothing says when the stage `{}` is done", stage.key);
        let hint = "add a [[stage.exit]] that rests on something the buyer did";
        problems.push(Problem::warning("no-exit", path, message).hint(hint));
    }
}

/// While selling, each stage should end with something that the buyer did.
fn buyer(stage: &Stage, path: &Path, problems: &mut Vec<Problem>) {
    let selling = matches!(stage.phase, Phase::Deal | Phase::Settlement);
    if !selling || stage.exits.is_empty() || stage.exits.iter().any(|exit| exit.by == By::Buyer) {
        return;
    }
    let message = format!("the stage `{}` ends without anything that the buyer did", stage.key);
    let problem = Problem::warning("no-buyer-criterion", path, message);
    let hint = "let one criterion be `by = \"buyer\"`: an answer, a booking, an acceptance";
    problems.push(problem.hint(hint));
}

fn chances(playbook: &Playbook, problems: &mut Vec<Problem>) {
    let mut highest: Option<(u16, &str)> = None;
    for (path, stage) in own_stages(playbook) {
        let Some(chance) = stage.chance else { continue };
        let at = path.field("chance");
        if stage.phase >= Phase::Delivery {
            let message = "a deal in this stage is won: its chance means nothing";
            problems.push(Problem::warning("chance-after-win", &at, message));
            continue;
        }
        match highest {
            Some((before, key)) if chance < before => {
                let message = format!(
                    "the chance falls from {} in `{key}` to {}",
                    decimal(before),
                    decimal(chance)
                );
                let problem = Problem::warning("chance-falls", &at, message);
                let hint = "who comes further along the way is likelier to buy";
                problems.push(problem.hint(hint));
            }
            _ => highest = Some((chance, &stage.key)),
        }
    }
}

/// Names in texts that nobody could fill in.
fn letters(playbook: &Playbook, problems: &mut Vec<Problem>) {
    for (at, piece) in playbook.collateral.iter().enumerate() {
        let Some(text) = &piece.text else { continue };
        let path = Path::top().item("collateral", at).field("text");
        for placeholder in placeholders(text).filter(|placeholder| !placeholder.is_known()) {
            let message = format!("nothing is known by the name `{}`", placeholder.name);
            let problem = Problem::warning("unknown-placeholder", &path, message);
            let hint = placeholder.hint();
            let at = Spot::Within(path.clone(), placeholder.span);
            problems.push(Problem { at, ..problem.hint(hint) });
        }
    }
}

fn decimal(permille: u16) -> String {
    crate::print::chance(permille)
}

fn reasons(playbook: &Playbook, problems: &mut Vec<Problem>) {
    let lost = playbook.reasons.iter().any(|reason| reason.for_ == ReasonFor::Lost);
    if lost || playbook.stages.is_empty() {
        return;
    }
    let message = "there are no reasons to choose from when a deal is lost";
    let problem = Problem::warning("no-lost-reason", &Path::top(), message);
    problems.push(problem.hint("add [[reason]] with `for = \"lost\"`: whoever loses should learn"));
}
