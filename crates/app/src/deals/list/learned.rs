//! Lists in the order of the learned chance, which a node keeps in memory and no column holds.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::sync::Arc;

use db::{Read, Select};
use insight::score::Chances;
use types::Id;
use types::id::kind as id;
use web::{Cursor, Limit, Page};

use super::sort::Key;
use super::{Listing, Neighbours, Sort};
use crate::Result;
use crate::deals::{DealLine, store};

/// So many deals are ordered, the newest; nobody reads further.
pub(super) const ORDERED: i64 = 20_000;

/// A deal's place: its chance in millionths or nothing, and its number.
type Place = (Key, i64);

impl Listing<'_> {
    /// One page in the order of the chance.
    pub(super) fn learned_page(
        &self,
        read: &mut Read<'_>,
        after: Option<&Place>,
        limit: Limit,
    ) -> Result<Page<DealLine>> {
        let places = self.places(read)?;
        let from = after.map_or(0, |after| {
            places.partition_point(|place| self.sort.compare(place, after) != Ordering::Greater)
        });
        let rows = usize::try_from(limit.and_one()).unwrap_or(usize::MAX);
        let shown: Vec<i64> = places.iter().skip(from).take(rows).map(|place| place.1).collect();
        let lines = self.lines_of(read, &shown)?;
        let (name, chances) = (self.sort.list(), self.chances());
        Ok(Page::cut(lines, limit, |line| {
            Cursor::new(name, &place(chances.as_deref(), line.id, line.number))
        }))
    }

    /// The deals beside one.
    pub(super) fn learned_neighbours(
        &self,
        read: &mut Read<'_>,
        line: &DealLine,
    ) -> Result<Neighbours> {
        let places = self.places(read)?;
        let own = place(self.chances().as_deref(), line.id, line.number);
        let before = places.partition_point(|it| self.sort.compare(it, &own) == Ordering::Less);
        let is_there = places.get(before).is_some_and(|it| it.1 == line.number);
        let number = |at: usize| places.get(at).map(|place| place.1);
        Ok(Neighbours {
            before: before.checked_sub(1).and_then(number),
            after: number(before + usize::from(is_there)),
        })
    }

    /// The places of all deals that fit, in order.
    fn places(&self, read: &mut Read<'_>) -> Result<Vec<Place>> {
        let mut select = Select::new("SELECT d.id, d.number FROM deals d WHERE TRUE");
        self.narrowed.narrow(self.filter, &mut select, self.by);
        select.push(" ORDER BY d.number DESC LIMIT ", ORDERED);
        let found: Vec<(Id<id::Deal>, i64)> = select.all(read)?;
        let chances = self.chances();
        let of = |(id, number)| place(chances.as_deref(), id, number);
        let mut places: Vec<Place> = found.into_iter().map(of).collect();
        places.sort_by(|a, b| self.sort.compare(a, b));
        Ok(places)
    }

    fn chances(&self) -> Option<Arc<Chances>> {
        self.by.house.insights.chances()
    }

    /// The lines of some deals, in their order.
    fn lines_of(&self, read: &mut Read<'_>, numbers: &[i64]) -> Result<Vec<DealLine>> {
        if numbers.is_empty() {
            return Ok(Vec::new());
        }
        let mut select = store::lines();
        self.narrowed.narrow(self.filter, &mut select, self.by);
        select.push_list(" AND d.number IN (", numbers, ")");
        let lines: Vec<DealLine> = select.all(read)?;
        let mut found: HashMap<i64, DealLine> =
            lines.into_iter().map(|line| (line.number, line)).collect();
        Ok(numbers.iter().filter_map(|number| found.remove(number)).collect())
    }
}

fn place(chances: Option<&Chances>, id: Id<id::Deal>, number: i64) -> Place {
    let chance = chances.and_then(|chances| chances.rank(id));
    #[expect(clippy::cast_possible_truncation, reason = "a chance is 0 to 1")]
    let key = chance.map_or(Key::Nothing, |chance| Key::Number((chance * 1e6).round() as i64));
    (key, number)
}

impl Sort {
    /// Which of two places comes first: by the chance, those without one last, then by number.
    fn compare(self, a: &Place, b: &Place) -> Ordering {
        let by_chance = match (&a.0, &b.0) {
            (Key::Number(a), Key::Number(b)) if self == Sort::Likeliest => b.cmp(a),
            (Key::Number(a), Key::Number(b)) => a.cmp(b),
            (Key::Number(_), _) => Ordering::Less,
            (_, Key::Number(_)) => Ordering::Greater,
            _ => Ordering::Equal,
        };
        by_chance.then(a.1.cmp(&b.1))
    }
}
