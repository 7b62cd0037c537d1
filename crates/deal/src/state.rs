//! What is known of one deal at one moment: the sum of its events, and no more than gates, rules
//! and lists need.
//!
//! It is stored beside the deal's row and written again at each event, so it stays small and
//! bounded: finished visits, full notes and old tasks live in the journal and its tables only.

mod answer;
mod asset;
mod money;
mod outcome;
mod person;
mod reading;
mod run;
mod shared;
mod status;
mod task;
mod visit;

use std::collections::BTreeMap;

use playbook::model::Key;
use serde::{Deserialize, Serialize};
use types::{Currency, Date, Id, Money, PlaybookVersion, Timestamp, User};

pub use self::answer::{AnswerRow, Values};
pub use self::asset::{Approval, ApprovalStatus, Criterion, Evidence, Subject};
pub use self::money::{Payment, PaymentKind, Terms};
pub use self::outcome::{Outcome, Parked};
pub use self::person::{Person, PersonDetails, PersonRole, Stance};
pub use self::reading::{Deadline, DeadlineKind};
pub use self::run::{LadderRun, ProcessRun};
pub use self::shared::Shared;
pub use self::status::Status;
pub use self::task::{Assignee, Delegation, Origin, Task, TaskStatus};
pub use self::visit::{How, PastStage, Visit};

use crate::wire::{self, is_default};

/// One deal at one moment. The default is a deal that has not been opened.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct State {
    /// What people call it.
    pub name: String,
    /// The playbook's version that it runs on; absent before it is opened.
    #[serde(rename = "pb", skip_serializing_if = "Option::is_none")]
    pub version: Option<Id<PlaybookVersion>>,
    /// When it was opened.
    #[serde(rename = "op", with = "wire::maybe", skip_serializing_if = "Option::is_none")]
    pub opened_at: Option<Timestamp>,
    /// When the last event happened: no later event lies before it.
    #[serde(rename = "la", with = "wire::maybe", skip_serializing_if = "Option::is_none")]
    pub last_at: Option<Timestamp>,
    /// When its life ended.
    #[serde(rename = "end", with = "wire::maybe", skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<Timestamp>,
    /// The stay in the present stage; after the end of life the last one, with `left` set.
    #[serde(rename = "v", skip_serializing_if = "Option::is_none")]
    pub visit: Option<Visit>,
    /// Stages left at least once.
    #[serde(skip_serializing_if = "is_default")]
    pub past: BTreeMap<Key, PastStage>,
    /// Open, won, lost, disqualified or merged.
    #[serde(rename = "out", skip_serializing_if = "is_default")]
    pub outcome: Outcome,
    /// Put aside until a day.
    #[serde(skip_serializing_if = "is_default")]
    pub parked: Option<Parked>,
    /// Who answers for it now.
    #[serde(rename = "own", skip_serializing_if = "Option::is_none")]
    pub owner: Option<Id<User>>,
    /// Who plays which role of the playbook in this deal.
    #[serde(rename = "by", skip_serializing_if = "is_default")]
    pub holders: BTreeMap<Key, Id<User>>,
    /// Where it came from and what it is about.
    #[serde(rename = "pr", skip_serializing_if = "is_default")]
    pub profile: Profile,
    /// What it is worth.
    #[serde(rename = "amt", skip_serializing_if = "Option::is_none")]
    pub amount: Option<Money>,
    /// The day on which the seller expects to win it.
    #[serde(rename = "close", skip_serializing_if = "Option::is_none")]
    pub expected_close: Option<Date>,
    /// Points of the playbook's score rules.
    #[serde(skip_serializing_if = "is_default")]
    pub score: i64,
    /// What has been offered.
    #[serde(skip_serializing_if = "is_default")]
    pub terms: Terms,
    /// Answers about the deal, by question group. A group that does not repeat has one row.
    #[serde(rename = "ans", skip_serializing_if = "is_default")]
    pub answers: Shared<BTreeMap<Key, Vec<AnswerRow>>>,
    /// Open tasks, those of the playbook that are finished, and the last few other finished ones.
    #[serde(rename = "tk", skip_serializing_if = "is_default")]
    pub tasks: Vec<Task>,
    /// What happened and was pointed at.
    #[serde(rename = "ev", skip_serializing_if = "is_default")]
    pub evidence: Shared<Vec<Evidence>>,
    /// Agreements asked for, given and refused.
    #[serde(rename = "ok", skip_serializing_if = "is_default")]
    pub approvals: Vec<Approval>,
    /// Proof of payment.
    #[serde(rename = "pay", skip_serializing_if = "is_default")]
    pub payments: Vec<Payment>,
    /// The buying committee.
    #[serde(rename = "pp", skip_serializing_if = "is_default")]
    pub people: Shared<Vec<Person>>,
    /// Sub-processes, running and ended.
    #[serde(rename = "proc", skip_serializing_if = "is_default")]
    pub processes: Vec<ProcessRun>,
    /// Running follow-up ladders.
    #[serde(rename = "lad", skip_serializing_if = "is_default")]
    pub ladders: Vec<LadderRun>,
    /// A hand-over that waits for its receiver.
    #[serde(rename = "ho", skip_serializing_if = "is_default")]
    pub hand_over: Option<HandOver>,
    /// Colleagues who work on it too.
    #[serde(rename = "sh", skip_serializing_if = "is_default")]
    pub shares: Vec<Share>,
    /// What was done with the buyer, counted.
    #[serde(rename = "cnt", skip_serializing_if = "is_default")]
    pub activities: Counters,
    /// The last thing to or from the buyer.
    #[serde(rename = "lt", with = "wire::maybe", skip_serializing_if = "Option::is_none")]
    pub last_touch: Option<Timestamp>,
    /// The last thing from the buyer.
    #[serde(rename = "li", with = "wire::maybe", skip_serializing_if = "Option::is_none")]
    pub last_inbound: Option<Timestamp>,
    /// How often a gate was overridden.
    #[serde(rename = "ovr", skip_serializing_if = "is_default")]
    pub overrides: u32,
}

