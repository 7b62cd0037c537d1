//! The formats of dates, reading by one of them, and finding those that fit a column.

use std::fmt;
use std::str::FromStr;

use super::ambiguous::Candidates;
use super::date_text::{DateParts, Parts, take_apart};
use super::moment::Moment;
use super::scan::ColumnScan;

/// Says how a date is written. A time of day and an offset may follow in any of these.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DateFormat {
    /// Three numbers: `26/02/2018`, `2018-02-26`, `2/26/18`.
    Numbers {
        /// Which of them is the day.
        order: DateOrder,
        /// `-`, `/` or `.`.
        separator: char,
        /// Whether the year has two digits: 69 to 99 are in the twentieth century.
        short_year: bool,
    },
    /// The month in letters: `26 Feb 2018`, `February 26, 2018`, `26. Februar 2018`.
    Named,
    /// `20180226`, `20180226T195854Z`.
    Compact,
    /// Days since 1899-12-30, as Excel counts: `43157.83`.
    ExcelSerial,
    /// Days since 1904-01-01, as old Excel on the Mac counts.
    ExcelSerial1904,
    /// Seconds since 1970-01-01 UTC.
    UnixSeconds,
    /// Milliseconds since 1970-01-01 UTC.
    UnixMillis,
}

/// Says in which order day, month and year are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DateOrder {
    /// Year, month, day.
    YearFirst,
    /// Day, month, year.
    DayFirst,
    /// Month, day, year.
    MonthFirst,
}

use DateOrder::{DayFirst, MonthFirst, YearFirst};

const fn numbers(order: DateOrder, separator: char, short_year: bool) -> DateFormat {
    DateFormat::Numbers { order, separator, short_year }
}

/// The formats that are looked for, the likeliest first. Two digits of the year in front, and the
/// month before the day with points, are so rare that looking for them would make sure dates
/// ambiguous; they can be asked for.
pub(super) const CANDIDATES: [DateFormat; 19] = [
    numbers(YearFirst, '-', false),
    numbers(YearFirst, '/', false),
    numbers(YearFirst, '.', false),
    numbers(DayFirst, '/', false),
    numbers(MonthFirst, '/', false),
    numbers(DayFirst, '.', false),
    numbers(DayFirst, '-', false),
    numbers(MonthFirst, '-', false),
    numbers(DayFirst, '/', true),
    numbers(MonthFirst, '/', true),
    numbers(DayFirst, '.', true),
    numbers(DayFirst, '-', true),
    numbers(MonthFirst, '-', true),
    DateFormat::Named,
    DateFormat::Compact,
    DateFormat::ExcelSerial,
    DateFormat::UnixSeconds,
    DateFormat::UnixMillis,
    DateFormat::ExcelSerial1904,
];

/// How many of [`CANDIDATES`] are dates at first sight; the others are numbers that may be dates.
pub(super) const EVIDENT: usize = 15;

/// How many of [`CANDIDATES`] are looked for at all.
pub(super) const LOOKED_FOR: usize = 18;

/// Says why a text is no date of the format.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// It has another shape.
    #[error("{text:?} is not written as {format}")]
    Shape {
        /// The text.
        text: String,
        /// The format or formats it should have.
        format: String,
    },
    /// There is no such day.
    #[error("{text:?} is no day of the calendar, read as {format}")]
    NoSuchDay {
        /// The text.
        text: String,
        /// The format it has.
        format: String,
    },
}

impl DateFormat {
    /// Reads a text that is written in this format.
    pub fn parse(self, text: &str) -> Result<Moment, Unreadable> {
        let shape = || Unreadable::Shape { text: text.to_owned(), format: self.to_string() };
        let parts = take_apart(text).ok_or_else(shape)?;
        match self.read(&parts) {
            Reading::Date(moment) => Ok(moment),
            Reading::NoSuchDay => {
                Err(Unreadable::NoSuchDay { text: text.to_owned(), format: self.to_string() })
            }
            Reading::OtherShape => Err(shape()),
        }
    }

