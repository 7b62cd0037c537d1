//! All deals against the way, in total and stage by stage.

use rayon::prelude::*;
use serde::Serialize;

use super::courses::{Course, Courses, Way, WayStage};
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
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
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
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct StageRow {
    /// The stage's place on the first way that has it.
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
    /// Which of the ways it was held against.
    #[serde(skip)]
    pub way: usize,
    /// The deal's place among the courses of that way.
    pub place: usize,
    /// How well it fits.
    pub fitness: f64,
    /// What it did otherwise.
    pub deviations: Vec<Deviation>,
}

/// A deal walked along the way.
struct Walked<'a> {
    way: usize,
    course: Course<'a>,
    walk: Walk,
    fit: Fit,
}

/// Holds courses against a way.
pub fn check(way: &Way, courses: &Courses) -> Report {
    check_all(&[(way, courses)])
}

/// Holds courses against several ways, each against its own: the versions of a playbook. Rows of stages with the same
/// key are put together.
pub fn check_all(ways: &[(&Way, &Courses)]) -> Report {
    let courses = ways.iter().enumerate().flat_map(|(nth, (way, courses))| {
        courses.iter().map(move |course| (nth, way.stages.len(), course))
    });
    let courses: Vec<(usize, usize, Course<'_>)> = courses.collect();
    let walked: Vec<Walked<'_>> = courses
        .into_par_iter()
        .map(|(way, stages, course)| Walked {
            way,
            walk: walk(&course, stages),
            fit: fit(&course, stages),
            course,
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
    let ways: Vec<&Way> = ways.iter().map(|(way, _)| *way).collect();
    let mut rows = stage_rows(&ways, &walked);
    adjust(kinds.iter_mut().map(|row| &mut row.effect));
    adjust(rows.iter_mut().map(|row| &mut row.effect));
    Report {
        deals: walked.len(),
        conforming: Share::of(conforming, walked.len()),
        fitness,
        mean_fitness: if cases.is_empty() { 1.0 } else { sum / cases.len() as f64 },
        kinds,
        stages: rows,
        cases,
    }
}

fn case_row(one: &Walked<'_>) -> CaseRow {
    CaseRow {
        way: one.way,
        place: one.course.place,
        fitness: one.fit.fitness(),
        deviations: listed(&one.walk),
    }
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

/// A stage by its key, with its place on each way.
struct Keyed<'a> {
    stage: &'a WayStage,
    places: Vec<Option<usize>>,
}

impl<'a> Keyed<'a> {
    /// The stages of all ways: those of the first, then what the others add.
    fn all(ways: &[&'a Way]) -> Vec<Keyed<'a>> {
        let mut found: Vec<Keyed<'a>> = Vec::new();
        for stage in ways.iter().flat_map(|way| &way.stages) {
            if found.iter().all(|known| known.stage.key != stage.key) {
                let place = |way: &&Way| way.place(&stage.key).map(usize::from);
                found.push(Keyed { stage, places: ways.iter().map(place).collect() });
            }
        }
        found
    }
}

fn stage_rows(ways: &[&Way], walked: &[Walked<'_>]) -> Vec<StageRow> {
    let stages = Keyed::all(ways);
    let pairs = stages.iter().flat_map(|stage| Kind::ALL.map(|kind| (stage, kind)));
    let pairs: Vec<(&Keyed<'_>, Kind)> = pairs.filter(|(_, kind)| *kind != Kind::Strange).collect();
    pairs.into_par_iter().filter_map(|(stage, kind)| stage_row(stage, kind, walked)).collect()
}

fn stage_row(stage: &Keyed<'_>, kind: Kind, walked: &[Walked<'_>]) -> Option<StageRow> {
    let mut sides = Sides::default();
    for one in walked {
        let Some(place) = stage.places[one.way] else { continue };
        if let Some(times) = one.walk.times(kind, place) {
            sides.add(times > 0, one.course.won, one.course.days);
        }
    }
    if !sides.has_any() {
        return None;
    }
    let first = stage.places.iter().find_map(|place| *place)?;
    Some(StageRow {
        stage: u16::try_from(first).ok()?,
        key: stage.stage.key.clone(),
        name: stage.stage.name.clone(),
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
