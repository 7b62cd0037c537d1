//! Work that outlives the request that asked for it: a durable queue and a schedule on [`db`].
//!
//! A job is asked for in the transaction of the change that needs it, so it exists exactly when the
//! change does. Some node claims it for the length of a *lease* that it keeps renewing; a
//! node that dies stops renewing, and another one takes the job over. So a handler may run
//! again after it was cut short: either it can bear that, or it ends its job inside the very
//! transaction that does the work ([`Job::complete_in`]), which then happens once.
//!
//! Nothing of a job lives only in memory. This crate knows no kind of job.
//!
//! ```
//! use std::sync::Arc;
//! use db::{Db, Migration, Options, Target};
//! use jobs::{Every, Job, NewJob, Schedule, Worker};
//! use types::{FixedClock, IdSource, Millis, Timestamp};
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let folder = tempfile::tempdir()?;
//! # let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
//! # runtime.block_on(async {
//! let db = Db::open(&Target::sqlite(folder.path().join("jobs.sqlite")), Options::default())?;
//! db.migrate(&[Migration { version: 1, name: "jobs", sql: jobs::MIGRATION }])?;
//! let now = Timestamp::from_millis(1_750_000_000_000);
//! let (clock, ids) = (Arc::new(FixedClock::at(now)), Arc::new(IdSource::seeded(1)));
//!
//! // Ask, in the transaction that needs it.
//! let id = ids.new_id(now);
//! db.write(move |tx| {
//!     let job = NewJob::new(id, "greet", &"Ada", now).key("ada").attempts(3);
//!     jobs::enqueue(tx, &job)
//! })
//! .await?;
//!
//! // Do, on every node.
//! let mut worker = Worker::new(db.clone(), clock, ids, "node-1")
//!     .handle("greet", |job: Job| async move {
//!         let name: String = job.payload()?;
//!         job.progress(1, Some(1), &format!("greeted {name}")).await?;
//!         Ok(())
//!     })
//!     .schedule(Schedule::new("tidy", "greet", &"everyone", Every::Interval(Millis::hours(1))));
//! worker.run_due().await?; // a server calls `worker.run(shutdown).await` instead
//!
//! let job = db.read(move |read| jobs::find(read, id)).await?.expect("it is kept");
//! assert_eq!(job.state, jobs::State::Done);
//! # db.close();
//! # Ok::<_, Box<dyn std::error::Error>>(())
//! # })
//! # }
//! ```

mod failure;
mod job;
mod queue;
mod record;
mod schedule;
mod store;
#[cfg(test)]
mod tests;
mod worker;

pub use failure::Failure;
pub use job::Job;
pub use queue::{NewJob, cancel, enqueue, purge, retry};
pub use record::{Counts, Filter, Record, State, counts, find, page};
pub use schedule::{Every, Schedule};
pub use store::{MIGRATION, NEWS, WORK};
pub use worker::Worker;
