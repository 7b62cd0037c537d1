//! Deals: from the first touch to the paid order and beyond. A lead is a deal in an early phase.
//!
//! All that happens to a deal goes through [`act`]: it asks the `deal` crate, which decides, and writes the
//! events, the state and the tables that follow from them in one transaction.

mod activities;
pub mod api;
pub(crate) mod batch;
pub mod briefing;
pub mod bulk;
mod columns;
mod corrections;
#[cfg(test)]
mod corrections_tests;
pub mod dossier;
mod facts;
pub mod history;
pub mod json;
pub mod list;
mod named;
mod names;
pub mod projection;
pub mod raised;
mod run;
mod store;
pub(crate) mod sums;
pub(crate) mod survey;
pub mod tasks;
#[cfg(test)]
mod tests;
pub(crate) mod waits;

use std::collections::BTreeSet;

use db::{Read, Select, Tx};
use deal::{ActorFacts, Command, DealFacts, Missing, Open, State, Warning};
use playbook::Compiled;
use serde::{Deserialize, Serialize};
use types::id::kind as id;
use types::{Date, Id, Millis, Timestamp};
use web::Role;

use crate::access::only_visible_deals;
use crate::house::By;
use crate::owners::Owned;
use crate::{
    Error, Result, assignment, companies, contacts, experiments, files, playbooks, scores, search,
    teams,
};
pub use activities::{Activity, NewActivity, log};
pub(crate) use activities::{among as activities_among, of_deal as activities_of};
pub use bulk::{BulkDone, BulkRefused, Doing, for_each, for_fitting};
pub use columns::{Columns, StoredColumns, phase_word, status_word, task_kind_word};
pub use corrections::{
    ActivityChanges, correct, may_put_right, recorded, withdraw as withdraw_activity,
};
pub(crate) use corrections::{gone, past};
pub use facts::Customer;
pub(crate) use facts::{company_facts, contact_facts, customer};
pub use named::named;
pub use run::Birth;
use run::{
    Session, Stored, context, keep_answers, run, save, session, session_version, write_event,
};

/// A deal with all that is known of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Deal {
    /// The number that people say.
    pub number: i64,
    /// Its id.
    pub id: Id<id::Deal>,
    /// The playbook that it follows.
    pub playbook: Id<id::Playbook>,
    /// In which version.
    pub playbook_version: Id<id::PlaybookVersion>,
    /// The customer.
    pub links: Links,
    /// The owner's team.
    pub team: Option<Id<id::Team>>,
    /// The import that brought it.
    pub import: Option<Id<id::Import>>,
    /// Where it stands.
    pub state: State,
    /// Grows with each change.
    pub version: i64,
}

/// Who the customer is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Links {
    /// The buying company.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub company: Option<Id<id::Company>>,
    /// The contact that the deal is aimed at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contact: Option<Id<id::Contact>>,
}

/// A line of a list.
#[derive(Clone, Debug, PartialEq)]
pub struct DealLine {
    /// The number that people say.
    pub number: i64,
    /// Its id.
    pub id: Id<id::Deal>,
    /// What people call it.
    pub name: String,
    /// The playbook that it follows.
    pub playbook: Id<id::Playbook>,
    /// open, parked, won, lost, disqualified or merged.
    pub status: String,
    /// The stage's phase.
    pub phase: Option<String>,
    /// The stage's key.
    pub stage: Option<String>,
    /// Since when it is there.
    pub entered_at: Option<Timestamp>,
    /// When the stage's time runs out.
    pub due_at: Option<Timestamp>,
    /// When the next thing is due.
    pub next_at: Option<Timestamp>,
    /// The last contact with the buyer.
    pub touched_at: Option<Timestamp>,
    /// The buying company.
    pub company: Option<Id<id::Company>>,
    /// Its name.
    pub company_name: Option<String>,
    /// The contact that it is aimed at.
    pub contact: Option<Id<id::Contact>>,
    /// Their name.
    pub contact_name: Option<String>,
    /// Who answers for it.
    pub owner: Option<Id<id::User>>,
    /// What it is worth, in minor units.
    pub amount: Option<i64>,
    /// The amount's currency.
    pub currency: Option<String>,
    /// The day on which it is expected to be won.
    pub close_on: Option<Date>,
    /// Where it came from.
    pub source: Option<String>,
    /// The campaign that brought it.
    pub campaign: Option<String>,
    /// What may be sold.
    pub product: Option<String>,
    /// `b2b` or `b2c`, where the deal says so itself.
    pub segment: Option<String>,
    /// ISO alpha-2, where the deal says so itself.
    pub country: Option<String>,
    /// Its points by all rules.
    pub score: i64,
    /// When its life began.
    pub opened_at: Timestamp,
    /// When it was won, lost, disqualified or merged.
    pub closed_at: Option<Timestamp>,
    /// Grows with each change.
    pub version: i64,
}

