//! The deals' SQL.

use db::{FromRow, Json, Read, Row, Select, Sql, ToParam, Tx, params, sql};
use deal::State;
use types::id::kind as id;
use types::{Date, Id, Timestamp};

use super::projection::{TaskRow, VisitRow};
use super::{Columns, Deal, DealLine, Links, ShareRow, StoredColumns};
use crate::Result;

impl FromRow for Deal {
    fn from_row(row: &Row<'_>) -> db::Result<Deal> {
        let Json(state): Json<State> = row.get(9)?;
        Ok(Deal {
            number: row.get(0)?,
            id: row.get(1)?,
            playbook: row.get(2)?,
            playbook_version: row.get(3)?,
            links: Links { company: row.get(4)?, contact: row.get(5)? },
            team: row.get(6)?,
            import: row.get(7)?,
            version: row.get(8)?,
            state,
        })
    }
}

const DEAL: &str = "SELECT d.number, d.id, d.playbook_id, d.version_id, d.company_id, d.contact_id,
            d.team_id, d.import_id, d.version, d.state
       FROM deals d
      WHERE TRUE";

/// A deal that the selection's narrowing lets through.
pub(super) fn find_visible(
    read: &mut Read<'_>,
    which: super::Which,
    narrow: impl Fn(&mut Select),
) -> Result<Option<Deal>> {
    let mut select = Select::new(DEAL);
    match which {
        super::Which::Id(id) => select.push(" AND d.id = ", id),
        super::Which::Number(number) => select.push(" AND d.number = ", number),
    };
    narrow(&mut select);
    Ok(select.maybe(read)?)
}

const NAME_OF: Sql = sql!("SELECT d.number, d.name FROM deals d WHERE d.id = $1");

pub(super) fn name_of(read: &mut Read<'_>, id: Id<id::Deal>) -> Result<Option<(i64, String)>> {
    Ok(read.maybe(NAME_OF, params![id])?)
}

const AFTER: Sql = sql!(
    "SELECT d.number, d.id, d.playbook_id, d.version_id, d.company_id, d.contact_id,
            d.team_id, d.import_id, d.version, d.state
       FROM deals d
      WHERE d.number > $1
      ORDER BY d.number
      LIMIT $2"
);

/// All deals by number, in pages: for checks and exports.
pub(super) fn after(read: &mut Read<'_>, number: i64, limit: i64) -> Result<Vec<Deal>> {
    Ok(read.all(AFTER, params![number, limit])?)
}

/// Deals by their ids, whoever asks.
pub(super) fn among(read: &mut Read<'_>, ids: &[Id<id::Deal>]) -> Result<Vec<Deal>> {
    let mut select = Select::new(DEAL);
    select.push_list(" AND d.id IN (", ids, ")");
    Ok(select.all(read)?)
}

/// The deals that name a contact among their people. It looks at all of them: few contacts are merged.
pub(super) fn with_person(
    read: &mut Read<'_>,
    contact: Id<id::Contact>,
) -> Result<Vec<Id<id::Deal>>> {
    let mut select = Select::new("SELECT d.id FROM deals d WHERE d.state LIKE ");
    select.bind(format!("%\"contact\":\"{contact}\"%")).text(" ORDER BY d.number");
    Ok(select.all(read)?)
}

/// Deals after `number` that name contacts among their people, in pages.
pub(super) fn with_people(read: &mut Read<'_>, number: i64) -> Result<Vec<Deal>> {
    let mut select = Select::new(DEAL);
    select.push(" AND d.number > ", number);
    select.push(" AND d.state LIKE ", "%\"contact\":\"person_%");
    select.push(" ORDER BY d.number LIMIT ", 500_i64);
    Ok(select.all(read)?)
}

