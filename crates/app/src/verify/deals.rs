//! Deals against their events: the state, its columns, visits, tasks and shares.

use std::sync::Arc;

use db::{Read, Sql, params, sql};
use deal::{Event, Fact, State};
use playbook::Compiled;
use types::Id;
use types::id::kind as id;

use super::{Difference, Report};
use crate::deals::projection::Projection;
use crate::deals::{self, Birth, Deal, Links};
use crate::journal::{self, Entry};
use crate::{Error, Result};

/// How many deals are read at a time.
const PAGE: i64 = 500;

/// More events than any deal has.
const ALL: i64 = i64::MAX;

type Load<'a> = &'a dyn Fn(&mut Read<'_>, Id<id::PlaybookVersion>) -> Result<Arc<Compiled>>;

/// Deals that were born, are not stored, and were not taken back with their import.
const LOST: Sql = sql!(
    "SELECT e.subject_id
       FROM events e
      WHERE e.kind = 'deal' AND e.name = 'born'
        AND NOT EXISTS (SELECT 1 FROM deals d WHERE d.id = e.subject_id)
        AND NOT EXISTS (SELECT 1 FROM events r
                         WHERE r.subject_id = e.subject_id AND r.name = 'reverted')
      ORDER BY e.seq
      LIMIT 100"
);

fn check_lost(read: &mut Read<'_>, report: &mut Report) -> Result<()> {
    for id in read.all::<Id<id::Deal>>(LOST, params![])? {
        report.differ(Difference {
            kind: "deal".to_owned(),
            id: id.to_string(),
            place: "table".to_owned(),
            journal: "a deal".to_owned(),
            stored: "nothing".to_owned(),
        });
    }
    Ok(())
}

pub(super) fn check(read: &mut Read<'_>, load: Load<'_>, report: &mut Report) -> Result<()> {
    check_lost(read, report)?;
    check_sums(read, report)?;
    let mut number = 0;
    loop {
        let page = deals::after(read, number, PAGE)?;
        let Some(last) = page.last() else { return Ok(()) };
        number = last.number;
        for deal in &page {
            check_one(read, load, deal, report)?;
        }
    }
}

fn check_one(read: &mut Read<'_>, load: Load<'_>, deal: &Deal, report: &mut Report) -> Result<()> {
    report.deals += 1;
    let entries = journal::of(read, &deal.id.as_key(), 0, ALL)?;
    report.events += entries.len() as u64;
    let (replayed, projection) = replay(read, load, &entries)?;
    let name = deal.id.to_string();
    let of = ("deal", name.as_str());
    let Some(birth) = replayed.birth else {
        report.differ(Difference {
            kind: of.0.to_owned(),
            id: name.clone(),
            place: "journal".to_owned(),
            journal: "no event “born”".to_owned(),
            stored: "a deal".to_owned(),
        });
        return Ok(());
    };
    report.compare(of, "number", &birth.number, &deal.number);
    report.compare(of, "playbook", &birth.playbook, &deal.playbook);
    report.compare(of, "import", &birth.import, &deal.import);
    report.compare(of, "links", &replayed.links, &deal.links);
    report.compare(of, "version", &replayed.state.version, &Some(deal.playbook_version));
    report.compare(of, "state", &replayed.state, &deal.state);
    check_tables(read, deal, &projection, report)?;
    check_columns(read, load, deal, report)
}

struct Replayed {
    birth: Option<Birth>,
    links: Links,
    state: State,
}

fn replay(
    read: &mut Read<'_>,
    load: Load<'_>,
    entries: &[Entry],
) -> Result<(Replayed, Projection)> {
    let mut replayed = Replayed { birth: None, links: Links::default(), state: State::default() };
    let mut projection = Projection::after(0);
    for entry in entries {
        let body = entry.body.get();
        let unreadable = |error: serde_json::Error| Error::unreadable("an event of a deal", error);
        match entry.name.as_str() {
            "born" => {
                let birth: Birth = serde_json::from_str(body).map_err(unreadable)?;
                replayed.links = birth.links;
                replayed.birth = Some(birth);
            }
            "linked" => replayed.links = serde_json::from_str(body).map_err(unreadable)?,
            _ => {
                let event: Event = serde_json::from_str(body).map_err(unreadable)?;
                let compiled = load(read, version_of(&event, &replayed.state)?)?;
                projection.apply(&mut replayed.state, &event, &compiled);
            }
        }
    }
    Ok((replayed, projection))
}

/// The version by which an event is understood: the one that it opens with or moves to, else the state's.
fn version_of(event: &Event, state: &State) -> Result<Id<id::PlaybookVersion>> {
    let version = match &event.fact {
        Fact::Opened(opened) => opened.version,
        Fact::VersionMoved { version, .. } => Some(*version),
        _ => state.version,
    };
    version.ok_or_else(|| Error::Internal("an event comes before the deal was opened".to_owned()))
}

fn check_tables(
    read: &mut Read<'_>,
    deal: &Deal,
    projection: &Projection,
    report: &mut Report,
) -> Result<()> {
    let name = deal.id.to_string();
    let of = ("deal", name.as_str());
    let visits: Vec<_> = projection.visits.values().cloned().collect();
    report.compare(of, "visits", &visits, &deals::visits(read, deal.id)?);
    let tasks: Vec<_> = projection.tasks.values().cloned().collect();
    report.compare(of, "tasks", &tasks, &deals::task_rows(read, deal.id)?);
    let mut shares: Vec<_> =
        deal.state.shares.iter().map(|s| (s.user, s.until, s.replacement)).collect();
    shares.sort();
    report.compare(of, "shares", &shares, &deals::shares(read, deal.id)?);
    Ok(())
}

/// What the stages hold against the deals that stand in them.
fn check_sums(read: &mut Read<'_>, report: &mut Report) -> Result<()> {
    let [sums, counted] = deals::sums::compared(read)?;
    for cell in sums.keys().chain(counted.keys().filter(|cell| !sums.contains_key(*cell))) {
        let place = format!("{} {} {}", cell.stage, cell.status, cell.owner);
        let of = ("board", cell.playbook.as_str());
        report.compare(of, &place, &counted.get(cell), &sums.get(cell));
    }
    Ok(())
}

fn check_columns(
    read: &mut Read<'_>,
    load: Load<'_>,
    deal: &Deal,
    report: &mut Report,
) -> Result<()> {
    let compiled = load(read, deal.playbook_version)?;
    let name = deal.id.to_string();
    let stored = deals::stored_columns(read, deal.id)?;
    let waits = deals::waits::of(&deal.state, &compiled)?;
    report.compare(
        ("deal", name.as_str()),
        "waits",
        &waits,
        &deals::waits::of_deal(read, deal.id)?,
    );
    let expected = deals::StoredColumns::of(&deal.state, &compiled);
    report.compare(("deal", name.as_str()), "columns", &Some(expected), &stored);
    Ok(())
}
