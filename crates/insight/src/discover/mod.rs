//! Finds the process in a history: what follows what, how often and after how long.
//!
//! The measures are those of process mining as W. M. P. van der Aalst defines them ("Process Mining: Data Science in
//! Action", 2016, chapters 2, 6 and 9; handover of work: van der Aalst, Reijers and Song, "Discovering Social Networks
//! from Event Logs", 2005). Nothing is estimated and nothing is sampled: counts are counts, medians are exact.
//!
//! - A **case** is one run through the process, an **event** one thing done in it, an **activity** what kind of thing.
//! - A **variant** is the sequence of activities of a case; cases with the same sequence are of one variant.
//! - An activity **directly follows** another where it comes next in a case. Times of an edge are from event to event.
//! - **Throughput** is the time from a case's first event to its last.

mod edges;
mod rework;
mod spread;
mod summary;
mod variants;
mod work;

#[cfg(test)]
mod tests;

pub use edges::Edge;
pub use rework::{Rework, rework};
pub use spread::Spread;
pub use summary::{
    Counted, More, NamedEdge, NamedHandover, NamedRework, NamedVariant, Summary, ThroughputSeconds,
    Waiting,
};
pub use variants::Variant;
pub use work::{Handover, handovers};

use crate::log::EventLog;

/// The process that a log shows. Activities are numbers of the log's names.
#[derive(Debug, Clone, PartialEq)]
pub struct Process {
    /// How many cases there are.
    pub cases: usize,
    /// How many events there are.
    pub events: usize,
    /// How many events each activity has.
    pub activity_events: Vec<u32>,
    /// In how many cases each activity occurs.
    pub activity_cases: Vec<u32>,
    /// How many cases begin with each activity.
    pub starts: Vec<u32>,
    /// How many cases end with each activity.
    pub ends: Vec<u32>,
    /// The variants, the most frequent first.
    pub variants: Vec<Variant>,
    /// What directly follows what, the most frequent first.
    pub edges: Vec<Edge>,
    /// Milliseconds from the first event of a case to the last.
    pub throughput: Spread,
}

/// Finds the process in a log.
pub fn discover(log: &EventLog) -> Process {
    let ((edges, variants), (counts, throughput)) = rayon::join(
        || rayon::join(|| edges::edges(log), || variants::variants(log)),
        || (Counts::of(log), throughput(log)),
    );
    Process {
        cases: log.case_count(),
        events: log.event_count(),
        activity_events: counts.events,
        activity_cases: counts.cases,
        starts: counts.starts,
        ends: counts.ends,
        variants,
        edges,
        throughput,
    }
}

impl Process {
    /// How many times any activity directly follows any other.
    pub fn edges_total(&self) -> u64 {
        self.edges.iter().map(|edge| u64::from(edge.count)).sum()
    }

    /// The edges by the time that all cases together spent on them, the longest first.
    ///
    /// A bottleneck is where waiting adds up: many cases, long waits, or both.
    pub fn bottlenecks(&self) -> Vec<&Edge> {
        let mut edges: Vec<&Edge> = self.edges.iter().collect();
        edges.sort_by_key(|edge| std::cmp::Reverse(edge.total));
        edges
    }

    /// The happy path: the most frequent variant; of several the one that was seen first.
    pub fn happy_path(&self) -> Option<&Variant> {
        self.variants.first()
    }

    /// The edge from one activity to another.
    pub fn edge(&self, from: u32, to: u32) -> Option<&Edge> {
        self.edges.iter().find(|edge| (edge.from, edge.to) == (from, to))
    }
}

/// How often each activity is what.
struct Counts {
    events: Vec<u32>,
    cases: Vec<u32>,
    starts: Vec<u32>,
    ends: Vec<u32>,
}

impl Counts {
    fn of(log: &EventLog) -> Counts {
        let none = || vec![0_u32; log.activities().len()];
        let mut counts = Counts { events: none(), cases: none(), starts: none(), ends: none() };
        let mut last_seen = vec![usize::MAX; log.activities().len()];
        for case in log.iter() {
            for id in case.activities {
                let id = *id as usize;
                counts.events[id] += 1;
                if last_seen[id] != case.index {
                    last_seen[id] = case.index;
                    counts.cases[id] += 1;
                }
            }
            if let (Some(first), Some(last)) = (case.activities.first(), case.last()) {
                counts.starts[*first as usize] += 1;
                counts.ends[last as usize] += 1;
            }
        }
        counts
    }
}

fn throughput(log: &EventLog) -> Spread {
    let mut durations: Vec<i64> = log.iter().map(|case| case.duration()).collect();
    Spread::of(&mut durations)
}
