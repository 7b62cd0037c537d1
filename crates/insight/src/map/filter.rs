//! Which activities and which lines a map shows.

use serde::{Deserialize, Serialize};

use crate::discover::{Edge, Process};
use crate::log::EventLog;

/// What a map shows.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Filter {
    /// The most frequent activities that together have at least this share of all events, 0 to 1.
    pub activities: f64,
    /// Which lines are drawn.
    pub lines: Lines,
}

impl Default for Filter {
    /// Activities with 98 % of all events, lines with 90 % of all steps.
    fn default() -> Filter {
        Filter { activities: 0.98, lines: Lines::Frequency(0.9) }
    }
}

impl Filter {
    /// Everything.
    pub const ALL: Filter = Filter { activities: 1.0, lines: Lines::Frequency(1.0) };
}

/// Which lines are drawn, each with a number from 0 to 1.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Lines {
    /// The most frequent lines that together have at least this share of all steps.
    Frequency(f64),
    /// The lines with most time on them that together have at least this share of all time.
    Time(f64),
    /// The lines that are taken at least in this share of the times that their activity is left.
    Share(f64),
}

impl Lines {
    /// Whether colours tell time and not frequency.
    pub fn is_time(self) -> bool {
        matches!(self, Lines::Time(_))
    }
}

/// For each activity whether it is kept. At least the most frequent one is.
pub(super) fn activities(log: &EventLog, filter: &Filter) -> Vec<bool> {
    let mut counts = vec![0_u64; log.activities().len()];
    for id in log.activity_column() {
        counts[*id as usize] += 1;
    }
    most(&counts, filter.activities)
}

/// The greatest values that together have at least a share of the sum; of equals the first.
fn most(values: &[u64], share: f64) -> Vec<bool> {
    let total: u64 = values.iter().sum();
    let mut order: Vec<usize> = (0..values.len()).filter(|at| values[*at] > 0).collect();
    order.sort_by_key(|at| std::cmp::Reverse(values[*at]));
    let mut kept = vec![false; values.len()];
    let mut sum = 0;
    for at in order {
        // A hair less than the share, for it is seldom a number that binary fractions hold.
        if sum > 0 && sum as f64 >= share * total as f64 - 1e-9 * total as f64 {
            break;
        }
        kept[at] = true;
        sum += values[at];
    }
    kept
}

/// For each edge whether it is drawn.
pub(super) fn edges(process: &Process, lines: Lines) -> Vec<bool> {
    let edges = &process.edges;
    let mut kept = match lines {
        Lines::Frequency(share) => {
            most(&edges.iter().map(|edge| edge.count.into()).collect::<Vec<_>>(), share)
        }
        Lines::Time(share) => {
            most(&edges.iter().map(|edge| edge.total.max(0) as u64).collect::<Vec<_>>(), share)
        }
        Lines::Share(least) => {
            let left = |edge: &Edge| process.activity_events[edge.from as usize];
            edges
                .iter()
                .map(|edge| f64::from(edge.count) >= least * f64::from(left(edge)))
                .collect()
        }
    };
    for activity in 0..process.activity_events.len() as u32 {
        keep_ways(process, activity, &mut kept);
    }
    kept
}

/// Keeps the most frequent way into an activity and out of it, unless most cases begin or end there.
fn keep_ways(process: &Process, activity: u32, kept: &mut [bool]) {
    // Edges are in the order of their frequency.
    let first = |fits: &dyn Fn(&Edge) -> bool| {
        process.edges.iter().position(|edge| edge.from != edge.to && fits(edge))
    };
    let into = first(&|edge| edge.to == activity);
    let out = first(&|edge| edge.from == activity);
    let ways = [(into, &process.starts), (out, &process.ends)];
    for (way, instead) in ways {
        let Some(way) = way else { continue };
        if instead[activity as usize] <= process.edges[way].count {
            kept[way] = true;
        }
    }
}
