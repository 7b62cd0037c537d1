//! Claiming jobs, renewing claims, and taking over from nodes that are gone.

use std::sync::{Arc, atomic::AtomicBool, atomic::Ordering};

use db::{FromRow, Row, Select, Sql, params, sql};
use types::{Id, Timestamp};

use super::Worker;
use crate::{Job, queue::pause_after, store::Claim};

const EXPIRED: Sql = sql!(
    "SELECT id, claim, attempts, max_attempts FROM jobs
     WHERE state = 'running' AND lease_until < $1"
);

const STILL_EXPIRED: Sql = sql!(
    "SELECT count(*) FROM jobs
     WHERE id = $1 AND claim = $2 AND state = 'running' AND lease_until < $3"
);

const PUT_BACK: Sql = sql!("SELECT attempts FROM jobs WHERE id = $1 AND claim = $2");

/// A job that was just claimed.
struct Claimed {
    claim: Claim,
    kind: String,
    payload: String,
    attempt: u32,
}

impl FromRow for Claimed {
    fn from_row(row: &Row<'_>) -> db::Result<Self> {
        let claim = Claim { job: row.get(0)?, number: row.get(1)? };
        Ok(Self { claim, kind: row.get(2)?, payload: row.get(3)?, attempt: row.get(4)? })
    }
}

impl Worker {
    /// Claims up to `most` jobs that are due. Nobody else can claim the same.
    pub(super) async fn claim(&self, most: usize, now: Timestamp) -> db::Result<Vec<Job>> {
        if most == 0 || self.handlers.is_empty() || !self.anything_due(now).await? {
            return Ok(Vec::new());
        }
        let query = self.claim_query(most, now);
        let claimed: Vec<Claimed> = self.db.write(move |tx| query.all(tx)).await?;
        let job = |it: Claimed| Job {
            claim: it.claim,
            kind: it.kind,
            payload: it.payload,
            attempt: it.attempt,
            stop: Arc::new(AtomicBool::new(false)),
            db: self.db.clone(),
            clock: self.clock.clone(),
        };
        Ok(claimed.into_iter().map(job).collect())
    }

    /// A look that costs no write, for most looks find nothing.
    async fn anything_due(&self, now: Timestamp) -> db::Result<bool> {
        let mut query = Select::new("SELECT count(*) FROM (SELECT 1 AS one FROM jobs AS j WHERE ");
        self.due(&mut query, now);
        query.text(" LIMIT 1) AS due");
        let due: i64 = self.db.read(move |read| query.one(read)).await?;
        Ok(due > 0)
    }

    fn claim_query(&self, most: usize, now: Timestamp) -> Select {
        let mut query = Select::new(
            "UPDATE jobs SET state = 'running', attempts = attempts + 1, claim = claim + 1",
        );
        query
            .push(", claimed_by = ", &self.node)
            .push(", lease_until = ", now + self.lease)
            .push(", started_at = ", now)
            .text(" WHERE state = 'waiting' AND id IN (SELECT j.id FROM jobs AS j WHERE ");
        self.due(&mut query, now);
        query
            .push(" ORDER BY j.run_at, j.id LIMIT ", i64::try_from(most).unwrap_or(i64::MAX))
            .text(") RETURNING id, claim, kind, payload, attempts");
        query
    }

    /// Due, handled here, and no other job of the same key is being worked on.
    fn due(&self, query: &mut Select, now: Timestamp) {
        query
            .push("j.state = 'waiting' AND j.run_at <= ", now)
            .push_list(" AND j.kind IN (", self.handlers.keys().copied(), ")")
            .text(
                " AND NOT EXISTS (SELECT 1 FROM jobs AS r
                                  WHERE r.state = 'running' AND r.kind = j.kind
                                    AND r.dedupe = j.dedupe)",
            );
    }

    /// Renews the claims when a third of the lease has passed, and hears who asked to stop.
    pub(super) async fn renew(&mut self, now: Timestamp) -> db::Result<()> {
        if self.at_work.is_empty() {
            self.renewed = now;
            return Ok(());
        }
        let asked = self.asked_to_stop().await?;
        for id in asked {
            if let Some(at_work) = self.at_work.get(&id) {
                at_work.stop.store(true, Ordering::Relaxed);
            }
        }
        if (now - self.renewed).as_millis() * 3 < self.lease.as_millis() {
            return Ok(());
        }
        let mut query = Select::new("UPDATE jobs SET lease_until = ");
        query
            .bind(now + self.lease)
            .push(" WHERE state = 'running' AND claimed_by = ", &self.node)
            .push_list(" AND id IN (", self.at_work.keys().copied(), ") RETURNING id, claim");
        let ours: Vec<(Id<types::Job>, i64)> = self.db.write(move |tx| query.all(tx)).await?;
        for at_work in self.at_work.values() {
            if !ours.contains(&(at_work.claim.job, at_work.claim.number)) {
                at_work.stop.store(true, Ordering::Relaxed);
            }
        }
        self.renewed = now;
        Ok(())
    }

    async fn asked_to_stop(&self) -> db::Result<Vec<Id<types::Job>>> {
        let mut query = Select::new("SELECT id FROM jobs WHERE cancel_asked");
        query.push_list(" AND id IN (", self.at_work.keys().copied(), ")");
        self.db.read(move |read| query.all(read)).await
    }

    /// Puts jobs whose lease ran out back into the queue; those tried too often are dead.
    pub(super) async fn release_expired(&self, now: Timestamp) -> db::Result<()> {
        type Expired = (Id<types::Job>, i64, i64, i64);
        let expired: Vec<Expired> =
            self.db.read(move |read| read.all(EXPIRED, params![now])).await?;
        for (job, number, attempts, most) in expired {
            let claim = Claim { job, number };
            let released = self.db.write(move |tx| {
                let expired: i64 = tx.one(STILL_EXPIRED, params![job, number, now])?;
                if expired == 0 {
                    return Ok(false);
                }
                let why = "the node that worked on it went away";
                if attempts >= most {
                    return claim.finish(tx, "dead", Some(why), now);
                }
                let at = if attempts > 1 { now + pause_after(attempts - 1) } else { now };
                claim.wait_again(tx, Some(why), at, attempts, now)
            });
            if released.await? {
                tracing::warn!(%job, "took a job from a node that went away");
            }
        }
        Ok(())
    }

    /// Puts a job back as if it had not been tried.
    pub(super) async fn put_back(&self, claim: Claim, now: Timestamp) -> db::Result<bool> {
        self.db
            .write(move |tx| {
                let attempts: i64 = tx.one(PUT_BACK, params![claim.job, claim.number])?;
                claim.wait_again(tx, None, now, attempts - 1, now)
            })
            .await
    }
}
