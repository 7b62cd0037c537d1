//! The duplicates' JSON handlers.

use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use types::id::kind as id;
use types::{Country, Email, Id};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use web::{Cursor, Json, Limit, Page, Path, Problem, Query};

use super::{Alike, AlikePair, Draft, Likeness, Pair, Reason};
use crate::companies::Company;
use crate::contacts::Contact;
use crate::house::{App, By, Reply};
use crate::{Result, companies, contacts, duplicates};

/// The routes of duplicates.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(pairs))
        .routes(routes!(likely))
        .routes(routes!(of_company))
        .routes(routes!(of_contact))
        .routes(routes!(merge))
        .routes(routes!(tell_apart))
}

/// Of which kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum DuplicateKind {
    /// Companies.
    Company,
    /// Contacts.
    Contact,
}

/// As much of a record as tells it from another.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct RecordJson {
    /// `co_…` or `person_…`
    id: String,
    /// The number that people say.
    number: i64,
    /// What it is called.
    name: String,
    /// The domain of a company.
    #[serde(skip_serializing_if = "Option::is_none")]
    domain: Option<String>,
    /// The mail address of a contact.
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<String>,
    /// The telephone number.
    phone: Option<String>,
    /// Where it sits.
    country: Option<String>,
    /// Where a contact works.
    #[serde(skip_serializing_if = "Option::is_none")]
    company: Option<String>,
    /// Who looks after it.
    owner: Option<String>,
    /// When it came.
    created_at: String,
}

impl From<Company> for RecordJson {
    fn from(company: Company) -> RecordJson {
        RecordJson {
            id: company.id.to_string(),
            number: company.number,
            name: company.name,
            domain: company.domain,
            email: None,
            phone: company.facts.phone,
            country: company.country.map(|country| country.to_string()),
            company: None,
            owner: company.owner.map(|owner| owner.to_string()),
            created_at: company.created_at.to_string(),
        }
    }
}

impl From<Contact> for RecordJson {
    fn from(contact: Contact) -> RecordJson {
        RecordJson {
            id: contact.id.to_string(),
            number: contact.number,
            name: contact.name,
            domain: None,
            email: contact.email.map(|email| email.to_string()),
            phone: contact.phone.map(|phone| phone.to_string()),
            country: contact.facts.country.map(|country| country.to_string()),
            company: contact.company.map(|company| company.to_string()),
            owner: contact.owner.map(|owner| owner.to_string()),
            created_at: contact.created_at.to_string(),
        }
    }
}

/// A record that looks like the one that was asked about.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct AlikeJson {
    /// The record.
    record: RecordJson,
    /// 40 to 100; from 80 on they are nearly certainly the same.
    score: i64,
    /// Why.
    reasons: Vec<Reason>,
}

impl<T: Into<RecordJson>> From<Alike<T>> for AlikeJson {
    fn from(alike: Alike<T>) -> AlikeJson {
        let Likeness { score, reasons } = alike.likeness;
        AlikeJson { record: alike.record.into(), score, reasons }
    }
}

/// Two records that look the same.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct PairJson {
    /// The one that came first.
    older: RecordJson,
    /// The one that came later.
    newer: RecordJson,
    /// 40 to 100; from 80 on they are nearly certainly the same.
    score: i64,
    /// Why.
    reasons: Vec<Reason>,
}

impl<T: Into<RecordJson>> From<AlikePair<T>> for PairJson {
    fn from(pair: AlikePair<T>) -> PairJson {
        let Likeness { score, reasons } = pair.likeness;
        PairJson { older: pair.older.into(), newer: pair.newer.into(), score, reasons }
    }
}

/// Which pairs.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct PairsQuery {
    /// company or contact.
    #[param(inline)]
    kind: DuplicateKind,
    /// The `next` of the page before.
    #[serde(default)]
    #[param(value_type = Option<String>)]
    after: Option<Cursor>,
    /// How many.
    #[serde(default)]
    #[param(inline)]
    limit: Limit,
}

/// The open pairs of records that look the same, of which the caller sees both; the most alike first.
#[utoipa::path(
    get,
    path = "/duplicates",
    tag = "duplicates",
    params(PairsQuery),
    responses((status = 200, body = Page<PairJson>), (status = 422, body = Problem))
)]
async fn pairs(
    State(app): State<App>,
    by: By,
    Query(query): Query<PairsQuery>,
) -> Result<Json<Page<PairJson>>> {
    app.read(move |read| {
        let (after, limit) = (query.after.as_ref(), query.limit);
        Ok(Json(match query.kind {
            DuplicateKind::Company => {
                duplicates::company_pairs(read, &by, after, limit)?.map(PairJson::from)
            }
            DuplicateKind::Contact => {
                duplicates::contact_pairs(read, &by, after, limit)?.map(PairJson::from)
            }
        }))
    })
    .await
}

/// What is known of a record before it is added.
#[derive(Clone, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct DraftQuery {
    /// company or contact.
    #[param(inline)]
    kind: DuplicateKind,
    /// What it is called.
    #[serde(default)]
    name: Option<String>,
    /// Its domain.
    #[serde(default)]
    domain: Option<String>,
    /// Its address on the web.
    #[serde(default)]
    website: Option<String>,
    /// A mail address.
    #[serde(default)]
    #[param(value_type = Option<String>)]
    email: Option<Email>,
    /// A telephone number as people write it.
    #[serde(default)]
    phone: Option<String>,
    /// Where it sits, ISO alpha-2.
    #[serde(default)]
    #[param(value_type = Option<String>)]
    country: Option<Country>,
    /// Where a contact works: a company's id.
    #[serde(default)]
    #[param(value_type = Option<String>)]
    company: Option<Id<id::Company>>,
}

