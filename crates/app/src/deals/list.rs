//! Lists of deals: what they can be narrowed by, in which order they come, page by page.

use db::{Read, Select};
use serde::{Deserialize, Serialize};
use types::id::kind as id;
use types::{Id, Timestamp};
use utoipa::ToSchema;
use web::{Cursor, Limit, Page};

use super::{DealLine, store};
use crate::access::only_visible_among_deals;
use crate::house::By;
use crate::owners::OwnedBy;
use crate::{Error, Result};

/// What a list of deals is narrowed by.
#[derive(Clone, Debug, Default)]
pub struct DealFilter {
    /// open, parked, won, lost, disqualified or merged; absent lists those whose life goes on.
    pub status: Option<String>,
    /// The playbook's key.
    pub playbook: Option<String>,
    /// The stage's key.
    pub stage: Option<String>,
    /// lead, deal, settlement, delivery or care.
    pub phase: Option<String>,
    /// Who answers for it.
    pub owner: Option<OwnedBy>,
    /// The owner's team.
    pub team: Option<Id<id::Team>>,
    /// The buying company.
    pub company: Option<Id<id::Company>>,
    /// The contact that it is aimed at.
    pub contact: Option<Id<id::Contact>>,
    /// Where it came from; empty finds those that state an empty source.
    pub source: Option<String>,
    /// What may be sold.
    pub product: Option<String>,
    /// `b2b` or `b2c`.
    pub segment: Option<String>,
    /// ISO alpha-2.
    pub country: Option<String>,
    /// The import that brought it.
    pub import: Option<Id<id::Import>>,
    /// Something is due before.
    pub due_before: Option<Timestamp>,
    /// Its life began then or later.
    pub opened_from: Option<Timestamp>,
    /// Its life began before.
    pub opened_until: Option<Timestamp>,
    /// Won, lost or disqualified then or later.
    pub closed_from: Option<Timestamp>,
    /// Won, lost or disqualified before.
    pub closed_until: Option<Timestamp>,
}

/// The order of a list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = DealSort)]
pub enum Sort {
    /// What is due first.
    #[default]
    #[serde(rename = "next")]
    Next,
    /// What is due last.
    #[serde(rename = "-next")]
    NextBackwards,
    /// The smallest first.
    #[serde(rename = "worth")]
    Worth,
    /// The largest first.
    #[serde(rename = "-worth")]
    Largest,
    /// The first opened here first.
    #[serde(rename = "created")]
    Created,
    /// The newest first.
    #[serde(rename = "-created")]
    Newest,
}

/// The column that a list is ordered by, and whether backwards.
struct Order {
    name: &'static str,
    after: &'static str,
    order: &'static str,
}

impl Sort {
    fn order(self) -> Order {
        let (name, after, order) = match self {
            Sort::Next => (
                "deals by next",
                " AND (d.next_key, d.number) > (",
                " ORDER BY d.next_key, d.number",
            ),
            Sort::NextBackwards => (
                "deals by -next",
                " AND (d.next_key, d.number) < (",
                " ORDER BY d.next_key DESC, d.number DESC",
            ),
            Sort::Worth => {
                ("deals by worth", " AND (d.worth, d.number) > (", " ORDER BY d.worth, d.number")
            }
            Sort::Largest => (
                "deals by -worth",
                " AND (d.worth, d.number) < (",
                " ORDER BY d.worth DESC, d.number DESC",
            ),
            Sort::Created => ("deals by created", " AND (0, d.number) > (", " ORDER BY d.number"),
            Sort::Newest => {
                ("deals by -created", " AND (0, d.number) < (", " ORDER BY d.number DESC")
            }
        };
        Order { name, after, order }
    }

    /// The same order from its other end.
    #[must_use]
    pub fn reversed(self) -> Sort {
        match self {
            Sort::Next => Sort::NextBackwards,
            Sort::NextBackwards => Sort::Next,
            Sort::Worth => Sort::Largest,
            Sort::Largest => Sort::Worth,
            Sort::Created => Sort::Newest,
            Sort::Newest => Sort::Created,
        }
    }

    /// What the cursor after a line says.
    fn key(self, line: &DealLine) -> (i64, i64) {
        let key = match self {
            Sort::Next | Sort::NextBackwards => line.next_at.map_or(i64::MAX, Timestamp::as_millis),
            Sort::Worth | Sort::Largest => line.amount.unwrap_or(0),
            Sort::Created | Sort::Newest => 0,
        };
        (key, line.number)
    }
}

impl DealFilter {
    /// Narrows a selection over deals `d` to what the actor sees and this filter wants.
    pub(crate) fn narrow(&self, select: &mut Select, by: &By) {
        match self.status.as_deref() {
            Some(status) => select.push(" AND d.status = ", status),
            None => select.text(" AND d.alive"),
        };
        only_visible_among_deals(select, by);
        self.narrow_place(select, by);
        self.narrow_profile(select);
        self.narrow_times(select);
    }

