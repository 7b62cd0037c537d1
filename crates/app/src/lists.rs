//! Lists of companies and contacts: what they can be narrowed by, in which order they come, page by page.

use db::Select;
use serde::Deserialize;
use types::id::kind as id;
use types::{Country, Id, Timestamp};
use web::{Cursor, Limit};

use crate::access::only_visible_records;
use crate::house::By;
use crate::owners::OwnedBy;
use crate::{Error, Result};

/// What a list of records `r` is narrowed by.
#[derive(Clone, Debug, Default)]
pub struct RecordFilter {
    /// How the name begins, case and accents aside.
    pub q: Option<String>,
    /// Where it sits.
    pub country: Option<Country>,
    /// Who looks after it.
    pub owner: Option<OwnedBy>,
    /// Whose team looks after it.
    pub team: Option<Id<id::Team>>,
    /// The domain; for a person that of the company.
    pub domain: Option<String>,
    /// Came then or later.
    pub created_from: Option<Timestamp>,
    /// Came before.
    pub created_until: Option<Timestamp>,
}

impl RecordFilter {
    /// Narrows a selection to what the actor sees and this filter wants; records that were merged into
    /// others are not listed.
    pub(crate) fn narrow(&self, select: &mut Select, by: &By) {
        only_visible_records(select, by);
        select.text(" AND r.merged_into IS NULL");
        if let Some(beginning) = self.q.as_deref().map(types::fold).filter(|q| !q.is_empty()) {
            let end = format!("{beginning}\u{10FFFF}");
            select.push(" AND r.name_key >= ", beginning);
            select.push(" AND r.name_key < ", end);
        }
        if let Some(owner) = self.owner {
            owner.narrow(select, by);
        }
        if let Some(team) = self.team {
            select.push(" AND r.team_id = ", team);
        }
        if let Some(from) = self.created_from {
            select.push(" AND r.created_at >= ", from);
        }
        if let Some(until) = self.created_until {
            select.push(" AND r.created_at < ", until);
        }
    }
}

/// The order of a list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, utoipa::ToSchema)]
#[schema(as = RecordSort)]
pub enum Sort {
    /// By name.
    #[default]
    #[serde(rename = "name")]
    Name,
    /// By name, backwards.
    #[serde(rename = "-name")]
    NameBackwards,
    /// The oldest first.
    #[serde(rename = "created")]
    Created,
    /// The newest first.
    #[serde(rename = "-created")]
    Newest,
}

impl Sort {
    fn list(self) -> &'static str {
        match self {
            Sort::Name => "records by name",
            Sort::NameBackwards => "records by -name",
            Sort::Created => "records by created",
            Sort::Newest => "records by -created",
        }
    }

    /// Orders a selection over records `r` and begins it after a cursor.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a cursor of another list.
    pub(crate) fn page(
        self,
        select: &mut Select,
        after: Option<&Cursor>,
        limit: Limit,
    ) -> Result<()> {
        let position = |cursor: &Cursor| cursor.read::<(String, i64)>(self.list());
        let position = after.map(position).transpose();
        let position = position.map_err(|problem| Error::Invalid(problem.errors().to_vec()))?;
        if let Some((name, number)) = position {
            match self {
                Sort::Name => select
                    .push(" AND (r.name_key, r.number) > (", name)
                    .push(", ", number)
                    .text(")"),
                Sort::NameBackwards => select
                    .push(" AND (r.name_key, r.number) < (", name)
                    .push(", ", number)
                    .text(")"),
                Sort::Created => select.push(" AND r.number > ", number),
                Sort::Newest => select.push(" AND r.number < ", number),
            };
        }
        select.text(match self {
            Sort::Name => " ORDER BY r.name_key, r.number",
            Sort::NameBackwards => " ORDER BY r.name_key DESC, r.number DESC",
            Sort::Created => " ORDER BY r.number",
            Sort::Newest => " ORDER BY r.number DESC",
        });
        select.push(" LIMIT ", limit.and_one());
        Ok(())
    }

    /// The cursor to the place after a record.
    pub(crate) fn cursor(self, name: &str, number: i64) -> Cursor {
        match self {
            Sort::Name | Sort::NameBackwards => {
                Cursor::new(self.list(), &(types::fold(name), number))
            }
            Sort::Created | Sort::Newest => Cursor::new(self.list(), &("", number)),
        }
    }
}
