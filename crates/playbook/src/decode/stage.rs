//! A stage: tasks, exit criteria, obstacles and what runs by itself.

use super::shape;
use super::table::Table;
use crate::model::{Act, Exit, Journey, Obstacle, On, Stage, TaskRule, When};
use crate::near::did_you_mean;
use crate::problem::Problem;

pub(super) fn stage(t: &mut Table<'_, '_>) -> Stage {
    t.require("phase", "\"deal\"");
    Stage {
        output: t.maybe_text("output"),
        phase: t.word("phase").unwrap_or_default(),
        funnel: t.word("funnel"),
        journey: t.inner("journey", &shape::JOURNEY).map(journey).unwrap_or_default(),
        chance: t.permille("chance"),
        uses: t.texts("uses"),
        guide: t.maybe_text("guide"),
        obstacles: t.each("obstacle", &shape::OBSTACLE, obstacle),
        whens: t.each("when", &shape::WHEN, when),
        ..process_stage(t)
    }
}

/// What stages of a deal and of a sub-process have in common.
pub(super) fn process_stage(t: &mut Table<'_, '_>) -> Stage {
    Stage {
        key: t.key(),
        name: t.text("name", "\"Understand the customer's pain\""),
        purpose: t.maybe_text("purpose"),
        owner: t.maybe_key("owner"),
        within: t.maybe_within("within"),
        collect: t.texts("collect"),
        tasks: t.each("task", &shape::TASK, task),
        exits: t.each("exit", &shape::EXIT, exit),
        ..Stage::default()
    }
}

fn journey(mut t: Table<'_, '_>) -> Journey {
    Journey {
        buyer: t.maybe_text("buyer"),
        seller: t.maybe_text("seller"),
        marketer: t.maybe_text("marketer"),
    }
}

fn task(t: &mut Table<'_, '_>) -> TaskRule {
    TaskRule {
        key: t.key(),
        name: t.text("name", "\"Call the customer\""),
        kind: t.word("kind").unwrap_or_default(),
        must: t.yes("must"),
        owner: t.maybe_key("owner"),
        due: t.maybe_within("due"),
        uses: t.texts("uses"),
        guide: t.maybe_text("guide"),
    }
}

fn exit(t: &mut Table<'_, '_>) -> Exit {
    Exit {
        key: t.key(),
        says: t.text("says", "\"The buyer confirmed the pain\""),
        by: t.word("by").unwrap_or_default(),
        rule: t.maybe_text("rule"),
        evidence: t.words("evidence"),
        gate: t.word("gate").unwrap_or_default(),
        approver: t.maybe_key("approver"),
        hint: t.maybe_text("hint"),
    }
}

fn obstacle(t: &mut Table<'_, '_>) -> Obstacle {
    t.require("try", "[\"…\"]");
    Obstacle { sign: t.text("sign", "\"The customer does not answer\""), try_: t.texts("try") }
}

fn when(t: &mut Table<'_, '_>) -> When {
    When { on: on(t), if_: t.maybe_text("if"), act: act(t) }
}

fn on(t: &mut Table<'_, '_>) -> On {
    let text = t.text("on", "\"enter\"");
    if text.is_empty() {
        return On::Enter;
    }
    match read_on(&text) {
        Ok(on) => on,
        Err(hint) => {
            let message = format!("“{text}” is no trigger");
            let path = t.path.field("on");
            t.found.problems.push(Problem::error("unknown-trigger", &path, message).hint(hint));
            On::Enter
        }
    }
}

/// The plain triggers; those with a bracket are below.
const TRIGGERS: [(&str, On); 6] = [
    ("enter", On::Enter),
    ("leave", On::Leave),
    ("late", On::Late),
    ("no-show", On::NoShow),
    ("lost", On::Lost),
    ("won", On::Won),
];

