//! The strip above the day: what one has won this month, what is open, how one's goals stand. Reckoned as the reports
//! reckon, so that the same question has one answer everywhere.

use std::time::Duration;

use insight::columns::{NEVER, Outcome};
use insight::money::Money;
use serde::Serialize;
use types::Date;
use utoipa::ToSchema;

use crate::goals::api::{GoalJson, GoalQuery, told};
use crate::house::{App, By};
use crate::insights::{self, InsightQuery, Look, Need, look};
use crate::{Error, Result};

/// The figures above the day.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Strip {
    /// The month, as `2026-03`.
    pub month: String,
    /// Deals won in it that the actor answers for.
    pub won: usize,
    /// What they brought, one sum a currency.
    pub value_won: Vec<Money>,
    /// Open deals that the actor answers for.
    pub open: usize,
    /// What they are worth.
    pub value_open: Vec<Money>,
    /// The actor's own goals of today.
    pub goals: Vec<GoalJson>,
}

/// The figures above the actor's day.
///
/// # Errors
/// The database's.
pub async fn strip(app: &App, by: &By) -> Result<Strip> {
    let query = InsightQuery { owner: vec!["me".to_owned()], ..InsightQuery::default() };
    let strip = look(app, by, query, Need::Columns, |look| Ok(figures(look))).await?;
    let own = GoalQuery { own: true, ..GoalQuery::default() };
    Ok(Strip { goals: told(app, by, &own).await?.items, ..strip })
}

/// How long a page waits for figures whose columns are loaded.
const PATIENCE: Duration = Duration::from_millis(200);

/// The figures if they are at hand; nothing while what they are reckoned from is still being loaded. That goes on, and
/// [`strip`] waits for it.
///
/// # Errors
/// The database's.
pub async fn strip_at_hand(app: &App, by: &By) -> Result<Option<Strip>> {
    let (app, by) = (app.clone(), by.clone());
    if !app.house.insights.is_loaded() {
        tokio::spawn(async move { insights::warm(&app).await });
        return Ok(None);
    }
    let reckoned = tokio::spawn(async move { strip(&app, &by).await });
    let Ok(done) = tokio::time::timeout(PATIENCE, reckoned).await else { return Ok(None) };
    done.map_err(|error| Error::Internal(format!("the figures broke off: {error}")))?.map(Some)
}

fn figures(look: &Look<'_>) -> Strip {
    let (columns, as_of) = (look.columns, look.scope.as_of);
    let zone = look.calendar.zone();
    let first = zone.date_of(look.now).first_of_month();
    let start = |day: Date| zone.start_of(day).as_millis();
    let month = start(first)..start(first.plus_months(1));
    let is = |deal: &u32, outcome| columns.outcome_at(*deal, as_of) == outcome;
    let this_month = |deal: &u32| {
        let closed = columns.closed_at(*deal, as_of);
        closed != NEVER && month.contains(&closed)
    };
    let mine = || look.deals.iter().copied();
    let won: Vec<u32> = mine().filter(|it| is(it, Outcome::Won) && this_month(it)).collect();
    let open: Vec<u32> = mine().filter(|it| is(it, Outcome::Open)).collect();
    let (won, open) = (
        insight::group::totals(columns, &won, as_of),
        insight::group::totals(columns, &open, as_of),
    );
    Strip {
        month: format!("{:04}-{:02}", first.year(), first.month()),
        won: won.won,
        value_won: won.value_won,
        open: open.open,
        value_open: open.value_open,
        goals: Vec::new(),
    }
}
