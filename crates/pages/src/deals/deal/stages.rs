//! The stage bar, and the guidance of the stage a click away.

use app::deals::projection::VisitRow;
use maud::{Markup, PreEscaped, html};
use playbook::model::{Collateral, Stage};
use ui::{Icon, Tone};

use super::look::{Look, count};
use crate::insights::words;

/// The way of the deal: what lies behind it, where it is, what comes.
pub(super) fn bar(look: Look<'_>) -> Markup {
    let stages = look.playbook().stages();
    let here =
        look.state().stage().and_then(|stage| look.playbook().stage_index(stage)).unwrap_or(0);
    html! {
        nav.stages aria-label="Stages" tabindex="0" {
            ol {
                @for (at, stage) in stages.iter().enumerate() { (step(look, stage, at, here)) }
            }
        }
    }
}

fn step(look: Look<'_>, stage: &Stage, at: usize, here: usize) -> Markup {
    let visits: Vec<&VisitRow> =
        look.dossier.visits.iter().filter(|visit| visit.stage == stage.key).collect();
    let is_now = at == here;
    let is_alive = look.state().is_alive();
    let class = match (is_now, at < here, visits.is_empty()) {
        (true, ..) if is_alive => "now",
        (true, ..) => "end",
        (_, true, true) => "jumped",
        (_, true, false) => "done",
        (_, false, true) => "to-come",
        (_, false, false) => "seen",
    };
    html! {
        li class=(class) aria-current=[is_now.then_some("step")] title=(title(stage, &visits)) {
            @if class == "done" { (ui::icon(Icon::Check)) }
            span { (stage.name) }
            @if !visits.is_empty() { small { (stay(look, &visits)) } }
        }
    }
}

fn title(stage: &Stage, visits: &[&VisitRow]) -> String {
    let times = match visits.len() {
        0 => "not been here".to_owned(),
        1 => "been here once".to_owned(),
        many => format!("been here {many} times"),
    };
    let overridden = visits.iter().any(|visit| visit.how.as_deref() == Some("overridden"));
    let how = if overridden { ", came in although something was missing" } else { "" };
    let allowed = stage.within.map(|within| format!(", {within} allowed")).unwrap_or_default();
    format!("{}: {times}{how}{allowed}", stage.name)
}

/// How long the deal was there, in all visits.
fn stay(look: Look<'_>, visits: &[&VisitRow]) -> String {
    let now = look.viewer.now();
    let end = look.state().ended_at.unwrap_or(now);
    let millis: i64 = visits
        .iter()
        .map(|visit| visit.left_at.unwrap_or(end).since(visit.entered_at).as_millis())
        .sum();
    short_span(millis)
}

/// "3 d", "5 h", "12 min".
pub(super) fn short_span(millis: i64) -> String {
    let minutes = millis / 60_000;
    match minutes {
        ..60 => format!("{minutes} min"),
        60..2_880 => format!("{} h", minutes / 60),
        _ => format!("{} d", minutes / 1_440),
    }
}

/// What the stage is for, how to do it, and what to show or send: a click away.
pub(super) fn guidance(look: Look<'_>) -> Markup {
    let Some(stage) = look.stage().filter(|_| look.state().is_alive()) else { return html! {} };
    let collateral = look.dossier.collateral_now();
    html! {
        details.guidance #guidance {
            summary {
                (ui::icon(Icon::BookOpen))
                span { @match &stage.purpose { Some(purpose) => (purpose), None => "Guidance for this stage" } }
                span.muted.hint-more { "Guidance" }
            }
            div.guidance-body {
                @if let Some(output) = &stage.output { p { strong { "At its end there is: " } (output) } }
                @if let Some(guide) = words(&look.dossier.wordings, &stage.key, None).or(stage.guide.as_deref()) { div.prose { (PreEscaped(playbook::manual::prose(guide))) } }
                @if !collateral.is_empty() {
                    h3 { "To show or send" }
                    ul.collateral { @for piece in collateral { (one_piece(look, piece)) } }
                }
                p.muted {
                    a href={ "/playbooks/" (look.playbook().key()) "#stage-" (stage.key) } { "This stage in the manual" }
                }
            }
        }
    }
}

/// Something to show or send, its text ready to copy with the names filled in.
pub(super) fn one_piece(look: Look<'_>, piece: &Collateral) -> Markup {
    html! {
        li {
            @match &piece.text {
                Some(text) => {
                    details {
                        summary { (ui::icon(Icon::FileText)) (piece.name) " " (ui::badge(Tone::Quiet, &piece.kind)) }
                        (filled(look, text))
                    }
                }
                None => { (ui::icon(Icon::FileText)) (piece.name) " " (ui::badge(Tone::Quiet, &piece.kind)) }
            }
            @if let Some(link) = &piece.link { " " (super::proof::safe_link(link)) }
        }
    }
}

fn filled(look: Look<'_>, text: &str) -> Markup {
    let (words, missing) = playbook::fill(text, |name| super::brief::placeholder(look, name));
    html! {
        @if !missing.is_empty() {
            p.muted { (count(missing.len(), "name has", "names have")) " no value yet: " (missing.join(", ")) }
        }
        div.piece-text { (super::look::lines(&words)) }
        (ui::button("Copy").plain().small().icon(Icon::Copy).attr("data-copy", words))
    }
}
