//! The inbox: leads with their response clock, their facts to check and the hour at which they can be called.

mod facts;
mod new;
#[cfg(test)]
mod tests;
mod views;

use std::sync::Arc;

use app::deals::list;
use app::leads::{self, Lead};
use app::views::{ListOf, Says, View};
use app::{App, insights, users};
use axum::Router;
use axum::routing::get;
use insight::score::Chances;
use types::Id;
use types::id::kind as id;
use ui::Section;
use web::{Limit, Page, Query};

use crate::list::{COUNTED, ListQuery};
use crate::shown::{MOST_CHOICES, Names};
use crate::{Answer, Viewer};
pub(crate) use views::{clock, hour};

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/leads", get(show))
        .route("/leads/new", get(new::form).post(new::create))
        .route("/leads/{deal}/facts", get(facts::form).post(facts::correct))
}

/// Leads of a page.
const ROWS: u64 = 40;

/// What the inbox shows.
struct Loaded {
    page: Page<Lead>,
    count: i64,
    says: Says,
    view: Option<View>,
    views: Vec<View>,
    names: Names,
    colleagues: Vec<(Id<id::User>, String)>,
    learned: Option<Arc<Chances>>,
}

/// The inbox.
async fn show(viewer: Viewer, Query(query): Query<ListQuery>) -> Answer {
    let currency = viewer.workspace.currency;
    let by = viewer.by.clone();
    let learned = insights::chances(&viewer.app);
    let loaded = viewer
        .app
        .read(move |read| {
            let views = app::views::list(read, &by, ListOf::Leads)?;
            let view = query.view.map(|id| app::views::find(read, &by, id)).transpose()?;
            let mut says = query.shown(view.as_ref(), currency)?;
            says.filter.phase = Some("lead".to_owned());
            let limit = Limit::new(ROWS).unwrap_or_default();
            let after = query.after.as_ref();
            let page = leads::page(read, &by, &says.filter, says.sort, after, limit)?;
            let names =
                Names::with_away(read, &by, page.items.iter().filter_map(|lead| lead.deal.owner))?;
            Ok(Loaded {
                count: list::count(read, &by, &says.filter, COUNTED)?,
                colleagues: users::colleagues(read, MOST_CHOICES)?,
                page,
                says,
                view,
                views,
                names,
                learned: learned.clone(),
            })
        })
        .await?;
    let shown = views::Shown { viewer: &viewer, loaded: &loaded };
    if viewer.fragment {
        return Ok(viewer.fragment(shown.inbox()));
    }
    Ok(viewer.page("Leads", Section::Leads, shown.page()))
}
