//! A person's strengths and weaknesses along the process: for coaching, not for ranking.
//!
//! For each stage the deals of one person are compared with those of all others in scope: how many went on
//! (Newcombe's interval, Fisher's exact test) and how long finished visits took (Mann–Whitney). A strength or
//! weakness is named only when the test, corrected by Holm for everything that was compared, leaves less than one
//! chance in twenty that it is an accident. People stand in the order of their names: a table of places is not what
//! makes anybody better. A deal belongs to whoever answers for it now, or plays the role that was asked for.

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, HashMap};

use serde::Serialize;

use crate::columns::{Columns, NEVER, StageId, Word, days};
use crate::funnel::{Fate, fates};
use crate::group::{self, Totals};
use crate::scope::Fact;
use crate::stats::{Difference, Pool, SMALL, Share, Spread, difference, fisher, holm};

/// People along the process.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct People {
    /// One entry a person, by name.
    pub people: Vec<PersonReport>,
    /// Deals of nobody.
    pub nobodys: usize,
    /// How many comparisons were made.
    pub compared: usize,
}

/// One person along the process.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct PersonReport {
    /// Their id.
    pub person: String,
    /// What they are called.
    pub name: String,
    /// What became of their deals.
    #[serde(flatten)]
    pub totals: Totals,
    /// Stage by stage.
    pub stages: Vec<PersonAtStage>,
    /// What is better than with others, in words.
    pub strengths: Vec<String>,
    /// What is worse than with others, in words.
    pub weaknesses: Vec<String>,
    /// What to make of it.
    pub note: String,
}

/// One person at one stage.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct PersonAtStage {
    /// The playbook's key.
    pub playbook: String,
    /// The stage's key.
    pub stage: String,
    /// What people call it.
    pub name: String,
    /// Went on, of those that were decided here: the person's.
    pub theirs: Share,
    /// The same for all others.
    pub others: Share,
    /// By how much they differ.
    pub difference: Option<Difference>,
    /// How likely the difference is an accident, after correction.
    pub p: f64,
    /// Days of finished visits: the person's.
    pub days: Spread,
    /// The median of all others.
    pub others_median_days: Option<f64>,
    /// How likely the difference in time is an accident, after correction.
    pub p_days: f64,
}

/// What is known of one person's deals, or of everybody's, at one stage.
#[derive(Clone, Debug, Default)]
struct AtStage {
    advanced: usize,
    decided: usize,
    days: Vec<f64>,
}

type Stages = BTreeMap<StageId, AtStage>;

/// The people of some deals by `role` (the owner, or who plays a role), seen from `as_of`.
pub fn people(columns: &Columns, deals: &[u32], as_of: i64, role: Fact) -> People {
    let mut of: HashMap<Word, Vec<u32>> = HashMap::new();
    for deal in deals {
        of.entry(role.of(columns, *deal)).or_default().push(*deal);
    }
    let nobodys = of.remove(&Word::NONE).map_or(0, |deals| deals.len());
    let mut people: Vec<(Word, Vec<u32>)> = of.into_iter().collect();
    people.sort_by_key(|(word, _)| (columns.words.title(*word).map(types::fold), *word));
    let all: Vec<Stages> =
        people.iter().map(|(_, deals)| stages_of(columns, deals, as_of)).collect();
    let everybody = everybody(&all);
    let person = |((word, deals), theirs): (&(Word, Vec<u32>), &Stages)| PersonReport {
        person: columns.words.text(*word).unwrap_or_default().to_owned(),
        name: columns.words.title(*word).unwrap_or_default().to_owned(),
        totals: group::totals(columns, deals, as_of),
        stages: compared(columns, theirs, &everybody),
        strengths: Vec::new(),
        weaknesses: Vec::new(),
        note: String::new(),
    };
    let mut reports: Vec<PersonReport> = people.iter().zip(&all).map(person).collect();
    let compared = correct(&mut reports);
    let all: usize = reports.iter().map(|report| report.totals.deals).sum();
    reports.iter_mut().for_each(|report| judge(report, all - report.totals.deals));
    People { people: reports, nobodys, compared }
}

fn stages_of(columns: &Columns, deals: &[u32], as_of: i64) -> Stages {
    let mut stages = Stages::new();
    let visits = &columns.visits;
    for deal in deals {
        fates(columns, *deal, as_of, |stage, fate| {
            let at = stages.entry(stage).or_default();
            at.decided += usize::from(fate != Fate::Open);
            at.advanced += usize::from(fate == Fate::Advanced);
        });
        for visit in visits.until(*deal, as_of) {
            let left = visits.left_at(visit, as_of);
            if left != NEVER {
                let at = stages.entry(visits.stage[visit]).or_default();
                at.days.push(days(left - visits.entered[visit]));
            }
        }
    }
    stages.values_mut().for_each(|at| at.days.sort_unstable_by(f64::total_cmp));
    stages
}

