//! Sums of money, one a currency: amounts of different currencies are never added.

use serde::Serialize;

use crate::columns::{Columns, Word};

/// A sum in one currency.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Money {
    /// The exact amount as a decimal text.
    pub amount: String,
    /// ISO 4217.
    pub currency: String,
    /// How many deals it adds up.
    pub n: usize,
    /// The amount in minor units (cents), for reckoning.
    #[serde(skip)]
    pub minor: i64,
}

impl Money {
    /// A sum in minor units of the currency that a word names.
    pub fn of(columns: &Columns, currency: Word, minor: i64, n: usize) -> Money {
        let code = columns.words.text(currency).unwrap_or_default();
        Money { amount: amount(code, minor), currency: code.to_owned(), n, minor }
    }

    /// The same with another amount in minor units.
    pub(crate) fn with_minor(&self, minor: i64) -> Money {
        Money { amount: amount(&self.currency, minor), minor, ..self.clone() }
    }

    /// The sum for people, as `1,047,018 EUR`: in whole units from a thousand on.
    pub fn spoken(&self) -> String {
        format!("{} {}", spoken(&self.amount), self.currency)
    }

    /// The same from a reckoned sum, rounded to minor units.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "a float beyond the limit stays at the limit"
    )]
    pub fn about(columns: &Columns, currency: Word, minor: f64, n: usize) -> Money {
        Money::of(columns, currency, minor.round() as i64, n)
    }
}

/// An amount in minor units as an exact decimal text.
fn amount(code: &str, minor: i64) -> String {
    match code.parse() {
        Ok(currency) => types::Money::of_minor(minor, currency).amount(),
        Err(_) => minor.to_string(),
    }
}

/// A decimal text with its digits in groups of three; without its fraction, rounded, from a thousand on.
fn spoken(amount: &str) -> String {
    let (sign, digits) = amount.strip_prefix('-').map_or(("", amount), |rest| ("−", rest));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    if whole.len() < 4 {
        return format!("{sign}{digits}");
    }
    let up = i64::from(fraction.starts_with(['5', '6', '7', '8', '9']));
    let whole = whole.parse::<i64>().map_or_else(|_| whole.to_owned(), |it| (it + up).to_string());
    let mut grouped = String::with_capacity(whole.len() + whole.len() / 3);
    for (place, digit) in whole.chars().enumerate() {
        if place > 0 && (whole.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    format!("{sign}{grouped}")
}

/// Sums by currency.
#[derive(Clone, Debug, Default)]
pub struct Worth(Vec<(Word, i64, usize)>);

impl Worth {
    /// Adds an amount; a sum beyond what fits stays at the limit.
    pub fn add(&mut self, currency: Word, minor: i64) {
        self.add_all(currency, minor, 1);
    }

    fn add_all(&mut self, currency: Word, minor: i64, n: usize) {
        match self.0.iter_mut().find(|(known, ..)| *known == currency) {
            Some((_, sum, count)) => {
                *sum = sum.saturating_add(minor);
                *count += n;
            }
            None => self.0.push((currency, minor, n)),
        }
    }

    /// Takes in the sums of another.
    pub fn take(&mut self, other: &Worth) {
        for (currency, minor, n) in &other.0 {
            self.add_all(*currency, *minor, *n);
        }
    }

    /// The sums, the one of most amounts first.
    pub fn money(&self, columns: &Columns) -> Vec<Money> {
        let money = |sum: &(Word, i64, usize)| Money::of(columns, sum.0, sum.1, sum.2);
        let mut sums: Vec<Money> = self.0.iter().map(money).collect();
        sums.sort_by(|a, b| b.n.cmp(&a.n).then(a.currency.cmp(&b.currency)));
        sums
    }

    /// The currency of most amounts.
    pub fn main(&self) -> Option<Word> {
        self.0.iter().max_by_key(|(_, _, n)| *n).map(|(currency, ..)| *currency)
    }
}

/// The currency in which most of these deals are reckoned; measures of value look at deals in it alone and say
/// how many others there are.
pub fn main_currency(columns: &Columns, deals: &[u32]) -> Word {
    let mut worth = Worth::default();
    for deal in deals {
        let at = *deal as usize;
        if columns.amount[at] != crate::columns::NO_AMOUNT {
            worth.add(columns.currency[at], columns.amount[at]);
        }
    }
    worth.main().unwrap_or(Word::NONE)
}

#[cfg(test)]
mod tests {
    use super::spoken;

    #[test]
    fn large_sums_are_read_in_groups_and_small_ones_to_the_cent() {
        let said =
            ["0.00", "999.95", "1000.00", "1047018.49", "-419435.97", "999999.50"].map(spoken);
        assert_eq!(said, ["0.00", "999.95", "1,000", "1,047,018", "−419,436", "1,000,000"]);
    }
}
