//! What a playbook's rules ask for outside the deal becomes queued jobs, in the transaction that raised it.

use db::Tx;
use deal::{Event, Fact, Obligation};
use jobs::NewJob;
use serde::{Deserialize, Serialize};
use types::Id;
use types::id::kind as id;

use super::Deal;
use crate::Result;
use crate::house::By;

/// The queue's name of each kind of obligation.
pub const NOTIFY: &str = "deal.notify";
/// A mail to send.
pub const MAIL: &str = "deal.mail";
/// A web address to call.
pub const WEBHOOK: &str = "deal.webhook";
/// Somebody to find for a role.
pub const ASSIGN: &str = "deal.assign";

/// What a job must know.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Raised {
    /// The deal.
    pub deal: Id<id::Deal>,
    /// What its playbook asks for.
    pub asks: Obligation,
}

pub(super) fn enqueue(tx: &mut Tx<'_>, by: &By, deal: &Deal, events: &[Event]) -> Result<()> {
    for event in events {
        let Fact::Raised(asks) = &event.fact else { continue };
        let kind = match asks {
            Obligation::Notify { .. } => NOTIFY,
            Obligation::Mail { .. } => MAIL,
            Obligation::Webhook { .. } => WEBHOOK,
            Obligation::Assign { .. } => ASSIGN,
        };
        let raised = Raised { deal: deal.id, asks: asks.clone() };
        let id = by.house.ids.new_id(by.now);
        jobs::enqueue(tx, &NewJob::new(id, kind, &raised, by.now))?;
    }
    Ok(())
}
