//! Tasks of a deal.

use axum::extract::State;
use deal::state::Assignee;
use deal::{AddTask, Command};
use playbook::model::TaskKind;
use serde::Deserialize;
use types::{Id, Task, Timestamp};
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
        .routes(routes!(add_task))
        .routes(routes!(finish_task))
        .routes(routes!(skip_task))
        .routes(routes!(delegate_task))
        .routes(routes!(return_task))
        .routes(routes!(reopen_task))
        .routes(routes!(reschedule_task))
}

/// A task of one's own.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewTaskJson {
    /// What to do.
    name: String,
    /// call, mail, meeting, message, document, research, approval or todo.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    kind: Option<TaskKind>,
    /// Until when.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    due: Option<Timestamp>,
    /// `{"user": …}`, `{"role": …}` or `{"department": …}`; absent means the owner.
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    to: Option<Assignee>,
    /// The version that the caller looked at.
    #[serde(default)]
    version: Option<i64>,
}

/// Adds a task.
#[utoipa::path(
    post,
    path = "/deals/{deal}/tasks",
    tag = "deals",
    params(("deal" = String, Path, description = "The id or the number.")),
    request_body = NewTaskJson,
    responses(
        (status = 200, body = DealJson),
        (status = 404, body = Problem),
        (status = 409, body = Problem, description = "Refused, or changed meanwhile."),
        (status = 422, body = Problem),
    )
)]
async fn add_task(
    State(app): State<App>,
    by: By,
    Path(which): Path<Which>,
    Json(body): Json<NewTaskJson>,
) -> Result<Reply> {
    let command = Command::AddTask(AddTask {
        name: body.name,
        kind: body.kind.unwrap_or_default(),
        due: body.due,
        to: body.to,
    });
    act(app, by, which, body.version, command).await
}

/// What came out.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TaskDoneJson {
    /// In words.
    #[serde(default)]
    outcome: Option<String>,
    /// The version that the caller looked at.
    #[serde(default)]
    version: Option<i64>,
}

/// Finishes a task.
#[utoipa::path(
    post,
    path = "/deals/{deal}/tasks/{task}/done",
    tag = "deals",
    params(("deal" = String, Path, description = "The id or the number."), ("task" = String, Path, description = "The task's id.")),
    request_body = TaskDoneJson,
    responses(
        (status = 200, body = DealJson),
        (status = 404, body = Problem),
        (status = 409, body = Problem, description = "Refused, or changed meanwhile."),
        (status = 422, body = Problem),
    )
)]
async fn finish_task(
    State(app): State<App>,
    by: By,
    Path((which, task)): Path<(Which, Id<Task>)>,
    Json(body): Json<TaskDoneJson>,
) -> Result<Reply> {
    act(app, by, which, body.version, Command::DoTask { task, outcome: body.outcome }).await
}

/// Why.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct WhyJson {
    /// In words.
    pub(super) reason: String,
    /// The version that the caller looked at.
    #[serde(default)]
    pub(super) version: Option<i64>,
}

/// Leaves a task out; not one that must be done.
#[utoipa::path(
    post,
    path = "/deals/{deal}/tasks/{task}/skipped",
    tag = "deals",
    params(("deal" = String, Path, description = "The id or the number."), ("task" = String, Path, description = "The task's id.")),
    request_body = WhyJson,
    responses(
        (status = 200, body = DealJson),
        (status = 404, body = Problem),
        (status = 409, body = Problem, description = "Refused, or changed meanwhile."),
        (status = 422, body = Problem),
    )
)]
async fn skip_task(
    State(app): State<App>,
    by: By,
    Path((which, task)): Path<(Which, Id<Task>)>,
    Json(body): Json<WhyJson>,
) -> Result<Reply> {
    act(app, by, which, body.version, Command::SkipTask { task, reason: body.reason }).await
}

/// To whom a task is given.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DelegateJson {
    /// `{"user": …}`, `{"role": …}` or `{"department": …}`.
    #[schema(value_type = Object)]
    to: Assignee,
    /// What they should know.
    #[serde(default)]
    note: Option<String>,
    /// The version that the caller looked at.
    #[serde(default)]
    version: Option<i64>,
}

/// Gives a task to a colleague, a role or another department.
#[utoipa::path(
    put,
    path = "/deals/{deal}/tasks/{task}/delegation",
    tag = "deals",
    params(("deal" = String, Path, description = "The id or the number."), ("task" = String, Path, description = "The task's id.")),
    request_body = DelegateJson,
    responses(
        (status = 200, body = DealJson),
        (status = 404, body = Problem),
        (status = 409, body = Problem, description = "Refused, or changed meanwhile."),
        (status = 422, body = Problem),
    )
)]
async fn delegate_task(
    State(app): State<App>,
    by: By,
    Path((which, task)): Path<(Which, Id<Task>)>,
    Json(body): Json<DelegateJson>,
) -> Result<Reply> {
    act(app, by, which, body.version, Command::DelegateTask { task, to: body.to, note: body.note })
        .await
}

/// What came out, or why not.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ReturnJson {
    /// In words.
    note: String,
    /// The version that the caller looked at.
    #[serde(default)]
    version: Option<i64>,
}

/// Gives a delegated task back.
#[utoipa::path(
    post,
    path = "/deals/{deal}/tasks/{task}/returned",
    tag = "deals",
    params(("deal" = String, Path, description = "The id or the number."), ("task" = String, Path, description = "The task's id.")),
    request_body = ReturnJson,
    responses(
        (status = 200, body = DealJson),
        (status = 404, body = Problem),
        (status = 409, body = Problem, description = "Refused, or changed meanwhile."),
        (status = 422, body = Problem),
    )
)]
async fn return_task(
    State(app): State<App>,
    by: By,
    Path((which, task)): Path<(Which, Id<Task>)>,
    Json(body): Json<ReturnJson>,
) -> Result<Reply> {
    act(app, by, which, body.version, Command::ReturnTask { task, note: body.note }).await
}

/// Opens a finished task again.
#[utoipa::path(
    post,
    path = "/deals/{deal}/tasks/{task}/reopened",
    tag = "deals",
    params(("deal" = String, Path, description = "The id or the number."), ("task" = String, Path, description = "The task's id.")),
    responses(
        (status = 200, body = DealJson),
        (status = 404, body = Problem),
        (status = 409, body = Problem, description = "Refused, or changed meanwhile."),
        (status = 422, body = Problem),
    )
)]
async fn reopen_task(
    State(app): State<App>,
    by: By,
    Path((which, task)): Path<(Which, Id<Task>)>,
) -> Result<Reply> {
    act(app, by, which, None, Command::ReopenTask { task }).await
}

/// Until when.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DueJson {
    /// Absent takes the due time away.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    due: Option<Timestamp>,
    /// The version that the caller looked at.
    #[serde(default)]
    version: Option<i64>,
}

/// Moves a task's due time.
#[utoipa::path(
    put,
    path = "/deals/{deal}/tasks/{task}/due",
    tag = "deals",
    params(("deal" = String, Path, description = "The id or the number."), ("task" = String, Path, description = "The task's id.")),
    request_body = DueJson,
    responses(
        (status = 200, body = DealJson),
        (status = 404, body = Problem),
        (status = 409, body = Problem, description = "Refused, or changed meanwhile."),
        (status = 422, body = Problem),
    )
)]
async fn reschedule_task(
    State(app): State<App>,
    by: By,
    Path((which, task)): Path<(Which, Id<Task>)>,
    Json(body): Json<DueJson>,
) -> Result<Reply> {
    act(app, by, which, body.version, Command::RescheduleTask { task, due: body.due }).await
}
