//! Checks that what is stored is what the journal says: every state and every table that follows from it.
//!
//! It reads in one snapshot, so it may run beside the daily work.

mod deals;
mod records;

use db::Read;
use serde::{Deserialize, Serialize};

use crate::house::House;
use crate::{Result, playbooks};

/// What a check found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Report {
    /// Whether everything is equal.
    pub equal: bool,
    /// Deals checked.
    pub deals: u64,
    /// Events read.
    pub events: u64,
    /// Other records checked.
    pub records: u64,
    /// What differs, at most [`MOST`] of them.
    pub differences: Vec<Difference>,
}

/// One difference between the journal and what is stored.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Difference {
    /// "deal", "company", …
    pub kind: String,
    /// Its id.
    pub id: String,
    /// The field or table.
    pub place: String,
    /// What the journal says.
    pub journal: String,
    /// What is stored.
    pub stored: String,
}

/// The most differences that a report lists.
pub const MOST: usize = 100;

/// Compares the whole workspace with its journal.
///
/// # Errors
/// The database's, or an event that cannot be read.
pub fn workspace(read: &mut Read<'_>, house: &House) -> Result<Report> {
    let mut report =
        Report { equal: true, deals: 0, events: 0, records: 0, differences: Vec::new() };
    records::check(read, &mut report)?;
    let load = |read: &mut Read<'_>, id| playbooks::compiled(read, house, id);
    deals::check(read, &load, &mut report)?;
    Ok(report)
}

impl Report {
    fn differ(&mut self, difference: Difference) {
        self.equal = false;
        if self.differences.len() < MOST {
            self.differences.push(difference);
        }
    }

    /// Notes a difference between two values, if there is one; long values are cut.
    fn compare<T: PartialEq + std::fmt::Debug>(
        &mut self,
        of: (&str, &str),
        place: &str,
        journal: &T,
        stored: &T,
    ) {
        if journal == stored {
            return;
        }
        self.differ(Difference {
            kind: of.0.to_owned(),
            id: of.1.to_owned(),
            place: place.to_owned(),
            journal: cut(journal),
            stored: cut(stored),
        });
    }
}

fn cut(value: &impl std::fmt::Debug) -> String {
    let text = format!("{value:?}");
    match text.char_indices().nth(400) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text,
    }
}
