//! A company as callers of the API see it.

use std::collections::BTreeMap;

use deal::{AnswerRow, Groups};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use types::id::kind as id;
use types::{Country, Id, Language, Money};
use utoipa::ToSchema;

use super::{Company, CompanyFacts, NewCompany};
use crate::corrections::Doubt;

/// A company with all that is known of it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CompanyJson {
    /// `co_…`
    pub id: String,
    /// The number that people say.
    pub number: i64,
    /// What it is called.
    pub name: String,
    /// Its domain, lower case, without `www.`.
    pub domain: Option<String>,
    /// Where it sits, ISO alpha-2.
    pub country: Option<String>,
    /// Who looks after it.
    pub owner: Option<String>,
    /// The owner's team.
    pub team: Option<String>,
    /// The company that it belongs to.
    pub parent: Option<String>,
    /// What else is known.
    #[serde(flatten)]
    pub facts: CompanyFacts,
    /// Answers to questions about it, by question group: rows of `{id?, values, confirmed}`.
    #[schema(value_type = Object)]
    pub answers: Value,
    /// What somebody should look at before they rely on it.
    pub doubts: Vec<Doubt>,
    /// The import that brought it.
    pub import: Option<String>,
    /// When it came.
    pub created_at: String,
    /// Send it with an edit, to notice a conflict.
    pub version: i64,
}

impl From<Company> for CompanyJson {
    fn from(company: Company) -> CompanyJson {
        CompanyJson {
            id: company.id.to_string(),
            number: company.number,
            doubts: company.doubts(),
            name: company.name,
            domain: company.domain,
            country: company.country.map(|country| country.to_string()),
            owner: company.owner.map(|owner| owner.to_string()),
            team: company.team.map(|team| team.to_string()),
            parent: company.parent.map(|parent| parent.to_string()),
            facts: company.facts,
            answers: answers_json(&company.answers),
            import: company.import.map(|import| import.to_string()),
            created_at: company.created_at.to_string(),
            version: company.version,
        }
    }
}

/// Answers by question group, with the names in full.
pub(crate) fn answers_json(groups: &Groups) -> Value {
    #[derive(Serialize)]
    struct RowJson<'a> {
        #[serde(skip_serializing_if = "Option::is_none")]
        id: Option<String>,
        values: &'a BTreeMap<String, Value>,
        confirmed: bool,
    }
    let row = |row: &'_ AnswerRow| {
        let id = row.id.map(|id| id.to_string());
        serde_json::to_value(RowJson { id, values: &row.values, confirmed: row.confirmed })
            .unwrap_or_default()
    };
    let group =
        |(key, rows): (&String, &Vec<AnswerRow>)| (key.clone(), rows.iter().map(row).collect());
    Value::Object(groups.iter().map(group).collect())
}

/// A company to add.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewCompanyJson {
    /// What it is called.
    name: String,
    /// Its domain; absent means that of the website.
    #[serde(default)]
    domain: Option<String>,
    /// Where it sits, ISO alpha-2.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    country: Option<Country>,
    /// Who looks after it; absent leaves it to whoever takes it.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    owner: Option<Id<id::User>>,
    /// The company that it belongs to.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    parent: Option<Id<id::Company>>,
    /// Its address on the web.
    #[serde(default)]
    website: Option<String>,
    /// What it does.
    #[serde(default)]
    industry: Option<String>,
    /// `b2b` or `b2c`.
    #[serde(default)]
    segment: Option<String>,
    /// Its language, ISO 639-1.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    language: Option<Language>,
    /// Employees.
    #[serde(default)]
    size: Option<i64>,
    /// Shops, branches.
    #[serde(default)]
    stores: Option<i64>,
    /// A year's sales.
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    revenue: Option<Money>,
    /// Its telephone number; without a calling code it is one of the country.
    #[serde(default)]
    phone: Option<String>,
    /// Street and house.
    #[serde(default)]
    street: Option<String>,
    /// Post code.
    #[serde(default)]
    postcode: Option<String>,
    /// Town.
    #[serde(default)]
    city: Option<String>,
    /// State, province.
    #[serde(default)]
    region: Option<String>,
    /// Time zone, where the country has several.
    #[serde(default)]
    zone: Option<String>,
    /// Anything worth keeping that no question asks.
    #[serde(default)]
    note: Option<String>,
}

impl From<NewCompanyJson> for NewCompany {
    fn from(json: NewCompanyJson) -> NewCompany {
        NewCompany {
            name: json.name,
            domain: json.domain,
            country: json.country,
            owner: json.owner,
            parent: json.parent,
            facts: CompanyFacts {
                website: json.website,
                industry: json.industry,
                segment: json.segment,
                language: json.language,
                size: json.size,
                stores: json.stores,
                revenue: json.revenue,
                phone: json.phone,
                street: json.street,
                postcode: json.postcode,
                city: json.city,
                region: json.region,
                zone: json.zone,
                note: json.note,
                ..CompanyFacts::default()
            },
            import: None,
        }
    }
}
