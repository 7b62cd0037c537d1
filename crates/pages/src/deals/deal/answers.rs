//! Saving answers as they are typed: what was seen is compared with what is there, so that nobody's work is lost.

use app::access::idempotency;
use app::deals::dossier::Dossier;
use app::deals::{self, Which, dossier};
use app::{By, Error};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use db::Tx;
use deal::{Answer as AnswerCommand, Command, Refusal};
use maud::{Markup, html};
use playbook::model::QuestionGroup;
use types::{Id, Row};
use ui::Section;
use web::{Path, Query};

use super::act::take;
use super::look::Look;
use super::page;
use super::questions::{self, Conflict, RowOf};
use super::timeline::Wanted;
use crate::{Answer, Done as _, Filled, Oops, Viewer};

/// What became of an attempt to save.
enum Saved {
    /// Kept; the row that it is now.
    Kept(RowOf),
    /// Somebody else was there first.
    Overtaken,
}

/// Which answers a form is about.
#[derive(Clone, Debug)]
struct About {
    group: QuestionGroup,
    row: RowOf,
    /// The mark of the row that its reader saw; absent where they have seen the other's work and keep theirs.
    seen: Option<String>,
}

fn about(dossier: &Dossier, group: &str, row: &str, filled: &Filled) -> Result<About, Oops> {
    let group = dossier.playbook.group(group).ok_or(Error::NotFound)?;
    let row = RowOf::of(row).ok_or(Error::NotFound)?;
    Ok(About { group: group.clone(), row, seen: filled.some("version") })
}

/// One group by itself: those of other stages are asked for when somebody wants them.
pub(super) async fn show(
    viewer: Viewer,
    Path((which, group)): Path<(Which, String)>,
    Query(wanted): Query<Wanted>,
) -> Answer {
    let dossier = page::load(&viewer, which).await?;
    let look = Look { viewer: &viewer, dossier: &dossier, list: wanted.list.as_deref() };
    let group = dossier.playbook.group(&group).ok_or(Error::NotFound)?;
    let card = questions::card(look, group);
    if viewer.fragment {
        return Ok(viewer.fragment(card));
    }
    let content = html! {
        (ui::breadcrumb(&[("Deals", "/deals"), (look.state().name.as_str(), look.home().as_str())], &group.name))
        h1.sr-only { (group.name) }
        div.alone { (card) }
    };
    Ok(viewer.page(&group.name, Section::Deals, content))
}

/// Saves the answers of one form.
pub(super) async fn save(
    viewer: Viewer,
    Path((which, group, row)): Path<(Which, String, String)>,
    mut filled: Filled,
) -> Answer {
    let before = page::load(&viewer, which).await?;
    let about = about(&before, &group, &row, &filled)?;
    let command = AnswerCommand {
        group: about.group.key.clone(),
        row: row_id(about.row),
        values: questions::answers_of(&about.group, about.row, &filled).into_iter().collect(),
        confirmed: questions::confirmed_of(&about.group, about.row, &filled),
    };
    let by = viewer.by_once(&filled);
    let seen = about.clone();
    let done = viewer.app.write(move |tx| match seen.row {
        RowOf::New => add(tx, &by, which, &seen, &command),
        _ => write(tx, &by, which, &seen, command.clone()),
    });
    let done = done.await;
    let list = filled.some("in");
    match done {
        Ok(Saved::Kept(row)) => kept(&viewer, which, &about, row, list.as_deref()).await,
        Ok(Saved::Overtaken) => {
            again(&viewer, which, &about, &filled, true, StatusCode::CONFLICT).await
        }
        Err(error) => {
            if let Some(refusal) = take(&mut filled, error)? {
                note(&mut filled, &refusal);
            }
            let filled = renamed(&about, &filled);
            again(&viewer, which, &about, &filled, false, StatusCode::UNPROCESSABLE_ENTITY).await
        }
    }
}

fn note(filled: &mut Filled, refusal: &Refusal) {
    filled.refuse("", refusal.message.clone());
}

/// The verb names questions by their keys, the form by the names of its fields.
fn renamed(about: &About, filled: &Filled) -> Filled {
    let mut named = filled.clone();
    for ask in &about.group.asks {
        if let Some(message) = filled.error(&ask.key) {
            let message = message.to_owned();
            named.refuse(&questions::field_name(&about.group, about.row, ask), message);
        }
    }
    named
}

fn row_id(row: RowOf) -> Option<Id<Row>> {
    match row {
        RowOf::This(id) => Some(id),
        RowOf::Only | RowOf::New => None,
    }
}

