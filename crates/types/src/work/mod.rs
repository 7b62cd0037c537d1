//! Working time: when people are at work, and how long "5 working days" is from now.
//!
//! A [`Calendar`] knows a team's zone, its [`Hours`] per weekday, its country's public holidays and
//! its own days off. A [`Within`] is a time allowed, as a playbook writes it. All of it is
//! reckoned in instants, so that a day on which the clocks change has the hours it has.
//!
//! Two rules decide every question. Working time runs only while the calendar is open: from the
//! opening minute on, up to the closing minute. And a deadline is the earliest instant at which
//! the time has run out, so eight hours from the opening lie at the close and not at the next
//! morning's opening.

mod calendar;
mod deadline;
mod hours;
mod open_hours;
#[cfg(test)]
mod tests;
mod within;

pub use self::calendar::Calendar;
pub use self::hours::{Hours, Week};
pub use self::open_hours::OpenHours;
pub use self::within::{Unit, Within};
