//! Checking a lead's facts in one form: of the company and of the person. What was corrected is marked.

use db::{Read, Tx};
use deal::Edit;
use types::id::kind as id;
use types::{Country, Email, Id};
use web::FieldError;

use crate::companies::{self, CompanyChanges, NewCompany};
use crate::contacts::{self, ContactChanges, NewContact};
use crate::deals::{self, Deal, Links, Which};
use crate::house::By;
use crate::{Error, Result};

/// The facts of a lead as somebody typed them. Absent stays, empty empties.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Deserialize, utoipa::ToSchema)]
#[serde(default, deny_unknown_fields)]
#[schema(as = LeadFactsJson)]
pub struct LeadFacts {
    /// The company's name; of a lead without one it makes it.
    pub company: Option<String>,
    /// Its address on the web.
    pub website: Option<String>,
    /// Its telephone number.
    pub company_phone: Option<String>,
    /// Where it sits, ISO alpha-2.
    pub country: Option<String>,
    /// What it does.
    pub industry: Option<String>,
    /// The person's name; of a lead without one it makes them.
    pub name: Option<String>,
    /// Their mail address.
    pub email: Option<String>,
    /// Their telephone number.
    pub phone: Option<String>,
    /// "Head of purchasing".
    pub title: Option<String>,
    /// The version of the company that was corrected, to notice a conflict; 0 where the lead had none.
    pub company_version: Option<i64>,
    /// The version of the person that was corrected, to notice a conflict; 0 where the lead had nobody.
    pub contact_version: Option<i64>,
}

/// Corrects what is known of a lead's company and person, both or neither.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Forbidden`], [`Error::Invalid`] with all that is wrong, [`Error::Conflict`] if somebody
/// was faster.
pub fn correct(
    tx: &mut Tx<'_>,
    by: &By,
    which: impl Into<Which>,
    facts: &LeadFacts,
) -> Result<Deal> {
    let deal = deals::find(tx, by, which)?;
    by.must_write("change leads")?;
    let parsed = Parsed::of(facts)?;
    let mut wrong = Vec::new();
    let company = keep(company_of(tx, by, &deal, facts, &parsed), named_company, &mut wrong)?;
    let company = deal.links.company.or(company.flatten());
    let contact =
        keep(contact_of(tx, by, &deal, company, facts, &parsed), |field| field, &mut wrong)?;
    if !wrong.is_empty() {
        return Err(Error::Invalid(wrong));
    }
    let links = Links { company, contact: deal.links.contact.or(contact.flatten()) };
    if links == deal.links {
        return Ok(deal);
    }
    Ok(deals::link(tx, by, deal.id, None, links)?.deal)
}

/// What is text in the form and more in the record.
pub(super) struct Parsed {
    pub(super) country: Edit<Country>,
    pub(super) email: Edit<Email>,
}

impl Parsed {
    pub(super) fn of(facts: &LeadFacts) -> Result<Parsed> {
        let mut wrong = Vec::new();
        let mut note =
            |field: &str, why: String| wrong.push(FieldError::new(field, "invalid", why));
        let country = edit(facts.country.as_deref(), |text| {
            text.to_uppercase().parse::<Country>().map_err(|error| error.to_string())
        });
        let email = edit(facts.email.as_deref(), |text| {
            text.parse().map_err(|e: types::Invalid| e.to_string())
        });
        let country = country.unwrap_or_else(|why| {
            note("country", why);
            Edit::Keep
        });
        let email = email.unwrap_or_else(|why| {
            note("email", why);
            Edit::Keep
        });
        if wrong.is_empty() { Ok(Parsed { country, email }) } else { Err(Error::Invalid(wrong)) }
    }
}

fn edit<T>(
    text: Option<&str>,
    read: impl Fn(&str) -> Result<T, String>,
) -> Result<Edit<T>, String> {
    match text.map(str::trim) {
        None => Ok(Edit::Keep),
        Some("") => Ok(Edit::Clear),
        Some(text) => read(text).map(Edit::Set),
    }
}

/// The value that an edit sets.
pub(super) fn set<T: Clone>(edit: &Edit<T>) -> Option<T> {
    match edit {
        Edit::Set(value) => Some(value.clone()),
        Edit::Keep | Edit::Clear => None,
    }
}

fn words(text: Option<&String>) -> Edit<String> {
    match text.map(|text| text.trim()) {
        None => Edit::Keep,
        Some("") => Edit::Clear,
        Some(text) => Edit::Set(text.to_owned()),
    }
}

pub(super) fn filled(text: Option<&String>) -> Option<String> {
    text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
}

