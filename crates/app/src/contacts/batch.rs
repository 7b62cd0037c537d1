//! Many contacts written together: what an import brings.

use db::{Insert, Json, Read, Select, ToParam as _, Tx, Value};
use types::{Email, Phone};

use super::{Contact, ContactFacts, check, store};
use crate::Result;
use crate::duplicates::person_key;
use crate::house::By;
use crate::journal::{self, Kind, Record as _};

/// New contacts that wait to be written.
pub(crate) struct Pile {
    insert: Insert,
}

impl Pile {
    /// An empty pile.
    pub(crate) fn new() -> Pile {
        let head = "INSERT INTO contacts (id, company_id, name, name_key, email, phone, owner_id,
                           team_id, facts, answers, merged_into, import_id, created_at, version,
                           match_key, country)";
        Pile { insert: Insert::new(head, 16) }
    }

    /// Adds a contact with their first event.
    pub(crate) fn push(&mut self, contact: &Contact, events: &mut journal::Pile) -> Result<()> {
        let body = journal::creation(contact)?;
        events.push(Kind::Contact, &contact.key(), "created", body);
        self.insert.push([
            contact.id.to_param().into_owned(),
            contact.company.to_param().into_owned(),
            contact.name.to_param().into_owned(),
            Value::Text(types::fold(&contact.name).into()),
            contact.email.as_ref().map(Email::as_str).to_param().into_owned(),
            contact.phone.as_ref().map(Phone::as_str).to_param().into_owned(),
            contact.owner.to_param().into_owned(),
            contact.team.to_param().into_owned(),
            Json(&contact.facts).to_param().into_owned(),
            Json(&contact.answers).to_param().into_owned(),
            Value::Null,
            contact.import.to_param().into_owned(),
            contact.created_at.to_param().into_owned(),
            contact.version.to_param().into_owned(),
            person_key(&contact.name).to_param().into_owned(),
            contact.facts.country.to_param().into_owned(),
        ]);
        Ok(())
    }

    /// Writes them.
    ///
    /// # Errors
    /// The database's.
    pub(crate) fn write(&self, tx: &mut Tx<'_>) -> Result<()> {
        self.insert.exec(tx)?;
        Ok(())
    }
}

/// Brings what an import says of a contact into one spelling; `old` is what was known before.
///
/// # Errors
/// [`crate::Error::Invalid`] with all that is wrong.
pub(crate) fn checked(by: &By, mut contact: Contact, old: &ContactFacts) -> Result<Contact> {
    check(by, &mut contact, old)?;
    Ok(contact)
}

/// The contacts that are not merged into others and have one of these values, the oldest first.
///
/// # Errors
/// The database's.
pub(crate) fn having(
    read: &mut Read<'_>,
    column: &'static str,
    values: &[String],
) -> Result<Vec<Contact>> {
    let mut found: Vec<Contact> = Vec::new();
    for part in values.chunks(1_000) {
        let mut select = Select::new(store::CONTACT);
        select.text(" AND r.merged_into IS NULL AND ").text(column);
        select.push_list(" IN (", part, ")");
        found.extend(select.all::<Contact>(read)?);
    }
    found.sort_by_key(|contact| contact.number);
    Ok(found)
}
