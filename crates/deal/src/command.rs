//! What people, imports and the clock ask of a deal, in the seller's words.

mod assets;
mod life;
mod work;

use playbook::model::Key;
use serde::{Deserialize, Serialize};
use types::{Buyer, Deal, Id, Process, Task, Timestamp, User};

pub use self::assets::{GiveEvidence, ProvePayment, SetTerms};
pub use self::life::{Changes, MoveVersion, Open, Override};
pub use self::work::{
    ActivityKind, AddTask, Answer, CorrectActivity, Direction, Log, OfferHandOver,
    WithdrawActivity, WithdrawFile,
};
use crate::state::{Assignee, PersonDetails, Subject};
use crate::{Absorbed, wire::is_default};

/// One request to a deal. `decide` turns it into events or refuses it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum Command {
    /// Begins a deal's life.
    Open(Box<Open>),
    /// Changes name, worth, expected close or where it came from.
    Change(Box<Changes>),
    /// Says what has been offered.
    SetTerms(SetTerms),
    /// Answers questions of one group.
    Answer(Answer),
    /// Takes a row of a repeating group away.
    RemoveRow {
        /// The group.
        group: Key,
        /// The row.
        row: Id<types::Row>,
    },
    /// Adds a task of one's own.
    AddTask(AddTask),
    /// Takes an imported deal up: its clocks begin, and the present stage's tasks that are not there
    /// are added. Any work by a person does so too.
    PlanStage,
    /// Finishes a task.
    DoTask {
        /// The task.
        task: Id<Task>,
        /// What came out.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        outcome: Option<String>,
    },
    /// Leaves a task out; not one that must be done.
    SkipTask {
        /// The task.
        task: Id<Task>,
        /// Why.
        reason: String,
    },
    /// Gives a task to somebody else.
    DelegateTask {
        /// The task.
        task: Id<Task>,
        /// To whom.
        to: Assignee,
        /// What they should know.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<String>,
    },
    /// Gives a delegated task back.
    ReturnTask {
        /// The task.
        task: Id<Task>,
        /// What came out, or why not.
        note: String,
    },
    /// Opens a finished task again.
    ReopenTask {
        /// The task.
        task: Id<Task>,
    },
    /// Moves a task's due time, or takes it away.
    RescheduleTask {
        /// The task.
        task: Id<Task>,
        /// Until when.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        due: Option<Timestamp>,
    },
    /// Points at something that happened.
    GiveEvidence(GiveEvidence),
    /// Takes evidence back.
    WithdrawEvidence {
        /// The evidence.
        evidence: Id<types::Evidence>,
    },
    /// Goes forward.
    Advance {
        /// The stage; absent means the next one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to: Option<Key>,
        /// Goes although something is missing.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        over: Option<Override>,
        /// When it happened, if not now.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        at: Option<Timestamp>,
    },
    /// Goes back to an earlier stage.
    GoBack {
        /// The stage.
        to: Key,
        /// Why.
        reason: String,
    },
    /// Asks the approver for an agreement.
    AskApproval {
        /// To what.
        subject: Subject,
        /// What they should know.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<String>,
    },
    /// Agrees, or grants a condition.
    Approve {
        /// To what.
        subject: Subject,
        /// In which words.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<String>,
    },
    /// Does not agree.
    Refuse {
        /// To what.
        subject: Subject,
        /// Why.
        reason: String,
    },
    /// Puts the deal aside until a day.
    Park {
        /// It wakes by itself then.
        until: Timestamp,
        /// One of the playbook's reasons.
        reason: Key,
        /// More words.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<String>,
    },
    /// Takes a parked deal up again.
    Wake,
    /// Ends it as lost.
    Lose {
        /// One of the playbook's reasons.
        reason: Key,
        /// Who got the order.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        competitor: Option<String>,
        /// More words.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<String>,
        /// When it happened, if not now.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        at: Option<Timestamp>,
    },
    /// Ends it as never a fit.
    Disqualify {
        /// One of the playbook's reasons.
        reason: Key,
        /// More words.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<String>,
        /// When it happened, if not now.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        at: Option<Timestamp>,
    },
    /// Takes an end back: lost and disqualified deals are open again; a won one that has been
    /// completed goes on in its last stage; a win itself is undone.
    Reopen {
        /// Why.
        reason: String,
    },
    /// Proves a payment.
    ProvePayment(ProvePayment),
    /// Takes proof of a payment back; only before the win.
    WithdrawPayment {
        /// The payment.
        payment: Id<types::Payment>,
        /// Why.
        reason: String,
    },
    /// Wins it: needs proof of payment, whoever asks.
    Win {
        /// Wins although something else is missing.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        over: Option<Override>,
        /// When it happened, if not now.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        at: Option<Timestamp>,
    },
    /// Ends a won deal's life after its last stage.
    Complete {
        /// Ends it although something is missing.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        over: Option<Override>,
        /// When it happened, if not now.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        at: Option<Timestamp>,
    },
    /// Offers the deal to a colleague.
    OfferHandOver(OfferHandOver),
    /// Takes an offered deal.
    AcceptHandOver,
    /// Does not take it.
    DeclineHandOver {
        /// Why.
        reason: String,
    },
    /// Makes somebody the owner or the holder of a role.
    Assign {
        /// The role; absent means the owner.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        role: Option<Key>,
        /// The colleague; absent leaves it to nobody.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        user: Option<Id<User>>,
    },
    /// Lets a colleague work on it too.
    Share {
        /// The colleague.
        user: Id<User>,
        /// Until when.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<Timestamp>,
        /// Stands in for the owner.
        #[serde(default, skip_serializing_if = "is_default")]
        replacement: bool,
    },
    /// Ends a share.
    Unshare {
        /// The colleague.
        user: Id<User>,
    },
    /// Adds somebody to the buying committee.
    AddPerson {
        /// What is known of them.
        person: PersonDetails,
        /// The deal is aimed at them from now on.
        #[serde(default, skip_serializing_if = "is_default")]
        primary: bool,
    },
    /// Says anew what is known of a person.
    ChangePerson {
        /// Who.
        id: Id<Buyer>,
        /// All that is known of them.
        person: PersonDetails,
    },
    /// Takes a person away.
    RemovePerson {
        /// Who.
        id: Id<Buyer>,
    },
    /// Aims the deal at another person.
    Aim {
        /// Whom.
        id: Id<Buyer>,
    },
    /// Logs something done with the buyer.
    Log(Log),
    /// Says how something logged really was.
    CorrectActivity(Box<CorrectActivity>),
    /// Takes back something logged that was not done with this buyer.
    WithdrawActivity(Box<WithdrawActivity>),
    /// Takes back a file that does not belong here.
    WithdrawFile(Box<WithdrawFile>),
    /// Ends it as the same as another deal.
    Merge {
        /// The deal that goes on.
        into: Id<Deal>,
    },
    /// Takes over what a merged deal knew, proof of payment included. Made by [`State::absorbable`]
    /// of that deal and never taken from outside.
    ///
    /// [`State::absorbable`]: crate::State::absorbable
    Absorb(Box<Absorbed>),
    /// Moves it to another version of its playbook. The compiled playbook is the new version's.
    MoveVersion(MoveVersion),
    /// Starts a sub-process.
    StartProcess {
        /// The playbook's process.
        key: Key,
    },
    /// Moves a sub-process forward; past its last stage it has ended.
    AdvanceProcess {
        /// The run.
        run: Id<Process>,
        /// The stage; absent means the next one, or the end.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        to: Option<Key>,
        /// Goes although something is missing.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        over: Option<Override>,
    },
    /// Breaks a sub-process off.
    EndProcess {
        /// The run.
        run: Id<Process>,
        /// Why.
        reason: String,
    },
    /// Starts a ladder of follow-ups by hand.
    StartLadder {
        /// The playbook's ladder.
        key: Key,
    },
    /// Stops a ladder.
    StopLadder {
        /// The playbook's ladder.
        key: Key,
    },
    /// Its team's working time is another than before, for it passed to another team: what is left of the stage's time is
    /// counted by that.
    Reckon,
    /// Time has passed: notes lateness and silence, wakes, takes the ladders' next steps.
    Tick,
}

impl Command {
    /// Whether only the program itself may ask for it: what has a way of its own (opening, merging, putting right
    /// what was recorded), what time does, and an activity that is kept already. Whoever takes commands from outside refuses these.
    pub fn is_for_inside(&self) -> bool {
        match self {
            Self::Open(_)
            | Self::Merge { .. }
            | Self::Absorb(_)
            | Self::CorrectActivity(_)
            | Self::WithdrawActivity(_)
            | Self::WithdrawFile(_)
            | Self::Reckon
            | Self::Tick => true,
            Self::Log(log) => log.id.is_some(),
            _ => false,
        }
    }
}