    fn read(self, parts: &Parts<'_>) -> Reading {
        let date = match (self, parts.date) {
            (
                Self::Numbers { order, separator, short_year },
                DateParts::Numbers { parts, separator: is },
            ) => {
                if separator != char::from(is) {
                    return Reading::OtherShape;
                }
                match arranged(order, short_year, parts) {
                    Some([year, month, day]) => date_of(year, month, day),
                    None => return Reading::OtherShape,
                }
            }
            (Self::Named, DateParts::Named { day, month, year }) => {
                full_year(year).and_then(|year| Moment::date(year, month, day.parse().ok()?))
            }
            (Self::Compact, DateParts::Compact(digits)) => {
                date_of(&digits[..4], &digits[4..6], &digits[6..])
            }
            (Self::ExcelSerial, DateParts::Count(count)) => excel(count, 25_569),
            (Self::ExcelSerial1904, DateParts::Count(count)) => excel(count, 24_107),
            (Self::UnixSeconds, DateParts::Count(count)) => unix(count, 1000),
            (Self::UnixMillis, DateParts::Count(count)) => unix(count, 1),
            _ => return Reading::OtherShape,
        };
        let Some(mut moment) = date else { return Reading::NoSuchDay };
        if let Some(clock) = parts.clock {
            moment.time = Some(clock.time);
            moment.offset = clock.offset;
        }
        Reading::Date(moment)
    }
}

enum Reading {
    Date(Moment),
    NoSuchDay,
    OtherShape,
}

/// Year, month and day of three numbers, if their lengths fit the order.
fn arranged(order: DateOrder, short_year: bool, parts: [&str; 3]) -> Option<[&str; 3]> {
    let [year, month, day] = match (order, parts) {
        (YearFirst, [year, month, day]) => [year, month, day],
        (DayFirst, [day, month, year]) => [year, month, day],
        (MonthFirst, [month, day, year]) => [year, month, day],
    };
    let fits = year.len() == if short_year { 2 } else { 4 } && month.len() <= 2 && day.len() <= 2;
    fits.then_some([year, month, day])
}

fn date_of(year: &str, month: &str, day: &str) -> Option<Moment> {
    Moment::date(full_year(year)?, month.parse().ok()?, day.parse().ok()?)
}

fn full_year(year: &str) -> Option<u16> {
    let number: u16 = year.parse().ok()?;
    Some(match (year.len(), number) {
        (2, 69..) => 1900 + number,
        (2, _) => 2000 + number,
        _ => number,
    })
}

/// Days, and thousandths of a second in the fraction, since the epoch `before` 1970 in days.
fn excel(count: &str, before: i64) -> Option<Moment> {
    let (days, fraction) = count.split_once('.').unwrap_or((count, ""));
    let days: i64 = days.parse().ok()?;
    // Excel believes in 1900-02-29, so that serials below 61 are a day off; nothing sells then.
    if !(61..=2_958_465).contains(&days) {
        return None;
    }
    if fraction.bytes().all(|digit| digit == b'0') {
        return Moment::from_day_number(days - before);
    }
    let digits: u64 = format!("{fraction:0<12}").get(..12)?.parse().ok()?;
    let millis = (u128::from(digits) * 86_400_000 + 500_000_000_000) / 1_000_000_000_000;
    Moment::from_unix_millis((days - before) * 86_400_000 + millis as i64, false)
}

fn unix(count: &str, unit: i64) -> Option<Moment> {
    let (whole, fraction) = count.split_once('.').unwrap_or((count, ""));
    let whole: i64 = whole.parse().ok()?;
    let part: i64 =
        if unit == 1000 { format!("{fraction:0<3}").get(..3)?.parse().ok()? } else { 0 };
    Moment::from_unix_millis(whole.checked_mul(unit)?.checked_add(part)?, true)
}

/// The candidates that can read a text, by their place in [`CANDIDATES`].
pub(crate) fn readings(text: &str) -> Readings {
    let mut found = Readings::default();
    if let Some(parts) = take_apart(text) {
        let counts = matches!(parts.date, DateParts::Count(_));
        for (place, format) in CANDIDATES[..LOOKED_FOR].iter().enumerate() {
            if let Reading::Date(moment) = format.read(&parts)
                && (!counts || is_recent(*format, &moment))
            {
                found.push(place, moment);
            }
        }
    }
    found
}

