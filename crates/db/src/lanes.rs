//! The threads that own the connections, and the queues that lead to them.

use std::{
    cell::Cell,
    thread::{Builder, JoinHandle},
};

use crossbeam_channel::{Receiver, Sender, unbounded};

use crate::{
    Error, Result,
    task::{ReadTask, WriteTask},
};

thread_local! {
    /// Whether this thread owns a connection, so that it must not wait for another one's answer.
    static OWNS_A_CONNECTION: Cell<bool> = const { Cell::new(false) };
}

/// The ends that threads take work from.
#[derive(Clone)]
pub(crate) struct Queues {
    pub(crate) reads: Receiver<Box<dyn ReadTask>>,
    pub(crate) writes: Receiver<Box<dyn WriteTask>>,
}

/// The ends that callers put work into. Dropping them ends the threads.
pub(crate) struct Lanes {
    pub(crate) reads: Sender<Box<dyn ReadTask>>,
    pub(crate) writes: Sender<Box<dyn WriteTask>>,
    /// Held only so that threads without a queue learn of the end.
    pub(crate) _alive: Sender<()>,
}

/// Makes both queues. They need no bound: a caller waits for its answer before it asks again.
pub(crate) fn lanes() -> (Lanes, Queues, Receiver<()>) {
    let (reads, take_reads) = unbounded();
    let (writes, take_writes) = unbounded();
    let (alive, stop) = unbounded();
    let lanes = Lanes { reads, writes, _alive: alive };
    (lanes, Queues { reads: take_reads, writes: take_writes }, stop)
}

/// Starts a thread that owns a connection.
pub(crate) fn spawn(name: &str, work: impl FnOnce() + Send + 'static) -> Result<JoinHandle<()>> {
    Builder::new()
        .name(format!("db-{name}"))
        .spawn(|| {
            OWNS_A_CONNECTION.set(true);
            work();
        })
        .map_err(|error| Error::Unavailable(format!("no thread for the database: {error}")))
}

/// Refuses a call that would wait for the very thread it is made on.
pub(crate) fn refuse_nesting() -> Result<()> {
    if OWNS_A_CONNECTION.get() { Err(Error::Nested) } else { Ok(()) }
}
