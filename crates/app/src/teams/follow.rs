//! What the members of a team own follows them: deals, companies and contacts count for their owner's first team.
//!
//! A change of members moves little at once, in its own transaction, and much by a job. Neither is an event of each
//! record: the team of a record follows from its owner and who is in which team. The team's own event tells it.

use db::Tx;
use jobs::{Failure, Job, NewJob, Worker};
use serde::{Deserialize, Serialize};
use types::Id;
use types::id::kind as id;

use super::store;
use crate::house::{App, By};
use crate::journal::{self, Kind, NewEvent};
use crate::owners::Owned;
use crate::{Result, deals, search, users};

/// The queue's name of this work.
pub(crate) const FOLLOW: &str = "teams.follow";

/// How many records follow in one transaction: others wait meanwhile.
const AT_ONCE: i64 = 100;

/// Those whose records are to follow.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Moving {
    /// The team that they came to or went from.
    team: Id<id::Team>,
    owners: Vec<Id<id::User>>,
}

/// A worker that can do this work too.
pub(crate) fn with_handlers(worker: Worker, app: &App) -> Worker {
    let app = app.clone();
    worker.handle(FOLLOW, move |job| go_on(app.clone(), job))
}

/// Has what these people own count for their first team as it is now; a job does what is too much at once.
pub(super) fn members_changed(
    tx: &mut Tx<'_>,
    by: &By,
    team: Id<id::Team>,
    owners: &[Id<id::User>],
) -> Result<()> {
    let mut room = AT_ONCE;
    for (nth, owner) in owners.iter().enumerate() {
        room -= follow(tx, by, *owner, room)?;
        if room == 0 {
            let rest = Moving { team, owners: owners[nth..].to_vec() };
            jobs::enqueue(tx, &NewJob::new(by.house.new_id(), FOLLOW, &rest, by.now))?;
            return Ok(());
        }
    }
    Ok(())
}

/// Has at most `most` records of somebody count for their first team; gives how many did not yet.
fn follow(tx: &mut Tx<'_>, by: &By, owner: Id<id::User>, most: i64) -> Result<i64> {
    let team = users::first_team(tx, owner)?;
    let mut room = most;
    for owned in [Owned::Deals, Owned::Companies, Owned::Contacts] {
        let keys = owned.of_other_team(tx, owner, team, room)?;
        room -= i64::try_from(keys.len()).unwrap_or(room);
        match owned {
            _ if keys.is_empty() => {}
            Owned::Deals => deals::put_team(tx, by, &keys, team)?,
            Owned::Companies | Owned::Contacts => {
                let kind = if owned == Owned::Companies { Kind::Company } else { Kind::Contact };
                owned.put_team(tx, &keys, team)?;
                let records: Vec<_> = keys.into_iter().map(|key| (kind, key)).collect();
                search::index_many(tx, by, &records)?;
            }
        }
    }
    Ok(most - room)
}

/// Has the rest of the records follow; a second run goes on where the first ended.
async fn go_on(app: App, job: Job) -> std::result::Result<(), Failure> {
    let Moving { team, owners } = job.payload()?;
    for owner in owners {
        loop {
            job.go_on()?;
            let by = By::system(&app.house);
            let moved = app.write(move |tx| follow(tx, &by, owner, AT_ONCE)).await;
            if moved.map_err(Failure::again)? < AT_ONCE {
                break;
            }
        }
    }
    let by = By::system(&app.house);
    app.write(move |tx| tell(tx, &by, team)).await.map_err(Failure::again)
}

/// Tells in the journal that all has followed, so that whoever keeps columns reads them again.
fn tell(tx: &mut Tx<'_>, by: &By, team: Id<id::Team>) -> Result<()> {
    if store::find(tx, team)?.is_none() {
        return Ok(());
    }
    let subject = team.as_key();
    journal::append(
        tx,
        by,
        &NewEvent { kind: Kind::Team, subject: &subject, name: "followed", body: "{}" },
    )
}
