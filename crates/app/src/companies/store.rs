//! The companies' SQL.

use db::{FromRow, Json, Read, Row, Select, Sql, Tx, params, sql};
use types::Id;
use types::id::kind as id;

use super::Company;
use crate::Result;
use crate::access::only_visible_records;
use crate::duplicates::company_key;
use crate::house::By;

impl FromRow for Company {
    fn from_row(row: &Row<'_>) -> db::Result<Company> {
        let Json(facts) = row.get(7)?;
        let Json(answers) = row.get(8)?;
        Ok(Company {
            number: row.get(0)?,
            id: row.get(1)?,
            name: row.get(2)?,
            domain: row.get(3)?,
            country: row.get(4)?,
            owner: row.get(5)?,
            team: row.get(6)?,
            facts,
            answers,
            merged_into: row.get(9)?,
            import: row.get(10)?,
            created_at: row.get(11)?,
            version: row.get(12)?,
            parent: row.get(13)?,
        })
    }
}

/// The start of every selection of companies `r`.
pub(super) const COMPANY: &str =
    "SELECT r.number, r.id, r.name, r.domain, r.country, r.owner_id, r.team_id, r.facts, r.answers,
            r.merged_into, r.import_id, r.created_at, r.version, r.parent_id
       FROM companies r
      WHERE TRUE";

pub(super) fn find_visible(
    read: &mut Read<'_>,
    id: Id<id::Company>,
    narrow: impl Fn(&mut Select),
) -> Result<Option<Company>> {
    let mut select = Select::new(COMPANY);
    select.push(" AND r.id = ", id);
    narrow(&mut select);
    Ok(select.maybe(read)?)
}

/// All by number after `number`, in pages.
pub(super) fn after(read: &mut Read<'_>, number: i64) -> Result<Vec<Company>> {
    let mut select = Select::new(COMPANY);
    select.push(" AND r.number > ", number);
    select.push(" ORDER BY r.number LIMIT ", 1_000_i64);
    Ok(select.all(read)?)
}

/// All companies `r`, to narrow and order.
pub(super) fn all() -> Select {
    Select::new(COMPANY)
}

/// Those with these keys that the actor may see and that are not merged into others.
pub(super) fn among(read: &mut Read<'_>, by: &By, keys: &[String]) -> Result<Vec<Company>> {
    let mut select = Select::new(COMPANY);
    select.push_list(" AND r.id IN (", keys, ") AND r.merged_into IS NULL");
    only_visible_records(&mut select, by);
    Ok(select.all(read)?)
}

const ID_OF_NUMBER: Sql = sql!("SELECT id FROM companies WHERE number = $1");

pub(super) fn id_of_number(read: &mut Read<'_>, number: i64) -> Result<Option<Id<id::Company>>> {
    Ok(read.maybe(ID_OF_NUMBER, params![number])?)
}

/// The most that are listed under one company.
const MOST_CHILDREN: i64 = 500;

/// Those that belong to a company and that the narrowing lets through, by name.
pub(super) fn children(
    read: &mut Read<'_>,
    id: Id<id::Company>,
    narrow: impl Fn(&mut Select),
) -> Result<Vec<Company>> {
    let mut select = Select::new(COMPANY);
    select.push(" AND r.parent_id = ", id).text(" AND r.merged_into IS NULL");
    narrow(&mut select);
    select.push(" ORDER BY r.name_key, r.number LIMIT ", MOST_CHILDREN);
    Ok(select.all(read)?)
}

/// Those that were merged into this one.
pub(super) fn merged_into(read: &mut Read<'_>, id: Id<id::Company>) -> Result<Vec<Company>> {
    let mut select = Select::new(COMPANY);
    select.push(" AND r.merged_into = ", id).text(" ORDER BY r.number");
    Ok(select.all(read)?)
}

/// What companies may have in common.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct LookAlike<'a> {
    /// The domain.
    pub(crate) domain: Option<&'a str>,
    /// The telephone number in the international form.
    pub(crate) phone: Option<&'a str>,
    /// The core of the name.
    pub(crate) match_key: Option<&'a str>,
    /// The company itself, which is not its own double.
    pub(crate) except: Option<Id<id::Company>>,
}

/// The most that are looked at for one thing in common: a chain may have a thousand branches.
const MOST_ALIKE: i64 = 20;

/// Companies that have one of these in common, the oldest first.
pub(super) fn look_alikes(read: &mut Read<'_>, like: &LookAlike<'_>) -> Result<Vec<Company>> {
    let mut found: Vec<Company> = Vec::new();
    let common = [
        (" AND r.domain = ", like.domain),
        (" AND r.phone = ", like.phone),
        (" AND r.match_key = ", like.match_key),
    ];
    for (text, value) in common {
        let Some(value) = value else { continue };
        let mut select = Select::new(COMPANY);
        select.push(text, value).text(" AND r.merged_into IS NULL");
        if let Some(except) = like.except {
            select.push(" AND r.id <> ", except);
        }
        select.push(" ORDER BY r.number LIMIT ", MOST_ALIKE);
        let alike: Vec<Company> = select.all(read)?;
        found.extend(alike);
    }
    found.sort_by_key(|company| company.number);
    found.dedup_by_key(|company| company.number);
    Ok(found)
}

const INSERT: Sql = sql!(
    "INSERT INTO companies (id, name, name_key, domain, country, owner_id, team_id, facts, answers,
                            merged_into, import_id, created_at, version, match_key, phone,
                            parent_id)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
     RETURNING number"
);

/// Inserts a company and gives it its number.
pub(super) fn insert(tx: &mut Tx<'_>, company: &Company) -> Result<i64> {
    let number = tx.one(
        INSERT,
        params![
            company.id,
            company.name,
            types::fold(&company.name),
            company.domain,
            company.country,
            company.owner,
            company.team,
            Json(&company.facts),
            Json(&company.answers),
            company.merged_into,
            company.import,
            company.created_at,
            company.version,
            company_key(&company.name),
            number_of(company),
            company.parent
        ],
    )?;
    Ok(number)
}

const UPDATE: Sql = sql!(
    "UPDATE companies
        SET name = $3, name_key = $4, domain = $5, country = $6, owner_id = $7, team_id = $8,
            facts = $9, answers = $10, merged_into = $11, match_key = $12, phone = $13,
            parent_id = $14, version = version + 1
      WHERE id = $1 AND version = $2"
);

/// Updates a company that nobody changed since it was read; says whether that was so.
pub(super) fn update(tx: &mut Tx<'_>, company: &Company) -> Result<bool> {
    let changed = tx.exec(
        UPDATE,
        params![
            company.id,
            company.version,
            company.name,
            types::fold(&company.name),
            company.domain,
            company.country,
            company.owner,
            company.team,
            Json(&company.facts),
            Json(&company.answers),
            company.merged_into,
            company_key(&company.name),
            number_of(company),
            company.parent
        ],
    )?;
    Ok(changed == 1)
}

/// The telephone number by which companies are compared; none where it could not be read.
pub(super) fn number_of(company: &Company) -> Option<&str> {
    company.facts.phone.as_deref().filter(|phone| phone.starts_with('+'))
}
