//! The process that the workspace's own journal shows: what follows what, how often and after how long.

use std::collections::HashSet;

use insight::discover::{More, Summary, discover};
use insight::draft::{Draft, Wish, draft};
use insight::log::{self, Case, Ends, EventLog, Tell};
use insight::map::{self, Filter, Map};
use serde::Serialize;
use utoipa::ToSchema;

use super::query::Told;
use super::{InsightQuery, Look, Need, ReportJson, look};
use crate::house::{App, By};
use crate::{Error, Result};

/// How many variants, repetitions, bottlenecks and handovers are told.
const TOLD: usize = 50;

/// The process in the words of the workspace.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ProcessJson {
    /// What `waymark discover --json` prints.
    #[serde(flatten)]
    pub summary: Summary,
    /// Paths, repetitions, waiting and handovers, at most fifty of each.
    #[serde(flatten)]
    pub more: More,
}

/// The process with its map.
#[derive(Clone, Debug)]
pub struct ProcessMap {
    /// What was found.
    pub report: ReportJson<ProcessJson>,
    /// The map, filtered as it was asked; none where no deal has entered a stage.
    pub map: Option<Map>,
}

/// The process that deals went through: a case is a deal, an activity a stage that it entered and whatever else the
/// query tells. Where the query says what a map shows, only the activities that are shown are looked at, and only the
/// edges that are drawn are told.
///
/// # Errors
/// As [`look`].
pub async fn process(app: &App, by: &By, query: InsightQuery) -> Result<ReportJson<ProcessJson>> {
    let told = query.told()?;
    let has_hidden = query.activities.is_some();
    let has_lines = query.lines.is_some() || query.least.is_some();
    let shown = InsightQuery { activities: query.activities.or(Some(1.0)), ..query.clone() };
    let filter = shown.map_filter()?;
    look(app, by, query, need(told), move |look| {
        let whole = log_of(look, told);
        let log = if has_hidden { map::shown(&whole, &filter) } else { whole };
        let mut found = found(&log);
        if has_lines && log.event_count() > 0 {
            let drawn = map::map(&log, &Filter { activities: 1.0, ..filter });
            let drawn: HashSet<(String, String)> =
                drawn.rows().into_iter().map(|row| (row.from, row.to)).collect();
            let edges = &mut found.summary.edges;
            edges.retain(|edge| drawn.contains(&(edge.from.clone(), edge.to.clone())));
        }
        ReportJson::of(look, found)
    })
    .await
}

/// The same with its map; all of it is of the activities that are shown.
///
/// # Errors
/// As [`look`].
pub async fn process_map(app: &App, by: &By, query: InsightQuery) -> Result<ProcessMap> {
    let (told, filter) = (query.told()?, query.map_filter()?);
    look(app, by, query, need(told), move |look| {
        let log = log_of(look, told);
        let map = (log.event_count() > 0).then(|| map::map(&log, &filter));
        let shown = map::shown(&log, &filter);
        Ok(ProcessMap { report: ReportJson::of(look, found(&shown))?, map })
    })
    .await
}

/// The history itself, as a log.
///
/// # Errors
/// As [`look`].
pub async fn process_log(app: &App, by: &By, query: InsightQuery) -> Result<EventLog> {
    let told = query.told()?;
    look(app, by, query, need(told), move |look| Ok(log_of(look, told))).await
}

/// Drafts a playbook of this name from the history: who was won went the right way.
///
/// # Errors
/// As [`look`]; [`Error::Invalid`] where no deal has entered a stage.
pub async fn process_draft(app: &App, by: &By, query: InsightQuery, name: String) -> Result<Draft> {
    let told = if query.told()? == Told::Stages { Told::Ends } else { query.told()? };
    look(app, by, query, need(told), move |look| {
        let log = log_of(look, told);
        if log.event_count() == 0 {
            let message = "No deal has entered a stage yet: there is no process to find.";
            return Err(Error::field("name", message));
        }
        let won = log.activities().find("Won").map(|_| "Won".to_owned());
        let plain = Wish::named(&name, (*look.calendar).clone());
        Ok(draft(&log, &Wish { won: won.into_iter().collect(), ..plain }))
    })
    .await
}

fn found(log: &EventLog) -> ProcessJson {
    let process = discover(log);
    ProcessJson { summary: Summary::of(log, &process), more: More::of(log, &process, TOLD) }
}

/// What of the past a log needs.
pub(super) fn need(told: Told) -> Need {
    if told == Told::All { Need::Tasks } else { Need::Columns }
}

pub(super) fn log_of(look: &Look<'_>, told: Told) -> EventLog {
    let tell = Tell {
        ends: if told == Told::Stages { Ends::Untold } else { Ends::Told },
        history: (told == Told::All).then_some(look.history),
    };
    log::of_columns(look.columns, &look.deals, look.scope.as_of, tell)
}

/// The word that means the end of a deal where an activity is asked for.
const END: &str = "(end)";

/// The numbers of the deals with a step: an activity, directly followed by another, or by the end; or those that begin
/// with an activity, where only `then` is given.
pub(super) fn with_step(log: &EventLog, activity: Option<&str>, then: Option<&str>) -> Vec<i64> {
    let find = |name: Option<&str>| name.map(|name| log.activities().find(name));
    let (first, second) = (find(activity), find(then.filter(|then| *then != END)));
    if first == Some(None) || second == Some(None) {
        return Vec::new();
    }
    let (first, second) = (first.flatten(), second.flatten());
    let has = |activities: &[u32]| match (first, second) {
        (Some(first), Some(second)) => activities.windows(2).any(|pair| *pair == [first, second]),
        (Some(first), None) if then == Some(END) => activities.last() == Some(&first),
        (Some(first), None) => activities.contains(&first),
        (None, Some(second)) => activities.first() == Some(&second),
        (None, None) => false,
    };
    numbers(log, |case| has(case.activities))
}

/// The numbers of the cases that are deals and meet something.
fn numbers(log: &EventLog, meets: impl Fn(&Case<'_>) -> bool) -> Vec<i64> {
    let cases = log.iter().filter(|case| meets(case));
    cases.filter_map(|case| case.name.parse().ok()).collect()
}

/// The numbers of the deals that do an activity again.
pub(super) fn repeating(log: &EventLog, activity: &str) -> Vec<i64> {
    let Some(id) = log.activities().find(activity) else { return Vec::new() };
    numbers(log, |case| case.activities.iter().filter(|it| **it == id).count() > 1)
}

/// The numbers of the deals that went the way with this place among the different ones, the most frequent being 1.
pub(super) fn going(log: &EventLog, place: usize) -> Vec<i64> {
    let ways = discover(log).variants;
    let Some(way) = place.checked_sub(1).and_then(|at| ways.get(at)) else { return Vec::new() };
    numbers(log, |case| case.activities == way.activities)
}

/// The numbers of the deals in which one person's step is directly followed by another's.
pub(super) fn handing(log: &EventLog, from: Option<&str>, to: Option<&str>) -> Vec<i64> {
    let find = |name: Option<&str>| name.map(|name| log.resources().find(name));
    let (from, to) = (find(from), find(to));
    let is = |asked: Option<Option<u32>>, id: u32| asked.is_none_or(|asked| asked == Some(id));
    numbers(log, |case| {
        (1..case.activities.len()).any(|at| match (case.resource(at - 1), case.resource(at)) {
            (Some(first), Some(second)) => first != second && is(from, first) && is(to, second),
            _ => false,
        })
    })
}
