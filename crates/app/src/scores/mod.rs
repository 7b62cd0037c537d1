//! Points for leads that look like good customers: rules over what is known of the company, the contact, the lead
//! and what was done with it.
//!
//! A deal's points are those of its playbook and those of these rules, by the facts of now. They follow from
//! facts and rules, so they are a column for lists and no fact of the deal: changed rules and changed customers
//! are followed in the background.

pub(crate) mod api;
mod reckon;
pub(crate) mod refresh;
pub mod simple;
mod store;
#[cfg(test)]
mod tests;
mod try_out;

use std::sync::Arc;

use db::{Read, Tx};
use playbook::RuleMistake;
use serde::{Deserialize, Serialize};
use types::id::kind as id;
use types::{Id, Timestamp};

use crate::fields::Checked;
use crate::house::{By, House};
use crate::journal::{self, Kind, Record};
use crate::{Error, Result};

pub(crate) use reckon::Rules;
pub use reckon::{Missed, Reason, Score, of_deal};
pub use refresh::{ALL, CUSTOMER};
pub(crate) use refresh::{
    company_written, contact_written, deal_linked, deal_written, index_deal, with_handlers,
};
pub use try_out::{Met, Tried, TriedLead, try_out};

/// A rule that gives points.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ScoreRule {
    /// Its id.
    pub id: Id<id::ScoreRule>,
    /// What it says of a lead, in words.
    pub name: String,
    /// The condition, in CEL.
    pub rule: String,
    /// How many points it gives; negative ones are taken away.
    pub points: i64,
    /// Whether it is in use.
    pub active: bool,
    /// When it came.
    pub created_at: Timestamp,
    /// Grows with each change.
    #[serde(skip)]
    pub version: i64,
}

impl Record for ScoreRule {
    const KIND: Kind = Kind::ScoreRule;
    fn key(&self) -> String {
        self.id.as_key().to_string()
    }
}

/// A rule to make.
#[derive(Clone, Debug, Default, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewScoreRuleJson)]
pub struct NewScoreRule {
    /// What it says of a lead; absent takes the rule's own words.
    #[serde(default)]
    pub name: Option<String>,
    /// The condition, in CEL.
    #[schema(example = "company.size >= 50")]
    pub rule: String,
    /// How many points it gives: -1,000 to 1,000, not zero.
    pub points: i64,
}

/// Changes of a rule; what is absent stays.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, utoipa::ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = ScoreRuleChangesJson)]
pub struct ScoreRuleChanges {
    /// The version that was edited, to notice a conflict.
    pub version: Option<i64>,
    /// What it says of a lead; empty takes the rule's own words.
    pub name: Option<String>,
    /// The condition, in CEL.
    pub rule: Option<String>,
    /// How many points it gives.
    pub points: Option<i64>,
    /// Whether it is in use.
    pub active: Option<bool>,
}

/// The most rules of a workspace: each is asked of each deal.
const MOST: usize = 200;

/// All rules, those that give most first.
///
/// # Errors
/// The database's.
pub fn list(read: &mut Read<'_>) -> Result<Vec<ScoreRule>> {
    store::list(read)
}

/// A rule.
///
/// # Errors
/// [`Error::NotFound`].
pub fn find(read: &mut Read<'_>, id: Id<id::ScoreRule>) -> Result<ScoreRule> {
    store::find(read, id)?.ok_or(Error::NotFound)
}

/// Makes a rule; the points of all deals follow in the background.
///
/// # Errors
/// [`Error::Forbidden`] for all but managers and administrators, [`Error::Invalid`].
pub fn create(tx: &mut Tx<'_>, by: &By, new: NewScoreRule) -> Result<ScoreRule> {
    by.must_manage("make score rules")?;
    if list(tx)?.len() >= MOST {
        return Err(Error::field("", format!("There are at most {MOST} score rules.")));
    }
    let rule = ScoreRule {
        id: by.house.ids.new_id(by.now),
        name: new.name.unwrap_or_default(),
        rule: new.rule,
        points: new.points,
        active: true,
        created_at: by.now,
        version: 1,
    };
    let rule = checked(by, rule)?;
    store::insert(tx, &rule)?;
    journal::created(tx, by, &rule)?;
    refresh::all(tx, by)?;
    Ok(rule)
}

