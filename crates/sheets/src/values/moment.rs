//! A date as it stands in a file: perhaps with a time of day, perhaps with an offset from UTC.

use std::fmt;

use serde::{Serialize, Serializer};

/// A date that exists, with the time of day and the offset where the text has them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment {
    /// The year, from 1 to 9999.
    pub year: u16,
    /// The month, from 1 to 12.
    pub month: u8,
    /// The day of the month, from 1.
    pub day: u8,
    /// Hour, minute, second and nanosecond.
    pub time: Option<(u8, u8, u8, u32)>,
    /// Minutes east of UTC.
    pub offset: Option<i16>,
}

impl Moment {
    /// Makes a date, if there is such a day.
    pub fn date(year: u16, month: u8, day: u8) -> Option<Self> {
        let exists = (1..=9999).contains(&year) && day >= 1 && day <= days_in(year, month);
        exists.then_some(Self { year, month, day, time: None, offset: None })
    }

    /// Makes a date and time of a count of milliseconds from 1970-01-01, in UTC if `utc`.
    pub(crate) fn from_unix_millis(millis: i64, utc: bool) -> Option<Self> {
        const DAY: i64 = 86_400_000;
        let mut moment = Self::from_day_number(millis.div_euclid(DAY))?;
        let in_day = millis.rem_euclid(DAY) as u32;
        let (seconds, nanos) = (in_day / 1000, in_day % 1000 * 1_000_000);
        let clock = ((seconds / 3600) as u8, (seconds / 60 % 60) as u8, (seconds % 60) as u8);
        moment.time = Some((clock.0, clock.1, clock.2, nanos));
        moment.offset = utc.then_some(0);
        Some(moment)
    }

    /// The date that lies `days` after 1970-01-01. (H. Hinnant, "chrono-compatible low-level date
    /// algorithms": eras of 400 years that begin on the first of March.)
    pub(crate) fn from_day_number(days: i64) -> Option<Self> {
        if !(-719_162..=2_932_896).contains(&days) {
            return None;
        }
        let shifted = days + 719_468;
        let era = shifted.div_euclid(146_097);
        let day_of_era = shifted.rem_euclid(146_097);
        let year_of_era =
            (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted_month = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
        let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        Self::date(year as u16, month as u8, day as u8)
    }

    /// Whether the time of day is missing or midnight.
    pub fn is_midnight(&self) -> bool {
        matches!(self.time, None | Some((0, 0, 0, 0)))
    }
}

fn days_in(year: u16, month: u8) -> u8 {
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => 0,
    }
}

/// As in ISO 8601: `2018-02-26`, `2018-02-26T19:58:54.250`, `2018-02-26T19:58:54+01:00`.
impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)?;
        if let Some((hour, minute, second, nanos)) = self.time {
            write!(f, "T{hour:02}:{minute:02}:{second:02}")?;
            if nanos > 0 {
                let digits = format!("{nanos:09}");
                write!(f, ".{}", digits.trim_end_matches('0'))?;
            }
        }
        match self.offset {
            None => Ok(()),
            Some(0) => f.write_str("Z"),
            Some(minutes) => {
                let sign = if minutes < 0 { '-' } else { '+' };
                let minutes = minutes.unsigned_abs();
                write!(f, "{sign}{:02}:{:02}", minutes / 60, minutes % 60)
            }
        }
    }
}

impl Serialize for Moment {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
