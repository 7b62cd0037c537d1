//! Which company and contact a row means, and what the row adds to what is known of them.

use deal::Groups;
use types::Id;

use super::super::draft::{CompanyDraft, ContactDraft, DealDraft};
use super::super::known::{Entry, Known};
use super::super::map::{CompanyMatch, ContactMatch, Found};
use super::{Meant, Settler, Underway};
use crate::Result;
use crate::companies::{self, Company, CompanyFacts};
use crate::contacts::{self, Contact, ContactFacts};
use crate::corrections::Correction;
use crate::deals::batch::{Moved, customer_of};
use crate::deals::{Customer, Links};

impl Settler<'_> {
    /// Finds the row's company and contact, or makes them.
    pub(super) fn find_customers(
        &self,
        row: &mut Underway<'_>,
        links: &Links,
        base: Option<&Entry>,
        known: &Known,
    ) -> Result<()> {
        if let Some(draft) = &row.draft.company {
            row.company = self.company(draft, links, base, known, &mut row.warnings)?;
        }
        if let Some(draft) = &row.draft.contact {
            let company = row.company.as_ref().map(|company| company.record().id);
            let company = company.or(links.company);
            row.contact = self.contact(draft, company, links, base, known, &mut row.warnings)?;
        }
        Ok(())
    }

    fn company(
        &self,
        draft: &CompanyDraft,
        links: &Links,
        base: Option<&Entry>,
        known: &Known,
        warnings: &mut Vec<String>,
    ) -> Result<Option<Meant<Company>>> {
        let Some(map) = &self.file.company else { return Ok(None) };
        let owner = draft.owner.as_ref().map(|cell| self.person(cell)).transpose()?;
        if let Some(old) = self.old_company(draft, &map.matches, links, base, known) {
            let new = fill_company(old, draft, owner, map.found);
            let new = companies::batch::checked(self.by, new, &old.facts)?;
            let new = Company { team: self.people.team(new.owner).or(old.team), ..new };
            return Ok(Some(meant(old, new)));
        }
        let domain = draft.domain();
        let Some(name) = draft.name.clone().or_else(|| domain.clone()) else {
            warnings.push("the company has no name and is left out".to_owned());
            return Ok(None);
        };
        let new = Company {
            id: self.by.house.ids.new_id(self.by.now),
            name,
            domain: draft.domain.clone(),
            country: draft.country,
            owner,
            facts: draft.facts.clone(),
            answers: Groups::new(),
            parent: None,
            merged_into: None,
            import: Some(self.import),
            created_at: self.by.now,
            number: 0,
            team: self.people.team(owner),
            version: 1,
        };
        let new = companies::batch::checked(self.by, new, &CompanyFacts::default())?;
        Ok(Some(Meant::New(new)))
    }

    fn old_company<'k>(
        &self,
        draft: &CompanyDraft,
        matches: &[CompanyMatch],
        links: &Links,
        base: Option<&Entry>,
        known: &'k Known,
    ) -> Option<&'k Company> {
        let by_id = |key: &str| known.company(Id::from_key(key).ok()?);
        let entry = draft.key.as_deref().and_then(|key| known.entry(&self.spaces.company, key));
        let by_key = entry.and_then(|entry| by_id(&entry.subject));
        let by_match = || {
            matches.iter().find_map(|way| match way {
                CompanyMatch::Domain => known.company_at(&draft.domain()?),
                CompanyMatch::Name => known.company_called(draft.name.as_deref()?),
            })
        };
        let by_base = || base.and_then(|base| by_id(&base.subject));
        by_key.or_else(by_match).or_else(|| known.company(links.company?)).or_else(by_base)
    }

    fn contact(
        &self,
        draft: &ContactDraft,
        company: Option<Id<types::Company>>,
        links: &Links,
        base: Option<&Entry>,
        known: &Known,
        warnings: &mut Vec<String>,
    ) -> Result<Option<Meant<Contact>>> {
        let Some(map) = &self.file.contact else { return Ok(None) };
        let owner = draft.owner.as_ref().map(|cell| self.person(cell)).transpose()?;
        if let Some(old) = self.old_contact(draft, &map.matches, links, base, known) {
            let new = fill_contact(old, draft, company, owner, map.found);
            let new = contacts::batch::checked(self.by, new, &old.facts)?;
            let new = Contact { team: self.people.team(new.owner).or(old.team), ..new };
            return Ok(Some(meant(old, new)));
        }
        let reach = draft.email.as_ref().map(|email| email.to_string());
        let reach = reach.or_else(|| draft.phone.as_ref().map(|phone| phone.to_string()));
        let reach = reach.or_else(|| draft.facts.channels.first().cloned());
        let Some(name) = draft.name.clone().or(reach) else {
            warnings.push("the contact has no name and is left out".to_owned());
            return Ok(None);
        };
        let new = Contact {
            id: self.by.house.ids.new_id(self.by.now),
            company,
            name,
            email: draft.email.clone(),
            phone: draft.phone.clone(),
            owner,
            facts: draft.facts.clone(),
            answers: Groups::new(),
            merged_into: None,
            import: Some(self.import),
            created_at: self.by.now,
            number: 0,
            team: self.people.team(owner),
            version: 1,
        };
        let new = contacts::batch::checked(self.by, new, &ContactFacts::default())?;
        Ok(Some(Meant::New(new)))
    }

    fn old_contact<'k>(
        &self,
        draft: &ContactDraft,
        matches: &[ContactMatch],
        links: &Links,
        base: Option<&Entry>,
        known: &'k Known,
    ) -> Option<&'k Contact> {
        let by_id = |key: &str| known.contact(Id::from_key(key).ok()?);
        let entry = draft.key.as_deref().and_then(|key| known.entry(&self.spaces.contact, key));
        let by_key = entry.and_then(|entry| by_id(&entry.subject));
        let by_match = || {
            matches.iter().find_map(|way| match way {
                ContactMatch::Email => known.contact_at(&draft.email.as_ref()?.as_key()),
                ContactMatch::Phone => known.contact_called(draft.phone.as_ref()?.as_str()),
            })
        };
        let by_base = || base.and_then(|base| by_id(&base.subject));
        by_key.or_else(by_match).or_else(|| known.contact(links.contact?)).or_else(by_base)
    }
}

