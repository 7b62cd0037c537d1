//! The editor as text: a text area that a script makes comfortable, and all that the checker says.

use app::playbooks::{self, Playbook};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::IntoResponse;
use maud::{Markup, html};
use serde::Deserialize;
use serde_json::json;
use ui::{Icon, Section, Tone, alert, button, hidden, link_button, textarea};
use web::{Path, Query};

use super::views::{Tab, diagnostics, head};
use super::{edited, fields::Words, must_edit, named, version};
use crate::overtaken::problems;
use crate::{Answer, Done, Filled, Oops, Viewer};

/// Where to begin.
#[derive(Default, Deserialize)]
pub(super) struct Spot {
    line: Option<usize>,
}

pub(super) async fn show(
    viewer: Viewer,
    Path(key): Path<String>,
    Query(spot): Query<Spot>,
) -> Answer {
    must_edit(&viewer)?;
    let playbook = named(&viewer, &key).await?;
    let shown = playbook.clone();
    let text = viewer.app.read(move |read| edited(read, &shown)).await?;
    let form = filled(&playbook, text);
    let page = page(&viewer, &playbook, &form, spot.line);
    Ok(viewer.page(&title(&playbook), Section::Playbooks, page))
}

fn filled(playbook: &Playbook, text: String) -> Filled {
    Filled::of([("text", text), ("version", playbook.version.to_string())])
}

/// The most lines of a text that are set beside another's.
const MOST_LINES: usize = 60;

/// The lines in which two texts differ, without what both begin and end with.
fn apart(one: &str, other: &str) -> (String, String) {
    let (one, other): (Vec<&str>, Vec<&str>) = (one.lines().collect(), other.lines().collect());
    let same = |(one, other): &(&&str, &&str)| one == other;
    let begin = one.iter().zip(&other).take_while(same).count();
    let (one, other) = (&one[begin..], &other[begin..]);
    let end = one.iter().rev().zip(other.iter().rev()).take_while(same).count();
    (some(&one[..one.len() - end]), some(&other[..other.len() - end]))
}

fn some(lines: &[&str]) -> String {
    let shown = lines.iter().take(MOST_LINES).copied();
    let rest = (lines.len() > MOST_LINES).then_some("…");
    shown.chain(rest).collect::<Vec<_>>().join("\n")
}

fn title(playbook: &Playbook) -> String {
    format!("Edit {}", playbook.name)
}

/// Keeps the text; it may still be wrong.
pub(super) async fn keep(viewer: Viewer, Path(key): Path<String>, mut form: Filled) -> Answer {
    must_edit(&viewer)?;
    let playbook = named(&viewer, &key).await?;
    let (by, id, version) = (viewer.by.clone(), playbook.id, version(&form));
    let text = form.raw("text").replace("\r\n", "\n");
    let wanted = text.clone();
    let kept =
        viewer.app.write(move |tx| playbooks::keep_draft(tx, &by, id, version, &wanted)).await;
    let kept = match kept {
        Ok(kept) => kept,
        Err(error) => {
            form.take(error)?;
            let playbook = named(&viewer, &key).await?;
            let shown = playbook.clone();
            let now = viewer.app.read(move |read| edited(read, &shown)).await?;
            let now = filled(&playbook, now);
            let (typed, stored) = apart(&text, now.raw("text"));
            let is_typed = |of: &Filled| of.raw("version") != now.raw("version");
            form.catch_up(&now, [("text", "The text")], |of, _| {
                if is_typed(of) { typed.clone() } else { stored.clone() }
            });
            let page = page(&viewer, &playbook, &form, None);
            return Ok(viewer.invalid(&title(&playbook), Section::Playbooks, page));
        }
    };
    let base = format!("/playbooks/{}", kept.key);
    let errors = playbook::check(&text).iter().filter(|it| it.is_error()).count();
    let (to, words) = match (form.get("then"), errors) {
        ("publish", 0) => (format!("{base}/publish"), "Saved.".to_owned()),
        (_, 0) => (format!("{base}/edit"), "Saved as draft.".to_owned()),
        _ => (
            format!("{base}/edit"),
            "Saved as draft. It cannot be published yet: see below.".to_owned(),
        ),
    };
    Ok(viewer.see_other(to).with_flash(words))
}

