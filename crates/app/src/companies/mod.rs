//! Companies: the customers, and those who may become customers.

mod store;

use db::{Read, Tx};
use deal::Groups;
use serde::{Deserialize, Serialize};
use types::id::kind as id;
use types::{Country, Id, Language, Money, Timestamp};

use crate::access::only_visible_records;
use crate::house::By;
use crate::journal::{self, Kind, Record};
use crate::{Error, Result, users};

/// A customer company.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Company {
    /// Its id.
    pub id: Id<id::Company>,
    /// What it is called.
    pub name: String,
    /// Its domain, lower case, without `www.`: by this duplicates are found.
    pub domain: Option<String>,
    /// Where it sits.
    pub country: Option<Country>,
    /// Who looks after it.
    pub owner: Option<Id<id::User>>,
    /// What else is known.
    #[serde(flatten)]
    pub facts: CompanyFacts,
    /// Answers to questions about it, from all its deals.
    #[serde(default, skip_serializing_if = "Groups::is_empty")]
    pub answers: Groups,
    /// The company that it turned out to be.
    pub merged_into: Option<Id<id::Company>>,
    /// The import that brought it.
    pub import: Option<Id<id::Import>>,
    /// When it came.
    pub created_at: Timestamp,
    /// The number that people say.
    #[serde(skip)]
    pub number: i64,
    /// The owner's team.
    #[serde(skip)]
    pub team: Option<Id<id::Team>>,
    /// Grows with each change.
    #[serde(skip)]
    pub version: i64,
}

/// What else is known of a company; all of it optional.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default)]
pub struct CompanyFacts {
    /// Its address on the web.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub website: Option<String>,
    /// What it does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub industry: Option<String>,
    /// `b2b` or `b2c`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub segment: Option<String>,
    /// Its language.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub language: Option<Language>,
    /// Employees.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub size: Option<i64>,
    /// Shops, branches.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stores: Option<i64>,
    /// A year's sales.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    pub revenue: Option<Money>,
    /// Telephone as given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// Street and house.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub street: Option<String>,
    /// Post code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub postcode: Option<String>,
    /// Town.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub city: Option<String>,
    /// State, province.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// Time zone, where the country has several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub zone: Option<String>,
    /// Anything worth keeping that no question asks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
}

impl Record for Company {
    const KIND: Kind = Kind::Company;
    fn key(&self) -> String {
        self.id.as_key().to_string()
    }
}

/// What is needed to add a company.
#[derive(Clone, Debug, Default)]
pub struct NewCompany {
    /// What it is called.
    pub name: String,
    /// Its domain; absent means that of the website, if there is one.
    pub domain: Option<String>,
    /// Where it sits.
    pub country: Option<Country>,
    /// Who looks after it.
    pub owner: Option<Id<id::User>>,
    /// What else is known.
    pub facts: CompanyFacts,
    /// The import that brings it.
    pub import: Option<Id<id::Import>>,
}

/// A company that the actor may see. One that was merged gives the one it turned out to be.
///
/// # Errors
/// [`Error::NotFound`].
pub fn find(read: &mut Read<'_>, by: &By, id: Id<id::Company>) -> Result<Company> {
    let found = store::find_visible(read, id, |s| only_visible_records(s, by))?;
    match found {
        Some(Company { merged_into: Some(other), .. }) if other != id => find(read, by, other),
        Some(company) => Ok(company),
        None => Err(Error::NotFound),
    }
}

/// A company whoever asks, for verbs that have checked the right to it by another way (the deal's).
pub(crate) fn of_deal(read: &mut Read<'_>, id: Id<id::Company>) -> Result<Option<Company>> {
    store::find_visible(read, id, |_| ())
}

/// All by number after `number`, in pages: for checks and exports, not for people.
///
/// # Errors
/// The database's.
pub fn after(read: &mut Read<'_>, number: i64) -> Result<Vec<Company>> {
    store::after(read, number)
}

/// Adds a company.
///
/// # Errors
/// [`Error::Invalid`].
pub fn create(tx: &mut Tx<'_>, by: &By, new: NewCompany) -> Result<Company> {
    by.must_write("add companies")?;
    let website = new.facts.website.as_deref();
    let company = Company {
        id: by.house.ids.new_id(by.now),
        name: checked_name(&new.name)?,
        domain: new.domain.as_deref().or(website).and_then(domain_of),
        country: new.country,
        owner: new.owner,
        facts: new.facts,
        answers: Groups::new(),
        merged_into: None,
        import: new.import,
        created_at: by.now,
        number: 0,
        team: team_of(tx, new.owner)?,
        version: 1,
    };
    let number = store::insert(tx, &company)?;
    let company = Company { number, ..company };
    journal::created(tx, by, &company)?;
    Ok(company)
}

/// Writes a company that differs from `old`, under the name of what happened; says whether anything did.
///
/// # Errors
/// [`Error::Conflict`] if somebody was faster.
pub(crate) fn rewrite(
    tx: &mut Tx<'_>,
    by: &By,
    name: &str,
    old: &Company,
    new: &Company,
) -> Result<bool> {
    if !journal::happened(tx, by, name, old, new)? {
        return Ok(false);
    }
    if !store::update(tx, new)? {
        return Err(Error::Conflict("Somebody changed this company meanwhile.".to_owned()));
    }
    Ok(true)
}

/// Keeps answers to questions about the company, which a deal has checked.
pub(crate) fn put_answers(
    tx: &mut Tx<'_>,
    by: &By,
    id: Id<id::Company>,
    answers: &Groups,
) -> Result<()> {
    let Some(old) = of_deal(tx, id)? else { return Err(Error::NotFound) };
    let new = Company { answers: answers.clone(), ..old.clone() };
    rewrite(tx, by, "answered", &old, &new).map(|_| ())
}

fn team_of(read: &mut Read<'_>, owner: Option<Id<id::User>>) -> Result<Option<Id<id::Team>>> {
    owner.map_or(Ok(None), |owner| users::first_team(read, owner))
}

fn checked_name(name: &str) -> Result<String> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > 300 {
        return Err(Error::field("name", "Give a name of at most 300 characters."));
    }
    Ok(name.to_owned())
}

/// The domain in an address of the web or of mail: lower case, without `www.`, or none.
pub fn domain_of(address: &str) -> Option<String> {
    let address = address.trim().to_lowercase();
    let after_scheme = address.split_once("://").map_or(address.as_str(), |(_, rest)| rest);
    let host = after_scheme.split(['/', '?', '#']).next().unwrap_or_default();
    let host = host.rsplit('@').next().unwrap_or_default();
    let host = host.split(':').next().unwrap_or_default();
    let host = host.trim_start_matches("www.").trim_matches('.');
    let plain = |c: char| c.is_alphanumeric() || c == '-' || c == '.';
    (host.contains('.') && host.len() <= 253 && host.chars().all(plain)).then(|| host.to_owned())
}
