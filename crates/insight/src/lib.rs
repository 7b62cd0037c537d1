//! What the journal says, and what any history says: pure functions over columns.
//!
//! Everything here takes values (structures of arrays: times, cases, stages, owners …) and returns values. It never
//! asks a database, reads a clock or makes randomness; whoever calls it loads the columns and says what time it is.
//! Each measure states its definition and its source where it is defined, and every figure carries the number of
//! deals it rests on.
//!
//! Two sides meet in this crate:
//!
//! - the **log side** looks at a history as a sequence of events, wherever it comes from: `log` reads one,
//!   `discover` finds the process in it, `map` draws that process, `draft` turns it into a playbook, `conformance`
//!   holds it against one;
//! - the **measure side** looks at visits and outcomes: funnel, velocity, survival, forecast and so on.

mod calendar;
pub mod discover;
pub mod draft;
pub mod log;
pub mod map;
#[cfg(test)]
mod shared;
