//! The currencies of ISO 4217.

use std::fmt;
use std::str::FromStr;

use crate::Invalid;
use crate::invalid::serde_as_text;

/// A currency of ISO 4217 that has minor units or none, but not the codes for metals and tests.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Currency(iso_currency::Currency);

impl Currency {
    /// The euro.
    pub const EUR: Self = Self(iso_currency::Currency::EUR);
    /// The dollar of the United States.
    pub const USD: Self = Self(iso_currency::Currency::USD);
    /// The British pound.
    pub const GBP: Self = Self(iso_currency::Currency::GBP);
    /// The Swiss franc.
    pub const CHF: Self = Self(iso_currency::Currency::CHF);
    /// The Brazilian real.
    pub const BRL: Self = Self(iso_currency::Currency::BRL);
    /// The Japanese yen, which has no minor unit.
    pub const JPY: Self = Self(iso_currency::Currency::JPY);

    /// The three letters.
    pub fn as_str(self) -> &'static str {
        self.0.code()
    }

    /// The English name.
    pub fn name(&self) -> &str {
        self.0.name()
    }

    /// The sign people write, such as "€"; the code where there is none.
    pub fn symbol(self) -> String {
        self.0.symbol().symbol
    }

    /// How many decimals an amount has: 2 for the euro, 0 for the yen, 3 for the dinar.
    pub fn digits(self) -> u32 {
        self.0.exponent().map_or(0, u32::from)
    }

    /// How many minor units make one unit.
    pub fn minor_per_unit(self) -> i64 {
        10_i64.pow(self.digits())
    }
}

/// Reads the three letters, in any case.
impl FromStr for Currency {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        let found = iso_currency::Currency::from_code(&text.trim().to_ascii_uppercase());
        found.filter(|known| known.exponent().is_some()).map(Self).ok_or_else(|| {
            Invalid::new("a currency", text, "it is a code of ISO 4217 such as EUR or USD")
        })
    }
}

impl fmt::Display for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

serde_as_text!(Currency, "a currency as EUR");
