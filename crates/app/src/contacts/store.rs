//! The contacts' SQL.

use db::{FromRow, Json, Read, Row, Select, Sql, Tx, params, sql};
use types::id::kind as id;
use types::{Email, Id, Phone};

use super::Contact;
use crate::Result;
use crate::access::only_visible_records;
use crate::duplicates::person_key;
use crate::house::By;

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

const ID_OF_NUMBER: Sql = sql!("SELECT id FROM contacts WHERE number = $1");

pub(super) fn id_of_number(read: &mut Read<'_>, number: i64) -> Result<Option<Id<id::Contact>>> {
    Ok(read.maybe(ID_OF_NUMBER, params![number])?)
}

/// All by number after `number`, in pages.
pub(super) fn after(read: &mut Read<'_>, number: i64) -> Result<Vec<Contact>> {
    let mut select = Select::new(CONTACT);
    select.push(" AND r.number > ", number);
    select.push(" ORDER BY r.number LIMIT ", 1_000_i64);
    Ok(select.all(read)?)
}

/// All contacts `r`, to narrow and order.
pub(super) fn all() -> Select {
    Select::new(CONTACT)
}

/// Those with these keys that the actor may see and that are not merged into others.
pub(super) fn among(read: &mut Read<'_>, by: &By, keys: &[String]) -> Result<Vec<Contact>> {
    let mut select = Select::new(CONTACT);
    select.push_list(" AND r.id IN (", keys, ") AND r.merged_into IS NULL");
    only_visible_records(&mut select, by);
    Ok(select.all(read)?)
}

/// All who work at a company but those merged into others.
pub(super) fn at_company(read: &mut Read<'_>, id: Id<id::Company>) -> Result<Vec<Contact>> {
    let mut select = Select::new(CONTACT);
    select.push(" AND r.company_id = ", id);
    select.text(" AND r.merged_into IS NULL ORDER BY r.number");
    Ok(select.all(read)?)
}

/// Those that were merged into this one.
pub(super) fn merged_into(read: &mut Read<'_>, id: Id<id::Contact>) -> Result<Vec<Contact>> {
    let mut select = Select::new(CONTACT);
    select.push(" AND r.merged_into = ", id).text(" ORDER BY r.number");
    Ok(select.all(read)?)
}

/// What contacts may have in common.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct LookAlike<'a> {
    /// The mail address in lower case.
    pub(crate) email: Option<&'a str>,
    /// The telephone number in the international form.
    pub(crate) phone: Option<&'a str>,
    /// The words of the name in order.
    pub(crate) match_key: Option<&'a str>,
    /// The contact itself, which is not its own double.
    pub(crate) except: Option<Id<id::Contact>>,
}

/// The most that are looked at for one thing in common: a switchboard has many people behind it.
const MOST_ALIKE: i64 = 20;

/// Contacts that have one of these in common, the oldest first.
pub(super) fn look_alikes(read: &mut Read<'_>, like: &LookAlike<'_>) -> Result<Vec<Contact>> {
    let mut found: Vec<Contact> = Vec::new();
    let common = [
        (" AND r.email = ", like.email),
        (" AND r.phone = ", like.phone),
        (" AND r.match_key = ", like.match_key),
    ];
    for (text, value) in common {
        let Some(value) = value else { continue };
        let mut select = Select::new(CONTACT);
        select.push(text, value).text(" AND r.merged_into IS NULL");
        if let Some(except) = like.except {
            select.push(" AND r.id <> ", except);
        }
        select.push(" ORDER BY r.number LIMIT ", MOST_ALIKE);
        let alike: Vec<Contact> = select.all(read)?;
        found.extend(alike);
    }
    found.sort_by_key(|contact| contact.number);
    found.dedup_by_key(|contact| contact.number);
    Ok(found)
}

const INSERT: Sql = sql!(
    "INSERT INTO contacts (id, company_id, name, name_key, email, phone, owner_id, team_id, facts,
                           answers, merged_into, import_id, created_at, version, match_key,
                           country)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
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
            contact.version,
            person_key(&contact.name),
            contact.facts.country
        ],
    )?;
    Ok(number)
}

const UPDATE: Sql = sql!(
    "UPDATE contacts
        SET company_id = $3, name = $4, name_key = $5, email = $6, phone = $7, owner_id = $8,
            team_id = $9, facts = $10, answers = $11, merged_into = $12, match_key = $13,
            country = $14, version = version + 1
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
            contact.merged_into,
            person_key(&contact.name),
            contact.facts.country
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
