//! One timeline a customer: everything that happened with a company or a person, with their deals and with the
//! records that were merged into them, read from the journal.

use std::collections::HashMap;

use db::{Read, Select};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;
use types::Id;
use types::id::kind as id;
use utoipa::{IntoParams, ToSchema};
use web::{Cursor, Limit, Page};

use crate::access::{only_visible_deals, only_visible_records};
use crate::deals::history::{PutRight, corrections_of};
use crate::house::By;
use crate::journal::{Entry, Kind, Record as _};
use crate::{Error, Result, deals, journal};

/// Something that happened.
#[derive(Debug, Serialize, ToSchema)]
pub struct MomentJson {
    /// When it was recorded.
    pub at: String,
    /// Who did it; absent for the system.
    pub actor: Option<String>,
    /// What made them: user, api, import, rule or system.
    pub cause: String,
    /// About what.
    pub kind: Kind,
    /// About which one, with its prefix.
    pub subject: String,
    /// What happened: created, changed, merged, advanced …
    pub event: String,
    /// The fields that changed, or the fact of a deal; where an activity came that was corrected since, all fields as
    /// they are true.
    #[schema(value_type = Object)]
    pub body: Box<RawValue>,
    /// Who corrected the activity that came here, and when; absent where nobody did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub corrected: Option<CorrectedJson>,
}

/// That something recorded was put right.
#[derive(Debug, Serialize, ToSchema)]
pub struct CorrectedJson {
    /// When, for the last time.
    pub at: String,
    /// By whom; absent for the system.
    pub by: Option<String>,
}

/// Which part of a timeline.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default, deny_unknown_fields)]
pub struct TimelineQuery {
    /// The `next` of the page before.
    #[param(value_type = Option<String>)]
    pub(crate) after: Option<Cursor>,
    /// How many.
    #[param(inline)]
    pub(crate) limit: Limit,
}