fn meant<R: Clone + PartialEq>(old: &R, new: R) -> Meant<R> {
    if *old == new { Meant::Same(new) } else { Meant::Changed { old: old.clone(), new } }
}

/// Lays what the file says over what is known, as the mapping wants it.
struct Over<'c> {
    found: Found,
    corrected: &'c [Correction],
}

impl Over<'_> {
    fn lay<T: Clone>(&self, field: &str, old: &mut Option<T>, given: &Option<T>) {
        let Some(given) = given else { return };
        let is_corrected = self.corrected.iter().any(|known| known.field == field);
        let replaces = self.found == Found::Replace && !is_corrected;
        if self.found != Found::Keep && (old.is_none() || replaces) {
            *old = Some(given.clone());
        }
    }
}

fn fill_company(
    old: &Company,
    draft: &CompanyDraft,
    owner: Option<Id<types::User>>,
    found: Found,
) -> Company {
    let mut new = old.clone();
    let over = Over { found, corrected: &old.facts.corrected };
    let mut name = Some(new.name.clone());
    over.lay("name", &mut name, &draft.name);
    new.name = name.unwrap_or_default();
    over.lay("domain", &mut new.domain, &draft.domain());
    over.lay("country", &mut new.country, &draft.country);
    over.lay("owner", &mut new.owner, &owner);
    let (facts, given) = (&mut new.facts, &draft.facts);
    over.lay("website", &mut facts.website, &given.website);
    over.lay("industry", &mut facts.industry, &given.industry);
    over.lay("segment", &mut facts.segment, &given.segment);
    over.lay("language", &mut facts.language, &given.language);
    over.lay("size", &mut facts.size, &given.size);
    over.lay("stores", &mut facts.stores, &given.stores);
    over.lay("revenue", &mut facts.revenue, &given.revenue);
    over.lay("phone", &mut facts.phone, &given.phone);
    over.lay("street", &mut facts.street, &given.street);
    over.lay("postcode", &mut facts.postcode, &given.postcode);
    over.lay("city", &mut facts.city, &given.city);
    over.lay("region", &mut facts.region, &given.region);
    over.lay("zone", &mut facts.zone, &given.zone);
    over.lay("note", &mut facts.note, &given.note);
    new
}

