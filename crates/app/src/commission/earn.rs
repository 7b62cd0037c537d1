//! What a deal earns whom: made with the win, taken back with it.

use std::cmp::Reverse;

use db::Tx;
use deal::{Event, Fact};
use insight::commission::Step;
use types::id::kind as id;
use types::{Date, Id, Money, Timestamp};

use super::{CommissionRule, Due, Earning, ForWhom, store};
use crate::deals::Deal;
use crate::house::{By, Cause};
use crate::journal;
use crate::{Error, Result, workspace};

/// Writes down what the events of a deal earn or take back. Deals that an import brings earn nothing: what was paid
/// for them was paid elsewhere.
pub(crate) fn happened(tx: &mut Tx<'_>, by: &By, deal: &Deal, events: &[Event]) -> Result<()> {
    let touches = |event: &Event| {
        matches!(
            event.fact,
            Fact::Won { .. } | Fact::PaymentProved(_) | Fact::Reopened { unwon: true, .. }
        )
    };
    if by.cause == Cause::Import || !events.iter().any(touches) {
        return Ok(());
    }
    for event in events {
        if let Fact::Reopened { reason, unwon: true } = &event.fact {
            take_back(tx, by, deal, event.at, reason)?;
        }
    }
    let Some(won_at) = won_at(deal) else { return Ok(()) };
    let is_win = events.iter().any(|event| matches!(event.fact, Fact::Won { .. }));
    earn(tx, by, deal, won_at, is_win)
}

fn won_at(deal: &Deal) -> Option<Timestamp> {
    match &deal.state.outcome {
        deal::state::Outcome::Won { at, .. } => Some(*at),
        _ => None,
    }
}

/// Takes back all that the deal has earned and that has not been taken back yet.
fn take_back(tx: &mut Tx<'_>, by: &By, deal: &Deal, at: Timestamp, reason: &str) -> Result<()> {
    for earned in store::standing(tx, deal.id)? {
        let amount = earned.amount.negated().map_err(too_large)?;
        let says = format!("The win was undone: {} is taken back", earned.amount);
        let entry = Earning {
            id: by.house.ids.new_id(by.now),
            amount,
            steps: vec![Step { says, amount }],
            at,
            corrects: Some(earned.id),
            reason: Some(reason.to_owned()),
            ..earned
        };
        write(tx, by, &entry)?;
    }
    Ok(())
}

/// With the win all rules count; with a later payment only those that waited for it.
fn earn(tx: &mut Tx<'_>, by: &By, deal: &Deal, won_at: Timestamp, is_win: bool) -> Result<()> {
    let Some(price) = deal.state.amount.filter(|price| !price.is_negative() && !price.is_zero())
    else {
        return Ok(());
    };
    let day = workspace::calendar(tx, &by.house)?.zone().date_of(won_at);
    let rules: Vec<CommissionRule> = store::rules(tx)?
        .into_iter()
        .filter(|rule| holds(rule, deal, price, day) && (is_win || waited(rule, won_at)))
        .collect();
    if rules.is_empty() {
        return Ok(());
    }
    let earned = store::standing(tx, deal.id)?;
    for (rule, user) in chosen(&rules, deal) {
        // Each part in a deal earns once, whatever rules come later.
        let already = earned.iter().any(|it| it.role.as_deref() == role(rule));
        if already || !is_due(rule, deal, price) {
            continue;
        }
        for entry in entries(by, rule, user, deal, price)? {
            write(tx, by, &entry)?;
        }
    }
    Ok(())
}

/// Whether a rule that was there when the deal was won has waited for its payment.
fn waited(rule: &CommissionRule, won_at: Timestamp) -> bool {
    rule.due == Due::FullPayment && rule.created_at <= won_at
}

/// Whether a rule is for this deal at all.
fn holds(rule: &CommissionRule, deal: &Deal, price: Money, day: Date) -> bool {
    let product = deal.state.profile.product.as_deref().map(types::fold);
    rule.active
        && rule.currency == price.currency()
        && rule.playbook.is_none_or(|playbook| playbook == deal.playbook)
        && rule.product.as_deref().map(types::fold).is_none_or(|only| product == Some(only))
        && rule.from.is_none_or(|from| from <= day)
        && rule.until.is_none_or(|until| day <= until)
}

fn is_due(rule: &CommissionRule, deal: &Deal, price: Money) -> bool {
    let paid = deal.state.payments.iter().filter_map(|payment| payment.amount);
    let paid: i64 = paid
        .filter(|paid| paid.currency() == price.currency())
        .fold(0, |sum, paid| sum.saturating_add(paid.minor()));
    match rule.due {
        Due::FirstPayment => true,
        Due::FullPayment => paid >= price.minor(),
    }
}

