//! A workspace of a given size, filled by the product's own import.

use std::future::Future;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use app::deals::{self, NewDeal};
use app::house::{App, By, Setup};
use app::{playbooks, users, workspace};
use db::{Db, Options, Target};
use deal::Open;
use types::{Calendar, Currency, FixedClock, Id, IdSource, Money, Timestamp, User, Zone};
use web::{Role, Via, Visibility};

use crate::imports;
use crate::timing::Rate;

const NAMES: [&str; 8] =
    ["Harbour", "Kite", "Bergland", "Rosenrot", "Lindenhof", "Fjord", "Ocker", "Klangraum"];
const SOURCES: [&str; 5] = ["referral", "organic search", "paid search", "social", "unknown"];

/// A workspace to measure.
#[derive(Clone)]
pub(crate) struct Bench {
    pub(crate) app: App,
    path: Arc<PathBuf>,
    manager: By,
    seller: By,
}

/// Up to 500 deal numbers, spread over the workspace.
pub(crate) fn spread(size: usize) -> Vec<i64> {
    (0..500).map(|n| i64::try_from(n * 7_919 % size).unwrap() + 1).collect()
}

impl Bench {
    /// Opens what is at `path`.
    pub(crate) async fn open(path: &Path) -> Bench {
        let path = Arc::new(path.to_owned());
        let at = path.clone();
        let app = tokio::task::spawn_blocking(move || start(&at)).await.unwrap();
        let (manager, seller) = (By::system(&app.house), By::system(&app.house));
        Bench { app, path, manager, seller }
    }

    /// Makes a workspace with so many deals and everything findable, and says how fast they came in.
    pub(crate) async fn fill(path: &Path, size: usize) -> Bench {
        let bench = Bench::open(path).await;
        let by = By::system(&bench.app.house);
        let sellers = (size / DEALS_EACH).clamp(1, 2_000);
        let (manager, seller) = bench.app.write(move |tx| found(tx, &by, sellers)).await.unwrap();
        let bench = bench.with(manager, seller).await;
        let app = bench.app.clone();
        let filled = tokio::task::spawn_blocking(move || {
            let map = imports::owned(sellers);
            imports::run(&app, &map, &imports::leads(size), |f| f.created)
        });
        let rate = filled.await.unwrap();
        let began = Instant::now();
        bench.rest().await;
        eprintln!(
            "{size} deals imported at {:.0} a second, made findable in {:.1?}",
            rate.0,
            began.elapsed()
        );
        bench
    }

    /// Lets the background do all that is asked of it.
    async fn rest(&self) {
        let (stop, stopped) = tokio::sync::watch::channel(false);
        let worker = app::background::start(&self.app, stopped);
        loop {
            tokio::time::sleep(Duration::from_millis(250)).await;
            let counts = self.app.read(|read| Ok(jobs::counts(read)?)).await.unwrap();
            if counts.waiting + counts.running == 0 {
                break;
            }
        }
        stop.send(true).unwrap();
        worker.await.unwrap();
    }

    async fn with(mut self, manager: Id<User>, seller: Id<User>) -> Bench {
        self.manager = self.by(manager).await;
        self.seller = self.by(seller).await;
        self
    }

    async fn by(&self, user: Id<User>) -> By {
        let actor = self.app.read(move |read| users::actor(read, user, Via::Command)).await;
        By::actor(&self.app.house, actor.unwrap())
    }

    /// A seller who sees what is theirs.
    pub(crate) fn seller(&self) -> By {
        self.seller.clone()
    }

    /// A manager who sees all.
    pub(crate) fn manager(&self) -> By {
        self.manager.clone()
    }

    /// The database's file.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Copies the database as it is into a new file.
    pub(crate) async fn copy(&self, to: &Path) {
        let (db, to) = (self.app.db.clone(), to.to_owned());
        tokio::task::spawn_blocking(move || db.backup_to(&to)).await.unwrap().unwrap();
    }

