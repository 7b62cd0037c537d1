//! Rework: what is done more than once in a case.

use serde::Serialize;

use crate::log::EventLog;

/// How often an activity is done again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Rework {
    /// The activity by number.
    pub activity: u32,
    /// In how many cases it occurs more than once.
    pub cases: u32,
    /// How many events come after the first of their case.
    pub repeats: u32,
    /// How many of those directly follow another of the same activity.
    pub at_once: u32,
}

/// The activities that are repeated, those with the most repetitions first.
pub fn rework(log: &EventLog) -> Vec<Rework> {
    let activities = log.activities().len();
    let none = |activity| Rework { activity, cases: 0, repeats: 0, at_once: 0 };
    let mut found: Vec<Rework> = (0..activities as u32).map(none).collect();
    let mut times = vec![(usize::MAX, 0_u32); activities];
    for case in log.iter() {
        for (at, id) in case.activities.iter().enumerate() {
            let (seen_in, count) = &mut times[*id as usize];
            *count = if *seen_in == case.index { *count + 1 } else { 1 };
            *seen_in = case.index;
            if *count == 1 {
                continue;
            }
            let rework = &mut found[*id as usize];
            rework.repeats += 1;
            rework.cases += u32::from(*count == 2);
            rework.at_once += u32::from(case.activities[at - 1] == *id);
        }
    }
    found.retain(|rework| rework.repeats > 0);
    found.sort_by_key(|rework| std::cmp::Reverse(rework.repeats));
    found
}
