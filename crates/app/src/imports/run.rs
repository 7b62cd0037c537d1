//! The runner: reads files, settles their rows in batches and writes each batch in one transaction.
//!
//! One thread reads and maps, one settles, and meanwhile the batch before goes to the disk. A dry run
//! does all of it but the writing, so that it counts the same and keeps nobody from working.

use std::sync::Arc;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::thread::JoinHandle;
use std::time::Instant;

use sheets::{Row, Sheet};
use types::Id;
use types::id::kind as id;

use super::files::{self, Input, Matched};
use super::known::{Known, Spaces, Wanted};
use super::map::{FileMap, Map};
use super::pace::Pace;
use super::people::People;
use super::pile::{Pile, is_outrun};
use super::plan::{self, Plan};
use super::read::Reader;
use super::result::{FileResult, Reject};
use super::settle::{Parsed, Process, Settled, Settler, Versions};
use super::store;
use crate::deals::batch::Desk;
use crate::house::{App, By};
use crate::{Error, Result, playbooks, workspace};

/// How an import is run.
#[derive(Clone, Debug)]
pub struct Options {
    /// Only counts what would be done.
    pub dry: bool,
    /// Counts as if the built-in playbook were published that the mapping names and the workspace lacks.
    pub supposes_built_in: bool,
    /// How many rows are written in the first transaction, and at least in the others.
    pub batch: usize,
    /// How many rows are written in one transaction at most, where the disk is quick.
    pub most: usize,
}

impl Default for Options {
    fn default() -> Options {
        Options { dry: false, supposes_built_in: false, batch: 1_000, most: 8_000 }
    }
}

impl Options {
    /// All transactions have so many rows.
    pub fn in_batches_of(batch: usize) -> Options {
        Options { batch, most: batch, ..Options::default() }
    }
}

/// What a run came to.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// What was done with each file.
    pub files: Vec<FileResult>,
    /// Whether it was stopped on the way.
    pub cancelled: bool,
}

/// How often a batch is tried when others change what it is decided by.
const TRIES: usize = 5;

/// Runs an import that is there. A run that was cut short goes on where it stopped.
///
/// # Errors
/// [`Error::Invalid`] for files that do not fit the mapping, before a row is read; the database's.
pub(super) fn run(
    app: &App,
    by: &By,
    work: &Work<'_>,
    progress: &mut dyn FnMut(&[FileResult]),
    cancel: &(dyn Fn() -> bool + Sync),
) -> Result<Outcome> {
    let matched = files::matched(work.map, work.inputs, work.all_are_meant)?;
    let mut runner = Runner::begin(app, by, work, &matched)?;
    let ready =
        matched.iter().map(|matched| runner.open(matched)).collect::<Vec<Result<Ready<'_>>>>();
    let ready = all_or_mistakes(ready)?;
    for (place, ready) in ready.into_iter().enumerate() {
        if !runner.file(place, ready, progress, cancel)? {
            return Ok(Outcome { files: runner.results, cancelled: true });
        }
    }
    Ok(Outcome { files: runner.results, cancelled: false })
}

/// What is to be imported.
pub(super) struct Work<'a> {
    pub(super) import: Id<id::Import>,
    pub(super) map: &'a Map,
    pub(super) inputs: &'a [Input],
    /// Whether the files were named one by one, so that none may be left over.
    pub(super) all_are_meant: bool,
    pub(super) options: &'a Options,
    /// What earlier runs have done.
    pub(super) done: Vec<FileResult>,
}

/// All mistakes of all files at once.
fn all_or_mistakes<T>(results: Vec<Result<T>>) -> Result<Vec<T>> {
    let (mut values, mut wrong) = (Vec::new(), Vec::new());
    for result in results {
        match result {
            Ok(value) => values.push(value),
            Err(Error::Invalid(fields)) => wrong.extend(fields),
            Err(error) => return Err(error),
        }
    }
    if wrong.is_empty() { Ok(values) } else { Err(Error::Invalid(wrong)) }
}

