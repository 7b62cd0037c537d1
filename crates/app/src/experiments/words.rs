//! The words that a deal got: its page and Today show them in place of the playbook's while the experiment runs.

use std::collections::HashMap;

use db::Read;
use types::Id;
use types::id::kind as id;

use super::{Arm, Differs, store};
use crate::Result;

/// The words of one stage or task that a deal got.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wording {
    /// The stage.
    pub stage: String,
    /// The task; absent for the stage's guidance.
    pub task: Option<String>,
    /// The words.
    pub text: String,
}

/// The words that a deal got in experiments that run.
///
/// # Errors
/// The database's.
pub fn of_deal(read: &mut Read<'_>, deal: Id<id::Deal>) -> Result<Vec<Wording>> {
    let found = store::of_deal(read, deal)?;
    Ok(found.into_iter().filter_map(|(differs, arm)| wording(differs, &arm)).collect())
}

fn wording(differs: Differs, arm: &str) -> Option<Wording> {
    match differs {
        Differs::Versions { .. } => None,
        Differs::Words { stage, task, a, b } => {
            let text = if arm == Arm::B.as_str() { b } else { a };
            Some(Wording { stage, task, text })
        }
    }
}

/// The words for those of these tasks about which an experiment runs.
///
/// # Errors
/// The database's.
pub(crate) fn retitle(
    read: &mut Read<'_>,
    tasks: &[Id<id::Task>],
) -> Result<HashMap<Id<id::Task>, String>> {
    let found = store::of_tasks(read, tasks)?.into_iter();
    Ok(found
        .filter_map(|(task, differs, arm)| Some((task, wording(differs, &arm)?.text)))
        .collect())
}
