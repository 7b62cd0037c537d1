//! History replayed against a criterion: the deals that it would have held, beside those that it would have let go on.
//!
//! Held is a deal that did not meet the criterion when it went on from the stage. What is found is what went together:
//! nobody knows what a deal that was let go on would have done had it been held.

#[cfg(test)]
mod tests;

use serde::Serialize;

use crate::columns::Outcome;
use crate::stats::{Difference, SMALL, Share, Spread, difference, fisher};

/// A closed deal that went on from the stage.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Judged {
    /// Whether it met the criterion then.
    pub met: bool,
    /// Whether it went on past a gate that was overridden.
    pub overridden: bool,
    /// Whether the version that it followed then had the criterion in the way.
    pub asked_then: bool,
    /// How it ended.
    pub outcome: Outcome,
    /// Days from its beginning to its end.
    pub days: f64,
}

/// Deals on one side, and how they ended.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "schema", schema(as = ReplaySide))]
pub struct Side {
    /// How many.
    pub deals: usize,
    /// How many were won.
    pub won: usize,
    /// How many were lost.
    pub lost: usize,
    /// How many were disqualified.
    pub disqualified: usize,
    /// Won of all of them, with its interval (Wilson 1927).
    pub win_rate: Share,
    /// Days that the won ones took.
    pub days: Spread,
}

/// What history says of a criterion.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Replay {
    /// Deals that did not meet it when they went on: it would have held them.
    pub held: Side,
    /// Deals that met it.
    pub passed: Side,
    /// Of the held ones, how many went on past a gate that was overridden.
    pub overridden: usize,
    /// Of all of them, how many followed a version that had the criterion in the way.
    pub asked_then: usize,
    /// The win rate of the held ones less that of the others, with its interval (Newcombe 1998).
    pub difference: Option<Difference>,
    /// How likely a difference as large would be by chance alone (Fisher 1922).
    pub chance: f64,
    /// What to make of it.
    pub verdict: String,
}

impl Side {
    fn of<'a>(deals: impl Iterator<Item = &'a Judged>) -> Side {
        let deals: Vec<&Judged> = deals.collect();
        let count = |outcome| deals.iter().filter(|deal| deal.outcome == outcome).count();
        let won = deals.iter().filter(|deal| deal.outcome == Outcome::Won);
        let days = Spread::of(won.map(|deal| deal.days).collect());
        let won = count(Outcome::Won);
        Side {
            deals: deals.len(),
            won,
            lost: count(Outcome::Lost),
            disqualified: count(Outcome::Disqualified),
            win_rate: Share::of(won, deals.len()),
            days,
        }
    }
}

/// Counts what a criterion would have held, or what is held by it that would go on if it were made `optional`.
pub fn replay(deals: &[Judged], optional: bool) -> Replay {
    let held = Side::of(deals.iter().filter(|deal| !deal.met));
    let passed = Side::of(deals.iter().filter(|deal| deal.met));
    let sides = ((held.won, held.deals), (passed.won, passed.deals));
    let chance = fisher(sides.0, sides.1);
    let overridden = deals.iter().filter(|deal| !deal.met && deal.overridden).count();
    Replay {
        overridden,
        asked_then: deals.iter().filter(|deal| deal.asked_then).count(),
        difference: difference(sides.0, sides.1),
        chance,
        verdict: verdict(&held, &passed, overridden, chance, optional),
        held,
        passed,
    }
}

fn verdict(held: &Side, passed: &Side, overridden: usize, chance: f64, optional: bool) -> String {
    let all = held.deals + passed.deals;
    if all == 0 {
        return "No closed deal went on from this stage: history says nothing of this criterion."
            .to_owned();
    }
    let mut said = if optional {
        format!(
            "{} of {all} closed deals went on without it, {overridden} of them past a gate that was overridden: made \
             optional, it would have asked nobody to override.",
            held.deals
        )
    } else {
        format!("It would have held {} of {all} closed deals.", held.deals)
    };
    if held.deals == 0 {
        return said + " All of them met it.";
    }
    said +=
        &format!(" Of those without it {} were won, {} were not", held.won, held.deals - held.won);
    if passed.deals == 0 {
        return said + "; none met it, so there is nothing to compare with.";
    }
    said += &format!("; of those that met it {} of {}.", passed.won, passed.deals);
    let few = held.deals.min(passed.deals);
    if few < SMALL {
        return said
            + &format!(" With only {few} deals on one side this says little: it may be chance.");
    }
    if chance >= 0.05 {
        return said + " The difference is no greater than chance gives.";
    }
    let rate = |side: &Side| side.win_rate.share.unwrap_or_default();
    let way = if rate(held) < rate(passed) { "less" } else { "more" };
    said + &format!(" Deals without it were won {way} often, and that is hardly chance.")
}
