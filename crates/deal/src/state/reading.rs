//! What lists and pages ask of a state.

use playbook::Compiled;
use playbook::model::Phase;
use types::{Calendar, Id, Millis, Timestamp, User};

use super::{Assignee, Outcome, ProcessRun, State, Task, TaskStatus};
use crate::facts::DealFacts;
use crate::gate::Gatekeeper;
use crate::{Context, Missing, time};

/// The next thing that a clock is running for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deadline {
    /// When.
    pub at: Timestamp,
    /// What.
    pub kind: DeadlineKind,
}

/// What a clock is running for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DeadlineKind {
    /// The stage's time runs out.
    Stage,
    /// A task is due.
    Task,
    /// A sub-process's stage's time runs out.
    Process,
    /// It wakes.
    Wake,
    /// A ladder's next step comes.
    Ladder,
    /// It counts as gone quiet.
    Quiet,
}

impl DeadlineKind {
    /// The word that lists and the API use.
    pub fn key(self) -> &'static str {
        match self {
            Self::Stage => "stage",
            Self::Task => "task",
            Self::Process => "process",
            Self::Wake => "wake",
            Self::Ladder => "ladder",
            Self::Quiet => "quiet",
        }
    }
}

impl State {
    /// Whether the deal has been opened at all.
    pub fn is_opened(&self) -> bool {
        self.opened_at.is_some()
    }

    /// Whether its life goes on: opened and not ended.
    pub fn is_alive(&self) -> bool {
        self.is_opened() && self.ended_at.is_none()
    }

    /// Whether it is won, ended or not.
    pub fn is_won(&self) -> bool {
        matches!(self.outcome, Outcome::Won { .. })
    }

    /// Whether nothing is decided yet.
    pub fn is_open(&self) -> bool {
        self.is_alive() && self.outcome == Outcome::Open
    }

    /// Whether the stage's time has run out. A parked deal is not late.
    pub fn is_late(&self, now: Timestamp) -> bool {
        let due = self.visit.as_ref().and_then(|visit| visit.due);
        self.is_alive() && self.parked.is_none() && due.is_some_and(|due| due <= now)
    }

    /// The key of the present stage, or of the last one after the end of life.
    pub fn stage(&self) -> Option<&str> {
        self.visit.as_ref().map(|visit| visit.stage.as_str())
    }

