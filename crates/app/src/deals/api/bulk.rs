//! The JSON handlers of one thing done to many deals.

use axum::extract::State;
use axum::http::StatusCode;
use deal::Command;
use serde::{Deserialize, Serialize};
use types::Id;
use types::id::kind as id;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use web::{Json, Path, Problem};

use crate::deals::bulk::{self, BulkDone, Doing, Progress, Tally};
use crate::deals::list::DealFilter;
use crate::deals::{self, Which};
use crate::house::{App, By, Reply};
use crate::{Error, Result};

pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(many)).routes(routes!(progress, stop))
}

/// The same thing to do to many deals: to those named, or to all that fit a filter.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = BulkDealsJson)]
pub(crate) struct BulkJson {
    /// The deals' ids or numbers, at most 1,000.
    #[serde(default)]
    #[schema(value_type = Option<Vec<String>>, max_items = 1000)]
    deals: Option<Vec<Which>>,
    /// Instead of naming them: all deals that fit this and that the caller sees, at most 10,000.
    #[serde(default)]
    filter: Option<DealFilter>,
    /// What to do: `{"do": "assign", "user": "user_…"}`, `{"do": "advance"}` …
    #[schema(value_type = Object)]
    command: Command,
}

/// Does one thing to many deals; each that refuses is told with what is missing, and the rest is done. Where more than
/// 200 fit a filter it is done in the background: `job` says which job does it.
#[utoipa::path(
    post,
    path = "/deals/bulk",
    tag = "deals",
    request_body = BulkJson,
    responses(
        (status = 200, body = BulkDone),
        (status = 403, body = Problem),
        (status = 422, body = Problem),
    )
)]
async fn many(State(app): State<App>, by: By, Json(body): Json<BulkJson>) -> Result<Reply> {
    let doing = Doing::Command(Box::new(body.command));
    app.answer(by, StatusCode::OK, move |tx, by| match (&body.deals, &body.filter) {
        (Some(named), None) => deals::for_each(tx, by, named, &doing),
        (None, Some(filter)) => deals::for_fitting(tx, by, filter, &doing),
        _ => Err(Error::field("deals", "Give `deals` or a `filter`, one of the two.")),
    })
    .await
}

/// How far a change of many deals is.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct BulkProgressJson {
    /// waiting, running, done, dead or cancelled.
    state: &'static str,
    /// How many deals were looked at.
    looked_at: i64,
    /// How many there are.
    total: i64,
    /// What became of them so far.
    #[serde(flatten)]
    tally: Tally,
    /// Why the last attempt failed.
    error: Option<String>,
}

/// How far a change of many deals in the background is that the caller asked for.
#[utoipa::path(
    get,
    path = "/deals/bulk/{job}",
    tag = "deals",
    params(("job" = String, Path, description = "The job that the request was answered with.")),
    responses((status = 200, body = BulkProgressJson), (status = 404, body = Problem))
)]
async fn progress(
    State(app): State<App>,
    by: By,
    Path(job): Path<Id<id::Job>>,
) -> Result<Json<BulkProgressJson>> {
    let found = app.read(move |read| bulk::progress(read, &by, job)).await?;
    let Progress { state, looked_at, total, tally, error, .. } = found;
    Ok(Json(BulkProgressJson { state, looked_at, total, tally, error }))
}

/// Stops a change of many deals; what is done stays done.
#[utoipa::path(
    delete,
    path = "/deals/bulk/{job}",
    tag = "deals",
    params(("job" = String, Path, description = "The job that the request was answered with.")),
    responses(
        (status = 204, description = "It goes no further than the deals under way."),
        (status = 403, body = Problem),
        (status = 404, body = Problem),
    )
)]
async fn stop(State(app): State<App>, by: By, Path(job): Path<Id<id::Job>>) -> Result<Reply> {
    app.answer(by, StatusCode::NO_CONTENT, move |tx, by| bulk::stop(tx, by, job)).await
}
