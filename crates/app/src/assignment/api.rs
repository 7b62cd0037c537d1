//! The JSON handlers of assignment.

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

use super::{Conditions, NewRule, Rule, RuleChanges, Target, ToWhom};
use crate::house::{App, By, Reply};
use crate::owners::Bulk;
use crate::{Result, assignment};

/// The routes of assignment.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(show, change, delete))
        .routes(routes!(assign_many))
}

/// Who gets a lead.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
#[expect(dead_code, reason = "the shape of `Target` for the description, whose ids are texts")]
pub(crate) enum AssignmentTargetJson {
    /// This colleague.
    User(String),
    /// These colleagues in turn.
    RoundRobin(Vec<String>),
    /// The members of this team in turn.
    RoundRobinTeam(String),
    /// Whoever of this team has the fewest open deals.
    LeastLoad(String),
}

/// Who gets many deals.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
#[expect(dead_code, reason = "the shape of `ToWhom` for the description, whose ids are texts")]
pub(crate) enum AssigneeJson {
    /// This colleague.
    User(String),
    /// Whom the rules say, each deal for itself.
    Rules,
}

/// A rule.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct AssignmentRuleJson {
    /// `rule_…`
    id: String,
    /// Its place: the first that fits decides.
    rank: i64,
    /// What people call it.
    name: String,
    /// Which leads; without conditions all of them.
    when: Conditions,
    /// Who gets them.
    #[schema(value_type = AssignmentTargetJson)]
    to: Target,
    /// Prefers those whose working hours it is.
    at_work_first: bool,
    /// Whether it is in use.
    active: bool,
    /// Send it with an edit, to notice a conflict.
    version: i64,
}

impl From<Rule> for AssignmentRuleJson {
    fn from(rule: Rule) -> AssignmentRuleJson {
        AssignmentRuleJson {
            id: rule.id.to_string(),
            rank: rule.rank,
            name: rule.name,
            when: rule.says.when,
            to: rule.says.to,
            at_work_first: rule.says.at_work_first,
            active: rule.active,
            version: rule.version,
        }
    }
}

/// All rules.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct AssignmentRulesJson {
    /// In order.
    items: Vec<AssignmentRuleJson>,
}

/// The rules by which new deals without an owner are given to somebody, in order.
#[utoipa::path(
    get,
    path = "/assignment-rules",
    tag = "assignment",
    responses((status = 200, body = AssignmentRulesJson), (status = 401, body = Problem))
)]
async fn list(State(app): State<App>, _: By) -> Result<Json<AssignmentRulesJson>> {
    let all = app.read(assignment::list).await?;
    Ok(Json(AssignmentRulesJson { items: all.into_iter().map(AssignmentRuleJson::from).collect() }))
}

/// Makes a rule.
#[utoipa::path(
    post,
    path = "/assignment-rules",
    tag = "assignment",
    request_body = NewRule,
    responses(
        (status = 201, body = AssignmentRuleJson),
        (status = 403, body = Problem),
        (status = 422, body = Problem),
    )
)]
async fn create(State(app): State<App>, by: By, Json(body): Json<NewRule>) -> Result<Reply> {
    app.answer(by, StatusCode::CREATED, move |tx, by| {
        assignment::create(tx, by, body.clone()).map(AssignmentRuleJson::from)
    })
    .await
}

/// A rule.
#[utoipa::path(
    get,
    path = "/assignment-rules/{rule}",
    tag = "assignment",
    params(("rule" = String, Path, description = "The id.")),
    responses((status = 200, body = AssignmentRuleJson), (status = 404, body = Problem))
)]
async fn show(
    State(app): State<App>,
    _: By,
    Path(rule): Path<Id<id::Rule>>,
) -> Result<Json<AssignmentRuleJson>> {
    app.read(move |read| assignment::find(read, rule).map(AssignmentRuleJson::from).map(Json)).await
}

/// Changes a rule; what is absent stays.
#[utoipa::path(
    patch,
    path = "/assignment-rules/{rule}",
    tag = "assignment",
    params(("rule" = String, Path, description = "The id.")),
    request_body = RuleChanges,
    responses(
        (status = 200, body = AssignmentRuleJson),
        (status = 403, body = Problem),
        (status = 404, body = Problem),
        (status = 409, body = Problem),
        (status = 422, body = Problem),
    )
)]
async fn change(
    State(app): State<App>,
    by: By,
    Path(rule): Path<Id<id::Rule>>,
    version: IfMatch,
    Json(body): Json<RuleChanges>,
) -> Result<Reply, Problem> {
    let changes = RuleChanges { version: version.or_body(body.version)?, ..body };
    let reply = app
        .answer(by, StatusCode::OK, move |tx, by| {
            assignment::change(tx, by, rule, &changes).map(AssignmentRuleJson::from)
        })
        .await?;
    Ok(reply)
}

/// Takes a rule away.
#[utoipa::path(
    delete,
    path = "/assignment-rules/{rule}",
    tag = "assignment",
    params(("rule" = String, Path, description = "The id.")),
    responses((status = 204), (status = 403, body = Problem), (status = 404, body = Problem))
)]
async fn delete(State(app): State<App>, by: By, Path(rule): Path<Id<id::Rule>>) -> Result<Reply> {
    app.answer(by, StatusCode::NO_CONTENT, move |tx, by| assignment::delete(tx, by, rule)).await
}

/// Many deals to assign.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AssignDealsJson {
    /// The deals, at most 1,000.
    #[schema(value_type = Vec<String>, max_items = 1000)]
    deals: Vec<Id<id::Deal>>,
    /// `{"user": "user_…"}` or `"rules"`.
    #[schema(value_type = AssigneeJson)]
    to: ToWhom,
}

/// Assigns many deals at once; each that cannot be is told and the rest is done.
#[utoipa::path(
    post,
    path = "/deals/assign",
    tag = "assignment",
    request_body = AssignDealsJson,
    responses(
        (status = 200, body = Bulk),
        (status = 403, body = Problem),
        (status = 422, body = Problem),
    )
)]
async fn assign_many(
    State(app): State<App>,
    by: By,
    Json(body): Json<AssignDealsJson>,
) -> Result<Reply> {
    app.answer(by, StatusCode::OK, move |tx, by| {
        assignment::assign_many(tx, by, &body.deals, body.to)
    })
    .await
}
