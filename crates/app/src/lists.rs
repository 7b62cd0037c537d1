//! Lists of companies and contacts: what they can be narrowed by, in which order they come, page by page.

use db::Select;
use serde::Deserialize;
use types::id::kind as id;
use types::{Country, Id, Timestamp};
use web::{Cursor, Limit, Visibility};

use crate::access::is_one_of;
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
    /// Narrows a selection over records `r`, whoever owns them.
    fn narrow(&self, select: &mut Select, table: Table) {
        select.text(" AND r.merged_into IS NULL");
        if let Some(beginning) = self.q.as_deref().map(types::fold).filter(|q| !q.is_empty()) {
            let end = format!("{beginning}\u{10FFFF}");
            select.push(" AND r.name_key >= ", beginning);
            select.push(" AND r.name_key < ", end);
        }
        if let Some(team) = self.team {
            select.push(" AND r.team_id = ", team);
        }
        match (self.created_from, self.created_until) {
            (None, None) => {}
            // Most are older than a day in the past: no index helps.
            (None, Some(until)) => {
                select.push(" AND r.created_at + 0 < ", until);
            }
            (Some(from), until) => {
                select.text(" AND r.number IN (").text(table.created());
                select.push(" AND x.created_at >= ", from);
                if let Some(until) = until {
                    select.push(" AND x.created_at < ", until);
                }
                select.text(")");
            }
        }
    }
}

/// Of what a list is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Table {
    /// Of companies.
    Companies,
    /// Of contacts.
    Contacts,
}

impl Table {
    fn numbers(self) -> &'static str {
        match self {
            Table::Companies => "SELECT i.number FROM (SELECT r.number FROM companies r WHERE TRUE",
            Table::Contacts => "SELECT i.number FROM (SELECT r.number FROM contacts r WHERE TRUE",
        }
    }

    fn created(self) -> &'static str {
        match self {
            Table::Companies => "SELECT x.number FROM companies x WHERE TRUE",
            Table::Contacts => "SELECT x.number FROM contacts x WHERE TRUE",
        }
    }
}

/// A part of what somebody sees, which an index holds in order.
#[derive(Clone, Copy, Debug)]
enum Part {
    Free,
    Owner(Id<id::User>),
    Team(Id<id::Team>),
}

impl Part {
    fn narrow(self, select: &mut Select, sort: Sort) {
        match (self, sort) {
            (Part::Free, Sort::Name | Sort::NameBackwards) => {
                select.text(" AND r.owner_id IS NULL");
            }
            // No index holds them by number: they are read along the table, where they are not rare.
            (Part::Free, _) => {
                select.text(" AND coalesce(r.owner_id, '') = ''");
            }
            (Part::Owner(user), _) => {
                select.push(" AND r.owner_id = ", user);
            }
            (Part::Team(team), _) => {
                select.push(" AND r.team_id = ", team);
            }
        }
    }
}

/// One page of a list of records.
pub(crate) struct Listing<'a> {
    pub(crate) table: Table,
    pub(crate) by: &'a By,
    pub(crate) filter: &'a RecordFilter,
    pub(crate) sort: Sort,
    pub(crate) after: Option<&'a Cursor>,
    pub(crate) limit: Limit,
}

impl Listing<'_> {
    /// Narrows and orders a selection over all records `r`; `more` narrows it further.
    ///
    /// Whoever does not see everything sees several parts, of which each has its own order in an index: the
    /// first of each part are taken, so that a page costs the same however many records there are.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a cursor of another list.
    pub(crate) fn complete(&self, select: &mut Select, more: impl Fn(&mut Select)) -> Result<()> {
        let position = self.sort.position(self.after)?;
        let parts = self.parts();
        if parts.is_empty() {
            self.narrow_by_owner(select);
            self.narrow(select, &position, &more);
        } else {
            select.text(" AND r.number IN (");
            for (nth, part) in parts.iter().enumerate() {
                select.text(if nth == 0 { "" } else { " UNION ALL " }).text(self.table.numbers());
                part.narrow(select, self.sort);
                self.narrow(select, &position, &more);
                select.text(self.sort.order()).push(" LIMIT ", self.limit.and_one()).text(") AS i");
            }
            select.text(")");
        }
        select.text(self.sort.order()).push(" LIMIT ", self.limit.and_one());
        Ok(())
    }

    fn narrow(
        &self,
        select: &mut Select,
        position: &Option<(String, i64)>,
        more: &impl Fn(&mut Select),
    ) {
        self.filter.narrow(select, self.table);
        more(select);
        if let Some((name, number)) = position {
            self.sort.begin_after(select, name, *number);
        }
    }

    /// Narrows to what is seen and to the owner that the filter names, by conditions that keep the index of
    /// the other filters in use.
    fn narrow_by_owner(&self, select: &mut Select) {
        match self.filter.owner {
            Some(OwnedBy::Nobody) => Part::Free.narrow(select, self.sort),
            Some(OwnedBy::Me) => {
                select.push(" AND r.owner_id = ", self.by.user());
            }
            Some(OwnedBy::User(user)) => {
                select.push(" AND r.owner_id = ", user);
            }
            None => {}
        }
        let Some(actor) = self.by.actor.as_ref().filter(|it| it.sees != Visibility::All) else {
            return;
        };
        select.push(" AND (coalesce(r.owner_id, ", actor.user);
        is_one_of(select, ")", &self.by.people());
        if actor.sees == Visibility::Team {
            select.push_list(" OR r.team_id IN (", actor.teams.iter(), ")");
        }
        select.text(")");
    }

    /// The parts of what the actor sees; none where that is everything, or where the filter names few.
    fn parts(&self) -> Vec<Part> {
        let Some(actor) = &self.by.actor else { return Vec::new() };
        if self.filter.owner.is_some() || self.filter.created_from.is_some() {
            return Vec::new();
        }
        let teams = match actor.sees {
            Visibility::All => return Vec::new(),
            Visibility::Team => actor.teams.iter().map(|team| Part::Team(*team)).collect(),
            Visibility::Own => Vec::new(),
        };
        let owners = self.by.people().into_iter().map(Part::Owner).collect();
        [vec![Part::Free], owners, teams].concat()
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

    /// The place that a cursor names: name and number.
    fn position(self, after: Option<&Cursor>) -> Result<Option<(String, i64)>> {
        let position = after.map(|cursor| cursor.read(self.list())).transpose();
        position.map_err(|problem| Error::Invalid(problem.errors().to_vec()))
    }

    fn begin_after(self, select: &mut Select, name: &str, number: i64) {
        match self {
            Sort::Name => {
                select.push(" AND (r.name_key, r.number) > (", name).push(", ", number).text(")")
            }
            Sort::NameBackwards => {
                select.push(" AND (r.name_key, r.number) < (", name).push(", ", number).text(")")
            }
            Sort::Created => select.push(" AND r.number > ", number),
            Sort::Newest => select.push(" AND r.number < ", number),
        };
    }

    fn order(self) -> &'static str {
        match self {
            Sort::Name => " ORDER BY r.name_key, r.number",
            Sort::NameBackwards => " ORDER BY r.name_key DESC, r.number DESC",
            Sort::Created => " ORDER BY r.number",
            Sort::Newest => " ORDER BY r.number DESC",
        }
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