    /// Opens one more deal.
    pub(crate) fn new_deal(&self, n: usize) -> impl Future<Output = ()> + use<> {
        let (app, by) = (self.app.clone(), self.manager());
        async move {
            app.write(move |tx| open(tx, &by, n)).await.unwrap();
        }
    }

    /// Does `work` for each of these numbers, with so many clients at once.
    pub(crate) async fn by_clients<W, F>(
        &self,
        clients: usize,
        numbers: Range<usize>,
        work: W,
    ) -> Rate
    where
        W: Fn(&'static Bench, usize) -> F + Copy + Send + Sync + 'static,
        F: Future<Output = ()> + Send + 'static,
    {
        // The benchmark ends with the process, so what it measures may live as long.
        let bench: &'static Bench = Box::leak(Box::new(self.clone()));
        let (count, end) = (numbers.len(), numbers.end);
        let next = Arc::new(AtomicUsize::new(numbers.start));
        let began = Instant::now();
        let tasks: Vec<_> = (0..clients)
            .map(|_| {
                let next = next.clone();
                tokio::spawn(async move {
                    loop {
                        let n = next.fetch_add(1, Ordering::SeqCst);
                        if n >= end {
                            return;
                        }
                        work(bench, n).await;
                    }
                })
            })
            .collect();
        for task in tasks {
            task.await.unwrap();
        }
        Rate(count as f64 / began.elapsed().as_secs_f64())
    }

    /// Closes the database.
    pub(crate) async fn close(self) {
        let db = self.app.db.clone();
        tokio::task::spawn_blocking(move || db.close()).await.unwrap();
    }
}

/// The product on the file at `path`.
pub(crate) fn start(path: &Path) -> App {
    let now: Timestamp = "2026-03-02T08:00:00Z".parse().unwrap();
    let setup = Setup {
        clock: Arc::new(FixedClock::at(now)),
        ids: Arc::new(IdSource::seeded(std::process::id().into())),
        secure: false,
        origin: None,
    };
    App::start(Db::open(&Target::sqlite(path), Options::default()).unwrap(), setup).unwrap()
}

/// How many deals one seller answers for.
const DEALS_EACH: usize = 500;

/// The workspace, its playbooks, its manager and its sellers; gives the manager and the first seller.
pub(crate) fn found(
    tx: &mut db::Tx<'_>,
    by: &By,
    sellers: usize,
) -> app::Result<(Id<User>, Id<User>)> {
    let new = workspace::NewWorkspace {
        name: "Bench".to_owned(),
        currency: Currency::EUR,
        calendar: Calendar::usual(Zone::UTC, None),
    };
    workspace::create(tx, by, new)?;
    for wanted in ["inbound", "simple-funnel"] {
        let (_, text) = playbook::builtin::all().iter().find(|(key, _)| *key == wanted).unwrap();
        playbooks::publish(tx, by, text, None)?;
    }
    let seller = users::NewUser::seller("Marta", "marta@bench.example".parse().unwrap());
    let manager = users::NewUser { role: Role::Manager, sees: Visibility::All, ..seller };
    let manager = users::create(tx, by, manager)?.id;
    let seller = |n: usize| {
        let email = imports::seller(n).parse().unwrap();
        users::create(tx, by, users::NewUser::seller(&format!("Seller {n}"), email))
    };
    let sellers: Vec<_> = (0..sellers).map(seller).collect::<app::Result<_>>()?;
    Ok((manager, sellers[0].id))
}

fn open(tx: &mut db::Tx<'_>, by: &By, n: usize) -> app::Result<()> {
    let worth = i64::try_from(n % 977).unwrap() * 100 + 500;
    let new = NewDeal {
        playbook: Some("simple-funnel".to_owned()),
        open: Open {
            name: format!("{} deal {n}", NAMES[n % NAMES.len()]),
            owner: by.user(),
            amount: Some(Money::of_minor(worth, Currency::EUR)),
            profile: deal::state::Profile {
                source: Some(SOURCES[n % SOURCES.len()].to_owned()),
                ..deal::state::Profile::default()
            },
            ..Open::default()
        },
        ..NewDeal::default()
    };
    deals::open(tx, by, new).map(|_| ())
}
