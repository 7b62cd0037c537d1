//! Holds what was done against what a playbook says.
//!
//! A [`Way`] is the order of a playbook's stages, [`Courses`] are the stays of deals in them, from the journal or from an
//! imported log. Found are the [`Deviation`]s of each deal and how well it fits; and for each deviation how deals with
//! it ended beside deals without it.
//!
//! **Fitness** is that of alignments (A. Adriansyah, B. van Dongen and W. van der Aalst, "Conformance Checking Using
//! Cost-Based Fitness Analysis", 2011) with a cost of one for every stay that the playbook does not know at that place
//! and for every stage that was not stayed in: `1 - cost / worst`, worst being all stays wrong and all stages missed.
//! A playbook is a row of stages, so the best alignment is the longest strictly rising subsequence of the stays, which
//! is found exactly. A deal is held against the way as far as it came: who is in the third stage has not skipped the fourth.
//!
//! **With and without** compares like with like: of the deals that could deviate in a stage, those that did with those that
//! did not. Who was lost in the second stage could not skip the fourth, and counts on neither side. What is found is what went
//! together, not what caused what: deals that were going well anyway may have been hurried.

mod alike;
mod courses;
mod deviations;
mod effect;
mod fitness;
mod journal;
mod report;

#[cfg(test)]
mod tests;

pub use courses::{Course, Courses, Endings, Stay, Way, WayStage, of_log};
pub use deviations::{Deviation, Kind, deviations};
pub use effect::{Days, Effect};
pub use fitness::{Fit, fit};
pub use journal::{Allowed, of_columns};
pub use report::{CaseRow, KindRow, Report, StageRow, check, check_all};
