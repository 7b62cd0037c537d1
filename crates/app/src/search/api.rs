//! The JSON handler of search.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use web::{Json, Limit, Problem, Query};

use super::Found;
use super::find::KINDS;
use crate::house::{App, By};
use crate::journal::Kind;
use crate::{Error, Result, search};

/// The route of search.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(find))
}

/// What is looked for.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct SearchQuery {
    /// Words, of which the last may be a beginning; case and accents do not matter. `142` or `#142` is that deal.
    #[param(example = "müller berl")]
    q: String,
    /// deal, company, contact, activity; several separated by commas. Nothing means all.
    kinds: Vec<String>,
    /// How many; 20 where nothing is said.
    #[param(value_type = Option<u16>, minimum = 1, maximum = 200)]
    limit: Option<Limit>,
}

/// What was found, the best first.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct SearchJson {
    /// The records.
    items: Vec<FoundJson>,
}

/// Something that was found.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct FoundJson {
    /// deal, company, contact or activity.
    kind: Kind,
    /// Its id.
    id: String,
    /// The number that people say.
    #[serde(skip_serializing_if = "Option::is_none")]
    number: Option<i64>,
    /// What it is called.
    title: String,
    /// A line that tells it from others of the same name.
    #[serde(skip_serializing_if = "Option::is_none")]
    detail: Option<String>,
    /// The deal of an activity.
    #[serde(skip_serializing_if = "Option::is_none")]
    deal: Option<String>,
    /// When an activity happened.
    #[serde(skip_serializing_if = "Option::is_none")]
    at: Option<String>,
}

impl From<Found> for FoundJson {
    fn from(found: Found) -> FoundJson {
        FoundJson {
            kind: found.kind,
            id: found.id,
            number: found.number,
            title: found.title,
            detail: found.detail,
            deal: found.deal,
            at: found.at.map(|at| at.to_string()),
        }
    }
}

/// The records that the caller may see and that have all the words.
#[utoipa::path(
    get,
    path = "/search",
    tag = "search",
    params(SearchQuery),
    responses((status = 200, body = SearchJson), (status = 422, body = Problem))
)]
async fn find(
    State(app): State<App>,
    by: By,
    Query(query): Query<SearchQuery>,
) -> Result<Json<SearchJson>> {
    let kinds = kinds_of(&query.kinds)?;
    let limit = query.limit.map_or(20, Limit::rows);
    app.read(move |read| {
        let found = search::find(read, &by, &query.q, &kinds, limit)?;
        Ok(Json(SearchJson { items: found.into_iter().map(FoundJson::from).collect() }))
    })
    .await
}

fn kinds_of(words: &[String]) -> Result<Vec<Kind>> {
    let words = words.iter().flat_map(|words| words.split(','));
    let words = words.map(str::trim).filter(|word| !word.is_empty());
    let kind = |word: &str| Kind::from_word(word).filter(|kind| KINDS.contains(kind));
    let kinds: Option<Vec<Kind>> = words.map(kind).collect();
    kinds.ok_or_else(|| {
        Error::field("kinds", "These can be found: deal, company, contact and activity.")
    })
}
