//! The PostgreSQL engine: connections, sessions, and the threads that own them.

mod care;
mod connect;
mod errors;
mod lane;
mod listen;
mod session;
mod tls;
mod values;

pub(crate) use care::is_there;
pub(crate) use connect::Server;
pub(crate) use errors::explain;
pub(crate) use session::Session;
pub(crate) use values::column;

use std::{sync::Arc, thread::JoinHandle};

use crossbeam_channel::Receiver;

use crate::{
    Options, Result,
    hub::Hub,
    lanes::{Queues, spawn},
};

/// Tries the server, then starts the threads. Each connects when its first work arrives.
pub(crate) fn start(
    url: &str,
    schema: &str,
    options: &Options,
    hub: &Arc<Hub>,
    queues: &Queues,
    stop: &Receiver<()>,
) -> Result<Vec<JoinHandle<()>>> {
    let server = Arc::new(Server::new(url, schema, options)?);
    on_own_thread(|| server.connect().map(drop))?;
    let mut threads = Vec::new();
    for _ in 0..options.readers.max(1) {
        let (server, reads) = (server.clone(), queues.reads.clone());
        threads.push(spawn("reader", move || lane::Lane::new(server).read(&reads))?);
    }
    for _ in 0..options.writers.max(1) {
        let (server, writes, hub) = (server.clone(), queues.writes.clone(), hub.clone());
        threads.push(spawn("writer", move || lane::Lane::new(server).write(&writes, &hub))?);
    }
    threads.extend(listen::start(&server, hub, stop)?);
    Ok(threads)
}

/// Runs `work` where the driver may block: it has a runtime of its own, which must not be
/// entered from a thread that already drives one.
pub(crate) fn on_own_thread<T: Send>(work: impl FnOnce() -> Result<T> + Send) -> Result<T> {
    std::thread::scope(|scope| scope.spawn(work).join())
        .unwrap_or_else(|panic| Err(crate::Error::Panicked(crate::task::message_of(&*panic))))
}
