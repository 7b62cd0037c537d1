//! The SQL of pairs that look the same.

use db::{FromRow, Json, Read, Row, Select, Sql, Tx, params, sql};
use types::Id;
use types::id::kind as id;

use super::likeness::Likeness;
use crate::Result;
use crate::access::only_visible_records;
use crate::house::By;
use crate::journal::Kind;

/// A pair as stored: the keys of both and how alike they are.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct StoredPair {
    pub(super) older: String,
    pub(super) newer: String,
    pub(super) likeness: Likeness,
}

impl FromRow for StoredPair {
    fn from_row(row: &Row<'_>) -> db::Result<StoredPair> {
        let score = row.get(2)?;
        let Json(reasons) = row.get(3)?;
        let likeness = Likeness { score, reasons };
        Ok(StoredPair { older: row.get(0)?, newer: row.get(1)?, likeness })
    }
}

const PUT: Sql = sql!(
    "INSERT INTO duplicate_pairs (kind, older_id, newer_id, score, reasons)
     VALUES ($1, $2, $3, $4, $5)
     ON CONFLICT (older_id, newer_id)
     DO UPDATE SET score = excluded.score, reasons = excluded.reasons"
);

pub(super) fn put(tx: &mut Tx<'_>, kind: Kind, pair: &StoredPair) -> Result<()> {
    let StoredPair { older, newer, likeness } = pair;
    let reasons = Json(&likeness.reasons);
    tx.exec(PUT, params![kind.as_str(), older, newer, likeness.score, reasons])?;
    Ok(())
}

const FORGET: Sql = sql!("DELETE FROM duplicate_pairs WHERE older_id = $1 OR newer_id = $1");

/// Forgets all pairs of a record.
pub(super) fn forget(tx: &mut Tx<'_>, key: &str) -> Result<()> {
    tx.exec(FORGET, params![key])?;
    Ok(())
}

/// A place in the list of pairs: after the score and the keys.
pub(super) type Position = (i64, String, String);

/// Pairs of which the actor sees both, the most alike first.
pub(super) fn page(
    read: &mut Read<'_>,
    by: &By,
    kind: Kind,
    after: Option<Position>,
    limit: i64,
) -> Result<Vec<StoredPair>> {
    let mut select = Select::new(
        "SELECT p.older_id, p.newer_id, p.score, p.reasons
           FROM duplicate_pairs p
          WHERE p.kind = ",
    );
    select.bind(kind.as_str());
    if let Some((score, older, newer)) = after {
        select.push(" AND (p.score, p.older_id, p.newer_id) < (", score);
        select.push(", ", older).push(", ", newer).text(")");
    }
    let sides = match kind {
        Kind::Company => [
            " AND EXISTS (SELECT 1 FROM companies r WHERE r.id = p.older_id",
            " AND EXISTS (SELECT 1 FROM companies r WHERE r.id = p.newer_id",
        ],
        _ => [
            " AND EXISTS (SELECT 1 FROM contacts r WHERE r.id = p.older_id",
            " AND EXISTS (SELECT 1 FROM contacts r WHERE r.id = p.newer_id",
        ],
    };
    for side in sides {
        select.text(side).text(" AND r.merged_into IS NULL");
        only_visible_records(&mut select, by);
        select.text(")");
    }
    select.text(" ORDER BY p.score DESC, p.older_id DESC, p.newer_id DESC");
    select.push(" LIMIT ", limit);
    Ok(select.all(read)?)
}

const MOVE_OF_COMPANY: Sql = sql!("UPDATE activities SET company_id = $2 WHERE company_id = $1");

/// Hangs a company's activities on another.
pub(super) fn move_activities_of_company(
    tx: &mut Tx<'_>,
    from: Id<id::Company>,
    to: Id<id::Company>,
) -> Result<()> {
    tx.exec(MOVE_OF_COMPANY, params![from, to])?;
    Ok(())
}

const MOVE_OF_CONTACT: Sql = sql!("UPDATE activities SET contact_id = $2 WHERE contact_id = $1");

/// Hangs a contact's activities on another.
pub(super) fn move_activities_of_contact(
    tx: &mut Tx<'_>,
    from: Id<id::Contact>,
    to: Id<id::Contact>,
) -> Result<()> {
    tx.exec(MOVE_OF_CONTACT, params![from, to])?;
    Ok(())
}

const MOVE_ACTIVITIES: Sql = sql!("UPDATE activities SET deal_id = $2 WHERE deal_id = $1");

/// Hangs a deal's activities on another.
pub(super) fn move_activities_of_deal(
    tx: &mut Tx<'_>,
    from: Id<id::Deal>,
    to: Id<id::Deal>,
) -> Result<()> {
    tx.exec(MOVE_ACTIVITIES, params![from, to])?;
    Ok(())
}
