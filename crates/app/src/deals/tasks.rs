//! Tasks across deals: what I have to do, what my department was asked for.

use db::{FromRow, Read, Row, Select};
use serde::{Deserialize, Serialize};
use types::id::kind as id;
use types::{Id, Timestamp};
use utoipa::ToSchema;
use web::{Cursor, Limit, Page};

use crate::access::only_visible_among_deals;
use crate::house::By;
use crate::owners::OwnedBy;
use crate::{Error, Result};

/// A task in a list.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct TaskLine {
    /// `task_…`
    pub id: String,
    /// The deal's id.
    pub deal: String,
    /// The deal's number.
    pub deal_number: i64,
    /// What people call the deal.
    pub deal_name: String,
    /// What to do.
    pub name: String,
    /// call, mail, meeting, message, document, research, approval or todo.
    pub kind: String,
    /// Whether the stage waits for it.
    pub must: bool,
    /// open, done, skipped or lapsed.
    pub status: String,
    /// The role that does it.
    pub role: Option<String>,
    /// The colleague who does it.
    pub owner: Option<String>,
    /// The department that does it.
    pub department: Option<String>,
    /// Until when.
    pub due_at: Option<String>,
}

impl FromRow for TaskLine {
    fn from_row(row: &Row<'_>) -> db::Result<TaskLine> {
        let id: Id<id::Task> = row.get(0)?;
        let deal: Id<id::Deal> = row.get(1)?;
        let owner: Option<Id<id::User>> = row.get(9)?;
        let due: Option<Timestamp> = row.get(11)?;
        Ok(TaskLine {
            id: id.to_string(),
            deal: deal.to_string(),
            deal_number: row.get(2)?,
            deal_name: row.get(3)?,
            name: row.get(4)?,
            kind: row.get(5)?,
            must: row.get(6)?,
            status: row.get(7)?,
            role: row.get(8)?,
            owner: owner.map(|owner| owner.to_string()),
            department: row.get(10)?,
            due_at: due.map(|due| due.to_string()),
        })
    }
}

/// Which tasks.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct TaskFilter {
    /// open (the default), done, skipped or lapsed.
    pub status: Option<String>,
    /// Whose.
    pub owner: Option<OwnedBy>,
    /// Which role's.
    pub role: Option<String>,
    /// Which department's.
    pub department: Option<String>,
    /// Due before.
    pub due_before: Option<Timestamp>,
}

const LINES: &str = "SELECT t.id, t.deal_id, d.number, d.name, t.name, t.kind, t.must, t.status,
            t.role, t.owner_id, t.department, t.due_at
       FROM tasks t JOIN deals d ON d.id = t.deal_id
      WHERE TRUE";

/// One page of the tasks of deals that the actor may see: those with a due time first, the earliest first.
///
/// # Errors
/// [`Error::Invalid`] for a cursor of another list.
pub fn page(
    read: &mut Read<'_>,
    by: &By,
    filter: &TaskFilter,
    after: Option<&Cursor>,
    limit: Limit,
) -> Result<Page<TaskLine>> {
    const LIST: &str = "tasks by due";
    const NEVER: i64 = i64::MAX;
    let mut select = Select::new(LINES);
    let status = filter.status.as_deref().unwrap_or("open");
    select.push(" AND t.status = ", status);
    only_visible_among_deals(&mut select, by);
    match filter.owner {
        Some(OwnedBy::Nobody) => {
            select.text(" AND t.owner_id IS NULL");
        }
        Some(OwnedBy::Me) => {
            select.push(" AND t.owner_id = ", by.user());
        }
        Some(OwnedBy::User(user)) => {
            select.push(" AND t.owner_id = ", user);
        }
        None => {}
    }
    if let Some(role) = &filter.role {
        select.push(" AND t.role = ", role.as_str());
    }
    if let Some(department) = &filter.department {
        select.push(" AND t.department = ", department.as_str());
    }
    if let Some(due) = filter.due_before {
        select.push(" AND t.due_at < ", due);
    }
    if let Some(cursor) = after {
        let position = cursor.read::<(i64, String)>(LIST);
        let (due, id) = position.map_err(|problem| Error::Invalid(problem.errors().to_vec()))?;
        select.push(" AND (coalesce(t.due_at, 9223372036854775807), t.id) > (", due);
        select.push(", ", id).text(")");
    }
    select.text(" ORDER BY coalesce(t.due_at, 9223372036854775807), t.id");
    select.push(" LIMIT ", limit.and_one());
    let lines: Vec<TaskLine> = select.all(read)?;
    Ok(Page::cut(lines, limit, |line| {
        let due = line.due_at.as_deref().and_then(|due| due.parse::<Timestamp>().ok());
        let id = line.id.parse::<Id<id::Task>>().map(|id| id.as_key().to_string());
        Cursor::new(LIST, &(due.map_or(NEVER, Timestamp::as_millis), id.unwrap_or_default()))
    }))
}
