//! The board: a playbook's stages side by side, with what each holds and the deals that need somebody first.
//!
//! What a column holds comes from sums that writers keep ([`crate::deals`]), its cards from an index in the order
//! of what is due: the cost does not grow with the workspace.

pub(crate) mod api;
mod cards;
mod moves;
mod store;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::sync::Arc;

use db::Read;
use playbook::Compiled;
use playbook::model::Phase;
use types::id::kind as id;
use types::{Currency, Id, Millis, Money, Timestamp, Within};
use web::Limit;

use crate::house::By;
use crate::owners::OwnedBy;
use crate::playbooks::{self, Playbook};
use crate::{Error, Result};
pub use cards::{Card, Next, cards, with_next};
pub use moves::{Move, ask, move_to};
use store::{Held, Sight};

/// What a board is narrowed by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BoardFilter {
    /// Who answers for the deals.
    pub owner: Option<OwnedBy>,
    /// The owner's team.
    pub team: Option<Id<id::Team>>,
}

/// A playbook's stages with their deals.
#[derive(Clone, Debug)]
pub struct Board {
    /// Whose stages these are.
    pub playbook: Playbook,
    /// One a stage, in order; last those stages in which deals of earlier versions stand.
    pub columns: Vec<Column>,
}

/// A stage with its deals.
#[derive(Clone, Debug)]
pub struct Column {
    /// The stage's key.
    pub stage: String,
    /// Its name.
    pub name: String,
    /// Its phase; absent for a stage of earlier versions only.
    pub phase: Option<Phase>,
    /// The chance of winning from here, in thousandths, as the playbook says.
    pub chance: Option<u16>,
    /// The time that a deal may take here.
    pub within: Option<Within>,
    /// What it holds.
    pub totals: Totals,
    /// The deals that need somebody first.
    pub cards: Vec<Card>,
    /// The cursor to more of them.
    pub next: Option<String>,
}

/// What a column holds. Parked deals are counted apart: they press nobody and are worth nothing yet.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Totals {
    /// Deals that are not parked.
    pub deals: i64,
    /// Parked deals.
    pub parked: i64,
    /// What the deals that are not parked are worth, by currency.
    pub value: Vec<Money>,
    /// The same by the chance of winning; what is won counts in full.
    pub weighted: Vec<Money>,
    /// How long the deals that are not parked have been here, on average.
    pub age: Option<Millis>,
}

/// Cards of a column before one asks for more.
pub const CARDS: u64 = 20;

/// The board of a playbook, with the first cards of each column, as far as the actor sees.
///
/// # Errors
/// [`Error::NotFound`] for a playbook that is not there or was never published.
pub fn read(
    read: &mut Read<'_>,
    by: &By,
    playbook: &str,
    filter: &BoardFilter,
    limit: Limit,
) -> Result<Board> {
    let (playbook, compiled) = published(read, by, playbook)?;
    let sight = Sight::of(read, by, playbook.id, filter)?;
    let held = sight.held(read)?;
    let mut columns = empty_columns(&compiled, &held);
    for column in &mut columns {
        column.totals = totals(&held, column, by.now);
        if column.totals.deals + column.totals.parked == 0 {
            continue;
        }
        let page = cards::page(read, &sight, &column.stage, None, limit)?;
        column.next = page.next;
        column.cards = page.items.into_iter().map(Card::new).collect();
    }
    with_next(read, by, columns.iter_mut().flat_map(|column| &mut column.cards))?;
    Ok(Board { playbook, columns })
}

