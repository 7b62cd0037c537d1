//! The briefing before a call.

use axum::extract::State;
use deal::AnswerRow;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use web::{Json, Path, Problem};

use super::records::ActivityJson;
use crate::Result;
use crate::deals::Which;
use crate::deals::briefing::{self, Briefing};
use crate::house::{App, By};
use crate::similar::api::SimilarJson;

/// This route.
pub(super) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(show))
}

/// What to know before a call.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct BriefingJson {
    /// What was answered.
    known: Vec<KnownJson>,
    /// What is still to ask in this stage, first what it waits for.
    to_ask: Vec<ToAskJson>,
    /// The last things done with the buyer, the newest first.
    last: Vec<ActivityJson>,
    /// Won deals with accounts like this one.
    successes: Vec<SimilarJson>,
}

/// A question and its answer.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct KnownJson {
    /// The group's key.
    group: String,
    /// The question's key.
    key: String,
    /// The question in words.
    ask: String,
    /// The row of a repeating group.
    row: Option<String>,
    /// The answer.
    #[schema(value_type = Object)]
    answer: Value,
}

/// A question without an answer.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct ToAskJson {
    /// The group's key.
    group: String,
    /// The question's key.
    key: String,
    /// The question in words.
    ask: String,
    /// The row of a repeating group.
    row: Option<String>,
    /// How to ask, what a good answer is.
    help: Option<String>,
    /// Where the answer is found before asking.
    look_in: Vec<String>,
    /// Whether the stage waits for it.
    needed: bool,
}

fn row_id(row: Option<&AnswerRow>) -> Option<String> {
    row.and_then(|row| row.id).map(|id| id.to_string())
}

impl From<Briefing> for BriefingJson {
    fn from(briefing: Briefing) -> BriefingJson {
        let known = briefing.dossier.known().into_iter().map(|known| KnownJson {
            group: known.group.key.clone(),
            key: known.ask.key.clone(),
            ask: known.ask.ask.clone(),
            row: row_id(known.row),
            answer: known.answer.clone(),
        });
        let to_ask = briefing.dossier.to_ask().into_iter().map(|open| ToAskJson {
            group: open.group.key.clone(),
            key: open.ask.key.clone(),
            ask: open.ask.ask.clone(),
            row: row_id(open.row),
            help: open.ask.help.clone(),
            look_in: open.ask.look_in.clone(),
            needed: open.is_needed,
        });
        BriefingJson {
            known: known.collect(),
            to_ask: to_ask.collect(),
            last: briefing.last.into_iter().map(ActivityJson::from).collect(),
            successes: briefing.successes.into_iter().map(SimilarJson::from).collect(),
        }
    }
}

/// What to know before a call: what we know, what to ask, which success to tell of.
#[utoipa::path(
    get,
    path = "/deals/{deal}/briefing",
    tag = "deals",
    params(("deal" = String, Path, description = "The id or the number.")),
    responses((status = 200, body = BriefingJson), (status = 404, body = Problem))
)]
async fn show(
    State(app): State<App>,
    by: By,
    Path(which): Path<Which>,
) -> Result<Json<BriefingJson>> {
    app.read(move |read| Ok(Json(BriefingJson::from(briefing::of(read, &by, which)?)))).await
}
