//! Goals and key results: what the company, a department, a team or a person is to reach until a day.
//!
//! A goal keeps its target; what is there is reckoned from the same columns as the reports (`reckon.rs`), but for free
//! key results, whose figure somebody enters. Who looks sees the company's goals, their teams' and departments' and
//! their own; those who lead see all.

pub mod api;
mod reckon;
mod store;
#[cfg(test)]
mod tests;
mod words;

use db::{Read, Tx};
use serde::{Deserialize, Serialize};
use types::id::kind as id;
use types::{Currency, Date, Id, Timestamp};

use crate::fields::Checked;
use crate::house::By;
use crate::journal::{self, Kind, Record};
use crate::{Error, Result, teams, users};

pub use reckon::{Standing, standings};
pub use words::{Measure, Touched, Whose, period};

/// Something to be reached.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Goal {
    /// Its id.
    pub id: Id<id::Goal>,
    /// Whose it is.
    pub whose: Whose,
    /// What is measured.
    pub measure: Measure,
    /// What people call it; absent takes the measure's own words.
    pub name: Option<String>,
    /// From this day on.
    pub from: Date,
    /// Up to this day, itself included.
    pub to: Date,
    /// What is to be reached, in thousandths of the measure's unit: whole currency, deals, percent, hours.
    pub target: i64,
    /// What somebody entered as reached, in thousandths; for free results only.
    pub actual: Option<i64>,
    /// When it was set.
    pub created_at: Timestamp,
    /// Grows with each change.
    #[serde(skip)]
    pub version: i64,
}

impl Record for Goal {
    const KIND: Kind = Kind::Goal;
    fn key(&self) -> String {
        self.id.as_key().to_string()
    }
}

impl Goal {
    /// What people call it.
    pub fn title(&self) -> String {
        self.name.clone().unwrap_or_else(|| self.measure.says())
    }
}

/// A goal as somebody sets it.
#[derive(Clone, Debug, PartialEq)]
pub struct NewGoal {
    /// Whose it is.
    pub whose: Whose,
    /// What is measured.
    pub measure: Measure,
    /// What people call it.
    pub name: Option<String>,
    /// From this day on.
    pub from: Date,
    /// Up to this day, itself included.
    pub to: Date,
    /// What is to be reached, in thousandths of the measure's unit.
    pub target: i64,
}

/// Changes of a goal; what is absent stays.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct GoalChanges {
    /// The version that was edited, to notice a conflict.
    pub version: Option<i64>,
    /// What people call it; an empty one takes the measure's own words.
    pub name: Option<String>,
    /// From this day on.
    pub from: Option<Date>,
    /// Up to this day, itself included.
    pub to: Option<Date>,
    /// What is to be reached, in thousandths of the measure's unit.
    pub target: Option<i64>,
}

/// Which goals a list tells.
#[derive(Clone, Copy, Debug, Default)]
pub struct GoalFilter {
    /// Those whose period holds this day; absent tells all.
    pub on: Option<Date>,
    /// Only the actor's own.
    pub own: bool,
}

/// The most goals that a list tells.
const MOST: i64 = 200;

/// The largest target and actual, in thousandths.
const LARGEST: i64 = 1_000_000_000_000_000;

/// The goals that the actor may see, the company's first; at most 200.
///
/// # Errors
/// The database's.
pub fn list(read: &mut Read<'_>, by: &By, filter: GoalFilter) -> Result<Vec<Goal>> {
    store::list(read, by, filter, MOST)
}

/// A goal that the actor may see.
///
/// # Errors
/// [`Error::NotFound`] for one that is not there or not theirs to see.
pub fn find(read: &mut Read<'_>, by: &By, id: Id<id::Goal>) -> Result<Goal> {
    store::find(read, by, id)?.ok_or(Error::NotFound)
}

/// All by id after `id`, in pages: for checks, not for people.
///
/// # Errors
/// The database's.
pub(crate) fn after(read: &mut Read<'_>, id: &str) -> Result<Vec<Goal>> {
    store::after(read, id)
}

/// Sets a goal.
///
/// # Errors
/// [`Error::Forbidden`] for all but managers and administrators, [`Error::Invalid`].
pub fn create(tx: &mut Tx<'_>, by: &By, new: NewGoal) -> Result<Goal> {
    by.must_manage("set goals")?;
    let goal = Goal {
        id: by.house.ids.new_id(by.now),
        whose: new.whose,
        measure: new.measure,
        name: new.name,
        from: new.from,
        to: new.to,
        target: new.target,
        actual: None,
        created_at: by.now,
        version: 1,
    };
    let goal = checked(tx, by, goal)?;
    store::insert(tx, &goal)?;
    journal::created(tx, by, &goal)?;
    Ok(goal)
}

