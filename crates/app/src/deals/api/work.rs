//! The daily work on a deal: answers, tasks, evidence, agreements, processes, follow-ups.

use axum::extract::State;
use deal::Command;
use deal::state::{Assignee, Criterion, Subject, Values};
use deal::{AddTask, Answer, GiveEvidence, Override};
use playbook::model::{EvidenceKind, TaskKind};
use serde::Deserialize;
use types::{Activity, Evidence, File, Id, Process, Row, Task, Timestamp};
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
        .routes(routes!(add_task))
        .routes(routes!(finish_task))
        .routes(routes!(skip_task))
        .routes(routes!(delegate_task))
        .routes(routes!(return_task))
        .routes(routes!(reopen_task))
        .routes(routes!(reschedule_task))
        .routes(routes!(give_evidence))
        .routes(routes!(withdraw_evidence))
        .routes(routes!(approve))
        .routes(routes!(start_process))
        .routes(routes!(advance_process, end_process))
        .routes(routes!(start_ladder, stop_ladder))
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
    let command = Command::Answer(Answer {
        group,
        row: None,
        values: body.values,
        confirmed: body.confirmed,
    });
    act(app, by, which, body.version, command).await
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
    let command = Command::Answer(Answer {
        group,
        row: None,
        values: body.values,
        confirmed: body.confirmed,
    });
    act(app, by, which, body.version, command).await
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
    let command = Command::Answer(Answer {
        group,
        row: Some(row),
        values: body.values,
        confirmed: body.confirmed,
    });
    act(app, by, which, body.version, command).await
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
    reason: String,
    /// The version that the caller looked at.
    #[serde(default)]
    version: Option<i64>,
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

/// Something that happened.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct EvidenceJson {
    /// mail, message, call, meeting, meeting-booked, quote-seen, quote-accepted, signature, payment, file, form or note.
    #[schema(value_type = String)]
    kind: EvidenceKind,
    /// The criterion that it meets: `{"stage": …, "key": …}`.
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    criterion: Option<Criterion>,
    /// In words.
    #[serde(default)]
    note: Option<String>,
    /// Where it can be seen.
    #[serde(default)]
    link: Option<String>,
    /// The file that shows it.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    file: Option<Id<File>>,
    /// The activity that it was.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    activity: Option<Id<Activity>>,
    /// The version that the caller looked at.
    #[serde(default)]
    version: Option<i64>,
}

/// Points at something that happened.
#[utoipa::path(
    post,
    path = "/deals/{deal}/evidence",
    tag = "deals",
    params(("deal" = String, Path, description = "The id or the number.")),
    request_body = EvidenceJson,
    responses(
        (status = 200, body = DealJson),
        (status = 404, body = Problem),
        (status = 409, body = Problem, description = "Refused, or changed meanwhile."),
        (status = 422, body = Problem),
    )
)]
async fn give_evidence(
    State(app): State<App>,
    by: By,
    Path(which): Path<Which>,
    Json(body): Json<EvidenceJson>,
) -> Result<Reply> {
    let command = Command::GiveEvidence(GiveEvidence {
        criterion: body.criterion,
        kind: body.kind,
        note: body.note,
        link: body.link,
        file: body.file,
        activity: body.activity,
    });
    act(app, by, which, body.version, command).await
}

/// Takes evidence back.
#[utoipa::path(
    delete,
    path = "/deals/{deal}/evidence/{evidence}",
    tag = "deals",
    params(("deal" = String, Path, description = "The id or the number."), ("evidence" = String, Path, description = "The evidence's id.")),
    responses(
        (status = 200, body = DealJson),
        (status = 404, body = Problem),
        (status = 409, body = Problem, description = "Refused, or changed meanwhile."),
        (status = 422, body = Problem),
    )
)]
async fn withdraw_evidence(
    State(app): State<App>,
    by: By,
    Path((which, evidence)): Path<(Which, Id<Evidence>)>,
) -> Result<Reply> {
    act(app, by, which, None, Command::WithdrawEvidence { evidence }).await
}

/// What is said about an agreement.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum AgreementJson {
    /// The approver is asked.
    Ask,
    /// The approver agrees.
    Grant,
    /// The approver does not agree.
    Refuse,
}

/// An agreement asked for, given or refused.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ApprovalJson {
    /// `{"criterion": {"stage": …, "key": …}}` or `{"condition": "…"}`.
    #[schema(value_type = Object)]
    subject: Subject,
    /// ask, grant or refuse.
    say: AgreementJson,
    /// In which words; the reason for a refusal.
    #[serde(default)]
    note: Option<String>,
    /// The version that the caller looked at.
    #[serde(default)]
    version: Option<i64>,
}

