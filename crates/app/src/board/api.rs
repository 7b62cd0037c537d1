//! The board's JSON handlers.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use types::id::kind as id;
use types::{Id, Money};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use web::{Cursor, Json, Limit, Page, Path, Problem, Query};

use super::{Board, BoardFilter, CARDS, Card, Column, Next};
use crate::deals::json::DealLineJson;
use crate::house::{App, By};
use crate::owners::OwnedBy;
use crate::{Result, deals};

/// The routes of the board.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(show)).routes(routes!(cards))
}

/// What a board is narrowed by.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct BoardQuery {
    /// `none`, `me` or a colleague's id.
    #[param(value_type = Option<String>)]
    owner: Option<OwnedBy>,
    /// A team's id.
    #[param(value_type = Option<String>)]
    team: Option<Id<id::Team>>,
    /// How many cards a column has at first; 20 where nothing is said.
    #[param(value_type = Option<u64>)]
    limit: Option<Limit>,
}

/// A playbook's stages with what they hold.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct BoardJson {
    /// The playbook's key.
    playbook: String,
    /// Its name.
    name: String,
    /// One a stage, in order; last those in which deals of earlier versions stand.
    columns: Vec<ColumnJson>,
}

/// A stage with its deals.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct ColumnJson {
    /// The stage's key.
    stage: String,
    /// Its name.
    name: String,
    /// Its phase; absent for a stage of earlier versions only.
    phase: Option<&'static str>,
    /// The chance of winning from here, 0 to 1, as the playbook says.
    chance: Option<f64>,
    /// Deals that are not parked.
    deals: i64,
    /// Parked deals.
    parked: i64,
    /// What the deals that are not parked are worth, by currency.
    #[schema(value_type = Vec<Object>)]
    value: Vec<Money>,
    /// The same by the chance of winning.
    #[schema(value_type = Vec<Object>)]
    weighted: Vec<Money>,
    /// How many hours the deals that are not parked have been here, on average.
    average_age_hours: Option<f64>,
    /// The deals that need somebody first.
    cards: Vec<CardJson>,
    /// What to send as `after` for more cards.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
}

/// A deal on a board.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct CardJson {
    /// The deal.
    #[serde(flatten)]
    deal: DealLineJson,
    /// What is planned next.
    next_task: Option<NextJson>,
}

/// The next thing planned with a deal.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct NextJson {
    /// `task_…`
    id: String,
    /// What to do.
    name: String,
    /// call, mail, meeting, message, document, research, approval or todo.
    kind: String,
    /// Until when.
    due_at: Option<String>,
}

impl From<Next> for NextJson {
    fn from(next: Next) -> NextJson {
        NextJson {
            id: next.task.to_string(),
            name: next.name,
            kind: next.kind,
            due_at: next.due_at.map(|due| due.to_string()),
        }
    }
}

impl From<Card> for CardJson {
    fn from(card: Card) -> CardJson {
        CardJson { deal: card.deal.into(), next_task: card.next.map(NextJson::from) }
    }
}

impl From<Column> for ColumnJson {
    fn from(column: Column) -> ColumnJson {
        let hours = |age: types::Millis| age.as_millis() as f64 / 3_600_000.0;
        ColumnJson {
            stage: column.stage,
            name: column.name,
            phase: column.phase.map(deals::phase_word),
            chance: column.chance.map(|chance| f64::from(chance) / 1_000.0),
            deals: column.totals.deals,
            parked: column.totals.parked,
            value: column.totals.value,
            weighted: column.totals.weighted,
            average_age_hours: column.totals.age.map(hours),
            cards: column.cards.into_iter().map(CardJson::from).collect(),
            next: column.next,
        }
    }
}

impl From<Board> for BoardJson {
    fn from(board: Board) -> BoardJson {
        BoardJson {
            playbook: board.playbook.key,
            name: board.playbook.name,
            columns: board.columns.into_iter().map(ColumnJson::from).collect(),
        }
    }
}

/// The board of a playbook: what each stage holds, and its first cards, those with something due first.
#[utoipa::path(
    get,
    path = "/boards/{playbook}",
    tag = "deals",
    params(("playbook" = String, Path, description = "The playbook's key."), BoardQuery),
    responses((status = 200, body = BoardJson), (status = 404, body = Problem))
)]
async fn show(
    State(app): State<App>,
    by: By,
    Path(playbook): Path<String>,
    Query(query): Query<BoardQuery>,
) -> Result<Json<BoardJson>> {
    let filter = BoardFilter { owner: query.owner, team: query.team };
    let limit = query.limit.or(Limit::new(CARDS)).unwrap_or_default();
    app.read(move |read| {
        let board = super::read(read, &by, &playbook, &filter, limit)?;
        Ok(Json(BoardJson::from(board)))
    })
    .await
}

/// Which cards.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct CardsQuery {
    /// `none`, `me` or a colleague's id.
    #[param(value_type = Option<String>)]
    owner: Option<OwnedBy>,
    /// A team's id.
    #[param(value_type = Option<String>)]
    team: Option<Id<id::Team>>,
    /// The `next` of the column or page before.
    #[param(value_type = Option<String>)]
    after: Option<Cursor>,
    /// How many.
    #[param(inline)]
    limit: Limit,
}

/// The cards of one column, page by page.
#[utoipa::path(
    get,
    path = "/boards/{playbook}/stages/{stage}",
    tag = "deals",
    params(
        ("playbook" = String, Path, description = "The playbook's key."),
        ("stage" = String, Path, description = "The stage's key."),
        CardsQuery
    ),
    responses(
        (status = 200, body = Page<CardJson>),
        (status = 404, body = Problem),
        (status = 422, body = Problem),
    )
)]
async fn cards(
    State(app): State<App>,
    by: By,
    Path((playbook, stage)): Path<(String, String)>,
    Query(query): Query<CardsQuery>,
) -> Result<Json<Page<CardJson>>> {
    let filter = BoardFilter { owner: query.owner, team: query.team };
    app.read(move |read| {
        let (after, limit) = (query.after.as_ref(), query.limit);
        let page = super::cards(read, &by, &playbook, &stage, &filter, after, limit)?;
        Ok(Json(page.map(CardJson::from)))
    })
    .await
}
