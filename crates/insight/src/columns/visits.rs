//! The stays of all deals in stages.

use super::{NEVER, StageId};

/// How a deal came into a stage.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum How {
    /// Opened there.
    Opened,
    /// Went forward through the gate.
    #[default]
    Advanced,
    /// Went forward though something was missing.
    Overridden,
    /// Went back.
    Back,
    /// By winning.
    Won,
    /// Opened again after its end.
    Reopened,
    /// Moved to another version of the playbook.
    Version,
    /// History from elsewhere.
    Imported,
}

impl How {
    /// Reads the word that tables use.
    pub fn from_word(word: &str) -> How {
        match word {
            "opened" => How::Opened,
            "overridden" => How::Overridden,
            "back" => How::Back,
            "won" => How::Won,
            "reopened" => How::Reopened,
            "version" => How::Version,
            "imported" => How::Imported,
            _ => How::Advanced,
        }
    }
}

/// One stay, to be put into the columns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VisitRow {
    /// Where.
    pub stage: StageId,
    /// Since when.
    pub entered: i64,
    /// Until when; [`NEVER`] while it lasts.
    pub left: i64,
    /// When the stage's time runs out; [`NEVER`] where it does not.
    pub due: i64,
    /// How it came there.
    pub how: How,
}

/// All stays: those of one deal lie together, in order.
#[derive(Clone, Debug, Default)]
pub struct Visits {
    /// Where a deal's stays begin.
    first: Vec<u32>,
    /// How many it has.
    count: Vec<u16>,
    /// See [`VisitRow::stage`].
    pub stage: Vec<StageId>,
    /// See [`VisitRow::entered`].
    pub entered: Vec<i64>,
    /// See [`VisitRow::left`].
    pub left: Vec<i64>,
    /// See [`VisitRow::due`].
    pub due: Vec<i64>,
    /// See [`VisitRow::how`].
    pub how: Vec<How>,
    gaps: usize,
}

impl Visits {
    /// The places of a deal's stays, in order.
    pub fn of(&self, deal: u32) -> std::ops::Range<usize> {
        let first = self.first[deal as usize] as usize;
        first..first + usize::from(self.count[deal as usize])
    }

    /// The places of a deal's stays that had begun at `as_of`.
    pub fn until(&self, deal: u32, as_of: i64) -> std::ops::Range<usize> {
        let mut range = self.of(deal);
        while range.end > range.start && self.entered[range.end - 1] > as_of {
            range.end -= 1;
        }
        range
    }

    /// When a stay ended, seen from `as_of`: [`NEVER`] where it had not.
    pub fn left_at(&self, visit: usize, as_of: i64) -> i64 {
        if self.left[visit] > as_of { NEVER } else { self.left[visit] }
    }

    /// How many stays there are.
    pub fn len(&self) -> usize {
        self.stage.len() - self.gaps
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    pub(super) fn push_deal(&mut self) {
        self.first.push(0);
        self.count.push(0);
    }

    /// Puts the stays of a deal, in order, in the place of those that it had.
    pub fn put(&mut self, deal: u32, rows: &[VisitRow]) {
        let deal = deal as usize;
        let fits = rows.len() == usize::from(self.count[deal]);
        self.gaps += if fits { 0 } else { usize::from(self.count[deal]) };
        if !fits {
            // A stay more than 65,535 is left out; no deal has so many.
            self.count[deal] = u16::try_from(rows.len()).unwrap_or(u16::MAX);
            self.first[deal] = u32::try_from(self.stage.len()).unwrap_or(u32::MAX);
            for row in rows.iter().take(usize::from(u16::MAX)) {
                self.push(*row);
            }
            return;
        }
        let first = self.first[deal] as usize;
        for (at, row) in (first..).zip(rows) {
            self.stage[at] = row.stage;
            self.entered[at] = row.entered;
            self.left[at] = row.left;
            self.due[at] = row.due;
            self.how[at] = row.how;
        }
    }

    fn push(&mut self, row: VisitRow) {
        self.stage.push(row.stage);
        self.entered.push(row.entered);
        self.left.push(row.left);
        self.due.push(row.due);
        self.how.push(row.how);
    }

    pub(super) fn compact(&mut self) {
        if self.gaps * 4 < self.stage.len() {
            return;
        }
        let mut whole = Visits { count: self.count.clone(), ..Visits::default() };
        for deal in 0..self.first.len() {
            whole.first.push(u32::try_from(whole.stage.len()).unwrap_or(u32::MAX));
            let first = self.first[deal] as usize;
            for at in first..first + usize::from(self.count[deal]) {
                whole.push(VisitRow {
                    stage: self.stage[at],
                    entered: self.entered[at],
                    left: self.left[at],
                    due: self.due[at],
                    how: self.how[at],
                });
            }
        }
        *self = whole;
    }

    pub(super) fn bytes(&self) -> usize {
        self.first.capacity() * 6 + self.stage.capacity() * 27
    }

    /// The latest stay of a deal that had begun at `as_of`.
    pub fn last(&self, deal: u32, as_of: i64) -> Option<usize> {
        let range = self.until(deal, as_of);
        range.end.checked_sub(1).filter(|last| *last >= range.start)
    }
}
