//! What the list, the try and the result of imports look like.

use app::imports::{FileResult, Import, Reverted, Status};
use maud::{Markup, PreEscaped, html};
use ui::{
    Column, Icon, Tone, alert, badge, breadcrumb, button, card, empty_state, form_errors,
    growing_table, hidden, icon, link_button, page_header, pagination, person, stat, stats, table,
};

use super::At;
use super::done::Line;
use super::views::{Step, head};
use crate::{Filled, Viewer};

fn nothing() -> Markup {
    PreEscaped(String::new())
}

/// All imports, the newest first.
pub(super) fn list(viewer: &Viewer, lines: &[Line], next: Option<&str>) -> Markup {
    let actions = html! {
        (link_button("Export", "/exports").icon(Icon::Download))
        (link_button("New import", "/imports/new").primary().icon(Icon::Upload))
    };
    let columns = [
        Column::text("Import"),
        Column::text("State"),
        Column::text("By"),
        Column::text("When"),
        Column::number("Rows"),
        Column::number("New"),
        Column::number("Changed"),
        Column::number("Rejected"),
    ];
    html! {
        (page_header("Imports", html! { "Companies, contacts and deals out of files, with what happened to them." }, actions))
        @if lines.is_empty() {
            (empty_state(Icon::Upload, "Nothing has been imported yet",
                "Bring in what you have: CSV, Excel or OpenDocument, from your old program or your own tables.",
                Some(html! { (link_button("New import", "/imports/new").primary().icon(Icon::Upload)) })))
        } @else {
            (growing_table("imports-rows", "Imports", &columns, html! { @for line in lines { (row(viewer, line)) } }))
            (pagination(next, "imports-rows"))
        }
    }
}

fn row(viewer: &Viewer, line: &Line) -> Markup {
    let import = &line.import;
    let sum = |of: fn(&FileResult) -> u64| import.files.iter().map(of).sum::<u64>();
    html! {
        tr {
            td { a href={ "/imports/" (import.id) } { (import.name) } }
            td { (state(import)) }
            td { @if let Some(name) = &line.by { (person(name)) } @else { span.muted { "Command" } } }
            td { (viewer.time(import.created_at)) }
            td.number { (sum(|file| file.read)) }
            td.number { (sum(|file| file.created)) }
            td.number { (sum(|file| file.updated)) }
            td.number { (sum(|file| file.rejected)) }
        }
    }
}

fn state(import: &Import) -> Markup {
    let (tone, words) = match import.status {
        Status::Draft => (Tone::Quiet, "Being prepared"),
        Status::Waiting => (Tone::Accent, "Waiting"),
        Status::Running => (Tone::Accent, "Running"),
        Status::Done if import.dry => (Tone::Quiet, "Tried out"),
        Status::Done => (Tone::Good, "Done"),
        Status::Failed => (Tone::Bad, "Broke off"),
        Status::Cancelled => (Tone::Warn, "Stopped"),
        Status::Reverted => (Tone::Quiet, "Taken back"),
    };
    badge(tone, words)
}

/// A prepared import: try it out, see what would happen, do it.
pub(super) fn prepared(viewer: &Viewer, import: &Import, form: &Filled) -> Markup {
    let base = format!("/imports/{}", import.id);
    let tried = !import.files.is_empty() || import.error.is_some();
    let fits = tried && import.error.is_none();
    let version = || hidden("version", import.version.to_string());
    html! {
        (head(import, Step::Try, At::default()))
        (form_errors(form.errors_besides(&[])))
        @if let Some(error) = &import.error { (broke_off("It does not fit the file yet", error)) }
        @if fits {
            (alert(Tone::Good, "This is what would happen. Nothing has been written.", nothing()))
            (results(&import.files, true))
        } @else if import.error.is_none() {
            (empty_state(Icon::Eye, "Try it out first",
                "It reads everything and counts what it would do, without writing anything.", None))
        }
        div.actions {
            (viewer.form(format!("{base}/try"), html! {
                (version())
                @if fits { (button("Try again").icon(Icon::RefreshCw)) } @else { (button("Try it out").primary().icon(Icon::Play)) }
            }).class("inline"))
            @if fits {
                (viewer.form(format!("{base}/go"), html! {
                    (version())
                    (button(go_words(import)).primary().icon(Icon::Check))
                }).class("inline"))
            }
            (viewer.form(format!("{base}/drop"), html! {
                (button("Throw away").ghost().icon(Icon::Trash2).confirm("Throw this import away? Nothing has been imported."))
            }).class("inline"))
        }
    }
}

fn go_words(import: &Import) -> String {
    let rows: u64 = import.files.iter().map(|file| file.created + file.updated).sum();
    format!("Import {rows} rows")
}

/// Mistakes of a mapping come one a line.
fn broke_off(title: &str, error: &str) -> Markup {
    alert(Tone::Bad, title, html! { ul.problems { @for line in error.lines() { li { (line) } } } })
}

/// What was done, or would be, with each file.
fn results(files: &[FileResult], dry: bool) -> Markup {
    let would = |done: &'static str, would: &'static str| if dry { would } else { done };
    html! {
        @for file in files {
            section.part {
                @if files.len() > 1 { h2 { (file.file) } }
                (stats(html! {
                    (stat("Rows read", html! { (file.read) }, nothing()))
                    (stat(would("New records", "Would be new"), html! { (file.created) }, nothing()))
                    (stat(would("Changed", "Would change"), html! { (file.updated) }, nothing()))
                    (stat("Known, nothing new", html! { (file.unchanged) }, nothing()))
                    (stat(would("Rejected", "Would be rejected"), html! { (file.rejected) }, nothing()))
                    (stat("Warnings", html! { (file.warnings) }, nothing()))
                }))
                @if !file.rejects.is_empty() { (rejects(file, dry)) }
                @if !file.notes.is_empty() { (notes(file)) }
            }
        }
    }
}

