//! Of which events of a deal whom to tell.

use std::collections::BTreeSet;

use db::Tx;
use deal::state::{Approval, ApprovalStatus, Assignee, Origin, Subject, Task};
use deal::{Event, Fact, State};
use playbook::Compiled;
use playbook::model::Phase;
use types::Id;
use types::id::kind as id;
use web::{Role, Via};

use super::{News, What, tell};
use crate::deals::{self, Deal, dossier};
use crate::house::{By, Cause};
use crate::users::{self, User};
use crate::{Error, Result, leads};

/// Tells whom the events of one transaction concern. What an import brings is history and concerns nobody.
///
/// # Errors
/// The database's.
pub(crate) fn of_deal(
    tx: &mut Tx<'_>,
    by: &By,
    deal: &Deal,
    before: &State,
    events: &[Event],
    playbook: &Compiled,
) -> Result<()> {
    if by.cause == Cause::Import {
        return Ok(());
    }
    let teller = Teller { by, deal, before, playbook };
    // An owner who comes and goes within one transaction is told nothing; one is told once.
    let mut told: Vec<(Id<id::User>, What)> = Vec::new();
    for event in events {
        let Some((what, note)) = teller.said(tx, &event.fact)? else { continue };
        let news = News::of_deal(what, deal.id, note);
        for user in teller.concerned(tx, &event.fact)? {
            if Some(user) == by.user() || (what == What::Assigned && told.contains(&(user, what))) {
                continue;
            }
            if teller.may_be_told(tx, user, what)? {
                told.push((user, what));
                tell(tx, by, user, &news)?;
            }
        }
    }
    Ok(())
}

/// What an event by itself tells, in whose words.
fn said(fact: &Fact) -> Option<(What, Option<String>)> {
    Some(match fact {
        Fact::Opened(_) | Fact::Assigned { role: None, .. } => (What::Assigned, None),
        Fact::Assigned { role: Some(_), .. } => (What::Role, None),
        Fact::HandOverOffered { brief, .. } => (What::HandOverOffered, Some(brief.clone())),
        Fact::HandOverAccepted {} => (What::HandOverAccepted, None),
        Fact::HandOverDeclined { reason } => (What::HandOverDeclined, Some(reason.clone())),
        Fact::Approval { approval, note } => (of_approval(approval), note.clone()),
        Fact::TaskDelegated { note, .. } => (What::TaskGiven, note.clone()),
        Fact::TasksAdded { tasks } => {
            let by_hand = tasks.iter().find(|task| task.origin == Origin::Hand)?;
            (What::TaskGiven, by_hand.name.clone())
        }
        Fact::TaskReturned { note, .. } => (What::TaskReturned, Some(note.clone())),
        Fact::Shared(_) => (What::Shared, None),
        Fact::Late { .. } => (What::Late, None),
        _ => return None,
    })
}

fn of_approval(approval: &Approval) -> What {
    match approval.status {
        ApprovalStatus::Asked => What::ApprovalAsked,
        ApprovalStatus::Granted => What::ApprovalGranted,
        ApprovalStatus::Refused => What::ApprovalRefused,
    }
}

struct Teller<'a> {
    by: &'a By,
    deal: &'a Deal,
    before: &'a State,
    playbook: &'a Compiled,
}