/// One column with its first cards: what a page shows anew after a deal has moved.
///
/// # Errors
/// [`Error::NotFound`] for a playbook that is not there or a stage that it does not have.
pub fn column(
    read: &mut Read<'_>,
    by: &By,
    playbook: &str,
    stage: &str,
    filter: &BoardFilter,
    limit: Limit,
) -> Result<Column> {
    let (playbook, compiled) = published(read, by, playbook)?;
    let sight = Sight::of(read, by, playbook.id, filter)?;
    let held = sight.held(read)?;
    let columns = empty_columns(&compiled, &held).into_iter();
    let mut column = columns.into_iter().find(|it| it.stage == stage).ok_or(Error::NotFound)?;
    column.totals = totals(&held, &column, by.now);
    let page = cards::page(read, &sight, stage, None, limit)?;
    column.next = page.next;
    column.cards = page.items.into_iter().map(Card::new).collect();
    with_next(read, by, column.cards.iter_mut())?;
    Ok(column)
}

pub(crate) fn published(
    read: &mut Read<'_>,
    by: &By,
    key: &str,
) -> Result<(Playbook, Arc<Compiled>)> {
    let playbook = playbooks::find_by_key(read, key)?;
    let version = playbook.current.ok_or(Error::NotFound)?;
    let compiled = playbooks::compiled(read, &by.house, version)?;
    Ok((playbook, compiled))
}

/// The playbook's stages, and those in which deals stand that it does not have any more.
fn empty_columns(compiled: &Compiled, held: &[Held]) -> Vec<Column> {
    let empty = |stage: &str, name: String| Column {
        stage: stage.to_owned(),
        name,
        phase: None,
        chance: None,
        within: None,
        totals: Totals::default(),
        cards: Vec::new(),
        next: None,
    };
    let stages = compiled.stages().iter().map(|stage| Column {
        phase: Some(stage.phase),
        chance: stage.chance,
        within: stage.within,
        ..empty(&stage.key, stage.name.clone())
    });
    let mut columns: Vec<Column> = stages.collect();
    for held in held {
        if columns.iter().all(|column| column.stage != held.stage) {
            columns.push(empty(&held.stage, words(&held.stage)));
        }
    }
    columns
}

/// A key as words, where nobody says its name any more.
fn words(key: &str) -> String {
    let words = key.replace(['-', '_'], " ");
    let mut letters = words.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

fn totals(held: &[Held], column: &Column, now: Timestamp) -> Totals {
    let mut totals = Totals::default();
    let (mut value, mut weighted) = (BTreeMap::new(), BTreeMap::new());
    let mut entered = 0_i128;
    for held in held.iter().filter(|held| held.stage == column.stage) {
        if held.status == "parked" {
            totals.parked += held.deals;
            continue;
        }
        totals.deals += held.deals;
        entered += i128::from(held.entered);
        let Ok(currency) = held.currency.parse::<Currency>() else { continue };
        add(&mut value, currency, held.amount);
        add(&mut weighted, currency, by_chance(held, column.chance));
    }
    let monies = |sums: BTreeMap<Currency, i64>| {
        let sums = sums.into_iter().filter(|(_, minor)| *minor != 0);
        sums.map(|(currency, minor)| Money::of_minor(minor, currency)).collect()
    };
    totals.value = monies(value);
    totals.weighted = monies(weighted);
    totals.age = average_age(now, entered, totals.deals);
    totals
}

fn add(sums: &mut BTreeMap<Currency, i64>, currency: Currency, minor: i64) {
    let sum = sums.entry(currency).or_default();
    *sum = sum.saturating_add(minor);
}

/// What an amount is worth by its chance, to the nearest minor unit.
fn by_chance(held: &Held, chance: Option<u16>) -> i64 {
    if held.status == "won" {
        return held.amount;
    }
    let weighted = (i128::from(held.amount) * i128::from(chance.unwrap_or(0)) + 500) / 1_000;
    i64::try_from(weighted).unwrap_or(i64::MAX)
}

fn average_age(now: Timestamp, entered: i128, deals: i64) -> Option<Millis> {
    if deals == 0 {
        return None;
    }
    let mean = i64::try_from(entered / i128::from(deals)).unwrap_or(0);
    Some(now.since(Timestamp::from_millis(mean * 1_000)))
}
