//! A contact as callers of the API see it.

use db::Read;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use types::id::kind as id;
use types::{Country, Email, Id, Language};
use utoipa::ToSchema;

use super::{ContactFacts, ContactLine, NewContact, read_phone};
use crate::Result;
use crate::companies::answers_json;
use crate::corrections::Doubt;

/// A contact with all that is known of them.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ContactJson {
    /// `person_…`
    pub id: String,
    /// The number that people say.
    pub number: i64,
    /// What they are called.
    pub name: String,
    /// Where they work.
    pub company: Option<String>,
    /// What that company is called.
    pub company_name: Option<String>,
    /// Their mail address.
    pub email: Option<String>,
    /// Their telephone number in the international form.
    pub phone: Option<String>,
    /// Who looks after them.
    pub owner: Option<String>,
    /// The owner's team.
    pub team: Option<String>,
    /// What else is known.
    #[serde(flatten)]
    pub facts: ContactFacts,
    /// Answers to questions about them, by question group: rows of `{id?, values, confirmed}`.
    #[schema(value_type = Object)]
    pub answers: Value,
    /// What somebody should look at before they rely on it.
    pub doubts: Vec<Doubt>,
    /// The import that brought them.
    pub import: Option<String>,
    /// When they came.
    pub created_at: String,
    /// Send it with an edit, to notice a conflict.
    pub version: i64,
}

impl From<ContactLine> for ContactJson {
    fn from(line: ContactLine) -> ContactJson {
        let ContactLine { contact, company } = line;
        ContactJson {
            id: contact.id.to_string(),
            number: contact.number,
            doubts: contact.doubts(company.as_ref()),
            name: contact.name,
            company: contact.company.map(|company| company.to_string()),
            company_name: company.map(|company| company.name),
            email: contact.email.map(|email| email.to_string()),
            phone: contact.phone.map(|phone| phone.to_string()),
            owner: contact.owner.map(|owner| owner.to_string()),
            team: contact.team.map(|team| team.to_string()),
            facts: contact.facts,
            answers: answers_json(&contact.answers),
            import: contact.import.map(|import| import.to_string()),
            created_at: contact.created_at.to_string(),
            version: contact.version,
        }
    }
}

/// A contact to add.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewContactJson {
    /// What they are called.
    name: String,
    /// Where they work.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    company: Option<Id<id::Company>>,
    /// Their mail address.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    email: Option<Email>,
    /// Their telephone number; without a calling code it is one of their country, or else of the company's.
    #[serde(default)]
    phone: Option<String>,
    /// Who looks after them; absent leaves them to whoever takes them.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    owner: Option<Id<id::User>>,
    /// "Head of purchasing".
    #[serde(default)]
    title: Option<String>,
    /// Their language, ISO 639-1.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    language: Option<Language>,
    /// Where they sit, ISO alpha-2, if not where the company does.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    country: Option<Country>,
    /// Time zone, where the country has several.
    #[serde(default)]
    zone: Option<String>,
    /// Other ways to reach them.
    #[serde(default)]
    channels: Vec<String>,
    /// Anything worth keeping that no question asks.
    #[serde(default)]
    note: Option<String>,
}

impl NewContactJson {
    /// The contact to add; the telephone number is read by the company's country.
    ///
    /// # Errors
    /// [`crate::Error::Invalid`] for a number that cannot be read.
    pub(super) fn read(self, read: &mut Read<'_>) -> Result<NewContact> {
        let phone = self.phone.as_deref().filter(|text| !text.trim().is_empty());
        let phone = phone.map(|text| read_phone(read, text, self.country, self.company));
        Ok(NewContact {
            company: self.company,
            name: self.name,
            email: self.email,
            phone: phone.transpose()?,
            owner: self.owner,
            facts: ContactFacts {
                title: self.title,
                language: self.language,
                country: self.country,
                zone: self.zone,
                channels: self.channels,
                note: self.note,
                ..ContactFacts::default()
            },
            import: None,
        })
    }
}
