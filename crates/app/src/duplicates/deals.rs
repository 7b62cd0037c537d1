//! Making one deal of two: the one ends as merged, the other takes over what it knew. Each decides for itself
//! by its own rules, through the same gate as everything else.

use db::Tx;
use deal::Command;
use types::Id;
use types::id::kind as id;

use super::merge::{are_two, may_merge, seeing_all};
use crate::deals::{self, Activity, Done, Links};
use crate::house::By;
use crate::{Result, files, journal, search};

/// Ends `lose` as the same as `keep`, which takes over its people, answers, evidence, payments, activities and files.
///
/// # Errors
/// [`crate::Error::NotFound`], [`crate::Error::Forbidden`], [`crate::Error::Refused`] for a won deal that would vanish, or for one
/// that has ended.
pub fn merge(tx: &mut Tx<'_>, by: &By, keep: Id<id::Deal>, lose: Id<id::Deal>) -> Result<Done> {
    are_two(keep == lose)?;
    let keep = deals::find(tx, by, keep)?;
    let lose = deals::find(tx, by, lose)?;
    may_merge(by, &[keep.state.owner, lose.state.owner])?;
    let taken = lose.state.absorbable(lose.id);
    let merge = [Command::Merge { into: keep.id }];
    deals::act_inside(tx, by, lose.id, Some(lose.version), &merge)?;
    let absorb = [Command::Absorb(Box::new(taken))];
    let mut done = deals::act_inside(tx, by, keep.id, Some(keep.version), &absorb)?;
    let links = one_customer(keep.links, lose.links);
    if links != keep.links {
        done = deals::link(tx, &seeing_all(by), keep.id, None, links)?;
    }
    move_activities(tx, by, lose.id, keep.id)?;
    files::move_all(tx, by, lose.id, keep.id)?;
    Ok(done)
}

/// What was done for the one was done for the other.
fn move_activities(tx: &mut Tx<'_>, by: &By, from: Id<id::Deal>, to: Id<id::Deal>) -> Result<()> {
    let activities = deals::activities_of(tx, from, i64::MAX)?;
    super::store::move_activities_of_deal(tx, from, to)?;
    for old in activities {
        let new = Activity { deal: to, ..old.clone() };
        journal::happened(tx, by, "moved", &old, &new)?;
        search::activity_written(tx, by, new.id)?;
    }
    Ok(())
}

/// The customer of the kept deal, or what only the other knows of it.
fn one_customer(keep: Links, lose: Links) -> Links {
    let same_company = keep.company.is_none() || keep.company == lose.company;
    Links {
        company: keep.company.or(lose.company),
        contact: keep.contact.or(lose.contact.filter(|_| same_company)),
    }
}
