//! The notifications' SQL.

use db::{FromRow, Read, Row, Select, Sql, Tx, params, sql};
use types::id::kind as id;
use types::{Id, Timestamp};

use super::{MOST_COUNTED, Notification, What, Which};
use crate::Result;
use crate::access::only_visible_deals;
use crate::house::By;

impl FromRow for Notification {
    fn from_row(row: &Row<'_>) -> db::Result<Notification> {
        let what: String = row.get(2)?;
        Ok(Notification {
            id: row.get(0)?,
            user: row.get(1)?,
            what: What::from_word(&what)
                .ok_or_else(|| db::Error::Decode(format!("notifications.what: {what}")))?,
            deal: row.get(3)?,
            import: row.get(4)?,
            from: row.get(5)?,
            note: row.get(6)?,
            at: row.get(7)?,
            read_at: row.get(8)?,
            absent: row.get(9)?,
        })
    }
}

const INSERT: Sql = sql!(
    "INSERT INTO notifications (id, user_id, what, deal_id, import_id, from_id, note, at, read_at,
                                absent_id)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"
);

pub(super) fn insert(tx: &mut Tx<'_>, it: &Notification) -> Result<()> {
    let what = it.what.as_str();
    tx.exec(
        INSERT,
        params![
            it.id, it.user, what, it.deal, it.import, it.from, it.note, it.at, it.read_at,
            it.absent
        ],
    )?;
    Ok(())
}

const FIND: Sql = sql!(
    "SELECT id, user_id, what, deal_id, import_id, from_id, note, at, read_at, absent_id
       FROM notifications
      WHERE id = $1"
);

pub(super) fn find(read: &mut Read<'_>, id: Id<id::Notification>) -> Result<Option<Notification>> {
    Ok(read.maybe(FIND, params![id])?)
}

const SET_READ: Sql = sql!("UPDATE notifications SET read_at = $2 WHERE id = $1");

pub(super) fn set_read(tx: &mut Tx<'_>, id: Id<id::Notification>, now: Timestamp) -> Result<()> {
    tx.exec(SET_READ, params![id, now])?;
    Ok(())
}

const UNREAD_OF: Sql = sql!(
    "SELECT id, user_id, what, deal_id, import_id, from_id, note, at, read_at, absent_id
       FROM notifications
      WHERE user_id = $1 AND read_at IS NULL
      ORDER BY id
      LIMIT $2"
);

pub(super) fn unread_of(
    read: &mut Read<'_>,
    user: Id<id::User>,
    limit: i64,
) -> Result<Vec<Notification>> {
    Ok(read.all(UNREAD_OF, params![user, limit])?)
}

const UNREAD: Sql = sql!(
    "SELECT count(*)
       FROM (SELECT id FROM notifications WHERE user_id = $1 AND read_at IS NULL LIMIT $2) n"
);

pub(super) fn unread(read: &mut Read<'_>, user: Id<id::User>) -> Result<i64> {
    Ok(read.one(UNREAD, params![user, MOST_COUNTED])?)
}

const AFTER: Sql = sql!(
    "SELECT id, user_id, what, deal_id, import_id, from_id, note, at, read_at, absent_id
       FROM notifications
      WHERE id > $1
      ORDER BY id
      LIMIT 1000"
);

pub(super) fn after(read: &mut Read<'_>, id: &str) -> Result<Vec<Notification>> {
    Ok(read.all(AFTER, params![id])?)
}

/// A notification with the names of what it is about, as far as its reader may see them.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// The notification.
    pub notification: Notification,
    /// The deal's number and name; absent where its reader may not see it (any more).
    pub deal: Option<(i64, String)>,
    /// The import's name.
    pub import: Option<String>,
    /// The name of the colleague who brought it about.
    pub from: Option<String>,
    /// The name of the colleague in whose place its reader is told.
    pub absent: Option<String>,
}

impl FromRow for Line {
    fn from_row(row: &Row<'_>) -> db::Result<Line> {
        let number: Option<i64> = row.get(10)?;
        let name: Option<String> = row.get(11)?;
        Ok(Line {
            notification: Notification::from_row(row)?,
            deal: number.zip(name),
            import: row.get(12)?,
            from: row.get(13)?,
            absent: row.get(14)?,
        })
    }
}

/// The actor's own, to narrow and order.
fn lines(by: &By) -> Select {
    let mut select = Select::new(
        "SELECT n.id, n.user_id, n.what, n.deal_id, n.import_id, n.from_id, n.note, n.at, n.read_at,
                n.absent_id, v.number, v.name, i.name, u.name, a.name
           FROM notifications n
                LEFT JOIN users u ON u.id = n.from_id
                LEFT JOIN users a ON a.id = n.absent_id
                LEFT JOIN imports i ON i.id = n.import_id
                LEFT JOIN (SELECT d.id, d.number, d.name FROM deals d
                            WHERE d.id IN (SELECT x.deal_id FROM notifications x WHERE x.user_id = ",
    );
    select.bind(by.user()).text(")");
    only_visible_deals(&mut select, by);
    select.push(") v ON v.id = n.deal_id WHERE n.user_id = ", by.user());
    select
}

/// One of the actor's own.
pub(super) fn line(read: &mut Read<'_>, by: &By, id: Id<id::Notification>) -> Result<Option<Line>> {
    let mut select = lines(by);
    select.push(" AND n.id = ", id);
    Ok(select.maybe(read)?)
}

/// The newest of the actor's own before `before`.
pub(super) fn page(
    read: &mut Read<'_>,
    by: &By,
    which: Which,
    before: Option<Id<id::Notification>>,
    limit: i64,
) -> Result<Vec<Line>> {
    let mut select = lines(by);
    if which == Which::Unread {
        select.text(" AND n.read_at IS NULL");
    }
    if let Some(before) = before {
        select.push(" AND n.id < ", before);
    }
    select.push(" ORDER BY n.id DESC LIMIT ", limit);
    Ok(select.all(read)?)
}
