//! What rules can read of a deal: the variables of `docs/playbooks.md`, made when a rule asks.

mod deal;
mod groups;
mod parts;
mod value;

pub(crate) use self::value::{major, means};

use std::borrow::Cow;
use std::cell::RefCell;

use cel::Value;
use playbook::{Compiled, Facts};
use types::{Calendar, Timestamp};

use self::groups::Kept;
use crate::command::Open;
use crate::{CompanyFacts, ContactFacts, Context, Groups, State};

/// The facts of one deal at one moment, as rules see them. Each is made once, and only if a rule asks.
pub struct DealFacts<'a> {
    state: Cow<'a, State>,
    playbook: &'a Compiled,
    now: Timestamp,
    calendar: &'a Calendar,
    company: &'a CompanyFacts,
    contact: &'a ContactFacts,
    company_groups: &'a Groups,
    contact_groups: &'a Groups,
    made: RefCell<Vec<(String, Option<Value>)>>,
}

impl<'a> DealFacts<'a> {
    /// The facts of a deal.
    pub fn of(state: &'a State, playbook: &'a Compiled, context: &Context<'a>) -> Self {
        Self::new(Cow::Borrowed(state), playbook, context)
    }

    /// The facts of a lead that has not been opened: what `takes` and `score` ask for.
    pub fn of_lead(lead: &Open, playbook: &'a Compiled, context: &Context<'a>) -> Self {
        let state = State {
            name: lead.name.clone(),
            opened_at: Some(lead.at.unwrap_or(context.now)),
            profile: lead.profile.clone(),
            amount: lead.amount,
            expected_close: lead.expected_close,
            ..State::default()
        };
        Self::new(Cow::Owned(state), playbook, context)
    }

    fn new(state: Cow<'a, State>, playbook: &'a Compiled, context: &Context<'a>) -> Self {
        Self {
            now: state.last_at.map_or(context.now, |last| last.max(context.now)),
            state,
            playbook,
            calendar: context.calendar,
            company: context.company,
            contact: context.contact,
            company_groups: &context.company.groups,
            contact_groups: &context.contact.groups,
            made: RefCell::new(Vec::new()),
        }
    }

    /// The same with answers about the company and the contact as they are after this decision.
    pub(crate) fn with_groups(
        mut self,
        company: Option<&'a Groups>,
        contact: Option<&'a Groups>,
    ) -> Self {
        self.company_groups = company.unwrap_or(self.company_groups);
        self.contact_groups = contact.unwrap_or(self.contact_groups);
        self
    }

    pub(crate) fn kept(&self) -> Kept<'_> {
        Kept {
            deal: &self.state.answers,
            company: self.company_groups,
            contact: self.contact_groups,
        }
    }

    fn make(&self, name: &str) -> Option<Value> {
        match name {
            "deal" => Some(self.deal()),
            "company" => Some(self.company()),
            "contact" => Some(self.contact()),
            "answered" => Some(self.answered()),
            "tasks" => Some(self.tasks()),
            "evidence" => Some(self.evidence()),
            "people" => Some(self.people()),
            "activities" => Some(self.activities()),
            "processes" => Some(self.processes()),
            "payment" => Some(self.payment()),
            "quotes" => Some(self.quotes()),
            "granted" => Some(self.granted()),
            group => self.group(group),
        }
    }
}

impl Facts for DealFacts<'_> {
    fn get(&self, name: &str) -> Option<Value> {
        if let Some((_, value)) = self.made.borrow().iter().find(|(made, _)| made == name) {
            return value.clone();
        }
        let value = self.make(name);
        self.made.borrow_mut().push((name.to_owned(), value.clone()));
        value
    }
}
