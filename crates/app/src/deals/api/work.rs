//! What a stage asks for besides answers and tasks: evidence, agreements, processes, follow-ups.

use axum::extract::State;
use deal::Command;
use deal::state::{Criterion, Subject};
use deal::{GiveEvidence, Override};
use playbook::model::EvidenceKind;
use serde::Deserialize;
use types::{Activity, Evidence, File, Id, Process};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use web::{Json, Path, Problem};

use super::act;
use super::tasks::WhyJson;
use crate::Result;
use crate::deals::Which;
use crate::deals::json::DealJson;
use crate::house::{App, By, Reply};

/// These routes.
pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(give_evidence))
        .routes(routes!(withdraw_evidence))
        .routes(routes!(approve))
        .routes(routes!(start_process))
        .routes(routes!(advance_process, end_process))
        .routes(routes!(start_ladder, stop_ladder))
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
