//! The contacts' SQL.

use db::{FromRow, Json, Read, Row, Select, Sql, Tx, params, sql};
use types::id::kind as id;
use types::{Email, Id, Phone};

use super::Contact;
use crate::Result;

impl FromRow for Contact {
    fn from_row(row: &Row<'_>) -> db::Result<Contact> {
        let Json(facts) = row.get(8)?;
        let Json(answers) = row.get(9)?;
        Ok(Contact {
            number: row.get(0)?,
            id: row.get(1)?,
            company: row.get(2)?,
            name: row.get(3)?,
            email: parsed(row.get(4)?, "contacts.email")?,
            phone: parsed(row.get(5)?, "contacts.phone")?,
            owner: row.get(6)?,
            team: row.get(7)?,
            facts,
            answers,
            merged_into: row.get(10)?,
            import: row.get(11)?,
            created_at: row.get(12)?,
            version: row.get(13)?,
        })
    }
}

/// The start of every selection of contacts `r`.
pub(super) const CONTACT: &str =
    "SELECT r.number, r.id, r.company_id, r.name, r.email, r.phone, r.owner_id, r.team_id,
            r.facts, r.answers, r.merged_into, r.import_id, r.created_at, r.version
       FROM contacts r
      WHERE TRUE";

pub(super) fn find_visible(
    read: &mut Read<'_>,
    id: Id<id::Contact>,
    narrow: impl Fn(&mut Select),
) -> Result<Option<Contact>> {
    let mut select = Select::new(CONTACT);
    select.push(" AND r.id = ", id);
    narrow(&mut select);
    Ok(select.maybe(read)?)
}

/// All by number after `number`, in pages.
pub(super) fn after(read: &mut Read<'_>, number: i64) -> Result<Vec<Contact>> {
    let mut select = Select::new(CONTACT);
    select.push(" AND r.number > ", number);
    select.push(" ORDER BY r.number LIMIT ", 1_000_i64);
    Ok(select.all(read)?)
}

const INSERT: Sql = sql!(
    "INSERT INTO contacts (id, company_id, name, name_key, email, phone, owner_id, team_id, facts,
                           answers, merged_into, import_id, created_at, version)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
     RETURNING number"
);

/// Inserts a contact and gives it its number.
pub(super) fn insert(tx: &mut Tx<'_>, contact: &Contact) -> Result<i64> {
    let number = tx.one(
        INSERT,
        params![
            contact.id,
            contact.company,
            contact.name,
            types::fold(&contact.name),
            contact.email.as_ref().map(Email::as_str),
            contact.phone.as_ref().map(Phone::as_str),
            contact.owner,
            contact.team,
            Json(&contact.facts),
            Json(&contact.answers),
            contact.merged_into,
            contact.import,
            contact.created_at,
            contact.version
        ],
    )?;
    Ok(number)
}

const UPDATE: Sql = sql!(
    "UPDATE contacts
        SET company_id = $3, name = $4, name_key = $5, email = $6, phone = $7, owner_id = $8,
            team_id = $9, facts = $10, answers = $11, merged_into = $12, version = version + 1
      WHERE id = $1 AND version = $2"
);

/// Updates a contact that nobody changed since it was read; says whether that was so.
pub(super) fn update(tx: &mut Tx<'_>, contact: &Contact) -> Result<bool> {
    let changed = tx.exec(
        UPDATE,
        params![
            contact.id,
            contact.version,
            contact.company,
            contact.name,
            types::fold(&contact.name),
            contact.email.as_ref().map(Email::as_str),
            contact.phone.as_ref().map(Phone::as_str),
            contact.owner,
            contact.team,
            Json(&contact.facts),
            Json(&contact.answers),
            contact.merged_into
        ],
    )?;
    Ok(changed == 1)
}

/// Reads a stored text back into its type.
fn parsed<T: std::str::FromStr>(text: Option<String>, column: &str) -> db::Result<Option<T>>
where
    T::Err: std::fmt::Display,
{
    let unreadable = |error| db::Error::Decode(format!("{column}: {error}"));
    text.map(|text| text.parse().map_err(unreadable)).transpose()
}
