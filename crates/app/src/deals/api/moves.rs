//! Moves of a deal: forward and back, its outcome, parking, its version.

use axum::extract::State;
use deal::Command;
use deal::{MoveVersion, Override};
use serde::Deserialize;
use types::{Id, PlaybookVersion, Timestamp};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use web::{Json, Path, Problem};

use super::act;
use crate::Result;
use crate::deals::Which;
use crate::deals::json::DealJson;
use crate::house::{App, By, Reply};

/// These routes.
pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(move_to))
        .routes(routes!(end, reopen))
        .routes(routes!(park, wake))
        .routes(routes!(move_version))
}

/// Where a deal goes.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct StageChangeJson {
    /// The stage's key; absent means the next one.
    #[serde(default)]
    to: Option<String>,
    /// Goes although something is missing: `{"reason": "…"}`.
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    over: Option<Override>,
    /// Goes back to an earlier stage; needs a reason.
    #[serde(default)]
    back: bool,
    /// Why, for a way back.
    #[serde(default)]
    reason: Option<String>,
    /// The version that the caller looked at.
    #[serde(default)]
    version: Option<i64>,
}

/// Moves a deal to another stage. A move that misses something is refused with what is missing; whoever may overrides with a reason; going back is always open.
#[utoipa::path(
    put,
    path = "/deals/{deal}/stage",
    tag = "deals",
    params(("deal" = String, Path, description = "The id or the number.")),
    request_body = StageChangeJson,
    responses(
        (status = 200, body = DealJson),
        (status = 404, body = Problem),
        (status = 409, body = Problem, description = "Refused, or changed meanwhile."),
        (status = 422, body = Problem),
    )
)]
async fn move_to(
    State(app): State<App>,
    by: By,
    Path(which): Path<Which>,
    Json(body): Json<StageChangeJson>,
) -> Result<Reply> {
    let command = match (body.back, body.to) {
        (true, Some(to)) => Command::GoBack { to, reason: body.reason.unwrap_or_default() },
        (true, None) => return Err(crate::Error::field("/to", "Name the stage to go back to.")),
        (false, to) => Command::Advance { to, over: body.over, at: None },
    };
    act(app, by, which, body.version, command).await
}

/// How a deal ends.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum EndJson {
    /// Paid: needs proof of payment.
    Won,
    /// The buyer said no, or nothing.
    Lost,
    /// Never a fit.
    Disqualified,
    /// Delivered and done, after the last stage of a won deal.
    Completed,
}

/// How it went.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OutcomeJson {
    /// won, lost, disqualified or completed.
    kind: EndJson,
    /// One of the playbook's reasons, for lost and disqualified.
    #[serde(default)]
    reason: Option<String>,
    /// Who got the order, for lost.
    #[serde(default)]
    competitor: Option<String>,
    /// More words.
    #[serde(default)]
    note: Option<String>,
    /// Goes although something is missing: `{"reason": "…"}`.
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    over: Option<Override>,
    /// The version that the caller looked at.
    #[serde(default)]
    version: Option<i64>,
}

/// Ends a deal: won (with proof of payment), lost, disqualified or completed.
#[utoipa::path(
    post,
    path = "/deals/{deal}/outcome",
    tag = "deals",
    params(("deal" = String, Path, description = "The id or the number.")),
    request_body = OutcomeJson,
    responses(
        (status = 200, body = DealJson),
        (status = 404, body = Problem),
        (status = 409, body = Problem, description = "Refused, or changed meanwhile."),
        (status = 422, body = Problem),
    )
)]
async fn end(
    State(app): State<App>,
    by: By,
    Path(which): Path<Which>,
    Json(body): Json<OutcomeJson>,
) -> Result<Reply> {
    let reason = body.reason.unwrap_or_default();
    let command = match body.kind {
        EndJson::Won => Command::Win { over: body.over, at: None },
        EndJson::Lost => {
            Command::Lose { reason, competitor: body.competitor, note: body.note, at: None }
        }
        EndJson::Disqualified => Command::Disqualify { reason, note: body.note, at: None },
        EndJson::Completed => Command::Complete { over: body.over, at: None },
    };
    act(app, by, which, body.version, command).await
}

