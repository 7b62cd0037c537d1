//! Earnings as programs and pages read them.

use serde::{Deserialize, Serialize};
use types::id::kind as id;
use types::{Date, Id, Money};
use utoipa::{IntoParams, ToSchema};

use super::{Earning, EarningFilter, Earnings};
use crate::house::{App, By};
use crate::{Error, Result, commission, users};

/// Which earnings to tell.
#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default, deny_unknown_fields)]
pub struct EarningQuery {
    /// A colleague's id; `me` for oneself.
    pub user: Option<String>,
    /// From this day on.
    #[param(value_type = Option<String>)]
    pub from: Option<Date>,
    /// Up to this day, itself included.
    #[param(value_type = Option<String>)]
    pub to: Option<Date>,
}

/// What somebody earned with a deal, or what was taken back of it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct EarningJson {
    /// `earn_…`
    pub id: String,
    /// The number of the deal.
    pub deal: i64,
    /// What it was called.
    pub deal_name: String,
    /// The rule by which it was earned.
    pub rule: String,
    /// What the rule was called.
    pub rule_name: String,
    /// Who earned it.
    pub user: String,
    /// Their name.
    pub user_name: String,
    /// How much; negative where an earning is taken back.
    #[schema(value_type = Object)]
    pub amount: Money,
    /// The price that it was reckoned on.
    #[schema(value_type = Object)]
    pub price: Money,
    /// How it comes about.
    pub steps: Vec<StepJson>,
    /// When it was earned or taken back.
    pub at: String,
    /// The earning that this one takes back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub corrects: Option<String>,
    /// Why it is taken back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
}

/// What a person earned in all.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct EarningSumJson {
    /// Who.
    pub user: String,
    /// Their name.
    pub user_name: String,
    /// How much, with what was taken back taken off.
    #[schema(value_type = Object)]
    pub amount: Money,
}

/// Earnings with their sums.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct EarningsJson {
    /// By person and currency, of all that was asked for.
    pub sums: Vec<EarningSumJson>,
    /// The newest first, at most 500.
    pub items: Vec<EarningJson>,
    /// Whether there are more than are listed.
    pub more: bool,
}

/// The earnings that the caller may see.
///
/// # Errors
/// The database's, and [`Error::Invalid`] for a colleague who is none.
pub async fn told(app: &App, by: &By, query: &EarningQuery) -> Result<EarningsJson> {
    let user = match query.user.as_deref() {
        None | Some("") => None,
        Some("me") => by.user(),
        Some(text) => {
            let wrong = |_| Error::field("user", "There is no such colleague.");
            Some(text.parse::<Id<id::User>>().map_err(wrong)?)
        }
    };
    let filter = EarningFilter { user, deal: None, from: query.from, to: query.to };
    let reader = by.clone();
    app.read(move |read| {
        let Earnings { sums, items, more } = commission::earnings(read, &reader, filter)?;
        let people = users::list(read)?;
        let name = |user: Id<id::User>| {
            people.iter().find(|it| it.id == user).map(|it| it.name.clone()).unwrap_or_default()
        };
        let sum = |(user, amount): (Id<id::User>, Money)| EarningSumJson {
            user: user.to_string(),
            user_name: name(user),
            amount,
        };
        let item = |it: Earning| EarningJson {
            id: it.id.to_string(),
            deal: it.number,
            deal_name: it.deal_name,
            rule: it.rule.to_string(),
            rule_name: it.rule_name,
            user: it.user.to_string(),
            user_name: name(it.user),
            amount: it.amount,
            price: it.price,
            steps: steps(it.steps),
            at: it.at.to_string(),
            corrects: it.corrects.map(|id| id.to_string()),
            reason: it.reason,
        };
        Ok(EarningsJson {
            sums: sums.into_iter().map(sum).collect(),
            items: items.into_iter().map(item).collect(),
            more,
        })
    })
    .await
}

/// One step of a reckoning.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct StepJson {
    /// In words.
    pub says: String,
    /// What it adds or takes off.
    #[schema(value_type = Object)]
    pub amount: Money,
}

pub(super) fn steps(steps: Vec<insight::commission::Step>) -> Vec<StepJson> {
    steps.into_iter().map(|step| StepJson { says: step.says, amount: step.amount }).collect()
}
