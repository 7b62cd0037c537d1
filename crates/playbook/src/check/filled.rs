//! A playbook that was made by a program and not read from a text may lack what a text cannot.

use super::all_stages;
use crate::model::{Act, Playbook, TaskRule};
use crate::path::Path;
use crate::problem::Problem;

/// Texts that must not be empty, and numbers that must be in bounds.
pub(crate) fn filled(playbook: &Playbook) -> Vec<Problem> {
    let mut fields: Vec<(Path, &'static str, &str)> = Vec::new();
    let top = Path::top();
    let p = playbook;
    fields.push((top.clone(), "name", &p.name));
    each(&mut fields, "role", p.roles.iter().map(|it| [("name", it.name.as_str())]));
    each(&mut fields, "persona", p.personas.iter().map(|it| [("name", it.name.as_str())]));
    each(&mut fields, "questions", p.questions.iter().map(|it| [("name", it.name.as_str())]));
    each(
        &mut fields,
        "collateral",
        p.collateral.iter().map(|it| [("name", it.name.as_str()), ("kind", &it.kind)]),
    );
    each(&mut fields, "reason", p.reasons.iter().map(|it| [("name", it.name.as_str())]));
    each(
        &mut fields,
        "condition",
        p.conditions.iter().map(|it| [("says", it.says.as_str()), ("by", &it.by)]),
    );
    each(&mut fields, "ladder", p.ladders.iter().map(|it| [("name", it.name.as_str())]));
    each(
        &mut fields,
        "process",
        p.processes.iter().map(|it| [("name", it.name.as_str()), ("owner", &it.owner)]),
    );
    each(&mut fields, "score", p.scores.iter().map(|it| [("says", it.says.as_str())]));
    for (g, group) in p.questions.iter().enumerate() {
        let path = top.item("questions", g);
        fields.extend(
            group.asks.iter().enumerate().map(|(a, it)| (path.item("ask", a), "ask", &*it.ask)),
        );
    }
    for (l, ladder) in p.ladders.iter().enumerate() {
        let path = top.item("ladder", l);
        fields.extend(
            ladder
                .steps
                .iter()
                .enumerate()
                .map(|(s, it)| (path.item("step", s), "name", &*it.name)),
        );
    }
    let mut problems = Vec::new();
    for (path, stage) in all_stages(p) {
        fields.push((path.clone(), "name", &stage.name));
        let tasks = stage.tasks.iter().enumerate();
        fields.extend(tasks.map(|(t, it)| (path.item("task", t), "name", &*it.name)));
        let exits = stage.exits.iter().enumerate();
        fields.extend(exits.map(|(e, it)| (path.item("exit", e), "says", &*it.says)));
        for (o, obstacle) in stage.obstacles.iter().enumerate() {
            fields.push((path.item("obstacle", o), "sign", &obstacle.sign));
        }
        for (w, when) in stage.whens.iter().enumerate() {
            fields.extend(act_fields(&when.act, &path.item("when", w)));
        }
        if stage.chance.is_some_and(|chance| chance > 1000) {
            let message = "a chance is at most 1000 thousandths";
            problems.push(Problem::error("bad-chance", &path.field("chance"), message));
        }
    }
    let empty = fields.into_iter().filter(|(_, _, text)| text.trim().is_empty());
    problems.extend(empty.map(|(path, field, _)| {
        let message = format!("`{field}` is empty");
        Problem::error("empty-text", &path.field(field), message)
    }));
    problems
}

fn each<'p, const N: usize>(
    fields: &mut Vec<(Path, &'static str, &'p str)>,
    list: &'static str,
    parts: impl Iterator<Item = [(&'static str, &'p str); N]>,
) {
    for (at, part) in parts.enumerate() {
        let path = Path::top().item(list, at);
        fields.extend(part.into_iter().map(|(field, text)| (path.clone(), field, text)));
    }
}

fn act_fields<'p>(act: &'p Act, path: &Path) -> Vec<(Path, &'static str, &'p str)> {
    match act {
        Act::Start(key) => vec![(path.clone(), "start", key)],
        Act::Follow(key) => vec![(path.clone(), "follow", key)],
        Act::Assign(key) => vec![(path.clone(), "assign", key)],
        Act::Webhook(address) => vec![(path.clone(), "webhook", address)],
        Act::Task(TaskRule { name, .. }) => vec![(path.field("task"), "name", name)],
        Act::Notify { role, says } => {
            vec![(path.field("notify"), "role", role), (path.field("notify"), "says", says)]
        }
        Act::Mail { uses, to } => {
            vec![(path.field("mail"), "uses", uses), (path.field("mail"), "to", to)]
        }
    }
}
