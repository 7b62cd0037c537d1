//! Numbers as people write them: with a decimal point or comma, thousands apart, a currency.
//! They stay text: nothing is rounded, and `12.50` keeps its zero.

use std::fmt;
use std::str::FromStr;

use super::ambiguous::Candidates;
use super::date::Unreadable;
use super::scan::ColumnScan;

/// Says which mark separates the fraction. The other one, spaces and apostrophes may separate
/// thousands in either.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum NumberFormat {
    /// `1,234.56`
    Point,
    /// `1.234,56`
    Comma,
}

/// A number, exactly as it was written but for the marks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Number {
    /// Digits with a point before the fraction and a minus where negative: `-1234.56`.
    pub digits: String,
    /// The currency or percent sign that stood beside it: `€`, `EUR`, `%`.
    pub unit: Option<String>,
}

impl NumberFormat {
    /// Reads a text that is written in this format.
    pub fn parse(self, text: &str) -> Result<Number, Unreadable> {
        let shape = || Unreadable::Shape { text: text.to_owned(), format: self.to_string() };
        let parts = take_apart(text).ok_or_else(shape)?;
        let digits = parts.digits(self).ok_or_else(shape)?;
        let unit = (!parts.unit.is_empty()).then(|| parts.unit.to_owned());
        Ok(Number { digits, unit })
    }

    fn mark(self) -> char {
        match self {
            Self::Point => '.',
            Self::Comma => ',',
        }
    }
}

pub(super) const FORMATS: [NumberFormat; 2] = [NumberFormat::Point, NumberFormat::Comma];

/// What a text is as a number in each format that can read it.
pub(crate) fn readings(text: &str) -> impl Iterator<Item = (usize, Shape)> {
    let parts = take_apart(text);
    FORMATS.iter().enumerate().filter_map(move |(place, format)| {
        let parts = parts.as_ref()?;
        let (_, fraction) = parts.split(*format)?;
        let plain = parts.body.bytes().all(|byte| byte.is_ascii_digit());
        let code = parts.plus || plain && (parts.body.len() > 18 || parts.leads_with_zero());
        Some((place, Shape { whole: fraction.is_none() && parts.exponent == 0, plain, code }))
    })
}

/// What a number looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Shape {
    /// It has no fraction.
    pub whole: bool,
    /// It has digits only, so that all formats agree.
    pub plain: bool,
    /// It is rather a code of digits: a postal code, a phone number, an identifier.
    pub code: bool,
}

/// A number's text taken apart.
struct Parts<'a> {
    negative: bool,
    plus: bool,
    unit: &'a str,
    body: &'a str,
    exponent: i32,
}

const LONGEST: usize = 64;

fn take_apart(text: &str) -> Option<Parts<'_>> {
    let text = text.trim();
    if text.len() > LONGEST || !text.bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let (bracketed, text) = match text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')')) {
        Some(inner) => (true, inner.trim()),
        None => (false, text),
    };
    let (first, text) = sign(text);
    let (before, text) = unit_before(text);
    let (second, text) = if first == Sign::None { sign(text) } else { (Sign::None, text) };
    let (last, text) = match text.strip_suffix(['-', '−']) {
        Some(rest) => (true, rest.trim_end()),
        None => (false, text),
    };
    let (text, after) = unit_after(text);
    let (body, exponent) = exponent(text)?;
    let signs = [first == Sign::Minus, second == Sign::Minus, bracketed, last];
    let negative = signs.iter().filter(|sign| **sign).count();
    if negative > 1 || !(before.is_empty() || after.is_empty()) || body.is_empty() {
        return None;
    }
    Some(Parts {
        negative: negative == 1,
        plus: first == Sign::Plus || second == Sign::Plus,
        unit: if before.is_empty() { after } else { before },
        body,
        exponent,
    })
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sign {
    None,
    Plus,
    Minus,
}

fn sign(text: &str) -> (Sign, &str) {
    if let Some(rest) = text.strip_prefix(['-', '−']) {
        return (Sign::Minus, rest.trim_start());
    }
    match text.strip_prefix('+') {
        Some(rest) => (Sign::Plus, rest.trim_start()),
        None => (Sign::None, text),
    }
}

fn is_currency(letter: char) -> bool {
    matches!(letter, '$' | '¢' | '£' | '¤' | '¥' | '₠'..='⃀' | '﷼')
}

fn unit_before(text: &str) -> (&str, &str) {
    let end = text
        .find(|letter: char| letter.is_ascii_digit() || matches!(letter, '-' | '−' | '.' | ','));
    let (unit, rest) = text.split_at(end.unwrap_or(0));
    if is_unit(unit.trim()) { (unit.trim(), rest) } else { ("", text) }
}

fn unit_after(text: &str) -> (&str, &str) {
    let end =
        text.rfind(|letter: char| letter.is_ascii_digit()).map_or(text.len(), |last| last + 1);
    let (rest, unit) = text.split_at(end);
    let unit = unit.trim();
    if unit == "%" || is_unit(unit) { (rest, unit) } else { (text, "") }
}