impl From<DraftQuery> for Draft {
    fn from(query: DraftQuery) -> Draft {
        Draft {
            name: query.name.unwrap_or_default(),
            domain: query.domain,
            website: query.website,
            email: query.email,
            phone: query.phone,
            country: query.country,
            company: query.company,
        }
    }
}

/// The records that look like one that is about to be added, the most alike first.
#[utoipa::path(
    get,
    path = "/duplicates/likely",
    tag = "duplicates",
    params(DraftQuery),
    responses((status = 200, body = Vec<AlikeJson>), (status = 422, body = Problem))
)]
async fn likely(
    State(app): State<App>,
    by: By,
    Query(query): Query<DraftQuery>,
) -> Result<Json<Vec<AlikeJson>>> {
    let kind = query.kind;
    let draft = Draft::from(query);
    app.read(move |read| {
        Ok(Json(match kind {
            DuplicateKind::Company => shown(duplicates::like_company(read, &by, &draft)?),
            DuplicateKind::Contact => shown(duplicates::like_contact(read, &by, &draft)?),
        }))
    })
    .await
}

fn shown<T: Into<RecordJson>>(alike: Vec<Alike<T>>) -> Vec<AlikeJson> {
    alike.into_iter().map(AlikeJson::from).collect()
}

/// The companies that look like this one, the most alike first.
#[utoipa::path(
    get,
    path = "/companies/{company}/duplicates",
    tag = "duplicates",
    params(("company" = String, Path, description = "The id.")),
    responses((status = 200, body = Vec<AlikeJson>), (status = 404, body = Problem))
)]
async fn of_company(
    State(app): State<App>,
    by: By,
    Path(company): Path<Id<id::Company>>,
) -> Result<Json<Vec<AlikeJson>>> {
    app.read(move |read| {
        let company = companies::find(read, &by, company)?;
        Ok(Json(shown(duplicates::of_company(read, &by, &company)?)))
    })
    .await
}

/// The contacts that look like this one, the most alike first.
#[utoipa::path(
    get,
    path = "/contacts/{contact}/duplicates",
    tag = "duplicates",
    params(("contact" = String, Path, description = "The id.")),
    responses((status = 200, body = Vec<AlikeJson>), (status = 404, body = Problem))
)]
async fn of_contact(
    State(app): State<App>,
    by: By,
    Path(contact): Path<Id<id::Contact>>,
) -> Result<Json<Vec<AlikeJson>>> {
    app.read(move |read| {
        let contact = contacts::find(read, &by, contact)?;
        Ok(Json(shown(duplicates::of_contact(read, &by, &contact)?)))
    })
    .await
}

/// Two records to make one of: both companies, both contacts or both deals.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewMergeJson {
    /// The id of the record that is kept.
    keep: String,
    /// The id of the record that turns out to be it.
    lose: String,
}

/// What became of two records.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct MergeJson {
    /// The record that is kept; the other's id leads to it from now on.
    keep: String,
    /// The record that turned out to be it.
    lose: String,
}

/// Makes one record of two; nothing is lost, and the other's id leads to the one that is kept.
#[utoipa::path(
    post,
    path = "/merges",
    tag = "duplicates",
    request_body = NewMergeJson,
    responses(
        (status = 201, body = MergeJson),
        (status = 403, body = Problem),
        (status = 404, body = Problem),
        (status = 409, body = Problem, description = "The deals' rules refuse: a won deal cannot vanish."),
        (status = 422, body = Problem),
    )
)]
async fn merge(State(app): State<App>, by: By, Json(body): Json<NewMergeJson>) -> Result<Reply> {
    let pair = Pair::read(&body.keep, &body.lose, ["keep", "lose"])?;
    app.answer(by, StatusCode::CREATED, move |tx, by| {
        duplicates::merge(tx, by, pair)?;
        Ok(MergeJson { keep: body.keep.clone(), lose: body.lose.clone() })
    })
    .await
}

/// Two records that look the same and are not.
#[derive(Clone, Debug, Deserialize, Serialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct DistinctionJson {
    /// One record's id.
    one: String,
    /// The other record's id.
    other: String,
}

/// Says that two companies or two contacts are not the same; the pair is not shown again.
#[utoipa::path(
    post,
    path = "/distinctions",
    tag = "duplicates",
    request_body = DistinctionJson,
    responses(
        (status = 201, body = DistinctionJson),
        (status = 403, body = Problem),
        (status = 404, body = Problem),
        (status = 422, body = Problem),
    )
)]
async fn tell_apart(
    State(app): State<App>,
    by: By,
    Json(body): Json<DistinctionJson>,
) -> Result<Reply> {
    let pair = Pair::read(&body.one, &body.other, ["one", "other"])?;
    app.answer(by, StatusCode::CREATED, move |tx, by| {
        duplicates::tell_apart(tx, by, pair)?;
        Ok(body.clone())
    })
    .await
}
