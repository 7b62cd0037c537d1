//! The deals behind a number.

use std::collections::HashSet;

use insight::activity::{self, Done};
use insight::columns::{Columns, Outcome, StageId};
use insight::forecast::{self, BEST_CASE, COMMIT};
use insight::funnel::{self, Fate};
use insight::{lookback, map};
use serde::Serialize;
use types::Id;
use types::id::kind as id;
use utoipa::ToSchema;

use super::conformance::{Ways, deviating};
use super::process::{going, handing, log_of, need, repeating, with_step};
use super::query::{ScopeJson, person};
use super::{InsightQuery, Look, Need, look, periods, store};
use crate::deals::json::DealLineJson;
use crate::deals::{self, DealLine};
use crate::house::{App, By};
use crate::{Error, Result};

/// How many deals a page has where nothing is said.
const PAGE: usize = 50;

/// The deals behind a number, by their numbers.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Behind {
    /// Which deals were asked for.
    pub scope: ScopeJson,
    /// How many there are in all.
    pub total: usize,
    /// Some of them.
    pub items: Vec<DealLineJson>,
    /// Send it as `after` for the next page; absent at the end.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<i64>,
}

/// The deals behind a number of a report of the same query.
///
/// # Errors
/// As [`look`].
pub async fn behind(app: &App, by: &By, query: InsightQuery) -> Result<Behind> {
    let limit = query.limit.unwrap_or(PAGE);
    some_behind(app, by, query, limit).await
}

/// How many deals a file of them holds at most.
const FILE: usize = 20_000;
/// How many deals are read in one statement.
const AT_ONCE: usize = 400;

/// The deals behind a number as far as a file takes them; there are more where it says where to go on.
///
/// # Errors
/// As [`look`].
pub async fn all_behind(app: &App, by: &By, query: InsightQuery) -> Result<Behind> {
    some_behind(app, by, query, FILE).await
}

async fn some_behind(app: &App, by: &By, query: InsightQuery, limit: usize) -> Result<Behind> {
    let asked = query.clone();
    let known = Known::read(app, by, &query).await?;
    let need = need_of(&query)?;
    let (scope, total, mut ids) = look(app, by, query, need, move |look| {
        let mut deals = narrowed(look, &asked, &known)?;
        let total = deals.len();
        let number = |deal: &u32| look.columns.number[*deal as usize];
        deals.sort_unstable_by_key(number);
        deals.retain(|deal| asked.after.is_none_or(|after| number(deal) > after));
        deals.truncate(limit + 1);
        let ids = deals.iter().map(|deal| (number(deal), look.columns.id[*deal as usize]));
        Ok((look.query.scope.clone(), total, ids.collect::<Vec<_>>()))
    })
    .await?;
    let more = ids.len() > limit;
    ids.truncate(limit);
    let next = ids.last().filter(|_| more).map(|(number, _)| *number);
    let reader = by.clone();
    let items = app.read(move |read| {
        let mut items = Vec::new();
        for ids in ids.chunks(AT_ONCE) {
            items.extend(lines(read, &reader, ids)?);
        }
        Ok(items)
    });
    let items = items.await?.into_iter().map(DealLineJson::from).collect();
    Ok(Behind { scope, total, items, next })
}

/// What the columns must hold for such a question.
fn need_of(query: &InsightQuery) -> Result<Need> {
    let of_steps = match query.deviation_asked()? {
        Some(_) => Need::Columns,
        None => need(query.told()?),
    };
    let of_touches = (query.touch.is_some() || query.had.is_some()) && of_steps == Need::Columns;
    Ok(if of_touches { Need::Past } else { of_steps })
}

/// What is known beside the columns before deals are narrowed.
struct Known {
    /// Who asks.
    by: By,
    /// What deals are held against, where a deviation is asked for.
    ways: Option<Ways>,
    /// The deals with an open task over its time, with whose task it is; where that is asked for.
    overdue: Option<Vec<(Id<id::Deal>, Id<id::User>)>>,
}

impl Known {
    async fn read(app: &App, by: &By, query: &InsightQuery) -> Result<Known> {
        let ways = match query.deviation_asked()? {
            Some(_) => Some(Ways::read(app, query).await?),
            None => None,
        };
        let now = by.now;
        let overdue = match query.touch.as_deref() {
            Some("overdue") => Some(app.read(move |read| store::overdue_deals(read, now)).await?),
            _ => None,
        };
        Ok(Known { by: by.clone(), ways, overdue })
    }
}

