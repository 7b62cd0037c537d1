//! The same thing done to many deals: each that refuses is told, and the rest is done.

pub(crate) mod background;
mod fitting;
mod tally;
#[cfg(test)]
mod tests;

use db::{Read, Tx};
use deal::Command;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use types::Id;
use types::id::kind as id;
use utoipa::ToSchema;
use web::Problem;

use super::{Which, act, refuse_inside};
use crate::house::By;
use crate::{Error, Result, assignment};
pub use background::{Progress, progress, stop};
pub use fitting::{AT_ONCE, fitting, for_fitting};
pub use tally::{Reason, Tally};

/// The most deals that one request names.
const MOST: usize = 1_000;

/// What is done to each of many deals.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Doing {
    /// This.
    Command(Box<Command>),
    /// It is given to whom the assignment rules say.
    Rules,
}

/// What became of each deal.
#[derive(Clone, Debug, Default, PartialEq, Serialize, ToSchema)]
pub struct BulkDone {
    /// Deals to which it was done.
    pub done: Vec<String>,
    /// Deals that refused, each with the problem.
    pub refused: Vec<BulkRefused>,
    /// How many deals fit the filter; absent where deals were named.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fit: Option<usize>,
    /// The job that does it, where more than 200 fit: nothing is done yet.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub job: Option<Id<id::Job>>,
}

/// A deal that refused.
#[derive(Clone, Debug, PartialEq, Serialize, ToSchema)]
pub struct BulkRefused {
    /// The deal as it was named.
    pub deal: String,
    /// The reason as a short word.
    pub code: String,
    /// The reason in words.
    pub detail: String,
    /// What is missing.
    #[schema(value_type = Vec<Object>)]
    pub missing: Value,
}

/// Does one thing to many deals, each for itself.
///
/// # Errors
/// [`Error::Invalid`] for too many, or for a colleague who gets no work; [`Error::Forbidden`] for what only the program
/// itself asks of a deal; the database's.
pub fn for_each(tx: &mut Tx<'_>, by: &By, deals: &[Which], doing: &Doing) -> Result<BulkDone> {
    doing.check(tx, by)?;
    if deals.is_empty() || deals.len() > MOST {
        return Err(Error::field("deals", format!("Name 1 to {MOST} deals.")));
    }
    each(tx, by, deals, doing)
}

/// Does it, deal by deal.
fn each(tx: &mut Tx<'_>, by: &By, deals: &[Which], doing: &Doing) -> Result<BulkDone> {
    let mut result = BulkDone::default();
    for which in deals {
        let done = tx.attempt(|tx| doing.to_one(tx, by, *which));
        match done {
            Ok(deal) => result.done.push(deal.to_string()),
            Err(error) if is_of_all(&error) => return Err(error),
            Err(error) => result.refused.push(refused(*which, error)),
        }
    }
    Ok(result)
}

/// Whether no other deal would fare better: the database itself cannot go on now. One deal that cannot be read holds up
/// no other.
fn is_of_all(error: &Error) -> bool {
    use db::Error::{Aborted, Closed, Full};
    let Error::Db(error) = error else { return false };
    error.is_transient() || matches!(error, Full | Closed | Aborted(_))
}

impl Doing {
    /// Refuses what nobody may ask for, whichever deals they are.
    fn check(&self, read: &mut Read<'_>, by: &By) -> Result<()> {
        by.must_write("change deals")?;
        let command = match self {
            Doing::Rules => return by.must_manage("assign many deals"),
            Doing::Command(command) => command,
        };
        let command = command.as_ref();
        refuse_inside(std::slice::from_ref(command))?;
        match command {
            Command::Assign { role: None, user: Some(user) } | Command::Share { user, .. } => {
                assignment::check_user(read, *user)
            }
            _ => Ok(()),
        }
    }

    fn to_one(&self, tx: &mut Tx<'_>, by: &By, which: Which) -> Result<Id<id::Deal>> {
        match self {
            Doing::Command(command) => Ok(act(tx, by, which, None, (**command).clone())?.deal.id),
            Doing::Rules => assignment::assign_by_rules(tx, by, which),
        }
    }
}

fn refused(which: Which, error: Error) -> BulkRefused {
    let deal = match which {
        Which::Id(id) => id.to_string(),
        Which::Number(number) => number.to_string(),
    };
    let detail = match &error {
        Error::Db(_) | Error::Internal(_) => {
            tracing::error!(%deal, %error, "a deal could not be changed with others");
            "Something that should not happen did: the server’s log says more.".to_owned()
        }
        told => told.to_string(),
    };
    let problem = Problem::from(error);
    let missing = problem.member("missing").cloned().unwrap_or_else(|| Value::Array(Vec::new()));
    BulkRefused { deal, code: problem.code().to_owned(), detail, missing }
}
