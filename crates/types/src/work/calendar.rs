//! When a team is at work.

use std::collections::{BTreeMap, BTreeSet};

use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};

use super::{Hours, OpenHours, Week};
use crate::holidays;
use crate::{Country, Date, Invalid, LocalTime, Millis, TimeOfDay, Timestamp, Weekday, Zone};

/// A team's working time: zone, hours of the week, public holidays, own days off and extra days.
///
/// What is said of a single day goes before the holidays, and these before the week. In JSON:
/// `{"zone": "Europe/Berlin", "week": {"monday": ["09:00-17:00"]}, "holidays": "DE",
/// "closed": ["2026-12-24"], "extra": {"2026-11-28": ["10:00-14:00"]}}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Calendar {
    zone: Zone,
    week: Week,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    holidays: Option<Country>,
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    closed: BTreeSet<Date>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty", deserialize_with = "read_extra")]
    extra: BTreeMap<Date, Vec<Hours>>,
}

fn read_extra<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<BTreeMap<Date, Vec<Hours>>, D::Error> {
    let extra = BTreeMap::<Date, Vec<Hours>>::deserialize(deserializer)?.into_iter();
    let in_order = |(date, hours)| Ok((date, Hours::in_order(hours).map_err(D::Error::custom)?));
    extra.map(in_order).collect()
}

/// The time from an opening up to a close.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Shift {
    pub(super) start: Timestamp,
    pub(super) end: Timestamp,
}

impl Calendar {
    /// A calendar without holidays.
    pub fn new(zone: Zone, week: Week) -> Self {
        let (closed, extra) = Default::default();
        Self { zone, week, holidays: None, closed, extra }
    }

    /// Nine to five on the days on which the country works, its public holidays aside; Monday to
    /// Friday where no country is given.
    pub fn usual(zone: Zone, country: Option<Country>) -> Self {
        let weekend = country.map_or(&[Weekday::Saturday, Weekday::Sunday][..], holidays::weekend);
        let nine_to_five = "09:00-17:00".parse().expect("these are hours");
        let week = Week::except(weekend, nine_to_five).expect("no weekend lasts all week");
        Self { holidays: country, ..Self::new(zone, week) }
    }

    /// Open day and night, where working time is plain time.
    pub fn always(zone: Zone) -> Self {
        Self::new(zone, Week::except(&[], Hours::ALL_DAY).expect("no day is closed"))
    }

    /// The calendar with a country's public holidays off.
    #[must_use]
    pub fn with_holidays(self, country: Country) -> Self {
        Self { holidays: Some(country), ..self }
    }

    /// The calendar with another day off.
    #[must_use]
    pub fn closed_on(mut self, date: Date) -> Self {
        self.extra.remove(&date);
        self.closed.insert(date);
        self
    }

    /// The calendar with hours of its own on one day, a holiday perhaps; no hours close the day.
    pub fn with_hours_on(mut self, date: Date, hours: Vec<Hours>) -> Result<Self, Invalid> {
        self.closed.remove(&date);
        self.extra.insert(date, Hours::in_order(hours)?);
        Ok(self)
    }

    /// The zone whose wall clock the hours are read from.
    pub fn zone(&self) -> &Zone {
        &self.zone
    }

    /// The country whose public holidays are off.
    pub fn country(&self) -> Option<Country> {
        self.holidays
    }

    /// The hours of a day, as the wall clock shows them.
    pub fn hours_on(&self, date: Date) -> &[Hours] {
        if let Some(hours) = self.extra.get(&date) {
            return hours;
        }
        if self.closed.contains(&date) || self.holiday_on(date).is_some() {
            return &[];
        }
        self.week.on(date.weekday())
    }

    /// The public holiday that closes a day.
    pub fn holiday_on(&self, date: Date) -> Option<holidays::Holiday> {
        self.holidays.and_then(|country| holidays::on(country, date))
    }

    /// Whether there are hours on a day.
    pub fn is_working_day(&self, date: Date) -> bool {
        !self.hours_on(date).is_empty()
    }

    /// Whether the team is at work: from the opening minute on, up to the closing one.
    pub fn is_open(&self, at: Timestamp) -> bool {
        self.shifts_on(self.zone.date_of(at)).any(|shift| shift.start <= at && at < shift.end)
    }

    /// The instant itself where the team is at work, or else the next opening.
    pub fn next_open(&self, at: Timestamp) -> Timestamp {
        let next = self.shifts_from(at).next();
        next.map_or(Timestamp::MAX, |shift| shift.start.max(at))
    }

    /// How much working time lies between two instants; negative where the second is earlier.
    ///
    /// It walks the days. For many questions of one period make [`Calendar::open_hours`] first.
    pub fn between(&self, from: Timestamp, to: Timestamp) -> Millis {
        if to < from {
            return -self.between(to, from);
        }
        let shifts = self.shifts_from(from).take_while(|shift| shift.start < to);
        shifts.map(|shift| shift.end.min(to) - shift.start.max(from)).sum()
    }

    /// All working time of a period, laid out for fast reckoning.
    pub fn open_hours(&self, from: Timestamp, to: Timestamp) -> OpenHours {
        OpenHours::new(self.shifts_from(from).take_while(|shift| shift.start < to))
    }

    /// The shifts of a day in order, as instants; those that a change of clocks swallows are gone.
    pub(super) fn shifts_on(&self, date: Date) -> impl Iterator<Item = Shift> {
        let instant = move |time: TimeOfDay| self.zone.opening(LocalTime { date, time });
        let shift =
            move |hours: &Hours| Shift { start: instant(hours.from()), end: instant(hours.to()) };
        self.hours_on(date).iter().map(shift).filter(|shift| shift.start < shift.end)
    }

    /// The shifts that end after an instant, in order, to the end of time.
    pub(super) fn shifts_from(&self, at: Timestamp) -> impl Iterator<Item = Shift> {
        let shifts = self.days_from(self.zone.date_of(at)).flat_map(|date| self.shifts_on(date));
        shifts.filter(move |shift| shift.end > at)
    }

    /// Days from one on, to the end of time.
    pub(super) fn days_from(&self, first: Date) -> impl Iterator<Item = Date> + use<> {
        std::iter::successors(Some(first), |date| (*date < Date::MAX).then(|| date.next()))
    }
}
