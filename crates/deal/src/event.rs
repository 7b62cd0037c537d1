//! What happened to a deal: the entries of its journal.
//!
//! Facts are the only way in which a state changes, and they carry all that the change needs:
//! applying them asks no playbook, no calendar and no clock.

mod absorbed;
mod detail;
mod fact;
mod kind;
mod obligation;

use serde::{Deserialize, Serialize};
use types::Timestamp;

pub use self::absorbed::Absorbed;
pub use self::detail::{
    ActivityCorrected, ActivityWithdrawn, Answered, EvidenceGiven, LadderEnd, Logged, Opened,
    PaymentProved, Skipped, Tally,
};
pub use self::fact::Fact;
pub use self::obligation::Obligation;
use crate::wire;

/// A fact and the instant from which it holds. A deal's events never go back in time.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// When it happened, as far as the order of events allows.
    #[serde(with = "wire")]
    pub at: Timestamp,
    /// What happened.
    pub fact: Fact,
}
