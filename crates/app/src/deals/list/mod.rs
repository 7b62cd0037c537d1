//! Lists of deals: what they can be narrowed by, in which order they come, page by page.

mod filter;
mod learned;
mod sheet;
mod sort;

use db::{Read, Select};
use serde::Serialize;
use utoipa::ToSchema;
use web::{Cursor, Limit, Page};

use super::{DealLine, store};
use crate::house::By;
use crate::{Error, Result, search, workspace};
pub use filter::{DealFilter, Due};
pub use sheet::{MOST_ROWS, sheet};
pub use sort::Sort;
use sort::{Key, Part};

/// One page of the deals that the actor may see.
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
) -> Result<Page<DealLine>> {
    let name = sort.list();
    let position = after.map(|cursor| cursor.read::<(Key, i64)>(name)).transpose();
    let position = position.map_err(|problem| Error::Invalid(problem.errors().to_vec()))?;
    let listing = Listing { by, narrowed: Narrowed::of(read, by, filter)?, filter, sort };
    if sort.is_learned() {
        return listing.learned_page(read, position.as_ref(), limit);
    }
    let mut lines = Vec::new();
    if !matches!(position, Some((Key::Nothing, _))) {
        lines = listing.part(read, Part::Known, position.as_ref(), limit.and_one())?;
    }
    let rest = limit.and_one() - i64::try_from(lines.len()).unwrap_or(i64::MAX);
    if sort.is_optional() && rest > 0 {
        let after = position.filter(|(key, _)| *key == Key::Nothing);
        lines.extend(listing.part(read, Part::Unknown, after.as_ref(), rest)?);
    }
    Ok(Page::cut(lines, limit, |line| Cursor::new(name, &sort.key(line))))
}

/// A list that is being read.
struct Listing<'a> {
    by: &'a By,
    filter: &'a DealFilter,
    narrowed: Narrowed,
    sort: Sort,
}

impl Listing<'_> {
    /// The deals that have what the list is ordered by, or those that do not, which come last.
    fn part(
        &self,
        read: &mut Read<'_>,
        part: Part,
        after: Option<&(Key, i64)>,
        rows: i64,
    ) -> Result<Vec<DealLine>> {
        let mut select = store::lines();
        self.narrowed.narrow(self.filter, &mut select, self.by);
        self.sort.begin(&mut select, part, after);
        self.sort.order(&mut select, part);
        select.push(" LIMIT ", rows);
        Ok(select.all(read)?)
    }
}

/// What must be looked up before a list can be narrowed.
pub(crate) struct Narrowed {
    /// The end of today, where the company works.
    midnight: types::Timestamp,
    /// The deals that have the words asked for.
    found: Option<Vec<types::Id<types::Deal>>>,
}

/// As many deals are looked at that have the words asked for.
const FOUND: usize = 200;

impl Narrowed {
    pub(crate) fn of(read: &mut Read<'_>, by: &By, filter: &DealFilter) -> Result<Narrowed> {
        let calendar = workspace::calendar(read, &by.house)?;
        let zone = calendar.zone();
        let midnight = zone.start_of(zone.date_of(by.now).next());
        let words = filter.q.as_deref().map(str::trim).filter(|words| !words.is_empty());
        let found = words.map(|words| search::of_deals(read, by, words, FOUND)).transpose()?;
        Ok(Narrowed { midnight, found })
    }

    /// Whether more deals may have the words asked for than were looked at.
    pub(crate) fn is_cut(&self) -> bool {
        self.found.as_ref().is_some_and(|found| found.len() >= FOUND)
    }

    /// Narrows a selection over deals `d` to what the actor sees and the filter wants.
    pub(crate) fn narrow(&self, filter: &DealFilter, select: &mut Select, by: &By) {
        filter.narrow(select, by, self.midnight);
        if let Some(found) = &self.found {
            select.push_list(" AND d.id IN (", found, ")");
        }
    }
}

/// How many deals a stage holds and what they are worth.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct StageSum {
    /// The stage's key.
    pub stage: String,
    /// The currency; absent for deals that state no amount.
    pub currency: Option<String>,
    /// How many.
    pub deals: i64,
    /// Their amounts in minor units.
    pub amount: i64,
}

