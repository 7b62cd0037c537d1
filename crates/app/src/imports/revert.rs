//! Taking a whole import back.
//!
//! A record that the import made and that nothing has touched since is erased: its rows go, its events stay,
//! and one more says that it was reverted, which [`crate::verify`] honours. What somebody has worked on since
//! stays and is told, and so does what the import only changed.

use std::collections::HashSet;
use std::sync::Arc;

use db::{Read, Select, Sql, Tx, params, sql};
use serde::Serialize;
use types::Id;
use types::id::kind as id;

use super::{Status, find, happened, store};
use crate::house::{App, By};
use crate::journal::{self, Kind};
use crate::{Error, Result, deals, search};

/// What was taken back, and what was not.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[schema(as = RevertedJson)]
pub struct Reverted {
    /// Deals erased.
    pub deals: u64,
    /// Contacts erased.
    pub contacts: u64,
    /// Companies erased.
    pub companies: u64,
    /// Records that stay because somebody has worked on them, or something hangs on them.
    pub kept: u64,
    /// The first of those.
    pub kept_records: Vec<KeptRecord>,
}

/// A record that a revert left.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[schema(as = KeptRecordJson)]
pub struct KeptRecord {
    /// What it is.
    pub kind: Kind,
    /// Its id.
    pub id: String,
    /// Why it stays.
    pub says: String,
}

/// The event of the import itself; [`journal::REVERTED`] is only for records that ceased to be.
const TAKEN_BACK: &str = "taken-back";

/// How many records are looked at in one transaction.
const AT_ONCE: i64 = 500;
/// How many kept records are listed.
const LISTED: usize = 100;

/// Takes an import back. It may be repeated: what is gone is gone.
///
/// # Errors
/// [`Error::NotFound`]; [`Error::Conflict`] for one that still runs or has been taken back; the database's.
pub fn revert(app: &App, by: &By, import: Id<id::Import>) -> Result<Reverted> {
    let reader = by.clone();
    let found = app.db.read_blocking(move |read| find(read, &reader, import))?;
    match found.status {
        Status::Reverted => {
            return Err(Error::Conflict("This import has been taken back already.".to_owned()));
        }
        Status::Draft => return Err(Error::Conflict("This import never ran.".to_owned())),
        status if !status.is_over() => {
            return Err(Error::Conflict("This import still runs; stop it first.".to_owned()));
        }
        _ => {}
    }
    let mut reverted = Reverted::default();
    for kind in [Kind::Deal, Kind::Contact, Kind::Company] {
        let mut after = 0;
        let people = match kind {
            Kind::Contact => Arc::new(app.db.read_blocking(people_of_deals)?),
            _ => Arc::default(),
        };
        loop {
            let (by, people) = (by.clone(), people.clone());
            let step = app
                .db
                .write_blocking(move |tx| take_back(tx, &by, import, kind, after, &people))?;
            reverted.add(kind, &step);
            match step.last {
                Some(last) => after = last,
                None => break,
            }
        }
    }
    let by = by.clone();
    let told = reverted.clone();
    app.db.write_blocking(move |tx| {
        forget_keys(tx, import)?;
        store::set_status(tx, import, Status::Reverted)?;
        let body = serde_json::json!({
            "deals": told.deals, "contacts": told.contacts,
            "companies": told.companies, "kept": told.kept,
        });
        happened(tx, &by, import, TAKEN_BACK, &body)
    })?;
    Ok(reverted)
}

impl Reverted {
    fn add(&mut self, kind: Kind, step: &Step) {
        match kind {
            Kind::Deal => self.deals += step.erased,
            Kind::Contact => self.contacts += step.erased,
            _ => self.companies += step.erased,
        }
        self.kept += step.kept.len() as u64;
        let room = LISTED.saturating_sub(self.kept_records.len());
        self.kept_records.extend(step.kept.iter().take(room).cloned());
    }
}

/// What became of some records.
#[derive(Default)]
struct Step {
    erased: u64,
    kept: Vec<KeptRecord>,
    /// Where to go on.
    last: Option<i64>,
}

