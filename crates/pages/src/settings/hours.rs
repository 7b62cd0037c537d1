//! The workspace's working time.

use app::App;
use app::workspace::{self, WorkspaceChanges};
use axum::Router;
use axum::routing::get;
use maud::{Markup, html};
use ui::page_header;
use web::Role;

use super::{Place, page, refused, week};
use crate::overtaken::plain;
use crate::{Answer, Done, Filled, Viewer};

const PATH: &str = "/settings/hours";

pub(super) fn routes() -> Router<App> {
    Router::new().route("/settings/hours", get(show).post(change))
}

async fn show(viewer: Viewer) -> Answer {
    let form = filled(&viewer)?;
    Ok(page(&viewer, Place::Hours, view(&viewer, &form)))
}

fn filled(viewer: &Viewer) -> app::Result<Filled> {
    week::filled(&viewer.workspace.calendar, viewer.workspace.version)
}

fn view(viewer: &Viewer, form: &Filled) -> Markup {
    let calendar = &viewer.workspace.calendar;
    let says = html! { (Place::Hours.says()) " " (week::now(viewer, calendar)) };
    html! {
        (page_header("Working time", says, html! {}))
        @if viewer.by.role() == Role::Admin {
            (week::editor(viewer, form, PATH))
        } @else {
            (week::shown(form))
        }
        (week::coming(viewer, calendar))
    }
}

async fn change(viewer: Viewer, mut form: Filled) -> Answer {
    viewer.by.must_be_admin("change the workspace's settings")?;
    let version = form.parse_some::<i64>("version").flatten();
    if let Some(calendar) = week::wish(&mut form) {
        let changes =
            WorkspaceChanges { calendar: Some(calendar), version, ..WorkspaceChanges::default() };
        let by = viewer.by.clone();
        match viewer.app.write(move |tx| workspace::change(tx, &by, changes.clone())).await {
            Ok(_) => return Ok(viewer.see_other(PATH).with_flash("Saved.")),
            Err(error) => form.take(error)?,
        }
    }
    form.catch_up(&filled(&viewer)?, week::labels(), plain);
    Ok(refused(&viewer, Place::Hours, view(&viewer, &form)))
}
