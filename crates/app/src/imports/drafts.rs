//! Imports that somebody prepares in the browser: the file is kept, the mapping changes, it is tried out as
//! often as one likes, and then it runs.

use db::{Read, Tx};
use serde::{Deserialize, Serialize};
use types::id::kind as id;
use types::{Id, Millis, Timestamp};
use web::FieldError;

use super::files::Input;
use super::map::Map;
use super::result::FileResult;
use super::run::Outcome;
use super::sketch::{self, Sketch};
use super::{Import, Status, files, find, happened, invalid, jobs, must_import, store};
use crate::house::{App, By};
use crate::{Error, Result};

/// How an import is prepared.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Draft {
    /// What the forms know of each file, in the order in which they are read; nothing where the mapping's text is
    /// edited itself.
    #[serde(default)]
    pub sketches: Vec<Sketch>,
    /// How many rows the files have.
    pub rows: u64,
}

/// What somebody wants of a prepared import.
#[derive(Clone, Debug)]
pub enum Prepared {
    /// A sketch of each file: the mapping's text is written from them.
    Sketches(Vec<Sketch>),
    /// The text itself, which may still be wrong.
    Text(String),
}

impl Draft {
    /// The sketches with one of them changed. What is said once for all files is said as there.
    pub fn with(&self, nth: usize, changed: Sketch) -> Vec<Sketch> {
        let mut sketches = self.sketches.clone();
        for sketch in &mut sketches {
            sketch.share(&changed);
        }
        if let Some(place) = sketches.get_mut(nth) {
            *place = changed;
        }
        sketches
    }
}

/// How long prepared imports wait for somebody to go on.
const KEPT: Millis = Millis::days(14);

/// Keeps files of which an import shall be prepared.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::Invalid`] where there is no file.
pub fn begin(
    tx: &mut Tx<'_>,
    by: &By,
    files: &[(String, Vec<u8>)],
    sketches: &[Sketch],
    rows: u64,
) -> Result<Import> {
    must_import(by)?;
    let Some(first) = sketches.first().filter(|_| !files.is_empty()) else {
        return Err(Error::field("file", "Choose a file."));
    };
    let mut names: Vec<&String> = files.iter().map(|(name, _)| name).collect();
    names.sort_unstable();
    if let Some(twice) = names.windows(2).find(|pair| pair[0] == pair[1]) {
        let message = format!("Two files are called {}: rename one of them.", twice[0]);
        return Err(Error::field("file", message));
    }
    let import = Import {
        id: by.house.ids.new_id(by.now),
        name: first.name.clone(),
        map: sketch::text_of(sketches),
        status: Status::Draft,
        dry: true,
        files: Vec::new(),
        error: None,
        started_by: by.user(),
        created_at: by.now,
        finished_at: None,
        job: None,
        draft: Some(Draft { sketches: sketches.to_vec(), rows }),
        version: 1,
    };
    store::insert(tx, &import)?;
    for (nth, (name, content)) in files.iter().enumerate() {
        store::keep_file(tx, import.id, i64::try_from(nth).unwrap_or(i64::MAX), name, content)?;
    }
    let body = serde_json::json!({ "name": import.name });
    happened(tx, by, import.id, "prepared", &body)?;
    Ok(import)
}

/// Changes what a prepared import does.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Conflict`] for one that runs or ran, or that somebody else changed.
pub fn prepare(
    tx: &mut Tx<'_>,
    by: &By,
    id: Id<id::Import>,
    version: Option<i64>,
    prepared: &Prepared,
) -> Result<Import> {
    let import = draft(tx, by, id, version)?;
    let draft = import.draft.clone().unwrap_or_default();
    let (name, map, sketches) = match prepared {
        Prepared::Sketches(sketches) => {
            let name = sketches.first().map_or_else(|| import.name.clone(), |it| it.name.clone());
            (name, sketch::text_of(sketches), sketches.clone())
        }
        Prepared::Text(text) => {
            let name = Map::read(text).map_or_else(|_| import.name.clone(), |map| map.name);
            (name, text.clone(), Vec::new())
        }
    };
    let draft = Draft { sketches, ..draft };
    if (&name, &map, Some(&draft)) != (&import.name, &import.map, import.draft.as_ref()) {
        store::prepare(tx, id, &name, &map, &draft)?;
        happened(tx, by, id, "prepared", &serde_json::json!({ "name": name }))?;
    }
    find(tx, by, id)
}

/// Has a prepared import count what it would do.
///
/// # Errors
/// As [`go`].
pub fn try_out(
    tx: &mut Tx<'_>,
    by: &By,
    id: Id<id::Import>,
    version: Option<i64>,
) -> Result<Import> {
    send(tx, by, id, version, true)
}

/// Has a prepared import run.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Conflict`] for one that runs or ran, or that somebody else changed;
/// [`Error::Invalid`] with all mistakes of the mapping.
pub fn go(tx: &mut Tx<'_>, by: &By, id: Id<id::Import>, version: Option<i64>) -> Result<Import> {
    send(tx, by, id, version, false)
}

