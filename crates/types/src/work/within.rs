//! A time allowed, as people write it: "5 working days", "4 working hours", "2 weeks".

use std::fmt;
use std::str::FromStr;

use crate::Invalid;
use crate::invalid::serde_as_text;

/// So many units of working time or of plain time; as text `5 working days`.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Within {
    amount: u32,
    unit: Unit,
}

/// What a [`Within`] counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Unit {
    /// Minutes while the calendar is open.
    WorkingMinutes,
    /// Hours while the calendar is open.
    WorkingHours,
    /// Days on which the calendar is open.
    WorkingDays,
    /// Minutes of the clock.
    Minutes,
    /// Hours of the clock.
    Hours,
    /// Days of the calendar: the same time of day, whatever the clocks do.
    Days,
    /// Seven days each.
    Weeks,
}

/// Each unit's name for one and for many.
const NAMES: [(Unit, &str, &str); 7] = [
    (Unit::WorkingMinutes, "working minute", "working minutes"),
    (Unit::WorkingHours, "working hour", "working hours"),
    (Unit::WorkingDays, "working day", "working days"),
    (Unit::Minutes, "minute", "minutes"),
    (Unit::Hours, "hour", "hours"),
    (Unit::Days, "day", "days"),
    (Unit::Weeks, "week", "weeks"),
];

/// More than any process allows: 68 days in minutes, 1,900 years in weeks.
const MOST: u32 = 99_999;

impl Within {
    /// So many units, from 1 to 99,999.
    pub fn new(amount: u32, unit: Unit) -> Result<Self, Invalid> {
        let allowed = Self { amount, unit };
        if (1..=MOST).contains(&amount) {
            return Ok(allowed);
        }
        Err(Invalid::new("a time allowed", &allowed.to_string(), "it is 1 to 99999 of its unit"))
    }

    /// How many units.
    pub fn amount(self) -> u32 {
        self.amount
    }

    /// What is counted.
    pub fn unit(self) -> Unit {
        self.unit
    }

    /// Whether only working time counts.
    pub fn is_working(self) -> bool {
        matches!(self.unit, Unit::WorkingMinutes | Unit::WorkingHours | Unit::WorkingDays)
    }
}

/// Reads an amount and a unit in any case; "business" says the same as "working".
impl FromStr for Within {
    type Err = Invalid;

    fn from_str(text: &str) -> Result<Self, Invalid> {
        const WHY: &str = "it is a number and a unit, such as 5 working days, 4 working hours, \
                           30 minutes, 2 hours, 3 days or 2 weeks";
        let wrong = || Invalid::new("a time allowed", text, WHY);
        let words = text.to_lowercase().replace("business ", "working ");
        let (amount, unit) = words.trim().split_once(char::is_whitespace).ok_or_else(wrong)?;
        let unit = unit.split_whitespace().collect::<Vec<_>>().join(" ");
        let named = |(_, one, many): &&(Unit, &str, &str)| *one == unit || *many == unit;
        let (unit, ..) = NAMES.iter().find(named).ok_or_else(wrong)?;
        if !amount.bytes().all(|c| c.is_ascii_digit()) {
            return Err(wrong());
        }
        let out_of_range = |_| Invalid::new("a time allowed", text, "it is 1 to 99999 of its unit");
        Self::new(amount.parse().unwrap_or(0), *unit).map_err(out_of_range)
    }
}

impl fmt::Display for Within {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (_, one, many) = NAMES[self.unit as usize];
        let unit = if self.amount == 1 { one } else { many };
        f.pad(&format!("{} {unit}", self.amount))
    }
}

impl fmt::Debug for Within {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

serde_as_text!(Within, "a time allowed as 5 working days");