/// Adds a row once, however often its form comes.
fn add(
    tx: &mut Tx<'_>,
    by: &By,
    which: Which,
    about: &About,
    command: &AnswerCommand,
) -> Result<Saved, Error> {
    let added = idempotency::once(tx, by, |tx, by| {
        write(tx, by, which, about, command.clone()).map(|_| ())
    });
    added.map(|()| Saved::Kept(RowOf::New))
}

fn write(
    tx: &mut Tx<'_>,
    by: &By,
    which: Which,
    about: &About,
    command: AnswerCommand,
) -> Result<Saved, Error> {
    let now = dossier::rows_of(tx, by, which, &about.group)?;
    let current = match about.row {
        RowOf::Only => now.first(),
        RowOf::This(id) => now.iter().find(|row| row.id == Some(id)),
        RowOf::New => None,
    };
    let is_as_seen = |seen: &String| *seen == questions::mark(current);
    if about.row != RowOf::New && !about.seen.as_ref().is_none_or(is_as_seen) {
        return Ok(Saved::Overtaken);
    }
    let known: Vec<Option<Id<Row>>> = now.iter().map(|row| row.id).collect();
    deals::act(tx, by, which, None, Command::Answer(command))?;
    if about.row != RowOf::New {
        return Ok(Saved::Kept(about.row));
    }
    let after = dossier::rows_of(tx, by, which, &about.group)?;
    let made = after.iter().filter_map(|row| row.id).find(|id| !known.contains(&Some(*id)));
    Ok(Saved::Kept(made.map_or(RowOf::New, RowOf::This)))
}

/// What a script needs to go on: the new mark. The page's other parts hear of the change by themselves.
async fn kept(
    viewer: &Viewer,
    which: Which,
    about: &About,
    row: RowOf,
    list: Option<&str>,
) -> Answer {
    let dossier = page::load(viewer, which).await?;
    let look = Look { viewer, dossier: &dossier, list };
    if viewer.fragment && about.row != RowOf::New {
        let mark = questions::mark(row_of(look, about, row));
        return Ok((StatusCode::NO_CONTENT, [("x-version", mark)]).into_response());
    }
    if viewer.fragment {
        return Ok(StatusCode::NO_CONTENT.into_response().with_flash("Saved."));
    }
    let to = format!("{}#group-{}", look.home(), about.group.key);
    Ok(viewer.see_other(to).with_flash("Saved."))
}

fn row_of<'a>(look: Look<'a>, about: &About, row: RowOf) -> Option<&'a deal::AnswerRow> {
    let rows = look.dossier.rows(&about.group);
    match row {
        RowOf::Only => rows.first(),
        RowOf::This(id) => rows.iter().find(|row| row.id == Some(id)),
        RowOf::New => None,
    }
}

fn part(look: Look<'_>, about: &About, row: RowOf, filled: &Filled, overtaken: bool) -> Markup {
    let current = row_of(look, about, row);
    let conflict = overtaken.then_some(Conflict { theirs: current });
    questions::part(look, &about.group, row, current, filled, conflict.as_ref())
}

/// The form again, with what is wrong.
async fn again(
    viewer: &Viewer,
    which: Which,
    about: &About,
    filled: &Filled,
    overtaken: bool,
    status: StatusCode,
) -> Answer {
    let dossier = page::load(viewer, which).await?;
    let list = filled.some("in");
    let look = Look { viewer, dossier: &dossier, list: list.as_deref() };
    let part = part(look, about, about.row, filled, overtaken);
    if viewer.fragment {
        let mut response: Response = viewer.fragment(part);
        *response.status_mut() = status;
        return Ok(response);
    }
    let content = html! {
        (ui::breadcrumb(&[("Deals", "/deals"), (look.state().name.as_str(), look.home().as_str())], &about.group.name))
        div.alone { section.card { header { h1 { (about.group.name) } } div.card-body { (part) } } }
    };
    Ok(viewer.page_with(status, &about.group.name, Section::Deals, content))
}

/// Takes a row of a repeating group away.
pub(super) async fn remove(viewer: Viewer, Path(which): Path<Which>, filled: Filled) -> Answer {
    let row: Id<Row> = filled.get("row").parse().map_err(|_| Error::NotFound)?;
    let group = filled.get("group").to_owned();
    let by = viewer.by.clone();
    let command = Command::RemoveRow { group: group.clone(), row };
    let deal = viewer
        .app
        .write(move |tx| Ok(deals::act(tx, &by, which, None, command.clone())?.deal))
        .await?;
    if viewer.fragment {
        let done = StatusCode::NO_CONTENT.into_response();
        return Ok(done.with_flash("Removed. The history keeps it."));
    }
    let to =
        super::look::with_list(format!("/deals/{}", deal.number), filled.some("in").as_deref());
    Ok(viewer.see_other(format!("{to}#group-{group}")).with_flash("Removed. The history keeps it."))
}