pub(super) fn lines(
    read: &mut db::Read<'_>,
    by: &By,
    ids: &[(i64, Id<id::Deal>)],
) -> Result<Vec<DealLine>> {
    let ids: Vec<Id<id::Deal>> = ids.iter().map(|(_, id)| *id).collect();
    let mut select = deals::visible_lines(by);
    select.push_list(" AND d.id IN (", &ids, ") ORDER BY d.number");
    Ok(select.all(read)?)
}

fn narrowed(look: &Look<'_>, asked: &InsightQuery, known: &Known) -> Result<Vec<u32>> {
    let (columns, as_of) = (look.columns, look.scope.as_of);
    let mut deals = look.deals.clone();
    if let Some(had) = &asked.had {
        let size = look.query.last;
        deals = lookback::behind(columns, look.history, &deals, as_of, size, had)
            .ok_or_else(|| Error::field("had", "No look-back asks for this trait."))?;
    }
    if let Some(outcome) = &asked.outcome {
        keep_outcome(look, outcome, &mut deals)?;
    }
    if let Some(group) = &asked.group {
        let by =
            look.query.by.ok_or_else(|| Error::field("by", "Say of which table the group is."))?;
        deals.retain(|deal| by.is_in(columns, *deal, as_of, group));
    }
    keep_period(look, asked, &mut deals)?;
    keep_touched(look, asked, known, &mut deals)?;
    keep_way(look, asked, &mut deals)?;
    if let (Some(ways), Some(kind)) = (&known.ways, asked.deviation_asked()?) {
        let among: HashSet<u32> = deals.into_iter().collect();
        let mut found = deviating(look, ways, kind, asked.stage.as_deref());
        found.retain(|deal| among.contains(deal));
        return Ok(found);
    }
    if let Some(key) = &asked.stage {
        let stages = stages(look, key)?;
        let fate = fate(asked.fate.as_deref())?;
        let mut found = Vec::new();
        for stage in stages {
            found.extend(funnel::behind(columns, &deals, as_of, stage, fate));
        }
        return Ok(found);
    }
    Ok(deals)
}

/// Keeps the deals that stand so.
fn keep_outcome(look: &Look<'_>, word: &str, deals: &mut Vec<u32>) -> Result<()> {
    let (columns, as_of) = (look.columns, look.scope.as_of);
    let outcome = |deal: &u32| columns.outcome_at(*deal, as_of);
    let is_left = |deal: &u32| columns.is_left(*deal, as_of);
    match word {
        "live" => deals.retain(|deal| outcome(deal) == Outcome::Open && !is_left(deal)),
        "left" => deals.retain(is_left),
        _ => {
            let wanted = outcomes(word)?;
            deals.retain(|deal| wanted.contains(&outcome(deal)));
        }
    }
    Ok(())
}

/// Keeps the deals that ended in the period asked for, or that a forecast counts for it.
fn keep_period(look: &Look<'_>, asked: &InsightQuery, deals: &mut Vec<u32>) -> Result<()> {
    let Some(name) = &asked.ended else {
        return match asked.tier {
            None => Ok(()),
            Some(_) => Err(Error::field("ended", "Say for which period: 2026-03.")),
        };
    };
    let period = periods::named(name, &look.query.zone)?;
    let (columns, as_of) = (look.columns, look.scope.as_of);
    let least = match asked.tier.as_deref() {
        None => {
            let has_ended = |deal: &u32| columns.outcome_at(*deal, as_of) != Outcome::Open;
            let inside =
                |deal: &u32| (period.from..period.to).contains(&columns.closed_at(*deal, as_of));
            deals.retain(|deal| has_ended(deal) && inside(deal));
            return Ok(());
        }
        Some("commit") => COMMIT,
        Some("best-case") => BEST_CASE,
        Some(_) => return Err(Error::field("tier", "Say commit or best-case.")),
    };
    *deals = forecast::tier(columns, deals, &look.learnable(), as_of, &period, least);
    Ok(())
}

/// Keeps the deals with which something was done, or left undone.
fn keep_touched(
    look: &Look<'_>,
    asked: &InsightQuery,
    known: &Known,
    deals: &mut Vec<u32>,
) -> Result<()> {
    let Some(touch) = &asked.touch else { return Ok(()) };
    let (columns, as_of) = (look.columns, look.scope.as_of);
    let who = asked.person.as_deref();
    let who = who.map(|who| person(&known.by, columns, who)).transpose()?;
    if let Some(overdue) = &known.overdue {
        let theirs = |user: &Id<id::User>| {
            who.is_none_or(|who| columns.words.find(&user.to_string()) == Some(who))
        };
        let late = overdue.iter().filter(|(_, user)| theirs(user));
        let late: HashSet<u32> = late.filter_map(|(deal, _)| columns.place_of(*deal)).collect();
        deals.retain(|deal| late.contains(deal));
        return Ok(());
    }
    let done = done(touch)?;
    *deals = activity::behind(columns, look.history, deals, as_of, done, who);
    Ok(())
}

