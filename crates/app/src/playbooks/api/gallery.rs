//! The playbooks that come with the program.

use std::sync::LazyLock;

use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;
use web::{Json, Path, Problem};

use crate::house::{App, By};
use crate::{Error, Result, playbooks};

/// A playbook that comes with the program.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct BuiltInJson {
    /// Its key.
    key: &'static str,
    /// What it is called.
    name: String,
    /// For whom, from what, to what.
    summary: Option<String>,
    /// The names of its stages, in order.
    stages: Vec<String>,
    /// Whether the workspace has a playbook of this key.
    present: bool,
}

/// The gallery.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct GalleryJson {
    /// The richest first.
    items: Vec<BuiltInJson>,
}

/// Read once: the texts are part of the program.
static GALLERY: LazyLock<Vec<BuiltInJson>> = LazyLock::new(|| {
    let read = |(key, text): &(&'static str, &'static str)| {
        let model = playbook::parse(text).ok()?.playbook;
        let stages = model.stages.into_iter().map(|stage| stage.name).collect();
        let (name, summary) = (model.name, model.summary);
        Some(BuiltInJson { key, name, summary, stages, present: false })
    };
    playbook::builtin::all().iter().filter_map(read).collect()
});

/// The playbooks that come with the program.
#[utoipa::path(
    get,
    path = "/playbooks/built-in",
    tag = "playbooks",
    responses((status = 200, body = GalleryJson), (status = 401, body = Problem))
)]
pub(super) async fn list(State(app): State<App>, _: By) -> Result<Json<GalleryJson>> {
    let here = app.read(playbooks::list).await?;
    let present = |one: &BuiltInJson| here.iter().any(|playbook| playbook.key == one.key);
    let items = GALLERY.iter().map(|one| BuiltInJson { present: present(one), ..one.clone() });
    Ok(Json(GalleryJson { items: items.collect() }))
}

/// A text that comes with the program.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub(crate) struct BuiltInTextJson {
    /// Its key.
    key: String,
    /// The whole text.
    text: &'static str,
}

/// The text of a playbook that comes with the program.
#[utoipa::path(
    get,
    path = "/playbooks/built-in/{key}",
    tag = "playbooks",
    params(("key" = String, Path, description = "Its key.")),
    responses((status = 200, body = BuiltInTextJson), (status = 404, body = Problem))
)]
pub(super) async fn show(_: By, Path(key): Path<String>) -> Result<Json<BuiltInTextJson>> {
    let text = playbook::builtin::text(&key).ok_or(Error::NotFound)?;
    Ok(Json(BuiltInTextJson { key, text }))
}
