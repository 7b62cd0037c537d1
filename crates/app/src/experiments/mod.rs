//! Experiments: one thing tried against another on new deals, with an honest answer.
//!
//! What differs is the version of a playbook, or the wording of a stage's guidance or of a task. Which deal gets which
//! is drawn by a stable hash (or in shuffled blocks within strata), written down once and never changed. The answer is
//! that of [`insight::experiments`]: before the planned number of deals is reached there is a verdict only where the
//! difference is larger than chance makes it at any look, so looking does no harm, and deciding before there is a verdict
//! needs a reason. Once it is reached, the first deals of each arm are counted and no later ones: the verdict stands.

pub mod api;
mod assign;
mod count;
pub mod json;
mod plan;
mod store;
#[cfg(test)]
mod tests;
mod words;

use db::{Read, Tx};
use insight::experiments::{Comparison, Verdict};
use serde::{Deserialize, Serialize};
use types::id::kind as id;
use types::{Id, Timestamp};

use crate::house::By;
use crate::journal::{self, Kind, Record};
use crate::{Error, Result, playbooks};

pub use assign::Assignment;
pub(crate) use assign::{draw_version, happened, keep};
pub use count::{Count, Told, Which, deals_of, result};
pub use plan::{NewExperiment, plan};
pub use store::Stratum;
pub(crate) use words::retitle;
pub use words::{Wording, of_deal as wordings};

/// A trial of one thing against another.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Experiment {
    /// Its id.
    pub id: Id<id::Experiment>,
    /// What people call it.
    pub name: String,
    /// What is expected, and why.
    pub hypothesis: Option<String>,
    /// On deals of this playbook.
    pub playbook: Id<id::Playbook>,
    /// What differs.
    pub differs: Differs,
    /// How large the arms are beside each other: `[1, 1]` is half and half.
    pub weights: [u32; 2],
    /// Within what the arms are balanced.
    pub strata: Strata,
    /// What is wished for.
    pub goal: Goal,
    /// Within how many days of the assignment; absent means ever. Only when they are over is a deal's result known.
    pub within_days: Option<u32>,
    /// The share that reaches the goal today, in hundredths of a percent.
    pub base_bp: u32,
    /// The smallest difference worth knowing, in hundredths of a percent.
    pub change_bp: u32,
    /// How many deals with a known result each arm needs to tell such a difference.
    pub sample: u32,
    /// Planned, running or ended.
    pub status: Status,
    /// When it was started.
    pub started_at: Option<Timestamp>,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// How often somebody has looked.
    pub looks: u32,
    /// What was seen the last time; of an ended experiment, what was decided on.
    pub last_look: Option<Seen>,
    /// What was decided.
    pub decision: Option<Decision>,
    /// When it was planned.
    pub created_at: Timestamp,
    /// Grows with each change.
    #[serde(skip)]
    pub version: i64,
}

impl Record for Experiment {
    const KIND: Kind = Kind::Experiment;
    fn key(&self) -> String {
        self.id.as_key().to_string()
    }
}

/// What differs between the arms.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "kebab-case")]
pub enum Differs {
    /// The version of the playbook that new deals follow.
    Versions {
        /// For arm A.
        a: Id<id::PlaybookVersion>,
        /// For arm B.
        b: Id<id::PlaybookVersion>,
    },
    /// The wording of a stage's guidance, or of one of its tasks.
    Words {
        /// The stage's key.
        stage: String,
        /// The task's key; absent for the guidance.
        task: Option<String>,
        /// For arm A.
        a: String,
        /// For arm B.
        b: String,
    },
}

impl Differs {
    /// The one thing that is tried: no two experiments try it at once.
    fn place(&self) -> String {
        match self {
            Differs::Versions { .. } => "version".to_owned(),
            Differs::Words { stage, task: None, .. } => stage.clone(),
            Differs::Words { stage, task: Some(task), .. } => format!("{stage}/{task}"),
        }
    }

    /// The stage where wordings differ.
    fn stage(&self) -> Option<&str> {
        match self {
            Differs::Versions { .. } => None,
            Differs::Words { stage, .. } => Some(stage),
        }
    }
}

/// One of the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Arm {
    /// As it is.
    A,
    /// As it might be.
    B,
}

impl Arm {
    /// Both.
    pub const BOTH: [Arm; 2] = [Arm::A, Arm::B];

    /// The stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            Arm::A => "a",
            Arm::B => "b",
        }
    }

    /// The word that people read.
    pub fn letter(self) -> &'static str {
        match self {
            Arm::A => "A",
            Arm::B => "B",
        }
    }
}

/// Within what the arms are balanced.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Strata {
    /// Over all deals, by hash alone.
    #[default]
    Nothing,
    /// Where deals come from.
    Source,
    /// The country.
    Country,
    /// The segment.
    Segment,
    /// What may be sold.
    Product,
    /// Who answers for them.
    Owner,
}

