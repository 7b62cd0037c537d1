//! What the step about columns looks like.

use app::imports::{ColumnKind, Seen};
use maud::{Markup, PreEscaped, html};
use ui::{
    FieldOf, Icon, Tone, badge, button, card, checkbox, field, form_errors, hidden, icon,
    radio_group, select, text_input,
};

use super::columns::Shown;
use super::meanings::{self, Group};
use super::views::{Step, head};
use crate::{Filled, Viewer};

pub(super) fn columns(viewer: &Viewer, shown: &Shown, form: &Filled) -> Markup {
    let deals = form.get("deals") != "customers";
    let groups = meanings::all(deals, shown.model.as_ref());
    let mut known: Vec<String> =
        ["name", "zone", "currency", "playbook"].map(str::to_owned).to_vec();
    known.extend((0..shown.columns.len()).map(|at| format!("means.{at}")));
    let known: Vec<&str> = known.iter().map(String::as_str).collect();
    html! {
        (head(&shown.import, Step::Columns, shown.at))
        (viewer.form(format!("/imports/{}/columns", shown.import.id), html! {
            (hidden("version", shown.import.version.to_string()))
            (hidden("file", shown.at.file.to_string()))
            (form_errors(form.errors_besides(&known)))
            (card("What each row is", PreEscaped(String::new()), rows_are(shown, form)))
            section.card {
                header {
                    h2 { "What the columns mean" }
                    div.card-action { (badge(Tone::Quiet, format!("{} of {} mean something", meant(shown, form), shown.columns.len()))) }
                }
                div.card-body { (table(shown, form, &groups)) }
            }
            (card("Who is who", PreEscaped(String::new()), recognised(shown, form)))
            div.actions {
                (button("Go on").primary().icon(Icon::ArrowRight))
                (button("Save and look again").value("then", "again"))
            }
        }).class("stack"))
    }
}

fn meant(shown: &Shown, form: &Filled) -> usize {
    (0..shown.columns.len()).filter(|at| !form.get(&format!("means.{at}")).is_empty()).count()
}

fn rows_are(shown: &Shown, form: &Filled) -> Markup {
    let kinds = [
        ("deals", "Leads and deals, with their companies and contacts"),
        ("customers", "Companies and contacts only"),
    ];
    let mut playbooks = vec![(String::new(), "The first that takes the lead".to_owned())];
    playbooks.extend(shown.playbooks.iter().cloned());
    let name = FieldOf {
        name: "name",
        label: "Name of the mapping",
        hint: Some("Under this name rows are known again when you import the next file."),
        error: form.error("name"),
        required: true,
    };
    let deals = FieldOf { name: "deals", label: "A row is about", ..FieldOf::default() };
    let playbook = FieldOf {
        name: "playbook",
        label: "Playbook that new deals follow",
        hint: Some("Its questions and roles can be chosen below."),
        ..FieldOf::default()
    };
    html! {
        div.form-grid {
            (field(name, text_input("name", form.get("name")).attr("maxlength", "80")))
            (field(playbook, select("playbook", playbooks, form.get("playbook"))))
            (field(deals, radio_group("deals", kinds, if form.get("deals").is_empty() { "deals" } else { form.get("deals") })))
        }
    }
}

fn table(shown: &Shown, form: &Filled, groups: &[Group]) -> Markup {
    let heads = [
        ui::Column::text("Column"),
        ui::Column::text("First values"),
        ui::Column::text("Means"),
        ui::Column::text("How it is written"),
    ];
    ui::table(
        "Columns of the file",
        &heads,
        html! {
            @for (at, column) in shown.columns.iter().enumerate() { (row(shown, at, column, form, groups)) }
        },
    )
}

fn row(shown: &Shown, at: usize, column: &Seen, form: &Filled, groups: &[Group]) -> Markup {
    let name = format!("means.{at}");
    let means = form.get(&name);
    let error = form.error(&name);
    html! {
        tr data-means=[(!means.is_empty()).then_some("")] {
            th scope="row" {
                (column.name)
                @if shown.sketch.keys.contains(&column.name) { " " (badge(Tone::Accent, "key")) }
                br; span.muted { (kind_words(column.kind)) }
            }
            td.examples { @for example in &column.examples { span { (example) } } @if column.examples.is_empty() { span.muted { "empty" } } }
            td {
                (means_select(&name, means, groups, &column.name, error.is_some()))
                @if let Some(error) = error { p.wrong { (icon(Icon::CircleAlert)) (error) } }
            }
            td { (written(at, column, means, form)) @if meanings::takes_several(means, shown.model.as_ref()) { (separated(at, column, form)) } }
        }
    }
}

fn kind_words(kind: ColumnKind) -> &'static str {
    match kind {
        ColumnKind::Empty => "empty",
        ColumnKind::YesNo => "yes and no",
        ColumnKind::Number => "numbers",
        ColumnKind::Date => "dates",
        ColumnKind::Text => "text",
    }
}

