//! A playbook's rule wants somebody for a role that nobody plays in a deal: they are found in the background.

use db::Tx;
use deal::{Command, Obligation};
use jobs::{Failure, Job};
use types::Id;
use types::id::kind as id;

use super::{by_rule, pick};
use crate::deals::raised::Raised;
use crate::deals::{self, Deal};
use crate::house::{App, By};
use crate::users::User;
use crate::{Error, Result, users};

/// Finds somebody for the role and assigns the deal to them, once.
pub(crate) async fn run(app: App, job: Job) -> Result<(), Failure> {
    let raised: Raised = job.payload()?;
    let Obligation::Assign { role } = raised.asks else {
        return Err(Failure::never("this asks for nobody"));
    };
    let (house, named) = (app.house.clone(), role.clone());
    let found = app.write(move |tx| {
        let by = By::system(&house);
        let found = find_and_assign(tx, &by, raised.deal, &named)?;
        if found {
            job.complete_in(tx)?;
        }
        Ok(found)
    });
    match found.await {
        Ok(true) => Ok(()),
        Ok(false) => Err(Failure::never(format!("nobody plays the role {role}"))),
        Err(Error::NotFound) => Err(Failure::never("the deal is gone")),
        Err(Error::Refused(refusal)) => Err(Failure::never(refusal.message)),
        Err(error) => Err(Failure::again(error)),
    }
}

/// Whether somebody was found, or nobody is needed any more.
pub(super) fn find_and_assign(
    tx: &mut Tx<'_>,
    by: &By,
    id: Id<id::Deal>,
    role: &str,
) -> Result<bool> {
    let deal = deals::find(tx, by, id)?;
    if !deal.state.is_alive() || deal.state.holders.contains_key(role) {
        return Ok(true);
    }
    let Some(user) = player(tx, by, &deal, role)? else { return Ok(false) };
    let assign = |role| Command::Assign { role, user: Some(user) };
    let commands = [assign(Some(role.to_owned())), assign(None)];
    deals::act_all(tx, &by_rule(by), id, None, &commands)?;
    Ok(true)
}

/// Who plays the role: those who are not away, of them the deal's own team first, then whoever has least to do.
fn player(tx: &mut Tx<'_>, by: &By, deal: &Deal, role: &str) -> Result<Option<Id<id::User>>> {
    let plays = |user: &User| pick::may_work(user) && user.plays.iter().any(|key| key == role);
    let players = users::list(tx)?.into_iter().filter(plays).collect();
    let players = pick::those_here(tx, by, players)?;
    let mut players: Vec<Id<id::User>> = players.into_iter().map(|user| user.id).collect();
    if let Some(team) = deal.team {
        let members = pick::members(tx, team)?;
        if players.iter().any(|user| members.contains(user)) {
            players.retain(|user| members.contains(user));
        }
    }
    pick::least_loaded(tx, &players)
}
