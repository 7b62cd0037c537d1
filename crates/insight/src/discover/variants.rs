//! Variants: the different sequences of activities.

use std::collections::HashMap;

use crate::log::EventLog;

/// A sequence of activities, and how many cases have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Variant {
    /// How many cases.
    pub cases: u32,
    /// The first case of them in the order of the log.
    pub first: usize,
    /// The activities by number.
    pub activities: Vec<u32>,
}

/// All variants, the most frequent first; of equally frequent ones the one that was seen first.
pub(super) fn variants(log: &EventLog) -> Vec<Variant> {
    let mut known: HashMap<&[u32], usize> = HashMap::new();
    let mut found: Vec<(u32, usize)> = Vec::new();
    for case in log.iter() {
        let at = *known.entry(case.activities).or_insert_with(|| {
            found.push((0, case.index));
            found.len() - 1
        });
        found[at].0 += 1;
    }
    found.sort_by_key(|(cases, first)| (std::cmp::Reverse(*cases), *first));
    let variant = |(cases, first): (u32, usize)| Variant {
        cases,
        first,
        activities: log.case(first).activities.to_vec(),
    };
    found.into_iter().map(variant).collect()
}
