//! How a deal begins, moves and ends.

use playbook::model::Key;
use types::{Deal, Id, Money, Process, Timestamp, Within};

use crate::command::Changes;
use crate::event::Opened;
use crate::state::{
    ApprovalStatus, How, LadderRun, Origin, Outcome, Parked, PastStage, ProcessRun, State, Visit,
};

impl State {
    pub(super) fn open(&mut self, opened: &Opened, at: Timestamp) {
        self.name.clone_from(&opened.name);
        self.version = opened.version;
        self.opened_at = Some(at);
        self.owner = opened.owner;
        self.holders.clone_from(&opened.holders);
        self.profile.clone_from(&opened.profile);
        self.amount.clone_from(&opened.amount);
        self.expected_close = opened.expected_close;
        self.score = opened.score;
    }

    pub(super) fn change(&mut self, changes: &Changes) {
        if let Some(name) = &changes.name {
            self.name.clone_from(name);
        }
        if let Some(score) = changes.score {
            self.score = score;
        }
        changes.amount.apply_to(&mut self.amount);
        changes.expected_close.apply_to(&mut self.expected_close);
        changes.source.apply_to(&mut self.profile.source);
        changes.campaign.apply_to(&mut self.profile.campaign);
        changes.product.apply_to(&mut self.profile.product);
        changes.segment.apply_to(&mut self.profile.segment);
        changes.country.apply_to(&mut self.profile.country);
        changes.language.apply_to(&mut self.profile.language);
        changes.currency.apply_to(&mut self.profile.currency);
    }

    pub(super) fn enter(
        &mut self,
        visit: Id<types::Visit>,
        stage: &Key,
        (due, warn): (Option<Timestamp>, Option<Timestamp>),
        how: How,
        muted: bool,
        at: Timestamp,
    ) {
        self.leave(at);
        self.parked = None;
        self.visit = Some(Visit {
            id: visit,
            stage: stage.clone(),
            entered: at,
            due,
            warn,
            how,
            left: None,
            late: false,
            muted,
            anew: None,
            quiet: Vec::new(),
        });
    }

    /// Ends the present visit, if it has not ended, and counts it.
    fn leave(&mut self, at: Timestamp) {
        let Some(visit) = &mut self.visit else { return };
        if visit.left.is_some() {
            return;
        }
        visit.left = Some(at);
        let past = self.past.entry(visit.stage.clone());
        let past = past.or_insert(PastStage { times: 0, left: at });
        past.times += 1;
        past.left = at;
    }

    pub(super) fn start_clocks_anew(
        &mut self,
        due: Option<Timestamp>,
        warn: Option<Timestamp>,
        at: Timestamp,
    ) {
        self.parked = None;
        let Some(visit) = &mut self.visit else { return };
        (visit.due, visit.warn) = (due, warn);
        visit.anew = Some(at);
        visit.late = false;
        visit.muted = false;
        visit.quiet.clear();
    }

    /// The stage's time was counted anew and is not over by that.
    pub(super) fn reckon_stage(&mut self, due: Timestamp, warn: Option<Timestamp>) {
        let Some(visit) = &mut self.visit else { return };
        (visit.due, visit.warn) = (Some(due), warn);
        visit.late = false;
    }

    pub(super) fn park(&mut self, until: Timestamp, reason: &Key, at: Timestamp) {
        self.parked = Some(Parked { until, since: at, reason: reason.clone() });
    }

    pub(super) fn lose(
        &mut self,
        reason: &Key,
        competitor: Option<&String>,
        claimed: Timestamp,
        at: Timestamp,
    ) {
        let (reason, competitor) = (reason.clone(), competitor.cloned());
        self.outcome = Outcome::Lost { at: claimed, reason, competitor };
        self.end(at);
    }

    pub(super) fn disqualify(&mut self, reason: &Key, claimed: Timestamp, at: Timestamp) {
        self.outcome = Outcome::Disqualified { at: claimed, reason: reason.clone() };
        self.end(at);
    }

    pub(super) fn merge(&mut self, into: Id<Deal>, at: Timestamp) {
        self.outcome = Outcome::Merged { at, into };
        self.end(at);
    }

    pub(super) fn win(&mut self, amount: Option<&Money>, claimed: Timestamp) {
        let from = self.visit.as_ref().map(|visit| visit.stage.clone()).unwrap_or_default();
        self.outcome = Outcome::Won { at: claimed, amount: amount.cloned(), from };
        self.parked = None;
    }

    /// Ends the deal's life: nothing waits for anybody any more.
    pub(super) fn end(&mut self, at: Timestamp) {
        self.leave(at);
        self.ended_at.get_or_insert(at);
        self.parked = None;
        self.hand_over = None;
        self.approvals.retain(|approval| approval.status != ApprovalStatus::Asked);
    }

    /// Takes the end back; the visit that follows begins the new part of its life.
    pub(super) fn reopen(&mut self, unwon: bool) {
        self.ended_at = None;
        if unwon || !self.is_won() {
            self.outcome = Outcome::Open;
        }
    }

    pub(super) fn note_late(&mut self, run: Option<Id<Process>>) {
        match run {
            Some(run) => self.with_process(run, |process| process.late = true),
            None => {
                if let Some(visit) = &mut self.visit {
                    visit.late = true;
                }
            }
        }
    }

    pub(super) fn note_quiet(&mut self, after: &Within) {
        if let Some(visit) = &mut self.visit {
            visit.quiet.push(*after);
        }
    }

    pub(super) fn start_process(
        &mut self,
        run: Id<Process>,
        key: &Key,
        stage: &Key,
        due: Option<Timestamp>,
        at: Timestamp,
    ) {
        self.forget_ended_runs(key);
        self.processes.push(ProcessRun {
            id: run,
            key: key.clone(),
            from: self.stage().unwrap_or_default().to_owned(),
            stage: stage.clone(),
            entered: at,
            due,
            late: false,
            ended: None,
            done: false,
        });
    }

    /// Of each process the state keeps the last run only.
    fn forget_ended_runs(&mut self, key: &Key) {
        let ended = |run: &&ProcessRun| run.key == *key && !run.is_running();
        let ended: Vec<_> = self.processes.iter().filter(ended).map(|run| run.id).collect();
        self.processes.retain(|run| !ended.contains(&run.id));
        self.tasks.retain(
            |task| !matches!(&task.origin, Origin::Process { run, .. } if ended.contains(run)),
        );
    }

    pub(super) fn move_process(
        &mut self,
        run: Id<Process>,
        stage: &Key,
        due: Option<Timestamp>,
        at: Timestamp,
    ) {
        self.with_process(run, |process| {
            process.stage.clone_from(stage);
            process.entered = at;
            process.due = due;
            process.late = false;
        });
    }

    pub(super) fn end_process(&mut self, run: Id<Process>, done: bool, at: Timestamp) {
        self.with_process(run, |process| {
            process.ended = Some(at);
            process.done = done;
        });
    }

    fn with_process(&mut self, run: Id<Process>, change: impl FnOnce(&mut ProcessRun)) {
        if let Some(process) = self.processes.iter_mut().find(|process| process.id == run) {
            change(process);
        }
    }

    pub(super) fn set_ladder(&mut self, key: &Key, step: &Key, due: Timestamp) {
        let next = LadderRun { key: key.clone(), step: step.clone(), due };
        match self.ladders.iter_mut().find(|ladder| ladder.key == *key) {
            Some(ladder) => *ladder = next,
            None => self.ladders.push(next),
        }
    }
}
