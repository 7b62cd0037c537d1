//! Experiments as programs and pages read them.

use insight::experiments::Comparison;
use serde::{Deserialize, Serialize};
use types::Date;
use utoipa::{IntoParams, ToSchema};

use super::{
    Arm, Count, Differs, Experiment, ExperimentFilter, GUARD, Goal, SeenVerdict, Status, Strata,
    Told,
};
use crate::house::{App, By};
use crate::{Error, Result, experiments, playbooks, workspace};

/// One arm with its deals.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ArmJson {
    /// a or b.
    pub arm: Arm,
    /// The version's number, or the words.
    pub is: String,
    /// How large it is beside the other.
    pub weight: u32,
    /// All deals that got it.
    pub assigned: u32,
    /// Those that count: of those whose result is known the first, `sample` at most.
    pub known: u32,
    /// Those whose result is not known yet: shown and not counted.
    pub open: u32,
    /// Of those that count, those that reached the goal.
    pub hits: u32,
    /// Those whose result became known after the planned number: shown and not counted.
    pub later: u32,
}

/// What was decided at the end.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DecisionJson {
    /// What is kept; absent where nothing was decided.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub keep: Option<Arm>,
    /// Why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The evidence did not say so.
    pub against_evidence: bool,
}

/// What somebody saw.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SeenJson {
    /// When.
    pub at: String,
    /// Deals of A with a known result.
    pub known_a: u32,
    /// Those of them that reached the goal.
    pub hits_a: u32,
    /// Deals of B with a known result.
    pub known_b: u32,
    /// Those of them that reached the goal.
    pub hits_b: u32,
    /// running, a, b or no-difference.
    pub verdict: SeenVerdict,
}

/// An experiment with what it has come to.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ExperimentJson {
    /// `exp_…`
    pub id: String,
    /// What people call it.
    pub name: String,
    /// What is expected, and why.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hypothesis: Option<String>,
    /// The playbook's key.
    pub playbook: String,
    /// What differs: version, guidance or task.
    pub what: String,
    /// The stage where wordings differ.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stage: Option<String>,
    /// The task whose wording differs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub task: Option<String>,
    /// Within what the arms are balanced.
    pub stratified_by: Strata,
    /// won or reached.
    pub goal: String,
    /// The stage to be reached.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub goal_stage: Option<String>,
    /// Within how many days of the assignment.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub within_days: Option<u32>,
    /// The share that reached the goal when it was planned, in percent.
    pub base: f64,
    /// The smallest difference worth knowing, in percent points.
    pub change: f64,
    /// Deals with a known result that each arm needs.
    pub sample: u32,
    /// planned, running or ended.
    pub status: Status,
    /// When it was started.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub started_at: Option<String>,
    /// When it ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<String>,
    /// How often somebody has looked on the record.
    pub looks: u32,
    /// What was seen the last time.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_look: Option<SeenJson>,
    /// What was decided.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub decision: Option<DecisionJson>,
    /// A and B.
    pub arms: Vec<ArmJson>,
    /// What may be said of them.
    pub result: Comparison,
    /// What looking early may and may not say.
    pub guard: &'static str,
    /// Only the deals that the caller may see are counted, and that is not all.
    pub own_view: bool,
    /// Grows with each change.
    pub version: i64,
}

