//! What a clock on the wall shows.

use std::fmt;
use std::str::FromStr;

use crate::Invalid;
use crate::invalid::serde_as_text;

/// A time of the day from 00:00 to 24:00; as text `09:30`, or `09:30:15.250` where it has to be.
///
/// 24:00 is the end of the day, so that opening hours can last until midnight.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TimeOfDay {
    millis: u32,
}

const DAY: u32 = 86_400_000;

impl TimeOfDay {
    /// The beginning of the day.
    pub const MIDNIGHT: Self = Self { millis: 0 };
    /// The end of the day.
    pub const END: Self = Self { millis: DAY };

    /// A time by hours and minutes, or why there is none.
    pub fn new(hour: u8, minute: u8) -> Result<Self, Invalid> {
        let given = format!("{hour:02}:{minute:02}");
        let wrong = || Invalid::new("a time of day", &given, "it goes from 00:00 to 24:00");
        Self::of_parts(u32::from(hour), u32::from(minute), 0, 0).ok_or_else(wrong)
    }

    /// A time by its milliseconds since midnight.
    pub fn from_millis(millis: u32) -> Option<Self> {
        (millis <= DAY).then_some(Self { millis })
    }

    /// The milliseconds since midnight, as the wall clock counts them.
    pub fn as_millis(self) -> u32 {
        self.millis
    }

    fn of_parts(hour: u32, minute: u32, second: u32, milli: u32) -> Option<Self> {
        if hour > 24 || minute > 59 || second > 59 {
            return None;
        }
        Self::from_millis(((hour * 60 + minute) * 60 + second) * 1_000 + milli)
    }

    pub(crate) fn of_civil(time: jiff::civil::Time) -> Self {
        let part = |number: i8| u32::from(number.unsigned_abs());
        let milli = u32::from(time.millisecond().unsigned_abs());
        Self::of_parts(part(time.hour()), part(time.minute()), part(time.second()), milli)
            .expect("a civil time is within the day")
    }

    /// The civil time; none at the end of the day, which is the next day's midnight.
    pub(crate) fn civil(self) -> Option<jiff::civil::Time> {
        if self == Self::END {
            return None;
        }
        let part = |unit: u32, modulus: u32| {
            i8::try_from(self.millis / unit % modulus).expect("a part of the day fits")
        };
        let nanos = i32::try_from(self.millis % 1_000 * 1_000_000).expect("below a second");
        Some(jiff::civil::time(part(3_600_000, 24), part(60_000, 60), part(1_000, 60), nanos))
    }
}

impl FromStr for TimeOfDay {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        read(text).ok_or_else(|| {
            Invalid::new("a time of day", text, "it is written hour:minute, from 00:00 to 24:00")
        })
    }
}

fn read(text: &str) -> Option<TimeOfDay> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let mut parts = whole.split(':');
    let hour = digits(parts.next()?, 1..=2)?;
    let minute = digits(parts.next()?, 2..=2)?;
    let second = parts.next().map_or(Some(0), |part| digits(part, 2..=2))?;
    let had_seconds = whole.len() > 5;
    let milli = match fraction.len() {
        0 if !text.ends_with('.') => 0,
        length @ 1..=3 if had_seconds => digits(fraction, 1..=3)? * [100, 10, 1][length - 1],
        _ => return None,
    };
    if parts.next().is_some() {
        return None;
    }
    TimeOfDay::of_parts(hour, minute, second, milli)
}

fn digits(text: &str, lengths: std::ops::RangeInclusive<usize>) -> Option<u32> {
    let plain = lengths.contains(&text.len()) && text.bytes().all(|c| c.is_ascii_digit());
    plain.then(|| text.parse().ok()).flatten()
}

impl fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (seconds, milli) = (self.millis / 1_000, self.millis % 1_000);
        write!(f, "{:02}:{:02}", seconds / 3600, seconds / 60 % 60)?;
        if seconds % 60 != 0 || milli != 0 {
            write!(f, ":{:02}", seconds % 60)?;
        }
        if milli != 0 {
            write!(f, ".{milli:03}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for TimeOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

serde_as_text!(TimeOfDay, "a time of day as 09:30");
