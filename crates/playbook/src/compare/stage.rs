//! Compares two versions of a stage.

use super::{Comparer, quoted};
use crate::decode::trigger;
use crate::model::{Act, Exit, Gate, Obstacle, Phase, Stage, TaskRule, When};
use crate::print::chance;
use crate::words::Word;

pub(super) fn stage(c: &mut Comparer, old: &Stage, new: &Stage) {
    c.shown("its phase", Some(&old.phase), Some(&new.phase), |it: &Phase| quoted(&it.word()));
    c.shown("its depth in the funnel", old.funnel.as_ref(), new.funnel.as_ref(), |it| {
        quoted(&it.word())
    });
    let (from, to) = (&old.journey, &new.journey);
    c.maybe("the buyer's journey", from.buyer.as_ref(), to.buyer.as_ref());
    c.maybe("the seller's journey", from.seller.as_ref(), to.seller.as_ref());
    c.maybe("the marketer's journey", from.marketer.as_ref(), to.marketer.as_ref());
    c.shown("the chance of winning", old.chance.as_ref(), new.chance.as_ref(), |it| chance(*it));
    c.maybe("its output", old.output.as_ref(), new.output.as_ref());
    c.list("its collateral", &old.uses, &new.uses, quoted);
    c.maybe("its guidance", old.guide.as_ref(), new.guide.as_ref());
    process_stage(c, old, new);
    c.list("the known obstacles", &old.obstacles, &new.obstacles, obstacle);
    c.list("what runs by itself", &old.whens, &new.whens, when);
}

/// What stages of a deal and of a sub-process have in common.
pub(super) fn process_stage(c: &mut Comparer, old: &Stage, new: &Stage) {
    c.text("its name", &old.name, &new.name);
    c.maybe("its purpose", old.purpose.as_ref(), new.purpose.as_ref());
    c.shown("its owner", old.owner.as_ref(), new.owner.as_ref(), quoted);
    c.shown("the time allowed", old.within.as_ref(), new.within.as_ref(), ToString::to_string);
    c.list("the questions to answer", &old.collect, &new.collect, quoted);
    c.keyed("task", &old.tasks, &new.tasks, task);
    c.keyed("criterion", &old.exits, &new.exits, exit);
}

fn task(c: &mut Comparer, old: &TaskRule, new: &TaskRule) {
    c.text("its name", &old.name, &new.name);
    c.shown("how it is done", Some(&old.kind), Some(&new.kind), |kind| quoted(&kind.word()));
    match (old.must, new.must) {
        (false, true) => c.say("must now be done"),
        (true, false) => c.say("may now be left undone"),
        _ => {}
    }
    c.shown("its owner", old.owner.as_ref(), new.owner.as_ref(), quoted);
    c.shown("when it is due", old.due.as_ref(), new.due.as_ref(), ToString::to_string);
    c.list("its collateral", &old.uses, &new.uses, quoted);
    c.maybe("its guidance", old.guide.as_ref(), new.guide.as_ref());
}

fn exit(c: &mut Comparer, old: &Exit, new: &Exit) {
    c.text("its wording", &old.says, &new.says);
    if old.gate != new.gate {
        c.say(format!("is now {} (was {})", hardness(new.gate), hardness(old.gate)));
    }
    if old.by != new.by {
        c.say(format!("is now up to the {} (was the {})", new.by.word(), old.by.word()));
    }
    c.rule("its rule", old.rule.as_ref(), new.rule.as_ref());
    c.list("the evidence that meets it", &old.evidence, &new.evidence, |it| quoted(&it.word()));
    c.shown("who approves it", old.approver.as_ref(), new.approver.as_ref(), quoted);
    c.maybe("its hint", old.hint.as_ref(), new.hint.as_ref());
}

/// How hard a criterion is, in words.
pub(crate) fn hardness(gate: Gate) -> &'static str {
    match gate {
        Gate::Advise => "advice",
        Gate::Require => "required",
        Gate::Approve => "for approval",
    }
}

fn obstacle(obstacle: &Obstacle) -> String {
    format!("“{}” ({})", obstacle.sign, obstacle.try_.join("; "))
}

fn when(when: &When) -> String {
    let condition = when.if_.as_ref().map(|rule| format!(" if `{rule}`")).unwrap_or_default();
    format!("{} on {}{condition}", act(&when.act), trigger(&when.on))
}

fn act(act: &Act) -> String {
    match act {
        Act::Start(key) => format!("starting the sub-process “{key}”"),
        Act::Follow(key) => format!("starting the ladder “{key}”"),
        Act::Assign(role) => format!("assigning the deal to “{role}”"),
        Act::Webhook(address) => format!("calling {address}"),
        Act::Notify { role, says } => format!("telling “{role}”: “{says}”"),
        Act::Mail { uses, to } => format!("sending the mail “{uses}” to “{to}”"),
        Act::Task(task) => format!("adding the task “{}”", task.name),
    }
}
