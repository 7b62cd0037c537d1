//! What runs by itself: the `when` rules of a stage.
//!
//! A trigger is answered in two steps: which rules apply is asked of the facts as they are, what
//! they do is done afterwards. A rule runs once a trigger, and what rules bring about triggers no
//! more than a few further rounds.

use playbook::Verdict;
use playbook::model::{Act, Key, On, TaskRule, When};
use types::Within;

use crate::WarningCode;
use crate::decide::Making;
use crate::event::{Fact, Obligation};
use crate::state::Origin;

/// How many rounds of rules may follow from one another.
const ROUNDS: u8 = 4;

/// What rules wait for.
pub(crate) enum Trigger<'t> {
    /// The deal came into the stage.
    Enter,
    /// It goes forward from it.
    Leave,
    /// The stage's time ran out.
    Late,
    /// Silence for so long.
    Quiet(Within),
    /// A question group was completed, or a row of it saved.
    Answered(&'t str),
    /// A sub-process ended.
    Ended(&'t str),
    /// The buyer did not come to a meeting.
    NoShow,
    /// The deal was lost.
    Lost,
    /// The deal was won.
    Won,
}

impl Trigger<'_> {
    fn is(&self, on: &On) -> bool {
        match (self, on) {
            (Self::Enter, On::Enter)
            | (Self::Leave, On::Leave)
            | (Self::Late, On::Late)
            | (Self::NoShow, On::NoShow)
            | (Self::Lost, On::Lost)
            | (Self::Won, On::Won) => true,
            (Self::Quiet(after), On::Quiet(of)) => after == of,
            (Self::Answered(group), On::Answered(of)) => group == of,
            (Self::Ended(process), On::Ended(of)) => process == of,
            _ => false,
        }
    }
}

/// A rule that applies.
pub(crate) struct Applying<'a> {
    stage: usize,
    when: &'a When,
}

impl<'a> Making<'a> {
    /// Lets the rules of the present stage that wait for this run.
    pub(crate) fn run(&mut self, trigger: &Trigger<'_>) {
        let applying = self.prepare(trigger);
        self.carry_out(applying);
    }

    /// The rules of the present stage that wait for this and whose condition holds. History runs
    /// nothing, and neither does imported history that nobody has taken up.
    pub(crate) fn prepare(&mut self, trigger: &Trigger<'_>) -> Vec<Applying<'a>> {
        let muted = self.state.visit.as_ref().is_none_or(|visit| visit.muted);
        if self.history || muted {
            return Vec::new();
        }
        let Ok(stage) = self.here() else { return Vec::new() };
        let playbook = self.playbook;
        let waiting = playbook.whens(stage).filter(|(when, _)| trigger.is(&when.on));
        let waiting: Vec<_> = waiting.collect();
        if waiting.is_empty() {
            return Vec::new();
        }
        let mut unknown = Vec::new();
        let facts = self.facts();
        let applies = |(when, rule): &(&'a When, Option<&playbook::Rule>)| {
            let Some(rule) = rule else { return true };
            match playbook.eval(rule, &facts) {
                Verdict::Met => true,
                Verdict::NotMet { .. } => false,
                Verdict::Unknown { why } => {
                    unknown.push(format!("{} did not run: {why}.", act_words(&when.act)));
                    false
                }
            }
        };
        let applying: Vec<_> = waiting.into_iter().filter(applies).collect();
        drop(facts);
        unknown.into_iter().for_each(|words| self.warn(WarningCode::RuleUnknown, words));
        applying.into_iter().map(|(when, _)| Applying { stage, when }).collect()
    }

    /// Does what rules that apply do.
    pub(crate) fn carry_out(&mut self, applying: Vec<Applying<'a>>) {
        if applying.is_empty() {
            return;
        }
        if self.rounds >= ROUNDS {
            let message = "Rules called one another too often; the rest did not run.";
            self.warn(WarningCode::RuleWithoutEffect, message);
            return;
        }
        self.rounds += 1;
        applying.into_iter().for_each(|applying| self.act(&applying));
        self.rounds -= 1;
    }

    fn act(&mut self, applying: &Applying<'a>) {
        match &applying.when.act {
            Act::Start(process) => self.start_by_rule(process),
            Act::Follow(ladder) => self.start_ladder(ladder),
            Act::Task(rule) => self.add_by_rule(applying.stage, rule),
            Act::Assign(role) => self.assign_by_rule(role),
            Act::Notify { role, says } => {
                self.raise(Obligation::Notify { role: role.clone(), says: says.clone() });
            }
            Act::Mail { uses, to } => {
                self.raise(Obligation::Mail { uses: uses.clone(), to: to.clone() });
            }
            Act::Webhook(url) => self.raise(Obligation::Webhook { url: url.clone() }),
        }
    }

    fn raise(&mut self, obligation: Obligation) {
        self.happens(Fact::Raised(obligation));
    }

    fn start_by_rule(&mut self, process: &Key) {
        let why = if !self.state.is_alive() {
            "the deal's life has ended"
        } else if self.state.running_processes().any(|run| run.key == *process) {
            "it is running already"
        } else {
            self.start_process(process);
            return;
        };
        let message = format!("The process “{process}” was not started: {why}.");
        self.warn(WarningCode::RuleWithoutEffect, message);
    }

    /// Adds a rule's task, unless it is still open from the last time.
    fn add_by_rule(&mut self, stage: usize, rule: &TaskRule) {
        let stage = self.stage(stage);
        let origin = Origin::Rule { stage: stage.key.clone(), key: rule.key.clone() };
        if self.state.open_tasks().any(|task| task.origin == origin) {
            return;
        }
        let task = self.task_of(rule, origin, stage.owner.as_ref());
        self.add_all(vec![task]);
    }

    /// The deal goes to whoever plays the role; where nobody does, somebody must be found.
    fn assign_by_rule(&mut self, role: &Key) {
        match self.state.holders.get(role).copied() {
            Some(user) if self.state.owner == Some(user) => {}
            Some(user) => self.happens(Fact::Assigned { role: None, user: Some(user) }),
            None => self.raise(Obligation::Assign { role: role.clone() }),
        }
    }
}

fn act_words(act: &Act) -> String {
    match act {
        Act::Start(process) => format!("The rule that starts “{process}”"),
        Act::Follow(ladder) => format!("The rule that starts the follow-ups “{ladder}”"),
        Act::Task(rule) => format!("The rule that adds “{}”", rule.name),
        Act::Notify { role, .. } => format!("The rule that tells “{role}”"),
        Act::Assign(role) => format!("The rule that assigns to “{role}”"),
        Act::Mail { uses, .. } => format!("The rule that sends “{uses}”"),
        Act::Webhook(url) => format!("The rule that calls {url}"),
    }
}
