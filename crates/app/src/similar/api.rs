//! The JSON handler of similar accounts.

use axum::extract::State;
use serde::Serialize;
use types::id::kind as id;
use types::{Currency, Id, Money};
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use web::{Json, Path, Problem};

use super::Similar;
use crate::deals::DealLine;
use crate::house::{App, By};
use crate::{Result, similar};

/// The route of similar accounts.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(accounts))
}

/// An account like another.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct SimilarJson {
    /// The company.
    id: String,
    /// What it is called.
    name: String,
    /// What it does.
    industry: Option<String>,
    /// Where it sits.
    country: Option<String>,
    /// Employees.
    size: Option<i64>,
    /// How alike, 1 to 100.
    score: i64,
    /// Why, in words.
    reasons: Vec<String>,
    /// What we did with them, the latest first.
    deals: Vec<SimilarDealJson>,
}

/// A deal with an account like another.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct SimilarDealJson {
    /// Its id.
    id: String,
    /// The number that people say.
    number: i64,
    /// What people call it.
    name: String,
    /// open, parked, won, lost or disqualified.
    status: String,
    /// What it is or was worth.
    #[schema(value_type = Option<Object>)]
    amount: Option<Money>,
    /// When it was won or lost.
    closed_at: Option<String>,
}

impl From<Similar> for SimilarJson {
    fn from(similar: Similar) -> SimilarJson {
        let facts = similar.company.facts;
        SimilarJson {
            id: similar.company.id.to_string(),
            name: similar.company.name,
            industry: facts.industry,
            country: similar.company.country.map(|country| country.to_string()),
            size: facts.size,
            score: similar.score,
            reasons: similar.reasons,
            deals: similar.deals.into_iter().map(SimilarDealJson::from).collect(),
        }
    }
}

impl From<DealLine> for SimilarDealJson {
    fn from(line: DealLine) -> SimilarDealJson {
        let currency = line.currency.and_then(|code| code.parse::<Currency>().ok());
        SimilarDealJson {
            id: line.id.to_string(),
            number: line.number,
            name: line.name,
            status: line.status,
            amount: line
                .amount
                .zip(currency)
                .map(|(minor, currency)| Money::of_minor(minor, currency)),
            closed_at: line.closed_at.map(|at| at.to_string()),
        }
    }
}

/// As many accounts are told.
const TOLD: usize = 10;

/// The accounts most like a company, of those with whom the caller sees deals, won or lost.
#[utoipa::path(
    get,
    path = "/companies/{company}/similar",
    tag = "companies",
    params(("company" = String, Path, description = "The id.")),
    responses((status = 200, body = Vec<SimilarJson>), (status = 404, body = Problem))
)]
async fn accounts(
    State(app): State<App>,
    by: By,
    Path(company): Path<Id<id::Company>>,
) -> Result<Json<Vec<SimilarJson>>> {
    app.read(move |read| {
        let similar = similar::accounts(read, &by, company, TOLD)?;
        Ok(Json(similar.into_iter().map(SimilarJson::from).collect()))
    })
    .await
}
