//! Giving many deals at once to a colleague, or to whom the rules say.

use db::{Read, Tx};
use deal::Command;
use serde::Deserialize;
use types::Id;
use types::id::kind as id;

use super::{assign, pick};
use crate::deals::Which;
use crate::house::By;
use crate::owners::Bulk;
use crate::{Error, Result, deals, users};

/// Who gets many deals.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ToWhom {
    /// This colleague.
    User(Id<id::User>),
    /// Whom the rules say, each deal for itself.
    Rules,
}

/// Gives many deals to somebody; each that cannot be is told and the rest is done.
///
/// # Errors
/// [`Error::Forbidden`] for all but managers and administrators, [`Error::Invalid`] for too many or for a colleague
/// who gets no work.
pub fn assign_many(tx: &mut Tx<'_>, by: &By, deals: &[Id<id::Deal>], to: ToWhom) -> Result<Bulk> {
    by.must_manage("assign many deals")?;
    if let ToWhom::User(user) = to {
        check_user(tx, user)?;
    }
    Bulk::each(deals, |deal| assign_one(tx, by, deal, to))
}

/// Refuses a colleague who gets no work.
///
/// # Errors
/// [`Error::Invalid`].
pub fn check_user(read: &mut Read<'_>, user: Id<id::User>) -> Result<()> {
    match users::find(read, user) {
        Ok(user) if pick::may_work(&user) => Ok(()),
        Ok(_) => Err(Error::field("to", "This colleague gets no work: inactive, or a viewer.")),
        Err(Error::NotFound) => Err(Error::field("to", "There is no such colleague.")),
        Err(error) => Err(error),
    }
}

/// Gives one deal to whom the rules say, if that is another one; gives its id.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Forbidden`] for all but managers and administrators.
pub(crate) fn assign_by_rules(tx: &mut Tx<'_>, by: &By, which: Which) -> Result<Id<id::Deal>> {
    by.must_manage("assign many deals")?;
    let deal = deals::find(tx, by, which)?.id;
    assign_one(tx, by, deal, ToWhom::Rules)?;
    Ok(deal)
}

fn assign_one(tx: &mut Tx<'_>, by: &By, id: Id<id::Deal>, to: ToWhom) -> Result<bool> {
    let deal = deals::find(tx, by, id)?;
    let user = match to {
        ToWhom::User(user) => Some(user),
        ToWhom::Rules => assign(tx, by, &deal)?,
    };
    let Some(user) = user.filter(|user| deal.state.owner != Some(*user)) else { return Ok(false) };
    deals::act(tx, by, id, None, Command::Assign { role: None, user: Some(user) })?;
    Ok(true)
}
