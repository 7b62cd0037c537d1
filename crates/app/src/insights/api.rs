//! The JSON handlers of measures.

use axum::extract::State;
use insight::forecast::{Backtest, Forecast};
use insight::funnel::Funnel;
use insight::health::Health;
use insight::lookback::LookBack;
use insight::people::People;
use insight::score::Score;
use insight::survived::Survival;
use insight::velocity::Velocity;
use insight::whatif::WhatIf;
use insight::winloss::WinLoss;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use web::{Json, Problem, Query};

use super::{
    ActivityJson, Asked, Behind, ConformanceJson, InsightQuery, LeakJson, ProcessJson, ReplayJson,
    ReportJson, uses,
};
use crate::house::{App, By};
use crate::{Result, insights};

/// The routes of measures, each described with the parameters that it takes.
pub(crate) fn routes() -> OpenApiRouter<App> {
    let mut routes = OpenApiRouter::new()
        .routes(routes!(funnel))
        .routes(routes!(survival))
        .routes(routes!(velocity))
        .routes(routes!(winloss))
        .routes(routes!(people))
        .routes(routes!(forecast))
        .routes(routes!(backtest))
        .routes(routes!(lookback))
        .routes(routes!(activity))
        .routes(routes!(leak))
        .routes(routes!(health))
        .routes(routes!(whatif))
        .routes(routes!(score))
        .routes(routes!(process))
        .routes(routes!(conformance))
        .routes(routes!(replay))
        .routes(routes!(behind));
    uses::describe(routes.get_openapi_mut());
    routes
}

/// How many deals came to each stage, what became of them there, and how long it took.
#[utoipa::path(
    get,
    path = "/insights/funnel",
    tag = "insights",
    params(InsightQuery),
    responses((status = 200, body = ReportJson<Funnel>), (status = 422, body = Problem))
)]
async fn funnel(
    State(app): State<App>,
    by: By,
    Query(query): Query<InsightQuery>,
) -> Result<Json<ReportJson<Funnel>>> {
    Ok(Json(insights::funnel(&app, &by, query.of(Asked::Funnel)?).await?))
}

/// The share of deals won by so many days (Kaplan–Meier).
#[utoipa::path(
    get,
    path = "/insights/survival",
    tag = "insights",
    params(InsightQuery),
    responses((status = 200, body = ReportJson<Survival>), (status = 422, body = Problem))
)]
async fn survival(
    State(app): State<App>,
    by: By,
    Query(query): Query<InsightQuery>,
) -> Result<Json<ReportJson<Survival>>> {
    Ok(Json(insights::survival(&app, &by, query.of(Asked::Survival)?).await?))
}

/// How long deals stay in each stage, and what the process brings a day.
#[utoipa::path(
    get,
    path = "/insights/velocity",
    tag = "insights",
    params(InsightQuery),
    responses((status = 200, body = ReportJson<Velocity>), (status = 422, body = Problem))
)]
async fn velocity(
    State(app): State<App>,
    by: By,
    Query(query): Query<InsightQuery>,
) -> Result<Json<ReportJson<Velocity>>> {
    Ok(Json(insights::velocity(&app, &by, query.of(Asked::Velocity)?).await?))
}

/// Why deals are won and lost, and what goes with winning.
#[utoipa::path(
    get,
    path = "/insights/winloss",
    tag = "insights",
    params(InsightQuery),
    responses((status = 200, body = ReportJson<WinLoss>), (status = 422, body = Problem))
)]
async fn winloss(
    State(app): State<App>,
    by: By,
    Query(query): Query<InsightQuery>,
) -> Result<Json<ReportJson<WinLoss>>> {
    Ok(Json(insights::winloss(&app, &by, query.of(Asked::Winloss)?).await?))
}

/// What each person does better or worse than the others along the process.
#[utoipa::path(
    get,
    path = "/insights/people",
    tag = "insights",
    params(InsightQuery),
    responses((status = 200, body = ReportJson<People>), (status = 422, body = Problem))
)]
async fn people(
    State(app): State<App>,
    by: By,
    Query(query): Query<InsightQuery>,
) -> Result<Json<ReportJson<People>>> {
    Ok(Json(insights::people(&app, &by, query.of(Asked::People)?).await?))
}

/// The deals behind a number of a report of the same scope.
#[utoipa::path(
    get,
    path = "/insights/deals",
    tag = "insights",
    params(InsightQuery),
    responses((status = 200, body = Behind), (status = 422, body = Problem))
)]
async fn behind(
    State(app): State<App>,
    by: By,
    Query(query): Query<InsightQuery>,
) -> Result<Json<Behind>> {
    Ok(Json(insights::behind(&app, &by, query.of(Asked::Deals)?).await?))
}

/// What will be won, and when: by period, with its range, and deal by deal.
#[utoipa::path(
    get,
    path = "/insights/forecast",
    tag = "insights",
    params(InsightQuery),
    responses((status = 200, body = ReportJson<Forecast>), (status = 422, body = Problem))
)]
async fn forecast(
    State(app): State<App>,
    by: By,
    Query(query): Query<InsightQuery>,
) -> Result<Json<ReportJson<Forecast>>> {
    Ok(Json(insights::forecast(&app, &by, query.of(Asked::Forecast)?).await?))
}

