//! Companies: the customers, and those who may become customers.

pub(crate) mod api;
pub(crate) mod batch;
mod facts;
mod family;
mod json;
mod named;
mod store;
#[cfg(test)]
mod tests;

use db::{Read, Tx};
use deal::{Edit, Groups};
use serde::{Deserialize, Serialize};
use types::id::kind as id;
use types::{Country, Id, Language, Money, Timestamp};
use web::{Cursor, Limit, Page};

pub use crate::fields::domain_of;
pub use facts::CompanyFacts;
pub(crate) use facts::foreign;
pub(crate) use family::{adopt, fitting_parent};
pub use family::{children, parent};
pub use json::CompanyJson;
pub(crate) use json::answers_json;
pub use named::named;
pub(crate) use store::LookAlike;

use crate::access::only_visible_records;
use crate::deals::{DealLine, Links};
use crate::fields::Checked;
use crate::house::{By, Cause};
use crate::journal::{self, Kind, Record};
use crate::lists::{Listing, RecordFilter, Sort, Table};
use crate::owners::{self, Bulk};
use crate::reach::{self, Reachable};
use crate::{Error, Result, corrections, duplicates, scores, search};

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
    /// The company that it belongs to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<Id<id::Company>>,
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
    /// The company that it belongs to.
    pub parent: Option<Id<id::Company>>,
    /// What else is known.
    pub facts: CompanyFacts,
    /// The import that brings it.
    pub import: Option<Id<id::Import>>,
}

/// Changes of a company; what is absent stays, null empties.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, utoipa::ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = CompanyChangesJson)]
pub struct CompanyChanges {
    /// The version that was edited, to notice a conflict.
    pub version: Option<i64>,
    /// What it is called.
    pub name: Option<String>,
    /// Its domain.
    #[schema(value_type = Option<String>)]
    pub domain: Edit<String>,
    /// Where it sits, ISO alpha-2.
    #[schema(value_type = Option<String>)]
    pub country: Edit<Country>,
    /// The company that it belongs to.
    #[schema(value_type = Option<String>)]
    pub parent: Edit<Id<id::Company>>,
    /// Its address on the web.
    #[schema(value_type = Option<String>)]
    pub website: Edit<String>,
    /// What it does.
    #[schema(value_type = Option<String>)]
    pub industry: Edit<String>,
    /// `b2b` or `b2c`.
    #[schema(value_type = Option<String>)]
    pub segment: Edit<String>,
    /// Its language, ISO 639-1.
    #[schema(value_type = Option<String>)]
    pub language: Edit<Language>,
    /// Employees.
    #[schema(value_type = Option<i64>)]
    pub size: Edit<i64>,
    /// Shops, branches.
    #[schema(value_type = Option<i64>)]
    pub stores: Edit<i64>,
    /// A year's sales.
    #[schema(value_type = Option<Object>)]
    pub revenue: Edit<Money>,
    /// Its telephone number.
    #[schema(value_type = Option<String>)]
    pub phone: Edit<String>,
    /// Street and house.
    #[schema(value_type = Option<String>)]
    pub street: Edit<String>,
    /// Post code.
    #[schema(value_type = Option<String>)]
    pub postcode: Edit<String>,
    /// Town.
    #[schema(value_type = Option<String>)]
    pub city: Edit<String>,
    /// State, province.
    #[schema(value_type = Option<String>)]
    pub region: Edit<String>,
    /// Time zone, where the country has several.
    #[schema(value_type = Option<String>)]
    pub zone: Edit<String>,
    /// Anything worth keeping that no question asks.
    #[schema(value_type = Option<String>)]
    pub note: Edit<String>,
}

/// A company that the actor may see. One that was merged gives the one it turned out to be.
///
/// # Errors
/// [`Error::NotFound`].
pub fn find(read: &mut Read<'_>, by: &By, id: Id<id::Company>) -> Result<Company> {
    let found = store::find_visible(read, id, |s| only_visible_records(s, by))?;
    if let Some(company) = found
        && company.merged_into.is_none()
    {
        return Ok(company);
    }
    match of_deal(read, id)?.and_then(|company| company.merged_into) {
        Some(survivor) => find(read, by, survivor),
        None => Err(Error::NotFound),
    }
}

