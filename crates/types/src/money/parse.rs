//! Reading amounts as people and files write them.

use std::str::FromStr;

use super::{Currency, Money};
use crate::Invalid;

/// Which sign stands before the decimals; the other one may set thousands apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum DecimalMark {
    /// `1,234.50`
    #[default]
    Point,
    /// `1.234,50`
    Comma,
}

impl DecimalMark {
    /// The sign before the decimals and the one between thousands.
    pub(super) fn signs(self) -> (&'static str, &'static str) {
        match self {
            Self::Point => (".", ","),
            Self::Comma => (",", "."),
        }
    }
}

impl Money {
    /// Reads an amount of a known currency, with a point before the decimals: `1234.5`,
    /// `1,234.50`, `-0.07`. Thousands may be set apart by comma, space or apostrophe, all of them
    /// in threes; decimals finer than the currency's must be noughts.
    pub fn parse(text: &str, currency: Currency) -> Result<Self, Invalid> {
        Self::parse_marked(text, currency, DecimalMark::Point)
    }

    /// Reads an amount of a known currency with the decimal mark that a file is known to use.
    pub fn parse_marked(
        text: &str,
        currency: Currency,
        mark: DecimalMark,
    ) -> Result<Self, Invalid> {
        let wrong = |why: String| Invalid::new("an amount", text, why);
        let (negative, number) = split_sign(text.trim());
        let (decimal, thousands) = mark.signs();
        let (units, decimals) = number.split_once(decimal).unwrap_or((number, "0"));
        let units = ungrouped(units, thousands)
            .filter(|digits| is_digits(digits) && is_digits(decimals))
            .ok_or_else(|| {
                wrong(format!(
                    "it is written as 1234{decimal}50, digits with at most one {decimal}"
                ))
            })?;
        let minor = to_minor(negative, &units, decimals, currency).map_err(wrong)?;
        Ok(Self::of_minor(minor, currency))
    }
}

fn split_sign(text: &str) -> (bool, &str) {
    for minus in ['-', '\u{2212}'] {
        if let Some(rest) = text.strip_prefix(minus) {
            return (true, rest.trim_start());
        }
    }
    (false, text.strip_prefix('+').unwrap_or(text))
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|c| c.is_ascii_digit())
}

/// The digits without the signs between thousands; none where a group is not of three.
fn ungrouped(units: &str, thousands: &str) -> Option<String> {
    if is_digits(units) {
        return Some(units.to_owned());
    }
    let known = |c: char| thousands.contains(c) || " \u{a0}\u{202f}'’".contains(c);
    let separator = units.chars().find(|c| known(*c))?;
    let mut groups = units.split(separator);
    let first = groups.next().filter(|group| (1..=3).contains(&group.len()))?;
    let mut digits = first.to_owned();
    for group in groups {
        if group.len() != 3 {
            return None;
        }
        digits.push_str(group);
    }
    is_digits(&digits).then_some(digits)
}

fn to_minor(
    negative: bool,
    units: &str,
    decimals: &str,
    currency: Currency,
) -> Result<i64, String> {
    let places = currency.digits() as usize;
    let (kept, beyond) = decimals.split_at(places.min(decimals.len()));
    if beyond.bytes().any(|digit| digit != b'0') {
        return Err(match places {
            0 => format!("{currency} has no decimals"),
            _ => format!("{currency} has {places} decimals"),
        });
    }
    // The sign goes along, because the least amount has no positive twin.
    let sign = if negative { "-" } else { "" };
    let number = format!("{sign}{units}{kept:0<places$}");
    number.parse().map_err(|_| "it is too large".to_owned())
}

/// Reads an amount with its currency before or behind it: `1,234.50 EUR`, `USD 12`.
impl FromStr for Money {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let trimmed = text.trim();
        let is_code = |word: &str| word.len() == 3 && word.bytes().all(|c| c.is_ascii_alphabetic());
        let parts = match (trimmed.split_once(' '), trimmed.rsplit_once(' ')) {
            (_, Some((amount, code))) if is_code(code) => Some((amount, code)),
            (Some((code, amount)), _) if is_code(code) => Some((amount, code)),
            _ => None,
        };
        let Some((amount, code)) = parts else {
            return Err(Invalid::new("an amount of money", text, "it is written as 1234.50 EUR"));
        };
        Self::parse(amount, code.parse()?)
    }
}
