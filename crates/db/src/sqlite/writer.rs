//! The one thread that writes, and its group commit.
//!
//! When the writer becomes free it takes every write that waits, runs them one after another, and commits once. While the
//! disk is busy with the commit the next group gathers; where many came together lately, a commit waits a moment until as
//! many are there again, since those who got their answer ask anew one after another. An answer leaves only after the
//! commit, so an answered write is on disk.
//!
//! A write that fails harms nobody else in its group. Nearly all fail before they change anything, and then there is nothing
//! to undo. Where one has changed something, the group is undone and run again with a savepoint around each write; so are
//! the next few groups, for who fails so once often does again.

use std::{
    cell::{Cell, RefCell},
    sync::Arc,
    time::{Duration, Instant},
};

use crossbeam_channel::{Receiver, Sender};
use rusqlite::Connection;

use crate::{
    Error, Options, Tx,
    hub::Hub,
    read::Conn,
    search::{Change, Terms, write_changes},
    sqlite::{cache::Cache, control, rest::next},
    task::WriteTask,
    tx::After,
};

type Writes = Receiver<Box<dyn WriteTask>>;

/// The writer thread's belongings.
pub(super) struct Writer {
    conn: Connection,
    group: usize,
    group_time: Duration,
    hub: Arc<Hub>,
    /// Tells the checkpointer that the log has grown.
    written: Sender<()>,
    /// How many came together lately.
    usual: Cell<usize>,
    /// For how many groups to come each write has a savepoint.
    careful: Cell<u32>,
    /// Words that the index of words knows.
    terms: RefCell<Terms>,
    cache: Cache,
}

/// How long a group waits for each of those who came together lately.
const PAUSE: Duration = Duration::from_micros(500);
/// How many groups have savepoints after one that had to be run again.
const CAREFUL: u32 = 16;

/// Writes that share a commit, and what waits for it.
#[derive(Default)]
struct Group {
    tasks: Vec<Box<dyn WriteTask>>,
    after: Vec<After>,
}

/// How a group ended.
enum Verdict {
    Committed,
    /// Nothing was begun: every write gets this trouble.
    NotBegun(Error),
    /// The transaction was lost as a whole; each write deserves a try of its own.
    Lost(Error),
}

/// How one write of a group ended.
enum Ran {
    Kept(After),
    /// It failed and has left nothing.
    Refused,
    /// It failed after it had changed something that only the whole transaction can undo.
    Spoiled,
}

impl Writer {
    pub(super) fn new(
        conn: Connection,
        options: &Options,
        hub: Arc<Hub>,
        written: Sender<()>,
    ) -> Self {
        let (group, group_time) = (options.group.max(1), options.group_time);
        Self {
            conn,
            group,
            group_time,
            hub,
            written,
            usual: Cell::new(1),
            careful: Cell::new(0),
            terms: RefCell::default(),
            cache: Cache::new(options),
        }
    }

    /// Serves writes until the queue is closed.
    pub(super) fn run(&self, writes: &Writes) {
        while let Some(first) = next(&self.conn, writes) {
            let mut group = Group { tasks: vec![first], after: vec![] };
            match self.commit_together(&mut group, writes) {
                Verdict::Committed => self.settle(group, None),
                Verdict::NotBegun(error) => {
                    group.tasks.extend(writes.try_iter().take(self.group));
                    self.settle(group, Some(error));
                }
                Verdict::Lost(error) if group.tasks.len() == 1 => self.settle(group, Some(error)),
                Verdict::Lost(_) => self.commit_apart(group),
            }
        }
    }

    fn commit_together(&self, group: &mut Group, writes: &Writes) -> Verdict {
        if let Err(error) = control(&self.conn, "BEGIN IMMEDIATE") {
            return Verdict::NotBegun(error);
        }
        let before = self.conn.total_changes();
        let careful = self.careful.get();
        self.careful.set(careful.saturating_sub(1));
        let begun = Instant::now();
        let mut next = 0;
        loop {
            match self.run_one(&mut *group.tasks[next], careful > 0) {
                Ok(Ran::Kept(after)) => group.after.push(after),
                Ok(Ran::Refused) => {}
                Ok(Ran::Spoiled) => return self.run_again(group, writes),
                Err(error) => return self.lost(error),
            }
            next += 1;
            if next < group.tasks.len() {
                continue;
            }
            if next >= self.group || begun.elapsed() >= self.group_time {
                break;
            }
            let Some(task) = self.another(writes, next) else { break };
            group.tasks.push(task);
        }
        self.usual.set(next);
        let done = self.write_words(group).and_then(|()| control(&self.conn, "COMMIT"));
        self.terms.borrow_mut().settle(done.is_ok());
        match done {
            Ok(()) => {
                self.cache.fit(&self.conn, self.conn.total_changes() - before);
                Verdict::Committed
            }
            Err(error) => self.lost(error),
        }
    }

