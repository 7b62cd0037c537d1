//! Forecasts of the made-up company's past: the back-test reckoned again, from the stored deals and chances alone.

use std::collections::HashMap;
use std::sync::Arc;

use db::Db;
use deal::state::Outcome;
use insight::forecast::{Backtest, Cutoff, Period, Settings};
use types::{FixedClock, IdSource, Timestamp};

use crate::demo::{self, Scale};
use crate::house::{App, By, Setup};
use crate::insights::{self, InsightQuery, Need};
use crate::{Result, deals};

const NOW: &str = "2026-03-11T13:20:00Z";
const DAY: i64 = 86_400_000;

async fn company(db: Db) -> App {
    let clock = Arc::new(FixedClock::at(NOW.parse().unwrap()));
    let ids = Arc::new(IdSource::seeded(7));
    let setup = Setup { clock, ids, secure: false, origin: None };
    let app = tokio::task::spawn_blocking(move || App::start(db, setup).unwrap()).await.unwrap();
    let by = By::system(&app.house);
    app.write(move |tx| demo::make(tx, &by, &Scale::SMALL)).await.unwrap();
    app
}

/// When a deal began and ended, and whether it was won, out of what is stored of it. Nobody there opens a deal again.
struct Life {
    id: String,
    opened: i64,
    ended: i64,
    won: bool,
}

impl Life {
    fn of(deal: &deals::Deal) -> Life {
        let at = match &deal.state.outcome {
            Outcome::Open => None,
            Outcome::Won { at, .. }
            | Outcome::Lost { at, .. }
            | Outcome::Disqualified { at, .. }
            | Outcome::Merged { at, .. } => Some(at.as_millis()),
        };
        Life {
            id: deal.id.to_string(),
            opened: deal.state.opened_at.unwrap().as_millis(),
            ended: at.unwrap_or(i64::MAX),
            won: deal.state.is_won(),
        }
    }

    fn is_open(&self, at: i64) -> bool {
        self.opened <= at && self.ended > at
    }

    fn is_won_in(&self, from: i64, to: i64) -> bool {
        self.won && self.ended > from && self.ended <= to
    }
}

fn count(lives: &[Life], is: impl Fn(&Life) -> bool) -> f64 {
    f64::from(u32::try_from(lives.iter().filter(|life| is(life)).count()).unwrap())
}

/// The chance of each open deal to be won within so long, as a forecast gave it that was made at an instant from the deals
/// of that time.
async fn chances(app: &App, at: i64, horizon: i64) -> HashMap<String, f64> {
    let system = By::system(&app.house);
    let told = insights::look(app, &system, InsightQuery::default(), Need::Columns, move |look| {
        let begun = look.deals.iter().copied();
        let begun: Vec<u32> =
            begun.filter(|deal| look.columns.opened[*deal as usize] <= at).collect();
        let periods = [Period { name: "ahead".to_owned(), from: at, to: at + horizon }];
        let settings = Settings::default();
        let told =
            insight::forecast::forecast(look.columns, &begun, &begun, at, &periods, None, settings);
        assert_eq!(told.open, told.deals.len(), "all of them are told");
        Ok(told.deals.into_iter().map(|deal| (deal.id, deal.chance_in_period)).collect())
    });
    let told: Result<HashMap<String, f64>> = told.await;
    told.unwrap()
}

/// What is added up over all forecasts.
#[derive(Default)]
struct Sums {
    n: f64,
    won: f64,
    squares: f64,
    squares_naive: f64,
    came: f64,
    off: f64,
    off_naive: f64,
    inside: usize,
}

impl Sums {
    /// Holds one forecast against what came, and beside it the naive one: as in the period before.
    fn add(&mut self, cutoff: &Cutoff, horizon: i64, lives: &[Life], given: &HashMap<String, f64>) {
        let (at, before) = (cutoff.at, cutoff.at - horizon);
        let actual = count(lives, |life| life.is_won_in(at, at + horizon));
        let naive = count(lives, |life| life.is_won_in(before, at));
        assert_eq!((cutoff.actual as f64, cutoff.naive as f64), (actual, naive), "{cutoff:?}");
        let open: Vec<&Life> = lives.iter().filter(|life| life.is_open(at)).collect();
        assert_eq!((cutoff.open, given.len()), (open.len(), open.len()), "{cutoff:?}");

        let was_open = count(lives, |life| life.is_open(before));
        let gone = count(lives, |life| life.is_open(before) && life.is_won_in(before, at));
        let rate = if was_open > 0.0 { gone / was_open } else { 0.0 };
        for life in open {
            let chance = given[&life.id];
            assert!((0.0..=1.0).contains(&chance), "{}: {chance}", life.id);
            let came = if life.is_won_in(at, at + horizon) { 1.0 } else { 0.0 };
            self.n += 1.0;
            self.won += came;
            self.squares += (chance - came).powi(2);
            self.squares_naive += (rate - came).powi(2);
        }
        let range = &cutoff.forecast;
        assert!(0.0 <= range.p10 && range.p10 <= range.p50 && range.p50 <= range.p90, "{range:?}");
        self.came += actual;
        self.off += (range.mean - actual).abs();
        self.off_naive += (naive - actual).abs();
        self.inside += usize::from(range.p10 <= actual && actual <= range.p90);
    }
}

