//! The one word that lists show beside a deal.

use serde::{Deserialize, Serialize};
use types::Timestamp;

use super::{ApprovalStatus, Outcome, State};

/// How a deal stands, most pressing first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    /// The same as another deal.
    Merged,
    /// Lost.
    Lost,
    /// Never a fit.
    Disqualified,
    /// Won, delivered, done.
    Completed,
    /// Put aside until a day.
    Parked,
    /// Offered to a colleague who has not answered.
    HandingOver,
    /// The stage's time has run out.
    Late,
    /// Waits for an approver.
    AwaitingApproval,
    /// Nothing to or from the buyer for long.
    Quiet,
    /// Won and being delivered or cared for.
    Won,
    /// Under way.
    Open,
}

impl Status {
    /// The word that lists and the API use.
    pub fn key(self) -> &'static str {
        match self {
            Self::Merged => "merged",
            Self::Lost => "lost",
            Self::Disqualified => "disqualified",
            Self::Completed => "completed",
            Self::Parked => "parked",
            Self::HandingOver => "handing-over",
            Self::Late => "late",
            Self::AwaitingApproval => "awaiting-approval",
            Self::Quiet => "quiet",
            Self::Won => "won",
            Self::Open => "open",
        }
    }
}

impl State {
    /// How the deal stands at an instant.
    pub fn status(&self, now: Timestamp) -> Status {
        match self.outcome {
            Outcome::Merged { .. } => Status::Merged,
            Outcome::Lost { .. } => Status::Lost,
            Outcome::Disqualified { .. } => Status::Disqualified,
            Outcome::Won { .. } if self.ended_at.is_some() => Status::Completed,
            Outcome::Open | Outcome::Won { .. } => self.status_alive(now),
        }
    }

    fn status_alive(&self, now: Timestamp) -> Status {
        if self.parked.is_some() {
            return Status::Parked;
        }
        if self.hand_over.is_some() {
            return Status::HandingOver;
        }
        if self.is_late(now) {
            return Status::Late;
        }
        if self.approvals.iter().any(|approval| approval.status == ApprovalStatus::Asked) {
            return Status::AwaitingApproval;
        }
        if self.visit.as_ref().is_some_and(|visit| !visit.quiet.is_empty()) {
            return Status::Quiet;
        }
        if self.is_won() { Status::Won } else { Status::Open }
    }
}
