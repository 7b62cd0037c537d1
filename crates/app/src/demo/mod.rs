//! A made-up company to try the product on. All of it is done by the same verbs that people use, at times
//! in the past, so its journal is as real as any.

mod cast;
mod story;

use db::Tx;
use types::{Calendar, Country, Currency, Millis, Zone};

use crate::access::{self, NewToken};
use crate::house::By;
use crate::workspace::NewWorkspace;
use crate::{Error, Result, playbooks, users, workspace};

/// What was made.
#[derive(Clone, Debug)]
pub struct Made {
    /// The company's name.
    pub workspace: String,
    /// How many people work there.
    pub people: usize,
    /// How many playbooks they follow.
    pub playbooks: usize,
    /// How many deals there are.
    pub deals: usize,
    /// A token of the administrator.
    pub token: String,
}

/// The playbooks in use.
const PLAYBOOKS: [&str; 3] = ["inbound", "consultative-b2b", "retail"];

/// How long ago the company began.
const HISTORY: Millis = Millis::days(120);

/// Makes the company in an empty workspace.
///
/// # Errors
/// [`Error::Conflict`] where there is a workspace already.
pub fn make(tx: &mut Tx<'_>, by: &By) -> Result<Made> {
    let began = By { now: by.now - HISTORY, ..by.clone() };
    let germany: Option<Country> = "DE".parse().ok();
    let berlin: Zone =
        "Europe/Berlin".parse().map_err(|error| Error::unreadable("a zone", error))?;
    let new = NewWorkspace {
        name: "Lantern & Loom".to_owned(),
        currency: Currency::EUR,
        calendar: Calendar::usual(berlin, germany),
    };
    let made = workspace::create(tx, &began, new)?;
    for key in PLAYBOOKS {
        playbooks::publish(tx, &began, built_in(key)?, Some("As built in"))?;
    }
    let people = cast::hire(tx, &began)?;
    let deals = story::tell(tx, by, &people)?;
    let admin = By { now: by.now, ..cast::at_work(tx, by, people.admin)? };
    let token = NewToken { name: "demo".to_owned(), ..NewToken::default() };
    let (_, secret) = access::create_token(tx, &admin, people.admin, token)?;
    Ok(Made {
        workspace: made.name,
        people: users::list(tx)?.len(),
        playbooks: PLAYBOOKS.len(),
        deals,
        token: secret,
    })
}

/// The text of a built-in playbook.
fn built_in(key: &str) -> Result<&'static str> {
    let found = playbook::builtin::all().iter().find(|(name, _)| *name == key);
    found.map(|(_, text)| *text).ok_or_else(|| Error::Internal(format!("no playbook {key}")))
}
