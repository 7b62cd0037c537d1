//! What is missing to win.

use playbook::model::Gate;

use super::Gatekeeper;
use crate::refusal::{Missing, MissingKind};

impl Gatekeeper<'_> {
    /// The deal is not won.
    pub(crate) fn missing_win(&self) -> Missing {
        self.missing_state("won", "The deal is won", "It is not won yet.", "Win the deal.")
    }

    /// Nothing is paid. No right goes over this.
    pub(crate) fn missing_payment(&self) -> Missing {
        let missing = self.missing_state(
            "payment",
            "The payment is proved",
            "Neither money nor proof of payment has been recorded.",
            "Record the money received, or the buyer's proof of payment.",
        );
        Missing { kind: MissingKind::Payment, ..missing }
    }

    fn missing_state(&self, key: &str, says: &str, why: &str, would_meet: &str) -> Missing {
        Missing {
            kind: MissingKind::State,
            process: None,
            stage: self.state.stage().map(str::to_owned),
            key: key.to_owned(),
            says: says.to_owned(),
            why: why.to_owned(),
            would_meet: would_meet.to_owned(),
            who: self.who(None),
            gate: Gate::Require,
            groups: Vec::new(),
            task: None,
        }
    }
}
