//! All deals that fit a filter, as somebody sees them now: few are changed at once, many in the background.

use db::{Read, Select, Tx};

use super::{BulkDone, Doing, background, each};
use crate::deals::Which;
use crate::deals::list::{DealFilter, Narrowed};
use crate::house::By;
use crate::{Error, Result};

/// More deals than these are changed in the background.
pub const AT_ONCE: usize = 200;
/// The most deals that are changed together.
const MOST: i64 = 10_000;

/// The numbers of the deals that fit a filter and that the actor may see, the oldest first.
///
/// # Errors
/// [`Error::Invalid`] where more than 10,000 fit, or more have the words asked for than are looked at; the database's.
pub fn fitting(read: &mut Read<'_>, by: &By, filter: &DealFilter) -> Result<Vec<i64>> {
    let mut select = Select::new("SELECT d.number FROM deals d WHERE TRUE");
    let narrowed = Narrowed::of(read, by, filter)?;
    if narrowed.is_cut() {
        let message = "200 deals or more have these words: narrow by other fields, or choose them in \
                       the list.";
        return Err(Error::field("filter", message));
    }
    narrowed.narrow(filter, &mut select, by);
    select.push(" ORDER BY d.number LIMIT ", MOST + 1);
    let numbers: Vec<i64> = select.all(read)?;
    if i64::try_from(numbers.len()).unwrap_or(i64::MAX) > MOST {
        let message = "More than 10,000 deals fit this filter. Narrow it, and do it in parts.";
        return Err(Error::field("filter", message));
    }
    Ok(numbers)
}

/// Does one thing to all deals that fit a filter and that the actor may see, each for itself: up to 200 at once, more
/// in the background, by the job that is told.
///
/// # Errors
/// As [`super::for_each`] and [`fitting`].
pub fn for_fitting(
    tx: &mut Tx<'_>,
    by: &By,
    filter: &DealFilter,
    doing: &Doing,
) -> Result<BulkDone> {
    doing.check(tx, by)?;
    let deals = fitting(tx, by, filter)?;
    let fit = Some(deals.len());
    if deals.len() > AT_ONCE {
        let job = Some(background::enqueue(tx, by, deals, doing)?);
        return Ok(BulkDone { fit, job, ..BulkDone::default() });
    }
    let deals: Vec<Which> = deals.into_iter().map(Which::Number).collect();
    Ok(BulkDone { fit, ..each(tx, by, &deals, doing)? })
}
