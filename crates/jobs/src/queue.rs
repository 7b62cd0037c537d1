//! Asking for jobs, and changing one's mind.

use db::{Error, Json, Sql, ToParam, Tx, Value, params, sql};
use serde::Serialize;
use types::{Id, Millis, Timestamp};

use crate::store::{NEWS, WORK};

/// A job is tried this often unless it says otherwise; with its pauses that is about two days.
const ATTEMPTS: u32 = 10;

const ENQUEUE: Sql = sql!(
    "INSERT INTO jobs (id, kind, payload, dedupe, state, run_at, max_attempts, created_at)
     VALUES ($1, $2, $3, $4, 'waiting', $5, $6, $7)
     ON CONFLICT (kind, dedupe) WHERE state = 'waiting' DO UPDATE
     SET payload = excluded.payload,
         run_at = CASE WHEN excluded.run_at < jobs.run_at THEN excluded.run_at ELSE jobs.run_at END
     RETURNING id"
);

const CANCEL_WAITING: Sql = sql!(
    "UPDATE jobs SET state = 'cancelled', finished_at = $2 WHERE id = $1 AND state = 'waiting'"
);

const CANCEL_RUNNING: Sql =
    sql!("UPDATE jobs SET cancel_asked = TRUE WHERE id = $1 AND state = 'running'");

const RETRY: Sql = sql!(
    "UPDATE jobs
     SET state = 'waiting', run_at = $2, attempts = 0, finished_at = NULL, cancel_asked = FALSE
     WHERE id = $1 AND state IN ('dead', 'cancelled')"
);

const PURGE: Sql = sql!("DELETE FROM jobs WHERE finished_at < $1 AND state <> 'dead'");

/// A job to be done.
#[derive(Debug, Clone)]
pub struct NewJob {
    id: Id<types::Job>,
    kind: &'static str,
    payload: Value<'static>,
    key: Option<String>,
    run_at: Timestamp,
    attempts: u32,
}

impl NewJob {
    /// A job of a kind that some worker handles, to be done from `run_at` on.
    pub fn new(
        id: Id<types::Job>,
        kind: &'static str,
        payload: &impl Serialize,
        run_at: Timestamp,
    ) -> Self {
        Self::of_value(id, kind, Json(payload).to_param().into_owned(), run_at)
    }

    pub(crate) fn of_value(
        id: Id<types::Job>,
        kind: &'static str,
        payload: Value<'static>,
        run_at: Timestamp,
    ) -> Self {
        Self { id, kind, payload, key: None, run_at, attempts: ATTEMPTS }
    }

    /// Makes it the only one of its kind with this key that waits. One that waits already takes
    /// this one's payload and the earlier of both times.
    pub fn key(mut self, key: impl Into<String>) -> Self {
        self.key = Some(key.into());
        self
    }

    /// How often it is tried before it counts as dead; at least once.
    pub fn attempts(mut self, attempts: u32) -> Self {
        self.attempts = attempts.max(1);
        self
    }
}

/// Puts a job into the queue and tells its id, or the id of the one that waits under its key.
pub fn enqueue(tx: &mut Tx<'_>, job: &NewJob) -> db::Result<Id<types::Job>> {
    let made = job.id.made_at();
    let values = params![job.id, job.kind, job.payload, job.key, job.run_at, job.attempts, made];
    let id = tx.one(ENQUEUE, values)?;
    tx.notify(WORK);
    tx.notify(NEWS);
    Ok(id)
}

/// Stops a job: at once when it waits, as soon as its handler looks when it runs.
///
/// False when there is nothing to stop.
pub fn cancel(tx: &mut Tx<'_>, id: Id<types::Job>, now: Timestamp) -> db::Result<bool> {
    tx.notify(NEWS);
    tx.notify(WORK);
    if tx.exec(CANCEL_WAITING, params![id, now])? == 1 {
        return Ok(true);
    }
    Ok(tx.exec(CANCEL_RUNNING, params![id])? == 1)
}

/// Gives a dead or cancelled job all its attempts again.
///
/// False when it is neither, or when another one of its key waits.
pub fn retry(tx: &mut Tx<'_>, id: Id<types::Job>, now: Timestamp) -> db::Result<bool> {
    match tx.attempt(|tx| tx.exec(RETRY, params![id, now])) {
        Ok(count) => {
            tx.notify(WORK);
            tx.notify(NEWS);
            Ok(count == 1)
        }
        Err(Error::Unique { .. }) => Ok(false),
        Err(error) => Err(error),
    }
}

/// Forgets jobs that ended before a time, and says how many. Dead ones stay until somebody looks.
pub fn purge(tx: &mut Tx<'_>, before: Timestamp) -> db::Result<u64> {
    tx.exec(PURGE, params![before])
}

/// How long to wait after so many failures: half a minute, then three times as long each, at most
/// twelve hours.
pub(crate) fn pause_after(attempts: i64) -> Millis {
    let longest = Millis::hours(12).as_millis();
    let factor = 3_i64.saturating_pow(u32::try_from(attempts - 1).unwrap_or(0).min(20));
    Millis::new(Millis::seconds(30).as_millis().saturating_mul(factor).min(longest))
}
