//! A workspace of a given size, filled through the product's own verbs.

use std::future::Future;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use app::deals::{self, Links, NewDeal};
use app::house::{App, By, Setup};
use app::{companies, playbooks, users, workspace};
use db::{Db, Options, Target};
use deal::Open;
use types::{Calendar, Currency, FixedClock, Id, IdSource, Money, Timestamp, User, Zone};
use web::{Role, Via, Visibility};

use crate::timing::Rate;

const NAMES: [&str; 8] =
    ["Harbour", "Kite", "Bergland", "Rosenrot", "Lindenhof", "Fjord", "Ocker", "Klangraum"];
const STAGES: [&str; 3] = ["prospect", "present", "negotiate"];
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
        let app = tokio::task::spawn_blocking(move || {
            let now: Timestamp = "2026-03-02T08:00:00Z".parse().unwrap();
            let setup = Setup {
                clock: Arc::new(FixedClock::at(now)),
                ids: Arc::new(IdSource::seeded(std::process::id().into())),
                secure: false,
                origin: None,
            };
            App::start(Db::open(&Target::sqlite(&*at), Options::default()).unwrap(), setup).unwrap()
        });
        let app = app.await.unwrap();
        let (manager, seller) = (By::system(&app.house), By::system(&app.house));
        Bench { app, path, manager, seller }
    }

    /// Makes a workspace with so many deals, each with a company.
    pub(crate) async fn fill(path: &Path, size: usize) -> Bench {
        let bench = Bench::open(path).await;
        let by = By::system(&bench.app.house);
        let began = Instant::now();
        let sellers = (size / DEALS_EACH).clamp(1, 2_000);
        let (manager, sellers) = bench.app.write(move |tx| found(tx, &by, sellers)).await.unwrap();
        let bench = bench.with(manager, sellers[0]).await;
        let sellers = Arc::new(sellers);
        const BATCH: usize = 2_000;
        for start in (0..size).step_by(BATCH) {
            let by = bench.manager();
            let end = size.min(start + BATCH);
            let sellers = sellers.clone();
            bench
                .app
                .write(move |tx| {
                    for n in start..end {
                        open(tx, &by, n, sellers[n % sellers.len()])?;
                    }
                    Ok(())
                })
                .await
                .unwrap();
        }
        let db = bench.app.db.clone();
        tokio::task::spawn_blocking(move || db.analyze().unwrap()).await.unwrap();
        eprintln!("{size} deals made through the verbs in {:.1?}", began.elapsed());
        bench
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

    /// Opens one more deal.
    pub(crate) fn new_deal(&self, n: usize) -> impl Future<Output = ()> + use<> {
        let (app, by) = (self.app.clone(), self.manager());
        async move {
            app.write(move |tx| open_plain(tx, &by, n)).await.unwrap();
        }
    }

    /// Does `work` for 0, 1, 2 … until `count`, with so many clients at once.
    pub(crate) async fn by_clients<W, F>(&self, clients: usize, count: usize, work: W) -> Rate
    where
        W: Fn(&'static Bench, usize) -> F + Copy + Send + Sync + 'static,
        F: Future<Output = ()> + Send + 'static,
    {
        // The benchmark ends with the process, so what it measures may live as long.
        let bench: &'static Bench = Box::leak(Box::new(self.clone()));
        let next = Arc::new(AtomicUsize::new(0));
        let began = Instant::now();
        let tasks: Vec<_> = (0..clients)
            .map(|_| {
                let next = next.clone();
                tokio::spawn(async move {
                    loop {
                        let n = next.fetch_add(1, Ordering::SeqCst);
                        if n >= count {
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

/// How many deals one seller answers for.
const DEALS_EACH: usize = 500;

/// The workspace, its playbook, its manager and its sellers.
fn found(tx: &mut db::Tx<'_>, by: &By, sellers: usize) -> app::Result<(Id<User>, Vec<Id<User>>)> {
    let new = workspace::NewWorkspace {
        name: "Bench".to_owned(),
        currency: Currency::EUR,
        calendar: Calendar::usual(Zone::UTC, None),
    };
    workspace::create(tx, by, new)?;
    let (_, text) =
        playbook::builtin::all().iter().find(|(key, _)| *key == "simple-funnel").unwrap();
    playbooks::publish(tx, by, text, None)?;
    let seller = users::NewUser::seller("Marta", "marta@bench.example".parse().unwrap());
    let manager = users::NewUser { role: Role::Manager, sees: Visibility::All, ..seller };
    let manager = users::create(tx, by, manager)?.id;
    let seller = |n: usize| {
        let email = format!("seller{n}@bench.example").parse().unwrap();
        users::create(tx, by, users::NewUser::seller(&format!("Seller {n}"), email))
    };
    let sellers: Vec<_> = (0..sellers).map(seller).collect::<app::Result<_>>()?;
    Ok((manager, sellers.iter().map(|seller| seller.id).collect()))
}

fn open(tx: &mut db::Tx<'_>, by: &By, n: usize, owner: Id<User>) -> app::Result<()> {
    let new = companies::NewCompany {
        name: format!("{} {n}", NAMES[n % NAMES.len()]),
        ..companies::NewCompany::default()
    };
    let company = companies::create(tx, by, new)?.id;
    open_with(tx, by, n, Some(company), Some(owner))
}

fn open_plain(tx: &mut db::Tx<'_>, by: &By, n: usize) -> app::Result<()> {
    open_with(tx, by, n, None, by.user())
}

fn open_with(
    tx: &mut db::Tx<'_>,
    by: &By,
    n: usize,
    company: Option<Id<types::Company>>,
    owner: Option<Id<User>>,
) -> app::Result<()> {
    let worth = i64::try_from(n % 977).unwrap() * 100 + 500;
    let new = NewDeal {
        playbook: Some("simple-funnel".to_owned()),
        links: Links { company, contact: None },
        open: Open {
            name: format!("{} deal {n}", NAMES[n % NAMES.len()]),
            owner,
            // A third of those with a company in each of the stages before winning.
            stage: company.map(|_| STAGES[n % STAGES.len()].to_owned()),
            over: Some(deal::Override { reason: "bench".to_owned() }),
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
