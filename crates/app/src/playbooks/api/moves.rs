//! Moves of running deals to another version.

use std::collections::BTreeMap;

use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use types::Id;
use types::id::kind as id;
use utoipa::ToSchema;
use web::{Json, Path, Problem};

use super::named;
use crate::Result;
use crate::house::{App, By, Reply};
use crate::playbooks::json::DiagnosticJson;
use crate::playbooks::moves::{self, HeldBack, Outcome, Plan, Wish};

/// Which deals shall move where.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewMoveJson {
    /// The number of the version that the deals run on.
    from: i64,
    /// The number of the version that they shall run on; absent means the present one.
    #[serde(default)]
    to: Option<i64>,
    /// Old stages to new ones; what is absent is found by key and by the likeness of names.
    #[serde(default)]
    stages: BTreeMap<String, String>,
    /// Only shows what would happen.
    #[serde(default)]
    dry_run: bool,
}

/// What a move did or would do.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct MoveJson {
    /// The mapping of stages in use.
    stages: BTreeMap<String, String>,
    /// What is odd or wrong about the mapping.
    diagnostics: Vec<DiagnosticJson>,
    /// How many deals run on the old version.
    running: i64,
    /// How many of them were looked at.
    looked_at: usize,
    /// How many go from which stage to which.
    paths: Vec<PathJson>,
    /// How many cannot move.
    held_back_count: usize,
    /// Those that cannot move, and why: at most 200.
    held_back: Vec<HeldBackJson>,
    /// The job that moves them, where they are many.
    #[serde(skip_serializing_if = "Option::is_none")]
    job: Option<String>,
}

/// So many deals go from one stage to another.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct PathJson {
    /// The old stage.
    from: String,
    /// The new stage.
    to: String,
    /// How many.
    deals: usize,
}

/// A deal that cannot move.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct HeldBackJson {
    /// Its id.
    deal: String,
    /// The number that people say.
    number: i64,
    /// What people call it.
    name: String,
    /// Where it stands.
    stage: String,
    /// Why.
    says: String,
}

impl From<HeldBack> for HeldBackJson {
    fn from(held: HeldBack) -> HeldBackJson {
        let HeldBack { deal, number, name, stage, says } = held;
        HeldBackJson { deal: deal.to_string(), number, name, stage, says }
    }
}

impl MoveJson {
    fn of(plan: &Plan, diagnostics: Vec<DiagnosticJson>, outcome: Outcome) -> MoveJson {
        let path = |((from, to), deals)| PathJson { from, to, deals };
        MoveJson {
            stages: plan.mapping.stages.clone(),
            diagnostics,
            running: outcome.running,
            looked_at: outcome.looked_at,
            paths: outcome.paths.into_iter().map(path).collect(),
            held_back_count: outcome.held_back_count,
            held_back: outcome.held_back.into_iter().map(HeldBackJson::from).collect(),
            job: None,
        }
    }
}

/// Moves running deals to another version, or with `dry_run` shows who would be where and who would be
/// held back. More than 50 deals move in the background: `job` says which job does it.
#[utoipa::path(
    post,
    path = "/playbooks/{playbook}/moves",
    tag = "playbooks",
    params(("playbook" = String, Path, description = "The id or the key.")),
    request_body = NewMoveJson,
    responses(
        (status = 200, body = MoveJson),
        (status = 403, body = Problem),
        (status = 404, body = Problem),
        (status = 422, body = Problem, description = "A stage has no place to go."),
    )
)]
pub(super) async fn start(
    State(app): State<App>,
    by: By,
    Path(name): Path<String>,
    Json(body): Json<NewMoveJson>,
) -> Result<Reply> {
    let wish = Wish { from: body.from, to: body.to, stages: body.stages };
    app.answer(by, StatusCode::OK, move |tx, by| {
        let id = named(tx, &name)?.id;
        let (plan, told) = moves::plan(tx, by, id, &wish)?;
        if !body.dry_run {
            moves::refuse_mistakes(&told)?;
        }
        let diagnostics = DiagnosticJson::all(told);
        let mut outcome = moves::preview(tx, by, &plan)?;
        if body.dry_run {
            return Ok(MoveJson::of(&plan, diagnostics, outcome));
        }
        if outcome.running > moves::AT_ONCE {
            let job = moves::enqueue(tx, by, &plan)?.to_string();
            let shown = MoveJson::of(&plan, diagnostics, outcome);
            return Ok(MoveJson { job: Some(job), ..shown });
        }
        outcome = Outcome { running: outcome.running, ..Outcome::default() };
        moves::step(tx, by, &plan, 0, &mut outcome)?;
        Ok(MoveJson::of(&plan, diagnostics, outcome))
    })
    .await
}

/// How far a move is.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct MoveProgressJson {
    /// waiting, running, done, dead or cancelled.
    state: &'static str,
    /// How many deals have moved.
    moved: i64,
    /// How many there were to move.
    total: Option<i64>,
    /// What else is to say.
    note: Option<String>,
    /// Why the last attempt failed.
    error: Option<String>,
}

/// How far a move in the background is.
#[utoipa::path(
    get,
    path = "/playbooks/{playbook}/moves/{job}",
    tag = "playbooks",
    params(
        ("playbook" = String, Path, description = "The id or the key."),
        ("job" = String, Path, description = "The job that the move was answered with."),
    ),
    responses(
        (status = 200, body = MoveProgressJson),
        (status = 403, body = Problem),
        (status = 404, body = Problem),
    )
)]
pub(super) async fn progress(
    State(app): State<App>,
    by: By,
    Path((name, job)): Path<(String, Id<id::Job>)>,
) -> Result<Json<MoveProgressJson>> {
    by.must_manage("see moves of deals")?;
    app.read(move |read| {
        let id = named(read, &name)?.id;
        let moves::Progress { state, moved, total, note, error, .. } =
            moves::progress(read, id, job)?;
        Ok(Json(MoveProgressJson { state, moved, total, note, error }))
    })
    .await
}
