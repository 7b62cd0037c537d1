//! What versions, comparisons and publishing look like.

use app::playbooks::Playbook;
use maud::{Markup, PreEscaped, html};
use playbook::{Change, Diagnostic};
use ui::{
    Column, FieldOf, Icon, Tone, alert, badge, button, card, checkbox, empty_state, field,
    form_errors, hidden, link_button, page_header, person, select, table, textarea,
};

use super::text::behind;
use super::versions::{Compared, Line};
use super::views::{Tab, counted, diagnostics, head, sentence};
use crate::{Filled, Viewer};

/// The versions, newest first.
pub(super) fn list(viewer: &Viewer, playbook: &Playbook, lines: &[Line], may_edit: bool) -> Markup {
    let base = format!("/playbooks/{}", playbook.key);
    let actions = html! {
        @if playbook.draft.is_some() && may_edit {
            (link_button("Publish the draft…", format!("{base}/publish")).primary().icon(Icon::Send))
        }
    };
    let columns = [
        Column::text("Version"),
        Column::text("Published"),
        Column::text("What is new"),
        Column::number("Deals on it"),
        Column::silent("What can be done"),
    ];
    html! {
        (head(playbook, Tab::Versions, may_edit, actions))
        @if lines.is_empty() {
            (empty_state(
                Icon::History, "Nothing is published yet",
                "A version is what deals follow. It never changes once it is published.", None,
            ))
        } @else {
            (table("Versions", &columns, html! {
                @for line in lines { (row(viewer, playbook, line, lines, may_edit)) }
            }))
        }
    }
}

fn row(
    viewer: &Viewer,
    playbook: &Playbook,
    line: &Line,
    lines: &[Line],
    may_edit: bool,
) -> Markup {
    let (version, base) = (&line.version, format!("/playbooks/{}", playbook.key));
    let is_current = playbook.current == Some(version.id);
    let number = version.number;
    html! {
        tr {
            td {
                a href={ (base) "?version=" (number) } { "Version " (number) }
                @if is_current { " " (badge(Tone::Good, "Followed by new deals")) }
            }
            td { (viewer.time(version.published_at)) @if let Some(name) = &line.by { br; (person(name)) } }
            td.words { (version.note.as_deref().unwrap_or("–")) }
            td.number { (line.running) }
            td {
                div.actions {
                    @if lines.iter().any(|other| other.version.number < number) {
                        (link_button("What changed", format!("{base}/compare?from={}&to={number}", number - 1)).small())
                    }
                    @if may_edit && line.running > 0 && !is_current {
                        (link_button("Move its deals…", format!("{base}/move?from={number}")).small())
                    }
                }
            }
        }
    }
}

/// What is different between two texts.
pub(super) fn compare(
    playbook: &Playbook,
    numbers: &[i64],
    (from, to): (&str, &str),
    compared: &Compared,
    may_edit: bool,
) -> Markup {
    let base = format!("/playbooks/{}", playbook.key);
    let mut texts: Vec<(String, String)> = Vec::new();
    if playbook.draft.is_some() {
        texts.push(("draft".to_owned(), "The draft".to_owned()));
    }
    if playbook.current.is_some() {
        texts.push(("current".to_owned(), "What is published".to_owned()));
    }
    texts.extend(numbers.iter().map(|number| (number.to_string(), format!("Version {number}"))));
    let choose = |name: &'static str, label: &'static str, chosen: &str| {
        let of = FieldOf { name, label, ..FieldOf::default() };
        field(of, select(name, texts.clone(), chosen))
    };
    html! {
        (head(playbook, Tab::Versions, may_edit, PreEscaped(String::new())))
        form.toolbar method="get" action={ (base) "/compare" } {
            (choose("from", "From", from))
            (choose("to", "To", to))
            (button("Compare").icon(Icon::GitCompare))
        }
        (changes(playbook, compared))
    }
}