/// The contacts that stand in the buying committees of deals.
fn people_of_deals(read: &mut Read<'_>) -> Result<HashSet<String>> {
    let people = deals::contacts_in_committees(read)?;
    Ok(people.into_iter().map(|person| person.as_key().to_string()).collect())
}

const DEALS: Sql = sql!(
    "SELECT number, id FROM deals WHERE number > $2 AND import_id = $1 ORDER BY number LIMIT $3"
);
const CONTACTS: Sql = sql!(
    "SELECT number, id FROM contacts WHERE number > $2 AND import_id = $1 ORDER BY number LIMIT $3"
);
const COMPANIES: Sql = sql!(
    "SELECT number, id FROM companies WHERE number > $2 AND import_id = $1 ORDER BY number LIMIT $3"
);

fn take_back(
    tx: &mut Tx<'_>,
    by: &By,
    import: Id<id::Import>,
    kind: Kind,
    after: i64,
    people: &HashSet<String>,
) -> Result<Step> {
    let made = match kind {
        Kind::Deal => DEALS,
        Kind::Contact => CONTACTS,
        _ => COMPANIES,
    };
    let found: Vec<(i64, String)> = tx.all(made, params![import, after, AT_ONCE])?;
    let mut step = Step { last: found.last().map(|(number, _)| *number), ..Step::default() };
    let keys: Vec<String> = found.into_iter().map(|(_, key)| key).collect();
    let touched = touched(tx, import, kind, &keys)?;
    let needed = needed(tx, kind, &keys)?;
    let mut free = Vec::new();
    for key in keys {
        let says = match (touched.contains(&key), needed.contains(&key) || people.contains(&key)) {
            (true, _) => "somebody has worked on it since",
            (false, true) => "another record hangs on it",
            (false, false) => {
                free.push(key);
                continue;
            }
        };
        let id = display(kind, &key)?;
        step.kept.push(KeptRecord { kind, id, says: says.to_owned() });
    }
    step.erased = free.len() as u64;
    erase(tx, by, kind, &free)?;
    Ok(step)
}

fn display(kind: Kind, key: &str) -> Result<String> {
    let shown = match kind {
        Kind::Deal => Id::<id::Deal>::from_key(key).map(|id| id.to_string()),
        Kind::Contact => Id::<id::Contact>::from_key(key).map(|id| id.to_string()),
        _ => Id::<id::Company>::from_key(key).map(|id| id.to_string()),
    };
    shown.map_err(|error| Error::unreadable("an id", error))
}

/// Those that anything but the import has left events of; of a deal, its activities' too.
fn touched(
    tx: &mut Tx<'_>,
    import: Id<id::Import>,
    kind: Kind,
    keys: &[String],
) -> Result<HashSet<String>> {
    let mut select = Select::new("SELECT DISTINCT subject_id FROM events WHERE subject_id");
    select.push_list(" IN (", keys, ")");
    select.push(" AND (cause_id IS NULL OR cause_id <> ", import).text(")");
    let mut touched: HashSet<String> = select.all::<String>(tx)?.into_iter().collect();
    if kind == Kind::Deal {
        let mut select = Select::new(
            "SELECT DISTINCT a.deal_id
               FROM activities a
               JOIN events e ON e.subject_id = a.id AND e.kind = 'activity'
              WHERE a.deal_id",
        );
        select.push_list(" IN (", keys, ")");
        select.push(" AND (e.cause_id IS NULL OR e.cause_id <> ", import).text(")");
        touched.extend(select.all::<String>(tx)?);
    }
    Ok(touched)
}

