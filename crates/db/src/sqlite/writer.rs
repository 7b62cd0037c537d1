//! The one thread that writes, and its group commit.
//!
//! When the writer becomes free it takes every write that waits, runs them one after another, each
//! in a savepoint, and commits once. While the disk is busy with the commit the next group
//! gathers. An answer leaves only after the commit, so an answered write is on disk; a write
//! that fails is undone to its savepoint and harms nobody else in its group.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use crossbeam_channel::{Receiver, Sender};
use rusqlite::Connection;

use crate::{
    Error, Options, Tx, hub::Hub, read::Conn, sqlite::control, task::WriteTask, tx::After,
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
}

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

impl Writer {
    pub(super) fn new(
        conn: Connection,
        options: &Options,
        hub: Arc<Hub>,
        written: Sender<()>,
    ) -> Self {
        let (group, group_time) = (options.group.max(1), options.group_time);
        Self { conn, group, group_time, hub, written }
    }

    /// Serves writes until the queue is closed.
    pub(super) fn run(&self, writes: &Writes) {
        while let Ok(first) = writes.recv() {
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
        let begun = Instant::now();
        let mut next = 0;
        loop {
            match self.run_one(&mut *group.tasks[next]) {
                Ok(after) => group.after.push(after),
                Err(error) => return self.lost(error),
            }
            next += 1;
            if next >= self.group || begun.elapsed() >= self.group_time {
                break;
            }
            let Ok(task) = writes.try_recv() else { break };
            group.tasks.push(task);
        }
        match control(&self.conn, "COMMIT") {
            Ok(()) => Verdict::Committed,
            Err(error) => self.lost(error),
        }
    }

    /// Runs one write in its savepoint. An error means that the whole transaction is gone.
    fn run_one(&self, task: &mut dyn WriteTask) -> Result<After, Error> {
        control(&self.conn, "SAVEPOINT one")?;
        let mut tx = Tx::new(Conn::Sqlite(&self.conn));
        let keep = task.run(&mut tx);
        let (after, failed) = (std::mem::take(&mut tx.after), tx.failed.take());
        if self.conn.is_autocommit() {
            // A full disk, for one, makes SQLite give up the transaction by itself.
            return Err(failed.unwrap_or_else(|| Error::Aborted("it was rolled back".into())));
        }
        if keep {
            control(&self.conn, "RELEASE one")?;
            return Ok(after);
        }
        control(&self.conn, "ROLLBACK TO one")?;
        control(&self.conn, "RELEASE one")?;
        Ok(After::default())
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
