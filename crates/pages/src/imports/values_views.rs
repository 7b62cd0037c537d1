//! What the step about values looks like.

use app::imports::sketch::{DISQUALIFIED, LOST, holds_people};
use app::imports::{ColumnValues, Import};
use maud::{Markup, PreEscaped, html};
use playbook::model::ReasonFor;
use ui::{
    Column, FieldOf, Icon, button, card, empty_state, field, form_errors, hidden, icon, select,
    table,
};

use super::meanings;
use super::values::Shown;
use super::views::{Step, head};
use crate::{Filled, Viewer};

pub(super) fn values(viewer: &Viewer, shown: &Shown, form: &Filled) -> Markup {
    let import: &Import = &shown.import;
    html! {
        (head(import, Step::Values, shown.at))
        (viewer.form(format!("/imports/{}/values", import.id), html! {
            (hidden("version", import.version.to_string()))
            (hidden("file", shown.at.file.to_string()))
            (form_errors(form.errors_besides(&["lost_reason", "disqualified_reason"])))
            @if shown.columns.is_empty() {
                (empty_state(Icon::Check, "No column needs this", "Only stages, outcomes, reasons, choices and people are named value by value.", None))
            }
            @for (at, values) in &shown.columns { (column(shown, *at, values, form)) }
            (reasons(shown, form))
            div.actions { (button("Go on").primary().icon(Icon::ArrowRight)) }
        }).class("stack"))
    }
}

fn column(shown: &Shown, at: usize, values: &ColumnValues, form: &Filled) -> Markup {
    let column = &shown.sketch.columns[at];
    let model = shown.model.as_ref();
    let choices = meanings::choices(&column.means, model, &shown.people).unwrap_or_default();
    let title = format!("{}: {}", column.name, meanings::words(&column.means, model));
    let heads = [Column::text("In the file"), Column::number("Rows"), Column::text("Stands for")];
    let is_people = holds_people(&column.means);
    let nothing = nothing_words(&column.means, shown.sketch.strangers);
    card(
        title,
        PreEscaped(String::new()),
        html! {
            @if let Some(error) = form.error(&format!("means.{at}")) { p.wrong { (icon(Icon::CircleAlert)) (error) } }
            @if values.cells.is_empty() { p.muted { "The column is empty." } }
            @else {
                (table(&format!("Values of {}", column.name), &heads, html! {
                    @for (nth, (cell, rows)) in values.cells.iter().enumerate() {
                        @let name = format!("value.{at}.{nth}");
                        @let first = std::iter::once((String::new(), nothing.to_owned()));
                        @let all: Vec<_> = first.chain(choices.iter().cloned()).collect();
                        tr {
                            td.cell { (cell) }
                            td.number { (rows) }
                            td { (select(name.as_str(), all, form.get(&name)).attr("aria-label", format!("What “{cell}” stands for"))) }
                        }
                    }
                }))
                @if values.more { p.hint { "There are more values than are shown; the others follow the rule below." } }
                @if !is_people { (others(at, form)) }
            }
        },
    )
}

/// What a value that is not chosen comes to.
fn nothing_words(means: &str, strangers: bool) -> &'static str {
    if holds_people(means) {
        return if strangers {
            "Found by name, else added"
        } else {
            "Found by name, else rejected"
        };
    }
    match means {
        "end.outcome" => "Still open",
        _ => "As it is written",
    }
}

fn others(at: usize, form: &Filled) -> Markup {
    let name = format!("other.{at}");
    let choices = [
        ("", "stands for itself, if it is known"),
        ("empty", "counts as empty"),
        ("reject", "rejects its row"),
    ];
    let of =
        FieldOf { name: &name, label: "A value that nothing is chosen for", ..FieldOf::default() };
    field(of, select(name.as_str(), choices, form.get(&name)))
}

/// Why deals ended, where no column says so.
fn reasons(shown: &Shown, form: &Filled) -> Markup {
    let choices = |what: ReasonFor| {
        let reasons = shown.model.iter().flat_map(|model| &model.reasons);
        let mut all = vec![(String::new(), "Choose…".to_owned())];
        all.extend(
            reasons.filter(|it| it.for_ == what).map(|it| (it.key.clone(), it.name.clone())),
        );
        all
    };
    let one = |name: &'static str, label: &'static str, what: ReasonFor| {
        let of = FieldOf { name, label, error: form.error(name), ..FieldOf::default() };
        field(of, select(name, choices(what), form.get(name)))
    };
    let lost = shown.needs_reason(LOST) || form.error("lost_reason").is_some();
    let never = shown.needs_reason(DISQUALIFIED) || form.error("disqualified_reason").is_some();
    html! {
        @if lost || never {
            (card("Why deals ended", PreEscaped(String::new()), html! {
                p.hint { "No column says why, so that all get the same reason." }
                div.form-grid {
                    @if lost { (one("lost_reason", "Lost because", ReasonFor::Lost)) }
                    @if never { (one("disqualified_reason", "Never a fit because", ReasonFor::Disqualified)) }
                }
            }))
        }
    }
}