fn rejects(file: &FileResult, dry: bool) -> Markup {
    let columns = [Column::number("Line"), Column::text("Why"), Column::text("The row")];
    let title = if dry { "Rows that would not be taken" } else { "Rows that were not taken" };
    card(
        title,
        nothing(),
        html! {
            (table(title, &columns, html! {
                @for reject in &file.rejects {
                    tr {
                        td.number { (reject.line) }
                        td.words { (reject.reason) }
                        td.cell.muted { (reject.cells.join(" · ")) }
                    }
                }
            }))
            @if file.rejected > file.rejects.len() as u64 { p.hint { "The first " (file.rejects.len()) " of " (file.rejected) "." } }
        },
    )
}

fn notes(file: &FileResult) -> Markup {
    let columns = [Column::number("Line"), Column::text("What is odd")];
    card(
        "Odd, but taken",
        nothing(),
        html! {
            (table("Warnings", &columns, html! {
                @for note in &file.notes { tr { td.number { (note.line) } td.words { (note.says) } } }
            }))
            @if file.warnings > file.notes.len() as u64 { p.hint { "The first " (file.notes.len()) " of " (file.warnings) "." } }
        },
    )
}

/// The page around a running import.
pub(super) fn around(import: &Import, part: Markup) -> Markup {
    html! {
        (breadcrumb(&[("Imports", "/imports")], &import.name))
        (page_header(&import.name, html! { (state(import)) }, nothing()))
        (part)
    }
}

/// How far it is; it asks again by itself until it has ended.
pub(super) fn running(viewer: &Viewer, import: &Import, read: u64, total: Option<u64>) -> Markup {
    let here = format!("/imports/{}", import.id);
    let title = if import.dry { "It is being tried out" } else { "It is being imported" };
    html! {
        div #import-progress hx-get=(here) hx-trigger="every 1s" hx-swap="outerHTML" {
            (card(title, nothing(), html! {
                @if let Some(total) = total { (ui::progress(read.min(total), total, "Rows read")) }
                p aria-live="polite" { (icon(Icon::LoaderCircle)) " " (read) @if let Some(total) = total { " of " (total) } " rows read" }
                div.actions {
                    (link_button("Look again", here.as_str()).icon(Icon::RefreshCw))
                    (viewer.form(format!("{here}/cancel"), html! { (button("Stop").icon(Icon::X)) }).class("inline"))
                }
            }))
        }
    }
}

/// An import that is over.
pub(super) fn over(viewer: &Viewer, import: &Import, reverted: Option<&Reverted>) -> Markup {
    let base = format!("/imports/{}", import.id);
    let rejected: u64 = import.files.iter().map(|file| file.rejected).sum();
    let wrote = import.files.iter().any(|file| file.created + file.updated > 0);
    let may_revert = !import.dry && wrote && import.status != Status::Reverted;
    let actions = html! {
        @if rejected > 0 && !import.dry {
            (link_button("Rejected rows", format!("{base}/rejected.csv")).icon(Icon::Download))
        }
        (link_button("Mapping", format!("{base}/mapping.toml")).icon(Icon::FileText))
        @if may_revert {
            (viewer.form(format!("{base}/revert"), html! {
                (button("Take it back").danger().icon(Icon::Undo2).confirm("Take back all that this import made and nobody has touched since?"))
            }).class("inline"))
        }
        (link_button("New import", "/imports/new").icon(Icon::Upload))
    };
    html! {
        (breadcrumb(&[("Imports", "/imports")], &import.name))
        (page_header(&import.name, html! {
            (state(import)) " " @if let Some(at) = import.finished_at { (viewer.time(at)) }
        }, actions))
        @if let Some(error) = &import.error { (broke_off("It could not go on; what it had written stays", error)) }
        @if let Some(reverted) = reverted { (taken_back(reverted)) }
        @else if import.status == Status::Reverted {
            (alert(Tone::Quiet, "It has been taken back", html! { p { "These are the counts of what it had done." } }))
        }
        @if import.status == Status::Done && !import.dry && wrote && reverted.is_none() {
            (alert(Tone::Good, "It is done", html! { p { a href="/deals" { "Look at the deals" } ", or import the same file again: nothing comes twice." } }))
        }
        (results(&import.files, import.dry))
    }
}

fn taken_back(reverted: &Reverted) -> Markup {
    let columns = [Column::text("Record"), Column::text("Why it stays")];
    html! {
        (alert(Tone::Good, "It has been taken back", html! {
            p { (reverted.deals) " deals, " (reverted.contacts) " contacts and " (reverted.companies) " companies are gone; " (reverted.kept) " records stay." }
        }))
        @if !reverted.kept_records.is_empty() {
            (card("What stays", nothing(), html! {
                (table("Records that stay", &columns, html! {
                    @for kept in &reverted.kept_records { tr { td { (kept.kind.as_str()) " " code { (kept.id) } } td { (kept.says) } } }
                }))
            }))
        }
    }
}
