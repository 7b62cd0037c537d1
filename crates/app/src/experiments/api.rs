//! The JSON handlers of experiments.

use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use types::Id;
use types::id::kind as id;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use web::{Json, Path, Problem, Query};

use super::json::{ExperimentJson, ExperimentQuery, ExperimentsJson, shown, told};
use super::{Arm, Differs, Goal, NewExperiment, Strata, Which};
use crate::deals::json::DealLineJson;
use crate::house::{App, By, Reply};
use crate::{Error, Result, experiments, playbooks};

/// The routes of experiments.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list, plan))
        .routes(routes!(show, delete))
        .routes(routes!(start))
        .routes(routes!(take_look))
        .routes(routes!(decide))
        .routes(routes!(deals))
}

/// An experiment to plan.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct NewExperimentJson {
    /// What people call it.
    name: String,
    /// What is expected, and why.
    #[serde(default)]
    hypothesis: Option<String>,
    /// The playbook's key.
    playbook: String,
    /// What differs: version, guidance or task.
    what: String,
    /// The stage where wordings differ.
    #[serde(default)]
    stage: Option<String>,
    /// The task whose wording differs.
    #[serde(default)]
    task: Option<String>,
    /// For arm A: the version's number, or the words.
    a: String,
    /// For arm B.
    b: String,
    /// How large the arms are beside each other: half and half where nothing is said.
    #[serde(default)]
    weights: Option<[u32; 2]>,
    /// Within what the arms are balanced.
    #[serde(default)]
    stratified_by: Strata,
    /// won or reached.
    #[serde(default = "won")]
    goal: String,
    /// The stage to be reached.
    #[serde(default)]
    goal_stage: Option<String>,
    /// Within how many days of the assignment.
    #[serde(default)]
    within_days: Option<u32>,
    /// The share that reaches the goal today, in percent.
    #[schema(example = 20.0)]
    base: f64,
    /// The smallest difference worth knowing, in percent points.
    #[schema(example = 10.0)]
    change: f64,
}

fn won() -> String {
    "won".to_owned()
}

impl NewExperimentJson {
    fn read(self, read: &mut db::Read<'_>) -> Result<NewExperiment> {
        let found = playbooks::find_by_key(read, &self.playbook);
        let playbook =
            found.map_err(|_| Error::field("playbook", "There is no such playbook."))?.id;
        let differs =
            differs(read, playbook, &self.what, (self.stage, self.task), [self.a, self.b])?;
        Ok(NewExperiment {
            name: self.name,
            hypothesis: self.hypothesis,
            playbook,
            differs,
            weights: self.weights.unwrap_or([1, 1]),
            strata: self.stratified_by,
            goal: goal(&self.goal, self.goal_stage)?,
            within_days: self.within_days,
            base_bp: hundredths("base", self.base)?,
            change_bp: hundredths("change", self.change)?,
        })
    }
}

/// What differs, by its words.
///
/// # Errors
/// [`Error::Invalid`] naming the field.
pub fn differs(
    read: &mut db::Read<'_>,
    playbook: Id<id::Playbook>,
    what: &str,
    place: (Option<String>, Option<String>),
    [a, b]: [String; 2],
) -> Result<Differs> {
    let stage = || place.0.clone().ok_or_else(|| Error::field("stage", "Name the stage."));
    Ok(match what {
        "version" => {
            let mut version = |field: &str, text: &str| {
                let unknown = |_| Error::field(field, "The playbook has no such version.");
                let number = text.trim().parse::<i64>().map_err(|_| unknown(Error::NotFound))?;
                playbooks::numbered(read, playbook, number).map(|it| it.id).map_err(unknown)
            };
            Differs::Versions { a: version("a", &a)?, b: version("b", &b)? }
        }
        "guidance" => Differs::Words { stage: stage()?, task: None, a, b },
        "task" => {
            let stage = stage()?;
            let task = place.1.clone().ok_or_else(|| Error::field("task", "Name the task."))?;
            Differs::Words { stage, task: Some(task), a, b }
        }
        _ => return Err(Error::field("what", "Say version, guidance or task.")),
    })
}

/// What is wished for, by its words.
///
/// # Errors
/// [`Error::Invalid`] naming the field.
pub fn goal(word: &str, stage: Option<String>) -> Result<Goal> {
    match (word, stage) {
        ("won", _) => Ok(Goal::Won),
        ("reached", Some(stage)) => Ok(Goal::Reached(stage)),
        ("reached", None) => Err(Error::field("goal_stage", "Name the stage to be reached.")),
        _ => Err(Error::field("goal", "Say won or reached.")),
    }
}

/// A percentage in hundredths of a percent.
///
/// # Errors
/// [`Error::Invalid`] for what is not between 0 and 100.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "checked to be 0 to 10,000"
)]
pub fn hundredths(field: &str, percent: f64) -> Result<u32> {
    let found = (percent * 100.0).round();
    if !(0.0..=10_000.0).contains(&found) {
        return Err(Error::field(field, "Give a number between 0 and 100."));
    }
    Ok(found as u32)
}

/// Experiments with what they have come to.
#[utoipa::path(
    get,
    path = "/experiments",
    tag = "experiments",
    params(ExperimentQuery),
    responses((status = 200, body = ExperimentsJson), (status = 422, body = Problem))
)]
async fn list(
    State(app): State<App>,
    by: By,
    Query(query): Query<ExperimentQuery>,
) -> Result<Json<ExperimentsJson>> {
    Ok(Json(told(&app, &by, &query).await?))
}

