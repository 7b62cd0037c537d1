//! The roles, and who answers for what in each stage.

use super::Writer;
use super::block::{Block, Inline, Line, joined, jump, strong, table, text};
use super::overview::stage_id;
use crate::model::{Act, Stage};

pub(super) fn chapter(w: &mut Writer<'_>) {
    let playbook = w.playbook;
    if playbook.roles.is_empty() {
        return;
    }
    w.heading(2, "roles", "Who does what");
    let rows = playbook.roles.iter().map(|role| {
        let maybe = |words: Option<&String>| words.map_or_else(Line::new, |it| text(it.clone()));
        vec![strong(role.name.clone()), maybe(role.department.as_ref()), maybe(role.does.as_ref())]
    });
    w.push(table(&["Role", "Department", "What it answers for"], rows.collect()));
    matrix(w);
    hand_offs(w);
}

/// Stages down, roles across: who owns, who has tasks, who approves, who is told.
fn matrix(w: &mut Writer<'_>) {
    let playbook = w.playbook;
    w.heading(3, "responsibilities", "Responsibilities");
    let mut rows: Vec<Vec<Line>> = Vec::new();
    for (at, stage) in playbook.stages.iter().enumerate() {
        let name = format!("{}. {}", at + 1, stage.name);
        let mut row = vec![vec![jump(stage_id(&stage.key), name)]];
        row.extend(playbook.roles.iter().map(|role| duties(stage, &role.key, None)));
        rows.push(row);
    }
    for process in &playbook.processes {
        for stage in &process.stages {
            let name = format!("{}: {}", process.name, stage.name);
            let mut row = vec![vec![jump(format!("process-{}", process.key), name)]];
            let owner = Some(process.owner.as_str());
            row.extend(playbook.roles.iter().map(|role| duties(stage, &role.key, owner)));
            rows.push(row);
        }
    }
    let mut head = vec!["Stage".to_owned()];
    head.extend(playbook.roles.iter().map(|role| role.name.clone()));
    w.push(Block::Table { head, rows });
}

/// What a role has to do with a stage.
fn duties(stage: &Stage, role: &str, process_owner: Option<&str>) -> Line {
    let owner = stage.owner.as_deref().or(process_owner);
    let mut duties: Vec<Line> = Vec::new();
    if owner == Some(role) {
        duties.push(strong("owns"));
    }
    let tasks = stage.tasks.iter().filter(|task| task.owner.as_deref().or(owner) == Some(role));
    match tasks.count() {
        0 => {}
        1 => duties.push(text("1 task")),
        count => duties.push(text(format!("{count} tasks"))),
    }
    if stage.exits.iter().any(|exit| exit.approver.as_deref() == Some(role)) {
        duties.push(text("approves"));
    }
    let acts = || stage.whens.iter().map(|when| &when.act);
    let told = |act: &Act| match act {
        Act::Notify { role: told, .. } => told == role,
        Act::Mail { to, .. } => to == role,
        _ => false,
    };
    if acts().any(told) {
        duties.push(text("is told"));
    }
    if acts().any(|act| matches!(act, Act::Assign(to) if to == role)) {
        duties.push(text("takes over"));
    }
    joined(duties, &Inline::Break)
}

/// Where a deal passes from one role, or one department, to another.
fn hand_offs(w: &mut Writer<'_>) {
    let playbook = w.playbook;
    let department = |key: &str| {
        playbook.roles.iter().find(|role| role.key == key).and_then(|role| role.department.clone())
    };
    let mut lines: Vec<Line> = Vec::new();
    let owned = playbook.stages.iter().filter_map(|stage| Some((stage, stage.owner.as_deref()?)));
    let owned: Vec<(&Stage, &str)> = owned.collect();
    for pair in owned.windows(2) {
        let [(before, from), (after, to)] = pair else { continue };
        if from == to {
            continue;
        }
        let mut line = text("From ");
        line.extend(strong(w.role(from)));
        line.extend(text(" to "));
        line.extend(strong(w.role(to)));
        if let (Some(from), Some(to)) = (department(from), department(to))
            && from != to
        {
            line.extend(text(format!(" ({from} to {to})")));
        }
        line.extend(text(", after "));
        line.push(jump(stage_id(&before.key), before.name.clone()));
        line.extend(text(", for "));
        line.push(jump(stage_id(&after.key), after.name.clone()));
        lines.push(line);
    }
    if !lines.is_empty() {
        w.heading(3, "hand-offs", "Hand-offs");
        w.push(Block::Items(lines));
    }
}
