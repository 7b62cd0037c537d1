//! How a fact changes the state. Asks nothing and refuses nothing: what happened, happened.

mod assets;
mod life;
mod people;
mod tasks;
mod version;

use crate::{Event, Fact, State};

impl State {
    /// Takes one event in.
    pub fn apply(&mut self, event: &Event) {
        self.last_at = self.last_at.max(Some(event.at));
        let at = event.at;
        match &event.fact {
            Fact::Opened(opened) => self.open(opened, at),
            Fact::Changed(changes) => self.change(changes),
            Fact::TermsSet(terms) => self.set_terms(terms),
            Fact::Answered(answered) => self.answer(answered),
            Fact::RowRemoved { group, about, row } => self.remove_row(group, *about, *row),
            Fact::TasksAdded { tasks } => self.add_tasks(tasks),
            Fact::TaskDone { task, .. } => self.finish_task(*task, crate::state::TaskStatus::Done),
            Fact::TaskSkipped { task, .. } => {
                self.finish_task(*task, crate::state::TaskStatus::Skipped);
            }
            Fact::TaskDelegated { task, to, .. } => self.delegate_task(*task, Some(to)),
            Fact::TaskReturned { task, .. } => self.delegate_task(*task, None),
            Fact::TaskReopened { task } => self.reopen_task(*task),
            Fact::TaskRescheduled { task, due, warn } => self.reschedule_task(*task, *due, *warn),
            Fact::TasksLapsed { tasks } => self.lapse_tasks(tasks),
            Fact::EvidenceGiven(given) => self.evidence.push(given.evidence.clone()),
            Fact::EvidenceWithdrawn { evidence } => self.evidence.retain(|it| it.id != *evidence),
            Fact::Entered { visit, stage, due, warn, how, muted, .. } => {
                self.enter(*visit, stage, (*due, *warn), *how, *muted, at);
            }
            Fact::TakenUp { due, warn } | Fact::Woken { due, warn } => {
                self.start_clocks_anew(*due, *warn, at);
            }
            Fact::Overridden { .. } => self.overrides += 1,
            Fact::Approval { approval, .. } => self.set_approval(approval),
            Fact::ApprovalLapsed { subject } => self.approvals.retain(|it| it.subject != *subject),
            Fact::Parked { until, reason, .. } => self.park(*until, reason, at),
            Fact::Lost { reason, competitor, claimed, .. } => {
                self.lose(reason, competitor.as_ref(), claimed.unwrap_or(at), at);
            }
            Fact::Disqualified { reason, claimed, .. } => {
                self.disqualify(reason, claimed.unwrap_or(at), at);
            }
            Fact::Merged { into } => self.merge(*into, at),
            Fact::Reopened { unwon, .. } => self.reopen(*unwon),
            Fact::PaymentProved(proved) => self.payments.push(proved.payment.clone()),
            Fact::PaymentWithdrawn { payment, .. } => self.payments.retain(|it| it.id != *payment),
            Fact::Won { amount, claimed } => self.win(amount.as_ref(), claimed.unwrap_or(at)),
            Fact::Completed {} => self.end(at),
            Fact::HandOverOffered { to, role, by, keep_owner, .. } => {
                self.offer(*to, role.as_ref(), *by, *keep_owner, at);
            }
            Fact::HandOverAccepted {} => self.accept_hand_over(),
            Fact::HandOverDeclined { .. } => self.hand_over = None,
            Fact::Assigned { role, user } => self.assign(role.as_ref(), *user),
            Fact::Shared(share) => self.share(share),
            Fact::Unshared { user } => self.shares.retain(|share| share.user != *user),
            Fact::PersonAdded { id, person, primary } => self.add_person(*id, person, *primary),
            Fact::PersonChanged { id, person } => self.change_person(*id, person),
            Fact::PersonRemoved { id } => self.remove_person(*id),
            Fact::Aimed { id } => self.aim(*id),
            Fact::Logged(logged) => self.log(logged, at),
            Fact::ActivityCorrected(corrected) => self.set_tally(&corrected.tally),
            Fact::ActivityWithdrawn(withdrawn) => self.set_tally(&withdrawn.tally),
            Fact::Absorbed(absorbed) => self.absorb(absorbed),
            Fact::VersionMoved { version, due, warn, mapping } => {
                self.move_version(*version, (*due, *warn), mapping);
            }
            Fact::Reckoned { due, warn } => self.reckon_stage(*due, *warn),
            Fact::ProcessStarted { run, key, stage, due } => {
                self.start_process(*run, key, stage, *due, at);
            }
            Fact::ProcessEntered { run, stage, due } => {
                self.move_process(*run, stage, *due, at);
            }
            Fact::ProcessEnded { run, done, .. } => self.end_process(*run, *done, at),
            Fact::LadderStarted { key, step, due } | Fact::LadderStepped { key, step, due } => {
                self.set_ladder(key, step, *due);
            }
            Fact::LadderStopped { key, .. } => self.ladders.retain(|ladder| ladder.key != *key),
            Fact::Late { run } => self.note_late(*run),
            Fact::DueSoon { tasks } => self.note_warning(tasks),
            Fact::WentQuiet { after } => self.note_quiet(after),
            Fact::FileWithdrawn { .. } | Fact::Raised(_) => {}
        }
    }

    /// The state of a deal whose whole journal this is.
    pub fn replay<'e>(events: impl IntoIterator<Item = &'e Event>) -> Self {
        let mut state = Self::default();
        for event in events {
            state.apply(event);
        }
        state
    }
}
