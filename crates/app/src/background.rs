//! What runs by itself: the clock of the deals, tidying up, queued work.
//!
//! Any number of nodes may run it on one workspace; each job is done once.

use jobs::{Every, Failure, Job, Schedule, Worker};
use tokio::sync::watch;
use tokio::task::JoinHandle;
use types::Millis;

use crate::house::{App, By};
use crate::{
    Result, access, assignment, deals, imports, insights, notifications, playbooks, scores, search,
    teams,
};

/// Lets time pass for deals.
pub(crate) const TICK: &str = "deals.tick";
/// Forgets what is no longer needed.
pub(crate) const TIDY: &str = "tidy";

/// How many deals' clocks are looked after in one transaction.
const DEALS_AT_ONCE: i64 = 50;
/// In how many transactions one after the other; the next run of the clock goes on from there.
const MOST_BATCHES: usize = 1_000;

/// Starts the work of this node; it ends soon after `stop` says true.
pub fn start(app: &App, mut stop: watch::Receiver<bool>) -> JoinHandle<()> {
    warm_up(app, stop.clone());
    tokio::spawn(insights::learn_when_wanted(app.clone(), stop.clone()));
    let worker = worker(app);
    tokio::spawn(async move {
        let stopped = async move {
            // An error means that whoever could stop us is gone, which is as good as a stop.
            let _ = stop.wait_for(|stopped| *stopped).await;
        };
        worker.run(stopped).await;
    })
}

/// Loads what reports look at, so that nobody waits for it; a stop ends that too.
fn warm_up(app: &App, mut stop: watch::Receiver<bool>) {
    let (warming, stopping) = (app.clone(), app.clone());
    tokio::spawn(async move {
        if let Err(error) = insights::warm(&warming).await {
            // Whoever asks for a report loads it then, and is told what is wrong.
            tracing::debug!(%error, "reports are not loaded ahead");
        }
    });
    tokio::spawn(async move {
        let _ = stop.wait_for(|stopped| *stopped).await;
        stopping.house.insights.stop();
    });
}

/// The worker with everything that it can do.
pub fn worker(app: &App) -> Worker {
    let house = &app.house;
    let node = house.ids.secret(6);
    let (ticking, tidying) = (app.clone(), app.clone());
    let (assigning, moving, telling) = (app.clone(), app.clone(), app.clone());
    let changing = app.clone();
    let worker = Worker::new(app.db.clone(), house.clock.clone(), house.ids.clone(), node);
    let worker = imports::with_handlers(search::with_handlers(worker, app), app);
    let worker = teams::with_handlers(scores::with_handlers(worker, app), app);
    worker
        .handle(TICK, move |job| tick(ticking.clone(), job))
        .handle(TIDY, move |_| tidy(tidying.clone()))
        .handle(deals::raised::ASSIGN, move |job| assignment::find_for_role(assigning.clone(), job))
        .handle(deals::raised::NOTIFY, move |job| notifications::tell_by_rule(telling.clone(), job))
        .handle(deals::bulk::background::BULK, move |job| {
            deals::bulk::background::run(changing.clone(), job)
        })
        .handle(playbooks::moves::MOVE, move |job| playbooks::moves::run(moving.clone(), job))
        .schedule(Schedule::new(TICK, TICK, &(), Every::Interval(Millis::seconds(20))))
        .schedule(Schedule::new(TIDY, TIDY, &(), Every::Interval(Millis::hours(1))))
}

/// Lets time pass for all deals that are due.
async fn tick(app: App, job: Job) -> std::result::Result<(), Failure> {
    for _ in 0..MOST_BATCHES {
        job.go_on()?;
        let by = By::system(&app.house);
        let done = app.write(move |tx| deals::tick(tx, &by, DEALS_AT_ONCE)).await;
        if done.map_err(Failure::again)? < usize::try_from(DEALS_AT_ONCE).unwrap_or(usize::MAX) {
            break;
        }
    }
    Ok(())
}

/// Forgets answers to repeated requests, ended sessions and finished jobs.
async fn tidy(app: App) -> std::result::Result<(), Failure> {
    forget(&app).await.map_err(Failure::again)
}

/// How long finished jobs are kept: 30 days.
const JOBS_KEPT: Millis = Millis::days(30);

async fn forget(app: &App) -> Result<()> {
    let (now, house) = (app.house.clock.now(), app.house.clone());
    app.write(move |tx| {
        imports::tidy(tx, &By::system(&house), now)?;
        imports::end_abandoned(tx, &By::system(&house))?;
        access::idempotency::forget_old(tx, now)?;
        access::forget_ended_sessions(tx, now)?;
        jobs::purge(tx, now - JOBS_KEPT)?;
        Ok(())
    })
    .await
}
