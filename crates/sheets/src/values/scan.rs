//! Looks at the values of one column, one after another, and says what they are.

use serde::Serialize;

use super::ambiguous::Candidates;
use super::date::{self, CANDIDATES, DateFormat, EVIDENT, LOOKED_FOR};
use super::number::{self, FORMATS, NumberFormat};
use super::{is_placeholder, read_bool};

/// After so many values a column that is plainly text is not examined any further.
const PATIENCE: u64 = 1000;

/// Names what the values of a column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// No value at all.
    Empty,
    /// Yes and no.
    Boolean,
    /// Numbers without a fraction.
    Integer,
    /// Numbers.
    Decimal,
    /// Days.
    Date,
    /// Days, some with a time.
    DateTime,
    /// Anything else; codes with leading zeros, phone numbers and long identifiers too.
    Text,
}

/// A value that is not of the kind of its column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Misfit {
    /// The line of its row.
    pub line: u64,
    /// The value.
    pub value: String,
}

/// Says what a column holds, as far as it was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Guess {
    /// What the values are, all but a few misfits.
    pub kind: Kind,
    /// How many cells hold something.
    pub filled: u64,
    /// How many cells are empty or white space.
    pub blank: u64,
    /// How many of the filled ones say "nothing here": `null`, `n/a`, `-`.
    pub placeholders: u64,
    /// The bytes of the longest value.
    pub longest: usize,
    /// The first value.
    pub example: Option<String>,
    /// The date formats that fit. For numbers, those of counted days or seconds in 1970 to 2099.
    pub dates: Candidates<DateFormat>,
    /// The number formats that fit.
    pub numbers: Candidates<NumberFormat>,
    /// How many values are not of the kind; at most one in twenty, or the kind would be text.
    pub misfits: u64,
    /// The first of them.
    pub first_misfit: Option<Misfit>,
}

/// Collects what the values of a column are.
#[derive(Debug, Clone, Default)]
pub struct ColumnScan {
    filled: u64,
    blank: u64,
    placeholders: u64,
    longest: usize,
    example: Option<String>,
    examined: u64,
    dates: [Fit; LOOKED_FOR],
    clocks: bool,
    two_dates: Option<String>,
    numbers: [Fit; FORMATS.len()],
    fractions: [bool; FORMATS.len()],
    codes: bool,
    two_numbers: Option<String>,
    booleans: Fit,
}

/// How many values fit a format, and the first that does not.
#[derive(Debug, Clone, Default)]
struct Fit {
    count: u64,
    misfit: Option<Misfit>,
}

impl Fit {
    fn note(&mut self, fits: bool, line: u64, value: &str) {
        if fits {
            self.count += 1;
        } else if self.misfit.is_none() {
            self.misfit = Some(Misfit { line, value: value.to_owned() });
        }
    }
}

impl ColumnScan {
    /// Takes in the value of the row that starts on `line`.
    pub fn see(&mut self, line: u64, value: &str) {
        let text = value.trim();
        if text.is_empty() {
            self.blank += 1;
            return;
        }
        self.filled += 1;
        self.longest = self.longest.max(value.len());
        if self.example.is_none() {
            self.example = Some(text.to_owned());
        }
        if is_placeholder(text) {
            self.placeholders += 1;
            return;
        }
        if self.is_plainly_text() {
            return;
        }
        self.examined += 1;
        self.see_dates(line, text);
        self.see_numbers(line, text);
        self.booleans.note(read_bool(text).is_some(), line, text);
    }

    fn is_plainly_text(&self) -> bool {
        self.examined >= PATIENCE && 2 * self.best() < self.examined
    }

    fn best(&self) -> u64 {
        let fits = self.dates.iter().chain(&self.numbers).chain([&self.booleans]);
        fits.map(|fit| fit.count).max().unwrap_or(0)
    }

    fn see_dates(&mut self, line: u64, text: &str) {
        let readings = date::readings(text);
        let mut fits = [false; LOOKED_FOR];
        let mut first = None;
        for (place, moment) in readings.iter() {
            fits[place] = true;
            self.clocks |= place < EVIDENT && moment.time.is_some();
            let differs = *first.get_or_insert(moment) != moment;
            if differs && place < EVIDENT && self.two_dates.is_none() {
                self.two_dates = Some(text.to_owned());
            }
        }
        for (fit, fits) in self.dates.iter_mut().zip(fits) {
            fit.note(fits, line, text);
        }
    }

