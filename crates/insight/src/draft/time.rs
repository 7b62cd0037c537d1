//! Times allowed, in working time.

use types::{Calendar, Millis, OpenHours, Timestamp, Unit, Within};

use crate::log::EventLog;

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// The working time of the period that a log covers.
pub(super) struct Working {
    open: OpenHours,
    /// The working time of a usual working day.
    day: i64,
}

impl Working {
    pub(super) fn of(log: &EventLog, calendar: &Calendar) -> Working {
        let times = log.time_column();
        let first = times.iter().min().copied().unwrap_or(0);
        let last = times.iter().max().copied().unwrap_or(0);
        let at = Timestamp::from_millis;
        Working { open: calendar.open_hours(at(first), at(last)), day: usual_day(calendar, first) }
    }

    /// Working milliseconds between two instants of the log.
    pub(super) fn between(&self, from: Timestamp, to: Timestamp) -> i64 {
        self.open.between(from, to).as_millis().max(0)
    }

    /// A time that a share of all kept to, in the unit that suits it, rounded up; none where there was no time at all.
    pub(super) fn allowed(&self, took: &mut [i64], share: f64) -> Option<Within> {
        took.sort_unstable();
        let last = took.len().checked_sub(1)?;
        // The least time that at least the share kept to: no value between two.
        let place = (share * took.len() as f64).ceil() as usize;
        let time = took[place.saturating_sub(1).min(last)];
        let (amount, unit) = match time {
            ..=0 => return None,
            time if time < HOUR => (round_up(time, 5 * MINUTE) * 5, Unit::WorkingMinutes),
            time if time < self.day => (round_up(time, HOUR), Unit::WorkingHours),
            time => (round_up(time, self.day), Unit::WorkingDays),
        };
        Within::new(u32::try_from(amount).ok()?, unit).ok()
    }
}

fn round_up(time: i64, unit: i64) -> i64 {
    (time + unit - 1) / unit
}

/// The mean working time of the working days of the four weeks from an instant; eight hours where none is open.
fn usual_day(calendar: &Calendar, from: i64) -> i64 {
    let from = Timestamp::from_millis(from);
    let to = from + Millis::new(28 * DAY);
    let open = calendar.between(from, to).as_millis();
    match i64::from(calendar.working_days_between(from, to)) {
        0 => 8 * HOUR,
        days => (open / days).max(HOUR),
    }
}
