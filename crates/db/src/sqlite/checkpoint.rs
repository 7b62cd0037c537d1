//! Moving the write-ahead log into the file, off the path of writes.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::Arc,
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

/// The log is moved over once it is larger than this.
const WORTH_MOVING: u64 = 4 << 20;
/// A log that readers have kept alive beyond this is cut back, which may hold up a write.
const TOO_LARGE: u64 = 256 << 20;
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
}

impl Checkpointer {
    pub(super) fn new(
        path: &Path,
        options: &Options,
        nudges: Receiver<()>,
        stop: Receiver<()>,
        hub: Arc<Hub>,
    ) -> Result<Self> {
        let conn = connect(path, Role::Keeper, options)?;
        let mut log = path.as_os_str().to_owned();
        log.push("-wal");
        Ok(Self { conn, log: log.into(), nudges, stop, hub })
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
            if let Err(error) = self.keep_short() {
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

    fn keep_short(&self) -> Result<(), Error> {
        let size = fs::metadata(&self.log).map_or(0, |log| log.len());
        if size < WORTH_MOVING {
            return Ok(());
        }
        let mode = if size > TOO_LARGE { "TRUNCATE" } else { "PASSIVE" };
        self.conn
            .query_row(&format!("PRAGMA wal_checkpoint({mode})"), [], |_| Ok(()))
            .map_err(|error| explain(&error))
    }

    /// A number that changes whenever another connection commits.
    fn version(&self) -> i64 {
        self.conn.query_row("PRAGMA data_version", [], |row| row.get(0)).unwrap_or_default()
    }
}
