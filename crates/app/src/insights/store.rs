//! The SQL of measures: bulk reads of deals and visits, and who may see which deals.

use db::{Read, Select, Sql, params, sql};
use types::Id;
use types::id::kind as id;

use super::row::{StoredDeal, StoredVisit};
use crate::Result;
use crate::access::only_visible_among_deals;
use crate::house::By;

/// The ids of the deals that the actor may see.
pub(super) fn visible(read: &mut Read<'_>, by: &By) -> Result<Vec<Id<id::Deal>>> {
    let mut select = Select::new("SELECT d.id FROM deals d WHERE TRUE");
    only_visible_among_deals(&mut select, by);
    Ok(select.all(read)?)
}

const DEALS: Sql = sql!(
    "SELECT d.id, d.number, d.playbook_id, d.version_id, d.status, d.alive, d.owner_id, d.team_id,
            d.amount, d.currency, d.close_on, d.source, d.campaign, d.product, d.segment,
            d.country, d.score, d.opened_at, d.closed_at, d.touched_at, d.import_id, d.state
       FROM deals d
      ORDER BY d.number"
);

/// Hands all deals to `visit`, by number.
pub(super) fn all_deals(
    read: &mut Read<'_>,
    mut visit: impl FnMut(StoredDeal) -> Result<()>,
) -> Result<()> {
    read.for_each(DEALS, params![], |row| visit(row_of(row)?))
}

fn row_of(row: &db::Row<'_>) -> Result<StoredDeal> {
    use db::FromRow;
    Ok(StoredDeal::from_row(row)?)
}

const VISITS: Sql =
    sql!("SELECT deal_id, nth, stage, entered_at, left_at, how, due_at FROM visits");

/// Hands all visits to `visit`, in no order.
pub(super) fn all_visits(
    read: &mut Read<'_>,
    mut visit: impl FnMut(StoredVisit) -> Result<()>,
) -> Result<()> {
    use db::FromRow;
    read.for_each(VISITS, params![], |row| visit(StoredVisit::from_row(row)?))
}

/// These deals as they are stored.
pub(super) fn deals_among(read: &mut Read<'_>, ids: &[Id<id::Deal>]) -> Result<Vec<StoredDeal>> {
    let mut select = Select::new(
        "SELECT d.id, d.number, d.playbook_id, d.version_id, d.status, d.alive, d.owner_id,
                d.team_id, d.amount, d.currency, d.close_on, d.source, d.campaign, d.product,
                d.segment, d.country, d.score, d.opened_at, d.closed_at, d.touched_at, d.import_id,
                d.state
           FROM deals d
          WHERE TRUE",
    );
    select.push_list(" AND d.id IN (", ids, ")");
    Ok(select.all(read)?)
}

/// The visits of these deals, in order.
pub(super) fn visits_among(read: &mut Read<'_>, ids: &[Id<id::Deal>]) -> Result<Vec<StoredVisit>> {
    let mut select = Select::new(
        "SELECT deal_id, nth, stage, entered_at, left_at, how, due_at FROM visits WHERE TRUE",
    );
    select.push_list(" AND deal_id IN (", ids, ") ORDER BY deal_id, nth");
    Ok(select.all(read)?)
}

const DEAL_OF_ACTIVITY: Sql = sql!("SELECT deal_id FROM activities WHERE id = $1");

/// The deal of an activity.
pub(super) fn deal_of_activity(
    read: &mut Read<'_>,
    activity: &str,
) -> Result<Option<Id<id::Deal>>> {
    let found: Option<Option<Id<id::Deal>>> = read.maybe(DEAL_OF_ACTIVITY, params![activity])?;
    Ok(found.flatten())
}

/// An event of a deal that tells more than a move.
pub(super) struct Told {
    pub(super) seq: i64,
    /// When it was written down.
    pub(super) at: i64,
    pub(super) actor: Option<String>,
    pub(super) subject: String,
    pub(super) name: String,
    pub(super) body: String,
}

impl db::FromRow for Told {
    fn from_row(row: &db::Row<'_>) -> db::Result<Told> {
        Ok(Told {
            seq: row.get(0)?,
            at: row.get(1)?,
            actor: row.get(2)?,
            subject: row.get(3)?,
            name: row.get(4)?,
            body: row.get(5)?,
        })
    }
}

const TOLD: Sql = sql!(
    "SELECT seq, at, actor_id, subject_id, name, body
       FROM events
      WHERE kind = 'deal'
      ORDER BY seq"
);

/// Hands all events of all deals to `visit`, in the order in which they were written.
pub(super) fn all_told(
    read: &mut Read<'_>,
    mut visit: impl FnMut(Told) -> Result<()>,
) -> Result<()> {
    use db::FromRow;
    read.for_each(TOLD, params![], |row| visit(Told::from_row(row)?))
}

