//! The beginning of a manual: what it is about, contents, and the way at a glance.

use super::Writer;
use super::block::{Block, Inline, Line, capital, jump, table, text};
use crate::model::Playbook;
use crate::words::Word;

/// A chapter: its place and its heading.
pub(super) struct Chapter {
    id: String,
    heading: String,
}

/// The chapters that this manual has, in order.
pub(super) fn chapters(playbook: &Playbook) -> Vec<Chapter> {
    let chapter =
        |id: &str, heading: &str| Chapter { id: id.to_owned(), heading: heading.to_owned() };
    let p = playbook;
    let mut chapters = vec![chapter("way", "The way at a glance")];
    if !p.roles.is_empty() {
        chapters.push(chapter("roles", "Who does what"));
    }
    let stages = p.stages.iter().enumerate();
    chapters.extend(stages.map(|(at, stage)| Chapter {
        id: stage_id(&stage.key),
        heading: format!("Stage {}: {}", at + 1, stage.name),
    }));
    let rest = [
        (!p.processes.is_empty(), "processes", "Sub-processes"),
        (!p.ladders.is_empty(), "ladders", "Follow-ups"),
        (!p.conditions.is_empty(), "exceptions", "Exceptions and who grants them"),
        (!p.reasons.is_empty(), "reasons", "Reasons to choose from"),
        (!p.scores.is_empty(), "scores", "Points for new leads"),
        (!p.personas.is_empty(), "personas", "Who buys, uses and pays"),
        (has_other_questions(p), "other-questions", "More questions"),
        (!p.collateral.is_empty(), "collateral", "Collateral"),
    ];
    let there = rest.into_iter().filter(|(there, ..)| *there);
    chapters.extend(there.map(|(_, id, heading)| chapter(id, heading)));
    chapters
}

/// Whether there are questions that no stage collects.
pub(super) fn has_other_questions(playbook: &Playbook) -> bool {
    playbook.questions.iter().any(|group| !is_collected(playbook, &group.key))
}

/// Whether a stage of a deal collects the group.
pub(super) fn is_collected(playbook: &Playbook, group: &str) -> bool {
    playbook.stages.iter().any(|stage| stage.collect.iter().any(|key| key == group))
}

/// Where the chapter of a stage is.
pub(super) fn stage_id(key: &str) -> String {
    format!("stage-{key}")
}

pub(super) fn title(w: &mut Writer<'_>, chapters: &[Chapter]) {
    let playbook = w.playbook;
    w.heading(1, "top", playbook.name.clone());
    if let Some(summary) = &playbook.summary {
        w.push(Block::Markdown(summary.clone()));
    }
    match &playbook.takes {
        Some(rule) => {
            let mut line = text("Takes new leads where ");
            line.extend(w.lead_rule(rule));
            line.push(Inline::Text(".".to_owned()));
            w.paragraph(line);
        }
        None => w.paragraph(text("Leads are put on this way by hand.")),
    }
    w.heading(2, "contents", "Contents");
    let entry = |chapter: &Chapter| vec![jump(chapter.id.clone(), chapter.heading.clone())];
    w.push(Block::Items(chapters.iter().map(entry).collect()));
}

pub(super) fn way(w: &mut Writer<'_>) {
    w.heading(2, "way", "The way at a glance");
    let rows = w.playbook.stages.iter().enumerate().map(|(at, stage)| {
        let maybe = |words: Option<&String>| words.map_or_else(Line::new, |it| text(it.clone()));
        vec![
            text((at + 1).to_string()),
            vec![jump(stage_id(&stage.key), stage.name.clone())],
            text(capital(stage.phase.word())),
            stage.funnel.map_or_else(Line::new, |funnel| text(capital(funnel.word()))),
            stage.owner.as_ref().map_or_else(Line::new, |owner| text(w.role(owner))),
            stage.within.map_or_else(Line::new, |within| text(within.to_string())),
            stage.chance.map_or_else(Line::new, |permille| text(percent(permille))),
            maybe(stage.journey.buyer.as_ref()),
            maybe(stage.journey.seller.as_ref()),
            maybe(stage.journey.marketer.as_ref()),
        ]
    });
    let rows: Vec<Vec<Line>> = rows.collect();
    let head = [
        "No.",
        "Stage",
        "Phase",
        "Funnel",
        "Owner",
        "Time allowed",
        "Chance",
        "The buyer",
        "The seller",
        "The marketer",
    ];
    w.push(table(&head, rows));
}

/// Thousandths as per cent: "25 %".
pub(super) fn percent(permille: u16) -> String {
    match (permille / 10, permille % 10) {
        (whole, 0) => format!("{whole} %"),
        (whole, tenth) => format!("{whole}.{tenth} %"),
    }
}
