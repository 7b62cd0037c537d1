//! The JSON handlers of score rules and of deals' points.

use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use types::Id;
use types::id::kind as id;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use web::version::IfMatch;
use web::{Json, Path, Problem};

use super::{Met, NewScoreRule, Score, ScoreRule, ScoreRuleChanges, Tried};
use crate::deals::Which;
use crate::house::{App, By, Reply};
use crate::{Result, deals, scores};

/// The routes of score rules.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(try_out))
        .routes(routes!(show, change, delete))
        .routes(routes!(of_deal))
}

/// A rule that gives points.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct ScoreRuleJson {
    /// `score_…`
    id: String,
    /// What it says of a lead.
    name: String,
    /// The condition, in CEL.
    rule: String,
    /// How many points it gives; negative ones are taken away.
    points: i64,
    /// Whether it is in use.
    active: bool,
    /// When it came.
    created_at: String,
    /// Send it with an edit, to notice a conflict.
    version: i64,
}

impl From<ScoreRule> for ScoreRuleJson {
    fn from(rule: ScoreRule) -> ScoreRuleJson {
        ScoreRuleJson {
            id: rule.id.to_string(),
            name: rule.name,
            rule: rule.rule,
            points: rule.points,
            active: rule.active,
            created_at: rule.created_at.to_string(),
            version: rule.version,
        }
    }
}

/// All rules.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct ScoreRulesJson {
    /// Those that give most first.
    items: Vec<ScoreRuleJson>,
}

/// The rules that give leads points, those that give most first.
#[utoipa::path(
    get,
    path = "/score-rules",
    tag = "scores",
    responses((status = 200, body = ScoreRulesJson), (status = 401, body = Problem))
)]
async fn list(State(app): State<App>, _: By) -> Result<Json<ScoreRulesJson>> {
    let items = app.read(scores::list).await?.into_iter().map(ScoreRuleJson::from).collect();
    Ok(Json(ScoreRulesJson { items }))
}

/// Makes a rule; the points of deals follow in the background.
#[utoipa::path(
    post,
    path = "/score-rules",
    tag = "scores",
    request_body = NewScoreRule,
    responses(
        (status = 201, body = ScoreRuleJson),
        (status = 403, body = Problem),
        (status = 422, body = Problem),
    )
)]
async fn create(State(app): State<App>, by: By, Json(body): Json<NewScoreRule>) -> Result<Reply> {
    app.answer(by, StatusCode::CREATED, move |tx, by| {
        scores::create(tx, by, body.clone()).map(ScoreRuleJson::from)
    })
    .await
}

/// A rule.
#[utoipa::path(
    get,
    path = "/score-rules/{score_rule}",
    tag = "scores",
    params(("score_rule" = String, Path, description = "The id.")),
    responses((status = 200, body = ScoreRuleJson), (status = 404, body = Problem))
)]
async fn show(
    State(app): State<App>,
    _: By,
    Path(rule): Path<Id<id::ScoreRule>>,
) -> Result<Json<ScoreRuleJson>> {
    app.read(move |read| scores::find(read, rule).map(ScoreRuleJson::from).map(Json)).await
}

/// Changes a rule; what is absent stays. The points of deals follow in the background.
#[utoipa::path(
    patch,
    path = "/score-rules/{score_rule}",
    tag = "scores",
    params(("score_rule" = String, Path, description = "The id.")),
    request_body = ScoreRuleChanges,
    responses(
        (status = 200, body = ScoreRuleJson),
        (status = 403, body = Problem),
        (status = 404, body = Problem),
        (status = 409, body = Problem),
        (status = 422, body = Problem),
    )
)]
async fn change(
    State(app): State<App>,
    by: By,
    Path(rule): Path<Id<id::ScoreRule>>,
    version: IfMatch,
    Json(body): Json<ScoreRuleChanges>,
) -> Result<Reply, Problem> {
    let changes = ScoreRuleChanges { version: version.or_body(body.version)?, ..body };
    let reply = app
        .answer(by, StatusCode::OK, move |tx, by| {
            scores::change(tx, by, rule, &changes).map(ScoreRuleJson::from)
        })
        .await?;
    Ok(reply)
}

/// Takes a rule away; the points of deals follow in the background.
#[utoipa::path(
    delete,
    path = "/score-rules/{score_rule}",
    tag = "scores",
    params(("score_rule" = String, Path, description = "The id.")),
    responses((status = 204), (status = 403, body = Problem), (status = 404, body = Problem))
)]
async fn delete(
    State(app): State<App>,
    by: By,
    Path(rule): Path<Id<id::ScoreRule>>,
) -> Result<Reply> {
    app.answer(by, StatusCode::NO_CONTENT, move |tx, by| scores::delete(tx, by, rule)).await
}

