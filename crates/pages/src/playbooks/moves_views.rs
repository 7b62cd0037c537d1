//! What moving deals looks like.

use app::playbooks::Playbook;
use app::playbooks::moves::Moved;
use maud::{Markup, PreEscaped, html};
use playbook::model::Playbook as Model;
use types::Id;
use types::id::kind as id;
use ui::{
    Column, FieldOf, Icon, Tone, alert, button, card, empty_state, field, form_errors, hidden,
    link_button, page_header, select, stat, stats, table,
};

use super::moves::Preview;
use super::views::{Tab, counted, head, sentence};
use crate::{Filled, Viewer};

/// What a move would do, and the form that changes and starts it.
pub(super) fn show(viewer: &Viewer, preview: &Preview, form: &Filled) -> Markup {
    let (playbook, outcome) = (&preview.playbook, &preview.outcome);
    let nothing = || PreEscaped(String::new());
    let errors = preview.told.iter().filter(|one| one.is_error()).count();
    html! {
        (head(playbook, Tab::Versions, true, nothing()))
        (page_header(
            format!("Move deals from version {} to {}", preview.from, preview.to),
            html! { "Each deal keeps its history. First look where they would be." },
            nothing(),
        ))
        (form_errors(form.errors_besides(&[])))
        @if outcome.running == 0 {
            (empty_state(Icon::Check, "No deal runs on this version", "There is nothing to move.", Some(html! {
                (link_button("Back to the versions", format!("/playbooks/{}/versions", playbook.key)))
            })))
        } @else {
            (stats(html! {
                (stat("Deals on the old version", html! { (outcome.running) }, nothing()))
                (stat("Would move", html! { (outcome.moved()) }, looked_at(preview)))
                (stat("Held back", html! { (outcome.held_back_count) }, html! { "They stay where they are" }))
            }))
            div.columns {
                div.stack {
                    (card("Where each stage goes", nothing(), mapping_form(preview)))
                    @if !preview.told.is_empty() { (told(preview)) }
                }
                div.stack {
                    (card("Who would be where", nothing(), paths(preview)))
                    @if !outcome.held_back.is_empty() { (card("Held back", nothing(), held_back(preview))) }
                    @if errors == 0 && outcome.moved() > 0 { (start_form(viewer, preview)) }
                }
            }
        }
    }
}

fn looked_at(preview: &Preview) -> Markup {
    let outcome = &preview.outcome;
    let all = usize::try_from(outcome.running).unwrap_or(usize::MAX);
    html! { @if outcome.looked_at < all { "of the first " (outcome.looked_at) " tried out" } }
}

fn mapping_form(preview: &Preview) -> Markup {
    let base = format!("/playbooks/{}/move", preview.playbook.key);
    let targets = |chosen: &str| {
        let mut all: Vec<(String, String)> = vec![(String::new(), "Choose…".to_owned())];
        all.extend(preview.new.stages.iter().map(|it| (it.key.clone(), it.name.clone())));
        (all, chosen.to_owned())
    };
    let numbers: Vec<(String, String)> = preview
        .numbers
        .iter()
        .filter(|number| **number != preview.from)
        .map(|number| (number.to_string(), format!("Version {number}")))
        .collect();
    let to = FieldOf { name: "to", label: "To", ..FieldOf::default() };
    html! {
        form.stack method="get" action=(base) {
            (hidden("from", preview.from.to_string()))
            (field(to, select("to", numbers, &preview.to.to_string())))
            @for stage in &preview.old.stages {
                @let name = format!("stage.{}", stage.key);
                @let (all, chosen) = targets(preview.mapping.stages.get(&stage.key).map_or("", String::as_str));
                @let of = FieldOf { name: &name, label: &stage.name, ..FieldOf::default() };
                (field(of, select(name.as_str(), all, &chosen)))
            }
            div.actions { (button("Look again").icon(Icon::RefreshCw)) }
        }
    }
}

/// What is odd or wrong about the mapping.
fn told(preview: &Preview) -> Markup {
    html! {
        @for one in &preview.told {
            @let tone = if one.is_error() { Tone::Bad } else { Tone::Warn };
            (alert(tone, sentence(&one.message), html! { @if let Some(hint) = &one.hint { p { (sentence(hint)) } } }))
        }
    }
}

