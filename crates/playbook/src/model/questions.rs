//! What to find out.

use super::Key;
use serde::{Deserialize, Serialize};

/// What a group of questions is about, and so where its answers are kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum About {
    /// Kept with the company and seen from all its deals.
    Company,
    /// Kept with the contact.
    Contact,
    /// Kept with the deal.
    #[default]
    Deal,
}

/// Facts to collect together: `[[questions]]`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct QuestionGroup {
    /// Unique among groups; the rule variable.
    pub key: Key,
    /// Heading.
    pub name: String,
    /// Company, contact or deal.
    pub about: About,
    /// A list of rows (pains, requirements) and not one form.
    pub repeats: bool,
    /// Why we ask.
    pub purpose: Option<String>,
    /// The questions: `[[questions.ask]]`.
    pub asks: Vec<Ask>,
}

/// The shape of an answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum AskKind {
    /// One line.
    #[default]
    Text,
    /// Many lines; written `long text`.
    LongText,
    /// A decimal number.
    Number,
    /// An amount with a currency.
    Money,
    /// 0–100.
    Percent,
    /// One of `options`.
    Choice,
    /// Any of `options`.
    Choices,
    /// Written `yes/no`.
    YesNo,
    /// A calendar day.
    Date,
    /// A web address.
    Link,
    /// One of the deal's people.
    Person,
    /// A colleague.
    User,
    /// Whole points from `min` (1) to `max` (5).
    Score,
}

/// One question: `[[questions.ask]]`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Ask {
    /// Unique in its group; the field in rules.
    pub key: Key,
    /// The question, in words that can be said aloud.
    pub ask: String,
    /// Shape of the answer.
    pub kind: AskKind,
    /// For `choice` and `choices`.
    pub options: Vec<String>,
    /// A group is complete when its required questions are answered.
    pub required: bool,
    /// Where the answer is found before asking.
    pub look_in: Vec<String>,
    /// How to ask, what a good answer is.
    pub help: Option<String>,
    /// "EUR", "stores", "weeks".
    pub unit: Option<String>,
    /// Least number, percentage or score.
    pub min: Option<i64>,
    /// Greatest number, percentage or score.
    pub max: Option<i64>,
}
