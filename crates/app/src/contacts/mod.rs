//! Contacts: the people at the customers'.

pub(crate) mod api;
pub(crate) mod batch;
mod facts;
mod json;
mod lines;
mod store;
#[cfg(test)]
mod tests;

use db::{Read, Tx};
use deal::{Edit, Groups};
use serde::{Deserialize, Serialize};
use types::id::kind as id;
use types::{Country, Email, Id, Language, Phone, Timestamp};

pub use facts::ContactFacts;
pub use json::ContactJson;
pub use lines::{ContactFilter, ContactLine, find_line, list};
pub(crate) use lines::{at, line, lines};
pub(crate) use store::LookAlike;

use crate::access::only_visible_records;
use crate::deals::{DealLine, Links};
use crate::fields::Checked;
use crate::house::{By, Cause};
use crate::journal::{self, Kind, Record};
use crate::owners::{self, Bulk};
use crate::reach::{self, Reachable};
use crate::{Error, Result, companies, corrections, duplicates, scores, search};

/// A person at a customer's.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Contact {
    /// Its id.
    pub id: Id<id::Contact>,
    /// Where they work.
    pub company: Option<Id<id::Company>>,
    /// What they are called.
    pub name: String,
    /// Their mail address.
    pub email: Option<Email>,
    /// Their telephone number.
    pub phone: Option<Phone>,
    /// Who looks after them.
    pub owner: Option<Id<id::User>>,
    /// What else is known.
    #[serde(flatten)]
    pub facts: ContactFacts,
    /// Answers to questions about them, from all their deals.
    #[serde(default, skip_serializing_if = "Groups::is_empty")]
    pub answers: Groups,
    /// The contact that they turned out to be.
    pub merged_into: Option<Id<id::Contact>>,
    /// The import that brought them.
    pub import: Option<Id<id::Import>>,
    /// When they came.
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

impl Record for Contact {
    const KIND: Kind = Kind::Contact;
    fn key(&self) -> String {
        self.id.as_key().to_string()
    }
}

/// What is needed to add a contact.
#[derive(Clone, Debug, Default)]
pub struct NewContact {
    /// Where they work.
    pub company: Option<Id<id::Company>>,
    /// What they are called.
    pub name: String,
    /// Their mail address.
    pub email: Option<Email>,
    /// Their telephone number.
    pub phone: Option<Phone>,
    /// Who looks after them.
    pub owner: Option<Id<id::User>>,
    /// What else is known.
    pub facts: ContactFacts,
    /// The import that brings them.
    pub import: Option<Id<id::Import>>,
}

/// Changes of a contact; what is absent stays, null empties.
#[derive(Clone, Debug, Default, PartialEq, Deserialize, utoipa::ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = ContactChangesJson)]
pub struct ContactChanges {
    /// The version that was edited, to notice a conflict.
    pub version: Option<i64>,
    /// What they are called.
    pub name: Option<String>,
    /// Where they work.
    #[schema(value_type = Option<String>)]
    pub company: Edit<Id<id::Company>>,
    /// Their mail address.
    #[schema(value_type = Option<String>)]
    pub email: Edit<Email>,
    /// Their telephone number; without a calling code it is one of their country.
    #[schema(value_type = Option<String>)]
    pub phone: Edit<String>,
    /// "Head of purchasing".
    #[schema(value_type = Option<String>)]
    pub title: Edit<String>,
    /// Their language, ISO 639-1.
    #[schema(value_type = Option<String>)]
    pub language: Edit<Language>,
    /// Where they sit, ISO alpha-2.
    #[schema(value_type = Option<String>)]
    pub country: Edit<Country>,
    /// Time zone, where the country has several.
    #[schema(value_type = Option<String>)]
    pub zone: Edit<String>,
    /// All other ways to reach them.
    pub channels: Option<Vec<String>>,
    /// Anything worth keeping that no question asks.
    #[schema(value_type = Option<String>)]
    pub note: Edit<String>,
}

/// A contact that the actor may see. One that was merged gives the one they turned out to be.
///
/// # Errors
/// [`Error::NotFound`].
pub fn find(read: &mut Read<'_>, by: &By, id: Id<id::Contact>) -> Result<Contact> {
    let found = store::find_visible(read, id, |s| only_visible_records(s, by))?;
    if let Some(contact) = found
        && contact.merged_into.is_none()
    {
        return Ok(contact);
    }
    match of_deal(read, id)?.and_then(|contact| contact.merged_into) {
        Some(survivor) => find(read, by, survivor),
        None => Err(Error::NotFound),
    }
}

/// A contact that the actor may see, by the number that people say, with where they work.
///
/// # Errors
/// [`Error::NotFound`].
pub fn find_number(read: &mut Read<'_>, by: &By, number: i64) -> Result<ContactLine> {
    let id = store::id_of_number(read, number)?.ok_or(Error::NotFound)?;
    find_line(read, by, id)
}

