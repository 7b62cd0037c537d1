//! What can be done from the list itself: a task is done, an agreement given, a hand-over answered.

use app::App;
use app::deals::{self, Which};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use deal::Command;

use crate::{Answer, Done, Filled, Viewer};

/// Does one thing to one deal.
pub(super) async fn act(State(app): State<App>, viewer: Viewer, form: Filled) -> Answer {
    let which: Which = form.get("deal").parse().map_err(|_| app::Error::NotFound)?;
    let (command, words) = command(&form)?;
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

fn command(form: &Filled) -> app::Result<(Command, &'static str)> {
    let unknown = || app::Error::field("do", "There is nothing like that to do.");
    let subject = || serde_json::from_str(form.get("subject")).map_err(|_| unknown());
    Ok(match form.get("do") {
        "done" => {
            let task = form.get("task").parse().map_err(|_| unknown())?;
            (Command::DoTask { task, outcome: None }, "Done.")
        }
        "approve" => (Command::Approve { subject: subject()?, note: None }, "Agreed."),
        "accept" => (Command::AcceptHandOver, "It is yours now."),
        _ => return Err(unknown()),
    })
}