/// A file that fits its mapping.
struct Ready<'m> {
    file: &'m FileMap,
    name: String,
    sheet: Sheet,
    plan: Plan,
}

struct Runner<'a> {
    app: &'a App,
    by: By,
    work: &'a Work<'a>,
    desk: Desk,
    people: People,
    processes: Vec<Process>,
    versions: Versions,
    known: Known,
    results: Vec<FileResult>,
    pending: Option<Pending>,
    pace: Arc<Pace>,
}

/// A batch on its way to the disk.
struct Pending {
    rows: Arc<Vec<Parsed>>,
    thread: JoinHandle<Result<()>>,
    /// The results with this batch.
    after: Vec<FileResult>,
}

/// One file under way.
struct Under<'f> {
    place: usize,
    file: &'f FileMap,
    name: &'f str,
    spaces: Spaces,
}

impl<'a> Runner<'a> {
    fn begin(
        app: &'a App,
        by: &By,
        work: &'a Work<'a>,
        matched: &[Matched<'_>],
    ) -> Result<Runner<'a>> {
        let (reader, map) = (by.clone(), work.map.clone());
        let needs_deals = matched.iter().any(|matched| matched.file.deal.is_some());
        let supposes = work.options.dry && work.options.supposes_built_in;
        let (desk, people, processes) = app.db.read_blocking(move |read| {
            let processes = match needs_deals {
                true => processes(read, &reader, &map, supposes)?,
                false => Vec::new(),
            };
            Ok::<_, Error>((Desk::open(read, &reader)?, People::load(read, &map)?, processes))
        })?;
        let mut results: Vec<FileResult> =
            matched.iter().map(|matched| FileResult::of(&matched.input.name)).collect();
        for result in &mut results {
            if let Some(done) = work.done.iter().find(|done| done.file == result.file) {
                *result = done.clone();
            }
        }
        let versions = processes.iter().map(|it| (it.version, it.compiled.clone())).collect();
        Ok(Runner {
            app,
            by: by.clone(),
            work,
            desk,
            people,
            processes,
            versions,
            known: Known::new(!work.options.dry),
            results,
            pending: None,
            pace: Arc::new(Pace::new(work.options.batch, work.options.most)),
        })
    }