/// What is wished for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Goal {
    /// That the deal is won.
    Won,
    /// That it comes to this stage or a later one.
    Reached(String),
}

/// How far an experiment is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Not begun.
    Planned,
    /// New deals get an arm.
    Running,
    /// Decided.
    Ended,
}

impl Status {
    /// All of them, in the order in which an experiment goes through them.
    pub const ALL: [Status; 3] = [Status::Planned, Status::Running, Status::Ended];

    /// The stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            Status::Planned => "planned",
            Status::Running => "running",
            Status::Ended => "ended",
        }
    }
}

/// What somebody saw.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Seen {
    /// When.
    pub at: Timestamp,
    /// Arm A.
    pub a: Count,
    /// Arm B.
    pub b: Count,
    /// Whether there was a verdict: running, a, b or no-difference.
    pub verdict: SeenVerdict,
}

/// A verdict as it is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum SeenVerdict {
    /// Too early.
    Running,
    /// A is better.
    A,
    /// B is better.
    B,
    /// The planned sample shows no difference.
    NoDifference,
}

impl From<Verdict> for SeenVerdict {
    fn from(verdict: Verdict) -> SeenVerdict {
        match verdict {
            Verdict::Running => SeenVerdict::Running,
            Verdict::A => SeenVerdict::A,
            Verdict::B => SeenVerdict::B,
            Verdict::NoDifference => SeenVerdict::NoDifference,
        }
    }
}

/// What was decided at the end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// What is kept; absent where nothing was decided.
    pub keep: Option<Arm>,
    /// Why, in the words of whoever decided.
    pub reason: Option<String>,
    /// The evidence did not say so.
    pub against_evidence: bool,
}

/// What an early look may and may not say, for whoever looks.
pub const GUARD: &str = "You may look as often as you like. Before the planned number of deals is reached there is a \
    verdict only where the difference is larger than chance alone makes it at whatever look, and the fewer deals are known the \
    larger it must be; with the planned number nearly the usual one in twenty applies, and that verdict stands: deals that become known later are not counted. So no more than one in twenty experiments without any difference ever gets a \
    verdict, however many deals there are and however often somebody looks. Deciding at the first lucky look is what would spoil that, and needs a reason.";

/// All experiments, those that run first, then the newest.
///
/// # Errors
/// The database's.
pub fn list(read: &mut Read<'_>) -> Result<Vec<Experiment>> {
    store::list(read)
}

/// Which experiments.
#[derive(Clone, Debug, Default)]
pub struct ExperimentFilter {
    /// Those that went on at this time or later.
    pub from: Option<Timestamp>,
    /// Those that went on before.
    pub until: Option<Timestamp>,
    /// On deals of this playbook.
    pub playbook: Option<Id<id::Playbook>>,
    /// As far as this.
    pub status: Option<Status>,
}

impl ExperimentFilter {
    /// Whether an experiment is one of them. It goes on from its start, or while there is none from its plan, to its end.
    pub fn takes(&self, it: &Experiment) -> bool {
        let began = it.started_at.unwrap_or(it.created_at);
        self.status.is_none_or(|status| status == it.status)
            && self.playbook.is_none_or(|playbook| playbook == it.playbook)
            && self.until.is_none_or(|until| began < until)
            && self.from.is_none_or(|from| it.ended_at.is_none_or(|ended| ended >= from))
    }
}

/// The key of the playbook of each experiment that runs.
///
/// # Errors
/// The database's.
pub(crate) fn running_on(read: &mut Read<'_>) -> Result<Vec<String>> {
    let running = list(read)?.into_iter().filter(|it| it.status == Status::Running);
    running.map(|it| Ok(playbooks::find(read, it.playbook)?.key)).collect()
}

/// An experiment.
///
/// # Errors
/// [`Error::NotFound`].
pub fn find(read: &mut Read<'_>, id: Id<id::Experiment>) -> Result<Experiment> {
    store::find(read, id)?.ok_or(Error::NotFound)
}

/// All assignments by id after `id`, in pages: for checks, not for people.
///
/// # Errors
/// The database's.
pub(crate) fn arms_after(read: &mut Read<'_>, id: &str) -> Result<Vec<Assignment>> {
    store::arms_after(read, id)
}

/// How many deals each stratum has had, as kept and as counted: for checks.
///
/// # Errors
/// The database's.
pub(crate) fn strata(read: &mut Read<'_>) -> Result<Vec<Stratum>> {
    store::strata(read)
}

