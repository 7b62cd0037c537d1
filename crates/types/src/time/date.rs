//! A day of the calendar, without time or zone.

use std::fmt;
use std::str::FromStr;

use super::Weekday;
use crate::invalid::serde_as_text;
use crate::{Invalid, ShortText};

/// A day in the years 0000 to 9999; as text `2026-07-24`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date(jiff::civil::Date);

impl Date {
    /// The first day there is.
    pub const MIN: Self = Self(jiff::civil::date(0, 1, 1));
    /// The last day there is.
    pub const MAX: Self = Self(jiff::civil::date(9999, 12, 31));

    /// A day by its numbers, or why there is none.
    pub fn new(year: i16, month: i8, day: i8) -> Result<Self, Invalid> {
        let given = || format!("{year:04}-{month:02}-{day:02}");
        if !(0..=9999).contains(&year) {
            return Err(Invalid::new("a date", &given(), "years go from 0000 to 9999"));
        }
        let found = jiff::civil::Date::new(year, month, day);
        found
            .map(Self)
            .map_err(|_| Invalid::new("a date", &given(), "the calendar has no such day"))
    }

    /// Wraps a day of the calendar, moved into the years 0000 to 9999 where it lies outside.
    pub(crate) fn clamped(day: jiff::civil::Date) -> Self {
        Self(day).clamp(Self::MIN, Self::MAX)
    }

    pub(crate) fn civil(self) -> jiff::civil::Date {
        self.0
    }

    /// The year, 0 to 9999.
    pub fn year(self) -> i16 {
        self.0.year()
    }

    /// The month, 1 to 12.
    pub fn month(self) -> i8 {
        self.0.month()
    }

    /// The day of the month, from 1.
    pub fn day(self) -> i8 {
        self.0.day()
    }

    /// The day of the week.
    pub fn weekday(self) -> Weekday {
        let place = self.0.weekday().to_monday_zero_offset();
        Weekday::ALL[usize::try_from(place).expect("the offset is 0 to 6")]
    }

    /// The day so many days later, or earlier where negative; it stops at the ends of time.
    pub fn plus_days(self, days: i64) -> Self {
        let end = if days < 0 { Self::MIN } else { Self::MAX };
        let Ok(days) = i32::try_from(days) else { return end };
        self.0
            .checked_add(jiff::Span::new().try_days(days).unwrap_or_default())
            .map_or(end, Self::clamped)
    }

    /// The same day so many months later or earlier, or the last day of a shorter month.
    pub fn plus_months(self, months: i32) -> Self {
        let end = if months < 0 { Self::MIN } else { Self::MAX };
        let Ok(span) = jiff::Span::new().try_months(months) else { return end };
        self.0.checked_add(span).map_or(end, Self::clamped)
    }

    /// How many days lie from this day to the other, negative where the other is earlier.
    pub fn days_until(self, other: Self) -> i64 {
        self.0.duration_until(other.0).as_hours() / 24
    }

    /// The day after.
    pub fn next(self) -> Self {
        self.plus_days(1)
    }

    /// The Monday of this day's week.
    pub fn monday(self) -> Self {
        self.plus_days(-i64::from(self.0.weekday().to_monday_zero_offset()))
    }

    /// The first day of this day's month.
    pub fn first_of_month(self) -> Self {
        Self(self.0.first_of_month())
    }

    /// The text that the database stores, without allocating.
    pub fn as_key(self) -> ShortText<10> {
        let mut text = *b"0000-00-00";
        put_digits(&mut text[0..4], self.year().unsigned_abs());
        put_digits(&mut text[5..7], u16::from(self.month().unsigned_abs()));
        put_digits(&mut text[8..10], u16::from(self.day().unsigned_abs()));
        ShortText::from_ascii(text)
    }
}

fn put_digits(places: &mut [u8], mut number: u16) {
    for place in places.iter_mut().rev() {
        *place = b'0' + u8::try_from(number % 10).expect("a digit fits");
        number /= 10;
    }
}

impl FromStr for Date {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let shape = || Invalid::new("a date", text, "it is written year-month-day, as 2026-07-24");
        let bytes = text.as_bytes();
        if bytes.len() != 10 || bytes[4] != b'-' || bytes[7] != b'-' {
            return Err(shape());
        }
        let number = |range: std::ops::Range<usize>| {
            let digits = &bytes[range];
            let all = digits.iter().all(u8::is_ascii_digit);
            all.then(|| digits.iter().fold(0_i16, |n, d| n * 10 + i16::from(d - b'0')))
        };
        let (Some(year), Some(month), Some(day)) = (number(0..4), number(5..7), number(8..10))
        else {
            return Err(shape());
        };
        let small = |n: i16| i8::try_from(n).expect("two digits fit");
        Self::new(year, small(month), small(day))
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.as_key())
    }
}

impl fmt::Debug for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

serde_as_text!(Date, "a date as 2026-07-24");
