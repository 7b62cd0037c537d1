//! Today: what to do now, by worth and urgency, each with why it is there and what can be done at once.

mod acts;
#[cfg(test)]
mod tests;
mod views;

use app::{App, today};
use axum::Router;
use axum::routing::{get, post};
use ui::Section;

use crate::shown::{Guide, Names};
use crate::{Answer, Viewer};
pub(crate) use views::month;

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/today", get(show))
        .route("/today/strip", get(strip))
        .route("/today/act", post(acts::act))
}

/// The day of whoever looks.
async fn show(viewer: Viewer) -> Answer {
    let by = viewer.by.clone();
    let (today, guide, names) = viewer
        .app
        .read(move |read| {
            let today = today::read(read, &by)?;
            let owners = today.items.iter().filter_map(|item| item.lead.deal.owner);
            let absent = today.items.iter().filter_map(|item| item.absent.as_ref());
            let names = Names::of(read, owners.chain(absent.map(|absence| absence.user)))?;
            Ok((today, Guide::read(read, &by)?, names))
        })
        .await?;
    let shown = views::Shown { viewer: &viewer, guide: &guide, names: &names };
    if viewer.fragment {
        return Ok(viewer.fragment(shown.list(&today)));
    }
    let strip = today::strip_at_hand(&viewer.app, &viewer.by).await?;
    Ok(viewer.page("Today", Section::Today, shown.page(&today, strip.as_ref())))
}

/// The figures by themselves, once what they are reckoned from is loaded: the page has not waited for that.
async fn strip(viewer: Viewer) -> Answer {
    let strip = today::strip(&viewer.app, &viewer.by).await?;
    Ok(viewer.page("Today", Section::Today, views::figures(&strip)))
}