/// Starts an experiment: from now on deals get an arm.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Forbidden`], [`Error::Conflict`] for one that has begun, [`Error::Invalid`] where
/// another tries the same thing, or where the playbook's present version is none of the two.
pub fn start(tx: &mut Tx<'_>, by: &By, id: Id<id::Experiment>) -> Result<Experiment> {
    let old = find(tx, id)?;
    by.must_manage("start experiments")?;
    if old.status != Status::Planned {
        return Err(Error::Conflict("This experiment has begun already.".to_owned()));
    }
    if let Differs::Versions { a, b } = old.differs {
        let current = playbooks::find(tx, old.playbook)?.current;
        if current != Some(a) && current != Some(b) {
            let message =
                "The playbook’s present version is none of the two: new deals would get neither.";
            return Err(Error::field("", message));
        }
    }
    let new = Experiment { status: Status::Running, started_at: Some(by.now), ..old.clone() };
    update(tx, by, "started", &old, new)
}

/// Looks at a running experiment and writes down what was seen.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Forbidden`], [`Error::Conflict`] for one that does not run.
pub fn take_look(tx: &mut Tx<'_>, by: &By, id: Id<id::Experiment>) -> Result<Experiment> {
    let old = find(tx, id)?;
    by.must_manage("look at experiments on the record")?;
    must_run(&old)?;
    let (seen, _) = seen(tx, by, &old)?;
    let looks = old.looks.saturating_add(1);
    let new = Experiment { looks, last_look: Some(seen), ..old.clone() };
    update(tx, by, "looked", &old, new)
}

/// Ends an experiment: keeps A, keeps B, or decides nothing. To keep what the evidence does not call better (or as
/// good, with the planned number) needs a reason. A version that is kept becomes the playbook's present one.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Forbidden`], [`Error::Conflict`] for one that does not run, [`Error::Invalid`]
/// without a reason where one is needed.
pub fn decide(
    tx: &mut Tx<'_>,
    by: &By,
    id: Id<id::Experiment>,
    keep: Option<Arm>,
    reason: Option<String>,
) -> Result<Experiment> {
    let old = find(tx, id)?;
    by.must_manage("end experiments")?;
    must_run(&old)?;
    let mut checks = crate::fields::Checked::of(by);
    let mut reason = reason;
    checks.text("reason", &mut reason);
    checks.done()?;
    let (seen, told) = seen(tx, by, &old)?;
    let against_evidence = !supports(told.verdict, keep);
    if against_evidence && reason.is_none() {
        let message =
            format!("The evidence does not say so: {} Say why you decide all the same.", told.says);
        return Err(Error::field("reason", message));
    }
    let new = Experiment {
        status: Status::Ended,
        ended_at: Some(by.now),
        last_look: Some(seen),
        decision: Some(Decision { keep, reason, against_evidence }),
        ..old.clone()
    };
    if let (Differs::Versions { a, b }, Some(arm)) = (&new.differs, keep) {
        let version = if arm == Arm::A { *a } else { *b };
        playbooks::make_current(tx, by, new.playbook, version)?;
    }
    update(tx, by, "decided", &old, new)
}

/// Whether the evidence supports what is to be kept.
fn supports(verdict: Verdict, keep: Option<Arm>) -> bool {
    match (keep, verdict) {
        (None, _) | (_, Verdict::NoDifference) => true,
        (Some(Arm::A), verdict) => verdict == Verdict::A,
        (Some(Arm::B), verdict) => verdict == Verdict::B,
    }
}

/// What is to be seen now over all deals, whoever looks.
fn seen(read: &mut Read<'_>, by: &By, of: &Experiment) -> Result<(Seen, Comparison)> {
    let everybody = By { actor: None, ..by.clone() };
    let told = result(read, &everybody, of)?;
    let [a, b] = told.arms;
    Ok((Seen { at: by.now, a, b, verdict: told.comparison.verdict.into() }, told.comparison))
}

/// Takes away an experiment that has not begun.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Forbidden`], [`Error::Conflict`] for one that has begun.
pub fn delete(tx: &mut Tx<'_>, by: &By, id: Id<id::Experiment>) -> Result<()> {
    let old = find(tx, id)?;
    by.must_manage("take experiments away")?;
    if old.status != Status::Planned {
        let message = "What has begun stays: end the experiment instead.";
        return Err(Error::Conflict(message.to_owned()));
    }
    store::delete(tx, id)?;
    let subject = old.key();
    let event = journal::NewEvent {
        kind: Kind::Experiment,
        subject: &subject,
        name: "deleted",
        body: "{}",
    };
    journal::append(tx, by, &event)
}

fn must_run(experiment: &Experiment) -> Result<()> {
    match experiment.status {
        Status::Running => Ok(()),
        _ => Err(Error::Conflict("This experiment does not run.".to_owned())),
    }
}

fn update(
    tx: &mut Tx<'_>,
    by: &By,
    name: &str,
    old: &Experiment,
    new: Experiment,
) -> Result<Experiment> {
    journal::happened(tx, by, name, old, &new)?;
    if !store::update(tx, &new, old.version)? {
        let message = "Somebody changed this experiment meanwhile. Look at it again.";
        return Err(Error::Conflict(message.to_owned()));
    }
    Ok(Experiment { version: old.version + 1, ..new })
}
