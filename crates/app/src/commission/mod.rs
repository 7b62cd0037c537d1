//! Commission: rules by bands on the negotiated price, and what was earned by them when payment was proved.
//!
//! An earning is an entry that never changes: it is made in the transaction that wins a deal (or proves the rest of its
//! price), and where the win is undone an entry of its own takes it back. A rule that changes later changes no earning.
//! Who looks sees their own earnings; those who lead see their teams' or all, as far as they see deals.

pub mod api;
mod earn;
pub mod json;
mod rules;
mod store;
#[cfg(test)]
mod tests;

use db::Read;
use insight::commission::Step;
use serde::{Deserialize, Serialize};
use types::id::kind as id;
use types::{Date, Id, Money, Timestamp};

use crate::Result;
use crate::deals::leads;
use crate::house::By;
use crate::journal::{Kind, Record};

pub(crate) use earn::happened;
pub use insight::commission::{Band, Commission, Rule as Bands};
pub use rules::{
    CommissionRule, Due, ForWhom, NewCommissionRule, change, create, delete, find, list, try_out,
};

/// What somebody earned with a deal, or what was taken back of it. Never changed.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Earning {
    /// Its id.
    pub id: Id<id::Earning>,
    /// With which deal.
    pub deal: Id<id::Deal>,
    /// The number that people say.
    pub number: i64,
    /// What the deal was called.
    pub deal_name: String,
    /// By which rule.
    pub rule: Id<id::CommissionRule>,
    /// What the rule was called.
    pub rule_name: String,
    /// For which role of the playbook; absent for the owner's part.
    pub role: Option<String>,
    /// Who earned it.
    pub user: Id<id::User>,
    /// How much; negative where it takes an earning back.
    pub amount: Money,
    /// The price that it was reckoned on.
    pub price: Money,
    /// How it comes about.
    pub steps: Vec<Step>,
    /// When it was earned or taken back.
    pub at: Timestamp,
    /// The earning that this one takes back.
    pub corrects: Option<Id<id::Earning>>,
    /// Why it is taken back.
    pub reason: Option<String>,
}

impl Record for Earning {
    const KIND: Kind = Kind::Earning;
    fn key(&self) -> String {
        self.id.as_key().to_string()
    }
}

/// Which earnings a list tells.
#[derive(Clone, Copy, Debug, Default)]
pub struct EarningFilter {
    /// Whose.
    pub user: Option<Id<id::User>>,
    /// With which deal.
    pub deal: Option<Id<id::Deal>>,
    /// From this day on.
    pub from: Option<Date>,
    /// Up to this day, itself included.
    pub to: Option<Date>,
}

/// Earnings with their sums.
#[derive(Clone, Debug, Default)]
pub struct Earnings {
    /// By person and currency.
    pub sums: Vec<(Id<id::User>, Money)>,
    /// The newest first, at most 500.
    pub items: Vec<Earning>,
    /// Whether there are more than are listed; the sums hold them all.
    pub more: bool,
}

/// The most earnings that a list tells.
const MOST: usize = 500;

/// The earnings that the actor may see.
///
/// # Errors
/// The database's.
pub fn earnings(read: &mut Read<'_>, by: &By, filter: EarningFilter) -> Result<Earnings> {
    let zone = crate::workspace::calendar(read, &by.house)?.zone().clone();
    let sums = store::sums(read, by, filter, &zone)?;
    let mut items = store::earnings(read, by, filter, &zone, MOST + 1)?;
    let more = items.len() > MOST;
    items.truncate(MOST);
    Ok(Earnings { sums, items, more })
}

/// All earnings by id after `id`, in pages: for checks, not for people.
///
/// # Errors
/// The database's.
pub(crate) fn earnings_after(read: &mut Read<'_>, id: &str) -> Result<Vec<Earning>> {
    store::earnings_after(read, id)
}

/// Whether somebody sees what others earn: those who lead.
pub fn sees_others(by: &By) -> bool {
    leads(by.role())
}
