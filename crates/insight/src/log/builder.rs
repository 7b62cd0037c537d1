//! Puts events into columns: by case, then by time, then by the order in which they came.

use super::columns::{EventLog, NO_RESOURCE};
use super::lifecycle::Lifecycle;
use super::names::{Interner, Names};
use super::notes::Notes;

/// Collects events in any order and makes a log of them.
///
/// ```
/// use insight::log::{Builder, NewEvent};
///
/// let mut builder = Builder::default();
/// builder.add(NewEvent::new("deal 1", "propose", 2_000));
/// builder.add(NewEvent::new("deal 1", "discover", 1_000).by("Ada"));
/// let log = builder.finish();
/// assert_eq!(log.activities().get(log.case(0).activities[0]), "discover");
/// ```
#[derive(Debug, Default)]
pub struct Builder {
    by_name: Interner,
    case_names: Names,
    activities: Interner,
    resources: Interner,
    rows: Rows,
    pub(crate) notes: Notes,
}

/// An event to be added to a log.
#[derive(Debug, Clone, Copy)]
pub struct NewEvent<'a> {
    /// The case it belongs to.
    pub case: &'a str,
    /// What was done.
    pub activity: &'a str,
    /// When, in milliseconds since 1970 in UTC.
    pub time: i64,
    /// Who did it.
    pub resource: Option<&'a str>,
    /// How far the activity was.
    pub lifecycle: Lifecycle,
}

impl<'a> NewEvent<'a> {
    /// An event by nobody in particular.
    pub fn new(case: &'a str, activity: &'a str, time: i64) -> NewEvent<'a> {
        NewEvent { case, activity, time, resource: None, lifecycle: Lifecycle::Unsaid }
    }

    /// The same event, done by somebody.
    pub fn by(self, resource: &'a str) -> NewEvent<'a> {
        NewEvent { resource: Some(resource), ..self }
    }
}

/// The events as they came.
#[derive(Debug, Default)]
struct Rows {
    case: Vec<u32>,
    activity: Vec<u32>,
    time: Vec<i64>,
    resource: Vec<u32>,
    lifecycle: Vec<Lifecycle>,
}

impl Builder {
    /// Adds an event; events of one case may lie apart.
    pub fn add(&mut self, event: NewEvent<'_>) {
        let case = self.case(event.case);
        let activity = self.activities.intern(event.activity.as_bytes());
        let resource = event.resource.and_then(|name| self.resources.intern(name.as_bytes()));
        if let Some(activity) = activity {
            self.push(case, activity, event.time, resource, event.lifecycle);
        }
    }

    /// The number of the case of a name, which is new or was named before.
    fn case(&mut self, name: &str) -> u32 {
        let known = self.by_name.intern(name.as_bytes()).unwrap_or(NO_RESOURCE);
        if known as usize == self.case_names.len() {
            self.case_names.push(name);
        }
        known
    }

    /// Begins a case that is told from all others by its place, not by its name.
    pub(crate) fn next_case(&self) -> u32 {
        self.case_names.len() as u32
    }

    pub(crate) fn name_case(&mut self, name: &str) {
        self.case_names.push(name);
    }

    pub(crate) fn activity(&mut self, name: &[u8]) -> Option<u32> {
        self.activities.intern(name)
    }

    pub(crate) fn resource(&mut self, name: &[u8]) -> Option<u32> {
        self.resources.intern(name)
    }

    pub(crate) fn push(
        &mut self,
        case: u32,
        activity: u32,
        time: i64,
        resource: Option<u32>,
        lifecycle: Lifecycle,
    ) {
        self.rows.case.push(case);
        self.rows.activity.push(activity);
        self.rows.time.push(time);
        self.rows.resource.push(resource.unwrap_or(NO_RESOURCE));
        self.rows.lifecycle.push(lifecycle);
    }

    /// How many events were added.
    pub fn len(&self) -> usize {
        self.rows.time.len()
    }

    /// Whether none was added.
    pub fn is_empty(&self) -> bool {
        self.rows.time.is_empty()
    }

    /// The log: cases in the order in which they began to be told, without those that have no event.
    pub fn finish(self) -> EventLog {
        let cases = self.case_names.len();
        let (rows, starts) = self.rows.by_case(cases);
        let rows = rows.by_time(&starts);
        let (activities, activity) = used(self.activities.names(), rows.activity);
        let (case_names, starts) = filled(self.case_names, starts);
        EventLog {
            cases: case_names,
            activities,
            resources: self.resources.into_names(),
            starts,
            activity,
            time: rows.time,
            resource: rows.resource,
            lifecycle: rows.lifecycle,
            notes: self.notes,
        }
    }
}

impl Rows {
    /// Brings the events of each case together, and says where each case begins.
    fn by_case(self, cases: usize) -> (Rows, Vec<u32>) {
        let mut starts = vec![0_u32; cases + 1];
        for case in &self.case {
            starts[*case as usize + 1] += 1;
        }
        for at in 0..cases {
            starts[at + 1] += starts[at];
        }
        if self.case.is_sorted() {
            return (self, starts);
        }
        let mut next = starts.clone();
        let mut order = vec![0_u32; self.case.len()];
        for (at, case) in self.case.iter().enumerate() {
            let place = &mut next[*case as usize];
            order[*place as usize] = at as u32;
            *place += 1;
        }
        (self.in_order(&order), starts)
    }

    /// Sorts each case by time; what has the same time stays as it was.
    fn by_time(self, starts: &[u32]) -> Rows {
        let cases = || starts.windows(2).map(|pair| pair[0] as usize..pair[1] as usize);
        if cases().all(|case| self.time[case].is_sorted()) {
            return self;
        }
        let mut order: Vec<u32> = (0..self.time.len() as u32).collect();
        for case in cases() {
            order[case].sort_by_key(|at| self.time[*at as usize]);
        }
        self.in_order(&order)
    }

    fn in_order(&self, order: &[u32]) -> Rows {
        fn pick<T: Copy>(column: &[T], order: &[u32]) -> Vec<T> {
            order.iter().map(|at| column[*at as usize]).collect()
        }
        Rows {
            case: pick(&self.case, order),
            activity: pick(&self.activity, order),
            time: pick(&self.time, order),
            resource: pick(&self.resource, order),
            lifecycle: pick(&self.lifecycle, order),
        }
    }
}

/// Leaves out activities that no event has any more.
fn used(names: &Names, mut column: Vec<u32>) -> (Names, Vec<u32>) {
    let mut seen = vec![false; names.len()];
    for id in &column {
        seen[*id as usize] = true;
    }
    if seen.iter().all(|seen| *seen) {
        return (names.clone(), column);
    }
    let mut kept = Names::default();
    let mut renumbered = vec![0_u32; names.len()];
    for (id, name) in names.iter().enumerate().filter(|(id, _)| seen[*id]) {
        renumbered[id] = kept.len() as u32;
        kept.push(name);
    }
    for id in &mut column {
        *id = renumbered[*id as usize];
    }
    (kept, column)
}

/// Leaves out cases without events.
fn filled(names: Names, starts: Vec<u32>) -> (Names, Vec<u32>) {
    if starts.windows(2).all(|pair| pair[0] < pair[1]) {
        return (names, starts);
    }
    let mut kept = Names::default();
    let mut begins = vec![0];
    for (pair, name) in starts.windows(2).zip(names.iter()) {
        if pair[0] < pair[1] {
            kept.push(name);
            begins.push(pair[1]);
        }
    }
    (kept, begins)
}
