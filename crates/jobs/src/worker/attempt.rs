//! One attempt at one job, and what becomes of the job after it.

use std::{pin::Pin, sync::Arc, time::Duration};

use db::{Read, Sql, Tx, params, sql};
use tokio::time::sleep;

use crate::{Failure, Job, queue::pause_after, store::Claim};

type Attempt = Pin<Box<dyn Future<Output = Result<(), Failure>> + Send>>;

/// How jobs of one kind are done.
pub(super) type Handler = Arc<dyn Fn(Job) -> Attempt + Send + Sync>;

const TRIED: Sql = sql!(
    "SELECT attempts, max_attempts, cancel_asked FROM jobs
     WHERE id = $1 AND claim = $2 AND state = 'running'"
);

/// How often the outcome is written down before the lease is left to run out.
const MOST_TRIES: u32 = 5;

pub(super) fn boxed<F, Fut>(handler: F) -> Handler
where
    F: Fn(Job) -> Fut + Send + Sync + 'static,
    Fut: Future<Output = Result<(), Failure>> + Send + 'static,
{
    Arc::new(move |job| Box::pin(handler(job)))
}

/// Runs the handler and writes down what came of it.
pub(super) async fn attempt(job: Job, handler: Handler) {
    // A task of its own, so that a panic ends the attempt and not the worker. It is aborted
    // together with this one.
    let mut handling = tokio::task::JoinSet::new();
    handling.spawn(handler(job.clone()));
    let outcome = match handling.join_next().await {
        Some(Ok(outcome)) => outcome,
        Some(Err(error)) => Err(Failure::again(format!("the handler broke: {error}"))),
        None => return,
    };
    if let Err(failure) = &outcome {
        tracing::info!(job = %job.id(), kind = job.kind(), %failure, "a job was not done");
    }
    for tries in 0..MOST_TRIES {
        let (settled, outcome) = (job.clone(), outcome.clone());
        match job.db.write(move |tx| settle(tx, &settled, &outcome)).await {
            Ok(()) => return,
            Err(error) => tracing::warn!(%error, "the outcome of a job could not be written"),
        }
        sleep(Duration::from_millis(200 << tries)).await;
    }
}

fn settle(tx: &mut Tx<'_>, job: &Job, outcome: &Result<(), Failure>) -> db::Result<()> {
    let (claim, now) = (job.claim, job.clock.now());
    let Some(tried) = tried(tx, claim)? else {
        // The handler ended it in its own transaction, or another node has taken over.
        return Ok(());
    };
    let (attempts, most, cancelled): (i64, i64, bool) = tried;
    match outcome {
        Ok(()) => claim.finish(tx, "done", None, now)?,
        Err(Failure::Cancelled) if cancelled => claim.finish(tx, "cancelled", None, now)?,
        // The program ends; the attempt does not count.
        Err(Failure::Cancelled) => claim.wait_again(tx, None, now, attempts - 1, now)?,
        Err(Failure::Later(at)) => claim.wait_again(tx, None, *at, 0, now)?,
        Err(Failure::Never(why)) => claim.finish(tx, "dead", Some(&clean(why)), now)?,
        Err(Failure::Again(why)) if attempts >= most => {
            claim.finish(tx, "dead", Some(&clean(why)), now)?
        }
        Err(Failure::Again(why)) => {
            let at = now + pause_after(attempts);
            claim.wait_again(tx, Some(&clean(why)), at, attempts, now)?
        }
    };
    Ok(())
}

fn tried(read: &mut Read<'_>, claim: Claim) -> db::Result<Option<(i64, i64, bool)>> {
    read.maybe(TRIED, params![claim.job, claim.number])
}

/// An error's text may hold anything, also what a database does not take.
fn clean(why: &str) -> String {
    why.replace('\0', "\u{FFFD}").chars().take(2000).collect()
}
