//! A checked playbook with its rules ready to run, and quick ways to its parts.

use crate::check;
use crate::diagnostic::Diagnostic;
use crate::model::{
    Collateral, Condition, Exit, Ladder, Persona, Phase, Playbook, Process, QuestionGroup, Reason,
    Role, Stage, TaskRule, When,
};
use crate::path::Path;
use crate::problem::Problem;
use crate::rule::{Env, Facts, Rule, Verdict};
use std::collections::HashMap;

/// A playbook that has no errors. Share it behind an `Arc`: it never changes.
#[derive(Debug)]
pub struct Compiled {
    playbook: Playbook,
    stages: HashMap<String, usize>,
    processes: HashMap<String, usize>,
    groups: HashMap<String, usize>,
    rules: Rules,
}

/// Where a rule stands in its playbook, by the positions in the model's lists.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RuleRef {
    /// The playbook's `takes`.
    Takes,
    /// The `if` of a score.
    Score(usize),
    /// The `when` of a condition.
    Condition(usize),
    /// The rule of an exit criterion: stage, exit.
    Exit(usize, usize),
    /// The `if` of what runs by itself: stage, when.
    When(usize, usize),
    /// The rule of a sub-process's exit criterion: process, stage, exit.
    ProcessExit(usize, usize, usize),
}

/// All rules of a playbook.
#[derive(Debug, Default)]
pub(crate) struct Rules(HashMap<RuleRef, Rule>);

impl Rules {
    /// Compiles one rule; what is wrong in it is added to the problems.
    fn add(&mut self, place: &RulePlace<'_>, env: &Env, problems: &mut Vec<Problem>) {
        match Rule::compile(place.text, env) {
            Ok(rule) => {
                self.0.insert(place.rule, rule);
            }
            Err(faults) => {
                let of_rule = |fault| Problem::of_rule(&place.path, fault);
                problems.extend(faults.into_iter().map(of_rule));
            }
        }
    }

    /// Compiles every rule of a playbook.
    pub(crate) fn compile(playbook: &Playbook, problems: &mut Vec<Problem>) -> Rules {
        let (deal, lead) = (Env::of_deal(playbook), Env::of_lead(playbook));
        let mut rules = Rules::default();
        for place in rule_places(playbook) {
            if problems.len() >= check::ENOUGH {
                break;
            }
            let env = match place.rule {
                RuleRef::Takes | RuleRef::Score(_) => &lead,
                _ => &deal,
            };
            rules.add(&place, env, problems);
        }
        rules
    }
}

/// A rule's text with its place.
pub(crate) struct RulePlace<'p> {
    pub rule: RuleRef,
    pub path: Path,
    pub text: &'p str,
}

/// Every rule of a playbook, in the order of the text.
pub(crate) fn rule_places(playbook: &Playbook) -> Vec<RulePlace<'_>> {
    let top = Path::top();
    let mut places = Vec::new();
    let mut add = |rule, path, text| places.push(RulePlace { rule, path, text });
    if let Some(text) = &playbook.takes {
        add(RuleRef::Takes, top.field("takes"), text.as_str());
    }
    for (at, condition) in playbook.conditions.iter().enumerate() {
        let path = top.item("condition", at).field("when");
        add(RuleRef::Condition(at), path, &condition.when);
    }
    for (at, score) in playbook.scores.iter().enumerate() {
        add(RuleRef::Score(at), top.item("score", at).field("if"), &score.if_);
    }
    for (p, process) in playbook.processes.iter().enumerate() {
        for (s, stage) in process.stages.iter().enumerate() {
            let path = top.item("process", p).item("stage", s);
            for (e, text) in exit_rules(stage) {
                add(RuleRef::ProcessExit(p, s, e), path.item("exit", e).field("rule"), text);
            }
        }
    }
    for (s, stage) in playbook.stages.iter().enumerate() {
        let path = top.item("stage", s);
        for (e, text) in exit_rules(stage) {
            add(RuleRef::Exit(s, e), path.item("exit", e).field("rule"), text);
        }
        for (w, when) in stage.whens.iter().enumerate() {
            if let Some(text) = &when.if_ {
                add(RuleRef::When(s, w), path.item("when", w).field("if"), text);
            }
        }
    }
    places
}

fn exit_rules(stage: &Stage) -> impl Iterator<Item = (usize, &str)> {
    let rules = stage.exits.iter().enumerate();
    rules.filter_map(|(at, exit)| Some((at, exit.rule.as_deref()?)))
}

impl Compiled {
    /// Checks a playbook and compiles its rules; all errors at once.
    ///
    /// The diagnostics have no lines, because there is no text: see [`crate::compile`].
    pub fn new(playbook: Playbook) -> Result<Compiled, Vec<Diagnostic>> {
        let mut problems = check::filled(&playbook);
        problems.extend(check::structure(&playbook));
        let rules = Rules::compile(&playbook, &mut problems);
        let without_text = |problem: Problem| problem.without_text(&playbook);
        let errors: Vec<Diagnostic> =
            problems.into_iter().map(without_text).filter(Diagnostic::is_error).collect();
        if errors.is_empty() { Ok(Compiled::from_parts(playbook, rules)) } else { Err(errors) }
    }

    pub(crate) fn from_parts(playbook: Playbook, rules: Rules) -> Compiled {
        let positions = |keys: Vec<&String>| {
            keys.into_iter().enumerate().map(|(at, key)| (key.clone(), at)).collect()
        };
        Compiled {
            stages: positions(playbook.stages.iter().map(|stage| &stage.key).collect()),
            processes: positions(playbook.processes.iter().map(|it| &it.key).collect()),
            groups: positions(playbook.questions.iter().map(|it| &it.key).collect()),
            playbook,
            rules,
        }
    }