/// What each stage of a playbook holds, of the deals that the actor may see.
///
/// # Errors
/// The database's.
pub fn sums(read: &mut Read<'_>, by: &By, filter: &DealFilter) -> Result<Vec<StageSum>> {
    let mut select = Select::new(
        "SELECT d.stage, d.currency, count(*), CAST(coalesce(sum(d.amount), 0) AS BIGINT)
           FROM deals d
          WHERE d.stage IS NOT NULL",
    );
    Narrowed::of(read, by, filter)?.narrow(filter, &mut select, by);
    select.text(" GROUP BY d.stage, d.currency ORDER BY d.stage, d.currency");
    let rows: Vec<(String, Option<String>, i64, i64)> = select.all(read)?;
    let sum = |(stage, currency, deals, amount)| StageSum { stage, currency, deals, amount };
    Ok(rows.into_iter().map(sum).collect())
}

/// How many deals the filter lets through, counting no further than `most`.
///
/// # Errors
/// The database's.
pub fn count(read: &mut Read<'_>, by: &By, filter: &DealFilter, most: i64) -> Result<i64> {
    let mut select = Select::new("SELECT count(*) FROM (SELECT d.number FROM deals d WHERE TRUE");
    Narrowed::of(read, by, filter)?.narrow(filter, &mut select, by);
    select.push(" LIMIT ", most).text(") AS counted");
    Ok(select.one(read)?)
}

/// The deals before and after one in a list, by their numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Neighbours {
    /// The one before.
    pub before: Option<i64>,
    /// The one after.
    pub after: Option<i64>,
}

/// The deals beside one in a list that the actor came from, whether it is still in that list or not.
///
/// # Errors
/// [`Error::NotFound`].
pub fn neighbours(
    read: &mut Read<'_>,
    by: &By,
    filter: &DealFilter,
    sort: Sort,
    number: i64,
) -> Result<Neighbours> {
    let mut own = super::visible_lines(by);
    own.push(" AND d.number = ", number);
    let line: DealLine = own.maybe(read)?.ok_or(Error::NotFound)?;
    let listing = Listing { by, narrowed: Narrowed::of(read, by, filter)?, filter, sort };
    if sort.is_learned() {
        return listing.learned_neighbours(read, &line);
    }
    Ok(Neighbours { before: listing.before(read, &line)?, after: listing.after(read, &line)? })
}

impl Listing<'_> {
    fn after(&self, read: &mut Read<'_>, line: &DealLine) -> Result<Option<i64>> {
        let place = self.sort.key(line);
        if place.0 == Key::Nothing {
            return Ok(number_of(self.part(read, Part::Unknown, Some(&place), 1)?));
        }
        let known = number_of(self.part(read, Part::Known, Some(&place), 1)?);
        if known.is_some() || !self.sort.is_optional() {
            return Ok(known);
        }
        Ok(number_of(self.part(read, Part::Unknown, None, 1)?))
    }

    /// Deals without what the list is ordered by come last, by number, whichever way it goes.
    fn before(&self, read: &mut Read<'_>, line: &DealLine) -> Result<Option<i64>> {
        let backwards = self.sort.reversed();
        let place = backwards.key(line);
        let from = (place.0 != Key::Nothing).then_some(&place);
        if from.is_none() {
            let mut select = store::lines();
            self.narrowed.narrow(self.filter, &mut select, self.by);
            backwards.begin(&mut select, Part::Unknown, None);
            select.push(" AND d.number < ", line.number).text(" ORDER BY d.number DESC LIMIT 1");
            let found = number_of(select.all(read)?);
            if found.is_some() {
                return Ok(found);
            }
        }
        let mut select = store::lines();
        self.narrowed.narrow(self.filter, &mut select, self.by);
        backwards.begin(&mut select, Part::Known, from);
        backwards.order(&mut select, Part::Known);
        select.text(" LIMIT 1");
        Ok(number_of(select.all(read)?))
    }
}

fn number_of(lines: Vec<DealLine>) -> Option<i64> {
    lines.first().map(|line| line.number)
}