impl Teller<'_> {
    /// What an event tells, in whose words.
    fn said(&self, tx: &mut Tx<'_>, fact: &Fact) -> Result<Option<(What, Option<String>)>> {
        Ok(match fact {
            Fact::TaskDone { task, outcome } => self
                .given(*task)
                .map(|task| (What::TaskDone, Some(self.done(task, outcome.as_deref())))),
            Fact::ProcessEnded { run, done, reason } if *done || self.deal.state.is_alive() => {
                Some((What::ProcessEnded, Some(self.ended(*run, reason.as_deref()))))
            }
            Fact::Woken { .. } => Some((What::Woken, dossier::parked_words(tx, self.deal.id)?)),
            Fact::DueSoon { tasks } if tasks.is_empty() => Some((self.soon(tx)?, None)),
            Fact::DueSoon { tasks } => Some((What::TaskSoon, Some(self.names(tasks)))),
            _ => said(fact),
        })
    }

    /// Of what the time is nearly over: of the first answer to a lead, or of a stage.
    fn soon(&self, tx: &mut Tx<'_>) -> Result<What> {
        let is_lead = self.deal.state.phase(self.playbook) == Some(Phase::Lead);
        if is_lead && !leads::is_answered(tx, self.deal.id)? {
            return Ok(What::AnswerSoon);
        }
        Ok(What::StageSoon)
    }

    fn names(&self, tasks: &[Id<id::Task>]) -> String {
        let state = &self.deal.state;
        let found = tasks.iter().filter_map(|task| state.task(*task));
        let names: Vec<&str> = found.map(|task| state.task_name(task, self.playbook)).collect();
        names.join(", ")
    }

    /// A task that somebody gave to somebody else.
    fn given(&self, id: Id<id::Task>) -> Option<&Task> {
        let task = self.before.tasks.iter().find(|task| task.id == id)?;
        task.delegated.is_some().then_some(task)
    }

    fn done(&self, task: &Task, outcome: Option<&str>) -> String {
        let name = self.before.task_name(task, self.playbook);
        match outcome {
            Some(outcome) => format!("{name}: {outcome}"),
            None => name.to_owned(),
        }
    }

    fn ended(&self, run: Id<id::Process>, reason: Option<&str>) -> String {
        let run = self.deal.state.processes.iter().find(|known| known.id == run);
        let process = run.and_then(|run| self.playbook.process(&run.key));
        let name = process.map_or("It", |process| process.name.as_str());
        match reason {
            Some(reason) => format!("{name} was broken off: {reason}"),
            None => name.to_owned(),
        }
    }

    /// Whether somebody may hear of the deal: who answers for it sees it, and whoever offered it may know that it
    /// was taken, though they see it no more.
    fn may_be_told(&self, tx: &mut Tx<'_>, user: Id<id::User>, what: What) -> Result<bool> {
        if self.is_owner(user) || what == What::HandOverAccepted {
            return Ok(true);
        }
        may_see(tx, self.by, user, self.deal.id)
    }

    /// Whom an event concerns.
    fn concerned(&self, tx: &mut Tx<'_>, fact: &Fact) -> Result<BTreeSet<Id<id::User>>> {
        let one = |user: Option<Id<id::User>>| Ok(user.into_iter().collect());
        match fact {
            Fact::Opened(opened) => one(opened.owner.filter(|owner| self.is_owner(*owner))),
            Fact::Assigned { role: None, user } => {
                one(user.filter(|user| self.is_owner(*user) && self.before.owner != Some(*user)))
            }
            // Whoever answers for the deal is told that.
            Fact::Assigned { role: Some(_), user } => {
                one(user.filter(|user| !self.is_owner(*user)))
            }
            Fact::HandOverOffered { to, .. } => one(Some(*to)),
            Fact::HandOverAccepted {} | Fact::HandOverDeclined { .. } => {
                one(self.before.hand_over.as_ref().and_then(|offer| offer.by))
            }
            Fact::Approval { approval, .. } if approval.status == ApprovalStatus::Asked => {
                self.approvers(tx, &approval.subject)
            }
            Fact::Approval { approval, .. } => one(self.asker(&approval.subject)),
            Fact::TaskDelegated { to, .. } => self.assignees(tx, &to.to),
            Fact::TasksAdded { tasks } => {
                let by_hand = tasks.iter().find(|task| task.origin == Origin::Hand);
                by_hand.map_or(one(None), |task| self.doers(tx, task))
            }
            Fact::TaskReturned { task, .. } => {
                let task = self.before.tasks.iter().find(|known| known.id == *task);
                one(task.and_then(|task| task.delegated.as_ref()).and_then(|given| given.by))
            }
            Fact::TaskDone { task, .. } => {
                let given = self.given(*task).and_then(|task| task.delegated.as_ref());
                one(given.and_then(|given| given.by.or(self.deal.state.owner)))
            }
            Fact::Shared(share) => one(Some(share.user)),
            Fact::Late { .. } | Fact::ProcessEnded { .. } | Fact::Woken { .. } => {
                one(self.deal.state.owner)
            }
            Fact::DueSoon { tasks } => match tasks.first() {
                None => one(self.deal.state.owner),
                Some(task) => self.doing(tx, *task),
            },
            _ => one(None),
        }
    }

    /// Who does a task now: one colleague, or those who play its role.
    fn doing(&self, tx: &mut Tx<'_>, task: Id<id::Task>) -> Result<BTreeSet<Id<id::User>>> {
        let Some(task) = self.deal.state.task(task) else { return Ok(BTreeSet::new()) };
        match self.deal.state.doer(task, self.by.now) {
            Some(user) => Ok(BTreeSet::from([user])),
            None => self.doers(tx, task),
        }
    }

    fn is_owner(&self, user: Id<id::User>) -> bool {
        self.deal.state.owner == Some(user)
    }

    /// Who asked for the agreement last.
    fn asker(&self, subject: &Subject) -> Option<Id<id::User>> {
        let asked = self.before.approvals.iter().find(|approval| {
            approval.subject == *subject && approval.status == ApprovalStatus::Asked
        });
        asked.and_then(|approval| approval.by)
    }

    /// Those who may agree: whoever plays the role, or else those who lead.
    fn approvers(&self, tx: &mut Tx<'_>, subject: &Subject) -> Result<BTreeSet<Id<id::User>>> {
        match self.approver(subject) {
            Some(role) => players_or_leaders(tx, self.by, self.deal, &role),
            None => leaders(tx, self.by, self.deal.id),
        }
    }

    /// The role whose agreement it is; none means a manager's.
    fn approver(&self, subject: &Subject) -> Option<String> {
        let criterion = match subject {
            Subject::Condition(key) => return self.playbook.condition(key).map(|it| it.by.clone()),
            Subject::Criterion(criterion) => criterion,
        };
        let stage = match &criterion.process {
            None => self.playbook.stage(&criterion.stage)?,
            Some(process) => {
                let stages = &self.playbook.process(process)?.stages;
                stages.iter().find(|stage| stage.key == criterion.stage)?
            }
        };
        stage.exits.iter().find(|exit| exit.key == criterion.key)?.approver.clone()
    }

    /// Those who are to do a task that somebody added.
    fn doers(&self, tx: &mut Tx<'_>, task: &Task) -> Result<BTreeSet<Id<id::User>>> {
        let to = match (&task.delegated, task.user, &task.role) {
            (Some(given), _, _) => given.to.clone(),
            (None, Some(user), _) => Assignee::User(user),
            (None, None, Some(role)) => Assignee::Role(role.clone()),
            (None, None, None) => {
                return Ok(self.deal.state.owner.into_iter().collect());
            }
        };
        self.assignees(tx, &to)
    }

    fn assignees(&self, tx: &mut Tx<'_>, to: &Assignee) -> Result<BTreeSet<Id<id::User>>> {
        match to {
            Assignee::User(user) => Ok(BTreeSet::from([*user])),
            Assignee::Role(role) => match self.deal.state.holders.get(role) {
                Some(user) => Ok(BTreeSet::from([*user])),
                None => players(tx, self.by, self.deal.id, role),
            },
            // A department finds its tasks in its own list.
            Assignee::Department(_) => Ok(BTreeSet::new()),
        }
    }
}