/// The deals aimed at a contact that the actor may see, those that go on first.
///
/// # Errors
/// The database's.
pub fn deals(read: &mut Read<'_>, by: &By, id: Id<id::Contact>) -> Result<Vec<DealLine>> {
    crate::deals::of_customer(read, by, Links { company: None, contact: Some(id) })
}

/// Contacts by their ids whoever asks, for reads that have checked the right to them by another way.
pub(crate) fn of_deals(read: &mut Read<'_>, ids: &[Id<id::Contact>]) -> Result<Vec<Contact>> {
    batch::having(read, "r.id", &ids.iter().map(|id| id.as_key().to_string()).collect::<Vec<_>>())
}

/// Those of these contacts that the actor may see and that are not merged into others.
pub(crate) fn among(read: &mut Read<'_>, by: &By, keys: &[String]) -> Result<Vec<Contact>> {
    store::among(read, by, keys)
}

/// All who work at a company, whoever asks, but those merged into others.
pub(crate) fn at_company(read: &mut Read<'_>, id: Id<id::Company>) -> Result<Vec<Contact>> {
    store::at_company(read, id)
}

/// A contact whoever asks, for verbs that have checked the right to it by another way (the deal's).
pub(crate) fn of_deal(read: &mut Read<'_>, id: Id<id::Contact>) -> Result<Option<Contact>> {
    store::find_visible(read, id, |_| ())
}

/// All by number after `number`, in pages: for checks and exports, not for people.
///
/// # Errors
/// The database's.
pub fn after(read: &mut Read<'_>, number: i64) -> Result<Vec<Contact>> {
    store::after(read, number)
}

/// When a contact can be called; absent where nothing is known of where they sit.
///
/// # Errors
/// [`Error::NotFound`].
pub fn reachable(
    read: &mut Read<'_>,
    by: &By,
    id: Id<id::Contact>,
    now: Timestamp,
) -> Result<Option<Reachable>> {
    let contact = find(read, by, id)?;
    // The hours of a place are told to whoever sees the contact; whose place it is, is not.
    let company = contact.company.map_or(Ok(None), |id| companies::of_deal(read, id))?;
    reach::at(read, by, &contact.place(company.as_ref()), now)
}

/// Contacts that share a mail address, a telephone number or the name with another, whoever asks.
pub(crate) fn look_alikes(read: &mut Read<'_>, like: &LookAlike<'_>) -> Result<Vec<Contact>> {
    store::look_alikes(read, like)
}

/// The contacts that were merged into this one.
pub(crate) fn merged_into(read: &mut Read<'_>, id: Id<id::Contact>) -> Result<Vec<Contact>> {
    store::merged_into(read, id)
}

/// A telephone number as people write it: without a calling code it is one of the contact's country, or else
/// of the company's.
///
/// # Errors
/// [`Error::Invalid`].
pub fn read_phone(
    read: &mut Read<'_>,
    text: &str,
    country: Option<Country>,
    company: Option<Id<id::Company>>,
) -> Result<Phone> {
    let home = match (country, company) {
        (Some(country), _) => Some(country),
        (None, Some(company)) => {
            companies::of_deal(read, company)?.and_then(|company| company.country)
        }
        (None, None) => None,
    };
    Phone::parse(text, home).map_err(|error| {
        Error::field("phone", format!("This is not {}: {}.", error.what(), error.why()))
    })
}

/// Adds a contact.
///
/// # Errors
/// [`Error::Invalid`].
pub fn create(tx: &mut Tx<'_>, by: &By, new: NewContact) -> Result<Contact> {
    by.must_write("add contacts")?;
    let company = checked_company(tx, by, new.company)?;
    let mut contact = Contact {
        id: by.house.ids.new_id(by.now),
        company,
        name: new.name,
        email: new.email,
        phone: new.phone,
        owner: new.owner,
        facts: new.facts,
        answers: Groups::new(),
        merged_into: None,
        import: new.import,
        created_at: by.now,
        number: 0,
        team: owners::team_of(tx, by, new.owner)?,
        version: 1,
    };
    check(by, &mut contact, &ContactFacts::default())?;
    contact.number = store::insert(tx, &contact)?;
    journal::created(tx, by, &contact)?;
    search::contact_written(tx, by, None, &contact)?;
    if by.cause != Cause::Import {
        duplicates::note_contact(tx, &contact)?;
    }
    Ok(contact)
}

/// Changes what is known of a contact. What a person corrects is marked.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Forbidden`], [`Error::Invalid`], [`Error::Conflict`] if somebody was faster.
pub fn change(
    tx: &mut Tx<'_>,
    by: &By,
    id: Id<id::Contact>,
    changes: &ContactChanges,
) -> Result<Contact> {
    let old = find(tx, by, id)?;
    by.must_write("change contacts")?;
    expect(&old, changes.version)?;
    let mut new = old.clone();
    changes.apply_to(&mut new);
    if new.company != old.company {
        new.company = checked_company(tx, by, new.company)?;
    }
    match &changes.phone {
        Edit::Keep => {}
        Edit::Clear => new.phone = None,
        Edit::Set(text) => new.phone = Some(read_phone(tx, text, new.facts.country, new.company)?),
    }
    check(by, &mut new, &old.facts)?;
    let given = new.given();
    corrections::mark(&mut new.facts.corrected, by, &old.given(), &given);
    if rewrite(tx, by, "changed", &old, &new)? {
        new.version += 1;
        if by.cause != Cause::Import {
            duplicates::note_contact(tx, &new)?;
        }
    }
    Ok(new)
}

