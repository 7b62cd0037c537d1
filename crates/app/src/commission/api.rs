//! The JSON handlers of commission.

use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use types::id::kind as id;
use types::{Currency, Date, Id, Money};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use web::version::IfMatch;
use web::{Json, Path, Problem, Query};

use super::json::{EarningQuery, EarningsJson, StepJson, steps, told};
use super::{Band, Bands, Commission, CommissionRule, Due, ForWhom, NewCommissionRule};
use crate::house::{App, By, Reply};
use crate::{Error, Result, commission, playbooks};

/// The routes of commission.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(earnings))
        .routes(routes!(list, create))
        .routes(routes!(show, change, delete))
        .routes(routes!(try_out))
}

/// From a price on, a rate.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct BandJson {
    /// From this price on, as a decimal text; the first is `0`.
    #[schema(example = "10000.00")]
    from: String,
    /// The rate in percent, to hundredths.
    #[schema(example = 2.5)]
    percent: f64,
}

/// A rule by which commission is reckoned.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
struct RuleBodyJson {
    /// What people call it.
    name: String,
    /// The currency of its bands.
    #[schema(value_type = String, example = "EUR")]
    currency: Currency,
    /// The part of the price above each threshold earns its rate.
    bands: Vec<BandJson>,
    /// The whole price earns the rate of the highest band that it reaches.
    #[serde(default)]
    whole: bool,
    /// The discount in percent up to which nothing is taken off.
    #[serde(default)]
    free_discount: f64,
    /// For each full percent of discount above that, so many percent of the commission are taken off.
    #[serde(default)]
    malus: u32,
    /// owner, team, person or role.
    #[serde(default = "owner")]
    to: String,
    /// The team's or colleague's id, or the key of the role.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    who: Option<String>,
    /// Only deals of the playbook of this key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    playbook: Option<String>,
    /// Only deals about this product.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    product: Option<String>,
    /// How much goes, in equal parts, to those with whom the deal is shared: 0 to 100 percent.
    #[serde(default)]
    shared_percent: u32,
    /// When it is earned: first-payment or full-payment.
    #[serde(default)]
    due: Due,
    /// For wins from this day on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    from: Option<Date>,
    /// For wins up to this day, itself included.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    until: Option<Date>,
    /// Whether it is in use.
    #[serde(default = "yes")]
    active: bool,
}

fn owner() -> String {
    "owner".to_owned()
}

fn yes() -> bool {
    true
}

/// A rule as stored.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct CommissionRuleJson {
    /// `comm_…`
    id: String,
    #[serde(flatten)]
    rule: RuleBodyJson,
    /// Send it with an edit, to notice a conflict.
    version: i64,
}

impl RuleBodyJson {
    fn read(&self, read: &mut db::Read<'_>) -> Result<NewCommissionRule> {
        let playbook = match self.playbook.as_deref() {
            None => None,
            Some(key) => {
                let found = playbooks::find_by_key(read, key);
                Some(found.map_err(|_| Error::field("playbook", "There is no such playbook."))?.id)
            }
        };
        let band = |band: &BandJson| {
            let from = Money::parse(&band.from, self.currency)
                .map_err(|_| Error::field("bands", "Give each band’s price as a number."))?;
            Ok(Band { from_minor: from.minor(), rate_bp: hundredths("bands", band.percent)? })
        };
        Ok(NewCommissionRule {
            name: self.name.clone(),
            currency: self.currency,
            bands: Bands {
                bands: self.bands.iter().map(band).collect::<Result<_>>()?,
                whole: self.whole,
                free_discount_bp: hundredths("free_discount", self.free_discount)?,
                malus_percent: self.malus,
            },
            whom: ForWhom::read(&self.to, self.who.as_deref())?,
            playbook,
            product: self.product.clone(),
            shared_percent: self.shared_percent,
            due: self.due,
            from: self.from,
            until: self.until,
            active: self.active,
        })
    }

    fn of(read: &mut db::Read<'_>, rule: &CommissionRule) -> Result<RuleBodyJson> {
        let playbook = match rule.playbook {
            Some(id) => Some(playbooks::find(read, id)?.key),
            None => None,
        };
        let band = |band: &Band| BandJson {
            from: Money::of_minor(band.from_minor, rule.currency).amount(),
            percent: f64::from(band.rate_bp) / 100.0,
        };
        Ok(RuleBodyJson {
            name: rule.name.clone(),
            currency: rule.currency,
            bands: rule.bands.bands.iter().map(band).collect(),
            whole: rule.bands.whole,
            free_discount: f64::from(rule.bands.free_discount_bp) / 100.0,
            malus: rule.bands.malus_percent,
            to: rule.whom.word().to_owned(),
            who: rule.whom.who(),
            playbook,
            product: rule.product.clone(),
            shared_percent: rule.shared_percent,
            due: rule.due,
            from: rule.from,
            until: rule.until,
            active: rule.active,
        })
    }
}

/// A percentage of 0 to 100 in hundredths of a percent.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "checked to be 0 to 10,000"
)]
fn hundredths(field: &str, percent: f64) -> Result<u32> {
    let found = (percent * 100.0).round();
    if !(0.0..=10_000.0).contains(&found) {
        return Err(Error::field(field, "Give 0 to 100 percent."));
    }
    Ok(found as u32)
}

fn shown(read: &mut db::Read<'_>, rule: &CommissionRule) -> Result<CommissionRuleJson> {
    Ok(CommissionRuleJson {
        id: rule.id.to_string(),
        rule: RuleBodyJson::of(read, rule)?,
        version: rule.version,
    })
}

