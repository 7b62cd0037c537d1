//! What a handler holds while it works.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use db::{Db, Sql, Tx, params, sql};
use serde::de::DeserializeOwned;
use types::{Clock, Id, Timestamp};

use crate::{
    Failure,
    store::{Claim, NEWS},
};

const PROGRESS: Sql = sql!(
    "UPDATE jobs SET progress_done = $2, progress_total = $3, note = $4
     WHERE id = $1 AND claim = $5 AND state = 'running'
     RETURNING cancel_asked"
);

/// A claimed job.
#[derive(Clone)]
pub struct Job {
    pub(crate) claim: Claim,
    pub(crate) kind: String,
    pub(crate) payload: String,
    pub(crate) attempt: u32,
    pub(crate) stop: Arc<AtomicBool>,
    pub(crate) db: Db,
    pub(crate) clock: Arc<dyn Clock>,
}

impl Job {
    /// Its id.
    pub fn id(&self) -> Id<types::Job> {
        self.claim.job
    }

    /// Its kind.
    pub fn kind(&self) -> &str {
        &self.kind
    }

    /// Which attempt this is, from 1.
    pub fn attempt(&self) -> u32 {
        self.attempt
    }

    /// What it was told when it was asked for. A payload that does not fit will never do.
    pub fn payload<T: DeserializeOwned>(&self) -> Result<T, Failure> {
        serde_json::from_str(&self.payload)
            .map_err(|error| Failure::never(format!("the payload does not fit: {error}")))
    }

    /// The time now, as everyone sees it.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Tells how far it is, and fails with [`Failure::Cancelled`] when it should stop.
    pub async fn progress(&self, done: i64, total: Option<i64>, note: &str) -> Result<(), Failure> {
        let (job, note) = (self.clone(), note.to_owned());
        self.db.write(move |tx| job.progress_in(tx, done, total, &note)).await?;
        self.go_on()
    }

    /// Tells how far it is inside a transaction of the handler's own.
    pub fn progress_in(
        &self,
        tx: &mut Tx<'_>,
        done: i64,
        total: Option<i64>,
        note: &str,
    ) -> db::Result<()> {
        let Claim { job, number } = self.claim;
        let asked: Option<bool> = tx.maybe(PROGRESS, params![job, done, total, note, number])?;
        if asked.unwrap_or(true) {
            self.stop.store(true, Ordering::Relaxed);
        }
        tx.notify(NEWS);
        Ok(())
    }

    /// Whether it should stop: somebody asked, the program ends, or another node has taken over.
    pub fn should_stop(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    /// Fails with [`Failure::Cancelled`] when it should stop: `job.go_on()?`.
    pub fn go_on(&self) -> Result<(), Failure> {
        if self.should_stop() { Err(Failure::Cancelled) } else { Ok(()) }
    }

    /// Ends the job in the transaction that does its work, so that both happen once or not at all.
    ///
    /// When another node has taken the job over the answer is [`db::Error::NotFound`], and the
    /// transaction should fail with it.
    pub fn complete_in(&self, tx: &mut Tx<'_>) -> db::Result<()> {
        let ended = self.claim.finish(tx, "done", None, self.clock.now())?;
        if ended { Ok(()) } else { Err(db::Error::NotFound) }
    }
}
