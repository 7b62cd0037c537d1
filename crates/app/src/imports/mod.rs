//! Imports: companies, contacts and deals out of files, as a mapping says.
//!
//! Every row goes through the same gate as a person's work and leaves its events; what happened earlier is
//! recorded as history, with its own times, and starts nobody's clock. A row does all that it says or
//! nothing; what is not taken is kept with its reason. A row that was imported before is known again, so an
//! import can be repeated, and a whole one can be taken back.

pub(crate) mod api;
mod bound;
mod command;
mod detect;
mod draft;
mod drafts;
mod files;
pub(crate) mod jobs;
mod known;
pub mod map;
mod pace;
mod people;
mod pile;
mod plan;
mod read;
mod result;
mod revert;
mod run;
mod settle;
pub mod sketch;
mod store;
#[cfg(test)]
mod tests;

use db::{Read, Tx};
use serde::{Deserialize, Serialize};
use types::id::kind as id;
use types::{Id, Timestamp};
use web::{FieldError, Visibility};

pub use command::command;
pub use detect::{
    ColumnKind, ColumnValues, Detection, Seen, Suggestion, columns, detect, look, rows, values,
};
pub(crate) use drafts::tidy;
pub use drafts::{Draft, Prepared, begin, files_of, go, prepare, progress, throw_away, try_out};
pub use files::{Content, Input, in_folder};
pub use jobs::{RUN, with_handlers};
pub use map::{Format, Map, Mistake};
pub use result::{FileResult, Note, Reject};
pub use revert::{Reverted, revert};
pub use run::{Options, Outcome};
pub use sheets::Detected;
pub use sketch::{ColumnSketch, Sketch};

use crate::house::{App, By};
use crate::journal::{self, Kind, NewEvent};
use crate::{Error, Result, notifications, search};

/// An import.
#[derive(Clone, Debug, PartialEq)]
pub struct Import {
    /// Its id.
    pub id: Id<id::Import>,
    /// The mapping's name.
    pub name: String,
    /// The mapping's text.
    pub map: String,
    /// How far it is.
    pub status: Status,
    /// Whether it only counts what it would do.
    pub dry: bool,
    /// What was done with each file so far.
    pub files: Vec<FileResult>,
    /// Why it failed.
    pub error: Option<String>,
    /// By whom.
    pub started_by: Option<Id<id::User>>,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// When it ended.
    pub finished_at: Option<Timestamp>,
    /// The job that runs it.
    pub job: Option<Id<id::Job>>,
    /// How it was prepared in the browser, if it was.
    pub draft: Option<Draft>,
    /// Grows with each change.
    pub version: i64,
}

impl Import {
    /// Whether its dry run returns to the desk of whoever prepares it.
    fn returns(&self) -> bool {
        self.dry && self.draft.is_some()
    }
}

/// How far an import is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Somebody prepares it.
    Draft,
    /// It has not begun.
    Waiting,
    /// Rows are being read.
    Running,
    /// All rows have been read.
    Done,
    /// It could not go on; what it wrote stays.
    Failed,
    /// Somebody stopped it; what it wrote stays.
    Cancelled,
    /// It has been taken back.
    Reverted,
}

impl Status {
    const ALL: [Status; 7] = [
        Status::Draft,
        Status::Waiting,
        Status::Running,
        Status::Done,
        Status::Failed,
        Status::Cancelled,
        Status::Reverted,
    ];

    /// The stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            Status::Draft => "draft",
            Status::Waiting => "waiting",
            Status::Running => "running",
            Status::Done => "done",
            Status::Failed => "failed",
            Status::Cancelled => "cancelled",
            Status::Reverted => "reverted",
        }
    }

    /// Whether nothing more happens by itself.
    pub fn is_over(self) -> bool {
        !matches!(self, Status::Draft | Status::Waiting | Status::Running)
    }
}

impl std::str::FromStr for Status {
    type Err = String;

    fn from_str(word: &str) -> Result<Status, String> {
        let found = Status::ALL.into_iter().find(|status| status.as_str() == word);
        found.ok_or_else(|| format!("“{word}” is no status of an import"))
    }
}

