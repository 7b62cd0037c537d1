//! Background work: what waits, runs and failed, for administrators; tried again or stopped.

use app::App;
use app::work::{self, Record, STATES, State, WorkFilter};
use axum::Router;
use axum::routing::{get, post};
use maud::{Markup, html};
use serde::Deserialize;
use types::{Id, Job};
use ui::{
    Column, FieldOf, Icon, Tone, badge, button, empty_state, field, growing_table, link_button,
    page_header, pagination, select,
};
use web::{Cursor, Limit, Page, Path, Query};

use super::{Place, page};
use crate::board::address;
use crate::{Answer, Done, Viewer};

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/settings/jobs", get(list))
        .route("/settings/jobs/{job}/retry", post(retry))
        .route("/settings/jobs/{job}/cancel", post(cancel))
}

const HOME: &str = "/settings/jobs";

/// Which jobs, as a form sends it: an empty or unknown state asks for all.
#[derive(Default, Deserialize)]
#[serde(default)]
struct Asked {
    state: String,
    after: Option<Cursor>,
}

impl Asked {
    fn state(&self) -> Option<State> {
        STATES.into_iter().find(|state| state.as_str() == self.state)
    }
}

async fn list(viewer: Viewer, Query(asked): Query<Asked>) -> Answer {
    let (by, after) = (viewer.by.clone(), asked.after.clone());
    let filter = WorkFilter { state: asked.state(), kind: None };
    let found = viewer
        .app
        .read(move |read| work::list(read, &by, &filter, after.as_ref(), Limit::default()));
    let found = found.await?;
    Ok(page(&viewer, Place::Jobs, view(&viewer, &found, asked.state())))
}

fn view(viewer: &Viewer, found: &Page<Record>, state: Option<State>) -> Markup {
    let next = found.next.as_ref().map(|next| {
        let after = [("after", next.to_string())];
        let pairs: Vec<_> = narrowed(state).into_iter().chain(after).collect();
        address(HOME, &pairs)
    });
    html! {
        (page_header("Background work", html! { (Place::Jobs.says()) " What fails is tried again by itself, more and more seldom, before it counts as failed." }, html! {}))
        (filters(state))
        @if found.items.is_empty() {
            (empty_state(Icon::Hourglass, "Nothing here", "No work is in this state.",
                state.map(|_| html! { (link_button("Show all", HOME)) })))
        } @else {
            (jobs_table(viewer, &found.items, state))
            (pagination(next.as_deref(), "job-rows"))
        }
    }
}

/// What an address says of the jobs that are looked at.
fn narrowed(state: Option<State>) -> Option<(&'static str, String)> {
    state.map(|state| ("state", state.as_str().to_owned()))
}

/// A place among background work that keeps which jobs are looked at.
fn at(path: &str, state: Option<State>) -> String {
    let pairs: Vec<_> = narrowed(state).into_iter().collect();
    address(path, &pairs)
}

fn filters(chosen: Option<State>) -> Markup {
    let states = STATES.map(|state| (state.as_str(), name(state)));
    let states = [("", "Any state")].into_iter().chain(states);
    let of = FieldOf { name: "state", label: "State", ..FieldOf::default() };
    html! {
        form.filters method="get" action=(HOME) {
            (field(of, select("state", states, chosen.map_or("", State::as_str))))
            (button("Filter"))
        }
    }
}

fn name(state: State) -> &'static str {
    match state {
        State::Waiting => "Waiting",
        State::Running => "Running",
        State::Dead => "Failed",
        State::Cancelled => "Stopped",
        State::Done => "Done",
    }
}

fn tone(state: State) -> Tone {
    match state {
        State::Dead => Tone::Bad,
        State::Running => Tone::Accent,
        State::Waiting | State::Cancelled | State::Done => Tone::Quiet,
    }
}

fn jobs_table(viewer: &Viewer, jobs: &[Record], looked_at: Option<State>) -> Markup {
    let columns = [
        Column::text("State"),
        Column::text("What"),
        Column::number("Tries"),
        Column::text("Last error"),
        Column::text("Next try"),
        Column::text("Asked for"),
        Column::silent("Try again or stop"),
    ];
    let rows = html! { @for job in jobs { (row(viewer, job, looked_at)) } };
    growing_table("job-rows", "Background work", &columns, rows)
}

fn row(viewer: &Viewer, job: &Record, looked_at: Option<State>) -> Markup {
    html! {
        tr {
            td {
                @match work::held(job) {
                    Some(says) => (badge(Tone::Quiet, says)),
                    None => (badge(tone(job.state), name(job.state)))
                }
                @if job.cancel_asked { " " span.muted { "to be stopped" } }
            }
            td { (work::words(&job.kind)) " " code.muted { (job.kind) } }
            td.number { (job.attempts) " of " (job.max_attempts) }
            td { (job.last_error.as_deref().unwrap_or("–")) }
            td { @if job.state == State::Waiting && work::held(job).is_none() { (viewer.time(job.run_at)) } @else { "–" } }
            td { (viewer.time(job.created_at)) }
            td { (actions(viewer, job, looked_at)) }
        }
    }
}

fn actions(viewer: &Viewer, job: &Record, looked_at: Option<State>) -> Markup {
    let to = |verb: &str| at(&format!("{HOME}/{}/{verb}", job.id), looked_at);
    html! {
        @if work::may_retry(job.state) {
            (viewer.form(to("retry"), html! { (button("Retry").small()) }))
        }
        @if !job.state.is_over() && !job.cancel_asked {
            (viewer.form(to("cancel"), html! {
                (button("Stop").small().confirm(format!("“{}” is not done then. Stop it?", work::words(&job.kind))))
            }))
        }
    }
}

async fn retry(viewer: Viewer, Path(job): Path<Id<Job>>, Query(asked): Query<Asked>) -> Answer {
    let by = viewer.by.clone();
    viewer.app.write(move |tx| work::retry(tx, &by, job)).await?;
    Ok(viewer.see_other(at(HOME, asked.state())).with_flash("It is tried again."))
}

async fn cancel(viewer: Viewer, Path(job): Path<Id<Job>>, Query(asked): Query<Asked>) -> Answer {
    let by = viewer.by.clone();
    viewer.app.write(move |tx| work::cancel(tx, &by, job)).await?;
    Ok(viewer.see_other(at(HOME, asked.state())).with_flash("It is stopped."))
}
