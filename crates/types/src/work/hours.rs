//! Opening hours of a day and of a week.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::invalid::serde_as_text;
use crate::{Invalid, TimeOfDay, Weekday};

/// From one time of the day up to another; as text `09:00-17:30`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hours {
    from: TimeOfDay,
    to: TimeOfDay,
}

impl Hours {
    /// The whole day.
    pub const ALL_DAY: Self = Self { from: TimeOfDay::MIDNIGHT, to: TimeOfDay::END };

    /// Hours that begin before they end; those of a night are two, up to 24:00 and from 00:00.
    pub fn new(from: TimeOfDay, to: TimeOfDay) -> Result<Self, Invalid> {
        let hours = Self { from, to };
        if from < to {
            return Ok(hours);
        }
        Err(Invalid::new("a span of hours", &hours.to_string(), "it begins before it ends"))
    }

    /// When they begin.
    pub fn from(self) -> TimeOfDay {
        self.from
    }

    /// When they end.
    pub fn to(self) -> TimeOfDay {
        self.to
    }

    /// Puts the hours of one day in order, and refuses them where they overlap.
    pub(super) fn in_order(mut hours: Vec<Self>) -> Result<Vec<Self>, Invalid> {
        hours.sort_unstable();
        for pair in hours.windows(2) {
            if pair[1].from < pair[0].to {
                let why = format!("it overlaps {}", pair[0]);
                return Err(Invalid::new("a span of its own", &pair[1].to_string(), why));
            }
        }
        Ok(hours)
    }
}

impl FromStr for Hours {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        const WHY: &str = "it is written as 09:00-17:30, and it begins before it ends";
        let wrong = |_| Invalid::new("a span of hours", text, WHY);
        let (from, to) = text.split_once(['-', '–']).unwrap_or((text, ""));
        let from = from.trim().parse().map_err(wrong)?;
        let to = to.trim().parse().map_err(wrong)?;
        Self::new(from, to).map_err(wrong)
    }
}

impl fmt::Display for Hours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.from, self.to)
    }
}

impl fmt::Debug for Hours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

serde_as_text!(Hours, "hours as 09:00-17:30");

/// The hours of each weekday, in order and without overlap, on one day at least.
///
/// In JSON a day without hours is left out: `{"monday": ["09:00-12:00", "13:00-17:00"]}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "BTreeMap<Weekday, Vec<Hours>>", into = "BTreeMap<Weekday, Vec<Hours>>")]
pub struct Week([Vec<Hours>; 7]);

impl Week {
    /// A week with these hours on these days.
    pub fn new(days: impl IntoIterator<Item = (Weekday, Vec<Hours>)>) -> Result<Self, Invalid> {
        let mut week: [Vec<Hours>; 7] = Default::default();
        for (day, hours) in days {
            week[day.index()].extend(hours);
        }
        for day in &mut week {
            *day = Hours::in_order(std::mem::take(day))?;
        }
        if week.iter().all(Vec::is_empty) {
            return Err(Invalid::new("a working week", "", "it has hours on one day at least"));
        }
        Ok(Self(week))
    }

    /// A week with the same hours on every day but the given ones, which must not be all.
    pub fn except(closed: &[Weekday], hours: Hours) -> Result<Self, Invalid> {
        let open = Weekday::ALL.into_iter().filter(|day| !closed.contains(day));
        Self::new(open.map(|day| (day, vec![hours])))
    }

    /// The hours of a weekday, in order.
    pub fn on(&self, day: Weekday) -> &[Hours] {
        &self.0[day.index()]
    }
}

impl TryFrom<BTreeMap<Weekday, Vec<Hours>>> for Week {
    type Error = Invalid;

    fn try_from(days: BTreeMap<Weekday, Vec<Hours>>) -> Result<Self, Invalid> {
        Self::new(days)
    }
}

impl From<Week> for BTreeMap<Weekday, Vec<Hours>> {
    fn from(week: Week) -> Self {
        Weekday::ALL.into_iter().zip(week.0).filter(|(_, hours)| !hours.is_empty()).collect()
    }
}
