//! A rule of the playbook tells whoever plays a role something: in the background, once.

use std::collections::BTreeSet;

use db::Tx;
use deal::Obligation;
use jobs::{Failure, Job};
use types::Id;
use types::id::kind as id;

use super::news::{may_see, players_or_leaders};
use super::{News, What, tell};
use crate::deals::raised::Raised;
use crate::deals::{self, Deal};
use crate::house::{App, By, Cause};
use crate::{Error, Result};

/// Tells those whom a rule means.
pub(crate) async fn run(app: App, job: Job) -> Result<(), Failure> {
    let raised: Raised = job.payload()?;
    let Obligation::Notify { role, says } = raised.asks else {
        return Err(Failure::never("this tells nobody anything"));
    };
    let house = app.house.clone();
    let told = app.write(move |tx| {
        let by = By { cause: Cause::Rule, ..By::system(&house) };
        let deal = deals::find(tx, &by, raised.deal)?;
        let news = News::of_deal(What::Rule, deal.id, Some(says.clone()));
        for user in meant(tx, &by, &deal, &role)? {
            tell(tx, &by, user, &news)?;
        }
        job.complete_in(tx)?;
        Ok(())
    });
    match told.await {
        Ok(()) => Ok(()),
        Err(Error::NotFound) => Err(Failure::never("the deal is gone")),
        Err(error) => Err(Failure::again(error)),
    }
}

/// Whoever plays the role in the deal, or else in the workspace, or else those who lead: of those who may see it.
fn meant(tx: &mut Tx<'_>, by: &By, deal: &Deal, role: &str) -> Result<BTreeSet<Id<id::User>>> {
    match deal.state.holders.get(role) {
        Some(holder) if may_see(tx, by, *holder, deal.id)? => Ok(BTreeSet::from([*holder])),
        _ => players_or_leaders(tx, by, deal, role),
    }
}
