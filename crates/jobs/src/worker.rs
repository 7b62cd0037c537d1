//! The loop of one node: claim what is due, work on it, keep the leases alive.

mod attempt;
mod claims;

use std::{
    collections::{BTreeMap, HashMap},
    pin::pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use db::Db;
use tokio::{
    task::{AbortHandle, JoinSet},
    time::{sleep, timeout},
};
use types::{Clock, Id, IdSource, Millis, Timestamp};

use crate::{
    Failure, Job, Schedule,
    store::{Claim, WORK},
    worker::attempt::{Handler, attempt, boxed},
};

/// How long to wait for news before looking at the clock again.
const LOOK: Duration = Duration::from_secs(1);
/// How long a node that ends waits for its handlers.
const GRACE: Duration = Duration::from_secs(10);

/// A node's worker. Every node runs one; which of them does a job is decided by the database.
pub struct Worker {
    db: Db,
    clock: Arc<dyn Clock>,
    ids: Arc<IdSource>,
    node: String,
    slots: usize,
    lease: Millis,
    handlers: BTreeMap<&'static str, Handler>,
    schedules: Vec<(Schedule, Option<Timestamp>)>,
    at_work: HashMap<Id<types::Job>, AtWork>,
    tasks: JoinSet<Id<types::Job>>,
    renewed: Timestamp,
}

/// A job that this node works on.
struct AtWork {
    claim: Claim,
    stop: Arc<AtomicBool>,
    abort: AbortHandle,
}

impl Worker {
    /// A worker under a name that tells its node from others.
    pub fn new(db: Db, clock: Arc<dyn Clock>, ids: Arc<IdSource>, node: impl Into<String>) -> Self {
        Self {
            db,
            clock,
            ids,
            node: node.into(),
            slots: 4,
            lease: Millis::minutes(1),
            handlers: BTreeMap::new(),
            schedules: Vec::new(),
            at_work: HashMap::new(),
            tasks: JoinSet::new(),
            renewed: Timestamp::from_millis(0),
        }
    }

    /// Says how jobs of a kind are done. Kinds without a handler wait for a node that has one.
    pub fn handle<F, Fut>(mut self, kind: &'static str, handler: F) -> Self
    where
        F: Fn(Job) -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<(), Failure>> + Send + 'static,
    {
        self.handlers.insert(kind, boxed(handler));
        self
    }

    /// Asks for a job again and again.
    pub fn schedule(mut self, schedule: Schedule) -> Self {
        self.schedules.push((schedule, None));
        self
    }

    /// How many jobs this node works on at once; 4 unless said otherwise.
    pub fn slots(mut self, slots: usize) -> Self {
        self.slots = slots.max(1);
        self
    }

    /// How long a claim lasts without being renewed; a minute unless said otherwise.
    pub fn lease(mut self, lease: Millis) -> Self {
        self.lease = lease;
        self
    }

    /// Works until `shutdown` resolves, then gives handlers a moment and puts the rest back.
    pub async fn run(mut self, shutdown: impl Future<Output = ()>) {
        let mut shutdown = pin!(shutdown);
        let mut news = self.db.watch(WORK);
        loop {
            if let Err(error) = self.look().await {
                tracing::warn!(%error, "the queue of jobs could not be looked at");
            }
            tokio::select! {
                () = &mut shutdown => break,
                Some(ended) = self.tasks.join_next(), if !self.tasks.is_empty() => {
                    self.forget(ended);
                }
                // The sender lives as long as the database handle, so this is always news.
                _ = news.changed() => {}
                () = sleep(LOOK) => {}
            }
        }
        self.wind_up().await;
    }

    /// Does all that is due now and returns when nothing is left, for commands and tests.
    pub async fn run_due(&mut self) -> db::Result<()> {
        loop {
            self.look().await?;
            let Some(ended) = self.tasks.join_next().await else { return Ok(()) };
            self.forget(ended);
        }
    }

    /// One look: renew, take over, ask for what comes round, claim.
    async fn look(&mut self) -> db::Result<()> {
        let now = self.clock.now();
        self.renew(now).await?;
        self.release_expired(now).await?;
        self.ask_for_due(now).await?;
        let free = self.slots.saturating_sub(self.tasks.len());
        for claimed in self.claim(free, now).await? {
            self.start(claimed);
        }
        Ok(())
    }

    async fn ask_for_due(&mut self, now: Timestamp) -> db::Result<()> {
        for (schedule, due) in &mut self.schedules {
            let entry = schedule.clone();
            match *due {
                None => *due = Some(self.db.write(move |tx| entry.enter(tx, now)).await?),
                Some(at) if at <= now => {
                    let id = self.ids.new_id(now);
                    let next = self.db.write(move |tx| entry.ask_if_due(tx, id, now)).await?;
                    *due = Some(next);
                }
                Some(_) => {}
            }
        }
        Ok(())
    }

    fn start(&mut self, job: Job) {
        let (id, claim, stop) = (job.id(), job.claim, job.stop.clone());
        let Some(handler) = self.handlers.get(job.kind()).cloned() else { return };
        let abort = self.tasks.spawn(async move {
            attempt(job, handler).await;
            id
        });
        self.at_work.insert(id, AtWork { claim, stop, abort });
    }

    fn forget(&mut self, ended: Result<Id<types::Job>, tokio::task::JoinError>) {
        match ended {
            Ok(id) => drop(self.at_work.remove(&id)),
            // Only an attempt that was given up on ends so, and that was accounted for.
            Err(error) => tracing::debug!(%error, "an attempt was given up"),
        }
    }

    async fn wind_up(mut self) {
        for at_work in self.at_work.values() {
            at_work.stop.store(true, Ordering::Relaxed);
        }
        let all = async {
            while let Some(ended) = self.tasks.join_next().await {
                self.forget(ended);
            }
        };
        if timeout(GRACE, all).await.is_ok() {
            return;
        }
        let now = self.clock.now();
        for at_work in self.at_work.values() {
            at_work.abort.abort();
            if let Err(error) = self.put_back(at_work.claim, now).await {
                tracing::warn!(%error, "a job could not be put back; its lease will run out");
            }
        }
    }
}
