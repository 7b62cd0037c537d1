//! The promises of the queue, on both engines.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use db::{Db, Migration, both, params, sql};
use tokio::sync::{Notify, oneshot};
use types::{FixedClock, Id, IdSource, Millis, Timestamp};

use crate::{
    Every, Failure, Filter, Job, NewJob, Record, Schedule, State, Worker, cancel, counts, enqueue,
    find, page, purge, retry,
};

const TABLES: [Migration; 2] = [
    Migration { version: 1, name: "jobs", sql: crate::MIGRATION },
    Migration {
        version: 2,
        name: "marks",
        sql: "CREATE TABLE marks (seq $IDENTITY, mark TEXT NOT NULL);",
    },
];

const LONG: Duration = Duration::from_secs(20);

/// A queue with a clock that stands still.
#[derive(Clone)]
struct World {
    db: Db,
    clock: Arc<FixedClock>,
    ids: Arc<IdSource>,
}

impl World {
    fn new(db: &Db) -> Self {
        let now = Timestamp::from_millis(1_750_000_000_000);
        Self {
            db: db.clone(),
            clock: Arc::new(FixedClock::at(now)),
            ids: Arc::new(IdSource::seeded(7)),
        }
    }

    fn now(&self) -> Timestamp {
        types::Clock::now(&*self.clock)
    }

    fn job(&self, kind: &'static str) -> NewJob {
        NewJob::new(self.ids.new_id(self.now()), kind, &"payload", self.now())
    }

    async fn ask(&self, job: NewJob) -> Id<types::Job> {
        self.db.write(move |tx| enqueue(tx, &job)).await.unwrap()
    }

    fn worker(&self, node: &str) -> Worker {
        Worker::new(self.db.clone(), self.clock.clone(), self.ids.clone(), node)
    }

    async fn find(&self, id: Id<types::Job>) -> Record {
        self.db.read(move |read| find(read, id)).await.unwrap().unwrap()
    }

    async fn cancel(&self, id: Id<types::Job>) -> bool {
        let now = self.now();
        self.db.write(move |tx| cancel(tx, id, now)).await.unwrap()
    }

    async fn until(&self, id: Id<types::Job>, state: State) {
        let mut news = self.db.watch(crate::NEWS);
        let reached = async {
            while self.find(id).await.state != state {
                tokio::select! {
                    _ = news.changed() => {}
                    () = tokio::time::sleep(Duration::from_millis(50)) => {}
                }
            }
        };
        tokio::time::timeout(LONG, reached).await.unwrap_or_else(|_| panic!("never {state}"));
    }
}

fn counting(
    counter: &Arc<AtomicUsize>,
) -> impl Fn(Job) -> std::future::Ready<Result<(), Failure>> + use<> {
    let counter = counter.clone();
    move |_| {
        counter.fetch_add(1, Ordering::SeqCst);
        std::future::ready(Ok(()))
    }
}

