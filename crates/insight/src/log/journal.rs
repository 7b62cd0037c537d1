//! The workspace's own history as a log: a case is a deal, an activity a stage that it entered.

use super::builder::{Builder, NewEvent};
use super::columns::EventLog;
use crate::columns::{Columns, NEVER, Outcome, Word};
use crate::history::{History, TaskDone, Touch, TouchKind};

/// Whether a log of the workspace tells how deals ended, besides the stages that they entered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Ends {
    /// Stages alone.
    #[default]
    Untold,
    /// An event where a deal is won, lost or disqualified.
    Told,
}

/// What a log of the workspace tells besides the stages that deals entered.
#[derive(Debug, Clone, Copy, Default)]
pub struct Tell<'a> {
    /// How deals ended.
    pub ends: Ends,
    /// What was done with the buyer and which tasks were done, as activities of their own, and who moved the deals.
    pub history: Option<&'a History>,
}

/// The stages that deals entered up to `as_of`, as a log. Who did it is whoever moved the deal where the history tells
/// that, and else the deal's owner.
pub fn of_columns(columns: &Columns, deals: &[u32], as_of: i64, tell: Tell<'_>) -> EventLog {
    let mut builder = Builder::default();
    for deal in deals {
        let at = *deal as usize;
        let name = columns.number[at].to_string();
        let who = Who { columns, tell, deal: *deal };
        let end = end(columns, *deal, as_of).filter(|_| tell.ends == Ends::Told);
        let (before, after): (Vec<usize>, Vec<usize>) =
            columns.visits.until(*deal, as_of).partition(|visit| before_winning(columns, *visit));
        let stays = before.into_iter().map(|visit| stay(columns, visit));
        // Who is won enters the next stage at the same instant; the end comes first.
        let stays = stays.chain(end).chain(after.into_iter().map(|visit| stay(columns, visit)));
        for (activity, time) in stays {
            let event = NewEvent::new(&name, activity, time);
            builder.add(NewEvent { resource: who.moved(time), ..event });
        }
        for touch in touches(tell, *deal).iter().filter(|touch| touch.at <= as_of) {
            let Some(activity) = activity_of(touch) else { continue };
            let event = NewEvent::new(&name, activity, touch.at);
            builder.add(NewEvent { resource: who.title(touch.by), ..event });
        }
        for done in tasks(tell, *deal).iter().filter(|done| done.at <= as_of) {
            let Some(activity) = columns.words.title(done.task) else { continue };
            let event = NewEvent::new(&name, activity, done.at);
            builder.add(NewEvent { resource: who.title(done.by), ..event });
        }
    }
    builder.finish()
}

/// Who did what in a deal.
struct Who<'a> {
    columns: &'a Columns,
    tell: Tell<'a>,
    deal: u32,
}

impl<'a> Who<'a> {
    /// Who moved the deal at an instant, or who answers for it.
    fn moved(&self, at: i64) -> Option<&'a str> {
        let movers = self.tell.history.map_or(&[][..], |history| history.movers.of(self.deal));
        let mover = movers.iter().find(|mover| mover.at == at && mover.by != Word::NONE);
        self.title(mover.map_or(self.columns.owner[self.deal as usize], |mover| mover.by))
    }

    fn title(&self, person: Word) -> Option<&'a str> {
        Some(person)
            .filter(|person| *person != Word::NONE)
            .and_then(|it| self.columns.words.title(it))
    }
}

fn touches<'a>(tell: Tell<'a>, deal: u32) -> &'a [Touch] {
    tell.history.map_or(&[], |history| history.touches.of(deal))
}

fn tasks<'a>(tell: Tell<'a>, deal: u32) -> &'a [TaskDone] {
    tell.history.map_or(&[], |history| history.tasks.of(deal))
}

/// What a map calls something that was done with the buyer; a note is nothing of the kind.
fn activity_of(touch: &Touch) -> Option<&'static str> {
    Some(match (touch.kind, touch.inbound) {
        (TouchKind::Call, false) => "Call",
        (TouchKind::Call, true) => "Call from the buyer",
        (TouchKind::Mail, false) => "Mail",
        (TouchKind::Mail, true) => "Mail from the buyer",
        (TouchKind::Meeting, _) if touch.no_show => "Meeting without the buyer",
        (TouchKind::Meeting, _) => "Meeting",
        (TouchKind::Message, false) => "Message",
        (TouchKind::Message, true) => "Message from the buyer",
        (TouchKind::Note, _) => return None,
    })
}

fn stay(columns: &Columns, visit: usize) -> (&str, i64) {
    (&columns.stage(columns.visits.stage[visit]).name, columns.visits.entered[visit])
}

/// Whether a stay is in a stage before winning. How the deal came there does not tell: history from elsewhere and wins
/// past a gate enter delivery in ways of their own.
fn before_winning(columns: &Columns, visit: usize) -> bool {
    columns.stage(columns.visits.stage[visit]).is_before_winning()
}

fn end(columns: &Columns, deal: u32, as_of: i64) -> Option<(&'static str, i64)> {
    let word = match columns.outcome_at(deal, as_of) {
        Outcome::Won => "Won",
        Outcome::Lost => "Lost",
        Outcome::Disqualified => "Disqualified",
        Outcome::Open | Outcome::Merged => return None,
    };
    let closed = columns.closed_at(deal, as_of);
    (closed != NEVER).then_some((word, closed))
}