/// Every mistake of a mapping as a field error at its line.
pub fn invalid(mistakes: &[Mistake]) -> Error {
    let field = |mistake: &Mistake| match mistake.line {
        0 => mistake.field.clone(),
        line => format!("map:{line}:{}", mistake.column),
    };
    let says = |mistake: &Mistake| match mistake.line {
        0 => mistake.message.clone(),
        _ if mistake.field.is_empty() => mistake.message.clone(),
        _ => format!("{}: {}", mistake.field, mistake.message),
    };
    let fields = mistakes.iter().map(|it| FieldError::new(field(it), "invalid", says(it)));
    Error::Invalid(fields.collect())
}

/// Refuses whoever may not import: it takes a manager who sees everything, since rows match any record.
///
/// # Errors
/// [`Error::Forbidden`].
pub fn must_import(by: &By) -> Result<()> {
    by.must_manage("import")?;
    if by.sees() == Visibility::All {
        Ok(())
    } else {
        Err(Error::may_not("import: you do not see everything"))
    }
}

/// Imports files now, and waits for the end. `progress` is told the counts after each batch; when `cancel` says
/// so the import stops, and what it wrote stays.
///
/// # Errors
/// [`Error::Invalid`] with all mistakes of the mapping and of the files, before a row is read; the database's.
pub fn run(
    app: &App,
    by: &By,
    map: &str,
    inputs: &[Input],
    options: &Options,
    progress: &mut dyn FnMut(&[FileResult]),
    cancel: &(dyn Fn() -> bool + Sync),
) -> Result<(Option<Id<id::Import>>, Outcome)> {
    let run = Run { map, inputs, options, all_are_meant: true };
    run_with(app, by, &run, progress, cancel)
}

/// What is to be run.
struct Run<'a> {
    map: &'a str,
    inputs: &'a [Input],
    options: &'a Options,
    all_are_meant: bool,
}

fn run_with(
    app: &App,
    by: &By,
    run: &Run<'_>,
    progress: &mut dyn FnMut(&[FileResult]),
    cancel: &(dyn Fn() -> bool + Sync),
) -> Result<(Option<Id<id::Import>>, Outcome)> {
    must_import(by)?;
    let map = Map::read(run.map).map_err(|mistakes| invalid(&mistakes))?;
    let import = Import {
        id: app.house.new_id(),
        name: map.name.clone(),
        map: run.map.to_owned(),
        status: Status::Running,
        dry: run.options.dry,
        files: Vec::new(),
        error: None,
        started_by: by.user(),
        created_at: app.house.clock.now(),
        finished_at: None,
        job: None,
        draft: None,
        version: 1,
    };
    if !run.options.dry {
        let (by, import) = (by.clone(), import.clone());
        app.db.write_blocking(move |tx| start(tx, &by, &import))?;
    }
    let work = run::Work {
        import: import.id,
        map: &map,
        inputs: run.inputs,
        all_are_meant: run.all_are_meant,
        options: run.options,
        done: Vec::new(),
    };
    let mut reached = Vec::new();
    let mut told = |files: &[FileResult]| {
        reached = files.to_vec();
        progress(files);
    };
    let result = run::run(app, &by.importing(import.id), &work, &mut told, cancel);
    if run.options.dry {
        return Ok((None, result?));
    }
    conclude(app, by, &import, &result, reached)?;
    Ok((Some(import.id), result?))
}

/// Notes how a run ended. `reached` is what it had done when it failed.
fn conclude(
    app: &App,
    by: &By,
    import: &Import,
    result: &Result<Outcome>,
    reached: Vec<FileResult>,
) -> Result<()> {
    if import.returns() {
        return drafts::tried(app, by, import.id, result, reached);
    }
    let (importing, import) = (by.importing(import.id), import.id);
    let (status, files, error) = match result {
        Ok(outcome) if outcome.cancelled => (Status::Cancelled, outcome.files.clone(), None),
        Ok(outcome) => (Status::Done, outcome.files.clone(), None),
        Err(error) => (Status::Failed, reached, Some(error.to_string())),
    };
    app.db.write_blocking(move |tx| {
        let now = store::find(tx, import)?;
        if now.as_ref().is_some_and(|import| import.status.is_over()) {
            return Ok(());
        }
        end(tx, &importing, import, status, &files, error.as_deref())?;
        let started_by = now.and_then(|import| import.started_by);
        notifications::import_ended(tx, &importing, import, started_by, error.as_deref())?;
        store::forget_files(tx, import)
    })
}

