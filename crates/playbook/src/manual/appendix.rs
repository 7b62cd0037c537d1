//! What several stages share: sub-processes, follow-ups, exceptions, reasons, collateral.

use super::Writer;
use super::block::{Block, Inline, Line, capital, comma, joined, strong, table, text};
use super::overview::{has_other_questions, is_collected};
use super::stage;
use crate::model::{Collateral, Process, ReasonFor, Stage};
use crate::words::Word;

pub(super) fn processes(w: &mut Writer<'_>) {
    let playbook = w.playbook;
    if playbook.processes.is_empty() {
        return;
    }
    w.heading(2, "processes", "Sub-processes");
    for process in &playbook.processes {
        w.heading(3, format!("process-{}", process.key), process.name.clone());
        let mut facts = Vec::new();
        if let Some(purpose) = &process.purpose {
            facts.push(("Purpose".to_owned(), text(purpose.clone())));
        }
        facts.push(("Owner".to_owned(), text(w.role(&process.owner))));
        let holds = if process.holds {
            "stays in its stage until this is done"
        } else {
            "may go on meanwhile"
        };
        facts.push(("The deal".to_owned(), text(holds)));
        w.push(Block::Facts(facts));
        for (at, stage) in process.stages.iter().enumerate() {
            process_stage(w, process, at, stage);
        }
    }
}

fn process_stage(w: &mut Writer<'_>, process: &Process, at: usize, stage: &Stage) {
    let id = format!("process-{}-{}", process.key, stage.key);
    w.heading(4, id.clone(), format!("{}. {}", at + 1, stage.name));
    let mut facts: Vec<(String, Line)> = Vec::new();
    if let Some(purpose) = &stage.purpose {
        facts.push(("Purpose".to_owned(), text(purpose.clone())));
    }
    let owner = stage.owner.as_ref().unwrap_or(&process.owner);
    facts.push(("Owner".to_owned(), text(w.role(owner))));
    if let Some(within) = stage.within {
        facts.push(("Time allowed".to_owned(), text(within.to_string())));
    }
    w.push(Block::Facts(facts));
    stage::tasks(w, &stage.tasks, Some(owner), 4, &format!("{id}-tasks"));
    stage::exits(w, &stage.exits, 4, &format!("{id}-exits"));
    for key in &stage.collect {
        let Some(group) = w.group(key) else { continue };
        if w.told.contains(&group.key.as_str()) {
            continue;
        }
        w.told.push(&group.key);
        stage::group(w, group);
    }
}

pub(super) fn ladders(w: &mut Writer<'_>) {
    let playbook = w.playbook;
    if playbook.ladders.is_empty() {
        return;
    }
    w.heading(2, "ladders", "Follow-ups");
    w.paragraph(text("A series stops by itself as soon as the buyer acts."));
    for ladder in &playbook.ladders {
        w.heading(3, format!("ladder-{}", ladder.key), ladder.name.clone());
        let rows = ladder.steps.iter().enumerate().map(|(at, step)| {
            let mut name = text(step.name.clone());
            if let Some(guide) = &step.guide {
                name.push(Inline::Break);
                name.push(Inline::Text(guide.clone()));
            }
            vec![
                text((at + 1).to_string()),
                name,
                text(capital(step.kind.word())),
                text(step.after.to_string()),
                w.uses(&step.uses),
            ]
        });
        let rows = rows.collect();
        w.push(table(&["No.", "Step", "How", "After the one before", "Collateral"], rows));
    }
}

pub(super) fn conditions(w: &mut Writer<'_>) {
    let playbook = w.playbook;
    if playbook.conditions.is_empty() {
        return;
    }
    w.heading(2, "exceptions", "Exceptions and who grants them");
    let rows = playbook.conditions.iter().map(|condition| {
        vec![strong(condition.says.clone()), w.rule(&condition.when), text(w.role(&condition.by))]
    });
    let rows = rows.collect();
    w.push(table(&["Exception", "Needed when", "Granted by"], rows));
}

pub(super) fn reasons(w: &mut Writer<'_>) {
    let playbook = w.playbook;
    if playbook.reasons.is_empty() {
        return;
    }
    w.heading(2, "reasons", "Reasons to choose from");
    for (for_, heading) in [
        (ReasonFor::Lost, "When a deal is lost"),
        (ReasonFor::Disqualified, "When a lead is no fit"),
        (ReasonFor::Parked, "When it is not yet time"),
    ] {
        let reasons = playbook.reasons.iter().filter(|reason| reason.for_ == for_);
        let lines: Vec<Line> = reasons.map(|reason| text(reason.name.clone())).collect();
        if !lines.is_empty() {
            w.heading(3, format!("reasons-{}", for_.word()), heading);
            w.push(Block::Items(lines));
        }
    }
}

pub(super) fn scores(w: &mut Writer<'_>) {
    let playbook = w.playbook;
    if playbook.scores.is_empty() {
        return;
    }
    w.heading(2, "scores", "Points for new leads");
    let rows = playbook.scores.iter().map(|score| {
        vec![text(format!("{:+}", score.points)), text(score.says.clone()), w.lead_rule(&score.if_)]
    });
    let rows = rows.collect();
    w.push(table(&["Points", "Reason", "When"], rows));
}

pub(super) fn personas(w: &mut Writer<'_>) {
    let playbook = w.playbook;
    if playbook.personas.is_empty() {
        return;
    }
    w.heading(2, "personas", "Who buys, uses and pays");
    for persona in &playbook.personas {
        w.heading(3, format!("persona-{}", persona.key), persona.name.clone());
        let acts = joined(persona.acts.iter().map(|act| text(capital(act.word()))), &comma());
        if !acts.is_empty() {
            w.paragraph(acts);
        }
        if !persona.cares.is_empty() {
            w.push(Block::Items(persona.cares.iter().map(|care| text(care.clone())).collect()));
        }
    }
}

/// Questions that no stage collects: a good playbook has none.
pub(super) fn other_questions(w: &mut Writer<'_>) {
    let playbook = w.playbook;
    if !has_other_questions(playbook) {
        return;
    }
    w.heading(2, "other-questions", "More questions");
    for group in &playbook.questions {
        if !is_collected(playbook, &group.key) && !w.told.contains(&group.key.as_str()) {
            w.told.push(&group.key);
            stage::group(w, group);
        }
    }
}

pub(super) fn collateral(w: &mut Writer<'_>) {
    let playbook = w.playbook;
    if playbook.collateral.is_empty() {
        return;
    }
    w.heading(2, "collateral", "Collateral");
    for piece in &playbook.collateral {
        w.heading(3, format!("collateral-{}", piece.key), piece.name.clone());
        w.push(Block::Facts(about(piece)));
        if let Some(words) = &piece.text {
            w.push(Block::Letter(words.clone()));
        }
    }
}

fn about(piece: &Collateral) -> Vec<(String, Line)> {
    let mut facts = vec![("Kind".to_owned(), text(capital(&piece.kind)))];
    if !piece.suits.is_empty() {
        let states = joined(piece.suits.iter().map(|state| text(state.clone())), &comma());
        facts.push(("Suits a buyer who is at".to_owned(), states));
    }
    if let Some(link) = &piece.link {
        let line = vec![Inline::Link { to: link.clone(), text: link.clone() }];
        facts.push(("Where it lies".to_owned(), line));
    }
    facts
}
