//! A value of the mapping bound to the columns of an open file: reading it from a row costs no search.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt::Display;

use sheets::{DateFormat, Moment, NumberFormat, Row};
use types::{Currency, Date, LocalTime, Millis, Money, TimeOfDay, Timestamp, Zone};

use super::map::Other;

/// What is wrong with a row, in a sentence for whoever gave the file.
pub(super) type Wrong = String;

/// Where a value comes from, by column number.
#[derive(Debug)]
pub(super) enum Source {
    /// A column.
    Column(usize),
    /// The same for every row.
    Constant(String),
    /// A text with columns in it.
    Text(Vec<Piece>),
}

/// A part of a text.
#[derive(Debug)]
pub(super) enum Piece {
    /// Words.
    Words(String),
    /// A column, perhaps only its first letters.
    Column(usize, Option<usize>),
}

/// A value bound to columns.
#[derive(Debug)]
pub(super) struct Bound {
    /// What it is called in messages: the column's name.
    pub(super) name: String,
    /// Where it comes from.
    pub(super) source: Source,
    /// What cells stand for.
    pub(super) values: HashMap<String, String>,
    /// What happens to cells that the values do not name.
    pub(super) other: Other,
    /// What separates several values in one cell.
    pub(super) split: Option<String>,
    /// How its dates are written.
    pub(super) date: DateFormat,
    /// How its numbers are written.
    pub(super) number: NumberFormat,
    /// Where its clocks stand.
    pub(super) zone: Zone,
}

impl Bound {
    /// The row's value: none where there is none, an empty text where the mapping states that it is empty.
    pub(super) fn stated<'r>(&'r self, row: &'r Row) -> Result<Option<Cow<'r, str>>, Wrong> {
        let cell = match &self.source {
            Source::Constant(text) => return Ok(Some(Cow::Borrowed(text))),
            Source::Column(column) => Cow::Borrowed(row.get(*column).unwrap_or_default().trim()),
            Source::Text(pieces) => put_together(pieces, row),
        };
        self.meaning(cell)
    }

    fn meaning<'r>(&'r self, cell: Cow<'r, str>) -> Result<Option<Cow<'r, str>>, Wrong> {
        if let Some(value) = self.values.get(&*cell) {
            return Ok(Some(Cow::Borrowed(value)));
        }
        if cell.is_empty() {
            return Ok(None);
        }
        match self.other {
            Other::Keep => Ok(Some(cell)),
            Other::Empty => Ok(None),
            Other::Reject => {
                Err(self.wrong(format!("“{}” is none of the known values", cut(&cell))))
            }
        }
    }

    /// The row's value, if there is one that is not empty.
    pub(super) fn text<'r>(&'r self, row: &'r Row) -> Result<Option<Cow<'r, str>>, Wrong> {
        Ok(self.stated(row)?.filter(|text| !text.is_empty()))
    }

    /// The row's value as a text of its own.
    pub(super) fn owned(&self, row: &Row) -> Result<Option<String>, Wrong> {
        Ok(self.text(row)?.map(Cow::into_owned))
    }

    /// Several values of one cell, each by itself what it stands for.
    pub(super) fn list(&self, row: &Row) -> Result<Vec<String>, Wrong> {
        let (Some(split), Source::Column(column)) = (&self.split, &self.source) else {
            return Ok(self.owned(row)?.into_iter().collect());
        };
        let cell = row.get(*column).unwrap_or_default();
        let mut list = Vec::new();
        for part in cell.split(split.as_str()).map(str::trim) {
            let value = self.meaning(Cow::Borrowed(part))?;
            list.extend(value.filter(|value| !value.is_empty()).map(Cow::into_owned));
        }
        Ok(list)
    }

    /// An instant: by its own offset, or by the clocks of its zone; a day begins at its midnight there.
    pub(super) fn instant(&self, row: &Row) -> Result<Option<Timestamp>, Wrong> {
        let Some(text) = self.text(row)? else { return Ok(None) };
        let moment = self.moment(&text)?;
        let local = local(&moment).map_err(|error| self.wrong(error))?;
        let Some(minutes) = moment.offset else { return Ok(Some(self.zone.instant(local))) };
        Ok(Some(Zone::UTC.instant(local) - Millis::minutes(i64::from(minutes))))
    }

    /// A day.
    pub(super) fn day(&self, row: &Row) -> Result<Option<Date>, Wrong> {
        let Some(text) = self.text(row)? else { return Ok(None) };
        let moment = self.moment(&text)?;
        day(&moment).map(Some).map_err(|error| self.wrong(error))
    }

