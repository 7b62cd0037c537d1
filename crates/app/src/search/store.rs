//! What search reads besides the records themselves.

use db::{FromRow, Read, Row, Select, Sql, params, sql};
use types::id::kind as id;
use types::{Id, Timestamp};

use crate::Result;
use crate::access::{only_visible_deals, only_visible_records};
use crate::house::By;
use crate::journal::Kind;

/// What an activity is found by, and what hangs on whom.
#[derive(Clone, Debug)]
pub(super) struct ActivityText {
    pub(super) id: Id<id::Activity>,
    pub(super) deal: Option<Id<id::Deal>>,
    pub(super) company: Option<Id<id::Company>>,
    pub(super) by: Option<Id<id::User>>,
    pub(super) subject: Option<String>,
    pub(super) body: Option<String>,
    pub(super) outcome: Option<String>,
}

impl FromRow for ActivityText {
    fn from_row(row: &Row<'_>) -> db::Result<ActivityText> {
        Ok(ActivityText {
            id: row.get(0)?,
            deal: row.get(1)?,
            company: row.get(2)?,
            by: row.get(3)?,
            subject: row.get(4)?,
            body: row.get(5)?,
            outcome: row.get(6)?,
        })
    }
}

const ACTIVITY: Sql = sql!(
    "SELECT id, deal_id, company_id, by_id, subject, body, outcome FROM activities WHERE id = $1"
);

pub(super) fn activity(read: &mut Read<'_>, id: Id<id::Activity>) -> Result<Option<ActivityText>> {
    Ok(read.maybe(ACTIVITY, params![id])?)
}

const ACTIVITIES_OF_DEAL: Sql = sql!(
    "SELECT id, deal_id, company_id, by_id, subject, body, outcome
       FROM activities
      WHERE deal_id = $1
      ORDER BY at"
);

pub(super) fn activities_of_deal(
    read: &mut Read<'_>,
    deal: Id<id::Deal>,
) -> Result<Vec<ActivityText>> {
    Ok(read.all(ACTIVITIES_OF_DEAL, params![deal])?)
}

/// An activity as a result of a search.
#[derive(Clone, Debug)]
pub(super) struct ActivityLine {
    pub(super) id: Id<id::Activity>,
    pub(super) kind: String,
    pub(super) subject: Option<String>,
    pub(super) body: Option<String>,
    pub(super) at: Timestamp,
    pub(super) deal: Option<Id<id::Deal>>,
    pub(super) deal_number: Option<i64>,
    pub(super) deal_name: Option<String>,
    pub(super) company_name: Option<String>,
}

impl FromRow for ActivityLine {
    fn from_row(row: &Row<'_>) -> db::Result<ActivityLine> {
        Ok(ActivityLine {
            id: row.get(0)?,
            kind: row.get(1)?,
            subject: row.get(2)?,
            body: row.get(3)?,
            at: row.get(4)?,
            deal: row.get(5)?,
            deal_number: row.get(6)?,
            deal_name: row.get(7)?,
            company_name: row.get(8)?,
        })
    }
}

/// Those of these activities that the actor may see: those of deals that they see; where there is no deal, those of
/// companies that they see, and their own.
pub(super) fn activity_lines(
    read: &mut Read<'_>,
    by: &By,
    keys: &[String],
) -> Result<Vec<ActivityLine>> {
    let mut select = Select::new(
        "SELECT a.id, a.kind, a.subject, a.body, a.at, a.deal_id, d.number, d.name, r.name
           FROM activities a
           LEFT JOIN deals d ON d.id = a.deal_id
           LEFT JOIN companies r ON r.id = a.company_id
          WHERE a.id IN (",
    );
    select.push_list("", keys, ") AND (a.deal_id IS NOT NULL AND (TRUE");
    only_visible_deals(&mut select, by);
    select.text(") OR a.deal_id IS NULL AND (r.id IS NOT NULL");
    only_visible_records(&mut select, by);
    match by.user() {
        Some(user) => select.push(" OR a.by_id = ", user).text("))"),
        None => select.text(" OR TRUE))"),
    };
    Ok(select.all(read)?)
}

const OF_COMPANY: Sql = sql!(
    "SELECT kind, id
       FROM (SELECT 'contact' AS kind, c.id AS id
               FROM contacts c
              WHERE c.company_id = $1 AND c.merged_into IS NULL
              UNION ALL
             SELECT 'deal' AS kind, d.id AS id
               FROM deals d
              WHERE d.company_id = $1) AS relatives
      WHERE (kind, id) > ($2, $3)
      ORDER BY kind, id
      LIMIT $4"
);

/// What carries a company's name in its text: a place in the order of kind and key.
pub(super) type Place = (String, String);

/// The contacts and deals of a company after a place.
pub(super) fn of_company(
    read: &mut Read<'_>,
    company: Id<id::Company>,
    after: &Place,
    limit: i64,
) -> Result<Vec<Place>> {
    Ok(read.all(OF_COMPANY, params![company, after.0, after.1, limit])?)
}

const OF_CONTACT: Sql = sql!(
    "SELECT 'deal', d.id
       FROM deals d
      WHERE d.contact_id = $1 AND d.id > $2
      ORDER BY d.id
      LIMIT $3"
);

/// The deals aimed at a contact after a place.
pub(super) fn of_contact(
    read: &mut Read<'_>,
    contact: Id<id::Contact>,
    after: &Place,
    limit: i64,
) -> Result<Vec<Place>> {
    Ok(read.all(OF_CONTACT, params![contact, after.1, limit])?)
}

const FIRST_OF: Sql = sql!("SELECT min(seq) FROM events WHERE subject_id = $1");
const LAST: Sql = sql!("SELECT coalesce(max(seq), 0) FROM events");
const WRITTEN: Sql = sql!(
    "SELECT DISTINCT kind, subject_id
       FROM events
      WHERE seq > $1 AND seq <= $2 AND cause = 'import' AND cause_id = $3
        AND kind IN ('activity', 'company', 'contact', 'deal')
      ORDER BY kind, subject_id"
);

/// The part of the journal in which an import can have written: after its own first event, up to now.
pub(super) fn span_of_import(read: &mut Read<'_>, import: Id<id::Import>) -> Result<(i64, i64)> {
    let first: Option<i64> = read.one(FIRST_OF, params![import])?;
    let last: i64 = read.one(LAST, params![])?;
    Ok((first.unwrap_or(0), last))
}

/// What an import wrote in a part of the journal, each once.
pub(super) fn written(
    read: &mut Read<'_>,
    import: Id<id::Import>,
    after: i64,
    until: i64,
) -> Result<Vec<(Kind, String)>> {
    let found: Vec<(String, String)> = read.all(WRITTEN, params![after, until, import])?;
    let known = |(kind, key): (String, String)| Some((Kind::from_word(&kind)?, key));
    Ok(found.into_iter().filter_map(known).collect())
}
