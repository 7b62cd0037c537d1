//! The contacts' JSON handlers.

use axum::extract::State;
use axum::http::StatusCode;
use serde::Deserialize;
use types::id::kind as id;
use types::{Country, Id, Timestamp};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use web::version::IfMatch;
use web::{Cursor, Json, Limit, Page, Path, Problem, Query};

use super::json::NewContactJson;
use super::{ContactChanges, ContactFilter, ContactJson};
use crate::companies::api::{HoursJson, OwnerJson};
use crate::house::{App, By, Reply};
use crate::lists::{RecordFilter, Sort};
use crate::owners::{Bulk, OwnedBy};
use crate::timeline::{self, MomentJson, TimelineQuery};
use crate::{Result, contacts};

/// The routes of contacts.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list, create))
        .routes(routes!(assign_many))
        .routes(routes!(show, change))
        .routes(routes!(assign))
        .routes(routes!(history))
        .routes(routes!(hours))
}

/// What a list of contacts is narrowed by, and in which order it comes.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct ContactsQuery {
    /// How the name begins, case and accents aside.
    q: Option<String>,
    /// Those who work there: a company's id.
    #[param(value_type = Option<String>)]
    company: Option<Id<id::Company>>,
    /// Where they or else their company sit, ISO alpha-2.
    #[param(value_type = Option<String>)]
    country: Option<Country>,
    /// `none`, `me` or a colleague's id.
    #[param(value_type = Option<String>)]
    owner: Option<OwnedBy>,
    /// A team's id.
    #[param(value_type = Option<String>)]
    team: Option<Id<id::Team>>,
    /// The company's domain.
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

impl ContactsQuery {
    fn filter(&self) -> ContactFilter {
        ContactFilter {
            company: self.company,
            record: RecordFilter {
                q: self.q.clone(),
                country: self.country,
                owner: self.owner,
                team: self.team,
                domain: self.domain.clone(),
                created_from: self.created_from,
                created_until: self.created_until,
            },
        }
    }
}

/// The contacts that the caller may see.
#[utoipa::path(
    get,
    path = "/contacts",
    tag = "contacts",
    params(ContactsQuery),
    responses((status = 200, body = Page<ContactJson>), (status = 422, body = Problem))
)]
async fn list(
    State(app): State<App>,
    by: By,
    Query(query): Query<ContactsQuery>,
) -> Result<Json<Page<ContactJson>>> {
    app.read(move |read| {
        let (after, limit) = (query.after.as_ref(), query.limit);
        let page = contacts::list(read, &by, &query.filter(), query.sort, after, limit)?;
        Ok(Json(page.map(ContactJson::from)))
    })
    .await
}

/// Adds a contact.
#[utoipa::path(
    post,
    path = "/contacts",
    tag = "contacts",
    request_body = NewContactJson,
    responses(
        (status = 201, body = ContactJson),
        (status = 403, body = Problem),
        (status = 422, body = Problem),
    )
)]
async fn create(State(app): State<App>, by: By, Json(body): Json<NewContactJson>) -> Result<Reply> {
    app.answer(by, StatusCode::CREATED, move |tx, by| {
        let new = body.clone().read(tx)?;
        let contact = contacts::create(tx, by, new)?;
        contacts::line(tx, by, contact).map(ContactJson::from)
    })
    .await
}

/// A contact with all that is known of them; one that was merged gives the one they turned out to be.
#[utoipa::path(
    get,
    path = "/contacts/{contact}",
    tag = "contacts",
    params(("contact" = String, Path, description = "The id.")),
    responses((status = 200, body = ContactJson), (status = 404, body = Problem))
)]
async fn show(
    State(app): State<App>,
    by: By,
    Path(contact): Path<Id<id::Contact>>,
) -> Result<Json<ContactJson>> {
    app.read(move |read| contacts::find_line(read, &by, contact).map(ContactJson::from).map(Json))
        .await
}

