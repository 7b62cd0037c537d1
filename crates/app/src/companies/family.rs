//! Companies that belong to others: branches, subsidiaries.

use db::{Read, Tx};
use types::Id;
use types::id::kind as id;

use super::{Company, find, of_deal, rewrite, store};
use crate::access::only_visible_records;
use crate::house::By;
use crate::{Error, Result};

/// How many companies may stand above one another.
const DEEPEST: usize = 10;

/// The company that another belongs to, if the actor may see it.
///
/// # Errors
/// The database's.
pub fn parent(read: &mut Read<'_>, by: &By, company: &Company) -> Result<Option<Company>> {
    let Some(parent) = company.parent else { return Ok(None) };
    match find(read, by, parent) {
        Ok(parent) => Ok(Some(parent)),
        Err(Error::NotFound) => Ok(None),
        Err(error) => Err(error),
    }
}

/// The companies that belong to one and that the actor may see, by name; at most 500.
///
/// # Errors
/// The database's.
pub fn children(read: &mut Read<'_>, by: &By, id: Id<id::Company>) -> Result<Vec<Company>> {
    store::children(read, id, |select| only_visible_records(select, by))
}

/// The parent as given, if the actor sees it and no company would stand above itself.
pub(super) fn checked(
    read: &mut Read<'_>,
    by: &By,
    child: Option<Id<id::Company>>,
    parent: Option<Id<id::Company>>,
) -> Result<Option<Id<id::Company>>> {
    let Some(parent) = parent else { return Ok(None) };
    let found = match find(read, by, parent) {
        Ok(found) => found,
        Err(Error::NotFound) => {
            return Err(Error::field("parent", "There is no such company here."));
        }
        Err(error) => return Err(error),
    };
    let mut above = Some(found.id);
    for _ in 0..DEEPEST {
        let Some(company) = above else { return Ok(Some(found.id)) };
        if Some(company) == child {
            return Err(Error::field("parent", "A company does not belong to itself."));
        }
        above = of_deal(read, company)?.and_then(|company| company.parent);
    }
    match above {
        None => Ok(Some(found.id)),
        Some(_) => {
            let message = format!("At most {DEEPEST} companies stand above one another.");
            Err(Error::field("parent", message))
        }
    }
}

/// The parent, unless a company would stand above itself or the actor does not see it.
pub(crate) fn fitting_parent(
    read: &mut Read<'_>,
    by: &By,
    child: Id<id::Company>,
    parent: Option<Id<id::Company>>,
) -> Result<Option<Id<id::Company>>> {
    match checked(read, by, Some(child), parent) {
        Err(Error::Invalid(_)) => Ok(None),
        found => found,
    }
}

/// The companies that belonged to one that was merged belong to the one that is kept.
pub(crate) fn adopt(
    tx: &mut Tx<'_>,
    by: &By,
    lose: Id<id::Company>,
    keep: Id<id::Company>,
) -> Result<()> {
    for child in store::children(tx, lose, |_| ())? {
        let parent = Some(keep).filter(|keep| *keep != child.id);
        let adopted = Company { parent, ..child.clone() };
        rewrite(tx, by, "changed", &child, &adopted)?;
    }
    Ok(())
}
