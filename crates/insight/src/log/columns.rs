//! The columns of a log.

use std::ops::Range;

use super::lifecycle::Lifecycle;
use super::names::Names;
use super::notes::Notes;

/// Marks an event whose resource is not told.
pub(crate) const NO_RESOURCE: u32 = u32::MAX;

/// Events in columns, case after case, each case in the order of time.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct EventLog {
    pub(crate) cases: Names,
    pub(crate) activities: Names,
    pub(crate) resources: Names,
    /// Where each case begins; one more than there are cases.
    pub(crate) starts: Vec<u32>,
    pub(crate) activity: Vec<u32>,
    pub(crate) time: Vec<i64>,
    pub(crate) resource: Vec<u32>,
    pub(crate) lifecycle: Vec<Lifecycle>,
    /// What was passed over while reading.
    pub notes: Notes,
}

/// One case: its name and its events in the order of time.
#[derive(Debug, Clone, Copy)]
pub struct Case<'a> {
    /// Which case, counted from 0.
    pub index: usize,
    /// Its name in the log.
    pub name: &'a str,
    /// The activities by number.
    pub activities: &'a [u32],
    /// When each event was, in milliseconds since 1970 in UTC.
    pub times: &'a [i64],
    resources: &'a [u32],
}

impl<'a> Case<'a> {
    /// Who did the event at `at`, by number.
    pub fn resource(&self, at: usize) -> Option<u32> {
        self.resources.get(at).copied().filter(|id| *id != NO_RESOURCE)
    }

    /// Milliseconds from the first event to the last.
    pub fn duration(&self) -> i64 {
        match (self.times.first(), self.times.last()) {
            (Some(first), Some(last)) => last - first,
            _ => 0,
        }
    }

    /// The activity of the last event, by number.
    pub fn last(&self) -> Option<u32> {
        self.activities.last().copied()
    }
}

impl EventLog {
    /// How many cases have at least one event.
    pub fn case_count(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    /// How many events there are.
    pub fn event_count(&self) -> usize {
        self.time.len()
    }

    /// The activities' names.
    pub fn activities(&self) -> &Names {
        &self.activities
    }

    /// The names of those who did something.
    pub fn resources(&self) -> &Names {
        &self.resources
    }

    /// The names of the cases.
    pub fn case_names(&self) -> &Names {
        &self.cases
    }

    /// The events' places of a case.
    pub fn range(&self, case: usize) -> Range<usize> {
        self.starts[case] as usize..self.starts[case + 1] as usize
    }

    /// A case by its place.
    pub fn case(&self, index: usize) -> Case<'_> {
        let range = self.range(index);
        Case {
            index,
            name: self.cases.get(index as u32),
            activities: &self.activity[range.clone()],
            times: &self.time[range.clone()],
            resources: &self.resource[range],
        }
    }

    /// All cases in the order of the log.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Case<'_>> {
        (0..self.case_count()).map(|index| self.case(index))
    }

    /// The transition of each event, in the order of the columns.
    pub fn lifecycles(&self) -> &[Lifecycle] {
        &self.lifecycle
    }

    /// The activity of every event by number, in the order of the columns.
    pub fn activity_column(&self) -> &[u32] {
        &self.activity
    }

    /// The time of every event in milliseconds since 1970, in the order of the columns.
    pub fn time_column(&self) -> &[i64] {
        &self.time
    }
}

impl EventLog {
    /// The same log with the events of some activities alone; cases that keep none are left out.
    pub fn only(&self, kept: &[bool]) -> EventLog {
        if kept.iter().all(|kept| *kept) {
            return self.clone();
        }
        let mut activities = Names::default();
        let mut renumbered = vec![0_u32; kept.len()];
        for (id, name) in self.activities.iter().enumerate().filter(|(id, _)| kept[*id]) {
            renumbered[id] = activities.len() as u32;
            activities.push(name);
        }
        let mut log = EventLog {
            activities,
            resources: self.resources.clone(),
            starts: vec![0],
            ..EventLog::default()
        };
        for case in self.iter() {
            let base = self.starts[case.index] as usize;
            for (at, id) in case.activities.iter().enumerate().filter(|(_, id)| kept[**id as usize])
            {
                log.activity.push(renumbered[*id as usize]);
                log.time.push(case.times[at]);
                log.resource.push(case.resources[at]);
                log.lifecycle.push(self.lifecycle[base + at]);
            }
            let end = log.time.len() as u32;
            if log.starts.last() != Some(&end) {
                log.starts.push(end);
                log.cases.push(case.name);
            }
        }
        log
    }
}
