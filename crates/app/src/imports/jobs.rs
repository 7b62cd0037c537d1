//! Imports in the background.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use db::Tx;
use jobs::{Failure, Job, NewJob, Worker};
use types::Id;
use types::id::kind as id;

use super::files::Input;
use super::map::Map;
use super::result::FileResult;
use super::run::{self, Options, Work};
use super::{conclude, invalid, store};
use crate::house::{App, By};
use crate::{Error, Result, users};

/// The queue's name of an import.
pub const RUN: &str = "imports.run";

/// How often an import is tried when a node dies or the database is away.
const ATTEMPTS: u32 = 5;

pub(super) fn ask(tx: &mut Tx<'_>, by: &By, import: Id<id::Import>) -> Result<Id<id::Job>> {
    let job = NewJob::new(by.house.new_id(), RUN, &import, by.now);
    Ok(jobs::enqueue(tx, &job.key(import.to_string()).attempts(ATTEMPTS))?)
}

/// Teaches a worker to run imports.
pub fn with_handlers(worker: Worker, app: &App) -> Worker {
    let app = app.clone();
    worker.handle(RUN, move |job| work(app.clone(), job))
}

async fn work(app: App, job: Job) -> std::result::Result<(), Failure> {
    let import: Id<id::Import> = job.payload()?;
    let stop = Arc::new(AtomicBool::new(false));
    let reached: Arc<Mutex<Vec<FileResult>>> = Arc::default();
    let running = {
        let (app, stop, reached) = (app.clone(), stop.clone(), reached.clone());
        let id = job.id();
        tokio::task::spawn_blocking(move || run(&app, id, import, &stop, &reached))
    };
    tokio::pin!(running);
    let pause = std::time::Duration::from_millis(500);
    let done = loop {
        tokio::select! {
            done = &mut running => break done,
            () = tokio::time::sleep(pause) => {}
        }
        let files = reached.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let rows: u64 = files.iter().map(|file| file.read).sum();
        let note = files.iter().rfind(|file| file.read > 0).map_or("", |file| file.file.as_str());
        let rows = i64::try_from(rows).unwrap_or(i64::MAX);
        if job.progress(rows, None, note).await.is_err() || job.should_stop() {
            stop.store(true, Ordering::Relaxed);
        }
    };
    let error = match done {
        Ok(Ok(Ended::Over)) => return Ok(()),
        Ok(Ok(Ended::CutShort)) => return Err(Failure::Cancelled),
        Ok(Err(error)) => error,
        Err(error) => Error::Internal(error.to_string()),
    };
    let failure = Failure::again(&error);
    if job.attempt() >= ATTEMPTS {
        let reached = reached.lock().unwrap_or_else(PoisonError::into_inner).clone();
        give_up(app, import, error, reached).await;
    }
    Err(failure)
}

/// Ends an import that was tried as often as it may be. Where not even that can be written down, what tidies up does it
/// later.
async fn give_up(app: App, import: Id<id::Import>, error: Error, reached: Vec<FileResult>) {
    let ending = tokio::task::spawn_blocking(move || {
        let found = app.db.read_blocking(move |read| store::find(read, import))?;
        let Some(found) = found else { return Ok(()) };
        let reached = if reached.is_empty() { found.files.clone() } else { reached };
        conclude(&app, &By::system(&app.house), &found, &Err(error), reached)
    });
    if let Ok(Err(error)) = ending.await {
        tracing::warn!(%error, "an import that failed could not be ended");
    }
}

/// How a run in the background ended.
enum Ended {
    /// For good, whatever came out.
    Over,
    /// The program stops; the run goes on from there when it is back.
    CutShort,
}

fn run(
    app: &App,
    job: Id<id::Job>,
    id: Id<id::Import>,
    stop: &AtomicBool,
    reached: &Mutex<Vec<FileResult>>,
) -> Result<Ended> {
    let (import, files) = app.db.read_blocking(move |read| {
        let import = store::find(read, id)?.ok_or(Error::NotFound)?;
        Ok::<_, Error>((import, store::files(read, id)?))
    })?;
    if import.status.is_over() {
        return Ok(Ended::Over);
    }
    let by = match requester(app, &import) {
        Ok(by) => by,
        Err(error @ Error::Db(_)) => return Err(error),
        Err(error) => {
            let result = Err(error);
            let reached = import.files.clone();
            conclude(app, &By::system(&app.house), &import, &result, reached)?;
            return Ok(Ended::Over);
        }
    };
    let map = Map::read(&import.map).map_err(|mistakes| invalid(&mistakes))?;
    let inputs: Vec<Input> =
        files.into_iter().map(|(name, content)| Input::of(name, content)).collect();
    let options = Options { dry: import.dry, ..Options::default() };
    let work = Work {
        import: id,
        map: &map,
        inputs: &inputs,
        all_are_meant: true,
        options: &options,
        done: if import.dry { Vec::new() } else { import.files.clone() },
    };
    let mut told = |files: &[FileResult]| {
        *reached.lock().unwrap_or_else(PoisonError::into_inner) = files.to_vec();
    };
    let result =
        run::run(app, &by.importing(id), &work, &mut told, &|| stop.load(Ordering::Relaxed));
    match &result {
        // The database was away: the run goes on from there when it is back.
        Err(Error::Db(error)) if error.is_transient() => return result.map(|_| Ended::Over),
        Ok(outcome) if outcome.cancelled && !was_asked_to_stop(app, job)? => {
            return Ok(Ended::CutShort);
        }
        _ => {}
    }
    let reached = reached.lock().unwrap_or_else(PoisonError::into_inner).clone();
    conclude(app, &by, &import, &result, reached)?;
    Ok(Ended::Over)
}

/// Whether somebody stopped the import, and not only the program.
fn was_asked_to_stop(app: &App, job: Id<id::Job>) -> Result<bool> {
    app.db.read_blocking(move |read| {
        let job = jobs::find(read, job)?;
        Ok(job.is_some_and(|job| job.cancel_asked))
    })
}

/// Whoever asked for the import, with the rights that they have now; the system where they are gone.
fn requester(app: &App, import: &super::Import) -> Result<By> {
    let Some(user) = import.started_by else { return Ok(By::system(&app.house)) };
    let actor = app.db.read_blocking(move |read| users::actor(read, user, web::Via::Command))?;
    let by = By::actor(&app.house, actor);
    super::must_import(&by)?;
    Ok(by)
}
