//! A task or an agreed meeting that is dragged to another day. Its time of day stays; by its own form it takes any.

use app::deals::{self, Which};
use app::{By, Error};
use axum::http::StatusCode;
use axum::response::IntoResponse;
use db::Tx;
use deal::Command;
use maud::html;
use serde::Deserialize;
use types::{Date, Id, LocalTime, Task, Timestamp};
use ui::Icon;
use web::Query;

use super::new::sheet;
use crate::{Answer, Done as _, Filled, Viewer};

/// Which task, and on which day it was seen.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Seen {
    deal: Option<Which>,
    task: Option<Id<Task>>,
    from: Option<Date>,
}

/// Moves it, or says why it stays.
pub(super) async fn go(viewer: Viewer, Query(seen): Query<Seen>, form: Filled) -> Answer {
    viewer.by.must_write("move tasks")?;
    let day: Date = form.get("day").parse().map_err(|_| Error::field("day", "Choose a day."))?;
    let (by, mover) = (viewer.by.clone(), viewer.clone());
    let done = viewer.app.write(move |tx| moved(tx, &by, &mover, seen, day)).await;
    let why = match done {
        Ok(()) if viewer.fragment => {
            return Ok(StatusCode::NO_CONTENT.into_response().with_flash("Moved."));
        }
        Ok(()) => return Ok(viewer.see_other(super::views::of_day(day)).with_flash("Moved.")),
        Err(Error::Refused(refusal)) => refusal.message,
        Err(Error::Conflict(words)) => words,
        Err(error) => return Err(error.into()),
    };
    let content = html! {
        p { (why) }
        div.actions { (ui::link_button("Show the calendar as it is", super::views::of_day(day)).primary().icon(Icon::Calendar)) }
    };
    Ok(sheet(&viewer, StatusCode::CONFLICT, "It stays on its day", &content))
}

fn moved(tx: &mut Tx<'_>, by: &By, viewer: &Viewer, seen: Seen, day: Date) -> app::Result<()> {
    let (Some(which), Some(task)) = (seen.deal, seen.task) else { return Err(Error::NotFound) };
    let deal = deals::find(tx, by, which)?;
    let due = deal.state.task(task).ok_or(Error::NotFound)?.due;
    let from = due.map(|due| viewer.zone().date_of(due));
    if seen.from.is_some() && seen.from != from {
        return Err(Error::Conflict("Somebody moved it to another day meanwhile.".to_owned()));
    }
    let due = Some(on(viewer, due, day));
    deals::act(tx, by, deal.id, None, Command::RescheduleTask { task, due }).map(|_| ())
}

/// The same time on another day. What was due at the end of its day is due at the end of that one.
fn on(viewer: &Viewer, due: Option<Timestamp>, day: Date) -> Timestamp {
    let Some(due) = due else { return viewer.evening(day) };
    let local = viewer.zone().local(due);
    if due == viewer.evening(local.date) {
        return viewer.evening(day);
    }
    viewer.zone().instant(LocalTime::new(day, local.time))
}
