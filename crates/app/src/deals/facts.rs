//! What a decision may know: who acts, and what is known of the customer.

use db::Read;
use deal::{ActorFacts, CompanyFacts, ContactFacts, Open, Rights};
use web::Role;

use super::Links;
use crate::companies::Company;
use crate::contacts::Contact;
use crate::house::{By, Cause};
use crate::{Result, companies, contacts, users, workspace};

/// What is known of the customer of one deal.
#[derive(Clone, Debug, Default)]
pub struct Customer {
    /// Of the company.
    pub company: CompanyFacts,
    /// Of the contact.
    pub contact: ContactFacts,
}

pub(crate) fn customer(read: &mut Read<'_>, links: &Links) -> Result<Customer> {
    let company = links.company.map_or(Ok(None), |id| companies::of_deal(read, id))?;
    let contact = links.contact.map_or(Ok(None), |id| contacts::of_deal(read, id))?;
    Ok(Customer {
        company: company.map(company_facts).unwrap_or_default(),
        contact: contact.map(contact_facts).unwrap_or_default(),
    })
}

pub(crate) fn company_facts(company: Company) -> CompanyFacts {
    let facts = company.facts;
    CompanyFacts {
        name: Some(company.name),
        domain: company.domain,
        website: facts.website,
        industry: facts.industry,
        country: company.country.map(|country| country.to_string()),
        size: facts.size,
        stores: facts.stores,
        revenue: facts.revenue,
        segment: facts.segment,
        language: facts.language.map(|language| language.to_string()),
        groups: company.answers,
    }
}

pub(crate) fn contact_facts(contact: Contact) -> ContactFacts {
    let facts = contact.facts;
    ContactFacts {
        name: Some(contact.name),
        email: contact.email.map(|email| email.to_string()),
        phone: contact.phone.map(|phone| phone.to_string()),
        title: facts.title,
        language: facts.language.map(|language| language.to_string()),
        country: facts.country.map(|country| country.to_string()),
        groups: contact.answers,
    }
}

/// Who acts, as far as the process asks.
pub(super) fn actor(read: &mut Read<'_>, by: &By) -> Result<ActorFacts> {
    let Some(actor) = &by.actor else {
        return Ok(ActorFacts { rights: Rights::ALL, ..ActorFacts::default() });
    };
    let (roles, department) = users::parts(read, actor.user)?;
    let mut facts = ActorFacts {
        user: Some(actor.user),
        rights: rights(by, actor.role),
        roles,
        stands_in_for: by.absent(),
        department,
    };
    for absent in by.absent() {
        facts.roles.extend(users::parts(read, absent)?.0);
    }
    Ok(facts)
}

/// What a role may do with a deal that it sees.
fn rights(by: &By, role: Role) -> Rights {
    let backdate = by.cause == Cause::Import;
    match role {
        Role::Admin => Rights::ALL,
        Role::Manager => {
            Rights { manage: true, override_: true, reopen: true, backdate, ..Rights::default() }
        }
        Role::Seller => Rights { reopen: true, backdate, ..Rights::default() },
        Role::Specialist | Role::Viewer => Rights::default(),
    }
}

pub(super) fn cause(cause: Cause) -> deal::Cause {
    match cause {
        Cause::User => deal::Cause::User,
        Cause::Api => deal::Cause::Api,
        Cause::Import => deal::Cause::Import,
        Cause::Rule => deal::Cause::Rule,
        Cause::System => deal::Cause::System,
    }
}

/// What the caller left out and the workspace knows: the name, the currency, the owner.
pub(super) fn with_defaults(
    read: &mut Read<'_>,
    by: &By,
    mut open: Open,
    customer: &Customer,
) -> Result<Open> {
    if open.name.trim().is_empty() {
        let company = customer.company.name.as_ref();
        open.name = company.or(customer.contact.name.as_ref()).cloned().unwrap_or_default();
    }
    if open.profile.currency.is_none() && open.amount.is_none() {
        open.profile.currency = workspace::currency(read, &by.house)?;
    }
    Ok(open)
}
