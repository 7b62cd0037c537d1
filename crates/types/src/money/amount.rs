//! An amount and what may be done with it without losing a cent.

use std::cmp::Ordering;
use std::fmt;

use serde::de::Error as _;
use serde::ser::SerializeStruct;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{Currency, DecimalMark};

/// Whole minor units of one currency: 12.50 EUR is 1250 of EUR.
///
/// Amounts of different currencies are never equal and do not compare.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Money {
    minor: i64,
    currency: Currency,
}

/// Why a calculation with money has no result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// The two amounts are of different currencies.
    #[error("{0} and {1} cannot be reckoned together")]
    Currencies(Currency, Currency),
    /// The result is beyond about 92 quadrillion units.
    #[error("the amount is too large")]
    TooLarge,
    /// A division by nothing.
    #[error("an amount cannot be divided by zero")]
    DivisionByZero,
}

impl Money {
    /// So many minor units, as the database stores them.
    pub const fn of_minor(minor: i64, currency: Currency) -> Self {
        Self { minor, currency }
    }

    /// So many whole units.
    pub fn of_units(units: i64, currency: Currency) -> Result<Self, MoneyError> {
        let minor = units.checked_mul(currency.minor_per_unit()).ok_or(MoneyError::TooLarge)?;
        Ok(Self { minor, currency })
    }

    /// No money, in a currency.
    pub const fn zero(currency: Currency) -> Self {
        Self { minor: 0, currency }
    }

    /// The minor units.
    pub const fn minor(self) -> i64 {
        self.minor
    }

    /// The currency.
    pub const fn currency(self) -> Currency {
        self.currency
    }

    /// Whether the amount is nought.
    pub const fn is_zero(self) -> bool {
        self.minor == 0
    }

    /// Whether the amount is below nought.
    pub const fn is_negative(self) -> bool {
        self.minor < 0
    }

    /// Adds an amount of the same currency.
    pub fn plus(self, other: Self) -> Result<Self, MoneyError> {
        let minor = self.minor.checked_add(self.same(other)?).ok_or(MoneyError::TooLarge)?;
        Ok(Self { minor, ..self })
    }

    /// Takes an amount of the same currency away.
    pub fn minus(self, other: Self) -> Result<Self, MoneyError> {
        let minor = self.minor.checked_sub(self.same(other)?).ok_or(MoneyError::TooLarge)?;
        Ok(Self { minor, ..self })
    }

    /// The amount with the other sign.
    pub fn negated(self) -> Result<Self, MoneyError> {
        let minor = self.minor.checked_neg().ok_or(MoneyError::TooLarge)?;
        Ok(Self { minor, ..self })
    }

    /// The amount so many times, exactly.
    pub fn times(self, count: i64) -> Result<Self, MoneyError> {
        let minor = self.minor.checked_mul(count).ok_or(MoneyError::TooLarge)?;
        Ok(Self { minor, ..self })
    }

    /// So many hundredths of the amount, rounded half to even.
    pub fn percent(self, percent: i64) -> Result<Self, MoneyError> {
        self.times_ratio(percent, 100)
    }

    /// So many thousandths of the amount, rounded half to even.
    pub fn permille(self, permille: i64) -> Result<Self, MoneyError> {
        self.times_ratio(permille, 1_000)
    }

    /// The amount times a fraction, rounded to the minor unit, halves to the even one.
    pub fn times_ratio(self, numerator: i64, denominator: i64) -> Result<Self, MoneyError> {
        if denominator == 0 {
            return Err(MoneyError::DivisionByZero);
        }
        let product = i128::from(self.minor) * i128::from(numerator);
        let rounded = divide_half_even(product, i128::from(denominator));
        let minor = i64::try_from(rounded).map_err(|_| MoneyError::TooLarge)?;
        Ok(Self { minor, ..self })
    }

    /// Splits the amount into so many parts that differ by one minor unit at the most and add up
    /// to it; the larger parts come first. No parts where `parts` is zero.
    pub fn split(self, parts: u32) -> Vec<Self> {
        let count = i64::from(parts);
        let part = |place: i64| {
            let extra = i64::from(place < self.minor.rem_euclid(count));
            Self { minor: self.minor.div_euclid(count) + extra, ..self }
        };
        (0..count).map(part).collect()
    }

    /// The sum of amounts that all are of this currency.
    pub fn sum(
        amounts: impl IntoIterator<Item = Self>,
        currency: Currency,
    ) -> Result<Self, MoneyError> {
        amounts.into_iter().try_fold(Self::zero(currency), Self::plus)
    }

    /// The number alone with a point and all decimals: `1234.50`.
    pub fn amount(self) -> String {
        self.written("", ".")
    }

    /// For people to read: thousands set apart, then the currency: `1,234.50 EUR`.
    pub fn grouped(self, mark: DecimalMark) -> String {
        let (decimal, thousands) = mark.signs();
        format!("{} {}", self.written(thousands, decimal), self.currency)
    }

    fn same(self, other: Self) -> Result<i64, MoneyError> {
        if self.currency == other.currency {
            return Ok(other.minor);
        }
        Err(MoneyError::Currencies(self.currency, other.currency))
    }

    fn written(self, thousands: &str, decimal: &str) -> String {
        let per_unit = self.currency.minor_per_unit().unsigned_abs();
        let units = (self.minor.unsigned_abs() / per_unit).to_string();
        let mut text = String::from(if self.minor < 0 { "-" } else { "" });
        for (place, digit) in units.char_indices() {
            if place > 0 && (units.len() - place).is_multiple_of(3) {
                text.push_str(thousands);
            }
            text.push(digit);
        }
        let digits = self.currency.digits() as usize;
        if digits > 0 {
            let rest = self.minor.unsigned_abs() % per_unit;
            text.push_str(&format!("{decimal}{rest:0digits$}"));
        }
        text
    }
}

/// Divides and rounds to the nearest whole number, halves to the even one.
fn divide_half_even(dividend: i128, divisor: i128) -> i128 {
    let floor = dividend.div_euclid(divisor);
    let twice_rest = 2 * dividend.rem_euclid(divisor);
    let up = match twice_rest.cmp(&divisor.abs()) {
        Ordering::Less => false,
        Ordering::Equal => floor % 2 != 0,
        Ordering::Greater => true,
    };
    // Euclid's quotient lies on the side of zero's other end when the divisor is negative.
    let step = divisor.signum();
    if up { floor + step } else { floor }
}

impl PartialOrd for Money {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        (self.currency == other.currency).then(|| self.minor.cmp(&other.minor))
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&format!("{} {}", self.amount(), self.currency))
    }
}

impl fmt::Debug for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Serialize for Money {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut money = serializer.serialize_struct("Money", 2)?;
        money.serialize_field("amount", &self.amount())?;
        money.serialize_field("currency", &self.currency)?;
        money.end()
    }
}

impl<'de> Deserialize<'de> for Money {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        /// The amount is text, for a JSON number would pass through a float.
        #[derive(Deserialize)]
        #[serde(deny_unknown_fields)]
        struct Wire {
            amount: String,
            currency: Currency,
        }
        let wire = Wire::deserialize(deserializer)?;
        Self::parse(&wire.amount, wire.currency).map_err(D::Error::custom)
    }
}
