//! Question groups: choices have options, numbers have sensible bounds.

use crate::model::{Ask, AskKind, Playbook};
use crate::path::Path;
use crate::problem::Problem;
use crate::words::Word;

pub(super) fn check(playbook: &Playbook, problems: &mut Vec<Problem>) {
    for (at, group) in playbook.questions.iter().enumerate() {
        let path = Path::top().item("questions", at);
        if group.asks.is_empty() {
            let message = "this group asks nothing";
            let hint = "add [[questions.ask]] below it";
            problems.push(Problem::error("no-questions", &path, message).hint(hint));
        }
        for (a, ask) in group.asks.iter().enumerate() {
            options(ask, &path.item("ask", a), problems);
            bounds(ask, &path.item("ask", a), problems);
        }
    }
}

fn options(ask: &Ask, path: &Path, problems: &mut Vec<Problem>) {
    let chooses = matches!(ask.kind, AskKind::Choice | AskKind::Choices);
    let at = path.field("options");
    match (chooses, ask.options.len()) {
        (true, 0) => {
            let message = format!("a `{}` needs options to choose from", ask.kind.word());
            let hint = "add `options = [\"…\", \"…\"]`";
            problems.push(Problem::error("no-options", path, message).hint(hint));
        }
        (true, 1) => {
            let message = "there is nothing to choose with one option";
            problems.push(Problem::warning("one-option", &at, message));
        }
        (false, 1..) => {
            let message = format!("an answer of kind `{}` has no options", ask.kind.word());
            let hint = "write `kind = \"choice\"`, or `\"choices\"` where several may be chosen";
            problems.push(Problem::error("unused-options", &at, message).hint(hint));
        }
        _ => {}
    }
    for (o, option) in ask.options.iter().enumerate() {
        if ask.options[..o].contains(option) {
            let message = format!("the option “{option}” is there twice");
            problems.push(Problem::error("duplicate-option", &at.nth(o), message));
        }
    }
}

fn bounds(ask: &Ask, path: &Path, problems: &mut Vec<Problem>) {
    let bounded =
        matches!(ask.kind, AskKind::Number | AskKind::Percent | AskKind::Score | AskKind::Money);
    for (name, bound) in [("min", ask.min), ("max", ask.max)] {
        let Some(bound) = bound else { continue };
        if !bounded {
            let message = format!("an answer of kind `{}` has no `{name}`", ask.kind.word());
            problems.push(Problem::error("unused-bound", &path.field(name), message));
        }
        if ask.kind == AskKind::Percent && !(0..=100).contains(&bound) {
            let message = "a percentage is between 0 and 100";
            problems.push(Problem::error("bad-bound", &path.field(name), message));
        }
    }
    let (least, most) = match ask.kind {
        AskKind::Score => (ask.min.unwrap_or(1), ask.max.unwrap_or(5)),
        _ => (ask.min.unwrap_or(i64::MIN), ask.max.unwrap_or(i64::MAX)),
    };
    if least >= most {
        let at = path.field(if ask.max.is_some() { "max" } else { "min" });
        let message = format!("no answer lies between {least} and {most}");
        let hint = (ask.kind == AskKind::Score)
            .then(|| "a score goes from 1 to 5 unless `min` and `max` say otherwise".to_owned());
        problems.push(Problem::error("bad-bound", &at, message).maybe_hint(hint));
    }
    if ask.kind == AskKind::Score && most.saturating_sub(least) > 20 && least < most {
        let at = path.field(if ask.max.is_some() { "max" } else { "min" });
        let message = "a score has at most twenty steps: people cannot tell more apart";
        let hint = "for larger ranges write `kind = \"number\"`";
        problems.push(Problem::error("bad-bound", &at, message).hint(hint));
    }
}