/// Writes an import down, with its first event.
fn start(tx: &mut Tx<'_>, by: &By, import: &Import) -> Result<()> {
    store::insert(tx, import)?;
    let body = serde_json::json!({ "name": import.name, "dry": import.dry });
    happened(tx, &by.importing(import.id), import.id, "started", &body)
}

/// Notes how an import ended and has what it wrote made findable.
fn end(
    tx: &mut Tx<'_>,
    by: &By,
    import: Id<id::Import>,
    status: Status,
    files: &[FileResult],
    error: Option<&str>,
) -> Result<()> {
    let now = by.house.clock.now();
    store::finish(tx, import, status, files, error, now)?;
    let counts: Vec<_> = files.iter().map(counts).collect();
    let body = serde_json::json!({ "status": status, "files": counts });
    happened(tx, by, import, "ended", &body)?;
    search::after_import(tx, by, import)
}

fn counts(result: &FileResult) -> serde_json::Value {
    serde_json::json!({
        "file": result.file, "read": result.read, "created": result.created,
        "updated": result.updated, "unchanged": result.unchanged,
        "rejected": result.rejected, "warnings": result.warnings,
    })
}

fn happened(
    tx: &mut Tx<'_>,
    by: &By,
    import: Id<id::Import>,
    name: &str,
    body: &serde_json::Value,
) -> Result<()> {
    let (subject, body) = (import.as_key(), body.to_string());
    journal::append(tx, by, &NewEvent { kind: Kind::Import, subject: &subject, name, body: &body })
}

/// Asks for an import in the background; its files are kept until it has ended.
///
/// # Errors
/// [`Error::Forbidden`]; [`Error::Invalid`] with all mistakes of the mapping.
pub fn request(
    tx: &mut Tx<'_>,
    by: &By,
    map: &str,
    files: &[(String, Vec<u8>)],
    dry: bool,
) -> Result<Import> {
    must_import(by)?;
    let read = Map::read(map).map_err(|mistakes| invalid(&mistakes))?;
    let inputs: Vec<Input> =
        files.iter().map(|(name, _)| Input::of(name.clone(), Vec::new())).collect();
    files::matched(&read, &inputs, true)?;
    let id = by.house.ids.new_id(by.now);
    let job = jobs::ask(tx, by, id)?;
    let import = Import {
        id,
        name: read.name,
        map: map.to_owned(),
        status: Status::Waiting,
        dry,
        files: Vec::new(),
        error: None,
        started_by: by.user(),
        created_at: by.now,
        finished_at: None,
        job: Some(job),
        draft: None,
        version: 1,
    };
    start(tx, by, &import)?;
    for (nth, (name, content)) in files.iter().enumerate() {
        store::keep_file(tx, id, i64::try_from(nth).unwrap_or(i64::MAX), name, content)?;
    }
    Ok(import)
}

/// An import.
///
/// # Errors
/// [`Error::NotFound`], for whoever may not import too.
pub fn find(read: &mut Read<'_>, by: &By, id: Id<id::Import>) -> Result<Import> {
    must_import(by).map_err(|_| Error::NotFound)?;
    store::find(read, id)?.ok_or(Error::NotFound)
}

/// Imports, the newest first, before one.
///
/// # Errors
/// [`Error::Forbidden`] for whoever may not import.
pub fn list(
    read: &mut Read<'_>,
    by: &By,
    before: Option<Id<id::Import>>,
    limit: i64,
) -> Result<Vec<Import>> {
    must_import(by)?;
    store::page(read, before, limit)
}

