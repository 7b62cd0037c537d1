//! The made-up company is sound, the same each time, and has a day's work waiting.

use std::sync::Arc;

use db::{Db, Options, Target};
use deal::state::Outcome;
use types::{FixedClock, IdSource, Millis, Timestamp};

use super::{Made, PASSWORD, Scale, make, sign_ins};
use crate::commission::EarningFilter;
use crate::experiments::Status;
use crate::goals::GoalFilter;
use crate::house::{App, By, Setup};
use crate::{commission, deals, experiments, goals, users, verify};

const NOW: &str = "2026-03-11T13:20:00Z";

fn start(db: Db) -> App {
    let clock = Arc::new(FixedClock::at(NOW.parse().unwrap()));
    let ids = Arc::new(IdSource::seeded(7));
    App::start(db, Setup { clock, ids, secure: false, origin: None }).unwrap()
}

async fn made(db: Db) -> (App, Made) {
    let app = tokio::task::spawn_blocking(move || start(db)).await.unwrap();
    let by = By::system(&app.house);
    let made = app.write(move |tx| make(tx, &by, &Scale::SMALL)).await.unwrap();
    (app, made)
}

/// All deals, without what differs by nature.
async fn told(app: &App) -> Vec<deals::Deal> {
    app.read(|read| deals::after(read, 0, 1_000)).await.unwrap()
}

db::both! {
    migrations = &[];
    async fn the_made_up_company_is_sound(db: Db) {
        let (app, made) = made(db).await;
        assert_eq!(made.surprises, Vec::<String>::new());
        assert_eq!((made.people, made.deals), (12, 33));
        let by = By::system(&app.house);
        let report = app.read(move |read| verify::workspace(read, &by.house)).await.unwrap();
        assert!(report.equal, "{:?}", report.differences);

        let system = By::system(&app.house);
        let (goals, rules, earned, tried) = app
            .read(move |read| {
                let goals = goals::list(read, &system, GoalFilter::default())?;
                let earned = commission::earnings(read, &system, EarningFilter::default())?;
                Ok((goals, commission::list(read)?, earned, experiments::list(read)?))
            })
            .await
            .unwrap();
        assert_eq!((goals.len(), rules.len(), tried.len()), (8, 1, 2));
        assert!(!earned.items.is_empty(), "wins earn commission");
        assert_eq!(tried[0].status, Status::Running);
        assert!(tried[1].decision.is_some(), "{:?}", tried[1]);

        let now: Timestamp = NOW.parse().unwrap();
        let deals = told(&app).await;
        let fresh = |deal: &&deals::Deal| {
            deal.state.opened_at.is_some_and(|at| now.since(at) < Millis::hours(4))
        };
        let clocks: Vec<_> = deals.iter().filter(fresh).map(|deal| &deal.state.visit).collect();
        assert!(clocks.len() >= 7, "leads whose clock runs: {clocks:?}");
        assert!(clocks.iter().all(|visit| visit.as_ref().unwrap().due.is_some()), "{clocks:?}");
        assert!(deals.iter().all(|deal| deal.state.last_at <= Some(now)), "nothing lies ahead");
        for won in deals.iter().filter(|deal| deal.state.is_won()) {
            assert!(!won.state.payments.is_empty(), "{} is won without payment", won.number);
        }
        let reasons: Vec<&str> = deals.iter().filter_map(|deal| lost_for(&deal.state.outcome)).collect();
        assert!(!reasons.is_empty() && reasons.iter().all(|why| !why.is_empty()), "{reasons:?}");
    }
}

/// Why a deal was lost, if it was.
fn lost_for(outcome: &Outcome) -> Option<&str> {
    match outcome {
        Outcome::Lost { reason, .. } => Some(reason),
        _ => None,
    }
}

#[tokio::test]
async fn the_same_moment_tells_the_same_story() {
    let mut stories = Vec::new();
    for _ in 0..2 {
        let folder = tempfile::tempdir().unwrap();
        let db = Db::open(&Target::sqlite(folder.path().join("it.sqlite")), Options::default());
        let (app, _) = made(db.unwrap()).await;
        stories.push(told(&app).await);
    }
    assert!(stories[0] == stories[1], "two runs differ");
}

#[tokio::test]
async fn whoever_is_named_can_sign_in() {
    let folder = tempfile::tempdir().unwrap();
    let db = Db::open(&Target::sqlite(folder.path().join("it.sqlite")), Options::default());
    let (app, _) = made(db.unwrap()).await;
    for (name, address, _) in sign_ins() {
        let email = address.parse().unwrap();
        let found = app.read(move |read| users::way_in(read, &email)).await.unwrap().unwrap();
        assert_eq!(found.user.name, name);
        assert!(web::password::verify_blocking(PASSWORD, found.kept.as_deref()), "{name}");
    }
}
