//! Replays history against a criterion: which closed deals it would have held, and how they ended.
//!
//! A deal is folded from the journal up to the moment at which it first went on from the stage, its customer up to the
//! same moment; the criterion is asked then. So it is judged by what was known then and not by what is known now.

mod fold;

use std::sync::Arc;

use insight::columns::Outcome;
use insight::replay::{Judged, Replay};
use playbook::model::Gate;
use serde::Serialize;
use types::Id;
use types::id::kind as id;
use utoipa::ToSchema;

use self::fold::{Asked, Moment};
use super::query::ScopeJson;
use super::texts::Text;
use super::{InsightQuery, Look, Need, ReportJson, behind, look};
use crate::house::{App, By};
use crate::teams::Hours;
use crate::{Error, Result, playbooks};

/// The most closed deals that are replayed: the last ones.
const MOST: usize = 1_000;
/// How many deals are folded in one read.
const AT_ONCE: usize = 100;
/// How many held deals are told where nothing is said.
const DEALS: usize = 50;

/// What history says of a criterion.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ReplayJson {
    /// The text that has the criterion: `KEY@3`, `KEY@draft`.
    pub against: String,
    /// The stage's key.
    pub stage: String,
    /// The stage's name.
    pub stage_name: String,
    /// The criterion's key.
    pub criterion: String,
    /// What it says.
    pub says: String,
    /// advise, require or approve: how hard it is in that text.
    pub gate: String,
    /// require or optional: what is tried.
    pub change: String,
    /// Closed deals of the playbook in scope.
    pub closed: usize,
    /// How many of them were replayed: the last 1,000 at most.
    pub looked_at: usize,
    /// Replayed deals that ended before they went on from the stage.
    pub not_reached: usize,
    /// Replayed deals that are history from elsewhere and were never judged by a gate.
    pub not_judged: usize,
    /// The figures.
    #[serde(flatten)]
    pub replay: Replay,
    /// The held deals that ended last: `limit` of them, 50 where nothing is said.
    pub deals: Vec<HeldJson>,
}

/// A deal that would have been held.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct HeldJson {
    /// The deal.
    pub id: String,
    /// The number that people say.
    pub number: i64,
    /// What people call it.
    pub name: Option<String>,
    /// How it ended.
    pub outcome: String,
    /// When it went on from the stage.
    pub went_on: String,
    /// Why the criterion was not met then.
    pub why: String,
}

/// A criterion that may be chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Criterion {
    /// As a question names it: `KEY@3:STAGE/CRITERION`.
    pub word: String,
    /// Playbook, stage, and what it says.
    pub title: String,
}

/// The criteria that may be chosen: of every playbook's published version, and of its draft.
///
/// # Errors
/// The database's.
pub async fn criteria(app: &App) -> Result<Vec<Criterion>> {
    let house = app.house.clone();
    app.read(move |read| {
        let mut found = Vec::new();
        for playbook in playbooks::list(read)? {
            for which in ["current", "draft"] {
                let asked = format!("{}@{which}", playbook.key);
                match Text::find(read, &house, &asked, "criterion") {
                    Ok(text) => found.extend(of_text(&text)),
                    Err(Error::Invalid(_)) => {}
                    Err(error) => return Err(error),
                }
            }
        }
        Ok(found)
    })
    .await
}

fn of_text(text: &Text) -> Vec<Criterion> {
    let which = text.version.map_or_else(|| ", draft".to_owned(), |_| String::new());
    let stages = text.compiled.stages().iter();
    let all = stages.flat_map(|stage| stage.exits.iter().map(move |exit| (stage, exit)));
    let criterion = |(stage, exit): (&playbook::model::Stage, &playbook::model::Exit)| Criterion {
        word: format!("{}:{}/{}", text.word(), stage.key, exit.key),
        title: format!("{}{which} › {}: {}", text.name, stage.name, exit.says),
    };
    all.map(criterion).collect()
}

/// Which closed deals in scope a criterion would have held, and how they ended.
///
/// # Errors
/// As [`look`]; [`Error::Invalid`] where no criterion, or none that is there, is named.
pub async fn replay(app: &App, by: &By, query: InsightQuery) -> Result<ReportJson<ReplayJson>> {
    let optional = query.made_optional()?;
    let most = query.limit.unwrap_or(DEALS);
    let asked = Arc::new(find(app, &query).await?);
    let key = asked.text.key.clone();
    if query.playbook.as_ref().is_some_and(|playbook| *playbook != key) {
        let message = "The criterion is of another playbook than the deals.";
        return Err(Error::field("criterion", message));
    }
    let query = InsightQuery { playbook: Some(key), ..query };
    let (scope, closed, deals) =
        look(app, by, query, Need::Columns, |look| Ok(last_closed(look))).await?;
    let mut judged = Vec::new();
    for some in deals.chunks(AT_ONCE) {
        let ids: Vec<Id<id::Deal>> = some.iter().map(|deal| deal.id).collect();
        let (asked, reader, house) = (asked.clone(), by.clone(), app.house.clone());
        let moments = app.read(move |read| {
            let hours = Hours::load(read, &house)?;
            fold::moments(read, &reader, &hours, &asked, &ids)
        });
        judged.extend(some.iter().copied().zip(moments.await?));
    }
    let mut report = told(&asked, closed, &judged, optional, most);
    name(app, by, &mut report.deals).await?;
    Ok(ReportJson { scope, report })
}

