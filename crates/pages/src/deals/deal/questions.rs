//! Question groups drawn from the playbook: forms and rows, every kind of question, saved as one types.

use std::ops::RangeInclusive;

use deal::AnswerRow;
use maud::{Markup, Render as _, html};
use playbook::model::{Ask, AskKind, QuestionGroup};
use serde_json::{Map, Value, json};
use types::{Id, Row};
use ui::{FieldOf, Icon, Tag, Tone};

use super::customer;
use super::look::{Look, count};
use crate::Filled;

/// Which row of a group a form is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum RowOf {
    /// The only one of a group that does not repeat.
    Only,
    /// One of a repeating group.
    This(Id<Row>),
    /// One that is still to come.
    New,
}

impl RowOf {
    /// The word in names of fields and in the form.
    pub(super) fn word(self) -> String {
        match self {
            RowOf::Only => "only".to_owned(),
            RowOf::New => "new".to_owned(),
            RowOf::This(row) => row.to_string(),
        }
    }

    /// Reads [`RowOf::word`].
    pub(super) fn of(word: &str) -> Option<RowOf> {
        match word {
            "only" => Some(RowOf::Only),
            "new" => Some(RowOf::New),
            id => id.parse().ok().map(RowOf::This),
        }
    }
}

/// The name of the field for an answer: unique on the page.
pub(super) fn field_name(group: &QuestionGroup, row: RowOf, ask: &Ask) -> String {
    format!("{}.{}.{}", group.key, row.word(), ask.key)
}

/// A short mark by which a row is known to be as its reader saw it. Nobody attacks it; it only tells whether something
/// changed.
pub(super) fn mark(row: Option<&AnswerRow>) -> String {
    hash(&row.map(|row| json!([row.values, row.confirmed])).unwrap_or_default())
}

/// A short mark of a value: FNV-1a of its JSON.
pub(super) fn hash(seen: &Value) -> String {
    let hash = seen.to_string().bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    format!("{hash:016x}")
}

/// The groups of the present stage, and the way to those of other stages.
pub(super) fn cards(look: Look<'_>) -> Markup {
    let now = look.dossier.groups_now();
    let is_now = |group: &&QuestionGroup| now.iter().any(|it| it.key == group.key);
    let all = &look.playbook().playbook().questions;
    let others: Vec<&QuestionGroup> = all.iter().filter(|group| !is_now(group)).collect();
    html! {
        @for group in &now { (card(look, group)) }
        @if !others.is_empty() {
            details.other-questions {
                summary { (ui::icon(Icon::ClipboardList)) (count(others.len(), "other question group", "other question groups")) " of this playbook" }
                ul.rows {
                    @for group in others {
                        li { div { a href=(look.at(&format!("questions/{}", group.key))) data-sheet="wide" { (group.name) } } (completeness(group, look.dossier.rows(group))) }
                    }
                }
            }
        }
    }
}

fn is_here(look: Look<'_>, group: &QuestionGroup) -> bool {
    look.dossier.groups_now().iter().any(|it| it.key == group.key)
}

/// The address of the form of a group: on this page, or on one of its own.
pub(super) fn place(look: Look<'_>, group: &QuestionGroup) -> String {
    if is_here(look, group) {
        return format!("{}#group-{}", look.home(), group.key);
    }
    look.at(&format!("questions/{}", group.key))
}

/// The way to the form of a group.
pub(super) fn way(look: Look<'_>, group: &QuestionGroup, label: &str) -> Markup {
    let sheet = (!is_here(look, group)).then_some("wide");
    html! { a.btn data-variant="outline" data-size="xs" href=(place(look, group)) data-sheet=[sheet] { (ui::icon(Icon::Pencil)) (label) (group.name) } }
}

/// One group with its rows.
pub(super) fn card(look: Look<'_>, group: &QuestionGroup) -> Markup {
    let rows = look.dossier.rows(group);
    html! {
        section.card.group id={ "group-" (group.key) } {
            header {
                h2 { (group.name) }
                div.card-action { (completeness(group, rows)) }
            }
            div.card-body {
                @if let Some(purpose) = &group.purpose { p.muted { (purpose) } }
                @if customer::is_waited_for(look, group) { (customer::picker(look, group)) }
                @else if group.repeats { (repeating(look, group, rows)) }
                @else { (part(look, group, RowOf::Only, rows.first(), &Filled::default(), None)) }
            }
        }
    }
}

fn completeness(group: &QuestionGroup, rows: &[AnswerRow]) -> Markup {
    let answered: usize = rows
        .iter()
        .map(|row| group.asks.iter().filter(|ask| row.values.contains_key(&ask.key)).count())
        .sum();
    html! {
        @if group.repeats { span.muted { (count(rows.len(), "row", "rows")) } }
        @else { span.muted { (answered) " of " (group.asks.len()) } }
    }
}

