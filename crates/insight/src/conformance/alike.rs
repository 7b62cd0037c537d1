//! Which stage of a playbook an activity of a log belongs to.

use playbook::model::Playbook;
use types::fold;

/// A stage that was recognised.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Known {
    /// Its place on the way.
    pub(super) stage: u16,
    /// Whether a task of it has the activity's name, so that the event tells of something done.
    pub(super) by_task: bool,
}

pub(super) fn stage_of_activity(playbook: &Playbook, activity: &str) -> Option<Known> {
    let name = plain(activity);
    if name.is_empty() {
        return None;
    }
    let alike = |text: &str| plain(text) == name;
    let by_task = playbook
        .stages
        .iter()
        .position(|stage| stage.tasks.iter().any(|task| alike(&task.name) || alike(&task.key)));
    let by_stage =
        || playbook.stages.iter().position(|stage| alike(&stage.name) || alike(&stage.key));
    let stage = by_task.or_else(by_stage)?;
    Some(Known { stage: u16::try_from(stage).ok()?, by_task: by_task.is_some() })
}

/// Whether an activity is one of the playbook's reasons: it tells how a case ended, and is no step of the way.
pub(super) fn is_reason(playbook: &Playbook, activity: &str) -> bool {
    let name = plain(activity);
    let alike = |text: &str| plain(text) == name;
    playbook.reasons.iter().any(|reason| alike(&reason.name) || alike(&reason.key))
}

/// Letters and digits alone, case and accents folded.
fn plain(text: &str) -> String {
    fold(text).chars().filter(|letter| letter.is_alphanumeric()).collect()
}