/// A company that the actor may see, by the number that people say.
///
/// # Errors
/// [`Error::NotFound`].
pub fn find_number(read: &mut Read<'_>, by: &By, number: i64) -> Result<Company> {
    let id = store::id_of_number(read, number)?.ok_or(Error::NotFound)?;
    find(read, by, id)
}

/// The deals of a company that the actor may see, those that go on first.
///
/// # Errors
/// The database's.
pub fn deals(read: &mut Read<'_>, by: &By, id: Id<id::Company>) -> Result<Vec<DealLine>> {
    crate::deals::of_customer(read, by, Links { company: Some(id), contact: None })
}

/// A company whoever asks, for verbs that have checked the right to it by another way (the deal's).
pub(crate) fn of_deal(read: &mut Read<'_>, id: Id<id::Company>) -> Result<Option<Company>> {
    store::find_visible(read, id, |_| ())
}

/// Companies by their ids whoever asks, for reads that have checked the right to them by another way.
pub(crate) fn of_deals(read: &mut Read<'_>, ids: &[Id<id::Company>]) -> Result<Vec<Company>> {
    batch::having(read, "r.id", &ids.iter().map(|id| id.as_key().to_string()).collect::<Vec<_>>())
}

/// Those of these companies that the actor may see and that are not merged into others.
pub(crate) fn among(read: &mut Read<'_>, by: &By, keys: &[String]) -> Result<Vec<Company>> {
    store::among(read, by, keys)
}

/// All by number after `number`, in pages: for checks and exports, not for people.
///
/// # Errors
/// The database's.
pub fn after(read: &mut Read<'_>, number: i64) -> Result<Vec<Company>> {
    store::after(read, number)
}

/// A page of the companies that the actor may see and the filter lets through.
///
/// # Errors
/// [`Error::Invalid`] for a cursor of another list.
pub fn list(
    read: &mut Read<'_>,
    by: &By,
    filter: &RecordFilter,
    sort: Sort,
    after: Option<&Cursor>,
    limit: Limit,
) -> Result<Page<Company>> {
    let mut select = store::all();
    let listing = Listing { table: Table::Companies, by, filter, sort, after, limit };
    listing.complete(&mut select, |select| {
        if let Some(country) = filter.country {
            select.push(" AND r.country = ", country);
        }
        if let Some(domain) = &filter.domain {
            let domain = domain_of(domain).unwrap_or_else(|| domain.to_lowercase());
            select.push(" AND r.domain = ", domain);
        }
    })?;
    let companies: Vec<Company> = select.all(read)?;
    Ok(Page::cut(companies, limit, |last| sort.cursor(&last.name, last.number)))
}

/// When somebody there can be called; absent where nothing is known of where it sits.
///
/// # Errors
/// [`Error::NotFound`].
pub fn reachable(
    read: &mut Read<'_>,
    by: &By,
    id: Id<id::Company>,
    now: Timestamp,
) -> Result<Option<Reachable>> {
    let place = find(read, by, id)?.place();
    reach::at(read, by, &place, now)
}

/// Companies that share a domain, a telephone number or the core of the name with another, whoever asks.
pub(crate) fn look_alikes(read: &mut Read<'_>, like: &LookAlike<'_>) -> Result<Vec<Company>> {
    store::look_alikes(read, like)
}

/// Adds a company.
///
/// # Errors
/// [`Error::Invalid`].
pub fn create(tx: &mut Tx<'_>, by: &By, new: NewCompany) -> Result<Company> {
    by.must_write("add companies")?;
    let mut company = Company {
        id: by.house.ids.new_id(by.now),
        name: new.name,
        domain: new.domain,
        country: new.country,
        owner: new.owner,
        parent: family::checked(tx, by, None, new.parent)?,
        facts: new.facts,
        answers: Groups::new(),
        merged_into: None,
        import: new.import,
        created_at: by.now,
        number: 0,
        team: owners::team_of(tx, by, new.owner)?,
        version: 1,
    };
    check(by, &mut company, &CompanyFacts::default())?;
    company.number = store::insert(tx, &company)?;
    journal::created(tx, by, &company)?;
    search::company_written(tx, by, None, &company)?;
    if by.cause != Cause::Import {
        duplicates::note_company(tx, &company)?;
    }
    Ok(company)
}

