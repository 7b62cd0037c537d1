//! Who gets a new lead: rules in order, of which the first that fits decides. A rule names somebody, takes
//! turns, or takes whoever has least to do. Whoever is not active, or only looks, gets nothing.

pub(crate) mod api;
mod many;
mod pick;
mod role;
mod store;
#[cfg(test)]
mod tests;
mod try_out;

use std::collections::BTreeSet;

use db::{Read, Tx};
use deal::Command;
use serde::{Deserialize, Serialize};
use types::id::kind as id;
use types::{Country, Id, Language};

use crate::deals::{self, Deal, Done};
use crate::fields::Checked;
use crate::house::{By, Cause};
use crate::journal::{self, Kind, Record};
use crate::{Error, Result, teams, users};
pub(crate) use many::assign_by_rules;
pub use many::{ToWhom, assign_many, check_user};
pub(crate) use role::run as find_for_role;
pub use try_out::{TriedRule, TryLead, try_out};

/// The most values of one condition.
const MOST: usize = 500;

/// One rule.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Rule {
    /// Its id.
    pub id: Id<id::Rule>,
    /// Its place: the first that fits decides.
    pub rank: i64,
    /// What people call it.
    pub name: String,
    /// Which leads it is for, and who gets them.
    #[serde(flatten)]
    pub says: Says,
    /// Whether it is in use.
    pub active: bool,
    /// Grows with each change.
    #[serde(skip)]
    pub version: i64,
}

impl Record for Rule {
    const KIND: Kind = Kind::AssignmentRule;
    fn key(&self) -> String {
        self.id.as_key().to_string()
    }
}

/// Which leads a rule is for, and who gets them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Says {
    /// Which leads; without conditions all of them.
    #[serde(default)]
    pub when: Conditions,
    /// Who gets them.
    pub to: Target,
    /// Prefers those whose working hours it is.
    #[serde(default)]
    pub at_work_first: bool,
}

/// What must be so of a lead: all that is stated, and of each any of the values.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = AssignmentConditionsJson)]
pub struct Conditions {
    /// Where the customer sits, ISO alpha-2.
    #[schema(value_type = Vec<String>)]
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub countries: BTreeSet<Country>,
    /// The customer's language, ISO 639-1.
    #[schema(value_type = Vec<String>)]
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub languages: BTreeSet<Language>,
    /// What may be sold, case and accents aside.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub products: Vec<String>,
    /// `b2b` or `b2c`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub segments: Vec<String>,
    /// Where it came from, case and accents aside.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub sources: Vec<String>,
    /// A team whose territory the customer's country must be in.
    #[schema(value_type = Option<String>)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub territory: Option<Id<id::Team>>,
}

/// Who gets a lead.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Target {
    /// This colleague.
    User(Id<id::User>),
    /// These colleagues in turn.
    RoundRobin(BTreeSet<Id<id::User>>),
    /// The members of this team in turn.
    RoundRobinTeam(Id<id::Team>),
    /// Whoever of this team has the fewest open deals.
    LeastLoad(Id<id::Team>),
}

/// A rule to make.
#[derive(Clone, Debug, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewAssignmentRuleJson)]
pub struct NewRule {
    /// What people call it.
    pub name: String,
    /// Its place, from 1; absent means the last.
    #[serde(default)]
    pub rank: Option<i64>,
    /// Which leads; without conditions all of them.
    #[serde(default)]
    pub when: Conditions,
    /// Who gets them.
    #[schema(value_type = api::AssignmentTargetJson)]
    pub to: Target,
    /// Prefers those whose working hours it is.
    #[serde(default)]
    pub at_work_first: bool,
}

/// Changes of a rule; what is absent stays.
#[derive(Clone, Debug, Default, Deserialize, utoipa::ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = AssignmentRuleChangesJson)]
pub struct RuleChanges {
    /// The version that was edited, to notice a conflict.
    pub version: Option<i64>,
    /// What people call it.
    pub name: Option<String>,
    /// Its place, from 1.
    pub rank: Option<i64>,
    /// Which leads: all conditions.
    pub when: Option<Conditions>,
    /// Who gets them.
    #[schema(value_type = Option<api::AssignmentTargetJson>)]
    pub to: Option<Target>,
    /// Prefers those whose working hours it is.
    pub at_work_first: Option<bool>,
    /// Whether it is in use.
    pub active: Option<bool>,
}

/// All rules, in order.
///
/// # Errors
/// The database's.
pub fn list(read: &mut Read<'_>) -> Result<Vec<Rule>> {
    store::list(read)
}

/// A rule.
///
/// # Errors
/// [`Error::NotFound`].
pub fn find(read: &mut Read<'_>, id: Id<id::Rule>) -> Result<Rule> {
    store::find(read, id)?.ok_or(Error::NotFound)
}

/// Makes a rule.
///
/// # Errors
/// [`Error::Forbidden`] for all but managers and administrators, [`Error::Invalid`].
pub fn create(tx: &mut Tx<'_>, by: &By, new: NewRule) -> Result<Rule> {
    by.must_manage("make assignment rules")?;
    let says = Says { when: new.when, to: new.to, at_work_first: new.at_work_first };
    let rank = store::last_rank(tx)? + 1;
    let id = by.house.ids.new_id(by.now);
    let rule = Rule { id, rank, name: new.name, says, active: true, version: 1 };
    let rule = checked(tx, by, rule)?;
    store::insert(tx, &rule)?;
    journal::created(tx, by, &rule)?;
    if let Some(rank) = new.rank {
        put_at(tx, by, id, rank)?;
    }
    find(tx, id)
}

