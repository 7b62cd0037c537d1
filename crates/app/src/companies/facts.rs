//! What is known of a company besides its name: facts, and what is odd about them.

use serde::{Deserialize, Serialize};
use types::id::kind as id;
use types::{Country, Id, Language, Money, Phone, Zone};

use super::Company;
use crate::corrections::{Correction, Doubt, Fact};
use crate::fields::{self, Checked};
use crate::reach::Place;

/// What else is known of a company; all of it optional.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default)]
pub struct CompanyFacts {
    /// Its address on the web.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "https://www.example.com")]
    pub website: Option<String>,
    /// What it does.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub industry: Option<String>,
    /// `b2b` or `b2c`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub segment: Option<String>,
    /// Its language.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, example = "de")]
    pub language: Option<Language>,
    /// Employees.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub size: Option<i64>,
    /// Shops, branches.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stores: Option<i64>,
    /// A year's sales.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>, example = json!({"amount": "1200000.00", "currency": "EUR"}))]
    pub revenue: Option<Money>,
    /// Its telephone number in the international form; as it was imported where it could not be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// Street and house.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub street: Option<String>,
    /// Post code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub postcode: Option<String>,
    /// Town.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub city: Option<String>,
    /// State, province.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub region: Option<String>,
    /// Time zone, where the country has several.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "America/Chicago")]
    pub zone: Option<String>,
    /// Anything worth keeping that no question asks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// What a person corrected.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub corrected: Vec<Correction>,
    /// The companies that look the same and are not.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<String>)]
    pub distinct_from: Vec<Id<id::Company>>,
    /// The records that turned out to be this company.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<String>)]
    pub absorbed: Vec<Id<id::Company>>,
}

impl CompanyFacts {
    /// Brings the facts into one spelling and notes what is wrong. `old` is not asked again: a value that
    /// was imported as it is stays until somebody changes it.
    pub(super) fn check(&mut self, checked: &mut Checked, country: Option<Country>, old: &Self) {
        let same = |new: &Option<String>, old: &Option<String>| new.is_some() && new == old;
        if !same(&self.website, &old.website) {
            checked.website("website", &mut self.website);
        }
        if !same(&self.phone, &old.phone) {
            checked.phone("phone", &mut self.phone, country);
        }
        if !same(&self.zone, &old.zone) {
            checked.zone("zone", &mut self.zone);
        }
        if !same(&self.segment, &old.segment) {
            checked.segment("segment", &mut self.segment);
        }
        checked.line("industry", &mut self.industry);
        checked.line("street", &mut self.street);
        checked.line("postcode", &mut self.postcode);
        checked.line("city", &mut self.city);
        checked.line("region", &mut self.region);
        checked.text("note", &mut self.note);
        checked.count("size", self.size);
        checked.count("stores", self.stores);
    }
}

impl Company {
    /// Where it sits.
    pub fn place(&self) -> Place {
        let phone = self.facts.phone.as_deref().map(|given| Phone::parse(given, self.country));
        let phone = phone.and_then(Result::ok);
        Place::of(self.facts.zone.as_deref(), self.country, phone.as_ref())
    }

    /// The facts that may be corrected, as text.
    pub(super) fn given(&self) -> [Fact; 9] {
        let facts = &self.facts;
        [
            ("name", Some(self.name.clone())),
            ("domain", self.domain.clone()),
            ("country", self.country.map(|country| country.to_string())),
            ("website", facts.website.clone()),
            ("phone", facts.phone.clone()),
            ("industry", facts.industry.clone()),
            ("language", facts.language.as_ref().map(|language| language.to_string())),
            ("size", facts.size.map(|size| size.to_string())),
            ("revenue", facts.revenue.as_ref().map(|revenue| revenue.to_string())),
        ]
    }

    /// What somebody should look at before they rely on it.
    pub fn doubts(&self) -> Vec<Doubt> {
        let facts = &self.facts;
        let mut doubts = Vec::new();
        let mut doubt = |field, says: String| doubts.push(Doubt { field, says });
        if self.country.is_none() {
            doubt("country", "The country is not known.".to_owned());
        }
        match facts.website.as_deref().map(|given| (given, fields::website(given))) {
            Some((given, None)) => doubt("website", format!("“{given}” is no address on the web.")),
            Some((_, Some(site))) => {
                let of_site = fields::domain_of(&site);
                if let (Some(domain), Some(site)) = (&self.domain, of_site)
                    && site != *domain
                    && !site.ends_with(&format!(".{domain}"))
                {
                    doubt("domain", format!("The website is at {site}, the domain is {domain}."));
                }
            }
            None => {}
        }
        if let Some(given) = &facts.phone {
            match Phone::parse(given, self.country) {
                Err(error) => doubt("phone", format!("{error}.")),
                Ok(phone) => {
                    if let Some(says) = foreign(&phone, self.country) {
                        doubt("phone", says);
                    }
                }
            }
        }
        if let Some(zone) = &facts.zone
            && zone.parse::<Zone>().is_err()
        {
            doubt("zone", format!("“{zone}” is no time zone."));
        }
        doubts
    }
}

/// Says that a number is not one of the country, if it is not.
pub(crate) fn foreign(phone: &Phone, country: Option<Country>) -> Option<String> {
    let country = country?;
    let code = phone.calling_code();
    (code != country.calling_code()).then(|| {
        format!("The number begins with +{code}, which is not that of {}.", country.name())
    })
}
