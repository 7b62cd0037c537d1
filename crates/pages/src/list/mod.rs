//! The list of deals: filters, order and columns of one's own, saved views, editing in place and in bulk.

mod asking;
mod bulk;
mod cells;
mod columns;
mod fitting;
pub(crate) mod query;
mod saved;
#[cfg(test)]
mod tests;
mod views;

use app::deals::DealLine;
use app::deals::list::{self, DealFilter};
use app::teams::{self, Team};
use app::views::{ListOf, Says, View};
use app::{App, users};
use axum::Router;
use axum::extract::State;
use axum::http::HeaderValue;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::IntoResponse;
use axum::routing::{get, post};
use types::Id;
use types::id::kind as id;
use ui::Section;
use web::{Limit, Page, Query};

use crate::board::address;
use crate::shown::{Guide, MOST_CHOICES, Names};
use crate::{Answer, Filled, Viewer};
pub(crate) use bulk::Bulk;
pub(crate) use query::{Here, ListQuery};
pub(crate) use saved::{save_link, view_tabs};
pub(crate) use views::{DUES, owners};

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/deals", get(show))
        .route("/deals/export.csv", get(export))
        .route("/deals/cell", get(cells::edit).post(cells::save))
        .route("/deals/bulk", post(bulk::do_many))
        .route("/deals/bulk/{job}", get(fitting::progress))
        .route("/deals/bulk/{job}/stop", post(fitting::stop))
        .route("/deals/columns", get(choose_columns).post(show_columns))
        .route("/deals/save-view", get(saved::of_deals))
        .route("/leads/save-view", get(saved::of_leads))
        .route("/views", post(saved::create))
        .route("/views/{view}", post(saved::change))
        .route("/views/{view}/delete", post(saved::delete))
}

/// Rows of a page.
const ROWS: u64 = 80;

/// What the page of a list shows.
pub(crate) struct Loaded {
    /// The rows.
    pub(crate) page: Page<DealLine>,
    /// What the filter lets through, counted so far.
    pub(crate) count: i64,
    /// What is shown.
    pub(crate) says: Says,
    /// The saved view that was opened.
    pub(crate) view: Option<View>,
    /// All views that the viewer sees.
    pub(crate) views: Vec<View>,
    /// Names of playbooks and stages.
    pub(crate) guide: Guide,
    /// Names of owners.
    pub(crate) names: Names,
    /// Who can be chosen.
    pub(crate) colleagues: Vec<(Id<id::User>, String)>,
    /// Which teams can be chosen.
    pub(crate) teams: Vec<Team>,
}

/// Deals are counted so far.
pub(crate) const COUNTED: i64 = 1_000;

/// The list of deals.
async fn show(viewer: Viewer, Query(query): Query<ListQuery>) -> Answer {
    let currency = viewer.workspace.currency;
    let by = viewer.by.clone();
    let loaded = viewer
        .app
        .read(move |read| {
            let views = app::views::list(read, &by, ListOf::Deals)?;
            let view = query.view.map(|id| app::views::find(read, &by, id)).transpose()?;
            let says = query.shown(view.as_ref(), currency)?;
            let limit = Limit::new(ROWS).unwrap_or_default();
            let after = query.after.as_ref();
            let page = list::page(read, &by, &says.filter, says.sort, after, limit)?;
            let names =
                Names::with_away(read, &by, page.items.iter().filter_map(|deal| deal.owner))?;
            Ok(Loaded {
                count: list::count(read, &by, &says.filter, COUNTED)?,
                guide: Guide::read(read, &by)?,
                colleagues: users::colleagues(read, MOST_CHOICES)?,
                teams: teams::list(read)?,
                page,
                says,
                view,
                views,
                names,
            })
        })
        .await?;
    let shown = views::Shown { viewer: &viewer, loaded: &loaded };
    if viewer.fragment {
        return Ok(viewer.fragment(shown.table()));
    }
    Ok(viewer.page("Deals", Section::Deals, shown.page()))
}

/// Which columns the list shows: a form over the list, or a page of its own.
async fn choose_columns(viewer: Viewer, Query(query): Query<ListQuery>) -> Answer {
    let (by, currency) = (viewer.by.clone(), viewer.workspace.currency);
    let found = viewer.app.read(move |read| {
        let view = query.view.map(|id| app::views::find(read, &by, id)).transpose()?;
        Ok((query.shown(view.as_ref(), currency)?, query.view))
    });
    let (says, view) = found.await?;
    let here = Here { path: "/deals", says: &says, view, currency };
    Ok(viewer.page("Columns", Section::Deals, views::columns_form(&viewer, &here)))
}

/// The list with the columns that were chosen.
async fn show_columns(viewer: Viewer, form: Filled) -> Answer {
    let names = form.names().filter(|name| *name != "csrf");
    let pairs: Vec<(&str, &String)> =
        names.flat_map(|name| form.all(name).iter().map(move |value| (name, value))).collect();
    Ok(viewer.see_other(address("/deals", &pairs)))
}

/// The list as a table for spreadsheets.
async fn export(State(app): State<App>, viewer: Viewer, Query(query): Query<ListQuery>) -> Answer {
    let currency = viewer.workspace.currency;
    let by = viewer.by.clone();
    let (bytes, _) = app
        .read(move |read| {
            let view = query.view.map(|id| app::views::find(read, &by, id)).transpose()?;
            let says = query.shown(view.as_ref(), currency)?;
            list::sheet(read, &by, &says.filter, says.sort)
        })
        .await?;
    let name = format!("attachment; filename=\"deals-{}.csv\"", viewer.today());
    let mut response = bytes.into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
    if let Ok(name) = HeaderValue::from_str(&name) {
        headers.insert(CONTENT_DISPOSITION, name);
    }
    Ok(response)
}

/// Whether a filter narrows by more than how deals stand.
pub(crate) fn is_narrowed(filter: &DealFilter) -> bool {
    let bare = DealFilter { status: filter.status.clone(), ..DealFilter::default() };
    *filter != bare
}
