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

pub mod activity;
mod calendar;
pub mod columns;
pub mod commission;
pub mod conformance;
pub mod discover;
pub mod draft;
pub mod experiments;
pub mod forecast;
pub mod funnel;
pub mod goals;
pub mod group;
pub mod health;
pub mod history;
pub mod hours;
pub mod leak;
pub mod log;
pub mod lookback;
pub mod map;
pub mod money;
pub mod order;
pub mod people;
pub mod random;
pub mod replay;
pub mod scope;
pub mod score;
#[cfg(test)]
mod shared;
pub mod stats;
pub mod survival;
pub mod survived;
pub mod velocity;
pub mod whatif;
pub mod winloss;
#[cfg(test)]
mod world;
