//! The working time by which a deal's time is counted has become another: the deal passed to another team.

use super::Making;
use crate::event::Fact;
use crate::time;

impl Making<'_> {
    /// Counts the stage's time by the new hours, from the instant at which it began. Where it would be over already the
    /// old deadline stays: to pass a deal on makes nothing late. Tasks, sub-processes and ladders keep the times that were
    /// set for them.
    pub(super) fn reckon(&mut self) {
        let Ok(here) = self.here() else { return };
        let ticking = self.state.visit.as_ref().filter(|visit| !visit.muted);
        let counts = self.state.is_alive() && self.state.parked.is_none();
        let Some(visit) = ticking.filter(|_| counts) else { return };
        let (since, old) = (visit.anew.unwrap_or(visit.entered), visit.due);
        let calendar = self.context.calendar;
        let due = time::due(self.stage(here).within, since, calendar);
        let Some(due) = due.filter(|due| *due > self.at && Some(*due) != old) else { return };
        // Of what is nearly over they hear with the deal itself.
        let warn = time::warning(Some(due), since, calendar).filter(|warn| *warn > self.at);
        self.happens(Fact::Reckoned { due, warn });
    }
}
