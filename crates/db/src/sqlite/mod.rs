//! The SQLite engine: how it is opened, read and written.

mod cache;
mod care;
mod checkpoint;
mod connect;
mod errors;
mod foreign_keys;
mod readers;
mod rest;
mod statements;
mod writer;

pub(crate) use care::{check, copy, open_backup};
pub(crate) use checkpoint::Checkpointer;
pub(crate) use connect::{Role, connect};
pub(crate) use errors::explain;
#[cfg(any(test, feature = "testing"))]
pub(crate) use statements::prepare_only;
pub(crate) use statements::{column, control, exec, visit};

use std::{ffi::c_int, path::Path, sync::Arc, thread::JoinHandle};

use checkpoint::LogLength;
use crossbeam_channel::{Receiver, bounded};
use rusqlite::hooks::Wal;

use crate::{
    Options, Result,
    hub::Hub,
    lanes::{Queues, spawn},
};

/// Notes after each commit how long the log has become.
fn watch(length: Arc<LogLength>) -> impl FnMut(&mut Wal, c_int) -> rusqlite::Result<()> + Send {
    move |_, pages| {
        length.set(u64::try_from(pages).unwrap_or(0));
        Ok(())
    }
}

/// Opens the file and starts its threads: readers, the writer, and the one that checkpoints.
pub(crate) fn start(
    path: &Path,
    options: &Options,
    hub: &Arc<Hub>,
    queues: &Queues,
    stop: &Receiver<()>,
) -> Result<Vec<JoinHandle<()>>> {
    let mut writer = connect(path, Role::Writer, options)?;
    let length = Arc::new(LogLength::default());
    writer.wal_hook(Some(watch(length.clone()))).map_err(|error| explain(&error))?;
    let (written, nudges) = bounded(1);
    let checkpointer =
        Checkpointer::new(path, options, (nudges, stop.clone()), hub.clone(), length)?;
    let mut threads = vec![spawn("checkpoint", move || checkpointer.run())?];

    for _ in 0..options.readers.max(1) {
        let reader = connect(path, Role::Reader, options)?;
        let reads = queues.reads.clone();
        threads.push(spawn("reader", move || readers::run(&reader, &reads))?);
    }

    let (writes, options, hub) = (queues.writes.clone(), options.clone(), hub.clone());
    threads.push(spawn("writer", move || {
        writer::Writer::new(writer, &options, hub, written).run(&writes);
    })?);
    Ok(threads)
}