/// A choice in groups, which a plain select cannot draw.
fn means_select(name: &str, chosen: &str, groups: &[Group], column: &str, wrong: bool) -> Markup {
    let known = groups.iter().any(|(_, all)| all.iter().any(|(value, _)| value == chosen));
    html! {
        select.select name=(name) aria-label={ "What “" (column) "” means" } aria-invalid=[wrong.then_some("true")] {
            option value="" selected[chosen.is_empty()] { "– nothing –" }
            @if !known && !chosen.is_empty() { option value=(chosen) selected { (chosen) } }
            @for (heading, all) in groups {
                optgroup label=(heading) {
                    @for (value, words) in all { option value=(value) selected[value == chosen] { (words) } }
                }
            }
        }
    }
}

/// How dates and numbers are written, where that is not certain or has been said.
fn written(at: usize, column: &Seen, means: &str, form: &Filled) -> Markup {
    let of_dates = app::imports::sketch::holds_dates(means);
    let of_numbers = matches!(
        means,
        "deal.amount" | "won.paid" | "company.revenue" | "company.size" | "company.stores"
    );
    let (date, number) = (format!("date.{at}"), format!("number.{at}"));
    let choose = |name: &str, all: &[String], what: &str| {
        let said = form.get(name);
        let unsure = all.len() > 1;
        html! {
            @if unsure || !said.is_empty() {
                select.select name=(name) aria-label={ "How " (what) " of “" (column.name) "” are written" } {
                    option value="" selected[said.is_empty()] { @if unsure { "Not certain: choose" } @else { "Found out" } }
                    @for one in all { option value=(one) selected[one == said] { (one) } }
                    @if !said.is_empty() && !all.iter().any(|one| one == said) { option value=(said) selected { (said) } }
                }
            } @else if let Some(only) = all.first() { span.muted { (only) } }
        }
    };
    html! {
        @if of_dates { (choose(&date, &column.dates, "dates")) }
        @else if of_numbers { (choose(&number, &column.numbers, "numbers")) }
    }
}

/// What stands between several values in one cell: value and words.
const SEPARATORS: [(&str, &str); 6] = [
    ("", "One value in a cell"),
    (";", "Several, between ;"),
    (",", "Several, between ,"),
    ("|", "Several, between |"),
    ("/", "Several, between /"),
    ("\n", "Several, each on a line"),
];

fn separated(at: usize, column: &Seen, form: &Filled) -> Markup {
    let name = format!("split.{at}");
    let said = form.raw(&name).replace("\r\n", "\n");
    let own = SEPARATORS.iter().all(|(known, _)| *known != said);
    let own = own.then(|| (said.clone(), format!("Several, between “{said}”")));
    let known = SEPARATORS.map(|(value, words)| (value.to_owned(), words.to_owned()));
    let label = format!("What separates several values of “{}”", column.name);
    html! { (select(name, known.into_iter().chain(own), &said).attr("aria-label", label)) }
}

/// How rows and customers are recognised, and what becomes of what is here already.
fn recognised(shown: &Shown, form: &Filled) -> Markup {
    let zone = FieldOf {
        name: "zone",
        label: "Time zone of the file",
        hint: Some("Where its clocks stand, as “Europe/Berlin”."),
        error: form.error("zone"),
        required: false,
    };
    let currency = FieldOf {
        name: "currency",
        label: "Currency of amounts without one",
        hint: Some("As “EUR”."),
        error: form.error("currency"),
        required: false,
    };
    let found = FieldOf {
        name: "found",
        label: "A company or contact that is here already",
        ..FieldOf::default()
    };
    let kinds = [
        ("fill", "gets what is empty filled in"),
        ("replace", "gets what the file says, but for what a person corrected"),
        ("keep", "stays as it is"),
    ];
    let ticked = |name: &str, word: &str| form.all(name).iter().any(|it| it == word);
    let tick = |name: &str, word: &str, label: &str| {
        html! {
            label.check { input.input type="checkbox" name=(name) value=(word) checked[ticked(name, word)]; span { (label) } }
        }
    };
    html! {
        div.form-grid {
            fieldset.field {
                legend { "A row is told from all others by" }
                p.hint { "A repeated import knows it again by this. Without a column, a changed row makes a new record." }
                div.choices { @for column in &shown.columns { (tick("key", &column.name, &column.name)) } }
            }
            fieldset.field {
                legend { "A company is the same when it has the same" }
                div.choices { (tick("company_match", "domain", "domain")) (tick("company_match", "name", "name")) }
            }
            fieldset.field {
                legend { "A contact is the same when they have the same" }
                div.choices { (tick("contact_match", "email", "e-mail address")) (tick("contact_match", "phone", "telephone")) }
            }
            (field(found, select("found", kinds, form.get("found"))))
            (field(zone, text_input("zone", form.get("zone"))))
            (field(currency, text_input("currency", form.get("currency")).attr("maxlength", "3")))
            div.field {
                (checkbox("update", "A row that is known changes its record", form.has("update")))
                (checkbox("note", "Columns that mean nothing become a note on the timeline", form.has("note")))
                (checkbox("strangers", "Add people who are not here; they cannot sign in", form.has("strangers")))
            }
        }
    }
}
