//! What the forms of a playbook's parts look like.

use std::ops::RangeInclusive;

use app::playbooks::Playbook;
use maud::{Markup, PreEscaped, html};
use playbook::Diagnostic;
use playbook::edit::{Child, Part, Place};
use ui::{
    FieldOf, Icon, Tone, alert, badge, breadcrumb, button, card, field, form_errors, hidden, icon,
    icon_button, input, link_button, page_header, select, text_input, textarea,
};

use super::fields::{Field, JOURNEYS, Kind, List};
use super::parts::{Shown, form_of};
use super::text::{behind, drop_form};
use super::views::{Tab, counted, diagnostics, head, sentence};
use crate::{Filled, Viewer};

/// A text whose parts cannot be told.
pub(super) fn unreadable(playbook: &Playbook) -> Markup {
    let href = format!("/playbooks/{}/edit", playbook.key);
    html! {
        (head(playbook, Tab::Forms, true, PreEscaped(String::new())))
        (alert(Tone::Bad, "The text has mistakes that keep its parts from being found", html! {
            p { a href=(href) { "Put them right in the text" } ", then come back to the forms." }
        }))
    }
}

/// The whole draft.
pub(super) fn outline(viewer: &Viewer, shown: &Shown) -> Markup {
    let playbook = &shown.playbook;
    let (fields, lists) = form_of(&Place::top());
    let form = super::fields::filled(&shown.top, fields);
    let link = |one: &Diagnostic| format!("/playbooks/{}/edit?line={}", playbook.key, one.line);
    let (first, rest) = lists.split_at(2.min(lists.len()));
    html! {
        (head(playbook, Tab::Forms, true, actions(playbook)))
        (behind(playbook))
        div.columns {
            div.stack {
                @for one in first { (list(viewer, shown, &Place::top(), &shown.top, one)) }
                @for one in rest { (list(viewer, shown, &Place::top(), &shown.top, one)) }
            }
            div.stack {
                section.card {
                    header { h2 { "The checker says" } }
                    div.card-body { (diagnostics(&shown.told, link)) }
                }
                (card("The playbook itself", PreEscaped(String::new()), fields_form(viewer, shown, &Place::top(), &shown.top, &form)))
                @if playbook.draft.is_some() { (drop_form(viewer, playbook)) }
            }
        }
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
            (link_button("Publish…", format!("{base}/publish")).primary().icon(Icon::Send))
        }
    }
}

/// A list of parts with what can be done to each.
fn list(viewer: &Viewer, shown: &Shown, parent: &Place, part: &Part, list: &List) -> Markup {
    let children = part.list(list.name);
    let add = format!("/playbooks/{}/part/new?at={parent}&list={}", shown.playbook.key, list.name);
    let add = link_button(format!("Add a {}", list.one), add).icon(Icon::Plus);
    html! {
        section.card id=(list.name) {
            header {
                h2 { (list.title) @if !children.is_empty() { " " span.muted { (children.len()) } } }
                div.card-action { (add) }
            }
            div.card-body {
                @if children.is_empty() { p.muted { "None yet." } }
                @else {
                    ol.parts data-reorder {
                        @for (at, child) in children.iter().enumerate() {
                            (row(viewer, shown, &parent.part(list.name, at), child, (at, children.len()), list))
                        }
                    }
                }
            }
        }
    }
}

fn row(
    viewer: &Viewer,
    shown: &Shown,
    place: &Place,
    child: &Child,
    (at, of): (usize, usize),
    list: &List,
) -> Markup {
    let tools = |body: Markup| {
        html! {
            (hidden("at", place.to_string()))
            (hidden("version", shown.playbook.version.to_string()))
            (body)
        }
    };
    let base = format!("/playbooks/{}/part", shown.playbook.key);
    let question =
        format!("Take the {} “{}” away, with all that belongs to it?", list.one, child.title);
    html! {
        li.part-row data-at=(place.to_string()) {
            span.grip aria-hidden="true" { (icon(Icon::GripVertical)) }
            div.part-main {
                a href=(shown.href(place)) { (if child.title.is_empty() { "(without a name)" } else { &child.title }) }
                span.muted { (about(child)) }
                (marks(&told_within(&shown.told, child.lines.as_ref())))
            }
            div.part-tools {
                (viewer.form(format!("{base}/move"), tools(html! {
                    (icon_button(Icon::ArrowUp, "Move up").value("to", at.saturating_sub(1).to_string()).disabled(at == 0))
                    (icon_button(Icon::ArrowDown, "Move down").value("to", (at + 1).to_string()).disabled(at + 1 >= of))
                })).class("inline").flag("data-move"))
                (viewer.form(format!("{base}/remove"), tools(html! {
                    (icon_button(Icon::Trash2, "Remove").confirm(question))
                })).class("inline"))
            }
        }
    }
}

