//! What the wizard's pages have in common, and the step of the file.

use app::imports::{Detected, Import, Sketch};
use maud::{Markup, PreEscaped, html};
use ui::{
    FieldOf, Icon, breadcrumb, button, card, checkbox, empty_state, field, file_input, form_errors,
    hidden, icon, input, link_button, page_header, select, table, upload_form,
};

use super::At;
use crate::{Filled, Viewer};

/// The steps of the wizard.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Step {
    File,
    Columns,
    Values,
    Try,
}

impl Step {
    const ALL: [(Step, &'static str, &'static str); 4] = [
        (Step::File, "The file", "file"),
        (Step::Columns, "What the columns mean", "columns"),
        (Step::Values, "What the values mean", "values"),
        (Step::Try, "Try it out and import", ""),
    ];
}

/// What can be read.
const ACCEPTED: &str = ".csv,.tsv,.txt,.tab,.psv,.xlsx,.xlsm,.xls,.ods,text/csv";

/// Asks for a file.
pub(super) fn upload(viewer: &Viewer, playbooks: &[(String, String)], form: &Filled) -> Markup {
    let mut choices = vec![(String::new(), "The first that takes the lead".to_owned())];
    choices.extend(playbooks.iter().cloned());
    let file = FieldOf {
        name: "file",
        label: "File, or several that belong together",
        hint: Some(
            "CSV, TSV, Excel (.xlsx, .xls) or OpenDocument (.ods), at most 64 MB. Companies, contacts and deals may come in files of their own that name each other by number.",
        ),
        error: form.error("file"),
        required: true,
    };
    let playbook = FieldOf {
        name: "playbook",
        label: "Playbook that new deals follow",
        hint: Some("Its questions and stages can then be filled from the file."),
        ..FieldOf::default()
    };
    let chosen = match (form.get("playbook"), playbooks) {
        ("", [(only, _)]) => only.clone(),
        (chosen, _) => chosen.to_owned(),
    };
    let body = html! {
        (form_errors(form.errors_besides(&["file"])))
        (field(file, file_input("file", ACCEPTED).flag("multiple")))
        (field(playbook, select("playbook", choices, &chosen)))
        div.actions {
            (button("Look at it").primary().icon(Icon::ArrowRight))
            (link_button("Cancel", "/imports").ghost())
        }
    };
    html! {
        (breadcrumb(&[("Imports", "/imports")], "New import"))
        (page_header("New import", html! { "Nothing is written before you have seen what would happen." }, PreEscaped(String::new())))
        (card("Choose a file", PreEscaped(String::new()), html! { (upload_form(&viewer.csrf, "/imports/new", body).class("stack form-narrow")) }))
    }
}

/// The files of an import, and the way to the steps of each.
fn files(import: &Import, here: Step, at: At) -> Markup {
    let sketches = import.draft.as_ref().map_or(&[][..], |draft| &draft.sketches);
    let is_here = |nth: usize| here != Step::Try && nth == at.file;
    html! {
        @if sketches.len() > 1 {
            nav.steps.files aria-label="Files" {
                ol {
                    @for (nth, sketch) in sketches.iter().enumerate() {
                        li data-done[here == Step::Try || nth < at.file] {
                            a href=(At { file: nth }.step(import.id, "file")) aria-current=[is_here(nth).then_some("true")] { (sketch.file) }
                        }
                    }
                }
            }
        }
    }
}

/// The heading of a step, with the way through all of them.
pub(super) fn head(import: &Import, here: Step, at: At) -> Markup {
    let base = format!("/imports/{}", import.id);
    let has_forms = import.draft.as_ref().is_some_and(|draft| !draft.sketches.is_empty());
    let rows = import.draft.as_ref().map_or(0, |draft| draft.rows);
    html! {
        (breadcrumb(&[("Imports", "/imports")], &import.name))
        (page_header(&import.name, html! { (rows) " rows · being prepared" }, html! {
            (link_button("Mapping as text", format!("{base}/text")).icon(Icon::FileText))
        }))
        (files(import, here, at))
        @if has_forms {
            nav.steps aria-label="Steps" {
                ol {
                    @for (step, words, path) in Step::ALL {
                        li data-done[step < here] {
                            a href=(if path.is_empty() { base.clone() } else { at.step(import.id, path) }) aria-current=[(step == here).then_some("step")] { (words) }
                        }
                    }
                }
            }
        }
    }
}

/// How the file is read, as its form shows it.
pub(super) fn format_form(import: &Import, sketch: &Sketch) -> Filled {
    let format = &sketch.format;
    let said = [
        ("sheet", format.sheet.clone()),
        ("encoding", format.encoding.clone()),
        ("delimiter", format.delimiter.clone()),
        ("quote", format.quote.clone()),
        ("header", format.header.clone()),
        ("short_rows", format.short_rows.then(|| "true".to_owned())),
        ("version", Some(import.version.to_string())),
    ];
    Filled::of(said.into_iter().filter_map(|(name, value)| Some((name, value?))))
}

/// The file as it is read, and how that may be changed.
pub(super) fn file(
    viewer: &Viewer,
    (import, at): (&Import, At),
    sketch: &Sketch,
    detected: Option<&Detected>,
    form: &Filled,
) -> Markup {
    html! {
        (head(import, Step::File, at))
        (viewer.form(format!("/imports/{}/file", import.id), html! {
            (hidden("file", at.file.to_string()))
            (hidden("version", import.version.to_string()))
            (form_errors(form.errors_besides(&[])))
            (card("How it is read", PreEscaped(String::new()), reading(detected, form)))
            @if let Some(detected) = detected {
                (card(format!("The first rows of {}", sketch.file), PreEscaped(String::new()), preview(detected)))
            }
            div.actions {
                (button("Go on").primary().icon(Icon::ArrowRight))
                (button("Read it again").value("then", "look").icon(Icon::RefreshCw))
            }
        }).class("stack"))
    }
}

