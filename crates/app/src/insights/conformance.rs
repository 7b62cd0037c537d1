//! Deals held against the playbook: what they did otherwise than it says, and how that went.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use insight::columns::Columns;
use insight::conformance::{
    self as held, Allowed, CaseRow, Courses, Kind, KindRow, Report, StageRow, Way,
};
use insight::stats::Share;
use serde::Serialize;
use types::Id;
use types::id::kind as id;
use utoipa::ToSchema;

use super::query::Deviating;
use super::texts::Text;
use super::{InsightQuery, Look, Need, ReportJson, behind, look};
use crate::house::{App, By};
use crate::{Result, playbooks};

/// How many deals are told where nothing is said.
const DEALS: usize = 50;

/// How deals kept to their playbook.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ConformanceJson {
    /// What they were held against: `KEY@3`, `KEY@draft`; absent where each was held against the version that it
    /// follows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub against: Option<String>,
    /// How many deals.
    pub deals: usize,
    /// How many of them have no deviation.
    pub conforming: Share,
    /// The fitness of all stays and stages together, from 0 to 1.
    pub fitness: f64,
    /// The mean of the deals' fitness.
    pub mean_fitness: f64,
    /// Kind by kind. These rows describe: a deal that came farther had more occasions to deviate.
    pub kinds: Vec<KindRow>,
    /// Playbook by playbook.
    pub playbooks: Vec<PlaybookConformance>,
    /// The deals with deviations that fit worst, the worst first: `limit` of them, 50 where nothing is said.
    pub worst: Vec<DealConformance>,
}

/// How deals kept to one playbook.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PlaybookConformance {
    /// Its key.
    pub playbook: String,
    /// Its name.
    pub name: String,
    /// How many deals were held against it.
    pub deals: usize,
    /// How many of them have no deviation.
    pub conforming: Share,
    /// The fitness of all stays and stages together, from 0 to 1.
    pub fitness: f64,
    /// The mean of the deals' fitness.
    pub mean_fitness: f64,
    /// Stage by stage, where anything was found: deals that could deviate there, with and without.
    pub stages: Vec<StageRow>,
}

/// How a deal kept to its playbook.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DealConformance {
    /// The deal.
    pub id: String,
    /// The number that people say.
    pub number: i64,
    /// What people call it.
    pub name: Option<String>,
    /// How it stands.
    pub outcome: String,
    /// From 0 to 1: one where it went stage by stage.
    pub fitness: f64,
    /// What it did otherwise.
    pub deviations: Vec<DeviationJson>,
}

/// Something that a deal did otherwise.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DeviationJson {
    /// What kind.
    pub kind: Kind,
    /// The stage's key; absent for what the playbook does not know.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stage: Option<String>,
    /// The stage's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// How often.
    pub times: u32,
}

/// How deals kept to their playbook, each to the version that it follows or all to the one that is named.
///
/// # Errors
/// As [`look`]; [`crate::Error::Invalid`] for a text that is not there.
pub async fn conformance(
    app: &App,
    by: &By,
    query: InsightQuery,
) -> Result<ReportJson<ConformanceJson>> {
    let ways = Ways::read(app, &query).await?;
    let most = query.limit.unwrap_or(DEALS);
    let mut told = look(app, by, query, Need::Columns, move |look| {
        ReportJson::of(look, told(look, &ways, most))
    })
    .await?;
    let worst = told.report.worst.iter();
    let ids: Vec<(i64, Id<id::Deal>)> =
        worst.filter_map(|deal| Some((deal.number, deal.id.parse().ok()?))).collect();
    let reader = by.clone();
    let lines = app.read(move |read| behind::lines(read, &reader, &ids)).await?;
    let names: HashMap<i64, String> =
        lines.into_iter().map(|line| (line.number, line.name)).collect();
    for deal in &mut told.report.worst {
        deal.name = names.get(&deal.number).cloned();
    }
    Ok(told)
}

/// What deals are held against.
pub(super) struct Ways {
    chosen: Option<Text>,
    /// By the playbook's key and the version's number.
    versions: HashMap<(String, u16), Arc<Way>>,
}

impl Ways {
    /// Reads the one that is named, or every published version.
    pub(super) async fn read(app: &App, query: &InsightQuery) -> Result<Ways> {
        let (house, against) = (app.house.clone(), query.against.clone());
        app.read(move |read| {
            if let Some(asked) = &against {
                let chosen = Some(Text::find(read, &house, asked, "against")?);
                return Ok(Ways { chosen, versions: HashMap::new() });
            }
            let mut versions = HashMap::new();
            for playbook in playbooks::list(read)? {
                for version in playbooks::versions(read, playbook.id)? {
                    let compiled = playbooks::compiled(read, &house, version.id)?;
                    let number = u16::try_from(version.number).unwrap_or(u16::MAX);
                    let way = Arc::new(Way::of(compiled.playbook()));
                    versions.insert((playbook.key.clone(), number), way);
                }
            }
            Ok(Ways { chosen: None, versions })
        })
        .await
    }

