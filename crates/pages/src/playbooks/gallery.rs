//! The workspace's playbooks, and those that come with the program.

use app::playbooks::{self, Playbook, PlaybookChanges};
use axum::response::Response;
use ui::Section;
use web::Path;

use super::{gallery_views as views, may_edit, must_edit, named, version};
use crate::{Answer, Done, Filled, Viewer};

/// A playbook with what the list says of it.
pub(super) struct Line {
    pub(super) playbook: Playbook,
    /// The number of the published version.
    pub(super) current: Option<i64>,
    /// The names of its stages.
    pub(super) stages: Vec<String>,
    /// For whom it is.
    pub(super) summary: Option<String>,
    /// Whether a rule gives it leads.
    pub(super) takes: bool,
    /// How many deals run on it.
    pub(super) running: i64,
}

pub(super) async fn show(viewer: Viewer) -> Answer {
    let lines = lines(&viewer).await?;
    let page = views::gallery(&viewer, &lines, may_edit(&viewer));
    Ok(viewer.page("Playbooks", Section::Playbooks, page))
}

async fn lines(viewer: &Viewer) -> app::Result<Vec<Line>> {
    let house = viewer.app.house.clone();
    viewer
        .app
        .read(move |read| {
            let mut lines = Vec::new();
            for playbook in playbooks::list(read)? {
                let mut line = Line {
                    current: None,
                    stages: Vec::new(),
                    summary: None,
                    takes: false,
                    running: playbooks::running(read, playbook.id)?.iter().map(|(_, n)| n).sum(),
                    playbook,
                };
                if let Some(current) = line.playbook.current {
                    line.current = Some(playbooks::version(read, current)?.number);
                    let compiled = playbooks::compiled(read, &house, current)?;
                    let model = compiled.playbook();
                    line.stages = model.stages.iter().map(|stage| stage.name.clone()).collect();
                    line.summary.clone_from(&model.summary);
                    line.takes = model.takes.is_some();
                }
                lines.push(line);
            }
            Ok(lines)
        })
        .await
}

/// Takes a built-in playbook as it is: its first version is published.
pub(super) async fn take(viewer: Viewer, form: Filled) -> Answer {
    let key = form.get("built_in").to_owned();
    let Some(text) = playbook::builtin::text(&key) else { return Err(app::Error::NotFound.into()) };
    let by = viewer.by.clone();
    let note = Some("As it comes with Waymark");
    viewer.app.write(move |tx| playbooks::publish(tx, &by, text, note)).await?;
    let words = "It is published: new leads can follow it from now on.";
    Ok(viewer.see_other(format!("/playbooks/{key}")).with_flash(words))
}

/// Asks for what a playbook of one's own begins with.
pub(super) async fn new(viewer: Viewer) -> Answer {
    must_edit(&viewer)?;
    let lines = lines(&viewer).await?;
    let page = views::begin(&viewer, &lines, &Filled::default());
    Ok(viewer.page("New playbook", Section::Playbooks, page))
}

/// Begins a playbook of one's own as a draft.
pub(super) async fn begin(viewer: Viewer, mut form: Filled) -> Answer {
    let name = form.get("name").to_owned();
    let from = form.get("from").to_owned();
    let by = viewer.by.clone();
    let begun = viewer
        .app
        .write(move |tx| {
            let text = match from.split_once(':') {
                Some(("built-in", key)) => playbook::builtin::text(key).map(str::to_owned),
                Some(("here", key)) => {
                    let other = playbooks::find_by_key(tx, key)?;
                    playbooks::text(tx, &other, "current")?
                }
                _ => None,
            };
            playbooks::begin(tx, &by, &name, text.as_deref())
        })
        .await;
    match begun {
        Ok(playbook) => Ok(viewer
            .see_other(format!("/playbooks/{}/parts", playbook.key))
            .with_flash("This is your draft. Nobody follows it until you publish it.")),
        Err(error) => {
            form.take(error)?;
            let lines = lines(&viewer).await?;
            let page = views::begin(&viewer, &lines, &form);
            Ok(viewer.invalid("New playbook", Section::Playbooks, page))
        }
    }
}

/// A built-in playbook as a manual.
pub(super) async fn built_in(viewer: Viewer, Path(key): Path<String>) -> Answer {
    let text = playbook::builtin::text(&key).ok_or(app::Error::NotFound)?;
    let model = playbook::parse(text).map_err(|wrong| playbooks::invalid(&wrong))?.playbook;
    let wanted = key.clone();
    let here = viewer.app.read(playbooks::list).await?;
    let present = here.iter().any(|playbook| playbook.key == wanted);
    let page = views::built_in(&viewer, &key, &model, present, may_edit(&viewer));
    Ok(viewer.page(&model.name, Section::Playbooks, page))
}

/// Puts a playbook at another place: the first that takes a lead gets it.
pub(super) async fn place(viewer: Viewer, Path(key): Path<String>, form: Filled) -> Answer {
    let rank = form.get("rank").parse().ok();
    changed(&viewer, &key, PlaybookChanges { rank, ..PlaybookChanges::default() }, "Moved.").await
}

/// Has a playbook take new deals, or none.
pub(super) async fn archive(viewer: Viewer, Path(key): Path<String>, form: Filled) -> Answer {
    let archived = form.get("archived") == "true";
    let changes = PlaybookChanges { archived: Some(archived), version: version(&form), rank: None };
    let words = match archived {
        true => "It takes no new deals any more. Running ones go on.",
        false => "It takes new deals again.",
    };
    changed(&viewer, &key, changes, words).await
}

async fn changed(viewer: &Viewer, key: &str, changes: PlaybookChanges, words: &str) -> Answer {
    let (by, id) = (viewer.by.clone(), named(viewer, key).await?.id);
    viewer.app.write(move |tx| playbooks::change(tx, &by, id, &changes)).await?;
    let response: Response = viewer.see_other("/playbooks");
    Ok(response.with_flash(words))
}
