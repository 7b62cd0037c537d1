//! Commands about offers, evidence and payments.

use playbook::model::EvidenceKind;
use serde::{Deserialize, Serialize};
use types::{Activity, File, Id, Money, Timestamp};

use crate::state::{Criterion, PaymentKind};

/// Says what has been offered; what is absent stays.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct SetTerms {
    /// The largest open discount in hundredths of a percent: 1250 is 12.5 %.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub discount_bp: Option<u32>,
    /// The longest open term of payment, in days.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment_days: Option<u32>,
    /// Quotes sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quotes_sent: Option<u32>,
    /// Quotes accepted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quotes_accepted: Option<u32>,
}

/// Points at something that happened.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct GiveEvidence {
    /// The criterion that it meets. Without one it counts wherever its kind is asked for, if it is
    /// a kind that happens once: quote seen, quote accepted, signature, payment.
    #[serde(rename = "for", alias = "criterion", default, skip_serializing_if = "Option::is_none")]
    pub criterion: Option<Criterion>,
    /// What happened.
    pub kind: EvidenceKind,
    /// In words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    /// Where it can be seen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub link: Option<String>,
    /// The file that shows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<Id<File>>,
    /// The activity that it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub activity: Option<Id<Activity>>,
}

/// Proves a payment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ProvePayment {
    /// How it is proved.
    pub kind: PaymentKind,
    /// How much; only an imported proof may leave it out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<Money>,
    /// When it was paid, if not now.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Timestamp>,
    /// The bank's, the receipt's or the imported row's reference.
    #[serde(rename = "ref", alias = "reference", default, skip_serializing_if = "Option::is_none")]
    pub reference: Option<String>,
    /// The file that shows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<Id<File>>,
}
