//! The chapter of a stage: why, how, who, when, and what must be true to leave it.

use super::Writer;
use super::block::{Block, Inline, Line, capital, comma, joined, jump, strong, table, text};
use super::overview::{percent, stage_id};
use crate::decode::trigger;
use crate::model::{
    About, Act, Ask, AskKind, By, Exit, Gate, On, QuestionGroup, Stage, TaskRule, When,
};
use crate::words::Word;

pub(super) fn chapter(w: &mut Writer<'_>, at: usize, stage: &Stage) {
    w.heading(2, stage_id(&stage.key), format!("Stage {}: {}", at + 1, stage.name));
    facts(w, stage);
    if let Some(guide) = &stage.guide {
        w.heading(3, id(stage, "guide"), "How to go about it");
        w.push(Block::Markdown(guide.clone()));
    }
    tasks(w, &stage.tasks, stage.owner.as_deref(), 3, &id(stage, "tasks"));
    exits(w, &stage.exits, 3, &id(stage, "exits"));
    questions(w, stage);
    obstacles(w, stage);
    whens(w, stage);
}

fn id(stage: &Stage, part: &str) -> String {
    format!("stage-{}-{part}", stage.key)
}

fn facts(w: &mut Writer<'_>, stage: &Stage) {
    let mut facts: Vec<(String, Line)> = Vec::new();
    let mut add = |name: &str, value: Option<Line>| {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            facts.push((name.to_owned(), value));
        }
    };
    let plain = |words: &Option<String>| words.as_ref().map(|words| text(words.clone()));
    add("Purpose", plain(&stage.purpose));
    add("What exists at its end", plain(&stage.output));
    add("Owner", stage.owner.as_ref().map(|owner| text(w.role(owner))));
    add("Time allowed", stage.within.map(|within| text(within.to_string())));
    add("Phase", Some(text(capital(stage.phase.word()))));
    add("Depth in the funnel", stage.funnel.map(|funnel| text(capital(funnel.word()))));
    add("Chance of winning", stage.chance.map(|permille| text(percent(permille))));
    add("The buyer’s journey", plain(&stage.journey.buyer));
    add("The seller’s journey", plain(&stage.journey.seller));
    add("The marketer’s journey", plain(&stage.journey.marketer));
    add("Collateral", Some(w.uses(&stage.uses)));
    w.push(Block::Facts(facts));
}

/// The tasks of a stage, as a table.
pub(super) fn tasks(
    w: &mut Writer<'_>,
    tasks: &[TaskRule],
    owner: Option<&str>,
    level: u8,
    id: &str,
) {
    if tasks.is_empty() {
        return;
    }
    w.heading(level, id, "Tasks");
    let row = |task: &TaskRule| {
        let mut name = if task.must { strong(task.name.clone()) } else { text(task.name.clone()) };
        if let Some(guide) = &task.guide {
            name.push(Inline::Break);
            name.push(Inline::Text(guide.clone()));
        }
        let owner = task.owner.as_deref().or(owner);
        vec![
            name,
            text(capital(task.kind.word())),
            owner.map_or_else(Line::new, |owner| text(w.role(owner))),
            task.due.map_or_else(Line::new, |due| text(due.to_string())),
            text(if task.must { "must be done" } else { "where it helps" }),
            w.uses(&task.uses),
        ]
    };
    let rows = tasks.iter().map(row).collect();
    w.push(table(&["Task", "How", "Who", "Due after entering", "Needed", "Collateral"], rows));
}

/// The exit criteria of a stage, as a table.
pub(super) fn exits(w: &mut Writer<'_>, exits: &[Exit], level: u8, id: &str) {
    if exits.is_empty() {
        return;
    }
    w.heading(level, id, "To leave this stage");
    let rows = exits.iter().map(|exit| {
        let mut says = strong(exit.says.clone());
        if let Some(hint) = &exit.hint {
            says.push(Inline::Break);
            says.push(Inline::Text(hint.clone()));
        }
        let by = match exit.by {
            By::Buyer => "the buyer",
            By::Seller => "the seller",
        };
        vec![says, text(by), text(hardness(w, exit)), proof(w, exit)]
    });
    let rows = rows.collect();
    w.push(table(&["Criterion", "Who acts", "How hard", "How it is shown"], rows));
}

