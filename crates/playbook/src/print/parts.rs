//! Each part of a playbook, its fields in the order of [`crate::SHAPES`].

use super::text::list;
use super::{Writer, chance};
use crate::decode::trigger;
use crate::model::{
    Act, Exit, Gate, Ladder, Playbook, Process, QuestionGroup, Stage, TaskRule, When,
};

pub(super) fn playbook(w: &mut Writer, playbook: &Playbook) {
    w.line("key", &playbook.key);
    w.line("name", &playbook.name);
    w.maybe("summary", playbook.summary.as_ref());
    w.rule("takes", playbook.takes.as_ref());
    for role in &playbook.roles {
        w.head("[[role]]");
        w.line("key", &role.key);
        w.line("name", &role.name);
        w.maybe("department", role.department.as_ref());
        w.maybe("does", role.does.as_ref());
    }
    for persona in &playbook.personas {
        w.head("[[persona]]");
        w.line("key", &persona.key);
        w.line("name", &persona.name);
        w.words("acts", &persona.acts);
        w.list("cares", &persona.cares);
    }
    playbook.questions.iter().for_each(|it| questions(w, it));
    for piece in &playbook.collateral {
        w.head("[[collateral]]");
        w.line("key", &piece.key);
        w.line("name", &piece.name);
        w.line("kind", &piece.kind);
        w.maybe("link", piece.link.as_ref());
        w.list("suits", &piece.suits);
        w.maybe("text", piece.text.as_ref());
    }
    for reason in &playbook.reasons {
        w.head("[[reason]]");
        w.line("key", &reason.key);
        w.word("for", reason.for_);
        w.line("name", &reason.name);
    }
    for condition in &playbook.conditions {
        w.head("[[condition]]");
        w.line("key", &condition.key);
        w.text("says", &condition.says);
        w.rule("when", Some(&condition.when));
        w.line("by", &condition.by);
    }
    playbook.ladders.iter().for_each(|it| ladder(w, it));
    playbook.processes.iter().for_each(|it| process(w, it));
    for score in &playbook.scores {
        w.head("[[score]]");
        w.rule("if", Some(&score.if_));
        w.number("points", Some(score.points));
        w.text("says", &score.says);
    }
    playbook.stages.iter().for_each(|it| stage(w, it));
}

fn questions(w: &mut Writer, group: &QuestionGroup) {
    w.head("[[questions]]");
    w.line("key", &group.key);
    w.line("name", &group.name);
    w.word("about", group.about);
    w.yes("repeats", group.repeats);
    w.maybe("purpose", group.purpose.as_ref());
    for ask in &group.asks {
        w.head("[[questions.ask]]");
        w.line("key", &ask.key);
        w.text("ask", &ask.ask);
        w.word("kind", ask.kind);
        w.list("options", &ask.options);
        w.yes("required", ask.required);
        w.list("look_in", &ask.look_in);
        w.maybe("help", ask.help.as_ref());
        w.maybe("unit", ask.unit.as_ref());
        w.number("min", ask.min);
        w.number("max", ask.max);
    }
}

fn ladder(w: &mut Writer, ladder: &Ladder) {
    w.head("[[ladder]]");
    w.line("key", &ladder.key);
    w.line("name", &ladder.name);
    for step in &ladder.steps {
        w.head("[[ladder.step]]");
        w.line("key", &step.key);
        w.line("name", &step.name);
        w.word("kind", step.kind);
        w.shown("after", Some(step.after));
        w.list("uses", &step.uses);
        w.maybe("guide", step.guide.as_ref());
    }
}

fn process(w: &mut Writer, process: &Process) {
    w.head("[[process]]");
    w.line("key", &process.key);
    w.line("name", &process.name);
    w.maybe("purpose", process.purpose.as_ref());
    w.line("owner", &process.owner);
    w.yes("holds", process.holds);
    for stage in &process.stages {
        w.head("[[process.stage]]");
        w.line("key", &stage.key);
        w.line("name", &stage.name);
        w.maybe("purpose", stage.purpose.as_ref());
        w.maybe("owner", stage.owner.as_ref());
        w.shown("within", stage.within);
        w.list("collect", &stage.collect);
        stage.tasks.iter().for_each(|it| task(w, "[[process.stage.task]]", it));
        stage.exits.iter().for_each(|it| exit(w, "[[process.stage.exit]]", it));
    }
}

fn stage(w: &mut Writer, stage: &Stage) {
    w.head("[[stage]]");
    w.line("key", &stage.key);
    w.line("name", &stage.name);
    w.maybe("purpose", stage.purpose.as_ref());
    w.maybe("output", stage.output.as_ref());
    w.word("phase", stage.phase);
    if let Some(funnel) = stage.funnel {
        w.word("funnel", funnel);
    }
    let journey = &stage.journey;
    w.inline(
        "journey",
        &[
            ("buyer", journey.buyer.as_ref()),
            ("seller", journey.seller.as_ref()),
            ("marketer", journey.marketer.as_ref()),
        ],
    );
    w.maybe("owner", stage.owner.as_ref());
    w.shown("within", stage.within);
    if let Some(permille) = stage.chance {
        w.raw("chance", &chance(permille));
    }
    w.list("collect", &stage.collect);
    w.list("uses", &stage.uses);
    w.maybe("guide", stage.guide.as_ref());
    stage.tasks.iter().for_each(|it| task(w, "[[stage.task]]", it));
    stage.exits.iter().for_each(|it| exit(w, "[[stage.exit]]", it));
    for obstacle in &stage.obstacles {
        w.head("[[stage.obstacle]]");
        w.text("sign", &obstacle.sign);
        w.raw("try", &list(&obstacle.try_, 6));
    }
    stage.whens.iter().for_each(|it| when(w, it));
}

fn task(w: &mut Writer, header: &str, task: &TaskRule) {
    w.head(header);
    w.line("key", &task.key);
    w.line("name", &task.name);
    w.word("kind", task.kind);
    w.yes("must", task.must);
    w.maybe("owner", task.owner.as_ref());
    w.shown("due", task.due);
    w.list("uses", &task.uses);
    w.maybe("guide", task.guide.as_ref());
}

fn exit(w: &mut Writer, header: &str, exit: &Exit) {
    w.head(header);
    w.line("key", &exit.key);
    w.text("says", &exit.says);
    w.word("by", exit.by);
    w.rule("rule", exit.rule.as_ref());
    w.words("evidence", &exit.evidence);
    if exit.gate != Gate::Require {
        w.word("gate", exit.gate);
    }
    w.maybe("approver", exit.approver.as_ref());
    w.maybe("hint", exit.hint.as_ref());
}

fn when(w: &mut Writer, when: &When) {
    w.head("[[stage.when]]");
    w.line("on", &trigger(&when.on));
    w.rule("if", when.if_.as_ref());
    match &when.act {
        Act::Start(key) => w.line("start", key),
        Act::Follow(key) => w.line("follow", key),
        Act::Assign(key) => w.line("assign", key),
        Act::Webhook(address) => w.line("webhook", address),
        Act::Notify { role, says } => {
            w.inline("notify", &[("role", Some(role)), ("says", Some(says))]);
        }
        Act::Mail { uses, to } => w.inline("mail", &[("uses", Some(uses)), ("to", Some(to))]),
        Act::Task(rule) => task(w, "[stage.when.task]", rule),
    }
}