/// A rule to try.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TryJson {
    /// The condition, in CEL.
    rule: String,
}

/// What a rule would do.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct TriedJson {
    /// The rule in words.
    words: String,
    /// On the newest leads.
    leads: Vec<TriedLeadJson>,
    /// Among the deals won last, at most 200.
    won: MetJson,
    /// Among the deals lost and disqualified last, at most 200 each.
    lost: MetJson,
}

/// What a rule says of a lead.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct TriedLeadJson {
    /// The lead's id.
    deal: String,
    /// Its number.
    number: i64,
    /// What people call it.
    name: String,
    /// The points that it has by the rules in use.
    points: i64,
    /// Whether the rule holds.
    holds: bool,
    /// Why it does not.
    #[serde(skip_serializing_if = "Option::is_none")]
    why_not: Option<String>,
}

/// Of how many deals a rule holds.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub(crate) struct MetJson {
    /// Looked at.
    of: usize,
    /// It holds.
    holds: usize,
}

impl From<Met> for MetJson {
    fn from(met: Met) -> MetJson {
        MetJson { of: met.of, holds: met.holds }
    }
}

impl From<Tried> for TriedJson {
    fn from(tried: Tried) -> TriedJson {
        let lead = |lead: super::TriedLead| TriedLeadJson {
            deal: lead.id.to_string(),
            number: lead.number,
            name: lead.name,
            points: lead.points,
            holds: lead.why_not.is_none(),
            why_not: lead.why_not,
        };
        TriedJson {
            words: tried.words,
            leads: tried.leads.into_iter().map(lead).collect(),
            won: tried.won.into(),
            lost: tried.lost.into(),
        }
    }
}

/// What a rule would do, on the newest leads and on deals that have ended; nothing is changed.
#[utoipa::path(
    post,
    path = "/score-rules/try",
    tag = "scores",
    request_body = TryJson,
    responses(
        (status = 200, body = TriedJson),
        (status = 403, body = Problem),
        (status = 422, body = Problem),
    )
)]
async fn try_out(
    State(app): State<App>,
    by: By,
    Json(body): Json<TryJson>,
) -> Result<Json<TriedJson>> {
    app.read(move |read| Ok(Json(scores::try_out(read, &by, &body.rule)?.into()))).await
}

/// The points of a deal.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct ScoreJson {
    /// All of them.
    points: i64,
    /// What gave them, the most first.
    reasons: Vec<ReasonJson>,
    /// The workspace's rules that do not hold.
    missed: Vec<MissedJson>,
}

/// Why a deal has points.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct ReasonJson {
    /// How many.
    points: i64,
    /// In words.
    says: String,
    /// The workspace's rule; absent for one of the playbook.
    #[serde(skip_serializing_if = "Option::is_none")]
    rule: Option<String>,
}

/// A rule that does not hold.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct MissedJson {
    /// How many points it would give.
    points: i64,
    /// In words.
    says: String,
    /// Why it does not hold.
    why: String,
    /// Which rule.
    rule: String,
}

impl From<Score> for ScoreJson {
    fn from(score: Score) -> ScoreJson {
        let reason = |reason: super::Reason| ReasonJson {
            points: reason.points,
            says: reason.says,
            rule: reason.rule.map(|rule| rule.to_string()),
        };
        let missed = |missed: super::Missed| MissedJson {
            points: missed.points,
            says: missed.says,
            why: missed.why,
            rule: missed.rule.to_string(),
        };
        ScoreJson {
            points: score.points,
            reasons: score.reasons.into_iter().map(reason).collect(),
            missed: score.missed.into_iter().map(missed).collect(),
        }
    }
}

/// How many points a deal has, and why: by its playbook's rules and the workspace's, on the facts of now.
#[utoipa::path(
    get,
    path = "/deals/{deal}/score",
    tag = "scores",
    params(("deal" = String, Path, description = "The id or the number.")),
    responses((status = 200, body = ScoreJson), (status = 404, body = Problem))
)]
async fn of_deal(
    State(app): State<App>,
    by: By,
    Path(which): Path<Which>,
) -> Result<Json<ScoreJson>> {
    app.read(move |read| {
        let deal = deals::find(read, &by, which)?;
        Ok(Json(scores::of_deal(read, &by, &deal)?.into()))
    })
    .await
}
