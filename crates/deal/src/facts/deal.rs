//! `deal`, `company` and `contact`.

use cel::Value;

use super::DealFacts;
use super::value::{Object, instant, major};
use crate::time;

impl DealFacts<'_> {
    pub(super) fn deal(&self) -> Value {
        let state = &self.state;
        let mut deal = Object::with_capacity(20);
        deal.set("name", state.name.as_str().into());
        self.set_profile(&mut deal);
        self.set_clocks(&mut deal);
        if let Some(amount) = &state.amount {
            deal.float("amount", major(amount));
        }
        let close = state.expected_close.map(|day| time::start_of(day, self.calendar));
        if let Some(close) = close.and_then(instant) {
            deal.set("expected_close", close);
        }
        deal.text("stage", state.stage());
        deal.text("phase", state.phase(self.playbook).map(time::phase_word));
        deal.int("score", state.score).done()
    }

    /// What the deal does not say of itself, the company or the contact says.
    fn set_profile(&self, deal: &mut Object) {
        let profile = &self.state.profile;
        let segment = profile.segment.as_deref().or(self.company.segment.as_deref());
        let country = profile.country.as_deref().or(self.company.country.as_deref());
        let language = profile.language.as_deref().or(self.contact.language.as_deref());
        deal.text("source", profile.source.as_deref())
            .text("campaign", profile.campaign.as_deref())
            .text("product", profile.product.as_deref())
            .text("segment", segment)
            .text("country", country.or(self.contact.country.as_deref()))
            .text("language", language.or(self.company.language.as_deref()));
        let currency = self.state.amount.as_ref().map(|amount| amount.currency());
        if let Some(currency) = currency.or(profile.currency) {
            deal.text("currency", Some(currency.as_str()));
        }
    }

    fn set_clocks(&self, deal: &mut Object) {
        let state = &self.state;
        deal.int("days_open", time::days(state.age(self.now)));
        deal.int("days_in_stage", time::days(state.age_in_stage(self.now)));
        if let Some(visit) = &state.visit {
            let until = visit.left.unwrap_or(self.now);
            let days = time::working_days(visit.entered, until, self.calendar);
            deal.int("working_days_in_stage", days);
        }
    }

    pub(super) fn company(&self) -> Value {
        let facts = self.company;
        let mut company = Object::with_capacity(10);
        company
            .text("name", facts.name.as_deref())
            .text("domain", facts.domain.as_deref())
            .text("website", facts.website.as_deref())
            .text("industry", facts.industry.as_deref())
            .text("country", facts.country.as_deref())
            .text("segment", facts.segment.as_deref())
            .text("language", facts.language.as_deref());
        if let Some(size) = facts.size {
            company.int("size", size);
        }
        if let Some(stores) = facts.stores {
            company.int("stores", stores);
        }
        if let Some(revenue) = &facts.revenue {
            company.float("revenue", major(revenue));
        }
        company.done()
    }

    pub(super) fn contact(&self) -> Value {
        let facts = self.contact;
        Object::with_capacity(6)
            .text("name", facts.name.as_deref())
            .text("email", facts.email.as_deref())
            .text("phone", facts.phone.as_deref())
            .text("title", facts.title.as_deref())
            .text("language", facts.language.as_deref())
            .text("country", facts.country.as_deref())
            .done()
    }
}
