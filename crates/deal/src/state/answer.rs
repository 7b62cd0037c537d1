//! Answers to the playbook's questions, as they are kept.

use std::collections::BTreeMap;

use playbook::model::Key;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use types::{Id, Row};

use crate::wire::is_default;

/// Answers by question. The shapes: text, link, date, choice, person and user are strings; choices
/// a list of strings; number, percent and score numbers; yes/no a boolean; money
/// `{"amount": "12.50", "currency": "EUR"}`.
pub type Values = BTreeMap<Key, Value>;

/// One form that was filled in, or one row of a repeating group.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct AnswerRow {
    /// Identifies a row of a repeating group; absent otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<Id<Row>>,
    /// The answers. An unanswered question is absent.
    #[serde(rename = "v")]
    pub values: Values,
    /// A person of the buyer's confirmed it.
    #[serde(rename = "c", skip_serializing_if = "is_default")]
    pub confirmed: bool,
}
