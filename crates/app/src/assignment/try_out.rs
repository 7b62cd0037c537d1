//! What the rules would do with a lead, before there is one; nobody's turn passes.

use db::Read;
use types::Id;
use types::id::kind as id;

use super::pick::{self, Lead};
use super::{Rule, store};
use crate::Result;
use crate::house::By;

/// What is stated of a lead that is tried.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TryLead {
    /// Where the customer sits, ISO alpha-2.
    pub country: Option<types::Country>,
    /// The customer's language.
    pub language: Option<types::Language>,
    /// What may be sold.
    pub product: Option<String>,
    /// `b2b` or `b2c`.
    pub segment: Option<String>,
    /// Where it came from.
    pub source: Option<String>,
}

/// What a rule says of a lead.
#[derive(Clone, Debug, PartialEq)]
pub struct TriedRule {
    /// The rule.
    pub rule: Rule,
    /// Whether the lead is one of those that it is for.
    pub fits: bool,
    /// Who would get the lead, were this rule to decide; nobody who may be given work.
    pub picks: Option<Id<id::User>>,
    /// Whether this rule decides.
    pub decides: bool,
}

/// What each rule in use says of a lead, in order.
///
/// # Errors
/// [`crate::Error::Forbidden`] for all but managers and administrators.
pub fn try_out(read: &mut Read<'_>, by: &By, lead: &TryLead) -> Result<Vec<TriedRule>> {
    by.must_manage("try assignment rules")?;
    let lead = Lead::stated(lead.clone());
    let mut tried = Vec::new();
    let mut is_open = true;
    for rule in store::active(read)? {
        let fits = lead.fits(read, &rule.says.when)?;
        let picks = if fits { pick::next(read, by, &rule)? } else { None };
        let decides = is_open && picks.is_some();
        is_open &= !decides;
        tried.push(TriedRule { rule, fits, picks, decides });
    }
    Ok(tried)
}