/// How a deal is named in an address: by its id, or by the number that people say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// `deal_01jd…`
    Id(Id<id::Deal>),
    /// `142`
    Number(i64),
}

impl std::str::FromStr for Which {
    type Err = types::Invalid;
    fn from_str(text: &str) -> Result<Which, types::Invalid> {
        match text.parse::<i64>() {
            Ok(number) => Ok(Which::Number(number)),
            Err(_) => text.parse().map(Which::Id),
        }
    }
}

impl<'de> Deserialize<'de> for Which {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Which, D::Error> {
        let text = String::deserialize(from)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

impl From<Id<id::Deal>> for Which {
    fn from(id: Id<id::Deal>) -> Which {
        Which::Id(id)
    }
}

/// What is needed to open a deal.
#[derive(Clone, Debug, Default)]
pub struct NewDeal {
    /// The playbook's key; absent means the first that takes the lead.
    pub playbook: Option<String>,
    /// The customer.
    pub links: Links,
    /// Name, owner, source, worth.
    pub open: Open,
    /// The import that brings it.
    pub import: Option<Id<id::Import>>,
}

/// What a verb did.
#[derive(Clone, Debug)]
pub struct Done {
    /// The deal as it is now.
    pub deal: Deal,
    /// What is odd about it.
    pub warnings: Vec<Warning>,
}

/// A deal that the actor may see.
///
/// # Errors
/// [`Error::NotFound`] for one that is not there or not theirs to see.
pub fn find(read: &mut Read<'_>, by: &By, which: impl Into<Which>) -> Result<Deal> {
    let found = store::find_visible(read, which.into(), |s| only_visible_deals(s, by))?;
    found.ok_or(Error::NotFound)
}

/// Opens a deal in the playbook that is named or that takes it.
///
/// # Errors
/// [`Error::Invalid`] where no playbook takes it, [`Error::Refused`] by the playbook.
pub fn open(tx: &mut Tx<'_>, by: &By, new: NewDeal) -> Result<Done> {
    by.must_write("open deals")?;
    let links = checked_links(tx, by, new.links)?;
    let customer = facts::customer(tx, &links)?;
    let (playbook, version, compiled) =
        playbooks::choose(tx, by, new.playbook.as_deref(), &new.open, &customer)?;
    let open = facts::with_defaults(tx, by, new.open, &customer)?;
    let mut deal = Deal {
        number: 0,
        id: by.house.ids.new_id(by.now),
        playbook,
        playbook_version: version,
        links,
        team: None,
        import: new.import,
        state: State::default(),
        version: 1,
    };
    let owner = open.owner;
    let calendar = teams::hours_of(tx, &by.house, owner)?;
    let drawn = experiments::draw_version(tx, by, &deal, &open)?;
    let compiled = match &drawn {
        Some(drawn) => playbooks::compiled(tx, &by.house, drawn.version)?,
        None => compiled,
    };
    deal.playbook_version = drawn.as_ref().map_or(version, |drawn| drawn.version);
    let session = Session { compiled, calendar, owner, customer };
    let done = run(tx, by, deal, session, &[Command::Open(Box::new(open))], true)?;
    if let Some(drawn) = &drawn {
        experiments::keep(tx, by, drawn)?;
    }
    assignment::give(tx, by, done)
}

/// Does something to a deal that the actor may see. `expected` is the version that the actor looked at.
///
/// # Errors
/// [`Error::NotFound`], [`Error::Conflict`], [`Error::Refused`] with all that is missing.
pub fn act(
    tx: &mut Tx<'_>,
    by: &By,
    which: impl Into<Which>,
    expected: Option<i64>,
    command: Command,
) -> Result<Done> {
    act_all(tx, by, which, expected, &[command])
}

/// Does several things to a deal, all or none.
///
/// # Errors
/// As [`act`]; [`Error::Forbidden`] for what only the program itself asks of a deal.
pub fn act_all(
    tx: &mut Tx<'_>,
    by: &By,
    which: impl Into<Which>,
    expected: Option<i64>,
    commands: &[Command],
) -> Result<Done> {
    refuse_inside(commands)?;
    act_inside(tx, by, which, expected, commands)
}

/// Everything from outside comes by here: people, programs and rules do not open, merge or age a deal by a command.
fn refuse_inside(commands: &[Command]) -> Result<()> {
    if !commands.iter().any(Command::is_for_inside) {
        return Ok(());
    }
    let message = "This is not a command that can be given to a deal: deals are opened and merged by requests of \
                   their own, and time passes by itself.";
    Err(Error::Forbidden(message.to_owned()))
}

/// As [`act_all`], and also for what only the program itself asks of a deal.
pub(crate) fn act_inside(
    tx: &mut Tx<'_>,
    by: &By,
    which: impl Into<Which>,
    expected: Option<i64>,
    commands: &[Command],
) -> Result<Done> {
    let deal = find(tx, by, which)?;
    by.must_write("change deals")?;
    if expected.is_some_and(|version| version != deal.version) {
        let message = "Somebody changed this deal meanwhile. Look at it again, then repeat.";
        return Err(Error::Conflict(message.to_owned()));
    }
    files::must_be_there(tx, deal.id, commands)?;
    activities::must_be_there(tx, deal.id, commands)?;
    run_on(tx, by, deal, commands)
}

/// Does things to a deal already found.
fn run_on(tx: &mut Tx<'_>, by: &By, deal: Deal, commands: &[Command]) -> Result<Done> {
    let version = version_for(tx, &deal, commands)?;
    let session = session(tx, by, &deal, version)?;
    run(tx, by, deal, session, commands, false)
}

/// The version by which commands are decided: the deal's own, or the one that it moves to, which stands alone.
fn version_for(
    read: &mut Read<'_>,
    deal: &Deal,
    commands: &[Command],
) -> Result<Id<id::PlaybookVersion>> {
    if let [Command::MoveVersion(mover)] = commands {
        return other_version(read, deal, mover.to);
    }
    if commands.iter().any(|command| matches!(command, Command::MoveVersion(_))) {
        let message = "A move to another version of the playbook stands alone in its request.";
        return Err(Error::field("commands", message));
    }
    Ok(deal.playbook_version)
}

/// A version of the deal's own playbook.
fn other_version(
    read: &mut Read<'_>,
    deal: &Deal,
    to: Id<id::PlaybookVersion>,
) -> Result<Id<id::PlaybookVersion>> {
    match playbooks::version(read, to) {
        Ok(version) if version.playbook == deal.playbook => Ok(to),
        Ok(_) | Err(Error::NotFound) => {
            Err(Error::field("to", "The deal’s playbook has no such version."))
        }
        Err(error) => Err(error),
    }
}

/// Says anew who the customer is.
///
/// # Errors
/// [`Error::NotFound`] for a deal, company or contact that the actor does not see.
pub fn link(
    tx: &mut Tx<'_>,
    by: &By,
    which: impl Into<Which>,
    expected: Option<i64>,
    links: Links,
) -> Result<Done> {
    let mut deal = find(tx, by, which)?;
    by.must_write("change deals")?;
    if expected.is_some_and(|version| version != deal.version) {
        return Err(Error::Conflict("Somebody changed this deal meanwhile.".to_owned()));
    }
    deal.links = checked_links(tx, by, links)?;
    let session = session(tx, by, &deal, deal.playbook_version)?;
    let before = deal.state.clone();
    save(tx, &mut deal, &session, &before, Stored::Something)?;
    write_event(tx, by, &deal.id.as_key(), "linked", &deal.links)?;
    search::deal_linked(tx, by, &deal, &session.customer)?;
    scores::deal_linked(tx, by, &deal)?;
    Ok(Done { deal, warnings: Vec::new() })
}

/// The company and contact as given, if the actor sees them; a contact brings its company.
fn checked_links(read: &mut Read<'_>, by: &By, links: Links) -> Result<Links> {
    let missing =
        |field: &'static str| move |_| Error::field(field, "There is no such record here.");
    if let Some(company) = links.company {
        companies::find(read, by, company).map_err(missing("company"))?;
    }
    let Some(contact) = links.contact else { return Ok(links) };
    let contact = contacts::find(read, by, contact).map_err(missing("contact"))?;
    Ok(Links { company: links.company.or(contact.company), contact: links.contact })
}

/// Has deals count for another team than before. It is no event of theirs: the team follows from who owns them.
pub(crate) fn put_team(
    tx: &mut Tx<'_>,
    by: &By,
    deals: &[String],
    team: Option<Id<id::Team>>,
) -> Result<()> {
    sums::take_out(tx, deals)?;
    Owned::Deals.put_team(tx, deals, team)?;
    sums::take_in(tx, deals)?;
    for key in deals {
        let id = Id::from_key(key).map_err(|error| Error::unreadable("an id", error))?;
        search::deal_regrouped(tx, by, id)?;
    }
    Ok(())
}

/// Lets time pass for up to `limit` deals whose clock has something to say; gives how many there were. None of them
/// is due any more afterwards, but those that have more to say at once; one that fails is looked at again later.
///
/// # Errors
/// The database's.
pub fn tick(tx: &mut Tx<'_>, by: &By, limit: i64) -> Result<usize> {
    let due = store::due(tx, by.now, limit)?;
    for id in &due {
        match tx.attempt(|tx| tick_one(tx, by, *id)) {
            Ok(()) => {}
            Err(Error::Db(error)) if error.is_transient() => return Err(Error::Db(error)),
            Err(error) => {
                tracing::error!(deal = %id, %error, "the clock of a deal failed");
                store::put_off(tx, *id, by.now + LATER)?;
            }
        }
    }
    Ok(due.len())
}

/// When the clock looks again at a deal for which it could do nothing.
const LATER: Millis = Millis::hours(1);

/// Lets time pass for one deal. The calendar may have changed since it was reckoned when there is something to say:
/// where there was nothing, that is reckoned anew.
fn tick_one(tx: &mut Tx<'_>, by: &By, id: Id<id::Deal>) -> Result<()> {
    let deal = find(tx, by, id)?;
    let before = deal.version;
    let done = run_on(tx, by, deal, &[Command::Tick])?;
    if done.deal.version != before {
        return Ok(());
    }
    let compiled = playbooks::compiled(tx, &by.house, done.deal.playbook_version)?;
    let calendar = teams::hours(tx, &by.house, done.deal.team)?;
    let columns = Columns::of(&done.deal.state, &compiled, &calendar);
    let is_past = |at: &Timestamp| *at <= by.now;
    let next = done.deal.state.next_tick(&compiled, &calendar, by.now);
    let tick_at = next.map(|at| if is_past(&at) { by.now + LATER } else { at });
    store::set_clock(tx, id, columns.next_at, tick_at)
}

/// What is needed to leave the present stage, advice included.
///
/// # Errors
/// The database's.
pub fn missing(read: &mut Read<'_>, by: &By, deal: &Deal) -> Result<Vec<Missing>> {
    let session = session(read, by, deal, deal.playbook_version)?;
    let actor = facts::actor(read, by)?;
    let context = context(by, &actor, &session, deal.playbook_version);
    Ok(deal.state.missing(&session.compiled, &context))
}

/// Hands what rules see of a deal to `look`, with the playbook that it runs on.
///
/// # Errors
/// The database's.
pub(crate) fn with_facts<T>(
    read: &mut Read<'_>,
    by: &By,
    deal: &Deal,
    look: impl FnOnce(&DealFacts<'_>, &Compiled) -> T,
) -> Result<T> {
    let session = session(read, by, deal, deal.playbook_version)?;
    let nobody = ActorFacts::default();
    let context = context(by, &nobody, &session, deal.playbook_version);
    let facts = DealFacts::of(&deal.state, &session.compiled, &context);
    Ok(look(&facts, &session.compiled))
}

/// All activities by id after `id`, in pages: for checks and exports, not for people.
///
/// # Errors
/// The database's.
pub fn activities_after(read: &mut Read<'_>, id: &str) -> Result<Vec<Activity>> {
    activities::after(read, id, 1_000)
}

/// The visits of a deal, in order.
///
/// # Errors
/// The database's.
pub fn visits(read: &mut Read<'_>, deal: Id<id::Deal>) -> Result<Vec<projection::VisitRow>> {
    store::visits(read, deal)
}

/// The tasks of a deal as lists see them.
///
/// # Errors
/// The database's.
pub fn task_rows(read: &mut Read<'_>, deal: Id<id::Deal>) -> Result<Vec<projection::TaskRow>> {
    store::tasks(read, deal)
}

/// Who shares a deal: user, until when, as replacement.
pub type ShareRow = (Id<id::User>, Option<Timestamp>, bool);

/// Who shares a deal, by user.
///
/// # Errors
/// The database's.
pub fn shares(read: &mut Read<'_>, deal: Id<id::Deal>) -> Result<Vec<ShareRow>> {
    store::shares(read, deal)
}

/// All deals by number after `number`: for checks and exports, not for people.
///
/// # Errors
/// The database's.
pub fn after(read: &mut Read<'_>, number: i64, limit: i64) -> Result<Vec<Deal>> {
    store::after(read, number, limit)
}

/// A list's selection over deals `d`, to narrow to what the actor may see.
pub(crate) fn lines() -> Select {
    store::lines()
}

/// A list's selection over deals `d` that the actor may see, to narrow and order.
pub fn visible_lines(by: &By) -> Select {
    let mut select = store::lines();
    only_visible_deals(&mut select, by);
    select
}

/// The number and name of a deal, whoever asks: for those who see everything anyway.
pub(crate) fn name_of(read: &mut Read<'_>, id: Id<id::Deal>) -> Result<Option<(i64, String)>> {
    store::name_of(read, id)
}

/// The deals in whose buying committee a contact stands, whoever asks.
pub(crate) fn with_person(
    read: &mut Read<'_>,
    contact: Id<id::Contact>,
) -> Result<Vec<Id<id::Deal>>> {
    store::with_person(read, contact)
}

/// The contacts that stand in a buying committee, whoever asks.
pub(crate) fn contacts_in_committees(read: &mut Read<'_>) -> Result<BTreeSet<Id<id::Contact>>> {
    let (mut found, mut number) = (BTreeSet::new(), 0);
    loop {
        let page = store::with_people(read, number)?;
        let Some(last) = page.last() else { return Ok(found) };
        number = last.number;
        let people = page.iter().flat_map(|deal| deal.state.people.iter());
        found.extend(people.filter_map(|person| person.details.contact));
    }
}

/// The most deals of one customer that are shown together.
const MOST_OF_CUSTOMER: i64 = 100;

/// The deals of a customer that the actor may see, those that go on first, then the newest; at most 100.
pub(crate) fn of_customer(read: &mut Read<'_>, by: &By, customer: Links) -> Result<Vec<DealLine>> {
    let mut select = visible_lines(by);
    if let Some(company) = customer.company {
        select.push(" AND d.company_id = ", company);
    }
    if let Some(contact) = customer.contact {
        select.push(" AND d.contact_id = ", contact);
    }
    select.text(" AND d.status <> 'merged' ORDER BY d.alive DESC, d.number DESC");
    select.push(" LIMIT ", MOST_OF_CUSTOMER);
    Ok(select.all(read)?)
}

/// The columns of a deal as they are stored: for checks.
///
/// # Errors
/// The database's.
pub fn stored_columns(read: &mut Read<'_>, deal: Id<id::Deal>) -> Result<Option<StoredColumns>> {
    store::stored_columns(read, deal)
}

/// Whether somebody leads: sees other people's numbers, approves and overrides.
pub fn leads(role: Role) -> bool {
    matches!(role, Role::Admin | Role::Manager)
}
