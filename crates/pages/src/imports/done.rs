//! The list, trying out, running, what came of it, and taking it back.

use app::imports::{self, Import, Reject, Reverted, Status};
use app::users;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::IntoResponse;
use serde::Deserialize;
use types::Id;
use ui::Section;
use web::{Path, Query};

use super::{ImportId, done_views as views, found};
use crate::{Answer, Done, Filled, Oops, Viewer};

/// Which part of the list.
#[derive(Default, Deserialize)]
pub(super) struct Part {
    before: Option<ImportId>,
}

/// How many imports are shown at once.
const SHOWN: i64 = 30;

/// An import with the name of whoever asked for it.
pub(super) struct Line {
    pub(super) import: Import,
    pub(super) by: Option<String>,
}

pub(super) async fn list(viewer: Viewer, Query(part): Query<Part>) -> Answer {
    let by = viewer.by.clone();
    let lines = viewer.app.read(move |read| {
        let found = imports::list(read, &by, part.before, SHOWN + 1)?;
        found
            .into_iter()
            .map(|import| {
                let name = |user: Id<types::User>| users::find(read, user).map(|user| user.name);
                Ok(Line { by: import.started_by.map(name).transpose()?, import })
            })
            .collect::<app::Result<Vec<Line>>>()
    });
    let mut lines = lines.await?;
    let more = lines.len() > usize::try_from(SHOWN).unwrap_or(usize::MAX);
    lines.truncate(usize::try_from(SHOWN).unwrap_or(usize::MAX));
    let next =
        lines.last().filter(|_| more).map(|line| format!("/imports?before={}", line.import.id));
    let page = views::list(&viewer, &lines, next.as_deref());
    Ok(viewer.page("Imports", Section::Imports, page))
}

/// An import as it stands: prepared, running, or over.
pub(super) async fn show(viewer: Viewer, Path(id): Path<ImportId>) -> Answer {
    let by = viewer.by.clone();
    let (import, read, total) =
        viewer.app.read(move |read| imports::progress(read, &by, id)).await?;
    let title = format!("Import {}", import.name);
    if !import.status.is_over() && import.status != Status::Draft {
        let part = views::running(&viewer, &import, read, total);
        if viewer.fragment {
            return Ok(viewer.fragment(part));
        }
        return Ok(viewer.page(&title, Section::Imports, views::around(&import, part)));
    }
    if viewer.fragment {
        // The page that waited for the end loads what came of it.
        return Ok(viewer.see_other(format!("/imports/{id}")));
    }
    let page = match import.status {
        Status::Draft => views::prepared(&viewer, &import, &Filled::default()),
        _ => views::over(&viewer, &import, None),
    };
    Ok(viewer.page(&title, Section::Imports, page))
}

/// Counts what it would do.
pub(super) async fn try_out(viewer: Viewer, Path(id): Path<ImportId>, form: Filled) -> Answer {
    sent(viewer, id, form, true).await
}

/// Does it.
pub(super) async fn go(viewer: Viewer, Path(id): Path<ImportId>, form: Filled) -> Answer {
    sent(viewer, id, form, false).await
}

async fn sent(viewer: Viewer, id: ImportId, mut form: Filled, dry: bool) -> Answer {
    let (by, version) = (viewer.by.clone(), form.get("version").parse().ok());
    let sent = viewer
        .app
        .write(move |tx| match dry {
            true => imports::try_out(tx, &by, id, version),
            false => imports::go(tx, &by, id, version),
        })
        .await;
    match sent {
        Ok(import) => Ok(viewer.see_other(format!("/imports/{}", import.id))),
        Err(error) => {
            form.take(error)?;
            let import = found(&viewer, id).await?;
            let page = views::prepared(&viewer, &import, &form);
            Ok(viewer.invalid(&format!("Import {}", import.name), Section::Imports, page))
        }
    }
}

/// Stops it.
pub(super) async fn cancel(viewer: Viewer, Path(id): Path<ImportId>) -> Answer {
    let by = viewer.by.clone();
    viewer.app.write(move |tx| imports::cancel(tx, &by, id)).await?;
    Ok(viewer.see_other(format!("/imports/{id}")).with_flash("It stops after the rows under way."))
}

/// Takes it back.
pub(super) async fn revert(viewer: Viewer, Path(id): Path<ImportId>) -> Answer {
    let (app, by) = (viewer.app.clone(), viewer.by.clone());
    let reverted: Reverted = super::slowly(move || imports::revert(&app, &by, id)).await?;
    let import = found(&viewer, id).await?;
    let page = views::over(&viewer, &import, Some(&reverted));
    Ok(viewer.page(&format!("Import {}", import.name), Section::Imports, page))
}

/// Throws a prepared import away.
pub(super) async fn drop_draft(viewer: Viewer, Path(id): Path<ImportId>) -> Answer {
    let by = viewer.by.clone();
    viewer.app.write(move |tx| imports::throw_away(tx, &by, id)).await?;
    Ok(viewer.see_other("/imports").with_flash("Thrown away. Nothing was imported."))
}

/// The rows that were not taken, with the reasons, as CSV.
pub(super) async fn rejected(viewer: Viewer, Path(id): Path<ImportId>) -> Answer {
    let by = viewer.by.clone();
    let rows: Vec<Reject> =
        viewer.app.read(move |read| imports::all_rejects(read, &by, id)).await?;
    let csv = imports::write_rejects(Vec::new(), rows)
        .map_err(|error| Oops::from(app::Error::Internal(error.to_string())))?;
    let headers = [
        (CONTENT_TYPE, "text/csv; charset=utf-8"),
        (CONTENT_DISPOSITION, "attachment; filename=\"rejected.csv\""),
    ];
    Ok((headers, csv).into_response())
}