fn repeating(look: Look<'_>, group: &QuestionGroup, rows: &[AnswerRow]) -> Markup {
    html! {
        @for (nth, row) in rows.iter().enumerate() {
            @if let Some(id) = row.id {
                details.row-of-group open[rows.len() <= 2] {
                    summary { (row_title(look, group, row, nth)) @if row.confirmed { " " (ui::badge(Tone::Good, "confirmed")) } }
                    (part(look, group, RowOf::This(id), Some(row), &Filled::default(), None))
                    @if look.dossier.may.write { (remove_row(look, group, id)) }
                }
            }
        }
        @if look.dossier.may.write {
            details.row-of-group.new-row open[rows.is_empty()] {
                summary { (ui::icon(Icon::Plus)) "Add a row" }
                (part(look, group, RowOf::New, None, &Filled::default(), None))
            }
        }
    }
}

fn row_title(look: Look<'_>, group: &QuestionGroup, row: &AnswerRow, nth: usize) -> String {
    let first =
        group.asks.iter().filter(|ask| ask.kind != AskKind::Choice || group.asks.len() == 1);
    let texts = first
        .chain(&group.asks)
        .find_map(|ask| row.values.get(&ask.key).map(|answer| answer_text(look, ask, answer)));
    let text = texts.unwrap_or_else(|| format!("Row {}", nth + 1));
    match text.char_indices().nth(80) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text,
    }
}

fn remove_row(look: Look<'_>, group: &QuestionGroup, row: Id<Row>) -> Markup {
    let hidden = [("group", group.key.as_str()), ("row", &*row.to_string())];
    let button = ui::button("Remove this row").ghost().small().icon(Icon::Trash2);
    look.press("rows", &hidden, button.confirm("Remove this row? The history keeps it."))
}

/// What somebody else made of a row meanwhile.
pub(super) struct Conflict<'a> {
    /// The row as it is now.
    pub(super) theirs: Option<&'a AnswerRow>,
}

/// The form of one row: the part of the page that is drawn anew when it is saved.
pub(super) fn part(
    look: Look<'_>,
    group: &QuestionGroup,
    row: RowOf,
    answers: Option<&AnswerRow>,
    filled: &Filled,
    conflict: Option<&Conflict<'_>>,
) -> Markup {
    let id = format!("answers-{}-{}", group.key, row.word());
    let may = look.dossier.may.write && look.state().is_opened();
    let body = html! {
        (ui::hidden("version", mark(answers)))
        @if row == RowOf::New { (look.viewer.once_field(filled)) }
        @if let Some(conflict) = conflict { (conflict_alert(look, group, conflict)) }
        (ui::form_errors(filled.errors_besides(&names(group, row).iter().map(String::as_str).collect::<Vec<_>>())))
        fieldset.questions disabled[!may] {
            legend.sr-only { (group.name) }
            @for ask in &group.asks { (question(look, group, row, ask, answers, filled)) }
            @if group.repeats { (confirmed(row, group, answers, filled)) }
        }
        @if may {
            div.saving {
                (ui::button(if row == RowOf::New { "Add" } else { "Save" }).small())
                span.autosave role="status" data-autosave-status {}
            }
        }
    };
    let form = look.form(&format!("answers/{}/{}", group.key, row.word()), body).attr("id", id);
    html! { (if row == RowOf::New { form.flag("data-unsaved") } else { form.flag("data-autosave") }) }
}

fn names(group: &QuestionGroup, row: RowOf) -> Vec<String> {
    group.asks.iter().map(|ask| field_name(group, row, ask)).collect()
}

fn conflict_alert(look: Look<'_>, group: &QuestionGroup, conflict: &Conflict<'_>) -> Markup {
    let text = html! {
        p { "What you typed is not saved yet. Save again to keep yours. Now there is:" }
        ul {
            @match conflict.theirs {
                Some(theirs) => {
                    @for ask in &group.asks {
                        @if let Some(answer) = theirs.values.get(&ask.key) {
                            li { (ask.ask) " " strong { (answer_text(look, ask, answer)) } }
                        }
                    }
                }
                None => li { "Nothing: the row was removed." },
            }
        }
    };
    ui::alert(Tone::Warn, "Somebody changed this meanwhile", text)
}

