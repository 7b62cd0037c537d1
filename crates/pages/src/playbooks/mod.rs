//! Playbooks: the gallery, the manual, the editor as text and as forms, versions, moves of running deals, roles.

mod fields;
mod gallery;
mod gallery_views;
mod manual;
mod moves;
mod moves_views;
mod parts;
mod parts_views;
mod roles;
#[cfg(test)]
mod tests;
mod text;
mod versions;
mod versions_views;
mod views;

use app::App;
use app::playbooks::{self, Playbook};
use axum::Router;
use axum::routing::{get, post};
use db::Read;
use web::Role;

use crate::{Oops, Viewer};

pub(crate) fn routes() -> Router<App> {
    Router::new()
        .route("/playbooks", get(gallery::show).post(gallery::take))
        .route("/playbooks/new", get(gallery::new).post(gallery::begin))
        .route("/playbooks/built-in/{key}", get(gallery::built_in))
        .route("/playbooks/language.json", get(text::language))
        .route("/playbooks/{key}", get(manual::show))
        .route("/playbooks/{key}/manual.html", get(manual::as_html))
        .route("/playbooks/{key}/manual.md", get(manual::as_markdown))
        .route("/playbooks/{key}/playbook.toml", get(manual::as_toml))
        .route("/playbooks/{key}/place", post(gallery::place))
        .route("/playbooks/{key}/archive", post(gallery::archive))
        .route("/playbooks/{key}/edit", get(text::show).post(text::keep))
        .route("/playbooks/{key}/drop", post(text::drop_draft))
        .route("/playbooks/{key}/parts", get(parts::outline))
        .route("/playbooks/{key}/part", get(parts::show).post(parts::change))
        .route("/playbooks/{key}/part/new", get(parts::new).post(parts::add))
        .route("/playbooks/{key}/part/remove", post(parts::remove))
        .route("/playbooks/{key}/part/move", post(parts::put))
        .route("/playbooks/{key}/versions", get(versions::list))
        .route("/playbooks/{key}/compare", get(versions::compare))
        .route("/playbooks/{key}/publish", get(versions::ask).post(versions::publish))
        .route("/playbooks/{key}/move", get(moves::show).post(moves::start))
        .route("/playbooks/{key}/move/{job}", get(moves::progress))
        .route("/playbooks/{key}/move/{job}/stop", post(moves::stop))
        .route("/playbooks/{key}/roles", get(roles::show).post(roles::cast))
}

/// Whether somebody may change playbooks.
fn may_edit(viewer: &Viewer) -> bool {
    matches!(viewer.by.role(), Role::Admin | Role::Manager)
}

/// Refuses whoever may not change playbooks, before a page is shown on which they could not.
fn must_edit(viewer: &Viewer) -> Result<(), Oops> {
    Ok(viewer.by.must_manage("change playbooks")?)
}

/// A playbook by the key in the address.
async fn named(viewer: &Viewer, key: &str) -> Result<Playbook, Oops> {
    let key = key.to_owned();
    Ok(viewer.app.read(move |read| playbooks::find_by_key(read, &key)).await?)
}

/// The text that the editor shows: the draft, else the published one.
fn edited(read: &mut Read<'_>, playbook: &Playbook) -> app::Result<String> {
    if let Some(draft) = &playbook.draft {
        return Ok(draft.clone());
    }
    Ok(playbooks::text(read, playbook, "current")?.unwrap_or_default())
}

/// The version of a playbook that a form was drawn from, to notice a conflict.
fn version(form: &crate::Filled) -> Option<i64> {
    form.get("version").parse().ok()
}