const INSERT: Sql = sql!(
    "INSERT INTO deals (id, name, playbook_id, version_id, status, alive, phase, stage, entered_at,
                        due_at, next_at, touched_at, company_id, contact_id, owner_id, team_id,
                        amount, currency, close_on, source, campaign, product, segment, country,
                        score, opened_at, closed_at, state, import_id, version,
                        tick_at, offered_to)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19,
             $20, $21, $22, $23, $24, $25, $26, $27, $28, $29, $30, $31, $32)
     RETURNING number"
);

/// Inserts a deal and gives it its number.
pub(super) fn insert(tx: &mut Tx<'_>, deal: &Deal, c: &Columns<'_>) -> Result<i64> {
    let number = tx.one(
        INSERT,
        params![
            deal.id,
            deal.state.name,
            deal.playbook,
            deal.playbook_version,
            c.status,
            c.alive,
            c.phase,
            c.stage,
            c.entered_at,
            c.due_at,
            c.next_at,
            deal.state.last_touch,
            deal.links.company,
            deal.links.contact,
            deal.state.owner,
            deal.team,
            c.amount,
            c.currency,
            deal.state.expected_close,
            deal.state.profile.source,
            deal.state.profile.campaign,
            deal.state.profile.product,
            deal.state.profile.segment,
            deal.state.profile.country,
            deal.state.score,
            deal.state.opened_at,
            c.closed_at,
            Json(&deal.state),
            deal.import,
            deal.version,
            c.tick_at,
            c.offered_to
        ],
    )?;
    Ok(number)
}

/// What a deal's row held before, so that only what differs is written: each index that a written column stands in is
/// written too, whether the value is another or not.
pub(super) struct Was<'a> {
    pub(super) team: Option<Id<id::Team>>,
    pub(super) state: &'a State,
    /// As stored: what is next may have been reckoned by another calendar.
    pub(super) columns: Columns<'a>,
}

/// Updates a deal that nobody changed since it was read; says whether that was so. Where it is not known what the row
/// holds, all of it is written. The score is kept by [`crate::scores`].
pub(super) fn update(
    tx: &mut Tx<'_>,
    deal: &Deal,
    c: &Columns<'_>,
    was: Option<&Was<'_>>,
) -> Result<bool> {
    let mut update = Select::new("UPDATE deals SET version = version + 1, state = ");
    update.bind(Json(&deal.state));
    set_frame(&mut update, deal, was);
    set_columns(&mut update, c, was.map(|was| &was.columns));
    set_state(&mut update, &deal.state, was.map(|was| was.state));
    update.push(" WHERE id = ", deal.id).push(" AND version = ", deal.version);
    Ok(update.exec(tx)? == 1)
}

/// What is fixed but for a move to another version and another customer, of which the row as it was is not known.
fn set_frame(update: &mut Select, deal: &Deal, was: Option<&Was<'_>>) {
    if was.is_none() {
        update
            .push(", version_id = ", deal.playbook_version)
            .push(", company_id = ", deal.links.company)
            .push(", contact_id = ", deal.links.contact);
    }
    set(update, ", team_id = ", &deal.team, was.map(|was| &was.team));
}

fn set_columns(update: &mut Select, is: &Columns<'_>, was: Option<&Columns<'_>>) {
    set(update, ", status = ", &is.status, was.map(|was| &was.status));
    set(update, ", alive = ", &is.alive, was.map(|was| &was.alive));
    set(update, ", phase = ", &is.phase, was.map(|was| &was.phase));
    set(update, ", stage = ", &is.stage, was.map(|was| &was.stage));
    set(update, ", entered_at = ", &is.entered_at, was.map(|was| &was.entered_at));
    set(update, ", due_at = ", &is.due_at, was.map(|was| &was.due_at));
    set(update, ", next_at = ", &is.next_at, was.map(|was| &was.next_at));
    set(update, ", tick_at = ", &is.tick_at, was.map(|was| &was.tick_at));
    set(update, ", amount = ", &is.amount, was.map(|was| &was.amount));
    set(update, ", currency = ", &is.currency, was.map(|was| &was.currency));
    set(update, ", closed_at = ", &is.closed_at, was.map(|was| &was.closed_at));
    set(update, ", offered_to = ", &is.offered_to, was.map(|was| &was.offered_to));
}