    fn narrow_place(&self, select: &mut Select, by: &By) {
        if let Some(key) = &self.playbook {
            select.push(
                " AND d.playbook_id = (SELECT p.id FROM playbooks p WHERE p.key = ",
                key.as_str(),
            );
            select.text(")");
        }
        if let Some(stage) = &self.stage {
            select.push(" AND d.stage = ", stage.as_str());
        }
        if let Some(phase) = &self.phase {
            select.push(" AND d.phase = ", phase.as_str());
        }
        match self.owner {
            Some(OwnedBy::Nobody) => {
                select.text(" AND d.owner_id IS NULL");
            }
            Some(OwnedBy::Me) => {
                select.push(" AND d.owner_id = ", by.user());
            }
            Some(OwnedBy::User(user)) => {
                select.push(" AND d.owner_id = ", user);
            }
            None => {}
        }
        if let Some(team) = self.team {
            select.push(" AND d.team_id = ", team);
        }
        if let Some(import) = self.import {
            select.push(" AND d.import_id = ", import);
        }
    }

    fn narrow_profile(&self, select: &mut Select) {
        if let Some(company) = self.company {
            select.push(" AND d.company_id = ", company);
        }
        if let Some(contact) = self.contact {
            select.push(" AND d.contact_id = ", contact);
        }
        if let Some(source) = &self.source {
            select.push(" AND d.source = ", source.as_str());
        }
        if let Some(product) = &self.product {
            select.push(" AND d.product = ", product.as_str());
        }
        if let Some(segment) = &self.segment {
            select.push(" AND d.segment = ", segment.as_str());
        }
        if let Some(country) = &self.country {
            select.push(" AND d.country = ", country.as_str());
        }
    }

    fn narrow_times(&self, select: &mut Select) {
        if let Some(due) = self.due_before {
            select.push(" AND d.next_key < ", due);
        }
        if let Some(from) = self.opened_from {
            select.push(" AND d.opened_at >= ", from);
        }
        if let Some(until) = self.opened_until {
            select.push(" AND d.opened_at < ", until);
        }
        if let Some(from) = self.closed_from {
            select.push(" AND d.closed_at >= ", from);
        }
        if let Some(until) = self.closed_until {
            select.push(" AND d.closed_at < ", until);
        }
    }
}

/// One page of the deals that the actor may see.
///
/// # Errors
/// [`Error::Invalid`] for a cursor of another list.
pub fn page(
    read: &mut Read<'_>,
    by: &By,
    filter: &DealFilter,
    sort: Sort,
    after: Option<&Cursor>,
    limit: Limit,
) -> Result<Page<DealLine>> {
    let Order { name, after: beginning, order } = sort.order();
    let mut select = store::lines();
    filter.narrow(&mut select, by);
    if let Some(cursor) = after {
        let position = cursor.read::<(i64, i64)>(name);
        let (key, number) =
            position.map_err(|problem| Error::Invalid(problem.errors().to_vec()))?;
        select.push(beginning, key).push(", ", number).text(")");
    }
    select.text(order).push(" LIMIT ", limit.and_one());
    let lines: Vec<DealLine> = select.all(read)?;
    Ok(Page::cut(lines, limit, |line| Cursor::new(name, &sort.key(line))))
}

/// How many deals a stage holds and what they are worth.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct StageSum {
    /// The stage's key.
    pub stage: String,
    /// The currency; absent for deals that state no amount.
    pub currency: Option<String>,
    /// How many.
    pub deals: i64,
    /// Their amounts in minor units.
    pub amount: i64,
}

/// What each stage of a playbook holds, of the deals that the actor may see.
///
/// # Errors
/// The database's.
pub fn sums(read: &mut Read<'_>, by: &By, filter: &DealFilter) -> Result<Vec<StageSum>> {
    let mut select = Select::new(
        "SELECT d.stage, d.currency, count(*), CAST(coalesce(sum(d.amount), 0) AS BIGINT)
           FROM deals d
          WHERE d.stage IS NOT NULL",
    );
    filter.narrow(&mut select, by);
    select.text(" GROUP BY d.stage, d.currency ORDER BY d.stage, d.currency");
    let rows: Vec<(String, Option<String>, i64, i64)> = select.all(read)?;
    let sum = |(stage, currency, deals, amount)| StageSum { stage, currency, deals, amount };
    Ok(rows.into_iter().map(sum).collect())
}

/// The deals before and after one in a list, by their numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Neighbours {
    /// The one before.
    pub before: Option<i64>,
    /// The one after.
    pub after: Option<i64>,
}

/// The deals beside one in a list that the actor came from, whether it is still in that list or not.
///
/// # Errors
/// [`Error::NotFound`].
pub fn neighbours(
    read: &mut Read<'_>,
    by: &By,
    filter: &DealFilter,
    sort: Sort,
    number: i64,
) -> Result<Neighbours> {
    let mut own = super::visible_lines(by);
    own.push(" AND d.number = ", number);
    let line: DealLine = own.maybe(read)?.ok_or(Error::NotFound)?;
    Ok(Neighbours {
        before: beside(read, by, filter, sort.reversed(), &line)?,
        after: beside(read, by, filter, sort, &line)?,
    })
}

fn beside(
    read: &mut Read<'_>,
    by: &By,
    filter: &DealFilter,
    sort: Sort,
    line: &DealLine,
) -> Result<Option<i64>> {
    let Order { after, order, .. } = sort.order();
    let (key, number) = sort.key(line);
    let mut select = store::lines();
    filter.narrow(&mut select, by);
    select.push(after, key).push(", ", number).text(")").text(order).text(" LIMIT 1");
    let found: Option<DealLine> = select.maybe(read)?;
    Ok(found.map(|line| line.number))
}
