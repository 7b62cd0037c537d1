//! A call by checklist: the questions big and simple, the unasked ones in sight, and at the end the call logged with
//! all answers in one step.

use app::Error;
use app::deals::{self, Which};
use axum::http::StatusCode;
use axum::response::Response;
use deal::{ActivityKind, Answer as AnswerCommand, Command};
use maud::{Markup, html};
use playbook::model::QuestionGroup;
use ui::{Icon, Section};
use web::{Path, Query};

use super::act::take;
use super::acts::{OUTCOMES, activity, next_step, next_task, outcome_of, people};
use super::ask::Form;
use super::look::Look;
use super::questions::{self, RowOf};
use super::timeline::Wanted;
use super::{customer, facts, page};
use crate::{Answer, Done as _, Filled, Viewer};

/// The checklist.
pub(super) async fn show(
    viewer: Viewer,
    Path(which): Path<Which>,
    Query(wanted): Query<Wanted>,
) -> Answer {
    viewer.by.must_write("log calls")?;
    let dossier = page::load(&viewer, which).await?;
    let look = Look { viewer: &viewer, dossier: &dossier, list: wanted.list.as_deref() };
    Ok(drawn(look, &Filled::default(), None, StatusCode::OK))
}

fn drawn(look: Look<'_>, filled: &Filled, refused: Option<&str>, status: StatusCode) -> Response {
    let title = format!("Call · {}", look.state().name);
    look.viewer.page_with(status, &title, Section::Deals, content(look, filled, refused))
}

/// The rows of a group that a call asks about: the only one, or those there are and one more.
fn rows_of(look: Look<'_>, group: &QuestionGroup) -> Vec<RowOf> {
    if !group.repeats {
        return vec![RowOf::Only];
    }
    let known = look.dossier.rows(group).iter().filter_map(|row| row.id.map(RowOf::This));
    known.chain([RowOf::New]).collect()
}

fn content(look: Look<'_>, filled: &Filled, refused: Option<&str>) -> Markup {
    let form = Form { look, filled, is_refused: false };
    let groups = look.dossier.groups_now();
    let body = html! {
        (ui::hidden("call", "1"))
        div.call-columns {
            div.call-questions {
                @if let Some(words) = refused { (ui::alert(ui::Tone::Bad, words, html! {})) }
                @if !filled.is_ok() { (ui::alert(ui::Tone::Bad, "Something is not right yet; nothing is lost.", html! {})) }
                @if groups.is_empty() { p.muted { "This stage asks no questions. Talk, and log how it went." } }
                @for group in &groups { (asked(look, group, filled)) }
            }
            aside.call-end { (unasked(look)) (hang_up_form(form)) }
        }
    };
    let name = look.state().name.as_str();
    html! {
        (ui::breadcrumb(&[("Deals", "/deals"), (name, look.home().as_str())], "Call"))
        (ui::page_header(format!("Call: {name}"), who(look), html! { (ui::link_button("Briefing", look.at("briefing")).icon(Icon::Lightbulb)) }))
        @if let Some(reach) = &look.dossier.reach { (facts::hours(look, reach)) }
        (look.form("call", body).class("call").flag("data-checklist"))
    }
}

fn who(look: Look<'_>) -> Markup {
    html! {
        @if let Some(contact) = &look.dossier.contact {
            (contact.name)
            @if let Some(phone) = &contact.phone { " · " a href={ "tel:" (phone.as_str()) } { (phone.to_string()) } }
        }
        @if let Some(stage) = look.stage() { " · " (stage.name) }
    }
}

fn asked(look: Look<'_>, group: &QuestionGroup, filled: &Filled) -> Markup {
    html! {
        section.call-group id={ "group-" (group.key) } {
            h2 { (group.name) }
            @if customer::is_waited_for(look, group) { (customer::picker_in_call(look, group)) }
            @else { (rows_asked(look, group, filled)) }
        }
    }
}

fn rows_asked(look: Look<'_>, group: &QuestionGroup, filled: &Filled) -> Markup {
    html! {
            @for row in rows_of(look, group) {
                @let known = known_row(look, group, row);
                div.call-row {
                    @if row == RowOf::New { h3 { "One more" } }
                    (questions::for_call(look, group, row, known, filled))
                }
            }
    }
}

fn known_row<'a>(look: Look<'a>, group: &QuestionGroup, row: RowOf) -> Option<&'a deal::AnswerRow> {
    let rows = look.dossier.rows(group);
    match row {
        RowOf::Only => rows.first(),
        RowOf::This(id) => rows.iter().find(|row| row.id == Some(id)),
        RowOf::New => None,
    }
}