    /// The way of a version that was published after they were read is that of all its playbook's stages.
    fn of(&self, columns: &Columns, playbook: u16, version: u16) -> Arc<Way> {
        let known = &columns.playbooks[usize::from(playbook)];
        let found = self.versions.get(&(known.key.clone(), version)).cloned();
        found.unwrap_or_else(|| {
            let stages = known.stages.iter().map(|stage| columns.stage(*stage));
            let stages = stages.map(|stage| held::WayStage {
                key: stage.key.clone(),
                name: stage.name.clone(),
                within: stage.within,
            });
            Arc::new(Way { stages: stages.collect() })
        })
    }
}

/// Deals that are held against the same way.
struct Group {
    key: String,
    name: String,
    way: Arc<Way>,
    deals: Vec<u32>,
    courses: Courses,
}

fn groups(look: &Look<'_>, ways: &Ways) -> Vec<Group> {
    let (columns, as_of) = (look.columns, look.scope.as_of);
    if let Some(text) = &ways.chosen {
        let way = Arc::new(Way::of(text.compiled.playbook()));
        let deals = look.deals.clone();
        let allowed = Allowed::ByWay(&look.hours);
        let courses = held::of_columns(columns, &deals, as_of, &way, allowed);
        return vec![Group { key: text.key.clone(), name: text.name.clone(), way, deals, courses }];
    }
    let mut apart: BTreeMap<(u16, u16), Vec<u32>> = BTreeMap::new();
    for deal in &look.deals {
        let at = *deal as usize;
        apart.entry((columns.playbook[at], columns.version[at])).or_default().push(*deal);
    }
    let group = |((playbook, version), deals): ((u16, u16), Vec<u32>)| {
        let way = ways.of(columns, playbook, version);
        let courses = held::of_columns(columns, &deals, as_of, &way, Allowed::AsSet);
        let known = &columns.playbooks[usize::from(playbook)];
        Group { key: known.key.clone(), name: known.name.clone(), way, deals, courses }
    };
    apart.into_iter().map(group).collect()
}

fn told(look: &Look<'_>, ways: &Ways, most: usize) -> ConformanceJson {
    let groups = groups(look, ways);
    let all = check(&groups.iter().collect::<Vec<_>>());
    // Versions of one playbook lie together.
    let playbooks = groups.chunk_by(|a, b| a.key == b.key).map(|of| {
        let report = check(&of.iter().collect::<Vec<_>>());
        PlaybookConformance {
            playbook: of[0].key.clone(),
            name: of[0].name.clone(),
            deals: report.deals,
            conforming: report.conforming,
            fitness: report.fitness,
            mean_fitness: report.mean_fitness,
            stages: report.stages,
        }
    });
    ConformanceJson {
        against: ways.chosen.as_ref().map(Text::word),
        deals: all.deals,
        conforming: all.conforming,
        fitness: all.fitness,
        mean_fitness: all.mean_fitness,
        playbooks: playbooks.collect(),
        worst: worst(look, &groups, all.cases, most),
        kinds: all.kinds,
    }
}

fn check(groups: &[&Group]) -> Report {
    let ways: Vec<(&Way, &Courses)> =
        groups.iter().map(|group| (&*group.way, &group.courses)).collect();
    held::check_all(&ways)
}

fn worst(
    look: &Look<'_>,
    groups: &[Group],
    mut cases: Vec<CaseRow>,
    most: usize,
) -> Vec<DealConformance> {
    cases.retain(|case| !case.deviations.is_empty());
    cases.sort_by(|a, b| a.fitness.total_cmp(&b.fitness));
    let columns = look.columns;
    let deal = |case: &CaseRow| {
        let group = &groups[case.way];
        let place = group.deals[case.place];
        let deviations = case.deviations.iter().map(|it| {
            let stage = it.stage.map(|stage| &group.way.stages[usize::from(stage)]);
            DeviationJson {
                kind: it.kind,
                stage: stage.map(|stage| stage.key.clone()),
                name: stage.map(|stage| stage.name.clone()),
                times: it.times,
            }
        });
        DealConformance {
            id: columns.id[place as usize].to_string(),
            number: columns.number[place as usize],
            name: None,
            outcome: columns.outcome_at(place, look.scope.as_of).as_str().to_owned(),
            fitness: case.fitness,
            deviations: deviations.collect(),
        }
    };
    cases.iter().take(most).map(deal).collect()
}

/// The deals that deviate so, at a stage of this key or anywhere.
pub(super) fn deviating(
    look: &Look<'_>,
    ways: &Ways,
    asked: Deviating,
    stage: Option<&str>,
) -> Vec<u32> {
    let mut found = Vec::new();
    for group in groups(look, ways) {
        let stages = &group.way.stages;
        let is_here = |it: &held::Deviation| {
            let key = it.stage.map(|at| stages[usize::from(at)].key.as_str());
            stage.is_none() || key == stage
        };
        for course in group.courses.iter() {
            let deviations = held::deviations(&course, stages.len());
            let is_meant = match asked {
                Deviating::Nowhere => !deviations.iter().any(is_here),
                Deviating::By(kind) => deviations.iter().any(|it| it.kind == kind && is_here(it)),
            };
            if is_meant {
                found.push(group.deals[course.place]);
            }
        }
    }
    found
}
