//! The courses of the workspace's own deals.

use std::sync::Arc;

use types::{Calendar, Timestamp};

use super::courses::{Courses, Stay, Way};
use crate::columns::{Columns, How, NEVER, Outcome, days};
use crate::hours::OfTeams;

/// By which times a stay is late.
#[derive(Debug, Clone, Copy)]
pub enum Allowed<'a> {
    /// By those that were set when the deal came to the stage.
    AsSet,
    /// By those of the way that deals are held against, in the working time of
    /// their teams.
    ByWay(&'a OfTeams<Arc<Calendar>>),
}

/// The courses that deals had taken at `as_of`.
///
/// A stay is late where its time ran out before it was left, or before `as_of` while it lasts. Disqualified deals count as
/// ended without being won.
pub fn of_columns(
    columns: &Columns,
    deals: &[u32],
    as_of: i64,
    way: &Way,
    allowed: Allowed<'_>,
) -> Courses {
    let places: Vec<Option<u16>> =
        columns.stages.iter().map(|stage| way.place(&stage.key)).collect();
    let mut courses = Courses::default();
    for deal in deals {
        let visits = &columns.visits;
        let seen = columns.seen_until(*deal, as_of);
        let stays = visits.until(*deal, as_of).map(|visit| {
            let stage = places[usize::from(visits.stage[visit].0)];
            let until = visits.left_at(visit, as_of).min(seen);
            let due = match allowed {
                Allowed::AsSet => visits.due[visit],
                Allowed::ByWay(hours) => {
                    due(way, stage, visits.entered[visit], hours.of(columns, *deal))
                }
            };
            Stay {
                stage,
                overridden: visits.how[visit] == How::Overridden,
                late: due != NEVER && due < until,
            }
        });
        let won = match columns.outcome_at(*deal, as_of) {
            Outcome::Won => Some(true),
            Outcome::Lost | Outcome::Disqualified => Some(false),
            Outcome::Open | Outcome::Merged => None,
        };
        let took = match won {
            Some(_) => columns.days_to_close(*deal, as_of),
            None => days(seen - columns.opened[*deal as usize]),
        };
        courses.push(stays, won, took);
    }
    courses
}

/// When the time of a stage runs out for who came there at an instant.
fn due(way: &Way, stage: Option<u16>, entered: i64, calendar: &Calendar) -> i64 {
    let within = stage.and_then(|stage| way.stages[usize::from(stage)].within);
    let from = Timestamp::from_millis(entered);
    within.map_or(NEVER, |within| calendar.add(from, within).as_millis())
}
