//! Drafts the playbook that a company already has, from its history.
//!
//! What history can tell becomes part of the draft: the steps of those cases that ended well, in their dominant order;
//! which of them are done in one go and so make one stage; how much working time a stage took in three quarters of the
//! cases; what is done nearly always (tasks that must be done) and often (tasks); how cases ended that did not end well
//! (reasons); how many ended well of those that came so far (chances). What only people know is left out: purposes,
//! criteria and what the buyer does; the checker of playbooks asks for them with warnings. A draft has no errors.
//!
//! What was taken for granted is told in [`Draft::assumed`], above all which ends are the good ones.

mod keys;
mod stages;
mod steps;
mod text;
mod time;
mod won;

#[cfg(test)]
mod tests;

use playbook::model::Playbook;
use types::Calendar;

use crate::log::EventLog;

/// What is wished of a draft.
#[derive(Debug, Clone, PartialEq)]
pub struct Wish {
    /// What the playbook is called.
    pub name: String,
    /// The activities that show that a case ended well; guessed where empty.
    pub won: Vec<String>,
    /// The working time in which times allowed are reckoned.
    pub calendar: Calendar,
    /// The share of cases that kept to the time that is allowed: 0.75 allows what three quarters kept to.
    pub allowed: f64,
    /// An activity in this share of the good cases is a step of the way.
    pub step: f64,
    /// An activity in this share of the good cases is at least a task.
    pub task: f64,
}

impl Wish {
    /// A wish for a playbook of this name; three quarters, a half and a tenth.
    pub fn named(name: &str, calendar: Calendar) -> Wish {
        Wish {
            name: name.to_owned(),
            won: Vec::new(),
            calendar,
            allowed: 0.75,
            step: 0.5,
            task: 0.1,
        }
    }
}

/// A drafted playbook.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    /// The playbook.
    pub playbook: Playbook,
    /// The same as a text to be edited.
    pub text: String,
    /// What was taken for granted, in sentences.
    pub assumed: Vec<String>,
}

/// Drafts a playbook from a log that has at least one event.
pub fn draft(log: &EventLog, wish: &Wish) -> Draft {
    let firsts = steps::Firsts::of(log);
    let won = won::Won::of(log, &firsts, &wish.won);
    let steps = steps::steps(log, &firsts, &won, wish.step);
    let stages = stages::stages(log, &firsts, &won, &steps, wish);
    let (playbook, assumed) = text::playbook(log, &won, &stages, wish);
    let text = playbook::print(&playbook);
    Draft { playbook, text, assumed }
}
