//! Moves running deals from one version of a playbook to another: which old part is which new.

use crate::diagnostic::{Diagnostic, Severity};
use crate::model::{Ask, Key, Phase, Playbook, QuestionGroup, Stage};
use crate::words::Word;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// Old keys to new keys. What is not named has no place in the new version.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Mapping {
    /// Every stage of the old version must be here.
    pub stages: BTreeMap<Key, Key>,
    /// Question groups: answers of others are kept, and not shown any more.
    pub groups: BTreeMap<Key, Key>,
    /// Roles: who holds them goes along.
    pub roles: BTreeMap<Key, Key>,
    /// Sub-processes: runs of others end.
    pub processes: BTreeMap<Key, Key>,
    /// Ladders: runs of others end.
    pub ladders: BTreeMap<Key, Key>,
}

/// How alike two names must be to be taken for the same part.
const ALIKE: f64 = 0.75;

/// The likely mapping: by key, then by the likeness of names. Stages that find no partner are
/// left for people to decide; [`check`] names them.
pub fn suggest(old: &Playbook, new: &Playbook) -> Mapping {
    let before_win = |stage: &Stage| stage.phase < Phase::Delivery;
    let mut stages = BTreeMap::new();
    for side in [true, false] {
        let named = |playbook: &Playbook| -> Vec<(Key, String)> {
            let stages = playbook.stages.iter().filter(|stage| before_win(stage) == side);
            stages.map(|stage| (stage.key.clone(), stage.name.clone())).collect()
        };
        stages.extend(pair(&named(old), &named(new)));
    }
    let pairs = |name: fn(&Playbook) -> Vec<(Key, String)>| pair(&name(old), &name(new));
    Mapping {
        stages,
        groups: pairs(|it| it.questions.iter().map(|g| (g.key.clone(), g.name.clone())).collect()),
        roles: pairs(|it| it.roles.iter().map(|r| (r.key.clone(), r.name.clone())).collect()),
        processes: pairs(|it| {
            it.processes.iter().map(|p| (p.key.clone(), p.name.clone())).collect()
        }),
        ladders: pairs(|it| it.ladders.iter().map(|l| (l.key.clone(), l.name.clone())).collect()),
    }
}

/// Pairs parts with the same key, then those whose names or keys are most alike.
fn pair(old: &[(Key, String)], new: &[(Key, String)]) -> BTreeMap<Key, Key> {
    let mut pairs: BTreeMap<Key, Key> = BTreeMap::new();
    for (key, _) in old.iter().filter(|(key, _)| new.iter().any(|(other, _)| other == key)) {
        pairs.insert(key.clone(), key.clone());
    }
    let mut likely: Vec<(f64, &Key, &Key)> = Vec::new();
    for (from, name) in old.iter().filter(|(key, _)| !pairs.contains_key(key)) {
        for (to, other) in new.iter().filter(|(key, _)| !pairs.contains_key(key)) {
            let alike = likeness(name, other).max(strsim::jaro_winkler(from, to) - 0.1);
            likely.push((alike, from, to));
        }
    }
    likely.retain(|(alike, ..)| *alike >= ALIKE);
    likely.sort_by(|(a, ..), (b, ..)| b.total_cmp(a));
    let mut taken: BTreeSet<Key> = pairs.values().cloned().collect();
    for (_, from, to) in likely {
        if !pairs.contains_key(from) && taken.insert(to.clone()) {
            pairs.insert(from.clone(), to.clone());
        }
    }
    pairs
}

/// How alike two names are: the words they share, or how few letters differ.
fn likeness(a: &str, b: &str) -> f64 {
    let (a, b) = (types::fold(a), types::fold(b));
    let words = |text: &str| -> BTreeSet<String> {
        text.split(|c: char| !c.is_alphanumeric())
            .filter(|word| word.len() > 3)
            .map(str::to_owned)
            .collect()
    };
    let (in_a, in_b) = (words(&a), words(&b));
    let most = in_a.len().max(in_b.len());
    #[expect(clippy::cast_precision_loss, reason = "names have few words")]
    let shared =
        if most == 0 { 0.0 } else { in_a.intersection(&in_b).count() as f64 / most as f64 };
    shared.max(strsim::normalized_damerau_levenshtein(&a, &b))
}

/// What is wrong with a mapping. Without errors, every running deal has a place to go.
pub fn check(old: &Playbook, new: &Playbook, mapping: &Mapping) -> Vec<Diagnostic> {
    let mut told = Vec::new();
    stages(old, new, mapping, &mut told);
    let keys = |parts: Vec<&Key>| parts.into_iter().cloned().collect::<Vec<Key>>();
    let kinds = [
        (
            "group",
            &mapping.groups,
            keys(old.questions.iter().map(|it| &it.key).collect()),
            keys(new.questions.iter().map(|it| &it.key).collect()),
            "its answers are kept in the history and no longer shown",
        ),
        (
            "role",
            &mapping.roles,
            keys(old.roles.iter().map(|it| &it.key).collect()),
            keys(new.roles.iter().map(|it| &it.key).collect()),
            "nobody holds a role for it after the move",
        ),
        (
            "process",
            &mapping.processes,
            keys(old.processes.iter().map(|it| &it.key).collect()),
            keys(new.processes.iter().map(|it| &it.key).collect()),
            "runs of it end with the move",
        ),
        (
            "ladder",
            &mapping.ladders,
            keys(old.ladders.iter().map(|it| &it.key).collect()),
            keys(new.ladders.iter().map(|it| &it.key).collect()),
            "runs of it end with the move",
        ),
    ];
    for (what, pairs, from, to, consequence) in kinds {
        known(what, pairs, &from, &to, &mut told);
        for key in from.iter().filter(|key| !pairs.contains_key(*key)) {
            let message = format!("the {what} `{key}` has no partner: {consequence}");
            told.push(diagnostic(Severity::Warning, "left-behind", what, key, message));
        }
    }
    answers(old, new, mapping, &mut told);
    told
}

