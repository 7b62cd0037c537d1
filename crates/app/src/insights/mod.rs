//! Measures: what the journal says of the process, computed in memory from columns.
//!
//! The columns are loaded when somebody first asks and kept fresh by tailing the journal: it tells which deals
//! changed, and those are read again. A node keeps nothing that it could not load again, so several can answer for
//! one workspace. Who asks gets numbers over the deals that they may see and no others.

pub(crate) mod api;
mod behind;
mod conformance;
mod ends;
mod learned;
mod load;
mod names;
mod past;
mod periods;
mod process;
mod query;
mod replay;
mod reports;
mod row;
mod store;
mod tasks;
#[cfg(test)]
mod tests;
mod texts;
mod uses;
mod words;

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use insight::columns::Columns;
use insight::history::History;
use insight::hours::OfTeams;
use insight::scope::Scope;
use parking_lot::RwLock;
use types::{Calendar, Timestamp};

use crate::house::{App, By};
use crate::teams::Hours;
use crate::{Error, Result};
pub use behind::{Behind, all_behind, behind};
pub use conformance::{
    ConformanceJson, DealConformance, DeviationJson, PlaybookConformance, conformance,
};
pub(crate) use learned::{chance_of, learn_when_wanted};
pub use learned::{chances, learn};
pub use load::Need;
pub use process::{ProcessJson, ProcessMap, process, process_draft, process_log, process_map};
pub use query::InsightQuery;
pub use replay::{Criterion, HeldJson, ReplayJson, criteria, replay};
pub(crate) use reports::open_hours;
pub use reports::*;
pub use texts::text;
pub use uses::Asked;
pub use words::{Words, words};

/// What a node keeps for measures.
#[derive(Default)]
pub struct Keeper {
    /// Who brings the columns up to date; others wait here and hold no connection meanwhile.
    turn: tokio::sync::Mutex<()>,
    kept: RwLock<Option<Arc<load::Kept>>>,
    /// The chances of open leads.
    learned: RwLock<Option<learned::Learned>>,
    /// Somebody wants them anew.
    wanted: tokio::sync::Notify,
    /// Who looks at the columns by the days of another zone, which takes a copy of them: one at a time, so that any number
    /// of such questions takes one copy's memory.
    elsewhere: tokio::sync::Mutex<()>,
    /// The node comes to its end: nothing large is begun or gone on with.
    stopped: AtomicBool,
}

impl Keeper {
    /// Whether reports have their columns, which else are loaded first.
    pub fn is_loaded(&self) -> bool {
        self.kept.read().is_some()
    }

    /// Lets a load that goes on end at its next row, because the node comes to its end.
    pub fn stop(&self) {
        self.stopped.store(true, Ordering::Relaxed);
    }

    fn go_on(&self) -> Result<()> {
        if self.stopped.load(Ordering::Relaxed) {
            return Err(Error::Conflict("Waymark is being stopped.".to_owned()));
        }
        Ok(())
    }

    /// The memory that the columns take, in bytes; 0 before anybody asked.
    pub fn bytes(&self) -> usize {
        self.kept.read().as_ref().map_or(0, |kept| kept.columns.bytes())
    }
}

/// What a report looks at.
pub struct Look<'a> {
    /// All deals.
    pub columns: &'a Columns,
    /// What happened to them besides moving; empty where the report did not ask for it.
    pub history: &'a History,
    /// Which of them the report is about.
    pub scope: Scope,
    /// Those deals, ascending.
    pub deals: Vec<u32>,
    /// The query with its words found.
    pub query: &'a query::Found,
    /// The workspace's working time.
    pub calendar: Arc<Calendar>,
    /// The working time by which the time of deals is counted: that of their teams.
    pub hours: OfTeams<Arc<Calendar>>,
    /// The time of asking.
    pub now: Timestamp,
}

/// Loads the columns ahead of whoever asks first. Where somebody is loading them already there is nothing to do.
///
/// # Errors
/// The database's; [`Error::Conflict`] where the node is stopped meanwhile.
pub async fn warm(app: &App) -> Result<()> {
    let keeper = &app.house.insights;
    let Ok(_turn) = keeper.turn.try_lock() else { return Ok(()) };
    let house = app.house.clone();
    let loaded = app.read(move |read| {
        let by = By::system(&house);
        load::refresh(read, &by, &house.insights.kept, Need::Columns)
    });
    loaded.await.map(drop)
}

/// Brings the columns up to date and reckons something over the deals that the query means and the actor may see.
///
/// # Errors
/// [`Error::Invalid`] for a query that names what is not there, and the database's.
pub async fn look<T, F>(app: &App, by: &By, query: InsightQuery, need: Need, reckon: F) -> Result<T>
where
    T: Send + 'static,
    F: FnOnce(&Look<'_>) -> Result<T> + Send + 'static,
{
    query.check()?;
    let hours = {
        let _turn = app.house.insights.turn.lock().await;
        let (house, reader) = (app.house.clone(), by.clone());
        app.read(move |read| load::refresh(read, &reader, &house.insights.kept, need)).await?
    };
    let seen = match by.sees() {
        web::Visibility::All => None,
        _ => {
            let reader = by.clone();
            Some(app.read(move |read| store::visible(read, &reader)).await?)
        }
    };
    let calendar = hours.usual().clone();
    let is_elsewhere = query.zone.as_ref().is_some_and(|zone| zone != calendar.zone());
    let _copy = match is_elsewhere {
        true => Some(app.house.insights.elsewhere.lock().await),
        false => None,
    };
    let (house, by) = (app.house.clone(), by.clone());
    let work = tokio::task::spawn_blocking(move || {
        let kept = house.insights.kept.read().clone();
        let Some(kept) = kept else {
            return Err(Error::Internal("the columns are gone".to_owned()));
        };
        let among = seen.map(|seen| kept.places_of(&seen));
        let (scope, found) = query.scope(&by, &kept.columns, &calendar, among)?;
        let elsewhere =
            (found.zone != *calendar.zone()).then(|| in_zone(&kept.columns, &found.zone));
        let columns = elsewhere.as_ref().unwrap_or(&kept.columns);
        let deals = scope.select(columns);
        let nothing = History::default();
        let history = kept.past.as_ref().map_or(&nothing, |past| &past.history);
        let now = by.now;
        let hours = of_teams(columns, &hours);
        reckon(&Look { columns, history, scope, deals, query: &found, calendar, hours, now })
    });
    work.await.map_err(|error| Error::Internal(format!("a report failed: {error}")))?
}

impl Look<'_> {
    /// All deals that the reader may see, of the playbook asked for: what forecasts learn from.
    pub(super) fn learnable(&self) -> Vec<u32> {
        let scope = Scope {
            playbook: self.scope.playbook,
            among: self.scope.among.clone(),
            ..Scope::all(self.scope.as_of)
        };
        scope.select(self.columns)
    }
}

/// The working time of the teams that the columns know.
fn of_teams(columns: &Columns, hours: &Hours) -> OfTeams<Arc<Calendar>> {
    let usual = OfTeams::usual(hours.usual().clone());
    hours.own().fold(usual, |of, (team, own)| match columns.words.find(&team.to_string()) {
        Some(word) => of.with(word, own.clone()),
        None => of,
    })
}

/// The columns by the days of another zone than the workspace's.
fn in_zone(columns: &Columns, zone: &types::Zone) -> Columns {
    columns.by_days_of(|at| insight::group::day_of(zone.date_of(Timestamp::from_millis(at))))
}
