//! Planning an experiment: what differs, for whom, and how many deals it takes.

use db::{Read, Tx};
use types::Id;
use types::id::kind as id;

use super::{Differs, Experiment, Goal, Status, Strata, store};
use crate::fields::Checked;
use crate::house::By;
use crate::{Error, Result, journal, playbooks};

/// An experiment to plan.
#[derive(Clone, Debug, PartialEq)]
pub struct NewExperiment {
    /// What people call it.
    pub name: String,
    /// What is expected, and why.
    pub hypothesis: Option<String>,
    /// On deals of this playbook.
    pub playbook: Id<id::Playbook>,
    /// What differs.
    pub differs: Differs,
    /// How large the arms are beside each other.
    pub weights: [u32; 2],
    /// Within what the arms are balanced.
    pub strata: Strata,
    /// What is wished for.
    pub goal: Goal,
    /// Within how many days of the assignment.
    pub within_days: Option<u32>,
    /// The share that reaches the goal today, in hundredths of a percent.
    pub base_bp: u32,
    /// The smallest difference worth knowing, in hundredths of a percent.
    pub change_bp: u32,
}

/// The most experiments of a workspace.
const MOST: usize = 1_000;
/// The most deals that an arm may need.
const LARGEST: usize = 1_000_000;

/// Plans an experiment; it begins when it is started.
///
/// # Errors
/// [`Error::Forbidden`] for all but managers and administrators, [`Error::Invalid`].
pub fn plan(tx: &mut Tx<'_>, by: &By, new: NewExperiment) -> Result<Experiment> {
    by.must_manage("plan experiments")?;
    if store::list(tx)?.len() >= MOST {
        return Err(Error::field("", format!("There are at most {MOST} experiments.")));
    }
    let new = checked(tx, by, new)?;
    let share = |bp: u32| f64::from(bp) / 10_000.0;
    let sample = insight::experiments::needed(share(new.base_bp), share(new.change_bp));
    if sample > LARGEST {
        let message = "To tell so small a difference would take more than a million deals.";
        return Err(Error::field("change", message));
    }
    let experiment = Experiment {
        id: by.house.ids.new_id(by.now),
        name: new.name,
        hypothesis: new.hypothesis,
        playbook: new.playbook,
        differs: new.differs,
        weights: new.weights,
        strata: new.strata,
        goal: new.goal,
        within_days: new.within_days,
        base_bp: new.base_bp,
        change_bp: new.change_bp,
        sample: u32::try_from(sample).unwrap_or(u32::MAX),
        status: Status::Planned,
        started_at: None,
        ended_at: None,
        looks: 0,
        last_look: None,
        decision: None,
        created_at: by.now,
        version: 1,
    };
    store::insert(tx, &experiment)?;
    journal::created(tx, by, &experiment)?;
    Ok(experiment)
}

fn checked(read: &mut Read<'_>, by: &By, mut new: NewExperiment) -> Result<NewExperiment> {
    let mut checks = Checked::of(by);
    new.name = checks.name("name", &new.name);
    checks.text("hypothesis", &mut new.hypothesis);
    if new.weights.iter().any(|weight| !(1..=99).contains(weight)) {
        checks.wrong("weights", "Give each arm a weight of 1 to 99.");
    }
    if !(1..=9_999).contains(&new.base_bp) {
        checks.wrong("base", "Give a share between 0 and 100 percent.");
    }
    if new.change_bp == 0 || new.base_bp.saturating_add(new.change_bp) > 10_000 {
        checks.wrong("change", "Give a difference above 0 that the share has room for.");
    }
    if new.within_days.is_some_and(|days| !(1..=3_650).contains(&days)) {
        checks.wrong("within_days", "Give 1 to 3,650 days.");
    }
    let playbook = match playbooks::find(read, new.playbook) {
        Ok(playbook) => Some(playbook),
        Err(Error::NotFound) => None,
        Err(error) => return Err(error),
    };
    let Some(current) = playbook.and_then(|playbook| playbook.current) else {
        checks.wrong("playbook", "There is no published playbook of this name.");
        checks.done()?;
        return Ok(new);
    };
    let compiled = playbooks::compiled(read, &by.house, current)?;
    if let Goal::Reached(stage) = &new.goal
        && compiled.stage(stage).is_none()
    {
        checks.wrong("goal_stage", "The playbook has no such stage.");
    }
    match &mut new.differs {
        Differs::Versions { a, b } => {
            check_versions(read, by, (new.playbook, &new.goal), [*a, *b], &mut checks)?;
        }
        Differs::Words { stage, task, a, b } => {
            let found = compiled.stage(stage);
            if found.is_none() {
                checks.wrong("stage", "The playbook has no such stage.");
            }
            let has = |key: &String| {
                found.is_none_or(|stage| stage.tasks.iter().any(|task| task.key == *key))
            };
            if task.as_ref().is_some_and(|key| !has(key)) {
                checks.wrong("task", "The stage has no such task.");
            }
            check_words(&mut checks, task.is_some(), a, b);
        }
    }
    checks.done()?;
    Ok(new)
}

fn check_versions(
    read: &mut Read<'_>,
    by: &By,
    (playbook, goal): (Id<id::Playbook>, &Goal),
    versions: [Id<id::PlaybookVersion>; 2],
    checks: &mut Checked,
) -> Result<()> {
    let known = playbooks::versions(read, playbook)?;
    for (field, version) in ["a", "b"].into_iter().zip(versions) {
        if known.iter().all(|it| it.id != version) {
            checks.wrong(field, "The playbook has no such version.");
            continue;
        }
        if let Goal::Reached(stage) = goal
            && playbooks::compiled(read, &by.house, version)?.stage(stage).is_none()
        {
            checks.wrong(field, "This version has no such stage, so nothing can be reached in it.");
        }
    }
    if versions[0] == versions[1] {
        checks.wrong("b", "The two are the same.");
    }
    Ok(())
}

fn check_words(checks: &mut Checked, is_task: bool, a: &mut String, b: &mut String) {
    for (field, words) in [("a", &mut *a), ("b", &mut *b)] {
        let mut text = Some(words.trim().to_owned());
        if is_task {
            checks.line(field, &mut text);
        } else {
            checks.text(field, &mut text);
        }
        *words = text.unwrap_or_default();
        if words.is_empty() {
            checks.wrong(field, "Write the words.");
        }
    }
    if a == b && !a.is_empty() {
        checks.wrong("b", "The two are the same.");
    }
}