/// What is not asked yet: seen before one hangs up. A script takes from it what is answered meanwhile.
fn unasked(look: Look<'_>) -> Markup {
    let open = look.dossier.to_ask();
    html! {
        section.card.unasked data-unasked {
            header { h2 { "Not asked yet" } div.card-action { span.muted data-unasked-count { (open.len()) } } }
            div.card-body {
                ol {
                    @for open in &open {
                        @let row = open.row.and_then(|row| row.id).map_or(if open.group.repeats { RowOf::New } else { RowOf::Only }, RowOf::This);
                        @let name = questions::field_name(open.group, row, open.ask);
                        li data-open-for=(name) {
                            a href={ "#" (place(look, open.group, &name)) } { (open.ask.ask) }
                            @if open.is_needed { " " (ui::badge(ui::Tone::Warn, "needed")) }
                        }
                    }
                }
                p.muted data-unasked-none hidden[!open.is_empty()] { "All asked." }
            }
        }
    }
}

/// Where a question stands; the group, while its questions wait for a customer.
fn place(look: Look<'_>, group: &QuestionGroup, name: &str) -> String {
    if customer::is_waited_for(look, group) {
        return format!("group-{}", group.key);
    }
    format!("q-{name}")
}

fn hang_up_form(form: Form<'_>) -> Markup {
    let outcomes = OUTCOMES.iter().filter(|it| it.kind == ActivityKind::Call);
    let outcomes: Vec<_> = outcomes.map(|it| (it.word, it.says)).collect();
    html! {
        section.card {
            header { h2 { "Hang up" } }
            div.card-body {
                (form.radios("outcome", "How did it go?", outcomes).required())
                (form.area("note", "What was said"))
                (people(form))
                (form.number("minutes", "Minutes"))
                (next_step(form))
                div.actions {
                    (ui::button("Log the call").primary().icon(Icon::PhoneOff))
                    (ui::link_button("Leave without logging", form.look.home()).ghost())
                }
            }
        }
    }
}

/// Logs the call with its answers and the next step, all or nothing.
pub(super) async fn hang_up(
    viewer: Viewer,
    Path(which): Path<Which>,
    mut filled: Filled,
) -> Answer {
    let dossier = page::load(&viewer, which).await?;
    let list = filled.some("in");
    let look = Look { viewer: &viewer, dossier: &dossier, list: list.as_deref() };
    let home = look.home();
    let mut refused = None;
    if let Some((new, then)) = wish(look, &mut filled) {
        let by = viewer.by.clone();
        let logged = viewer
            .app
            .write(move |tx| deals::log(tx, &by, which, new.clone(), &then).map(|_| ()))
            .await;
        match logged {
            Ok(()) => return Ok(viewer.see_other(home).with_flash("The call is logged.")),
            Err(error) => refused = note(look, &mut filled, error)?,
        }
    }
    let status = StatusCode::UNPROCESSABLE_ENTITY;
    Ok(drawn(look, &filled, refused.as_deref(), status))
}

/// Puts what a verb says of answers to the fields of the form.
fn note(look: Look<'_>, filled: &mut Filled, error: Error) -> Result<Option<String>, crate::Oops> {
    let refusal = take(filled, error)?;
    for group in look.dossier.groups_now() {
        for row in rows_of(look, group) {
            for ask in &group.asks {
                let name = questions::field_name(group, row, ask);
                if let Some(message) = filled.error(&ask.key).map(str::to_owned)
                    && filled.has(&name)
                    && !filled.get(&name).is_empty()
                {
                    filled.refuse(&name, message);
                }
            }
        }
    }
    Ok(refusal.map(|refusal| refusal.message))
}

fn wish(look: Look<'_>, filled: &mut Filled) -> Option<(app::deals::NewActivity, Vec<Command>)> {
    let outcome = outcome_of(filled, ActivityKind::Call);
    let next = next_task(look, filled);
    if filled.some("minutes").is_some() && filled.parse::<i64>("minutes").is_none() {
        return None;
    }
    let mut then = Vec::new();
    for group in look.dossier.groups_now() {
        for row in rows_of(look, group) {
            then.extend(answers(look, group, row, filled));
        }
    }
    then.extend(next?);
    let new = activity(filled, ActivityKind::Call, outcome?, None);
    filled.is_ok().then_some((new, then))
}

/// The answers of one row, if any differs from what is known or anything was said in a new one.
fn answers(look: Look<'_>, group: &QuestionGroup, row: RowOf, filled: &Filled) -> Option<Command> {
    let values = questions::answers_of(group, row, filled);
    let is_blank = |value: &serde_json::Value| {
        value.as_str().is_some_and(str::is_empty) || value.as_array().is_some_and(Vec::is_empty)
    };
    let known = known_row(look, group, row);
    // An empty field takes an answer away only where there is one: else the question was simply not asked.
    let said: Vec<_> = values
        .into_iter()
        .filter(|(key, value)| {
            !is_blank(value) || known.is_some_and(|row| row.values.contains_key(key))
        })
        .collect();
    if said.is_empty() || (row == RowOf::New && said.iter().all(|(_, value)| is_blank(value))) {
        return None;
    }
    let id = match row {
        RowOf::This(id) => Some(id),
        RowOf::Only | RowOf::New => None,
    };
    Some(Command::Answer(AnswerCommand {
        group: group.key.clone(),
        row: id,
        values: said.into_iter().collect(),
        confirmed: None,
    }))
}
