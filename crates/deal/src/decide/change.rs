//! Changing what a deal is about, what it is worth and what was offered.

use super::Making;
use super::making::{SHORT, countable, required};
use super::opening::check_profile;
use crate::State;
use crate::command::{Changes, SetTerms};
use crate::event::{Event, Fact, LadderEnd};
use crate::facts::DealFacts;
use crate::refusal::Refusal;
use crate::state::{ApprovalStatus, Subject};

/// The whole price, in hundredths of a percent.
const WHOLE_PRICE: u32 = 10_000;

impl Making<'_> {
    pub(super) fn change(&mut self, changes: &Changes) -> Result<(), Refusal> {
        let mut changes = self.really_new(changes)?;
        if changes == Changes::default() {
            return Ok(());
        }
        changes.score = self.score_after(&changes);
        self.happens(Fact::Changed(Box::new(changes)));
        Ok(())
    }

    /// Without what is so already.
    fn really_new(&self, changes: &Changes) -> Result<Changes, Refusal> {
        let name = match &changes.name {
            Some(name) => Some(required("name", name, SHORT)?.to_owned()),
            None => None,
        };
        let profile = &self.state.profile;
        let changes = Changes {
            name: name.filter(|name| *name != self.state.name),
            score: None,
            amount: changes.amount.clone().against(&self.state.amount),
            expected_close: changes.expected_close.clone().against(&self.state.expected_close),
            source: changes.source.clone().against(&profile.source),
            campaign: changes.campaign.clone().against(&profile.campaign),
            product: changes.product.clone().against(&profile.product),
            segment: changes.segment.clone().against(&profile.segment),
            country: changes.country.clone().against(&profile.country),
            language: changes.language.clone().against(&profile.language),
            currency: changes.currency.clone().against(&profile.currency),
        };
        let lead = self.lead_after(&changes);
        check_profile(&lead.profile)?;
        if !changes.amount.is_keep() {
            countable("amount", lead.amount)?;
        }
        Ok(changes)
    }

    /// The part of the deal that a change can touch, after it.
    fn lead_after(&self, changes: &Changes) -> State {
        let mut lead = State {
            name: self.state.name.clone(),
            opened_at: self.state.opened_at,
            profile: self.state.profile.clone(),
            amount: self.state.amount,
            expected_close: self.state.expected_close,
            ..State::default()
        };
        lead.apply(&Event { at: self.at, fact: Fact::Changed(Box::new(changes.clone())) });
        lead
    }

    fn score_after(&self, changes: &Changes) -> Option<i64> {
        if self.playbook.playbook().scores.is_empty() {
            return None;
        }
        let lead = self.lead_after(changes);
        let facts = DealFacts::of(&lead, self.playbook, self.context);
        let (score, _) = playbook::score(self.playbook, &facts);
        (score != self.state.score).then_some(score)
    }

    pub(super) fn set_terms(&mut self, terms: &SetTerms) -> Result<(), Refusal> {
        if terms.discount_bp.is_some_and(|discount| discount > WHOLE_PRICE) {
            return Err(Refusal::field("discount", "A discount is at most 100 percent."));
        }
        let now = &self.state.terms;
        let new = |value: Option<u32>, old: u32| value.filter(|value| *value != old);
        let terms = SetTerms {
            discount_bp: new(terms.discount_bp, now.discount_bp),
            payment_days: new(terms.payment_days, now.payment_days),
            quotes_sent: new(terms.quotes_sent, now.quotes_sent),
            quotes_accepted: new(terms.quotes_accepted, now.quotes_accepted),
        };
        if terms == SetTerms::default() {
            return Ok(());
        }
        let more = |value: Option<u32>, old: u32| value.is_some_and(|value| value > old);
        let gives_more =
            more(terms.discount_bp, now.discount_bp) || more(terms.payment_days, now.payment_days);
        let accepted = more(terms.quotes_accepted, now.quotes_accepted);
        self.happens(Fact::TermsSet(terms));
        if gives_more {
            self.lapse_grants();
        }
        if accepted {
            self.stop_ladders(LadderEnd::Buyer);
        }
        Ok(())
    }

    /// Who granted an exception did not grant a larger one.
    fn lapse_grants(&mut self) {
        let granted = self.state.approvals.iter().filter(|approval| {
            approval.status == ApprovalStatus::Granted
                && matches!(approval.subject, Subject::Condition(_))
        });
        let subjects: Vec<Subject> = granted.map(|approval| approval.subject.clone()).collect();
        for subject in subjects {
            self.happens(Fact::ApprovalLapsed { subject });
        }
    }
}