fn alike(told: Option<f64>, reckoned: Option<f64>, what: &str) {
    match (told, reckoned) {
        (Some(told), Some(reckoned)) => {
            assert!((told - reckoned).abs() < 1e-9, "{what}: {told} is {reckoned}");
        }
        (told, reckoned) => assert_eq!(told, reckoned, "{what}"),
    }
}

/// The instants from which forecasts can be made: each with a period before it and as long a history before that.
fn instants(lives: &[Life], horizon: i64) -> Vec<i64> {
    let now = NOW.parse::<Timestamp>().unwrap().as_millis();
    let first = lives.iter().map(|life| life.opened).min().unwrap();
    let mut all: Vec<i64> =
        (1..=24).map(|step| now - step * horizon).filter(|at| *at >= first + horizon).collect();
    all.reverse();
    all
}

fn holds(told: &Backtest, sums: &Sums) {
    let share = |part: f64, of: f64| (of > 0.0).then(|| part / of);
    assert_eq!((told.predictions as f64, told.won as f64), (sums.n, sums.won));
    alike(told.brier, share(sums.squares, sums.n), "Brier");
    alike(told.brier_naive, share(sums.squares_naive, sums.n), "naive Brier");
    alike(told.error, share(sums.off, sums.came), "error of sums");
    alike(told.error_naive, share(sums.off_naive, sums.came), "naive error of sums");
    let skill = share(sums.squares, sums.squares_naive).map(|rest| 1.0 - rest);
    alike(told.skill, skill, "skill");
    assert_eq!((told.within.count, told.within.n), (sums.inside, told.cutoffs.len()));
    for brier in [told.brier, told.brier_naive] {
        assert!(brier.is_some_and(|it| (0.0..=1.0).contains(&it)), "{brier:?}");
    }
    let classes = &told.calibration;
    assert_eq!(classes.iter().map(|class| class.won.n).sum::<usize>(), told.predictions);
    assert_eq!(classes.iter().map(|class| class.won.count).sum::<usize>(), told.won);
    assert!(classes.is_sorted_by(|low, high| low.forecast <= high.forecast), "{classes:?}");
}

async fn check(app: &App, lives: &[Life], days: i64) {
    let system = By::system(&app.house);
    let query = InsightQuery { ahead: Some(days), ..InsightQuery::default() };
    let told = insights::backtest(app, &system, query).await.unwrap().report;
    let horizon = days * DAY;
    let at: Vec<i64> = told.cutoffs.iter().map(|cutoff| cutoff.at).collect();
    assert_eq!((told.horizon_days, &at), (days, &instants(lives, horizon)));
    assert!(!at.is_empty() && told.predictions > 0, "{}", told.verdict);
    let mut sums = Sums::default();
    for cutoff in &told.cutoffs {
        let given = chances(app, cutoff.at, horizon).await;
        sums.add(cutoff, horizon, lives, &given);
    }
    println!(
        "The made-up company, {days} days ahead from {} instants, {} chances, {} won: Brier {:?} (naive {:?}), error of sums {:?} \
         (naive {:?}). {}",
        at.len(),
        told.predictions,
        told.won,
        told.brier,
        told.brier_naive,
        told.error,
        told.error_naive,
        told.verdict
    );
    holds(&told, &sums);
}

db::both! {
    migrations = &[];
    async fn forecasts_of_the_made_up_company_are_held_against_what_came(db: Db) {
        let app = company(db).await;
        let stored = app.read(|read| deals::after(read, 0, 1_000)).await.unwrap();
        let merged = |deal: &&deals::Deal| matches!(deal.state.outcome, Outcome::Merged { .. });
        let lives: Vec<Life> = stored.iter().filter(|deal| !merged(deal)).map(Life::of).collect();
        let now = NOW.parse::<Timestamp>().unwrap().as_millis();
        let ended = count(&lives, |life| life.ended <= now);
        assert!(ended > 0.0 && count(&lives, |life| life.is_open(now)) > 0.0, "some ended, some go on");
        for days in [30, 14] {
            check(&app, &lives, days).await;
        }
    }
}
