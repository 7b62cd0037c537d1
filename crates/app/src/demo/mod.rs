//! A made-up company to try the product on: Lantern & Loom runs a market for makers, sells tills and stock software to
//! retailers, and has a showroom. All of it is done by the same verbs that people use, at times in the past, so its
//! journal is as real as any; the same seed at the same time gives the same history.
//!
//! What is true of it, for the measures to find: recommendations win most, clicks least; whoever does the discovery
//! well wins about three times as often, and overriding its gate therefore goes with losing; makers who are
//! answered within the hour qualify far more often; the second version of the market's playbook helps a little.
//! Tom works well, Jan works fast, Leonie is new.

mod aims;
mod answers;
mod arrivals;
mod cast;
mod customers;
mod happenings;
mod life;
mod luck;
mod play;
mod processes;
mod scripts;
mod teller;
#[cfg(test)]
mod tests;
mod today;
mod turns;
mod words;

use std::sync::Arc;

use db::Tx;
use types::{Calendar, Country, Currency, IdSource, Millis, Zone};

use self::cast::{Cast, Person};
use self::teller::Teller;
use crate::access::{self, NewToken};
use crate::assignment::{self, Conditions, NewRule, Target};
use crate::deals::raised;
use crate::house::{By, House};
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
    /// Gates that were shut although the story had done all they ask for: empty, or a script and its playbook differ.
    pub surprises: Vec<String>,
}

/// How much history is made.
#[derive(Clone, Copy, Debug)]
pub struct Scale {
    days: i64,
    consultative: usize,
    inbound: usize,
    retail: usize,
}

impl Scale {
    /// Eighteen months and some six hundred deals.
    pub const FULL: Scale = Scale { days: 548, consultative: 175, inbound: 280, retail: 140 };
    /// Some months and a few deals of each kind, for tests.
    pub const SMALL: Scale = Scale { days: 130, consultative: 9, inbound: 11, retail: 6 };
}

/// The password of everybody in the demo.
pub const PASSWORD: &str = "seven-lanterns-at-dusk";

/// With whom to look at what: name, address, what for.
pub fn sign_ins() -> Vec<(String, String, &'static str)> {
    cast::sign_ins()
}

/// The playbooks in use.
const PLAYBOOKS: [&str; 3] = ["inbound", "consultative-b2b", "retail"];

/// Makes the company in an empty workspace.
///
/// # Errors
/// [`Error::Conflict`] where there is a workspace already.
pub fn make(tx: &mut Tx<'_>, by: &By, scale: &Scale) -> Result<Made> {
    let began =
        By { now: by.now - Millis::days(scale.days), house: house_of_old(by), ..by.clone() };
    let made = found(tx, &began)?;
    let cast = Cast::hire(tx, &began)?;
    set_rules(tx, &began, &cast)?;
    let mut teller = Teller::begin(tx, &began, cast)?;
    let lives = teller.tell(scale, by.now)?;
    today::set(&mut teller, &lives, by.now)?;
    let Teller { cast, opened, surprises, .. } = teller;
    forget_old_errands(tx, by)?;
    let kept = web::password::hash_blocking(&by.house.ids, PASSWORD)
        .map_err(|error| Error::Internal(error.to_string()))?;
    cast.give_passwords(tx, by, PASSWORD, &kept)?;
    let admin = By { now: by.now, ..By::actor(&by.house, cast.actor(Person::Hanna)?.clone()) };
    let token = NewToken { name: "demo".to_owned(), ..NewToken::default() };
    let (_, secret) = access::create_token(tx, &admin, cast.id(Person::Hanna)?, token)?;
    Ok(Made {
        workspace: made,
        people: users::list(tx)?.len(),
        playbooks: PLAYBOOKS.len(),
        deals: opened,
        token: secret,
        surprises,
    })
}

/// What rules asked to be told or sent in the past was told and sent then; only the last day's is still on its way.
fn forget_old_errands(tx: &mut Tx<'_>, by: &By) -> Result<()> {
    const AT_ONCE: u32 = 500;
    let since = by.now - Millis::hours(20);
    for kind in [raised::NOTIFY, raised::MAIL] {
        let mut filter = jobs::Filter {
            kind: Some(kind.to_owned()),
            state: Some(jobs::State::Waiting),
            before: None,
        };
        loop {
            let page = jobs::page(tx, &filter, AT_ONCE)?;
            for job in page.iter().filter(|job| job.run_at < since) {
                jobs::cancel(tx, job.id, by.now)?;
            }
            let Some(last) = page.last() else { break };
            filter.before = Some(last.id);
        }
    }
    Ok(())
}

/// A house whose ids are of the time of the story and always the same.
fn house_of_old(by: &By) -> Arc<House> {
    let ids = Arc::new(IdSource::seeded(2_903));
    let house = &by.house;
    Arc::new(House::new(house.clock.clone(), ids, house.secure, house.csrf.clone()))
}

/// Founds the company: its name, hours and playbooks.
fn found(tx: &mut Tx<'_>, began: &By) -> Result<String> {
    let germany: Option<Country> = "DE".parse().ok();
    let berlin: Zone =
        "Europe/Berlin".parse().map_err(|error| Error::unreadable("a zone", error))?;
    let new = NewWorkspace {
        name: "Lantern & Loom".to_owned(),
        currency: Currency::EUR,
        calendar: Calendar::usual(berlin, germany),
    };
    let made = workspace::create(tx, began, new)?;
    for key in PLAYBOOKS {
        playbooks::publish(tx, began, built_in(key)?, Some("As built in"))?;
    }
    Ok(made.name)
}

/// Who gets which lead.
fn set_rules(tx: &mut Tx<'_>, by: &By, cast: &Cast) -> Result<()> {
    let shoppers = Conditions { segments: vec!["b2c".to_owned()], ..Conditions::default() };
    let rules = [
        ("Shoppers to the showroom", shoppers, Target::RoundRobinTeam(cast.showroom)),
        ("Everybody else in turn", Conditions::default(), Target::RoundRobinTeam(cast.first)),
    ];
    for (name, when, to) in rules {
        let rule = NewRule { name: name.to_owned(), rank: None, when, to, at_work_first: true };
        assignment::create(tx, by, rule)?;
    }
    Ok(())
}

/// The text of a built-in playbook.
fn built_in(key: &str) -> Result<&'static str> {
    let found = playbook::builtin::all().iter().find(|(name, _)| *name == key);
    found.map(|(_, text)| *text).ok_or_else(|| Error::Internal(format!("no playbook {key}")))
}