    /// Opens a file and binds its mapping to it.
    fn open<'m>(&self, matched: &Matched<'m>) -> Result<Ready<'m>> {
        let (file, input) = (matched.file, &matched.input);
        let sheet = input.open(&file.format)?;
        let mut columns = sheet.detected().columns.clone();
        if !sheet.detected().whole && plan::is_unsettled(&columns) {
            columns = input.open(&file.format)?.profile().columns;
        }
        let currency = {
            let house = self.app.house.clone();
            self.app.db.read_blocking(move |read| workspace::currency(read, &house))?
        };
        let playbook = match self.processes.as_slice() {
            [process] => Some(&*process.compiled),
            _ => None,
        };
        let plan = plan::bind(self.work.map, file, playbook, currency, columns)
            .map_err(|mistakes| super::invalid(&mistakes))?;
        Ok(Ready { file, name: input.name.clone(), sheet, plan })
    }

    /// Imports one file; false when it was stopped.
    fn file(
        &mut self,
        place: usize,
        ready: Ready<'_>,
        progress: &mut dyn FnMut(&[FileResult]),
        cancel: &(dyn Fn() -> bool + Sync),
    ) -> Result<bool> {
        let Ready { file, name, sheet, plan } = ready;
        let spaces = Spaces::of(self.work.map, file);
        let under = Under { place, file, name: &name, spaces };
        let (after, pace) = (self.results[place].line, self.pace.clone());
        std::thread::scope(|scope| {
            let (send, batches) = sync_channel(2);
            let (plan, file_name) = (&plan, name.as_str());
            scope.spawn(move || parse(sheet, plan, file_name, after, &pace, &send));
            self.batches(&under, batches, progress, cancel)
        })
    }

    fn batches(
        &mut self,
        under: &Under<'_>,
        batches: Receiver<Vec<Parsed>>,
        progress: &mut dyn FnMut(&[FileResult]),
        cancel: &(dyn Fn() -> bool + Sync),
    ) -> Result<bool> {
        for rows in batches {
            if cancel() {
                self.land(under)?;
                progress(&self.results);
                return Ok(false);
            }
            self.batch(under, Arc::new(rows))?;
            progress(&self.results);
        }
        self.land(under)?;
        progress(&self.results);
        Ok(true)
    }

    /// Settles a batch while the one before is being written, and sends it after it.
    fn batch(&mut self, under: &Under<'_>, rows: Arc<Vec<Parsed>>) -> Result<()> {
        self.by.now = self.app.house.clock.now();
        self.known.begin();
        let mut settled = self.settle(under, &rows)?;
        if self.land(under)? {
            // What this batch was settled by has gone another way.
            self.known.forget_all();
            self.known.begin();
            settled = self.settle(under, &rows)?;
        }
        let after = self.results_with(under, &rows, &settled);
        if self.work.options.dry {
            self.results = after;
            return Ok(());
        }
        let thread = self.write(settled.pile, after.clone(), rows.len());
        self.pending = Some(Pending { rows, thread, after });
        Ok(())
    }

    /// Waits until the pending batch is on disk; true when it had to be settled anew.
    fn land(&mut self, under: &Under<'_>) -> Result<bool> {
        let Some(pending) = self.pending.take() else { return Ok(false) };
        match joined(pending.thread) {
            Ok(()) => {
                self.results = pending.after;
                Ok(false)
            }
            Err(error) if is_outrun(&error) => self.again(under, &pending.rows).map(|()| true),
            Err(error) => Err(error),
        }
    }

    /// Settles and writes a batch again that others got in the way of.
    fn again(&mut self, under: &Under<'_>, rows: &Arc<Vec<Parsed>>) -> Result<()> {
        let mut tries = 1;
        loop {
            self.known.forget_all();
            self.known.begin();
            let settled = self.settle(under, rows)?;
            let after = self.results_with(under, rows, &settled);
            match joined(self.write(settled.pile, after.clone(), rows.len())) {
                Ok(()) => {
                    self.results = after;
                    return Ok(());
                }
                Err(error) if is_outrun(&error) && tries < TRIES => tries += 1,
                Err(error) => return Err(error),
            }
        }
    }

    fn settle(&mut self, under: &Under<'_>, rows: &[Parsed]) -> Result<Settled> {
        let drafts = || rows.iter().filter_map(|row| row.as_ref().ok());
        let cells = drafts().flat_map(|draft| draft.people());
        self.people.meet(self.app, &self.by, self.work.options.dry, cells)?;
        let wanted = Wanted::by(under.file, &under.spaces, drafts());
        let house = self.app.house.clone();
        let versions: Vec<_> = self.versions.keys().copied().collect();
        let (loaded, compiled) = self.app.db.read_blocking(move |read| {
            let loaded = wanted.load(read)?;
            let mut compiled = Vec::new();
            for version in loaded.versions().filter(|version| !versions.contains(version)) {
                compiled.push((version, playbooks::compiled(read, &house, version)?));
            }
            Ok::<_, Error>((loaded, compiled))
        })?;
        self.versions.extend(compiled);
        self.known.learn(loaded);
        let settler = Settler {
            by: &self.by,
            import: self.work.import,
            file: under.file,
            spaces: &under.spaces,
            reference: under.name,
            processes: &self.processes,
            versions: &self.versions,
            desk: &self.desk,
            people: &self.people,
        };
        settler.settle(rows, &mut self.known)
    }

    /// The results as they are once this batch is on disk.
    fn results_with(
        &self,
        under: &Under<'_>,
        rows: &[Parsed],
        settled: &Settled,
    ) -> Vec<FileResult> {
        let mut results = self.results.clone();
        let result = &mut results[under.place];
        result.add(settled.tally, &settled.notes, &settled.pile.rejects);
        result.line = rows.iter().map(line_of).max().unwrap_or(0).max(result.line);
        results
    }

    fn write(&self, mut pile: Pile, after: Vec<FileResult>, rows: usize) -> JoinHandle<Result<()>> {
        let (db, import, pace) = (self.app.db.clone(), self.work.import, self.pace.clone());
        std::thread::spawn(move || {
            let began = Instant::now();
            let written = db.write_blocking(move |tx| {
                pile.write(tx, import)?;
                store::progress(tx, import, &after)
            });
            pace.took(rows, began.elapsed());
            written
        })
    }
}