    /// Undoes a group that one of its writes has spoiled, and runs it with savepoints.
    fn run_again(&self, group: &mut Group, writes: &Writes) -> Verdict {
        group.after.clear();
        self.careful.set(CAREFUL);
        match control(&self.conn, "ROLLBACK") {
            Ok(()) => self.commit_together(group, writes),
            Err(error) => self.lost(error),
        }
    }

    /// The next write of a group of so many.
    fn another(&self, writes: &Writes, so_far: usize) -> Option<Box<dyn WriteTask>> {
        match writes.try_recv() {
            Ok(task) => Some(task),
            Err(_) if so_far >= self.usual.get() => None,
            Err(_) => writes.recv_timeout(PAUSE).ok(),
        }
    }

    /// Writes what the group says to the index of words, once for all of it.
    fn write_words(&self, group: &mut Group) -> Result<(), Error> {
        let mut terms = self.terms.borrow_mut();
        group.after.iter().for_each(|after| terms.unlearn(&after.forgotten));
        let changes: Vec<Change> =
            group.after.iter_mut().flat_map(|after| std::mem::take(&mut after.words)).collect();
        let mut tx = Tx::new(Conn::Sqlite(&self.conn));
        write_changes(&mut tx, &mut terms, &changes)
    }

    /// Runs one write, in a savepoint where care is asked for. An error means that the whole transaction is gone.
    fn run_one(&self, task: &mut dyn WriteTask, careful: bool) -> Result<Ran, Error> {
        if careful {
            control(&self.conn, "SAVEPOINT one")?;
        }
        let before = self.conn.total_changes();
        let mut tx = Tx::new(Conn::Sqlite(&self.conn));
        let keep = task.run(&mut tx);
        let (after, failed) = (std::mem::take(&mut tx.after), tx.failed.take());
        if self.conn.is_autocommit() {
            // A full disk, for one, makes SQLite give up the transaction by itself.
            return Err(failed.unwrap_or_else(|| Error::Aborted("it was rolled back".into())));
        }
        if !careful {
            let changed = self.conn.total_changes() != before;
            return Ok(match keep {
                true => Ran::Kept(after),
                false if changed => Ran::Spoiled,
                false => Ran::Refused,
            });
        }
        if !keep {
            control(&self.conn, "ROLLBACK TO one")?;
        }
        control(&self.conn, "RELEASE one")?;
        Ok(if keep { Ran::Kept(after) } else { Ran::Refused })
    }

    fn lost(&self, error: Error) -> Verdict {
        if !self.conn.is_autocommit()
            && let Err(error) = control(&self.conn, "ROLLBACK")
        {
            tracing::error!(%error, "a lost transaction could not be rolled back");
        }
        Verdict::Lost(error)
    }

    /// Gives each write of a lost group its own transaction, so that the cause stays alone.
    fn commit_apart(&self, group: Group) {
        for task in group.tasks {
            let mut alone = Group { tasks: vec![task], after: vec![] };
            let (closed, nothing) = crossbeam_channel::bounded(0);
            drop(closed);
            match self.commit_together(&mut alone, &nothing) {
                Verdict::Committed => self.settle(alone, None),
                Verdict::NotBegun(error) | Verdict::Lost(error) => self.settle(alone, Some(error)),
            }
        }
    }

    /// Answers every write of the group, then does what waited for the commit.
    fn settle(&self, group: Group, trouble: Option<Error>) {
        for task in group.tasks {
            task.answer(trouble.clone());
        }
        if trouble.is_some() {
            return;
        }
        // A full channel means that the checkpointer has been told already.
        let _ = self.written.try_send(());
        for after in group.after {
            self.hub.after_commit(after);
        }
    }
}
