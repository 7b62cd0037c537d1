//! What an experiment has come to: of each arm, whose result is known and who reached the goal.

use std::collections::HashMap;

use db::Read;
use insight::experiments::{Arm as Cases, Comparison, Known, compare, counted, ended, that_count};
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
    /// Those that count: of those whose result is known the first, as many as were planned.
    pub known: u32,
    /// Of them, those that reached the goal.
    pub hits: u32,
    /// Those whose result became known after the planned number: the verdict stands without them.
    #[serde(default, skip_serializing_if = "is_nothing")]
    pub later: u32,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
fn is_nothing(count: &u32) -> bool {
    *count == 0
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

/// Of arm A and arm B how many deals got it, and those whose result is known.
type Cased = ([u32; 2], [Vec<Known<Id<id::Deal>>>; 2]);

fn cases(read: &mut Read<'_>, by: &By, of: &Experiment) -> Result<Cased> {
    let goal = match &of.goal {
        Goal::Won => None,
        Goal::Reached(stage) => Some(Reached::of(read, by, of, stage)?),
    };
    let mut assigned = [0u32; 2];
    let mut known: [Vec<Known<Id<id::Deal>>>; 2] = Default::default();
    for case in store::cases(read, by, of.id)? {
        let won = Some(case.closed_at).filter(|_| case.status == "won").flatten();
        let hit = match &goal {
            None => won,
            Some(goal) => goal.reached(of, &case, won),
        };
        let arm = case.place();
        assigned[arm] += 1;
        known[arm].extend(judged(of, &case, hit, of.ended_at.unwrap_or(by.now)));
    }
    Ok((assigned, known))
}

fn counts(read: &mut Read<'_>, by: &By, of: &Experiment) -> Result<[Count; 2]> {
    let (assigned, known) = cases(read, by, of)?;
    let count = |(assigned, known): (u32, Vec<Known<Id<id::Deal>>>)| {
        let all = known.len();
        let counts = counted(known, of.sample as usize);
        let size = |size: usize| u32::try_from(size).unwrap_or(u32::MAX);
        Count {
            assigned,
            known: size(counts.n),
            hits: size(counts.hits),
            later: size(all - counts.n),
        }
    };
    let [a, b] = known;
    Ok([count((assigned[0], a)), count((assigned[1], b))])
}

/// Whether a deal reached the goal, since when that is known; none while nobody can know.
///
/// Where there is a time for it, nothing is known before that time is over, whatever has happened: hits would be known
/// sooner than misses, and the quicker arm would look better only because it is quicker.
fn judged(
    of: &Experiment,
    case: &Case,
    hit: Option<Timestamp>,
    now: Timestamp,
) -> Option<Known<Id<id::Deal>>> {
    let (at, hit) = match (of.within_days, hit) {
        (Some(days), hit) => {
            let limit = case.at + Millis::days(i64::from(days));
            (Some(limit).filter(|limit| *limit < now)?, hit.is_some_and(|at| at <= limit))
        }
        (None, Some(at)) => (at, true),
        (None, None) if !case.alive => (case.ended(), false),
        (None, None) => return None,
    };
    Some(Known { at: at.as_millis(), case: case.deal, hit })
}

/// What it takes to have come to a stage or to a later one.
struct Reached {
    /// For each version the keys of the stage and of those after it, and whether a won deal has come so far too,
    /// wherever it was won from.
    versions: HashMap<Id<id::PlaybookVersion>, (Vec<String>, bool)>,
    /// When each deal first came to one of these stages.
    first: First,
}

impl Reached {
    fn of(read: &mut Read<'_>, by: &By, of: &Experiment, stage: &str) -> Result<Reached> {
        let versions = match &of.differs {
            Differs::Versions { a, b } => vec![*a, *b],
            Differs::Words { .. } => {
                let all = playbooks::versions(read, of.playbook)?.into_iter();
                all.map(|version| version.id).collect()
            }
        };
        let mut known = HashMap::new();
        let (mut keys, mut won_counts) = (Vec::new(), false);
        for version in &versions {
            let compiled = playbooks::compiled(read, &by.house, *version)?;
            let Some(goal) = compiled.stage(stage) else { continue };
            let won = matches!(goal.phase, Phase::Lead | Phase::Deal | Phase::Settlement);
            let later = compiled.stages().iter().skip_while(|it| it.key != stage);
            let later: Vec<String> = later.map(|it| it.key.clone()).collect();
            keys.extend(later.iter().cloned());
            won_counts |= won;
            known.insert(*version, (later, won));
        }
        keys.sort_unstable();
        keys.dedup();
        let first = store::first_in(read, of.id, &keys)?;
        // Where a version has no such stage, what comes after it in the others is all that can be said.
        for version in versions {
            known.entry(version).or_insert_with(|| (keys.clone(), won_counts));
        }
        Ok(Reached { versions: known, first })
    }

    /// When a deal first came so far, by the order of the stages in the version that it follows: another version may
    /// have put them in another order.
    fn reached(&self, of: &Experiment, case: &Case, won: Option<Timestamp>) -> Option<Timestamp> {
        let version = match &of.differs {
            Differs::Versions { a, .. } if case.place() == 0 => *a,
            Differs::Versions { b, .. } => *b,
            Differs::Words { .. } => case.version,
        };
        let (keys, won_counts) = self.versions.get(&version)?;
        let came = self.first.get(&case.deal).into_iter().flatten();
        let came = came.filter(|(stage, _)| keys.contains(stage)).map(|(_, at)| *at);
        came.chain(won.filter(|_| *won_counts)).min()
    }
}

/// The most deals of an arm that are listed.
const LISTED: i64 = 200;

/// Which deals of an arm.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Which {
    /// All that got it.
    #[default]
    All,
    /// Those that count, their result being known.
    Known,
    /// Of them, those that reached the goal.
    Hits,
}

