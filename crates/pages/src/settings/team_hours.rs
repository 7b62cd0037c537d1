//! The working time of a team, where it is not the workspace's.

use app::App;
use app::teams::{self, Team, TeamChanges};
use axum::Router;
use axum::routing::{get, post};
use deal::Edit;
use maud::{Markup, html};
use types::{Calendar, Id};
use ui::{Icon, button, link_button, page_header};
use web::{Path, Role};

use super::{Place, page, refused, week};
use crate::overtaken::plain;
use crate::{Answer, Done, Filled, Viewer};

pub(super) fn routes() -> Router<App> {
    Router::new()
        .route("/settings/teams/{team}/hours", get(show).post(change))
        .route("/settings/teams/{team}/hours/clear", post(clear))
}

/// By whose hours a team works.
fn hours<'a>(viewer: &'a Viewer, team: &'a Team) -> &'a Calendar {
    team.calendar.as_ref().unwrap_or(&viewer.workspace.calendar)
}

async fn find(viewer: &Viewer, id: Id<types::Team>) -> app::Result<Team> {
    viewer.app.read(move |read| teams::find(read, id)).await
}

async fn show(viewer: Viewer, Path(id): Path<Id<types::Team>>) -> Answer {
    let team = find(&viewer, id).await?;
    let form = week::filled(hours(&viewer, &team), team.version)?;
    Ok(page(&viewer, Place::Teams, view(&viewer, &team, &form)))
}

fn view(viewer: &Viewer, team: &Team, form: &Filled) -> Markup {
    let calendar = hours(viewer, team);
    let path = format!("/settings/teams/{}/hours", team.id);
    let whose = match team.calendar {
        Some(_) => "Time allowed for its deals is counted by these hours.",
        None => "It works by the hours of the workspace.",
    };
    let back = link_button("The team", format!("/settings/teams/{}", team.id));
    let is_admin = viewer.by.role() == Role::Admin;
    html! {
        (page_header(format!("Working time of {}", team.name), html! { (whose) " " (week::now(viewer, calendar)) }, html! { (back) }))
        @if is_admin { (week::editor(viewer, form, &path)) } @else { (week::shown(form)) }
        (week::coming(viewer, calendar))
        @if is_admin && team.calendar.is_some() {
            section.part {
                h2 { "Go by the workspace’s hours again" }
                p.muted { "Times that were reckoned already stay as they are." }
                (viewer.form(format!("{path}/clear"), html! {
                    (ui::hidden("version", team.version.to_string()))
                    (button("Use the workspace’s hours").icon(Icon::Undo2).confirm(format!("Have “{}” go by the workspace’s hours?", team.name)))
                }))
            }
        }
    }
}

async fn change(viewer: Viewer, Path(id): Path<Id<types::Team>>, mut form: Filled) -> Answer {
    viewer.by.must_be_admin("set the working time of a team")?;
    let version = form.parse_some::<i64>("version").flatten();
    if let Some(calendar) = week::wish(&mut form) {
        let changes =
            TeamChanges { version, calendar: Edit::Set(calendar), ..TeamChanges::default() };
        let by = viewer.by.clone();
        match viewer.app.write(move |tx| teams::change(tx, &by, id, &changes)).await {
            Ok(_) => return Ok(back(&viewer, id).with_flash("Saved.")),
            Err(error) => form.take(error)?,
        }
    }
    let team = find(&viewer, id).await?;
    let now = week::filled(hours(&viewer, &team), team.version)?;
    form.catch_up(&now, week::labels(), plain);
    Ok(refused(&viewer, Place::Teams, view(&viewer, &team, &form)))
}

async fn clear(viewer: Viewer, Path(id): Path<Id<types::Team>>, mut form: Filled) -> Answer {
    let version = form.parse_some::<i64>("version").flatten();
    let changes = TeamChanges { version, calendar: Edit::Clear, ..TeamChanges::default() };
    let by = viewer.by.clone();
    viewer.app.write(move |tx| teams::change(tx, &by, id, &changes)).await?;
    Ok(back(&viewer, id).with_flash("The team goes by the workspace’s hours."))
}

fn back(viewer: &Viewer, id: Id<types::Team>) -> axum::response::Response {
    viewer.see_other(format!("/settings/teams/{id}/hours"))
}
