//! When a time allowed runs out.

use super::{Calendar, Unit, Within};
use crate::{Date, LocalTime, Millis, TimeOfDay, Timestamp};

impl Calendar {
    /// When a time allowed has run out that begins at an instant.
    ///
    /// A working day ends at the same time of the next day on which the team works; where the team
    /// is not at work then, at the close before it, or at the opening if that day begins later.
    /// What begins out of hours begins with the next opening, and what begins with the opening of a
    /// day takes the whole of it: from Saturday on, one working day lasts until Monday's close.
    pub fn add(&self, from: Timestamp, allowed: Within) -> Timestamp {
        let amount = i64::from(allowed.amount());
        match allowed.unit() {
            Unit::Minutes => from + Millis::minutes(amount),
            Unit::Hours => from + Millis::hours(amount),
            Unit::Days => self.add_days(from, amount),
            Unit::Weeks => self.add_days(from, amount * 7),
            Unit::WorkingMinutes => self.add_working_time(from, Millis::minutes(amount)),
            Unit::WorkingHours => self.add_working_time(from, Millis::hours(amount)),
            Unit::WorkingDays => self.add_working_days(from, allowed.amount()),
        }
    }

    /// When so much working time has passed since an instant.
    pub fn after_working(&self, from: Timestamp, length: Millis) -> Timestamp {
        self.add_working_time(from, length)
    }

    /// How many working days have passed in full: the most that can be added to the first instant
    /// without going beyond the second.
    pub fn working_days_between(&self, from: Timestamp, to: Timestamp) -> u32 {
        let passed = self.ends_of_working_days(from).take_while(|end| *end <= to).count();
        u32::try_from(passed).unwrap_or(u32::MAX)
    }

    fn add_days(&self, from: Timestamp, days: i64) -> Timestamp {
        let LocalTime { date, time } = self.zone().local(from);
        self.zone().instant(LocalTime { date: date.plus_days(days), time })
    }

    fn add_working_time(&self, from: Timestamp, length: Millis) -> Timestamp {
        let mut left = length;
        for shift in self.shifts_from(from) {
            let start = shift.start.max(from);
            let open = shift.end - start;
            if left <= open {
                return start + left;
            }
            left = left - open;
        }
        Timestamp::MAX
    }

    fn add_working_days(&self, from: Timestamp, days: u32) -> Timestamp {
        let place = usize::try_from(days - 1).expect("a number of days fits");
        self.ends_of_working_days(from).nth(place).unwrap_or(Timestamp::MAX)
    }

    /// When the first working day from an instant on has passed, when the second, and so on.
    fn ends_of_working_days(&self, from: Timestamp) -> impl Iterator<Item = Timestamp> {
        let start = self.next_open(from);
        let LocalTime { date, time } = self.zone().local(start);
        let whole = self.shifts_on(date).next().is_some_and(|first| first.start == start);
        let time = if whole { TimeOfDay::END } else { time };
        let days = self.days_from(date).skip(usize::from(!whole));
        days.filter_map(move |day| self.end_on(day, time))
    }

    /// A time of a day, moved to where the team is at work; none where it is not, all day.
    fn end_on(&self, date: Date, time: TimeOfDay) -> Option<Timestamp> {
        let wanted = self.zone().opening(LocalTime { date, time });
        let opening = self.shifts_on(date).next()?.start;
        let begun = self.shifts_on(date).take_while(|shift| shift.start < wanted).last();
        Some(begun.map_or(opening, |shift| shift.end.min(wanted)))
    }
}
