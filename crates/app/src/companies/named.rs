//! A company as people write it down: by its number, or by its name where only one has it.

use db::Read;
use web::Limit;

use super::{Company, find_number, list};
use crate::house::By;
use crate::lists::{RecordFilter, Sort};
use crate::{Error, Result};

/// The company that somebody means by `#12`, `Harbour Books #12` or `Harbour Books`, of those that the actor may
/// see. The error is about the field `company`.
///
/// # Errors
/// [`Error::Invalid`] where there is none, or where several have the name.
pub fn named(read: &mut Read<'_>, by: &By, text: &str) -> Result<Company> {
    let number = text.rsplit_once('#').and_then(|(_, number)| number.trim().parse().ok());
    if let Some(number) = number {
        return match find_number(read, by, number) {
            Err(Error::NotFound) => Err(none(text)),
            found => found,
        };
    }
    let filter = RecordFilter { q: Some(text.to_owned()), ..RecordFilter::default() };
    let found = list(read, by, &filter, Sort::Name, None, Limit::default())?.items;
    let mut same =
        found.into_iter().filter(|company| types::fold(&company.name) == types::fold(text));
    match (same.next(), same.next()) {
        (Some(company), None) => Ok(company),
        (Some(company), Some(other)) => {
            let message = format!(
                "Several companies are called so: write #{} or #{}.",
                company.number, other.number
            );
            Err(Error::field("company", message))
        }
        (None, _) => Err(none(text)),
    }
}

fn none(text: &str) -> Error {
    Error::field(
        "company",
        format!("There is no company “{text}” here: write its name, or #number."),
    )
}