/// The few things that tell a part from its neighbours.
fn about(child: &Child) -> String {
    let mut words: Vec<String> = Vec::new();
    let texts =
        ["phase", "kind", "about", "by", "gate", "for", "owner", "within", "due", "department"];
    words.extend(texts.iter().filter_map(|name| child.texts.get(*name).cloned()));
    for (name, what) in [
        ("task", "task"),
        ("exit", "criterion"),
        ("ask", "question"),
        ("step", "step"),
        ("stage", "stage"),
    ] {
        match child.counts.get(name) {
            Some(1) => words.push(format!("1 {what}")),
            Some(count) if what == "criterion" => words.push(format!("{count} criteria")),
            Some(count) => words.push(counted(*count, what)),
            None => {}
        }
    }
    if child.texts.get("must").is_some_and(|must| must == "true") {
        words.push("mandatory".to_owned());
    }
    words.join(" · ")
}

fn told_within<'d>(
    told: &'d [Diagnostic],
    lines: Option<&RangeInclusive<usize>>,
) -> Vec<&'d Diagnostic> {
    let Some(lines) = lines else { return Vec::new() };
    told.iter().filter(|one| lines.contains(&one.line)).collect()
}

fn marks(told: &[&Diagnostic]) -> Markup {
    let errors = told.iter().filter(|one| one.is_error()).count();
    let warnings = told.len() - errors;
    html! {
        @if errors > 0 { (badge(Tone::Bad, counted(errors, "mistake"))) }
        @if warnings > 0 { (badge(Tone::Warn, counted(warnings, "suggestion"))) }
    }
}

/// One part: its fields, its own parts, what the checker says of it.
pub(super) fn part(
    viewer: &Viewer,
    shown: &Shown,
    place: &Place,
    part: &Part,
    form: &Filled,
) -> Markup {
    let (_, lists) = form_of(place);
    let told = told_within(&shown.told, part.lines.as_ref());
    let told: Vec<Diagnostic> = told.into_iter().cloned().collect();
    let link =
        |one: &Diagnostic| format!("/playbooks/{}/edit?line={}", shown.playbook.key, one.line);
    let what = place.shape().map_or("playbook", |shape| shape.what);
    let title =
        shown.way(place).pop().map_or_else(|| shown.playbook.name.clone(), |(title, _)| title);
    let line = part.lines.as_ref().map_or(1, |lines| *lines.start());
    let in_text =
        link_button("In the text", format!("/playbooks/{}/edit?line={line}", shown.playbook.key));
    html! {
        (crumbs(shown, place))
        (page_header(&title, html! { (sentence(what).trim_end_matches('.')) " " code { (part.text("key")) } }, html! { (in_text.icon(Icon::FileText)) }))
        div.columns {
            div.stack {
                (card("What it says", PreEscaped(String::new()), fields_form(viewer, shown, place, part, form)))
            }
            div.stack {
                @if !told.is_empty() {
                    section.card {
                        header { h2 { "The checker says" } }
                        div.card-body { (diagnostics(&told, link)) }
                    }
                }
                @for one in lists { (list(viewer, shown, place, part, one)) }
                @if place.shape().is_some_and(|shape| shape.fields.contains(&"when")) { (runs(shown, part, line)) }
            }
        }
    }
}

/// What runs by itself is changed in the text.
fn runs(shown: &Shown, part: &Part, line: usize) -> Markup {
    let whens = part.list("when");
    let href = format!("/playbooks/{}/edit?line={line}", shown.playbook.key);
    html! {
        section.card {
            header { h2 { "What runs by itself" } }
            div.card-body {
                @if whens.is_empty() { p.muted { "Nothing." } }
                @else {
                    ul.runs { @for when in whens { li { (icon(Icon::Zap)) span { "on " (when.title) } } } }
                }
                p.hint { "It is written " a href=(href) { "in the text" } "." }
            }
        }
    }
}