fn done(word: &str) -> Result<Done> {
    Ok(match word {
        "tried" => Done::Tried,
        "spoken" => Done::Spoken,
        "met" => Done::Met,
        "met-won" => Done::MetAndWon,
        "answered" => Done::Answered,
        "unanswered" => Done::Unanswered,
        "quiet" => Done::Quiet,
        _ => {
            let words = "Say tried, spoken, met, met-won, answered, unanswered, quiet or overdue.";
            return Err(Error::field("touch", words));
        }
    })
}

/// Keeps the deals that went so, among the activities that the map showed: all of them where nothing is said.
fn keep_way(look: &Look<'_>, asked: &InsightQuery, deals: &mut Vec<u32>) -> Result<()> {
    let has_step = asked.activity.is_some() || asked.then.is_some();
    let is_handed = asked.handed_by.is_some() || asked.handed_to.is_some();
    if !has_step && !is_handed && asked.repeated.is_none() && asked.way.is_none() {
        return Ok(());
    }
    let all = InsightQuery { activities: asked.activities.or(Some(1.0)), ..asked.clone() };
    let log = map::shown(&log_of(look, asked.told()?), &all.map_filter()?);
    let mut keep = |numbers: Vec<i64>| {
        let numbers: HashSet<i64> = numbers.into_iter().collect();
        deals.retain(|deal| numbers.contains(&look.columns.number[*deal as usize]));
    };
    if let Some(activity) = &asked.repeated {
        keep(repeating(&log, activity));
    }
    if let Some(place) = asked.way {
        keep(going(&log, place));
    }
    if is_handed {
        keep(handing(&log, asked.handed_by.as_deref(), asked.handed_to.as_deref()));
    }
    if has_step {
        keep(with_step(&log, asked.activity.as_deref(), asked.then.as_deref()));
    }
    Ok(())
}

fn outcomes(word: &str) -> Result<Vec<Outcome>> {
    Ok(match word {
        "open" => vec![Outcome::Open],
        "won" => vec![Outcome::Won],
        "lost" => vec![Outcome::Lost],
        "disqualified" => vec![Outcome::Disqualified],
        "decided" => vec![Outcome::Won, Outcome::Lost],
        _ => {
            let message = "Say open, live, left, won, lost, disqualified or decided.";
            return Err(Error::field("outcome", message));
        }
    })
}

fn fate(word: Option<&str>) -> Result<Option<Fate>> {
    Ok(match word {
        None | Some("entered") => None,
        Some("advanced") => Some(Fate::Advanced),
        Some("fell-off") => Some(Fate::FellOff),
        Some("back") => Some(Fate::Back),
        Some("open") => Some(Fate::Open),
        Some(_) => {
            return Err(Error::field("fate", "Say entered, advanced, fell-off, back or open."));
        }
    })
}

/// The stages of this key, in the playbook asked for or in all.
fn stages(look: &Look<'_>, key: &str) -> Result<Vec<StageId>> {
    let columns: &Columns = look.columns;
    let in_scope = |playbook: u16| look.scope.playbook.is_none_or(|asked| asked == playbook);
    let found: Vec<StageId> = (0..)
        .map(StageId)
        .zip(&columns.stages)
        .filter(|(_, stage)| stage.key == key && in_scope(stage.playbook))
        .map(|(id, _)| id)
        .collect();
    if found.is_empty() {
        return Err(Error::field("stage", "There is no such stage here."));
    }
    Ok(found)
}

/// The one stage of this key, or of `PLAYBOOK/STAGE`.
pub(super) fn only_stage(look: &Look<'_>, key: &str) -> Result<StageId> {
    let (playbook, key) = match key.split_once('/') {
        Some((playbook, key)) => (look.columns.playbook_of(playbook), key),
        None => (None, key),
    };
    let mut found = stages(look, key)?;
    found.retain(|id| playbook.is_none_or(|it| it == look.columns.stage(*id).playbook));
    match found.as_slice() {
        [one] => Ok(*one),
        _ => Err(Error::field("playbook", "Several playbooks have this stage: name one.")),
    }
}