/// Why.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReasonJson {
    /// In words.
    reason: String,
    /// The version that the caller looked at.
    #[serde(default)]
    version: Option<i64>,
}

/// Takes a deal's end back.
#[utoipa::path(
    delete,
    path = "/deals/{deal}/outcome",
    tag = "deals",
    params(("deal" = String, Path, description = "The id or the number.")),
    request_body = ReasonJson,
    responses(
        (status = 200, body = DealJson),
        (status = 404, body = Problem),
        (status = 409, body = Problem, description = "Refused, or changed meanwhile."),
        (status = 422, body = Problem),
    )
)]
async fn reopen(
    State(app): State<App>,
    by: By,
    Path(which): Path<Which>,
    Json(body): Json<ReasonJson>,
) -> Result<Reply> {
    act(app, by, which, body.version, Command::Reopen { reason: body.reason }).await
}

/// Until when a deal is put aside.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ParkJson {
    /// It wakes by itself then.
    #[schema(value_type = String)]
    until: Timestamp,
    /// One of the playbook's reasons.
    reason: String,
    /// More words.
    #[serde(default)]
    note: Option<String>,
    /// The version that the caller looked at.
    #[serde(default)]
    version: Option<i64>,
}

/// Puts a deal aside until a day.
#[utoipa::path(
    put,
    path = "/deals/{deal}/parking",
    tag = "deals",
    params(("deal" = String, Path, description = "The id or the number.")),
    request_body = ParkJson,
    responses(
        (status = 200, body = DealJson),
        (status = 404, body = Problem),
        (status = 409, body = Problem, description = "Refused, or changed meanwhile."),
        (status = 422, body = Problem),
    )
)]
async fn park(
    State(app): State<App>,
    by: By,
    Path(which): Path<Which>,
    Json(body): Json<ParkJson>,
) -> Result<Reply> {
    let command = Command::Park { until: body.until, reason: body.reason, note: body.note };
    act(app, by, which, body.version, command).await
}

/// Takes a parked deal up again.
#[utoipa::path(
    delete,
    path = "/deals/{deal}/parking",
    tag = "deals",
    params(("deal" = String, Path, description = "The id or the number.")),
    responses(
        (status = 200, body = DealJson),
        (status = 404, body = Problem),
        (status = 409, body = Problem, description = "Refused, or changed meanwhile."),
        (status = 422, body = Problem),
    )
)]
async fn wake(State(app): State<App>, by: By, Path(which): Path<Which>) -> Result<Reply> {
    act(app, by, which, None, Command::Wake).await
}

/// The version to follow from now on.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MoveVersionJson {
    /// The version.
    #[schema(value_type = String)]
    to: Id<PlaybookVersion>,
    /// Old keys to new ones; what is not named keeps its key: `{"stages": {"offer": "propose"}}`.
    #[serde(default)]
    #[schema(value_type = Object)]
    mapping: playbook::Mapping,
    /// The version that the caller looked at.
    #[serde(default)]
    version: Option<i64>,
}

/// Moves a deal to another version of its playbook. For managers and administrators.
#[utoipa::path(
    put,
    path = "/deals/{deal}/playbook-version",
    tag = "deals",
    params(("deal" = String, Path, description = "The id or the number.")),
    request_body = MoveVersionJson,
    responses(
        (status = 200, body = DealJson),
        (status = 404, body = Problem),
        (status = 409, body = Problem, description = "Refused, or changed meanwhile."),
        (status = 422, body = Problem),
    )
)]
async fn move_version(
    State(app): State<App>,
    by: By,
    Path(which): Path<Which>,
    Json(body): Json<MoveVersionJson>,
) -> Result<Reply> {
    let command = Command::MoveVersion(MoveVersion { to: body.to, mapping: body.mapping });
    act(app, by, which, body.version, command).await
}
