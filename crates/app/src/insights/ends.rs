//! Ends that were taken back, out of the journal: asked for only of deals that came to a stay by being opened again, which are
//! few. So measures see a deal that was lost and opened again as it stood at any time.

use std::collections::HashMap;

use db::Read;
use deal::{Event, Fact};
use insight::columns::{Columns, EndRow, How, NEVER, Outcome, VisitRow, Word};
use insight::group::day_of;
use types::id::kind as id;
use types::{Id, Timestamp, Zone};

use super::names::REASON;
use super::store;
use crate::{Error, Result};

/// How many deals are asked for in one statement.
const AT_ONCE: usize = 400;

/// Whether one of these stays began by opening the deal again.
pub(super) fn has_reopened(visits: &[VisitRow]) -> bool {
    visits.iter().any(|visit| visit.how == How::Reopened)
}

/// Puts the ends of these deals that were taken back into the columns, in the place of those that were known.
pub(super) fn load(
    read: &mut Read<'_>,
    columns: &mut Columns,
    zone: &Zone,
    deals: &[Id<id::Deal>],
) -> Result<()> {
    for deals in deals.chunks(AT_ONCE) {
        let mut told: HashMap<String, Told> = HashMap::new();
        for (subject, body) in store::ends_of(read, deals)? {
            let event: Event = serde_json::from_str(&body)
                .map_err(|error| Error::unreadable("an event", error))?;
            told.entry(subject).or_default().note(columns, zone, &event);
        }
        for (subject, told) in told {
            let place = Id::from_key(&subject).ok().and_then(|id| columns.place_of(id));
            if let Some(place) = place {
                columns.put_ends(place, told.taken_back);
            }
        }
    }
    Ok(())
}

/// How a deal ended and was opened again, in the order of its events.
#[derive(Default)]
struct Told {
    /// The end that it has.
    end: Option<EndRow>,
    taken_back: Vec<EndRow>,
}

impl Told {
    fn note(&mut self, columns: &mut Columns, zone: &Zone, event: &Event) {
        let mut ends = |outcome, claimed: Option<Timestamp>, reason, competitor| {
            let at = claimed.unwrap_or(event.at);
            self.end = Some(EndRow {
                outcome,
                closed: at.as_millis(),
                closed_day: day_of(zone.date_of(at)),
                reason,
                competitor,
                reopened: NEVER,
            });
        };
        match &event.fact {
            Fact::Won { claimed, .. } => ends(Outcome::Won, *claimed, Word::NONE, Word::NONE),
            Fact::Lost { reason, competitor, claimed, .. } => {
                let reason = columns.words.put_in(REASON, reason);
                let competitor = columns.words.put_maybe(competitor.as_deref());
                ends(Outcome::Lost, *claimed, reason, competitor);
            }
            Fact::Disqualified { reason, claimed, .. } => {
                let reason = columns.words.put_in(REASON, reason);
                ends(Outcome::Disqualified, *claimed, reason, Word::NONE);
            }
            Fact::Reopened { unwon, .. } => self.reopen(*unwon, event.at),
            _ => {}
        }
    }

    /// The end is none any more, but a win stays one where only the deal's life after it goes on.
    fn reopen(&mut self, unwon: bool, at: Timestamp) {
        let goes = |end: &mut EndRow| unwon || end.outcome != Outcome::Won;
        let end = self.end.take_if(goes);
        self.taken_back.extend(end.map(|end| EndRow { reopened: at.as_millis(), ..end }));
    }
}