    /// The present stage's name.
    pub fn stage_name<'a>(&self, playbook: &'a Compiled) -> Option<&'a str> {
        playbook.stage(self.stage()?).map(|stage| stage.name.as_str())
    }

    /// The present stage's place in the customer's life.
    pub fn phase(&self, playbook: &Compiled) -> Option<Phase> {
        playbook.stage(self.stage()?).map(|stage| stage.phase)
    }

    /// How long it has lived, or lived.
    pub fn age(&self, now: Timestamp) -> Millis {
        let until = self.ended_at.unwrap_or(now);
        self.opened_at.map_or(Millis::ZERO, |opened| until.since(opened))
    }

    /// How long it has been in the present stage, or was in the last one.
    pub fn age_in_stage(&self, now: Timestamp) -> Millis {
        let Some(visit) = &self.visit else { return Millis::ZERO };
        visit.left.unwrap_or(now).since(visit.entered)
    }

    /// What is to do.
    pub fn open_tasks(&self) -> impl Iterator<Item = &Task> {
        self.tasks.iter().filter(|task| task.is_open())
    }

    /// A task by its id.
    pub fn task(&self, id: Id<types::Task>) -> Option<&Task> {
        self.tasks.iter().find(|task| task.id == id)
    }

    /// What a task is called.
    pub fn task_name<'a>(&'a self, task: &'a Task, playbook: &'a Compiled) -> &'a str {
        if let Some(name) = &task.name {
            return name;
        }
        playbook_name(task, self, playbook).unwrap_or_else(|| task.origin.key().unwrap_or("Task"))
    }

    /// Who does a task: the colleague it was given to or named for, else the holder of its role,
    /// else the owner or who stands in for them. Nobody for a role or department as a whole.
    pub fn doer(&self, task: &Task, now: Timestamp) -> Option<Id<User>> {
        match task.delegated.as_ref().map(|delegation| &delegation.to) {
            Some(Assignee::User(user)) => return Some(*user),
            Some(Assignee::Role(role)) => return self.holders.get(role).copied(),
            Some(Assignee::Department(_)) => return None,
            None => {}
        }
        let role_holder = || self.holders.get(task.role.as_ref()?).copied();
        let user = task.user.or_else(role_holder).or(self.owner)?;
        Some(self.stand_in_for(user, now).unwrap_or(user))
    }

    fn stand_in_for(&self, user: Id<User>, now: Timestamp) -> Option<Id<User>> {
        if self.owner != Some(user) {
            return None;
        }
        let stands_in = |share: &&super::Share| {
            share.replacement && share.until.is_none_or(|until| until > now)
        };
        self.shares.iter().find(stands_in).map(|share| share.user)
    }

    /// The sub-processes that have not ended.
    pub fn running_processes(&self) -> impl Iterator<Item = &ProcessRun> {
        self.processes.iter().filter(|run| run.is_running())
    }

    /// The earliest thing that a clock is running for, past ones included. A parked deal only waits
    /// for its day.
    pub fn next_deadline(&self, playbook: &Compiled, calendar: &Calendar) -> Option<Deadline> {
        time::next_deadline(self, playbook, calendar)
    }

    /// When the next [`crate::Command::Tick`] will find something to do, as of now.
    pub fn next_tick(
        &self,
        playbook: &Compiled,
        calendar: &Calendar,
        now: Timestamp,
    ) -> Option<Timestamp> {
        time::next_tick(self, playbook, calendar, now)
    }

    /// What is needed to leave the present stage, what is only advised included. Empty after the
    /// end of life.
    pub fn missing(&self, playbook: &Compiled, context: &Context<'_>) -> Vec<Missing> {
        let here = self.stage().and_then(|stage| playbook.stage_index(stage));
        let Some(here) = here.filter(|_| self.is_alive()) else { return Vec::new() };
        let facts = DealFacts::of(self, playbook, context);
        let gate = Gatekeeper { state: self, playbook, facts: &facts };
        let mut missing = gate.missing(here..here + 1);
        let next_is_win = here == playbook.last_before_win() && !self.is_won();
        if next_is_win && self.payments.is_empty() {
            missing.push(gate.missing_payment());
        }
        missing
    }

    /// What is missing of one criterion of a stage, wherever the deal is; nothing where it is met, or where the playbook
    /// has no such stage or criterion. The playbook may be another version than the one that the deal runs on.
    pub fn lacks(
        &self,
        playbook: &Compiled,
        context: &Context<'_>,
        stage: &str,
        criterion: &str,
    ) -> Option<Missing> {
        let at = playbook.stage_index(stage)?;
        let facts = DealFacts::of(self, playbook, context);
        Gatekeeper { state: self, playbook, facts: &facts }.missing_of(at, criterion)
    }

    /// What the buyer has not done of what the stages up to the present one wait for from them: the first tells
    /// where the buyer really is. Empty after the end of life.
    pub fn owed_by_buyer(&self, playbook: &Compiled, context: &Context<'_>) -> Vec<Missing> {
        let here = self.stage().and_then(|stage| playbook.stage_index(stage));
        let Some(here) = here.filter(|_| self.is_alive()) else { return Vec::new() };
        let facts = DealFacts::of(self, playbook, context);
        let gate = Gatekeeper { state: self, playbook, facts: &facts };
        gate.missing_by_buyer(0..here + 1)
    }

    /// What is needed for a running sub-process to leave its present stage; empty after its end.
    pub fn missing_in_process(
        &self,
        run: &ProcessRun,
        playbook: &Compiled,
        context: &Context<'_>,
    ) -> Vec<Missing> {
        let stages = playbook.process(&run.key).map_or(&[][..], |process| &process.stages);
        let here = stages.iter().position(|stage| stage.key == run.stage);
        let Some(here) = here.filter(|_| run.is_running()) else { return Vec::new() };
        let facts = DealFacts::of(self, playbook, context);
        let gate = Gatekeeper { state: self, playbook, facts: &facts };
        gate.missing_in_process(run, here..here + 1)
    }

    /// Whether a task of the playbook's was done or left out.
    pub(crate) fn is_settled(&self, is_it: impl Fn(&Task) -> bool) -> bool {
        let settled = [TaskStatus::Done, TaskStatus::Skipped];
        self.tasks.iter().any(|task| is_it(task) && settled.contains(&task.status))
    }
}

fn playbook_name<'a>(task: &Task, state: &State, playbook: &'a Compiled) -> Option<&'a str> {
    use super::Origin;
    let named = |tasks: &'a [playbook::model::TaskRule], key: &str| {
        tasks.iter().find(|rule| rule.key == key).map(|rule| rule.name.as_str())
    };
    match &task.origin {
        Origin::Hand => None,
        Origin::Stage { stage, key } => named(&playbook.stage(stage)?.tasks, key),
        Origin::Process { run, stage, key } => {
            let run = state.processes.iter().find(|process| process.id == *run)?;
            let process = playbook.process(&run.key)?;
            let stage = process.stages.iter().find(|found| found.key == *stage)?;
            named(&stage.tasks, key)
        }
        Origin::Rule { stage, key } => {
            playbook.stage(stage)?.whens.iter().find_map(|when| match &when.act {
                playbook::model::Act::Task(rule) if rule.key == *key => Some(rule.name.as_str()),
                _ => None,
            })
        }
        Origin::Ladder { ladder, key } => {
            let ladder = playbook.ladder(ladder)?;
            ladder.steps.iter().find(|step| step.key == *key).map(|step| step.name.as_str())
        }
    }
}
