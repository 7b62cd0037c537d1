//! An instant in UTC, to the millisecond.

use std::fmt;
use std::ops::{Add, AddAssign, Sub, SubAssign};
use std::str::FromStr;
use std::time::Duration;

use super::{Millis, Zone};
use crate::Invalid;
use crate::invalid::serde_as_text;

/// An instant between the years 0000 and 9999; as text `2026-07-24T14:03:00.000Z` (RFC 3339).
///
/// Arithmetic stops at the ends of that time instead of overflowing.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp {
    millis: i64,
}

impl Timestamp {
    /// The first instant there is: the beginning of the year 0000.
    pub const MIN: Self = Self { millis: -62_167_219_200_000 };
    /// The last instant there is: two days before the end of 9999, so that it has a date anywhere.
    pub const MAX: Self = Self { millis: 253_402_207_200_000 };
    /// The beginning of 1970.
    pub const EPOCH: Self = Self { millis: 0 };

    /// The instant so many milliseconds after the beginning of 1970, as the database stores it.
    /// What lies outside the years 0000 to 9999 becomes their nearest end.
    pub const fn from_millis(millis: i64) -> Self {
        if millis < Self::MIN.millis {
            return Self::MIN;
        }
        if millis > Self::MAX.millis {
            return Self::MAX;
        }
        Self { millis }
    }

    /// The milliseconds since the beginning of 1970.
    pub const fn as_millis(self) -> i64 {
        self.millis
    }

    /// How much later than `earlier` this is; negative where it is not.
    pub fn since(self, earlier: Self) -> Millis {
        self - earlier
    }

    /// The instant as RFC 3339 with the offset that the zone has then:
    /// `2017-10-15T01:00:00.000-02:00`. Offsets of the time before 1972 that had seconds are
    /// rounded to the minute, as RFC 3339 wants it.
    pub fn in_zone(self, zone: &Zone) -> String {
        let offset = zone.tz().to_offset(self.instant());
        format!("{:.3}", self.instant().display_with_offset(offset))
    }

    pub(crate) fn instant(self) -> jiff::Timestamp {
        jiff::Timestamp::from_millisecond(self.millis).expect("a Timestamp is within jiff's range")
    }

    pub(crate) fn of_instant(instant: jiff::Timestamp) -> Self {
        Self::from_millis(millis_of(instant))
    }
}

/// Rounds towards the past, as a clock that shows milliseconds would.
fn millis_of(instant: jiff::Timestamp) -> i64 {
    let millis = instant.as_nanosecond().div_euclid(1_000_000);
    i64::try_from(millis).expect("jiff's range in milliseconds fits")
}

impl Add<Millis> for Timestamp {
    type Output = Self;

    fn add(self, length: Millis) -> Self {
        Self::from_millis(self.millis.saturating_add(length.as_millis()))
    }
}

impl Sub<Millis> for Timestamp {
    type Output = Self;

    fn sub(self, length: Millis) -> Self {
        Self::from_millis(self.millis.saturating_sub(length.as_millis()))
    }
}

impl Add<Duration> for Timestamp {
    type Output = Self;

    fn add(self, length: Duration) -> Self {
        self + Millis::from(length)
    }
}

impl Sub<Duration> for Timestamp {
    type Output = Self;

    fn sub(self, length: Duration) -> Self {
        self - Millis::from(length)
    }
}

impl AddAssign<Millis> for Timestamp {
    fn add_assign(&mut self, length: Millis) {
        *self = *self + length;
    }
}

impl SubAssign<Millis> for Timestamp {
    fn sub_assign(&mut self, length: Millis) {
        *self = *self - length;
    }
}

impl Sub for Timestamp {
    type Output = Millis;

    fn sub(self, earlier: Self) -> Millis {
        Millis::new(self.millis - earlier.millis)
    }
}

/// Reads RFC 3339: a date, a time and `Z` or an offset, without which it is no instant.
impl FromStr for Timestamp {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        const WHY: &str = "it is written 2026-07-24T14:03:00Z, or with an offset such as +02:00";
        let wrong = |why: &str| Invalid::new("an instant", text, why);
        let instant: jiff::Timestamp = text.parse().map_err(|_| wrong(WHY))?;
        let millis = millis_of(instant);
        if !(Self::MIN.millis..=Self::MAX.millis).contains(&millis) {
            return Err(wrong("it lies outside the years 0000 to 9999"));
        }
        Ok(Self { millis })
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.3}", self.instant())
    }
}

impl fmt::Debug for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

serde_as_text!(Timestamp, "an instant as 2026-07-24T14:03:00Z");