fn set_state(update: &mut Select, is: &State, was: Option<&State>) {
    let (profile, old) = (&is.profile, was.map(|was| &was.profile));
    set(update, ", name = ", &is.name, was.map(|was| &was.name));
    set(update, ", touched_at = ", &is.last_touch, was.map(|was| &was.last_touch));
    set(update, ", owner_id = ", &is.owner, was.map(|was| &was.owner));
    set(update, ", close_on = ", &is.expected_close, was.map(|was| &was.expected_close));
    set(update, ", opened_at = ", &is.opened_at, was.map(|was| &was.opened_at));
    set(update, ", source = ", &profile.source, old.map(|old| &old.source));
    set(update, ", campaign = ", &profile.campaign, old.map(|old| &old.campaign));
    set(update, ", product = ", &profile.product, old.map(|old| &old.product));
    set(update, ", segment = ", &profile.segment, old.map(|old| &old.segment));
    set(update, ", country = ", &profile.country, old.map(|old| &old.country));
}

/// Sets a column to what it is now, where that differs or where it is not known what it was.
fn set<T: ToParam + PartialEq>(update: &mut Select, text: &'static str, is: &T, was: Option<&T>) {
    if was != Some(is) {
        update.push(text, is);
    }
}

const PUT_VISIT: Sql = sql!(
    "INSERT INTO visits (deal_id, nth, stage, phase, entered_at, left_at, how, due_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
     ON CONFLICT (deal_id, nth)
     DO UPDATE SET left_at = excluded.left_at, due_at = excluded.due_at"
);

pub(super) fn put_visit(tx: &mut Tx<'_>, deal: Id<id::Deal>, visit: &VisitRow) -> Result<()> {
    tx.exec(
        PUT_VISIT,
        params![
            deal,
            visit.nth,
            visit.stage,
            visit.phase,
            visit.entered_at,
            visit.left_at,
            visit.how,
            visit.due_at
        ],
    )?;
    Ok(())
}

const VISITS: Sql = sql!(
    "SELECT nth, stage, phase, entered_at, left_at, how, due_at
       FROM visits
      WHERE deal_id = $1
      ORDER BY nth"
);

pub(super) fn visits(read: &mut Read<'_>, deal: Id<id::Deal>) -> Result<Vec<VisitRow>> {
    Ok(read.all(VISITS, params![deal])?)
}

impl FromRow for VisitRow {
    fn from_row(row: &Row<'_>) -> db::Result<VisitRow> {
        Ok(VisitRow {
            nth: row.get(0)?,
            stage: row.get(1)?,
            phase: row.get(2)?,
            entered_at: row.get(3)?,
            left_at: row.get(4)?,
            how: row.get(5)?,
            due_at: row.get(6)?,
        })
    }
}

const KEPT: Sql = sql!(
    "SELECT (SELECT coalesce(max(v.nth), 0) FROM visits v WHERE v.deal_id = $1), next_at, tick_at
       FROM deals
      WHERE id = $1"
);

/// What does not follow from a deal's state: how many visits it has had, and what is next as it was reckoned then.
#[derive(Default)]
pub(super) struct Kept {
    pub(super) visits: i64,
    pub(super) next_at: Option<Timestamp>,
    pub(super) tick_at: Option<Timestamp>,
}

impl FromRow for Kept {
    fn from_row(row: &Row<'_>) -> db::Result<Kept> {
        Ok(Kept { visits: row.get(0)?, next_at: row.get(1)?, tick_at: row.get(2)? })
    }
}

pub(super) fn kept(read: &mut Read<'_>, deal: Id<id::Deal>) -> Result<Kept> {
    Ok(read.one(KEPT, params![deal])?)
}

