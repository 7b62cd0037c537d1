//! The cards of a column: its deals in the order of what is due, and what is planned next with each.

use std::collections::HashMap;

use db::{FromRow, Read, Row, Select};
use types::id::kind as id;
use types::{Id, Timestamp};
use web::{Actor, Cursor, Limit, Page, Visibility};

use super::store::{Sight, Way};
use super::{BoardFilter, published};
use crate::access::only_visible_deals;
use crate::deals::{self, DealLine};
use crate::house::By;
use crate::{Error, Result};

/// A deal on a board.
#[derive(Clone, Debug, PartialEq)]
pub struct Card {
    /// The deal.
    pub deal: DealLine,
    /// What is planned next.
    pub next: Option<Next>,
}

/// The next thing planned with a deal.
#[derive(Clone, Debug, PartialEq)]
pub struct Next {
    /// Which task.
    pub task: Id<id::Task>,
    /// What to do.
    pub name: String,
    /// call, mail, meeting, message, document, research, approval or todo.
    pub kind: String,
    /// Until when, if a time was set.
    pub due_at: Option<Timestamp>,
}

impl Card {
    pub(super) fn new(deal: DealLine) -> Card {
        Card { deal, next: None }
    }
}

/// More cards of a column.
///
/// # Errors
/// [`Error::NotFound`] for a playbook that is not there, [`Error::Invalid`] for a cursor of another list.
pub fn cards(
    read: &mut Read<'_>,
    by: &By,
    playbook: &str,
    stage: &str,
    filter: &BoardFilter,
    after: Option<&Cursor>,
    limit: Limit,
) -> Result<Page<Card>> {
    let (playbook, _) = published(read, by, playbook)?;
    let sight = Sight::of(read, by, playbook.id, filter)?;
    let mut cards = page(read, &sight, stage, after, limit)?.map(Card::new);
    with_next(read, by, cards.items.iter_mut())?;
    Ok(cards)
}

const LIST: &str = "cards of a column";

/// One page of the deals of a stage that the actor sees, those with something due first.
pub(super) fn page(
    read: &mut Read<'_>,
    sight: &Sight<'_>,
    stage: &str,
    after: Option<&Cursor>,
    limit: Limit,
) -> Result<Page<DealLine>> {
    let after = after.map(|cursor| cursor.read::<(i64, i64)>(LIST)).transpose();
    let after = after.map_err(|problem| Error::Invalid(problem.errors().to_vec()))?;
    let place = Place { sight, stage, after, limit };
    let mut select = deals::lines();
    place.narrow(&mut select);
    select.text(" ORDER BY d.next_key, d.number").push(" LIMIT ", limit.and_one());
    let lines: Vec<DealLine> = select.all(read)?;
    Ok(Page::cut(lines, limit, |line| {
        let due = line.next_at.map_or(i64::MAX, Timestamp::as_millis);
        Cursor::new(LIST, &(due, line.number))
    }))
}

/// Where the cards of a page are.
struct Place<'a> {
    sight: &'a Sight<'a>,
    stage: &'a str,
    after: Option<(i64, i64)>,
    limit: Limit,
}

impl Place<'_> {
    fn narrow(&self, select: &mut Select) {
        let Sight { by, filter, .. } = *self.sight;
        match self.sight.way() {
            Way::Parts(actor) => self.parts(select, actor),
            Way::All => {
                self.stand_here(select);
                filter.narrow(select, by);
            }
            Way::Narrowed => {
                self.stand_here(select);
                filter.narrow(select, by);
                only_visible_deals(select, by);
            }
        }
    }

    /// The first of each part of what the actor sees, for each part has its own order in an index.
    fn parts(&self, select: &mut Select, actor: &Actor) {
        const PART: &str = "SELECT i.number FROM (SELECT d.number FROM deals d WHERE TRUE";
        select.text(" AND d.number IN (").text(PART);
        self.stand_here(select);
        select.push(" AND d.owner_id = ", actor.user);
        self.end_part(select);
        let teams: &[Id<id::Team>] =
            if actor.sees == Visibility::Team { &actor.teams } else { Default::default() };
        for team in teams {
            select.text(" UNION ALL ").text(PART);
            self.stand_here(select);
            select.push(" AND d.team_id = ", *team);
            self.end_part(select);
        }
        if let Some(lent) = self.lent() {
            let lend = " UNION ALL SELECT l.number FROM deals l WHERE l.number IN (";
            select.push_list(lend, &lent, ")");
        }
        select.text(")");
    }

    /// The first lent deals of this stage, in one of few lengths, so that few statements are prepared.
    fn lent(&self) -> Option<Vec<i64>> {
        let here = self.sight.lent.iter().filter(|lent| lent.stage() == self.stage);
        let here =
            here.filter(|lent| self.after.is_none_or(|after| (lent.next_key, lent.number) > after));
        let at_most = usize::try_from(self.limit.and_one()).unwrap_or(0);
        let mut numbers: Vec<i64> = here.take(at_most).map(|lent| lent.number).collect();
        let last = *numbers.last()?;
        numbers.resize(numbers.len().next_power_of_two(), last);
        Some(numbers)
    }

    fn stand_here(&self, select: &mut Select) {
        select.push(" AND d.alive AND d.playbook_id = ", self.sight.playbook);
        select.push(" AND d.stage = ", self.stage);
        self.begin(select);
    }

    fn begin(&self, select: &mut Select) {
        if let Some((due, number)) = self.after {
            select.push(" AND (d.next_key, d.number) > (", due).push(", ", number).text(")");
        }
    }

    fn end_part(&self, select: &mut Select) {
        select.text(" ORDER BY d.next_key, d.number");
        select.push(" LIMIT ", self.limit.and_one()).text(") AS i");
    }
}

/// An open task of a deal.
struct Planned {
    deal: Id<id::Deal>,
    next: Next,
}

impl FromRow for Planned {
    fn from_row(row: &Row<'_>) -> db::Result<Planned> {
        let next =
            Next { task: row.get(1)?, name: row.get(2)?, kind: row.get(3)?, due_at: row.get(4)? };
        Ok(Planned { deal: row.get(0)?, next })
    }
}

/// Finds what is planned next with each of these deals: the open task that is due first.
///
/// # Errors
/// The database's.
pub fn with_next<'a>(
    read: &mut Read<'_>,
    _: &By,
    cards: impl Iterator<Item = &'a mut Card>,
) -> Result<()> {
    let mut cards: HashMap<Id<id::Deal>, &mut Card> =
        cards.map(|card| (card.deal.id, card)).collect();
    let mut ids: Vec<Id<id::Deal>> = cards.keys().copied().collect();
    ids.sort_unstable();
    let Some(last) = ids.last().copied() else { return Ok(()) };
    // Few different lengths, so that few different statements are prepared.
    ids.resize(ids.len().next_power_of_two().max(16), last);
    let mut select = Select::new(
        "SELECT t.deal_id, t.id, t.name, t.kind, t.due_at
           FROM tasks t
          WHERE t.status = 'open' AND t.deal_id",
    );
    select.push_list(" IN (", &ids, ")");
    let planned: Vec<Planned> = select.all(read)?;
    for Planned { deal, next } in planned {
        let Some(card) = cards.get_mut(&deal) else { continue };
        let key = |next: &Next| (next.due_at.map_or(i64::MAX, Timestamp::as_millis), next.task);
        if card.next.as_ref().is_none_or(|known| key(&next) < key(known)) {
            card.next = Some(next);
        }
    }
    Ok(())
}