fn crumbs(shown: &Shown, place: &Place) -> Markup {
    let base = format!("/playbooks/{}", shown.playbook.key);
    let mut steps = vec![
        ("Playbooks".to_owned(), "/playbooks".to_owned()),
        (shown.playbook.name.clone(), base.clone()),
        ("Edit".to_owned(), format!("{base}/parts")),
    ];
    let mut way = shown.way(place);
    let here = way.pop().map_or_else(|| "The playbook itself".to_owned(), |(title, _)| title);
    steps.extend(way);
    breadcrumb(&steps, &here)
}

/// A new part.
pub(super) fn new_part(
    viewer: &Viewer,
    shown: &Shown,
    parent: &Place,
    list: &List,
    form: &Filled,
) -> Markup {
    let nth =
        playbook::edit::part(&shown.text, parent).map_or(0, |part| part.list(list.name).len());
    let place = parent.part(list.name, nth);
    let (fields, _) = form_of(&place);
    let base = format!("/playbooks/{}", shown.playbook.key);
    let title = format!("New {}", list.one);
    let mut steps = vec![
        ("Playbooks".to_owned(), "/playbooks".to_owned()),
        (shown.playbook.name.clone(), base.clone()),
        ("Edit".to_owned(), format!("{base}/parts")),
    ];
    steps.extend(shown.way(parent));
    let names: Vec<&str> = fields.iter().map(|field| field.name).collect();
    html! {
        (breadcrumb(&steps, &title))
        (page_header(&title, PreEscaped(String::new()), PreEscaped(String::new())))
        (card("What it says", PreEscaped(String::new()), html! {
            (viewer.form(format!("{base}/part/new"), html! {
                (form_errors(form.errors_besides(&names)))
                (hidden("at", parent.to_string()))
                (hidden("list", list.name))
                (hidden("version", shown.playbook.version.to_string()))
                @if nth > 0 { (where_to(shown, parent, list, nth, form)) }
                @for one in fields { (control(shown, one, form, list.named_by == one.name, None)) }
                div.actions {
                    (button(format!("Add the {}", list.one)).primary())
                    (link_button("Cancel", around(shown, parent)).ghost())
                }
            }).class("stack form-narrow"))
        }))
    }
}

fn around(shown: &Shown, parent: &Place) -> String {
    if *parent == Place::top() {
        return format!("/playbooks/{}/parts", shown.playbook.key);
    }
    shown.href(parent)
}

/// Where in its list a new part comes.
fn where_to(shown: &Shown, parent: &Place, list: &List, nth: usize, form: &Filled) -> Markup {
    let part = playbook::edit::part(&shown.text, parent).unwrap_or_default();
    let before = part.list(list.name).iter().enumerate();
    let mut places: Vec<(String, String)> =
        before.map(|(at, child)| (at.to_string(), format!("Before “{}”", child.title))).collect();
    places.push((nth.to_string(), "At the end".to_owned()));
    let chosen = if form.has("after") { form.get("after").to_owned() } else { nth.to_string() };
    let of = FieldOf { name: "after", label: "Where", ..FieldOf::default() };
    field(of, select("after", places, &chosen))
}

fn fields_form(
    viewer: &Viewer,
    shown: &Shown,
    place: &Place,
    part: &Part,
    form: &Filled,
) -> Markup {
    let (fields, _) = form_of(place);
    let names: Vec<&str> = fields.iter().map(|field| field.name).collect();
    html! {
        (viewer.form(format!("/playbooks/{}/part", shown.playbook.key), html! {
            (form_errors(form.errors_besides(&names)))
            (hidden("at", place.to_string()))
            (hidden("version", shown.playbook.version.to_string()))
            @for one in fields {
                (control(shown, one, form, false, said_of(&shown.told, part, one.name)))
            }
            div.actions { (button("Save to the draft").primary().icon(Icon::Save).attr("data-hotkey", "mod+s")) }
        }).class("stack").attr("data-unsaved", "Your changes are not saved."))
    }
}

/// The first mistake that the checker finds in a field.
fn said_of(told: &[Diagnostic], part: &Part, name: &str) -> Option<String> {
    let lines = part.field_lines.get(name)?;
    let found = told.iter().find(|one| one.is_error() && lines.contains(&one.line))?;
    let hint = found.hint.as_deref().map(|hint| format!(" {}", sentence(hint)));
    Some(format!("{}{}", sentence(&found.message), hint.unwrap_or_default()))
}

