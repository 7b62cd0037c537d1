//! What can be done from the list itself: a task is done or moved to another day, an agreement given, a hand-over
//! answered.

use app::App;
use app::deals::{self, Which};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use deal::Command;
use types::Date;

use crate::{Answer, Done, Filled, Viewer};

/// Does one thing to one deal.
pub(super) async fn act(State(app): State<App>, viewer: Viewer, form: Filled) -> Answer {
    let which: Which = form.get("deal").parse().map_err(|_| app::Error::NotFound)?;
    let (command, words) = command(&viewer, &form)?;
    let by = viewer.by.clone();
    let done = app.write(move |tx| deals::act(tx, &by, which, None, command.clone())).await;
    let response = if viewer.fragment {
        StatusCode::NO_CONTENT.into_response()
    } else {
        viewer.see_other("/today")
    };
    match done {
        Ok(_) => Ok(response.with_flash(words)),
        Err(app::Error::Refused(refusal)) => Ok(response.with_warning(refusal.message)),
        Err(error) => Err(error.into()),
    }
}

fn command(viewer: &Viewer, form: &Filled) -> app::Result<(Command, &'static str)> {
    let unknown = || app::Error::field("do", "There is nothing like that to do.");
    let subject = || serde_json::from_str(form.get("subject")).map_err(|_| unknown());
    let task = || form.get("task").parse().map_err(|_| unknown());
    Ok(match form.get("do") {
        "done" => (Command::DoTask { task: task()?, outcome: None }, "Done."),
        "move" => {
            let due = Some(viewer.evening(day(viewer, form)?));
            (Command::RescheduleTask { task: task()?, due }, "Moved.")
        }
        "approve" => (Command::Approve { subject: subject()?, note: None }, "Agreed."),
        "accept" => (Command::AcceptHandOver, "It is yours now."),
        _ => return Err(unknown()),
    })
}

/// The day to which a task moves.
fn day(viewer: &Viewer, form: &Filled) -> app::Result<Date> {
    match form.get("to") {
        "tomorrow" => Ok(viewer.today().next()),
        "next-week" => Ok(next_week(viewer)),
        _ => form.get("day").parse().map_err(|_| app::Error::field("day", "Choose a day.")),
    }
}

/// The first day of next week on which somebody works.
fn next_week(viewer: &Viewer) -> Date {
    let monday = viewer.today().monday().plus_days(7);
    let mut week = (0..5).map(|days| monday.plus_days(days));
    let is_open = |day: &Date| !viewer.hours.hours_on(*day).is_empty();
    week.find(is_open).unwrap_or(monday)
}
