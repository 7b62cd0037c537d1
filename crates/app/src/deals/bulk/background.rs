//! Many deals are changed in the background, some at a time, so that nobody waits for them meanwhile.
//!
//! Which deals these are is fixed when somebody asks for it. How far it is stands in the transaction that changes them,
//! so a second node or a second attempt goes on where the first ended, and no deal is changed twice.

use std::sync::Arc;

use db::{Read, Tx};
use jobs::{Failure, Job, NewJob};
use serde::{Deserialize, Serialize};
use types::Id;
use types::id::kind as id;
use web::Via;

use super::{Doing, Tally, each};
use crate::deals::Which;
use crate::house::{App, By, Cause, House};
use crate::{Error, Result, users, work};

/// The queue's name of one thing done to many deals.
pub(crate) const BULK: &str = "deals.bulk";

/// So many deals are changed in one transaction.
const DEALS_AT_ONCE: usize = 50;

/// What is done to which deals.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Plan {
    /// Their numbers.
    deals: Vec<i64>,
    /// What is done to each.
    doing: Doing,
    /// Who asked for it.
    asked_by: Option<Id<id::User>>,
    /// Whether a program asked in their name.
    #[serde(default)]
    by_program: bool,
}

/// Asks for it.
pub(super) fn enqueue(
    tx: &mut Tx<'_>,
    by: &By,
    deals: Vec<i64>,
    doing: &Doing,
) -> Result<Id<id::Job>> {
    let id = by.house.ids.new_id(by.now);
    let by_program = by.cause == Cause::Api;
    let plan = Plan { deals, doing: doing.clone(), asked_by: by.user(), by_program };
    let id = jobs::enqueue(tx, &NewJob::new(id, BULK, &plan, by.now))?;
    if let Some(record) = jobs::find(tx, id)? {
        work::tell(tx, by, &record, "asked")?;
    }
    Ok(id)
}

/// Changes deals, some at a time.
pub(crate) async fn run(app: App, job: Job) -> Result<(), Failure> {
    let plan: Arc<Plan> = Arc::new(job.payload()?);
    let (mut at, mut tally) = so_far(&app, &job).await?;
    while at < plan.deals.len() {
        job.go_on()?;
        let (house, of, working, before) =
            (app.house.clone(), plan.clone(), job.clone(), tally.clone());
        let stepped = app.write(move |tx| step(tx, &house, &of, &working, at, &before)).await;
        match stepped {
            Ok(now) => (at, tally) = now,
            Err(error) => {
                job.go_on()?;
                return Err(failure(error));
            }
        }
    }
    Ok(())
}

/// How far an earlier attempt came.
async fn so_far(app: &App, job: &Job) -> Result<(usize, Tally), Failure> {
    let id = job.id();
    let record = app.read(move |read| Ok(jobs::find(read, id)?)).await.map_err(Failure::again)?;
    let record = record.ok_or_else(|| Failure::never("the job is gone"))?;
    let tally = tally(record.note.as_deref()).map_err(Failure::never)?;
    Ok((usize::try_from(record.done).unwrap_or(0), tally))
}

/// The next deals; whoever is stopped meanwhile leaves them as they were.
fn step(
    tx: &mut Tx<'_>,
    house: &Arc<House>,
    plan: &Plan,
    job: &Job,
    at: usize,
    before: &Tally,
) -> Result<(usize, Tally)> {
    let by = asking(tx, house, plan)?;
    plan.doing.check(tx, &by)?;
    let end = (at + DEALS_AT_ONCE).min(plan.deals.len());
    let deals: Vec<Which> = plan.deals[at..end].iter().copied().map(Which::Number).collect();
    let mut tally = before.clone();
    tally.take(&each(tx, &by, &deals, &plan.doing)?);
    let note =
        serde_json::to_string(&tally).map_err(|error| Error::unreadable("a tally", error))?;
    job.progress_in(tx, number(end), Some(number(plan.deals.len())), &note)?;
    if job.should_stop() {
        return Err(Error::Conflict("This was stopped.".to_owned()));
    }
    Ok((end, tally))
}

fn failure(error: Error) -> Failure {
    match error {
        Error::Db(_) | Error::Internal(_) => Failure::again(error),
        other => Failure::never(other),
    }
}

/// In the name of whoever asked, while they work here.
fn asking(read: &mut Read<'_>, house: &Arc<House>, plan: &Plan) -> Result<By> {
    let Some(user) = plan.asked_by else { return Ok(By::system(house)) };
    match users::actor(read, user, Via::Command) {
        Ok(actor) => {
            let by = By::actor(house, actor);
            let cause = if plan.by_program { Cause::Api } else { by.cause };
            Ok(By { cause, ..by })
        }
        Err(Error::NotFound) => {
            Err(Error::Forbidden("Whoever asked for this does not work here any more.".to_owned()))
        }
        Err(error) => Err(error),
    }
}

fn tally(note: Option<&str>) -> Result<Tally> {
    let Some(note) = note else { return Ok(Tally::default()) };
    serde_json::from_str(note).map_err(|error| Error::unreadable("a tally", error))
}

fn number(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// How far a change of many deals is.
#[derive(Clone, Debug, PartialEq)]
pub struct Progress {
    /// waiting, running, done, dead or cancelled.
    pub state: &'static str,
    /// Whether nothing more happens.
    pub is_over: bool,
    /// How many deals were looked at.
    pub looked_at: i64,
    /// How many there are.
    pub total: i64,
    /// What became of them.
    pub tally: Tally,
    /// Why the last attempt failed.
    pub error: Option<String>,
}

/// How far a change of many deals is that the actor asked for.
///
/// # Errors
/// [`Error::NotFound`] for a job that is another's or does something else.
pub fn progress(read: &mut Read<'_>, by: &By, job: Id<id::Job>) -> Result<Progress> {
    let found = jobs::find(read, job)?.filter(|record| record.kind == BULK);
    let record = found.ok_or(Error::NotFound)?;
    let plan: Plan = serde_json::from_str(&record.payload)
        .map_err(|error| Error::unreadable("a change of many deals", error))?;
    if plan.asked_by != by.user() {
        return Err(Error::NotFound);
    }
    Ok(Progress {
        state: record.state.as_str(),
        is_over: record.state.is_over(),
        looked_at: record.done,
        total: number(plan.deals.len()),
        tally: tally(record.note.as_deref())?,
        error: record.last_error,
    })
}

/// Stops a change of many deals; what is done stays done.
///
/// # Errors
/// As [`progress`]; [`Error::Forbidden`].
pub fn stop(tx: &mut Tx<'_>, by: &By, job: Id<id::Job>) -> Result<()> {
    by.must_write("change deals")?;
    progress(tx, by, job)?;
    let old = jobs::find(tx, job)?.ok_or(Error::NotFound)?;
    if jobs::cancel(tx, job, by.now)? {
        work::tell(tx, by, &old, "cancelled")?;
    }
    Ok(())
}