/// Says who looks after a contact from now on.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Forbidden`], [`Error::Invalid`], [`Error::Conflict`].
pub fn assign(
    tx: &mut Tx<'_>,
    by: &By,
    id: Id<id::Contact>,
    expected: Option<i64>,
    owner: Option<Id<id::User>>,
) -> Result<Contact> {
    let old = find(tx, by, id)?;
    owners::may_assign(by, old.owner)?;
    expect(&old, expected)?;
    let team = owners::team_of(tx, by, owner)?;
    let mut new = Contact { owner, team, ..old.clone() };
    if rewrite(tx, by, "assigned", &old, &new)? {
        new.version += 1;
    }
    Ok(new)
}

/// Says who looks after many contacts, each by itself.
///
/// # Errors
/// [`Error::Invalid`] for more than a thousand or an unknown colleague.
pub fn assign_many(
    tx: &mut Tx<'_>,
    by: &By,
    ids: &[Id<id::Contact>],
    owner: Option<Id<id::User>>,
) -> Result<Bulk> {
    by.must_write("assign contacts")?;
    Bulk::each(ids, |id| {
        let old = find(tx, by, id)?;
        Ok(assign(tx, by, id, None, owner)?.version != old.version)
    })
}

/// Writes a contact that differs from `old`, under the name of what happened; says whether anything did.
///
/// # Errors
/// [`Error::Conflict`] if somebody was faster.
pub(crate) fn rewrite(
    tx: &mut Tx<'_>,
    by: &By,
    name: &str,
    old: &Contact,
    new: &Contact,
) -> Result<bool> {
    if !journal::happened(tx, by, name, old, new)? {
        return Ok(false);
    }
    if !store::update(tx, new)? {
        return Err(Error::Conflict("Somebody changed this contact meanwhile.".to_owned()));
    }
    search::contact_written(tx, by, Some(old), new)?;
    scores::contact_written(tx, by, old, new)?;
    Ok(true)
}

/// Keeps answers to questions about the contact, which a deal has checked.
pub(crate) fn put_answers(
    tx: &mut Tx<'_>,
    by: &By,
    id: Id<id::Contact>,
    answers: &Groups,
) -> Result<()> {
    let Some(old) = of_deal(tx, id)? else { return Err(Error::NotFound) };
    let new = Contact { answers: answers.clone(), ..old.clone() };
    rewrite(tx, by, "answered", &old, &new).map(|_| ())
}

fn expect(contact: &Contact, version: Option<i64>) -> Result<()> {
    if version.is_none_or(|version| version == contact.version) {
        return Ok(());
    }
    let message = "Somebody changed this contact meanwhile. Look at it again, then repeat.";
    Err(Error::Conflict(message.to_owned()))
}

/// The company that was named, if the actor sees it: the survivor where it was merged.
fn checked_company(
    read: &mut Read<'_>,
    by: &By,
    company: Option<Id<id::Company>>,
) -> Result<Option<Id<id::Company>>> {
    let Some(company) = company else { return Ok(None) };
    match companies::find(read, by, company) {
        Ok(company) => Ok(Some(company.id)),
        Err(Error::NotFound) => Err(Error::field("company", "There is no such company here.")),
        Err(error) => Err(error),
    }
}

/// Brings what was given into one spelling, or says all that is wrong with it.
fn check(by: &By, contact: &mut Contact, old: &ContactFacts) -> Result<()> {
    let mut checked = Checked::of(by);
    contact.name = checked.name("name", &contact.name);
    contact.email = contact.email.take().map(|email| email.as_key().parse().unwrap_or(email));
    contact.facts.check(&mut checked, old);
    checked.done()
}

impl ContactChanges {
    /// Lays the changes over the contact; the telephone number needs the country and is read later.
    fn apply_to(&self, contact: &mut Contact) {
        if let Some(name) = &self.name {
            contact.name.clone_from(name);
        }
        self.company.apply_to(&mut contact.company);
        self.email.apply_to(&mut contact.email);
        let facts = &mut contact.facts;
        self.title.apply_to(&mut facts.title);
        self.language.apply_to(&mut facts.language);
        self.country.apply_to(&mut facts.country);
        self.zone.apply_to(&mut facts.zone);
        self.note.apply_to(&mut facts.note);
        if let Some(channels) = &self.channels {
            facts.channels.clone_from(channels);
        }
    }
}
