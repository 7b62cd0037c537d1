//! Contacts: the people at the customers'.

mod store;

use db::{Read, Tx};
use deal::Groups;
use serde::{Deserialize, Serialize};
use types::id::kind as id;
use types::{Country, Email, Id, Language, Phone, Timestamp};

use crate::access::only_visible_records;
use crate::house::By;
use crate::journal::{self, Kind, Record};
use crate::{Error, Result, companies, users};

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

/// What else is known of a contact; all of it optional.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default)]
pub struct ContactFacts {
    /// "Head of purchasing".
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Their language.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub language: Option<Language>,
    /// Where they sit.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub country: Option<Country>,
    /// Time zone, where the country has several.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub zone: Option<String>,
    /// Other ways to reach them: "WhatsApp +49 …", a profile's address.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub channels: Vec<String>,
    /// Anything worth keeping that no question asks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
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

/// A contact that the actor may see. One that was merged gives the one they turned out to be.
///
/// # Errors
/// [`Error::NotFound`].
pub fn find(read: &mut Read<'_>, by: &By, id: Id<id::Contact>) -> Result<Contact> {
    let found = store::find_visible(read, id, |s| only_visible_records(s, by))?;
    match found {
        Some(Contact { merged_into: Some(other), .. }) if other != id => find(read, by, other),
        Some(contact) => Ok(contact),
        None => Err(Error::NotFound),
    }
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

/// Adds a contact.
///
/// # Errors
/// [`Error::Invalid`].
pub fn create(tx: &mut Tx<'_>, by: &By, new: NewContact) -> Result<Contact> {
    by.must_write("add contacts")?;
    if let Some(company) = new.company {
        companies::find(tx, by, company)
            .map_err(|_| Error::field("company", "There is no such company here."))?;
    }
    let contact = Contact {
        id: by.house.ids.new_id(by.now),
        company: new.company,
        name: checked_name(&new.name)?,
        email: new.email,
        phone: new.phone,
        owner: new.owner,
        facts: new.facts,
        answers: Groups::new(),
        merged_into: None,
        import: new.import,
        created_at: by.now,
        number: 0,
        team: new.owner.map_or(Ok(None), |owner| users::first_team(tx, owner))?,
        version: 1,
    };
    let number = store::insert(tx, &contact)?;
    let contact = Contact { number, ..contact };
    journal::created(tx, by, &contact)?;
    Ok(contact)
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

fn checked_name(name: &str) -> Result<String> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > 300 {
        return Err(Error::field("name", "Give a name of at most 300 characters."));
    }
    Ok(name.to_owned())
}