/// Nearly every number counts some day; only those of our time are worth a thought. Seconds are
/// taken for such only from 1973 on, when there were a hundred million.
fn is_recent(format: DateFormat, moment: &Moment) -> bool {
    let first = if format == DateFormat::ExcelSerial { 1970 } else { 1974 };
    (first..2100).contains(&moment.year)
}

/// The few ways in which one text can be read.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Readings {
    found: [Option<(usize, Moment)>; 4],
    length: usize,
}

impl Readings {
    fn push(&mut self, place: usize, moment: Moment) {
        if let Some(free) = self.found.get_mut(self.length) {
            *free = Some((place, moment));
            self.length += 1;
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.iter().all(|(place, _)| place >= EVIDENT)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (usize, Moment)> {
        self.found.into_iter().flatten()
    }
}

/// Finds the date formats that fit all the values; blank ones and placeholders are passed over.
pub fn date_candidates<'a>(values: impl IntoIterator<Item = &'a str>) -> Candidates<DateFormat> {
    let mut scan = ColumnScan::default();
    for (line, value) in (1..).zip(values) {
        scan.see(line, value);
    }
    scan.finish().dates
}

/// `dd/mm/yyyy`, `yyyy-mm-dd`, `dd.mm.yy`, `d mon yyyy`, `yyyymmdd`, `excel`, `unix seconds`, …
impl fmt::Display for DateFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Numbers { order, separator: s, short_year } => {
                let year = if *short_year { "yy" } else { "yyyy" };
                match order {
                    YearFirst => write!(f, "{year}{s}mm{s}dd"),
                    DayFirst => write!(f, "dd{s}mm{s}{year}"),
                    MonthFirst => write!(f, "mm{s}dd{s}{year}"),
                }
            }
            Self::Named => f.write_str("d mon yyyy"),
            Self::Compact => f.write_str("yyyymmdd"),
            Self::ExcelSerial => f.write_str("excel"),
            Self::ExcelSerial1904 => f.write_str("excel 1904"),
            Self::UnixSeconds => f.write_str("unix seconds"),
            Self::UnixMillis => f.write_str("unix milliseconds"),
        }
    }
}

/// Says that a text names no date format.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "no date format is called {0:?}; write it like dd/mm/yyyy, mm/dd/yy, yyyy-mm-dd or dd.mm.yyyy, \
     or one of iso, d mon yyyy, yyyymmdd, excel, excel 1904, unix seconds, unix milliseconds"
)]
pub struct UnknownDateFormat(pub String);

impl FromStr for DateFormat {
    type Err = UnknownDateFormat;

    /// Reads the name of a format; a time of day in it (`dd/mm/yyyy hh:mm`) is allowed and needless.
    fn from_str(name: &str) -> Result<Self, UnknownDateFormat> {
        let lower = name.trim().to_ascii_lowercase();
        match lower.as_str() {
            "iso" => return Ok(numbers(YearFirst, '-', false)),
            "d mon yyyy" | "mon d, yyyy" | "named" => return Ok(Self::Named),
            "yyyymmdd" => return Ok(Self::Compact),
            "excel" => return Ok(Self::ExcelSerial),
            "excel 1904" => return Ok(Self::ExcelSerial1904),
            "unix" | "unix seconds" => return Ok(Self::UnixSeconds),
            "unix millis" | "unix milliseconds" => return Ok(Self::UnixMillis),
            _ => {}
        }
        let date = lower.split([' ', 't']).next().unwrap_or_default();
        numbers_from(date).ok_or_else(|| UnknownDateFormat(name.to_owned()))
    }
}

fn numbers_from(pattern: &str) -> Option<DateFormat> {
    let separator = pattern.chars().find(|letter| matches!(letter, '-' | '/' | '.'))?;
    let fields: Vec<&str> = pattern.split(separator).collect();
    let (order, year) = match fields.as_slice() {
        [year, "m" | "mm", "d" | "dd"] => (YearFirst, *year),
        ["d" | "dd", "m" | "mm", year] => (DayFirst, *year),
        ["m" | "mm", "d" | "dd", year] => (MonthFirst, *year),
        _ => return None,
    };
    match year {
        "yyyy" => Some(numbers(order, separator, false)),
        "yy" => Some(numbers(order, separator, true)),
        _ => None,
    }
}

impl serde::Serialize for DateFormat {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