fn control(
    shown: &Shown,
    spec: &Field,
    form: &Filled,
    required: bool,
    told: Option<String>,
) -> Markup {
    let name = spec.name;
    let error = form.error(name).map(str::to_owned).or(told);
    let of = FieldOf {
        name,
        label: spec.label,
        hint: (!spec.hint.is_empty()).then_some(spec.hint),
        error: error.as_deref(),
        required,
    };
    let value = form.get(name);
    match spec.kind {
        Kind::Line => field(of, text_input(name, value)),
        Kind::Time => field(of, text_input(name, value).attr("placeholder", "2 working days")),
        Kind::Text => field(of, textarea(name, form.raw(name)).attr("rows", rows(form.raw(name)))),
        Kind::Rule => field(
            of,
            textarea(name, form.raw(name))
                .class("code")
                .attr("rows", "2")
                .attr("spellcheck", "false"),
        ),
        Kind::Lines => field(of, textarea(name, form.raw(name)).attr("rows", rows(form.raw(name)))),
        Kind::Whole => field(of, input("number", name, value).attr("step", "1")),
        Kind::Chance => field(
            of,
            input("number", name, value).attr("min", "0").attr("max", "100").attr("step", "0.1"),
        ),
        Kind::Yes => html! {
            div.field data-field=(name) {
                (ui::checkbox(name, spec.label, value == "true"))
                @if let Some(error) = &error { p.wrong { (icon(Icon::CircleAlert)) (error) } }
            }
        },
        Kind::Word(words) => {
            let words = words.all();
            let options =
                with_none(words.iter().map(|word| ((*word).to_owned(), (*word).to_owned())), value);
            field(of, select(name, options, value))
        }
        Kind::Role => {
            let roles = shown.top.list("role").iter();
            let roles = roles.map(|role| (role.key.clone(), role.title.clone()));
            field(of, select(name, with_none(roles, value), value))
        }
        Kind::Words(words) => {
            let all = words.all().into_iter().map(|word| (word.to_owned(), word.to_owned()));
            field(of, choices(name, all.collect(), form.all(name)))
        }
        Kind::Keys(list) => {
            let parts = shown.top.list(list).iter();
            let all = parts.map(|part| (part.key.clone(), part.title.clone()));
            field(of, choices(name, all.collect(), form.all(name)))
        }
        Kind::Journey => field(of, journey(name, form)),
    }
}

/// As many rows as a text needs, within reason.
fn rows(text: &str) -> String {
    let lines: usize = text.lines().map(|line| 1 + line.chars().count() / 90).sum();
    (lines + 1).clamp(2, 16).to_string()
}

/// The choices with "none" before them, and with what is written although it is none of them.
fn with_none(all: impl Iterator<Item = (String, String)>, value: &str) -> Vec<(String, String)> {
    let mut options = vec![(String::new(), "–".to_owned())];
    options.extend(all);
    if !options.iter().any(|(key, _)| key == value) {
        options.push((value.to_owned(), format!("{value} (unknown)")));
    }
    options
}

/// Boxes to tick, in the order of what is chosen and then of all.
fn choices(name: &str, all: Vec<(String, String)>, chosen: &[String]) -> Markup {
    let known = |key: &String| all.iter().find(|(known, _)| known == key);
    let first: Vec<(String, String)> = chosen
        .iter()
        .map(|key| known(key).cloned().unwrap_or_else(|| (key.clone(), format!("{key} (unknown)"))))
        .collect();
    let rest = all.iter().filter(|(key, _)| !chosen.contains(key));
    html! {
        div.choices {
            @for (key, words) in first.iter().chain(rest) {
                label.check {
                    input.input type="checkbox" name=(name) value=(key) checked[chosen.contains(key)];
                    span { (words) }
                }
            }
            @if all.is_empty() && chosen.is_empty() { span.muted { "There are none in this playbook yet." } }
        }
    }
}

fn journey(name: &str, form: &Filled) -> Markup {
    html! {
        div.journey-inputs {
            @for (who, steps) in JOURNEYS {
                @let id = format!("{name}.{who}");
                label {
                    span.muted { (who) }
                    (text_input(id.as_str(), form.get(&id)).attr("list", format!("journey-{who}")))
                }
                datalist id={ "journey-" (who) } { @for step in steps { option value=(step) {} } }
            }
        }
    }
}
