//! The JSON handler of the calendar.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use types::id::kind as id;
use types::{Id, Millis, Timestamp};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use web::{Json, Problem, Query};

use super::{CalendarFilter, Entry, What};
use crate::house::{App, By};
use crate::owners::OwnedBy;
use crate::{Error, Result, calendar};

/// The routes of the calendar.
pub(crate) fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list))
}

/// Which entries.
#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(deny_unknown_fields)]
pub(crate) struct CalendarQuery {
    /// From then on.
    #[param(value_type = String)]
    from: Timestamp,
    /// Before; at most a hundred days later.
    #[param(value_type = String)]
    until: Timestamp,
    /// `none`, `me` or a colleague's id; absent means everybody's.
    #[param(value_type = Option<String>)]
    #[serde(default)]
    owner: Option<OwnedBy>,
    /// The team of the deals' owners.
    #[param(value_type = Option<String>)]
    #[serde(default)]
    team: Option<Id<id::Team>>,
}

/// What there is.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct CalendarEntriesJson {
    /// By time.
    items: Vec<EntryJson>,
    /// Whether there is more than is listed.
    more: bool,
}

/// Something on a calendar.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[schema(as = CalendarEntryJson)]
pub(crate) struct EntryJson {
    /// task (to do), done (a task) or held (a meeting).
    what: &'static str,
    /// The task's or activity's id.
    id: String,
    /// When it is due, was done or took place.
    at: String,
    /// Its words.
    title: String,
    /// call, mail, meeting, message, document, research, approval or todo.
    kind: String,
    /// Who does or did it.
    owner: Option<String>,
    /// The deal's id.
    deal: String,
    /// The deal's number.
    deal_number: i64,
    /// What people call the deal.
    deal_name: String,
}

impl From<Entry> for EntryJson {
    fn from(entry: Entry) -> EntryJson {
        let (what, id) = match entry.what {
            What::Task(id) => ("task", id.to_string()),
            What::Done(id) => ("done", id.to_string()),
            What::Held(id) => ("held", id.to_string()),
        };
        EntryJson {
            what,
            id,
            at: entry.at.to_string(),
            title: entry.title,
            kind: entry.kind,
            owner: entry.owner.map(|owner| owner.to_string()),
            deal: entry.deal.to_string(),
            deal_number: entry.deal_number,
            deal_name: entry.deal_name,
        }
    }
}

/// Tasks by the day they are due or, of one person, were done, and meetings that took place.
#[utoipa::path(
    get,
    path = "/calendar",
    tag = "deals",
    params(CalendarQuery),
    responses((status = 200, body = CalendarEntriesJson), (status = 422, body = Problem))
)]
async fn list(
    State(app): State<App>,
    by: By,
    Query(query): Query<CalendarQuery>,
) -> Result<Json<CalendarEntriesJson>> {
    let span = query.until.since(query.from);
    if span < Millis::ZERO || span > Millis::days(100) {
        return Err(Error::field("until", "Ask for at most a hundred days."));
    }
    let filter = CalendarFilter {
        owner: query.owner,
        team: query.team,
        from: query.from,
        until: query.until,
    };
    let found = app.read(move |read| calendar::entries(read, &by, &filter)).await?;
    let items = found.entries.into_iter().map(EntryJson::from).collect();
    Ok(Json(CalendarEntriesJson { items, more: found.more }))
}
