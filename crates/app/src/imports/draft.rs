//! A row as the mapping understands it: what it says of a company, a contact and a deal, not yet
//! compared with what is there.

use deal::ActivityKind;
use deal::state::{Profile, Values};
use sheets::Row;
use types::{Country, Date, Email, Money, Phone, Timestamp};

use crate::companies::{CompanyFacts, domain_of};
use crate::contacts::ContactFacts;

/// A row as the mapping understands it.
#[derive(Clone, Debug)]
pub(super) struct Draft {
    /// The row itself, for its line and in case it is rejected.
    pub(super) row: Row,
    /// Which record it is about.
    pub(super) key: String,
    /// Which of the file's rows about that record it is, from 1.
    pub(super) nth: u32,
    /// A fingerprint of the row and of what the mapping makes of it.
    pub(super) hash: String,
    /// What is odd about it and no reason to reject it.
    pub(super) oddities: Vec<String>,
    /// What it says of a company.
    pub(super) company: Option<CompanyDraft>,
    /// What it says of a contact.
    pub(super) contact: Option<ContactDraft>,
    /// What it says of a deal.
    pub(super) deal: Option<DealDraft>,
}

/// A person as the file names them.
pub(super) type Cell = String;

/// What a row says of a company.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct CompanyDraft {
    pub(super) key: Option<String>,
    pub(super) name: Option<String>,
    pub(super) domain: Option<String>,
    pub(super) country: Option<Country>,
    pub(super) facts: CompanyFacts,
    pub(super) owner: Option<Cell>,
}

/// What a row says of a contact.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct ContactDraft {
    pub(super) key: Option<String>,
    pub(super) name: Option<String>,
    pub(super) email: Option<Email>,
    pub(super) phone: Option<Phone>,
    pub(super) facts: ContactFacts,
    pub(super) owner: Option<Cell>,
}

/// What a row says of a deal.
#[derive(Clone, Debug, Default)]
pub(super) struct DealDraft {
    pub(super) name: Option<String>,
    pub(super) profile: Profile,
    pub(super) amount: Option<Money>,
    pub(super) close: Option<Date>,
    pub(super) opened: Option<Timestamp>,
    pub(super) owner: Option<Cell>,
    pub(super) holders: Vec<(String, Cell)>,
    pub(super) answers: Vec<AnswerDraft>,
    pub(super) stages: Vec<(String, Option<Timestamp>)>,
    pub(super) logs: Vec<LogDraft>,
    pub(super) won: Option<WonDraft>,
    pub(super) end: Option<EndDraft>,
}

/// Answers of one group.
#[derive(Clone, Debug)]
pub(super) struct AnswerDraft {
    pub(super) group: String,
    pub(super) repeats: bool,
    pub(super) values: Values,
    pub(super) confirmed: Option<bool>,
}

/// Something done with the buyer, or a note.
#[derive(Clone, Debug)]
pub(super) struct LogDraft {
    pub(super) kind: ActivityKind,
    pub(super) at: Option<Timestamp>,
    pub(super) inbound: bool,
    pub(super) reached: bool,
    pub(super) outcome: Option<String>,
    pub(super) subject: Option<String>,
    pub(super) body: Option<String>,
}

/// A win.
#[derive(Clone, Debug)]
pub(super) struct WonDraft {
    pub(super) at: Timestamp,
    pub(super) paid: Option<Money>,
    pub(super) owner: Option<Cell>,
    pub(super) holders: Vec<(String, Cell)>,
    pub(super) complete: bool,
}

/// An end without a win.
#[derive(Clone, Debug)]
pub(super) struct EndDraft {
    pub(super) lost: bool,
    pub(super) at: Timestamp,
    pub(super) reason: String,
    pub(super) competitor: Option<String>,
    pub(super) note: Option<String>,
}

impl Draft {
    /// Everybody whom the row names.
    pub(super) fn people(&self) -> impl Iterator<Item = &Cell> {
        let company = self.company.iter().filter_map(|company| company.owner.as_ref());
        let contact = self.contact.iter().filter_map(|contact| contact.owner.as_ref());
        company.chain(contact).chain(self.deal.iter().flat_map(DealDraft::people))
    }
}

impl DealDraft {
    fn people(&self) -> impl Iterator<Item = &Cell> {
        let won = self.won.iter();
        let at_win = won
            .flat_map(|won| won.owner.iter().chain(won.holders.iter().map(|(_, person)| person)));
        self.owner.iter().chain(self.holders.iter().map(|(_, person)| person)).chain(at_win)
    }
}

impl Draft {
    /// What tells this row from the file's other rows about the same record.
    pub(super) fn identity(&self) -> String {
        if self.nth == 1 { self.key.clone() } else { format!("{}\u{1f}#{}", self.key, self.nth) }
    }

    /// The row's fingerprint with the file that it comes from.
    pub(super) fn marked_hash(&self, file: &str) -> String {
        format!("{}@{file}", self.hash)
    }
}

impl CompanyDraft {
    /// The domain by which it is found: its own, or its website's.
    pub(super) fn domain(&self) -> Option<String> {
        let given = self.domain.as_deref().or(self.facts.website.as_deref())?;
        domain_of(given)
    }
}
