//! How a deal follows its playbook to another version: everything that names a part of the playbook
//! names it by its new key.

use std::collections::BTreeMap;

use playbook::Mapping;
use playbook::model::Key;
use types::{Id, PlaybookVersion, Timestamp};

use crate::state::{Criterion, Origin, Outcome, State, Subject};

impl State {
    pub(super) fn move_version(
        &mut self,
        version: Id<PlaybookVersion>,
        (due, warn): (Option<Timestamp>, Option<Timestamp>),
        mapping: &Mapping,
    ) {
        self.version = Some(version);
        if let Some(visit) = &mut self.visit {
            (visit.due, visit.warn) = (due, warn);
            visit.late = false;
            visit.quiet.clear();
        }
        if *mapping == Mapping::default() {
            return;
        }
        self.rename_in_tasks(mapping);
        self.criteria().for_each(|criterion| rename_criterion(criterion, mapping));
        for run in &mut self.processes {
            rename(&mut run.key, &mapping.processes);
            rename(&mut run.from, &mapping.stages);
        }
        self.ladders.iter_mut().for_each(|run| rename(&mut run.key, &mapping.ladders));
        if let Outcome::Won { from, .. } = &mut self.outcome {
            rename(from, &mapping.stages);
        }
        rename_keys(&mut self.answers, &mapping.groups);
        rename_keys(&mut self.holders, &mapping.roles);
        if let Some(role) = self.hand_over.as_mut().and_then(|offer| offer.role.as_mut()) {
            rename(role, &mapping.roles);
        }
    }

    fn rename_in_tasks(&mut self, mapping: &Mapping) {
        for task in &mut self.tasks {
            match &mut task.origin {
                Origin::Stage { stage, .. } | Origin::Rule { stage, .. } => {
                    rename(stage, &mapping.stages);
                }
                Origin::Ladder { ladder, .. } => rename(ladder, &mapping.ladders),
                Origin::Hand | Origin::Process { .. } => {}
            }
            if let Some(role) = &mut task.role {
                rename(role, &mapping.roles);
            }
        }
    }

    /// What evidence was given for and what was agreed to.
    fn criteria(&mut self) -> impl Iterator<Item = &mut Criterion> {
        let given_for = self.evidence.iter_mut().filter_map(|it| it.criterion.as_mut());
        let agreed_to = self.approvals.iter_mut().filter_map(|it| match &mut it.subject {
            Subject::Criterion(criterion) => Some(criterion),
            Subject::Condition(_) => None,
        });
        given_for.chain(agreed_to)
    }
}

fn rename_criterion(criterion: &mut Criterion, mapping: &Mapping) {
    match &mut criterion.process {
        Some(process) => rename(process, &mapping.processes),
        None => rename(&mut criterion.stage, &mapping.stages),
    }
}

fn rename(key: &mut Key, names: &BTreeMap<Key, Key>) {
    if let Some(new) = names.get(key) {
        key.clone_from(new);
    }
}

/// Renames all keys at once, so that two may change places. Where two would become one, the one that
/// bears the name already stays.
fn rename_keys<V>(map: &mut BTreeMap<Key, V>, names: &BTreeMap<Key, Key>) {
    let moved: Vec<(Key, V)> = map.extract_if(.., |key, _| names.contains_key(key)).collect();
    for (old, value) in moved {
        map.entry(names[&old].clone()).or_insert(value);
    }
}
