//! All that can be done to a deal with a form, by what it is about.

mod choices;
mod committee;
mod facts;
mod moves;
mod ownership;
mod process;
mod proof;
mod talks;
mod tasks;

pub(super) use choices::{evidence_words, stance_words};
pub(super) use committee::role_words;
pub(super) use moves::{criterion_text, later_stages};
pub(super) use proof::{exit_of, payment_words};
pub(super) use talks::{
    KINDS, OUTCOMES, activity, kind_of, kind_words, next_step, next_task, outcome_of, people, when,
};
pub(crate) use tasks::KINDS as TASK_KINDS;

use super::act::Act;

/// Every act.
pub(super) const ALL: &[&[Act]] = &[
    moves::ACTS,
    facts::ACTS,
    proof::ACTS,
    talks::ACTS,
    tasks::ACTS,
    committee::ACTS,
    ownership::ACTS,
    process::ACTS,
];