/// Changes what is known of a contact; what is absent stays, null empties.
#[utoipa::path(
    patch,
    path = "/contacts/{contact}",
    tag = "contacts",
    params(("contact" = String, Path, description = "The id.")),
    request_body = ContactChanges,
    responses(
        (status = 200, body = ContactJson),
        (status = 403, body = Problem),
        (status = 404, body = Problem),
        (status = 409, body = Problem, description = "Somebody changed it meanwhile."),
        (status = 422, body = Problem),
    )
)]
async fn change(
    State(app): State<App>,
    by: By,
    Path(contact): Path<Id<id::Contact>>,
    version: IfMatch,
    Json(body): Json<ContactChanges>,
) -> Result<Reply, Problem> {
    let changes = ContactChanges { version: version.or_body(body.version)?, ..body };
    let reply = app
        .answer(by, StatusCode::OK, move |tx, by| {
            let contact = contacts::change(tx, by, contact, &changes)?;
            contacts::line(tx, by, contact).map(ContactJson::from)
        })
        .await?;
    Ok(reply)
}

/// Says who looks after a contact.
#[utoipa::path(
    put,
    path = "/contacts/{contact}/owner",
    tag = "contacts",
    params(("contact" = String, Path, description = "The id.")),
    request_body = OwnerJson,
    responses(
        (status = 200, body = ContactJson),
        (status = 403, body = Problem),
        (status = 404, body = Problem),
        (status = 409, body = Problem),
        (status = 422, body = Problem),
    )
)]
async fn assign(
    State(app): State<App>,
    by: By,
    Path(contact): Path<Id<id::Contact>>,
    Json(body): Json<OwnerJson>,
) -> Result<Reply> {
    app.answer(by, StatusCode::OK, move |tx, by| {
        let contact = contacts::assign(tx, by, contact, body.version, body.owner)?;
        contacts::line(tx, by, contact).map(ContactJson::from)
    })
    .await
}

/// Who looks after many contacts from now on.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct ContactsOwnerJson {
    /// The contacts, at most 1,000.
    #[schema(value_type = Vec<String>, max_items = 1000)]
    ids: Vec<Id<id::Contact>>,
    /// A colleague's id; null leaves them to whoever takes them.
    #[schema(value_type = Option<String>)]
    owner: Option<Id<id::User>>,
}

/// Says who looks after many contacts; each that cannot be assigned is told and the rest is done.
#[utoipa::path(
    post,
    path = "/contacts/assignments",
    tag = "contacts",
    request_body = ContactsOwnerJson,
    responses(
        (status = 200, body = Bulk),
        (status = 403, body = Problem),
        (status = 422, body = Problem),
    )
)]
async fn assign_many(
    State(app): State<App>,
    by: By,
    Json(body): Json<ContactsOwnerJson>,
) -> Result<Reply> {
    app.answer(by, StatusCode::OK, move |tx, by| {
        contacts::assign_many(tx, by, &body.ids, body.owner)
    })
    .await
}

/// Everything that happened with a contact and with the deals aimed at them, the newest first.
#[utoipa::path(
    get,
    path = "/contacts/{contact}/timeline",
    tag = "contacts",
    params(("contact" = String, Path, description = "The id."), TimelineQuery),
    responses(
        (status = 200, body = Page<MomentJson>),
        (status = 404, body = Problem),
        (status = 422, body = Problem),
    )
)]
async fn history(
    State(app): State<App>,
    by: By,
    Path(contact): Path<Id<id::Contact>>,
    Query(query): Query<TimelineQuery>,
) -> Result<Json<Page<MomentJson>>> {
    app.read(move |read| {
        let contact = contacts::find(read, &by, contact)?.id;
        Ok(Json(timeline::of_contact(read, &by, contact, query.after.as_ref(), query.limit)?))
    })
    .await
}

/// When a contact can be called: their local time, office hours and holidays against the caller's.
#[utoipa::path(
    get,
    path = "/contacts/{contact}/reachable",
    tag = "contacts",
    params(("contact" = String, Path, description = "The id.")),
    responses((status = 200, body = HoursJson), (status = 404, body = Problem))
)]
async fn hours(
    State(app): State<App>,
    by: By,
    Path(contact): Path<Id<id::Contact>>,
) -> Result<Json<HoursJson>> {
    app.read(move |read| {
        let reachable = contacts::reachable(read, &by, contact, by.now)?;
        Ok(Json(HoursJson { reachable }))
    })
    .await
}
