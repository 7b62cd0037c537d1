//! What a mapping says of a file once it is bound to it: columns as numbers, formats settled.

use playbook::model::AskKind;
use types::Currency;

use super::super::bound::Bound;
use super::super::map::{CompanyField, ContactField, DealField};

/// A file's mapping bound to its columns.
#[derive(Debug)]
pub(in crate::imports) struct Plan {
    /// The columns whose cells are the record's key.
    pub(in crate::imports) key: Vec<usize>,
    /// What the mapping says, as a fingerprint: another mapping makes other records of the same rows.
    pub(in crate::imports) fingerprint: [u8; 32],
    /// The currency of amounts without one.
    pub(in crate::imports) currency: Option<Currency>,
    /// The columns that nothing names and that become a note.
    pub(in crate::imports) unmapped: Vec<(usize, String)>,
    /// The company.
    pub(in crate::imports) company: Option<CompanyPlan>,
    /// The contact.
    pub(in crate::imports) contact: Option<ContactPlan>,
    /// The deal.
    pub(in crate::imports) deal: Option<DealPlan>,
}

#[derive(Debug)]
pub(in crate::imports) struct CompanyPlan {
    pub(in crate::imports) key: Vec<usize>,
    pub(in crate::imports) fields: Vec<(CompanyField, Bound)>,
    pub(in crate::imports) owner: Option<Bound>,
}

#[derive(Debug)]
pub(in crate::imports) struct ContactPlan {
    pub(in crate::imports) key: Vec<usize>,
    pub(in crate::imports) fields: Vec<(ContactField, Bound)>,
    pub(in crate::imports) owner: Option<Bound>,
}

#[derive(Debug)]
pub(in crate::imports) struct DealPlan {
    pub(in crate::imports) fields: Vec<(DealField, Bound)>,
    pub(in crate::imports) opened: Option<Bound>,
    pub(in crate::imports) owner: Option<Bound>,
    pub(in crate::imports) holders: Vec<(String, Bound)>,
    pub(in crate::imports) answers: Vec<AnswerPlan>,
    pub(in crate::imports) stages: Vec<StagePlan>,
    pub(in crate::imports) activities: Vec<ActivityPlan>,
    pub(in crate::imports) notes: Vec<NotePlan>,
    pub(in crate::imports) won: Option<WonPlan>,
    pub(in crate::imports) lost: Option<EndPlan>,
    pub(in crate::imports) disqualified: Option<EndPlan>,
}

#[derive(Debug)]
pub(in crate::imports) struct AnswerPlan {
    pub(in crate::imports) group: String,
    pub(in crate::imports) repeats: bool,
    pub(in crate::imports) asks: Vec<(String, AskKind, Bound)>,
    pub(in crate::imports) confirmed: Option<bool>,
}

#[derive(Debug)]
pub(in crate::imports) struct WhenPlan {
    pub(in crate::imports) bound: Bound,
    pub(in crate::imports) is: Vec<String>,
}

#[derive(Debug)]
pub(in crate::imports) struct StagePlan {
    pub(in crate::imports) when: Option<WhenPlan>,
    pub(in crate::imports) stage: Bound,
    pub(in crate::imports) at: Option<Bound>,
    /// A row without a time did not come into the stage.
    pub(in crate::imports) needs_time: bool,
}

#[derive(Debug)]
pub(in crate::imports) struct ActivityPlan {
    pub(in crate::imports) when: Option<WhenPlan>,
    pub(in crate::imports) kind: Bound,
    pub(in crate::imports) at: Bound,
    pub(in crate::imports) direction: Option<Bound>,
    pub(in crate::imports) reached: Option<Bound>,
    pub(in crate::imports) outcome: Option<Bound>,
    pub(in crate::imports) subject: Option<Bound>,
    pub(in crate::imports) body: Option<Bound>,
}

#[derive(Debug)]
pub(in crate::imports) struct NotePlan {
    pub(in crate::imports) text: Bound,
    pub(in crate::imports) at: Option<Bound>,
}

#[derive(Debug)]
pub(in crate::imports) struct WonPlan {
    pub(in crate::imports) when: Option<WhenPlan>,
    pub(in crate::imports) at: Bound,
    pub(in crate::imports) paid: Option<Bound>,
    pub(in crate::imports) owner: Option<Bound>,
    pub(in crate::imports) holders: Vec<(String, Bound)>,
    pub(in crate::imports) complete: bool,
}

#[derive(Debug)]
pub(in crate::imports) struct EndPlan {
    pub(in crate::imports) when: Option<WhenPlan>,
    pub(in crate::imports) at: Bound,
    pub(in crate::imports) reason: Bound,
    pub(in crate::imports) competitor: Option<Bound>,
    pub(in crate::imports) note: Option<Bound>,
}
