//! Duplicates: companies and contacts that look the same, and making one record of two.
//!
//! Every record is compared with those that share a domain, an address, a number or a name with it, when it
//! comes and when it changes; what an import brings is compared by a job afterwards. Whoever looks at a pair
//! merges it or tells it apart, and that is remembered with the records. Merging loses nothing: the loser's
//! record stays and leads to the survivor.

pub(crate) mod api;
mod deals;
mod distinction;
mod likeness;
mod merge;
mod names;
mod store;
#[cfg(test)]
mod tests;

use db::{Read, Tx};
use types::id::kind as id;
use types::{Id, Phone};
use web::{Cursor, Limit, Page};

pub use deals::merge as merge_deals;
pub use distinction::tell_apart;
pub use likeness::{Likeness, Reason};
pub use merge::{Pair, may_merge, merge, merge_companies, merge_contacts};
pub(crate) use names::{company_key, person_key};

use crate::companies::{self, Company, CompanyFacts};
use crate::contacts::{self, Contact, ContactFacts};
use crate::fields;
use crate::house::By;
use crate::journal::Kind;
use crate::{Error, Result};
use likeness::{of_companies, of_contacts, own_domain};
use store::StoredPair;

/// A record that looks like another.
#[derive(Clone, Debug, PartialEq)]
pub struct Alike<T> {
    /// The record.
    pub record: T,
    /// How alike, and why.
    pub likeness: Likeness,
}

/// Two records that look the same.
#[derive(Clone, Debug, PartialEq)]
pub struct AlikePair<T> {
    /// The one that came first.
    pub older: T,
    /// The one that came later.
    pub newer: T,
    /// How alike, and why.
    pub likeness: Likeness,
}

/// What is known of a company or a contact that somebody is about to add.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    /// What it is called.
    pub name: String,
    /// Its domain.
    pub domain: Option<String>,
    /// Its address on the web.
    pub website: Option<String>,
    /// A mail address.
    pub email: Option<types::Email>,
    /// A telephone number as people write it.
    pub phone: Option<String>,
    /// Where it sits.
    pub country: Option<types::Country>,
    /// Where a contact works.
    pub company: Option<Id<id::Company>>,
}

/// The companies that the actor may see and that look like a draft, the most alike first.
///
/// # Errors
/// The database's.
pub fn like_company(read: &mut Read<'_>, by: &By, draft: &Draft) -> Result<Vec<Alike<Company>>> {
    let given = draft.domain.as_deref().or(draft.website.as_deref());
    let mail = draft.email.as_ref().map(types::Email::domain);
    let domain = given.or(mail).and_then(fields::domain_of);
    let phone = draft.phone.as_deref().and_then(|text| Phone::parse(text, draft.country).ok());
    let company = Company {
        id: by.house.ids.new_id(by.now),
        name: draft.name.clone(),
        domain,
        country: draft.country,
        owner: None,
        facts: CompanyFacts {
            phone: phone.map(|phone| phone.as_str().to_owned()),
            ..CompanyFacts::default()
        },
        answers: deal::Groups::new(),
        parent: None,
        merged_into: None,
        import: None,
        created_at: by.now,
        number: 0,
        team: None,
        version: 0,
    };
    of_company(read, by, &company)
}

/// The contacts that the actor may see and that look like a draft, the most alike first.
///
/// # Errors
/// The database's.
pub fn like_contact(read: &mut Read<'_>, by: &By, draft: &Draft) -> Result<Vec<Alike<Contact>>> {
    let phone = draft.phone.as_deref();
    let phone = phone.map(|text| contacts::read_phone(read, text, draft.country, draft.company));
    let contact = Contact {
        id: by.house.ids.new_id(by.now),
        company: draft.company,
        name: draft.name.clone(),
        email: draft.email.clone(),
        phone: phone.and_then(Result::ok),
        owner: None,
        facts: ContactFacts { country: draft.country, ..ContactFacts::default() },
        answers: deal::Groups::new(),
        merged_into: None,
        import: None,
        created_at: by.now,
        number: 0,
        team: None,
        version: 0,
    };
    of_contact(read, by, &contact)
}

