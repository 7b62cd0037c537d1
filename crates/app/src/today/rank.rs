//! What comes first: how soon something must be done, then how much is at stake.
//!
//! Each reason has points from 0 to 100. The most pressing counts; every further one adds a little, and what the
//! deal is worth adds up to 30, by the logarithm, so that one large deal does not push everything else down.

use types::{Millis, Timestamp};

use super::{Item, Reason};
use crate::leads::{Clock, Lead};

/// How pressing something is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Urgency {
    /// At once.
    Now,
    /// Before the day ends.
    Today,
    /// When there is time.
    Later,
}

impl Urgency {
    /// Every one, the most pressing first.
    pub const ALL: [Urgency; 3] = [Urgency::Now, Urgency::Today, Urgency::Later];

    fn of(points: i64) -> Urgency {
        match points {
            76.. => Urgency::Now,
            50.. => Urgency::Today,
            _ => Urgency::Later,
        }
    }

    /// The word of the API.
    pub fn word(self) -> &'static str {
        match self {
            Urgency::Now => "now",
            Urgency::Today => "today",
            Urgency::Later => "later",
        }
    }
}

/// Orders the items and, in each, its reasons.
pub(super) fn order(items: &mut [Item], now: Timestamp, midnight: Timestamp) {
    let most = items.iter().map(|item| worth(&item.lead)).max().unwrap_or(0);
    for item in items.iter_mut() {
        let lead = &item.lead;
        item.reasons.sort_by_key(|reason| std::cmp::Reverse(points(reason, lead, now, midnight)));
        let first = item.reasons.first().map_or(0, |it| points(it, lead, now, midnight));
        item.urgency = Urgency::of(first);
    }
    items.sort_by_cached_key(|item| {
        let lead = &item.lead;
        let first = item.reasons.first().map_or(0, |it| points(it, lead, now, midnight));
        let further = 3 * i64::try_from(item.reasons.len().min(4)).unwrap_or(0);
        let total = first + further + share(worth(lead), most);
        (item.urgency, std::cmp::Reverse(total), lead.deal.number)
    });
}

/// How soon somebody should see to it.
fn points(reason: &Reason, lead: &Lead, now: Timestamp, midnight: Timestamp) -> i64 {
    match reason {
        Reason::Unanswered(Clock::Over(_)) => 100,
        Reason::Unanswered(Clock::Running(until)) => match until.since(now) {
            left if left < Millis::hours(1) => 98,
            left if left < Millis::hours(4) => 92,
            _ if *until < midnight => 84,
            _ => 60,
        },
        Reason::Unanswered(_) => 56,
        Reason::Unassigned => 80,
        Reason::Reply { at, .. } if now.since(*at) > Millis::days(1) => 88,
        Reason::Reply { .. } => 82,
        Reason::Approval { .. } => 77,
        Reason::HandOver { .. } => 76,
        Reason::Task { kind, must, due, .. } => task(kind, *must, *due, lead, now, midnight),
        Reason::Stage(due) if *due < now => 66,
        Reason::Stage(_) => 58,
        Reason::Quiet(_) => 40,
    }
}

fn task(
    kind: &str,
    must: bool,
    due: Option<Timestamp>,
    lead: &Lead,
    now: Timestamp,
    midnight: Timestamp,
) -> i64 {
    let base = match due.map(|due| due.since(now)) {
        None => 44,
        Some(left) if left < Millis::ZERO => 70 + if must { 8 } else { 0 },
        Some(left) if left < Millis::hours(1) => 80,
        Some(_) => 62,
    };
    match &lead.reach {
        Some(reach) if kind == "call" && reach.open_now => base + 6,
        // Nobody is there to be called before tomorrow.
        Some(reach) if kind == "call" && reach.next_open >= midnight => base.min(70) - 25,
        Some(_) if kind == "call" => base - 8,
        _ => base,
    }
}

/// What is at stake, in whole units of its currency.
fn worth(lead: &Lead) -> i64 {
    lead.deal.amount.unwrap_or(0).max(0) / 100
}

/// Up to 30, by the logarithm.
fn share(worth: i64, most: i64) -> i64 {
    if most <= 0 {
        return 0;
    }
    let log = |value: i64| (1.0 + value as f64).ln();
    (30.0 * log(worth) / log(most)).round() as i64
}
