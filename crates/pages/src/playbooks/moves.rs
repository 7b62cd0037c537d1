//! Running deals move from one version to another: first it is shown who would be where and who is held back.

use std::collections::BTreeMap;

use app::playbooks::moves::{self, Outcome, Wish};
use app::playbooks::{self, Playbook};
use axum::http::StatusCode;
use axum::response::Response;
use playbook::model::Playbook as Model;
use playbook::{Diagnostic, Mapping};
use types::Id;
use types::id::kind as id;
use ui::Section;
use web::{Path, Query};

use super::{moves_views as views, must_edit, named};
use crate::{Answer, Done, Filled, Oops, Viewer};

/// What a move would do.
pub(super) struct Preview {
    pub(super) playbook: Playbook,
    /// The numbers of the versions.
    pub(super) from: i64,
    pub(super) to: i64,
    /// All versions to move to.
    pub(super) numbers: Vec<i64>,
    pub(super) old: Model,
    pub(super) new: Model,
    pub(super) mapping: Mapping,
    pub(super) told: Vec<Diagnostic>,
    pub(super) outcome: Outcome,
}

pub(super) async fn show(
    viewer: Viewer,
    Path(key): Path<String>,
    Query(query): Query<BTreeMap<String, Vec<String>>>,
) -> Answer {
    must_edit(&viewer)?;
    let pairs = query
        .into_iter()
        .flat_map(|(name, values)| values.into_iter().map(move |value| (name.clone(), value)));
    let form = Filled::of(pairs);
    page(&viewer, &key, &form, StatusCode::OK).await
}

async fn page(viewer: &Viewer, key: &str, form: &Filled, status: StatusCode) -> Answer {
    let playbook = named(viewer, key).await?;
    let wish = wish(form)?;
    let (by, house) = (viewer.by.clone(), viewer.app.house.clone());
    let of = playbook.clone();
    let preview = viewer.app.read(move |read| {
        let (plan, told) = moves::plan(read, &by, of.id, &wish)?;
        let outcome = moves::preview(read, &by, &plan)?;
        let to = playbooks::version(read, plan.to)?.number;
        let versions = playbooks::versions(read, of.id)?;
        Ok(Preview {
            playbook: of.clone(),
            from: wish.from,
            to,
            numbers: versions.iter().map(|version| version.number).collect(),
            old: playbooks::compiled(read, &house, plan.from)?.playbook().clone(),
            new: playbooks::compiled(read, &house, plan.to)?.playbook().clone(),
            mapping: plan.mapping,
            told,
            outcome,
        })
    });
    let preview = preview.await?;
    let page = views::show(viewer, &preview, form);
    let title = format!("Move deals of {}", playbook.name);
    Ok(viewer.page_with(status, &title, Section::Playbooks, page))
}

/// What the form wants: `stage.KEY` says where the deals of a stage go.
fn wish(form: &Filled) -> Result<Wish, Oops> {
    let stages: BTreeMap<String, String> = form
        .names()
        .filter_map(|name| {
            Some((name.strip_prefix("stage.")?.to_owned(), form.get(name).to_owned()))
        })
        .filter(|(_, to)| !to.is_empty())
        .collect();
    let from = form.get("from").parse().map_err(|_| app::Error::NotFound)?;
    Ok(Wish { from, to: form.get("to").parse().ok(), stages })
}

pub(super) async fn start(viewer: Viewer, Path(key): Path<String>, mut form: Filled) -> Answer {
    let playbook = named(&viewer, &key).await?;
    let wish = wish(&form)?;
    let (by, id) = (viewer.by.clone(), playbook.id);
    let started = viewer.app.write(move |tx| moves::start(tx, &by, id, &wish)).await;
    match started {
        Ok((_, Some(job))) => Ok(viewer.see_other(format!("/playbooks/{key}/move/{job}"))),
        Ok((outcome, None)) => Ok(moved(&viewer, &key, &outcome)),
        Err(error) => {
            form.take(error)?;
            page(&viewer, &key, &form, StatusCode::UNPROCESSABLE_ENTITY).await
        }
    }
}

fn moved(viewer: &Viewer, key: &str, outcome: &Outcome) -> Response {
    let to = viewer.see_other(format!("/playbooks/{key}/versions"));
    let moved = super::views::counted(outcome.moved(), "deal");
    match outcome.held_back_count {
        0 => to.with_flash(format!("{moved} moved.")),
        held => {
            to.with_warning(format!("{moved} moved, {held} held back: they stay on their version."))
        }
    }
}

/// How far a move in the background is.
pub(super) async fn progress(
    viewer: Viewer,
    Path((key, job)): Path<(String, Id<id::Job>)>,
) -> Answer {
    must_edit(&viewer)?;
    let playbook = named(&viewer, &key).await?;
    let id = playbook.id;
    let record = viewer.app.read(move |read| moves::progress(read, id, job)).await?;
    let part = views::progress(&viewer, &playbook, &record, job);
    if viewer.fragment {
        return Ok(viewer.fragment(part));
    }
    let page = views::progress_page(&playbook, part);
    Ok(viewer.page(&format!("Move deals of {}", playbook.name), Section::Playbooks, page))
}

/// Stops a move; what has moved stays moved.
pub(super) async fn stop(viewer: Viewer, Path((key, job)): Path<(String, Id<id::Job>)>) -> Answer {
    let (by, id) = (viewer.by.clone(), named(&viewer, &key).await?.id);
    viewer.app.write(move |tx| moves::stop(tx, &by, id, job)).await?;
    Ok(viewer.see_other(format!("/playbooks/{key}/move/{job}")))
}
