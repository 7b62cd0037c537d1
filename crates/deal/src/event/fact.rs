//! The closed list of what can happen to a deal.

use playbook::Mapping;
use playbook::model::{About, Key};
use serde::{Deserialize, Serialize};
use types::{
    Buyer, Deal, File, Id, Money, PlaybookVersion, Process, Row, Timestamp, User, Visit, Within,
};

use super::detail::{
    ActivityCorrected, ActivityWithdrawn, Answered, EvidenceGiven, LadderEnd, Logged, Opened,
    PaymentProved, Skipped,
};
use super::{Absorbed, Obligation};
use crate::command::{Changes, SetTerms};
use crate::state::{Approval, Delegation, How, PersonDetails, Share, Subject, Task};
use crate::wire::{self, is_default};

/// What happened. One closed list: whoever reads the journal matches all of it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fact {
    /// The deal's life began. Its first stage follows as [`Fact::Entered`].
    Opened(Box<Opened>),
    /// Fields changed.
    Changed(Box<Changes>),
    /// The offer changed.
    TermsSet(SetTerms),
    /// Questions were answered.
    Answered(Answered),
    /// A row of a repeating group was taken away.
    RowRemoved {
        /// The group.
        group: Key,
        /// Where its answers are kept.
        #[serde(default, skip_serializing_if = "is_default")]
        about: About,
        /// The row.
        row: Id<Row>,
    },
    /// There is something to do.
    TasksAdded {
        /// The tasks.
        tasks: Vec<Task>,
    },
    /// A task was done.
    TaskDone {
        /// The task.
        task: Id<types::Task>,
        /// What came out.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        outcome: Option<String>,
    },
    /// A task was left out.
    TaskSkipped {
        /// The task.
        task: Id<types::Task>,
        /// Why.
        reason: String,
    },
    /// A task was given to somebody else.
    TaskDelegated {
        /// The task.
        task: Id<types::Task>,
        /// To whom and by whom.
        to: Delegation,
        /// What they should know.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<String>,
    },
    /// A delegated task came back.
    TaskReturned {
        /// The task.
        task: Id<types::Task>,
        /// What came out, or why not.
        note: String,
    },
    /// A finished task was opened again.
    TaskReopened {
        /// The task.
        task: Id<types::Task>,
    },
    /// A task's due time was moved.
    TaskRescheduled {
        /// The task.
        task: Id<types::Task>,
        /// Until when.
        #[serde(default, with = "wire::maybe", skip_serializing_if = "Option::is_none")]
        due: Option<Timestamp>,
        /// When whoever is to keep it is told that it is nearly over.
        #[serde(default, with = "wire::maybe", skip_serializing_if = "Option::is_none")]
        warn: Option<Timestamp>,
    },
    /// Open tasks were overtaken by events.
    TasksLapsed {
        /// The tasks.
        tasks: Vec<Id<types::Task>>,
    },
    /// Something that happened was pointed at.
    EvidenceGiven(Box<EvidenceGiven>),
    /// Evidence was taken back.
    EvidenceWithdrawn {
        /// The evidence.
        evidence: Id<types::Evidence>,
    },
    /// The deal came into a stage. The visit before, if any, ends at the same instant.
    Entered {
        /// The new visit.
        visit: Id<Visit>,
        /// The stage.
        stage: Key,
        /// When the stage's time runs out.
        #[serde(default, with = "wire::maybe", skip_serializing_if = "Option::is_none")]
        due: Option<Timestamp>,
        /// When whoever is to keep it is told that it is nearly over.
        #[serde(default, with = "wire::maybe", skip_serializing_if = "Option::is_none")]
        warn: Option<Timestamp>,
        /// How it came there.
        #[serde(default, skip_serializing_if = "is_default")]
        how: How,
        /// Why, for a way back.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
        /// History from an import: no clock runs until somebody takes it up.
        #[serde(rename = "mute", default, skip_serializing_if = "is_default")]
        muted: bool,
    },
    /// Somebody took up an imported deal: its clocks begin.
    TakenUp {
        /// When the stage's time runs out.
        #[serde(default, with = "wire::maybe", skip_serializing_if = "Option::is_none")]
        due: Option<Timestamp>,
        /// When whoever is to keep it is told that it is nearly over.
        #[serde(default, with = "wire::maybe", skip_serializing_if = "Option::is_none")]
        warn: Option<Timestamp>,
    },
    /// A gate was overridden; the move itself follows.
    Overridden {
        /// Why.
        reason: String,
        /// What was missing.
        missing: Vec<Skipped>,
    },
    /// An agreement was asked for, given or refused.
    Approval {
        /// The agreement as it stands now.
        #[serde(rename = "is")]
        approval: Approval,
        /// In which words.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<String>,
    },
    /// An agreement no longer holds: what was agreed to has changed.
    ApprovalLapsed {
        /// To what.
        subject: Subject,
    },
    /// The deal was put aside.
    Parked {
        /// Until when.
        #[serde(with = "wire")]
        until: Timestamp,
        /// One of the playbook's reasons.
        reason: Key,
        /// More words.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<String>,
    },
    /// It was taken up again; its clocks begin anew.
    Woken {
        /// When the stage's time runs out.
        #[serde(default, with = "wire::maybe", skip_serializing_if = "Option::is_none")]
        due: Option<Timestamp>,
        /// When whoever is to keep it is told that it is nearly over.
        #[serde(default, with = "wire::maybe", skip_serializing_if = "Option::is_none")]
        warn: Option<Timestamp>,
    },
    /// It was lost; its life ended.
    Lost {
        /// One of the playbook's reasons.
        reason: Key,
        /// Who got the order.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        competitor: Option<String>,
        /// More words.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<String>,
        /// When it is said to have happened, where the event's own time had to differ.
        #[serde(default, with = "wire::maybe", skip_serializing_if = "Option::is_none")]
        claimed: Option<Timestamp>,
    },
    /// It was never a fit; its life ended.
    Disqualified {
        /// One of the playbook's reasons.
        reason: Key,
        /// More words.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<String>,
        /// When it is said to have happened, where the event's own time had to differ.
        #[serde(default, with = "wire::maybe", skip_serializing_if = "Option::is_none")]
        claimed: Option<Timestamp>,
    },
    /// Its end was taken back. Where the visit must be a new one, [`Fact::Entered`] follows.
    Reopened {
        /// Why.
        reason: String,
        /// The win itself was undone too.
        #[serde(default, skip_serializing_if = "is_default")]
        unwon: bool,
    },
    /// A payment was proved.
    PaymentProved(Box<PaymentProved>),
    /// Proof of a payment was taken back.
    PaymentWithdrawn {
        /// The payment.
        payment: Id<types::Payment>,
        /// Why.
        reason: String,
    },
    /// It was won. A stage of delivery or care follows, or [`Fact::Completed`].
    Won {
        /// What it brought.
        #[serde(rename = "amt", default, skip_serializing_if = "Option::is_none")]
        amount: Option<Money>,
        /// When it is said to have happened, where the event's own time had to differ.
        #[serde(default, with = "wire::maybe", skip_serializing_if = "Option::is_none")]
        claimed: Option<Timestamp>,
    },
    /// A won deal's last stage is done; its life ended.
    Completed {},
    /// It was offered to a colleague.
    HandOverOffered {
        /// The receiver.
        to: Id<User>,
        /// The role that the receiver is to play.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        role: Option<Key>,
        /// Who offers it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<Id<User>>,
        /// What the receiver must know.
        brief: String,
        /// The deal keeps its owner; only the role passes on.
        #[serde(default, skip_serializing_if = "is_default")]
        keep_owner: bool,
    },
    /// The receiver took it: the role and the deal are theirs.
    HandOverAccepted {},
    /// The receiver did not take it.
    HandOverDeclined {
        /// Why.
        reason: String,
    },
    /// Somebody became the owner or the holder of a role.
    Assigned {
        /// The role; absent means the owner.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        role: Option<Key>,
        /// The colleague; absent means nobody.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        user: Option<Id<User>>,
    },
    /// A colleague works on it too.
    Shared(Share),
    /// A colleague no longer does.
    Unshared {
        /// The colleague.
        user: Id<User>,
    },
    /// Somebody joined the buying committee.
    PersonAdded {
        /// Identifies them in the deal.
        id: Id<Buyer>,
        /// What is known of them.
        #[serde(rename = "is")]
        person: PersonDetails,
        /// The deal is aimed at them.
        #[serde(default, skip_serializing_if = "is_default")]
        primary: bool,
    },
    /// More, or something else, is known of a person.
    PersonChanged {
        /// Who.
        id: Id<Buyer>,
        /// All that is known of them.
        #[serde(rename = "is")]
        person: PersonDetails,
    },
    /// A person was taken away.
    PersonRemoved {
        /// Who.
        id: Id<Buyer>,
    },
    /// The deal is aimed at another person.
    Aimed {
        /// Whom.
        id: Id<Buyer>,
    },
    /// Something was done with the buyer.
    Logged(Logged),
    /// Something done with the buyer had been logged wrongly.
    ActivityCorrected(Box<ActivityCorrected>),
    /// Something logged had not been done with this buyer.
    ActivityWithdrawn(Box<ActivityWithdrawn>),
    /// A file did not belong here.
    FileWithdrawn {
        /// The file.
        file: Id<File>,
        /// What it was called.
        name: String,
        /// Why, where somebody said so.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    /// It is the same as another deal, which goes on; its life ended.
    Merged {
        /// The deal that goes on.
        into: Id<Deal>,
    },
    /// It took over what a merged deal knew.
    Absorbed(Box<Absorbed>),
    /// It moved to another version of its playbook. [`Fact::Entered`] follows where the stage changed.
    VersionMoved {
        /// The version.
        version: Id<PlaybookVersion>,
        /// When the present stage's time runs out by the new version.
        #[serde(default, with = "wire::maybe", skip_serializing_if = "Option::is_none")]
        due: Option<Timestamp>,
        /// When whoever is to keep it is told that it is nearly over.
        #[serde(default, with = "wire::maybe", skip_serializing_if = "Option::is_none")]
        warn: Option<Timestamp>,
        /// The keys that changed.
        #[serde(rename = "map", default, skip_serializing_if = "is_default")]
        mapping: Box<Mapping>,
    },
    /// It passed to a team with other working hours: the present stage's time is counted by these.
    Reckoned {
        /// When it runs out.
        #[serde(with = "wire")]
        due: Timestamp,
        /// When whoever is to keep it is told that it is nearly over.
        #[serde(default, with = "wire::maybe", skip_serializing_if = "Option::is_none")]
        warn: Option<Timestamp>,
    },
    /// A sub-process began.
    ProcessStarted {
        /// Identifies the run.
        run: Id<Process>,
        /// The playbook's process.
        key: Key,
        /// Its first stage.
        stage: Key,
        /// When that stage's time runs out.
        #[serde(default, with = "wire::maybe", skip_serializing_if = "Option::is_none")]
        due: Option<Timestamp>,
    },
    /// A sub-process went on.
    ProcessEntered {
        /// The run.
        run: Id<Process>,
        /// Its stage.
        stage: Key,
        /// When that stage's time runs out.
        #[serde(default, with = "wire::maybe", skip_serializing_if = "Option::is_none")]
        due: Option<Timestamp>,
    },
    /// A sub-process ended.
    ProcessEnded {
        /// The run.
        run: Id<Process>,
        /// It went through to its end.
        #[serde(default, skip_serializing_if = "is_default")]
        done: bool,
        /// Why it was broken off.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    /// A ladder of follow-ups began.
    LadderStarted {
        /// The playbook's ladder.
        key: Key,
        /// Its first step.
        step: Key,
        /// When that step comes.
        #[serde(with = "wire")]
        due: Timestamp,
    },
    /// A ladder's step came (its task follows); this one is next.
    LadderStepped {
        /// The ladder.
        key: Key,
        /// The step that comes next.
        step: Key,
        /// When it comes.
        #[serde(with = "wire")]
        due: Timestamp,
    },
    /// A ladder ended.
    LadderStopped {
        /// The ladder.
        key: Key,
        /// Why.
        why: LadderEnd,
    },
    /// A stage's time ran out.
    Late {
        /// The sub-process whose stage it is; absent for the deal's own.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        run: Option<Id<Process>>,
    },
    /// A time is nearly over: whoever is to keep it is told once.
    DueSoon {
        /// The tasks whose time it is, all to be done by the same; none for the deal's own stage.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        tasks: Vec<Id<types::Task>>,
    },
    /// Nothing to or from the buyer for so long.
    WentQuiet {
        /// How long.
        after: Within,
    },
    /// A rule asks for something outside the deal.
    Raised(Obligation),
}
