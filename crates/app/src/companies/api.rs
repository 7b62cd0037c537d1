//! The companies' JSON handlers.

use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use types::id::kind as id;
use types::{Country, Id, Timestamp};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use web::version::IfMatch;
use web::{Cursor, Json, Limit, Page, Path, Problem, Query};

use super::json::NewCompanyJson;
use super::{CompanyChanges, CompanyJson, NewCompany};
use crate::contacts::ContactJson;
use crate::house::{App, By, Reply};
use crate::lists::{RecordFilter, Sort};
use crate::owners::{Bulk, OwnedBy};
use crate::reach::Reachable;
use crate::timeline::{self, MomentJson, TimelineQuery};
use crate::{Result, companies, contacts};

/// The routes of companies.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(assign_many))
        .routes(routes!(show, change))
        .routes(routes!(assign))
        .routes(routes!(people))
        .routes(routes!(children))
        .routes(routes!(history))
        .routes(routes!(hours))
}

/// What a list of companies is narrowed by, and in which order it comes.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct CompaniesQuery {
    /// How the name begins, case and accents aside.
    q: Option<String>,
    /// Where it sits, ISO alpha-2.
    #[param(value_type = Option<String>)]
    country: Option<Country>,
    /// `none`, `me` or a colleague's id.
    #[param(value_type = Option<String>)]
    owner: Option<OwnedBy>,
    /// A team's id.
    #[param(value_type = Option<String>)]
    team: Option<Id<id::Team>>,
    /// The domain.
    domain: Option<String>,
    /// Came then or later.
    #[param(value_type = Option<String>)]
    created_from: Option<Timestamp>,
    /// Came before.
    #[param(value_type = Option<String>)]
    created_until: Option<Timestamp>,
    /// name, -name, created or -created.
    #[param(inline)]
    sort: Sort,
    /// The `next` of the page before.
    #[param(value_type = Option<String>)]
    after: Option<Cursor>,
    /// How many.
    #[param(inline)]
    limit: Limit,
}

impl CompaniesQuery {
    fn filter(&self) -> RecordFilter {
        RecordFilter {
            q: self.q.clone(),
            country: self.country,
            owner: self.owner,
            team: self.team,
            domain: self.domain.clone(),
            created_from: self.created_from,
            created_until: self.created_until,
        }
    }
}

/// The companies that the caller may see.
#[utoipa::path(
    get,
    path = "/companies",
    tag = "companies",
    params(CompaniesQuery),
    responses((status = 200, body = Page<CompanyJson>), (status = 422, body = Problem))
)]
async fn list(
    State(app): State<App>,
    by: By,
    Query(query): Query<CompaniesQuery>,
) -> Result<Json<Page<CompanyJson>>> {
    app.read(move |read| {
        let (after, limit) = (query.after.as_ref(), query.limit);
        let page = companies::list(read, &by, &query.filter(), query.sort, after, limit)?;
        Ok(Json(page.map(CompanyJson::from)))
    })
    .await
}

/// Adds a company.
#[utoipa::path(
    post,
    path = "/companies",
    tag = "companies",
    request_body = NewCompanyJson,
    responses(
        (status = 201, body = CompanyJson),
        (status = 403, body = Problem),
        (status = 422, body = Problem),
    )
)]
async fn create(State(app): State<App>, by: By, Json(body): Json<NewCompanyJson>) -> Result<Reply> {
    let new = NewCompany::from(body);
    app.answer(by, StatusCode::CREATED, move |tx, by| {
        companies::create(tx, by, new.clone()).map(CompanyJson::from)
    })
    .await
}

/// A company with all that is known of it; one that was merged gives the one it turned out to be.
#[utoipa::path(
    get,
    path = "/companies/{company}",
    tag = "companies",
    params(("company" = String, Path, description = "The id.")),
    responses((status = 200, body = CompanyJson), (status = 404, body = Problem))
)]
async fn show(
    State(app): State<App>,
    by: By,
    Path(company): Path<Id<id::Company>>,
) -> Result<Json<CompanyJson>> {
    app.read(move |read| companies::find(read, &by, company).map(CompanyJson::from).map(Json)).await
}

/// Changes what is known of a company; what is absent stays, null empties.
#[utoipa::path(
    patch,
    path = "/companies/{company}",
    tag = "companies",
    params(("company" = String, Path, description = "The id.")),
    request_body = CompanyChanges,
    responses(
        (status = 200, body = CompanyJson),
        (status = 403, body = Problem),
        (status = 404, body = Problem),
        (status = 409, body = Problem, description = "Somebody changed it meanwhile."),
        (status = 422, body = Problem),
    )
)]
async fn change(
    State(app): State<App>,
    by: By,
    Path(company): Path<Id<id::Company>>,
    version: IfMatch,
    Json(body): Json<CompanyChanges>,
) -> Result<Reply, Problem> {
    let changes = CompanyChanges { version: version.or_body(body.version)?, ..body };
    let reply = app
        .answer(by, StatusCode::OK, move |tx, by| {
            companies::change(tx, by, company, &changes).map(CompanyJson::from)
        })
        .await?;
    Ok(reply)
}

/// Who looks after a record from now on.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct OwnerJson {
    /// A colleague's id; null leaves it to whoever takes it.
    #[schema(value_type = Option<String>)]
    pub(crate) owner: Option<Id<id::User>>,
    /// The version that the caller looked at.
    #[serde(default)]
    pub(crate) version: Option<i64>,
}

