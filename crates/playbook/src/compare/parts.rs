//! Compares the parts of a playbook besides its stages.

use super::stage::{process_stage, stage};
use super::{Comparer, quoted};
use crate::model::{
    Ask, Collateral, Condition, Ladder, LadderStep, Persona, Playbook, Process, QuestionGroup,
    Reason, Role, Score,
};
use crate::words::Word;

pub(super) fn playbook(c: &mut Comparer, old: &Playbook, new: &Playbook) {
    c.text("its key", &old.key, &new.key);
    c.text("its name", &old.name, &new.name);
    c.maybe("its summary", old.summary.as_ref(), new.summary.as_ref());
    c.rule("the rule which leads it takes", old.takes.as_ref(), new.takes.as_ref());
    c.keyed("role", &old.roles, &new.roles, role);
    c.keyed("persona", &old.personas, &new.personas, persona);
    c.keyed("questions", &old.questions, &new.questions, questions);
    c.keyed("collateral", &old.collateral, &new.collateral, collateral);
    c.keyed("reason", &old.reasons, &new.reasons, reason);
    c.keyed("exception", &old.conditions, &new.conditions, condition);
    c.keyed("ladder", &old.ladders, &new.ladders, ladder);
    c.keyed("sub-process", &old.processes, &new.processes, process);
    c.list("the scores of leads", &old.scores, &new.scores, score);
    c.keyed("stage", &old.stages, &new.stages, stage);
}

fn role(c: &mut Comparer, old: &Role, new: &Role) {
    c.text("its name", &old.name, &new.name);
    c.maybe("its department", old.department.as_ref(), new.department.as_ref());
    c.maybe("what it does", old.does.as_ref(), new.does.as_ref());
}

fn persona(c: &mut Comparer, old: &Persona, new: &Persona) {
    c.text("its name", &old.name, &new.name);
    c.list("what it does", &old.acts, &new.acts, |act| act.word().to_owned());
    c.list("what it cares for", &old.cares, &new.cares, quoted);
}

fn questions(c: &mut Comparer, old: &QuestionGroup, new: &QuestionGroup) {
    c.text("its name", &old.name, &new.name);
    let about = |it: &crate::model::About| format!("the {}", it.word());
    c.shown("what it is about", Some(&old.about), Some(&new.about), about);
    match (old.repeats, new.repeats) {
        (false, true) => c.say("takes many rows now (was one)"),
        (true, false) => c.say("takes one row now (was many)"),
        _ => {}
    }
    c.maybe("its purpose", old.purpose.as_ref(), new.purpose.as_ref());
    c.keyed("question", &old.asks, &new.asks, ask);
}

fn ask(c: &mut Comparer, old: &Ask, new: &Ask) {
    c.text("its wording", &old.ask, &new.ask);
    c.shown("the kind of answer", Some(&old.kind), Some(&new.kind), |kind| quoted(&kind.word()));
    c.list("the options", &old.options, &new.options, quoted);
    match (old.required, new.required) {
        (false, true) => c.say("is now required"),
        (true, false) => c.say("is no longer required"),
        _ => {}
    }
    c.list("where to look", &old.look_in, &new.look_in, quoted);
    c.maybe("the help", old.help.as_ref(), new.help.as_ref());
    c.maybe("the unit", old.unit.as_ref(), new.unit.as_ref());
    c.shown("the least answer", old.min.as_ref(), new.min.as_ref(), i64::to_string);
    c.shown("the greatest answer", old.max.as_ref(), new.max.as_ref(), i64::to_string);
}

fn collateral(c: &mut Comparer, old: &Collateral, new: &Collateral) {
    c.text("its name", &old.name, &new.name);
    c.text("its kind", &old.kind, &new.kind);
    c.maybe("its link", old.link.as_ref(), new.link.as_ref());
    c.maybe("its text", old.text.as_ref(), new.text.as_ref());
    c.list("the states it suits", &old.suits, &new.suits, quoted);
}

fn reason(c: &mut Comparer, old: &Reason, new: &Reason) {
    c.text("its wording", &old.name, &new.name);
    c.shown("what it explains", Some(&old.for_), Some(&new.for_), |it| quoted(&it.word()));
}

fn condition(c: &mut Comparer, old: &Condition, new: &Condition) {
    c.text("its wording", &old.says, &new.says);
    c.rule("the rule when it holds", Some(&old.when), Some(&new.when));
    c.text("who may grant it", &old.by, &new.by);
}

fn ladder(c: &mut Comparer, old: &Ladder, new: &Ladder) {
    c.text("its name", &old.name, &new.name);
    c.keyed("step", &old.steps, &new.steps, step);
}

fn step(c: &mut Comparer, old: &LadderStep, new: &LadderStep) {
    c.text("its name", &old.name, &new.name);
    c.shown("how it is done", Some(&old.kind), Some(&new.kind), |kind| quoted(&kind.word()));
    c.shown("the wait before it", Some(&old.after), Some(&new.after), ToString::to_string);
    c.list("its collateral", &old.uses, &new.uses, quoted);
    c.maybe("its guidance", old.guide.as_ref(), new.guide.as_ref());
}

fn process(c: &mut Comparer, old: &Process, new: &Process) {
    c.text("its name", &old.name, &new.name);
    c.maybe("its purpose", old.purpose.as_ref(), new.purpose.as_ref());
    c.text("its owner", &old.owner, &new.owner);
    match (old.holds, new.holds) {
        (false, true) => c.say("holds the deal now until it is done"),
        (true, false) => c.say("no longer holds the deal"),
        _ => {}
    }
    c.keyed("stage", &old.stages, &new.stages, process_stage);
}

fn score(score: &Score) -> String {
    format!("“{}” ({:+} points)", score.says, score.points)
}
