//! What the gallery looks like.

use maud::{Markup, PreEscaped, html};
use playbook::model::Playbook as Model;
use ui::{
    FieldOf, Icon, Tone, badge, breadcrumb, button, empty_state, field, form_errors, hidden, icon,
    icon_button, link_button, page_header, select, text_input,
};

use super::gallery::Line;
use super::views::{counted, standing};
use crate::{Filled, Viewer};

/// The workspace's playbooks and the built-in ones.
pub(super) fn gallery(viewer: &Viewer, lines: &[Line], may_edit: bool) -> Markup {
    let actions = html! {
        @if may_edit { (link_button("New playbook", "/playbooks/new").primary().icon(Icon::Plus).flag("data-sheet")) }
    };
    let under = html! { "How you sell, step by step. A new lead follows the first playbook that takes it." };
    html! {
        (page_header("Playbooks", under, actions))
        @if lines.is_empty() {
            (empty_state(
                Icon::Route, "No playbook yet",
                "Choose one below that comes near to how you sell, and change it as you learn.", None,
            ))
        } @else {
            ol.playbook-list {
                @for (at, line) in lines.iter().enumerate() { (one(viewer, line, at, lines.len(), may_edit)) }
            }
        }
        section.part {
            h2 { "Ready to use" }
            p.muted { "Each is complete enough to sell by on the first day: tasks, criteria, questions, advice." }
            div.gallery { @for (key, model) in built_ins() { (ready(key, model, lines)) } }
        }
    }
}

fn one(viewer: &Viewer, line: &Line, at: usize, of: usize, may_edit: bool) -> Markup {
    let playbook = &line.playbook;
    let href = format!("/playbooks/{}", playbook.key);
    html! {
        li.card.playbook-line {
            div.playbook-main {
                h2 { a href=(href) { (playbook.name) } }
                p.muted {
                    (standing(playbook))
                    @if let Some(number) = line.current { " Version " (number) }
                    @if line.running > 0 { " · " (counted(usize::try_from(line.running).unwrap_or(0), "deal")) " on the way" }
                    @if line.current.is_some() && !line.takes { " · chosen by hand only" }
                }
                @if let Some(summary) = &line.summary { p.summary { (summary) } }
                (way(&line.stages))
            }
            @if may_edit {
                div.playbook-tools {
                    (viewer.form(format!("{href}/place"), html! {
                        @if at > 0 { (icon_button(Icon::ArrowUp, "Earlier").value("rank", at.to_string())) }
                        @if at + 1 < of { (icon_button(Icon::ArrowDown, "Later").value("rank", (at + 2).to_string())) }
                    }).class("inline"))
                    (link_button("Edit", format!("{href}/parts")).icon(Icon::Pencil))
                    (archive(viewer, line))
                }
            }
        }
    }
}

fn archive(viewer: &Viewer, line: &Line) -> Markup {
    let playbook = &line.playbook;
    if playbook.current.is_none() {
        return PreEscaped(String::new());
    }
    let (words, drawing) = match playbook.archived {
        true => ("Take new deals", Icon::Play),
        false => ("Take no new deals", Icon::Archive),
    };
    let body = html! {
        (hidden("version", playbook.version.to_string()))
        (hidden("archived", (!playbook.archived).to_string()))
        (icon_button(drawing, words))
    };
    html! { (viewer.form(format!("/playbooks/{}/archive", playbook.key), body).class("inline")) }
}

/// The stages in a row.
fn way(stages: &[String]) -> Markup {
    html! {
        @if !stages.is_empty() {
            ol.way aria-label="Stages" { @for stage in stages { li { (stage) } } }
        }
    }
}

/// The built-in playbooks, the richest first.
fn built_ins() -> impl Iterator<Item = (&'static str, &'static Model)> {
    use std::sync::LazyLock;
    static ALL: LazyLock<Vec<(&'static str, Model)>> = LazyLock::new(|| {
        let read =
            |(key, text): &(&'static str, &str)| Some((*key, playbook::parse(text).ok()?.playbook));
        playbook::builtin::all().iter().filter_map(read).collect()
    });
    ALL.iter().map(|(key, model)| (*key, model))
}

fn ready(key: &str, model: &Model, lines: &[Line]) -> Markup {
    let present = lines.iter().any(|line| line.playbook.key == key);
    let tasks: usize = model.stages.iter().map(|stage| stage.tasks.len()).sum();
    let asks: usize = model.questions.iter().map(|group| group.asks.len()).sum();
    html! {
        article.card.gallery-card {
            h3 { a href={ "/playbooks/built-in/" (key) } { (model.name) } }
            @if let Some(summary) = &model.summary { p { (summary) } }
            p.muted {
                (counted(model.stages.len(), "stage")) " · " (counted(tasks, "task")) " · " (counted(asks, "question"))
                @if present { " " (badge(Tone::Good, "In use")) }
            }
        }
    }
}

/// A built-in playbook to read before it is taken.
pub(super) fn built_in(
    viewer: &Viewer,
    key: &str,
    model: &Model,
    present: bool,
    may_edit: bool,
) -> Markup {
    let actions = html! {
        @if present { (link_button("Go to your version", format!("/playbooks/{key}"))) }
        @else if may_edit {
            (viewer.form("/playbooks", html! {
                (hidden("built_in", key))
                (button("Use it").primary().icon(Icon::Check))
            }).class("inline"))
        }
        @if may_edit {
            (viewer.form("/playbooks/new", html! {
                (hidden("name", format!("{} (ours)", model.name)))
                (hidden("from", format!("built-in:{key}")))
                (button("Begin a draft from it").icon(Icon::Copy))
            }).class("inline"))
        }
    };
    let under = html! { "Comes with Waymark. Take it as it is, or as the beginning of your own." };
    html! {
        (breadcrumb(&[("Playbooks", "/playbooks")], &model.name))
        (page_header(&model.name, under, actions))
        div.manual-page { (PreEscaped(playbook::manual::html_body(model))) }
    }
}

/// The form of a playbook of one's own.
pub(super) fn begin(viewer: &Viewer, lines: &[Line], form: &Filled) -> Markup {
    html! {
        (breadcrumb(&[("Playbooks", "/playbooks")], "New"))
        (page_header("New playbook", html! {}, html! {}))
        (begin_form(viewer, lines, form))
    }
}

fn begin_form(viewer: &Viewer, lines: &[Line], form: &Filled) -> Markup {
    let mut from: Vec<(String, String)> =
        vec![(String::new(), "One stage, to begin with".to_owned())];
    from.extend(lines.iter().filter(|line| line.current.is_some()).map(|line| {
        (format!("here:{}", line.playbook.key), format!("A copy of “{}”", line.playbook.name))
    }));
    from.extend(built_ins().map(|(key, model)| {
        (format!("built-in:{key}"), format!("A copy of the built-in “{}”", model.name))
    }));
    let name = FieldOf {
        name: "name",
        label: "Name",
        hint: Some("What people will call it. Its key is made of it."),
        error: form.error("name"),
        required: true,
    };
    let begin = FieldOf { name: "from", label: "Begin from", ..FieldOf::default() };
    html! {
        (viewer.form("/playbooks/new", html! {
            (form_errors(form.errors_besides(&["name"])))
            (field(name, text_input("name", form.get("name")).attr("maxlength", "200")))
            (field(begin, select("from", from, form.get("from"))))
            div.actions { (button("Begin").primary()) (link_button("Cancel", "/playbooks").ghost().flag("data-sheet-close")) }
            p.hint { (icon(Icon::Info)) "It is a draft until you publish it." }
        }).class("stack narrow"))
    }
}
