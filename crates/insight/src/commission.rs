//! Commission by rule, on the price that was negotiated, when its payment is proved.
//!
//! A rule has bands: the part of the price above each threshold earns the band's rate (as taxes are reckoned), or with
//! `whole` the whole price earns the rate of the highest band that it reaches. A discount above what the rule allows
//! lowers the rate step by step. Rates are hundredths of a percent; every step is shown, and cents are rounded once,
//! half to even, at the end of each band.

#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};
use types::{Money, MoneyError};

/// How commission is reckoned.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rule {
    /// The bands, by threshold; the first begins at 0.
    pub bands: Vec<Band>,
    /// The whole price earns the rate of the highest band reached.
    #[serde(default)]
    pub whole: bool,
    /// The discount up to which nothing is taken off, in hundredths of a percent.
    #[serde(default)]
    pub free_discount_bp: u32,
    /// For each full percent of discount above that, so many percent of the commission are taken off.
    #[serde(default)]
    pub malus_percent: u32,
}

/// From a price on, a rate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Band {
    /// From this price on, in minor units.
    pub from_minor: i64,
    /// The rate in hundredths of a percent: 250 is 2.5 %.
    pub rate_bp: u32,
}

/// One step of the reckoning.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// In words: "2.5 % of 10,000.00 EUR".
    pub says: String,
    /// What it adds or takes off.
    pub amount: Money,
}

/// A commission with its reckoning.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Commission {
    /// What is earned.
    pub amount: Money,
    /// How it comes about.
    pub steps: Vec<Step>,
}

/// Why a rule cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RuleError {
    /// There is no band.
    #[error("give at least one band")]
    NoBand,
    /// The first band does not begin at nothing.
    #[error("the first band begins at 0")]
    NotFromZero,
    /// The bands are not in order.
    #[error("bands rise from one to the next")]
    NotRising,
    /// A rate of more than the price.
    #[error("a rate is at most 100 %")]
    TooMuch,
}

impl Rule {
    /// Checks the rule.
    ///
    /// # Errors
    /// Why it cannot be used.
    pub fn check(&self) -> Result<(), RuleError> {
        let first = self.bands.first().ok_or(RuleError::NoBand)?;
        if first.from_minor != 0 {
            return Err(RuleError::NotFromZero);
        }
        if self.bands.windows(2).any(|pair| pair[1].from_minor <= pair[0].from_minor) {
            return Err(RuleError::NotRising);
        }
        if self.bands.iter().any(|band| band.rate_bp > 10_000) || self.malus_percent > 100 {
            return Err(RuleError::TooMuch);
        }
        Ok(())
    }

    /// The commission on a price that was sold with a discount in hundredths of a percent.
    ///
    /// # Errors
    /// For amounts beyond what money can be.
    pub fn commission(&self, price: Money, discount_bp: u32) -> Result<Commission, MoneyError> {
        let currency = price.currency();
        let mut steps = Vec::new();
        for (part, rate) in self.parts(price.minor()) {
            let part = Money::of_minor(part, currency);
            let amount = part.times_ratio(i64::from(rate), 10_000)?;
            steps.push(Step { says: format!("{} of {part}", percent(rate)), amount });
        }
        let mut sum = Money::zero(currency);
        for step in &steps {
            sum = sum.plus(step.amount)?;
        }
        let over = discount_bp.saturating_sub(self.free_discount_bp) / 100;
        let malus = i64::from(over.saturating_mul(self.malus_percent).min(100));
        if malus > 0 {
            let off = sum.times_ratio(-malus, 100)?;
            let says = format!(
                "{malus} % less: the discount of {} is {over} percent above the {} that are free",
                percent(discount_bp),
                percent(self.free_discount_bp)
            );
            steps.push(Step { says, amount: off });
            sum = sum.plus(off)?;
        }
        Ok(Commission { amount: sum, steps })
    }

    /// The parts of a price with their rates.
    fn parts(&self, price: i64) -> Vec<(i64, u32)> {
        if price <= 0 {
            return Vec::new();
        }
        if self.whole {
            let reached = self.bands.iter().rev().find(|band| band.from_minor <= price);
            return reached.map(|band| (price, band.rate_bp)).into_iter().collect();
        }
        let ends = self.bands.iter().skip(1).map(|band| band.from_minor).chain([i64::MAX]);
        self.bands
            .iter()
            .zip(ends)
            .filter(|(band, _)| band.from_minor < price)
            .map(|(band, end)| (end.min(price) - band.from_minor, band.rate_bp))
            .collect()
    }
}

fn percent(bp: u32) -> String {
    let (whole, rest) = (bp / 100, bp % 100);
    match rest {
        0 => format!("{whole} %"),
        tenths if tenths % 10 == 0 => format!("{whole}.{} %", tenths / 10),
        hundredths => format!("{whole}.{hundredths:02} %"),
    }
}
