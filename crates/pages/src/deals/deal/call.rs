//! A call by checklist: the questions big and simple, the unasked ones in sight, and at the end the call logged with
//! all answers in one step.

use app::Error;
use app::access::idempotency;
use app::deals::{self, NewActivity, Which, dossier};
use axum::http::StatusCode;
use axum::response::Response;
use deal::{ActivityKind, AnswerRow, Command};
use maud::{Markup, html};
use playbook::model::{Ask, QuestionGroup};
use serde_json::Value;
use ui::{Icon, Section};
use web::{Path, Query};

use super::act::take;
use super::acts::{OUTCOMES, activity, next_step, next_task, outcome_of, people};
use super::ask::Form;
use super::heard::Heard;
use super::look::Look;
use super::questions::{self, RowOf};
use super::timeline::Wanted;
use super::{customer, facts, heard, page};
use crate::once::{Finished, answered_once};
use crate::{Answer, Filled, Viewer};

/// The checklist.
pub(super) async fn show(
    viewer: Viewer,
    Path(which): Path<Which>,
    Query(wanted): Query<Wanted>,
) -> Answer {
    viewer.by.must_write("log calls")?;
    let dossier = page::load(&viewer, which).await?;
    let look = Look { viewer: &viewer, dossier: &dossier, list: wanted.list.as_deref() };
    Ok(drawn(look, &Heard::default(), None, StatusCode::OK))
}

fn drawn(look: Look<'_>, heard: &Heard, refused: Option<&str>, status: StatusCode) -> Response {
    let title = format!("Call · {}", look.state().name);
    look.viewer.page_with(status, &title, Section::Deals, content(look, heard, refused))
}

fn content(look: Look<'_>, heard: &Heard, refused: Option<&str>) -> Markup {
    let filled = &heard.filled;
    let form = Form { look, filled, is_refused: false };
    let groups = look.dossier.groups_now();
    let body = html! {
        (ui::hidden("call", "1"))
        (look.viewer.once_field(filled))
        div.call-columns {
            div.call-questions {
                @if let Some(words) = refused { (ui::alert(ui::Tone::Bad, words, html! {})) }
                @if heard.is_overtaken() { (overtaken()) }
                @if !filled.is_ok() { (ui::alert(ui::Tone::Bad, "Something is not right yet; nothing is lost.", html! {})) }
                @if groups.is_empty() { p.muted { "This stage asks no questions. Talk, and log how it went." } }
                @for group in &groups { (asked(look, group, heard)) }
            }
            aside.call-end { (unasked(look)) (hang_up_form(form)) }
        }
    };
    let name = look.state().name.as_str();
    html! {
        (ui::breadcrumb(&[("Deals", "/deals"), (name, look.home().as_str())], "Call"))
        (ui::page_header(format!("Call: {name}"), who(look), html! { (ui::link_button("Briefing", look.at("briefing")).icon(Icon::Lightbulb)) }))
        @if let Some(reach) = &look.dossier.reach { (facts::hours(look, reach)) }
        (look.form("call", body).class("call").flag("data-checklist").flag("data-keep").flag("data-unsaved"))
    }
}

