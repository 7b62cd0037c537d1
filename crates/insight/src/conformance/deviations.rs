//! What a deal did otherwise than the playbook says.

use serde::Serialize;

use super::courses::Course;

/// A kind of deviation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(feature = "schema", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "schema", schema(as = DeviationKind))]
pub enum Kind {
    /// A stage was never stayed in, though a later one was.
    Skipped,
    /// A stage was entered again.
    Repeated,
    /// From this stage the deal went back to one where it had been.
    Back,
    /// A stage was entered for the first time after a later one.
    OutOfOrder,
    /// This stage was left past a gate that was overridden.
    Overridden,
    /// The time of this stage ran out.
    Late,
    /// Something was done that the playbook does not know.
    Strange,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Kind; 7] = [
        Kind::Skipped,
        Kind::Repeated,
        Kind::Back,
        Kind::OutOfOrder,
        Kind::Overridden,
        Kind::Late,
        Kind::Strange,
    ];

    /// The word that programs use.
    pub fn key(self) -> &'static str {
        match self {
            Kind::Skipped => "skipped",
            Kind::Repeated => "repeated",
            Kind::Back => "back",
            Kind::OutOfOrder => "out_of_order",
            Kind::Overridden => "overridden",
            Kind::Late => "late",
            Kind::Strange => "strange",
        }
    }

    /// The kind of this word.
    pub fn from_key(key: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.key() == key)
    }

    /// The word for it.
    pub fn word(self) -> &'static str {
        match self {
            Kind::Skipped => "skipped",
            Kind::Repeated => "repeated",
            Kind::Back => "went back",
            Kind::OutOfOrder => "out of order",
            Kind::Overridden => "overridden",
            Kind::Late => "late",
            Kind::Strange => "not in the playbook",
        }
    }
}

/// A deviation of a deal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Deviation {
    /// What kind.
    pub kind: Kind,
    /// The stage's place on the way; `None` for what is strange.
    pub stage: Option<u16>,
    /// How often.
    pub times: u32,
}

/// What happened in each stage, told once for every stage of the way.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Seen {
    pub(super) visits: u32,
    pub(super) back: u32,
    pub(super) out_of_order: u32,
    pub(super) overridden: u32,
    pub(super) late: u32,
    /// Whether the deal went on from it to a later stage.
    pub(super) left_forward: bool,
}

/// What a deal did, stage by stage.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Walk {
    pub(super) stages: Vec<Seen>,
    /// The farthest stage that was stayed in.
    pub(super) farthest: Option<u16>,
    pub(super) strange: u32,
}

/// Walks a course along a way of so many stages.
pub(super) fn walk(course: &Course<'_>, stages: usize) -> Walk {
    let mut walk = Walk { stages: vec![Seen::default(); stages], farthest: None, strange: 0 };
    let mut before: Option<u16> = None;
    for stay in course.stays {
        let Some(stage) = stay.stage.filter(|stage| usize::from(*stage) < stages) else {
            walk.strange += 1;
            continue;
        };
        if let Some(before) = before {
            walk.step(before, stage, stay.overridden);
        }
        let seen = &mut walk.stages[usize::from(stage)];
        if seen.visits == 0 && walk.farthest.is_some_and(|farthest| farthest > stage) {
            seen.out_of_order += 1;
        }
        seen.visits += 1;
        seen.late += u32::from(stay.late);
        walk.farthest = walk.farthest.max(Some(stage));
        before = Some(stage);
    }
    walk
}

impl Walk {
    fn step(&mut self, before: u16, stage: u16, overridden: bool) {
        let been = self.stages[usize::from(stage)].visits > 0;
        let seen = &mut self.stages[usize::from(before)];
        if stage > before {
            seen.left_forward = true;
            seen.overridden += u32::from(overridden);
        } else if stage < before && been {
            seen.back += 1;
        }
    }

    /// How often a deviation of a kind happened in a stage; `None` where it could not have happened.
    pub(super) fn times(&self, kind: Kind, stage: usize) -> Option<u32> {
        let seen = &self.stages[stage];
        let beyond = self.farthest.is_some_and(|farthest| usize::from(farthest) > stage);
        let been = seen.visits > 0;
        match kind {
            Kind::Skipped => beyond.then_some(u32::from(!been)),
            Kind::Repeated => been.then_some(seen.visits.saturating_sub(1)),
            Kind::Back => been.then_some(seen.back),
            Kind::OutOfOrder => been.then_some(seen.out_of_order),
            Kind::Overridden => seen.left_forward.then_some(seen.overridden),
            Kind::Late => been.then_some(seen.late),
            Kind::Strange => None,
        }
    }

    /// How often anything of a kind happened; `None` where it could not have happened.
    pub(super) fn times_of(&self, kind: Kind) -> Option<u32> {
        if kind == Kind::Strange {
            return Some(self.strange);
        }
        let times = (0..self.stages.len()).filter_map(|stage| self.times(kind, stage));
        times.reduce(|sum, times| sum + times)
    }
}

/// The deviations of a deal on a way of so many stages, each kind and stage once.
pub fn deviations(course: &Course<'_>, stages: usize) -> Vec<Deviation> {
    listed(&walk(course, stages))
}

pub(super) fn listed(walk: &Walk) -> Vec<Deviation> {
    let mut found = Vec::new();
    for kind in Kind::ALL {
        for stage in 0..walk.stages.len() {
            let times = walk.times(kind, stage).unwrap_or(0);
            if times > 0 {
                found.push(Deviation { kind, stage: u16::try_from(stage).ok(), times });
            }
        }
    }
    if walk.strange > 0 {
        found.push(Deviation { kind: Kind::Strange, stage: None, times: walk.strange });
    }
    found
}
