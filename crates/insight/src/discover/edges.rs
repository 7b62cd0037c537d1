//! The directly-follows relation with its times.

use std::collections::HashMap;

use rayon::prelude::*;

use super::spread::{mean, median};
use crate::log::EventLog;

/// An activity and one that directly follows it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Edge {
    /// The activity that comes first, by number.
    pub from: u32,
    /// The activity that comes next, by number.
    pub to: u32,
    /// How often.
    pub count: u32,
    /// Mean milliseconds from the one to the other.
    pub mean: f64,
    /// Median milliseconds from the one to the other.
    pub median: f64,
    /// All milliseconds together; a sum beyond what fits stays at the limit.
    pub total: i64,
}

/// So many activities may be told apart by a square table.
const SQUARE: usize = 1024;

/// Numbers for pairs of activities in the order in which they are first seen.
struct Pairs {
    side: usize,
    square: Vec<u32>,
    rest: HashMap<(u32, u32), u32>,
    seen: Vec<(u32, u32)>,
}

const UNSEEN: u32 = u32::MAX;

impl Pairs {
    fn new(activities: usize) -> Pairs {
        let side = if activities <= SQUARE { activities } else { 0 };
        Pairs { side, square: vec![UNSEEN; side * side], rest: HashMap::new(), seen: Vec::new() }
    }

    fn id(&mut self, from: u32, to: u32) -> u32 {
        let next = self.seen.len() as u32;
        let place = match self.side {
            0 => self.rest.entry((from, to)).or_insert(UNSEEN),
            side => &mut self.square[from as usize * side + to as usize],
        };
        if *place == UNSEEN {
            *place = next;
            self.seen.push((from, to));
        }
        *place
    }
}

/// All edges, the most frequent first; of equally frequent ones the one that was seen first.
pub(super) fn edges(log: &EventLog) -> Vec<Edge> {
    let mut pairs = Pairs::new(log.activities().len());
    let mut steps: Vec<(u32, i64)> = Vec::with_capacity(log.event_count());
    let mut counts: Vec<u32> = Vec::new();
    for case in log.iter() {
        for (ids, times) in case.activities.windows(2).zip(case.times.windows(2)) {
            let pair = pairs.id(ids[0], ids[1]);
            if pair as usize == counts.len() {
                counts.push(0);
            }
            counts[pair as usize] += 1;
            steps.push((pair, times[1] - times[0]));
        }
    }
    let mut durations = grouped(&steps, &counts);
    let mut groups: Vec<&mut [i64]> = Vec::with_capacity(counts.len());
    let mut rest = durations.as_mut_slice();
    for count in &counts {
        let (group, others) = rest.split_at_mut(*count as usize);
        groups.push(group);
        rest = others;
    }
    let timed = pairs.seen.par_iter().zip(groups).map(|(pair, group)| edge(*pair, group));
    let mut edges: Vec<Edge> = timed.collect();
    edges.sort_by_key(|edge| std::cmp::Reverse(edge.count));
    edges
}

/// The durations of the steps, those of one pair beside each other.
fn grouped(steps: &[(u32, i64)], counts: &[u32]) -> Vec<i64> {
    let mut next = Vec::with_capacity(counts.len());
    let mut begin = 0_usize;
    for count in counts {
        next.push(begin);
        begin += *count as usize;
    }
    let mut durations = vec![0; steps.len()];
    for (pair, duration) in steps {
        let place = &mut next[*pair as usize];
        durations[*place] = *duration;
        *place += 1;
    }
    durations
}

fn edge((from, to): (u32, u32), durations: &mut [i64]) -> Edge {
    Edge {
        from,
        to,
        count: durations.len() as u32,
        mean: mean(durations),
        median: median(durations),
        total: durations.iter().fold(0, |sum: i64, time| sum.saturating_add(*time)),
    }
}