/// Changes a rule; the points of all deals follow in the background.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Forbidden`], [`Error::Conflict`] if somebody was faster,
/// [`Error::Invalid`].
pub fn change(
    tx: &mut Tx<'_>,
    by: &By,
    id: Id<id::ScoreRule>,
    changes: &ScoreRuleChanges,
) -> Result<ScoreRule> {
    let old = find(tx, id)?;
    by.must_manage("change score rules")?;
    if changes.version.is_some_and(|version| version != old.version) {
        return Err(conflict());
    }
    let mut new = old.clone();
    new.rule = changes.rule.clone().unwrap_or(new.rule);
    // Words that the rule gave itself follow it.
    let named_itself =
        compiled(&by.house, &old.rule).is_ok_and(|rule| capital(rule.words()) == old.name);
    new.name = match &changes.name {
        Some(name) => name.clone(),
        None if named_itself => String::new(),
        None => new.name,
    };
    new.points = changes.points.unwrap_or(new.points);
    new.active = changes.active.unwrap_or(new.active);
    let new = checked(by, new)?;
    if !journal::changed(tx, by, &old, &new)? {
        return Ok(old);
    }
    if !store::update(tx, &new, old.version)? {
        return Err(conflict());
    }
    refresh::all(tx, by)?;
    Ok(ScoreRule { version: old.version + 1, ..new })
}

/// Takes a rule away; the points of all deals follow in the background.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Forbidden`].
pub fn delete(tx: &mut Tx<'_>, by: &By, id: Id<id::ScoreRule>) -> Result<()> {
    let rule = find(tx, id)?;
    by.must_manage("take score rules away")?;
    store::delete(tx, id)?;
    let subject = rule.key();
    let event =
        journal::NewEvent { kind: Kind::ScoreRule, subject: &subject, name: "deleted", body: "{}" };
    journal::append(tx, by, &event)?;
    refresh::all(tx, by)
}

fn checked(by: &By, mut rule: ScoreRule) -> Result<ScoreRule> {
    let mut checks = Checked::of(by);
    let mut text = Some(rule.rule);
    checks.text("rule", &mut text);
    rule.rule = text.unwrap_or_default();
    if rule.points == 0 || !(-1_000..=1_000).contains(&rule.points) {
        checks.wrong("points", "Give 1 to 1,000 points, or -1 to -1,000.");
    }
    match compiled(&by.house, &rule.rule) {
        Ok(known) if rule.name.trim().is_empty() => rule.name = capital(known.words()),
        Ok(_) => rule.name = checks.name("name", &rule.name),
        Err(mistakes) => checks.wrong("rule", told(&mistakes)),
    }
    checks.done()?;
    Ok(rule)
}

/// A rule ready to run; each text is read once.
fn compiled(house: &House, text: &str) -> Result<Arc<playbook::Rule>, Vec<RuleMistake>> {
    house.kept_rule(text, || playbook::ideal_rule(text))
}

/// What is wrong with a rule, in sentences.
fn told(mistakes: &[RuleMistake]) -> String {
    let sentence = |mistake: &RuleMistake| {
        let hint = mistake.hint.as_deref().map(|hint| format!(" ({hint})")).unwrap_or_default();
        format!("{}{hint}.", capital(&mistake.message))
    };
    if mistakes.is_empty() {
        return "Write a condition.".to_owned();
    }
    mistakes.iter().map(sentence).collect::<Vec<_>>().join(" ")
}

/// The text with a capital first letter.
fn capital(text: &str) -> String {
    let mut characters = text.chars();
    match characters.next() {
        Some(first) => first.to_uppercase().chain(characters).collect(),
        None => String::new(),
    }
}

fn conflict() -> Error {
    Error::Conflict("Somebody changed this rule meanwhile. Look at it again.".to_owned())
}