fn reading(detected: Option<&Detected>, form: &Filled) -> Markup {
    let is_book = detected.is_some_and(|detected| detected.format.is_workbook());
    html! {
        @if let Some(detected) = detected {
            p { (icon(Icon::CircleCheck)) " " (found_out(detected)) }
        }
        div.form-grid {
            @if is_book { (sheet_field(detected, form)) } @else { (text_fields(detected, form)) }
            (header_field(detected, form))
            div.field { (checkbox("short_rows", "Cells missing at the end of a row are empty ones", form.has("short_rows"))) }
        }
    }
}

/// What was found out, in a sentence.
fn found_out(detected: &Detected) -> String {
    let mut words = vec![detected.format.to_string()];
    words.extend(detected.encoding.map(|encoding| format!("encoded as {encoding}")));
    words.extend(detected.delimiter.map(|mark| format!("cells between {}", delimiter_words(mark))));
    words.extend(detected.sheet.as_ref().map(|sheet| format!("sheet “{sheet}”")));
    words.push(match detected.header_line {
        Some(line) => format!("column names on line {line}"),
        None => "no column names".to_owned(),
    });
    words.push(format!("{} columns", detected.columns.len()));
    format!("{}.", words.join(", "))
}

fn delimiter_words(mark: char) -> String {
    match mark {
        ',' => "commas".to_owned(),
        ';' => "semicolons".to_owned(),
        '\t' => "tabs".to_owned(),
        '|' => "bars".to_owned(),
        ' ' => "spaces".to_owned(),
        other => format!("“{other}”"),
    }
}

fn sheet_field(detected: Option<&Detected>, form: &Filled) -> Markup {
    let sheets = detected.map(|detected| detected.sheets.as_slice()).unwrap_or_default();
    let mut choices = vec![(String::new(), "The first with cells".to_owned())];
    choices.extend(sheets.iter().map(|sheet| {
        let hidden = if sheet.hidden { " (hidden)" } else { "" };
        (sheet.name.clone(), format!("{}{hidden}", sheet.name))
    }));
    let of = FieldOf { name: "sheet", label: "Worksheet", ..FieldOf::default() };
    field(of, select("sheet", choices, form.get("sheet")))
}

fn text_fields(detected: Option<&Detected>, form: &Filled) -> Markup {
    let found = |what: Option<String>| {
        let what = what.map_or_else(String::new, |what| format!(" ({what})"));
        (String::new(), format!("Found out{what}"))
    };
    let delimiters =
        [(",", "Comma"), (";", "Semicolon"), ("tab", "Tab"), ("|", "Bar"), (" ", "Space")];
    let mut delimiter = vec![found(detected.and_then(|it| it.delimiter).map(delimiter_words))];
    delimiter.extend(delimiters.map(|(mark, words)| (mark.to_owned(), words.to_owned())));
    let mut encoding = vec![found(detected.and_then(|it| it.encoding).map(str::to_owned))];
    let encodings = [
        "utf-8",
        "windows-1252",
        "iso-8859-2",
        "windows-1250",
        "windows-1251",
        "utf-16le",
        "shift_jis",
        "gb18030",
        "big5",
        "euc-kr",
    ];
    encoding.extend(encodings.map(|name| (name.to_owned(), name.to_owned())));
    let mut quote = vec![found(detected.and_then(|it| it.quote).map(|mark| mark.to_string()))];
    quote.extend(
        [("\"", "\""), ("'", "'"), ("none", "None")]
            .map(|(mark, words)| (mark.to_owned(), words.to_owned())),
    );
    let one = |name: &'static str, label: &'static str, choices: Vec<(String, String)>| {
        let of = FieldOf { name, label, error: form.error(name), ..FieldOf::default() };
        field(of, select(name, choices, form.raw(name)))
    };
    html! {
        (one("delimiter", "Between cells", delimiter))
        (one("encoding", "Encoding", encoding))
        (one("quote", "Quotation mark", quote))
    }
}

fn header_field(detected: Option<&Detected>, form: &Filled) -> Markup {
    let line =
        detected.and_then(|it| it.header_line).map_or_else(String::new, |line| line.to_string());
    let of = FieldOf {
        name: "header",
        label: "Line of the column names",
        hint: Some("A number; “none” where the file has no names. Empty: found out."),
        error: form.error("header"),
        required: false,
    };
    field(of, input("text", "header", form.get("header")).attr("placeholder", line))
}

fn preview(detected: &Detected) -> Markup {
    const ROWS: usize = 12;
    let mut columns = vec![ui::Column::number("Line")];
    columns.extend(detected.columns.iter().map(|column| ui::Column::text(&column.name)));
    html! {
        @if detected.preview.is_empty() {
            (empty_state(Icon::Table2, "There are no rows", "Below the column names nothing could be read.", None))
        } @else {
            (table("First rows", &columns, html! {
                @for row in detected.preview.iter().take(ROWS) {
                    tr {
                        td.number.muted { (row.line()) }
                        @for at in 0..detected.columns.len() { td.cell { (row.get(at).unwrap_or_default()) } }
                    }
                }
            }))
        }
    }
}
