//! What was offered and what was paid.

use serde::{Deserialize, Serialize};
use types::{Id, Money, Timestamp};

use crate::wire::{self, is_default};

/// What has been offered to the buyer, as far as conditions ask.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Terms {
    /// The largest open discount in hundredths of a percent: 1250 is 12.5 %.
    #[serde(skip_serializing_if = "is_default")]
    pub discount_bp: u32,
    /// The longest open term of payment, in days.
    #[serde(skip_serializing_if = "is_default")]
    pub payment_days: u32,
    /// Quotes sent.
    #[serde(skip_serializing_if = "is_default")]
    pub quotes_sent: u32,
    /// Quotes accepted.
    #[serde(skip_serializing_if = "is_default")]
    pub quotes_accepted: u32,
}

/// How a payment is proved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PaymentKind {
    /// The buyer's proof of payment.
    Receipt,
    /// Money on the bank account.
    Bank,
    /// A card payment.
    Card,
    /// Cash.
    Cash,
    /// A row of an imported file says so; the reference names it.
    Imported,
}

/// Proof of a payment. Reference and file stay in the journal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Payment {
    /// Identifies it.
    pub id: Id<types::Payment>,
    /// How it is proved.
    #[serde(rename = "k")]
    pub kind: PaymentKind,
    /// How much; only an imported proof may leave it out.
    #[serde(rename = "amt", default, skip_serializing_if = "Option::is_none")]
    pub amount: Option<Money>,
    /// When it was paid.
    #[serde(with = "wire")]
    pub at: Timestamp,
}