const PUT_TASK: Sql = sql!(
    "INSERT INTO tasks (id, deal_id, key, name, kind, stage, process, must, status, role, owner_id,
                        department, due_at, done_at)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
     ON CONFLICT (id)
     DO UPDATE SET name = excluded.name, status = excluded.status, role = excluded.role,
                   owner_id = excluded.owner_id, department = excluded.department,
                   due_at = excluded.due_at,
                   done_at = CASE WHEN excluded.status = 'open' THEN NULL
                                  ELSE coalesce(excluded.done_at, tasks.done_at) END"
);

pub(super) fn put_task(tx: &mut Tx<'_>, deal: Id<id::Deal>, task: &TaskRow) -> Result<()> {
    tx.exec(
        PUT_TASK,
        params![
            task.id,
            deal,
            task.key,
            task.name,
            task.kind,
            task.stage,
            task.process,
            task.must,
            task.status,
            task.role,
            task.owner,
            task.department,
            task.due_at,
            task.done_at
        ],
    )?;
    Ok(())
}

const TASKS: Sql = sql!(
    "SELECT id, key, name, kind, stage, process, must, status, role, owner_id, department, due_at,
            done_at
       FROM tasks
      WHERE deal_id = $1
      ORDER BY id"
);

pub(super) fn tasks(read: &mut Read<'_>, deal: Id<id::Deal>) -> Result<Vec<TaskRow>> {
    Ok(read.all(TASKS, params![deal])?)
}

impl FromRow for TaskRow {
    fn from_row(row: &Row<'_>) -> db::Result<TaskRow> {
        Ok(TaskRow {
            id: row.get(0)?,
            key: row.get(1)?,
            name: row.get(2)?,
            kind: row.get(3)?,
            stage: row.get(4)?,
            process: row.get(5)?,
            must: row.get(6)?,
            status: row.get(7)?,
            role: row.get(8)?,
            owner: row.get(9)?,
            department: row.get(10)?,
            due_at: row.get(11)?,
            done_at: row.get(12)?,
        })
    }
}

const PUT_SHARE: Sql = sql!(
    "INSERT INTO deal_shares (deal_id, user_id, until, replaces)
     VALUES ($1, $2, $3, $4)
     ON CONFLICT (deal_id, user_id)
     DO UPDATE SET until = excluded.until, replaces = excluded.replaces"
);

pub(super) fn put_share(
    tx: &mut Tx<'_>,
    deal: Id<id::Deal>,
    share: &deal::state::Share,
) -> Result<()> {
    tx.exec(PUT_SHARE, params![deal, share.user, share.until, share.replacement])?;
    Ok(())
}

const DELETE_SHARE: Sql = sql!("DELETE FROM deal_shares WHERE deal_id = $1 AND user_id = $2");

pub(super) fn delete_share(tx: &mut Tx<'_>, deal: Id<id::Deal>, user: Id<id::User>) -> Result<()> {
    tx.exec(DELETE_SHARE, params![deal, user])?;
    Ok(())
}

const SHARES: Sql =
    sql!("SELECT user_id, until, replaces FROM deal_shares WHERE deal_id = $1 ORDER BY user_id");

/// Who shares a deal: user, until when, as replacement.
pub(super) fn shares(read: &mut Read<'_>, deal: Id<id::Deal>) -> Result<Vec<ShareRow>> {
    Ok(read.all(SHARES, params![deal])?)
}

const DUE: Sql = sql!(
    "SELECT d.id
       FROM deals d
      WHERE d.tick_at <= $1
      ORDER BY d.tick_at
      LIMIT $2"
);

/// Deals whose clock has something to say.
pub(super) fn due(read: &mut Read<'_>, now: Timestamp, limit: i64) -> Result<Vec<Id<id::Deal>>> {
    Ok(read.all(DUE, params![now, limit])?)
}

const SET_CLOCK: Sql = sql!("UPDATE deals SET next_at = $2, tick_at = $3 WHERE id = $1");