/// Says who looks after a company.
#[utoipa::path(
    put,
    path = "/companies/{company}/owner",
    tag = "companies",
    params(("company" = String, Path, description = "The id.")),
    request_body = OwnerJson,
    responses(
        (status = 200, body = CompanyJson),
        (status = 403, body = Problem),
        (status = 404, body = Problem),
        (status = 409, body = Problem),
        (status = 422, body = Problem),
    )
)]
async fn assign(
    State(app): State<App>,
    by: By,
    Path(company): Path<Id<id::Company>>,
    Json(body): Json<OwnerJson>,
) -> Result<Reply> {
    app.answer(by, StatusCode::OK, move |tx, by| {
        companies::assign(tx, by, company, body.version, body.owner).map(CompanyJson::from)
    })
    .await
}

/// Who looks after many companies from now on.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CompaniesOwnerJson {
    /// The companies, at most 1,000.
    #[schema(value_type = Vec<String>, max_items = 1000)]
    ids: Vec<Id<id::Company>>,
    /// A colleague's id; null leaves them to whoever takes them.
    #[schema(value_type = Option<String>)]
    owner: Option<Id<id::User>>,
}

/// Says who looks after many companies; each that cannot be assigned is told and the rest is done.
#[utoipa::path(
    post,
    path = "/companies/assignments",
    tag = "companies",
    request_body = CompaniesOwnerJson,
    responses(
        (status = 200, body = Bulk),
        (status = 403, body = Problem),
        (status = 422, body = Problem),
    )
)]
async fn assign_many(
    State(app): State<App>,
    by: By,
    Json(body): Json<CompaniesOwnerJson>,
) -> Result<Reply> {
    app.answer(by, StatusCode::OK, move |tx, by| {
        companies::assign_many(tx, by, &body.ids, body.owner)
    })
    .await
}

/// The order and the page of a list.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct PageQuery {
    /// name, -name, created or -created.
    #[param(inline)]
    sort: Sort,
    /// The `next` of the page before.
    #[param(value_type = Option<String>)]
    after: Option<Cursor>,
    /// How many.
    #[param(inline)]
    limit: Limit,
}

/// The people at a company whom the caller may see.
#[utoipa::path(
    get,
    path = "/companies/{company}/contacts",
    tag = "companies",
    params(("company" = String, Path, description = "The id."), PageQuery),
    responses(
        (status = 200, body = Page<ContactJson>),
        (status = 404, body = Problem),
        (status = 422, body = Problem),
    )
)]
async fn people(
    State(app): State<App>,
    by: By,
    Path(company): Path<Id<id::Company>>,
    Query(query): Query<PageQuery>,
) -> Result<Json<Page<ContactJson>>> {
    app.read(move |read| {
        let company = companies::find(read, &by, company)?.id;
        let filter = contacts::ContactFilter { company: Some(company), ..Default::default() };
        let (after, limit) = (query.after.as_ref(), query.limit);
        let page = contacts::list(read, &by, &filter, query.sort, after, limit)?;
        Ok(Json(page.map(ContactJson::from)))
    })
    .await
}

/// The companies that belong to this one and that the caller may see, by name; at most 500.
#[utoipa::path(
    get,
    path = "/companies/{company}/children",
    tag = "companies",
    params(("company" = String, Path, description = "The id.")),
    responses((status = 200, body = Vec<CompanyJson>), (status = 404, body = Problem))
)]
async fn children(
    State(app): State<App>,
    by: By,
    Path(company): Path<Id<id::Company>>,
) -> Result<Json<Vec<CompanyJson>>> {
    app.read(move |read| {
        let company = companies::find(read, &by, company)?.id;
        let children = companies::children(read, &by, company)?;
        Ok(Json(children.into_iter().map(CompanyJson::from).collect()))
    })
    .await
}

/// Everything that happened with a company, its people and its deals, the newest first.
#[utoipa::path(
    get,
    path = "/companies/{company}/timeline",
    tag = "companies",
    params(("company" = String, Path, description = "The id."), TimelineQuery),
    responses(
        (status = 200, body = Page<MomentJson>),
        (status = 404, body = Problem),
        (status = 422, body = Problem),
    )
)]
async fn history(
    State(app): State<App>,
    by: By,
    Path(company): Path<Id<id::Company>>,
    Query(query): Query<TimelineQuery>,
) -> Result<Json<Page<MomentJson>>> {
    app.read(move |read| {
        let company = companies::find(read, &by, company)?.id;
        Ok(Json(timeline::of_company(read, &by, company, query.after.as_ref(), query.limit)?))
    })
    .await
}

/// When a customer can be called.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct HoursJson {
    /// Their hours against the caller's; absent where it is not known where they sit.
    #[schema(inline)]
    pub(crate) reachable: Option<Reachable>,
}

/// When somebody at a company can be called: their local time, office hours and holidays against the caller's.
#[utoipa::path(
    get,
    path = "/companies/{company}/reachable",
    tag = "companies",
    params(("company" = String, Path, description = "The id.")),
    responses((status = 200, body = HoursJson), (status = 404, body = Problem))
)]
async fn hours(
    State(app): State<App>,
    by: By,
    Path(company): Path<Id<id::Company>>,
) -> Result<Json<HoursJson>> {
    app.read(move |read| {
        let reachable = companies::reachable(read, &by, company, by.now)?;
        Ok(Json(HoursJson { reachable }))
    })
    .await
}