fn changes(playbook: &Playbook, compared: &Compared) -> Markup {
    match compared {
        Compared::Changes(changes) if changes.is_empty() => empty_state(
            Icon::Check,
            "They say the same",
            "Where the texts differ, it is in comments and in how they are written.",
            None,
        ),
        Compared::Changes(changes) => html! {
            p.muted { (counted(changes.len(), "change")) "." }
            (by_place(changes))
        },
        Compared::Unreadable(which, told) => html! {
            (alert(Tone::Warn, format!("{} cannot be read", which_words(which)), html! {
                p { "It has " (counted(told.len(), "mistake")) ". " a href={ "/playbooks/" (playbook.key) "/edit" } { "Put them right first" } "." }
            }))
        },
    }
}

fn which_words(which: &str) -> String {
    match which {
        "draft" => "The draft".to_owned(),
        "current" => "The published text".to_owned(),
        number => format!("Version {number}"),
    }
}

/// The changes, those of one part together.
fn by_place(changes: &[Change]) -> Markup {
    let mut parts: Vec<(&str, Vec<&str>)> = Vec::new();
    for change in changes {
        match parts.iter_mut().find(|(place, _)| *place == change.place) {
            Some((_, words)) => words.push(&change.words),
            None => parts.push((&change.place, vec![&change.words])),
        }
    }
    html! {
        dl.changes {
            @for (place, words) in parts {
                dt { (if place.is_empty() { "The playbook".to_owned() } else { sentence(place).trim_end_matches('.').to_owned() }) }
                dd { ul { @for one in words { li { (sentence(one)) } } } }
            }
        }
    }
}

/// Asks before publishing.
pub(super) fn publish(
    viewer: &Viewer,
    playbook: &Playbook,
    told: &[Diagnostic],
    compared: Option<&Compared>,
    form: &Filled,
) -> Markup {
    let base = format!("/playbooks/{}", playbook.key);
    let errors = told.iter().any(Diagnostic::is_error);
    let is_behind = playbook.draft_base.is_some() && playbook.draft_base != playbook.current;
    let link = |one: &Diagnostic| format!("{base}/edit?line={}", one.line);
    html! {
        (head(playbook, Tab::Versions, true, PreEscaped(String::new())))
        (page_header("Publish the draft", html! { "New deals follow it from then on. Running deals stay on their version until you move them." }, PreEscaped(String::new())))
        (behind(playbook))
        div.columns {
            div.stack {
                @match compared {
                    Some(compared) => section.part { h2 { "What changes" } (changes(playbook, compared)) },
                    None => (alert(Tone::Accent, "This is its first version", PreEscaped(String::new()))),
                }
            }
            div.stack {
                @if errors {
                    (alert(Tone::Bad, "It cannot be published yet", html! { p { "Put the mistakes right first." } }))
                } @else {
                    (card("Publish", PreEscaped(String::new()), publish_form(viewer, playbook, form, is_behind)))
                }
                @if !told.is_empty() {
                    section.card {
                        header { h2 { "The checker says" } }
                        div.card-body { (diagnostics(told, link)) }
                    }
                }
            }
        }
    }
}

fn publish_form(viewer: &Viewer, playbook: &Playbook, form: &Filled, is_behind: bool) -> Markup {
    let note = FieldOf {
        name: "note",
        label: "What is new",
        hint: Some("In your words, for those who work by it."),
        error: form.error("note"),
        required: false,
    };
    let base = format!("/playbooks/{}", playbook.key);
    html! {
        (viewer.form(format!("{base}/publish"), html! {
            (form_errors(form.errors_besides(&["note"])))
            // What is shown is what is published: the draft as it is now.
            (hidden("version", playbook.version.to_string()))
            (field(note, textarea("note", form.raw("note")).attr("rows", "3").attr("maxlength", "2000")))
            @if is_behind { (checkbox("anyway", "I have compared them: publish mine all the same", false)) }
            div.actions {
                (button("Publish").primary().icon(Icon::Send))
                (link_button("Go on editing", format!("{base}/parts")).ghost())
            }
        }).class("stack"))
    }
}