/// The companies that the actor may see and that look like one, the most alike first.
///
/// # Errors
/// The database's.
pub fn of_company(read: &mut Read<'_>, by: &By, company: &Company) -> Result<Vec<Alike<Company>>> {
    let alike = alike_companies(read, company)?;
    let keys = alike.iter().map(|alike| alike.record.id.as_key().to_string()).collect::<Vec<_>>();
    let seen = companies::among(read, by, &keys)?;
    let is_seen = |alike: &Alike<Company>| seen.iter().any(|seen| seen.id == alike.record.id);
    Ok(alike.into_iter().filter(is_seen).collect())
}

/// The contacts that the actor may see and that look like one, the most alike first.
///
/// # Errors
/// The database's.
pub fn of_contact(read: &mut Read<'_>, by: &By, contact: &Contact) -> Result<Vec<Alike<Contact>>> {
    let alike = alike_contacts(read, contact)?;
    let keys = alike.iter().map(|alike| alike.record.id.as_key().to_string()).collect::<Vec<_>>();
    let seen = contacts::among(read, by, &keys)?;
    let is_seen = |alike: &Alike<Contact>| seen.iter().any(|seen| seen.id == alike.record.id);
    Ok(alike.into_iter().filter(is_seen).collect())
}

fn alike_companies(read: &mut Read<'_>, company: &Company) -> Result<Vec<Alike<Company>>> {
    let phone = company.facts.phone.as_deref().filter(|phone| phone.starts_with('+'));
    let match_key = company_key(&company.name);
    let like = companies::LookAlike {
        domain: own_domain(company.domain.as_deref()),
        phone,
        match_key: match_key.as_deref(),
        except: Some(company.id),
    };
    let apart = &company.facts.distinct_from;
    let found = companies::look_alikes(read, &like)?.into_iter();
    let found = found.filter(|other| !apart.contains(&other.id));
    Ok(most_alike_first(found.map(|other| {
        let likeness = of_companies(company, &other);
        Alike { record: other, likeness }
    })))
}

fn alike_contacts(read: &mut Read<'_>, contact: &Contact) -> Result<Vec<Alike<Contact>>> {
    let email = contact.email.as_ref().map(|email| email.as_key());
    let match_key = person_key(&contact.name);
    let like = contacts::LookAlike {
        email: email.as_deref(),
        phone: contact.phone.as_ref().map(Phone::as_str),
        match_key: match_key.as_deref(),
        except: Some(contact.id),
    };
    let apart = &contact.facts.distinct_from;
    let found = contacts::look_alikes(read, &like)?.into_iter();
    let found = found.filter(|other| !apart.contains(&other.id));
    Ok(most_alike_first(found.map(|other| {
        let likeness = of_contacts(contact, &other);
        Alike { record: other, likeness }
    })))
}

fn most_alike_first<T>(alike: impl Iterator<Item = Alike<T>>) -> Vec<Alike<T>> {
    let mut alike: Vec<Alike<T>> = alike.filter(|alike| alike.likeness.counts()).collect();
    alike.sort_by_key(|alike| std::cmp::Reverse(alike.likeness.score));
    alike
}

/// Notes with which companies this one makes a pair, in place of what was noted before.
///
/// # Errors
/// The database's.
pub(crate) fn note_company(tx: &mut Tx<'_>, company: &Company) -> Result<()> {
    let key = company.id.as_key().to_string();
    let alike = alike_companies(tx, company)?;
    let pairs = alike.into_iter().map(|alike| {
        let other = (alike.record.number, alike.record.id.as_key().to_string());
        pair((company.number, key.clone()), other, alike.likeness)
    });
    note(tx, Kind::Company, &key, pairs.collect())
}