/// Stops an import that has not ended. What it wrote stays until it is taken back. Where nothing works on it any more,
/// because its job is over or the program that ran it is gone, it ends at once.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Conflict`] for one that has ended.
pub fn cancel(tx: &mut Tx<'_>, by: &By, id: Id<id::Import>) -> Result<Import> {
    let import = find(tx, by, id)?;
    if import.status.is_over() || import.status == Status::Draft {
        return Err(Error::Conflict("This import does not run.".to_owned()));
    }
    if let Some(job) = import.job {
        ::jobs::cancel(tx, job, by.now)?;
    }
    let is_worked_on = import.status == Status::Running && has_job(tx, &import)?;
    if !is_worked_on {
        leave(tx, by, &import, Status::Cancelled, None)?;
    }
    find(tx, by, id)
}

/// Whether a job will go on with an import.
fn has_job(read: &mut Read<'_>, import: &Import) -> Result<bool> {
    let record = import.job.map_or(Ok(None), |job| ::jobs::find(read, job))?;
    Ok(record.is_some_and(|record| !record.state.is_over()))
}

/// Ends an import on which nothing works; one that was only tried out goes back to whoever prepares it.
fn leave(
    tx: &mut Tx<'_>,
    by: &By,
    import: &Import,
    status: Status,
    error: Option<&str>,
) -> Result<()> {
    if import.returns() {
        return store::return_draft(tx, import.id, &[], error);
    }
    end(tx, &by.importing(import.id), import.id, status, &import.files, error)?;
    store::forget_files(tx, import.id)
}

/// Ends the imports whose job ended without them, because the program did not live to say so; gives how many.
///
/// # Errors
/// The database's.
pub(crate) fn end_abandoned(tx: &mut Tx<'_>, by: &By) -> Result<usize> {
    let mut ended = 0;
    for import in store::with_jobs(tx)? {
        if has_job(tx, &import)? {
            continue;
        }
        let record = import.job.map_or(Ok(None), |job| ::jobs::find(tx, job))?;
        let why = record.and_then(|record| record.last_error);
        let why = why.unwrap_or_else(|| "The program ended while this import ran.".to_owned());
        leave(tx, by, &import, Status::Failed, Some(&why))?;
        if !import.returns() {
            notifications::import_ended(tx, by, import.id, import.started_by, Some(&why))?;
        }
        ended += 1;
    }
    Ok(ended)
}

/// The rows that an import did not take, after a file and line.
///
/// # Errors
/// [`Error::NotFound`].
pub fn rejects(
    read: &mut Read<'_>,
    by: &By,
    id: Id<id::Import>,
    after: (&str, i64),
    limit: i64,
) -> Result<Vec<Reject>> {
    find(read, by, id)?;
    store::rejects(read, id, after, limit)
}

/// All rows that an import did not take.
///
/// # Errors
/// [`Error::NotFound`].
pub fn all_rejects(read: &mut Read<'_>, by: &By, id: Id<id::Import>) -> Result<Vec<Reject>> {
    /// How many rows are read at a time.
    const PAGE: i64 = 5_000;
    let mut all: Vec<Reject> = Vec::new();
    loop {
        let after = all.last().map(|last| (last.file.clone(), last.line));
        let (file, line) = after.unwrap_or_default();
        let line = i64::try_from(line).unwrap_or(i64::MAX);
        let page = rejects(read, by, id, (&file, line), PAGE)?;
        let more = i64::try_from(page.len()).unwrap_or(i64::MAX) == PAGE;
        all.extend(page);
        if !more {
            return Ok(all);
        }
    }
}

/// Rejected rows as CSV: file, line, reason, and the row's cells.
///
/// # Errors
/// The writer's.
pub fn write_rejects<W: std::io::Write>(
    output: W,
    rejects: impl IntoIterator<Item = Reject>,
) -> std::io::Result<W> {
    let mut writer = sheets::Writer::new(output).guarded();
    writer.row(["file", "line", "reason", "cells"])?;
    for reject in rejects {
        let line = reject.line.to_string();
        let told = [reject.file.as_str(), line.as_str(), reject.reason.as_str()];
        writer.row(told.into_iter().chain(reject.cells.iter().map(String::as_str)))?;
    }
    writer.finish()
}