/// Plans an experiment; it begins when it is started.
#[utoipa::path(
    post,
    path = "/experiments",
    tag = "experiments",
    request_body = NewExperimentJson,
    responses(
        (status = 201, body = ExperimentJson),
        (status = 403, body = Problem),
        (status = 422, body = Problem),
    )
)]
async fn plan(
    State(app): State<App>,
    by: By,
    Json(body): Json<NewExperimentJson>,
) -> Result<Reply> {
    app.answer(by, StatusCode::CREATED, move |tx, by| {
        by.must_manage("plan experiments")?;
        let new = body.clone().read(tx)?;
        let made = experiments::plan(tx, by, new)?;
        shown(tx, by, made)
    })
    .await
}

/// An experiment with what it has come to.
#[utoipa::path(
    get,
    path = "/experiments/{experiment}",
    tag = "experiments",
    params(("experiment" = String, Path, description = "The id.")),
    responses((status = 200, body = ExperimentJson), (status = 404, body = Problem))
)]
async fn show(
    State(app): State<App>,
    by: By,
    Path(experiment): Path<Id<id::Experiment>>,
) -> Result<Json<ExperimentJson>> {
    app.read(move |read| {
        let found = experiments::find(read, experiment)?;
        shown(read, &by, found).map(Json)
    })
    .await
}

/// Takes away an experiment that has not begun.
#[utoipa::path(
    delete,
    path = "/experiments/{experiment}",
    tag = "experiments",
    params(("experiment" = String, Path, description = "The id.")),
    responses(
        (status = 204),
        (status = 403, body = Problem),
        (status = 404, body = Problem),
        (status = 409, body = Problem),
    )
)]
async fn delete(
    State(app): State<App>,
    by: By,
    Path(experiment): Path<Id<id::Experiment>>,
) -> Result<Reply> {
    app.answer(by, StatusCode::NO_CONTENT, move |tx, by| experiments::delete(tx, by, experiment))
        .await
}

/// Starts an experiment: from now on deals get an arm.
#[utoipa::path(
    put,
    path = "/experiments/{experiment}/run",
    tag = "experiments",
    params(("experiment" = String, Path, description = "The id.")),
    responses(
        (status = 200, body = ExperimentJson),
        (status = 403, body = Problem),
        (status = 404, body = Problem),
        (status = 409, body = Problem),
        (status = 422, body = Problem),
    )
)]
async fn start(
    State(app): State<App>,
    by: By,
    Path(experiment): Path<Id<id::Experiment>>,
) -> Result<Reply> {
    app.answer(by, StatusCode::OK, move |tx, by| {
        let started = experiments::start(tx, by, experiment)?;
        shown(tx, by, started)
    })
    .await
}

/// Looks at a running experiment and writes down what was seen.
#[utoipa::path(
    post,
    path = "/experiments/{experiment}/looks",
    tag = "experiments",
    params(("experiment" = String, Path, description = "The id.")),
    responses(
        (status = 201, body = ExperimentJson),
        (status = 403, body = Problem),
        (status = 404, body = Problem),
        (status = 409, body = Problem),
    )
)]
async fn take_look(
    State(app): State<App>,
    by: By,
    Path(experiment): Path<Id<id::Experiment>>,
) -> Result<Reply> {
    app.answer(by, StatusCode::CREATED, move |tx, by| {
        let looked = experiments::take_look(tx, by, experiment)?;
        shown(tx, by, looked)
    })
    .await
}

/// What to keep.
#[derive(Clone, Debug, Default, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
struct DecisionBody {
    /// a or b; absent decides nothing and only ends it.
    keep: Option<Arm>,
    /// Why: needed where the evidence does not say so.
    reason: Option<String>,
}

/// Ends an experiment: keeps A, keeps B, or decides nothing. A version that is kept becomes the playbook's present one.
#[utoipa::path(
    put,
    path = "/experiments/{experiment}/decision",
    tag = "experiments",
    params(("experiment" = String, Path, description = "The id.")),
    request_body = DecisionBody,
    responses(
        (status = 200, body = ExperimentJson),
        (status = 403, body = Problem),
        (status = 404, body = Problem),
        (status = 409, body = Problem),
        (status = 422, body = Problem),
    )
)]
async fn decide(
    State(app): State<App>,
    by: By,
    Path(experiment): Path<Id<id::Experiment>>,
    Json(body): Json<DecisionBody>,
) -> Result<Reply> {
    app.answer(by, StatusCode::OK, move |tx, by| {
        let ended = experiments::decide(tx, by, experiment, body.keep, body.reason.clone())?;
        shown(tx, by, ended)
    })
    .await
}

/// Of which arm.
#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct ArmQuery {
    /// a or b.
    arm: Arm,
    /// all (the default), known or hits.
    #[serde(default)]
    #[param(value_type = Option<String>)]
    which: Which,
}

/// The deals of an arm.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct ArmDealsJson {
    /// The newest first, at most 200.
    items: Vec<DealLineJson>,
}

/// The deals of an arm that the caller may see, the newest first.
#[utoipa::path(
    get,
    path = "/experiments/{experiment}/deals",
    tag = "experiments",
    params(("experiment" = String, Path, description = "The id."), ArmQuery),
    responses((status = 200, body = ArmDealsJson), (status = 404, body = Problem))
)]
async fn deals(
    State(app): State<App>,
    by: By,
    Path(experiment): Path<Id<id::Experiment>>,
    Query(query): Query<ArmQuery>,
) -> Result<Json<ArmDealsJson>> {
    app.read(move |read| {
        let of = experiments::find(read, experiment)?;
        let items = experiments::deals_of(read, &by, &of, query.arm, query.which)?;
        Ok(Json(ArmDealsJson { items: items.into_iter().map(DealLineJson::from).collect() }))
    })
    .await
}
