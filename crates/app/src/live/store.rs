//! The SQL of live pages.

use db::{Engine, FromRow, Read, Row, Select, Sql, params, sql};
use types::Id;
use types::id::kind as id;

use crate::Result;
use crate::journal::{Cursor, Kind};

/// That something changed: an event without its words.
pub(super) struct Change {
    pub(super) cursor: Cursor,
    pub(super) kind: Kind,
    pub(super) subject: String,
}

impl FromRow for Change {
    fn from_row(row: &Row<'_>) -> db::Result<Change> {
        let kind: String = row.get(2)?;
        let known = Kind::from_word(&kind);
        Ok(Change {
            cursor: Cursor { seq: row.get(0)?, txid: row.get(1)? },
            kind: known.ok_or_else(|| db::Error::Decode(format!("events.kind: {kind}")))?,
            subject: row.get(3)?,
        })
    }
}

const AFTER_SQLITE: Sql = sql!(sqlite:
    "SELECT seq, txid, kind, subject_id FROM events WHERE seq > $1 ORDER BY seq LIMIT $2"
);

const AFTER_POSTGRES: Sql = sql!(postgres:
    "SELECT seq, txid, kind, subject_id
       FROM events
      WHERE (txid, seq) > ($1, $2) AND txid < $3
      ORDER BY txid, seq
      LIMIT $4"
);

pub(super) fn after(read: &mut Read<'_>, cursor: Cursor, limit: i64) -> Result<Vec<Change>> {
    if read.engine() == Engine::Sqlite {
        return Ok(read.all(AFTER_SQLITE, params![cursor.seq, limit])?);
    }
    let settled = read.settled_txid()?;
    Ok(read.all(AFTER_POSTGRES, params![cursor.txid, cursor.seq, settled, limit])?)
}

const MARK: Sql = sql!("SELECT coalesce(max(seq), 0) FROM events");

pub(super) fn mark(read: &mut Read<'_>) -> Result<i64> {
    Ok(read.one(MARK, params![])?)
}

/// The present end of what has been decided.
pub(super) fn end(read: &mut Read<'_>) -> Result<Cursor> {
    match read.engine() {
        Engine::Sqlite => Ok(Cursor { txid: 0, seq: mark(read)? }),
        Engine::Postgres => Ok(Cursor { txid: read.settled_txid()? - 1, seq: i64::MAX }),
    }
}

/// A deal that something happened with.
pub(super) struct Touched {
    pub(super) id: Id<id::Deal>,
    pub(super) playbook: String,
    pub(super) owner: Option<Id<id::User>>,
}

impl FromRow for Touched {
    fn from_row(row: &Row<'_>) -> db::Result<Touched> {
        Ok(Touched { id: row.get(0)?, playbook: row.get(1)?, owner: row.get(2)? })
    }
}

/// The deals of these changes: their own, and those of activities and files.
pub(super) fn deals(read: &mut Read<'_>, changes: &[Change]) -> Result<Vec<Touched>> {
    let of = |kind: Kind| -> Vec<String> {
        changes.iter().filter(|it| it.kind == kind).map(|it| it.subject.clone()).collect()
    };
    let mut found = Vec::new();
    for (keys, condition) in [
        (of(Kind::Deal), " WHERE d.id IN ("),
        (of(Kind::Activity), " WHERE d.id IN (SELECT a.deal_id FROM activities a WHERE a.id IN ("),
        (of(Kind::File), " WHERE d.id IN (SELECT f.deal_id FROM files f WHERE f.id IN ("),
    ] {
        if keys.is_empty() {
            continue;
        }
        let mut select = Select::new(
            "SELECT d.id, p.key, d.owner_id FROM deals d JOIN playbooks p ON p.id = d.playbook_id",
        );
        let close = if condition.contains("SELECT") { "))" } else { ")" };
        select.push_list(condition, &keys, close);
        found.extend(select.all::<Touched>(read)?);
    }
    found.sort_by_key(|deal| deal.id);
    found.dedup_by_key(|deal| deal.id);
    Ok(found)
}

const BUSY_WITH: Sql = sql!(
    "SELECT DISTINCT owner_id
       FROM tasks
      WHERE deal_id = $1 AND status = 'open' AND owner_id IS NOT NULL"
);

/// Who has open tasks in a deal.
pub(super) fn busy_with(read: &mut Read<'_>, deal: Id<id::Deal>) -> Result<Vec<Id<id::User>>> {
    Ok(read.all(BUSY_WITH, params![deal])?)
}