/// Those that other records point at.
fn needed(tx: &mut Tx<'_>, kind: Kind, keys: &[String]) -> Result<HashSet<String>> {
    let pointing: &[&'static str] = match kind {
        Kind::Deal => &["SELECT deal_id FROM files WHERE deal_id"],
        Kind::Contact => &[
            "SELECT contact_id FROM deals WHERE contact_id",
            "SELECT merged_into FROM contacts WHERE merged_into",
            "SELECT contact_id FROM activities WHERE deal_id IS NULL AND contact_id",
        ],
        _ => &[
            "SELECT company_id FROM deals WHERE company_id",
            "SELECT company_id FROM contacts WHERE company_id",
            "SELECT merged_into FROM companies WHERE merged_into",
            "SELECT company_id FROM activities WHERE deal_id IS NULL AND company_id",
        ],
    };
    let mut needed = HashSet::new();
    for text in pointing {
        let mut select = Select::new(text);
        select.push_list(" IN (", keys, ")");
        needed.extend(select.all::<String>(tx)?);
    }
    Ok(needed)
}

/// Erases records and says so in the journal.
fn erase(tx: &mut Tx<'_>, by: &By, kind: Kind, keys: &[String]) -> Result<()> {
    let rows: &[&'static str] = match kind {
        Kind::Deal => {
            let mut activities = Select::new("SELECT id FROM activities WHERE deal_id");
            activities.push_list(" IN (", keys, ") ORDER BY id");
            let activities: Vec<String> = activities.all(tx)?;
            reverted(tx, by, Kind::Activity, &activities)?;
            deals::sums::take_out(tx, keys)?;
            &[
                "DELETE FROM activities WHERE deal_id",
                "DELETE FROM visits WHERE deal_id",
                "DELETE FROM tasks WHERE deal_id",
                "DELETE FROM deal_shares WHERE deal_id",
                "DELETE FROM deal_waits WHERE deal_id",
                "DELETE FROM deals WHERE id",
            ]
        }
        Kind::Contact => &[
            "DELETE FROM duplicate_pairs WHERE older_id",
            "DELETE FROM duplicate_pairs WHERE newer_id",
            "DELETE FROM contacts WHERE id",
        ],
        _ => &[
            "DELETE FROM duplicate_pairs WHERE older_id",
            "DELETE FROM duplicate_pairs WHERE newer_id",
            "DELETE FROM companies WHERE id",
        ],
    };
    for text in rows {
        let mut delete = Select::new(text);
        delete.push_list(" IN (", keys, ")");
        delete.exec(tx)?;
    }
    reverted(tx, by, kind, keys)
}

fn reverted(tx: &mut Tx<'_>, by: &By, kind: Kind, keys: &[String]) -> Result<()> {
    let mut found = Select::new("SELECT subject FROM search_docs WHERE kind = ");
    found.bind(kind.as_str()).push_list(" AND subject IN (", keys, ")");
    for key in found.all::<String>(tx)? {
        search::forget(tx, kind, &key)?;
    }
    let mut events = journal::Pile::new(by);
    for key in keys {
        events.push(kind, key, journal::REVERTED, "{}".to_owned());
    }
    events.write(tx)
}

const FORGET_DEALS: Sql = sql!(
    "DELETE FROM import_keys
      WHERE import_id = $1 AND kind = 'deal'
        AND NOT EXISTS (SELECT 1 FROM deals d WHERE d.id = import_keys.subject_id)"
);
const FORGET_CONTACTS: Sql = sql!(
    "DELETE FROM import_keys
      WHERE import_id = $1 AND kind = 'contact'
        AND NOT EXISTS (SELECT 1 FROM contacts c WHERE c.id = import_keys.subject_id)"
);
const FORGET_COMPANIES: Sql = sql!(
    "DELETE FROM import_keys
      WHERE import_id = $1 AND kind = 'company'
        AND NOT EXISTS (SELECT 1 FROM companies c WHERE c.id = import_keys.subject_id)"
);
const FORGET_ROWS: Sql = sql!(
    "DELETE FROM import_keys
      WHERE import_id = $1 AND kind = 'row'
        AND NOT EXISTS (SELECT 1 FROM deals d WHERE d.id = substr(import_keys.subject_id, 27))"
);

/// Rows whose records are gone are not known any more.
fn forget_keys(tx: &mut Tx<'_>, import: Id<id::Import>) -> Result<()> {
    for sql in [FORGET_DEALS, FORGET_CONTACTS, FORGET_COMPANIES, FORGET_ROWS] {
        tx.exec(sql, params![import])?;
    }
    Ok(())
}
