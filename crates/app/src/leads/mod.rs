//! Leads: the inbox. A lead is a deal in its first phase, with a clock that runs until somebody answers, facts
//! that somebody should check, and an hour at which it can be called.

pub(crate) mod api;
mod correct;
mod create;
#[cfg(test)]
mod tests;

use std::collections::HashMap;

use db::{Read, Select};
use insight::score::Chance;
use types::id::kind as id;
use types::{Id, Millis, Timestamp};
use web::{Cursor, Limit, Page};

use crate::board::{self, Card, Next};
use crate::companies::{self, Company};
use crate::contacts::{self, Contact};
use crate::corrections::{Correction, Doubt};
use crate::deals::list::{DealFilter, Sort};
use crate::deals::{self, DealLine, Which};
use crate::house::By;
use crate::reach::{self, Place, Reachable};
use crate::{Error, Result, insights};
pub use correct::{LeadFacts, correct};
pub use create::{NewLead, create};

/// A lead with what one must know to answer it.
#[derive(Clone, Debug)]
pub struct Lead {
    /// The deal.
    pub deal: DealLine,
    /// How long somebody has to answer.
    pub clock: Clock,
    /// The company.
    pub company: Option<Company>,
    /// The person.
    pub contact: Option<Contact>,
    /// What is planned next.
    pub next: Option<Next>,
    /// The learned chance to be won, with its reasons; absent where nothing was learned of it.
    pub chance: Option<Chance>,
    /// When they can be called; absent where nothing is known of where they sit.
    pub reach: Option<Reachable>,
}

/// How long somebody has to answer a lead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clock {
    /// Nobody has written or called; there is time until then.
    Running(Timestamp),
    /// Nobody has written or called, and the time ran out then.
    Over(Timestamp),
    /// Nobody has written or called, and the playbook sets no time.
    Waiting,
    /// Somebody wrote or called for the first time so long after it came.
    Answered(Millis),
}

impl Lead {
    /// What somebody should look at before they rely on it: of the company, then of the person.
    pub fn doubts(&self) -> (Vec<Doubt>, Vec<Doubt>) {
        let company = self.company.as_ref();
        let of_person = self.contact.as_ref().map(|contact| contact.doubts(company));
        (company.map(Company::doubts).unwrap_or_default(), of_person.unwrap_or_default())
    }

    /// What people corrected: of the company, then of the person.
    pub fn corrected(&self) -> (&[Correction], &[Correction]) {
        let of_company = self.company.as_ref().map(|company| company.facts.corrected.as_slice());
        let of_person = self.contact.as_ref().map(|contact| contact.facts.corrected.as_slice());
        (of_company.unwrap_or_default(), of_person.unwrap_or_default())
    }
}

/// One page of the leads that the actor sees.
///
/// # Errors
/// [`Error::Invalid`] for a cursor of another list.
pub fn page(
    read: &mut Read<'_>,
    by: &By,
    filter: &DealFilter,
    sort: Sort,
    after: Option<&Cursor>,
    limit: Limit,
) -> Result<Page<Lead>> {
    let filter = DealFilter { phase: Some("lead".to_owned()), ..filter.clone() };
    let page = deals::list::page(read, by, &filter, sort, after, limit)?;
    Ok(Page { items: of_lines(read, by, page.items)?, next: page.next })
}

/// One lead that the actor sees, whatever phase it is in by now.
///
/// # Errors
/// [`Error::NotFound`].
pub fn find(read: &mut Read<'_>, by: &By, which: impl Into<Which>) -> Result<Lead> {
    let mut select = deals::visible_lines(by);
    match which.into() {
        Which::Id(id) => select.push(" AND d.id = ", id),
        Which::Number(number) => select.push(" AND d.number = ", number),
    };
    let lines: Vec<DealLine> = select.all(read)?;
    of_lines(read, by, lines)?.pop().ok_or(Error::NotFound)
}

