//! How alike two records are, in points, with the reasons.
//!
//! The points add up to at most 100. What alone says little (a name in another country, a telephone number
//! behind which a whole office may sit) is told only together with something else.

use std::collections::HashSet;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use crate::companies::{Company, domain_of};
use crate::contacts::Contact;
use crate::fields::{is_free_mail, words_of};

use super::names::{company_key, person_key};

/// Something that two records have in common.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Reason {
    /// What: domain, email, phone, name, country, company.
    pub what: String,
    /// In words: "Both are at shop.example."
    pub says: String,
    /// What it counts.
    pub points: i64,
}

/// How alike two records are.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Likeness {
    /// 1 to 100; from 40 on they are shown, from 80 on they are nearly certainly the same.
    pub score: i64,
    /// Why.
    pub reasons: Vec<Reason>,
}

/// Less than this is no likeness.
pub(super) const LEAST: i64 = 40;

impl Likeness {
    fn add(&mut self, what: &str, points: i64, says: String) {
        self.score = (self.score + points).min(100);
        self.reasons.push(Reason { what: what.to_owned(), says, points });
    }

    /// Whether it is worth showing.
    pub(super) fn counts(&self) -> bool {
        self.score >= LEAST
    }
}

/// Sites at which everybody may have a page, so that it tells nothing of who it is.
static SHARED_SITES: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    words_of(
        "\
    amazon.com blogspot.com bit.ly ebay.com etsy.com example.com facebook.com github.io goo.gl \
    google.com instagram.com jimdo.com linkedin.com linktr.ee medium.com mercadolivre.com.br \
    myshopify.com pinterest.com shopify.com sites.google.com tiktok.com tumblr.com twitter.com \
    wixsite.com wordpress.com x.com youtube.com",
    )
});

/// The domain, if it is one's own.
pub(super) fn own_domain(domain: Option<&str>) -> Option<&str> {
    let shared = |domain: &&str| SHARED_SITES.contains(domain) || is_free_mail(domain);
    domain.filter(|domain| !shared(domain))
}

/// How alike two companies are.
pub(super) fn of_companies(one: &Company, other: &Company) -> Likeness {
    let mut likeness = Likeness::default();
    let domain = own_domain(one.domain.as_deref());
    if let Some(domain) = domain
        && other.domain.as_deref() == Some(domain)
    {
        likeness.add("domain", 60, format!("Both are at {domain}."));
    }
    if let (Some(one), Some(other)) = (&one.facts.phone, &other.facts.phone)
        && one == other
        && one.starts_with('+')
    {
        likeness.add("phone", 40, format!("Both have the number {one}."));
    }
    let name = company_key(&one.name).filter(|key| company_key(&other.name).as_ref() == Some(key));
    if name.is_some() {
        match (one.country, other.country) {
            (Some(a), Some(b)) if a == b => {
                likeness.add(
                    "name",
                    55,
                    format!("Both are called “{}” in {}.", one.name, a.name()),
                );
            }
            (Some(_), Some(_)) => {
                likeness.add("name", 20, format!("Both are called “{}”.", one.name));
            }
            _ => {
                let says =
                    format!("Both are called “{}”; of one the country is not known.", one.name);
                likeness.add("name", 40, says);
            }
        }
    }
    likeness
}

/// How alike two contacts are.
pub(super) fn of_contacts(one: &Contact, other: &Contact) -> Likeness {
    let mut likeness = Likeness::default();
    let same_company = one.company.is_some() && one.company == other.company;
    if let Some(email) = &one.email
        && other.email.as_ref().map(|email| email.as_key()) == Some(email.as_key())
    {
        likeness.add("email", 80, format!("Both have the address {email}."));
    }
    let name = person_key(&one.name).filter(|key| person_key(&other.name).as_ref() == Some(key));
    if let Some(phone) = &one.phone
        && other.phone.as_ref() == Some(phone)
    {
        // Colleagues may sit behind one switchboard.
        let points = if name.is_none() && same_company { 20 } else { 45 };
        likeness.add("phone", points, format!("Both have the number {phone}."));
    }
    if name.is_none() {
        return likeness;
    }
    let same_domain = || {
        let of =
            |contact: &Contact| contact.email.as_ref().and_then(|email| domain_of(email.domain()));
        let (one, other) = (of(one), of(other));
        own_domain(one.as_deref()).is_some() && one == other
    };
    if same_company {
        likeness.add("company", 65, format!("Both are called “{}” at the same company.", one.name));
    } else if same_domain() {
        likeness.add("name", 55, format!("Both are called “{}” with mail at one place.", one.name));
    } else if one.facts.country.is_some() && one.facts.country == other.facts.country {
        likeness.add("name", 40, format!("Both are called “{}” in one country.", one.name));
    } else {
        likeness.add("name", 20, format!("Both are called “{}”.", one.name));
    }
    likeness
}