fn read_on(text: &str) -> Result<On, String> {
    if let Some((_, on)) = TRIGGERS.iter().find(|(word, _)| *word == text) {
        return Ok(on.clone());
    }
    let known = ["enter", "leave", "late", "no-show", "lost", "won"];
    let inside =
        text.split_once('(').and_then(|(word, rest)| Some((word, rest.strip_suffix(')')?)));
    let Some((word, inside)) = inside else {
        let brackets = match text {
            "quiet" => Some("write how long, as in `quiet(3 working days)`"),
            "answered" => Some("write which group, as in `answered(fit-gap)`"),
            "ended" => Some("write which process, as in `ended(estimation)`"),
            _ => None,
        };
        return Err(brackets
            .map(str::to_owned)
            .or_else(|| did_you_mean(text, &known))
            .unwrap_or_else(|| {
                format!(
                    "write one of {}, quiet(3 working days), answered(group), ended(process)",
                    known.join(", ")
                )
            }));
    };
    let inside = inside.trim();
    match word.trim() {
        "quiet" => inside
            .parse()
            .map(On::Quiet)
            .map_err(|_| format!("“{inside}” is no length of time: write `quiet(3 working days)`")),
        "answered" if !inside.is_empty() => Ok(On::Answered(inside.to_owned())),
        "ended" if !inside.is_empty() => Ok(On::Ended(inside.to_owned())),
        "answered" | "ended" => Err("name it in the brackets".to_owned()),
        other => Err(did_you_mean(other, &["quiet", "answered", "ended"])
            .unwrap_or_else(|| "brackets belong to quiet(…), answered(…) and ended(…)".to_owned())),
    }
}

/// How each trigger is written.
pub(crate) fn trigger(on: &On) -> String {
    match on {
        On::Quiet(within) => format!("quiet({within})"),
        On::Answered(group) => format!("answered({group})"),
        On::Ended(process) => format!("ended({process})"),
        plain => TRIGGERS
            .iter()
            .find(|(_, on)| on == plain)
            .map_or_else(String::new, |(word, _)| (*word).to_owned()),
    }
}

const ACTS: [&str; 7] = ["start", "follow", "task", "notify", "assign", "mail", "webhook"];

fn act(t: &mut Table<'_, '_>) -> Act {
    let written: Vec<&'static str> = ACTS.into_iter().filter(|act| t.has(act)).collect();
    let listed = format!("give exactly one of {}", ACTS.join(", "));
    match written[..] {
        [] => {
            let problem = Problem::error("no-action", &t.path, "nothing is said to run here");
            t.found.problems.push(problem.hint(listed));
        }
        [_] => {}
        [first, second, ..] => {
            let message = format!("`{first}` and `{second}` cannot stand together");
            let problem = Problem::error("two-actions", &t.path.field(second), message).at_name();
            let hint = "write a [[stage.when]] of its own for each";
            t.found.problems.push(problem.hint(hint));
        }
    }
    read_act(t, written.first().copied().unwrap_or("")).unwrap_or_default()
}

fn read_act(t: &mut Table<'_, '_>, name: &str) -> Option<Act> {
    match name {
        "start" => t.maybe_key("start").map(Act::Start),
        "follow" => t.maybe_key("follow").map(Act::Follow),
        "assign" => t.maybe_key("assign").map(Act::Assign),
        "webhook" => t.maybe_text("webhook").map(Act::Webhook),
        "task" => t.inner("task", &shape::TASK).map(|mut inner| Act::Task(task(&mut inner))),
        "notify" => t.inner("notify", &shape::NOTIFY).map(|mut inner| Act::Notify {
            role: inner.text("role", "\"manager\""),
            says: inner.text("says", "\"…\""),
        }),
        "mail" => t.inner("mail", &shape::MAIL).map(|mut inner| Act::Mail {
            uses: inner.text("uses", "\"welcome\""),
            to: inner.text("to", "\"contact\""),
        }),
        _ => None,
    }
}
