//! The working time of a period, laid out so that any part of it is reckoned at once.

use super::calendar::Shift;
use crate::{Millis, Timestamp};

/// The shifts of a period with the working time before each: two binary searches answer what
/// walking the days would, for measures over millions of visits.
#[derive(Debug, Clone, Default)]
pub struct OpenHours {
    shifts: Vec<Shift>,
    /// For each shift, the working milliseconds of the period before it.
    before: Vec<i64>,
}

impl OpenHours {
    pub(super) fn new(shifts: impl Iterator<Item = Shift>) -> Self {
        let mut laid_out = Self::default();
        let mut total = 0;
        for shift in shifts {
            laid_out.before.push(total);
            total += (shift.end - shift.start).as_millis();
            laid_out.shifts.push(shift);
        }
        laid_out
    }

    /// How much working time of the period lies between two instants; negative where the second
    /// is earlier. What lies outside the period counts as closed.
    pub fn between(&self, from: Timestamp, to: Timestamp) -> Millis {
        Millis::new(self.up_to(to) - self.up_to(from))
    }

    fn up_to(&self, at: Timestamp) -> i64 {
        let begun = self.shifts.partition_point(|shift| shift.start < at);
        let Some(last) = begun.checked_sub(1) else { return 0 };
        let shift = self.shifts[last];
        self.before[last] + (shift.end.min(at) - shift.start).as_millis()
    }
}
