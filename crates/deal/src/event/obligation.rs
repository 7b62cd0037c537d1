//! What a rule asks others to do: mail, tell, call, find somebody. The product queues it.

use playbook::model::Key;
use serde::{Deserialize, Serialize};

/// Something to be done outside the deal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Obligation {
    /// Tell whoever plays a role.
    Notify {
        /// The role.
        role: Key,
        /// What.
        says: String,
    },
    /// Send a mail.
    Mail {
        /// The collateral that is its text.
        uses: Key,
        /// `contact` or a role.
        to: String,
    },
    /// Call a web address.
    Webhook {
        /// The address.
        url: String,
    },
    /// Find somebody for a role that nobody plays in this deal, and assign the deal to them.
    Assign {
        /// The role.
        role: Key,
    },
}