/// Asks for, gives or refuses an agreement.
#[utoipa::path(
    post,
    path = "/deals/{deal}/approvals",
    tag = "deals",
    params(("deal" = String, Path, description = "The id or the number.")),
    request_body = ApprovalJson,
    responses(
        (status = 200, body = DealJson),
        (status = 404, body = Problem),
        (status = 409, body = Problem, description = "Refused, or changed meanwhile."),
        (status = 422, body = Problem),
    )
)]
async fn approve(
    State(app): State<App>,
    by: By,
    Path(which): Path<Which>,
    Json(body): Json<ApprovalJson>,
) -> Result<Reply> {
    let (subject, note) = (body.subject, body.note);
    let command = match body.say {
        AgreementJson::Ask => Command::AskApproval { subject, note },
        AgreementJson::Grant => Command::Approve { subject, note },
        AgreementJson::Refuse => Command::Refuse { subject, reason: note.unwrap_or_default() },
    };
    act(app, by, which, body.version, command).await
}

/// Which of the playbook's.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct KeyJson {
    /// Its key.
    key: String,
    /// The version that the caller looked at.
    #[serde(default)]
    version: Option<i64>,
}

/// Starts another team's process.
#[utoipa::path(
    post,
    path = "/deals/{deal}/processes",
    tag = "deals",
    params(("deal" = String, Path, description = "The id or the number.")),
    request_body = KeyJson,
    responses(
        (status = 200, body = DealJson),
        (status = 404, body = Problem),
        (status = 409, body = Problem, description = "Refused, or changed meanwhile."),
        (status = 422, body = Problem),
    )
)]
async fn start_process(
    State(app): State<App>,
    by: By,
    Path(which): Path<Which>,
    Json(body): Json<KeyJson>,
) -> Result<Reply> {
    act(app, by, which, body.version, Command::StartProcess { key: body.key }).await
}

/// Where a process goes.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ProcessMoveJson {
    /// The stage; absent means the next one, or the end.
    #[serde(default)]
    to: Option<String>,
    /// Goes although something is missing: `{"reason": "…"}`.
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    over: Option<Override>,
    /// The version that the caller looked at.
    #[serde(default)]
    version: Option<i64>,
}

/// Moves another team's process forward.
#[utoipa::path(
    put,
    path = "/deals/{deal}/processes/{process}",
    tag = "deals",
    params(("deal" = String, Path, description = "The id or the number."), ("process" = String, Path, description = "The run's id.")),
    request_body = ProcessMoveJson,
    responses(
        (status = 200, body = DealJson),
        (status = 404, body = Problem),
        (status = 409, body = Problem, description = "Refused, or changed meanwhile."),
        (status = 422, body = Problem),
    )
)]
async fn advance_process(
    State(app): State<App>,
    by: By,
    Path((which, process)): Path<(Which, Id<Process>)>,
    Json(body): Json<ProcessMoveJson>,
) -> Result<Reply> {
    act(
        app,
        by,
        which,
        body.version,
        Command::AdvanceProcess { run: process, to: body.to, over: body.over },
    )
    .await
}

/// Breaks another team's process off.
#[utoipa::path(
    delete,
    path = "/deals/{deal}/processes/{process}",
    tag = "deals",
    params(("deal" = String, Path, description = "The id or the number."), ("process" = String, Path, description = "The run's id.")),
    request_body = WhyJson,
    responses(
        (status = 200, body = DealJson),
        (status = 404, body = Problem),
        (status = 409, body = Problem, description = "Refused, or changed meanwhile."),
        (status = 422, body = Problem),
    )
)]
async fn end_process(
    State(app): State<App>,
    by: By,
    Path((which, process)): Path<(Which, Id<Process>)>,
    Json(body): Json<WhyJson>,
) -> Result<Reply> {
    act(app, by, which, body.version, Command::EndProcess { run: process, reason: body.reason })
        .await
}

/// Starts a series of follow-ups.
#[utoipa::path(
    put,
    path = "/deals/{deal}/ladders/{ladder}",
    tag = "deals",
    params(("deal" = String, Path, description = "The id or the number."), ("ladder" = String, Path, description = "The ladder's key.")),
    responses(
        (status = 200, body = DealJson),
        (status = 404, body = Problem),
        (status = 409, body = Problem, description = "Refused, or changed meanwhile."),
        (status = 422, body = Problem),
    )
)]
async fn start_ladder(
    State(app): State<App>,
    by: By,
    Path((which, ladder)): Path<(Which, String)>,
) -> Result<Reply> {
    act(app, by, which, None, Command::StartLadder { key: ladder }).await
}

/// Stops a series of follow-ups.
#[utoipa::path(
    delete,
    path = "/deals/{deal}/ladders/{ladder}",
    tag = "deals",
    params(("deal" = String, Path, description = "The id or the number."), ("ladder" = String, Path, description = "The ladder's key.")),
    responses(
        (status = 200, body = DealJson),
        (status = 404, body = Problem),
        (status = 409, body = Problem, description = "Refused, or changed meanwhile."),
        (status = 422, body = Problem),
    )
)]
async fn stop_ladder(
    State(app): State<App>,
    by: By,
    Path((which, ladder)): Path<(Which, String)>,
) -> Result<Reply> {
    act(app, by, which, None, Command::StopLadder { key: ladder }).await
}
