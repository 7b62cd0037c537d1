//! From a command to what happens, or to why not: one concept a file.

mod activity;
mod advance;
mod answering;
mod approval;
mod change;
mod correcting;
mod ending;
mod entering;
mod evidence;
mod hand_over;
mod making;
mod merging;
mod opening;
mod parking;
mod payment;
mod people;
mod process;
mod reckoning;
mod standing;
mod task;
mod tick;
mod version;
mod win;

use playbook::Compiled;

pub(crate) use self::making::Making;
use crate::{Command, Context, Decision, Refusal, State};

/// Decides one command. A refused command changes nothing; an accepted one may.
///
/// `playbook` is the version that the deal runs on, except for [`Command::Open`] and
/// [`Command::MoveVersion`], where it is the version to run on from now on; `context.version`
/// says which it is.
pub fn decide(
    state: &State,
    command: &Command,
    playbook: &Compiled,
    context: &Context<'_>,
) -> Result<Decision, Refusal> {
    standing::check(state, command, context)?;
    let mut making = Making::begin(state, playbook, context);
    making.take_up_if_work(command);
    making.route(command)?;
    Ok(making.finish())
}

impl Making<'_> {
    fn route(&mut self, command: &Command) -> Result<(), Refusal> {
        match command {
            Command::Open(open) => self.open(open),
            Command::Change(changes) => self.change(changes),
            Command::SetTerms(terms) => self.set_terms(terms),
            Command::Answer(answer) => self.answer(answer),
            Command::RemoveRow { group, row } => self.remove_row(group, *row),
            Command::AddTask(task) => self.add_task(task),
            Command::PlanStage => self.plan_stage(),
            Command::DoTask { task, outcome } => self.do_task(*task, outcome.as_deref()),
            Command::SkipTask { task, reason } => self.skip_task(*task, reason),
            Command::DelegateTask { task, to, note } => {
                self.delegate_task(*task, to, note.as_deref())
            }
            Command::ReturnTask { task, note } => self.return_task(*task, note),
            Command::ReopenTask { task } => self.reopen_task(*task),
            Command::RescheduleTask { task, due } => self.reschedule_task(*task, *due),
            Command::GiveEvidence(evidence) => self.give_evidence(evidence),
            Command::WithdrawEvidence { evidence } => self.withdraw_evidence(*evidence),
            Command::Advance { to, over, at } => self.advance(to.as_ref(), over.as_ref(), *at),
            Command::GoBack { to, reason } => self.go_back(to, reason),
            Command::AskApproval { subject, note } => self.ask_approval(subject, note.as_deref()),
            Command::Approve { subject, note } => self.approve(subject, note.as_deref()),
            Command::Refuse { subject, reason } => self.refuse(subject, reason),
            Command::Park { until, reason, note } => self.park(*until, reason, note.as_deref()),
            Command::Wake => self.wake(),
            Command::Lose { reason, competitor, note, at } => {
                self.lose(reason, competitor.as_deref(), note.as_deref(), *at)
            }
            Command::Disqualify { reason, note, at } => {
                self.disqualify(reason, note.as_deref(), *at)
            }
            Command::Reopen { reason } => self.reopen(reason),
            Command::ProvePayment(payment) => self.prove_payment(payment),
            Command::WithdrawPayment { payment, reason } => self.withdraw_payment(*payment, reason),
            Command::Win { over, at } => self.win(over.as_ref(), *at),
            Command::Complete { over, at } => self.complete(over.as_ref(), *at),
            Command::OfferHandOver(offer) => self.offer_hand_over(offer),
            Command::AcceptHandOver => self.accept_hand_over(),
            Command::DeclineHandOver { reason } => self.decline_hand_over(reason),
            Command::Assign { role, user } => self.assign(role.as_ref(), *user),
            Command::Share { user, until, replacement } => self.share(*user, *until, *replacement),
            Command::Unshare { user } => self.unshare(*user),
            Command::AddPerson { person, primary } => self.add_person(person, *primary),
            Command::ChangePerson { id, person } => self.change_person(*id, person),
            Command::RemovePerson { id } => self.remove_person(*id),
            Command::Aim { id } => self.aim(*id),
            Command::Log(log) => self.log(log),
            Command::CorrectActivity(correction) => self.correct_activity(correction),
            Command::WithdrawActivity(withdrawal) => self.withdraw_activity(withdrawal),
            Command::WithdrawFile(withdrawal) => self.withdraw_file(withdrawal),
            Command::Merge { into } => self.merge(*into),
            Command::Absorb(absorbed) => self.absorb(absorbed),
            Command::MoveVersion(to) => self.move_version(to),
            Command::StartProcess { key } => self.start_process_by_hand(key),
            Command::AdvanceProcess { run, to, over } => {
                self.advance_process(*run, to.as_ref(), over.as_ref())
            }
            Command::EndProcess { run, reason } => self.break_off_process(*run, reason),
            Command::StartLadder { key } => self.start_ladder_by_hand(key),
            Command::StopLadder { key } => self.stop_ladder_by_hand(key),
            Command::Reckon => {
                self.reckon();
                Ok(())
            }
            Command::Tick => self.tick(),
        }
    }
}
