//! Other teams' processes in this deal, as both sides see them, and running series of follow-ups.

use deal::state::{Origin, ProcessRun};
use maud::{Markup, html};
use playbook::model::Process;
use ui::{Icon, Tone};

use super::look::Look;
use super::{needs, tasks};

/// The boxes of processes; nothing where the playbook has none.
pub(super) fn cards(look: Look<'_>) -> Markup {
    let model = look.playbook().playbook();
    let runs = &look.state().processes;
    let may_start =
        look.dossier.may.write && look.state().is_alive() && !model.processes.is_empty();
    if runs.is_empty() && !may_start && look.state().ladders.is_empty() {
        return html! {};
    }
    html! {
        div.stack #processes {
            @for run in runs.iter().rev() {
                @if let Some(process) = look.playbook().process(&run.key) { (one(look, run, process)) }
            }
            (ladders(look))
            @if may_start { p { (look.opens("start-process", "Start a process of another team…").small().ghost().icon(Icon::Workflow)) } }
        }
    }
}

fn one(look: Look<'_>, run: &ProcessRun, process: &Process) -> Markup {
    let here = process.stages.iter().position(|stage| stage.key == run.stage).unwrap_or(0);
    let missing = look.dossier.missing_in.get(&run.id).map_or(&[][..], Vec::as_slice);
    let id = run.id.to_string();
    let holder = look.state().holders.get(&process.owner).map(|user| look.name(*user));
    let stage = process.stages.get(here);
    html! {
        section.card.process {
            header {
                h2 { (ui::icon(Icon::Workflow)) (process.name) }
                div.card-action { (state(run)) }
            }
            div.card-body {
                p.muted {
                    (look.role(&process.owner)) @if let Some(holder) = holder { ": " (holder) }
                    @if process.holds && run.is_running() { " · holds the deal in “" (look.stage_name(&run.from)) "”" }
                    @if let Some(due) = run.due.filter(|_| run.is_running()) { " · until " (look.time(due)) }
                }
                ol.mini-stages {
                    @for (at, stage) in process.stages.iter().enumerate() {
                        li.done[at < here || run.done].now[at == here && run.is_running()] { (stage.name) }
                    }
                }
                @if run.is_running() {
                    @if let Some(purpose) = stage.and_then(|stage| stage.purpose.as_ref()) { p { (purpose) } }
                    ul.needs { @for missing in missing { (needs::item(look, missing)) } }
                    (own_tasks(look, run))
                    @if let Some(stage) = stage { (questions(look, stage)) }
                    @if look.dossier.may.write { (buttons(look, run, process, here, &id)) }
                } @else if let Some(ended) = run.ended {
                    p.muted { "Ended " (look.time(ended)) "." }
                }
            }
        }
    }
}

fn state(run: &ProcessRun) -> Markup {
    match (run.is_running(), run.done, run.late) {
        (true, _, true) => ui::badge(Tone::Bad, "late"),
        (true, ..) => ui::badge(Tone::Accent, "running"),
        (_, true, _) => ui::badge(Tone::Good, "done"),
        _ => ui::badge(Tone::Quiet, "broken off"),
    }
}

fn own_tasks(look: Look<'_>, of: &ProcessRun) -> Markup {
    let own = look
        .state()
        .open_tasks()
        .filter(|task| matches!(task.origin, Origin::Process { run, .. } if run == of.id));
    html! { ul.tasks { @for task in own { (tasks::one(look, task)) } } }
}

/// Where the process's questions are, which other teams answer.
fn questions(look: Look<'_>, stage: &playbook::model::Stage) -> Markup {
    html! {
        @if !stage.collect.is_empty() {
            p.ways {
                @for key in &stage.collect {
                    @if let Some(group) = look.playbook().group(key) { (super::questions::way(look, group, "")) }
                }
            }
        }
    }
}

fn buttons(look: Look<'_>, run: &ProcessRun, process: &Process, here: usize, id: &str) -> Markup {
    let next = process.stages.get(here + 1).map_or("Finish it", |stage| stage.name.as_str());
    let _ = run;
    html! {
        div.actions {
            (look.opens(&format!("process?run={id}"), next).small().primary().icon(Icon::ArrowRight))
            (look.opens(&format!("end-process?run={id}"), "Break off…").small().ghost())
        }
    }
}

fn ladders(look: Look<'_>) -> Markup {
    let runs = &look.state().ladders;
    let free = look.playbook().playbook().ladders.len() > runs.len();
    html! {
        @for run in runs {
            @if let Some(ladder) = look.playbook().ladder(&run.key) {
                section.card.process {
                    header {
                        h2 { (ui::icon(Icon::Megaphone)) (ladder.name) }
                        @if look.dossier.may.write {
                            div.card-action { (look.press("stop-following", &[("key", &run.key)], ui::button("Stop").small().ghost())) }
                        }
                    }
                    div.card-body {
                        @if let Some(step) = ladder.steps.iter().find(|step| step.key == run.step) {
                            p { "Next, " (look.time(run.due)) ": " (step.name) }
                        }
                        p.muted { "It stops by itself when the buyer acts." }
                    }
                }
            }
        }
        @if free && look.dossier.may.write && look.state().is_alive() {
            p { (look.opens("follow", "Follow up in a series…").small().ghost().icon(Icon::Megaphone)) }
        }
    }
}
