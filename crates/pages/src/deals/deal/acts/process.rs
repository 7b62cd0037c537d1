//! Other teams' processes, and series of follow-ups.

use deal::{Command, Override};
use maud::{Markup, html};
use types::{Id, Process};

use super::super::act::{Act, Wish};
use super::super::ask::Form;
use super::super::look::Look;
use super::super::needs;
use crate::Filled;

pub(super) const ACTS: &[Act] = &[
    Act::new(
        "start-process",
        "Start a process",
        "Start",
        "Started.",
        &["key"],
        start_form,
        |_, filled| Wish::one(Command::StartProcess { key: filled.required("key")? }),
    ),
    Act::new(
        "process",
        "Move the process on",
        "Move on",
        "Moved on.",
        &["over"],
        advance_form,
        advance,
    ),
    Act::new(
        "end-process",
        "Break the process off",
        "Break off",
        "Broken off.",
        &["reason"],
        end_form,
        end,
    )
    .dangerous(),
    Act::new(
        "follow",
        "Start a series of follow-ups",
        "Start",
        "Started.",
        &["key"],
        ladder_form,
        |_, filled| Wish::one(Command::StartLadder { key: filled.required("key")? }),
    ),
    Act::button("stop-following", "Stop the follow-ups?", "Stop", "Stopped.", |_, filled| {
        Wish::one(Command::StopLadder { key: filled.required("key")? })
    })
    .dangerous(),
];

fn start_form(form: Form<'_>) -> Markup {
    let look = form.look;
    let runs = |key: &str| look.state().running_processes().any(|run| run.key == key);
    let all = look.playbook().playbook().processes.iter();
    let free: Vec<_> = all.filter(|process| !runs(&process.key)).collect();
    html! {
        (form.choice("key", "Process", free.iter().map(|it| (it.key.as_str(), it.name.as_str()))).required())
        @for process in free {
            @if let Some(purpose) = &process.purpose { p.muted { strong { (process.name) } ": " (purpose) } }
        }
    }
}

fn advance_form(form: Form<'_>) -> Markup {
    let look = form.look;
    let run = form.filled.get("run");
    let missing = run.parse::<Id<Process>>().ok().and_then(|run| look.dossier.missing_in.get(&run));
    let missing = missing.map_or(&[][..], Vec::as_slice);
    html! {
        (ui::hidden("run", run))
        @if !missing.is_empty() {
            h2.minor { "Still missing" }
            ul.needs { @for missing in missing { (needs::item(look, missing)) } }
            @if look.dossier.may.go_over {
                (form.area("over", "Go although something is missing, because"))
            }
        }
    }
}

fn advance(_: Look<'_>, filled: &mut Filled) -> Option<Wish> {
    let run = filled.parse::<Id<Process>>("run")?;
    let over = filled.some("over").map(|reason| Override { reason });
    Wish::one(Command::AdvanceProcess { run, to: filled.some("to"), over })
}

fn end_form(form: Form<'_>) -> Markup {
    html! {
        (ui::hidden("run", form.filled.get("run")))
        (form.area("reason", "Why").required().first())
    }
}

fn end(_: Look<'_>, filled: &mut Filled) -> Option<Wish> {
    let (run, reason) = (filled.parse::<Id<Process>>("run"), filled.required("reason"));
    Wish::one(Command::EndProcess { run: run?, reason: reason? })
}

fn ladder_form(form: Form<'_>) -> Markup {
    let look = form.look;
    let runs = |key: &str| look.state().ladders.iter().any(|run| run.key == key);
    let all = look.playbook().playbook().ladders.iter();
    let free = all.filter(|ladder| !runs(&ladder.key));
    html! {
        (form.choice("key", "Series", free.map(|it| (it.key.as_str(), it.name.as_str()))).required())
        p.muted { "It stops by itself as soon as the buyer acts." }
    }
}
