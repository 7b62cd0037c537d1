//! The courses of the workspace's own deals.

use super::courses::{Courses, Stay, Way};
use crate::columns::{Columns, How, NEVER, Outcome, days};

/// The courses that deals had taken at `as_of`.
///
/// A stay is late where its time ran out before it was left, or before `as_of` while it lasts. Disqualified deals count as
/// ended without being won.
pub fn of_columns(columns: &Columns, deals: &[u32], as_of: i64, way: &Way) -> Courses {
    let places: Vec<Option<u16>> =
        columns.stages.iter().map(|stage| way.place(&stage.key)).collect();
    let mut courses = Courses::default();
    for deal in deals {
        let visits = &columns.visits;
        let seen = columns.seen_until(*deal, as_of);
        let stays = visits.until(*deal, as_of).map(|visit| {
            let until = visits.left_at(visit, as_of).min(seen);
            let due = visits.due[visit];
            Stay {
                stage: places[usize::from(visits.stage[visit].0)],
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
            Some(_) => columns.days_to_close(*deal),
            None => days(seen - columns.opened[*deal as usize]),
        };
        courses.push(stays, won, took);
    }
    courses
}