    /// What was compiled.
    pub fn playbook(&self) -> &Playbook {
        &self.playbook
    }

    /// The playbook's key.
    pub fn key(&self) -> &str {
        &self.playbook.key
    }

    /// The way of a deal, in order.
    pub fn stages(&self) -> &[Stage] {
        &self.playbook.stages
    }

    /// The stage of this key.
    pub fn stage(&self, key: &str) -> Option<&Stage> {
        self.stage_index(key).map(|at| &self.playbook.stages[at])
    }

    /// The position of a stage on the way.
    pub fn stage_index(&self, key: &str) -> Option<usize> {
        self.stages.get(key).copied()
    }

    /// The stage where deals begin.
    pub fn first_stage(&self) -> &Stage {
        &self.playbook.stages[0]
    }

    /// The position of the last stage before winning: the gate of a win goes up to its end.
    pub fn last_before_win(&self) -> usize {
        let won = self.stages().iter().position(|stage| stage.phase >= Phase::Delivery);
        won.unwrap_or(self.stages().len()).saturating_sub(1)
    }

    /// The position of the first stage after winning, if there is any.
    pub fn first_after_win(&self) -> Option<usize> {
        self.stages().iter().position(|stage| stage.phase >= Phase::Delivery)
    }

    /// The exit criteria of a stage with their rules.
    pub fn exits(&self, stage: usize) -> impl Iterator<Item = (&Exit, Option<&Rule>)> {
        let exits = self.playbook.stages.get(stage).map_or(&[][..], |stage| &stage.exits);
        exits.iter().enumerate().map(move |(at, exit)| (exit, self.rule(RuleRef::Exit(stage, at))))
    }

    /// What runs by itself in a stage, with the compiled `if`.
    pub fn whens(&self, stage: usize) -> impl Iterator<Item = (&When, Option<&Rule>)> {
        let whens = self.playbook.stages.get(stage).map_or(&[][..], |stage| &stage.whens);
        whens.iter().enumerate().map(move |(at, when)| (when, self.rule(RuleRef::When(stage, at))))
    }

    /// The exit criteria of a sub-process's stage with their rules.
    pub fn process_exits(
        &self,
        process: usize,
        stage: usize,
    ) -> impl Iterator<Item = (&Exit, Option<&Rule>)> {
        let found = self.playbook.processes.get(process).and_then(|it| it.stages.get(stage));
        let exits = found.map_or(&[][..], |stage| &stage.exits);
        let rule = move |at| self.rule(RuleRef::ProcessExit(process, stage, at));
        exits.iter().enumerate().map(move |(at, exit)| (exit, rule(at)))
    }

    /// The exceptions with the rules that say when they hold.
    pub fn conditions(&self) -> impl Iterator<Item = (&Condition, &Rule)> {
        let conditions = self.playbook.conditions.iter().enumerate();
        conditions.filter_map(|(at, it)| Some((it, self.rule(RuleRef::Condition(at))?)))
    }

    /// The task rules of a stage.
    pub fn task_rules(&self, stage: usize) -> &[TaskRule] {
        self.playbook.stages.get(stage).map_or(&[], |stage| &stage.tasks)
    }

    /// The task rule of a stage by its key.
    pub fn task_rule(&self, stage: usize, key: &str) -> Option<&TaskRule> {
        self.task_rules(stage).iter().find(|task| task.key == key)
    }

    /// The exit criterion of a stage by its key, with its position.
    pub fn exit(&self, stage: usize, key: &str) -> Option<(usize, &Exit)> {
        let exits = &self.playbook.stages.get(stage)?.exits;
        exits.iter().enumerate().find(|(_, exit)| exit.key == key)
    }

    /// The question group of this key.
    pub fn group(&self, key: &str) -> Option<&QuestionGroup> {
        self.groups.get(key).map(|at| &self.playbook.questions[*at])
    }

    /// The sub-process of this key.
    pub fn process(&self, key: &str) -> Option<&Process> {
        self.process_index(key).map(|at| &self.playbook.processes[at])
    }

    /// The position of a sub-process.
    pub fn process_index(&self, key: &str) -> Option<usize> {
        self.processes.get(key).copied()
    }

    /// The role of this key.
    pub fn role(&self, key: &str) -> Option<&Role> {
        self.playbook.roles.iter().find(|it| it.key == key)
    }

    /// The persona of this key.
    pub fn persona(&self, key: &str) -> Option<&Persona> {
        self.playbook.personas.iter().find(|it| it.key == key)
    }

    /// The collateral of this key.
    pub fn collateral(&self, key: &str) -> Option<&Collateral> {
        self.playbook.collateral.iter().find(|it| it.key == key)
    }

    /// The ladder of this key.
    pub fn ladder(&self, key: &str) -> Option<&Ladder> {
        self.playbook.ladders.iter().find(|it| it.key == key)
    }

    /// The reason of this key.
    pub fn reason(&self, key: &str) -> Option<&Reason> {
        self.playbook.reasons.iter().find(|it| it.key == key)
    }

    /// The exception of this key.
    pub fn condition(&self, key: &str) -> Option<&Condition> {
        self.playbook.conditions.iter().find(|it| it.key == key)
    }

    /// The compiled rule at a place, if there is a rule.
    pub fn rule(&self, rule: RuleRef) -> Option<&Rule> {
        self.rules.0.get(&rule)
    }

    /// What a rule says about these facts.
    pub fn eval(&self, rule: &Rule, facts: &dyn Facts) -> Verdict {
        rule.verdict(facts)
    }
}
