//! Answers to the playbook's questions.

use axum::extract::State;
use deal::state::Values;
use deal::{Answer, Command};
use serde::Deserialize;
use types::{Id, Row};
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
        .routes(routes!(answer))
        .routes(routes!(add_row))
        .routes(routes!(answer_row, remove_row))
}

/// Answers to questions of one group.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AnswersJson {
    /// By question; null takes an answer away.
    #[schema(value_type = Object)]
    values: Values,
    /// A person of the buyer's confirmed it.
    #[serde(default)]
    confirmed: Option<bool>,
    /// The version that the caller looked at.
    #[serde(default)]
    version: Option<i64>,
}

impl AnswersJson {
    fn command(self, group: String, row: Option<Id<Row>>) -> Command {
        Command::Answer(Answer { group, row, values: self.values, confirmed: self.confirmed })
    }
}

/// Answers questions of a group. Answers about the company or the contact are kept with them.
#[utoipa::path(
    put,
    path = "/deals/{deal}/answers/{group}",
    tag = "deals",
    params(("deal" = String, Path, description = "The id or the number."), ("group" = String, Path, description = "The group's key.")),
    request_body = AnswersJson,
    responses(
        (status = 200, body = DealJson),
        (status = 404, body = Problem),
        (status = 409, body = Problem, description = "Refused, or changed meanwhile."),
        (status = 422, body = Problem),
    )
)]
async fn answer(
    State(app): State<App>,
    by: By,
    Path((which, group)): Path<(Which, String)>,
    Json(body): Json<AnswersJson>,
) -> Result<Reply> {
    act(app, by, which, body.version, body.command(group, None)).await
}

/// Adds a row to a repeating group.
#[utoipa::path(
    post,
    path = "/deals/{deal}/answers/{group}/rows",
    tag = "deals",
    params(("deal" = String, Path, description = "The id or the number."), ("group" = String, Path, description = "The group's key.")),
    request_body = AnswersJson,
    responses(
        (status = 200, body = DealJson),
        (status = 404, body = Problem),
        (status = 409, body = Problem, description = "Refused, or changed meanwhile."),
        (status = 422, body = Problem),
    )
)]
async fn add_row(
    State(app): State<App>,
    by: By,
    Path((which, group)): Path<(Which, String)>,
    Json(body): Json<AnswersJson>,
) -> Result<Reply> {
    act(app, by, which, body.version, body.command(group, None)).await
}

/// Changes a row of a repeating group.
#[utoipa::path(
    put,
    path = "/deals/{deal}/answers/{group}/rows/{row}",
    tag = "deals",
    params(("deal" = String, Path, description = "The id or the number."), ("group" = String, Path, description = "The group's key."), ("row" = String, Path, description = "The row's id.")),
    request_body = AnswersJson,
    responses(
        (status = 200, body = DealJson),
        (status = 404, body = Problem),
        (status = 409, body = Problem, description = "Refused, or changed meanwhile."),
        (status = 422, body = Problem),
    )
)]
async fn answer_row(
    State(app): State<App>,
    by: By,
    Path((which, group, row)): Path<(Which, String, Id<Row>)>,
    Json(body): Json<AnswersJson>,
) -> Result<Reply> {
    act(app, by, which, body.version, body.command(group, Some(row))).await
}

/// Takes a row of a repeating group away.
#[utoipa::path(
    delete,
    path = "/deals/{deal}/answers/{group}/rows/{row}",
    tag = "deals",
    params(("deal" = String, Path, description = "The id or the number."), ("group" = String, Path, description = "The group's key."), ("row" = String, Path, description = "The row's id.")),
    responses(
        (status = 200, body = DealJson),
        (status = 404, body = Problem),
        (status = 409, body = Problem, description = "Refused, or changed meanwhile."),
        (status = 422, body = Problem),
    )
)]
async fn remove_row(
    State(app): State<App>,
    by: By,
    Path((which, group, row)): Path<(Which, String, Id<Row>)>,
) -> Result<Reply> {
    act(app, by, which, None, Command::RemoveRow { group, row }).await
}
