//! The way of a playbook, and the courses that deals took.

use playbook::model::Playbook;
use serde::Serialize;
use types::{Calendar, Timestamp, Within};

use super::alike::{Known, is_reason, stage_of_activity};
use crate::log::EventLog;

/// The stages of a playbook in order.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
pub struct Way {
    /// The stages.
    pub stages: Vec<WayStage>,
}

/// A stage on the way.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WayStage {
    /// Its key.
    pub key: String,
    /// Its name.
    pub name: String,
    /// The time allowed.
    pub within: Option<Within>,
}

impl Way {
    /// The way of a playbook.
    pub fn of(playbook: &Playbook) -> Way {
        let stage = |stage: &playbook::model::Stage| WayStage {
            key: stage.key.clone(),
            name: stage.name.clone(),
            within: stage.within,
        };
        Way { stages: playbook.stages.iter().map(stage).collect() }
    }

    /// The place of the stage with a key.
    pub fn place(&self, key: &str) -> Option<u16> {
        let place = self.stages.iter().position(|stage| stage.key == key)?;
        u16::try_from(place).ok()
    }
}

/// One stay of one deal in one stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stay {
    /// The stage's place on the way; `None` for what the playbook does not know.
    pub stage: Option<u16>,
    /// Whether the deal came here past a gate that was overridden.
    pub overridden: bool,
    /// Whether the stage's time ran out.
    pub late: bool,
}

impl Stay {
    /// A stay in a stage without anything to remark.
    pub fn at(stage: u16) -> Stay {
        Stay { stage: Some(stage), overridden: false, late: false }
    }
}

/// What is known of a deal's end.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct End {
    /// Whether it was won; `None` while it runs.
    pub(super) won: Option<bool>,
    /// Days from its beginning to its end, or to now.
    pub(super) days: f64,
}

/// The courses of many deals.
#[derive(Debug, Clone, PartialEq)]
pub struct Courses {
    starts: Vec<u32>,
    stays: Vec<Stay>,
    ends: Vec<End>,
}

impl Default for Courses {
    fn default() -> Courses {
        Courses { starts: vec![0], stays: Vec::new(), ends: Vec::new() }
    }
}

/// The course of one deal.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Course<'a> {
    /// Its place among the courses.
    pub place: usize,
    /// Its stays in order.
    pub stays: &'a [Stay],
    /// Whether it was won; `None` while it runs.
    pub won: Option<bool>,
    /// Days from its beginning to its end, or to now.
    pub days: f64,
}

impl Courses {
    /// Adds a deal: its stays in order, whether it was won (`None` while it runs), and how many days it took.
    pub fn push(&mut self, stays: impl IntoIterator<Item = Stay>, won: Option<bool>, days: f64) {
        self.stays.extend(stays);
        self.starts.push(self.stays.len() as u32);
        self.ends.push(End { won, days });
    }

    /// How many deals there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// A deal's course.
    pub fn course(&self, place: usize) -> Course<'_> {
        let stays = &self.stays[self.starts[place] as usize..self.starts[place + 1] as usize];
        let End { won, days } = self.ends[place];
        Course { place, stays, won, days }
    }

    /// All courses.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = Course<'_>> {
        (0..self.len()).map(|place| self.course(place))
    }
}

/// Which activities of an imported log tell how a case ended.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Endings {
    /// The case was won.
    pub won: Vec<String>,
    /// It was lost.
    pub lost: Vec<String>,
}

impl Endings {
    /// Whether anything is said of endings at all: without a win to know nothing can be held against winning.
    fn are_told(&self) -> bool {
        !self.won.is_empty()
    }
}

/// The courses of an imported log against a playbook.
///
/// An activity belongs to the stage that has a task of its name, or else to the stage of its name or key (upper and lower
/// case, accents and marks between words do not matter); one that has the name of a reason tells how the case ended and is
/// no stay; one that belongs to none is strange. Events of one stage
/// that follow each other are one stay. An event that is a task tells that it was done, so a stay lasts from the end of the
/// one before; an event that is a stage tells that it was entered, so a stay lasts until the next one begins. A case
/// was won where it has one of the activities that say so, else lost where it has one that says that, or one that has the
/// name of a reason; all others are open, for nothing is known of their end.
pub fn of_log(
    log: &EventLog,
    playbook: &Playbook,
    endings: &Endings,
    calendar: &Calendar,
) -> Courses {
    let meaning: Vec<Meaning> =
        log.activities().iter().map(|name| Meaning::of(playbook, name)).collect();
    let find = |names: &[String]| -> Vec<u32> {
        names.iter().filter_map(|name| log.activities().find(name)).collect()
    };
    let (won, lost) = (find(&endings.won), find(&endings.lost));
    let mut courses = Courses::default();
    for case in log.iter() {
        let spans = spans(case.activities, case.times, &meaning);
        let stays = spans.iter().map(|span| span.stay(playbook, calendar));
        let has = |is: &dyn Fn(u32) -> bool| case.activities.iter().any(|id| is(*id));
        let is_end = |id: u32| matches!(meaning[id as usize], Meaning::End);
        let end = match has(&|id| won.contains(&id)) {
            true => Some(true),
            false => has(&|id| lost.contains(&id) || is_end(id)).then_some(false),
        };
        let days = case.duration() as f64 / 86_400_000.0;
        courses.push(stays, end.filter(|_| endings.are_told()), days);
    }
    courses
}

/// A stay with its times.
struct Span {
    stage: Option<u16>,
    from: i64,
    to: i64,
}

impl Span {
    fn stay(&self, playbook: &Playbook, calendar: &Calendar) -> Stay {
        let within = self.stage.and_then(|stage| playbook.stages[usize::from(stage)].within);
        let from = Timestamp::from_millis(self.from);
        let late = within.is_some_and(|within| calendar.add(from, within).as_millis() < self.to);
        Stay { stage: self.stage, overridden: false, late }
    }
}

/// What an activity tells.
#[derive(Debug, Clone, Copy)]
enum Meaning {
    /// A stage was entered, or something in it done.
    Stage(Known),
    /// The case ended.
    End,
    /// Nothing that the playbook knows.
    Strange,
}

impl Meaning {
    fn of(playbook: &Playbook, activity: &str) -> Meaning {
        match stage_of_activity(playbook, activity) {
            Some(known) => Meaning::Stage(known),
            None if is_reason(playbook, activity) => Meaning::End,
            None => Meaning::Strange,
        }
    }
}

fn spans(activities: &[u32], times: &[i64], meaning: &[Meaning]) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::new();
    // Whether the present stay ends with its last event rather than with the next stay.
    let mut ended = false;
    for (id, time) in activities.iter().zip(times) {
        let (stage, by_task) = match meaning[*id as usize] {
            Meaning::Stage(known) => (Some(known.stage), known.by_task),
            Meaning::Strange => (None, false),
            Meaning::End => {
                if let Some(last) = spans.last_mut().filter(|_| !ended) {
                    last.to = *time;
                }
                continue;
            }
        };
        if let Some(last) = spans.last_mut() {
            if !ended {
                last.to = *time;
            }
            if last.stage == stage && stage.is_some() {
                last.to = *time;
                ended = by_task;
                continue;
            }
        }
        let from = spans.last().map_or(*time, |last| if by_task { last.to } else { *time });
        spans.push(Span { stage, from, to: *time });
        ended = by_task;
    }
    spans
}
