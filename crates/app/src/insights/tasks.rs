//! The tasks that were done: loaded when a map first tells of what people did besides moving deals.

use std::collections::HashMap;

use db::Read;
use insight::columns::{Columns, Word};
use insight::history::{Runs, TaskDone};
use types::Id;
use types::id::kind as id;

use super::names::{Names, task_word};
use super::store::{self, StoredTask};
use crate::Result;

/// What a map calls a task that no playbook asked for: there are as many as people can think of.
const BY_HAND: &str = "A task of one’s own";

/// Loads what was done in all deals.
pub(super) fn load(
    read: &mut Read<'_>,
    columns: &mut Columns,
    names: &Names,
) -> Result<Runs<TaskDone>> {
    let mut gathered: HashMap<u32, Vec<TaskDone>> = HashMap::new();
    store::all_tasks_done(read, |task| {
        gather(columns, names, &task, &mut gathered);
        Ok(())
    })?;
    let mut runs = Runs::default();
    for (place, mut done) in gathered {
        done.sort_by_key(|done| done.at);
        runs.put(place, &done);
    }
    Ok(runs)
}

/// Reads again what was done in changed deals.
pub(super) fn reload(
    read: &mut Read<'_>,
    columns: &mut Columns,
    names: &Names,
    ids: &[Id<id::Deal>],
    runs: &mut Runs<TaskDone>,
) -> Result<()> {
    for ids in ids.chunks(400) {
        // A deal whose task was opened again may have none left.
        let mut gathered: HashMap<u32, Vec<TaskDone>> =
            ids.iter().filter_map(|id| Some((columns.place_of(*id)?, Vec::new()))).collect();
        for task in store::tasks_done_in(read, ids)? {
            gather(columns, names, &task, &mut gathered);
        }
        for (place, mut done) in gathered {
            done.sort_by_key(|done| done.at);
            runs.put(place, &done);
        }
    }
    Ok(())
}

fn gather(
    columns: &mut Columns,
    names: &Names,
    task: &StoredTask,
    gathered: &mut HashMap<u32, Vec<TaskDone>>,
) {
    let Some(place) = columns.place_of(task.deal) else { return };
    let done = TaskDone {
        at: task.done.as_millis(),
        task: called(columns, place, task),
        by: names.person(task.owner.as_deref()),
    };
    gathered.entry(place).or_default().push(done);
}

/// The word of a task: the playbook's newest name for it, or the name that it had where no version knows it any more.
fn called(columns: &mut Columns, place: u32, task: &StoredTask) -> Word {
    if task.key.is_empty() {
        return columns.words.put(BY_HAND);
    }
    let playbook = columns.playbook[place as usize];
    let stage = task.stage.as_deref().unwrap_or_default();
    let text = task_word(playbook, task.process.is_some(), stage, &task.key);
    columns.words.find(&text).unwrap_or_else(|| columns.words.put(&task.name))
}
