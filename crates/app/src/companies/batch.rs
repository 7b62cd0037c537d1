//! Many companies written together: what an import brings.

use db::{Insert, Json, Read, Select, ToParam as _, Tx, Value};

use super::{Company, CompanyFacts, check, store};
use crate::Result;
use crate::duplicates::company_key;
use crate::house::By;
use crate::journal::{self, Kind, Record as _};

/// New companies that wait to be written.
pub(crate) struct Pile {
    insert: Insert,
}

impl Pile {
    /// An empty pile.
    pub(crate) fn new() -> Pile {
        let head = "INSERT INTO companies (id, name, name_key, domain, country, owner_id, team_id,
                            facts, answers, merged_into, import_id, created_at, version, match_key,
                            phone)";
        Pile { insert: Insert::new(head, 15) }
    }

    /// Adds a company with its first event.
    pub(crate) fn push(&mut self, company: &Company, events: &mut journal::Pile) -> Result<()> {
        let body = journal::creation(company)?;
        events.push(Kind::Company, &company.key(), "created", body);
        self.insert.push([
            company.id.to_param().into_owned(),
            company.name.to_param().into_owned(),
            Value::Text(types::fold(&company.name).into()),
            company.domain.to_param().into_owned(),
            company.country.to_param().into_owned(),
            company.owner.to_param().into_owned(),
            company.team.to_param().into_owned(),
            Json(&company.facts).to_param().into_owned(),
            Json(&company.answers).to_param().into_owned(),
            Value::Null,
            company.import.to_param().into_owned(),
            company.created_at.to_param().into_owned(),
            company.version.to_param().into_owned(),
            company_key(&company.name).to_param().into_owned(),
            store::number_of(company).to_param().into_owned(),
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

/// Brings what an import says of a company into one spelling; `old` is what was known before.
///
/// # Errors
/// [`crate::Error::Invalid`] with all that is wrong.
pub(crate) fn checked(by: &By, mut company: Company, old: &CompanyFacts) -> Result<Company> {
    check(by, &mut company, old)?;
    Ok(company)
}

/// The companies that are not merged into others and have one of these values, the oldest first.
///
/// # Errors
/// The database's.
pub(crate) fn having(
    read: &mut Read<'_>,
    column: &'static str,
    values: &[String],
) -> Result<Vec<Company>> {
    let mut found: Vec<Company> = Vec::new();
    for part in values.chunks(1_000) {
        let mut select = Select::new(store::COMPANY);
        select.text(" AND r.merged_into IS NULL AND ").text(column);
        select.push_list(" IN (", part, ")");
        found.extend(select.all::<Company>(read)?);
    }
    found.sort_by_key(|company| company.number);
    Ok(found)
}