    fn moment(&self, text: &str) -> Result<Moment, Wrong> {
        self.date.parse(text).map_err(|error| self.wrong(error))
    }

    /// A number's digits: `-1234.56`.
    pub(super) fn digits(&self, row: &Row) -> Result<Option<String>, Wrong> {
        let Some(text) = self.text(row)? else { return Ok(None) };
        let number = self.number.parse(&text).map_err(|error| self.wrong(error))?;
        Ok(Some(number.digits))
    }

    /// A whole number that counts something.
    pub(super) fn count(&self, row: &Row) -> Result<Option<i64>, Wrong> {
        let Some(digits) = self.digits(row)? else { return Ok(None) };
        let whole = match digits.split_once('.') {
            Some((whole, rest)) if rest.bytes().all(|digit| digit == b'0') => whole,
            Some(_) => return Err(self.wrong(format!("{digits} is no whole number"))),
            None => &digits,
        };
        whole.parse().map(Some).map_err(|_| self.wrong(format!("{} is too large", cut(&digits))))
    }

    /// An amount in its own currency, or in the given one.
    pub(super) fn money(&self, row: &Row, home: Option<Currency>) -> Result<Option<Money>, Wrong> {
        let Some(text) = self.text(row)? else { return Ok(None) };
        let number = self.number.parse(&text).map_err(|error| self.wrong(error))?;
        let own = number.unit.as_deref().and_then(currency_of);
        let Some(currency) = own.or(home) else {
            return Err(self.wrong("say which currency it is: add `currency` to the mapping"));
        };
        Money::parse(&number.digits, currency).map(Some).map_err(|error| self.wrong(error))
    }

    /// A value that another type reads.
    pub(super) fn parsed<T>(&self, row: &Row) -> Result<Option<T>, Wrong>
    where
        T: std::str::FromStr<Err: Display>,
    {
        let Some(text) = self.text(row)? else { return Ok(None) };
        text.parse().map(Some).map_err(|error: T::Err| self.wrong(error))
    }

    /// Says what is wrong with this value.
    pub(super) fn wrong(&self, what: impl Display) -> Wrong {
        format!("{}: {what}", self.name)
    }
}

fn put_together(pieces: &[Piece], row: &Row) -> Cow<'static, str> {
    let mut text = String::new();
    let mut filled = false;
    for piece in pieces {
        match piece {
            Piece::Words(words) => text.push_str(words),
            Piece::Column(column, letters) => {
                let cell = row.get(*column).unwrap_or_default().trim();
                filled |= !cell.is_empty();
                match letters {
                    Some(letters) => text.extend(cell.chars().take(*letters)),
                    None => text.push_str(cell),
                }
            }
        }
    }
    if filled { Cow::Owned(text.trim().to_owned()) } else { Cow::Borrowed("") }
}

/// A day between 1900 and 2200: others are slips of the pen, and no deal was ever there.
fn day(moment: &Moment) -> Result<Date, String> {
    if !(1900..2200).contains(&moment.year) {
        return Err(format!("the year {} cannot be meant", moment.year));
    }
    let year = i16::try_from(moment.year).unwrap_or(i16::MAX);
    let small = |number: u8| i8::try_from(number).unwrap_or(i8::MAX);
    Date::new(year, small(moment.month), small(moment.day)).map_err(|error| error.to_string())
}

/// What the wall clock shows.
fn local(moment: &Moment) -> Result<LocalTime, String> {
    let date = day(moment)?;
    let (hour, minute, second, nanos) = moment.time.unwrap_or_default();
    let seconds = (u32::from(hour) * 60 + u32::from(minute)) * 60 + u32::from(second);
    let time = TimeOfDay::from_millis(seconds * 1_000 + nanos / 1_000_000);
    Ok(LocalTime { date, time: time.ok_or("there is no such time of day")? })
}

/// The currency of a sign or code, where the sign is one country's alone.
fn currency_of(unit: &str) -> Option<Currency> {
    let code = match unit {
        "€" => "EUR",
        "£" => "GBP",
        "R$" => "BRL",
        "US$" => "USD",
        "₹" => "INR",
        code => code,
    };
    code.parse().ok()
}

/// As much of a cell as a message can bear.
pub(super) fn cut(text: &str) -> Cow<'_, str> {
    const SHOWN: usize = 60;
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => Cow::Owned(format!("{}…", &text[..end])),
        None => Cow::Borrowed(text),
    }
}
