//! All deals against the way, in total and stage by stage.

use rayon::prelude::*;
use serde::Serialize;

use super::courses::{Course, Courses, Way};
use super::deviations::{Deviation, Kind, Walk, listed, walk};
use super::effect::{Effect, Sides};
use super::fitness::{Fit, fit};
use crate::stats::{Share, holm};

/// What was found.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// How many deals.
    pub deals: usize,
    /// How many of them have no deviation.
    pub conforming: Share,
    /// The fitness of all stays and stages together.
    pub fitness: f64,
    /// The mean of the deals' fitness.
    pub mean_fitness: f64,
    /// Kind by kind. These rows describe: a deal that came farther had more occasions to deviate.
    pub kinds: Vec<KindRow>,
    /// Stage by stage, where anything was found: like compared with like.
    pub stages: Vec<StageRow>,
    /// Deal by deal.
    pub cases: Vec<CaseRow>,
}

/// A kind of deviation in all stages together.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct KindRow {
    /// The kind.
    pub kind: Kind,
    /// How often it happened.
    pub times: u64,
    /// How many deals have it, of those that could.
    pub deals: Share,
    /// How these ended beside the others.
    pub effect: Effect,
}

/// A kind of deviation in one stage.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StageRow {
    /// The stage's place on the way.
    pub stage: u16,
    /// Its key.
    pub key: String,
    /// Its name.
    pub name: String,
    /// The kind.
    pub kind: Kind,
    /// How many deals have it, of those that could.
    pub deals: Share,
    /// How these ended beside the others.
    pub effect: Effect,
}

/// A deal against the way.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CaseRow {
    /// The deal's place among the courses.
    pub place: usize,
    /// How well it fits.
    pub fitness: f64,
    /// What it did otherwise.
    pub deviations: Vec<Deviation>,
}

/// A deal walked along the way.
struct Walked<'a> {
    course: Course<'a>,
    walk: Walk,
    fit: Fit,
}

/// Holds courses against a way.
pub fn check(way: &Way, courses: &Courses) -> Report {
    let stages = way.stages.len();
    let walked: Vec<Walked<'_>> = (0..courses.len())
        .into_par_iter()
        .map(|place| {
            let course = courses.course(place);
            Walked { walk: walk(&course, stages), fit: fit(&course, stages), course }
        })
        .collect();
    let cases: Vec<CaseRow> = walked.par_iter().map(case_row).collect();
    let conforming = cases.iter().filter(|row| row.deviations.is_empty()).count();
    let (cost, worst) = walked.iter().fold((0_u64, 0_u64), |(cost, worst), one| {
        (cost + u64::from(one.fit.cost), worst + u64::from(one.fit.worst))
    });
    let fitness = if worst == 0 { 1.0 } else { 1.0 - cost as f64 / worst as f64 };
    let sum: f64 = cases.iter().map(|row| row.fitness).sum();
    let mut kinds: Vec<KindRow> =
        Kind::ALL.par_iter().map(|kind| kind_row(*kind, &walked)).collect();
    let mut rows = stage_rows(way, &walked);
    adjust(kinds.iter_mut().map(|row| &mut row.effect));
    adjust(rows.iter_mut().map(|row| &mut row.effect));
    Report {
        deals: courses.len(),
        conforming: Share::of(conforming, courses.len()),
        fitness,
        mean_fitness: if cases.is_empty() { 1.0 } else { sum / cases.len() as f64 },
        kinds,
        stages: rows,
        cases,
    }
}

fn case_row(one: &Walked<'_>) -> CaseRow {
    CaseRow { place: one.course.place, fitness: one.fit.fitness(), deviations: listed(&one.walk) }
}

fn kind_row(kind: Kind, walked: &[Walked<'_>]) -> KindRow {
    let mut sides = Sides::default();
    let mut all = 0;
    for one in walked {
        let Some(times) = one.walk.times_of(kind) else { continue };
        all += u64::from(times);
        sides.add(times > 0, one.course.won, one.course.days);
    }
    KindRow { kind, times: all, deals: sides.share(), effect: sides.effect() }
}

fn stage_rows(way: &Way, walked: &[Walked<'_>]) -> Vec<StageRow> {
    let pairs = (0..way.stages.len()).flat_map(|stage| Kind::ALL.map(|kind| (stage, kind)));
    let pairs: Vec<(usize, Kind)> = pairs.filter(|(_, kind)| *kind != Kind::Strange).collect();
    pairs.into_par_iter().filter_map(|(stage, kind)| stage_row(way, stage, kind, walked)).collect()
}

fn stage_row(way: &Way, stage: usize, kind: Kind, walked: &[Walked<'_>]) -> Option<StageRow> {
    let mut sides = Sides::default();
    for one in walked {
        if let Some(times) = one.walk.times(kind, stage) {
            sides.add(times > 0, one.course.won, one.course.days);
        }
    }
    if !sides.has_any() {
        return None;
    }
    let on_way = &way.stages[stage];
    Some(StageRow {
        stage: u16::try_from(stage).ok()?,
        key: on_way.key.clone(),
        name: on_way.name.clone(),
        kind,
        deals: sides.share(),
        effect: sides.effect(),
    })
}

/// Whoever looks at many things at once will find something by chance: Holm's correction over all of them.
fn adjust<'a>(effects: impl Iterator<Item = &'a mut Effect>) {
    let mut effects: Vec<&mut Effect> = effects.collect();
    let chances: Vec<f64> = effects.iter().map(|effect| effect.chance).collect();
    for (effect, adjusted) in effects.iter_mut().zip(holm(&chances)) {
        effect.adjusted = adjusted;
    }
}