fn confirmed(
    row: RowOf,
    group: &QuestionGroup,
    answers: Option<&AnswerRow>,
    filled: &Filled,
) -> Markup {
    let name = format!("{}.{}..confirmed", group.key, row.word());
    let was = answers.is_some_and(|row| row.confirmed);
    let is_on = if filled.has(&name) { filled.is_chosen(&name, "true") } else { was };
    // The empty value says that the box was on the form though it is not ticked.
    html! { div.field { (ui::hidden(name.as_str(), "")) (ui::checkbox(&name, "Somebody at the buyer's confirmed it", is_on)) } }
}

/// One question with its control.
pub(super) fn question(
    look: Look<'_>,
    group: &QuestionGroup,
    row: RowOf,
    ask: &Ask,
    answers: Option<&AnswerRow>,
    filled: &Filled,
) -> Markup {
    let name = field_name(group, row, ask);
    let kept = answers.and_then(|row| row.values.get(&ask.key));
    let typed = if filled.has(&name) { filled.all(&name).to_vec() } else { typed(ask, kept) };
    let hint = hint(ask);
    let of = FieldOf {
        name: &name,
        label: &ask.ask,
        hint: hint.as_deref(),
        error: filled.error(&name),
        required: false,
    };
    html! {
        div.question id={ "q-" (name) } data-question=(name) data-kind=(kind_key(ask.kind)) data-required[ask.required] data-answered[kept.is_some()] {
            (control(look, ask, &name, &typed, of))
        }
    }
}

fn kind_key(kind: AskKind) -> &'static str {
    match kind {
        AskKind::LongText => "long",
        AskKind::Choices => "choices",
        AskKind::YesNo => "yes-no",
        _ => "line",
    }
}

fn hint(ask: &Ask) -> Option<String> {
    let mut parts = Vec::new();
    if ask.required {
        parts.push("Needed.".to_owned());
    }
    parts.extend(ask.help.clone());
    if !ask.look_in.is_empty() {
        parts.push(format!("Look in: {}.", ask.look_in.join(", ")));
    }
    (!parts.is_empty()).then(|| parts.join(" "))
}

/// An answer as its control holds it.
fn typed(ask: &Ask, answer: Option<&Value>) -> Vec<String> {
    let Some(answer) = answer else { return Vec::new() };
    match (ask.kind, answer) {
        (AskKind::Choices, Value::Array(all)) => {
            all.iter().filter_map(Value::as_str).map(str::to_owned).collect()
        }
        (AskKind::YesNo, Value::Bool(yes)) => vec![if *yes { "yes" } else { "no" }.to_owned()],
        (AskKind::Money, _) => {
            let money = serde_json::from_value::<types::Money>(answer.clone());
            money
                .map(|money| vec![format!("{} {}", money.amount(), money.currency())])
                .unwrap_or_default()
        }
        (_, Value::String(text)) => vec![text.clone()],
        (_, other) => vec![other.to_string()],
    }
}

/// What the control of a question shows of its answer: what is not offered any more it cannot.
pub(super) fn standing(look: Look<'_>, ask: &Ask, answer: Option<&Value>) -> Vec<String> {
    let mut values = typed(ask, answer);
    values.retain(|value| match ask.kind {
        AskKind::Choice | AskKind::Choices => ask.options.contains(value),
        AskKind::Score => value.parse().is_ok_and(|point: i64| points(ask).contains(&point)),
        AskKind::Person => look.state().people.iter().any(|person| person.id.to_string() == *value),
        AskKind::User => look.dossier.active_colleagues().any(|user| user.id.to_string() == *value),
        _ => true,
    });
    values
}

/// The points that a score can have.
fn points(ask: &Ask) -> RangeInclusive<i64> {
    let (least, most) = (ask.min.unwrap_or(1), ask.max.unwrap_or(5));
    least..=most.min(least + 10)
}