fn send(
    tx: &mut Tx<'_>,
    by: &By,
    id: Id<id::Import>,
    version: Option<i64>,
    dry: bool,
) -> Result<Import> {
    let import = draft(tx, by, id, version)?;
    let sketches = import.draft.as_ref().map_or(&[][..], |draft| &draft.sketches);
    let mistakes: Vec<FieldError> = sketches.iter().flat_map(|it| of_file(it, sketches)).collect();
    if !mistakes.is_empty() {
        return Err(Error::Invalid(mistakes));
    }
    let map = Map::read(&import.map).map_err(|mistakes| invalid(&mistakes))?;
    let inputs: Vec<Input> =
        store::file_names(tx, id)?.into_iter().map(|name| Input::of(name, Vec::new())).collect();
    if inputs.is_empty() {
        return Err(Error::field("file", "The file is not here any more. Choose it again."));
    }
    files::matched(&map, &inputs, true)?;
    let job = jobs::ask(tx, by, id)?;
    store::send(tx, id, &map.name, dry, job, by.now)?;
    let body = serde_json::json!({ "name": map.name, "dry": dry });
    happened(tx, &by.importing(id), id, "started", &body)?;
    find(tx, by, id)
}

/// What is wrong with the sketch of a file; among several it says which.
fn of_file(sketch: &Sketch, all: &[Sketch]) -> Vec<FieldError> {
    let mut mistakes = sketch.mistakes();
    if all.len() > 1 {
        for mistake in &mut mistakes {
            mistake.message = format!("{}: {}", sketch.file, mistake.message);
        }
    }
    mistakes
}

/// Throws a prepared import and its files away.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Conflict`] for one that runs or ran.
pub fn throw_away(tx: &mut Tx<'_>, by: &By, id: Id<id::Import>) -> Result<()> {
    draft(tx, by, id, None)?;
    store::delete(tx, id)?;
    happened(tx, by, id, "thrown-away", &serde_json::json!({}))
}

fn draft(tx: &mut Tx<'_>, by: &By, id: Id<id::Import>, version: Option<i64>) -> Result<Import> {
    let import = find(tx, by, id)?;
    if import.status != Status::Draft {
        let message = "This import is not being prepared any more.";
        return Err(Error::Conflict(message.to_owned()));
    }
    if version.is_some_and(|version| version != import.version) {
        let message = "Somebody changed this import meanwhile. Look at it again.";
        return Err(Error::Conflict(message.to_owned()));
    }
    Ok(import)
}

/// The files of a prepared import.
///
/// # Errors
/// [`Error::NotFound`].
pub fn files_of(read: &mut Read<'_>, by: &By, id: Id<id::Import>) -> Result<Vec<Input>> {
    find(read, by, id)?;
    let files = store::files(read, id)?;
    Ok(files.into_iter().map(|(name, content)| Input::of(name, content)).collect())
}

/// How far an import is that runs in the background: rows read so far, and of how many.
///
/// # Errors
/// [`Error::NotFound`].
pub fn progress(
    read: &mut Read<'_>,
    by: &By,
    id: Id<id::Import>,
) -> Result<(Import, u64, Option<u64>)> {
    let import = find(read, by, id)?;
    let record = match import.job {
        Some(job) if !import.status.is_over() => ::jobs::find(read, job)?,
        _ => None,
    };
    let written: u64 = import.files.iter().map(|file| file.read).sum();
    let read_so_far = record.and_then(|record| u64::try_from(record.done).ok()).unwrap_or(0);
    let total = import.draft.as_ref().map(|draft| draft.rows).filter(|rows| *rows > 0);
    Ok((import, written.max(read_so_far), total))
}

/// Notes what a try came to.
pub(super) fn tried(
    app: &App,
    by: &By,
    id: Id<id::Import>,
    result: &Result<Outcome>,
    reached: Vec<FileResult>,
) -> Result<()> {
    let (files, error) = match result {
        Ok(outcome) if outcome.cancelled => (Vec::new(), None),
        Ok(outcome) => (outcome.files.clone(), None),
        Err(Error::Invalid(fields)) => {
            let says = fields.iter().map(|it| format!("{}: {}", it.field, it.message));
            (reached, Some(says.collect::<Vec<_>>().join("\n")))
        }
        Err(error) => (reached, Some(error.to_string())),
    };
    let by = by.importing(id);
    app.db.write_blocking(move |tx| {
        store::return_draft(tx, id, &files, error.as_deref())?;
        happened(tx, &by, id, "tried", &serde_json::json!({ "failed": error.is_some() }))
    })
}

/// Forgets prepared imports that nobody went on with, and says how many.
///
/// # Errors
/// The database's.
pub(crate) fn tidy(tx: &mut Tx<'_>, by: &By, now: Timestamp) -> Result<usize> {
    let stale = store::stale(tx, now - KEPT)?;
    for id in &stale {
        store::delete(tx, *id)?;
        happened(tx, by, *id, "thrown-away", &serde_json::json!({}))?;
    }
    Ok(stale.len())
}