/// A closed deal in scope.
#[derive(Clone, Copy)]
struct Closed {
    id: Id<id::Deal>,
    number: i64,
    at: i64,
    outcome: Outcome,
    days: f64,
}

/// How many deals in scope have ended, and those that ended last.
fn last_closed(look: &Look<'_>) -> (ScopeJson, usize, Vec<Closed>) {
    let (columns, as_of) = (look.columns, look.scope.as_of);
    let closed = look.deals.iter().filter_map(|deal| {
        let (at, outcome) = (*deal as usize, columns.outcome_at(*deal, as_of));
        let has_ended = !matches!(outcome, Outcome::Open | Outcome::Merged);
        has_ended.then(|| Closed {
            id: columns.id[at],
            number: columns.number[at],
            at: columns.closed_at(*deal, as_of),
            outcome,
            days: columns.days_to_close(*deal, as_of),
        })
    });
    let mut closed: Vec<Closed> = closed.collect();
    closed.sort_by_key(|deal| (std::cmp::Reverse(deal.at), deal.number));
    let count = closed.len();
    closed.truncate(MOST);
    (look.query.scope.clone(), count, closed)
}

/// Finds the criterion that is asked about.
async fn find(app: &App, query: &InsightQuery) -> Result<Asked> {
    let wrong = |says: &str| Error::field("criterion", says);
    let asked = query.criterion.clone().ok_or_else(|| wrong("Say which: STAGE/CRITERION."))?;
    let (text, criterion) = match asked.split_once(':') {
        Some((text, criterion)) => (text.to_owned(), criterion.to_owned()),
        None => {
            let key = query.playbook.clone();
            let key =
                key.ok_or_else(|| wrong("Say of which playbook it is: KEY:STAGE/CRITERION."))?;
            let version = query.version.map(|number| format!("@{number}")).unwrap_or_default();
            (key + &version, asked)
        }
    };
    let house = app.house.clone();
    let text = app.read(move |read| Text::find(read, &house, &text, "criterion")).await?;
    let (stage, key) = criterion.split_once('/').ok_or_else(|| wrong("Say STAGE/CRITERION."))?;
    let place = text.compiled.stage_index(stage);
    let place = place.ok_or_else(|| wrong("This text has no such stage."))?;
    let known = &text.compiled.stages()[place];
    let exit = known.exits.iter().find(|exit| exit.key == key).cloned().ok_or_else(|| {
        let keys: Vec<&str> = known.exits.iter().map(|exit| exit.key.as_str()).collect();
        let keys = if keys.is_empty() { "none".to_owned() } else { keys.join(", ") };
        wrong(&format!("The criteria of this stage are: {keys}."))
    })?;
    Ok(Asked { text, place, exit })
}

fn told(
    asked: &Asked,
    closed: usize,
    judged: &[(Closed, Moment)],
    optional: bool,
    most: usize,
) -> ReplayJson {
    let (mut all, mut deals) = (Vec::new(), Vec::new());
    for (deal, moment) in judged {
        let Moment::WentOn { at, why, overridden, asked_then } = moment else { continue };
        let (outcome, days) = (deal.outcome, deal.days);
        let (overridden, asked_then) = (*overridden, *asked_then);
        all.push(Judged { met: why.is_none(), overridden, asked_then, outcome, days });
        if let Some(why) = why.as_ref().filter(|_| deals.len() < most) {
            deals.push(HeldJson {
                id: deal.id.to_string(),
                number: deal.number,
                name: None,
                outcome: deal.outcome.as_str().to_owned(),
                went_on: at.to_string(),
                why: why.clone(),
            });
        }
    }
    let count = |is: fn(&Moment) -> bool| judged.iter().filter(|(_, moment)| is(moment)).count();
    let stage = &asked.text.compiled.stages()[asked.place];
    ReplayJson {
        against: asked.text.word(),
        stage: stage.key.clone(),
        stage_name: stage.name.clone(),
        criterion: asked.exit.key.clone(),
        says: asked.exit.says.clone(),
        gate: gate_word(asked.exit.gate).to_owned(),
        change: if optional { "optional" } else { "require" }.to_owned(),
        closed,
        looked_at: judged.len(),
        not_reached: count(|moment| matches!(moment, Moment::NotReached)),
        not_judged: count(|moment| matches!(moment, Moment::NotJudged)),
        replay: insight::replay::replay(&all, optional),
        deals,
    }
}

fn gate_word(gate: Gate) -> &'static str {
    match gate {
        Gate::Advise => "advise",
        Gate::Require => "require",
        Gate::Approve => "approve",
    }
}

async fn name(app: &App, by: &By, deals: &mut [HeldJson]) -> Result<()> {
    let ids = deals.iter().filter_map(|deal| Some((deal.number, deal.id.parse().ok()?))).collect();
    let (reader, ids): (By, Vec<(i64, Id<id::Deal>)>) = (by.clone(), ids);
    let lines = app.read(move |read| behind::lines(read, &reader, &ids)).await?;
    for deal in deals {
        let line = lines.iter().find(|line| line.number == deal.number);
        deal.name = line.map(|line| line.name.clone());
    }
    Ok(())
}
