//! The deals behind a number.

use std::collections::HashSet;

use insight::columns::{Columns, Outcome, StageId};
use insight::funnel::{self, Fate};
use insight::map;
use serde::Serialize;
use types::Id;
use types::id::kind as id;
use utoipa::ToSchema;

use super::conformance::{Ways, deviating};
use super::process::{log_of, need, with_step};
use super::query::ScopeJson;
use super::{InsightQuery, Look, Need, look};
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
    let asked = query.clone();
    let (ways, need) = match query.deviation_asked()? {
        Some(_) => (Some(Ways::read(app, &query).await?), Need::Columns),
        None => (None, need(query.told()?)),
    };
    let (scope, total, page) = look(app, by, query, need, move |look| {
        let mut deals = narrowed(look, &asked, ways.as_ref())?;
        let total = deals.len();
        let number = |deal: &u32| look.columns.number[*deal as usize];
        deals.sort_unstable_by_key(number);
        deals.retain(|deal| asked.after.is_none_or(|after| number(deal) > after));
        deals.truncate(asked.limit.unwrap_or(PAGE) + 1);
        let ids = deals.iter().map(|deal| (number(deal), look.columns.id[*deal as usize]));
        Ok((look.query.scope.clone(), total, (ids.collect::<Vec<_>>(), asked.limit)))
    })
    .await?;
    let (mut ids, limit) = page;
    let limit = limit.unwrap_or(PAGE);
    let more = ids.len() > limit;
    ids.truncate(limit);
    let next = ids.last().filter(|_| more).map(|(number, _)| *number);
    let reader = by.clone();
    let items = app.read(move |read| lines(read, &reader, &ids)).await?;
    Ok(Behind { scope, total, items: items.into_iter().map(DealLineJson::from).collect(), next })
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

fn narrowed(look: &Look<'_>, asked: &InsightQuery, ways: Option<&Ways>) -> Result<Vec<u32>> {
    let (columns, as_of) = (look.columns, look.scope.as_of);
    let mut deals = look.deals.clone();
    if let Some(outcome) = &asked.outcome {
        let wanted = outcomes(outcome)?;
        deals.retain(|deal| wanted.contains(&columns.outcome_at(*deal, as_of)));
    }
    if let Some(group) = &asked.group {
        let by =
            look.query.by.ok_or_else(|| Error::field("by", "Say of which table the group is."))?;
        deals.retain(|deal| by.is_in(columns, *deal, as_of, group));
    }
    if asked.activity.is_some() || asked.then.is_some() {
        keep_step(look, asked, &mut deals)?;
    }
    if let (Some(ways), Some(kind)) = (ways, asked.deviation_asked()?) {
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

/// Keeps the deals with a step of the map as it was filtered; all activities count where nothing is said.
fn keep_step(look: &Look<'_>, asked: &InsightQuery, deals: &mut Vec<u32>) -> Result<()> {
    let all = InsightQuery { activities: asked.activities.or(Some(1.0)), ..asked.clone() };
    let log = map::shown(&log_of(look, asked.told()?), &all.map_filter()?);
    let numbers = with_step(&log, asked.activity.as_deref(), asked.then.as_deref());
    let numbers: HashSet<i64> = numbers.into_iter().collect();
    deals.retain(|deal| numbers.contains(&look.columns.number[*deal as usize]));
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
            let message = "Say open, won, lost, disqualified or decided.";
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

/// The one stage of this key.
pub(super) fn only_stage(look: &Look<'_>, key: &str) -> Result<StageId> {
    match stages(look, key)?.as_slice() {
        [one] => Ok(*one),
        _ => Err(Error::field("playbook", "Several playbooks have this stage: name one.")),
    }
}