/// The one rule by which the owner earns, the most specific, and one for each role that somebody plays.
fn chosen<'a>(rules: &'a [CommissionRule], deal: &Deal) -> Vec<(&'a CommissionRule, Id<id::User>)> {
    let specific = |rule: &&CommissionRule| {
        let whom = match rule.whom {
            ForWhom::Person(_) => 2,
            ForWhom::Team(_) => 1,
            ForWhom::Owner | ForWhom::Role(_) => 0,
        };
        let what = u8::from(rule.product.is_some()) + u8::from(rule.playbook.is_some());
        (whom, what, rule.from, rule.id)
    };
    let mut found = Vec::new();
    if let Some(owner) = deal.state.owner {
        let theirs = rules.iter().filter(|rule| match rule.whom {
            ForWhom::Owner => true,
            ForWhom::Team(team) => deal.team == Some(team),
            ForWhom::Person(person) => person == owner,
            ForWhom::Role(_) => false,
        });
        found.extend(theirs.max_by_key(specific).map(|rule| (rule, owner)));
    }
    for (role, holder) in &deal.state.holders {
        let theirs = rules.iter().filter(|rule| rule.whom == ForWhom::Role(role.clone()));
        found.extend(theirs.max_by_key(specific).map(|rule| (rule, *holder)));
    }
    found.sort_by_key(|(rule, _)| Reverse(rule.id));
    found
}

/// The role for which a rule pays; none for the owner's part.
fn role(rule: &CommissionRule) -> Option<&str> {
    match &rule.whom {
        ForWhom::Role(role) => Some(role),
        ForWhom::Owner | ForWhom::Team(_) | ForWhom::Person(_) => None,
    }
}

/// What a rule gives for a deal: to one, or shared with those who worked on it too.
fn entries(
    by: &By,
    rule: &CommissionRule,
    user: Id<id::User>,
    deal: &Deal,
    price: Money,
) -> Result<Vec<Earning>> {
    let reckoned = rule.bands.commission(price, deal.state.terms.discount_bp).map_err(too_large)?;
    let entry = |user, amount, steps| Earning {
        id: by.house.ids.new_id(by.now),
        deal: deal.id,
        number: deal.number,
        deal_name: deal.state.name.clone(),
        rule: rule.id,
        rule_name: rule.name.clone(),
        role: role(rule).map(str::to_owned),
        user,
        amount,
        price,
        steps,
        at: by.now,
        corrects: None,
        reason: None,
    };
    let others = sharers(by, user, deal);
    let count = u32::try_from(others.len()).unwrap_or(u32::MAX);
    let shared = match (count, rule.shared_percent) {
        (0, _) | (_, 0) => Money::zero(price.currency()),
        (_, percent) => reckoned.amount.percent(i64::from(percent)).map_err(too_large)?,
    };
    let kept = reckoned.amount.minus(shared).map_err(too_large)?;
    let mut all = Vec::new();
    let mut steps = reckoned.steps.clone();
    if !shared.is_zero() {
        let says =
            format!("{} % of it to {count} with whom the deal is shared", rule.shared_percent);
        steps.push(Step { says, amount: shared.negated().map_err(too_large)? });
    }
    if !kept.is_zero() {
        all.push(entry(user, kept, steps));
    }
    if !shared.is_zero() {
        for (other, part) in others.into_iter().zip(shared.split(count)) {
            let mut steps = reckoned.steps.clone();
            let says = format!(
                "A part of the {} % for {count} with whom the deal is shared",
                rule.shared_percent
            );
            steps.push(Step { says, amount: part });
            all.push(entry(other, part, steps));
        }
    }
    Ok(all.into_iter().filter(|it| !it.amount.is_zero()).collect())
}

/// Those with whom the deal is shared now; whoever only stands in for somebody is none of them.
fn sharers(by: &By, user: Id<id::User>, deal: &Deal) -> Vec<Id<id::User>> {
    let counts = |share: &&deal::state::Share| {
        !share.replacement && share.user != user && share.until.is_none_or(|until| until > by.now)
    };
    deal.state.shares.iter().filter(counts).map(|share| share.user).collect()
}

fn write(tx: &mut Tx<'_>, by: &By, entry: &Earning) -> Result<()> {
    store::insert_earning(tx, entry)?;
    journal::created(tx, by, entry)
}

fn too_large(error: types::MoneyError) -> Error {
    Error::field("amount", format!("The commission cannot be reckoned: {error}."))
}
