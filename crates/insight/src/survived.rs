//! How long deals take to be won, those on their way included: the survival report.
//!
//! The time is counted in calendar days from the beginning to the win. An open deal has been seen for so many days
//! and no longer. A lost one will not be won, and its day of losing is known, so it stays in the count for as long
//! as it could have been seen: leaving it out from then on would promise its share of wins to others (Fine and
//! Gray 1999, with the censoring known).

use std::collections::HashMap;

use serde::Serialize;

use crate::columns::{Columns, Outcome};
use crate::group::{self, Dimension};
use crate::survival::{Curve, End, Observation, Step};

/// The days that a report tells if nothing else is asked for.
pub const DAYS: [i64; 7] = [7, 14, 30, 60, 90, 180, 365];

/// The most points of a curve that a picture gets.
const POINTS: usize = 200;

/// The share won by so many days.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Survival {
    /// How many deals.
    pub n: usize,
    /// How many of them were won.
    pub won: usize,
    /// How many are open: seen for so long and no longer.
    pub open: usize,
    /// The share won by each of the days asked for.
    pub within: Vec<Step>,
    /// The days after which half of all are won; absent where it never comes to that.
    pub median_days: Option<i64>,
    /// The curve, in days.
    pub curve: Vec<Step>,
    /// The same for each group of the table asked for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<GroupSurvival>,
}

/// One group of the table.
#[derive(Clone, Debug, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct GroupSurvival {
    /// The value as it is stored.
    pub key: Option<String>,
    /// What people call it.
    pub name: String,
    /// How many deals.
    pub n: usize,
    /// How many of them were won.
    pub won: usize,
    /// The share won by each of the days asked for.
    pub within: Vec<Step>,
}

/// The survival report of some deals.
pub fn survival(
    columns: &Columns,
    deals: &[u32],
    as_of: i64,
    as_of_day: i32,
    by: Option<Dimension>,
    at: &[i64],
) -> Survival {
    let curve = curve(columns, deals, as_of, as_of_day);
    let groups = by.map(|by| groups(columns, deals, as_of, as_of_day, by, at)).unwrap_or_default();
    let is_open = |deal: &&u32| columns.outcome_at(**deal, as_of) == Outcome::Open;
    Survival {
        n: curve.n,
        won: curve.events,
        open: deals.iter().filter(is_open).count(),
        within: at.iter().map(|day| curve.step(*day)).collect(),
        median_days: curve.time_of(0.5),
        curve: curve.steps(POINTS),
        groups,
    }
}

/// The curve of winning, in calendar days.
pub fn curve(columns: &Columns, deals: &[u32], as_of: i64, as_of_day: i32) -> Curve {
    let case = |deal: &u32| {
        let at = *deal as usize;
        if columns.outcome_at(*deal, as_of) == Outcome::Won {
            let time = i64::from(columns.calendar_days_to_close(*deal, as_of));
            return Observation { time, end: End::Event };
        }
        let until = columns.known_day[at].min(as_of_day);
        let time = i64::from(until) - i64::from(columns.opened_day[at]);
        Observation { time: time.max(0), end: End::Censored }
    };
    Curve::of(deals.iter().map(case).collect())
}

fn groups(
    columns: &Columns,
    deals: &[u32],
    as_of: i64,
    as_of_day: i32,
    by: Dimension,
    at: &[i64],
) -> Vec<GroupSurvival> {
    let parts: HashMap<_, _> = group::parts(columns, deals, as_of, by);
    let mut groups: Vec<_> = parts.into_iter().collect();
    groups.sort_by(|a, b| {
        if by.is_time() { a.0.cmp(&b.0) } else { b.1.len().cmp(&a.1.len()).then(a.0.cmp(&b.0)) }
    });
    groups
        .into_iter()
        .map(|(key, members)| {
            let curve = curve(columns, &members, as_of, as_of_day);
            let (key, name) = by.names(columns, key);
            let within = at.iter().map(|day| curve.step(*day)).collect();
            GroupSurvival { key, name, n: curve.n, won: curve.events, within }
        })
        .collect()
}