/// An experiment with what it has come to, as the actor sees it.
///
/// # Errors
/// The database's.
pub fn shown(read: &mut db::Read<'_>, by: &By, it: Experiment) -> Result<ExperimentJson> {
    let Told { arms, comparison, own_view } = experiments::result(read, by, &it)?;
    let (what, task, texts) = match &it.differs {
        Differs::Versions { a, b } => {
            let mut number = |id| playbooks::version(read, id).map(|it| it.number.to_string());
            ("version", None, [number(*a)?, number(*b)?])
        }
        Differs::Words { task: None, a, b, .. } => ("guidance", None, [a.clone(), b.clone()]),
        Differs::Words { task, a, b, .. } => ("task", task.clone(), [a.clone(), b.clone()]),
    };
    let arm = |((arm, is), (count, weight)): ((Arm, String), (Count, u32))| ArmJson {
        arm,
        is,
        weight,
        assigned: count.assigned,
        known: count.known,
        open: count.assigned.saturating_sub(count.known).saturating_sub(count.later),
        hits: count.hits,
        later: count.later,
    };
    let sides = Arm::BOTH.into_iter().zip(texts).zip(arms.into_iter().zip(it.weights));
    let (goal, goal_stage) = match &it.goal {
        Goal::Won => ("won", None),
        Goal::Reached(stage) => ("reached", Some(stage.clone())),
    };
    Ok(ExperimentJson {
        id: it.id.to_string(),
        playbook: playbooks::find(read, it.playbook)?.key,
        what: what.to_owned(),
        stage: it.differs.stage().map(str::to_owned),
        task,
        stratified_by: it.strata,
        goal: goal.to_owned(),
        goal_stage,
        within_days: it.within_days,
        base: f64::from(it.base_bp) / 100.0,
        change: f64::from(it.change_bp) / 100.0,
        sample: it.sample,
        status: it.status,
        started_at: it.started_at.map(|at| at.to_string()),
        ended_at: it.ended_at.map(|at| at.to_string()),
        looks: it.looks,
        last_look: it.last_look.map(|seen| SeenJson {
            at: seen.at.to_string(),
            known_a: seen.a.known,
            hits_a: seen.a.hits,
            known_b: seen.b.known,
            hits_b: seen.b.hits,
            verdict: seen.verdict,
        }),
        decision: it.decision.map(|made| DecisionJson {
            keep: made.keep,
            reason: made.reason,
            against_evidence: made.against_evidence,
        }),
        arms: sides.map(arm).collect(),
        result: comparison,
        guard: GUARD,
        own_view,
        version: it.version,
        name: it.name,
        hypothesis: it.hypothesis,
    })
}

/// Experiments with what they have come to.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ExperimentsJson {
    /// Those that run first, then the newest.
    pub items: Vec<ExperimentJson>,
}

/// Which experiments to tell.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default, deny_unknown_fields)]
pub struct ExperimentQuery {
    /// Those that went on on this day or later: from the day they were started, or planned, to that of their end.
    #[param(value_type = Option<String>)]
    pub from: Option<Date>,
    /// Those that went on on this day or earlier.
    #[param(value_type = Option<String>)]
    pub to: Option<Date>,
    /// The playbook's key.
    pub playbook: Option<String>,
    /// planned, running or ended.
    pub status: Option<String>,
}

impl ExperimentQuery {
    /// The filter that it means, in days of the workspace's zone.
    fn filter(&self, read: &mut db::Read<'_>, by: &By) -> Result<ExperimentFilter> {
        if self.from.zip(self.to).is_some_and(|(from, to)| to < from) {
            return Err(Error::field("to", "The period ends before it begins."));
        }
        let status = self.status.as_deref().map(|word| {
            let found = Status::ALL.into_iter().find(|status| status.as_str() == word);
            found.ok_or_else(|| Error::field("status", "Say planned, running or ended."))
        });
        let playbook = self.playbook.as_deref().map(|key| {
            let unknown = |_| Error::field("playbook", "There is no such playbook here.");
            playbooks::find_by_key(read, key).map(|it| it.id).map_err(unknown)
        });
        let (status, playbook) = (status.transpose()?, playbook.transpose()?);
        let calendar = workspace::calendar(read, &by.house)?;
        let start = |day: Date| calendar.zone().start_of(day);
        let until = self.to.map(|day| start(day.next()));
        Ok(ExperimentFilter { from: self.from.map(start), until, playbook, status })
    }
}

/// Experiments with what they have come to.
///
/// # Errors
/// [`Error::Invalid`] naming the field of the query, and the database's.
pub async fn told(app: &App, by: &By, query: &ExperimentQuery) -> Result<ExperimentsJson> {
    let (by, query) = (by.clone(), query.clone());
    app.read(move |read| {
        let filter = query.filter(read, &by)?;
        let all = experiments::list(read)?.into_iter().filter(|it| filter.takes(it));
        let items = all.map(|it| shown(read, &by, it)).collect::<Result<_>>()?;
        Ok(ExperimentsJson { items })
    })
    .await
}
