//! The JSON handlers of background work.

use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use types::Id;
use types::id::kind as id;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use web::{Cursor, Json, Limit, Page, Path, Problem, Query};

use super::{STATES, WorkFilter, held, words};
use crate::house::{App, By, Reply};
use crate::{Error, Result, work};

/// The routes of background work.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list))
        .routes(routes!(show))
        .routes(routes!(retry))
        .routes(routes!(cancel))
}

/// A piece of background work.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct JobJson {
    /// `job_…`
    pub id: String,
    /// What is done: `deal.webhook`, `imports.run`, …
    pub kind: String,
    /// The same in words.
    pub does: String,
    /// waiting, running, done, dead (it failed for good) or cancelled.
    pub state: String,
    /// Why it goes on waiting, where nothing here does this kind of work.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub held: Option<String>,
    /// How often it was tried.
    pub tries: u32,
    /// How often it is tried at most.
    pub most_tries: u32,
    /// Why the last try failed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_error: Option<String>,
    /// When it is due; of a waiting one the next try.
    pub due_at: String,
    /// How much is done.
    pub done: i64,
    /// How much there is to do, where that is known.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub total: Option<i64>,
    /// What it says of its progress.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Whether it was asked to stop.
    pub cancel_asked: bool,
    /// When it was asked for.
    pub created_at: String,
    /// When the last try began.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub started_at: Option<String>,
    /// When it ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub finished_at: Option<String>,
}

impl From<jobs::Record> for JobJson {
    fn from(job: jobs::Record) -> JobJson {
        JobJson {
            id: job.id.to_string(),
            does: words(&job.kind).to_owned(),
            state: job.state.to_string(),
            held: held(&job).map(str::to_owned),
            tries: job.attempts,
            most_tries: job.max_attempts,
            last_error: job.last_error,
            due_at: job.run_at.to_string(),
            done: job.done,
            total: job.total,
            note: job.note,
            cancel_asked: job.cancel_asked,
            created_at: job.created_at.to_string(),
            started_at: job.started_at.map(|at| at.to_string()),
            finished_at: job.finished_at.map(|at| at.to_string()),
            kind: job.kind,
        }
    }
}

/// Which jobs.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default, deny_unknown_fields)]
pub struct JobQuery {
    /// waiting, running, done, dead or cancelled.
    pub state: Option<String>,
    /// Only of this kind.
    pub kind: Option<String>,
    /// The `next` of the page before.
    #[param(value_type = Option<String>)]
    pub after: Option<Cursor>,
    /// How many.
    #[param(inline)]
    pub limit: Limit,
}

/// The jobs that a query asks for.
///
/// # Errors
/// As [`work::list`]; [`Error::Invalid`] for a state that there is not.
pub fn told(read: &mut db::Read<'_>, by: &By, query: &JobQuery) -> Result<Page<JobJson>> {
    let state = query.state.as_deref().map(|word| {
        let found = STATES.into_iter().find(|state| state.as_str() == word);
        found.ok_or_else(|| Error::field("state", "Say waiting, running, done, dead or cancelled."))
    });
    let filter = WorkFilter { state: state.transpose()?, kind: query.kind.clone() };
    let page = work::list(read, by, &filter, query.after.as_ref(), query.limit)?;
    Ok(page.map(JobJson::from))
}

/// Background work, the newest first: for administrators.
#[utoipa::path(
    get,
    path = "/jobs",
    tag = "jobs",
    params(JobQuery),
    responses(
        (status = 200, body = Page<JobJson>),
        (status = 403, body = Problem),
        (status = 422, body = Problem),
    )
)]
async fn list(
    State(app): State<App>,
    by: By,
    Query(query): Query<JobQuery>,
) -> Result<Json<Page<JobJson>>> {
    app.read(move |read| told(read, &by, &query).map(Json)).await
}

/// A piece of background work.
#[utoipa::path(
    get,
    path = "/jobs/{job}",
    tag = "jobs",
    params(("job" = String, Path, description = "The id.")),
    responses(
        (status = 200, body = JobJson),
        (status = 403, body = Problem),
        (status = 404, body = Problem),
    )
)]
async fn show(
    State(app): State<App>,
    by: By,
    Path(job): Path<Id<id::Job>>,
) -> Result<Json<JobJson>> {
    app.read(move |read| work::find(read, &by, job).map(JobJson::from).map(Json)).await
}

/// Tries a job again that failed for good or was cancelled.
#[utoipa::path(
    post,
    path = "/jobs/{job}/retry",
    tag = "jobs",
    params(("job" = String, Path, description = "The id.")),
    responses(
        (status = 200, body = JobJson),
        (status = 403, body = Problem),
        (status = 404, body = Problem),
        (status = 409, body = Problem),
    )
)]
async fn retry(State(app): State<App>, by: By, Path(job): Path<Id<id::Job>>) -> Result<Reply> {
    app.answer(by, StatusCode::OK, move |tx, by| work::retry(tx, by, job).map(JobJson::from)).await
}

/// Stops a job: at once while it waits, as soon as it looks up while it runs.
#[utoipa::path(
    post,
    path = "/jobs/{job}/cancel",
    tag = "jobs",
    params(("job" = String, Path, description = "The id.")),
    responses(
        (status = 200, body = JobJson),
        (status = 403, body = Problem),
        (status = 404, body = Problem),
        (status = 409, body = Problem),
    )
)]
async fn cancel(State(app): State<App>, by: By, Path(job): Path<Id<id::Job>>) -> Result<Reply> {
    app.answer(by, StatusCode::OK, move |tx, by| work::cancel(tx, by, job).map(JobJson::from)).await
}