fn joined(thread: JoinHandle<Result<()>>) -> Result<()> {
    thread
        .join()
        .unwrap_or_else(|_| Err(Error::Internal("an import's writing broke off".to_owned())))
}

fn line_of(row: &Parsed) -> u64 {
    match row {
        Ok(draft) => draft.row.line(),
        Err(reject) => reject.line,
    }
}

/// The playbooks that new deals may follow: the named one, or all published ones in their order.
fn processes(
    read: &mut db::Read<'_>,
    by: &By,
    map: &Map,
    supposes_built_in: bool,
) -> Result<Vec<Process>> {
    let mut processes = Vec::new();
    for playbook in playbooks::list(read)?.into_iter().filter(|playbook| !playbook.archived) {
        let Some(version) = playbook.current else { continue };
        if map.playbook.as_ref().is_none_or(|key| *key == playbook.key) {
            let compiled = playbooks::compiled(read, &by.house, version)?;
            processes.push(Process { playbook: playbook.id, version, compiled });
        }
    }
    match &map.playbook {
        Some(key) if processes.is_empty() => {
            // One that was put away stays so.
            let supposes = supposes_built_in && playbooks::find_by_key(read, key).is_err();
            let supposed = supposes.then(|| built_in(by, key)).flatten();
            let message = || format!("there is no published playbook “{key}” here");
            Ok(vec![supposed.ok_or_else(|| Error::field("map:playbook", message()))?])
        }
        _ => Ok(processes),
    }
}

/// A built-in playbook as if it were published.
fn built_in(by: &By, key: &str) -> Option<Process> {
    let (compiled, _) = playbook::compile(playbook::builtin::text(key)?).ok()?;
    let ids = &by.house.ids;
    Some(Process {
        playbook: ids.new_id(by.now),
        version: ids.new_id(by.now),
        compiled: Arc::new(compiled),
    })
}

/// Reads and maps a file's rows after a line and sends them in batches, until nobody takes them any more.
fn parse(
    mut sheet: Sheet,
    plan: &Plan,
    file: &str,
    after: u64,
    pace: &Pace,
    send: &SyncSender<Vec<Parsed>>,
) {
    let mut reader = Reader::new(plan);
    let mut most = pace.rows();
    let mut batch: Vec<Parsed> = Vec::with_capacity(most);
    let mut row = Row::default();
    loop {
        let (parsed, ends) = match sheet.read(&mut row) {
            Ok(false) => break,
            Ok(true) => {
                let draft = reader.draft(&row);
                (draft.map_err(|reason| Reject::of(file, &row, reason)), false)
            }
            Err(problem) => {
                let ends = problem.reason.ends_reading();
                let reject = Reject::of(file, &problem.row, problem.reason.to_string());
                (Err(Reject { line: problem.line, ..reject }), ends)
            }
        };
        if line_of(&parsed) > after {
            batch.push(parsed);
        }
        if batch.len() == most {
            most = pace.rows();
            let full = std::mem::replace(&mut batch, Vec::with_capacity(most));
            if send.send(full).is_err() {
                return;
            }
        }
        if ends {
            break;
        }
    }
    if !batch.is_empty() {
        // Nobody takes it: the import has ended otherwise.
        let _ = send.send(batch);
    }
}