/// The deals of an arm that the actor may see, the newest first; at most 200. Those that were merged into others are not
/// among them, as they are not in the arm's number.
///
/// # Errors
/// The database's.
pub fn deals_of(
    read: &mut Read<'_>,
    by: &By,
    of: &Experiment,
    arm: Arm,
    which: Which,
) -> Result<Vec<DealLine>> {
    if which != Which::All {
        return those_known(read, by, of, arm, which == Which::Hits);
    }
    let experiment = of.id;
    let mut select = deals::visible_lines(by);
    select.push(
        " AND d.status <> 'merged'
          AND d.id IN (SELECT a.deal_id FROM experiment_arms a WHERE a.experiment_id = ",
        experiment,
    );
    select.push(" AND a.arm = ", arm.as_str());
    select.push(") ORDER BY d.number DESC LIMIT ", LISTED);
    Ok(select.all(read)?)
}

/// The newest of the deals of an arm that count, or of those that reached the goal.
fn those_known(
    read: &mut Read<'_>,
    by: &By,
    of: &Experiment,
    arm: Arm,
    hits: bool,
) -> Result<Vec<DealLine>> {
    let (_, [a, b]) = cases(read, by, of)?;
    let known = that_count(if arm == Arm::A { a } else { b }, of.sample as usize);
    let known = known.iter().filter(|case| case.hit || !hits);
    let mut ids: Vec<Id<id::Deal>> = known.map(|case| case.case).collect();
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    // Ids follow the time at which they were made.
    ids.sort_unstable_by(|one, other| other.cmp(one));
    ids.truncate(usize::try_from(LISTED).unwrap_or(usize::MAX));
    let mut select = deals::visible_lines(by);
    select.push_list(" AND d.id IN (", &ids, ") ORDER BY d.number DESC");
    Ok(select.all(read)?)
}

/// When deals first came to each of some stages.
pub(super) type First = HashMap<Id<id::Deal>, Vec<(String, Timestamp)>>;