/// Throws the draft away.
pub(super) async fn drop_draft(viewer: Viewer, Path(key): Path<String>, form: Filled) -> Answer {
    let (by, id, version) = (viewer.by.clone(), named(&viewer, &key).await?.id, version(&form));
    viewer.app.write(move |tx| playbooks::drop_draft(tx, &by, id, version)).await?;
    Ok(viewer.see_other(format!("/playbooks/{key}")).with_flash("The draft is thrown away."))
}

fn page(viewer: &Viewer, playbook: &Playbook, form: &Filled, line: Option<usize>) -> Markup {
    let base = format!("/playbooks/{}", playbook.key);
    let told = playbook::check(form.raw("text"));
    let link = |one: &playbook::Diagnostic| format!("{base}/edit?line={}", one.line);
    let area = textarea("text", form.raw("text"))
        .attr("id", "playbook-text")
        .attr("rows", "34")
        .attr("spellcheck", "false")
        .attr("wrap", "off")
        .attr("aria-label", "The playbook as text")
        .attr("data-editor", "playbook")
        .attr("data-language", "/playbooks/language.json")
        .attr("data-check", "/api/v1/playbooks/check")
        .attr_if("data-line", line.map(|line| line.to_string()))
        .class("code");
    html! {
        (head(playbook, Tab::Text, true, actions(playbook)))
        (behind(playbook))
        (viewer.form(format!("{base}/edit"), html! {
            (problems(form, &[]))
            (hidden("version", form.get("version")))
            div.editor {
                div.editor-text { (area) }
                aside.editor-aside aria-label="What the checker says" { (diagnostics(&told, link)) }
            }
            div.actions.editor-actions {
                (button("Save draft").primary().icon(Icon::Save).attr("data-hotkey", "mod+s"))
                (button("Save and publish…").value("then", "publish"))
            }
        }).attr("data-unsaved", "Your changes of the text are not saved."))
        @if playbook.draft.is_some() { (drop_form(viewer, playbook)) }
    }
}

fn actions(playbook: &Playbook) -> Markup {
    let base = format!("/playbooks/{}", playbook.key);
    html! {
        @if playbook.draft.is_some() {
            (link_button("Read the draft", format!("{base}?version=draft")).icon(Icon::Eye))
            @if playbook.current.is_some() {
                (link_button("What changed", format!("{base}/compare")).icon(Icon::GitCompare))
            }
            (link_button("Publish…", format!("{base}/publish")).icon(Icon::Send))
        }
    }
}

/// Says that a version was published since the draft began.
pub(super) fn behind(playbook: &Playbook) -> Markup {
    let is_behind = playbook.draft.is_some() && playbook.draft_base != playbook.current;
    html! {
        @if is_behind && playbook.draft_base.is_some() {
            (alert(Tone::Warn, "Somebody published a version since this draft began", html! {
                p { a href={ "/playbooks/" (playbook.key) "/compare" } { "Compare them" } " before you publish." }
            }))
        }
    }
}

pub(super) fn drop_form(viewer: &Viewer, playbook: &Playbook) -> Markup {
    let body = html! {
        (hidden("version", playbook.version.to_string()))
        (button("Throw the draft away").ghost().icon(Icon::Trash2).confirm("Throw the draft away? What is published stays."))
    };
    html! { (viewer.form(format!("/playbooks/{}/drop", playbook.key), body).class("inline")) }
}

/// What the editor completes: the parts of the language with their fields, and its fixed words.
pub(super) async fn language(_: Viewer) -> Result<impl IntoResponse, Oops> {
    let shapes: Vec<_> = playbook::SHAPES
        .iter()
        .map(|shape| json!({ "header": shape.header, "what": shape.what, "fields": shape.fields }))
        .collect();
    let words = json!({
        "phase": Words::Phase.all(), "funnel": Words::Funnel.all(), "by": Words::By.all(),
        "gate": Words::Gate.all(), "evidence": Words::Evidence.all(), "about": Words::About.all(),
        "for": Words::ReasonFor.all(), "acts": Words::PersonaAct.all(),
        "task.kind": Words::TaskKind.all(), "ask.kind": Words::AskKind.all(),
    });
    let headers = [(CONTENT_TYPE, "application/json"), (CACHE_CONTROL, "private, max-age=3600")];
    Ok((headers, json!({ "shapes": shapes, "words": words }).to_string()))
}
