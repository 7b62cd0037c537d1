//! Telling two records apart that look the same: it is remembered with both, and the pair is gone.

use db::Tx;
use types::Id;
use types::id::kind as id;

use super::Pair;
use super::merge::are_two;
use super::{note_company, note_contact};
use crate::companies::Company;
use crate::contacts::Contact;
use crate::house::By;
use crate::{Error, Result, companies, contacts};

/// Says that two companies or two contacts are not the same.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Forbidden`], [`Error::Invalid`] for a record and itself, and for deals.
pub fn tell_apart(tx: &mut Tx<'_>, by: &By, pair: Pair) -> Result<()> {
    by.must_write("tell records apart")?;
    match pair {
        Pair::Companies { keep, lose } => companies_apart(tx, by, keep, lose),
        Pair::Contacts { keep, lose } => contacts_apart(tx, by, keep, lose),
        Pair::Deals { .. } => Err(Error::field("one", "Deals are not compared.")),
    }
}

fn companies_apart(
    tx: &mut Tx<'_>,
    by: &By,
    one: Id<id::Company>,
    other: Id<id::Company>,
) -> Result<()> {
    let (one, other) = (companies::find(tx, by, one)?, companies::find(tx, by, other)?);
    are_two(one.id == other.id)?;
    for (company, not) in [(&one, other.id), (&other, one.id)] {
        let mut new: Company = company.clone();
        remember(&mut new.facts.distinct_from, not);
        companies::rewrite(tx, by, "told-apart", company, &new)?;
        note_company(tx, &new)?;
    }
    Ok(())
}

fn contacts_apart(
    tx: &mut Tx<'_>,
    by: &By,
    one: Id<id::Contact>,
    other: Id<id::Contact>,
) -> Result<()> {
    let (one, other) = (contacts::find(tx, by, one)?, contacts::find(tx, by, other)?);
    are_two(one.id == other.id)?;
    for (contact, not) in [(&one, other.id), (&other, one.id)] {
        let mut new: Contact = contact.clone();
        remember(&mut new.facts.distinct_from, not);
        contacts::rewrite(tx, by, "told-apart", contact, &new)?;
        note_contact(tx, &new)?;
    }
    Ok(())
}

fn remember<T>(known: &mut Vec<Id<T>>, not: Id<T>) {
    if !known.contains(&not) {
        known.push(not);
        known.sort_unstable();
    }
}
