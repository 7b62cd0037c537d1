//! A thread that owns one connection and runs transactions on it.
//!
//! Writes are SERIALIZABLE, so that a closure may reason as if it were alone, just as it is on
//! SQLite's single writer; where PostgreSQL cannot keep that promise it refuses, and the closure is
//! run again. Reads are REPEATABLE READ: one snapshot, and never refused.

use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    thread,
    time::Duration,
};

use crossbeam_channel::Receiver;

use crate::{
    Error, Read, Result, Tx,
    hub::Hub,
    postgres::{Server, Session},
    read::Conn,
    task::{ReadTask, WriteTask},
    tx::After,
};

/// How often a transaction is tried before the caller is told that the database is busy.
const MOST_TRIES: u32 = 24;
/// From this try on, those who were refused before queue up instead of racing each other.
const QUEUE_FROM: u32 = 3;
/// How often a connection is tried anew for one piece of work.
const MOST_CONNECTS: u32 = 3;
/// The advisory lock behind that queue: "WayMark" and the schema's hash.
const QUEUE: &str = "SELECT pg_advisory_lock(1466920017, hashtext(current_schema()))";
const LEAVE_QUEUE: &str = "SELECT pg_advisory_unlock(1466920017, hashtext(current_schema()))";

const BEGIN_WRITE: &str = "BEGIN ISOLATION LEVEL SERIALIZABLE";
const BEGIN_READ: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";

/// One thread's connection, made when it is first needed and again when it broke.
pub(super) struct Lane {
    server: Arc<Server>,
    session: Option<Session>,
}

/// How one try ended.
enum Try<T> {
    Done(T),
    /// Another write got in the way.
    Again(Error),
    /// The connection broke before anything could be kept.
    Reconnect(Error),
    Failed(Error),
}

impl Lane {
    pub(super) fn new(server: Arc<Server>) -> Self {
        Self { server, session: None }
    }

    /// Serves reads until the queue is closed.
    pub(super) fn read(mut self, reads: &Receiver<Box<dyn ReadTask>>) {
        for mut task in reads {
            let trouble = self.persist(|session| read_once(session, &mut *task)).err();
            task.answer(trouble);
        }
    }

    /// Serves writes until the queue is closed.
    pub(super) fn write(mut self, writes: &Receiver<Box<dyn WriteTask>>, hub: &Hub) {
        for mut task in writes {
            match self.persist(|session| write_once(session, &mut *task)) {
                Ok(after) => {
                    task.answer(None);
                    hub.after_commit(after);
                }
                Err(error) => task.answer(Some(error)),
            }
        }
    }

    /// Tries until it is done or patience ends.
    fn persist<T>(&mut self, mut attempt: impl FnMut(&mut Session) -> Try<T>) -> Result<T> {
        let (mut tries, mut connects) = (0, 0);
        loop {
            let queued = tries >= QUEUE_FROM;
            let done = match self.session() {
                Ok(session) => in_queue(session, queued, &mut attempt),
                Err(error @ (Error::Unavailable(_) | Error::Busy(_))) => Try::Reconnect(error),
                Err(error) => return Err(error),
            };
            let error = match done {
                Try::Done(done) => return Ok(done),
                Try::Failed(error) => return Err(error),
                Try::Again(error) => {
                    tries += 1;
                    error
                }
                Try::Reconnect(error) => {
                    self.session = None;
                    connects += 1;
                    error
                }
            };
            if tries >= MOST_TRIES || connects >= MOST_CONNECTS {
                return Err(error);
            }
            thread::sleep(pause(tries + 4 * connects));
        }
    }

    fn session(&mut self) -> Result<&mut Session> {
        if self.session.as_ref().is_some_and(Session::is_broken) {
            self.session = None;
        }
        if self.session.is_none() {
            self.session = Some(Session::new(self.server.connect()?));
        }
        Ok(self.session.as_mut().expect("it was set just above"))
    }
}

/// Runs one try, holding the queue's lock where it is asked for.
fn in_queue<T>(
    session: &mut Session,
    queued: bool,
    attempt: &mut impl FnMut(&mut Session) -> Try<T>,
) -> Try<T> {
    if !queued {
        return attempt(session);
    }
    if let Err(error) = session.control(QUEUE) {
        return if session.is_broken() { Try::Reconnect(error) } else { Try::Again(error) };
    }
    let done = attempt(session);
    if let Err(error) = session.control(LEAVE_QUEUE) {
        // The lock goes with the connection.
        tracing::warn!(%error, "the queue of refused writes could not be left");
    }
    done
}

fn read_once(session: &mut Session, task: &mut dyn ReadTask) -> Try<()> {
    if let Err(error) = session.begin(BEGIN_READ) {
        return Try::Reconnect(error);
    }
    let mut read = Read::new(Conn::Postgres(session));
    task.run(&mut read);
    let failed = read.failed.take();
    let ended = session.control("COMMIT");
    let trouble = || failed.clone().or(ended.err()).unwrap_or(Error::Closed);
    if session.is_broken() {
        return Try::Reconnect(trouble());
    }
    if session.must_rerun() {
        return Try::Again(trouble());
    }
    Try::Done(())
}

fn write_once(session: &mut Session, task: &mut dyn WriteTask) -> Try<After> {
    if let Err(error) = session.begin(BEGIN_WRITE) {
        return Try::Reconnect(error);
    }
    let mut tx = Tx::new(Conn::Postgres(session));
    let keep = task.run(&mut tx);
    let (after, failed) = (std::mem::take(&mut tx.after), tx.failed.take());
    if keep {
        return match session.control("COMMIT") {
            Ok(()) => Try::Done(after),
            Err(error) if session.must_rerun() => Try::Again(error),
            Err(error) if session.is_broken() => Try::Failed(Error::Unavailable(format!(
                "the connection broke while committing, so the outcome is not known: {error}"
            ))),
            Err(error) => Try::Failed(error),
        };
    }
    let rerun = session.must_rerun();
    let ended = session.control("ROLLBACK");
    let trouble = || failed.clone().or(ended.err()).unwrap_or(Error::Closed);
    if session.is_broken() {
        return Try::Reconnect(trouble());
    }
    if rerun {
        return Try::Again(trouble());
    }
    Try::Done(After::default())
}

/// A pause that doubles with every try, spread by a counter so that no two lanes stay in step.
fn pause(tries: u32) -> Duration {
    static PAUSES: AtomicU64 = AtomicU64::new(0);
    let count = PAUSES.fetch_add(1, Ordering::Relaxed).wrapping_add(u64::from(std::process::id()));
    let mixed = count.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32;
    let longest = 1000_u64 << tries.min(8);
    Duration::from_micros(longest / 2 + mixed % longest)
}
