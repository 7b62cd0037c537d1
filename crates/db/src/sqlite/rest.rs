//! Waiting for work, and giving memory back where none comes.

use std::time::Duration;

use crossbeam_channel::{Receiver, RecvTimeoutError};
use rusqlite::Connection;

/// A connection that had nothing to do for so long gives its page cache back.
const REST: Duration = Duration::from_secs(20);

/// The next thing to do; none once the queue is closed.
pub(super) fn next<T>(conn: &Connection, queue: &Receiver<T>) -> Option<T> {
    match queue.recv_timeout(REST) {
        Ok(task) => Some(task),
        Err(RecvTimeoutError::Disconnected) => None,
        Err(RecvTimeoutError::Timeout) => {
            if let Err(error) = conn.execute_batch("PRAGMA shrink_memory") {
                tracing::warn!(%error, "a resting connection kept its memory");
            }
            queue.recv().ok()
        }
    }
}
