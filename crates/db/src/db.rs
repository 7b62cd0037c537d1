//! The handle that everything else of the product holds.

use std::{sync::Arc, thread::JoinHandle};

use parking_lot::{Mutex, RwLock};
use tokio::sync::{oneshot, watch};

use crate::{
    Engine, Error, Options, Read, Result, Target, Tx,
    hub::Hub,
    lanes::{Lanes, lanes, refuse_nesting},
    postgres, sqlite,
    task::Task,
};

/// An open database. Clones share its connections.
#[derive(Clone)]
pub struct Db {
    shared: Arc<Shared>,
}

struct Shared {
    target: Target,
    options: Options,
    /// Nothing once the database is closed.
    lanes: RwLock<Option<Lanes>>,
    threads: Mutex<Vec<JoinHandle<()>>>,
    hub: Arc<Hub>,
}

impl Db {
    /// Opens a database: makes the SQLite file, or tries the PostgreSQL server once.
    ///
    /// It blocks for as long as that takes. The schema is left alone; see [`Db::migrate`].
    pub fn open(target: &Target, options: Options) -> Result<Self> {
        let (lanes, queues, stop) = lanes();
        let hub = Arc::new(Hub::default());
        let threads = match target {
            Target::Sqlite(path) => sqlite::start(path, &options, &hub, &queues, &stop)?,
            Target::Postgres { url, schema } => {
                postgres::start(url, schema, &options, &hub, &queues, &stop)?
            }
        };
        let (target, lanes) = (target.clone(), RwLock::new(Some(lanes)));
        let shared = Shared { target, options, lanes, threads: Mutex::new(threads), hub };
        Ok(Self { shared: Arc::new(shared) })
    }

    /// Whether anything was ever migrated there. It makes nothing, and blocks.
    ///
    /// # Errors
    /// What keeps a PostgreSQL server from answering.
    pub fn is_there(target: &Target, options: &Options) -> Result<bool> {
        match target {
            Target::Sqlite(path) => Ok(path.exists()),
            Target::Postgres { url, schema } => postgres::on_own_thread(|| {
                let server = postgres::Server::new(url, schema, options)?;
                postgres::is_there(&mut server.connect()?, schema)
            }),
        }
    }

    /// Opens the same database again with connections of its own, as another node would.
    pub fn reopen(&self) -> Result<Self> {
        Self::open(&self.shared.target, self.shared.options.clone())
    }

    /// Which engine it is.
    pub fn engine(&self) -> Engine {
        self.shared.target.engine()
    }

    /// Where the data is.
    pub fn target(&self) -> &Target {
        &self.shared.target
    }

    pub(crate) fn options(&self) -> &Options {
        &self.shared.options
    }

    /// Reads: everything `work` sees comes from one moment, after every answered write.
    pub async fn read<T, E, F>(&self, work: F) -> Result<T, E>
    where
        F: FnMut(&mut Read<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        self.ask_read(work)?.await.unwrap_or_else(|_| Err(Error::Closed.into()))
    }

    /// Writes: when the answer is `Ok`, all that `work` did is on disk; when it is `Err`, nothing is.
    ///
    /// Once asked for, a write is carried out even when the caller stops waiting.
    pub async fn write<T, E, F>(&self, work: F) -> Result<T, E>
    where
        F: FnMut(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        self.ask_write(work)?.await.unwrap_or_else(|_| Err(Error::Closed.into()))
    }

    /// [`Db::read`] for threads outside an asynchronous runtime.
    pub fn read_blocking<T, E, F>(&self, work: F) -> Result<T, E>
    where
        F: FnMut(&mut Read<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        refuse_nesting()?;
        self.ask_read(work)?.blocking_recv().unwrap_or_else(|_| Err(Error::Closed.into()))
    }

    /// [`Db::write`] for threads outside an asynchronous runtime.
    pub fn write_blocking<T, E, F>(&self, work: F) -> Result<T, E>
    where
        F: FnMut(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        refuse_nesting()?;
        self.ask_write(work)?.blocking_recv().unwrap_or_else(|_| Err(Error::Closed.into()))
    }

    /// Tells everyone who watches the channel, on every node, that there may be news.
    pub fn notify(&self, channel: &'static str) {
        self.shared.hub.notify(channel);
    }

    /// A receiver whose number changes whenever the channel may have news.
    ///
    /// It can change without news, so look before you act; news is never older than a few seconds.
    pub fn watch(&self, channel: &str) -> watch::Receiver<u64> {
        self.shared.hub.watch(channel)
    }

    /// Finishes the work that waits and closes every connection. Later calls answer [`Error::Closed`].
    pub fn close(&self) {
        drop(self.shared.lanes.write().take());
        if refuse_nesting().is_err() {
            return;
        }
        for thread in self.shared.threads.lock().drain(..) {
            // A thread that panicked has said so already.
            let _ = thread.join();
        }
    }

    fn ask_read<T, E, F>(&self, work: F) -> Result<oneshot::Receiver<Result<T, E>>>
    where
        F: FnMut(&mut Read<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let (task, answer) = Task::new(work);
        let lanes = self.shared.lanes.read();
        let lanes = lanes.as_ref().ok_or(Error::Closed)?;
        lanes.reads.send(task).map_err(|_| Error::Closed)?;
        Ok(answer)
    }

    fn ask_write<T, E, F>(&self, work: F) -> Result<oneshot::Receiver<Result<T, E>>>
    where
        F: FnMut(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
        T: Send + 'static,
        E: From<Error> + Send + 'static,
    {
        let (task, answer) = Task::new(work);
        let lanes = self.shared.lanes.read();
        let lanes = lanes.as_ref().ok_or(Error::Closed)?;
        lanes.writes.send(task).map_err(|_| Error::Closed)?;
        Ok(answer)
    }
}

impl std::fmt::Debug for Db {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Db({})", self.shared.target)
    }
}
