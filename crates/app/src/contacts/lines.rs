//! Contacts in lists, each with where they work.

use std::collections::BTreeSet;

use db::{Read, Select};
use types::Id;
use types::id::kind as id;
use web::{Cursor, Limit, Page};

use super::{Contact, find, store};
use crate::Result;
use crate::access::only_visible_records;
use crate::companies::{self, Company};
use crate::house::By;
use crate::lists::{Listing, RecordFilter, Sort, Table};

/// What a list of contacts is narrowed by.
#[derive(Clone, Debug, Default)]
pub struct ContactFilter {
    /// Those who work there.
    pub company: Option<Id<id::Company>>,
    /// What all records can be narrowed by.
    pub record: RecordFilter,
}

impl ContactFilter {
    /// Narrows a selection over contacts `r` by what only they have.
    fn narrow(&self, select: &mut Select) {
        if let Some(company) = self.company {
            select.push(" AND r.company_id = ", company);
        }
        if let Some(country) = self.record.country {
            select.push(" AND (r.country = ", country);
            select.push(
                " OR r.country IS NULL AND EXISTS (SELECT 1 FROM companies c
                                                    WHERE c.id = r.company_id AND c.country = ",
                country,
            );
            select.text("))");
        }
        if let Some(domain) = &self.record.domain {
            let domain = companies::domain_of(domain).unwrap_or_else(|| domain.to_lowercase());
            select.push(
                " AND r.company_id IN (SELECT c.id FROM companies c WHERE c.domain = ",
                domain,
            );
            select.text(")");
        }
    }
}

/// A contact with where they work.
#[derive(Clone, Debug, PartialEq)]
pub struct ContactLine {
    /// The contact.
    pub contact: Contact,
    /// Where they work, if whoever asks may see that.
    pub company: Option<Company>,
}

/// A contact that the actor may see, with where they work.
///
/// # Errors
/// [`crate::Error::NotFound`].
pub fn find_line(read: &mut Read<'_>, by: &By, id: Id<id::Contact>) -> Result<ContactLine> {
    let contact = find(read, by, id)?;
    line(read, by, contact)
}

/// A contact with where they work, if the actor may see that.
pub(crate) fn line(read: &mut Read<'_>, by: &By, contact: Contact) -> Result<ContactLine> {
    let keys: Vec<String> = contact.company.iter().map(|id| id.as_key().to_string()).collect();
    let company = seen_among(read, by, &keys)?.pop();
    Ok(ContactLine { contact, company })
}

fn seen_among(read: &mut Read<'_>, by: &By, keys: &[String]) -> Result<Vec<Company>> {
    if keys.is_empty() { Ok(Vec::new()) } else { companies::among(read, by, keys) }
}

/// A page of the contacts that the actor may see and the filter lets through.
///
/// # Errors
/// [`crate::Error::Invalid`] for a cursor of another list.
pub fn list(
    read: &mut Read<'_>,
    by: &By,
    filter: &ContactFilter,
    sort: Sort,
    after: Option<&Cursor>,
    limit: Limit,
) -> Result<Page<ContactLine>> {
    let mut select = store::all();
    let (table, record) = (Table::Contacts, &filter.record);
    let listing = Listing { table, by, filter: record, sort, after, limit };
    listing.complete(&mut select, |select| filter.narrow(select))?;
    let contacts: Vec<Contact> = select.all(read)?;
    let page = Page::cut(contacts, limit, |last| sort.cursor(&last.name, last.number));
    Ok(Page { items: lines(read, by, page.items)?, next: page.next })
}

/// Whom the actor sees of a company, by name.
pub(crate) fn at(
    read: &mut Read<'_>,
    by: &By,
    company: Id<id::Company>,
    most: i64,
) -> Result<Vec<Contact>> {
    let mut select = store::all();
    only_visible_records(&mut select, by);
    select.text(" AND r.merged_into IS NULL").push(" AND r.company_id = ", company);
    select.text(" ORDER BY r.name_key, r.number").push(" LIMIT ", most);
    Ok(select.all(read)?)
}

/// Contacts with where they work, as far as the actor may see that.
pub(crate) fn lines(
    read: &mut Read<'_>,
    by: &By,
    contacts: Vec<Contact>,
) -> Result<Vec<ContactLine>> {
    let wanted: BTreeSet<Id<id::Company>> = contacts.iter().filter_map(|it| it.company).collect();
    let keys: Vec<String> = wanted.iter().map(|id| id.as_key().to_string()).collect();
    let seen = seen_among(read, by, &keys)?;
    let line = |contact: Contact| {
        let company = seen.iter().find(|company| Some(company.id) == contact.company).cloned();
        ContactLine { contact, company }
    };
    Ok(contacts.into_iter().map(line).collect())
}
