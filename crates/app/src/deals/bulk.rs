//! The same thing done to many deals: each that refuses is told, and the rest is done.

use db::Tx;
use deal::Command;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;
use web::Problem;

use super::{Which, act, refuse_inside};
use crate::house::By;
use crate::{Error, Result};

/// The most deals in one request.
const MOST: usize = 1_000;

/// What became of each deal.
#[derive(Clone, Debug, Default, PartialEq, Serialize, ToSchema)]
pub struct BulkDone {
    /// Deals to which it was done.
    pub done: Vec<String>,
    /// Deals that refused, each with the problem.
    pub refused: Vec<BulkRefused>,
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
/// [`Error::Invalid`] for too many, [`Error::Forbidden`] for what only the program itself asks of a deal; the
/// database's.
pub fn for_each(tx: &mut Tx<'_>, by: &By, deals: &[Which], command: &Command) -> Result<BulkDone> {
    by.must_write("change deals")?;
    refuse_inside(std::slice::from_ref(command))?;
    if deals.is_empty() || deals.len() > MOST {
        return Err(Error::field("deals", format!("Name 1 to {MOST} deals.")));
    }
    let mut result = BulkDone::default();
    for which in deals {
        let done = tx.attempt(|tx| act(tx, by, *which, None, command.clone()));
        match done {
            Ok(done) => result.done.push(done.deal.id.to_string()),
            Err(error @ (Error::Db(_) | Error::Internal(_))) => return Err(error),
            Err(error) => result.refused.push(refused(*which, error)),
        }
    }
    Ok(result)
}

fn refused(which: Which, error: Error) -> BulkRefused {
    let deal = match which {
        Which::Id(id) => id.to_string(),
        Which::Number(number) => number.to_string(),
    };
    let detail = error.to_string();
    let problem = Problem::from(error);
    let missing = problem.member("missing").cloned().unwrap_or_else(|| Value::Array(Vec::new()));
    BulkRefused { deal, code: problem.code().to_owned(), detail, missing }
}
