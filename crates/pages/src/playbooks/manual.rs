//! A playbook as a manual: to read, to print, to take along.

use app::playbooks::{self, Playbook};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::IntoResponse;
use maud::{Markup, PreEscaped, html};
use playbook::model::Playbook as Model;
use serde::Deserialize;
use ui::{Icon, Section, Tone, alert, link_button, menu, menu_link};
use web::{Path, Query};

use super::views::{Tab, head};
use super::{may_edit, named};
use crate::{Answer, Oops, Viewer};

/// Which of a playbook's texts: a version's number, `current` or `draft`.
#[derive(Default, Deserialize)]
pub(super) struct Which {
    version: Option<String>,
}

impl Which {
    /// The published text, or the draft of a playbook that has none.
    fn of(&self, playbook: &Playbook) -> String {
        let usual = if playbook.current.is_some() { "current" } else { "draft" };
        self.version.clone().unwrap_or_else(|| usual.to_owned())
    }
}

pub(super) async fn show(
    viewer: Viewer,
    Path(key): Path<String>,
    Query(which): Query<Which>,
) -> Answer {
    let playbook = named(&viewer, &key).await?;
    let which = which.of(&playbook);
    let text = text(&viewer, &playbook, &which).await?;
    let body = match playbook::parse(&text) {
        Ok(parsed) => html! {
            div.manual-page { (PreEscaped(playbook::manual::html_body(&parsed.playbook))) }
        },
        Err(wrong) => alert(
            Tone::Warn,
            "The draft cannot be read yet",
            html! {
                p { "It has " (wrong.len()) " mistakes. " a href={ "/playbooks/" (playbook.key) "/edit" } { "Put them right in the text" } "." }
            },
        ),
    };
    let actions = actions(&viewer, &playbook, &which);
    let page = html! {
        (head(&playbook, Tab::Manual, may_edit(&viewer), actions))
        (said(&playbook, &which))
        (body)
    };
    Ok(viewer.page(&playbook.name, Section::Playbooks, page))
}

/// Which text it is, where it is not the published one.
fn said(playbook: &Playbook, which: &str) -> Markup {
    let href = format!("/playbooks/{}", playbook.key);
    html! {
        @match which {
            "current" => {},
            "draft" => (alert(Tone::Accent, "This is the draft", html! { p { "Nobody follows it yet. " @if playbook.current.is_some() { a href=(href) { "Read the published version" } } } })),
            number => (alert(Tone::Quiet, format!("This is version {number}"), html! { p { a href=(href) { "Read the published version" } } })),
        }
    }
}

fn actions(viewer: &Viewer, playbook: &Playbook, which: &str) -> Markup {
    let href = format!("/playbooks/{}", playbook.key);
    let asked = format!("?version={which}");
    html! {
        @if playbook.draft.is_some() && playbook.current.is_some() && which != "draft" {
            (link_button("Read the draft", format!("{href}?version=draft")).icon(Icon::Eye))
        }
        (ui::button("Print").plain().icon(Icon::Printer).flag("data-print"))
        (menu("take-along", ui::button("Take along").icon(Icon::Download), html! {
            (menu_link(Some(Icon::FileText), "As a web page", format!("{href}/manual.html{asked}")))
            (menu_link(Some(Icon::FileText), "As Markdown", format!("{href}/manual.md{asked}")))
            (menu_link(Some(Icon::FileText), "As a playbook (TOML)", format!("{href}/playbook.toml{asked}")))
        }))
        @if may_edit(viewer) { (link_button("Edit", format!("{href}/parts")).primary().icon(Icon::Pencil).hotkey("e")) }
    }
}

/// One of a playbook's texts.
async fn text(viewer: &Viewer, playbook: &Playbook, which: &str) -> Result<String, Oops> {
    let (playbook, which) = (playbook.clone(), which.to_owned());
    let text = viewer.app.read(move |read| playbooks::text(read, &playbook, &which)).await?;
    Ok(text.ok_or(app::Error::NotFound)?)
}

async fn model(viewer: &Viewer, key: &str, which: &Which) -> Result<(Model, String), Oops> {
    let playbook = named(viewer, key).await?;
    let text = text(viewer, &playbook, &which.of(&playbook)).await?;
    let parsed = playbook::parse(&text).map_err(|wrong| playbooks::invalid(&wrong))?;
    Ok((parsed.playbook, text))
}

pub(super) async fn as_html(
    viewer: Viewer,
    Path(key): Path<String>,
    Query(which): Query<Which>,
) -> Answer {
    let (model, _) = model(&viewer, &key, &which).await?;
    Ok(file(&format!("{key}.html"), "text/html; charset=utf-8", playbook::manual::html(&model)))
}

pub(super) async fn as_markdown(
    viewer: Viewer,
    Path(key): Path<String>,
    Query(which): Query<Which>,
) -> Answer {
    let (model, _) = model(&viewer, &key, &which).await?;
    let text = playbook::manual::markdown(&model);
    Ok(file(&format!("{key}.md"), "text/markdown; charset=utf-8", text))
}

/// The text as it is written, mistakes and all.
pub(super) async fn as_toml(
    viewer: Viewer,
    Path(key): Path<String>,
    Query(which): Query<Which>,
) -> Answer {
    let playbook = named(&viewer, &key).await?;
    let text = text(&viewer, &playbook, &which.of(&playbook)).await?;
    Ok(file(&format!("{key}.toml"), "application/toml; charset=utf-8", text))
}

/// Something to save. Keys are letters, digits and hyphens, so that they may stand in a header.
fn file(name: &str, kind: &'static str, text: String) -> axum::response::Response {
    let headers = [
        (CONTENT_TYPE, kind.to_owned()),
        (CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
    ];
    (headers, text).into_response()
}