/// All events of these deals, in the order in which they were written.
pub(super) fn told_of(read: &mut Read<'_>, ids: &[Id<id::Deal>]) -> Result<Vec<Told>> {
    let mut select = Select::new(
        "SELECT seq, at, actor_id, subject_id, name, body FROM events WHERE kind = 'deal'",
    );
    select.push_list(" AND subject_id IN (", ids, ") ORDER BY seq");
    Ok(select.all(read)?)
}

/// How these deals ended and were opened again: subjects and events, in the order in which they were written.
pub(super) fn ends_of(read: &mut Read<'_>, ids: &[Id<id::Deal>]) -> Result<Vec<(String, String)>> {
    let mut select = Select::new(
        "SELECT subject_id, body FROM events
          WHERE kind = 'deal' AND name IN ('won', 'lost', 'disqualified', 'reopened')",
    );
    select.push_list(" AND subject_id IN (", ids, ") ORDER BY seq");
    Ok(select.all(read)?)
}

const COMPANIES_AT_BIRTH: Sql = sql!(
    "SELECT e.subject_id, e.body
       FROM companies c
       JOIN events e ON e.subject_id = c.id AND e.name = 'created'"
);

/// Hands to `visit` what each company was when it came.
pub(super) fn companies_at_birth(
    read: &mut Read<'_>,
    mut visit: impl FnMut(String, String) -> Result<()>,
) -> Result<()> {
    read.for_each(COMPANIES_AT_BIRTH, params![], |row| visit(row.get(0)?, row.get(1)?))
}

/// A task that was done, as it is stored.
pub(super) struct StoredTask {
    pub(super) deal: Id<id::Deal>,
    pub(super) stage: Option<String>,
    pub(super) process: Option<String>,
    pub(super) key: String,
    pub(super) name: String,
    pub(super) owner: Option<String>,
    pub(super) done: types::Timestamp,
}

impl db::FromRow for StoredTask {
    fn from_row(row: &db::Row<'_>) -> db::Result<StoredTask> {
        Ok(StoredTask {
            deal: row.get(0)?,
            stage: row.get(1)?,
            process: row.get(2)?,
            key: row.get(3)?,
            name: row.get(4)?,
            owner: row.get(5)?,
            done: row.get(6)?,
        })
    }
}

const TASKS_DONE: Sql = sql!(
    "SELECT deal_id, stage, process, key, name, owner_id, done_at
       FROM tasks
      WHERE status = 'done' AND done_at IS NOT NULL"
);

/// Hands all tasks that were done to `visit`.
pub(super) fn all_tasks_done(
    read: &mut Read<'_>,
    mut visit: impl FnMut(StoredTask) -> Result<()>,
) -> Result<()> {
    use db::FromRow;
    read.for_each(TASKS_DONE, params![], |row| visit(StoredTask::from_row(row)?))
}

/// The tasks that were done in these deals.
pub(super) fn tasks_done_in(read: &mut Read<'_>, ids: &[Id<id::Deal>]) -> Result<Vec<StoredTask>> {
    let mut select = Select::new(
        "SELECT deal_id, stage, process, key, name, owner_id, done_at
           FROM tasks
          WHERE status = 'done' AND done_at IS NOT NULL",
    );
    select.push_list(" AND deal_id IN (", ids, ")");
    Ok(select.all(read)?)
}

const OVERDUE: Sql = sql!(
    "SELECT owner_id, deal_id, count(*) FROM tasks
      WHERE status = 'open' AND due_at < $1 AND owner_id IS NOT NULL
      GROUP BY owner_id, deal_id"
);

const OVERDUE_DEALS: Sql = sql!(
    "SELECT DISTINCT deal_id, owner_id FROM tasks
      WHERE status = 'open' AND due_at < $1 AND owner_id IS NOT NULL"
);

/// The deals in which open tasks are over their time, with whose tasks these are.
pub(super) fn overdue_deals(
    read: &mut Read<'_>,
    now: types::Timestamp,
) -> Result<Vec<(Id<id::Deal>, Id<id::User>)>> {
    Ok(read.all(OVERDUE_DEALS, params![now])?)
}

/// A colleague, a deal, and how many of their tasks in it are over their time.
pub(super) type Overdue = (Id<id::User>, Id<id::Deal>, i64);

/// How many open tasks of each colleague are over their time, deal by deal.
pub(super) fn overdue(read: &mut Read<'_>, now: types::Timestamp) -> Result<Vec<Overdue>> {
    Ok(read.all(OVERDUE, params![now])?)
}