fn stages(old: &Playbook, new: &Playbook, mapping: &Mapping, told: &mut Vec<Diagnostic>) {
    let from: Vec<Key> = old.stages.iter().map(|it| it.key.clone()).collect();
    let to: Vec<Key> = new.stages.iter().map(|it| it.key.clone()).collect();
    known("stage", &mapping.stages, &from, &to, told);
    let mut furthest: Option<(usize, &Stage)> = None;
    for stage in &old.stages {
        let Some(target) = mapping.stages.get(&stage.key) else {
            let message = format!("deals in the stage `{}` have nowhere to go", stage.key);
            let code = "stage-without-place";
            told.push(diagnostic(Severity::Error, code, "stage", &stage.key, message));
            continue;
        };
        let Some(at) = to.iter().position(|key| key == target) else { continue };
        over_the_win(stage, &new.stages[at], told);
        match furthest {
            Some((before, other)) if at < before => {
                let message = format!(
                    "`{}` comes after `{}`, and its deals go to an earlier stage",
                    stage.key, other.key
                );
                told.push(diagnostic(Severity::Warning, "crosswise", "stage", &stage.key, message));
            }
            _ => furthest = Some((at, stage)),
        }
    }
}

fn over_the_win(stage: &Stage, target: &Stage, told: &mut Vec<Diagnostic>) {
    let message = match (stage.phase >= Phase::Delivery, target.phase >= Phase::Delivery) {
        (true, false) => {
            format!("deals in `{}` are won, in `{}` they are not", stage.key, target.key)
        }
        (false, true) => {
            format!("deals in `{}` are open, in `{}` they are won", stage.key, target.key)
        }
        _ => return,
    };
    told.push(diagnostic(Severity::Error, "over-the-win", "stage", &stage.key, message));
}

fn known(
    what: &str,
    pairs: &BTreeMap<Key, Key>,
    from: &[Key],
    to: &[Key],
    told: &mut Vec<Diagnostic>,
) {
    for (key, target) in pairs {
        if !from.contains(key) {
            let message = format!("the old version has no {what} `{key}`");
            told.push(diagnostic(Severity::Error, "unknown-part", what, key, message));
        }
        if !to.contains(target) {
            let hint = crate::near::did_you_mean(target, to);
            let message = format!("the new version has no {what} `{target}`");
            let told_here = diagnostic(Severity::Error, "unknown-part", what, key, message);
            told.push(Diagnostic { hint, ..told_here });
        }
    }
}

/// Answers that do not fit their questions any more.
fn answers(old: &Playbook, new: &Playbook, mapping: &Mapping, told: &mut Vec<Diagnostic>) {
    let group = |playbook: &'_ Playbook, key: &Key| -> Option<QuestionGroup> {
        playbook.questions.iter().find(|it| it.key == *key).cloned()
    };
    for (from, to) in &mapping.groups {
        let (Some(from), Some(to)) = (group(old, from), group(new, to)) else { continue };
        if from.repeats && !to.repeats {
            let message = format!("`{}` had many rows: only the first is kept in sight", from.key);
            told.push(diagnostic(Severity::Warning, "rows-left", "group", &from.key, message));
        }
        for ask in &from.asks {
            let same = to.asks.iter().find(|other| other.key == ask.key);
            if let Some(message) = same.and_then(|other| misfit(ask, other)) {
                let place = format!("group {}, ask {}", from.key, ask.key);
                let told_here =
                    diagnostic(Severity::Warning, "answers-misfit", "group", &from.key, message);
                told.push(Diagnostic { place, ..told_here });
            }
        }
    }
}

fn misfit(from: &Ask, to: &Ask) -> Option<String> {
    if from.kind != to.kind {
        let (was, is) = (from.kind.word(), to.kind.word());
        return Some(format!("answers to “{}” were of kind `{was}` and are now `{is}`", to.ask));
    }
    let lost: Vec<String> = from
        .options
        .iter()
        .filter(|option| !to.options.contains(option))
        .map(|option| format!("“{option}”"))
        .collect();
    let options = lost.join(", ");
    (!lost.is_empty()).then(|| format!("“{}” no longer offers {options}", to.ask))
}

fn diagnostic(
    severity: Severity,
    code: &'static str,
    what: &str,
    key: &str,
    message: String,
) -> Diagnostic {
    Diagnostic {
        severity,
        code: code.into(),
        message,
        place: format!("{what} {key}"),
        line: 0,
        column: 0,
        len: 0,
        snippet: String::new(),
        cut: 0,
        hint: None,
    }
}
