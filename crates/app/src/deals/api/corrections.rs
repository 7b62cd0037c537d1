//! Putting right what was logged.

use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use types::Id;
use types::id::kind as id;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use web::{Json, Path, Problem};

use super::compiled;
use super::records::LoggedJson;
use crate::Result;
use crate::deals::json::DealJson;
use crate::deals::{self, ActivityChanges, Which};
use crate::house::{App, By, Reply};

/// These routes.
pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(correct, withdraw))
}

/// Says how an activity really was; the deal, its clocks and all measures count that from now on. Whoever logged it,
/// whoever answers for the deal or works on it, and those who lead may do so.
#[utoipa::path(
    patch,
    path = "/deals/{deal}/activities/{activity}",
    tag = "activities",
    params(("deal" = String, Path, description = "The id or the number."), ("activity" = String, Path, description = "The activity's id.")),
    request_body = ActivityChanges,
    responses(
        (status = 200, body = LoggedJson),
        (status = 403, body = Problem),
        (status = 404, body = Problem),
        (status = 409, body = Problem, description = "Refused, taken back before, or changed meanwhile."),
        (status = 422, body = Problem),
    )
)]
async fn correct(
    State(app): State<App>,
    by: By,
    Path((which, activity)): Path<(Which, Id<id::Activity>)>,
    Json(changes): Json<ActivityChanges>,
) -> Result<Reply> {
    app.answer(by, StatusCode::OK, move |tx, by| {
        let (activity, done) = deals::correct(tx, by, which, activity, &changes)?;
        let compiled = compiled(tx, by, &done.deal)?;
        Ok(LoggedJson { activity: activity.into(), deal: DealJson::done(done, &compiled) })
    })
    .await
}

/// Why something is taken back.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct TakeBackJson {
    /// In words.
    pub(crate) reason: Option<String>,
    /// The version of the deal that the caller looked at.
    pub(crate) version: Option<i64>,
}

/// Takes back an activity that was not done with this buyer. What evidence rests on stays until that is taken back.
#[utoipa::path(
    delete,
    path = "/deals/{deal}/activities/{activity}",
    tag = "activities",
    params(("deal" = String, Path, description = "The id or the number."), ("activity" = String, Path, description = "The activity's id.")),
    request_body = TakeBackJson,
    responses(
        (status = 200, body = DealJson),
        (status = 403, body = Problem),
        (status = 404, body = Problem),
        (status = 409, body = Problem, description = "Refused, taken back before, or changed meanwhile."),
        (status = 422, body = Problem),
    )
)]
async fn withdraw(
    State(app): State<App>,
    by: By,
    Path((which, activity)): Path<(Which, Id<id::Activity>)>,
    Json(body): Json<TakeBackJson>,
) -> Result<Reply> {
    app.answer(by, StatusCode::OK, move |tx, by| {
        let reason = body.reason.as_deref();
        let done = deals::withdraw_activity(tx, by, which, body.version, activity, reason)?;
        let compiled = compiled(tx, by, &done.deal)?;
        Ok(DealJson::done(done, &compiled))
    })
    .await
}
