//! The map of a process: activities as boxes, what directly follows what as lines, drawn as SVG.
//!
//! A whole process is often too much to look at, so a map is filtered. Hiding an activity hides its events from the
//! cases *before* it is seen what follows what, so that every number on a map is true of what the map shows; hiding it
//! afterwards would not be (W. M. P. van der Aalst, "A practitioner's guide to process mining: Limitations of the
//! directly-follows graph", 2019). Hiding lines hides lines only, and every box keeps its most frequent way in and out.

mod filter;
mod layout;
mod picture;
mod style;
mod svg;
mod table;
mod words;

#[cfg(test)]
mod tests;

pub use filter::{Filter, Lines};
pub use picture::{Box, Line, Map, Spot};
pub use style::STYLE;
pub use svg::Dress;
pub use table::Row;
pub use words::{count, duration};

use crate::discover::discover;
use crate::log::EventLog;

/// Draws the map of a log.
pub fn map(log: &EventLog, filter: &Filter) -> Map {
    let shown = shown(log, filter);
    let process = discover(&shown);
    picture::draw(&shown, &process, filter, log.activities().len())
}

/// The log as a map shows it: with the events of the activities that the filter keeps.
pub fn shown(log: &EventLog, filter: &Filter) -> EventLog {
    log.only(&filter::activities(log, filter))
}
