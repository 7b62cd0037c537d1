//! The page of another history: the file, how it is looked at, and what it tells.

use maud::{Markup, html};
use ui::{
    FieldOf, Icon, breadcrumb, button, card, field, file_input, form_errors, link_button,
    page_header, select, text_input, upload_form,
};

use super::bar::{against, filter_fields, labelled};
use super::draft_views::draft_form;
use super::file::{Found, as_query};
use super::scope::Choices;
use super::views::{figures, parts};
use crate::{Filled, Viewer};

/// What can be read.
const ACCEPTED: &str = ".xes,.gz,.xml,.csv,.tsv,.txt,.xlsx,.xls,.ods,text/csv";

/// Which events count.
const LIFECYCLE: [(&str, &str); 2] = [("", "All events"), ("complete", "Only what was completed")];

/// Asks for a file, and shows what the last one told.
pub(super) fn upload(
    viewer: &Viewer,
    choices: &Choices,
    form: &Filled,
    found: Option<&Found>,
) -> Markup {
    let title = found.map_or("Another history", |found| found.name.as_str());
    html! {
        (breadcrumb(&[("Map", "/insights/map")], title))
        (page_header(title, html! { "What follows what in any history. The file is looked at and not kept." }, html! {}))
        @if let Some(found) = found { (told(viewer, found)) }
        (card(if found.is_some() { "Look again" } else { "Choose a file" }, html! {}, asked(viewer, choices, form)))
    }
}

fn asked(viewer: &Viewer, choices: &Choices, form: &Filled) -> Markup {
    let file = FieldOf {
        name: "file",
        label: "File",
        hint: Some(
            "An event log as XES (plain or gzipped), or a table with a row an event: case, activity, time. At most 64 MB.",
        ),
        error: form.error("file"),
        required: true,
    };
    let won = FieldOf {
        name: "won",
        label: "A case went well where it has the activity",
        hint: Some("Guessed for the draft where you say nothing."),
        error: form.error("won"),
        required: false,
    };
    let lost = FieldOf {
        name: "lost",
        label: "… and was lost where it has the activity",
        hint: Some(
            "Cases with neither count as open, those that end by a reason of the playbook as lost.",
        ),
        error: form.error("lost"),
        required: false,
    };
    let body = html! {
        (form_errors(form.errors_besides(&["file", "won", "lost"])))
        (field(file, file_input("file", ACCEPTED)))
        div.insight-scope {
            (labelled("lifecycle", "Which events", select("lifecycle", LIFECYCLE, form.get("lifecycle"))))
            (filter_fields(&as_query(form)))
            (against("Nothing", &choices.playbooks, form.some("against").as_deref()))
        }
        (field(won, text_input("won", form.get("won")).attr("maxlength", "200")))
        (field(lost, text_input("lost", form.get("lost")).attr("maxlength", "200")))
        div.actions {
            (button("Show").primary().icon(Icon::ArrowRight))
            (button("Table").value("then", "table"))
            (button("Picture").value("then", "picture"))
            (link_button("Back to our own", "/insights/map").ghost())
        }
    };
    html! { (upload_form(&viewer.csrf, "/insights/map/file", body).class("stack")) }
}

fn told(viewer: &Viewer, found: &Found) -> Markup {
    html! {
        @for says in &found.sheet.says { p.insight-says { (says) } }
        (figures(&found.sheet))
        (parts(&found.sheet, &|_| None))
        @if let Some(draft) = &found.draft {
            (card("Draft a playbook from this", html! {}, html! {
                @for sentence in &draft.assumed { p.insight-says { (sentence) } }
                (draft_form(viewer, "/insights/map/draft", Some(&draft.text), &Filled::of([("name", found.name.clone())])))
            }))
        }
    }
}