fn company_of(
    tx: &mut Tx<'_>,
    by: &By,
    deal: &Deal,
    facts: &LeadFacts,
    parsed: &Parsed,
) -> Result<Option<Id<id::Company>>> {
    let changes = CompanyChanges {
        name: filled(facts.company.as_ref()),
        country: parsed.country.clone(),
        website: words(facts.website.as_ref()),
        phone: words(facts.company_phone.as_ref()),
        industry: words(facts.industry.as_ref()),
        ..CompanyChanges::default()
    };
    if let Some(id) = deal.links.company {
        let changes = drop_same(tx, id, changes)?;
        if changes != CompanyChanges::default() {
            let version = facts.company_version;
            companies::change(tx, by, id, &CompanyChanges { version, ..changes })?;
        }
        return Ok(None);
    }
    let Some(name) = changes.name.clone() else { return Ok(None) };
    had_none(facts.company_version)?;
    let new = NewCompany { name, owner: deal.state.owner, ..NewCompany::default() };
    let id = companies::create(tx, by, new)?.id;
    companies::change(tx, by, id, &CompanyChanges { name: None, ..changes })?;
    Ok(Some(id))
}

/// Whoever corrected a record that the lead does not name any more meant no new one.
fn had_none(version: Option<i64>) -> Result<()> {
    match version {
        None | Some(0) => Ok(()),
        Some(_) => {
            let message = "Somebody has given this lead another customer meanwhile.";
            Err(Error::Conflict(message.to_owned()))
        }
    }
}

/// What a form sends back as it was needs nobody's right to change it.
fn drop_same(
    read: &mut Read<'_>,
    id: Id<id::Company>,
    changes: CompanyChanges,
) -> Result<CompanyChanges> {
    let company = companies::of_deal(read, id)?.ok_or(Error::NotFound)?;
    let facts = &company.facts;
    Ok(CompanyChanges {
        name: changes.name.filter(|name| *name != company.name),
        country: differs(changes.country, company.country.as_ref()),
        website: differs(changes.website, facts.website.as_ref()),
        phone: differs(changes.phone, facts.phone.as_ref()),
        industry: differs(changes.industry, facts.industry.as_ref()),
        ..CompanyChanges::default()
    })
}

fn differs<T: PartialEq>(edit: Edit<T>, old: Option<&T>) -> Edit<T> {
    match &edit {
        Edit::Set(new) if Some(new) == old => Edit::Keep,
        Edit::Clear if old.is_none() => Edit::Keep,
        _ => edit,
    }
}

fn contact_of(
    tx: &mut Tx<'_>,
    by: &By,
    deal: &Deal,
    company: Option<Id<id::Company>>,
    facts: &LeadFacts,
    parsed: &Parsed,
) -> Result<Option<Id<id::Contact>>> {
    let name = filled(facts.name.as_ref());
    if let Some(id) = deal.links.contact {
        let old = contacts::of_deal(tx, id)?.ok_or(Error::NotFound)?;
        let phone = old.phone.as_ref().map(ToString::to_string);
        let changes = ContactChanges {
            name: name.filter(|name| *name != old.name),
            email: differs(parsed.email.clone(), old.email.as_ref()),
            phone: differs(words(facts.phone.as_ref()), phone.as_ref()),
            title: differs(words(facts.title.as_ref()), old.facts.title.as_ref()),
            ..ContactChanges::default()
        };
        if changes != ContactChanges::default() {
            let version = facts.contact_version;
            contacts::change(tx, by, id, &ContactChanges { version, ..changes })?;
        }
        return Ok(None);
    }
    let Some(name) = name else { return Ok(None) };
    had_none(facts.contact_version)?;
    let new = NewContact { name, company, ..NewContact::default() };
    let id = contacts::create(tx, by, NewContact { owner: deal.state.owner, ..new })?.id;
    let changes = ContactChanges {
        email: parsed.email.clone(),
        phone: words(facts.phone.as_ref()),
        title: words(facts.title.as_ref()),
        ..ContactChanges::default()
    };
    contacts::change(tx, by, id, &changes)?;
    Ok(Some(id))
}

/// How the form names a company's field.
pub(super) fn named_company(field: &str) -> &str {
    match field {
        "name" => "company",
        "phone" => "company_phone",
        other => other,
    }
}

/// Keeps what is wrong with one part, to tell it with what is wrong with the other.
pub(super) fn keep<T>(
    done: Result<T>,
    name: fn(&str) -> &str,
    wrong: &mut Vec<FieldError>,
) -> Result<Option<T>> {
    match done {
        Ok(value) => Ok(Some(value)),
        Err(Error::Invalid(fields)) => {
            wrong.extend(
                fields
                    .into_iter()
                    .map(|field| FieldError::new(name(&field.field), field.code, field.message)),
            );
            Ok(None)
        }
        Err(error) => Err(error),
    }
}