const ENTRIES: &str =
    "SELECT e.seq, e.txid, e.at, e.actor_id, e.cause, e.cause_id, e.kind, e.subject_id, e.name, e.body
       FROM events e
      WHERE e.subject_id IN (";

/// What happened with a company, its people and its deals, the newest first; only what the actor may see.
///
/// # Errors
/// [`Error::Invalid`] for a cursor of another list.
pub fn of_company(
    read: &mut Read<'_>,
    by: &By,
    company: Id<id::Company>,
    after: Option<&Cursor>,
    limit: Limit,
) -> Result<Page<MomentJson>> {
    let mut select = Select::new(ENTRIES);
    select.push("SELECT o.id FROM companies o WHERE o.id = ", company);
    select.push(" UNION ALL SELECT m.id FROM companies m WHERE m.merged_into = ", company);
    select.push(" UNION ALL SELECT r.id FROM contacts r WHERE r.company_id = ", company);
    only_visible_records(&mut select, by);
    select.push(" UNION ALL SELECT d.id FROM deals d WHERE d.company_id = ", company);
    only_visible_deals(&mut select, by);
    select.push(" UNION ALL SELECT a.id FROM activities a WHERE a.company_id = ", company);
    activities_of_visible_deals(&mut select, by);
    page(read, select, "timeline of a company", after, limit)
}

/// What happened with a contact and the deals aimed at them, the newest first; only what the actor may see.
///
/// # Errors
/// [`Error::Invalid`] for a cursor of another list.
pub fn of_contact(
    read: &mut Read<'_>,
    by: &By,
    contact: Id<id::Contact>,
    after: Option<&Cursor>,
    limit: Limit,
) -> Result<Page<MomentJson>> {
    let mut select = Select::new(ENTRIES);
    select.push("SELECT o.id FROM contacts o WHERE o.id = ", contact);
    select.push(" UNION ALL SELECT m.id FROM contacts m WHERE m.merged_into = ", contact);
    select.push(" UNION ALL SELECT d.id FROM deals d WHERE d.contact_id = ", contact);
    only_visible_deals(&mut select, by);
    select.push(" UNION ALL SELECT a.id FROM activities a WHERE a.contact_id = ", contact);
    activities_of_visible_deals(&mut select, by);
    page(read, select, "timeline of a contact", after, limit)
}

/// What happened with a deal that the caller has found, and with its activities and files, the newest first.
///
/// # Errors
/// [`Error::Invalid`] for a cursor of another list.
pub fn of_deal(
    read: &mut Read<'_>,
    deal: Id<id::Deal>,
    after: Option<&Cursor>,
    limit: Limit,
) -> Result<Page<MomentJson>> {
    let mut select = Select::new(ENTRIES);
    select.push("SELECT d.id FROM deals d WHERE d.id = ", deal);
    select.push(" UNION ALL SELECT a.id FROM activities a WHERE a.deal_id = ", deal);
    select.push(" UNION ALL SELECT f.id FROM files f WHERE f.deal_id = ", deal);
    page(read, select, "timeline of a deal", after, limit)
}

/// An activity of a deal is seen by whoever sees the deal.
fn activities_of_visible_deals(select: &mut Select, by: &By) {
    select.text(" AND (a.deal_id IS NULL OR a.deal_id IN (SELECT d.id FROM deals d WHERE TRUE");
    only_visible_deals(select, by);
    select.text("))");
}

fn page(
    read: &mut Read<'_>,
    mut select: Select,
    list: &'static str,
    after: Option<&Cursor>,
    limit: Limit,
) -> Result<Page<MomentJson>> {
    select.text(")");
    if let Some(cursor) = after {
        let seq: i64 =
            cursor.read(list).map_err(|problem| Error::Invalid(problem.errors().to_vec()))?;
        select.push(" AND e.seq < ", seq);
    }
    select.push(" ORDER BY e.seq DESC LIMIT ", limit.and_one());
    let entries: Vec<Entry> = select.all(read)?;
    let page = Page::cut(entries, limit, |last| Cursor::new(list, &last.cursor.seq));
    let came = |it: &&Entry| it.kind == Kind::Activity && it.name == "created";
    let keys: Vec<String> = page.items.iter().filter(came).map(|it| it.subject.clone()).collect();
    let told = Told::load(read, &keys)?;
    Ok(page.map(|entry| told.moment(entry)))
}

/// Activities that were put right since they came, by their keys.
#[derive(Default)]
struct Told {
    corrected: HashMap<String, PutRight>,
    now: HashMap<String, Box<RawValue>>,
}

impl Told {
    fn load(read: &mut Read<'_>, keys: &[String]) -> Result<Told> {
        let corrected = corrections_of(read, keys)?;
        if corrected.is_empty() {
            return Ok(Told::default());
        }
        let keys: Vec<String> = corrected.keys().cloned().collect();
        let mut now = HashMap::new();
        for activity in deals::activities_among(read, &keys)? {
            let body = RawValue::from_string(journal::creation(&activity)?)
                .map_err(|error| Error::unreadable("an activity", error))?;
            now.insert(activity.key(), body);
        }
        Ok(Told { corrected, now })
    }

    fn moment(&self, entry: Entry) -> MomentJson {
        let came = entry.kind == Kind::Activity && entry.name == "created";
        let now = self.now.get(&entry.subject).filter(|_| came).cloned();
        let put_right = self.corrected.get(&entry.subject).filter(|_| now.is_some());
        let corrected = put_right.map(|it| CorrectedJson {
            at: it.at.to_string(),
            by: it.by.map(|user| user.to_string()),
        });
        let moment = moment(entry);
        MomentJson { body: now.unwrap_or(moment.body), corrected, ..moment }
    }
}

fn moment(entry: Entry) -> MomentJson {
    MomentJson {
        at: entry.at.to_string(),
        actor: entry.actor.map(|user| format!("user_{user}")),
        cause: entry.cause,
        subject: prefixed(entry.kind, &entry.subject),
        kind: entry.kind,
        event: entry.name,
        body: entry.body,
        corrected: None,
    }
}

/// The id as people see it.
fn prefixed(kind: Kind, key: &str) -> String {
    let shown = match kind {
        Kind::Company => Id::<id::Company>::from_key(key).map(|id| id.to_string()),
        Kind::Contact => Id::<id::Contact>::from_key(key).map(|id| id.to_string()),
        Kind::Deal => Id::<id::Deal>::from_key(key).map(|id| id.to_string()),
        Kind::Activity => Id::<id::Activity>::from_key(key).map(|id| id.to_string()),
        Kind::File => Id::<id::File>::from_key(key).map(|id| id.to_string()),
        _ => return key.to_owned(),
    };
    shown.unwrap_or_else(|_| key.to_owned())
}
