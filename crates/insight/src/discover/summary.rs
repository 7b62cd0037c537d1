//! What discovery found, with names instead of numbers and seconds instead of milliseconds, for programs.

use serde::Serialize;
use serde::ser::{SerializeMap, Serializer};

use super::{Process, handovers, rework};
use crate::log::{EventLog, Names};

/// The process in the words of the log.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Summary {
    /// How many cases.
    pub cases: usize,
    /// How many events.
    pub events: usize,
    /// How many events each activity has, the most frequent first.
    #[cfg_attr(feature = "schema", schema(value_type = HashMap<String, u32>))]
    pub activities: Counted,
    /// How many variants.
    pub variants: usize,
    /// How many cases begin with an activity.
    #[cfg_attr(feature = "schema", schema(value_type = HashMap<String, u32>))]
    pub start: Counted,
    /// How many cases end with an activity.
    #[cfg_attr(feature = "schema", schema(value_type = HashMap<String, u32>))]
    pub end: Counted,
    /// What directly follows what, the most frequent first.
    pub edges: Vec<NamedEdge>,
    /// How often any activity directly follows any other.
    pub edges_total: u64,
    /// Seconds from the first event of a case to the last.
    pub throughput_s: ThroughputSeconds,
}

/// Names with how often; in JSON an object in this order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted(pub Vec<(String, u32)>);

impl Serialize for Counted {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, count) in &self.0 {
            map.serialize_entry(name, count)?;
        }
        map.end()
    }
}

/// An edge in words.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct NamedEdge {
    /// What comes first.
    pub from: String,
    /// What directly follows.
    pub to: String,
    /// How often.
    pub count: u32,
    /// Mean seconds from the one to the other, to the millisecond.
    pub mean_s: f64,
    /// Median seconds from the one to the other, to the millisecond.
    pub median_s: f64,
}

/// Throughput in seconds.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct ThroughputSeconds {
    /// The median.
    pub median: f64,
    /// The mean.
    pub mean: f64,
    /// Nine tenths take no longer.
    pub p90: f64,
}

impl Summary {
    /// Puts a process into the words of its log.
    pub fn of(log: &EventLog, process: &Process) -> Summary {
        let names = log.activities();
        let edge = |edge: &super::Edge| NamedEdge {
            from: names.get(edge.from).to_owned(),
            to: names.get(edge.to).to_owned(),
            count: edge.count,
            mean_s: seconds(edge.mean),
            median_s: seconds(edge.median),
        };
        Summary {
            cases: process.cases,
            events: process.events,
            activities: counted(names, &process.activity_events),
            variants: process.variants.len(),
            start: counted(names, &process.starts),
            end: counted(names, &process.ends),
            edges: process.edges.iter().map(edge).collect(),
            edges_total: process.edges_total(),
            throughput_s: ThroughputSeconds {
                median: process.throughput.median / 1000.0,
                mean: process.throughput.mean / 1000.0,
                p90: process.throughput.p90 / 1000.0,
            },
        }
    }
}

fn counted(names: &Names, counts: &[u32]) -> Counted {
    let named = names.iter().zip(counts.iter().copied());
    let named = named.filter(|(_, count)| *count > 0);
    let mut counted: Vec<_> = named.map(|(name, count)| (name.to_owned(), count)).collect();
    counted.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    Counted(counted)
}

/// Milliseconds as seconds, rounded to the millisecond; halves go to the even one.
fn seconds(millis: f64) -> f64 {
    millis.round_ties_even() / 1000.0
}

/// What else discovery tells: paths, repetitions, waiting and handovers.
#[derive(Debug, Clone, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct More {
    /// The most frequent variants, the first being the happy path.
    pub top_variants: Vec<NamedVariant>,
    /// What is done again.
    pub rework: Vec<NamedRework>,
    /// The edges on which cases together waited longest.
    pub bottlenecks: Vec<Waiting>,
    /// Who hands over to whom.
    pub handovers: Vec<NamedHandover>,
}

/// A variant in words.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct NamedVariant {
    /// How many cases.
    pub cases: u32,
    /// Their share of all cases.
    pub share: f64,
    /// The activities in order.
    pub activities: Vec<String>,
}

/// Rework in words.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct NamedRework {
    /// What is done again.
    pub activity: String,
    /// In how many cases.
    pub cases: u32,
    /// How often, the first time of each case not counted.
    pub repeats: u32,
}

/// An edge with all the waiting on it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct Waiting {
    /// What comes first.
    pub from: String,
    /// What directly follows.
    pub to: String,
    /// How often.
    pub count: u32,
    /// All seconds together.
    pub total_s: f64,
    /// The share of all time between events.
    pub share: f64,
    /// Median seconds.
    pub median_s: f64,
}

/// A handover in words.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
pub struct NamedHandover {
    /// Who did the earlier event.
    pub from: String,
    /// Who did the next.
    pub to: String,
    /// How often.
    pub count: u32,
    /// Mean seconds from the one event to the other.
    pub mean_s: f64,
}

impl More {
    /// Tells at most so many of each.
    pub fn of(log: &EventLog, process: &Process, most: usize) -> More {
        let names = log.activities();
        let variant = |variant: &super::Variant| NamedVariant {
            cases: variant.cases,
            share: share(variant.cases.into(), process.cases as f64),
            activities: variant.activities.iter().map(|id| names.get(*id).to_owned()).collect(),
        };
        let waited: i128 = process.edges.iter().map(|edge| i128::from(edge.total)).sum();
        let waiting = |edge: &super::Edge| Waiting {
            from: names.get(edge.from).to_owned(),
            to: names.get(edge.to).to_owned(),
            count: edge.count,
            total_s: edge.total as f64 / 1000.0,
            share: share(edge.total as f64, waited as f64),
            median_s: seconds(edge.median),
        };
        let again = |rework: super::Rework| NamedRework {
            activity: names.get(rework.activity).to_owned(),
            cases: rework.cases,
            repeats: rework.repeats,
        };
        let people = log.resources();
        let handed = |handover: super::Handover| NamedHandover {
            from: people.get(handover.from).to_owned(),
            to: people.get(handover.to).to_owned(),
            count: handover.count,
            mean_s: seconds(handover.total as f64 / f64::from(handover.count)),
        };
        More {
            top_variants: process.variants.iter().take(most).map(variant).collect(),
            rework: rework(log).into_iter().take(most).map(again).collect(),
            bottlenecks: process.bottlenecks().into_iter().take(most).map(waiting).collect(),
            handovers: handovers(log).into_iter().take(most).map(handed).collect(),
        }
    }
}

fn share(part: f64, whole: f64) -> f64 {
    if whole > 0.0 { part / whole } else { 0.0 }
}
