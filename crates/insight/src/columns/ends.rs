//! Ends that were taken back: what is known of deals that were opened again, so that they are seen from an earlier day as they
//! stood then. Few deals have any, and only questions about a time before the last of them look here.

#[cfg(test)]
mod tests;

use std::collections::HashMap;

use super::{Columns, NEVER, NO_DAY, Outcome, Word};

/// One end that was taken back, to be put into the columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EndRow {
    /// How it had ended.
    pub outcome: Outcome,
    /// When, as claimed.
    pub closed: i64,
    /// The same as a day.
    pub closed_day: i32,
    /// Why it was lost or disqualified.
    pub reason: Word,
    /// Who got the order.
    pub competitor: Word,
    /// When it was opened again: from then on this end is none.
    pub reopened: i64,
}

/// The ends of all deals that were opened again.
#[derive(Clone, Debug)]
pub(super) struct Ends {
    of: HashMap<u32, Vec<EndRow>>,
    /// The last instant at which an end was taken back: from then on all deals stand as they do now.
    last: i64,
}

impl Default for Ends {
    fn default() -> Ends {
        Ends { of: HashMap::new(), last: i64::MIN }
    }
}

impl Ends {
    pub(super) fn put(&mut self, place: u32, rows: Vec<EndRow>) {
        if rows.is_empty() {
            self.of.remove(&place);
            return;
        }
        self.last = rows.iter().map(|row| row.reopened).fold(self.last, i64::max);
        self.of.insert(place, rows);
    }

    /// The end that a deal had at `as_of` and has no more.
    fn at(&self, place: u32, as_of: i64) -> Option<&EndRow> {
        if as_of >= self.last {
            return None;
        }
        let rows = self.of.get(&place)?;
        rows.iter().rev().find(|row| row.closed <= as_of && as_of < row.reopened)
    }

    /// Sets the days of all ends by another calendar.
    pub(super) fn set_days(&mut self, day: impl Fn(i64) -> i32) {
        for row in self.of.values_mut().flatten() {
            row.closed_day = day(row.closed);
        }
    }

    pub(super) fn bytes(&self) -> usize {
        let rows: usize = self.of.values().map(Vec::capacity).sum();
        self.of.capacity() * size_of::<(u32, Vec<EndRow>)>() + rows * size_of::<EndRow>()
    }
}

/// What was so at an instant, for a deal that has been opened again too.
impl Columns {
    /// Puts the ends of a deal that were taken back, oldest first, in the place of those that were known.
    pub fn put_ends(&mut self, place: u32, rows: Vec<EndRow>) {
        self.ends.put(place, rows);
    }

    /// How a deal stood at `as_of`.
    pub fn outcome_at(&self, place: u32, as_of: i64) -> Outcome {
        let at = place as usize;
        match self.outcome[at] {
            Outcome::Merged => Outcome::Merged,
            outcome if outcome != Outcome::Open && self.closed[at] <= as_of => outcome,
            _ => self.ends.at(place, as_of).map_or(Outcome::Open, |end| end.outcome),
        }
    }

    /// When the end came that a deal had at `as_of`; [`NEVER`] where it was open.
    pub fn closed_at(&self, place: u32, as_of: i64) -> i64 {
        match self.closed[place as usize] {
            closed if closed <= as_of => closed,
            _ => self.ends.at(place, as_of).map_or(NEVER, |end| end.closed),
        }
    }

    /// The same as a day; [`NO_DAY`] where it was open.
    pub fn closed_day_at(&self, place: u32, as_of: i64) -> i32 {
        let at = place as usize;
        if self.closed[at] <= as_of {
            return self.closed_day[at];
        }
        self.ends.at(place, as_of).map_or(NO_DAY, |end| end.closed_day)
    }

    /// Why a deal that had ended at `as_of` was lost or disqualified.
    pub fn reason_at(&self, place: u32, as_of: i64) -> Word {
        let at = place as usize;
        if self.closed[at] <= as_of {
            return self.reason[at];
        }
        self.ends.at(place, as_of).map_or(Word::NONE, |end| end.reason)
    }

    /// Who had got the order of a deal that had ended at `as_of`.
    pub fn competitor_at(&self, place: u32, as_of: i64) -> Word {
        let at = place as usize;
        if self.closed[at] <= as_of {
            return self.competitor[at];
        }
        self.ends.at(place, as_of).map_or(Word::NONE, |end| end.competitor)
    }
}