fn hardness(w: &Writer<'_>, exit: &Exit) -> String {
    match (exit.gate, &exit.approver) {
        (Gate::Advise, _) => "advice".to_owned(),
        (Gate::Require, _) => "required".to_owned(),
        (Gate::Approve, Some(role)) => format!("{} approves", w.role(role)),
        (Gate::Approve, None) => "approved".to_owned(),
    }
}

fn proof(w: &Writer<'_>, exit: &Exit) -> Line {
    if let Some(rule) = &exit.rule {
        let mut line = text("By what is recorded: ");
        line.extend(w.rule(rule));
        return line;
    }
    let kinds = exit.evidence.iter().map(|kind| text(kind.word()));
    let kinds = joined(kinds, &Inline::Text(" or ".to_owned()));
    if kinds.is_empty() {
        return Line::new();
    }
    let mut line = text("By pointing at what happened: ");
    line.extend(kinds);
    line
}

fn questions(w: &mut Writer<'_>, stage: &Stage) {
    if stage.collect.is_empty() {
        return;
    }
    w.heading(3, id(stage, "questions"), "What to find out");
    for key in &stage.collect {
        let Some(found) = w.group(key) else { continue };
        if w.told.contains(&found.key.as_str()) {
            let mut line = text("Also here: ");
            line.push(jump(format!("questions-{key}"), found.name.clone()));
            line.push(Inline::Text(".".to_owned()));
            w.paragraph(line);
            continue;
        }
        w.told.push(&found.key);
        group(w, found);
    }
}

/// A question group in full.
pub(super) fn group(w: &mut Writer<'_>, group: &QuestionGroup) {
    w.heading(4, format!("questions-{}", group.key), group.name.clone());
    let about = match group.about {
        About::Company => "About the company",
        About::Contact => "About the contact",
        About::Deal => "About the deal",
    };
    let rows = if group.repeats { "; as many rows as there are" } else { "" };
    let mut line = text(format!("{about}{rows}."));
    if let Some(purpose) = &group.purpose {
        line.push(Inline::Text(format!(" {purpose}")));
    }
    w.paragraph(line);
    let row = |ask: &Ask| {
        let mut words = if ask.required { strong(ask.ask.clone()) } else { text(ask.ask.clone()) };
        if let Some(help) = &ask.help {
            words.push(Inline::Break);
            words.push(Inline::Text(help.clone()));
        }
        let look_in = joined(ask.look_in.iter().map(|place| text(place.clone())), &comma());
        vec![words, text(answer(ask)), text(if ask.required { "yes" } else { "" }), look_in]
    };
    let rows = group.asks.iter().map(row).map(without_empty_words).collect();
    w.push(table(&["Question", "Answer", "Required", "Where to look"], rows));
}

fn without_empty_words(row: Vec<Line>) -> Vec<Line> {
    let empty = |word: &Inline| matches!(word, Inline::Text(text) if text.is_empty());
    row.into_iter().map(|line| line.into_iter().filter(|word| !empty(word)).collect()).collect()
}

fn answer(ask: &Ask) -> String {
    let unit = ask.unit.as_ref().map(|unit| format!(" in {unit}")).unwrap_or_default();
    let bounds = match (ask.min, ask.max) {
        (Some(min), Some(max)) => format!(", {min} to {max}"),
        (Some(min), None) => format!(", at least {min}"),
        (None, Some(max)) => format!(", at most {max}"),
        (None, None) => String::new(),
    };
    match ask.kind {
        AskKind::Choice => format!("One of: {}", ask.options.join(", ")),
        AskKind::Choices => format!("Any of: {}", ask.options.join(", ")),
        AskKind::Score => {
            format!("{} to {}", ask.min.unwrap_or(1), ask.max.unwrap_or(5))
        }
        kind => capital(&format!("{}{unit}{bounds}", kind.word())),
    }
}