/// Changes a goal: its name, its days, its target. Whose it is and what it measures stay: that is another goal.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Forbidden`], [`Error::Conflict`] if somebody was faster, [`Error::Invalid`].
pub fn change(tx: &mut Tx<'_>, by: &By, id: Id<id::Goal>, changes: &GoalChanges) -> Result<Goal> {
    let old = find(tx, by, id)?;
    by.must_manage("change goals")?;
    if changes.version.is_some_and(|version| version != old.version) {
        return Err(conflict());
    }
    let mut new = old.clone();
    if let Some(name) = &changes.name {
        new.name = Some(name.clone());
    }
    new.from = changes.from.unwrap_or(new.from);
    new.to = changes.to.unwrap_or(new.to);
    new.target = changes.target.unwrap_or(new.target);
    let new = checked(tx, by, new)?;
    update(tx, by, "changed", &old, new)
}

/// Enters what is reached of a free result, in thousandths: for those who lead, and for the person whose goal it is.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Forbidden`], [`Error::Invalid`] for a goal that is reckoned.
pub fn enter(tx: &mut Tx<'_>, by: &By, id: Id<id::Goal>, actual: i64) -> Result<Goal> {
    let old = find(tx, by, id)?;
    let is_theirs = by.user().is_some_and(|me| old.whose == Whose::Person(me));
    if is_theirs {
        by.must_write("enter results")?;
    } else {
        by.must_manage("enter other people’s results")?;
    }
    if old.measure != Measure::Result {
        let message = "What is reached of this goal is reckoned from the deals.";
        return Err(Error::field("actual", message));
    }
    if !(-LARGEST..=LARGEST).contains(&actual) {
        return Err(Error::field("actual", "This number is too large."));
    }
    let new = Goal { actual: Some(actual), ..old.clone() };
    update(tx, by, "entered", &old, new)
}

fn update(tx: &mut Tx<'_>, by: &By, name: &str, old: &Goal, new: Goal) -> Result<Goal> {
    if !journal::happened(tx, by, name, old, &new)? {
        return Ok(new);
    }
    if !store::update(tx, &new, old.version)? {
        return Err(conflict());
    }
    Ok(Goal { version: old.version + 1, ..new })
}

/// Takes a goal away.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Forbidden`].
pub fn delete(tx: &mut Tx<'_>, by: &By, id: Id<id::Goal>) -> Result<()> {
    let goal = find(tx, by, id)?;
    by.must_manage("take goals away")?;
    store::delete(tx, id)?;
    let subject = goal.key();
    let event =
        journal::NewEvent { kind: Kind::Goal, subject: &subject, name: "deleted", body: "{}" };
    journal::append(tx, by, &event)
}

fn checked(read: &mut Read<'_>, by: &By, mut goal: Goal) -> Result<Goal> {
    let mut checks = Checked::of(by);
    checks.line("name", &mut goal.name);
    if goal.measure == Measure::Result && goal.name.is_none() {
        checks.wrong("name", "Say what is to be reached.");
    }
    if goal.to < goal.from {
        checks.wrong("to", "The period ends before it begins.");
    }
    if goal.from.days_until(goal.to) > 3_660 {
        checks.wrong("to", "A goal runs for ten years at most.");
    }
    if !(1..=LARGEST).contains(&goal.target) {
        checks.wrong("target", "Give a target above nothing.");
    }
    if goal.measure == Measure::WinRate && goal.target > 100_000 {
        checks.wrong("target", "A win rate is at most 100 percent.");
    }
    if is_unknown(read, goal.whose)? {
        checks.wrong("who", "There is no such department, team or colleague.");
    }
    checks.done()?;
    Ok(goal)
}

fn is_unknown(read: &mut Read<'_>, whose: Whose) -> Result<bool> {
    let found = match whose {
        Whose::Company => Ok(()),
        Whose::Department(id) => teams::departments::find(read, id).map(drop),
        Whose::Team(id) => teams::find(read, id).map(drop),
        Whose::Person(id) => users::find(read, id).map(drop),
    };
    match found {
        Ok(()) => Ok(false),
        Err(Error::NotFound) => Ok(true),
        Err(error) => Err(error),
    }
}

/// The currency in which amounts count where a goal names none.
///
/// # Errors
/// The database's.
pub(crate) fn currency(read: &mut Read<'_>, by: &By) -> Result<Currency> {
    Ok(crate::workspace::current(read, &by.house)?.currency)
}

fn conflict() -> Error {
    Error::Conflict("Somebody changed this goal meanwhile. Look at it again.".to_owned())
}