fn overtaken() -> Markup {
    let text = html! { p { "Where you typed something else, both stand below. The call is not logged yet, and nothing is lost." } };
    ui::alert(ui::Tone::Warn, "Somebody answered questions of yours meanwhile", text)
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

fn asked(look: Look<'_>, group: &QuestionGroup, heard: &Heard) -> Markup {
    html! {
        section.call-group id={ "group-" (group.key) } {
            h2 { (group.name) }
            @if customer::is_waited_for(look, group) { (customer::picker_in_call(look, group)) }
            @else { (rows_asked(look, group, heard)) }
        }
    }
}

fn rows_asked(look: Look<'_>, group: &QuestionGroup, heard: &Heard) -> Markup {
    html! {
        @for row in heard::rows_of(look, group, &heard.filled) {
            @let known = heard::known_row(look, group, row);
            div.call-row {
                @if row == RowOf::New { h3 { "One more" } }
                (row_asked(look, group, row, known, heard))
            }
        }
    }
}

/// The questions of one row for a call: what is known stands there with its mark, what is not asked stays empty, and
/// where a colleague answered otherwise meanwhile that is said.
fn row_asked(
    look: Look<'_>,
    group: &QuestionGroup,
    row: RowOf,
    answers: Option<&AnswerRow>,
    heard: &Heard,
) -> Markup {
    html! {
        @for ask in &group.asks {
            @let name = questions::field_name(group, row, ask);
            @if let Some(theirs) = heard.theirs(&name) { (meanwhile(look, ask, theirs)) }
            @let known = answers.and_then(|row| row.values.get(&ask.key));
            @if let Some(mark) = heard::mark(look, ask, known) { (ui::hidden(heard::seen(&name), mark)) }
            (questions::question(look, group, row, ask, answers, &heard.filled))
        }
    }
}

fn meanwhile(look: Look<'_>, ask: &Ask, theirs: &Value) -> Markup {
    let text = html! {
        p {
            @if theirs.is_null() { "The answer was taken away." }
            @else { "Now there is: " strong { (questions::answer(look, ask, theirs)) } }
        }
        p { "What you typed stands below. Change it, or log the call again to keep it." }
    };
    ui::alert(ui::Tone::Warn, format!("Somebody answered this meanwhile: {}", ask.ask), text)
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

/// How often a call is held against what is there anew, because somebody answered just while it was being logged.
const TRIES: usize = 3;

/// What became of an attempt to log a call.
enum Logged {
    Done(Response),
    Refused(Error),
    /// Somebody answered between the look and the write.
    Overtaken,
}

/// Logs the call with its answers and the next step, all or nothing.
pub(super) async fn hang_up(viewer: Viewer, Path(which): Path<Which>, filled: Filled) -> Answer {
    answered_once(&viewer, &filled, attempt(&viewer, which, filled.clone())).await
}

async fn attempt(viewer: &Viewer, which: Which, filled: Filled) -> Answer {
    let list = filled.some("in");
    for _ in 0..TRIES {
        let dossier = page::load(viewer, which).await?;
        let look = Look { viewer, dossier: &dossier, list: list.as_deref() };
        let mut heard = Heard::of(look, filled.clone());
        let wish = wish(look, &mut heard);
        if heard.is_overtaken() {
            return Ok(drawn(look, &heard, None, StatusCode::CONFLICT));
        }
        let Some((new, then)) = wish else {
            return Ok(drawn(look, &heard, None, StatusCode::UNPROCESSABLE_ENTITY));
        };
        match log(look, which, &filled, new, then).await {
            Logged::Done(done) => return Ok(done),
            Logged::Refused(error) => {
                let refused = note(look, &mut heard.filled, error)?;
                let status = StatusCode::UNPROCESSABLE_ENTITY;
                return Ok(drawn(look, &heard, refused.as_deref(), status));
            }
            Logged::Overtaken => {}
        }
    }
    let dossier = page::load(viewer, which).await?;
    let look = Look { viewer, dossier: &dossier, list: list.as_deref() };
    let words = "Others answer these questions at this very moment. Log the call again.";
    Ok(drawn(look, &Heard::of(look, filled), Some(words), StatusCode::CONFLICT))
}

/// Writes the call, if the answers are still those that it was held against.
async fn log(
    look: Look<'_>,
    which: Which,
    filled: &Filled,
    new: NewActivity,
    then: Vec<Command>,
) -> Logged {
    let groups: Vec<_> = look.dossier.groups_now().into_iter().cloned().collect();
    let groups: Vec<_> =
        groups.into_iter().map(|it| (look.dossier.rows(&it).to_vec(), it)).collect();
    let by = look.viewer.by_once(filled);
    let home = look.home();
    let written = look.viewer.app.write(move |tx| {
        if let Some(done) = idempotency::known(tx, &by)? {
            return Ok(Some(done));
        }
        for (rows, group) in &groups {
            if dossier::rows_of(tx, &by, which, group)? != *rows {
                return Ok(None);
            }
        }
        let logged = idempotency::once(tx, &by, |tx, by| {
            deals::log(tx, by, which, new.clone(), &then)?;
            Ok(Finished::at(home.clone(), "The call is logged."))
        });
        logged.map(Some)
    });
    match written.await {
        Ok(Some(done)) => Logged::Done(done.answer(look.viewer)),
        Ok(None) => Logged::Overtaken,
        Err(error) => Logged::Refused(error),
    }
}

/// Puts what a verb says of answers to the fields of the form.
fn note(look: Look<'_>, filled: &mut Filled, error: Error) -> Result<Option<String>, crate::Oops> {
    let refusal = take(filled, error)?;
    for group in look.dossier.groups_now() {
        for row in heard::rows_of(look, group, filled) {
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
    Ok(refusal.map(|refusal| refusal.message).or_else(|| filled.error_of_all().map(str::to_owned)))
}

fn wish(look: Look<'_>, heard: &mut Heard) -> Option<(NewActivity, Vec<Command>)> {
    let filled = &mut heard.filled;
    let outcome = outcome_of(filled, ActivityKind::Call);
    let next = next_task(look, filled);
    if filled.some("minutes").is_some() && filled.parse::<i64>("minutes").is_none() {
        return None;
    }
    let mut then = heard.answers.clone();
    then.extend(next?);
    let new = activity(filled, ActivityKind::Call, outcome?, None);
    filled.is_ok().then_some((new, then))
}