/// How good forecasts would have been, beside naive ones.
#[utoipa::path(
    get,
    path = "/insights/backtest",
    tag = "insights",
    params(InsightQuery),
    responses((status = 200, body = ReportJson<Backtest>), (status = 422, body = Problem))
)]
async fn backtest(
    State(app): State<App>,
    by: By,
    Query(query): Query<InsightQuery>,
) -> Result<Json<ReportJson<Backtest>>> {
    Ok(Json(insights::backtest(&app, &by, query.of(Asked::Backtest)?).await?))
}

/// The last deals that ended, side by side, and what won ones share that lost ones lack.
#[utoipa::path(
    get,
    path = "/insights/lookback",
    tag = "insights",
    params(InsightQuery),
    responses((status = 200, body = ReportJson<LookBack>), (status = 422, body = Problem))
)]
async fn lookback(
    State(app): State<App>,
    by: By,
    Query(query): Query<InsightQuery>,
) -> Result<Json<ReportJson<LookBack>>> {
    Ok(Json(insights::lookback(&app, &by, query.of(Asked::Lookback)?).await?))
}

/// How soon, how often and with what result buyers are worked with; what is quiet and overdue.
#[utoipa::path(
    get,
    path = "/insights/activity",
    tag = "insights",
    params(InsightQuery),
    responses((status = 200, body = ReportJson<ActivityJson>), (status = 422, body = Problem))
)]
async fn activity(
    State(app): State<App>,
    by: By,
    Query(query): Query<InsightQuery>,
) -> Result<Json<ReportJson<ActivityJson>>> {
    Ok(Json(insights::activity(&app, &by, query.of(Asked::Activity)?).await?))
}

/// Where the process loses most, and where to look first.
#[utoipa::path(
    get,
    path = "/insights/leak",
    tag = "insights",
    params(InsightQuery),
    responses((status = 200, body = ReportJson<LeakJson>), (status = 422, body = Problem))
)]
async fn leak(
    State(app): State<App>,
    by: By,
    Query(query): Query<InsightQuery>,
) -> Result<Json<ReportJson<LeakJson>>> {
    Ok(Json(insights::leak(&app, &by, query.of(Asked::Leak)?).await?))
}

/// How healthy the process is: humming, experimenting or thrashing, with the evidence.
#[utoipa::path(
    get,
    path = "/insights/health",
    tag = "insights",
    params(InsightQuery),
    responses((status = 200, body = ReportJson<Health>), (status = 422, body = Problem))
)]
async fn health(
    State(app): State<App>,
    by: By,
    Query(query): Query<InsightQuery>,
) -> Result<Json<ReportJson<Health>>> {
    Ok(Json(insights::health(&app, &by, query.of(Asked::Health)?).await?))
}

/// What a change of the process would do, with its range.
#[utoipa::path(
    get,
    path = "/insights/whatif",
    tag = "insights",
    params(InsightQuery),
    responses((status = 200, body = ReportJson<WhatIf>), (status = 422, body = Problem))
)]
async fn whatif(
    State(app): State<App>,
    by: By,
    Query(query): Query<InsightQuery>,
) -> Result<Json<ReportJson<WhatIf>>> {
    Ok(Json(insights::whatif(&app, &by, query.of(Asked::Whatif)?).await?))
}

/// The chance of open leads, learned from own history with reasons; or that there is no signal.
#[utoipa::path(
    get,
    path = "/insights/score",
    tag = "insights",
    params(InsightQuery),
    responses((status = 200, body = ReportJson<Score>), (status = 422, body = Problem))
)]
async fn score(
    State(app): State<App>,
    by: By,
    Query(query): Query<InsightQuery>,
) -> Result<Json<ReportJson<Score>>> {
    Ok(Json(insights::score(&app, &by, query.of(Asked::Score)?).await?))
}

/// The process that the journal shows: what follows what, how often and after how long.
#[utoipa::path(
    get,
    path = "/insights/map",
    tag = "insights",
    params(InsightQuery),
    responses((status = 200, body = ReportJson<ProcessJson>), (status = 422, body = Problem))
)]
async fn process(
    State(app): State<App>,
    by: By,
    Query(query): Query<InsightQuery>,
) -> Result<Json<ReportJson<ProcessJson>>> {
    Ok(Json(insights::process(&app, &by, query.of(Asked::Map)?).await?))
}

/// How deals kept to their playbook, and how those that did not ended.
#[utoipa::path(
    get,
    path = "/insights/conformance",
    tag = "insights",
    params(InsightQuery),
    responses((status = 200, body = ReportJson<ConformanceJson>), (status = 422, body = Problem))
)]
async fn conformance(
    State(app): State<App>,
    by: By,
    Query(query): Query<InsightQuery>,
) -> Result<Json<ReportJson<ConformanceJson>>> {
    Ok(Json(insights::conformance(&app, &by, query.of(Asked::Conformance)?).await?))
}

/// Which closed deals a criterion would have held, and how they ended.
#[utoipa::path(
    get,
    path = "/insights/replay",
    tag = "insights",
    params(InsightQuery),
    responses((status = 200, body = ReportJson<ReplayJson>), (status = 422, body = Problem))
)]
async fn replay(
    State(app): State<App>,
    by: By,
    Query(query): Query<InsightQuery>,
) -> Result<Json<ReportJson<ReplayJson>>> {
    Ok(Json(insights::replay(&app, &by, query.of(Asked::Replay)?).await?))
}
