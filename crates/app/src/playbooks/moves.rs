//! Running deals move from one version of their playbook to another: first it is shown who would be where
//! and who is held back, then they move, many of them in the background.

use std::collections::BTreeMap;

use db::{Read, Tx};
use deal::{Command, MoveVersion};
use jobs::{Failure, Job, NewJob};
use playbook::{Diagnostic, Mapping, mapping};
use serde::{Deserialize, Serialize};
use types::Id;
use types::id::kind as id;
use web::{FieldError, Via, Visibility};

use super::{Version, compiled, find, store};
use crate::deals::{self, Deal, survey};
use crate::house::{App, By};
use crate::{Error, Result, users};

/// The queue's name of a move of many deals.
pub(crate) const MOVE: &str = "playbook.move";

/// How many deals move while the caller waits, and in each transaction of the background.
pub const AT_ONCE: i64 = 50;
/// How many deals are tried out for a preview.
const REHEARSED: usize = 2_000;
/// How many deals that are held back are named.
const NAMED: usize = 200;

/// Which deals move where.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// Whose deals.
    pub playbook: Id<id::Playbook>,
    /// The version that they run on.
    pub from: Id<id::PlaybookVersion>,
    /// The version that they shall run on.
    pub to: Id<id::PlaybookVersion>,
    /// Old parts to new ones.
    pub mapping: Mapping,
    /// Who asked for it.
    pub asked_by: Option<Id<id::User>>,
}

/// Versions by number; absent `to` means the present one.
#[derive(Clone, Debug)]
pub struct Wish {
    /// The version that the deals run on.
    pub from: i64,
    /// The version that they shall run on.
    pub to: Option<i64>,
    /// Old stages to new ones; what is absent is found by key and likeness.
    pub stages: BTreeMap<String, String>,
}

/// Makes a plan of a wish, with everything that is odd or wrong about it.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Forbidden`], [`Error::Invalid`] for versions that are not there.
pub fn plan(
    read: &mut Read<'_>,
    by: &By,
    id: Id<id::Playbook>,
    wish: &Wish,
) -> Result<(Plan, Vec<Diagnostic>)> {
    let playbook = find(read, id)?;
    by.must_manage("move running deals to another version")?;
    let from = numbered(read, id, wish.from, "from")?;
    let to = match (wish.to, playbook.current) {
        (Some(number), _) => numbered(read, id, number, "to")?,
        (None, Some(current)) => super::version(read, current)?,
        (None, None) => return Err(Error::field("to", "No version is published.")),
    };
    if from.id == to.id {
        return Err(Error::field("to", "The deals run on this version already."));
    }
    let old = compiled(read, &by.house, from.id)?;
    let new = compiled(read, &by.house, to.id)?;
    let mut likely = mapping::suggest(old.playbook(), new.playbook());
    likely.stages.extend(wish.stages.clone());
    let told = mapping::check(old.playbook(), new.playbook(), &likely);
    let asked_by = by.user();
    Ok((Plan { playbook: id, from: from.id, to: to.id, mapping: likely, asked_by }, told))
}

fn numbered(
    read: &mut Read<'_>,
    playbook: Id<id::Playbook>,
    number: i64,
    field: &str,
) -> Result<Version> {
    let unknown = || Error::field(field, format!("There is no version {number}."));
    store::find_number(read, playbook, number)?.ok_or_else(unknown)
}

/// Every mistake of a mapping as an error at its stage.
pub fn refuse_mistakes(told: &[Diagnostic]) -> Result<()> {
    let wrong: Vec<FieldError> = told
        .iter()
        .filter(|diagnostic| diagnostic.is_error())
        .map(|d| FieldError::new("stages", d.code.clone(), d.message.clone()))
        .collect();
    if wrong.is_empty() { Ok(()) } else { Err(Error::Invalid(wrong)) }
}

/// What a move does or would do.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outcome {
    /// How many deals run on the old version.
    pub running: i64,
    /// How many of them were looked at.
    pub looked_at: usize,
    /// How many go from which stage to which.
    pub paths: BTreeMap<(String, String), usize>,
    /// The first of those, of deals that the actor sees; not more than can be read.
    pub named: BTreeMap<(String, String), Vec<Moved>>,
    /// Those that cannot, and why; not more than can be read.
    pub held_back: Vec<HeldBack>,
    /// How many those are.
    pub held_back_count: usize,
}

