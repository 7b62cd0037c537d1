//! What is to do in the deal, and what was done.

use app::deals::projection::TaskRow;
use deal::state::{Assignee, Origin, Task};
use maud::{Markup, html};
use playbook::model::{TaskKind, TaskRule};
use ui::{Icon, Tone};

use super::look::{Look, count};
use crate::insights::words;

/// The box of tasks; those of other teams' processes stand with their process.
pub(super) fn card(look: Look<'_>) -> Markup {
    let open: Vec<&Task> = look
        .state()
        .open_tasks()
        .filter(|task| !matches!(task.origin, Origin::Process { .. }))
        .collect();
    let over: Vec<&TaskRow> =
        look.dossier.tasks.iter().rev().filter(|task| task.status != "open").collect();
    let add = html! {
        @if look.dossier.may.write && look.state().is_alive() { (look.opens("add-task", "Add").small().icon(Icon::Plus).hotkey("t")) }
    };
    let body = html! {
        @if open.is_empty() && look.state().is_alive() && look.state().parked.is_none() {
            p.no-next { (ui::icon(Icon::CalendarX)) "No next step is planned." }
        }
        ul.tasks { @for task in ordered(open) { (one(look, task)) } }
        @if !over.is_empty() {
            details.more-help {
                summary { (count(over.len(), "finished task", "finished tasks")) }
                ul.tasks.over { @for task in over.iter().take(40) { (finished(look, task)) } }
            }
        }
    };
    html! { div #tasks { (ui::card("Tasks", add, body)) } }
}

fn ordered(mut tasks: Vec<&Task>) -> Vec<&Task> {
    tasks.sort_by_key(|task| (task.due.is_none(), task.due, !task.must));
    tasks
}

fn kind_icon(kind: TaskKind) -> Icon {
    match kind {
        TaskKind::Call => Icon::Phone,
        TaskKind::Mail => Icon::Mail,
        TaskKind::Meeting => Icon::Calendar,
        TaskKind::Message => Icon::MessageSquare,
        TaskKind::Document => Icon::FileText,
        TaskKind::Research => Icon::Search,
        TaskKind::Approval => Icon::ShieldCheck,
        TaskKind::Todo => Icon::ListTodo,
    }
}

/// An open task with what can be done about it.
pub(super) fn one(look: Look<'_>, task: &Task) -> Markup {
    let id = task.id.to_string();
    let name = worded(look, task).unwrap_or_else(|| look.state().task_name(task, look.playbook()));
    let rule = rule_of(look, task);
    html! {
        li {
            @if look.dossier.may.write {
                (look.press("do-task", &[("task", &id)], ui::icon_button(Icon::Circle, format!("Done: {name}")).attr("class", "tick")))
            }
            div {
                p.task-name { (ui::icon(kind_icon(task.kind))) (name) @if task.must { " " (ui::badge(Tone::Warn, "must")) } }
                p.muted { (who(look, task)) (due(look, task)) }
                @if let Some(guide) = rule.and_then(|rule| rule.guide.as_ref()) {
                    details.how-to { summary { "How" } (maud::PreEscaped(playbook::manual::prose(guide))) }
                }
                @if let Some(rule) = rule { (uses(look, rule)) }
            }
            @if look.dossier.may.write { (menu(look, task, &id, name)) }
        }
    }
}

/// What an experiment calls a task in this deal.
fn worded<'a>(look: Look<'a>, task: &Task) -> Option<&'a str> {
    match &task.origin {
        Origin::Stage { stage, key } => words(&look.dossier.wordings, stage, Some(key)),
        _ => None,
    }
}

/// What the playbook says of a task.
fn rule_of<'a>(look: Look<'a>, task: &Task) -> Option<&'a TaskRule> {
    match &task.origin {
        Origin::Stage { stage, key } => {
            look.playbook().stage(stage)?.tasks.iter().find(|rule| rule.key == *key)
        }
        Origin::Process { run, stage, key } => {
            let run = look.state().processes.iter().find(|it| it.id == *run)?;
            let process = look.playbook().process(&run.key)?;
            let stage = process.stages.iter().find(|it| it.key == *stage)?;
            stage.tasks.iter().find(|rule| rule.key == *key)
        }
        Origin::Rule { .. } | Origin::Ladder { .. } | Origin::Hand => None,
    }
}

fn uses(look: Look<'_>, rule: &TaskRule) -> Markup {
    let pieces = rule.uses.iter().filter_map(|key| look.playbook().collateral(key));
    let names: Vec<&str> = pieces.map(|piece| piece.name.as_str()).collect();
    html! { @if !names.is_empty() { p.muted { (ui::icon(Icon::Paperclip)) " " a href="#guidance" { (names.join(", ")) } } } }
}

fn who(look: Look<'_>, task: &Task) -> Markup {
    if let Some(delegation) = &task.delegated {
        let to = match &delegation.to {
            Assignee::User(user) => look.name(*user).to_owned(),
            Assignee::Role(role) => look.role(role).to_owned(),
            Assignee::Department(name) => name.clone(),
        };
        return html! { "Given to " (to) };
    }
    match (look.state().doer(task, look.viewer.now()), &task.role) {
        (Some(user), _) => html! { (look.name(user)) },
        (None, Some(role)) => html! { (look.role(role)) },
        (None, None) => html! { "Nobody" },
    }
}

fn due(look: Look<'_>, task: &Task) -> Markup {
    let Some(due) = task.due else { return html! {} };
    let now = look.viewer.now();
    let (tone, words) = if due < now {
        (Tone::Bad, format!("due {}", look.relative(due)))
    } else if look.day_of(due) == look.viewer.today() {
        (Tone::Good, "due today".to_owned())
    } else {
        (Tone::Quiet, format!("due {}", look.relative(due)))
    };
    html! { " " span.due data-tone=(tone.as_str()) title=(due.in_zone(look.viewer.zone())) { (words) } }
}

fn menu(look: Look<'_>, task: &Task, id: &str, name: &str) -> Markup {
    let opener = ui::icon_button(Icon::Ellipsis, format!("What to do about “{name}”"));
    let item = |what: String, words: &'static str, icon: Icon| {
        look.opens(&what, words).ghost().icon(icon).attr("class", "menu-item")
    };
    ui::menu(
        &format!("task-{id}"),
        opener,
        html! {
            (item(format!("do-task?task={id}"), "Done, with words…", Icon::Check))
            (item(format!("due-task?task={id}"), "Move its day…", Icon::CalendarClock))
            (item(format!("delegate-task?task={id}"), "Give to somebody…", Icon::Share2))
            @if task.delegated.is_some() { (item(format!("return-task?task={id}"), "Give back…", Icon::Undo2)) }
            @if !task.must { (item(format!("skip-task?task={id}"), "Leave out…", Icon::Ban)) }
        },
    )
}

fn finished(look: Look<'_>, task: &TaskRow) -> Markup {
    let id = task.id.to_string();
    let icon = match task.status.as_str() {
        "done" => Icon::CircleCheck,
        "skipped" => Icon::Ban,
        _ => Icon::CircleX,
    };
    let is_known = look.state().task(task.id).is_some();
    html! {
        li {
            (ui::icon(icon))
            div {
                p { (task.name) }
                p.muted { (task.status) @if let Some(at) = task.done_at { ", " (look.time(at)) } }
            }
            @if look.dossier.may.write && is_known && look.state().is_alive() {
                (look.press("reopen-task", &[("task", &id)], ui::icon_button(Icon::RotateCcw, format!("Open again: {}", task.name))))
            }
        }
    }
}