fn obstacles(w: &mut Writer<'_>, stage: &Stage) {
    if stage.obstacles.is_empty() {
        return;
    }
    w.heading(3, id(stage, "obstacles"), "What may get in the way");
    let rows = stage.obstacles.iter().map(|obstacle| {
        let tries = obstacle.try_.iter().map(|advice| text(advice.clone()));
        vec![strong(obstacle.sign.clone()), joined(tries, &Inline::Break)]
    });
    w.push(table(&["Sign", "What to try"], rows.collect()));
}

fn whens(w: &mut Writer<'_>, stage: &Stage) {
    if stage.whens.is_empty() {
        return;
    }
    w.heading(3, id(stage, "automatic"), "What runs by itself");
    let lines = stage.whens.iter().map(|when| when_line(w, when)).collect();
    w.push(Block::Items(lines));
}

fn when_line(w: &Writer<'_>, when: &When) -> Line {
    let mut line = strong(capital(&moment(w, &when.on)));
    if let Some(rule) = &when.if_ {
        line.push(Inline::Text(", if ".to_owned()));
        line.extend(w.rule(rule));
    }
    line.push(Inline::Text(": ".to_owned()));
    line.extend(act(w, &when.act));
    line.push(Inline::Text(".".to_owned()));
    line
}

fn moment(w: &Writer<'_>, on: &On) -> String {
    match on {
        On::Enter => "when the deal comes in".to_owned(),
        On::Leave => "when the deal goes on".to_owned(),
        On::Late => "when the time allowed has run out".to_owned(),
        On::Quiet(within) => format!("when nothing was heard or said for {within}"),
        On::Answered(key) => {
            let group = w.group(key).map_or_else(|| trigger(on), |group| group.name.clone());
            format!("when “{group}” is answered")
        }
        On::Ended(key) => {
            let process = w.process(key).map_or_else(|| trigger(on), |it| it.name.clone());
            format!("when “{process}” has ended")
        }
        On::NoShow => "when the buyer missed a meeting".to_owned(),
        On::Lost => "when the deal is lost here".to_owned(),
        On::Won => "when the deal is won here".to_owned(),
    }
}

fn act(w: &Writer<'_>, act: &Act) -> Line {
    match act {
        Act::Start(key) => match w.process(key) {
            Some(process) => linked("start ", format!("process-{key}"), &process.name),
            None => text(format!("start {key}")),
        },
        Act::Follow(key) => match w.ladder(key) {
            Some(ladder) => linked("begin the follow-ups ", format!("ladder-{key}"), &ladder.name),
            None => text(format!("begin the follow-ups {key}")),
        },
        Act::Task(task) => {
            let owner = task.owner.as_ref().map(|role| format!(" for {}", w.role(role)));
            let due = task.due.map(|due| format!(", due within {due}"));
            let must = if task.must { ", which must be done" } else { "" };
            let (owner, due) = (owner.unwrap_or_default(), due.unwrap_or_default());
            text(format!("add the task “{}”{owner}{due}{must}", task.name))
        }
        Act::Notify { role, says } => text(format!("tell {}: “{says}”", w.role(role))),
        Act::Assign(role) => text(format!("hand the deal to {}", w.role(role))),
        Act::Mail { uses, to } => {
            let to = if to == "contact" { "the contact".to_owned() } else { w.role(to) };
            let name = w.piece(uses).map_or(uses.as_str(), |piece| &piece.name);
            let mut line = linked("send the mail ", format!("collateral-{uses}"), name);
            line.push(Inline::Text(format!(" to {to}")));
            line
        }
        Act::Webhook(address) => {
            let mut line = text("call ");
            line.push(Inline::Code(address.clone()));
            line
        }
    }
}

fn linked(words: &str, to: String, name: &str) -> Line {
    vec![Inline::Text(words.to_owned()), jump(to, name)]
}
