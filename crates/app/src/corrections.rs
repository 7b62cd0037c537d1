//! What people corrected in the facts that a record came with: which field, from what, when and by whom.

use serde::{Deserialize, Serialize};
use types::id::kind as id;
use types::{Id, Timestamp};

use crate::house::{By, Cause};

/// A fact that a person corrected.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Correction {
    /// Which field.
    #[schema(example = "website")]
    pub field: String,
    /// What it said at first.
    #[schema(example = "htp:/shop")]
    pub from: String,
    /// When it was last corrected.
    #[schema(value_type = String, format = DateTime)]
    pub at: Timestamp,
    /// By whom.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub by: Option<Id<id::User>>,
}

/// Something about a fact that somebody should look at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Doubt {
    /// Which field.
    pub field: &'static str,
    /// What is odd about it.
    pub says: String,
}

/// One of the facts that may be corrected, as text, if it is known.
pub(crate) type Fact = (&'static str, Option<String>);

/// Marks the facts that differ: those that were known and are not the same any more. A fact that says again
/// what it said at first was no correction after all. What imports and rules write corrects nothing.
pub(crate) fn mark(corrected: &mut Vec<Correction>, by: &By, old: &[Fact], new: &[Fact]) {
    if !matches!(by.cause, Cause::User | Cause::Api) || by.actor.is_none() {
        return;
    }
    for ((field, was), (_, is)) in old.iter().zip(new) {
        if was == is {
            continue;
        }
        let earlier = corrected.iter().position(|known| known.field == *field);
        let from = match (earlier, was) {
            (Some(place), _) => corrected.remove(place).from,
            (None, Some(was)) => was.clone(),
            (None, None) => continue,
        };
        if is.as_ref() != Some(&from) {
            let field = (*field).to_owned();
            corrected.push(Correction { field, from, at: by.now, by: by.user() });
        }
    }
}
