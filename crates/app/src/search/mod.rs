//! Search: anything by the beginnings of its words.
//!
//! Every verb that writes a company, a contact, a deal or an activity says so here, and the
//! index changes in the same transaction where the text did. An import pays nothing while it runs: it asks once, at
//! its end, for [`after_import`], and a job indexes and compares what it wrote.
//!
//! What is found is read again under the caller's rights; the index grants nothing.

pub(crate) mod api;
mod docs;
mod find;
pub(crate) mod later;
mod scopes;
mod store;
#[cfg(test)]
mod tests;

use db::{Read, Tx};
use deal::State;
use deal::state::Outcome;
use types::Id;
use types::id::kind as id;

pub(crate) use find::of_deals;
pub use find::{Found, find};
pub use later::{AFTER_IMPORT, CUSTOMER, after_import, with_handlers};

use crate::companies::Company;
use crate::contacts::Contact;
use crate::deals::{Customer, Deal};
use crate::house::{By, Cause};
use crate::journal::Kind;
use crate::{Error, Result, companies, contacts, deals};
use docs::{DealFrame, Doc};
use scopes::Scopes;

/// A company was added, or changed from `old`.
pub(crate) fn company_written(
    tx: &mut Tx<'_>,
    by: &By,
    old: Option<&Company>,
    new: &Company,
) -> Result<()> {
    if by.cause == Cause::Import {
        return Ok(());
    }
    if new.merged_into.is_some() {
        return forget(tx, Kind::Company, &new.id.as_key());
    }
    let doc = docs::company(tx, new)?;
    let Some(old) = old else { return put(tx, &doc) };
    if old.facts.absorbed == new.facts.absorbed && docs::company(tx, old)? == doc {
        return Ok(());
    }
    put(tx, &doc)?;
    if old.name != new.name {
        later::company_renamed(tx, by, new.id)?;
    }
    Ok(())
}

/// A contact was added, or changed from `old`.
pub(crate) fn contact_written(
    tx: &mut Tx<'_>,
    by: &By,
    old: Option<&Contact>,
    new: &Contact,
) -> Result<()> {
    if by.cause == Cause::Import {
        return Ok(());
    }
    if new.merged_into.is_some() {
        return forget(tx, Kind::Contact, &new.id.as_key());
    }
    let doc = docs::contact(tx, new)?;
    let Some(old) = old else { return put(tx, &doc) };
    if old.facts.absorbed == new.facts.absorbed && docs::contact(tx, old)? == doc {
        return Ok(());
    }
    put(tx, &doc)?;
    if old.name != new.name || old.email != new.email {
        later::contact_renamed(tx, by, new.id)?;
    }
    Ok(())
}

/// A deal was opened, or its state changed from `before`, which is the default for a new one.
pub(crate) fn deal_written(
    tx: &mut Tx<'_>,
    by: &By,
    deal: &Deal,
    before: &State,
    customer: &Customer,
) -> Result<()> {
    if by.cause == Cause::Import {
        return Ok(());
    }
    if matches!(deal.state.outcome, Outcome::Merged { .. }) {
        return forget(tx, Kind::Deal, &deal.id.as_key());
    }
    let frame = DealFrame { id: deal.id, number: deal.number, team: deal.team, customer };
    let doc = docs::deal(&frame, &deal.state);
    if before.is_opened() && docs::deal(&frame, before) == doc && before.owner == deal.state.owner {
        return Ok(());
    }
    put(tx, &doc)?;
    // A new owner brings another team, which the frame of the old state does not know.
    let (was, is) = (scopes::of_deal(before, None), scopes::of_deal(&deal.state, None));
    if before.is_opened() && was != is {
        put_activities_of(tx, deal)?;
    }
    Ok(())
}

/// A deal counts for another team: others find it and what was done for it.
pub(crate) fn deal_regrouped(tx: &mut Tx<'_>, by: &By, id: Id<id::Deal>) -> Result<()> {
    index_again(tx, by, Kind::Deal, &id.as_key())?;
    match any_deal(tx, by, id)? {
        Some(deal) => put_activities_of(tx, &deal),
        None => Ok(()),
    }
}

/// A deal has another customer.
pub(crate) fn deal_linked(
    tx: &mut Tx<'_>,
    by: &By,
    deal: &Deal,
    customer: &Customer,
) -> Result<()> {
    deal_written(tx, by, deal, &State::default(), customer)
}