/// A currency sign, a code of three capitals, or both as in `US$`.
fn is_unit(text: &str) -> bool {
    let mut letters = text.chars();
    match (text.chars().count(), letters.next_back()) {
        (1, Some(sign)) => is_currency(sign),
        (2 | 3, Some(sign)) if is_currency(sign) => {
            letters.all(|letter| letter.is_ascii_uppercase())
        }
        (3, _) => text.bytes().all(|byte| byte.is_ascii_uppercase()),
        _ => false,
    }
}

/// Excel writes long numbers as `1.23E+12`, always with the sign; `12E5` is rather a code.
fn exponent(text: &str) -> Option<(&str, i32)> {
    let Some((body, power)) = text.split_once(['E', 'e']) else { return Some((text, 0)) };
    let digits = power.strip_prefix(['+', '-'])?;
    let number: i32 = digits.parse().ok()?;
    let fits = digits.bytes().all(|byte| byte.is_ascii_digit()) && number <= 40;
    fits.then_some((body, if power.starts_with('-') { -number } else { number }))
}

impl<'a> Parts<'a> {
    fn leads_with_zero(&self) -> bool {
        self.body.len() > 1 && self.body.starts_with('0')
    }

    /// The whole part and the fraction, if the marks are where the format has them.
    fn split(&self, format: NumberFormat) -> Option<(&'a str, Option<&'a str>)> {
        let (whole, fraction) = match self.body.split_once(format.mark()) {
            Some((whole, fraction)) => (whole, Some(fraction)),
            None => (self.body, None),
        };
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        let fraction_fits = fraction.is_none_or(|text| !text.is_empty() && digits(text));
        let whole_fits = match whole {
            "" => fraction.is_some(),
            whole => digits(whole) || grouped(whole, format),
        };
        (fraction_fits && whole_fits).then_some((whole, fraction))
    }

    fn digits(&self, format: NumberFormat) -> Option<String> {
        let (whole, fraction) = self.split(format)?;
        let mut digits: String = whole.chars().filter(char::is_ascii_digit).collect();
        let mut fraction = fraction.unwrap_or_default().to_owned();
        for _ in 0..self.exponent.max(0) {
            digits.push(if fraction.is_empty() { '0' } else { fraction.remove(0) });
        }
        for _ in 0..(-self.exponent).max(0) {
            fraction.insert(0, digits.pop().unwrap_or('0'));
        }
        let whole = digits.trim_start_matches('0');
        let mut number = String::with_capacity(digits.len() + fraction.len() + 2);
        if self.negative && (whole.len() + fraction.trim_matches('0').len()) > 0 {
            number.push('-');
        }
        number.push_str(if whole.is_empty() { "0" } else { whole });
        if !fraction.is_empty() {
            number.push('.');
            number.push_str(&fraction);
        }
        Some(number)
    }
}

/// Whether digits stand in groups of three, or as in India in twos before the last three.
fn grouped(whole: &str, format: NumberFormat) -> bool {
    let Some(mark) = whole.chars().find(|letter| !letter.is_ascii_digit()) else { return true };
    let known = matches!(mark, '.' | ',' | ' ' | '\u{a0}' | '\u{202f}' | '\u{2009}' | '\'' | '’');
    if !known || mark == format.mark() {
        return false;
    }
    let groups: Vec<&str> = whole.split(mark).collect();
    let digits = |group: &&str| group.bytes().all(|byte| byte.is_ascii_digit());
    let [first, middle @ .., last] = groups.as_slice() else { return false };
    groups.iter().all(digits)
        && (1..=3).contains(&first.len())
        && !first.starts_with('0')
        && last.len() == 3
        && (middle.iter().all(|group| group.len() == 3)
            || mark == ',' && first.len() < 3 && middle.iter().all(|group| group.len() == 2))
}

/// Finds the number formats that fit all the values; blank ones and placeholders are passed over.
pub fn number_candidates<'a>(
    values: impl IntoIterator<Item = &'a str>,
) -> Candidates<NumberFormat> {
    let mut scan = ColumnScan::default();
    for (line, value) in (1..).zip(values) {
        scan.see(line, value);
    }
    scan.finish().numbers
}

/// `1,234.56` or `1.234,56`
impl fmt::Display for NumberFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Point => "1,234.56",
            Self::Comma => "1.234,56",
        })
    }
}

/// Says that a text names no number format.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error(
    "no number format is called {0:?}; there are 1,234.56 (or \"point\") and 1.234,56 (or \"comma\")"
)]
pub struct UnknownNumberFormat(pub String);

impl FromStr for NumberFormat {
    type Err = UnknownNumberFormat;

    fn from_str(name: &str) -> Result<Self, UnknownNumberFormat> {
        match name.trim() {
            "point" | "." | "1,234.56" | "1234.56" => Ok(Self::Point),
            "comma" | "," | "1.234,56" | "1234,56" => Ok(Self::Comma),
            _ => Err(UnknownNumberFormat(name.to_owned())),
        }
    }
}

impl serde::Serialize for NumberFormat {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
