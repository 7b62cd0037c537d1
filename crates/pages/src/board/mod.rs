//! The board: a playbook's stages side by side. A card is dragged, or moved by its menu without scripts; a move that
//! misses something opens a form with what is missing.

mod moves;
#[cfg(test)]
pub(crate) mod tests;
mod views;

use app::board::{self, BoardFilter, CARDS};
use app::owners::OwnedBy;
use app::{App, teams, today, users};
use axum::Router;
use axum::extract::State;
use axum::routing::get;
use serde::Deserialize;
use types::Id;
use types::id::kind as id;
use ui::{Icon, Section};
use web::{Cursor, Limit, Path, Query};

use crate::shown::{Guide, MOST_CHOICES, Names};
use crate::{Answer, Viewer};
use views::Choices;
pub(crate) use views::{address, customer, health};

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/board", get(first))
        .route("/board/{playbook}", get(show))
        .route("/board/{playbook}/stages/{stage}", get(more))
        .route("/board/{playbook}/move", get(moves::choose).post(moves::go))
}

/// What a board is narrowed by, as its address says.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct BoardQuery {
    owner: Option<OwnedBy>,
    team: Option<Id<id::Team>>,
}

impl BoardQuery {
    pub(crate) fn filter(self) -> BoardFilter {
        BoardFilter { owner: self.owner, team: self.team }
    }

    /// What stands behind the question mark of the board's addresses.
    pub(crate) fn pairs(self) -> Vec<(&'static str, String)> {
        let owner = self.owner.map(|owner| ("owner", owner.to_string()));
        let team = self.team.map(|team| ("team", team.to_string()));
        owner.into_iter().chain(team).collect()
    }
}

/// The board of the first playbook.
async fn first(viewer: Viewer) -> Answer {
    let by = viewer.by.clone();
    let guide = viewer.app.read(move |read| Guide::read(read, &by)).await?;
    match guide.playbooks.iter().find(|(playbook, _)| !playbook.archived) {
        Some((playbook, _)) => Ok(viewer.see_other(format!("/board/{}", playbook.key))),
        None => Ok(viewer.page("Board", Section::Board, views::no_playbook(&viewer))),
    }
}

/// The board of a playbook; a script gets the columns alone.
async fn show(
    State(app): State<App>,
    viewer: Viewer,
    Path(key): Path<String>,
    Query(query): Query<BoardQuery>,
) -> Answer {
    let by = viewer.by.clone();
    let (board, guide, names, choices) = app
        .read(move |read| {
            let limit = Limit::new(CARDS).unwrap_or_default();
            let board = board::read(read, &by, &key, &query.filter(), limit)?;
            let guide = Guide::read(read, &by)?;
            let cards = board.columns.iter().flat_map(|column| &column.cards);
            let names = Names::with_away(read, &by, cards.filter_map(|card| card.deal.owner))?;
            let choices = Choices {
                colleagues: users::colleagues(read, MOST_CHOICES)?,
                teams: teams::list(read)?,
            };
            Ok((board, guide, names, choices))
        })
        .await?;
    let shown = views::Shown { viewer: &viewer, query, names: &names };
    if viewer.fragment {
        return Ok(viewer.fragment(shown.columns(&board)));
    }
    let title = format!("Board: {}", board.playbook.name);
    let strip = today::strip_at_hand(&app, &viewer.by).await?;
    let content = shown.page(&board, &guide, &choices, strip.as_ref());
    Ok(viewer.page(&title, Section::Board, content))
}

/// Where the cards of a column go on.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct MoreQuery {
    owner: Option<OwnedBy>,
    team: Option<Id<id::Team>>,
    after: Option<Cursor>,
}

/// More cards of one column.
async fn more(
    viewer: Viewer,
    Path((key, stage)): Path<(String, String)>,
    Query(query): Query<MoreQuery>,
) -> Answer {
    let by = viewer.by.clone();
    let narrowed = BoardQuery { owner: query.owner, team: query.team };
    let (playbook, place) = (key.clone(), stage.clone());
    let (page, names, guide) = viewer
        .app
        .read(move |read| {
            let (filter, after) = (narrowed.filter(), query.after.as_ref());
            let limit = Limit::new(2 * CARDS).unwrap_or_default();
            let page = board::cards(read, &by, &playbook, &place, &filter, after, limit)?;
            let owners = page.items.iter().filter_map(|card| card.deal.owner);
            Ok((Names::with_away(read, &by, owners)?, page, Guide::read(read, &by)?))
        })
        .await
        .map(|(names, page, guide)| (page, names, guide))?;
    let shown = views::Shown { viewer: &viewer, query: narrowed, names: &names };
    let list = shown.card_list(&key, &stage, &page.items, page.next.as_deref());
    if viewer.fragment {
        return Ok(viewer.fragment(list));
    }
    let name = guide
        .playbooks
        .iter()
        .find(|(playbook, _)| playbook.key == key)
        .map_or(stage.clone(), |(playbook, _)| guide.stage_name(playbook.id, &stage).into_owned());
    let content = maud::html! {
        (ui::page_header(&name, maud::html! {}, maud::html! {
            (ui::link_button("Board", shown.address(&key)).icon(Icon::SquareKanban))
        }))
        div.board-column-alone { (list) }
    };
    Ok(viewer.page(&name, Section::Board, content))
}
