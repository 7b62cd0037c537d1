//! What is known of a contact besides the name: facts, and what is odd about them.

use serde::{Deserialize, Serialize};
use types::id::kind as id;
use types::{Country, Email, Id, Language, Phone, Zone};

use super::Contact;
use crate::companies::{Company, foreign};
use crate::corrections::{Correction, Doubt, Fact};
use crate::fields::{Checked, is_free_mail};
use crate::reach::Place;

/// What else is known of a contact; all of it optional.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(default)]
pub struct ContactFacts {
    /// "Head of purchasing".
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Their language.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, example = "de")]
    pub language: Option<Language>,
    /// Where they sit.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>, example = "DE")]
    pub country: Option<Country>,
    /// Time zone, where the country has several.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "America/Chicago")]
    pub zone: Option<String>,
    /// Other ways to reach them: "WhatsApp +49 …", a profile's address.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub channels: Vec<String>,
    /// Anything worth keeping that no question asks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// What a person corrected.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub corrected: Vec<Correction>,
    /// The contacts that look the same and are not.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<String>)]
    pub distinct_from: Vec<Id<id::Contact>>,
    /// The records that turned out to be this person.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<String>)]
    pub absorbed: Vec<Id<id::Contact>>,
}

/// The most other ways to reach one person.
pub(super) const MOST_CHANNELS: usize = 50;

impl ContactFacts {
    /// Brings the facts into one spelling and notes what is wrong. `old` is not asked again: a value that
    /// was imported as it is stays until somebody changes it.
    pub(super) fn check(&mut self, checked: &mut Checked, old: &Self) {
        checked.line("title", &mut self.title);
        if self.zone.is_none() || self.zone != old.zone {
            checked.zone("zone", &mut self.zone);
        }
        checked.text("note", &mut self.note);
        if self.channels.len() > MOST_CHANNELS {
            checked.wrong("channels", format!("Give at most {MOST_CHANNELS} ways."));
        }
        let given = std::mem::take(&mut self.channels);
        for (place, channel) in given.into_iter().enumerate() {
            let mut channel = Some(channel);
            checked.line(&format!("channels/{place}"), &mut channel);
            self.channels.extend(channel);
        }
    }
}

impl Contact {
    /// Where they sit: as their record says, or else where the company does.
    pub fn place(&self, company: Option<&Company>) -> Place {
        let place = Place::of(self.facts.zone.as_deref(), self.facts.country, None);
        let place = company.map_or(place.clone(), |company| place.or(company.place()));
        place.or(Place::of(None, None, self.phone.as_ref()))
    }

    /// The facts that may be corrected, as text.
    pub(super) fn given(&self) -> [Fact; 6] {
        [
            ("name", Some(self.name.clone())),
            ("email", self.email.as_ref().map(Email::to_string)),
            ("phone", self.phone.as_ref().map(Phone::to_string)),
            ("title", self.facts.title.clone()),
            ("country", self.facts.country.map(|country| country.to_string())),
            ("language", self.facts.language.map(|language| language.to_string())),
        ]
    }

    /// What somebody should look at before they rely on it; `company` is where they work.
    pub fn doubts(&self, company: Option<&Company>) -> Vec<Doubt> {
        let mut doubts = Vec::new();
        let mut doubt = |field, says: String| doubts.push(Doubt { field, says });
        if let (Some(email), Some(domain)) =
            (&self.email, company.and_then(|company| company.domain.as_deref()))
            && !is_at(email.domain(), domain)
            && !is_free_mail(email.domain())
        {
            doubt(
                "email",
                format!("The address is at {}, the company at {domain}.", email.domain()),
            );
        }
        let country = self.facts.country.or(company.and_then(|company| company.country));
        if let Some(says) = self.phone.as_ref().and_then(|phone| foreign(phone, country)) {
            doubt("phone", says);
        }
        if let Some(zone) = &self.facts.zone
            && zone.parse::<Zone>().is_err()
        {
            doubt("zone", format!("“{zone}” is no time zone."));
        }
        if self.email.is_none() && self.phone.is_none() && self.facts.channels.is_empty() {
            doubt("email", "There is no way to reach this person yet.".to_owned());
        }
        doubts
    }
}

/// Whether one domain is the other or a part of it.
fn is_at(host: &str, domain: &str) -> bool {
    let part_of = |part: &str, whole: &str| {
        part.strip_suffix(whole).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    };
    part_of(host, domain) || part_of(domain, host)
}