fn fill_contact(
    old: &Contact,
    draft: &ContactDraft,
    company: Option<Id<types::Company>>,
    owner: Option<Id<types::User>>,
    found: Found,
) -> Contact {
    let mut new = old.clone();
    let over = Over { found, corrected: &old.facts.corrected };
    let mut name = Some(new.name.clone());
    over.lay("name", &mut name, &draft.name);
    new.name = name.unwrap_or_default();
    over.lay("company", &mut new.company, &company);
    over.lay("email", &mut new.email, &draft.email);
    over.lay("phone", &mut new.phone, &draft.phone);
    over.lay("owner", &mut new.owner, &owner);
    let (facts, given) = (&mut new.facts, &draft.facts);
    over.lay("title", &mut facts.title, &given.title);
    over.lay("language", &mut facts.language, &given.language);
    over.lay("country", &mut facts.country, &given.country);
    over.lay("zone", &mut facts.zone, &given.zone);
    over.lay("note", &mut facts.note, &given.note);
    for channel in &given.channels {
        if found != Found::Keep && !facts.channels.contains(channel) {
            facts.channels.push(channel.clone());
        }
    }
    new
}

impl Underway<'_> {
    /// The customer of the row's deal: what the row names, else what the deal had.
    pub(super) fn links(&self, before: &Links) -> Links {
        let company = self.company.as_ref().map(|company| company.record().id);
        let contact = self.contact.as_ref().map(|contact| contact.record());
        Links {
            company: company.or(contact.and_then(|contact| contact.company)).or(before.company),
            contact: contact.map(|contact| contact.id).or(before.contact),
        }
    }

    /// What people will call the deal.
    pub(super) fn deal_name(&self, draft: &DealDraft) -> String {
        let company = self.company.as_ref().map(|company| company.record().name.clone());
        let contact = self.contact.as_ref().map(|contact| contact.record().name.clone());
        let key = || self.draft.key.replace('\u{1f}', " ");
        draft.name.clone().or(company).or(contact).unwrap_or_else(key)
    }

    /// What decisions may know of a new deal's customer.
    pub(super) fn customer(&self) -> Customer {
        let company = self.company.as_ref().map(|company| company.record().clone());
        let contact = self.contact.as_ref().map(|contact| contact.record().clone());
        customer_of(company, contact)
    }

    /// What decisions may know of an old deal's customer.
    pub(super) fn customer_of(&self, links: &Links, known: &Known) -> Customer {
        let company = self.company.as_ref().map(|company| company.record());
        let company = company.or_else(|| known.company(links.company?));
        let contact = self.contact.as_ref().map(|contact| contact.record());
        let contact = contact.or_else(|| known.contact(links.contact?));
        customer_of(company.cloned(), contact.cloned())
    }

    pub(super) fn warn_of(&mut self, moved: &Moved) {
        let says = moved.warnings.iter().map(|warning| warning.message.clone());
        self.warnings.extend(says);
    }

    /// Takes in the answers about the customer that a decision brought.
    pub(super) fn keep_answers(&mut self, customer: Customer) {
        if let Some(company) = self.company.take() {
            self.company = Some(answered_company(company, customer.company.groups));
        }
        if let Some(contact) = self.contact.take() {
            self.contact = Some(answered_contact(contact, customer.contact.groups));
        }
    }

    /// The same where the row itself names no customer but its deal has one.
    pub(super) fn keep_answers_of(&mut self, links: &Links, customer: Customer, known: &Known) {
        if self.company.is_none()
            && let Some(company) = links.company.and_then(|id| known.company(id))
            && company.answers != customer.company.groups
        {
            self.company = Some(Meant::Same(company.clone()));
        }
        if self.contact.is_none()
            && let Some(contact) = links.contact.and_then(|id| known.contact(id))
            && contact.answers != customer.contact.groups
        {
            self.contact = Some(Meant::Same(contact.clone()));
        }
        self.keep_answers(customer);
    }
}

fn answered_company(company: Meant<Company>, answers: Groups) -> Meant<Company> {
    match company {
        Meant::Same(old) if old.answers == answers => Meant::Same(old),
        Meant::Same(old) => Meant::Changed { new: Company { answers, ..old.clone() }, old },
        Meant::New(new) => Meant::New(Company { answers, ..new }),
        Meant::Changed { old, new } => Meant::Changed { old, new: Company { answers, ..new } },
    }
}

fn answered_contact(contact: Meant<Contact>, answers: Groups) -> Meant<Contact> {
    match contact {
        Meant::Same(old) if old.answers == answers => Meant::Same(old),
        Meant::Same(old) => Meant::Changed { new: Contact { answers, ..old.clone() }, old },
        Meant::New(new) => Meant::New(Contact { answers, ..new }),
        Meant::Changed { old, new } => Meant::Changed { old, new: Contact { answers, ..new } },
    }
}
