//! The workspace's own history as a log: a case is a deal, an activity a stage that it entered.

use super::builder::{Builder, NewEvent};
use super::columns::EventLog;
use crate::columns::{Columns, How, NEVER, Outcome, Word};

/// Whether a log of the workspace tells how deals ended, besides the stages that they entered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Ends {
    /// Stages alone.
    #[default]
    Untold,
    /// An event where a deal is won, lost or disqualified.
    Told,
}

/// The stages that deals entered up to `as_of`, as a log; who did it is the deal's owner.
pub fn of_columns(columns: &Columns, deals: &[u32], as_of: i64, ends: Ends) -> EventLog {
    let mut builder = Builder::default();
    for deal in deals {
        let at = *deal as usize;
        let name = columns.number[at].to_string();
        let owner = Some(columns.owner[at]).filter(|owner| *owner != Word::NONE);
        let owner = owner.and_then(|owner| columns.words.title(owner));
        let end = end(columns, *deal, as_of).filter(|_| ends == Ends::Told);
        let (before, after): (Vec<usize>, Vec<usize>) =
            columns.visits.until(*deal, as_of).partition(|visit| !by_winning(columns, *visit));
        let stays = before.into_iter().map(|visit| stay(columns, visit));
        // Who is won enters the next stage at the same instant; the end comes first.
        let stays = stays.chain(end).chain(after.into_iter().map(|visit| stay(columns, visit)));
        for (activity, time) in stays {
            builder.add(NewEvent { resource: owner, ..NewEvent::new(&name, activity, time) });
        }
    }
    builder.finish()
}

fn stay(columns: &Columns, visit: usize) -> (&str, i64) {
    (&columns.stage(columns.visits.stage[visit]).name, columns.visits.entered[visit])
}

fn by_winning(columns: &Columns, visit: usize) -> bool {
    columns.visits.how[visit] == How::Won
}

fn end(columns: &Columns, deal: u32, as_of: i64) -> Option<(&'static str, i64)> {
    let word = match columns.outcome_at(deal, as_of) {
        Outcome::Won => "Won",
        Outcome::Lost => "Lost",
        Outcome::Disqualified => "Disqualified",
        Outcome::Open | Outcome::Merged => return None,
    };
    let closed = columns.closed[deal as usize];
    (closed != NEVER).then_some((word, closed))
}
