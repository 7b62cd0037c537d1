//! Companies, contacts, people and the rest against their events.

use std::collections::BTreeMap;

use db::Read;
use serde_json::{Map, Value};

use super::{Difference, Report};
use crate::journal::{self, Cursor, Kind, Record};
use crate::{
    Error, Result, absences, access, assignment, commission, companies, contacts, deals,
    experiments, files, goals, notifications, playbooks, products, scores, teams, users, views,
    workspace,
};

type Folded = BTreeMap<(Kind, String), Map<String, Value>>;

/// How many events are read at a time.
const PAGE: i64 = 5_000;

pub(super) fn check(read: &mut Read<'_>, report: &mut Report) -> Result<()> {
    let mut folded = fold_all(read, report)?;
    if let Some(workspace) = workspace::find(read)? {
        compare(&mut folded, &workspace, report)?;
    }
    for user in users::list(read)? {
        compare(&mut folded, &user, report)?;
    }
    for department in teams::departments::list(read)? {
        compare(&mut folded, &department, report)?;
    }
    for team in teams::list(read)? {
        compare(&mut folded, &team, report)?;
    }
    for rule in assignment::list(read)? {
        compare(&mut folded, &rule, report)?;
    }
    for view in views::all(read)? {
        compare(&mut folded, &view, report)?;
    }
    for token in access::all_tokens(read)? {
        compare(&mut folded, &token, report)?;
    }
    for playbook in playbooks::list(read)? {
        compare(&mut folded, &playbook, report)?;
    }
    let mut number = 0;
    while let Some(last) = each(companies::after(read, number)?, &mut folded, report)? {
        number = last.number;
    }
    number = 0;
    while let Some(last) = each(contacts::after(read, number)?, &mut folded, report)? {
        number = last.number;
    }
    let mut id = String::new();
    while let Some(last) = each(deals::activities_after(read, &id)?, &mut folded, report)? {
        id = last.key();
    }
    id.clear();
    while let Some(last) = each(absences::after(read, &id)?, &mut folded, report)? {
        id = last.key();
    }
    check_files(read, &mut folded, report)?;
    check_measured(read, &mut folded, report)?;
    id.clear();
    while let Some(last) = each(products::after(read, &id)?, &mut folded, report)? {
        id = last.key();
    }
    for rule in scores::list(read)? {
        compare(&mut folded, &rule, report)?;
    }
    id.clear();
    while let Some(last) = each(notifications::after(read, &id)?, &mut folded, report)? {
        id = last.key();
    }
    for ((kind, key), _) in folded {
        report.differ(Difference {
            kind: kind.as_str().to_owned(),
            id: key,
            place: "table".to_owned(),
            journal: "a record".to_owned(),
            stored: "nothing".to_owned(),
        });
    }
    Ok(())
}

/// What is tried, to be reached and earned.
fn check_measured(read: &mut Read<'_>, folded: &mut Folded, report: &mut Report) -> Result<()> {
    for experiment in experiments::list(read)? {
        compare(folded, &experiment, report)?;
    }
    let mut id = String::new();
    while let Some(last) = each(experiments::arms_after(read, &id)?, folded, report)? {
        id = last.key();
    }
    for stratum in experiments::strata(read)? {
        let place = (Kind::Experiment.as_str(), stratum.experiment.as_str());
        report.compare(place, &stratum.stratum, &stratum.counted, &stratum.kept);
    }
    id.clear();
    while let Some(last) = each(goals::after(read, &id)?, folded, report)? {
        id = last.key();
    }
    for rule in commission::list(read)? {
        compare(folded, &rule, report)?;
    }
    id.clear();
    while let Some(last) = each(commission::earnings_after(read, &id)?, folded, report)? {
        id = last.key();
    }
    Ok(())
}

/// Files against their events, and their bytes against their hashes.
fn check_files(read: &mut Read<'_>, folded: &mut Folded, report: &mut Report) -> Result<()> {
    let mut id = String::new();
    loop {
        let page = files::checked_after(read, &id)?;
        let Some((last, _)) = page.last() else { return Ok(()) };
        id = last.key();
        for (file, is_whole) in &page {
            compare(folded, file, report)?;
            report.compare((Kind::File.as_str(), &file.key()), "content", &true, is_whole);
        }
    }
}

/// Compares a page of records and gives back the last.
fn each<R: Record>(page: Vec<R>, folded: &mut Folded, report: &mut Report) -> Result<Option<R>> {
    for record in &page {
        compare(folded, record, report)?;
    }
    Ok(page.into_iter().last())
}

fn compare<R: Record>(folded: &mut Folded, record: &R, report: &mut Report) -> Result<()> {
    report.records += 1;
    let key = record.key();
    let says = folded.remove(&(R::KIND, key.clone())).unwrap_or_default();
    let stored = journal::folded(record)?;
    let fields = says.keys().chain(stored.keys().filter(|field| !says.contains_key(*field)));
    for field in fields {
        report.compare((R::KIND.as_str(), &key), field, &says.get(field), &stored.get(field));
    }
    Ok(())
}

/// The kinds that are checked here. Deals have their own check; the rest are imports and background work, whose
/// events only point at them.
const CHECKED: [Kind; 21] = [
    Kind::Activity,
    Kind::File,
    Kind::Workspace,
    Kind::User,
    Kind::Department,
    Kind::Team,
    Kind::Absence,
    Kind::Token,
    Kind::Playbook,
    Kind::AssignmentRule,
    Kind::View,
    Kind::Company,
    Kind::Contact,
    Kind::Notification,
    Kind::Product,
    Kind::ScoreRule,
    Kind::Experiment,
    Kind::ExperimentArm,
    Kind::Goal,
    Kind::CommissionRule,
    Kind::Earning,
];

/// What the events say of every record, folded field by field.
fn fold_all(read: &mut Read<'_>, report: &mut Report) -> Result<Folded> {
    let mut folded = Folded::new();
    let mut cursor = Cursor::default();
    loop {
        let entries = journal::scan(read, cursor, PAGE)?;
        let Some(last) = entries.last() else { return Ok(folded) };
        cursor = last.cursor;
        for entry in &entries {
            let is_text_of_version = entry.kind == Kind::Playbook && entry.name == "version";
            if !CHECKED.contains(&entry.kind) || is_text_of_version {
                continue;
            }
            report.events += 1;
            if matches!(entry.name.as_str(), journal::REVERTED | "deleted") {
                folded.remove(&(entry.kind, entry.subject.clone()));
                continue;
            }
            let fields: Map<String, Value> = serde_json::from_str(entry.body.get())
                .map_err(|error| Error::unreadable("an event", error))?;
            let record = folded.entry((entry.kind, entry.subject.clone())).or_default();
            journal::fold(record, fields);
        }
    }
}
