//! A deal as people write it down: by its number, or by its name where only one has it.

use db::Read;
use web::Limit;

use super::list::{self, DealFilter, Sort};
use super::{Deal, Which, find};
use crate::house::By;
use crate::{Error, Result};

/// The deal that somebody means by `#12`, `12`, `Harbour Books #12` or `Harbour Books`, of those that the actor may
/// see; by its name only one whose life goes on. The error is about the field `deal`.
///
/// # Errors
/// [`Error::Invalid`] where there is none, or where several have the name.
pub fn named(read: &mut Read<'_>, by: &By, text: &str) -> Result<Deal> {
    let number = text.rsplit_once('#').map_or(text, |(_, number)| number).trim().parse().ok();
    if let Some(number) = number {
        return match find(read, by, Which::Number(number)) {
            Err(Error::NotFound) => Err(none(text)),
            found => found,
        };
    }
    let filter = DealFilter { q: Some(text.to_owned()), ..DealFilter::default() };
    let found = list::page(read, by, &filter, Sort::Newest, None, Limit::MOST)?.items;
    let mut same = found.into_iter().filter(|deal| types::fold(&deal.name) == types::fold(text));
    match (same.next(), same.next()) {
        (Some(deal), None) => find(read, by, deal.id),
        (Some(deal), Some(other)) => {
            let (one, two) = (deal.number, other.number);
            let message = format!("Several deals are called so: write #{one} or #{two}.");
            Err(Error::field("deal", message))
        }
        (None, _) => Err(none(text)),
    }
}

fn none(text: &str) -> Error {
    let message = format!("There is no deal “{text}” here: write its name, or #number.");
    Error::field("deal", message)
}