/// Who plays a role and may see the deal, or else those who lead.
pub(super) fn players_or_leaders(
    tx: &mut Tx<'_>,
    by: &By,
    deal: &Deal,
    role: &str,
) -> Result<BTreeSet<Id<id::User>>> {
    let found = players(tx, by, deal.id, role)?;
    if found.is_empty() { leaders(tx, by, deal.id) } else { Ok(found) }
}

/// Who plays a role and may see the deal.
fn players(
    tx: &mut Tx<'_>,
    by: &By,
    deal: Id<id::Deal>,
    role: &str,
) -> Result<BTreeSet<Id<id::User>>> {
    seeing(tx, by, deal, |user| user.plays.iter().any(|key| key == role))
}

/// The managers who may see the deal, or else the administrators.
fn leaders(tx: &mut Tx<'_>, by: &By, deal: Id<id::Deal>) -> Result<BTreeSet<Id<id::User>>> {
    let managers = seeing(tx, by, deal, |user| user.role == Role::Manager)?;
    if !managers.is_empty() {
        return Ok(managers);
    }
    seeing(tx, by, deal, |user| user.role == Role::Admin)
}

fn seeing(
    tx: &mut Tx<'_>,
    by: &By,
    deal: Id<id::Deal>,
    wanted: impl Fn(&User) -> bool,
) -> Result<BTreeSet<Id<id::User>>> {
    let mut found = BTreeSet::new();
    for user in users::list(tx)?.into_iter().filter(|user| user.active && wanted(user)) {
        if may_see(tx, by, user.id, deal)? {
            found.insert(user.id);
        }
    }
    Ok(found)
}

/// Whether somebody may see a deal.
pub(super) fn may_see(
    tx: &mut Tx<'_>,
    by: &By,
    user: Id<id::User>,
    deal: Id<id::Deal>,
) -> Result<bool> {
    let actor = match users::actor(tx, user, Via::Command) {
        Ok(actor) => actor,
        Err(Error::NotFound) => return Ok(false),
        Err(error) => return Err(error),
    };
    let theirs = By { actor: Some(actor), ..by.clone() };
    match deals::find(tx, &theirs, deal) {
        Ok(_) => Ok(true),
        Err(Error::NotFound) => Ok(false),
        Err(error) => Err(error),
    }
}
