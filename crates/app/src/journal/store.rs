//! The journal's SQL.

use db::{Engine, FromRow, Read, Row, Select, Sql, Tx, params, sql};
use serde_json::value::RawValue;
use types::Timestamp;

use super::{AuditFilter, Kind, NewEvent};
use crate::Result;
use crate::house::By;

/// A place in the journal: everything up to and including it has been read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cursor {
    /// The transaction that wrote the event; 0 on SQLite.
    pub txid: i64,
    /// The event's sequence number.
    pub seq: i64,
}

/// One event as stored.
#[derive(Debug)]
pub struct Entry {
    /// Its place in the journal.
    pub cursor: Cursor,
    /// When it was recorded.
    pub at: Timestamp,
    /// Who did it; absent for the system.
    pub actor: Option<String>,
    /// What made them: user, api, import, rule or system.
    pub cause: String,
    /// The import, for instance.
    pub cause_id: Option<String>,
    /// About what.
    pub kind: Kind,
    /// Its id as stored.
    pub subject: String,
    /// What happened.
    pub name: String,
    /// JSON text.
    pub body: Box<RawValue>,
}

impl FromRow for Entry {
    fn from_row(row: &Row<'_>) -> db::Result<Entry> {
        let kind: String = row.get(6)?;
        let body: String = row.get(9)?;
        Ok(Entry {
            cursor: Cursor { seq: row.get(0)?, txid: row.get(1)? },
            at: row.get(2)?,
            actor: row.get(3)?,
            cause: row.get(4)?,
            cause_id: row.get(5)?,
            kind: Kind::from_word(&kind)
                .ok_or_else(|| db::Error::Decode(format!("events.kind: {kind}")))?,
            subject: row.get(7)?,
            name: row.get(8)?,
            body: RawValue::from_string(body)
                .map_err(|error| db::Error::Decode(format!("events.body: {error}")))?,
        })
    }
}

const INSERT: Sql = sql!(
    "INSERT INTO events (at, actor_id, cause, cause_id, kind, subject_id, name, body)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
);

pub(super) fn insert(tx: &mut Tx<'_>, by: &By, event: &NewEvent<'_>) -> Result<()> {
    tx.exec(
        INSERT,
        params![
            by.now,
            by.user(),
            by.cause.as_str(),
            by.cause_id.as_deref(),
            event.kind.as_str(),
            event.subject,
            event.name,
            event.body
        ],
    )?;
    tx.notify(super::CHANNEL);
    Ok(())
}

const OF: Sql = sql!(
    "SELECT seq, txid, at, actor_id, cause, cause_id, kind, subject_id, name, body
       FROM events
      WHERE subject_id = $1 AND seq > $2
      ORDER BY seq
      LIMIT $3"
);

pub(super) fn of(read: &mut Read<'_>, subject: &str, after: i64, limit: i64) -> Result<Vec<Entry>> {
    Ok(read.all(OF, params![subject, after, limit])?)
}

const TAIL_SQLITE: Sql = sql!(sqlite:
    "SELECT seq, txid, at, actor_id, cause, cause_id, kind, subject_id, name, body
       FROM events
      WHERE seq > $1
      ORDER BY seq
      LIMIT $2"
);

const TAIL_POSTGRES: Sql = sql!(postgres:
    "SELECT seq, txid, at, actor_id, cause, cause_id, kind, subject_id, name, body
       FROM events
      WHERE (txid, seq) > ($1, $2) AND txid < $3
      ORDER BY txid, seq
      LIMIT $4"
);

pub(super) fn tail(read: &mut Read<'_>, after: Cursor, limit: i64) -> Result<Vec<Entry>> {
    if read.engine() == Engine::Sqlite {
        return Ok(read.all(TAIL_SQLITE, params![after.seq, limit])?);
    }
    let settled = read.settled_txid()?;
    Ok(read.all(TAIL_POSTGRES, params![after.txid, after.seq, settled, limit])?)
}

