//! Amounts of money: whole minor units of a currency, exact, never a floating-point number.

mod amount;
mod currency;
mod parse;
#[cfg(test)]
mod tests;

pub use self::amount::{Money, MoneyError};
pub use self::currency::Currency;
pub use self::parse::DecimalMark;
