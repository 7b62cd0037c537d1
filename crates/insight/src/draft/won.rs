//! Which cases ended well.

use super::steps::Firsts;
use crate::log::EventLog;

/// An end of fewer than this share of all cases is no reason worth a name.
const RARE: f64 = 0.01;
/// An end of fewer than this share of all cases is not taken for a good one, however far they went.
const USUAL: f64 = 0.05;
/// Ends whose cases went nearly as far as those that went farthest are good ones too.
const NEARLY: f64 = 0.9;

/// The cases that ended well, and by what that is known.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Won {
    /// The activities that show it.
    pub(super) by: Vec<u32>,
    /// Whether nobody said so and it was guessed.
    pub(super) guessed: bool,
    /// For each case whether it ended well.
    pub(super) cases: Vec<bool>,
    /// How many did.
    pub(super) count: usize,
    /// How the others ended, the most frequent first, with how often.
    pub(super) other_ends: Vec<(u32, u32)>,
}

impl Won {
    /// By the activities that were named; those that the log does not have are passed over.
    pub(super) fn of(log: &EventLog, firsts: &Firsts, named: &[String]) -> Won {
        let said: Vec<u32> = named.iter().filter_map(|name| log.activities().find(name)).collect();
        let guessed = said.is_empty();
        let by = if guessed { farthest(log, firsts) } else { said };
        let cases: Vec<bool> =
            log.iter().map(|case| case.activities.iter().any(|id| by.contains(id))).collect();
        let count = cases.iter().filter(|won| **won).count();
        let other_ends = other_ends(log, &cases);
        Won { by, guessed, cases, count, other_ends }
    }
}

/// The last activities of the cases that did the most different things: who buys goes farthest along the way.
fn farthest(log: &EventLog, firsts: &Firsts) -> Vec<u32> {
    let mut lengths: Vec<Vec<usize>> = vec![Vec::new(); log.activities().len()];
    for case in log.iter() {
        if let Some(last) = case.last() {
            lengths[last as usize].push(firsts.of_case(case.index).len());
        }
    }
    let least = (USUAL * log.case_count() as f64).ceil() as usize;
    let typical: Vec<(u32, usize)> = lengths
        .iter_mut()
        .enumerate()
        .filter(|(_, lengths)| !lengths.is_empty() && lengths.len() >= least)
        .map(|(id, lengths)| {
            lengths.sort_unstable();
            (id as u32, lengths[lengths.len() / 2])
        })
        .collect();
    let most = typical.iter().map(|(_, length)| *length).max().unwrap_or(0);
    let far = |(_, length): &&(u32, usize)| *length as f64 >= NEARLY * most as f64;
    let ends: Vec<u32> = typical.iter().filter(far).map(|(id, _)| *id).collect();
    if ends.is_empty() { (0..log.activities().len() as u32).collect() } else { ends }
}

fn other_ends(log: &EventLog, won: &[bool]) -> Vec<(u32, u32)> {
    let mut counts = vec![0_u32; log.activities().len()];
    for case in log.iter().filter(|case| !won[case.index]) {
        if let Some(last) = case.last() {
            counts[last as usize] += 1;
        }
    }
    let least = (RARE * log.case_count() as f64).max(1.0);
    let mut ends: Vec<(u32, u32)> = counts
        .into_iter()
        .enumerate()
        .map(|(id, count)| (id as u32, count))
        .filter(|(_, count)| f64::from(*count) >= least)
        .collect();
    ends.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    ends
}
