//! Reads over many deals at once that other features need, and what a command would do without doing it.

use std::collections::BTreeMap;

use db::{Read, Select, Sql, params, sql};
use deal::Command;
use types::Id;
use types::id::kind as id;

use super::{Deal, context, facts, session, session_version};
use crate::Result;
use crate::house::By;

/// Whether a command would be accepted, without doing it.
///
/// # Errors
/// [`crate::Error::Refused`] with why it would not be.
pub(crate) fn rehearse(read: &mut Read<'_>, by: &By, deal: &Deal, command: &Command) -> Result<()> {
    let version = session_version(deal, command);
    let session = session(read, by, deal, version)?;
    let actor = facts::actor(read, by)?;
    let context = context(by, &actor, &session, version);
    deal::decide(&deal.state, command, &session.compiled, &context)?;
    Ok(())
}

const RUNNING_ON: Sql = sql!(
    "SELECT d.number, d.id, d.playbook_id, d.version_id, d.company_id, d.contact_id,
            d.team_id, d.import_id, d.version, d.state
       FROM deals d
      WHERE d.playbook_id = $1 AND d.version_id = $2 AND d.alive AND d.number > $3
      ORDER BY d.number
      LIMIT $4"
);

/// Deals with a stage that run on a version of a playbook, by number after `number`.
///
/// # Errors
/// The database's.
pub(crate) fn running_on(
    read: &mut Read<'_>,
    playbook: Id<id::Playbook>,
    version: Id<id::PlaybookVersion>,
    number: i64,
    limit: i64,
) -> Result<Vec<Deal>> {
    Ok(read.all(RUNNING_ON, params![playbook, version, number, limit])?)
}

const COUNT_RUNNING_ON: Sql =
    sql!("SELECT count(*) FROM deals WHERE playbook_id = $1 AND version_id = $2 AND alive");

/// How many deals with a stage run on a version.
///
/// # Errors
/// The database's.
pub(crate) fn count_running_on(
    read: &mut Read<'_>,
    playbook: Id<id::Playbook>,
    version: Id<id::PlaybookVersion>,
) -> Result<i64> {
    Ok(read.one(COUNT_RUNNING_ON, params![playbook, version])?)
}

const COUNT_RUNNING: Sql = sql!(
    "SELECT version_id, count(*)
       FROM deals
      WHERE playbook_id = $1 AND alive
      GROUP BY version_id
      ORDER BY version_id"
);

/// How many deals with a stage run on each version of a playbook.
///
/// # Errors
/// The database's.
pub(crate) fn count_running(
    read: &mut Read<'_>,
    playbook: Id<id::Playbook>,
) -> Result<Vec<(Id<id::PlaybookVersion>, i64)>> {
    Ok(read.all(COUNT_RUNNING, params![playbook])?)
}

/// How many open deals each of these people owns; whoever owns none is not named.
///
/// # Errors
/// The database's.
pub(crate) fn loads(
    read: &mut Read<'_>,
    users: &[Id<id::User>],
) -> Result<BTreeMap<Id<id::User>, i64>> {
    let mut select =
        Select::new("SELECT owner_id, count(*) FROM deals WHERE status IN ('open', 'parked')");
    select.push_list(" AND owner_id IN (", users, ") GROUP BY owner_id");
    let rows: Vec<(Id<id::User>, i64)> = select.all(read)?;
    Ok(rows.into_iter().collect())
}