/// Changes what is known of a company. What a person corrects is marked.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Forbidden`], [`Error::Invalid`], [`Error::Conflict`] if somebody was faster.
pub fn change(
    tx: &mut Tx<'_>,
    by: &By,
    id: Id<id::Company>,
    changes: &CompanyChanges,
) -> Result<Company> {
    let old = find(tx, by, id)?;
    by.must_write("change companies")?;
    expect(&old, changes.version)?;
    let mut new = old.clone();
    changes.apply_to(&mut new);
    if new.parent != old.parent {
        new.parent = family::checked(tx, by, Some(id), new.parent)?;
    }
    check(by, &mut new, &old.facts)?;
    let given = new.given();
    corrections::mark(&mut new.facts.corrected, by, &old.given(), &given);
    if rewrite(tx, by, "changed", &old, &new)? {
        new.version += 1;
        if by.cause != Cause::Import {
            duplicates::note_company(tx, &new)?;
        }
    }
    Ok(new)
}

/// Says who looks after a company from now on.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Forbidden`], [`Error::Invalid`], [`Error::Conflict`].
pub fn assign(
    tx: &mut Tx<'_>,
    by: &By,
    id: Id<id::Company>,
    expected: Option<i64>,
    owner: Option<Id<id::User>>,
) -> Result<Company> {
    let old = find(tx, by, id)?;
    owners::may_assign(by, old.owner)?;
    expect(&old, expected)?;
    let team = owners::team_of(tx, by, owner)?;
    let mut new = Company { owner, team, ..old.clone() };
    if rewrite(tx, by, "assigned", &old, &new)? {
        new.version += 1;
    }
    Ok(new)
}

/// Says who looks after many companies, each by itself.
///
/// # Errors
/// [`Error::Invalid`] for more than a thousand or an unknown colleague.
pub fn assign_many(
    tx: &mut Tx<'_>,
    by: &By,
    ids: &[Id<id::Company>],
    owner: Option<Id<id::User>>,
) -> Result<Bulk> {
    by.must_write("assign companies")?;
    Bulk::each(ids, |id| {
        let old = find(tx, by, id)?;
        Ok(assign(tx, by, id, None, owner)?.version != old.version)
    })
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
    search::company_written(tx, by, Some(old), new)?;
    scores::company_written(tx, by, old, new)?;
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

/// The companies that were merged into this one.
pub(crate) fn merged_into(read: &mut Read<'_>, id: Id<id::Company>) -> Result<Vec<Company>> {
    store::merged_into(read, id)
}

fn expect(company: &Company, version: Option<i64>) -> Result<()> {
    if version.is_none_or(|version| version == company.version) {
        return Ok(());
    }
    let message = "Somebody changed this company meanwhile. Look at it again, then repeat.";
    Err(Error::Conflict(message.to_owned()))
}

/// Brings what was given into one spelling, or says all that is wrong with it.
fn check(by: &By, company: &mut Company, old: &CompanyFacts) -> Result<()> {
    let mut checked = Checked::of(by);
    company.name = checked.name("name", &company.name);
    company.facts.check(&mut checked, company.country, old);
    company.domain = match company.domain.take() {
        Some(given) => checked.domain("domain", &given),
        None if company.facts.website == old.website => None,
        None => company.facts.website.as_deref().and_then(domain_of),
    };
    checked.done()
}

impl CompanyChanges {
    fn apply_to(&self, company: &mut Company) {
        if let Some(name) = &self.name {
            company.name.clone_from(name);
        }
        self.domain.apply_to(&mut company.domain);
        self.country.apply_to(&mut company.country);
        self.parent.apply_to(&mut company.parent);
        let facts = &mut company.facts;
        self.website.apply_to(&mut facts.website);
        self.industry.apply_to(&mut facts.industry);
        self.segment.apply_to(&mut facts.segment);
        self.language.apply_to(&mut facts.language);
        self.size.apply_to(&mut facts.size);
        self.stores.apply_to(&mut facts.stores);
        self.revenue.apply_to(&mut facts.revenue);
        self.phone.apply_to(&mut facts.phone);
        self.street.apply_to(&mut facts.street);
        self.postcode.apply_to(&mut facts.postcode);
        self.city.apply_to(&mut facts.city);
        self.region.apply_to(&mut facts.region);
        self.zone.apply_to(&mut facts.zone);
        self.note.apply_to(&mut facts.note);
    }
}
