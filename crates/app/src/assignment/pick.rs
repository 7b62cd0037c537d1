//! Whether a rule fits a lead, and whom it picks.

use std::collections::BTreeSet;

use db::{Read, Tx};
use types::id::kind as id;
use types::{Country, Id, Language, fold};
use web::Role;

use super::{Conditions, Rule, Target, store};
use crate::deals::{self, Deal, survey};
use crate::house::By;
use crate::users::User;
use crate::{Error, Result, absences, teams, users};

/// What rules ask of a deal.
pub(super) struct Lead {
    country: Option<Country>,
    language: Option<Language>,
    product: Option<String>,
    segment: Option<String>,
    source: Option<String>,
}

impl Lead {
    /// What is known of the deal, or else of its customer.
    pub(super) fn of(read: &mut Read<'_>, deal: &Deal) -> Result<Lead> {
        let customer = deals::customer(read, &deal.links)?;
        let profile = &deal.state.profile;
        let (company, contact) = (customer.company, customer.contact);
        let country = profile.country.clone().or(company.country).or(contact.country);
        let language = profile.language.clone().or(company.language).or(contact.language);
        Ok(Lead {
            country: country.and_then(|country| country.parse().ok()),
            language: language.and_then(|language| language.parse().ok()),
            product: profile.product.clone(),
            segment: profile.segment.clone().or(company.segment),
            source: profile.source.clone(),
        })
    }

    /// What somebody states of a lead.
    pub(super) fn stated(lead: super::TryLead) -> Lead {
        Lead {
            country: lead.country,
            language: lead.language,
            product: lead.product,
            segment: lead.segment,
            source: lead.source,
        }
    }

    pub(super) fn fits(&self, read: &mut Read<'_>, when: &Conditions) -> Result<bool> {
        let fits = is_in(&when.countries, self.country)
            && is_in(&when.languages, self.language)
            && is_among(&when.products, self.product.as_deref())
            && is_among(&when.segments, self.segment.as_deref())
            && is_among(&when.sources, self.source.as_deref());
        match when.territory {
            Some(team) if fits => self.is_in_territory(read, team),
            _ => Ok(fits),
        }
    }

    fn is_in_territory(&self, read: &mut Read<'_>, team: Id<id::Team>) -> Result<bool> {
        let Some(country) = self.country else { return Ok(false) };
        match teams::find(read, team) {
            Ok(team) => Ok(team.territory.contains(&country)),
            Err(Error::NotFound) => Ok(false),
            Err(error) => Err(error),
        }
    }
}

fn is_in<T: Ord>(wanted: &BTreeSet<T>, value: Option<T>) -> bool {
    wanted.is_empty() || value.is_some_and(|value| wanted.contains(&value))
}

fn is_among(wanted: &[String], value: Option<&str>) -> bool {
    wanted.is_empty()
        || value.is_some_and(|value| wanted.iter().any(|wish| fold(wish) == fold(value)))
}

/// Whom a rule picks, if there is anybody who may be given work; their turn passes.
pub(super) fn somebody(tx: &mut Tx<'_>, by: &By, rule: &Rule) -> Result<Option<Id<id::User>>> {
    let able = able_by(tx, by, rule)?;
    match &rule.says.to {
        Target::LeastLoad(_) => least_loaded(tx, &able),
        _ if able.len() < 2 => Ok(able.first().copied()),
        _ => Ok(at_turn(&able, store::next_turn(tx, rule.id)?)),
    }
}

/// Whom a rule would pick now; nobody's turn passes.
pub(super) fn next(read: &mut Read<'_>, by: &By, rule: &Rule) -> Result<Option<Id<id::User>>> {
    let able = able_by(read, by, rule)?;
    match &rule.says.to {
        Target::LeastLoad(_) => least_loaded(read, &able),
        _ if able.len() < 2 => Ok(able.first().copied()),
        _ => Ok(at_turn(&able, store::turn(read, rule.id)?)),
    }
}

fn at_turn(able: &[Id<id::User>], turn: i64) -> Option<Id<id::User>> {
    able.get(usize::try_from(turn).unwrap_or_default() % able.len()).copied()
}

/// Those whom a rule means and who may be given work now.
fn able_by(read: &mut Read<'_>, by: &By, rule: &Rule) -> Result<Vec<Id<id::User>>> {
    let named = match &rule.says.to {
        Target::User(user) => BTreeSet::from([*user]),
        Target::RoundRobin(users) => users.clone(),
        Target::RoundRobinTeam(team) | Target::LeastLoad(team) => members(read, *team)?,
    };
    let able = able(read, named)?;
    let mut able = those_here(read, by, able)?;
    if rule.says.at_work_first {
        able = those_at_work(read, by, able)?;
    }
    Ok(able.into_iter().map(|user| user.id).collect())
}

pub(super) fn members(read: &mut Read<'_>, team: Id<id::Team>) -> Result<BTreeSet<Id<id::User>>> {
    match teams::find(read, team) {
        Ok(team) => Ok(team.members),
        Err(Error::NotFound) => Ok(BTreeSet::new()),
        Err(error) => Err(error),
    }
}

/// Those who are here and may work on deals, in the order in which they came.
fn able(read: &mut Read<'_>, named: BTreeSet<Id<id::User>>) -> Result<Vec<User>> {
    let mut able = Vec::new();
    for user in named {
        match users::find(read, user) {
            Ok(user) if may_work(&user) => able.push(user),
            Ok(_) | Err(Error::NotFound) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(able)
}

/// Whether somebody may be given work.
pub(super) fn may_work(user: &User) -> bool {
    user.active && user.role != Role::Viewer
}

/// Those who are not away, or all where everybody is.
pub(super) fn those_here(read: &mut Read<'_>, by: &By, all: Vec<User>) -> Result<Vec<User>> {
    let away = absences::now(read, by)?;
    let is_here = |user: &&User| away.iter().all(|absence| absence.user != user.id);
    let here: Vec<User> = all.iter().filter(is_here).cloned().collect();
    Ok(if here.is_empty() { all } else { here })
}

/// Those whose working hours it is, or all where it is nobody's.
fn those_at_work(read: &mut Read<'_>, by: &By, all: Vec<User>) -> Result<Vec<User>> {
    let mut at_work = Vec::new();
    for user in &all {
        if users::calendar(read, &by.house, user)?.is_open(by.now) {
            at_work.push(user.clone());
        }
    }
    Ok(if at_work.is_empty() { all } else { at_work })
}

/// Who has the fewest open deals; of equals who came first.
pub(super) fn least_loaded(
    read: &mut Read<'_>,
    users: &[Id<id::User>],
) -> Result<Option<Id<id::User>>> {
    let loads = survey::loads(read, users)?;
    let load = |user: &Id<id::User>| (loads.get(user).copied().unwrap_or(0), *user);
    Ok(users.iter().copied().min_by_key(load))
}