/// A deal that moves.
#[derive(Clone, Debug, PartialEq)]
pub struct Moved {
    /// Its id.
    pub deal: Id<id::Deal>,
    /// The number that people say.
    pub number: i64,
    /// What people call it.
    pub name: String,
}

/// A deal that cannot move.
#[derive(Clone, Debug, PartialEq)]
pub struct HeldBack {
    /// Its id.
    pub deal: Id<id::Deal>,
    /// The number that people say.
    pub number: i64,
    /// What people call it.
    pub name: String,
    /// Where it stands.
    pub stage: String,
    /// Why.
    pub says: String,
}

impl Outcome {
    /// How many deals move.
    pub fn moved(&self) -> usize {
        self.paths.values().sum()
    }

    fn note(&mut self, plan: &Plan, deal: &Deal, result: Result<()>) -> Result<()> {
        self.looked_at += 1;
        let stage = deal.state.stage().unwrap_or_default().to_owned();
        match result {
            Ok(()) => {
                let to = plan.mapping.stages.get(&stage).cloned().unwrap_or_else(|| stage.clone());
                let path = (stage, to);
                *self.paths.entry(path.clone()).or_default() += 1;
                let named = self.named.entry(path).or_default();
                if named.len() < NAMED {
                    let (number, name) = (deal.number, deal.state.name.clone());
                    named.push(Moved { deal: deal.id, number, name });
                }
            }
            Err(Error::Refused(refusal)) => {
                self.held_back_count += 1;
                if self.held_back.len() < NAMED {
                    self.held_back.push(HeldBack {
                        deal: deal.id,
                        number: deal.number,
                        name: deal.state.name.clone(),
                        stage,
                        says: refusal.message.clone(),
                    });
                }
            }
            Err(error) => return Err(error),
        }
        Ok(())
    }
}

/// Who would be where, and who would be held back.
///
/// # Errors
/// The database's.
pub fn preview(read: &mut Read<'_>, by: &By, plan: &Plan) -> Result<Outcome> {
    let running = survey::count_running_on(read, plan.playbook, plan.from)?;
    let mut outcome = Outcome { running, ..Outcome::default() };
    let mut after = 0;
    while outcome.looked_at < REHEARSED {
        let deals = survey::running_on(read, plan.playbook, plan.from, after, 200)?;
        let Some(last) = deals.last() else { break };
        after = last.number;
        for deal in &deals {
            let result = survey::rehearse(read, by, deal, &command(plan));
            outcome.note(plan, deal, result)?;
        }
    }
    for named in outcome.named.values_mut() {
        named.retain(|moved| deals::find(read, by, moved.deal).is_ok());
    }
    Ok(outcome)
}

fn command(plan: &Plan) -> Command {
    Command::MoveVersion(MoveVersion { to: plan.to, mapping: plan.mapping.clone() })
}

/// Moves the next deals after a number; gives the number of the last one looked at.
///
/// # Errors
/// The database's; a deal that is held back is no error.
pub fn step(
    tx: &mut Tx<'_>,
    by: &By,
    plan: &Plan,
    after: i64,
    outcome: &mut Outcome,
) -> Result<Option<i64>> {
    let by = seeing_all(by);
    let deals = survey::running_on(tx, plan.playbook, plan.from, after, AT_ONCE)?;
    for deal in &deals {
        let result = deals::act(tx, &by, deal.id, None, command(plan)).map(|_| ());
        outcome.note(plan, deal, result)?;
    }
    Ok(deals.last().map(|deal| deal.number))
}

/// A manager moves every deal of the playbook, whatever they see elsewhere.
fn seeing_all(by: &By) -> By {
    let mut by = by.clone();
    if let Some(actor) = &mut by.actor {
        actor.sees = Visibility::All;
    }
    by
}