fn stage_name<'m>(model: &'m Model, key: &'m str) -> &'m str {
    model.stages.iter().find(|stage| stage.key == key).map_or(key, |stage| stage.name.as_str())
}

fn paths(preview: &Preview) -> Markup {
    let columns = [Column::text("From"), Column::text("To"), Column::number("Deals")];
    html! {
        (table("Who would be where", &columns, html! {
            @for (path, deals) in &preview.outcome.paths {
                @let (from, to) = path;
                tr {
                    td { (stage_name(&preview.old, from)) }
                    td { (stage_name(&preview.new, to)) }
                    td.number { (who(*deals, preview.outcome.named.get(path).map_or(&[], Vec::as_slice))) }
                }
            }
        }))
    }
}

/// How many, and by name those that are named.
fn who(deals: usize, named: &[Moved]) -> Markup {
    if named.is_empty() {
        return html! { (deals) };
    }
    html! {
        details {
            summary { (deals) }
            ul.plain {
                @for moved in named { li { a href={ "/deals/" (moved.number) } { (moved.name) } } }
                @if deals > named.len() { li.muted { "and " (deals - named.len()) " more" } }
            }
        }
    }
}

fn held_back(preview: &Preview) -> Markup {
    let columns = [Column::text("Deal"), Column::text("Stage"), Column::text("Why")];
    html! {
        (table("Deals that are held back", &columns, html! {
            @for held in &preview.outcome.held_back {
                tr {
                    td { a href={ "/deals/" (held.number) } { (held.name) } }
                    td { (stage_name(&preview.old, &held.stage)) }
                    td.words { (held.says) }
                }
            }
        }))
        @if preview.outcome.held_back_count > preview.outcome.held_back.len() {
            p.hint { "The first " (preview.outcome.held_back.len()) " are shown." }
        }
    }
}

fn start_form(viewer: &Viewer, preview: &Preview) -> Markup {
    let words = match preview.outcome.held_back_count {
        0 => format!(
            "Move {}",
            counted(usize::try_from(preview.outcome.running).unwrap_or(0), "deal")
        ),
        _ => "Move all that can move".to_owned(),
    };
    html! {
        (viewer.form(format!("/playbooks/{}/move", preview.playbook.key), html! {
            (hidden("from", preview.from.to_string()))
            (hidden("to", preview.to.to_string()))
            @for (from, to) in &preview.mapping.stages { (hidden(format!("stage.{from}"), to.as_str())) }
            (button(words).primary().icon(Icon::ArrowRight))
        }))
    }
}

/// The page around [`progress`].
pub(super) fn progress_page(playbook: &Playbook, part: Markup) -> Markup {
    html! {
        (head(playbook, Tab::Versions, true, PreEscaped(String::new())))
        (part)
    }
}

/// How far a move is; it asks again by itself until it has ended.
pub(super) fn progress(
    viewer: &Viewer,
    playbook: &Playbook,
    record: &app::playbooks::moves::Progress,
    job: Id<id::Job>,
) -> Markup {
    let here = format!("/playbooks/{}/move/{job}", playbook.key);
    let every = (!record.is_over).then_some("every 1s");
    let done = u64::try_from(record.moved).unwrap_or(0);
    let total = record.total.and_then(|total| u64::try_from(total).ok());
    let title = match (record.is_over, record.state) {
        (false, _) => "Deals are moving",
        (true, "done") => "All that could move have moved",
        (true, "cancelled") => "The move was stopped",
        (true, _) => "The move broke off",
    };
    html! {
        div #move-progress hx-get=[every.map(|_| &here)] hx-trigger=[every] hx-swap="outerHTML" {
            (card(title, PreEscaped(String::new()), html! {
                (ui::progress(done, total.unwrap_or(done), "Deals moved"))
                p { (done) @if let Some(total) = total { " of " (total) } " moved" @if let Some(note) = &record.note { " · " (note) } }
                @if let Some(error) = &record.error { (alert(Tone::Bad, "The last attempt failed", html! { p { (error) } })) }
                div.actions {
                    @if record.is_over {
                        (link_button("Back to the versions", format!("/playbooks/{}/versions", playbook.key)).primary())
                    } @else {
                        (link_button("Look again", here.as_str()).icon(Icon::RefreshCw))
                        (viewer.form(format!("{here}/stop"), html! { (button("Stop").icon(Icon::X)) }).class("inline"))
                    }
                }
            }))
        }
    }
}