/// That something happened to a record, without what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Touched {
    /// The event's place in the journal.
    pub cursor: Cursor,
    /// To what kind of record.
    pub kind: Kind,
    /// Its id as stored.
    pub subject: String,
}

impl FromRow for Touched {
    fn from_row(row: &Row<'_>) -> db::Result<Touched> {
        let kind: String = row.get(2)?;
        Ok(Touched {
            cursor: Cursor { seq: row.get(0)?, txid: row.get(1)? },
            kind: Kind::from_word(&kind)
                .ok_or_else(|| db::Error::Decode(format!("events.kind: {kind}")))?,
            subject: row.get(3)?,
        })
    }
}

const TOUCHED_SQLITE: Sql = sql!(sqlite:
    "SELECT seq, txid, kind, subject_id FROM events WHERE seq > $1 ORDER BY seq LIMIT $2"
);

const TOUCHED_POSTGRES: Sql = sql!(postgres:
    "SELECT seq, txid, kind, subject_id
       FROM events
      WHERE (txid, seq) > ($1, $2) AND txid < $3
      ORDER BY txid, seq
      LIMIT $4"
);

pub(super) fn touched(read: &mut Read<'_>, after: Cursor, limit: i64) -> Result<Vec<Touched>> {
    if read.engine() == Engine::Sqlite {
        return Ok(read.all(TOUCHED_SQLITE, params![after.seq, limit])?);
    }
    let settled = read.settled_txid()?;
    Ok(read.all(TOUCHED_POSTGRES, params![after.txid, after.seq, settled, limit])?)
}

const UNSETTLED: Sql = sql!(postgres:
    "SELECT seq, txid, kind, subject_id
       FROM events
      WHERE txid >= $1 AND (txid, seq) > ($2, $3)
      ORDER BY txid, seq"
);

pub(super) fn unsettled(read: &mut Read<'_>, after: Cursor) -> Result<Vec<Touched>> {
    if read.engine() == Engine::Sqlite {
        return Ok(Vec::new());
    }
    let settled = read.settled_txid()?;
    Ok(read.all(UNSETTLED, params![settled, after.txid, after.seq])?)
}

const LAST_SEQ: Sql = sql!(sqlite: "SELECT coalesce(max(seq), 0) FROM events");

pub(super) fn end(read: &mut Read<'_>) -> Result<Cursor> {
    if read.engine() == Engine::Sqlite {
        return Ok(Cursor { txid: 0, seq: read.one(LAST_SEQ, params![])? });
    }
    Ok(Cursor { txid: read.settled_txid()? - 1, seq: i64::MAX })
}

const SCAN: Sql = sql!(
    "SELECT seq, txid, at, actor_id, cause, cause_id, kind, subject_id, name, body
       FROM events
      WHERE seq > $1 AND kind <> 'deal'
      ORDER BY seq
      LIMIT $2"
);

pub(super) fn scan(read: &mut Read<'_>, after: i64, limit: i64) -> Result<Vec<Entry>> {
    Ok(read.all(SCAN, params![after, limit])?)
}

pub(super) fn audit(read: &mut Read<'_>, filter: &AuditFilter, limit: i64) -> Result<Vec<Entry>> {
    let mut select = Select::new(
        "SELECT seq, txid, at, actor_id, cause, cause_id, kind, subject_id, name, body
           FROM events
          WHERE TRUE",
    );
    if let Some(subject) = &filter.subject {
        select.push(" AND subject_id = ", subject.clone());
    }
    if let Some(actor) = &filter.actor {
        select.push(" AND actor_id = ", actor.clone());
    }
    if let Some(kind) = filter.kind {
        select.push(" AND kind = ", kind.as_str().to_owned());
    }
    if let Some(from) = filter.from {
        select.push(" AND at >= ", from);
    }
    if let Some(until) = filter.until {
        select.push(" AND at < ", until);
    }
    if let Some(before) = filter.before {
        select.push(" AND seq < ", before);
    }
    select.push(" ORDER BY seq DESC LIMIT ", limit);
    Ok(select.all(read)?)
}
