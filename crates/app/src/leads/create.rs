//! Entering a lead by hand: its company, its person and itself in one form.

use db::Tx;
use types::id::kind as id;
use types::{Id, Money};
use web::FieldError;

use super::correct::{LeadFacts, Parsed, filled, keep, named_company, set};
use crate::assignment;
use crate::companies::{self, CompanyFacts, NewCompany};
use crate::contacts::{self, ContactFacts, NewContact};
use crate::deals::{self, Done, Links, NewDeal};
use crate::house::By;
use crate::{Error, Result};

/// A lead to enter.
#[derive(Clone, Debug, Default)]
pub struct NewLead {
    /// What people call it; absent means the company's or the person's name.
    pub deal: Option<String>,
    /// Of whom; a record that is there already comes before what was typed.
    pub facts: LeadFacts,
    /// The company, where it is there already.
    pub company: Option<Id<id::Company>>,
    /// The person, where they are there already.
    pub contact: Option<Id<id::Contact>>,
    /// The playbook's key; absent means the first that takes it.
    pub playbook: Option<String>,
    /// Who answers for it; absent means whoever the rules say.
    pub owner: Option<Id<id::User>>,
    /// Where it came from.
    pub source: Option<String>,
    /// The campaign that brought it.
    pub campaign: Option<String>,
    /// What may be sold.
    pub product: Option<String>,
    /// `b2b` or `b2c`.
    pub segment: Option<String>,
    /// What it may be worth.
    pub amount: Option<Money>,
}

/// Enters a lead with its company and person, all or nothing.
///
/// # Errors
/// [`Error::Invalid`] with all that is wrong, [`Error::Refused`] by the playbook.
pub fn create(tx: &mut Tx<'_>, by: &By, new: NewLead) -> Result<Done> {
    by.must_write("enter leads")?;
    let parsed = Parsed::of(&new.facts)?;
    if let Some(owner) = new.owner {
        assignment::check_user(tx, owner)?;
    }
    let mut wrong = Vec::new();
    let company = keep(company_of(tx, by, &new, &parsed), named_company, &mut wrong)?;
    let company = company.flatten();
    let contact = keep(contact_of(tx, by, &new, company, &parsed), |field| field, &mut wrong)?;
    let names_somebody = company.is_some() || contact.flatten().is_some() || new.deal.is_some();
    if wrong.is_empty() && !names_somebody {
        wrong.push(FieldError::new("company", "required", "Name the company or the person."));
    }
    if !wrong.is_empty() {
        return Err(Error::Invalid(wrong));
    }
    let links = Links { company, contact: contact.flatten() };
    let profile = deal::state::Profile {
        source: new.source,
        campaign: new.campaign,
        product: new.product,
        segment: new.segment,
        ..deal::state::Profile::default()
    };
    let open = deal::Open {
        name: new.deal.unwrap_or_default(),
        owner: new.owner,
        amount: new.amount,
        profile,
        ..deal::Open::default()
    };
    deals::open(tx, by, NewDeal { playbook: new.playbook, links, open, import: None })
}

fn company_of(
    tx: &mut Tx<'_>,
    by: &By,
    new: &NewLead,
    parsed: &Parsed,
) -> Result<Option<Id<id::Company>>> {
    if let Some(id) = new.company {
        return Ok(Some(companies::find(tx, by, id)?.id));
    }
    let facts = &new.facts;
    let Some(name) = filled(facts.company.as_ref()) else { return Ok(None) };
    let company = NewCompany {
        name,
        country: set(&parsed.country),
        owner: new.owner,
        facts: CompanyFacts {
            website: filled(facts.website.as_ref()),
            phone: filled(facts.company_phone.as_ref()),
            industry: filled(facts.industry.as_ref()),
            segment: new.segment.clone(),
            ..CompanyFacts::default()
        },
        ..NewCompany::default()
    };
    Ok(Some(companies::create(tx, by, company)?.id))
}

fn contact_of(
    tx: &mut Tx<'_>,
    by: &By,
    new: &NewLead,
    company: Option<Id<id::Company>>,
    parsed: &Parsed,
) -> Result<Option<Id<id::Contact>>> {
    if let Some(id) = new.contact {
        return Ok(Some(contacts::find(tx, by, id)?.id));
    }
    let facts = &new.facts;
    let email = set(&parsed.email);
    let named = filled(facts.name.as_ref());
    let Some(name) = named.or_else(|| email.as_ref().map(ToString::to_string)) else {
        return Ok(None);
    };
    let country = set(&parsed.country);
    let phone = filled(facts.phone.as_ref());
    let phone = phone.map(|text| contacts::read_phone(tx, &text, country, company)).transpose()?;
    let contact = NewContact {
        name,
        company,
        email,
        phone,
        owner: new.owner,
        facts: ContactFacts {
            title: filled(facts.title.as_ref()),
            country: country.filter(|_| company.is_none()),
            ..ContactFacts::default()
        },
        import: None,
    };
    Ok(Some(contacts::create(tx, by, contact)?.id))
}