/// All rules.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct CommissionRulesJson {
    /// By name.
    items: Vec<CommissionRuleJson>,
}

/// The rules by which commission is reckoned.
#[utoipa::path(
    get,
    path = "/commission/rules",
    tag = "commission",
    responses((status = 200, body = CommissionRulesJson))
)]
async fn list(State(app): State<App>, _: By) -> Result<Json<CommissionRulesJson>> {
    app.read(|read| {
        let rules = commission::list(read)?;
        let items = rules.iter().map(|rule| shown(read, rule)).collect::<Result<_>>()?;
        Ok(Json(CommissionRulesJson { items }))
    })
    .await
}

/// Makes a rule. Deals that are won from now on earn by it.
#[utoipa::path(
    post,
    path = "/commission/rules",
    tag = "commission",
    request_body = RuleBodyJson,
    responses(
        (status = 201, body = CommissionRuleJson),
        (status = 403, body = Problem),
        (status = 422, body = Problem),
    )
)]
async fn create(State(app): State<App>, by: By, Json(body): Json<RuleBodyJson>) -> Result<Reply> {
    app.answer(by, StatusCode::CREATED, move |tx, by| {
        by.must_manage("make commission rules")?;
        let new = body.read(tx)?;
        let rule = commission::create(tx, by, new)?;
        shown(tx, &rule)
    })
    .await
}

/// A rule.
#[utoipa::path(
    get,
    path = "/commission/rules/{commission_rule}",
    tag = "commission",
    params(("commission_rule" = String, Path, description = "The id.")),
    responses((status = 200, body = CommissionRuleJson), (status = 404, body = Problem))
)]
async fn show(
    State(app): State<App>,
    _: By,
    Path(rule): Path<Id<id::CommissionRule>>,
) -> Result<Json<CommissionRuleJson>> {
    app.read(move |read| {
        let rule = commission::find(read, rule)?;
        shown(read, &rule).map(Json)
    })
    .await
}

/// Writes a rule anew. What was earned by it before stays as it is.
#[utoipa::path(
    put,
    path = "/commission/rules/{commission_rule}",
    tag = "commission",
    params(("commission_rule" = String, Path, description = "The id.")),
    request_body = RuleBodyJson,
    responses(
        (status = 200, body = CommissionRuleJson),
        (status = 403, body = Problem),
        (status = 404, body = Problem),
        (status = 409, body = Problem),
        (status = 422, body = Problem),
    )
)]
async fn change(
    State(app): State<App>,
    by: By,
    Path(rule): Path<Id<id::CommissionRule>>,
    version: IfMatch,
    Json(body): Json<RuleBodyJson>,
) -> Result<Reply> {
    app.answer(by, StatusCode::OK, move |tx, by| {
        by.must_manage("change commission rules")?;
        let new = body.read(tx)?;
        let rule = commission::change(tx, by, rule, version.0, new)?;
        shown(tx, &rule)
    })
    .await
}

/// Takes a rule away. What was earned by it stays.
#[utoipa::path(
    delete,
    path = "/commission/rules/{commission_rule}",
    tag = "commission",
    params(("commission_rule" = String, Path, description = "The id.")),
    responses(
        (status = 204),
        (status = 403, body = Problem),
        (status = 404, body = Problem),
    )
)]
async fn delete(
    State(app): State<App>,
    by: By,
    Path(rule): Path<Id<id::CommissionRule>>,
) -> Result<Reply> {
    app.answer(by, StatusCode::NO_CONTENT, move |tx, by| commission::delete(tx, by, rule)).await
}

/// A price to try.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
struct TrialQuery {
    /// The price as a decimal text, in the rule's currency.
    #[param(example = "25000.00")]
    amount: String,
    /// The discount in percent.
    #[serde(default)]
    discount: f64,
}

/// A commission with its reckoning.
#[derive(Clone, Debug, Serialize, ToSchema)]
struct TrialJson {
    /// What would be earned.
    #[schema(value_type = Object)]
    amount: Money,
    /// How it comes about.
    steps: Vec<StepJson>,
}

impl From<Commission> for TrialJson {
    fn from(it: Commission) -> TrialJson {
        TrialJson { amount: it.amount, steps: steps(it.steps) }
    }
}

/// What a price would earn by a rule, step by step; nothing is changed.
#[utoipa::path(
    get,
    path = "/commission/rules/{commission_rule}/trial",
    tag = "commission",
    params(("commission_rule" = String, Path, description = "The id."), TrialQuery),
    responses(
        (status = 200, body = TrialJson),
        (status = 404, body = Problem),
        (status = 422, body = Problem),
    )
)]
async fn try_out(
    State(app): State<App>,
    _: By,
    Path(rule): Path<Id<id::CommissionRule>>,
    Query(query): Query<TrialQuery>,
) -> Result<Json<TrialJson>> {
    let rule = app.read(move |read| commission::find(read, rule)).await?;
    let price = Money::parse(&query.amount, rule.currency)
        .map_err(|_| Error::field("amount", "Give the price as a number."))?;
    let discount = hundredths("discount", query.discount)?;
    commission::try_out(&rule, price, discount).map(TrialJson::from).map(Json)
}

/// What was earned: one's own; for those who lead their teams' or all.
#[utoipa::path(
    get,
    path = "/commission/earnings",
    tag = "commission",
    params(EarningQuery),
    responses((status = 200, body = EarningsJson), (status = 422, body = Problem))
)]
async fn earnings(
    State(app): State<App>,
    by: By,
    Query(query): Query<EarningQuery>,
) -> Result<Json<EarningsJson>> {
    Ok(Json(told(&app, &by, &query).await?))
}