/// Changes a rule.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Forbidden`], [`Error::Conflict`] if somebody was faster,
/// [`Error::Invalid`].
pub fn change(tx: &mut Tx<'_>, by: &By, id: Id<id::Rule>, changes: &RuleChanges) -> Result<Rule> {
    let old = find(tx, id)?;
    by.must_manage("change assignment rules")?;
    let conflict = || Error::Conflict("Somebody changed this rule meanwhile.".to_owned());
    if changes.version.is_some_and(|version| version != old.version) {
        return Err(conflict());
    }
    let mut new = old.clone();
    new.name = changes.name.clone().unwrap_or(new.name);
    new.says.when = changes.when.clone().unwrap_or(new.says.when);
    new.says.to = changes.to.clone().unwrap_or(new.says.to);
    new.says.at_work_first = changes.at_work_first.unwrap_or(new.says.at_work_first);
    new.active = changes.active.unwrap_or(new.active);
    let new = checked(tx, by, new)?;
    if journal::changed(tx, by, &old, &new)? && !store::update(tx, &new, old.version)? {
        return Err(conflict());
    }
    if let Some(rank) = changes.rank {
        put_at(tx, by, id, rank)?;
    }
    find(tx, id)
}

/// Takes a rule away.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Forbidden`].
pub fn delete(tx: &mut Tx<'_>, by: &By, id: Id<id::Rule>) -> Result<()> {
    let rule = find(tx, id)?;
    by.must_manage("take assignment rules away")?;
    store::delete(tx, id)?;
    let subject = rule.key();
    let event = journal::NewEvent {
        kind: Kind::AssignmentRule,
        subject: &subject,
        name: "deleted",
        body: "{}",
    };
    journal::append(tx, by, &event)
}

/// Puts a rule at a place; the others move up or down.
fn put_at(tx: &mut Tx<'_>, by: &By, id: Id<id::Rule>, rank: i64) -> Result<()> {
    let mut all = list(tx)?;
    let Some(from) = all.iter().position(|rule| rule.id == id) else { return Ok(()) };
    let moved = all.remove(from);
    let place = usize::try_from(rank.max(1) - 1).unwrap_or(0).min(all.len());
    all.insert(place, moved);
    for (old, rank) in all.iter().zip(1_i64..) {
        if old.rank != rank {
            journal::changed(tx, by, old, &Rule { rank, ..old.clone() })?;
            store::set_rank(tx, old.id, rank)?;
        }
    }
    Ok(())
}

fn checked(read: &mut Read<'_>, by: &By, mut rule: Rule) -> Result<Rule> {
    let mut checks = Checked::of(by);
    rule.name = checks.name("name", &rule.name);
    let when = &rule.says.when;
    let texts = [
        ("when/products", &when.products),
        ("when/segments", &when.segments),
        ("when/sources", &when.sources),
    ];
    for (field, values) in texts {
        if values.len() > MOST || values.iter().any(|text| text.chars().nth(300).is_some()) {
            checks.wrong(field, format!("At most {MOST} values of at most 300 characters."));
        }
    }
    if let Some(team) = when.territory
        && is_missing(teams::find(read, team))?
    {
        checks.wrong("when/territory", "There is no such team.");
    }
    let is_unknown = match &rule.says.to {
        Target::User(user) => is_missing(users::find(read, *user))?,
        Target::RoundRobinTeam(team) | Target::LeastLoad(team) => {
            is_missing(teams::find(read, *team))?
        }
        Target::RoundRobin(users) if users.is_empty() || users.len() > MOST => {
            checks.wrong("to", format!("Name one to {MOST} colleagues."));
            false
        }
        Target::RoundRobin(all) => {
            let mut unknown = false;
            for user in all {
                unknown |= is_missing(users::find(read, *user))?;
            }
            unknown
        }
    };
    if is_unknown {
        checks.wrong("to", "There is no such colleague or team.");
    }
    checks.done()?;
    Ok(rule)
}

fn is_missing<T>(found: Result<T>) -> Result<bool> {
    match found {
        Ok(_) => Ok(false),
        Err(Error::NotFound) => Ok(true),
        Err(error) => Err(error),
    }
}

/// Finds who gets a deal by the first rule that fits and has somebody.
///
/// # Errors
/// The database's.
pub fn assign(tx: &mut Tx<'_>, by: &By, deal: &Deal) -> Result<Option<Id<id::User>>> {
    let rules = store::active(tx)?;
    if rules.is_empty() {
        return Ok(None);
    }
    let lead = pick::Lead::of(tx, deal)?;
    for rule in &rules {
        if !lead.fits(tx, &rule.says.when)? {
            continue;
        }
        if let Some(user) = pick::somebody(tx, by, rule)? {
            return Ok(Some(user));
        }
    }
    Ok(None)
}

/// Gives a deal that was just opened without an owner to whom the rules say. Imports say themselves.
///
/// # Errors
/// The database's.
pub(crate) fn give(tx: &mut Tx<'_>, by: &By, done: Done) -> Result<Done> {
    if done.deal.state.owner.is_some() || by.cause == Cause::Import {
        return Ok(done);
    }
    let Some(user) = assign(tx, by, &done.deal)? else { return Ok(done) };
    let command = Command::Assign { role: None, user: Some(user) };
    let mut given = deals::act(tx, &by_rule(by), done.deal.id, None, command)?;
    given.warnings.splice(0..0, done.warnings);
    Ok(given)
}

/// The rules themselves act: nobody else is to be named in the journal.
fn by_rule(by: &By) -> By {
    By { actor: None, cause: Cause::Rule, once: None, ..by.clone() }
}