/// Keeps when the next thing is due, as reckoned anew by the calendar: no fact of the deal, so no version of it.
pub(super) fn set_clock(
    tx: &mut Tx<'_>,
    deal: Id<id::Deal>,
    next_at: Option<Timestamp>,
    tick_at: Option<Timestamp>,
) -> Result<()> {
    tx.exec(SET_CLOCK, params![deal, next_at, tick_at])?;
    Ok(())
}

const PUT_OFF: Sql = sql!("UPDATE deals SET tick_at = $2 WHERE id = $1");

/// Lets the clock look at a deal at a later time.
pub(super) fn put_off(tx: &mut Tx<'_>, deal: Id<id::Deal>, until: Timestamp) -> Result<()> {
    tx.exec(PUT_OFF, params![deal, until])?;
    Ok(())
}

/// The columns of a line in a list.
const LINE: &str = "SELECT d.number, d.id, d.name, d.playbook_id, d.status, d.phase, d.stage,
            d.entered_at, d.due_at, d.next_at, d.touched_at, d.company_id, c.name, d.owner_id,
            d.amount, d.currency, d.close_on, d.source, d.product, d.score, d.opened_at,
            d.closed_at, d.version, d.contact_id, p.name, d.campaign, d.segment, d.country
       FROM deals d
       LEFT JOIN companies c ON c.id = d.company_id
       LEFT JOIN contacts p ON p.id = d.contact_id
      WHERE TRUE";

impl FromRow for DealLine {
    fn from_row(row: &Row<'_>) -> db::Result<DealLine> {
        let close_on: Option<String> = row.get(16)?;
        Ok(DealLine {
            number: row.get(0)?,
            id: row.get(1)?,
            name: row.get(2)?,
            playbook: row.get(3)?,
            status: row.get(4)?,
            phase: row.get(5)?,
            stage: row.get(6)?,
            entered_at: row.get(7)?,
            due_at: row.get(8)?,
            next_at: row.get(9)?,
            touched_at: row.get(10)?,
            company: row.get(11)?,
            company_name: row.get(12)?,
            owner: row.get(13)?,
            amount: row.get(14)?,
            currency: row.get(15)?,
            close_on: close_on.and_then(|day| day.parse::<Date>().ok()),
            source: row.get(17)?,
            product: row.get(18)?,
            score: row.get(19)?,
            opened_at: row.get(20)?,
            closed_at: row.get(21)?,
            version: row.get(22)?,
            contact: row.get(23)?,
            contact_name: row.get(24)?,
            campaign: row.get(25)?,
            segment: row.get(26)?,
            country: row.get(27)?,
        })
    }
}

/// The start of a list's selection; the caller narrows and orders it.
pub(super) fn lines() -> Select {
    Select::new(LINE)
}

const STORED_COLUMNS: Sql = sql!(
    "SELECT status, alive, phase, stage, entered_at, due_at, touched_at, opened_at, closed_at,
            owner_id, amount, currency, source, campaign, product, segment, country, offered_to
       FROM deals
      WHERE id = $1"
);

impl FromRow for StoredColumns {
    fn from_row(row: &Row<'_>) -> db::Result<StoredColumns> {
        Ok(StoredColumns {
            status: row.get(0)?,
            alive: row.get(1)?,
            stage: (row.get(2)?, row.get(3)?),
            times: [row.get(4)?, row.get(5)?, row.get(6)?, row.get(7)?, row.get(8)?],
            owner: row.get(9)?,
            amount: (row.get(10)?, row.get(11)?),
            profile: [row.get(12)?, row.get(13)?, row.get(14)?, row.get(15)?, row.get(16)?],
            offered_to: row.get(17)?,
        })
    }
}

pub(super) fn stored_columns(
    read: &mut Read<'_>,
    deal: Id<id::Deal>,
) -> Result<Option<StoredColumns>> {
    Ok(read.maybe(STORED_COLUMNS, params![deal])?)
}
