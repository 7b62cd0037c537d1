//! Imports: the list, the wizard that prepares one, its progress and what it did.

mod columns;
mod columns_views;
mod done;
mod done_views;
mod file;
mod meanings;
#[cfg(test)]
mod tests;
mod text;
mod values;
mod values_views;
mod views;

use app::App;
use app::imports::{self, Format, Import, Input, Prepared, Sketch};
use axum::Router;
use axum::routing::{get, post};
use serde::Deserialize;
use types::Id;
use types::id::kind as id;

use crate::{Filled, Oops, Viewer};

/// The most bytes of an upload.
const LARGEST: usize = 64 << 20;
/// The most files of an upload.
const MOST_FILES: usize = 20;

pub(crate) fn routes() -> Router<App> {
    let upload = get(file::new).post(file::create).layer(web::body_limit(LARGEST));
    Router::new()
        .route("/imports", get(done::list))
        .route("/imports/new", upload)
        .route("/imports/{id}", get(done::show))
        .route("/imports/{id}/file", get(file::show).post(file::keep))
        .route("/imports/{id}/columns", get(columns::show).post(columns::keep))
        .route("/imports/{id}/values", get(values::show).post(values::keep))
        .route("/imports/{id}/text", get(text::show).post(text::keep))
        .route("/imports/{id}/forms", post(text::back_to_forms))
        .route("/imports/{id}/try", post(done::try_out))
        .route("/imports/{id}/go", post(done::go))
        .route("/imports/{id}/cancel", post(done::cancel))
        .route("/imports/{id}/revert", post(done::revert))
        .route("/imports/{id}/drop", post(done::drop_draft))
        .route("/imports/{id}/rejected.csv", get(done::rejected))
        .route("/imports/{id}/mapping.toml", get(text::download))
}

type ImportId = Id<id::Import>;

async fn found(viewer: &Viewer, import: ImportId) -> Result<Import, Oops> {
    let by = viewer.by.clone();
    Ok(viewer.app.read(move |read| imports::find(read, &by, import)).await?)
}

/// Which file of the import a page is about, from 0.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct At {
    file: usize,
}

impl At {
    /// As a form remembers it.
    fn of(form: &Filled) -> At {
        At { file: form.get("file").parse().unwrap_or_default() }
    }

    /// The address of a step for this file.
    fn step(self, import: ImportId, step: &str) -> String {
        let query = if self.file == 0 { String::new() } else { format!("?file={}", self.file) };
        format!("/imports/{import}/{step}{query}")
    }

    /// Where one goes on when all is said of this file: to the next one, or to trying out.
    fn onward(self, import: &Import) -> String {
        let next = At { file: self.file + 1 };
        match sketch(import, next) {
            Some(_) => next.step(import.id, "file"),
            None => format!("/imports/{}", import.id),
        }
    }
}

/// The files of an import that is being prepared.
async fn inputs(viewer: &Viewer, import: ImportId) -> Result<Vec<Input>, Oops> {
    let by = viewer.by.clone();
    Ok(viewer.app.read(move |read| imports::files_of(read, &by, import)).await?)
}

/// The file that a sketch is of.
async fn input(viewer: &Viewer, import: ImportId, sketch: &Sketch) -> Result<Input, Oops> {
    let files = inputs(viewer, import).await?;
    let gone =
        || app::Error::Conflict("Its file is not here any more. Choose it again.".to_owned());
    Ok(files.into_iter().find(|file| file.name == sketch.file).ok_or_else(gone)?)
}

/// Does something slow with a file, away from the threads that answer.
async fn slowly<T: Send + 'static>(
    work: impl FnOnce() -> app::Result<T> + Send + 'static,
) -> Result<T, Oops> {
    let done = tokio::task::spawn_blocking(work).await;
    Ok(done.map_err(|error| app::Error::Internal(error.to_string()))??)
}

/// What the forms know of a file; none where the mapping is edited as text, or where there is no such file.
fn sketch(import: &Import, at: At) -> Option<Sketch> {
    import.draft.as_ref().and_then(|draft| draft.sketches.get(at.file).cloned())
}

/// The sketches with one changed, to be kept.
fn with(import: &Import, at: At, changed: Sketch) -> Prepared {
    let draft = import.draft.clone().unwrap_or_default();
    Prepared::Sketches(draft.with(at.file, changed))
}

/// What the names of columns suggest for files, tied together, and how many rows there are.
async fn suggested(
    viewer: &Viewer,
    files: Vec<Input>,
    playbook: Option<&str>,
) -> Result<(Vec<Sketch>, u64), Oops> {
    let model = playbook_of(viewer, playbook).await?;
    let (zone, currency) = (viewer.workspace.calendar.zone().clone(), viewer.workspace.currency);
    slowly(move || {
        let (mut sketches, mut rows) = (Vec::new(), 0);
        for file in &files {
            let (_, mut sketch) = imports::look(file, &Format::default(), model.as_ref())?;
            sketch.zone = Some(zone.as_str().to_owned());
            sketch.currency = Some(currency.to_string());
            rows += imports::rows(file, &sketch.format())?;
            sketches.push(sketch);
        }
        imports::sketch::tie(&mut sketches);
        Ok((sketches, rows))
    })
    .await
}

async fn prepare(
    viewer: &Viewer,
    import: ImportId,
    form: &Filled,
    wish: Prepared,
) -> app::Result<Import> {
    let (by, version) = (viewer.by.clone(), form.get("version").parse().ok());
    viewer.app.write(move |tx| imports::prepare(tx, &by, import, version, &wish)).await
}

/// The playbook that a sketch's deals follow, if it is published.
async fn playbook_of(
    viewer: &Viewer,
    key: Option<&str>,
) -> Result<Option<playbook::model::Playbook>, Oops> {
    let Some(key) = key.map(str::to_owned) else { return Ok(None) };
    let house = viewer.app.house.clone();
    let found = viewer.app.read(move |read| {
        let all = app::playbooks::list(read)?;
        let current =
            all.into_iter().find(|playbook| playbook.key == key).and_then(|it| it.current);
        let compiled = current.map(|id| app::playbooks::compiled(read, &house, id)).transpose()?;
        Ok(compiled.map(|compiled| compiled.playbook().clone()))
    });
    Ok(found.await?)
}

/// The playbooks that deals can follow: key and name.
async fn playbooks(viewer: &Viewer) -> Result<Vec<(String, String)>, Oops> {
    let all = viewer.app.read(app::playbooks::list).await?;
    let published = all.into_iter().filter(|it| it.current.is_some() && !it.archived);
    Ok(published.map(|it| (it.key, it.name)).collect())
}