/// Everybody together at one stage.
#[derive(Clone, Debug, Default)]
struct Everybody {
    advanced: usize,
    decided: usize,
    days: Pool,
}

fn everybody(all: &[Stages]) -> BTreeMap<StageId, Everybody> {
    let mut together = Stages::new();
    for (stage, at) in all.iter().flatten() {
        let of = together.entry(*stage).or_default();
        of.advanced += at.advanced;
        of.decided += at.decided;
        of.days.extend(&at.days);
    }
    let pooled = |(stage, at): (StageId, AtStage)| {
        let days = Pool::of(at.days);
        (stage, Everybody { advanced: at.advanced, decided: at.decided, days })
    };
    together.into_iter().map(pooled).collect()
}

fn compared(
    columns: &Columns,
    theirs: &Stages,
    everybody: &BTreeMap<StageId, Everybody>,
) -> Vec<PersonAtStage> {
    let mut stages: Vec<(StageId, PersonAtStage)> = Vec::new();
    for (id, own) in theirs {
        let Some(all) = everybody.get(id) else { continue };
        let stage = columns.stage(*id);
        let one = (own.advanced, own.decided);
        let other = (all.advanced - own.advanced, all.decided - own.decided);
        let told = PersonAtStage {
            playbook: columns.playbooks[usize::from(stage.playbook)].key.clone(),
            stage: stage.key.clone(),
            name: stage.name.clone(),
            theirs: Share::of(one.0, one.1),
            others: Share::of(other.0, other.1),
            difference: difference(one, other),
            p: fisher(one, other),
            p_days: all.days.chance_of(&own.days),
            days: Spread::of(own.days.clone()),
            others_median_days: all.days.median_without(&own.days),
        };
        stages.push((*id, told));
    }
    stages.sort_by_key(|(id, _)| (columns.stage(*id).playbook, columns.stage(*id).rank));
    stages.into_iter().map(|(_, told)| told).collect()
}

/// Corrects the chances of all comparisons together; gives how many there were.
fn correct(reports: &mut [PersonReport]) -> usize {
    let all = || reports.iter().flat_map(|report| &report.stages);
    let chances: Vec<f64> = all().flat_map(|stage| [stage.p, stage.p_days]).collect();
    let corrected = holm(&chances);
    let stages = reports.iter_mut().flat_map(|report| &mut report.stages);
    for (stage, pair) in stages.zip(corrected.chunks_exact(2)) {
        (stage.p, stage.p_days) = (pair[0], pair[1]);
    }
    chances.len()
}

/// Names strengths and weaknesses that are no accident; none where there are few deals on either side.
fn judge(report: &mut PersonReport, others: usize) {
    let n = report.totals.deals;
    if n < SMALL {
        report.note =
            format!("Only {n} deals, fewer than {SMALL}: too few to tell strengths from luck.");
        return;
    }
    if others < SMALL {
        report.note = format!(
            "All others have only {others} deals, fewer than {SMALL}: too few to compare with."
        );
        return;
    }
    for stage in &report.stages {
        if let Some(by) = stage.difference.filter(|_| stage.p <= 0.05) {
            let (own, other) = (percent(stage.theirs.share), percent(stage.others.share));
            let words = format!("{}: {own} go on, with others {other}", stage.name);
            let list =
                if by.difference > 0.0 { &mut report.strengths } else { &mut report.weaknesses };
            list.push(words);
        }
        if let Some((own, other)) =
            stage.days.median.zip(stage.others_median_days).filter(|_| stage.p_days <= 0.05)
        {
            let words = format!("{}: {own:.1} days, with others {other:.1}", stage.name);
            let list = if own < other { &mut report.strengths } else { &mut report.weaknesses };
            list.push(words);
        }
    }
    report.note = if report.strengths.is_empty() && report.weaknesses.is_empty() {
        "Nothing differs from the others by more than chance.".to_owned()
    } else {
        "These differences are more than chance; why they are there is to be talked about."
            .to_owned()
    };
}

fn percent(share: Option<f64>) -> String {
    share.map_or_else(|| "none".to_owned(), |share| format!("{:.0} %", share * 100.0))
}
