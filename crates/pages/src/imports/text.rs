//! The mapping as text, for what the forms cannot say.

use app::imports::{Import, Map, Mistake, Prepared};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::IntoResponse;
use maud::{Markup, html};
use ui::{
    Icon, Section, Tone, alert, button, card, form_errors, hidden, icon, link_button, textarea,
};
use web::Path;

use super::views::{Step, head};
use super::{At, ImportId, found, inputs, prepare, sketch, suggested};
use crate::{Answer, Done, Filled, Viewer};

pub(super) async fn show(viewer: Viewer, Path(id): Path<ImportId>) -> Answer {
    let import = found(&viewer, id).await?;
    let form = Filled::of([("map", import.map.clone())]);
    let page = page(&viewer, &import, &form);
    Ok(viewer.page("Import: the mapping as text", Section::Imports, page))
}

/// Keeps the text; it may still be wrong.
pub(super) async fn keep(viewer: Viewer, Path(id): Path<ImportId>, mut form: Filled) -> Answer {
    let import = found(&viewer, id).await?;
    let text = form.raw("map").replace("\r\n", "\n");
    if text == import.map {
        return Ok(viewer.see_other(format!("/imports/{id}")));
    }
    let is_sound = Map::read(&text).is_ok();
    match prepare(&viewer, id, &form, Prepared::Text(text)).await {
        Ok(_) if is_sound => Ok(viewer.see_other(format!("/imports/{id}")).with_flash("Saved.")),
        Ok(_) => Ok(viewer
            .see_other(format!("/imports/{id}/text"))
            .with_warning("Saved. It has mistakes: see below.")),
        Err(error) => {
            form.take(error)?;
            let page = page(&viewer, &import, &form);
            Ok(viewer.invalid("Import: the mapping as text", Section::Imports, page))
        }
    }
}

/// Begins again with what the columns' names suggest.
pub(super) async fn back_to_forms(
    viewer: Viewer,
    Path(id): Path<ImportId>,
    form: Filled,
) -> Answer {
    let import = found(&viewer, id).await?;
    let key = Map::read(&import.map).ok().and_then(|map| map.playbook);
    let files = inputs(&viewer, id).await?;
    let (sketches, _) = suggested(&viewer, files, key.as_deref()).await?;
    prepare(&viewer, id, &form, Prepared::Sketches(sketches)).await?;
    Ok(viewer.see_other(format!("/imports/{id}/columns")))
}

/// The mapping, to be kept and used again.
pub(super) async fn download(viewer: Viewer, Path(id): Path<ImportId>) -> Answer {
    let import = found(&viewer, id).await?;
    let headers = [
        (CONTENT_TYPE, "application/toml; charset=utf-8"),
        (CONTENT_DISPOSITION, "attachment; filename=\"mapping.toml\""),
    ];
    Ok((headers, import.map).into_response())
}

fn page(viewer: &Viewer, import: &Import, form: &Filled) -> Markup {
    let base = format!("/imports/{}", import.id);
    let wrong = Map::read(form.raw("map")).err().unwrap_or_default();
    let has_forms = sketch(import, At::default()).is_some();
    let area = textarea("map", form.raw("map"))
        .attr("rows", "26")
        .attr("spellcheck", "false")
        .attr("wrap", "off")
        .attr("aria-label", "The mapping as text")
        .attr("data-editor", "mapping")
        .class("code");
    html! {
        (head(import, Step::Columns, At::default()))
        @if has_forms {
            (alert(Tone::Accent, "The forms write this text", html! { p { "Once you change it here, the forms cannot follow any more." } }))
        }
        (viewer.form(format!("{base}/text"), html! {
            (hidden("version", import.version.to_string()))
            (form_errors(form.errors_besides(&[])))
            div.editor {
                div.editor-text { (area) }
                aside.editor-aside aria-label="What is wrong with it" { (mistakes(&wrong)) }
            }
            div.actions {
                (button("Save and go on").primary().icon(Icon::ArrowRight))
                (link_button("Download", format!("{base}/mapping.toml")).icon(Icon::Download))
            }
        }).class("stack"))
        @if !has_forms {
            (viewer.form(format!("{base}/forms"), html! {
                (hidden("version", import.version.to_string()))
                (button("Go back to the forms").ghost().icon(Icon::RotateCcw).confirm("The forms begin anew with what the columns’ names suggest. What you wrote here goes."))
            }).class("inline"))
        }
    }
}

fn mistakes(wrong: &[Mistake]) -> Markup {
    html! {
        (card("The mapping", maud::PreEscaped(String::new()), html! {
            @if wrong.is_empty() { p { (icon(Icon::CircleCheck)) " It can be read. Whether it fits the file shows when you try it out." } }
            @else {
                ol.mistakes { @for one in wrong { li { strong { "Line " (one.line) } " " @if !one.field.is_empty() { code { (one.field) } " " } (one.message) } } }
            }
        }))
    }
}