    fn see_numbers(&mut self, line: u64, text: &str) {
        let mut fits = [false; FORMATS.len()];
        let mut plain = false;
        for (place, shape) in number::readings(text) {
            fits[place] = true;
            plain |= shape.plain;
            self.codes |= shape.code;
            self.fractions[place] |= !shape.whole;
        }
        if fits == [true; FORMATS.len()]
            && !plain
            && self.two_numbers.is_none()
            && reads_apart(text)
        {
            self.two_numbers = Some(text.to_owned());
        }
        for (fit, fits) in self.numbers.iter_mut().zip(fits) {
            fit.note(fits, line, text);
        }
    }

    /// Says what has been seen.
    pub fn finish(self) -> Guess {
        let kind = self.kind();
        let dates = self.date_formats(kind);
        let numbers = self.number_formats();
        let (misfits, first_misfit) = match self.fit_of(kind, &dates, &numbers) {
            Some(fit) => (self.examined - fit.count, fit.misfit.clone()),
            None => (0, None),
        };
        Guess {
            kind,
            filled: self.filled,
            blank: self.blank,
            placeholders: self.placeholders,
            longest: self.longest,
            example: self.example,
            dates: candidates(dates, self.two_dates, |format: DateFormat, text| {
                format.parse(text).ok().map(|moment| moment.to_string())
            }),
            numbers: candidates(numbers, self.two_numbers, |format: NumberFormat, text| {
                format.parse(text).ok().map(|number| number.digits)
            }),
            misfits,
            first_misfit,
        }
    }

    fn kind(&self) -> Kind {
        if self.filled == self.placeholders {
            return Kind::Empty;
        }
        let dates = self.dates[..EVIDENT].iter().map(|fit| fit.count).max().unwrap_or(0);
        let number = usize::from(self.numbers[1].count > self.numbers[0].count);
        let numbers = self.numbers[number].count;
        let nearly = |count: u64| 20 * count >= 19 * self.examined;
        let best = dates.max(numbers).max(self.booleans.count);
        if !nearly(best) {
            return Kind::Text;
        }
        if self.booleans.count == best {
            return Kind::Boolean;
        }
        if dates == best {
            return if self.clocks { Kind::DateTime } else { Kind::Date };
        }
        match (self.codes, self.fractions[number]) {
            (true, _) => Kind::Text,
            (false, true) => Kind::Decimal,
            (false, false) => Kind::Integer,
        }
    }

    /// The formats that fit most values, for a kind that dates can be.
    fn date_formats(&self, kind: Kind) -> Vec<DateFormat> {
        let places = match kind {
            Kind::Date | Kind::DateTime => 0..EVIDENT,
            Kind::Integer | Kind::Decimal => EVIDENT..LOOKED_FOR,
            _ => return Vec::new(),
        };
        let most = self.dates[places.clone()].iter().map(|fit| fit.count).max().unwrap_or(0);
        if 20 * most < 19 * self.examined {
            return Vec::new();
        }
        places
            .filter(|place| self.dates[*place].count == most)
            .map(|place| CANDIDATES[place])
            .collect()
    }

    fn number_formats(&self) -> Vec<NumberFormat> {
        let most = self.numbers.iter().map(|fit| fit.count).max().unwrap_or(0);
        if self.examined == 0 || 20 * most < 19 * self.examined {
            return Vec::new();
        }
        let fits = self.numbers.iter().zip(FORMATS);
        fits.filter(|(fit, _)| fit.count == most).map(|(_, format)| format).collect()
    }

    fn fit_of(&self, kind: Kind, dates: &[DateFormat], numbers: &[NumberFormat]) -> Option<&Fit> {
        match kind {
            Kind::Empty | Kind::Text => None,
            Kind::Boolean => Some(&self.booleans),
            Kind::Integer | Kind::Decimal => {
                let format = numbers.first()?;
                self.numbers.get(FORMATS.iter().position(|known| known == format)?)
            }
            Kind::Date | Kind::DateTime => {
                let format = dates.first()?;
                self.dates.get(CANDIDATES.iter().position(|known| known == format)?)
            }
        }
    }
}

fn reads_apart(text: &str) -> bool {
    let [point, comma] = FORMATS.map(|format| format.parse(text).ok());
    point != comma
}

/// Keeps the example only where the formats that are left really read it differently.
fn candidates<F: std::fmt::Display + Copy>(
    formats: Vec<F>,
    example: Option<String>,
    read: impl Fn(F, &str) -> Option<String>,
) -> Candidates<F> {
    let readings: Option<Vec<String>> = example
        .as_deref()
        .and_then(|text| formats.iter().map(|format| read(*format, text)).collect());
    match readings {
        Some(readings) if readings.iter().any(|reading| *reading != readings[0]) => {
            Candidates { formats, example, readings }
        }
        _ => Candidates { formats, ..Candidates::default() },
    }
}
