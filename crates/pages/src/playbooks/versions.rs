//! The published versions, what is different between two texts, and publishing.

use app::playbooks::{self, Playbook, Version};
use app::users;
use axum::http::StatusCode;
use playbook::{Change, Diagnostic};
use serde::Deserialize;
use ui::Section;
use web::{Path, Query};

use super::{may_edit, must_edit, named, version, versions_views as views};
use crate::{Answer, Done, Filled, Oops, Viewer};

/// A version with what the list says of it.
pub(super) struct Line {
    pub(super) version: Version,
    /// Who published it.
    pub(super) by: Option<String>,
    /// How many deals run on it.
    pub(super) running: i64,
}

pub(super) async fn list(viewer: Viewer, Path(key): Path<String>) -> Answer {
    let playbook = named(&viewer, &key).await?;
    let lines = lines(&viewer, &playbook).await?;
    let page = views::list(&viewer, &playbook, &lines, may_edit(&viewer));
    Ok(viewer.page(&format!("Versions of {}", playbook.name), Section::Playbooks, page))
}

async fn lines(viewer: &Viewer, playbook: &Playbook) -> Result<Vec<Line>, Oops> {
    let id = playbook.id;
    let lines = viewer.app.read(move |read| {
        let running = playbooks::running(read, id)?;
        let mut lines = Vec::new();
        for version in playbooks::versions(read, id)? {
            let by = version.published_by.map(|user| users::find(read, user)).transpose()?;
            let running = running.iter().find(|(of, _)| *of == version.id).map_or(0, |(_, n)| *n);
            lines.push(Line { by: by.map(|user| user.name), running, version });
        }
        Ok(lines)
    });
    Ok(lines.await?)
}

/// Which two texts.
#[derive(Default, Deserialize)]
pub(super) struct Two {
    from: Option<String>,
    to: Option<String>,
}

/// What is different between two texts, in words.
pub(super) enum Compared {
    /// The differences.
    Changes(Vec<Change>),
    /// One of them cannot be read.
    Unreadable(String, Vec<Diagnostic>),
}

pub(super) async fn compare(
    viewer: Viewer,
    Path(key): Path<String>,
    Query(two): Query<Two>,
) -> Answer {
    let playbook = named(&viewer, &key).await?;
    let lines = lines(&viewer, &playbook).await?;
    let newest = lines.first().map(|line| line.version.number);
    let usual_to = if playbook.draft.is_some() {
        "draft".to_owned()
    } else {
        newest.map_or_else(|| "draft".to_owned(), |number| number.to_string())
    };
    let to = two.to.unwrap_or(usual_to);
    let before = match to.parse::<i64>() {
        Ok(number) => (number - 1).max(1).to_string(),
        Err(_) => "current".to_owned(),
    };
    let from = two.from.unwrap_or(before);
    let compared = compared(&viewer, &playbook, &from, &to).await?;
    let numbers: Vec<i64> = lines.iter().map(|line| line.version.number).collect();
    let page = views::compare(&playbook, &numbers, (&from, &to), &compared, may_edit(&viewer));
    Ok(viewer.page(&format!("Compare {}", playbook.name), Section::Playbooks, page))
}

async fn compared(
    viewer: &Viewer,
    playbook: &Playbook,
    from: &str,
    to: &str,
) -> Result<Compared, Oops> {
    let (of, names) = (playbook.clone(), [from.to_owned(), to.to_owned()]);
    let texts = viewer.app.read(move |read| {
        let from = playbooks::text(read, &of, &names[0])?.ok_or(app::Error::NotFound)?;
        let to = playbooks::text(read, &of, &names[1])?.ok_or(app::Error::NotFound)?;
        Ok([from, to])
    });
    let [old, new] = texts.await?;
    let old = match playbook::parse(&old) {
        Ok(parsed) => parsed.playbook,
        Err(wrong) => return Ok(Compared::Unreadable(from.to_owned(), wrong)),
    };
    Ok(match playbook::parse(&new) {
        Ok(parsed) => Compared::Changes(playbook::compare(&old, &parsed.playbook)),
        Err(wrong) => Compared::Unreadable(to.to_owned(), wrong),
    })
}

/// Asks before publishing: what changes, what the checker says.
pub(super) async fn ask(viewer: Viewer, Path(key): Path<String>) -> Answer {
    must_edit(&viewer)?;
    let playbook = named(&viewer, &key).await?;
    let form = Filled::of([("version", playbook.version.to_string())]);
    publish_page(&viewer, &playbook, &form, StatusCode::OK).await
}

async fn publish_page(
    viewer: &Viewer,
    playbook: &Playbook,
    form: &Filled,
    status: StatusCode,
) -> Answer {
    let Some(draft) = &playbook.draft else {
        let to = format!("/playbooks/{}/versions", playbook.key);
        return Ok(viewer.see_other(to).with_flash("There is no draft to publish."));
    };
    let told = playbook::check(draft);
    let compared = match playbook.current {
        Some(_) => Some(compared(viewer, playbook, "current", "draft").await?),
        None => None,
    };
    let page = views::publish(viewer, playbook, &told, compared.as_ref(), form);
    Ok(viewer.page_with(status, &format!("Publish {}", playbook.name), Section::Playbooks, page))
}

/// Publishes the draft. Running deals stay on their versions.
pub(super) async fn publish(viewer: Viewer, Path(key): Path<String>, mut form: Filled) -> Answer {
    must_edit(&viewer)?;
    let playbook = named(&viewer, &key).await?;
    let (by, id, version) = (viewer.by.clone(), playbook.id, version(&form));
    let note = form.get("note").replace("\r\n", "\n");
    // A draft that somebody overtook is published when its author has compared them and says so.
    let anyway = form.has("anyway").then(|| playbook.draft.clone()).flatten();
    let published = viewer
        .app
        .write(move |tx| {
            let note = (!note.is_empty()).then_some(note.as_str());
            let version = playbooks::publish_next(tx, &by, id, version, anyway.as_deref(), note)?;
            let running = playbooks::running(tx, id)?;
            Ok((
                version.clone(),
                running.iter().filter(|(of, _)| *of != version.id).map(|(_, n)| n).sum::<i64>(),
            ))
        })
        .await;
    match published {
        Ok((version, older)) => {
            let number = version.number;
            let mut words = format!("Version {number} is published: new deals follow it.");
            if older > 0 {
                words.push_str(" Running deals stay on theirs until you move them.");
            }
            Ok(viewer.see_other(format!("/playbooks/{key}/versions")).with_flash(words))
        }
        Err(error) => {
            form.take(error)?;
            publish_page(&viewer, &playbook, &form, StatusCode::UNPROCESSABLE_ENTITY).await
        }
    }
}
