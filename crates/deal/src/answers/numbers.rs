//! Answers that are numbers and amounts.

use serde_json::{Number, Value, json};
use types::Money;

use crate::State;

/// The least and the greatest number that is allowed.
#[derive(Clone, Copy)]
pub(super) struct Bounds {
    pub(super) least: Option<i64>,
    pub(super) most: Option<i64>,
}

impl Bounds {
    fn check(self, number: f64) -> Result<(), String> {
        let too_small = self.least.is_some_and(|least| number < least as f64);
        let too_large = self.most.is_some_and(|most| number > most as f64);
        if !too_small && !too_large {
            return Ok(());
        }
        Err(match (self.least, self.most) {
            (Some(least), Some(most)) => format!("Write a number from {least} to {most}."),
            (Some(least), None) => format!("Write a number of {least} or more."),
            (_, most) => format!("Write a number of {} or less.", most.unwrap_or_default()),
        })
    }
}

/// A number as JSON has it, or as people write it with a decimal point.
fn read(value: &Value) -> Result<Number, String> {
    let wrong = || "Write a number, with a point before the decimals.".to_owned();
    let number = match value {
        Value::Number(number) => number.clone(),
        Value::String(text) => {
            let text = text.trim();
            let plain = |c: char| c.is_ascii_digit() || matches!(c, '.' | '-' | '+');
            if !text.contains(|c: char| c.is_ascii_digit()) || !text.chars().all(plain) {
                return Err(wrong());
            }
            let whole = text.parse::<i64>().ok().map(Number::from);
            let decimal = || text.parse().ok().and_then(Number::from_f64);
            whole.or_else(decimal).ok_or_else(wrong)?
        }
        _ => return Err(wrong()),
    };
    number.as_f64().filter(|number| number.is_finite()).map(|_| number).ok_or_else(wrong)
}

pub(super) fn number(value: &Value, bounds: Bounds) -> Result<Value, String> {
    let number = read(value)?;
    bounds.check(number.as_f64().unwrap_or_default())?;
    Ok(Value::Number(number))
}

pub(super) fn score(value: &Value, bounds: Bounds) -> Result<Value, String> {
    let number = read(value)?;
    let whole = number.as_i64().or_else(|| whole_of(number.as_f64()?));
    let whole = whole.ok_or_else(|| "Write a whole number.".to_owned())?;
    bounds.check(whole as f64)?;
    Ok(json!(whole))
}

fn whole_of(number: f64) -> Option<i64> {
    let whole = number as i64;
    (whole as f64 == number).then_some(whole)
}

/// An amount with its currency, or a bare number in the deal's currency.
pub(super) fn money(value: &Value, bounds: Bounds, state: &State) -> Result<Value, String> {
    let money = match value {
        Value::Object(_) => serde_json::from_value::<Money>(value.clone())
            .map_err(|wrong| format!("Write an amount and a currency: {wrong}."))?,
        Value::String(text) => bare(text.trim(), state)?,
        Value::Number(number) => bare(&number.to_string(), state)?,
        _ => return Err("Write an amount and a currency.".to_owned()),
    };
    bounds.check(crate::facts::major(&money))?;
    serde_json::to_value(money).map_err(|wrong| wrong.to_string())
}

fn bare(text: &str, state: &State) -> Result<Money, String> {
    if let Ok(money) = text.parse::<Money>() {
        return Ok(money);
    }
    let currency = state.amount.map(|amount| amount.currency()).or(state.profile.currency);
    let currency =
        currency.ok_or_else(|| "Write the currency too, as in 1200.50 EUR.".to_owned())?;
    Money::parse(text, currency).map_err(|wrong| format!("{wrong}."))
}
