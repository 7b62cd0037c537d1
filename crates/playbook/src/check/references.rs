//! Names of other parts: each must exist.

use super::{ENOUGH, all_stages};
use crate::model::{Act, Collateral, On, Playbook, Stage, TaskRule};
use crate::near::did_you_mean;
use crate::path::Path;
use crate::problem::Problem;

/// The keys that can be spoken of.
struct Known<'p> {
    roles: Vec<&'p str>,
    groups: Vec<&'p str>,
    collateral: Vec<&'p str>,
    processes: Vec<&'p str>,
    ladders: Vec<&'p str>,
    pieces: &'p [Collateral],
}

struct Checker<'p, 'o> {
    known: Known<'p>,
    problems: &'o mut Vec<Problem>,
}

pub(super) fn check(playbook: &Playbook, problems: &mut Vec<Problem>) {
    let p = playbook;
    let known = Known {
        roles: p.roles.iter().map(|it| it.key.as_str()).collect(),
        groups: p.questions.iter().map(|it| it.key.as_str()).collect(),
        collateral: p.collateral.iter().map(|it| it.key.as_str()).collect(),
        processes: p.processes.iter().map(|it| it.key.as_str()).collect(),
        ladders: p.ladders.iter().map(|it| it.key.as_str()).collect(),
        pieces: &p.collateral,
    };
    let mut checker = Checker { known, problems };
    let top = Path::top();
    for (at, condition) in p.conditions.iter().enumerate() {
        checker.role(&condition.by, &top.item("condition", at).field("by"));
    }
    for (at, process) in p.processes.iter().enumerate() {
        checker.role(&process.owner, &top.item("process", at).field("owner"));
    }
    for (at, ladder) in p.ladders.iter().enumerate() {
        let path = top.item("ladder", at);
        for (s, step) in ladder.steps.iter().enumerate() {
            checker.all_collateral(&step.uses, &path.item("step", s).field("uses"));
        }
    }
    for (path, stage) in all_stages(p) {
        checker.stage(stage, &path);
    }
}

impl Checker<'_, '_> {
    fn exists(&mut self, what: &str, code: &'static str, key: &str, known: &[&str], path: &Path) {
        if self.problems.len() >= ENOUGH {
            return;
        }
        if key.is_empty() || known.contains(&key) || known.contains(&"") {
            return;
        }
        let message = format!("there is no {what} `{key}`");
        let hint = did_you_mean(key, known).unwrap_or_else(|| match known {
            [] => format!("this playbook has no {what} yet"),
            known => format!("known are {}", known.join(", ")),
        });
        self.problems.push(Problem::error(code, path, message).hint(hint));
    }

    fn role(&mut self, key: &str, path: &Path) {
        let known = std::mem::take(&mut self.known.roles);
        self.exists("role", "unknown-role", key, &known, path);
        self.known.roles = known;
    }

    fn group(&mut self, key: &str, path: &Path) {
        let known = std::mem::take(&mut self.known.groups);
        self.exists("question group", "unknown-group", key, &known, path);
        self.known.groups = known;
    }

    fn collateral(&mut self, key: &str, path: &Path) {
        let known = std::mem::take(&mut self.known.collateral);
        self.exists("collateral", "unknown-collateral", key, &known, path);
        self.known.collateral = known;
    }

    fn process(&mut self, key: &str, path: &Path) {
        let known = std::mem::take(&mut self.known.processes);
        self.exists("process", "unknown-process", key, &known, path);
        self.known.processes = known;
    }

    fn ladder(&mut self, key: &str, path: &Path) {
        let known = std::mem::take(&mut self.known.ladders);
        self.exists("ladder", "unknown-ladder", key, &known, path);
        self.known.ladders = known;
    }

    fn once(&mut self, keys: &[String], path: &Path) {
        for (at, key) in keys.iter().enumerate().filter(|(at, key)| keys[..*at].contains(key)) {
            let message = format!("`{key}` is named twice");
            self.problems.push(Problem::warning("named-twice", &path.nth(at), message));
        }
    }

    fn all_collateral(&mut self, keys: &[String], path: &Path) {
        self.once(keys, path);
        for (at, key) in keys.iter().enumerate() {
            self.collateral(key, &path.nth(at));
        }
    }

    fn stage(&mut self, stage: &Stage, path: &Path) {
        if let Some(owner) = &stage.owner {
            self.role(owner, &path.field("owner"));
        }
        for (at, key) in stage.collect.iter().enumerate() {
            self.group(key, &path.field("collect").nth(at));
        }
        self.once(&stage.collect, &path.field("collect"));
        self.all_collateral(&stage.uses, &path.field("uses"));
        for (at, task) in stage.tasks.iter().enumerate() {
            self.task(task, &path.item("task", at));
        }
        for (at, exit) in stage.exits.iter().enumerate() {
            if let Some(approver) = &exit.approver {
                self.role(approver, &path.item("exit", at).field("approver"));
            }
        }
        for (at, when) in stage.whens.iter().enumerate() {
            let path = path.item("when", at);
            match &when.on {
                On::Answered(group) => self.group(group, &path.field("on")),
                On::Ended(process) => self.process(process, &path.field("on")),
                _ => {}
            }
            self.act(&when.act, &path);
        }
    }

    fn task(&mut self, task: &TaskRule, path: &Path) {
        if let Some(owner) = &task.owner {
            self.role(owner, &path.field("owner"));
        }
        self.all_collateral(&task.uses, &path.field("uses"));
    }

    fn act(&mut self, act: &Act, path: &Path) {
        match act {
            Act::Start(key) => self.process(key, &path.field("start")),
            Act::Follow(key) => self.ladder(key, &path.field("follow")),
            Act::Assign(key) => self.role(key, &path.field("assign")),
            Act::Task(task) => self.task(task, &path.field("task")),
            Act::Notify { role, .. } => self.role(role, &path.field("notify").field("role")),
            Act::Mail { uses, to } => self.mail(uses, to, &path.field("mail")),
            Act::Webhook(address) => self.webhook(address, &path.field("webhook")),
        }
    }

    fn mail(&mut self, uses: &str, to: &str, path: &Path) {
        self.collateral(uses, &path.field("uses"));
        if to != "contact" {
            self.role(to, &path.field("to"));
        }
        let Some(piece) = self.known.pieces.iter().find(|piece| piece.key == uses) else { return };
        if piece.text.is_none() {
            let message = format!("the collateral `{uses}` has no text that could be sent");
            let problem = Problem::error("mail-without-text", &path.field("uses"), message);
            self.problems.push(problem.hint("give it `text = \"\"\"…\"\"\"`"));
        }
    }

    fn webhook(&mut self, address: &str, path: &Path) {
        if address.is_empty() || is_address(address) {
            return;
        }
        let message = "a webhook calls a web address that begins with https://";
        self.problems.push(Problem::error("bad-webhook", path, message));
    }
}

fn is_address(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    rest.is_some_and(|rest| {
        rest.starts_with(|c: char| c.is_alphanumeric() || c == '[')
            && !text.contains(|c: char| c.is_whitespace() || c.is_control())
    })
}
