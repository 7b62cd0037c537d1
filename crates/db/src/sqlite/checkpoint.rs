//! Moving the write-ahead log into the file, off the path of writes.

use std::{
    cell::Cell,
    fs,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    thread,
    time::{Duration, Instant},
};

use crossbeam_channel::{Receiver, RecvTimeoutError, TryRecvError};
use rusqlite::Connection;

use crate::{
    Error, Options, Result,
    hub::Hub,
    sqlite::{Role, connect, explain},
};

/// The log is moved over once it is larger than this, while nobody writes.
const WORTH_MOVING: u64 = 4 << 20;
/// While somebody writes it may grow by so much: a page that is written again and again is moved once, and commits
/// wait less often for a disk that is busy with the file.
const WORTH_STOPPING: u64 = 32 << 20;
/// A log that readers have kept alive beyond this is cut back.
const TOO_LARGE: u64 = 256 << 20;
/// The size of a page of the log.
const PAGE: u64 = 4096;
/// How often to look whether another process has written.
const LOOK_AROUND: Duration = Duration::from_millis(500);
/// While this process writes without a pause, others are looked for this often all the same.
const LOOK_ANYWAY: Duration = Duration::from_secs(1);
/// How long a busy writer is left alone between two looks at its log.
const REST: Duration = Duration::from_millis(20);

/// The thread with its own connection that keeps the log short.
pub(crate) struct Checkpointer {
    conn: Connection,
    log: PathBuf,
    nudges: Receiver<()>,
    stop: Receiver<()>,
    hub: Arc<Hub>,
    length: Arc<LogLength>,
    /// How long the log may grow before it is tried again while somebody writes.
    enough: Cell<u64>,
}

/// How many pages the log has, as the writer last saw it. The file may be longer: its end is used again.
#[derive(Default)]
pub(super) struct LogLength(AtomicU64);

impl LogLength {
    pub(super) fn set(&self, pages: u64) {
        self.0.store(pages, Ordering::Relaxed);
    }

    fn bytes(&self) -> u64 {
        self.0.load(Ordering::Relaxed) * PAGE
    }
}

impl Checkpointer {
    pub(super) fn new(
        path: &Path,
        options: &Options,
        (nudges, stop): (Receiver<()>, Receiver<()>),
        hub: Arc<Hub>,
        length: Arc<LogLength>,
    ) -> Result<Self> {
        let conn = connect(path, Role::Keeper, options)?;
        let mut log = path.as_os_str().to_owned();
        log.push("-wal");
        let enough = Cell::new(WORTH_STOPPING);
        Ok(Self { conn, log: log.into(), nudges, stop, hub, length, enough })
    }

    /// Works until the database is closed.
    pub(super) fn run(self) {
        let (mut seen, mut woken) = (self.version(), Instant::now());
        loop {
            let nudged = self.nudges.recv_timeout(LOOK_AROUND);
            if nudged == Err(RecvTimeoutError::Disconnected)
                || self.stop.try_recv() == Err(TryRecvError::Disconnected)
            {
                return;
            }
            let kept = if nudged.is_ok() { self.keep_up() } else { self.tidy_up() };
            if let Err(error) = kept {
                tracing::warn!(%error, "the write-ahead log could not be moved into the file");
            }
            // The number changes with our own writes too, so some of these calls are for nothing.
            if (nudged.is_err() || woken.elapsed() > LOOK_ANYWAY) && self.version() != seen {
                (seen, woken) = (self.version(), Instant::now());
                self.hub.wake_all();
            }
            if nudged.is_ok() {
                thread::sleep(REST);
            }
        }
    }

    /// Moves a log that others are writing to. Most of it is moved beside them; then the next write waits until the little
    /// that has come meanwhile is moved too, so that the log begins anew.
    fn keep_up(&self) -> Result<(), Error> {
        let length = self.length.bytes();
        if length < self.enough.get() {
            return Ok(());
        }
        let mode = if length > TOO_LARGE { "TRUNCATE" } else { "RESTART" };
        let all = self.move_log("PASSIVE")? || self.move_log(mode)?;
        // Where readers still need it, it may grow before they are waited for again.
        self.enough.set(if all { WORTH_STOPPING } else { length + WORTH_STOPPING });
        Ok(())
    }

    /// Moves what is left when nobody writes, and what another process wrote.
    fn tidy_up(&self) -> Result<(), Error> {
        let size = fs::metadata(&self.log).map_or(0, |log| log.len());
        if size < WORTH_MOVING {
            return Ok(());
        }
        self.move_log(if size > TOO_LARGE { "TRUNCATE" } else { "PASSIVE" }).map(drop)
    }

    /// Whether all of the log has been moved.
    fn move_log(&self, mode: &str) -> Result<bool, Error> {
        let whole = |row: &rusqlite::Row<'_>| {
            let (busy, pages, moved): (i64, i64, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
            Ok(busy == 0 && pages == moved)
        };
        self.conn
            .query_row(&format!("PRAGMA wal_checkpoint({mode})"), [], whole)
            .map_err(|error| explain(&error))
    }

    /// A number that changes whenever another connection commits.
    fn version(&self) -> i64 {
        self.conn.query_row("PRAGMA data_version", [], |row| row.get(0)).unwrap_or_default()
    }
}