/// Lines of a list as leads.
///
/// # Errors
/// The database's.
pub(crate) fn of_lines(read: &mut Read<'_>, by: &By, lines: Vec<DealLine>) -> Result<Vec<Lead>> {
    let answered = first_answers(read, &lines)?;
    let mut companies = companies_of(read, &lines)?;
    let mut contacts = contacts_of(read, &lines)?;
    let caller = reach::caller(read, by)?;
    let chances = by.house.insights.chances();
    let mut cards: Vec<Card> = lines.into_iter().map(|deal| Card { deal, next: None }).collect();
    board::with_next(read, by, cards.iter_mut())?;
    let lead = |Card { deal, next }: Card| {
        let company = deal.company.and_then(|id| take(&mut companies, id));
        let contact = deal.contact.and_then(|id| take(&mut contacts, id));
        let reach = reach::reachable(&place(company.as_ref(), contact.as_ref()), &caller, by.now);
        let clock = clock(&deal, answered.get(&deal.id).copied(), by.now);
        let chance = chances.as_deref().and_then(|it| insights::chance_of(by, it, deal.id));
        Lead { clock, company, contact, next, chance, reach, deal }
    };
    Ok(cards.into_iter().map(lead).collect())
}

/// Several leads may be of one customer.
fn take<K: std::hash::Hash + Eq, V: Clone>(known: &mut HashMap<K, V>, key: K) -> Option<V> {
    known.get(&key).cloned()
}

/// Where the customer sits, as far as is known.
fn place(company: Option<&Company>, contact: Option<&Contact>) -> Place {
    match (contact, company) {
        (Some(contact), company) => contact.place(company),
        (None, Some(company)) => company.place(),
        (None, None) => Place::default(),
    }
}

fn clock(deal: &DealLine, answered: Option<Timestamp>, now: Timestamp) -> Clock {
    match (answered, deal.due_at) {
        (Some(at), _) => Clock::Answered(at.since(deal.opened_at).max(Millis::ZERO)),
        (None, Some(due)) if due < now => Clock::Over(due),
        (None, Some(due)) => Clock::Running(due),
        (None, None) => Clock::Waiting,
    }
}

/// When somebody first wrote or called.
fn first_answers(
    read: &mut Read<'_>,
    lines: &[DealLine],
) -> Result<HashMap<Id<id::Deal>, Timestamp>> {
    let mut select = Select::new(
        "SELECT a.deal_id, min(a.at)
           FROM activities a
          WHERE a.direction = 'out' AND a.kind <> 'note' AND a.deal_id",
    );
    select.push_list(" IN (", few(lines.iter().map(|line| line.id)), ") GROUP BY a.deal_id");
    Ok(select.all::<(Id<id::Deal>, Timestamp)>(read)?.into_iter().collect())
}

/// Whether somebody has written or called.
pub(crate) fn is_answered(read: &mut Read<'_>, deal: Id<id::Deal>) -> Result<bool> {
    let mut select = Select::new(
        "SELECT count(*)
           FROM activities a
          WHERE a.direction = 'out' AND a.kind <> 'note'",
    );
    select.push(" AND a.deal_id = ", deal);
    let count: i64 = select.one(read)?;
    Ok(count > 0)
}

fn companies_of(
    read: &mut Read<'_>,
    lines: &[DealLine],
) -> Result<HashMap<Id<id::Company>, Company>> {
    let ids = few(lines.iter().filter_map(|line| line.company));
    let found = companies::of_deals(read, &ids)?;
    Ok(found.into_iter().map(|company| (company.id, company)).collect())
}

fn contacts_of(
    read: &mut Read<'_>,
    lines: &[DealLine],
) -> Result<HashMap<Id<id::Contact>, Contact>> {
    let ids = few(lines.iter().filter_map(|line| line.contact));
    let found = contacts::of_deals(read, &ids)?;
    Ok(found.into_iter().map(|contact| (contact.id, contact)).collect())
}

/// The ids, the last repeated, so that few different statements are prepared.
fn few<T: types::Kind>(ids: impl Iterator<Item = Id<T>>) -> Vec<Id<T>> {
    let mut ids: Vec<Id<T>> = ids.collect();
    if let Some(last) = ids.last().copied() {
        ids.resize(ids.len().next_power_of_two().max(16), last);
    }
    ids
}
