//! Something to do on a day of the calendar: a task, or a meeting or call that is agreed, with one of the deals.

use std::collections::BTreeMap;

use app::deals::list::{self, DealFilter, Sort};
use app::deals::{self, DealLine};
use app::owners::OwnedBy;
use app::{By, Error};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use db::{Read, Tx};
use deal::state::Assignee;
use deal::{AddTask, Command};
use maud::{Markup, html};
use playbook::model::TaskKind;
use types::{Date, LocalTime, TimeOfDay, Timestamp};
use ui::{FieldOf, Icon, Section};
use web::{Limit, Query};

use crate::deals::TASK_KINDS;
use crate::once::{Finished, answered_once};
use crate::{Answer, Filled, Viewer};

const TITLE: &str = "Something to do";

const FIELDS: [&str; 5] = ["deal", "name", "kind", "due", "time"];

/// The form; `due` is the day, `next` where one goes afterwards.
pub(super) async fn show(
    viewer: Viewer,
    Query(query): Query<BTreeMap<String, Vec<String>>>,
) -> Answer {
    viewer.by.must_write("add tasks")?;
    let given = query
        .into_iter()
        .flat_map(|(name, values)| values.into_iter().map(move |value| (name.clone(), value)));
    drawn(&viewer, &Filled::of(given), StatusCode::OK).await
}

/// Adds it once, or draws the form again with what is wrong.
pub(super) async fn add(viewer: Viewer, form: Filled) -> Answer {
    viewer.by.must_write("add tasks")?;
    answered_once(&viewer, &form, added(&viewer, form.clone())).await
}

async fn added(viewer: &Viewer, mut form: Filled) -> Answer {
    if let Some(wish) = wish(viewer, &mut form) {
        let next = form.some("next").unwrap_or_else(|| super::views::of_day(wish.day));
        let done = viewer.write_once(&form, move |tx, by| {
            wish.write(tx, by)?;
            Ok(Finished::here_or_at(next.clone(), "It stands in your calendar."))
        });
        match done.await {
            Ok(done) => return Ok(done),
            Err(Error::Refused(refusal)) => form.refuse("", refusal.message),
            Err(error) => form.take(error)?,
        }
    }
    drawn(viewer, &form, StatusCode::UNPROCESSABLE_ENTITY).await
}

/// What the form asks for.
struct Wish {
    deal: String,
    name: String,
    kind: TaskKind,
    day: Date,
    due: Timestamp,
}

fn wish(viewer: &Viewer, form: &mut Filled) -> Option<Wish> {
    let (deal, name) = (form.required("deal"), form.required("name"));
    let kind = serde_json::from_value(form.get("kind").into()).ok();
    if kind.is_none() {
        form.refuse("kind", "Choose how it is done.");
    }
    let (day, time) = (form.parse::<Date>("due"), form.parse_some::<TimeOfDay>("time"));
    let (day, time) = (day?, time?);
    let due = time.map(|time| viewer.zone().instant(LocalTime::new(day, time)));
    let due = due.unwrap_or_else(|| viewer.evening(day));
    let wish = Wish { deal: deal?, name: name?, kind: kind?, day, due };
    form.is_ok().then_some(wish)
}

impl Wish {
    /// It is for whoever adds it: they look for it in their own calendar.
    fn write(&self, tx: &mut Tx<'_>, by: &By) -> app::Result<()> {
        let deal = deals::named(tx, by, &self.deal)?;
        let to = by.user().filter(|user| deal.state.owner != Some(*user)).map(Assignee::User);
        let (name, kind, due) = (self.name.clone(), self.kind, Some(self.due));
        let task = Command::AddTask(AddTask { name, kind, due, to });
        deals::act(tx, by, deal.id, None, task).map(|_| ())
    }
}

async fn drawn(viewer: &Viewer, form: &Filled, status: StatusCode) -> Answer {
    let by = viewer.by.clone();
    let offered = viewer.app.read(move |read| offered(read, &by)).await?;
    let content = content(viewer, form, &offered);
    Ok(sheet(viewer, status, TITLE, &content))
}

/// One's own deals, as many as a list has; any other is named by its number.
fn offered(read: &mut Read<'_>, by: &By) -> app::Result<Vec<DealLine>> {
    let filter = DealFilter { owner: Some(OwnedBy::Me), ..DealFilter::default() };
    Ok(list::page(read, by, &filter, Sort::Newest, None, Limit::MOST)?.items)
}

fn content(viewer: &Viewer, form: &Filled, offered: &[DealLine]) -> Markup {
    let of = |name: &'static str, label: &'static str, hint: Option<&'static str>| FieldOf {
        name,
        label,
        hint,
        error: form.error(name),
        required: name != "time",
    };
    let deal = ui::text_input("deal", form.get("deal")).attr("list", "calendar-deals");
    let kind = form.some("kind").unwrap_or_else(|| "todo".to_owned());
    let kinds = TASK_KINDS.map(|(value, words)| (value.to_owned(), words.to_owned()));
    let hint = "Of a meeting or a call that is agreed. Empty: until the end of the day.";
    let body = html! {
        (viewer.once_field(form))
        @if let Some(next) = form.some("next") { (ui::hidden("next", next)) }
        (ui::form_errors(form.errors_besides(&FIELDS)))
        (ui::field(of("deal", "Deal", Some("Its name, or #number.")), deal.attr("autocomplete", "off")))
        datalist id="calendar-deals" {
            @for deal in offered { option value={ (deal.name) " #" (deal.number) } {} }
        }
        (ui::field(of("name", "What is to be done", None), ui::text_input("name", form.get("name")).attr("maxlength", "300")))
        (ui::field(of("kind", "How", None), ui::select("kind", kinds, &kind)))
        div.pair {
            (ui::field(of("due", "Day", None), ui::date_input("due", form.get("due"))))
            (ui::field(of("time", "Time", Some(hint)), ui::input("time", "time", form.get("time"))))
        }
        p.muted { "It is yours to do. On the page of the deal it can be given to somebody else." }
        div.actions {
            (ui::button("Add").primary().icon(Icon::Plus))
            (ui::link_button("Cancel", form.some("next").unwrap_or_else(|| "/calendar".to_owned())).ghost().flag("data-sheet-close"))
        }
    };
    html! { (viewer.form("/calendar/new", body).class("stack")) }
}

/// What a dialog holds: that alone where a script asks, else as a page.
pub(super) fn sheet(
    viewer: &Viewer,
    status: StatusCode,
    title: &str,
    content: &Markup,
) -> Response {
    if viewer.fragment {
        return (status, html! { h2 { (title) } (content) }).into_response();
    }
    let page = html! {
        (ui::breadcrumb(&[("Calendar", "/calendar")], title))
        (ui::page_header(title, html! {}, html! {}))
        div.narrow { (content) }
    };
    viewer.page_with(status, title, Section::Calendar, page)
}
