//! What a decision may know besides the deal: the time, who acts, the calendar, the customer.

use std::collections::BTreeMap;

use playbook::model::Key;
use serde::{Deserialize, Serialize};
use types::{Calendar, Id, IdSource, Money, PlaybookVersion, Timestamp, User};

use crate::AnswerRow;

/// The circumstances of one decision.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// The time.
    pub now: Timestamp,
    /// Who acts.
    pub actor: &'a ActorFacts,
    /// What brought it about.
    pub cause: Cause,
    /// The version that the compiled playbook was made from. A deal on another version is refused.
    pub version: Id<PlaybookVersion>,
    /// The team's working time.
    pub calendar: &'a Calendar,
    /// The buying company.
    pub company: &'a CompanyFacts,
    /// The contact that the deal is aimed at.
    pub contact: &'a ContactFacts,
    /// Where new ids come from.
    pub ids: &'a IdSource,
}

/// What brought a command about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Cause {
    /// A person in the browser.
    #[default]
    User,
    /// An import. With a time of its own a move is history: recorded, not judged, and nothing runs by itself.
    Import,
    /// An assignment rule or the like.
    Rule,
    /// The program itself: time passed.
    System,
    /// A program through the interface.
    Api,
}

/// Who acts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ActorFacts {
    /// The user; absent when the program itself acts.
    pub user: Option<Id<User>>,
    /// What they may do.
    pub rights: Rights,
    /// The playbook's roles that they play in the workspace (through their department, say).
    pub roles: Vec<Key>,
    /// Those who are away and for whom they stand in.
    pub stands_in_for: Vec<Id<User>>,
    /// Their department, by name.
    pub department: Option<String>,
}

/// What an actor may do beyond working on a deal that they may write to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Rights {
    /// Everything.
    pub admin: bool,
    /// Override, approve anything, act in the place of others.
    pub manage: bool,
    /// Override a gate with a reason.
    #[serde(rename = "override")]
    pub override_: bool,
    /// Record what happened before now, as imports do.
    pub backdate: bool,
    /// Open a deal again after its end.
    pub reopen: bool,
}

impl Rights {
    /// Every right.
    pub const ALL: Self =
        Self { admin: true, manage: true, override_: true, backdate: true, reopen: true };

    /// Whether the actor may manage.
    pub fn may_manage(self) -> bool {
        self.admin || self.manage
    }

    /// Whether the actor may override a gate.
    pub fn may_override(self) -> bool {
        self.may_manage() || self.override_
    }

    /// Whether the actor may record what happened before now.
    pub fn may_backdate(self) -> bool {
        self.admin || self.backdate
    }

    /// Whether the actor may open a deal again.
    pub fn may_reopen(self) -> bool {
        self.may_manage() || self.reopen
    }
}

/// Answers that are kept with the company or the contact, by question group.
pub type Groups = BTreeMap<Key, Vec<AnswerRow>>;

/// What is known of the buying company: the rule variable `company` and the groups about it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct CompanyFacts {
    /// What it is called.
    pub name: Option<String>,
    /// "shop.example".
    pub domain: Option<String>,
    /// Its address on the web.
    pub website: Option<String>,
    /// What it does.
    pub industry: Option<String>,
    /// ISO alpha-2.
    pub country: Option<String>,
    /// Employees.
    pub size: Option<i64>,
    /// Shops, branches.
    pub stores: Option<i64>,
    /// A year's sales.
    pub revenue: Option<Money>,
    /// `b2b` or `b2c`.
    pub segment: Option<String>,
    /// ISO 639-1.
    pub language: Option<String>,
    /// Answers about it.
    pub groups: Groups,
}

/// What is known of the contact: the rule variable `contact` and the groups about it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ContactFacts {
    /// What they are called.
    pub name: Option<String>,
    /// Their mail address.
    pub email: Option<String>,
    /// Their telephone number.
    pub phone: Option<String>,
    /// "Head of purchasing".
    pub title: Option<String>,
    /// ISO 639-1.
    pub language: Option<String>,
    /// ISO alpha-2.
    pub country: Option<String>,
    /// Answers about them.
    pub groups: Groups,
}