/// Notes with which contacts this one makes a pair, in place of what was noted before.
///
/// # Errors
/// The database's.
pub(crate) fn note_contact(tx: &mut Tx<'_>, contact: &Contact) -> Result<()> {
    let key = contact.id.as_key().to_string();
    let alike = alike_contacts(tx, contact)?;
    let pairs = alike.into_iter().map(|alike| {
        let other = (alike.record.number, alike.record.id.as_key().to_string());
        pair((contact.number, key.clone()), other, alike.likeness)
    });
    note(tx, Kind::Contact, &key, pairs.collect())
}

fn note(tx: &mut Tx<'_>, kind: Kind, key: &str, pairs: Vec<StoredPair>) -> Result<()> {
    store::forget(tx, key)?;
    pairs.iter().try_for_each(|pair| store::put(tx, kind, pair))
}

/// The pair of two records, the older first.
fn pair(one: (i64, String), other: (i64, String), likeness: Likeness) -> StoredPair {
    let (older, newer) = if one.0 < other.0 { (one.1, other.1) } else { (other.1, one.1) };
    StoredPair { older, newer, likeness }
}

/// Forgets the pairs of a record that is not there any more.
pub(crate) fn forget(tx: &mut Tx<'_>, key: &str) -> Result<()> {
    store::forget(tx, key)
}

const COMPANY_PAIRS: &str = "pairs of companies";
const CONTACT_PAIRS: &str = "pairs of contacts";

/// A page of the pairs of companies of which the actor sees both, the most alike first.
///
/// # Errors
/// [`Error::Invalid`] for a cursor of another list.
pub fn company_pairs(
    read: &mut Read<'_>,
    by: &By,
    after: Option<&Cursor>,
    limit: Limit,
) -> Result<Page<AlikePair<Company>>> {
    let page = pairs(read, by, Kind::Company, COMPANY_PAIRS, after, limit)?;
    let found = companies::among(read, by, &keys_of(&page))?;
    let record = |key: &str| found.iter().find(|c| *c.id.as_key() == *key).cloned();
    Ok(joined(page, record))
}

/// A page of the pairs of contacts of which the actor sees both, the most alike first.
///
/// # Errors
/// [`Error::Invalid`] for a cursor of another list.
pub fn contact_pairs(
    read: &mut Read<'_>,
    by: &By,
    after: Option<&Cursor>,
    limit: Limit,
) -> Result<Page<AlikePair<Contact>>> {
    let page = pairs(read, by, Kind::Contact, CONTACT_PAIRS, after, limit)?;
    let found = contacts::among(read, by, &keys_of(&page))?;
    let record = |key: &str| found.iter().find(|c| *c.id.as_key() == *key).cloned();
    Ok(joined(page, record))
}

fn pairs(
    read: &mut Read<'_>,
    by: &By,
    kind: Kind,
    list: &'static str,
    after: Option<&Cursor>,
    limit: Limit,
) -> Result<Page<StoredPair>> {
    let after = after.map(|cursor| cursor.read(list)).transpose();
    let after = after.map_err(|problem| Error::Invalid(problem.errors().to_vec()))?;
    let pairs = store::page(read, by, kind, after, limit.and_one())?;
    Ok(Page::cut(pairs, limit, |last| {
        Cursor::new(list, &(last.likeness.score, &last.older, &last.newer))
    }))
}

fn keys_of(page: &Page<StoredPair>) -> Vec<String> {
    let both = |pair: &StoredPair| [pair.older.clone(), pair.newer.clone()];
    page.items.iter().flat_map(both).collect()
}

fn joined<T>(page: Page<StoredPair>, record: impl Fn(&str) -> Option<T>) -> Page<AlikePair<T>> {
    let join = |pair: StoredPair| {
        let (older, newer) = (record(&pair.older)?, record(&pair.newer)?);
        Some(AlikePair { older, newer, likeness: pair.likeness })
    };
    Page { items: page.items.into_iter().filter_map(join).collect(), next: page.next }
}
