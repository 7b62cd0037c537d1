//! What an experiment has come to: of each arm, whose result is known and who reached the goal.

use std::collections::HashMap;

use db::Read;
use insight::experiments::{Arm as Cases, Comparison, compare, ended};
use playbook::model::Phase;
use serde::{Deserialize, Serialize};
use types::id::kind as id;
use types::{Id, Millis, Timestamp};

use super::store::{self, Case};
use super::{Arm, Differs, Experiment, Goal, Status};
use crate::deals::{self, DealLine};
use crate::house::By;
use crate::{Result, playbooks};

/// The deals of an arm. Those that were merged into others are not among them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Count {
    /// All that got it.
    pub assigned: u32,
    /// Those whose result is known: only they count.
    pub known: u32,
    /// Of them, those that reached the goal.
    pub hits: u32,
}

/// What an experiment has come to.
#[derive(Clone, Debug)]
pub struct Told {
    /// Arm A and arm B.
    pub arms: [Count; 2],
    /// What may be said of them.
    pub comparison: Comparison,
    /// Only the deals that the actor may see are counted, and that is not all.
    pub own_view: bool,
}

/// What an experiment has come to by now, or had come to when it was decided.
///
/// # Errors
/// The database's.
pub fn result(read: &mut Read<'_>, by: &By, of: &Experiment) -> Result<Told> {
    let (arms, own_view) = match (of.status, of.last_look) {
        (Status::Ended, Some(seen)) => ([seen.a, seen.b], false),
        _ => (counts(read, by, of)?, by.sees() != web::Visibility::All),
    };
    let cases = |count: Count| Cases { n: count.known as usize, hits: count.hits as usize };
    let comparison = compare(cases(arms[0]), cases(arms[1]), of.sample as usize);
    let comparison = if of.status == Status::Ended { ended(comparison) } else { comparison };
    Ok(Told { arms, comparison, own_view })
}

fn counts(read: &mut Read<'_>, by: &By, of: &Experiment) -> Result<[Count; 2]> {
    let reached = match &of.goal {
        Goal::Won => None,
        Goal::Reached(stage) => {
            let (stages, won_counts) = from_stage_on(read, by, of, stage)?;
            Some((store::first_in(read, of.id, &stages)?, won_counts))
        }
    };
    let mut arms = [Count::default(); 2];
    for case in store::cases(read, by, of.id)? {
        let won = Some(case.closed_at).filter(|_| case.status == "won").flatten();
        let hit = match &reached {
            None => won,
            Some((first, won_counts)) => {
                let came = first.get(&case.deal).copied();
                came.into_iter().chain(won.filter(|_| *won_counts)).min()
            }
        };
        let count = &mut arms[usize::from(case.arm == Arm::B.as_str())];
        count.assigned += 1;
        if let Some(is_hit) = judged(of, &case, hit, by.now) {
            count.known += 1;
            count.hits += u32::from(is_hit);
        }
    }
    Ok(arms)
}

/// Whether a deal reached the goal in time; none while nobody can know.
fn judged(of: &Experiment, case: &Case, hit: Option<Timestamp>, now: Timestamp) -> Option<bool> {
    let limit = of.within_days.map(|days| case.at + Millis::days(i64::from(days)));
    let in_time = |at: Timestamp| limit.is_none_or(|limit| at <= limit);
    match hit {
        Some(at) if in_time(at) => Some(true),
        Some(_) => Some(false),
        None if !case.alive || limit.is_some_and(|limit| limit < now) => Some(false),
        None => None,
    }
}

/// The keys of a stage and of all after it, in every version that the experiment is about; and whether a won deal has
/// come so far too, wherever it was won from.
fn from_stage_on(
    read: &mut Read<'_>,
    by: &By,
    of: &Experiment,
    stage: &str,
) -> Result<(Vec<String>, bool)> {
    let versions = match &of.differs {
        Differs::Versions { a, b } => vec![*a, *b],
        Differs::Words { .. } => {
            playbooks::versions(read, of.playbook)?.into_iter().map(|version| version.id).collect()
        }
    };
    let (mut keys, mut won_counts) = (Vec::new(), false);
    for version in versions {
        let compiled = playbooks::compiled(read, &by.house, version)?;
        let later = compiled.stages().iter().skip_while(|it| it.key != stage);
        keys.extend(later.map(|it| it.key.clone()));
        let phase = compiled.stage(stage).map(|it| it.phase);
        won_counts |= matches!(phase, Some(Phase::Lead | Phase::Deal | Phase::Settlement));
    }
    keys.sort_unstable();
    keys.dedup();
    Ok((keys, won_counts))
}

/// The most deals of an arm that are listed.
const LISTED: i64 = 200;

/// The deals of an arm that the actor may see, the newest first; at most 200.
///
/// # Errors
/// The database's.
pub fn deals_of(
    read: &mut Read<'_>,
    by: &By,
    experiment: Id<id::Experiment>,
    arm: Arm,
) -> Result<Vec<DealLine>> {
    let mut select = deals::visible_lines(by);
    select.push(
        " AND d.id IN (SELECT a.deal_id FROM experiment_arms a WHERE a.experiment_id = ",
        experiment,
    );
    select.push(" AND a.arm = ", arm.as_str());
    select.push(") ORDER BY d.number DESC LIMIT ", LISTED);
    Ok(select.all(read)?)
}

/// When deals first came to one of some stages.
pub(super) type First = HashMap<Id<id::Deal>, Timestamp>;