/// Moves deals: few at once, and many in the background, which the job that it gives does.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Forbidden`]; [`Error::Invalid`] where a stage has no place to go.
pub fn start(
    tx: &mut Tx<'_>,
    by: &By,
    id: Id<id::Playbook>,
    wish: &Wish,
) -> Result<(Outcome, Option<Id<id::Job>>)> {
    let (plan, told) = plan(tx, by, id, wish)?;
    refuse_mistakes(&told)?;
    let running = survey::count_running_on(tx, plan.playbook, plan.from)?;
    let mut outcome = Outcome { running, ..Outcome::default() };
    if running > AT_ONCE {
        return Ok((outcome, Some(enqueue(tx, by, &plan)?)));
    }
    step(tx, by, &plan, 0, &mut outcome)?;
    Ok((outcome, None))
}

/// Asks for a move in the background.
///
/// # Errors
/// The database's.
pub fn enqueue(tx: &mut Tx<'_>, by: &By, plan: &Plan) -> Result<Id<id::Job>> {
    let id = by.house.ids.new_id(by.now);
    Ok(jobs::enqueue(tx, &NewJob::new(id, MOVE, plan, by.now))?)
}

/// Moves deals batch by batch; a second run goes on where the first ended.
pub(crate) async fn run(app: App, job: Job) -> Result<(), Failure> {
    let plan: Plan = job.payload()?;
    let (playbook, from) = (plan.playbook, plan.from);
    let total = app.read(move |read| survey::count_running_on(read, playbook, from)).await;
    let total = total.map_err(Failure::again)?;
    let (mut after, mut outcome) = (0, Outcome::default());
    loop {
        job.go_on()?;
        let (house, plan, job, before) =
            (app.house.clone(), plan.clone(), job.clone(), outcome.clone());
        let stepped = app.write(move |tx| {
            let mut outcome = before.clone();
            let by = asking(tx, &By::system(&house), &plan)?;
            let last = step(tx, &by, &plan, after, &mut outcome)?;
            let note = format!("{} held back", outcome.held_back_count);
            let moved = i64::try_from(outcome.moved()).unwrap_or(i64::MAX);
            job.progress_in(tx, moved, Some(total), &note)?;
            Ok((last, outcome))
        });
        let (last, so_far) = stepped.await.map_err(Failure::again)?;
        outcome = so_far;
        let Some(last) = last else { return Ok(()) };
        after = last;
    }
}

/// In the name of whoever asked, while they work here.
fn asking(read: &mut Read<'_>, system: &By, plan: &Plan) -> Result<By> {
    let Some(user) = plan.asked_by else { return Ok(system.clone()) };
    match users::actor(read, user, Via::Command) {
        Ok(actor) => Ok(By::actor(&system.house, actor)),
        Err(Error::NotFound) => Ok(system.clone()),
        Err(error) => Err(error),
    }
}

/// How far a move is.
#[derive(Clone, Debug, PartialEq)]
pub struct Progress {
    /// waiting, running, done, dead or cancelled.
    pub state: &'static str,
    /// Whether nothing more happens.
    pub is_over: bool,
    /// How many deals have moved.
    pub moved: i64,
    /// How many there were to move.
    pub total: Option<i64>,
    /// What else is to say.
    pub note: Option<String>,
    /// Why the last attempt failed.
    pub error: Option<String>,
}

/// How far a move in the background is.
///
/// # Errors
/// [`Error::NotFound`] for a job that moves no deals of this playbook.
pub fn progress(
    read: &mut Read<'_>,
    playbook: Id<id::Playbook>,
    job: Id<id::Job>,
) -> Result<Progress> {
    let found = jobs::find(read, job)?.filter(|record| record.kind == MOVE);
    let record = found.ok_or(Error::NotFound)?;
    let plan: Plan = serde_json::from_str(&record.payload)
        .map_err(|error| Error::unreadable("a move of deals", error))?;
    if plan.playbook != playbook {
        return Err(Error::NotFound);
    }
    Ok(Progress {
        state: record.state.as_str(),
        is_over: record.state.is_over(),
        moved: record.done,
        total: record.total,
        note: record.note,
        error: record.last_error,
    })
}

/// Stops a move in the background; what has moved stays moved.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Forbidden`].
pub fn stop(tx: &mut Tx<'_>, by: &By, playbook: Id<id::Playbook>, job: Id<id::Job>) -> Result<()> {
    progress(tx, playbook, job)?;
    by.must_manage("stop moves of deals")?;
    jobs::cancel(tx, job, by.now)?;
    Ok(())
}
