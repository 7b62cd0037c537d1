//! The tables, and the statements that more than one part needs.

use db::{Sql, Tx, params, sql};
use types::{Id, Timestamp};

/// The channel that workers watch: there may be something to do.
pub const WORK: &str = "jobs";
/// The channel that pages watch: the state or progress of some job has changed.
pub const NEWS: &str = "job-news";

/// The tables of the queue, for the product's list of migrations.
///
/// A key is unique among jobs that wait, so asking twice does once; and a job whose key is just
/// being worked on waits until that is over.
pub const MIGRATION: &str = "\
CREATE TABLE jobs (
    id             TEXT    NOT NULL PRIMARY KEY,
    kind           TEXT    NOT NULL,
    payload        TEXT    NOT NULL,
    dedupe         TEXT,
    state          TEXT    NOT NULL CONSTRAINT jobs_state_known
                           CHECK (state IN ('waiting', 'running', 'done', 'dead', 'cancelled')),
    run_at         BIGINT  NOT NULL,
    attempts       BIGINT  NOT NULL DEFAULT 0,
    max_attempts   BIGINT  NOT NULL,
    claimed_by     TEXT,
    claim          BIGINT  NOT NULL DEFAULT 0,
    lease_until    BIGINT,
    cancel_asked   BOOLEAN NOT NULL DEFAULT FALSE,
    progress_done  BIGINT  NOT NULL DEFAULT 0,
    progress_total BIGINT,
    note           TEXT,
    last_error     TEXT,
    created_at     BIGINT  NOT NULL,
    started_at     BIGINT,
    finished_at    BIGINT
);
CREATE INDEX jobs_due ON jobs (run_at, id) WHERE state = 'waiting';
CREATE INDEX jobs_leases ON jobs (lease_until) WHERE state = 'running';
CREATE INDEX jobs_keys_at_work ON jobs (kind, dedupe) WHERE state = 'running';
CREATE INDEX jobs_finished ON jobs (finished_at) WHERE finished_at IS NOT NULL;
CREATE INDEX jobs_by_kind ON jobs (kind, id);
CREATE UNIQUE INDEX jobs_key_waits_once ON jobs (kind, dedupe) WHERE state = 'waiting';
CREATE TABLE job_schedules (
    name    TEXT   NOT NULL PRIMARY KEY,
    every   TEXT   NOT NULL,
    next_at BIGINT NOT NULL
);
";

const FINISH: Sql = sql!(
    "UPDATE jobs
     SET state = $2, last_error = $3, finished_at = $4,
         claimed_by = NULL, lease_until = NULL, cancel_asked = FALSE
     WHERE id = $1 AND claim = $5 AND state = 'running'"
);

const WAIT_AGAIN: Sql = sql!(
    "UPDATE jobs
     SET state = 'waiting', last_error = $2, run_at = $3, attempts = $4,
         claimed_by = NULL, lease_until = NULL
     WHERE id = $1 AND claim = $5 AND state = 'running'"
);

/// The claim under which a node works on a job. A later claim makes it void.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Claim {
    pub(crate) job: Id<types::Job>,
    /// Counts the claims of this job.
    pub(crate) number: i64,
}

impl Claim {
    /// Ends the job; false when the claim is void.
    pub(crate) fn finish(
        self,
        tx: &mut Tx<'_>,
        state: &str,
        error: Option<&str>,
        now: Timestamp,
    ) -> db::Result<bool> {
        tx.notify(NEWS);
        tx.notify(WORK);
        let ended = tx.exec(FINISH, params![self.job, state, error, now, self.number])?;
        Ok(ended == 1)
    }

    /// Puts the job back into the queue; false when the claim is void.
    ///
    /// Where another job of the same key waits already, that one will do, and this one ends.
    pub(crate) fn wait_again(
        self,
        tx: &mut Tx<'_>,
        error: Option<&str>,
        at: Timestamp,
        attempts: i64,
        now: Timestamp,
    ) -> db::Result<bool> {
        let waits = tx
            .attempt(|tx| tx.exec(WAIT_AGAIN, params![self.job, error, at, attempts, self.number]));
        match waits {
            Ok(count) => {
                tx.notify(NEWS);
                tx.notify(WORK);
                Ok(count == 1)
            }
            Err(db::Error::Unique { .. }) => {
                self.finish(tx, "cancelled", Some("another one of this key waits"), now)
            }
            Err(error) => Err(error),
        }
    }
}
