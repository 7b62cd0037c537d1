//! Who hands work over to whom.

use std::collections::HashMap;

use serde::Serialize;

use crate::log::EventLog;

/// Work handed over by one to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Handover {
    /// Who did the earlier event, by number.
    pub from: u32,
    /// Who did the next event of the case, by number.
    pub to: u32,
    /// How often.
    pub count: u32,
    /// All milliseconds from the one event to the other.
    pub total: i64,
}

/// Handovers of work: an event of one resource directly followed by one of another, the most frequent first.
///
/// Where nobody is named for an event, nothing is handed over.
pub fn handovers(log: &EventLog) -> Vec<Handover> {
    let mut known: HashMap<(u32, u32), usize> = HashMap::new();
    let mut found: Vec<Handover> = Vec::new();
    for case in log.iter() {
        for at in 1..case.activities.len() {
            let (Some(from), Some(to)) = (case.resource(at - 1), case.resource(at)) else {
                continue;
            };
            if from == to {
                continue;
            }
            let place = *known.entry((from, to)).or_insert_with(|| {
                found.push(Handover { from, to, count: 0, total: 0 });
                found.len() - 1
            });
            found[place].count += 1;
            let time = case.times[at] - case.times[at - 1];
            found[place].total = found[place].total.saturating_add(time);
        }
    }
    found.sort_by_key(|handover| std::cmp::Reverse(handover.count));
    found
}
