//! Writes what was found as a playbook.

use playbook::model::{Phase, Playbook, Reason, ReasonFor, Role, Stage, TaskKind, TaskRule};

use super::Wish;
use super::keys::{Keys, key_of};
use super::stages::{self, Step};
use super::won::Won;
use crate::log::EventLog;
use crate::map::{count, duration};

/// The one role that a draft has.
const ROLE: &str = "seller";
/// The most reasons that a draft gives.
const REASONS: usize = 20;

pub(super) fn playbook(
    log: &EventLog,
    won: &Won,
    stages: &[stages::Stage],
    wish: &Wish,
) -> (Playbook, Vec<String>) {
    let mut assumed = assumed(log, won);
    let mut keys = Keys::default();
    let mut chance = 0;
    let written = stages.iter().enumerate().map(|(at, stage)| {
        chance = chance.max(permille(stage.won, stage.reached));
        Stage {
            chance: (won.count < log.case_count()).then_some(chance),
            phase: if at == 0 && stages.len() > 1 { Phase::Lead } else { Phase::Deal },
            ..written(log, stage, &mut keys)
        }
    });
    let stages = written.collect();
    if won.count == log.case_count() {
        assumed.push("Every case ended well, so nothing is known of chances.".to_owned());
    }
    let name = if wish.name.trim().is_empty() { "Drafted playbook" } else { wish.name.trim() };
    let playbook = Playbook {
        key: key_of(name).unwrap_or_else(|| "drafted".to_owned()),
        name: name.to_owned(),
        summary: Some(summary(log, won, &assumed)),
        roles: vec![Role { key: ROLE.to_owned(), name: "Seller".to_owned(), ..Role::default() }],
        reasons: reasons(log, won),
        stages,
        ..Playbook::default()
    };
    (playbook, assumed)
}

fn assumed(log: &EventLog, won: &Won) -> Vec<String> {
    let names: Vec<String> =
        won.by.iter().take(8).map(|id| format!("“{}”", shown(log.activities().get(*id)))).collect();
    let names = names.join(", ");
    let how = if won.guessed {
        format!(
            "Nobody said which ends are good ones; taken for such: {names}, where cases went farthest."
        )
    } else {
        format!("A case ended well where it has {names}.")
    };
    vec![how]
}

fn summary(log: &EventLog, won: &Won, assumed: &[String]) -> String {
    let cases = count(log.case_count() as u64);
    let good = count(won.count as u64);
    format!(
        "Drafted from {cases} cases, of which {good} ended well. {} Say in each stage what it is for, what the buyer does and \
         what must be true to leave it.",
        assumed.join(" ")
    )
}

fn written(log: &EventLog, stage: &stages::Stage, keys: &mut Keys) -> Stage {
    let first = stage.steps.first().map_or("", |step| log.activities().get(step.activity));
    let mut tasks = Keys::default();
    Stage {
        key: keys.key(first, "stage"),
        name: shown(first),
        owner: Some(ROLE.to_owned()),
        within: stage.within,
        guide: Some(guide(log, stage)),
        tasks: stage.steps.iter().map(|step| task(log, step, &mut tasks)).collect(),
        ..Stage::default()
    }
}

fn guide(log: &EventLog, stage: &stages::Stage) -> String {
    let share = 100.0 * stage.reached as f64 / log.case_count().max(1) as f64;
    let mut guide = format!(
        "History: {} of {} cases came here ({share:.0} %).",
        count(stage.reached as u64),
        count(log.case_count() as u64)
    );
    if stage.took.n > 0 {
        guide.push_str(&format!(
            " Of those that ended well, half took up to {} of working time, three quarters up to {} (n = {}).",
            hours(stage.took.median),
            hours(stage.took.p75),
            count(stage.took.n as u64)
        ));
    }
    guide
}

/// Working time in hours at most: a day of work has not 24 of them.
fn hours(millis: f64) -> String {
    const HOUR: f64 = 3_600_000.0;
    if millis < 24.0 * HOUR { duration(millis) } else { format!("{:.0} h", millis / HOUR) }
}

fn task(log: &EventLog, step: &Step, keys: &mut Keys) -> TaskRule {
    let name = log.activities().get(step.activity);
    TaskRule {
        key: keys.key(name, "task"),
        name: shown(name),
        kind: kind(name),
        must: step.must,
        ..TaskRule::default()
    }
}

/// How something is done, where its name says so with a word of its own.
fn kind(name: &str) -> TaskKind {
    let name = name.to_lowercase();
    let has = |words: &[&str]| {
        name.split(|letter: char| !letter.is_alphanumeric()).any(|word| words.contains(&word))
    };
    match () {
        () if has(&["call", "calls", "calling", "phone", "telephone"]) => TaskKind::Call,
        () if has(&["meeting", "meet", "visit", "demo", "demonstration"]) => TaskKind::Meeting,
        () if has(&["mail", "email", "e-mail", "newsletter"]) => TaskKind::Mail,
        () if has(&["approve", "approval", "decide", "decision"]) => TaskKind::Approval,
        () if has(&["research", "examine", "check", "verify"]) => TaskKind::Research,
        () if has(&["document", "contract", "print", "write"]) => TaskKind::Document,
        () => TaskKind::Todo,
    }
}

fn reasons(log: &EventLog, won: &Won) -> Vec<Reason> {
    let mut keys = Keys::default();
    let mut reason = |name: &str| Reason {
        key: keys.key(name, "reason"),
        for_: ReasonFor::Lost,
        name: shown(name),
    };
    let mut reasons: Vec<Reason> = won
        .other_ends
        .iter()
        .take(REASONS)
        .map(|(id, _)| reason(log.activities().get(*id)))
        .collect();
    if reasons.is_empty() {
        reasons.push(reason("Not known"));
    }
    reasons
}

/// Cases of cases in thousandths.
fn permille(part: usize, whole: usize) -> u16 {
    let share = 1000 * part / whole.max(1);
    u16::try_from(share).unwrap_or(1000).min(1000)
}

/// A name that can be seen.
fn shown(name: &str) -> String {
    let seen: String =
        name.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
    let words = seen.split_whitespace().collect::<Vec<_>>().join(" ");
    if words.is_empty() { "(no name)".to_owned() } else { words }
}
