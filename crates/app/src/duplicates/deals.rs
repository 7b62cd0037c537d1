//! Making one deal of two: the one ends as merged, the other takes over what it knew. Each decides for itself
//! by its own rules, through the same gate as everything else.

use db::Tx;
use deal::Command;
use types::Id;
use types::id::kind as id;

use super::merge::{are_two, may_merge, seeing_all};
use crate::Result;
use crate::deals::{self, Done, Links};
use crate::house::By;

/// Ends `lose` as the same as `keep`, which takes over its people, answers, evidence, payments and activities.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Forbidden`], [`Error::Refused`] for a won deal that would vanish, or for one
/// that has ended.
pub fn merge(tx: &mut Tx<'_>, by: &By, keep: Id<id::Deal>, lose: Id<id::Deal>) -> Result<Done> {
    are_two(keep == lose)?;
    let keep = deals::find(tx, by, keep)?;
    let lose = deals::find(tx, by, lose)?;
    may_merge(by, &[keep.state.owner, lose.state.owner])?;
    let taken = lose.state.absorbable(lose.id);
    deals::act(tx, by, lose.id, Some(lose.version), Command::Merge { into: keep.id })?;
    let absorb = Command::Absorb(Box::new(taken));
    let mut done = deals::act(tx, by, keep.id, Some(keep.version), absorb)?;
    let links = one_customer(keep.links, lose.links);
    if links != keep.links {
        done = deals::link(tx, &seeing_all(by), keep.id, None, links)?;
    }
    super::store::move_of_deal(tx, lose.id, keep.id)?;
    Ok(done)
}

/// The customer of the kept deal, or what only the other knows of it.
fn one_customer(keep: Links, lose: Links) -> Links {
    let same_company = keep.company.is_none() || keep.company == lose.company;
    Links {
        company: keep.company.or(lose.company),
        contact: keep.contact.or(lose.contact.filter(|_| same_company)),
    }
}