/// Where a deal came from and what it is about: texts that rules compare.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Profile {
    /// "web shop", "trade fair". Empty and `unknown` are kept apart.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// The campaign that brought it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub campaign: Option<String>,
    /// What may be sold.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub product: Option<String>,
    /// `b2b` or `b2c`; absent means the company's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub segment: Option<String>,
    /// ISO alpha-2; absent means the company's or else the contact's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub country: Option<String>,
    /// ISO 639-1; absent means the contact's or else the company's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// The currency in which the deal is reckoned while it has no amount.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub currency: Option<Currency>,
}

/// A deal offered to a colleague, who has not answered yet.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HandOver {
    /// The receiver.
    pub to: Id<User>,
    /// The role that the receiver is to play.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub role: Option<Key>,
    /// Who offers it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<Id<User>>,
    /// Since when it waits.
    #[serde(with = "wire")]
    pub at: Timestamp,
    /// The deal keeps its owner; only the role passes on.
    #[serde(default, skip_serializing_if = "is_default")]
    pub keep_owner: bool,
}

/// A colleague who works on the deal too.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Share {
    /// The colleague.
    pub user: Id<User>,
    /// Until when; absent means until it is taken back.
    #[serde(default, with = "wire::maybe", skip_serializing_if = "Option::is_none")]
    pub until: Option<Timestamp>,
    /// Stands in for the owner: the owner's tasks are theirs meanwhile.
    #[serde(default, skip_serializing_if = "is_default")]
    pub replacement: bool,
}

/// What was done with the buyer, counted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Counters {
    /// Telephone calls, both ways.
    #[serde(skip_serializing_if = "is_default")]
    pub calls: u32,
    /// Calls that reached someone.
    #[serde(skip_serializing_if = "is_default")]
    pub conversations: u32,
    /// Mails to the buyer.
    #[serde(skip_serializing_if = "is_default")]
    pub mails_out: u32,
    /// Mails from the buyer.
    #[serde(skip_serializing_if = "is_default")]
    pub mails_in: u32,
    /// Meetings that took place.
    #[serde(skip_serializing_if = "is_default")]
    pub meetings: u32,
    /// Meetings to which the buyer did not come.
    #[serde(skip_serializing_if = "is_default")]
    pub no_shows: u32,
    /// Messages on any other channel, both ways.
    #[serde(skip_serializing_if = "is_default")]
    pub messages: u32,
    /// Calls, mails and messages to the buyer: tries, whatever became of them.
    #[serde(skip_serializing_if = "is_default")]
    pub attempts: u32,
}