fn control(look: Look<'_>, ask: &Ask, name: &str, typed: &[String], of: FieldOf<'_>) -> Markup {
    let value = typed.first().map_or("", String::as_str);
    let with_unit = |tag: Tag| match ask.unit.as_deref() {
        Some(unit) => tag.attr("data-unit", unit).attr("placeholder", unit),
        None => tag,
    };
    let number =
        |mode: &'static str| with_unit(ui::text_input(name, value).attr("inputmode", mode));
    match ask.kind {
        AskKind::Text => {
            ui::field(of, with_unit(ui::text_input(name, value)).attr("maxlength", "1000"))
        }
        AskKind::LongText => ui::field(of, ui::textarea(name, value)),
        AskKind::Number => ui::field(of, number("decimal")),
        AskKind::Percent => ui::field(of, number("decimal").attr("placeholder", "%")),
        AskKind::Money => ui::field(
            of,
            ui::text_input(name, value)
                .attr("inputmode", "decimal")
                .attr("placeholder", format!("1200.00 {}", super::ask::currency_of(look))),
        ),
        AskKind::Date => ui::field(of, ui::date_input(name, value)),
        AskKind::Link => {
            ui::field(of, ui::input("url", name, value).attr("placeholder", "https://"))
        }
        AskKind::YesNo => ui::field(
            of,
            ui::radio_group(name, [("yes", "Yes"), ("no", "No"), ("", "Not asked")], value),
        ),
        AskKind::Choice if few(&ask.options) => {
            let options = ask.options.iter().map(|it| (it.as_str(), it.as_str()));
            ui::field(of, ui::radio_group(name, options.chain([("", "Not asked")]), value))
        }
        AskKind::Choice => ui::field(
            of,
            select(name, ask.options.iter().map(|it| (it.clone(), it.clone())), value),
        ),
        AskKind::Choices => ui::field(of, choices(name, &ask.options, typed)),
        AskKind::Score => {
            let points = points(ask).map(|point| (point.to_string(), point.to_string()));
            ui::field(
                of,
                ui::radio_group(name, points.chain([(String::new(), "—".to_owned())]), value),
            )
        }
        AskKind::Person => {
            let people = look.state().people.iter();
            let people = people.map(|person| (person.id.to_string(), person.details.name.clone()));
            ui::field(of, select(name, people, value))
        }
        AskKind::User => {
            let colleagues = look.dossier.active_colleagues();
            ui::field(
                of,
                select(
                    name,
                    colleagues.map(|user| (user.id.to_string(), user.name.clone())),
                    value,
                ),
            )
        }
    }
}

/// Few and short enough to be seen all at once.
fn few(options: &[String]) -> bool {
    options.len() <= 5 && options.iter().map(|option| option.chars().count()).sum::<usize>() <= 90
}

fn select(name: &str, options: impl Iterator<Item = (String, String)>, value: &str) -> Tag {
    ui::select(name, std::iter::once((String::new(), "—".to_owned())).chain(options), value)
}

/// Boxes to tick; the empty value says that the question was on the page although none is ticked.
fn choices(name: &str, options: &[String], chosen: &[String]) -> Markup {
    html! {
        div.choices {
            (ui::hidden(name, ""))
            @for option in options {
                label.check {
                    input.input type="checkbox" name=(name) value=(option) checked[chosen.contains(option)];
                    span { (option) }
                }
            }
        }
    }
}

/// The answers that a form sent, as the verb takes them: a question that was not on the form is left alone.
pub(super) fn answers_of(group: &QuestionGroup, row: RowOf, filled: &Filled) -> Map<String, Value> {
    let mut values = Map::new();
    for ask in &group.asks {
        let name = field_name(group, row, ask);
        if !filled.has(&name) {
            continue;
        }
        let value = match ask.kind {
            AskKind::Choices => {
                filled.all(&name).iter().filter(|it| !it.is_empty()).cloned().collect()
            }
            AskKind::LongText => Value::String(filled.raw(&name).replace("\r\n", "\n")),
            _ => Value::String(filled.get(&name).to_owned()),
        };
        values.insert(ask.key.clone(), value);
    }
    values
}

/// Whether the form says that the buyer confirmed it; nothing where it was not asked.
pub(super) fn confirmed_of(group: &QuestionGroup, row: RowOf, filled: &Filled) -> Option<bool> {
    let name = format!("{}.{}..confirmed", group.key, row.word());
    (group.repeats && filled.has(&name)).then(|| filled.is_chosen(&name, "true"))
}

/// An answer in words.
pub(super) fn answer_text(look: Look<'_>, ask: &Ask, answer: &Value) -> String {
    let text = answer.as_str().unwrap_or_default();
    match ask.kind {
        AskKind::Person => {
            let person = text.parse().ok().and_then(|id| look.dossier.person(id));
            person.map_or_else(
                || "somebody who was removed".to_owned(),
                |person| person.details.name.clone(),
            )
        }
        AskKind::User => {
            text.parse().map_or_else(|_| text.to_owned(), |id| look.name(id).to_owned())
        }
        AskKind::Number | AskKind::Score => match &ask.unit {
            Some(unit) => format!("{answer} {unit}"),
            None => answer.to_string(),
        },
        kind => super::brief::plain(kind, answer),
    }
}

/// An answer as the page shows it: links can be followed, lines stay lines.
pub(super) fn answer(look: Look<'_>, ask: &Ask, answer: &Value) -> Markup {
    let text = answer_text(look, ask, answer);
    match ask.kind {
        AskKind::Link => super::proof::safe_link(&text),
        AskKind::LongText => super::look::lines(&text),
        _ => html! { (text) }.render(),
    }
}