both! {
    migrations = &TABLES;

    async fn a_job_is_done_once_it_is_due(db: Db) {
        let world = World::new(&db);
        let done = Arc::new(AtomicUsize::new(0));
        let mut worker = world.worker("a").handle("count", counting(&done));
        let id = world.ask(world.job("count")).await;
        let late = NewJob::new(
            world.ids.new_id(world.now()), "count", &(), world.now() + Millis::minutes(5));
        let late = world.ask(late).await;
        worker.run_due().await.unwrap();
        let record = world.find(id).await;
        assert_eq!((record.state, record.attempts, record.claimed_by), (State::Done, 1, None));
        assert_eq!(world.find(late).await.state, State::Waiting);
        world.clock.advance(Millis::minutes(5));
        worker.run_due().await.unwrap();
        assert_eq!(world.find(late).await.state, State::Done);
        assert_eq!(done.load(Ordering::SeqCst), 2);
    }

    async fn a_job_exists_only_with_the_change_that_asked_for_it(db: Db) {
        let world = World::new(&db);
        let job = world.job("count");
        let refused: db::Result<()> = db
            .write(move |tx| {
                enqueue(tx, &job)?;
                Err(db::Error::NotFound)
            })
            .await;
        assert!(refused.is_err());
        let all = db.read(|read| page(read, &Filter::default(), 10)).await.unwrap();
        assert!(all.is_empty());
    }

    async fn every_job_runs_once_on_two_nodes(db: Db) {
        let world = World::new(&db);
        let other = World { db: db.reopen().unwrap(), ..world.clone() };
        for number in 0..60 {
            let job = NewJob::new(world.ids.new_id(world.now()), "mark", &number, world.now());
            world.ask(job).await;
        }
        let mark = |job: Job| async move {
            let number: i64 = job.payload()?;
            let done = job.clone();
            job.db
                .write(move |tx| {
                    tx.exec(sql!("INSERT INTO marks (mark) VALUES ($1)"), params![number.to_string()])
                })
                .await?;
            drop(done);
            Ok(())
        };
        let (stop_a, a_stopped) = oneshot::channel::<()>();
        let (stop_b, b_stopped) = oneshot::channel::<()>();
        let a = world.worker("a").handle("mark", mark).run(async { a_stopped.await.unwrap() });
        let b = other.worker("b").handle("mark", mark).run(async { b_stopped.await.unwrap() });
        let watch = async {
            let all_done = async {
                loop {
                    let left = db.read(counts).await.unwrap();
                    if (left.waiting, left.running) == (0, 0) {
                        break;
                    }
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
            };
            tokio::time::timeout(LONG, all_done).await.unwrap();
            stop_a.send(()).unwrap();
            stop_b.send(()).unwrap();
        };
        tokio::join!(a, b, watch);
        let marks: (i64, i64) = db
            .read(|read| read.one(sql!("SELECT count(*), count(DISTINCT mark) FROM marks"), params![]))
            .await
            .unwrap();
        assert_eq!(marks, (60, 60));
        other.db.close();
    }

    async fn a_key_waits_once(db: Db) {
        let world = World::new(&db);
        let first = world.ask(world.job("count").key("k")).await;
        let second = world.ask(world.job("count").key("k")).await;
        let other = world.ask(world.job("other").key("k")).await;
        assert_eq!(first, second);
        assert_ne!(first, other);
        let waiting = db.read(counts).await.unwrap().waiting;
        assert_eq!(waiting, 2);
    }

    async fn a_key_is_worked_on_by_one_at_a_time(db: Db) {
        let world = World::new(&db);
        let (go, begun) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
        let (gate, started) = (go.clone(), begun.clone());
        let worker = world.worker("a").handle("slow", move |_| {
            let (gate, started) = (gate.clone(), started.clone());
            async move {
                started.notify_one();
                gate.notified().await;
                Ok(())
            }
        });
        let (stop, stopped) = oneshot::channel::<()>();
        let running = tokio::spawn(worker.run(async { stopped.await.unwrap() }));
        let first = world.ask(world.job("slow").key("k")).await;
        begun.notified().await;
        let second = world.ask(world.job("slow").key("k")).await;
        assert_ne!(first, second, "the running one may have missed what the second is about");
        tokio::time::sleep(Duration::from_millis(150)).await;
        assert_eq!(world.find(second).await.state, State::Waiting);
        go.notify_one();
        begun.notified().await;
        assert_eq!(world.find(first).await.state, State::Done);
        go.notify_one();
        world.until(second, State::Done).await;
        stop.send(()).unwrap();
        running.await.unwrap();
    }

    async fn a_failed_job_is_tried_again_later_and_then_is_dead(db: Db) {
        let world = World::new(&db);
        let mut worker = world.worker("a").handle("fail", |job: Job| async move {
            if job.attempt() == 1 { panic!("it broke") }
            Err(Failure::again("the server said \0 no"))
        });
        let id = world.ask(world.job("fail").attempts(3)).await;
        worker.run_due().await.unwrap();
        let record = world.find(id).await;
        assert_eq!((record.state, record.attempts), (State::Waiting, 1));
        assert_eq!(record.run_at, world.now() + Millis::seconds(30));
        assert!(record.last_error.unwrap().contains("broke"));
        worker.run_due().await.unwrap();
        assert_eq!(world.find(id).await.attempts, 1, "it is not due yet");
        world.clock.advance(Millis::seconds(30));
        worker.run_due().await.unwrap();
        assert_eq!(world.find(id).await.run_at, world.now() + Millis::seconds(90));
        world.clock.advance(Millis::seconds(90));
        worker.run_due().await.unwrap();
        let record = world.find(id).await;
        assert_eq!((record.state, record.attempts), (State::Dead, 3));
        assert_eq!(record.last_error.as_deref(), Some("the server said \u{FFFD} no"));
        let now = world.now();
        assert!(db.write(move |tx| retry(tx, id, now)).await.unwrap());
        assert_eq!(world.find(id).await.state, State::Waiting);
        assert!(!db.write(move |tx| retry(tx, id, now)).await.unwrap());
    }

    async fn a_hopeless_job_is_dead_at_once(db: Db) {
        let world = World::new(&db);
        let mut worker = world.worker("a").handle("read", |job: Job| async move {
            job.payload::<u32>()?;
            Ok(())
        });
        let id = world.ask(world.job("read")).await;
        worker.run_due().await.unwrap();
        let record = world.find(id).await;
        assert_eq!((record.state, record.attempts), (State::Dead, 1));
        assert!(record.last_error.unwrap().starts_with("the payload does not fit"));
    }

    async fn a_job_may_go_on_later(db: Db) {
        let world = World::new(&db);
        let mut worker = world.worker("a").handle("poll", |job: Job| async move {
            Err(Failure::Later(job.now() + Millis::hours(1)))
        });
        let id = world.ask(world.job("poll").attempts(1)).await;
        for _ in 0..3 {
            worker.run_due().await.unwrap();
            let record = world.find(id).await;
            assert_eq!((record.state, record.attempts), (State::Waiting, 0));
            world.clock.advance(Millis::hours(1));
        }
    }

    async fn a_waiting_job_is_cancelled_at_once(db: Db) {
        let world = World::new(&db);
        let done = Arc::new(AtomicUsize::new(0));
        let mut worker = world.worker("a").handle("count", counting(&done));
        let id = world.ask(world.job("count")).await;
        assert!(world.cancel(id).await);
        worker.run_due().await.unwrap();
        assert_eq!(world.find(id).await.state, State::Cancelled);
        assert_eq!(done.load(Ordering::SeqCst), 0);
        assert!(!world.cancel(id).await);
    }

    async fn a_running_job_tells_its_progress_and_can_be_cancelled(db: Db) {
        let world = World::new(&db);
        let worker = world.worker("a").handle("long", |job: Job| async move {
            for step in 1.. {
                job.progress(step, Some(1000), "working").await?;
                tokio::time::sleep(Duration::from_millis(5)).await;
            }
            Ok(())
        });
        let (stop, stopped) = oneshot::channel::<()>();
        let running = tokio::spawn(worker.run(async { stopped.await.unwrap() }));
        let id = world.ask(world.job("long")).await;
        let far = async {
            while world.find(id).await.done < 3 {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        tokio::time::timeout(LONG, far).await.unwrap();
        let record = world.find(id).await;
        assert_eq!((record.total, record.note.as_deref()), (Some(1000), Some("working")));
        assert!(world.cancel(id).await);
        world.until(id, State::Cancelled).await;
        stop.send(()).unwrap();
        running.await.unwrap();
    }

    async fn a_job_that_only_waits_hears_of_being_cancelled(db: Db) {
        let world = World::new(&db);
        let worker = world.worker("a").handle("wait", |job: Job| async move {
            while !job.should_stop() {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
            job.go_on()
        });
        let (stop, stopped) = oneshot::channel::<()>();
        let running = tokio::spawn(worker.run(async { stopped.await.unwrap() }));
        let id = world.ask(world.job("wait")).await;
        world.until(id, State::Running).await;
        assert!(world.cancel(id).await);
        world.until(id, State::Cancelled).await;
        stop.send(()).unwrap();
        running.await.unwrap();
    }

    async fn a_node_that_ends_puts_its_jobs_back(db: Db) {
        let world = World::new(&db);
        let worker = world.worker("a").handle("wait", |job: Job| async move {
            while !job.should_stop() {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
            job.go_on()
        });
        let (stop, stopped) = oneshot::channel::<()>();
        let running = tokio::spawn(worker.run(async { stopped.await.unwrap() }));
        let id = world.ask(world.job("wait")).await;
        world.until(id, State::Running).await;
        stop.send(()).unwrap();
        running.await.unwrap();
        let record = world.find(id).await;
        assert_eq!((record.state, record.attempts), (State::Waiting, 0));
    }

    async fn the_job_of_a_killed_node_is_taken_over(db: Db) {
        let world = World::new(&db);
        let (begun, hung) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
        let (started, gate) = (begun.clone(), hung.clone());
        let first = world.worker("a").handle("work", move |_| {
            let (started, gate) = (started.clone(), gate.clone());
            async move {
                started.notify_one();
                gate.notified().await;
                Ok(())
            }
        });
        let killed = tokio::spawn(first.run(std::future::pending()));
        let id = world.ask(world.job("work")).await;
        begun.notified().await;
        killed.abort();
        let _ = killed.await;
        let done = Arc::new(AtomicUsize::new(0));
        let mut second = world.worker("b").handle("work", counting(&done));
        second.run_due().await.unwrap();
        assert_eq!(world.find(id).await.state, State::Running, "the lease still holds");
        world.clock.advance(Millis::minutes(2));
        second.run_due().await.unwrap();
        let record = world.find(id).await;
        assert_eq!((record.state, record.attempts), (State::Done, 2));
        assert_eq!(done.load(Ordering::SeqCst), 1);
    }

    async fn a_claim_is_renewed_while_the_work_lasts(db: Db) {
        let world = World::new(&db);
        let (begun, go) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
        let (started, gate) = (begun.clone(), go.clone());
        let worker = world.worker("a").handle("work", move |_| {
            let (started, gate) = (started.clone(), gate.clone());
            async move {
                started.notify_one();
                gate.notified().await;
                Ok(())
            }
        });
        let (stop, stopped) = oneshot::channel::<()>();
        let running = tokio::spawn(worker.run(async { stopped.await.unwrap() }));
        let id = world.ask(world.job("work")).await;
        begun.notified().await;
        world.clock.advance(Millis::seconds(50));
        db.notify(crate::WORK);
        let renewed = async {
            let lease = sql!("SELECT lease_until FROM jobs WHERE id = $1");
            loop {
                let until: Timestamp =
                    db.read(move |read| read.one(lease, params![id])).await.unwrap();
                if until == world.now() + Millis::minutes(1) {
                    break;
                }
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        tokio::time::timeout(LONG, renewed).await.unwrap();
        go.notify_one();
        world.until(id, State::Done).await;
        stop.send(()).unwrap();
        running.await.unwrap();
    }

    async fn a_job_ended_in_its_own_transaction_leaves_its_work_once(db: Db) {
        let world = World::new(&db);
        let mut worker = world.worker("a").handle("mark", |job: Job| async move {
            let ended = job.clone();
            let work = move |tx: &mut db::Tx<'_>| {
                tx.exec(sql!("INSERT INTO marks (mark) VALUES ('x')"), params![])?;
                ended.complete_in(tx)
            };
            job.db.write(work.clone()).await?;
            // As a node would that does not know that another one has finished.
            let again = job.db.write(work).await;
            assert_eq!(again, Err(db::Error::NotFound));
            Err(Failure::again("too late to fail"))
        });
        let id = world.ask(world.job("mark")).await;
        worker.run_due().await.unwrap();
        assert_eq!(world.find(id).await.state, State::Done);
        let marks: i64 =
            db.read(|read| read.one(sql!("SELECT count(*) FROM marks"), params![])).await.unwrap();
        assert_eq!(marks, 1);
    }

    async fn a_schedule_asks_once_for_all_nodes(db: Db) {
        let world = World::new(&db);
        let done = Arc::new(AtomicUsize::new(0));
        let node = |name: &str| {
            world.worker(name).handle("count", counting(&done)).schedule(Schedule::new(
                "hourly", "count", &(), Every::Interval(Millis::hours(1))))
        };
        let (mut a, mut b) = (node("a"), node("b"));
        a.run_due().await.unwrap();
        b.run_due().await.unwrap();
        assert_eq!(done.load(Ordering::SeqCst), 0, "the first hour is not over");
        for round in 1..4 {
            world.clock.advance(Millis::hours(1));
            b.run_due().await.unwrap();
            a.run_due().await.unwrap();
            assert_eq!(done.load(Ordering::SeqCst), round);
        }
        world.clock.advance(Millis::hours(30));
        a.run_due().await.unwrap();
        b.run_due().await.unwrap();
        assert_eq!(done.load(Ordering::SeqCst), 4, "missed hours are made up for once");
    }

    async fn kinds_without_a_handler_wait_for_one(db: Db) {
        let world = World::new(&db);
        let done = Arc::new(AtomicUsize::new(0));
        let id = world.ask(world.job("new kind")).await;
        world.worker("old").handle("count", counting(&done)).run_due().await.unwrap();
        assert_eq!(world.find(id).await.state, State::Waiting);
        world.worker("new").handle("new kind", counting(&done)).run_due().await.unwrap();
        assert_eq!(world.find(id).await.state, State::Done);
    }

    async fn jobs_are_listed_newest_first_and_forgotten(db: Db) {
        let world = World::new(&db);
        let done = Arc::new(AtomicUsize::new(0));
        let mut ids = Vec::new();
        for _ in 0..5 {
            world.clock.advance(Millis::seconds(1));
            ids.push(world.ask(world.job("count")).await);
        }
        world.worker("a").handle("count", counting(&done)).run_due().await.unwrap();
        let listed = async |filter: Filter| -> Vec<Id<types::Job>> {
            let found = db.read(move |read| page(read, &filter, 2)).await.unwrap();
            found.into_iter().map(|record| record.id).collect()
        };
        assert_eq!(listed(Filter::default()).await, [ids[4], ids[3]]);
        let before = Filter { before: Some(ids[3]), state: Some(State::Done), ..Filter::default() };
        assert_eq!(listed(before).await, [ids[2], ids[1]]);
        let none = Filter { kind: Some("other".into()), ..Filter::default() };
        assert!(listed(none).await.is_empty());
        let later = world.now() + Millis::days(1);
        assert_eq!(db.write(move |tx| purge(tx, later)).await, Ok(5));
    }

    async fn every_statement_of_ours_is_understood(db: Db) {
        let index = Migration { version: 3, name: "search", sql: db::search::MIGRATION };
        let terms = Migration { version: 4, name: "terms", sql: db::search::TERMS_MIGRATION };
        db.migrate(&[TABLES[0], TABLES[1], index, terms]).unwrap();
        let refused = db::testing::prepare_all(&db).await;
        assert_eq!(refused, Vec::<String>::new());
    }
}

#[test]
fn times_come_round_on_the_zones_clocks() {
    let at = |text: &str| -> Timestamp { text.parse().unwrap() };
    let berlin: types::Zone = "Europe/Berlin".parse().unwrap();
    let six: types::TimeOfDay = "06:00".parse().unwrap();
    let daily = Every::Day(six, berlin.clone());
    assert_eq!(daily.next_after(at("2025-03-29T04:59:59.000Z")), at("2025-03-29T05:00:00.000Z"));
    assert_eq!(daily.next_after(at("2025-03-29T05:00:00.000Z")), at("2025-03-30T04:00:00.000Z"));
    let weekly = Every::Week(types::Weekday::Monday, six, berlin);
    assert_eq!(weekly.next_after(at("2025-03-29T05:00:00.000Z")), at("2025-03-31T04:00:00.000Z"));
    let hourly = Every::Interval(Millis::hours(1));
    assert_eq!(hourly.next_after(at("2025-03-29T05:00:00.000Z")), at("2025-03-29T06:00:00.000Z"));
}

#[test]
fn pauses_grow_up_to_half_a_day() {
    use crate::queue::pause_after;
    assert_eq!(pause_after(1), Millis::seconds(30));
    assert_eq!(pause_after(3), Millis::seconds(270));
    assert_eq!(pause_after(100), Millis::hours(12));
}
