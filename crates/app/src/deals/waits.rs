//! What a deal waits for somebody to say: an agreement that was asked for, a hand-over that was offered.
//!
//! It follows from the state and the playbook; the table is there so that those who are waited for find it.

use db::{FromRow, Read, Row, Sql, Tx, params, sql};
use deal::State;
use deal::state::{ApprovalStatus, Subject};
use playbook::Compiled;
use types::id::kind as id;
use types::{Id, Timestamp};

use crate::{Error, Result};

/// Something that a deal waits for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct WaitRow {
    /// approval or hand-over.
    pub(crate) kind: String,
    /// What is to be agreed to, as JSON; empty for a hand-over.
    pub(crate) subject: String,
    /// The role whose agreement it is; absent means a manager's.
    pub(crate) role: Option<String>,
    /// Who is to take it over.
    pub(crate) user: Option<Id<id::User>>,
    /// Since when.
    pub(crate) since: Timestamp,
}

impl FromRow for WaitRow {
    fn from_row(row: &Row<'_>) -> db::Result<WaitRow> {
        Ok(WaitRow {
            kind: row.get(0)?,
            subject: row.get(1)?,
            role: row.get(2)?,
            user: row.get(3)?,
            since: row.get(4)?,
        })
    }
}

/// What a deal in this state waits for.
pub(crate) fn of(state: &State, playbook: &Compiled) -> Result<Vec<WaitRow>> {
    let asked = state.approvals.iter().filter(|it| it.status == ApprovalStatus::Asked);
    let mut waits = Vec::new();
    for approval in asked {
        let subject = serde_json::to_string(&approval.subject)
            .map_err(|error| Error::unreadable("a subject", error))?;
        let role = approver(&approval.subject, playbook);
        waits.push(WaitRow {
            kind: "approval".to_owned(),
            subject,
            role,
            user: None,
            since: approval.at,
        });
    }
    waits.extend(state.hand_over.as_ref().map(|offer| WaitRow {
        kind: "hand-over".to_owned(),
        subject: String::new(),
        role: offer.role.clone(),
        user: Some(offer.to),
        since: offer.at,
    }));
    waits.sort();
    Ok(waits)
}

fn approver(subject: &Subject, playbook: &Compiled) -> Option<String> {
    match subject {
        Subject::Condition(key) => playbook.condition(key).map(|condition| condition.by.clone()),
        Subject::Criterion(at) => {
            let exits = match &at.process {
                Some(process) => {
                    let stages = &playbook.process(process)?.stages;
                    &stages.iter().find(|stage| stage.key == at.stage)?.exits
                }
                None => &playbook.stage(&at.stage)?.exits,
            };
            exits.iter().find(|exit| exit.key == at.key)?.approver.clone()
        }
    }
}

const DELETE: Sql = sql!("DELETE FROM deal_waits WHERE deal_id = $1");

const INSERT: Sql = sql!(
    "INSERT INTO deal_waits (deal_id, kind, subject, role, user_id, since)
     VALUES ($1, $2, $3, $4, $5, $6)"
);

/// Writes what a deal waits for, if that may have changed.
pub(crate) fn write(
    tx: &mut Tx<'_>,
    deal: Id<id::Deal>,
    before: &State,
    state: &State,
    playbook: &Compiled,
) -> Result<()> {
    let same = before.approvals == state.approvals
        && before.hand_over == state.hand_over
        && before.version == state.version;
    let nothing = |state: &State| state.approvals.is_empty() && state.hand_over.is_none();
    if same || (nothing(before) && nothing(state)) {
        return Ok(());
    }
    tx.exec(DELETE, params![deal])?;
    for wait in of(state, playbook)? {
        tx.exec(INSERT, params![deal, wait.kind, wait.subject, wait.role, wait.user, wait.since])?;
    }
    Ok(())
}

const OF_DEAL: Sql = sql!(
    "SELECT kind, subject, role, user_id, since
       FROM deal_waits
      WHERE deal_id = $1
      ORDER BY kind, subject"
);

/// What is stored of one deal: for checks.
pub(crate) fn of_deal(read: &mut Read<'_>, deal: Id<id::Deal>) -> Result<Vec<WaitRow>> {
    Ok(read.all(OF_DEAL, params![deal])?)
}