/// An activity was added or changed.
///
/// # Errors
/// The database's.
pub fn activity_written(tx: &mut Tx<'_>, by: &By, id: Id<id::Activity>) -> Result<()> {
    if by.cause == Cause::Import {
        return Ok(());
    }
    index_again(tx, by, Kind::Activity, &id.as_key())
}

/// Something can be found no more.
///
/// # Errors
/// The database's.
pub fn forget(tx: &mut Tx<'_>, kind: Kind, key: &str) -> Result<()> {
    Ok(tx.unindex_text(kind.as_str(), key)?)
}

fn put(tx: &mut Tx<'_>, doc: &Doc) -> Result<()> {
    Ok(tx.index_text(doc.kind.as_str(), &doc.key, &doc.title, &doc.body)?)
}

fn put_activities_of(tx: &mut Tx<'_>, deal: &Deal) -> Result<()> {
    let scopes = scopes::of_deal(&deal.state, deal.team);
    for activity in store::activities_of_deal(tx, deal.id)? {
        put(tx, &docs::activity(&activity, &scopes))?;
    }
    Ok(())
}

/// Makes many records findable as they are now, whoever wrote them; what is gone or merged is forgotten.
///
/// # Errors
/// The database's.
pub fn index_many(tx: &mut Tx<'_>, by: &By, records: &[(Kind, String)]) -> Result<()> {
    records.iter().try_for_each(|(kind, key)| index_again(tx, by, *kind, key))
}

/// Makes one record findable as it is now.
fn index_again(tx: &mut Tx<'_>, by: &By, kind: Kind, key: &str) -> Result<()> {
    match doc_of(tx, by, kind, key)? {
        Some(doc) => put(tx, &doc),
        None => forget(tx, kind, key),
    }
}

/// What a record is found by as it is now; none for one that is not there, or merged into another.
fn doc_of(read: &mut Read<'_>, by: &By, kind: Kind, key: &str) -> Result<Option<Doc>> {
    let unreadable = |error: types::Invalid| Error::unreadable("an id", error);
    match kind {
        Kind::Company => {
            let found = companies::of_deal(read, Id::from_key(key).map_err(unreadable)?)?;
            let found = found.filter(|company| company.merged_into.is_none());
            found.map(|company| docs::company(read, &company)).transpose()
        }
        Kind::Contact => {
            let found = contacts::of_deal(read, Id::from_key(key).map_err(unreadable)?)?;
            let found = found.filter(|contact| contact.merged_into.is_none());
            found.map(|contact| docs::contact(read, &contact)).transpose()
        }
        Kind::Deal => {
            let Some(deal) = any_deal(read, by, Id::from_key(key).map_err(unreadable)?)? else {
                return Ok(None);
            };
            if matches!(deal.state.outcome, Outcome::Merged { .. }) {
                return Ok(None);
            }
            let customer = deals::customer(read, &deal.links)?;
            let (id, number, team) = (deal.id, deal.number, deal.team);
            let frame = DealFrame { id, number, team, customer: &customer };
            Ok(Some(docs::deal(&frame, &deal.state)))
        }
        Kind::Activity => {
            let id = Id::from_key(key).map_err(unreadable)?;
            let Some(activity) = store::activity(read, id)? else { return Ok(None) };
            let scopes = scopes_of_activity(read, by, &activity)?;
            Ok(Some(docs::activity(&activity, &scopes)))
        }
        _ => Ok(None),
    }
}

/// A deal whoever asks.
fn any_deal(read: &mut Read<'_>, by: &By, id: Id<id::Deal>) -> Result<Option<Deal>> {
    match deals::find(read, &By::system(&by.house), id) {
        Ok(deal) => Ok(Some(deal)),
        Err(Error::NotFound) => Ok(None),
        Err(error) => Err(error),
    }
}

/// An activity is found by whoever finds its deal, or else its company.
fn scopes_of_activity(
    read: &mut Read<'_>,
    by: &By,
    activity: &store::ActivityText,
) -> Result<Scopes> {
    if let Some(deal) = activity.deal.map_or(Ok(None), |id| any_deal(read, by, id))? {
        return Ok(scopes::of_deal(&deal.state, deal.team));
    }
    let company = activity.company.map_or(Ok(None), |id| companies::of_deal(read, id))?;
    Ok(match company {
        Some(company) => scopes::of_record(company.owner, company.team),
        None => scopes::of_record(activity.by, None),
    })
}
